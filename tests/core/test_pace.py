from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import CARDS, SORA, card, forecasted, numbered, queue, tier
from schedules import schedule
from soraplan.core.cards import Account, Limit, RateCard
from soraplan.core.clip import Clip
from soraplan.core.hourly import hourly as most_videos
from soraplan.core.pace import Pace, TierPace
from soraplan.core.plan import Plan

OTHER = card(tiers=[tier(id="pro", name="Pro")])


def run(
    plan: Plan, *limits: dict[str, Any], render: int | str | None = None, **account: Any
) -> Pace:
    """The pace of a plan on the built-in card, or under these limits of its only account.

    Where a render time is given, all tiers of the card have it.
    """
    sold = SORA
    if limits or account:
        only = Account(id="tier-1", name="Tier 1", limits=limits, **account)
        sold = sold.model_copy(update={"accounts": (only,)})
    if render is not None:
        known = {"render_seconds": Decimal(render)}
        tiers = tuple(one.model_copy(update=known) for one in sold.tiers)
        sold = sold.model_copy(update={"tiers": tiers})
    cards: dict[str, RateCard] = {sold.id: sold, OTHER.id: OTHER}
    pace = forecasted(plan, cards).pace
    assert pace is not None
    return pace


def paces(plan: Plan, *limits: dict[str, Any]) -> list[TierPace]:
    """The pace of each tier."""
    return list(run(plan, *limits).tiers)


def when(pace: Pace | TierPace) -> tuple[object, ...]:
    """When the last request goes out, when it is done, and why that is not known."""
    return pace.submitted, pace.done, pace.unknown


def first_refused(pace: TierPace) -> int | None:
    return pace.refusal.number if pace.refusal else None


def decided(pace: TierPace | None) -> str | None:
    """The limit that decides, in words."""
    return pace.decided_by.limit.text if pace and pace.decided_by else None


def test_of_20_pro_requests_on_tier_1_the_11th_is_refused() -> None:
    (pace,) = paces(numbered(20, offer="pro/720p"))
    assert (pace.tier, pace.name, pace.requests) == ("pro", "Pro", 20)
    assert decided(pace) == "10 per minute"
    assert pace.refusal is not None
    assert pace.refusal.number == 11
    assert pace.refusal.clip.id == "clip-11"
    assert pace.refused == 10
    assert pace.interval == 6
    assert pace.submitted == 114
    assert pace.done is None
    assert pace.unknown == "render"


def test_half_the_headroom_takes_twice_the_time_and_refuses_no_more() -> None:
    (pace,) = paces(
        numbered(20, offer="pro/720p", count=1).model_copy(update={"headroom": Decimal(50)})
    )
    assert pace.interval == 12
    assert pace.submitted == 228
    assert first_refused(pace) == 11


@pytest.mark.parametrize(
    ("account", "refused", "interval"),
    [
        ("tier-1", 11, "6"),
        ("tier-2", 26, "2.4"),
        ("tier-3", None, "1.2"),
        ("tier-4", None, "0.8"),
        ("tier-5", None, "0.4"),
        ("azure", 3, "30"),
    ],
)
def test_a_higher_account_goes_faster(account: str, refused: int | None, interval: str) -> None:
    plan = queue(Clip(offer="pro/hd", count=15, takes=2), account=account)
    (pace,) = paces(plan)
    assert first_refused(pace) == refused
    assert pace.interval == Fraction(interval)
    assert pace.submitted == 29 * Fraction(interval)


def test_exactly_as_many_requests_as_allowed_are_all_taken() -> None:
    (pace,) = paces(queue(Clip(offer="pro/hd", count=10)))
    assert (pace.refusal, pace.refused) == (None, 0)
    assert pace.interval == 6
    assert pace.submitted == 54


def test_one_request_goes_out_at_once() -> None:
    (pace,) = paces(queue(Clip()))
    assert pace.submitted == 0


def test_every_tier_has_a_pace_of_its_own_in_the_order_of_the_card() -> None:
    plan = queue(Clip(offer="pro/hd", count=7), Clip(count=30), Clip(offer="pro/720p", count=7))
    pro = {pace.tier: pace for pace in paces(plan)}
    assert list(pro) == ["standard", "pro"]
    assert (pro["standard"].requests, first_refused(pro["standard"])) == (30, 26)
    assert (pro["pro"].requests, first_refused(pro["pro"])) == (14, 11)
    assert pro["pro"].refusal is not None
    assert pro["pro"].refusal.clip == plan.clips[2]


def test_an_account_that_is_not_listed_has_no_known_limits() -> None:
    (pace,) = paces(queue(Clip(count=500), account="gone"))
    assert (pace.requests, pace.allowances, pace.refusal) == (500, (), None)
    assert (pace.interval, pace.submitted, pace.done) == (None, None, None)


