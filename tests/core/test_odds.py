from collections import Counter
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import (
    OFFERS,
    Edit,
    estimated,
    forecasted,
    numbered,
    plain_price,
    queue,
    some_edits,
    some_keep_rates,
    some_marked_clips,
    some_plans,
)
from soraplan.core import edits
from soraplan.core.chances import odds as odds_module
from soraplan.core.chances.odds import ENOUGH, PLENTY, Like, Odds, count, like_of, odds
from soraplan.core.clip import Clip
from soraplan.core.clips import Chunk, PerChunk
from soraplan.core.document import MAX_TAKES
from soraplan.core.estimate import Estimator
from soraplan.core.forecast import Forecaster
from soraplan.core.plan import Plan


def counted(plan: Plan) -> Odds:
    """The takes of a plan, counted from nothing."""
    return odds([count(chunk) for chunk in plan.clips.chunks], plan.keep_rate)


def rate(plan: Plan, clip: Clip) -> Decimal | None:
    return clip.keep_rate if clip.keep_rate is not None else plan.keep_rate


def asked(plan: Plan) -> list[Clip]:
    return [clip for clip in plan.clips if clip.status != "omitted"]


def kept(plan: Plan, takes: dict[str, int] | None = None) -> float:
    """The chance that every video of a known keep rate has a usable take, by a plain product."""
    with localcontext(prec=60):
        chance = Decimal(1)
        for clip in asked(plan):
            known = rate(plan, clip)
            if known is not None:
                one = 1 - (1 - known) ** (takes[clip.id] if takes else clip.takes)
                chance *= one**clip.count
    return float(chance)


