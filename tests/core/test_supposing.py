from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import (
    CARDS,
    LIVE,
    LUMA,
    SORA,
    TODAY,
    Edit,
    card,
    estimated,
    forecasted,
    numbered,
    plain_price,
    queue,
    rate,
    some_edits,
    some_plans,
    tier,
)
from soraplan.core import edits
from soraplan.core.cards import Rate, RateCard
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.forecast import forecast
from soraplan.core.plan import Plan
from soraplan.core.supposing.outlook import Outlook
from soraplan.core.supposing.reckoning import Supposing, problems, supposed_card
from soraplan.core.supposing.what_if import WhatIf, parse

HALVING = Outlook.model_validate(
    {
        "format": 1,
        "id": "halving",
        "name": "Halving",
        "about": "Somebody said that it halves.",
        "checked": date(2026, 11, 1),
        "evidence": "reported",
        "origin": "Somebody",
        "points": [
            {"date": date(2026, 11, 22), "value": 2},
            {"date": date(2027, 11, 22), "value": 1},
        ],
    }
)
OUTLOOKS = {"halving": HALVING}

some_factors = st.decimals("0.01", "100", places=2)


def supposing(text: str, cards: Mapping[str, RateCard] = CARDS) -> Supposing:
    return Supposing(parse(text), Estimator(cards, TODAY), OUTLOOKS)


def figures(estimate: Estimate) -> list[Any]:
    """Everything of an estimate that people see."""
    return [
        estimate.plan,
        estimate.total,
        estimate.contingency,
        estimate.extra,
        estimate.month,
        estimate.requests,
        estimate.seconds,
        estimate.budget,
        [(column.offer, column.total, column.ratio) for column in estimate.columns],
        estimate.account,
        [estimate.cost(clip) for clip in estimate.plan.clips],
    ]


@given(some_plans, some_factors)
def test_a_factor_on_all_prices_scales_every_known_total_exactly(
    plan: Plan, factor: Decimal
) -> None:
    before = estimated(plan)
    what_if = WhatIf(prices=(("", factor),))
    after = Supposing(what_if, Estimator(CARDS, TODAY), OUTLOOKS).estimate(plan)
    assert after.total.run == before.total.run * factor
    assert after.total.unknown == before.total.unknown
    assert after.total.foreign == tuple(
        (currency, amount * factor) for currency, amount in before.total.foreign
    )
    assert Fraction(after.contingency) == Fraction(before.contingency) * Fraction(factor)
    assert [column.total.run for column in after.columns] == [
        column.total.run * factor for column in before.columns
    ]
    assert [column.total.unknown for column in after.columns] == [
        column.total.unknown for column in before.columns
    ]


@given(some_plans, some_factors, some_factors)
def test_a_factor_on_one_card_or_tier_moves_no_other(
    plan: Plan, factor: Decimal, other: Decimal
) -> None:
    what_if = WhatIf(prices=(("luma", factor), ("openai-sora-2/pro", other)))
    after = Supposing(what_if, Estimator(CARDS, TODAY)).estimate(plan)
    run = Fraction(0)
    for clip in plan.clips:
        price = plain_price(plan, clip.offer, clip)
        if price is None or clip.omitted:
            continue
        address = clip.offer or "standard/720p"
        *named, tier_id, _ = address.split("/")
        sold = named[0] if named else plan.rates
        if sold == "luma":
            price *= Fraction(factor)
        elif (sold, tier_id) == ("openai-sora-2", "pro"):
            price *= Fraction(other)
        run += price * clip.requests
    assert Fraction(after.total.run) == run


@given(some_plans)
def test_a_what_if_of_nothing_changes_nothing(plan: Plan) -> None:
    nothing = Supposing(WhatIf(), Estimator(CARDS, TODAY))
    assert nothing.plan(plan) is plan
    assert figures(nothing.estimate(plan)) == figures(estimated(plan))
    assert nothing.notes(plan) == nothing.parts(plan) == ()