def test_requests_on_another_card_count_against_no_limit_of_this_one() -> None:
    plan = queue(Clip(offer="pro/hd", count=10), Clip(offer="other/pro/720p", count=50))
    own, other = paces(plan, {"requests": 10, "window": 60})
    assert (own.tier, own.requests, own.refusal) == ("pro", 10, None)
    assert (other.tier, other.name, other.requests) == ("other/pro", "Other Pro", 50)
    assert (other.allowances, other.refusal, other.interval) == ((), None, None)


def test_the_batch_lane_has_no_part_in_the_pace() -> None:
    plan = queue(Clip(offer="pro/hd", count=10), Clip(offer="pro/hd", count=50, lane="batch"))
    (pace,) = paces(plan)
    assert (pace.requests, pace.refusal) == (10, None)
    assert paces(plan.model_copy(update={"lane": "batch"})) == []


def test_of_several_limits_one_sets_the_pace_and_another_may_refuse_first() -> None:
    many = {"requests": 50, "window": 60}
    few = {"requests": 5, "window": 1}
    (pace,) = paces(queue(Clip(count=20)), many, few)
    assert pace.decided_by is not None
    assert pace.decided_by.limit == Limit.model_validate(many)
    assert pace.interval == Fraction("1.2")
    assert pace.refusal is not None
    assert pace.refusal.allowance.limit == Limit.model_validate(few)
    assert pace.refusal.number == 6
    assert pace.refused == 15


def test_limits_of_another_kind_have_no_interval_but_refuse_and_decide() -> None:
    (pace,) = paces(queue(Clip(count=20)), {"concurrent": 1})
    assert (pace.interval, first_refused(pace), decided(pace)) == (None, 2, "1 at once")
    (pace,) = paces(queue(Clip(count=20)), {"spend": Decimal("1.00"), "window": 60})
    assert (pace.interval, first_refused(pace)) == (None, 3)
    assert decided(pace) == "1.00 per minute"
    assert when(pace) == (540, 720, None)


def test_a_limit_shared_by_tiers_counts_the_requests_of_them_all() -> None:
    plan = queue(Clip(id="a", count=20), Clip(id="b", offer="pro/hd", count=20))
    standard, pro = paces(plan, {"requests": 25, "window": 60})
    # All of Standard's come before the 26th.
    assert (standard.refusal, standard.refused, standard.burst) == (None, 0, "fits")
    assert pro.refusal is not None
    assert (pro.refusal.number, pro.refusal.clip) == (26, plan.clips[1])
    assert (pro.refused, pro.burst) == (15, "refused")
    assert standard.submitted == Fraction("2.4") * 19
    assert pro.submitted == Fraction("2.4") * 39


def test_a_limit_of_two_tiers_of_three_leaves_the_third_alone() -> None:
    three = card(
        tiers=[tier(id=name) for name in ("a", "b", "c")],
        accounts=[
            {
                "id": "any",
                "name": "Any",
                "limits": [{"tiers": ["a", "b"], "requests": 5, "window": 60}],
            }
        ],
    )
    plan = queue(
        Clip(offer="c/720p", count=9),
        Clip(offer="a/720p", count=3),
        Clip(offer="b/720p", count=3),
        rates="other",
    )
    pace = forecasted(plan, {"other": three}).pace
    assert pace is not None
    # All of the first three are taken.
    assert {one.tier: first_refused(one) for one in pace.tiers} == {"a": None, "b": 6, "c": None}


@pytest.mark.parametrize(
    ("excess", "known", "unknown"), [("refused", "fits", "unknown"), ("queued", "fits", "fits")]
)
def test_where_a_cost_is_not_known_nothing_is_said_of_a_burst_under_a_limit_of_spend(
    excess: str, known: str, unknown: str
) -> None:
    spend = {"spend": Decimal("5.00"), "window": 60, "excess": excess}
    (whole,) = paces(queue(Clip(count=2)), spend)
    (partly,) = paces(queue(Clip(count=2), Clip(frame="square")), spend)
    assert (whole.burst, partly.burst) == (known, unknown)
    # What another limit makes the vendor queue is no answer to that.
    at_once = {"concurrent": 1, "excess": "queued"}
    (partly,) = paces(queue(Clip(count=2), Clip(frame="square")), spend, at_once)
    assert partly.burst == ("queued" if excess == "queued" else "unknown")


# Which limit decides, in cases worked out by hand: 20 requests of 180 s each.

TEN_A_MINUTE = {"requests": 10, "window": 60}


