from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import Edit, numbered, queue, some_edits, some_marked_clips, some_plans
from soraplan.core import edits
from soraplan.core.changes import Change, Revision, Splice, applied, difference, is_same
from soraplan.core.clip import Clip
from soraplan.core.clips import CHUNK, Clips
from soraplan.core.plan import Plan

LARGE = numbered(20 * CHUNK)


def with_takes(takes: int) -> Callable[[Clip], Clip]:
    return lambda clip: edits.revised(clip, takes=takes)


@given(some_plans, some_plans)
def test_a_change_makes_the_one_plan_of_the_other(old: Plan, new: Plan) -> None:
    change = difference(old, new)
    assert applied(old, change) == new
    assert change.is_nothing == (old == new)
    assert is_same(old, new) == (old == new)


@given(
    st.lists(some_marked_clips, max_size=30), st.lists(st.integers(0, 29), unique=True), st.data()
)
def test_clips_in_any_other_order_and_number_are_made_of_those_before(
    clips: list[Clip], order: list[int], data: st.DataObject
) -> None:
    old = queue(*clips)
    kept = [old.clips[place] for place in order if place < len(clips)]
    new = queue(*kept).model_copy(update={"clips": Clips(kept)})
    assert applied(old, difference(old, new)) == new
    one = data.draw(st.integers(0, len(kept)))
    more = edits.added(new, one, [Clip(shot="new")], Random(1))
    assert applied(old, difference(old, more)) == more


@given(st.lists(some_edits(), max_size=8), st.booleans())
def test_any_edits_of_a_long_queue_are_one_small_change(steps: list[Edit], again: bool) -> None:
    new = LARGE
    for step in steps:
        new = step(new)
    if again:
        # Equal, in chunks of its own.
        new = new.model_copy(update={"clips": Clips(list(new.clips))})
    change = difference(LARGE, new)
    assert applied(LARGE, change) == new
    assert sum(len(splice.clips) for splice in change.splices) <= 4 * 8
    assert is_same(LARGE, new) == (new == LARGE)


def test_an_edit_of_one_clip_is_one_value_and_no_other_clip_is_compared() -> None:
    compared = 0

    def told() -> None:
        nonlocal compared
        compared += 1

    new = edits.changed(LARGE, [3000], with_takes(7))
    assert difference(LARGE, new, told) == Change(
        revisions=(Revision("takes", 3000, (7,)),), length=len(LARGE.clips)
    )
    assert compared <= 1


def test_edits_far_apart_are_told_each_by_itself() -> None:
    new = edits.changed(LARGE, [5, 5000], with_takes(7))
    new = edits.removed(new, [2000])
    new = edits.added(new, 4000, [Clip(shot="new")], Random(1))
    change = difference(LARGE, new)
    assert change.revisions == (Revision("takes", 5, (7,)), Revision("takes", 5000, (7,)))
    first, second = change.splices
    assert (first.start, first.removed, first.clips) == (2000, 1, ())
    assert (second.start, second.removed, second.clips[0].shot) == (4001, 0, "new")
    assert applied(LARGE, change) == new


def test_the_same_fields_of_all_clips_are_one_run_each_and_no_clip_is_repeated() -> None:
    def turned(clip: Clip) -> Clip:
        return edits.revised(clip, takes=clip.takes + 1, frame="landscape")

    new = edits.changed(LARGE, range(len(LARGE.clips)), turned)
    change = difference(LARGE, new)
    assert not change.splices
    assert {run.name for run in change.revisions} == {"takes", "frame"}
    assert [len(run.values) for run in change.revisions] == [len(LARGE.clips)] * 2
    assert applied(LARGE, change) == new


def test_clips_that_stay_are_not_repeated_where_every_third_goes() -> None:
    new = edits.removed(LARGE, range(0, len(LARGE.clips), 3))
    change = difference(LARGE, new)
    assert all(not splice.clips and splice.removed == 1 for splice in change.splices)
    assert applied(LARGE, change) == new


def test_a_clip_that_is_moved_is_all_that_is_repeated() -> None:
    new, _ = edits.moved(LARGE, [2000], 1)
    change = difference(LARGE, new)
    assert sum(len(splice.clips) for splice in change.splices) == 1
    assert applied(LARGE, change) == new


def test_what_was_not_changed_is_still_shared_after_a_change_was_applied() -> None:
    """Otherwise a plan that was recovered would have to be reckoned from nothing."""
    new = edits.changed(LARGE, [3000], with_takes(7))
    made = applied(LARGE, difference(LARGE, new))
    unlike = [
        one is not other for one, other in zip(LARGE.clips.chunks, made.clips.chunks, strict=True)
    ]
    assert sum(unlike) == 1


@pytest.mark.parametrize(
    "change",
    [
        Change(length=4),
        Change(length=2),
        Change(revisions=(Revision("takes", 2, (1, 2)),), length=3),
        Change(revisions=(Revision("takes", -1, (1,)),), length=3),
        Change(splices=(Splice(3, 1, ()),), length=2),
        Change(splices=(Splice(1, 1, ()), Splice(0, 1, ())), length=1),
    ],
)
def test_a_change_that_was_made_of_another_plan_is_refused(change: Change) -> None:
    with pytest.raises(ValueError, match="another plan"):
        applied(numbered(3), change)


@pytest.mark.parametrize(
    "change",
    [
        Change(revisions=(Revision("takes", 0, (0,)),), length=3),
        Change(revisions=(Revision("takes", 0, ("3",)),), length=3),
        Change(revisions=(Revision("nonsense", 0, (3,)),), length=3),
        Change({"budget": Decimal(-1)}, length=3),
        Change({"title": "two\nlines"}, length=3),
        Change({"nonsense": 1}, length=3),
        Change({"clips": ()}, length=0),
    ],
)
def test_a_change_to_what_no_plan_can_be_is_refused(change: Change) -> None:
    with pytest.raises(ValueError, match=r"validation error|no setting"):
        applied(numbered(3), change)


def test_two_clips_with_one_id_are_told_apart() -> None:
    """No file has them; what is in memory is not judged here."""
    clip: Any = Clip(id="a", shot="1")
    old = queue().model_copy(update={"clips": Clips((clip, clip))})
    new = queue().model_copy(update={"clips": Clips((clip, edits.revised(clip, shot="2"), clip))})
    assert applied(old, difference(old, new)) == new
    assert applied(new, difference(new, old)) == old
