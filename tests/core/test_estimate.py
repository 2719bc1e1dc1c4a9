from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import (
    CARDS,
    OFFERS,
    TODAY,
    Edit,
    card,
    estimated,
    plain_price,
    queue,
    rate,
    some_edits,
    some_plans,
    tier,
)
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.estimate import Estimate, Estimator, Total
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Missing


def summed(plan: Plan, offer: str | None = None) -> tuple[Fraction, int]:
    """The lines of a plan added up one by one, and how many of them have no price.

    As mixed in the plan's currency, on one offer in that offer's.
    """
    run, unknown = Fraction(0), 0
    for clip in plan.clips:
        if clip.status == "omitted":
            continue
        one = plain_price(plan, offer or clip.offer, clip, is_native=offer is not None)
        if one is None:
            unknown += 1
        else:
            run += one * clip.count * clip.takes
    return run, unknown


def exact(total: Total) -> tuple[Fraction, int]:
    return Fraction(total.run), total.unknown


def figures(one: Estimate) -> dict[str, Any]:
    """Everything that an estimate says, but for how the queue is cut into chunks."""
    return {
        "total": one.total,
        "contingency": one.contingency,
        "extra": one.extra,
        "columns": one.columns,
        "budget": one.budget,
        "requests": one.requests,
        "seconds": one.seconds,
        "month": one.month,
        "account": one.account,
    }


@given(some_plans)
def test_the_lines_add_up_to_the_total_exactly(plan: Plan) -> None:
    one = estimated(plan)
    assert exact(one.total) == summed(plan)
    costs = [one.cost(clip) for clip in plan.clips]
    assert sum(Fraction(cost) for cost in costs if isinstance(cost, Decimal)) == one.total.run
    assert sum(isinstance(cost, Missing) for cost in costs) == one.total.unknown


@given(some_plans)
def test_every_column_is_the_whole_plan_on_that_offer(plan: Plan) -> None:
    one = estimated(plan)
    for column in one.columns:
        assert exact(column.total) == summed(plan, column.offer)
        assert column.total == one.subtotal(0, len(plan.clips), column.offer)


@given(some_plans, st.integers(0, 12))
def test_the_parts_of_a_queue_add_up_to_the_whole(plan: Plan, at: int) -> None:
    one = estimated(plan)
    above, below = one.subtotal(0, at), one.subtotal(at, len(plan.clips))
    assert above.run + below.run == one.total.run
    assert above.unknown + below.unknown == one.total.unknown
    assert above.apart + below.apart == one.total.apart
    apart = {currency for currency, _ in (*above.foreign, *below.foreign)}
    assert apart == {currency for currency, _ in one.total.foreign}


@given(some_plans)
def test_contingency_extra_costs_and_months_are_exact(plan: Plan) -> None:
    one = estimated(plan)
    run = Fraction(one.total.run)
    contingency = run * Fraction(plan.contingency) / 100
    runs = sum((Fraction(c.amount) for c in plan.extra_costs if c.per == "run"), Fraction(0))
    month = sum((Fraction(c.amount) for c in plan.extra_costs if c.per == "month"), Fraction(0))
    assert Fraction(one.month) == run * plan.runs
    assert Fraction(one.contingency) == contingency
    assert Fraction(one.all_in("month")) == (run + contingency + runs) * plan.runs + month
    # A month's cost on one of 22 runs has no end in decimals: it is as near as 20 digits go.
    error = Fraction(one.all_in("run")) - (run + contingency + runs + month / plan.runs)
    assert abs(error) < Fraction(1, 10**18)
    assert abs(Fraction(one.extra) - (runs + month / plan.runs)) < Fraction(1, 10**18)
    if one.budget:
        assert one.budget.used == one.all_in(one.budget.per)
        assert one.budget.left == one.budget.amount - one.budget.used


@given(some_plans, st.lists(some_edits(), max_size=8))
def test_an_estimate_that_follows_any_edits_is_the_one_from_nothing(
    plan: Plan, steps: list[Edit]
) -> None:
    estimator = Estimator(CARDS, TODAY)
    estimator.estimate(plan)
    for step in steps:
        plan = step(plan)
        assert figures(estimator.estimate(plan)) == figures(estimated(plan))


@given(some_plans, some_plans)
def test_one_estimator_goes_from_plan_to_plan(one: Plan, other: Plan) -> None:
    estimator = Estimator(CARDS, TODAY)
    first = estimator.estimate(one)
    assert figures(estimator.estimate(other)) == figures(estimated(other))
    assert figures(first) == figures(estimated(one))


def test_an_unknown_price_is_left_out_of_the_total_and_counted() -> None:
    plan = queue(
        Clip(seconds=10, offer="pro/720p"),
        Clip(seconds=10, offer="pro/8k"),
        Clip(seconds=10, frame="square"),
        Clip(seconds=10, offer="pro/8k", status="omitted"),
    )
    one = estimated(plan)
    assert one.total == Total(Decimal("3.00"), 2)
    assert [column.total.unknown for column in one.columns[:3]] == [1, 1, 1]