@pytest.mark.parametrize(
    ("limits", "text", "submitted", "done"),
    [
        # Every 6 s: 19 times, and the last takes its 180 s.
        ([TEN_A_MINUTE], "10 per minute", 114, 294),
        # Four rounds of five; within a round 6 s apart.
        ([TEN_A_MINUTE, {"concurrent": 5}], "5 at once", 3 * 180 + 4 * 6, 744),
        # All 20 fit at once, so that only the interval is left.
        ([TEN_A_MINUTE, {"concurrent": 20}], "10 per minute", 114, 294),
        ([{"concurrent": 5}], "5 at once", 540, 720),
        ([{"concurrent": 7}, {"concurrent": 3}], "3 at once", 6 * 180, 7 * 180),
        # A clip costs $0.40, so that four fit in a window.
        (
            [TEN_A_MINUTE, {"spend": Decimal("1.60"), "window": 600}],
            "1.60 per 10 minutes",
            4 * 600 + 3 * 6,
            2_598,
        ),
        # Three at once, and the next three a day later: the 20th goes out on the seventh day.
        ([{"requests": 3, "window": 86_400}], "3 per day", 6 * 86_400, 6 * 86_400 + 180),
        ([{"requests": 20, "window": 86_400}, {"concurrent": 5}], "5 at once", 540, 720),
        # Every 10 s within a day, so that 12 go out by 110 s, and 8 more from the first's day on.
        (
            [{"requests": 12, "window": 3_600}, {"requests": 6, "window": 60}],
            "12 per hour",
            3_600 + 70,
            3_850,
        ),
        ([{"requests": 2, "window": 1}], "2 per second", Fraction("9.5"), Fraction("189.5")),
    ],
)
def test_which_limit_decides(
    limits: list[dict[str, Any]], text: str, submitted: int | Fraction, done: int | Fraction
) -> None:
    pace = run(queue(Clip(count=20)), *limits)
    (one,) = pace.tiers
    assert decided(one) == text
    assert when(one) == when(pace) == (submitted, done, None)


def test_a_run_that_no_limit_holds_up_is_decided_by_none() -> None:
    (pace,) = paces(queue(Clip(count=3)), {"concurrent": 3})
    assert (pace.decided_by, *when(pace)) == (None, 0, 180, None)
    (pace,) = paces(queue(Clip()), TEN_A_MINUTE)
    assert (pace.decided_by, *when(pace)) == (None, 0, 180, None)


# The plan's own figures.


def test_the_plans_own_jobs_at_once_take_the_place_of_the_cards() -> None:
    plan = queue(Clip(count=20), concurrent=10)
    for limit in ({"concurrent": 2}, {"concurrent": 500}):
        (pace,) = paces(plan, limit)
        (one,) = pace.allowances
        assert (one.limit.text, one.is_own) == ("10 at once", True)
        assert when(pace) == (180, 360, None)
        assert first_refused(pace) == 11


def test_the_plans_own_jobs_at_once_leave_limits_of_other_kinds_alone() -> None:
    (pace,) = paces(queue(Clip(count=20), concurrent=20), TEN_A_MINUTE)
    assert [one.limit.text for one in pace.allowances] == ["10 per minute", "20 at once"]
    assert decided(pace) == "10 per minute"


def test_the_plans_own_render_time_wins_over_the_cards_and_fills_in_where_it_has_none() -> None:
    plan = queue(Clip(), Clip(offer="pro/hd"), render_seconds=Decimal("42.5"))
    standard, pro = paces(plan)
    assert standard.done == pro.done == Fraction("42.5")
    assert (standard.unknown, pro.unknown) == (None, None)


def test_headroom_takes_part_of_every_kind_of_limit() -> None:
    plan = queue(Clip(count=20), headroom=50)
    assert paces(plan, TEN_A_MINUTE)[0].submitted == 19 * 12
    assert paces(plan, {"concurrent": 5})[0].submitted == 9 * 180
    assert paces(plan, {"spend": Decimal("1.60"), "window": 600})[0].submitted == 9 * 600


def test_headroom_takes_nothing_from_the_plans_own_jobs_at_once() -> None:
    (pace,) = paces(queue(Clip(count=20), concurrent=4, headroom=50))
    assert [one.at_once for one in pace.allowances] == [None, 4]


def test_headroom_never_leaves_less_than_one_job_at_once() -> None:
    (pace,) = paces(queue(Clip(count=3), headroom=1), {"concurrent": 5})
    assert pace.submitted == 2 * 180


# What is not known is None and says why; it is never 0.


def test_an_unknown_render_time_leaves_the_end_unknown_and_not_the_sending() -> None:
    pace = run(numbered(20, offer="pro/720p"))
    assert when(pace) == (114, None, "render")


def test_an_unknown_render_time_under_jobs_at_once_leaves_everything_unknown() -> None:
    pace = run(numbered(20, offer="pro/720p"), TEN_A_MINUTE, {"concurrent": 5})
    (one,) = pace.tiers
    assert when(one) == (None, None, "render")
    assert decided(one) == "5 at once"
    assert when(pace) == (None, None, "render")


