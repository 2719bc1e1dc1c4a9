from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import Edit, queue, some_clips, some_edits, some_plans
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.diff import PlanDiff, diff
from soraplan.core.plan import Plan


def named(*ids: str) -> Plan:
    return queue(*(Clip(id=id_, prompt=f"prompt of {id_}") for id_ in ids))


def loose(*clips: Clip) -> Plan:
    return queue(*(clip.model_copy(update={"id": ""}) for clip in clips))


def ids(found: PlanDiff) -> dict[str, list[str]]:
    return {
        "added": [one.clip.id for one in found.added],
        "removed": [one.clip.id for one in found.removed],
        "changed": [one.new.id for one in found.changed],
        "moved": [one.clip.id for one in found.moved],
    }


def only(**expected: list[str]) -> dict[str, list[str]]:
    return {"added": [], "removed": [], "changed": [], "moved": [], **expected}


@given(some_plans)
def test_a_plan_does_not_differ_from_itself(plan: Plan) -> None:
    found = diff(plan, plan)
    assert found.is_empty
    assert found.kept == len(plan.clips)


def applied(old: Plan, new: Plan, found: PlanDiff) -> Plan:
    """The old plan with all that was found done to it, in the plainest way there is."""
    settings = {change.key: change.new for change in found.settings}
    gone = {one.position for one in found.removed}
    clips = [clip for place, clip in enumerate(old.clips) if place not in gone]
    changed = {one.old.id: one for one in found.changed}
    clips = [
        clip.model_copy(update={field.key: field.new for field in changed[clip.id].fields})
        if clip.id in changed
        else clip
        for clip in clips
    ]
    # Only a clip that stood elsewhere is taken out and put in again.
    moved = {old.clips[one.old].id: one.new for one in found.moved}
    put_in = {place: clip for clip in clips if (place := moved.get(clip.id)) is not None}
    put_in |= {one.position: one.clip for one in found.added}
    rest = iter([clip for clip in clips if clip.id not in moved])
    queue_ = [put_in[place] if place in put_in else next(rest) for place in range(len(new.clips))]
    return edits.settings_revised(old, **settings, clips=tuple(queue_))


@given(some_plans, st.lists(some_edits(), max_size=8))
def test_what_is_told_turns_the_old_plan_into_the_new_one(plan: Plan, changes: list[Edit]) -> None:
    # Ids that do not say where a clip stands.
    old = edits.settings_revised(
        plan,
        clips=tuple(clip.model_copy(update={"id": f"a{clip.id}"}) for clip in plan.clips),
    )
    new = old
    for change in changes:
        new = change(new)
    found = diff(old, new)
    assert applied(old, new, found) == new
    assert found.kept + len(found.added) == len(new.clips)
    assert found.kept + len(found.removed) == len(old.clips)


@given(st.permutations(range(7)))
def test_as_few_clips_as_possible_are_said_to_have_moved(order: list[int]) -> None:
    old = named(*"abcdefg")
    new = queue(*(old.clips[place] for place in order))
    staying = max(
        size
        for size in range(8)
        for chosen in combinations(order, size)
        if list(chosen) == sorted(chosen)
    )
    assert len(diff(old, new).moved) == 7 - staying


def test_one_clip_that_was_taken_to_the_front_is_one_move() -> None:
    found = diff(named(*"abcde"), named(*"eabcd"))
    assert ids(found) == only(moved=["e"])
    assert (found.moved[0].old, found.moved[0].new) == (4, 0)


def test_added_and_removed_clips_move_no_other() -> None:
    assert ids(diff(named(*"abcd"), named(*"xbdy"))) == only(added=["x", "y"], removed=["a", "c"])


def test_a_change_is_told_field_by_field() -> None:
    old = queue(Clip(id="a", seconds=8, notes="x"))
    new = queue(Clip(id="a", seconds=10, notes="x", tags=("night",)))
    (change,) = diff(old, new).changed
    assert [(one.key, one.old, one.new) for one in change.fields] == [
        ("seconds", 8, 10),
        ("tags", (), ("night",)),
    ]


def test_settings_are_told_and_650_is_650_00() -> None:
    old = queue(budget=Decimal(650), title="Spring")
    new = queue(budget=Decimal("650.00"), title="Summer", contingency=Decimal(5))
    assert [(one.key, one.new) for one in diff(old, new).settings] == [
        ("title", "Summer"),
        ("contingency", Decimal(5)),
    ]


A, B, C = (Clip(scene="1", shot=f"1{name}", prompt=f"{name}!") for name in "ABC")
X, Y = Clip(prompt="One"), Clip(prompt="Two")
NEW_C = Clip(scene="1", shot="1C", prompt="new")
LONG_Y = Clip(prompt="Two", seconds=8)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # By scene and shot, whatever else changed.
        ((A, B, C), (A, NEW_C), only(removed=["clip-2"], changed=["clip-2"])),
        ((A, B, C), (B, C, A), only(moved=["clip-3"])),
        # By the prompt.
        ((X, Y, A), (LONG_Y, A, X), only(changed=["clip-1"], moved=["clip-3"])),
        # By what stands around it.
        ((A, X, B), (A, Y, B), only(changed=["clip-2"])),
        ((A, X, B), (A, B, Y), only(removed=["clip-2"], added=["clip-3"])),
        # One of many like clips is missed where it stood.
        ((X, X, Y, X), (X, Y, X), only(removed=["clip-2"])),
        ((X,) * 5, (X,) * 4, only(removed=["clip-5"])),
        ((), (X, X), only(added=["clip-1", "clip-2"])),
    ],
)
def test_clips_without_an_id_are_found_by_what_they_are(
    old: tuple[Clip, ...], new: tuple[Clip, ...], expected: dict[str, list[str]]
) -> None:
    assert ids(diff(loose(*old), loose(*new))) == expected


def test_a_positional_id_that_was_saved_and_moved_is_an_identity() -> None:
    old = loose(X, X, Y)
    new = queue(*(old.clips[place] for place in (1, 2)))
    assert ids(diff(old, new)) == only(removed=["clip-1"])


def test_a_clip_that_is_given_an_id_is_the_same_clip() -> None:
    new = queue(X.model_copy(update={"id": "k1"}), A.model_copy(update={"id": "k2"}))
    assert diff(loose(X, A), new).is_empty


def test_two_ids_are_two_clips_however_alike() -> None:
    found = diff(named("a"), queue(Clip(id="b", prompt="prompt of a")))
    assert ids(found) == only(added=["b"], removed=["a"])


@given(st.lists(some_clips, max_size=10), st.lists(some_clips, max_size=10))
def test_every_clip_without_an_id_is_told_once(old: list[Clip], new: list[Clip]) -> None:
    found = diff(loose(*old), loose(*new))
    assert found.kept + len(found.added) == len(new)
    assert found.kept + len(found.removed) == len(old)


@given(st.lists(some_clips, max_size=10), st.integers(0, 9))
def test_a_clip_that_was_taken_out_is_the_only_thing_told(clips: list[Clip], at: int) -> None:
    if at >= len(clips):
        return
    found = diff(loose(*clips), loose(*clips[:at], *clips[at + 1 :]))
    # A like clip may be said to be gone in its place, and others are found by their shot first.
    assert (len(found.added), len(found.removed)) == (0, 1)
