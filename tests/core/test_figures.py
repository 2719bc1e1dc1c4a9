"""The figures that the vendor's guide names, worked out on the built-in card."""

from decimal import Decimal

import pytest

from plans import estimated, forecasted, queue
from soraplan.core.clip import Clip
from soraplan.core.money import shown
from soraplan.core.plan import Plan

SOCIAL = {"seconds": 10, "count": 20}
COLUMNS = ("standard/720p", "pro/720p", "pro/hd")


def run_and_month(plan: Plan) -> tuple[str, str]:
    one = estimated(plan)
    return shown(one.total.run, "USD"), shown(one.month, "USD")


@pytest.mark.parametrize(
    ("offer", "run", "month"),
    [
        ("standard/720p", "$20.00", "$600.00"),
        ("pro/720p", "$60.00", "$1,800.00"),
        ("pro/hd", "$100.00", "$3,000.00"),
    ],
)
def test_a_social_series_of_20_clips_a_day(offer: str, run: str, month: str) -> None:
    assert run_and_month(queue(Clip(offer=offer, **SOCIAL), repeat="daily")) == (run, month)
    apart = queue(*[Clip(offer=offer, seconds=10)] * 20, repeat="daily")
    assert run_and_month(apart) == (run, month)


def test_the_social_series_side_by_side() -> None:
    plan = queue(Clip(**SOCIAL), repeat="daily")
    one = estimated(plan)
    assert {column.offer: shown(column.total.run, "USD") for column in one.columns} == {
        "standard/720p": "$20.00",
        "pro/720p": "$60.00",
        "pro/hd": "$100.00",
    }
    assert [shown(column.total.run * plan.runs, "USD") for column in one.columns] == [
        "$600.00",
        "$1,800.00",
        "$3,000.00",
    ]


@pytest.mark.parametrize(("takes", "cost"), [(1, "15"), (5, "75"), (10, "150"), (20, "300")])
def test_a_promo_of_30_s_on_pro_hd(takes: int, cost: str) -> None:
    plan = queue(Clip(seconds=30, offer="pro/hd", takes=takes))
    assert estimated(plan).total.run == Decimal(cost)


def test_a_clip_of_15_s_on_each() -> None:
    columns = estimated(queue(Clip(seconds=15))).columns
    assert [column.offer for column in columns] == list(COLUMNS)
    assert [column.total.run for column in columns] == [
        Decimal("1.50"),
        Decimal("4.50"),
        Decimal("7.50"),
    ]


@pytest.mark.parametrize("offer", COLUMNS)
def test_a_clip_of_10_s_costs_twice_one_of_5_s(offer: str) -> None:
    five, ten = (
        estimated(queue(Clip(seconds=seconds, offer=offer))).total.run for seconds in (5, 10)
    )
    assert ten == 2 * five


@pytest.mark.parametrize("clips", [{"count": 20}, {"count": 4, "takes": 5}])
def test_20_pro_requests_on_tier_1(clips: dict[str, int]) -> None:
    plan = queue(Clip(offer="pro/720p", seconds=10, **clips), account="tier-1")
    pace = forecasted(plan).pace
    assert pace is not None
    assert pace.refusal is not None
    assert pace.refusal.number == 11
    assert pace.tiers[0].interval == 6
    assert pace.submitted == 114
