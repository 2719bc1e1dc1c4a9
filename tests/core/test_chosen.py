"""What a person chooses for a moved clip, and what moving back makes of it."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plans import CARDS, card, copied, estimated, queue, rate, some_marked_clips, tier
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.fixing import fixed_everywhere
from soraplan.core.forecast import forecast
from soraplan.core.laying import Row, merge
from soraplan.core.moving import moved, moving
from soraplan.core.plan import Plan

HOME = "openai-sora-2"

SMALL, LARGE = {"portrait": "720x1280"}, {"portrait": "1080x1920"}

AWAY = card(
    tiers=[
        tier(
            seconds=[6, 10],
            rates=[
                rate(sizes=SMALL),
                rate(resolution="1080p", sizes=LARGE, per_second=Decimal("0.60")),
            ],
        )
    ]
)
"""Where clips of 4 s become 6 s, and those of 20 s two pieces of 10 s. It has no batch lane."""

ALL_CARDS = {**CARDS, AWAY.id: AWAY}


def moved_to(plan: Plan, target: str) -> Plan:
    return moved(moving(estimated(plan, ALL_CARDS), target))


def there_and_back(plan: Plan, edit: Callable[[Plan], Plan]) -> Plan:
    return moved_to(edit(moved_to(plan, AWAY.id)), HOME)


def choosing(**changes: Any) -> Callable[[Plan], Plan]:
    return lambda plan: edits.changed(plan, [0], lambda clip: edits.chosen(clip, **changes))


def test_what_was_not_touched_goes_back_to_what_it_was() -> None:
    plan = queue(Clip(offer="standard/720p", lane="batch"), Clip(seconds=20))
    assert there_and_back(plan, lambda one: one) == plan


def test_an_offer_that_was_chosen_is_kept_by_the_way_back() -> None:
    plan = queue(Clip(offer="standard/720p", seconds=8))
    away = choosing(offer="film/1080p")(moved_to(plan, AWAY.id))
    (clip,) = away.clips
    assert (clip.moved_from, clip.moved_seconds, clip.moved_lane) == (None, None, None)
    # By the rules 1080p becomes the smallest picture that is at least as large.
    (back,) = moved_to(away, HOME).clips
    assert back.offer == "pro/1080p"


def test_a_length_that_was_chosen_is_kept_by_the_way_back_and_the_offer_is_restored() -> None:
    plan = queue(Clip(offer="pro/720p", seconds=4))
    assert moved_to(plan, AWAY.id).clips[0].moved_seconds == 4
    (back,) = there_and_back(plan, choosing(seconds=12)).clips
    assert (back.offer, back.seconds, back.moved_from) == ("pro/720p", 12, None)


def test_a_lane_that_was_chosen_is_kept_by_the_way_back() -> None:
    plan = queue(Clip(seconds=8))
    (back,) = there_and_back(plan, choosing(lane="batch")).clips
    assert (back.lane, back.offer) == ("batch", None)


def test_what_is_chosen_as_it_is_already_ends_no_mark() -> None:
    plan = moved_to(queue(Clip(seconds=4, lane="batch")), AWAY.id)
    clip = plan.clips[0]
    assert clip.moved_seconds == 4
    assert edits.chosen(clip, offer=clip.offer, seconds=clip.seconds, lane=clip.lane) == clip


@pytest.mark.parametrize("changes", [{"offer": "film/1080p"}, {"seconds": 6}, {"lane": "batch"}])
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("number", [2, 3])
def test_pieces_of_which_one_was_changed_stay_pieces(
    changes: dict[str, Any], which: int, number: int
) -> None:
    away = moved_to(queue(Clip(id="a", shot="1A", seconds=10 * number)), AWAY.id)
    assert [clip.seconds for clip in away.clips] == [10] * number
    away = edits.changed(away, [which], lambda clip: edits.chosen(clip, **changes))
    back = moved_to(away, HOME)
    assert [clip.shot for clip in back.clips] == ["1A-1", "1A-2", "1A-3"][:number]
    groups = {clip.group for clip in (*away.clips, *back.clips)}
    assert len(groups) == 1
    assert "" not in groups
    lengths = [10] * number
    lengths[which] = changes.get("seconds", 10)
    # Back there 10 s is a length that no offer makes; the rules take the next one.
    assert [clip.seconds for clip in back.clips] == [12 if one == 10 else one for one in lengths]


FIVES = card(id="fives", name="Fives", tiers=[tier(seconds=[5], rates=[rate(sizes=SMALL)])])

some_doings = st.lists(
    st.tuples(
        st.sampled_from(["offer", "seconds", "away", "fives", "copy"]),
        st.sets(st.integers(0, 9), min_size=1, max_size=3),
    ),
    max_size=4,
)


@settings(max_examples=200)
@example(26, "fives", [("away", {2, 3})])
@example(11, AWAY.id, [("offer", {0})])
@example(9, "fives", [("copy", {0, 1}), ("seconds", {0, 1})])
@example(26, "fives", [("offer", {4, 5}), ("away", {0, 1, 2, 3})])
@given(st.integers(1, 40), st.sampled_from(["fives", AWAY.id]), some_doings)
def test_no_second_is_paid_for_twice_after_a_move_back(
    seconds: int, first: str, doings: list[tuple[str, set[int]]]
) -> None:
    cards = {**ALL_CARDS, FIVES.id: FIVES}
    plan = queue(Clip(id="a", shot="1A", seconds=seconds, offer="pro/720p"))
    there = moved(moving(estimated(plan, cards), first))
    copies = 0
    for kind, some in doings:
        places = sorted({place % len(there.clips) for place in some})
        if kind == "copy":
            copies += len(places)
            there = copied(there, places, Random(copies))
        elif kind in ("away", "fives"):
            target = AWAY.id if kind == "away" else kind
            there = moved(moving(estimated(there, cards), target, places))
        else:
            changes = {"offer": f"{HOME}/pro/1080p"} if kind == "offer" else {"seconds": 12}
            there = edits.changed(there, places, partial(edits.chosen, **changes))
    back = moved(moving(estimated(there, cards), HOME))
    # Either the whole clip as it was, or no more than its pieces in the lengths on offer there.
    if [clip.seconds for clip in back.clips] != [seconds]:
        pieces = [-(-clip.seconds // 4) * 4 for clip in there.clips]
        # Nothing there is longer than the 12 s that were chosen for some.
        assert max(clip.seconds for clip in back.clips) <= 12
        assert sum(clip.seconds for clip in back.clips) <= sum(pieces)


@settings(max_examples=60)
@given(some_marked_clips, some_marked_clips)
def test_only_marks_end_beside_what_is_chosen(clip: Clip, other: Clip) -> None:
    for key in ("offer", "seconds", "lane", "takes", "prompt"):
        new = edits.chosen(clip, **{key: getattr(other, key)})
        assert getattr(new, key) == getattr(other, key)
        differs = {name for name in Clip.model_fields if getattr(new, name) != getattr(clip, name)}
        assert differs <= {key, "moved_from", "moved_seconds", "moved_lane"}
        if key not in differs:
            assert new == clip


def test_a_fix_that_changes_the_offer_ends_the_mark() -> None:
    clip = Clip(offer="film/1081p", moved_from=HOME, moved_seconds=4)
    plan = queue(clip, rates=AWAY.id)
    fixed = fixed_everywhere(forecast(estimated(plan, ALL_CARDS)), "unknown-offer")
    assert fixed.clips[0].offer == "film/1080p"
    assert (fixed.clips[0].moved_from, fixed.clips[0].moved_seconds) == (None, None)


def test_a_shot_list_that_changes_the_offer_ends_the_mark_and_one_that_gives_it_does_not() -> None:
    plan = queue(Clip(id="a", offer="film/720p", moved_from=HOME, moved_seconds=4), rates=AWAY.id)
    told = Clip(id="a", offer="film/1080p", moved_from=f"{HOME}/pro/720p")
    for given_, mark in (({"id", "offer"}, None), ({"id", "offer", "moved_from"}, told.moved_from)):
        (clip,) = merge(plan, [Row(1, told, frozenset(given_))], Random(1)).plan.clips
        assert (clip.offer, clip.moved_from, clip.moved_seconds) == ("film/1080p", mark, None)


@pytest.mark.parametrize("rates", [HOME, "live"])
def test_a_plan_whose_card_was_chosen_does_not_come_from_another(rates: str) -> None:
    away = moved_to(queue(Clip()), AWAY.id)
    assert away.moved_from is not None
    assert edits.settings_chosen(away, rates=rates).moved_from is None
    assert edits.settings_chosen(away, rates=away.rates, title="New").moved_from == away.moved_from


def test_a_lane_of_the_plan_that_was_chosen_is_kept_by_the_way_back() -> None:
    plan = queue(Clip(offer="standard/720p"))
    back = there_and_back(plan, lambda one: edits.settings_chosen(one, lane="batch"))
    assert (back.lane, back.moved_from) == ("batch", None)
