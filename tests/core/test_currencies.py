from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from plans import (
    CARDS,
    TODAY,
    card,
    estimated,
    forecasted,
    plain_currency,
    plain_price,
    queue,
    rate,
    some_plans,
    tier,
)
from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.currencies import (
    Amounts,
    ExchangeRate,
    exchanged,
    factor,
    times,
    to_write_down,
    together,
    told,
)
from soraplan.core.estimate import Column, Estimate, Total
from soraplan.core.plan import Plan
from soraplan.core.pricing import Missing, Pricing

EURO = Clip(seconds=10, frame="landscape", offer="euro/film/720p")
"""€0.20 a second."""


def known(
    worth: str, currency: str = "EUR", against: str = "USD", day: date = date(2026, 11, 20)
) -> ExchangeRate:
    return ExchangeRate(currency=currency, against=against, rate=Decimal(worth), date=day)


RATE = known("1.08")


def one(plan: Plan, *rates: ExchangeRate) -> Estimate:
    return estimated(plan, exchange=rates)


def amounts(**by_currency: str) -> Amounts:
    return tuple((currency, Decimal(amount)) for currency, amount in by_currency.items())


def column(estimate: Estimate, offer: str) -> Column:
    return next(one for one in estimate.columns if one.offer == offer)


# -- rates of exchange ------------------------------------------------------------------------


def test_one_unit_of_the_first_currency_is_worth_the_rate_in_the_second() -> None:
    assert factor("EUR", "USD", [RATE]) == Decimal("1.08")
    assert factor("USD", "USD", []) == 1


def test_a_rate_that_is_written_down_the_other_way_round_counts_as_well() -> None:
    assert factor("EUR", "USD", [known("0.8", "USD", "EUR")]) == Decimal("1.25")


def test_there_is_no_rate_by_way_of_a_third_currency() -> None:
    rates = [known("1.2", "EUR", "GBP"), known("1.3", "GBP", "USD")]
    assert factor("EUR", "USD", rates) is None


@pytest.mark.parametrize("turned", [False, True])
def test_the_latest_of_several_rates_counts(turned: bool) -> None:
    early, late = known("1.01", day=date(2026, 1, 1)), known("1.08")
    rates: Sequence[ExchangeRate] = [late, early] if turned else [early, late]
    assert exchanged("EUR", "USD", rates) == late
    other = known("0.8", "USD", "EUR", day=date(2026, 11, 21))
    assert exchanged("EUR", "USD", [*rates, other]) == other


@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        (RATE, "EUR counted at 1.08 USD, of 2026-11-20"),
        (known("0.925", "USD", "EUR"), "EUR counted at 0.925 EUR for 1 USD, of 2026-11-20"),
        (known("1.080", day=date(2026, 9, 24)), "EUR counted at 1.080 USD, of 2026-09-24"),
        (
            known("1.080", day=date(2026, 9, 23)),
            "EUR counted at 1.080 USD, of 2026-09-23, 60 days old",
        ),
        (known("1E+2", day=date(2027, 1, 1)), "EUR counted at 100 USD, of 2027-01-01"),
    ],
)
def test_a_rate_is_told_as_it_was_written_and_its_age_when_it_is_old(
    rate: ExchangeRate, sentence: str
) -> None:
    assert told("EUR", "USD", rate, TODAY) == sentence


def test_the_lines_to_write_a_rate_down_are_read_as_that_rate() -> None:
    lines = "\n".join(to_write_down("CHF", "USD", TODAY))
    written = lines.replace("<what 1 CHF is worth in USD>", "1.13")
    (found,) = tomli.loads(written, parse_float=Decimal)["exchange_rates"]
    assert ExchangeRate.model_validate(found) == known("1.13", "CHF", day=TODAY)


@pytest.mark.parametrize("changes", [{"rate": 0}, {"rate": -1}, {"against": "EUR"}])
def test_a_rate_that_says_nothing_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ExchangeRate.model_validate({**RATE.model_dump(), **changes})


def test_amounts_of_several_currencies_stand_side_by_side() -> None:
    amounts = (("USD", Decimal(20)), ("EUR", Decimal("5.005")), ("CHF", Decimal(3)))
    assert together(amounts) == "$20.00 + €5.01 + CHF 3.00"
    assert together(times(amounts, 2)) == "$40.00 + €10.01 + CHF 6.00"
    assert together(()) == ""