@given(some_plans)
def test_takes_times_one_are_the_takes(plan: Plan) -> None:
    same = supposing("takes=1,price=0.5").plan(plan)
    assert [clip.takes for clip in same.clips] == [clip.takes for clip in plan.clips]


@settings(max_examples=40)
@given(
    some_plans,
    st.lists(some_edits(), max_size=6),
    st.sampled_from(
        [
            "price=0.5",
            "takes=2.5",
            "price.luma=3,takes=99,concurrent=2",
            "account=tier-3,price.openai-sora-2/pro=0.1,outlook=halving,on=2027-03-01",
        ]
    ),
)
def test_following_edits_is_the_same_as_beginning_anew(
    plan: Plan, changes: list[Edit], text: str
) -> None:
    followed = supposing(text)
    followed.estimate(plan)
    for change in changes:
        plan = change(plan)
        assert figures(followed.estimate(plan)) == figures(supposing(text).estimate(plan))
        assert followed.cut_short(plan) == supposing(text).cut_short(plan)


def test_an_edit_of_a_long_queue_works_out_one_chunk() -> None:
    plan = numbered(3_000, takes=3)
    some = supposing("takes=2")
    before = some.estimate(plan).plan.clips.chunks
    edited = edits.changed(plan, [1_500], lambda clip: edits.revised(clip, seconds=8))
    after = some.estimate(edited).plan.clips.chunks
    differ = [one is not other for one, other in zip(before, after, strict=True)]
    assert sum(differ) == 1
    assert len(differ) > 10
    assert some.estimate(edited).plan.clips[1_500].takes == 6


@pytest.mark.parametrize(
    ("takes", "factor", "becomes"),
    [(1, "0.1", 1), (3, "0.5", 2), (3, "1.5", 5), (4, "1.5", 6), (10, "0.1", 1), (11, "0.1", 2)],
)
def test_takes_are_rounded_up_to_whole_ones(takes: int, factor: str, becomes: int) -> None:
    plan = queue(Clip(takes=takes))
    assert supposing(f"takes={factor}").plan(plan).clips[0].takes == becomes
    assert plan.clips[0].takes == takes


def test_takes_that_meet_the_most_there_are_are_told() -> None:
    plan = queue(Clip(takes=10), Clip(takes=11), Clip(takes=500))
    some = supposing("takes=100")
    assert [clip.takes for clip in some.plan(plan).clips] == [1_000, 1_000, 1_000]
    assert some.cut_short(plan) == 2
    assert "2 clips have only 1,000 takes, the most there are." in some.notes(plan)
    assert some.cut_short(queue(Clip(takes=10))) == 0


def test_every_amount_of_a_rate_is_multiplied() -> None:
    sold = card(
        tiers=[
            tier(
                rates=[
                    rate(
                        minimum=Decimal("0.9"),
                        reference_fee=Decimal("0.01"),
                        input_per_second=Decimal("0.03"),
                        batch_per_second=Decimal("0.1"),
                    ),
                    rate(
                        resolution="4k",
                        per_second=None,
                        per_clip={"5": Decimal(1), "10": Decimal(3)},
                    ),
                    rate(resolution="8k", per_second=None),
                ]
            )
        ]
    )
    made = supposed_card(sold, parse("price=0.5"))
    whole, clips, unknown = made.tiers[0].rates
    amounts = {
        name for name, field in Rate.model_fields.items() if "Decimal" in repr(field.annotation)
    }
    assert amounts == {
        "per_second",
        "per_clip",
        "batch_per_second",
        "minimum",
        "reference_fee",
        "input_per_second",
    }
    assert (whole.per_second, whole.batch_per_second) == (Decimal("0.1"), Decimal("0.05"))
    assert (whole.minimum, whole.reference_fee) == (Decimal("0.45"), Decimal("0.005"))
    assert whole.input_per_second == Decimal("0.015")
    assert clips.per_clip == {5: Decimal("0.5"), 10: Decimal("1.5")}
    assert (unknown.per_second, unknown.per_clip) == (None, None)
    # The least charge: 4 s cost 0.80 and so 0.90; at half the price the half of that.
    assert whole.cost(4) == Decimal("0.45")
    assert sold.tiers[0].rates[0].per_second == Decimal("0.20")