def test_as_many_jobs_as_fit_at_once_need_no_render_time_to_be_sent() -> None:
    (pace,) = paces(numbered(5, offer="pro/720p"), {"concurrent": 5})
    assert when(pace) == (0, None, "render")


def test_a_cost_that_is_not_known_leaves_the_pace_under_a_limit_of_spend_unknown() -> None:
    plan = queue(Clip(count=5), Clip(frame="square"))
    (pace,) = paces(plan, {"spend": Decimal("1.00"), "window": 60})
    assert when(pace) == (None, None, "cost")
    assert decided(pace) == "1.00 per minute"


def test_a_request_dearer_than_a_whole_window_never_goes_out() -> None:
    plan = queue(Clip(count=5), Clip(seconds=20))
    (pace,) = paces(plan, {"spend": Decimal("1.00"), "window": 60})
    assert when(pace) == (None, None, "never")
    assert decided(pace) == "1.00 per minute"


def test_a_tier_that_the_account_may_not_use_has_no_times() -> None:
    plan = queue(Clip(count=2), Clip(offer="pro/hd"))
    pace = run(plan, TEN_A_MINUTE, no_access=("pro",))
    standard, pro = pace.tiers
    assert when(standard) == (6, 186, None)
    assert when(pro) == (None, None, "access")
    assert when(pace) == (None, None, "access")
    assert pace.last is pro


def test_the_gravest_reason_is_told_of_the_whole_run() -> None:
    plan = queue(Clip(seconds=20), Clip(offer="pro/hd"))
    pace = run(plan, {"tiers": ["standard"], "spend": Decimal("1.00"), "window": 60})
    assert [one.unknown for one in pace.tiers] == ["never", "limits"]
    assert pace.unknown == "never"
    assert pace.last is pace.tiers[0]


# The run as a whole.


def test_the_last_tier_is_the_one_that_is_done_last() -> None:
    plan = queue(Clip(count=20), Clip(offer="pro/hd", count=15))
    slow = {"tiers": ["pro"], "requests": 10, "window": 60}
    fast = {"tiers": ["standard"], "requests": 60, "window": 60}
    pace = run(plan, slow, fast, render=180)
    assert [one.done for one in pace.tiers] == [199, 264]
    assert when(pace) == (84, 264, None)
    assert pace.last is pace.tiers[1]


def test_the_last_tier_is_told_by_its_last_request_where_an_end_is_not_known() -> None:
    plan = queue(Clip(count=20), Clip(offer="pro/hd", count=15))
    pace = run(plan)
    assert [(one.submitted, one.done) for one in pace.tiers] == [
        (Fraction("45.6"), Fraction("225.6")),
        (84, None),
    ]
    assert pace.last is pace.tiers[1]
    assert when(pace) == (84, None, "render")


def test_an_empty_run_has_no_last_tier() -> None:
    pace = run(queue(Clip(status="omitted")))
    assert (pace.tiers, pace.last, pace.submitted, pace.done) == ((), None, None, None)
    assert (pace.requests, pace.refusal, pace.unknown) == (0, None, None)


def test_the_first_request_refused_of_a_run_is_the_first_in_the_queue() -> None:
    plan = queue(Clip(id="s", count=30), Clip(id="p", offer="pro/hd", count=15))
    pace = run(plan)
    assert pace.refusal is not None
    assert (pace.refusal.number, pace.refusal.clip.id) == (26, "s")


def test_a_deadline_is_not_met_by_what_has_no_pace() -> None:
    own = queue(Clip(id="s", count=3), deadline=Decimal(1), render_seconds=60)
    batch = queue(*own.clips, Clip(lane="batch"), deadline=Decimal(1), render_seconds=60)
    gone = queue(*own.clips, Clip(offer="gone/film/720p"), deadline=Decimal(1), render_seconds=60)
    late = queue(*batch.clips, deadline=Decimal("0.01"), render_seconds=60)
    met = []
    for plan in (own, batch, gone, late):
        told = forecasted(plan)
        assert told.pace is not None
        assert told.deadline is not None
        met.append(told.pace.meets(told.deadline))
    # What is in the batch lane is promised within a day, and the deadline is in an hour.
    assert met == [True, False, None, False]


def test_a_tier_that_may_not_be_used_keeps_no_other_waiting() -> None:
    shut = card(
        tiers=[tier(id="film"), tier(id="still")],
        accounts=[
            {
                "id": "any",
                "name": "Any",
                "no_access": ["still"],
                "limits": [{"requests": 1, "window": 60}],
            }
        ],
    )
    plan = queue(Clip(offer="still/720p", count=50), Clip(offer="film/720p"), rates="other")
    pace = forecasted(plan, {"other": shut}).pace
    assert pace is not None
    still, film = sorted(pace.tiers, key=lambda one: -one.requests)
    assert (film.submitted, film.refusal, film.unknown) == (Fraction(0), None, "render")
    assert (still.submitted, still.refusal, still.unknown) == (None, None, "access")
    assert pace.refusal is None