# -- estimates --------------------------------------------------------------------------------


def test_without_a_rate_amounts_stand_apart_and_no_sum_has_them() -> None:
    plan = queue(Clip(seconds=10), EURO, Clip(offer="gone/x/y"), repeat="weekly", contingency=10)
    made = one(plan)
    assert made.total == Total(Decimal(1), 2, 1, amounts(EUR="2"))
    assert made.total.unpriced == 1
    assert made.total.amounts("USD", 4) == amounts(USD="4", EUR="8")
    assert isinstance(made.cost(EURO), Missing)
    assert made.native_cost(EURO) == 2
    assert made.by_currency() == amounts(USD="1", EUR="2")
    assert made.all_in_by_currency("run") == amounts(USD="1.1", EUR="2.2")
    assert made.all_in_by_currency("month") == amounts(USD="4.4", EUR="8.8")
    assert made.exchanges() == {}


def test_a_rate_joins_what_stood_apart() -> None:
    plan = queue(Clip(seconds=10), EURO, contingency=10, budget=3)
    made = one(plan, RATE)
    assert made.total == Total(Decimal("3.16"), 0)
    assert made.contingency == Decimal("0.316")
    assert made.budget is not None
    assert made.budget.state == "over"
    assert made.cost(EURO) == Decimal("2.16")
    assert made.native_cost(EURO) == 2
    assert made.by_currency() == amounts(USD="1", EUR="2")
    assert made.exchanges() == {"EUR": RATE}
    assert made.exchanges_told() == ("EUR counted at 1.08 USD, of 2026-11-20",)


def test_a_plan_of_one_currency_that_is_not_its_own_has_a_sum_in_that_alone() -> None:
    made = one(queue(EURO, EURO.model_copy(update={"takes": 3})))
    assert made.total.amounts("USD") == amounts(EUR="8")
    assert made.by_currency() == amounts(EUR="8")


def test_every_one_of_several_like_clips_stands_apart() -> None:
    assert one(queue(EURO, EURO)).total == Total(Decimal(0), 2, 2, amounts(EUR="4"))
    assert one(queue(EURO, EURO)).total.unpriced == 0


def test_thirds_of_a_price_that_a_rate_was_divided_for_add_up_to_the_price() -> None:
    """A clip of $0.40 at $240 for a euro is a sixth of a cent."""
    third = Clip(offer="live/standard/720p")
    three = queue(*[third] * 3, rates="euro")
    total = one(three, known("240")).total
    assert total.run == Decimal("0.005")
    assert money.plain(total.run) == "0.01"
    daily = one(queue(third, rates="euro", repeat="daily"), known("240"))
    assert daily.month == Decimal("0.05")


def test_a_plan_on_a_card_in_euros_counts_in_euros_and_dollars_stand_apart() -> None:
    plan = queue(Clip(frame="landscape"), Clip(offer="live/standard/720p"), rates="euro")
    assert one(plan).total == Total(Decimal("0.80"), 1, 1, amounts(USD="0.40"))
    assert one(plan, known("1.25")).total == Total(Decimal("1.12"), 0)


def test_a_rate_that_nothing_is_counted_by_is_not_told() -> None:
    assert one(queue(Clip()), RATE).exchanges_told() == ()
    assert one(queue(Clip(), compare=["pro/hd", EURO.offer]), RATE).exchanges_told() != ()


def test_an_omitted_clip_stands_in_no_currency() -> None:
    omitted = EURO.model_copy(update={"status": "omitted"})
    made = one(queue(Clip(seconds=10), omitted))
    assert made.total == Total(Decimal(1), 0)
    assert made.by_currency() == amounts(USD="1")
    assert made.native_cost(omitted) == 0


def test_a_compared_offer_is_summed_in_its_own_currency_whatever_the_rate() -> None:
    plan = queue(Clip(seconds=10, frame="landscape"), compare=["standard/720p", "euro/film/720p"])
    for rates in ((), (RATE,)):
        made = one(plan, *rates)
        abroad = column(made, "euro/film/720p")
        assert (abroad.currency, abroad.total) == ("EUR", Total(Decimal(2), 0))
        assert made.on("euro/film/720p") == abroad.total
        assert made.with_takes(5, "euro/film/720p").run == 10
        assert made.per_minute("euro/film/720p") == 12
        assert made.subtotal(0, 1, "euro/film/720p") == abroad.total
    assert column(one(plan), "euro/film/720p").factor is None
    assert column(one(plan, RATE), "euro/film/720p").factor == Decimal("1.08")