def test_a_card_that_is_not_meant_is_the_same_value() -> None:
    assert supposed_card(LUMA, parse("price.live=0.5")) is LUMA
    assert supposed_card(LIVE, parse("price.live/pro=0.5")).tiers[0] is LIVE.tiers[0]


def test_limits_of_spend_stay_as_the_vendor_has_them() -> None:
    limited = card(
        accounts=[
            {"id": "any", "name": "Any", "limits": [{"spend": Decimal("2.00"), "window": 600}]}
        ]
    )
    plan = queue(Clip(frame="landscape", seconds=5, count=5), rates="other")
    halved = supposing("price=0.5", {"other": limited}).estimate(plan)
    assert halved.account == limited.accounts[0]
    before, after = forecasted(plan, {"other": limited}).pace, forecast(halved).pace
    assert before and before.refusal and before.refusal.number == 3
    assert after and after.refusal and after.refusal.number == 5


class Lazy(Mapping[str, RateCard]):
    """Cards of which it is remembered which were asked for."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __getitem__(self, id_: str) -> RateCard:
        self.read.append(id_)
        return CARDS[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in CARDS

    def __iter__(self) -> Iterator[str]:
        return iter(CARDS)

    def __len__(self) -> int:
        return len(CARDS)


def test_cards_that_nobody_asks_for_stay_unread() -> None:
    cards = Lazy()
    plan = queue(Clip(offer="luma/ray/720p", frame="landscape", seconds=5))
    some = supposing("price=0.5", cards)
    assert some.estimate(plan).total.run == Decimal("0.15")
    assert set(cards.read) == {"openai-sora-2", "luma"}


def test_the_cards_that_a_plan_carries_are_supposed_too() -> None:
    carried = LUMA.model_copy(update={"name": "Luma as agreed"})
    plan = queue(
        Clip(offer="luma/ray/720p", frame="landscape", seconds=5),
        Clip(seconds=10),
        embedded_card=SORA,
        embedded_cards=(carried,),
    )
    made = supposing("price=0.5").estimate(plan)
    assert made.total.run == Decimal("0.15") + Decimal("0.50")
    assert {one.name for one, _ in made.pricing.differing()} == {"Luma as agreed"}
    assert plan.embedded_cards == (carried,)
    assert figures(estimated(plan))[1].run == Decimal("1.30")


def test_account_and_jobs_at_once_are_those_supposed() -> None:
    plan = queue(Clip(count=30), account="tier-1", concurrent=1, render_seconds=Decimal(60))
    some = supposing("account=tier-3,concurrent=10")
    made = some.estimate(plan)
    assert made.account is not None
    assert made.account.id == "tier-3"
    assert some.parts(plan) == ("Tier 3", "10 at once")
    before, after = forecasted(plan).pace, forecast(made).pace
    # One after another. Ten at a time, three times, of which the tenth waits for the 125 a minute.
    assert before and before.done == 30 * 60
    assert after and after.done == 3 * 60 + Fraction(9 * 60, 125)


def test_takes_leave_the_range_and_move_the_chance_of_enough() -> None:
    plan = queue(Clip(takes=2, count=5, keep_rate=Decimal("0.5")), budget=Decimal(5), repeat="once")
    before, after = forecasted(plan), forecast(supposing("takes=2").estimate(plan))
    assert before.range and after.range
    assert after.range.p90 == before.range.p90
    assert after.range.floor == before.range.floor
    assert after.within_budget == before.within_budget
    assert after.range.plan == 2 * (before.range.plan or 0)
    assert before.odds and before.odds.missed == pytest.approx(1 - 0.75**5)
    assert after.odds and after.odds.missed == pytest.approx(1 - (1 - 0.5**4) ** 5)


def test_prices_move_the_range_by_the_factor() -> None:
    plan = queue(Clip(takes=2, count=5, keep_rate=Decimal("0.5")))
    before, after = forecasted(plan), forecast(supposing("price=0.5").estimate(plan))
    assert before.range and before.range.p90 and after.range
    assert after.range.p90 == before.range.p90 / 2


def test_an_outlook_multiplies_all_prices_on_top_of_the_factors() -> None:
    plan = queue(Clip(seconds=10), Clip(seconds=10, offer="pro/720p"))
    some = supposing("price.openai-sora-2/pro=0.1,outlook=halving,on=2027-11-22")
    assert some.by_then == Decimal("0.5")
    assert some.estimate(plan).total.run == Decimal("0.50") + Decimal("0.15")
    assert some.parts(plan)[-1] == "outlook halving on 2027-11-22 (prices ×0.5)"
    assert "Somebody said that it halves." in some.notes(plan)[0]
    assert len(some.notes(plan)) == 1


def test_it_is_told_where_an_outlook_says_nothing() -> None:
    some = supposing("outlook=halving,on=2030-01-01")
    assert some.by_then == Decimal("0.5")
    assert "nothing of the time after 2027-11-22" in some.notes(queue())[-1]
    some = supposing("outlook=halving,on=2026-01-01")
    assert some.by_then == 1
    assert "nothing of the time before 2026-11-22" in some.notes(queue())[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("price.lumma=0.5", "no rate card 'lumma' is installed. Did you mean luma?"),
        ("price.zzz=0.5", "There are euro, live, luma, openai-sora-2."),
        ("price.luma/ryy=0.5", "Luma has no tier 'ryy'. Did you mean ray?"),
        ("account=tier-33", "has no account of that id. Did you mean tier-3?"),
        ("outlook=halfing,on=2027-01-01", "no such outlook. Did you mean halving?"),
        ("outlook=halving,on=9999-12-31", "must be between 2016-01-01 and 2036-12-31."),
        ("outlook=halving,on=0001-01-01", "must be between 2016-01-01 and 2036-12-31."),
    ],
)
def test_what_is_not_there_is_told_with_what_is_near(text: str, said: str) -> None:
    (told,) = problems(parse(text), queue(), CARDS, TODAY, OUTLOOKS)
    assert said in told


def test_an_outlook_is_not_reckoned_with_on_a_day_too_far_away() -> None:
    with pytest.raises(ValueError, match="between 2016-01-01 and 2036-12-31"):
        supposing("outlook=halving,on=2037-01-01")
    assert supposing("outlook=halving,on=2036-12-31").by_then == Decimal("0.5")


def test_every_figure_of_a_rate_is_multiplied() -> None:
    figures = {"per_second", "batch_per_second", "minimum", "reference_fee", "input_per_second"}
    one = Rate.model_validate(
        {"resolution": "720p", "sizes": {"portrait": "720x1280"}}
        | {key: Decimal(number) for number, key in enumerate(sorted(figures), 1)}
    )
    other = Rate.model_validate(
        {"resolution": "4k", "sizes": one.sizes, "per_clip": {"5": Decimal(6), "10": Decimal(7)}}
    )
    tier = SORA.tiers[0].model_copy(update={"rates": (one, other)})
    made = supposed_card(SORA.model_copy(update={"tiers": (tier,)}), parse("price=0.5"))
    new, pieced = made.tiers[0].rates
    assert {key: getattr(new, key) * 2 for key in figures} == {
        key: getattr(one, key) for key in figures
    }
    assert pieced.per_clip == {5: 3, 10: Decimal("3.5")}


def test_what_a_plan_carries_is_there() -> None:
    plan = queue(embedded_card=card(), rates="other")
    assert problems(parse("price.other/film=2,account=any"), plan, CARDS, TODAY) == ()
    assert problems(parse("account=any"), queue(rates="gone"), CARDS, TODAY) != ()


def test_an_outlook_that_is_not_there_or_has_no_figures_cannot_be_supposed() -> None:
    words = HALVING.model_copy(update={"points": (), "id": "words"})
    for one in ("gone", "words"):
        what_if = parse(f"outlook={one},on=2027-01-01")
        with pytest.raises(ValueError, match=f"outlook={one}"):
            Supposing(what_if, Estimator(CARDS, TODAY), {"words": words})
