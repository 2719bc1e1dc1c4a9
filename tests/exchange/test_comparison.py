"""The comparison held against figures worked out by hand, and against naive sums over the queue."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from plans import CARDS, LIVE, LUMA, SORA, TODAY, card, estimated, queue, rate, some_plans, tier
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.forecast import Forecast, forecast
from soraplan.core.plan import Plan
from soraplan.core.pricing import Missing
from soraplan.exchange.comparison import Comparison, comparison, difference
from soraplan.exchange.comparison.values import PENDING, Entry, Row

PLAN = queue(
    Clip(seconds=10, count=20),
    Clip(seconds=8, offer="pro/720p", takes=3),
    Clip(seconds=4, offer="pro/hd", status="omitted"),
    account="tier-1",
    repeat="daily",
    contingency=Decimal(10),
    keep_rate=Decimal("0.5"),
    extra_costs=[{"name": "Editing", "amount": Decimal(300), "per": "month"}],
)


def compared(plan: Plan) -> Comparison:
    return comparison(forecast(estimated(plan)))


def row(made: Comparison, label: str) -> Row:
    return next(one for group in made.groups for one in group.rows if one.label == label)


def texts(made: Comparison, label: str) -> list[str]:
    return [entry.text for entry in row(made, label).entries]


def entry(made: Comparison, label: str, offer: str | None) -> Entry:
    at = made.position(offer)
    assert at is not None
    return row(made, label).entries[at]


def test_the_plan_as_mixed_comes_first_and_then_every_offer() -> None:
    made = compared(PLAN)
    assert [(head.name, head.resolution, head.price) for head in made.heads] == [
        ("As planned", "2 clips", "ø $0.12/s"),
        ("Standard", "720p", "$0.10/s"),
        ("Pro", "720p", "$0.30/s"),
        ("Pro", "HD", "$0.50/s"),
    ]
    assert made.position("gone/x/720p") is None


def test_the_costs_are_those_worked_out_by_hand() -> None:
    # 200 s and 24 s: as mixed 20.00 + 7.20, all on one offer 224 s. The extra cost is 10 a run.
    made = compared(PLAN)
    assert texts(made, "Price a second") == ["ø $0.12/s", "$0.10/s", "$0.30/s", "$0.50/s"]
    assert texts(made, "× the cheapest") == ["×1.2", "×1", "×3", "×5"]
    assert texts(made, "A run") == ["$27.20", "$22.40", "$67.20", "$112.00"]
    assert texts(made, "A month (30 runs)") == ["$816.00", "$672.00", "$2,016.00", "$3,360.00"]
    assert texts(made, "Contingency 10 %") == ["$2.72", "$2.24", "$6.72", "$11.20"]
    assert texts(made, "All in, a run") == ["$39.92", "$34.64", "$83.92", "$133.20"]
    # 208 finished seconds.
    assert texts(made, "A finished minute") == ["$7.85", "$6.46", "$19.38", "$32.31"]
    assert texts(made, "Cannot be made") == ["none"] * 4


def test_the_stress_rows_take_every_finished_video_so_many_times() -> None:
    made = compared(PLAN)
    for takes in (1, 5, 10, 20):
        label = "1 take" if takes == 1 else f"{takes} takes"
        assert [one.value for one in row(made, label).entries] == [
            takes * Decimal(amount) for amount in ("22.4", "20.8", "62.4", "104")
        ]
    assert texts(made, "Floor") == ["$22.40", "$20.80", "$62.40", "$104.00"]


def test_the_range_is_that_of_a_geometric_number_of_takes() -> None:
    # One video at keep rate 1/2: one take with chance 1/2, three with 7/8, four with 15/16.
    made = compared(queue(Clip(seconds=10, keep_rate=Decimal("0.5"))))
    assert texts(made, "P50") == ["$1.00", "$1.00", "$3.00", "$5.00"]
    assert texts(made, "P80") == ["$3.00", "$3.00", "$9.00", "$15.00"]
    assert texts(made, "P90") == ["$4.00", "$4.00", "$12.00", "$20.00"]
    assert row(made, "How it is known").told == "counted exactly"


def test_the_pace_is_that_of_the_limits_of_each_tier() -> None:
    # Tier 1: Standard 25 a minute, one every 2.4 s; Pro 10 a minute, one every 6 s.
    made = compared(PLAN)
    assert texts(made, "Requests") == ["23"] * 4
    assert texts(made, "First refused") == ["all fit", "all fit", "11th of 23", "11th of 23"]
    assert entry(made, "First refused", "pro/hd").note == "10 per minute"
    assert texts(made, "One every") == ["2.4 s to 6 s", "2.4 s", "6 s", "6 s"]
    assert texts(made, "Last sent") == ["45.6 s", "52.8 s", "2 min 12 s", "2 min 12 s"]
    assert texts(made, "Done") == ["—", "3 min 53 s", "—", "—"]
    assert entry(made, "Done", None).note == "the render time of a job is not known"
    # 1,500 requests an hour for 23 requests that make 21 videos; Pro 600.
    assert entry(made, "Videos an hour", "standard/720p").value == Fraction(1500 * 21, 23)
    assert entry(made, "Videos an hour", "pro/720p").text == "548"
    # The mix has both limits: 20 requests at 2.4 s last longer than 3 at 6 s.
    assert entry(made, "Videos an hour", None).value == Fraction(3600 * 21, 48)
    assert row(made, "Videos an hour").best == {0}
    assert texts(made, "Decides")[1:] == ["25 per minute", "10 per minute", "10 per minute"]


def test_what_is_best_is_marked_and_nothing_where_all_are_the_same() -> None:
    made = compared(PLAN)
    assert row(made, "A run").best == {1}
    assert row(made, "Last sent").best == {0}
    assert row(made, "Requests").best == frozenset()
    same = compared(queue(Clip(), compare=["standard/720p"]))
    assert row(same, "A run").best == frozenset()
    assert row(compared(queue(Clip())), "A run").best == {0, 1}


def test_about_an_offer_is_told_what_its_card_says() -> None:
    made = compared(PLAN)
    assert texts(made, "Best for")[:2] == ["", "Social posts, concept tests, bulk content"]
    assert texts(made, "Account") == ["Tier 1"] * 4
    assert texts(made, "Its limits")[0] == "Standard: 25 per minute; Pro: 10 per minute"
    assert texts(made, "Prices of")[:2] == ["2026-11-22", "2026-11-22, read at the vendor"]
    assert texts(made, "End of life") == ["ENDED 2026-09-24"] * 4


def test_differences_are_in_money_and_percent_of_the_base() -> None:
    made = compared(PLAN)
    run = row(made, "A run")
    dearer = difference(made, run, 2, 1)
    cheaper = difference(made, run, 1, 0)
    assert dearer is not None and cheaper is not None
    assert (dearer.money("USD"), dearer.percent) == ("+$44.80", "+200 %")
    assert (cheaper.money("USD"), cheaper.percent) == ("-$4.80", "-18 %")
    assert dearer.money("USD", 4) == "+$45"
    price = difference(made, row(made, "Price a second"), 3, 1)
    assert price is not None and (price.money("USD"), price.percent) == ("+$0.40", "+400 %")
    assert difference(made, run, 1, 1) is None
    assert difference(made, row(made, "Last sent"), 1, 0) is None


def test_there_is_no_percent_of_nothing() -> None:
    made = compared(queue(Clip(status="omitted"), compare=["standard/720p", "pro/hd"]))
    apart = difference(made, row(made, "A run"), 1, 0)
    assert apart is not None
    assert (apart.money("USD"), apart.percent) == ("$0.00", "")


def test_sums_that_leave_out_other_clips_are_not_held_against_each_other() -> None:
    narrow = card(tiers=[tier(rates=[rate(per_second=Decimal("0.01"))])])
    plan = queue(Clip(), Clip(frame="landscape"), compare=["standard/720p", "other/film/720p"])
    made = comparison(forecast(estimated(plan, {**CARDS, "other": narrow})))
    assert texts(made, "A run") == ["$0.80", "$0.80", "$0.04+"]
    assert row(made, "A run").best == frozenset()
    assert difference(made, row(made, "A run"), 2, 1) is None
    assert entry(made, "Cannot be made", "other/film/720p") == Entry(
        "1 clip", note="Other Film 720p has no portrait size"
    )


def test_several_reasons_are_told_with_their_numbers() -> None:
    plan = queue(
        Clip(seconds=5, frame="landscape"),
        Clip(seconds=7, frame="landscape"),
        Clip(),
        Clip(),
        compare=["luma/ray/720p"],
    )
    made = entry(compared(plan), "Cannot be made", "luma/ray/720p")
    assert made.text == "3 clips"
    assert made.note == (
        "1: Luma Ray 720p has no known price for 7 s; 2: Luma Ray 720p has no portrait size"
    )


def test_prices_by_the_clip_are_told_as_such() -> None:
    plan = queue(Clip(seconds=10, frame="landscape"), compare=["standard/720p", "luma/ray/720p"])
    made = compared(plan)
    price = entry(made, "Price a second", "luma/ray/720p")
    assert (price.text, price.value, price.note) == ("a clip", None, "5 s $0.30, 10 s $0.90")
    assert made.heads[2].card == "Luma"
    assert made.heads[2].price == "a clip"
    assert texts(made, "A run") == ["$1.00", "$1.00", "$0.90"]
    assert entry(made, "Account", "luma/ray/720p").text == "Any (first level)"
    assert entry(made, "First refused", "luma/ray/720p").note == "no limit of the account is known"
    many = card(
        tiers=[tier(rates=[rate(per_second=None, per_clip={"4": 1, "5": 2, "6": 3, "9": 4})])]
    )
    made = comparison(forecast(estimated(queue(rates="other"), {"other": many})))
    assert entry(made, "Price a second", "film/720p").note == "4 s $1.00 to 9 s $4.00"


def test_batch_requests_are_priced_by_the_batch_and_done_within_its_window() -> None:
    made = compared(queue(Clip(seconds=10), lane="batch"))
    assert texts(made, "Price a second") == ["ø $0.05/s", "$0.05/s", "$0.15/s", "$0.25/s"]
    assert texts(made, "Done") == ["24 h"] * 4
    assert texts(made, "Decides") == ["batch lane"] * 4
    assert entry(made, "First refused", "pro/hd").note == "batch requests have no pace"


def test_a_card_that_is_not_installed_leaves_no_figure_that_looks_like_one() -> None:
    made = compared(queue(Clip(offer="fast/720p"), rates="veo-9", compare=["fast/720p"]))
    for label in ("Price a second", "A run", "All in, a run", "Floor", "5 takes", "Last sent"):
        assert texts(made, label) == ["—", "—"], label
    reason = "the rate card veo-9 is not installed"
    assert entry(made, "Cannot be made", "fast/720p").note == reason
    assert entry(made, "Cannot be made", None).note == reason
    assert texts(made, "End of life") == ["—", "—"]


def test_sums_in_another_currency_are_told_and_held_against_others_by_a_rate_alone() -> None:
    plan = queue(Clip(frame="landscape"), compare=["standard/720p", "euro/film/720p"])
    made = compared(plan)
    price = entry(made, "Price a second", "euro/film/720p")
    assert (price.text, price.value, price.note) == ("€0.20/s", None, "the plan counts in USD")
    assert texts(made, "A run")[2] == "€0.80"
    assert row(made, "A run").entries[2].value is None
    assert difference(made, row(made, "A run"), 2, 1) is None
    known = ExchangeRate(currency="EUR", against="USD", rate=Decimal("1.50"), date=TODAY)
    made = comparison(forecast(estimated(plan, exchange=[known])))
    assert texts(made, "A run")[2] == "€0.80"
    apart = difference(made, row(made, "A run"), 2, 1)
    assert apart is not None
    assert apart.amount == Decimal("0.80")
    assert texts(made, "× the cheapest")[1:] == ["×1", "×3"]


def test_the_plan_as_mixed_is_told_by_currency_where_no_rate_joins_them() -> None:
    euro = Clip(frame="landscape", seconds=10, offer="euro/film/720p")
    made = compared(queue(Clip(seconds=10), euro, contingency=10, repeat="weekly"))
    for label, told in (
        ("A run", "$1.00 + €2.00"),
        ("A month (4 runs)", "$4.00 + €8.00"),
        ("Contingency 10 %", "$0.10 + €0.20"),
        ("All in, a run", "$1.10 + €2.20"),
        ("Floor", "$1.00 + €2.00"),
        ("5 takes", "$5.00 + €10.00"),
    ):
        assert texts(made, label)[0] == told, label
        assert row(made, label).best == frozenset(), label
    assert texts(made, "A finished minute")[0] == "$6.00+"
    assert texts(made, "Cannot be made")[0] == "none"
    assert difference(made, row(made, "A run"), 1, 0) is None


def test_without_keep_rates_the_range_is_said_to_be_missing_once() -> None:
    made = compared(queue(Clip(), Clip(keep_rate=Decimal("0.5"))))
    assert texts(made, "P50") == texts(made, "P80") == texts(made, "P90") == ["—"] * 4
    assert row(made, "How it is known").told == (
        "not known: 1 clip has no keep rate, the share of takes that turn out usable"
    )


def test_an_account_without_access_is_told() -> None:
    made = compared(queue(Clip(), account="free"))
    for label in ("Last sent", "Done", "First refused", "Videos an hour"):
        assert entry(made, label, "pro/hd").note == "the account may not use it", label
    assert texts(made, "Its limits") == ["no access"] * 4


def test_a_burst_is_not_said_to_fit_where_what_it_costs_is_not_known() -> None:
    limited = card(
        tiers=[tier(rates=[rate(per_second=None)])],
        accounts=[{"id": "any", "name": "Any", "limits": [{"spend": Decimal(9), "window": 60}]}],
    )
    plan = queue(Clip(frame="landscape"), rates="other")
    made = comparison(forecast(estimated(plan, {"other": limited})))
    assert texts(made, "First refused") == ["—", "—"]
    assert entry(made, "First refused", None).note.startswith("a price is not known")


def test_an_account_that_is_not_on_the_card_is_named() -> None:
    made = compared(queue(Clip(), account="gold"))
    assert entry(made, "Account", None).text == "gold is not on the card"


def test_an_empty_plan_costs_nothing_and_has_no_pace() -> None:
    made = compared(queue())
    assert texts(made, "A run") == ["$0.00"] * 4
    assert texts(made, "A finished minute") == ["—"] * 4
    assert entry(made, "Cannot be made", "pro/hd").note == "nothing in the queue"
    assert entry(made, "First refused", None).note == "nothing to send"
    assert row(made, "How it is known").told == "there is nothing to shoot yet"


def test_a_card_that_is_still_sold_has_no_end() -> None:
    soon = SORA.model_copy(update={"retired": date(2027, 1, 31)})
    made = comparison(forecast(estimated(queue(Clip()), {soon.id: soon})))
    assert texts(made, "End of life") == ["ends 2027-01-31"] * 4
    luma = compared(queue(Clip(), rates="luma"))
    assert texts(luma, "End of life")[1] == "none announced"
    assert luma.heads[1].card == "" and LUMA.retired is None


def test_until_the_forecast_is_made_its_rows_are_there_and_wait() -> None:
    early, late = comparison(Forecast(estimated(PLAN))), compared(PLAN)
    for before, after in zip(early.groups, late.groups, strict=True):
        assert [one.label for one in before.rows] == [one.label for one in after.rows]
    for label in ("P50", "P80", "P90", "First refused", "Videos an hour", "Last sent", "Done"):
        assert texts(early, label) == [PENDING] * 4, label
    assert texts(early, "A run") == texts(late, "A run")


@given(some_plans)
def test_every_sum_is_that_of_the_clips_one_by_one(plan: Plan) -> None:
    estimate = estimated(plan)
    made = comparison(Forecast(estimate))
    wanted = [clip for clip in plan.clips if not clip.omitted]
    for at, head in enumerate(made.heads):
        price = estimate.cell if head.offer is None else estimate.native
        cells = [price(clip, head.offer or clip.offer) for clip in wanted]
        native = [estimate.native(clip, head.offer or clip.offer) for clip in wanted]
        priced = [cell for cell in cells if not isinstance(cell, Missing)]
        run = row(made, "A run").entries[at]
        amounts = dict(run.amounts)
        unpriced = sum(isinstance(cell, Missing) for cell in native)
        if wanted and unpriced == len(wanted):
            assert (run.text, run.value) == ("—", None)
        else:
            column = estimate.columns[at - 1] if head.offer else None
            currency = column.currency if column else estimate.currency
            assert amounts.get(currency, Decimal(0)) == sum(priced, Decimal(0))
            assert run.text.endswith("+") == (unpriced > 0)
            assert set(amounts) == {currency} or len(priced) < len(cells)
        missing = row(made, "Cannot be made").entries[at].text
        if wanted:
            number = unpriced
            assert missing == ("none" if not number else f"{number} clip{'s' * (number > 1)}")


@pytest.mark.parametrize("label", ["A run", "5 takes"])
@given(plan=some_plans)
def test_a_difference_leads_from_the_base_to_the_other(label: str, plan: Plan) -> None:
    made = comparison(Forecast(estimated(plan)))
    one = row(made, label)
    for at in range(len(made.heads)):
        apart = difference(made, one, at, 0)
        if apart is not None:
            base, other = one.entries[0].value, one.entries[at].value
            assert isinstance(base, Decimal) and base + apart.amount == other


def test_an_offer_of_a_vendor_that_has_ended_is_best_of_nothing_beside_one_that_has_not() -> None:
    live = LIVE.model_copy(update={"id": "live"})
    dear = queue(
        Clip(seconds=8, offer="live/pro/720p"),
        compare=["standard/720p", "live/pro/720p", "live/pro/hd"],
    )
    made = comparison(Forecast(estimated(dear, {SORA.id: SORA, "live": live})))
    # Standard costs least, and ended; as mixed and on Pro it costs the same.
    assert made.some_ended
    for label in ("A run", "All in, a run", "Floor", "5 takes"):
        assert row(made, label).best == {0, 2}, label
    assert row(made, "Price a second").best == {0, 2}
    gone = comparison(Forecast(estimated(queue(Clip(seconds=8, offer="pro/720p")))))
    assert not gone.some_ended
    assert row(gone, "A run").best == {1}


def test_lengths_that_an_offer_does_not_make_are_counted_and_their_sum_says_so() -> None:
    plan = queue(
        Clip(seconds=8),
        Clip(seconds=10),
        Clip(seconds=30),
        Clip(seconds=30, status="omitted"),
        Clip(seconds=30, frame="square"),
        compare=["standard/720p", "gone/720p"],
    )
    made = comparison(Forecast(estimated(plan)))
    odd = row(made, "Lengths not made").entries
    assert [(one.text, one.note) for one in odd] == [
        ("2 clips", "10, 30 s"),
        ("2 clips", "10, 30 s"),
        ("—", ""),
    ]
    run = row(made, "A run").entries
    assert [one.note for one in run] == ["at asked lengths"] * 2 + [""]
    assert run[1].text == "$4.80+"
    even = comparison(Forecast(estimated(queue(Clip(seconds=8)))))
    assert {one.text for one in row(even, "Lengths not made").entries} == {"none"}
    assert {one.note for one in row(even, "A run").entries} == {""}