def test_an_omitted_clip_asks_for_nothing_and_costs_nothing_even_where_no_price_is_known() -> None:
    plan = queue(
        Clip(seconds=10, offer="pro/hd", takes=9, status="omitted"),
        Clip(offer="gone/pro/hd", status="omitted"),
    )
    one = estimated(plan)
    assert one.total == Total(Decimal(0), 0)
    assert [one.cost(clip) for clip in plan.clips] == [0, 0]
    assert (one.requests, one.seconds) == (0, 0)
    assert one.cell(plan.clips[0], "pro/hd") == 0
    assert isinstance(one.cell(plan.clips[0], "pro/8k"), Missing)


def test_an_omitted_clip_brings_no_column_along() -> None:
    one = estimated(queue(Clip(offer="pro/1080p", status="omitted")))
    assert [column.offer for column in one.columns] == ["standard/720p", "pro/720p", "pro/hd"]


def test_the_price_of_every_column_is_shown_against_the_cheapest() -> None:
    columns = estimated(queue()).columns
    assert [column.ratio for column in columns] == [1, 3, 5]


def test_a_column_without_a_price_per_second_has_no_ratio() -> None:
    plan = queue(compare=["luma/ray/720p", "pro/hd", "euro/film/720p", "pro/8k"])
    assert [column.ratio for column in estimated(plan).columns] == [None, 1, None, None]


def test_a_price_in_another_currency_is_not_the_cheapest() -> None:
    plan = queue(compare=["euro/film/720p", "pro/720p", "pro/hd"])
    ratios = [column.ratio for column in estimated(plan).columns]
    assert ratios == [None, 1, Decimal("0.50") / Decimal("0.30")]


def test_a_clip_on_an_offer_that_is_not_compared_brings_its_column_along() -> None:
    plan = queue(
        Clip(offer="luma/ray/720p"),
        Clip(offer="pro/8k"),
        Clip(offer="pro/1080p"),
        Clip(offer="openai-sora-2/pro/hd"),
        Clip(),
        compare=["pro/720p"],
    )
    assert [column.offer for column in estimated(plan).columns] == [
        "pro/720p",
        "standard/720p",
        "pro/hd",
        "pro/1080p",
        "luma/ray/720p",
        "pro/8k",
    ]


def test_the_own_card_by_its_long_address_is_the_same_column() -> None:
    plan = queue(Clip(offer="pro/hd"), compare=["openai-sora-2/pro/hd", "pro/hd", "pro/720p"])
    assert [column.offer for column in estimated(plan).columns] == ["pro/hd", "pro/720p"]


def test_without_its_card_a_plan_shows_the_columns_it_knows_and_no_price() -> None:
    plan = queue(Clip(), Clip(offer="pro/hd"), rates="gone", compare=["standard/720p"])
    one = estimated(plan)
    assert (one.card, one.account, one.currency) == (None, None, "USD")
    assert one.total == Total(Decimal(0), 2)
    assert [column.offer for column in one.columns] == ["standard/720p", "pro/hd"]
    assert all(isinstance(column.found, Missing) for column in one.columns)


@pytest.mark.parametrize(
    ("budget", "state"),
    [
        ("12.51", "under"),
        ("12.50", "near"),
        ("12.49", "near"),
        ("10.00", "near"),
        ("9.99", "over"),
        ("0", "over"),
    ],
)
def test_a_budget_is_near_from_80_percent_on_and_over_above_100(budget: str, state: str) -> None:
    plan = queue(Clip(seconds=10, count=10), budget=Decimal(budget))
    found = estimated(plan).budget
    assert found is not None
    assert found.state == state


@pytest.mark.parametrize(
    ("extra", "state"), [("0.191", "near"), ("0.1949", "near"), ("0.195", "over"), ("0.19", "near")]
)
def test_a_budget_of_the_amount_that_is_shown_is_kept(extra: str, state: str) -> None:
    plan = queue(extra_costs=[{"name": "Film", "amount": Decimal(extra)}], budget=Decimal("0.19"))
    found = estimated(plan).budget
    assert found is not None
    assert (found.state, found.used) == (state, Decimal(extra))


def test_what_is_left_out_of_a_budget_leaves_open_whether_it_is_kept() -> None:
    missing = Clip(frame="square")
    abroad = Clip(offer="euro/film/720p", frame="landscape", seconds=5)
    for clip in (missing, abroad):
        found = estimated(queue(Clip(), clip, budget=10)).budget
        assert found is not None
        assert (found.state, found.verdict) == ("under", None)
        found = estimated(queue(Clip(), clip, budget=Decimal("0.39"))).budget
        assert found is not None
        assert found.verdict == "over"
    found = estimated(queue(Clip(), budget=10)).budget
    assert found is not None
    assert found.verdict == "under"


def test_a_budget_of_nothing_for_a_plan_of_nothing_is_kept() -> None:
    found = estimated(queue(budget=0)).budget
    assert found is not None
    assert found.state == "under"
    assert found.share is None
    assert found.left == 0


def test_no_budget_is_no_state() -> None:
    assert estimated(queue(Clip())).budget is None


