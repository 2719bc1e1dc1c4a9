"""What the batch lane saves, and when what is in it is done."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from plans import (
    CARDS,
    LIVE,
    TODAY,
    card,
    estimated,
    forecasted,
    queue,
    rate,
    some_plans,
    tier,
)
from soraplan.core import edits
from soraplan.core.batch import BatchSaving, batch_saving, saving_text
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimator
from soraplan.core.findings import findings
from soraplan.core.forecast import Forecast
from soraplan.core.pace_words import decided_text, lane_text, meets_text
from soraplan.core.plan import Plan

SLOW = Clip(seconds=8, count=12, lane="batch")
"""Twelve clips at $0.40 in place of $0.80."""


def saved(plan: Plan, cards: dict[str, RateCard] | None = None) -> BatchSaving:
    return batch_saving(estimated(plan, cards or CARDS))


def test_twelve_clips_in_the_batch_lane_save_half_of_what_they_cost() -> None:
    taken = saved(queue(SLOW, repeat="daily")).taken
    assert taken is not None
    assert (taken.clips, taken.requests, taken.unknown) == (1, 12, 0)
    assert (taken.run, taken.month) == (Decimal("4.80"), Decimal("144.00"))
    assert taken.window == 86_400
    assert saved(queue(SLOW)).open is None


def test_what_is_not_there_yet_would_save_as_much_again() -> None:
    plan = queue(SLOW, Clip(offer="pro/hd", seconds=4, takes=3), Clip(count=2, status="omitted"))
    open_ = saved(plan).open
    assert open_ is not None
    # Three takes at $1.00 in place of $2.00.
    assert (open_.clips, open_.requests, open_.run) == (1, 3, Decimal("3.00"))


def test_a_plan_in_the_batch_lane_is_held_against_the_same_plan_asked_for_at_once() -> None:
    plan = queue(Clip(seconds=8, count=12), Clip(seconds=4, offer="pro/hd"), lane="batch")
    found = saved(plan)
    assert found.open is None
    assert found.taken is not None
    at_once = estimated(edits.settings_revised(plan, lane=None)).total.run
    assert found.taken.run == at_once - estimated(plan).total.run == Decimal("5.80")


def test_what_is_sold_in_no_batch_lane_would_save_nothing() -> None:
    luma = Clip(offer="luma/ray/720p", seconds=5, frame="landscape")
    assert saved(queue(luma)) == BatchSaving(None, None)
    # A clip that asks for it there is in none, which a finding says.
    assert saved(queue(edits.revised(luma, lane="batch"))) == BatchSaving(None, None)


def test_a_clip_without_a_price_is_left_out_and_counted() -> None:
    found = saved(queue(SLOW, Clip(frame="square", lane="batch")))
    assert found.taken is not None
    assert (found.taken.clips, found.taken.unknown, found.taken.run) == (2, 1, Decimal("4.80"))
    assert saving_text(found, "USD") == ("The batch lane saves $4.80 a run on 1 clip.",)


def test_a_saving_is_told_in_the_currency_of_the_plan_or_not_at_all() -> None:
    euro = card(
        id="euro",
        currency="EUR",
        batch_window=7_200,
        tiers=[tier(rates=[rate(batch_per_second=Decimal("0.15"))])],
    )
    plan = queue(Clip(seconds=10, offer="euro/film/720p", frame="landscape", lane="batch"))
    cards = {**CARDS, "euro": euro}
    unknown = saved(plan, cards).taken
    assert unknown is not None
    assert (unknown.run, unknown.window) == (None, 7_200)
    assert saving_text(saved(plan, cards), "USD") == (
        "What the batch lane saves is not known: no rate of exchange leads to USD.",
    )
    lost = Clip(seconds=10, offer="euro/film/720p", frame="portrait", lane="batch")
    assert saving_text(saved(queue(*plan.clips, lost), cards), "USD") == (
        "What the batch lane saves is not known: a price is not.",
    )
    dollars = ExchangeRate(currency="EUR", against="USD", rate=Decimal("1.10"), date=TODAY)
    known = batch_saving(Estimator(cards, TODAY, [dollars]).estimate(plan)).taken
    assert known is not None
    # Five cents for each of ten seconds are fifty euro cents.
    assert known.run == Decimal("0.55")


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (queue(), ()),
        (queue(SLOW), ("The batch lane saves $4.80 a run on 1 clip.",)),
        (
            queue(Clip(seconds=8, count=12), repeat="weekly"),
            (
                "In the batch lane 1 clip would save $4.80 a run ($19.20 a month), done within"
                " 24 h.",
            ),
        ),
        (
            queue(SLOW, Clip(seconds=8), Clip(seconds=8)),
            (
                "The batch lane saves $4.80 a run on 1 clip.",
                "In it, too, 2 clips would save $0.80 a run, done within 24 h.",
            ),
        ),
    ],
)
def test_a_saving_in_words(plan: Plan, told: tuple[str, ...]) -> None:
    assert saving_text(saved(plan), "USD") == told


@given(some_plans)
def test_moving_all_that_can_into_the_batch_lane_saves_what_was_said(plan: Plan) -> None:
    before = estimated(plan)
    open_ = batch_saving(before).open
    places = [
        place
        for place, clip in enumerate(plan.clips)
        if _has_batch_price(before.pricing.find(clip.offer))
    ]
    slow = edits.changed(plan, places, lambda clip: edits.revised(clip, lane="batch"))
    after = estimated(slow)
    if open_ is None or open_.run is None or before.total.unknown or after.total.unknown:
        return
    assert before.total.run - after.total.run == open_.run
    assert before.month - after.month == open_.month
    assert batch_saving(after).open is None


def _has_batch_price(found: Any) -> bool:
    return getattr(getattr(found, "rate", None), "batch_per_second", None) is not None


# When it is done.


def told_of(plan: Plan) -> Forecast:
    return forecasted(plan, CARDS, TODAY)


def test_what_is_in_the_batch_lane_is_done_within_its_window() -> None:
    told = told_of(queue(Clip(count=20), SLOW))
    pace = told.pace
    assert pace is not None
    assert pace.done == 86_400
    assert (pace.requests, pace.demand.batch, pace.left_out) == (20, 12, 0)
    # The rest goes out as if it were not there.
    assert pace.submitted == 19 * Fraction("2.4")
    (lane,) = pace.demand.lanes
    assert lane_text(pace, lane) == "12 requests in the batch lane, done within 24 h"
    assert decided_text(told) == (
        "The batch lane decides: all done within 24 h, what is not in it after 3 min 46 s."
    )


def test_a_run_that_takes_longer_than_the_window_is_not_decided_by_the_lane() -> None:
    told = told_of(queue(Clip(count=3), SLOW, render_seconds=30_000, concurrent=1))
    assert told.pace is not None
    assert told.pace.done == 90_000
    assert told.pace.last_lane is None
    assert decided_text(told).startswith("1 at once decides: all done after 25 h.")


def test_an_unknown_window_leaves_the_end_unknown_and_says_why() -> None:
    sold = card(
        id="slow", name="Slow", tiers=[tier(rates=[rate(batch_per_second=Decimal("0.05"))])]
    )
    slow = Clip(offer="slow/film/720p", seconds=5, frame="landscape", lane="batch")
    plan = queue(Clip(), slow, deadline=Decimal(48))
    told = forecasted(plan, {**CARDS, "slow": sold}, TODAY)
    pace = told.pace
    assert pace is not None
    assert sold.batch_window is None
    assert pace.submitted == 0
    assert (pace.done, pace.unknown) == (None, "batch")
    assert lane_text(pace, pace.demand.lanes[0]) == (
        "1 request in the batch lane of Slow; when that is done is unknown: the batch window is"
        " not known"
    )
    assert told.deadline is not None
    assert pace.meets(told.deadline) is None
    assert "deadline-missed" not in [found.code for found in findings(told)]


@pytest.mark.parametrize(("hours", "meets"), [(24, True), ("23.99", False), (1, False)])
def test_a_deadline_is_held_against_the_window_of_the_lane(hours: Any, meets: bool) -> None:
    told = told_of(queue(SLOW, rates="live", deadline=Decimal(hours)))
    assert told.pace is not None and told.deadline is not None
    assert told.pace.meets(told.deadline) == meets
    codes = [found.code for found in findings(told)]
    assert ("deadline-missed" in codes) != meets
    # No account makes a difference to what is in the lane.
    words = "" if meets else "No account is faster than the batch lane."
    assert meets_text(told) == words


def test_two_vendors_lanes_end_with_the_longer_window() -> None:
    other = LIVE.model_copy(update={"id": "other", "name": "Other", "batch_window": 172_800})
    plan = queue(SLOW, Clip(lane="batch", offer="other/pro/hd", count=5))
    told = forecasted(plan, {**CARDS, "other": other}, TODAY)
    assert told.pace is not None
    assert told.pace.done == 172_800
    assert decided_text(told) == "The batch lane of Other decides: all done within 2 days."


def test_a_column_is_done_within_the_window_of_what_goes_through_the_lane_there() -> None:
    told = told_of(queue(Clip(count=20), SLOW, compare=["standard/720p", "luma/ray/720p"]))
    own, luma = told.columns
    assert own.pace is not None
    assert own.done == 86_400
    assert own.pace.done == 19 * Fraction("2.4") + 180
    # The clip's own lane is not sold there, and nobody can say when it would be done.
    assert luma.run is not None
    assert (luma.done, luma.run.unknown) == (None, "lane")


# Where no batch lane is sold.


FILM = {"offer": "luma/ray/720p", "seconds": 5, "frame": "landscape", "prompt": "Dawn"}


def test_the_plans_lane_holds_only_where_it_is_sold() -> None:
    plan = queue(Clip(seconds=8, count=12), Clip(**FILM), Clip(count=2, **FILM), lane="batch")
    at_once = queue(Clip(**FILM), Clip(count=2, **FILM))
    estimate, found = estimated(plan), saved(plan)
    # Twelve times $0.40 in the lane, and what is not in it as if the plan had none.
    assert estimate.total.run == Decimal("4.80") + estimated(at_once).total.run
    assert not estimate.total.unknown
    assert found.taken is not None
    assert (found.taken.clips, found.taken.run) == (1, Decimal("4.80"))
    assert found.open is None
    assert saving_text(found, "USD") == (
        "The batch lane saves $4.80 a run on 1 clip.",
        "Luma has no batch lane: 2 clips are asked for at once.",
    )
    told = told_of(plan)
    assert told.pace is not None
    assert (told.pace.requests, told.pace.demand.batch) == (3, 12)
    assert [(lane.card.id, lane.is_sold) for lane in told.pace.demand.lanes] == [(plan.rates, True)]


def test_an_offer_without_a_lane_is_named_where_its_card_has_one_elsewhere() -> None:
    some = card(
        id="some",
        tiers=[tier(rates=[rate(batch_per_second=Decimal("0.05")), rate(resolution="540p")])],
    )
    plan = queue(Clip(offer="film/540p", frame="landscape"), rates="some", lane="batch")
    (told,) = saving_text(saved(plan, {"some": some}), "USD")
    assert told == "Film 540p has no batch lane: 1 clip is asked for at once."


def test_a_clips_own_lane_that_is_not_sold_has_no_price_and_is_asked_for_at_once_by_a_fix() -> None:
    plan = queue(Clip(lane="batch", **FILM))
    told = told_of(plan)
    (found,) = [one for one in findings(told) if one.code == "price-unknown"]
    assert found.message == "Clip clip-1 has no cost: Luma Ray 720p has no known batch price."
    assert found.fix is not None
    assert found.fix.title == "ask for it at once"
    mended = found.fix.apply(plan)
    assert mended.clips[0].lane is None
    assert estimated(mended).total.run == estimated(queue(Clip(**FILM))).total.run
    pace = told.pace
    assert pace is not None
    assert (pace.done, pace.unknown) == (None, "lane")
    assert lane_text(pace, pace.demand.lanes[0]) == (
        "1 request in a batch lane that Luma does not have there"
    )


def test_a_lane_that_costs_more_or_the_same_is_told() -> None:
    dear = card(
        id="dear",
        tiers=[tier(rates=[rate(per_second=Decimal("0.10"), batch_per_second=Decimal("0.20"))])],
    )
    film = {"offer": "film/720p", "seconds": 8, "frame": "landscape"}
    inside, outside = (
        queue(Clip(lane=lane, **film), rates="dear", repeat="weekly") for lane in ("batch", None)
    )
    assert saving_text(saved(inside, {"dear": dear}), "USD") == (
        "The batch lane costs $0.80 more a run ($3.20 more a month) on 1 clip.",
    )
    assert saving_text(saved(outside, {"dear": dear}), "USD") == (
        "In the batch lane 1 clip would cost $0.80 more a run ($3.20 more a month).",
    )
    even = card(
        id="dear",
        tiers=[tier(rates=[rate(per_second=Decimal("0.10"), batch_per_second=Decimal("0.10"))])],
    )
    assert saving_text(saved(inside, {"dear": even}), "USD") == (
        "The batch lane saves nothing on 1 clip.",
    )
    assert saving_text(saved(outside, {"dear": even}), "USD") == ()
