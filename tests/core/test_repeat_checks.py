"""Repeated plans against limits of a day and longer."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import TODAY, card, forecasted, queue, tier
from soraplan.core.cards import RateCard
from soraplan.core.checks.repeat import repeat_findings, runs_in
from soraplan.core.clip import Clip
from soraplan.core.finding import Finding
from soraplan.core.forecast import Forecast
from soraplan.core.plan import RUNS_A_MONTH, Repeat

DAY, MONTH = 86_400, 2_592_000

LIMITS = {
    "tier-1": [{"requests": 50, "window": DAY}, {"spend": 100, "window": MONTH}],
    "tier-2": [{"requests": 500, "window": DAY}, {"spend": 500, "window": MONTH}],
    "tier-3": [{"requests": 1_000, "window": DAY}, {"spend": 2_000, "window": MONTH}],
    "tier-4": [{"requests": 5_000, "window": DAY}, {"spend": 20_000, "window": MONTH}],
}


def vendor(
    limits: Mapping[str, list[dict[str, Any]]] = LIMITS,
    prices: Mapping[str, Decimal] = {},
    **changes: Any,
) -> RateCard:
    """A card like Runway's: a clip of 10 s costs $1.20."""
    return card(
        id="vendor",
        name="Vendor",
        tiers=[
            tier(
                id="film",
                name="Film",
                seconds={"from": 2, "to": 10},
                render_seconds=60,
                rates=[
                    {
                        "resolution": "720p",
                        "sizes": {"portrait": "720x1280"},
                        "per_second": Decimal("0.12"),
                        **prices,
                    }
                ],
            )
        ],
        accounts=[
            {"id": id_, "name": id_.replace("tier-", "Tier "), "limits": some}
            for id_, some in limits.items()
        ],
        **changes,
    )


def found(count: int, repeat: str, sold: RateCard | None = None, **settings: Any) -> list[Finding]:
    """What is found of clips of 10 s on such a card."""
    sold = sold or vendor()
    plan = queue(Clip(seconds=10, count=count), rates="vendor", repeat=repeat, **settings)
    return list(repeat_findings(forecasted(plan, {"vendor": sold}, TODAY)))


def messages(some: list[Finding]) -> list[str]:
    assert {(one.code, one.severity, one.clip) for one in some} <= {
        ("repeat-limit", "warning", None)
    }
    return [one.message for one in some]


def test_in_thirty_days_there_are_the_runs_of_a_month() -> None:
    assert {repeat: runs_in(repeat, 30) for repeat in RUNS_A_MONTH} == RUNS_A_MONTH


@pytest.mark.parametrize(
    ("repeat", "runs"),
    [
        ("once", [1, 1, 1, 1, 1, 1]),
        ("daily", [1, 2, 7, 14, 60, 365]),
        ("weekdays", [1, 2, 5, 10, 44, 261]),
        ("weekly", [1, 1, 1, 2, 8, 52]),
        ("monthly", [1, 1, 1, 1, 2, 12]),
    ],
)
def test_how_many_runs_fall_into_some_days(repeat: Repeat, runs: list[int]) -> None:
    assert [runs_in(repeat, days) for days in (1, 2, 7, 14, 60, 365)] == runs


def test_80_jobs_a_day_against_50_a_day_pile_up() -> None:
    assert messages(found(80, "daily", vendor({"tier-1": LIMITS["tier-1"][:1]}))) == [
        "1 run a day asks for 80 requests on Vendor, and Tier 1 allows 50 per day: runs would pile"
        " up. No other account of Vendor would do."
    ]
    # On weekdays the second run comes just as soon.
    assert len(found(80, "weekdays")) == 2


def test_one_run_alone_is_the_business_of_its_schedule() -> None:
    assert found(8_000, "once") == []


def test_a_week_is_long_enough_for_what_a_day_is_not() -> None:
    jobs = vendor({one: limits[:1] for one, limits in LIMITS.items()})
    assert found(80, "weekly", jobs) == []
    assert found(350, "weekly", jobs) == []
    assert messages(found(351, "weekly", jobs)) == [
        "1 run a week asks for 351 requests on Vendor, and Tier 1 allows 50 per day, 350 a week:"
        " runs would pile up. Tier 2 would do."
    ]
    assert found(1_500, "monthly", jobs) == []
    assert len(found(1_501, "monthly", jobs)) == 1