def test_at_another_vendor_the_first_account_counts_whatever_the_plans_own_is() -> None:
    other = card(
        tiers=[tier(id="pro", name="Pro", render_seconds=60)],
        accounts=[
            {"id": "small", "name": "Small", "limits": [{"concurrent": 2}]},
            {"id": "tier-5", "name": "Large"},
        ],
    )
    plan = queue(Clip(offer="other/pro/720p", frame="landscape", count=6), account="tier-5")
    pace = forecasted(plan, {**CARDS, "other": other}).pace
    assert pace is not None
    (one,) = pace.tiers
    assert (one.tier, one.name) == ("other/pro", "Other Pro")
    assert one.done == 180
    assert decided(one) == "2 at once"


def test_two_vendors_take_nothing_from_one_another() -> None:
    other = card(
        tiers=[tier(id="standard", name="Film", render_seconds=60)],
        accounts=[{"id": "any", "name": "Any", "limits": [{"concurrent": 1}]}],
    )
    plan = queue(Clip(count=20), Clip(offer="other/standard/720p", count=3), concurrent=10)
    pace = forecasted(plan, {**CARDS, "other": other}).pace
    assert pace is not None
    own, elsewhere = pace.tiers
    assert own.submitted == 180 + 9 * Fraction("2.4")
    assert elsewhere.submitted == 0


# How far the limits are taken up.


def shares(pace: Pace) -> list[Fraction | None]:
    return [use.share for use in pace.uses]


def test_the_limit_that_sets_the_interval_is_taken_up_wholly_and_others_in_part() -> None:
    plan = queue(Clip(count=20))
    assert shares(run(plan, TEN_A_MINUTE)) == [1]
    # 20 jobs of 180 s in 294 s: a little over 12 in flight on average.
    both = run(plan, TEN_A_MINUTE, {"concurrent": 50}, {"requests": 40, "window": 60})
    assert both.uses[0].share == 1
    assert both.uses[1].share == Fraction(20 * 180, 50 * 294)
    assert both.uses[2].share == pytest.approx(Fraction(1, 4), abs=0.02)
    assert [use.counted for use in both.uses] == [20, 20, 20]


def test_jobs_at_once_that_decide_are_taken_up_wholly() -> None:
    assert shares(run(queue(Clip(count=20)), {"concurrent": 5})) == [1]


def test_one_request_does_not_take_a_limit_up() -> None:
    assert shares(run(queue(Clip()), TEN_A_MINUTE)) == [Fraction(1, 10)]


def test_half_the_headroom_takes_up_about_half_of_the_limit() -> None:
    (share,) = shares(run(queue(Clip(count=2_000), headroom=50), TEN_A_MINUTE))
    assert share == pytest.approx(Fraction(1, 2), abs=0.002)


def test_where_a_time_is_not_known_no_share_is_told() -> None:
    plan = numbered(20, offer="pro/720p")
    assert shares(run(plan, {"concurrent": 5}, TEN_A_MINUTE)) == [None, None]
    # The sending is known and the end is not.
    share = shares(run(plan, {"concurrent": 50}, TEN_A_MINUTE))
    assert share == [None, 1]


# The most finished videos an hour.


def hourly(plan: Plan, *limits: dict[str, Any], **settings: Any) -> Fraction | None:
    pace = run(plan, *limits, **settings)
    most = most_videos(pace.demand, pace.terms)
    return most.videos if most else None


@pytest.mark.parametrize(
    ("clip", "limits", "videos"),
    [
        ({"count": 20}, [TEN_A_MINUTE], 600),
        ({"count": 5, "takes": 4}, [TEN_A_MINUTE], 150),
        ({"count": 20}, [{"concurrent": 5}], 100),
        ({"count": 20, "takes": 2}, [{"concurrent": 5}], 50),
        ({"count": 20}, [TEN_A_MINUTE, {"concurrent": 5}], 100),
        ({"count": 20}, [TEN_A_MINUTE, {"concurrent": 500}], 600),
        # $0.40 each: four in ten minutes, 24 an hour.
        ({"count": 20}, [{"spend": Decimal("1.60"), "window": 600}], 24),
        ({"count": 20, "lane": "batch"}, [TEN_A_MINUTE], None),
        # In a long run 48 a day are two an hour, with two takes one.
        ({"count": 20}, [{"requests": 48, "window": 86_400}], 2),
        ({"count": 20, "takes": 2}, [{"requests": 48, "window": 86_400}, TEN_A_MINUTE], 1),
    ],
)
def test_the_most_videos_an_hour(
    clip: dict[str, Any], limits: list[dict[str, Any]], videos: int | None
) -> None:
    assert hourly(queue(Clip(**clip)), *limits) == videos