def test_prices_in_two_currencies_are_held_against_each_other_by_a_rate_alone() -> None:
    plan = queue(compare=["euro/film/720p", "pro/720p", "pro/hd"])
    assert [one.ratio for one in one(plan).columns] == [None, 1, Decimal("0.50") / Decimal("0.30")]
    by_rate = one(plan, known("1.2")).columns
    assert [one.ratio for one in by_rate] == [1, Decimal("1.25"), Decimal("0.5") / Decimal("0.24")]


def test_the_range_on_one_offer_is_in_its_currency() -> None:
    plan = queue(
        Clip(seconds=10, frame="landscape"),
        keep_rate=Decimal("0.5"),
        compare=["standard/720p", "euro/film/720p"],
    )
    dollars, euros = forecasted(plan).columns
    assert euros.range.plan == 2
    assert euros.range.unknown == 0
    assert dollars.range.p90 is not None
    assert euros.range.p90 == 2 * dollars.range.p90


def test_the_range_of_a_mix_leaves_out_what_stands_apart_and_counts_it_by_a_rate() -> None:
    plan = queue(Clip(seconds=10), EURO, keep_rate=Decimal(1))
    apart, joined = forecasted(plan), forecasted(plan, exchange=[RATE])
    assert apart.range is not None and joined.range is not None
    assert apart.range.plan == 1
    assert apart.range.unknown == 1
    assert joined.range.plan == Decimal("3.16")
    assert joined.range.unknown == 0
    assert apart.within_budget is None


def test_a_limit_of_spend_at_another_vendor_is_held_against_that_vendors_currency() -> None:
    """Three jobs of €2.00 a window of €4.00: the third is refused, at whatever rate."""
    limited = card(
        id="euro",
        name="Euro",
        currency="EUR",
        accounts=[{"id": "any", "name": "Any", "limits": [{"spend": 4, "window": 60}]}],
    )
    plan = queue(EURO.model_copy(update={"count": 3}))
    for rates in ((), (known("100"),)):
        made = forecasted(plan, {**CARDS, "euro": limited}, exchange=rates)
        assert made.pace is not None
        assert [tier.refusal and tier.refusal.number for tier in made.pace.tiers] == [3]


def test_fees_are_in_the_currency_of_their_card_and_counted_by_its_rate() -> None:
    dear = card(
        id="euro",
        name="Euro",
        currency="EUR",
        tiers=[
            tier(
                rates=[
                    rate(
                        minimum=Decimal("1.50"),
                        reference_fee=Decimal("0.05"),
                        input_per_second=Decimal("0.02"),
                    )
                ]
            )
        ],
    )
    clips = (
        EURO.model_copy(update={"seconds": 5}),
        EURO.model_copy(update={"reference": "still.png"}),
        EURO.model_copy(update={"reference": "a.mp4", "reference_seconds": 30, "takes": 2}),
    )
    cards = {**CARDS, "euro": dear}
    made = estimated(queue(*clips), cards, exchange=[known("2")])
    # 5 s at €0.20 are below the least; then €2.00 + €0.05, and twice €2.00 + €0.05 + €0.60.
    told = [Decimal("1.50"), Decimal("2.05"), Decimal("5.30")]
    assert [made.native_cost(clip) for clip in clips] == told
    assert [made.cost(clip) for clip in clips] == [2 * cost for cost in told]
    assert made.total.run == 2 * sum(told)


@given(some_plans, st.decimals("0.01", "50", places=3))
def test_with_a_rate_the_total_is_every_line_times_its_rate(plan: Plan, worth: Decimal) -> None:
    made = one(plan, known(str(worth)))
    run, unknown = Fraction(0), 0
    for clip in plan.clips:
        price = plain_price(plan, clip.offer, clip, is_native=True)
        if clip.omitted:
            continue
        if price is None:
            unknown += 1
            continue
        abroad = plain_currency(plan, clip.offer) != plain_currency(plan, None)
        run += price * clip.count * clip.takes * (Fraction(worth) if abroad else 1)
    assert Fraction(made.total.run) == run
    assert (made.total.unknown, made.total.foreign) == (unknown, ())


