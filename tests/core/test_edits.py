from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import Edit, estimated, numbered, queue, some_edits, some_plans
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan


def shots(plan: Plan) -> str:
    return "".join(clip.shot for clip in plan.clips)


def lettered(letters: str) -> Plan:
    """A plan of one clip a letter."""
    return queue(*(Clip(shot=letter) for letter in letters))


def ids(plan: Plan) -> list[str]:
    return [clip.id for clip in plan.clips]


class Told(Random):
    """A source of chance that gives the words it was told."""

    def __init__(self, *words: str) -> None:
        super().__init__(0)
        self._words = list(words)

    def choices(self, *_: Any, **__: Any) -> list[Any]:
        return list(self._words.pop(0))


def test_clips_are_added_at_a_place_under_ids_of_their_own() -> None:
    plan = lettered("ABC")
    after = edits.added(plan, 1, [Clip(shot="x", id="clip-1"), Clip(shot="y")], Random(1))
    assert shots(after) == "AxyBC"
    assert shots(plan) == "ABC"
    assert len(set(ids(after))) == 5
    assert [clip.id for clip in after.clips if clip.shot in "ABC"] == ids(plan)


def test_a_new_id_is_one_that_no_clip_has_and_no_number() -> None:
    plan = queue(Clip(id="aaaaaa"))
    assert edits.new_ids(plan, 2, Told("aaaaaa", "234567", "bbbbbb", "bbbbbb", "cccccc")) == [
        "bbbbbb",
        "cccccc",
    ]


@given(some_plans, st.lists(some_edits(), max_size=8))
def test_ids_stay_unique_and_one_that_went_never_comes_back(plan: Plan, steps: list[Edit]) -> None:
    gone: set[str] = set()
    for step in steps:
        after = step(plan)
        assert len(set(ids(after))) == len(after.clips)
        assert all(ids(after))
        assert gone.isdisjoint(ids(after))
        gone |= set(ids(plan)) - set(ids(after))
        plan = after


@given(some_plans, st.lists(some_edits(), max_size=4))
def test_every_edit_leaves_a_plan_that_a_file_can_hold(plan: Plan, steps: list[Edit]) -> None:
    for step in steps:
        plan = step(plan)
        for clip in plan.clips:
            assert Clip.model_validate(dict(clip.__dict__)) == clip


def test_one_clip_is_replaced() -> None:
    assert shots(edits.replaced(lettered("ABC"), 1, Clip(shot="x"))) == "AxC"


def test_many_clips_are_changed_at_once() -> None:
    after = edits.changed(lettered("ABCD"), [0, 3], lambda clip: edits.revised(clip, takes=5))
    assert [clip.takes for clip in after.clips] == [5, 1, 1, 5]


def test_a_change_that_changes_nothing_is_the_same_plan() -> None:
    plan = lettered("ABC")
    assert edits.changed(plan, [0, 1], lambda clip: edits.revised(clip, takes=1)) is plan
    assert edits.changed(plan, [], lambda clip: edits.revised(clip, takes=2)) is plan


def test_many_clips_are_removed_at_once() -> None:
    assert shots(edits.removed(lettered("ABCD"), [3, 0])) == "BC"


@pytest.mark.parametrize(
    ("places", "by", "order", "then"),
    [
        ([1], -1, "BACDE", [0]),
        ([1], 1, "ACBDE", [2]),
        ([1, 2], 1, "ADBCE", [2, 3]),
        ([1, 2], -1, "BCADE", [0, 1]),
        ([1, 3], 1, "ACBED", [2, 4]),
        ([1, 3], -1, "BADCE", [0, 2]),
        ([0], -1, "ABCDE", [0]),
        ([4], 1, "ABCDE", [4]),
        ([0, 1], -1, "ABCDE", [0, 1]),
        ([3, 4], 1, "ABCDE", [3, 4]),
        ([0, 2], -1, "ACBDE", [0, 1]),
        ([0, 1, 3], -1, "ABDCE", [0, 1, 2]),
        ([2, 4], 1, "ABDCE", [3, 4]),
        ([0, 1, 2, 3, 4], 1, "ABCDE", [0, 1, 2, 3, 4]),
        ([], 1, "ABCDE", []),
    ],
)
def test_clips_move_by_one_and_those_at_the_end_stay(
    places: list[int], by: int, order: str, then: list[int]
) -> None:
    after, now = edits.moved(lettered("ABCDE"), places, by)
    assert (shots(after), now) == (order, then)


def test_a_move_that_moves_nothing_is_the_same_plan() -> None:
    plan = lettered("AB")
    assert edits.moved(plan, [0], -1)[0] is plan


@given(st.integers(1, 12), st.sets(st.integers(0, 11)), st.sampled_from([-1, 1]))
def test_moving_keeps_the_clips_the_selection_and_the_order_on_both_sides(
    length: int, some: set[int], by: int
) -> None:
    plan = lettered("ABCDEFGHIJKL"[:length])
    places = {place for place in some if place < length}
    after, now = edits.moved(plan, places, by)
    assert sorted(shots(after)) == sorted(shots(plan))

    def at(of: Plan, chosen: Iterable[int]) -> str:
        return "".join(of.clips[place].shot for place in sorted(chosen))

    assert at(after, now) == at(plan, places)
    assert at(after, set(range(length)).difference(now)) == at(plan, set(range(length)) - places)
    edge = 0 if by < 0 else length - 1
    if edge not in places:
        back, before = edits.moved(after, now, -by)
        assert back == plan
        assert before == sorted(places)