def test_takes_come_in_whole_ones_also_where_spend_is_limited() -> None:
    # A window of $1.00 has room for two requests of $0.40 and not for two and a half.
    assert hourly(queue(Clip(count=20)), {"spend": Decimal("1.00"), "window": 600}) == 12


def test_where_nothing_can_ever_go_out_no_videos_an_hour_are_promised() -> None:
    plan = queue(Clip(seconds=20, count=20))
    assert not hourly(plan, {"spend": Decimal("1.00"), "window": 600})


def test_headroom_leaves_fewer_videos_an_hour() -> None:
    plan = queue(Clip(count=20), headroom=50)
    assert hourly(plan, TEN_A_MINUTE) == 300
    assert hourly(plan, {"concurrent": 5}) == 40


def test_videos_an_hour_are_not_told_where_a_limit_turns_on_what_is_not_known() -> None:
    pro = queue(Clip(offer="pro/hd", count=20))
    assert hourly(pro, TEN_A_MINUTE, {"concurrent": 5}) is None
    unpriced = queue(Clip(count=20), Clip(frame="square"))
    assert hourly(unpriced, {"spend": Decimal("1.60"), "window": 600}) is None
    assert hourly(queue(Clip(count=20), account="gone")) is None
    assert hourly(queue()) is None


@given(
    st.integers(1, 4),
    st.integers(1, 40),
    st.none() | st.integers(1, 30),
    st.integers(1, 400),
)
def test_a_long_run_makes_as_many_videos_an_hour_as_are_told(
    takes: int, requests: int, at_once: int | None, render: int
) -> None:
    number = 4_000
    plan = queue(Clip(count=number, takes=takes), concurrent=at_once, render_seconds=render)
    limit = {"requests": requests, "window": 60}
    pace = run(plan, limit)
    most = most_videos(pace.demand, pace.terms)
    assert most is not None
    decided = pace.decided_by
    assert decided is None or at_once is None or decided in (most.limit, *pace.tiers[0].allowances)
    assert pace.submitted
    seen = Fraction(number) * 3_600 / pace.submitted
    assert float(seen) == pytest.approx(float(most.videos), rel=0.02)


# The run once more, request after request: each tries one moment after another at which
# something ends, and takes the first at which no rule is broken.


@dataclass(frozen=True)
class Sent:
    tier: str
    cost: Decimal
    time: Fraction


def counted_by(rule: dict[str, Any], tier: str) -> bool:
    return not rule.get("tiers") or tier in rule["tiers"]


def is_long(rule: dict[str, Any]) -> bool:
    """Whether a rule counts requests in a window of an hour or longer."""
    return "requests" in rule and rule["window"] >= 3_600


def room(rule: dict[str, Any], used: Fraction) -> int:
    """How many requests fit into a long window."""
    return max(1, int(rule["requests"] * used))


def keeps(
    rule: dict[str, Any], used: Fraction, one: Sent, sent: Sequence[Sent], render: Fraction
) -> bool:
    others = [other for other in sent if counted_by(rule, other.tier)]
    if not counted_by(rule, one.tier):
        return True
    if is_long(rule):
        within = sum(other.time > one.time - rule["window"] for other in others)
        return bool(within < room(rule, used))
    if "requests" in rule:
        gap = Fraction(rule["window"]) / (rule["requests"] * used)
        return all(one.time - other.time >= gap for other in others)
    if "concurrent" in rule:
        flying = sum(other.time <= one.time < other.time + render for other in others)
        return flying < max(1, int(rule["concurrent"] * used))
    lately = [other.cost for other in others if other.time > one.time - rule["window"]]
    return Fraction(sum(lately, one.cost)) <= Fraction(rule["spend"]) * used


def times(
    requests: Sequence[tuple[str, Decimal]],
    rules: Sequence[dict[str, Any]],
    headroom: int,
    render: Fraction,
) -> list[Sent]:
    used = Fraction(headroom, 100)
    sent: list[Sent] = []
    rules = [rule for rule in rules if not limits_nothing(rule, requests, headroom)]
    for name, cost in requests:
        earliest = Fraction(0)
        for other in sent:
            together = [rule for rule in rules if counted_by(rule, name)]
            if other.tier == name or any(counted_by(rule, other.tier) for rule in together):
                earliest = max(earliest, other.time)
        steps = {Fraction(0), render}
        for rule in rules:
            if "window" in rule:
                steps.add(Fraction(rule["window"]))
                steps.add(Fraction(rule["window"]) / (rule.get("requests", 1) * used))
        moments = {earliest} | {other.time + step for other in sent for step in steps}
        for moment in sorted(moment for moment in moments if moment >= earliest):
            one = Sent(name, cost, moment)
            if all(keeps(rule, used, one, sent, render) for rule in rules):
                sent.append(one)
                break
    return sent