def test_a_budget_counts_contingency_and_extra_costs_over_its_period() -> None:
    plan = queue(
        Clip(seconds=10, offer="pro/720p", count=20),
        repeat="daily",
        contingency=10,
        extra_costs=[
            {"name": "Editing", "amount": 2},
            {"name": "Hosting", "amount": 30, "per": "month"},
        ],
        budget=650,
        budget_per="month",
    )
    one = estimated(plan)
    assert one.budget is not None
    assert one.total.run == 60
    assert one.contingency == 6
    assert one.extra == 3
    assert one.month == 1800
    assert one.all_in("run") == 69
    assert one.all_in("month") == one.budget.used == 66 * 30 + 60 + 30
    assert one.budget.state == "over"
    assert one.budget.left == 650 - 2070
    assert one.budget.share == Decimal(2070) / 650


def test_thirds_of_a_monthly_cost_add_up_to_the_whole() -> None:
    """Three times 20/30 is 2 and not a hair more, which would be over a budget of 2."""
    plan = queue(
        repeat="daily",
        extra_costs=[{"name": "Hosting", "amount": 20, "per": "month"}] * 3,
        budget=2,
    )
    one = estimated(plan)
    assert one.budget is not None
    assert one.extra == 2
    assert one.budget.state == "near"


@given(some_plans, st.randoms(use_true_random=False))
def test_the_order_of_the_queue_changes_no_total(plan: Plan, random: Random) -> None:
    clips = list(plan.clips)
    random.shuffle(clips)
    mixed = plan.model_copy(update={"clips": Clips(clips)})
    assert exact(estimated(mixed).total) == summed(plan)


def test_the_largest_plan_is_still_added_up_exactly() -> None:
    dear = card(
        tiers=[tier(rates=[rate(per_second=Decimal("9999.999999"))])],
    )
    clip = Clip(frame="landscape", seconds=3_600, count=100_000, takes=1_000)
    plan = queue(clip, clip, clip, Clip(frame="landscape", seconds=1), rates="other")
    run = estimated(plan, {"other": dear}).total.run
    one = Fraction("9999.999999")
    assert Fraction(run) == one * 3_600 * 100_000 * 1_000 * 3 + one


@given(some_plans, st.sampled_from([1, 5, 10, 20]), st.sampled_from([None, *OFFERS[1:]]))
def test_a_stress_row_is_the_plan_with_so_many_takes_of_every_clip(
    plan: Plan, takes: int, offer: str | None
) -> None:
    stressed = edits.changed(
        plan, range(len(plan.clips)), lambda clip: edits.revised(clip, takes=takes)
    )
    assert exact(estimated(plan).with_takes(takes, offer)) == summed(stressed, offer)


def test_the_stress_row_of_a_promo() -> None:
    one = estimated(queue(Clip(seconds=30, offer="pro/hd", takes=3)))
    assert [one.with_takes(takes).run for takes in (1, 5, 10, 20)] == [15, 75, 150, 300]
    assert one.with_takes(10, "standard/720p").run == 30


@given(some_plans, st.sampled_from([None, *OFFERS[1:]]))
def test_a_finished_minute_costs_all_takes_over_the_seconds_that_are_kept(
    plan: Plan, offer: str | None
) -> None:
    cost, finished = Fraction(0), 0
    for clip in plan.clips:
        one = plain_price(plan, offer or clip.offer, clip, is_native=offer is not None)
        if one is not None and not clip.omitted:
            cost += one * clip.count * clip.takes
            finished += clip.seconds * clip.count
    found = estimated(plan).per_minute(offer)
    if not finished:
        assert found is None
    else:
        assert found is not None
        assert Fraction(found) == pytest.approx(cost * 60 / finished, abs=1e-18)


def test_a_minute_of_standard_costs_6_dollars_and_three_takes_of_it_18() -> None:
    one = estimated(queue(Clip(seconds=10, count=3, takes=3), Clip(seconds=20, takes=3)))
    assert one.per_minute() == 18
    assert one.per_minute("pro/hd") == 90
    assert one.per_minute("pro/8k") is None


@given(some_plans, st.sampled_from(OFFERS[1:]))
def test_the_plan_on_one_offer_is_the_sum_of_its_clips_there(plan: Plan, offer: str | None) -> None:
    assert offer is not None
    assert exact(estimated(plan).on(offer)) == summed(plan, offer)


def test_extra_costs_of_a_run_and_of_a_month() -> None:
    one = estimated(
        queue(
            repeat="weekly",
            extra_costs=[
                {"name": "Editing", "amount": 10},
                {"name": "Hosting", "amount": 30, "per": "month"},
            ],
        )
    )
    assert one.extra_costs("run") == one.extra == Decimal("17.50")
    assert one.extra_costs("month") == 70


def test_found_columns_carry_the_rate_that_they_stand_for() -> None:
    found = {one.offer: one.found for one in estimated(queue()).columns}["pro/hd"]
    assert isinstance(found, Found)
    assert (found.label, found.tier.model, found.rate.sizes["landscape"]) == (
        "Pro HD",
        "sora-2-pro",
        "1792x1024",
    )
