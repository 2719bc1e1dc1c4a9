"""The limits of today's vendors, each kind on a card of its own, reckoned by hand."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from plans import CARDS, TODAY, card, forecasted, queue, tier
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.findings import findings
from soraplan.core.forecast import Forecast
from soraplan.core.hourly import hourly
from soraplan.core.pace import Pace, TierPace
from soraplan.core.pace_words import burst_text, decided_text, limit_text, used_text

DAY, MONTH = 86_400, 2_592_000


def vendor(
    name: str, price: str, render: int | None, accounts: Sequence[Sequence[dict[str, Any]]]
) -> RateCard:
    """A card of one tier at one price a second, with an account for each list of limits."""
    known = {} if render is None else {"render_seconds": Decimal(render)}
    sizes = {"landscape": "1280x720"}
    sold = tier(
        seconds={"from": 2, "to": 15},
        rates=[{"resolution": "720p", "sizes": sizes, "per_second": Decimal(price)}],
        **known,
    )
    return card(
        id=name.lower(),
        name=name,
        tiers=[sold],
        accounts=[
            {"id": f"tier-{number}", "name": f"Tier {number}", "limits": limits}
            for number, limits in enumerate(accounts, 1)
        ],
    )


RUNWAY = vendor(
    "Runway",
    "0.12",
    60,
    [
        [
            {"concurrent": at_once, "excess": "queued"},
            {"requests": jobs, "window": DAY},
            {"spend": Decimal(money), "window": MONTH},
        ]
        for at_once, jobs, money in ((1, 50, 100), (3, 500, 500), (5, 1_000, 2_000))
    ],
)
MINIMAX = vendor("MiniMax", "0.08", None, [[{"requests": 300, "window": 60}, {"concurrent": 30}]])
OMNI = vendor("Omni", "0.101", 60, [[{"spend": Decimal(10), "window": 600}]])
GROK = vendor("Grok", "0.14", 25, [[{"requests": 10, "window": 1}]])
SOLD = {**CARDS, **{one.id: one for one in (RUNWAY, MINIMAX, OMNI, GROK)}}


def shoot(sold: RateCard, count: int, **settings: Any) -> Forecast:
    """So many clips of 10 s on a card."""
    clip = Clip(seconds=10, frame="landscape", count=count, prompt="Dawn")
    return forecasted(queue(clip, rates=sold.id, **settings), SOLD, TODAY)


def paced(told: Forecast) -> tuple[Pace, TierPace]:
    assert told.pace is not None
    (only,) = told.pace.tiers
    return told.pace, only


def test_a_hundred_dollars_a_month_pay_for_83_clips_of_runway_in_30_days() -> None:
    # A clip costs $1.20. The first day takes 50, one after another, the second the 33 that the
    # money is left for; the 84th waits for the first to be thirty days old, the 120th for the 37th.
    pace, only = paced(shoot(RUNWAY, 83))
    assert pace.submitted == DAY + 32 * 60
    pace, only = paced(shoot(RUNWAY, 84))
    assert pace.submitted == MONTH
    told = shoot(RUNWAY, 120)
    pace, only = paced(told)
    assert pace.submitted == MONTH + 36 * 60
    assert pace.done == MONTH + 37 * 60
    assert [limit_text(one) for one in only.allowances] == [
        "1 at once",
        "50 per day",
        "$100.00 per 30 days",
    ]
    assert only.interval is None
    assert decided_text(told) == (
        "$100.00 per 30 days on Film decides: all done after 30 days 37 min. Tier 3 would"
        " save 30 days 13 min."
    )
    # The first day has its 50, and the first thirty days 83 clips of $1.20.
    assert used_text(pace) == (
        "Film 1 at once 0 %, Film 50 per day 100 %, Film $100.00 per 30 days 100 %"
    )
    shares = {limit_text(use.allowance): use.share for use in pace.uses}
    assert shares["$100.00 per 30 days"] == Fraction(83 * 12, 1_000)
    assert pace.done is not None
    assert shares["1 at once"] == 120 * 60 / pace.done


@pytest.mark.parametrize(("clips", "day"), [(1, 2), (40, 80), (50, 100), (60, 100), (83, 100)])
def test_a_day_is_as_full_as_its_fullest_24_hours(clips: int, day: int) -> None:
    pace, _ = paced(shoot(RUNWAY, clips))
    assert f"Film 50 per day {day} %, " in used_text(pace)
    shares = {limit_text(use.allowance): use.share for use in pace.uses}
    assert shares["$100.00 per 30 days"] == Fraction(clips * 12, 1_000)


def test_another_vendors_longer_run_dilutes_no_limit() -> None:
    # Four clips of $1.01 at once on Omni, beside a month of Runway.
    omni = Clip(seconds=10, frame="landscape", count=4, offer="omni/film/720p")
    plan = queue(Clip(seconds=10, frame="landscape", count=120), omni, rates=RUNWAY.id)
    told = forecasted(plan, SOLD, TODAY)
    assert told.pace is not None
    assert "Film $10.00 per 10 minutes 40 %" in used_text(told.pace)


def test_what_exceeds_runways_number_at_once_is_queued_and_the_51st_of_a_day_refused() -> None:
    _, few = paced(shoot(RUNWAY, 50))
    assert (few.refusal, few.refused, burst_text(few)) == (None, 0, "queued")
    assert few.queued_at is not None
    assert few.queued_at.limit.concurrent == 1
    _, one = paced(shoot(RUNWAY, 1))
    assert (one.queued_at, burst_text(one)) == (None, "none")
    told = shoot(RUNWAY, 60)
    _, many = paced(told)
    assert many.refusal is not None
    assert (many.refusal.number, many.refused, burst_text(many)) == (51, 10, "51st")
    assert "one every" not in " ".join(found.message for found in findings(told))
    assert [found.message for found in findings(told) if found.code == "rate-limit"] == [
        "60 requests on Film, and Tier 1 allows 50 per day: sent at once, 10 are refused, from the"
        " 51st (clip clip-1). At a safe pace the last goes out after 24 h 09 min."
    ]


def test_queued_or_refused_a_run_ends_at_the_same_time() -> None:
    refuses = RUNWAY.model_copy(
        update={
            "id": "refuses",
            "accounts": vendor(
                "x", "1", 1, [[{"concurrent": 3}, {"requests": 500, "window": DAY}]]
            ).accounts,
        }
    )
    queues = RUNWAY.model_copy(
        update={
            "id": "queues",
            "accounts": vendor(
                "x",
                "1",
                1,
                [[{"concurrent": 3, "excess": "queued"}, {"requests": 500, "window": DAY}]],
            ).accounts,
        }
    )
    ends = []
    for one in (refuses, queues):
        clip = Clip(seconds=10, frame="landscape", count=40)
        told = forecasted(queue(clip, rates=one.id), {one.id: one}, TODAY)
        pace, only = paced(told)
        ends.append((pace.submitted, pace.done, limit_text(only.decided_by or only.allowances[0])))
        assert (only.refusal is None) == (one is queues)
        codes = [found.code for found in findings(told)]
        assert ("rate-limit" in codes) == (one is refuses)
    assert ends == [(Fraction(13 * 60), Fraction(14 * 60), "3 at once")] * 2


def test_ones_own_jobs_at_once_at_runway_are_queued_like_runways() -> None:
    _, only = paced(shoot(RUNWAY, 20, concurrent=5))
    assert (only.refusal, burst_text(only)) == (None, "queued")
    assert only.done == 4 * 60


@pytest.mark.parametrize(("account", "clips"), [("tier-1", 83), ("tier-2", 416), ("tier-3", 1_666)])
def test_a_month_of_runway_ends_where_the_money_does(account: str, clips: int) -> None:
    within, _ = paced(shoot(RUNWAY, clips, account=account))
    beyond, _ = paced(shoot(RUNWAY, clips + 1, account=account))
    assert within.done is not None
    assert within.done < MONTH
    assert beyond.submitted == MONTH


def test_in_a_long_run_runways_money_leaves_83_clips_a_month() -> None:
    pace, _ = paced(shoot(RUNWAY, 120))
    most = hourly(pace.demand, pace.terms)
    assert most is not None
    assert (most.videos, limit_text(most.limit)) == (Fraction(83, 720), "$100.00 per 30 days")


def test_minimax_takes_300_a_minute_and_30_at_once() -> None:
    pace, only = paced(shoot(MINIMAX, 600))
    assert (pace.submitted, pace.unknown) == (None, "render")
    assert only.interval == Fraction(1, 5)
    # Twenty rounds of thirty, a fifth of a second apart within a round.
    told = shoot(MINIMAX, 600, render_seconds=60)
    pace, only = paced(told)
    assert pace.submitted == 19 * 60 + Fraction(29, 5)
    assert decided_text(told).startswith("30 at once on Film decide: all done after 20 min 6 s.")
    # The 31st job is refused before the 301st request of a minute.
    assert only.refusal is not None
    assert only.refusal.number == 31
    # With jobs of 5 s the requests decide.
    told = shoot(MINIMAX, 600, render_seconds=5)
    assert decided_text(told).startswith(
        "300 per minute on Film decides: all done after 2 min 5 s."
    )


def test_omni_takes_ten_dollars_in_ten_minutes() -> None:
    # Nine clips of $1.01 fit into ten dollars; the 30th is in the fourth window.
    told = shoot(OMNI, 30)
    pace, only = paced(told)
    assert pace.submitted == 1_800
    assert pace.done == 1_860
    assert only.refusal is not None
    assert only.refusal.number == 10
    most = hourly(pace.demand, pace.terms)
    assert most is not None
    assert most.videos == 54
    assert decided_text(told) == "$10.00 per 10 minutes on Film decides: all done after 31 min."


def test_grok_takes_ten_a_second() -> None:
    told = shoot(GROK, 35)
    pace, only = paced(told)
    assert (only.interval, pace.submitted, pace.done) == (
        Fraction(1, 10),
        Fraction("3.4"),
        Fraction("28.4"),
    )
    assert [found.message for found in findings(told)] == [
        "35 requests on Film, and Tier 1 allows 10 per second: sent at once, 25 are refused, from"
        " the 11th (clip clip-1). Send one every 0.1 s at most; the last goes out after 3.4 s."
    ]


def test_each_vendor_of_a_mixed_plan_keeps_its_own_limits() -> None:
    clips = [
        Clip(seconds=10, frame="landscape", count=count, offer=f"{sold.id}/film/720p")
        for sold, count in ((RUNWAY, 60), (OMNI, 12), (GROK, 35))
    ]
    own = Clip(seconds=8, count=30)
    told = forecasted(queue(own, *clips, accounts={"runway": "tier-2"}), SOLD, TODAY)
    assert told.pace is not None
    done = {one.tier: one.done for one in told.pace.tiers}
    assert done == {
        "standard": 29 * Fraction("2.4") + 180,
        # Three at once, and room for 500 a day.
        "runway/film": 20 * 60,
        "omni/film": 660,
        "grok/film": Fraction("28.4"),
    }
    assert told.pace.done == 1_200
    assert told.pace.last is not None
    assert told.pace.last.tier == "runway/film"