@given(some_plans)
def test_a_plan_of_one_currency_is_the_same_with_and_without_rates(plan: Plan) -> None:
    made = one(plan)
    if {currency for currency, _ in made.by_currency()} <= {made.currency}:
        with_rates = one(plan, RATE, known("150", "USD", "JPY"))
        assert with_rates.total == made.total
        assert [replace(column, factor=None, ratio=None) for column in with_rates.columns] == [
            replace(column, factor=None, ratio=None) for column in made.columns
        ]


def test_a_pricing_says_how_an_offer_is_counted() -> None:
    pricing = Pricing(CARDS, "openai-sora-2", None, exchange=[RATE])
    assert pricing.factor_on(None) == pricing.factor_on("pro/hd") == 1
    assert pricing.factor_on("euro/film/720p") == Decimal("1.08")
    assert pricing.factor_on("gone/x/y") == 1
    assert Pricing(CARDS, "openai-sora-2", None).factor_on("euro/film/720p") is None


# -- by a rate that is written down the other way round ---------------------------------------


def half_up(amount: Fraction) -> Decimal:
    """In whole cents, reckoned in fractions alone."""
    return Decimal((amount * 200 + 1) // 2) / 100


def in_euros(clips: Sequence[Clip], worth: str, **settings: object) -> Estimate:
    plan = queue(*clips, rates="euro", **settings)
    return one(plan, known(worth))


def dollars(number: int) -> list[Clip]:
    """Clips at $0.20 each, counted by one: $0.10 a second on `live`."""
    return [Clip(prompt="a", seconds=2, offer="live/standard/720p") for _ in range(number)]


@pytest.mark.parametrize(("clips", "budget"), [(3, Decimal("0.5")), (6, Decimal(1))])
def test_a_plan_exactly_on_its_budget_is_not_over(clips: int, budget: Decimal) -> None:
    found = in_euros(dollars(clips), "1.20", budget=budget).budget
    assert found is not None
    assert (found.used, found.left) == (budget, Decimal(0))
    assert found.state == "near"


def test_a_clip_costs_the_whole_amount_that_its_takes_come_to() -> None:
    clip = Clip(prompt="a", seconds=2, offer="live/standard/720p", takes=3)
    assert str(in_euros([clip], "1.20").cost(clip).normalize()) == "0.5"  # type: ignore[union-attr]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 40)), min_size=1, max_size=6),
    st.decimals("0.01", "400", places=4),
    st.decimals("0", "30", places=1),
    st.sampled_from(["once", "daily", "weekdays"]),
)
def test_what_an_inverse_rate_leads_to_is_the_exact_amount_rounded_once(
    asked: list[tuple[int, int]], worth: Decimal, contingency: Decimal, repeat: str
) -> None:
    clips = [
        Clip(prompt="a", seconds=seconds, takes=takes, offer="live/standard/720p")
        for seconds, takes in asked
    ]
    settings_ = {"contingency": contingency, "repeat": repeat}
    estimate = in_euros(clips, str(worth), **settings_)
    runs = {"once": 1, "daily": 30, "weekdays": 22}[repeat]
    exact = Fraction(sum(seconds * takes for seconds, takes in asked), 10) / Fraction(worth)
    all_in = exact * (1 + Fraction(contingency) / 100)
    assert money.rounded(estimate.total.run) == half_up(exact)
    assert money.rounded(estimate.month) == half_up(exact * runs)
    assert money.rounded(estimate.all_in("run")) == half_up(all_in)
    assert money.rounded(estimate.all_in("month")) == half_up(all_in * runs)
    for period, amount in (("run", all_in), ("month", all_in * runs)):
        on_budget = half_up(amount)
        plan = in_euros(clips, str(worth), budget=on_budget, budget_per=period, **settings_)
        assert plan.budget is not None
        # The budget of the amount that is shown is kept, and a cent less is not.
        assert plan.budget.state != "over"
        if on_budget > 0:
            less = on_budget - Decimal("0.01")
            plan = in_euros(clips, str(worth), budget=less, budget_per=period, **settings_)
            assert plan.budget is not None
            assert plan.budget.state == "over"