def limits_nothing(
    rule: dict[str, Any], requests: Sequence[tuple[str, Decimal]], headroom: int
) -> bool:
    """Whether a rule leaves a place for every job there is."""
    counted = sum(counted_by(rule, name) for name, _ in requests)
    if is_long(rule):
        return counted <= room(rule, Fraction(headroom, 100))
    if "concurrent" not in rule:
        return False
    return counted <= max(1, int(rule["concurrent"] * headroom // 100))


def lasts(sent: Sequence[Sent]) -> dict[str, Fraction]:
    return {one.tier: one.time for one in sent}


some_tiers = st.sampled_from([[], ["pro"], ["standard"], ["pro", "standard"]])

some_rules = st.one_of(
    st.fixed_dictionaries(
        {
            "tiers": some_tiers,
            "requests": st.integers(1, 12),
            "window": st.sampled_from([1, 60, 600, 3_600, 86_400]),
        }
    ),
    st.fixed_dictionaries({"tiers": some_tiers, "concurrent": st.integers(1, 8)}),
    st.fixed_dictionaries(
        {
            "tiers": some_tiers,
            "spend": st.sampled_from([Decimal(4), Decimal("5.50"), Decimal(20)]),
            "window": st.sampled_from([60, 600]),
        }
    ),
)

short_queues = st.lists(
    st.builds(
        Clip,
        offer=st.sampled_from(["standard/720p", "pro/720p", "pro/hd"]),
        count=st.integers(1, 3),
        takes=st.integers(1, 2),
    ),
    min_size=1,
    max_size=5,
)
COSTS = {"standard/720p": Decimal("0.40"), "pro/720p": Decimal("1.20"), "pro/hd": Decimal("2.00")}


def singles(clips: Sequence[Clip]) -> Iterator[tuple[str, Decimal]]:
    for clip in clips:
        offer = clip.offer or ""
        yield from [(offer.split("/")[0], COSTS[offer])] * (clip.count * clip.takes)


@settings(max_examples=200)
@given(
    short_queues,
    st.lists(some_rules, min_size=1, max_size=3),
    st.sampled_from([100, 100, 70, 50]),
    st.sampled_from([1, 45, 180]),
)
def test_the_pace_is_that_of_sending_one_request_after_another(
    clips: list[Clip], rules: list[dict[str, Any]], headroom: int, render: int
) -> None:
    plan = queue(*clips, headroom=headroom, render_seconds=render)
    pace = run(plan, *rules)
    known = Fraction(render)
    every = list(singles(clips))
    together = lasts(times(every, rules, headroom, known))
    # Of a tier that no rule counts no limit is known.
    limited = {name for name, _ in every if any(counted_by(rule, name) for rule in rules)}
    for one in pace.tiers:
        last = together[one.tier] if one.tier in limited else None
        assert one.submitted == last
        assert one.done == (None if last is None else last + known)
    if limited == {*together}:
        assert pace.done == max(together.values()) + known
        assert pace.last is not None
        assert pace.last.done == pace.done
    else:
        assert (pace.done, pace.unknown) == (None, "limits")
    alone = [lasts(times(every, [rule], headroom, known)) for rule in rules]
    for one in pace.tiers:
        latest = max(lone[one.tier] for lone in alone)
        if one.decided_by is None:
            assert latest == 0
        else:
            place = [Limit.model_validate(rule) for rule in rules].index(one.decided_by.limit)
            assert alone[place][one.tier] == latest > 0
    for use in pace.uses:
        assert use.share is not None
        assert 0 < use.share <= 1
    for use in pace.uses:
        limit = use.allowance.limit
        counted = [one for one in times(every, rules, headroom, known) if limit.covers(one.tier)]
        if limit.spend is not None or use.allowance.is_budget:
            assert use.share == fullest(limit, counted)
        elif limit.requests is not None and len(rules) == 1 and headroom == 100:
            assert use.share == min(Fraction(1), Fraction(use.counted, limit.requests))


def fullest(limit: Limit, sent: Sequence[Sent]) -> Fraction:
    """The part of a limit that is taken up in the rolling window with most in it."""
    assert limit.window is not None
    moments = sorted((one.time, one.cost if limit.spend is not None else 1) for one in sent)
    most = Fraction(0)
    for place, (start, _) in enumerate(moments):
        end = start + limit.window
        within = takewhile(lambda one, end=end: one[0] < end, moments[place:])  # type: ignore[misc]
        most = max(most, Fraction(sum(amount for _, amount in within)))
    return most / Fraction(limit.spend or limit.requests or 1)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(COSTS)), st.integers(1, 150)), min_size=1, max_size=4
    ),
    st.integers(1, 90),
    st.integers(30, 300),
)
@settings(max_examples=25)
def test_the_fullest_window_of_a_long_run_is_found_among_all_of_them(
    some: list[tuple[str, int]], quota: int, dollars: int
) -> None:
    plan = queue(*(Clip(offer=offer, count=count) for offer, count in some), render_seconds=900)
    limits: list[dict[str, Any]] = [
        {"requests": quota, "window": 7_200},
        {"spend": Decimal(dollars), "window": 5_400},
        {"concurrent": 12},
    ]
    pace = run(plan, *limits)
    heard = Heard()
    render = dict.fromkeys(pace.demand.requests, Fraction(900))
    schedule(pace.demand, [use.allowance for use in pace.uses], render, heard)
    costs = {
        tier: [cost for name, cost in singles(list(plan.clips)) if name == tier]
        for tier in heard.times
    }
    every = [
        Sent(tier, cost, time)
        for tier, moments in heard.times.items()
        for cost, time in zip(costs[tier], sorted(moments), strict=True)
    ]
    for use in pace.uses[:2]:
        assert use.share == fullest(use.allowance.limit, every)