@given(some_plans, st.sets(st.integers(0, 11)), st.sampled_from([-1, 1]))
def test_moving_a_clip_changes_no_cost(plan: Plan, some: set[int], by: int) -> None:
    places = {place for place in some if place < len(plan.clips)}
    before, after = estimated(plan), estimated(edits.moved(plan, places, by)[0])
    assert after.total == before.total
    assert after.budget == before.budget
    assert {one.offer: one.total for one in after.columns} == {
        one.offer: one.total for one in before.columns
    }


@pytest.mark.parametrize(
    ("names", "following"),
    [
        ([], ""),
        ([""], ""),
        (["1A"], "1B"),
        (["1Z"], "1AA"),
        (["1z"], "1aa"),
        (["AZ"], "BA"),
        (["Z"], "AA"),
        (["1AZ"], "1BA"),
        (["SH010"], "SH011"),
        (["SH099"], "SH100"),
        (["9"], "10"),
        (["1A-2"], "1A-3"),
        (["Intro é"], "Intro é2"),
        (["1A", "1B", "1C", "1A"], "1D"),
        (["2", "1"], "3"),
        (["1A", ""], ""),
    ],
)
def test_the_next_shot_counts_on_and_skips_what_is_taken(names: list[str], following: str) -> None:
    assert edits.next_shot(names) == following


@given(st.lists(st.text("12AZaz-é", min_size=1, max_size=4), min_size=1, max_size=6))
def test_the_next_shot_has_a_name_that_no_shot_has(names: list[str]) -> None:
    assert edits.next_shot(names) not in {*names, ""}


def test_one_clip_is_replaced_by_several_and_the_first_keeps_the_id() -> None:
    plan = queue(Clip(id="a"), Clip(id="b"), Clip(id="b-2"), Clip(id="c"))
    parts = [Clip(id="b", shot=name) for name in "xyz"]
    after = edits.substituted(plan, {1: parts, 3: [Clip(id="c", shot="w")]})
    assert [(clip.id, clip.shot) for clip in after.clips] == [
        ("a", ""),
        ("b", "x"),
        ("b-3", "y"),
        ("b-4", "z"),
        ("b-2", ""),
        ("c", "w"),
    ]


def test_a_part_of_a_clip_with_the_longest_id_has_an_id_that_a_file_can_hold() -> None:
    clip = Clip(id="x" * 64, seconds=30)
    after = edits.substituted(queue(clip), {0: edits.pieces(clip, [20, 12])})
    assert len(set(ids(after))) == 2
    assert all(Clip.model_validate({"id": one}).id == one for one in ids(after))


def test_replacing_no_clip_is_the_same_plan() -> None:
    plan = lettered("AB")
    assert edits.substituted(plan, {}) is plan


def test_replacing_one_by_one_keeps_the_other_chunks_of_the_queue() -> None:
    plan = numbered(2_000)
    after = edits.substituted(plan, {3: [edits.revised(plan.clips[3], takes=2)]})
    pairs = zip(after.clips.chunks, plan.clips.chunks, strict=True)
    assert [new is old for new, old in pairs].count(False) == 1


def test_splitting_one_clip_keeps_the_other_chunks_of_the_queue() -> None:
    plan = numbered(2_000, seconds=30)
    after = edits.substituted(plan, {700: edits.pieces(plan.clips[700], [20, 12])})
    known = {id(chunk) for chunk in plan.clips.chunks}
    assert sum(id(chunk) not in known for chunk in after.clips.chunks) == 1
    assert [clip.seconds for clip in after.clips[699:703]] == [30, 20, 12, 30]


def test_parts_get_names_that_nothing_in_the_queue_has_wherever_it_stands() -> None:
    first = Clip(id="a", scene="1", shot="A", seconds=30)
    rest = [
        Clip(id="b", scene="1", shot="A-1"),
        Clip(id="a-2", scene="2", shot="A-2"),
        Clip(id="c", scene="1", shot="B", group="a"),
        Clip(id="d", scene="1", shot="C"),
    ]
    lengthened = edits.revised(rest[3], shot="A-3")
    parts = {0: edits.pieces(first, [10, 10, 10]), 4: [lengthened]}
    after = edits.substituted(queue(first, *rest), parts)
    # are in its scene, A-2 is in another.
    assert [(clip.id, clip.shot, clip.group) for clip in after.clips[:3]] == [
        ("a", "A-2", "a-2"),
        ("a-3", "A-4", "a-2"),
        ("a-4", "A-5", "a-2"),
    ]
    assert [*after.clips[3:]] == [*rest[:3], lengthened]


def test_the_pieces_of_a_clip_share_all_but_length_and_name() -> None:
    clip = Clip(id="a", shot="1A", seconds=30, takes=3, prompt="Dawn")
    assert edits.pieces(clip, [20, 12]) == [
        edits.revised(clip, shot="1A-1", seconds=20, group="a"),
        edits.revised(clip, shot="1A-2", seconds=12, group="a"),
    ]


def test_the_pieces_of_a_piece_stay_in_its_group_and_a_clip_without_a_name_in_none() -> None:
    pieces = edits.pieces(Clip(id="a-2", group="a"), [4, 4])
    assert [(piece.shot, piece.group) for piece in pieces] == [("", "a"), ("", "a")]