def test_money_a_month_is_held_against_all_runs_of_the_month() -> None:
    # 16 clips of $1.20 are $19.20 a day, and $576.00 in thirty days.
    assert messages(found(16, "daily")) == [
        "30 runs a month spend $576.00 on Vendor, and Tier 1 allows $100.00 per 30 days: runs would"
        " pile up. Tier 3 would do."
    ]
    assert found(2, "daily") == []
    # Four runs of $24.00 are $96.00 and just fit; four of $25.20 do not.
    assert found(20, "weekly") == []
    assert len(found(21, "weekly")) == 1
    assert messages(found(90, "monthly")) == [
        "1 run a month spends $108.00 on Vendor, and Tier 1 allows $100.00 per 30 days: runs would"
        " pile up. Tier 2 would do."
    ]


def test_two_limits_that_are_not_kept_are_two_things_to_know() -> None:
    told = messages(found(80, "daily"))
    assert [message.split(", and ")[0] for message in told] == [
        "1 run a day asks for 80 requests on Vendor",
        "30 runs a month spend $2,880.00 on Vendor",
    ]
    # 500 a day would do for the jobs, and not for the money.
    assert all(message.endswith("Tier 4 would do.") for message in told)


def test_limits_of_less_than_a_day_that_a_run_keeps_in_time_say_nothing() -> None:
    assert found(400, "daily", vendor({"tier-1": [{"requests": 60, "window": 3_600}]})) == []


def test_a_run_that_takes_longer_than_the_time_to_the_next_one_is_told() -> None:
    slow = vendor({"tier-1": [{"requests": 1, "window": 60}]})
    told = "\n".join(one.message for one in found(1_500, "daily", slow))
    # 1,499 minutes after the first.
    assert "the last request of a run goes out after 24 h 59 min, and the next run begins" in told
    assert not found(1_440, "daily", slow)
    assert not found(1_500, "weekly", slow)


def test_headroom_leaves_less_for_all_runs_too() -> None:
    jobs = vendor({"tier-1": [{"requests": 100, "window": DAY}]})
    assert found(80, "daily", jobs) == []
    assert messages(found(80, "daily", jobs, headroom=50)) == [
        "1 run a day asks for 80 requests on Vendor, and Tier 1 allows 100 per day (50 % of it"
        " used): runs would pile up. No other account of Vendor would do."
    ]


def test_an_account_without_known_limits_is_not_advised() -> None:
    limits = {"tier-1": LIMITS["tier-1"], "tier-9": [], "tier-2": LIMITS["tier-2"]}
    (one,) = found(10, "daily", vendor(limits))
    assert one.message.endswith("Tier 2 would do.")


def test_what_is_in_the_batch_lane_counts_against_no_limit() -> None:
    sold = vendor(prices={"batch_per_second": Decimal("0.06")}, batch_window=86_400)
    assert found(8_000, "daily", sold, lane="batch") == []


def test_what_a_run_spends_is_in_the_currency_of_the_card() -> None:
    euros = vendor(currency="EUR")
    plan = queue(Clip(offer="vendor/film/720p", seconds=10, count=16), repeat="daily")
    (one,) = repeat_findings(forecasted(plan, {"vendor": euros}, TODAY))
    assert one.message.startswith(
        "30 runs a month spend €576.00 on Vendor, and Tier 1 allows €100.00 per 30 days"
    )


def test_where_a_price_is_not_known_at_least_the_known_ones_are_held_against_the_limit() -> None:
    plan = queue(Clip(seconds=10, count=16), Clip(frame="square"), rates="vendor", repeat="daily")
    (one,) = repeat_findings(forecasted(plan, {"vendor": vendor()}, TODAY))
    assert "30 runs a month spend at least $576.00 on Vendor" in one.message


def test_before_there_is_a_pace_nothing_is_said() -> None:
    plan = queue(Clip(seconds=10, count=80), rates="vendor", repeat="daily")
    estimate = forecasted(plan, {"vendor": vendor()}, TODAY).estimate
    assert list(repeat_findings(Forecast(estimate))) == []


@given(
    st.sampled_from(
        [("daily", 1), ("daily", 7), ("daily", 30), ("weekly", 1), ("weekly", 7), ("monthly", 1)]
    ),
    st.integers(1, 200),
    st.integers(1, 400),
)
def test_runs_pile_up_where_something_waits_when_the_next_run_comes(
    repeated: tuple[Repeat, int], count: int, allowed: int
) -> None:
    repeat, days = repeated
    jobs = vendor({"tier-1": [{"requests": allowed, "window": days * DAY}]})
    every = {"daily": 1, "weekly": 7, "monthly": 30}[repeat]
    waiting = left = 0
    # Day by day: a run comes in, and a fresh window lets so many of what waits go out.
    for day in range(max(every, days)):
        if day % every == 0:
            waiting += count
        if day % days == 0:
            left = allowed
        gone = min(waiting, left)
        waiting, left = waiting - gone, left - gone
    assert bool(found(count, repeat, jobs)) == (waiting > 0)