class Heard:
    """A trace that keeps the time of every request."""

    def __init__(self) -> None:
        self.times: dict[str, list[Fraction]] = {}
        self._scale = 1

    def begin(self, scale: int, render: Mapping[str, int | None]) -> None:
        self._scale = scale

    def sent(self, tier: str, first: int, count: int, step: int) -> None:
        moments = (Fraction(first + number * step, self._scale) for number in range(count))
        self.times.setdefault(tier, []).extend(moments)


def test_the_fullest_window_of_millions_of_requests_is_found_at_once() -> None:
    plan = queue(Clip(count=3_000, takes=1_000), render_seconds=60)
    pace = run(
        plan,
        {"requests": 50, "window": 86_400},
        {"concurrent": 1},
        {"spend": 100, "window": 2_592_000},
    )
    # Fifty a day, and 250 clips of $0.40 in thirty days.
    assert shares(pace)[0] == 1
    assert shares(pace)[2] == 1


# The burst: everything sent at once.


def burst(plan: Plan, limit: Limit, of: str) -> tuple[int, int, int, str] | None:
    """The first request of a tier that a burst would see refused, found by sending them singly.

    Its place in the queue and in its clip, its number among those that the limit counts, the clip.
    """
    sent = 0
    for position, clip in enumerate(plan.clips):
        if clip.status == "omitted":
            continue
        tier = (clip.offer or "standard/720p").split("/")[0]
        for request in range(1, clip.count * clip.takes + 1):
            if limit.tiers and tier not in limit.tiers:
                continue
            sent += 1
            if sent > (limit.requests or 0) and tier == of:
                return position, request, sent, clip.id
    return None


bursts = st.lists(
    st.builds(
        Clip,
        offer=st.sampled_from([None, "standard/720p", "pro/720p", "pro/hd"]),
        count=st.integers(1, 6),
        takes=st.integers(1, 3),
        status=st.sampled_from(["planned", "planned", "omitted"]),
    ),
    max_size=10,
)


@given(
    bursts,
    st.lists(
        st.fixed_dictionaries(
            {
                "tiers": st.sampled_from([[], ["pro"], ["standard"], ["pro", "standard"]]),
                "requests": st.integers(1, 40),
                "window": st.sampled_from([1, 60, 600]),
            }
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_the_first_refused_clip_is_the_one_that_a_burst_meets(
    clips: list[Clip], limits: list[dict[str, Any]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soraplan.core.clips.CHUNK", 2)
        plan = queue(*clips)
        for pace in paces(plan, *limits):
            hits = [
                hit
                for limit in map(Limit.model_validate, limits)
                if limit.covers(pace.tier) and (hit := burst(plan, limit, pace.tier))
            ]
            if not hits:
                assert pace.refusal is None
            else:
                assert pace.refusal is not None
                seen = *pace.refusal.place, pace.refusal.number, pace.refusal.clip.id
                # Two limits may refuse the same request, and count it by other numbers.
                first = min(hit[:2] for hit in hits)
                assert seen in [hit for hit in hits if hit[:2] == first]


@given(bursts, st.integers(1, 40), st.integers(1, 90), st.integers(1, 100))
def test_requests_sent_at_the_interval_are_never_refused(
    clips: list[Clip], requests: int, window: int, headroom: int
) -> None:
    plan = queue(*clips, headroom=headroom)
    for pace in paces(plan, {"requests": requests, "window": window}):
        assert pace.interval is not None
        used = Fraction(window) / pace.interval
        assert used == requests * Fraction(headroom, 100)
        assert used <= requests