@given(some_plans, st.lists(some_edits(), max_size=8))
def test_takes_counted_chunk_by_chunk_after_any_edits_are_those_counted_from_nothing(
    plan: Plan, steps: list[Edit]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soraplan.core.clips.CHUNK", 3)
        per_chunk = PerChunk(count)
        per_chunk(plan.clips)
        for step in steps:
            plan = step(plan)
            followed = odds(per_chunk(plan.clips), plan.keep_rate)
            again = counted(plan)
            assert followed.counts == again.counts
            assert followed.parts == again.parts
            assert (followed.unknown, followed.videos) == (again.unknown, again.videos)
            assert followed.missed == pytest.approx(again.missed, abs=1e-12)


@given(st.lists(some_marked_clips, max_size=12), some_keep_rates)
def test_like_clips_are_counted_as_a_walk_through_the_queue_finds_them(
    clips: list[Clip], keep_rate: Decimal | None
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soraplan.core.clips.CHUNK", 2)
        plan = queue(*clips, keep_rate=keep_rate)
    found = counted(plan)
    likes: dict[Like, list[Clip]] = {}
    for clip in asked(plan):
        # A still image has no seconds, and costs otherwise than nothing to start from.
        start = clip.reference_seconds or (0 if clip.reference else None)
        shape = (clip.offer, clip.frame, clip.seconds, clip.lane, start)
        likes.setdefault((shape, clip.keep_rate, clip.takes), []).append(clip)
    assert found.counts == {
        like: [len(clips), sum(clip.count for clip in clips), max(clip.count for clip in clips)]
        for like, clips in likes.items()
    }
    unknown = [clip for clip in asked(plan) if rate(plan, clip) is None]
    assert found.unknown == len(unknown)
    assert found.videos == sum(clip.count for clip in asked(plan) if clip not in unknown)
    for clip in asked(plan):
        assert found.rate(like_of(clip)) == rate(plan, clip)


def test_an_edit_of_one_clip_of_many_counts_one_chunk_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[int] = []

    def noticed(chunk: Chunk) -> dict[Like, list[int]]:
        sizes.append(len(chunk))
        return odds_module.count(chunk)

    monkeypatch.setattr("soraplan.core.forecast.count", noticed)
    plan = numbered(5_000, keep_rate=Decimal("0.5"))
    forecaster, estimator = Forecaster(), Estimator({}, estimated(queue()).today)
    assert list(forecaster.working(estimator.estimate(plan)))
    assert sum(sizes) == 5_000
    sizes.clear()
    after = edits.changed(plan, [1_234], lambda clip: edits.revised(clip, takes=2))
    assert list(forecaster.working(estimator.estimate(after)))
    assert len(sizes) == 1


@given(some_plans)
def test_the_chance_to_miss_a_shot_is_the_plain_product_over_all_videos(plan: Plan) -> None:
    found = counted(plan)
    clips = asked(plan)
    if clips and all(rate(plan, clip) is None for clip in clips):
        assert found.missed is None
    else:
        assert found.missed == pytest.approx(1 - kept(plan), abs=1e-9)


def test_two_videos_at_one_in_two_with_one_take_miss_a_shot_in_three_of_four_runs() -> None:
    assert counted(queue(Clip(count=2), keep_rate=Decimal("0.5"))).missed == pytest.approx(0.75)
    assert counted(
        queue(Clip(keep_rate=Decimal("0.5")), Clip(takes=2, keep_rate=Decimal("0.1")))
    ).missed == pytest.approx(1 - 0.5 * 0.19)


def test_a_clip_of_its_own_keep_rate_does_not_take_the_plans() -> None:
    plan = queue(Clip(keep_rate=Decimal(1)), keep_rate=Decimal("0.01"))
    assert counted(plan).missed == 0
    plan = queue(Clip(), keep_rate=Decimal("0.01"))
    assert counted(plan).missed == pytest.approx(0.99)


def test_clips_without_a_keep_rate_are_counted_as_unknown_and_left_out_of_the_chance() -> None:
    plan = queue(
        Clip(keep_rate=Decimal("0.8"), count=2),
        Clip(count=7),
        Clip(count=9),
        Clip(status="omitted"),
    )
    found = counted(plan)
    assert (found.unknown, found.videos) == (2, 2)
    assert found.missed == pytest.approx(1 - 0.64)
    nothing = counted(queue(Clip(), Clip()))
    assert (nothing.unknown, nothing.videos, nothing.missed) == (2, 0, None)


def test_an_empty_queue_misses_nothing() -> None:
    found = counted(queue())
    assert (found.counts, found.unknown, found.videos, found.missed) == ({}, 0, 0, 0)


@given(some_plans, st.sampled_from([ENOUGH, PLENTY]))
def test_with_the_takes_needed_the_plan_misses_no_shot_with_the_chance_asked_for(
    plan: Plan, chance: float
) -> None:
    found = counted(plan)
    needed = {
        clip.id: clip.takes if known is None else found.needed(known, chance)
        for clip in asked(plan)
        for known in [rate(plan, clip)]
    }
    assert kept(plan, needed) >= chance - 1e-9


@given(
    st.sampled_from(["0.05", "0.25", "0.5", "0.72", "0.9", "0.999999"]),
    st.lists(st.integers(1, 400), min_size=1, max_size=4),
    st.sampled_from([ENOUGH, PLENTY]),
)
def test_one_take_less_than_needed_is_not_enough(
    keep_rate: str, counts: list[int], chance: float
) -> None:
    plan = queue(*(Clip(count=number) for number in counts), keep_rate=Decimal(keep_rate))
    needed = counted(plan).needed(Decimal(keep_rate), chance)
    ids = [clip.id for clip in plan.clips]
    assert kept(plan, dict.fromkeys(ids, needed)) >= chance - 1e-9
    if needed > 1:
        assert kept(plan, dict.fromkeys(ids, needed - 1)) < chance


def test_a_sure_shot_needs_one_take_and_a_hopeless_one_no_more_than_a_plan_may_have() -> None:
    found = counted(queue(Clip(count=100), keep_rate=Decimal("0.5")))
    assert found.needed(Decimal(1), PLENTY) == 1
    assert found.needed(Decimal("0.000001"), ENOUGH) == MAX_TAKES


@given(some_plans, st.sampled_from([None, *OFFERS[1:]]))
def test_groups_add_up_the_clips_of_the_same_price_and_keep_rate(
    plan: Plan, offer: str | None
) -> None:
    found, missing = counted(plan).groups(estimated(plan).pricing, offer)
    clips: Counter[tuple[Fraction, Decimal]] = Counter()
    videos: Counter[tuple[Fraction, Decimal]] = Counter()
    largest: dict[tuple[Fraction, Decimal], int] = {}
    unpriced = 0
    for clip in asked(plan):
        # One offer is told in its own currency; what is mixed is summed in the plan's.
        price = plain_price(plan, offer or clip.offer, clip, is_native=offer is not None)
        known = rate(plan, clip)
        if price is None:
            unpriced += 1
        elif known is not None:
            clips[price, known] += 1
            videos[price, known] += clip.count
            largest[price, known] = max(largest.get((price, known), 0), clip.count)
    assert missing == unpriced
    assert len(found) == len(clips)
    for group in found:
        key = (Fraction(group.price), group.keep_rate)
        assert (group.clips, group.videos, group.largest) == (clips[key], videos[key], largest[key])


def test_clips_that_differ_only_in_takes_or_offer_cost_alike_and_are_one_group() -> None:
    plan = queue(
        Clip(seconds=4, count=3, takes=2),
        Clip(seconds=4, count=5, takes=9, frame="landscape"),
        Clip(seconds=4, count=2, keep_rate=Decimal("0.50")),
        keep_rate=Decimal("0.5"),
    )
    (group,), _ = counted(plan).groups(estimated(plan).pricing)
    assert (group.price, group.keep_rate) == (Decimal("0.40"), Decimal("0.5"))
    assert (group.clips, group.videos, group.largest) == (3, 10, 5)


def test_the_forecast_carries_the_odds_of_its_plan() -> None:
    plan = queue(Clip(count=2), keep_rate=Decimal("0.5"))
    found = forecasted(plan).odds
    assert found is not None
    assert found.counts == counted(plan).counts
    assert found.missed == pytest.approx(0.75)
