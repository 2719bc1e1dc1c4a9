"""A shot list on a plan: what is added, changed, left, and what is in doubt."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import queue, some_clips, some_plans
from soraplan.core.clip import Clip
from soraplan.core.laying import FieldChange, Merge, Row, merge
from soraplan.core.plan import Plan, empty_plan

PLAN = queue(
    Clip(id="a", scene="1", shot="1A", prompt="Dawn", seconds=8, takes=3),
    Clip(id="b", scene="1", shot="1B", prompt="Gulls"),
    Clip(id="c", scene="2", shot="1A", prompt="Bar"),
    Clip(id="d", prompt="Without a name"),
)


def row(line: int = 2, **fields: Any) -> Row:
    return Row(line, Clip(**fields), frozenset(fields))


def laid(*rows: Row, plan: Plan = PLAN, **options: Any) -> Merge:
    return merge(plan, rows, Random(1), **options)


def ids(merged: Merge) -> list[str]:
    return [clip.id for clip in merged.plan.clips]


def test_a_row_changes_the_clip_of_its_id_and_only_the_fields_it_gives() -> None:
    merged = laid(row(id="a", shot="9Z", seconds=12))
    (changed,) = merged.changed
    assert changed.fields == (FieldChange("shot", "1A", "9Z"), FieldChange("seconds", 8, 12))
    assert changed.line == 2
    clip = merged.plan.clips[0]
    assert (clip.shot, clip.seconds, clip.takes, clip.prompt) == ("9Z", 12, 3, "Dawn")
    assert changed.clip == clip
    assert ids(merged) == ids(laid())
    assert [clip.id for clip in merged.left] == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("fields", "id_"),
    [
        ({"scene": "1", "shot": "1A"}, "a"),
        ({"scene": "Scene 2", "shot": "Shot 1A"}, "c"),
        ({"scene": "sc. 1", "shot": " 1b "}, "b"),
        ({"shot": "1B"}, "b"),
        ({"prompt": "Without a name"}, "d"),
        ({"id": "gone", "scene": "1", "shot": "1A"}, "a"),
        ({"scene": "Sc. 01", "shot": "Shot 1-B"}, "b"),
        ({"scene": "1.0", "shot": "1 b"}, "b"),
        ({"scene": "#2", "shot": "1a"}, "c"),
    ],
)
def test_a_row_without_an_id_of_the_plan_means_the_clip_of_its_names(
    fields: dict[str, Any], id_: str
) -> None:
    merged = laid(row(**fields, seconds=12))
    ((changed,)) = merged.changed
    assert changed.clip.id == id_
    assert [field.name for field in changed.fields] == ["seconds"]
    assert not merged.added


def test_a_shot_of_another_scene_is_another_shot() -> None:
    merged = laid(row(scene="3", shot="1B", prompt="New"))
    assert [clip.scene for _, clip in merged.added] == ["3"]
    assert not merged.changed


def test_a_shot_that_two_clips_have_is_in_doubt_and_changes_nothing() -> None:
    merged = laid(row(shot="1A", seconds=12))
    assert merged.doubtful == ((2, "names shot 1A, and the plan has 2 of them"),)
    assert merged.plan is PLAN


def test_two_rows_for_one_clip_are_in_doubt() -> None:
    rows = (row(2, scene="1", shot="1B", seconds=8), row(3, scene="1", shot="1B", seconds=12))
    merged = laid(*rows)
    assert [line for line, _ in merged.doubtful] == [2, 3]
    assert "which another row of the list means too" in merged.doubtful[0][1]
    twice = laid(row(2, id="a", seconds=12), row(3, id="a", seconds=16))
    assert twice.doubtful == ((3, "has the id a, which line 2 has too"),)
    assert twice.plan.clips[0].seconds == 12


def test_new_clips_stand_behind_the_clip_of_the_row_before() -> None:
    merged = laid(
        row(2, shot="0", prompt="first"),
        row(3, id="a", seconds=8),
        row(4, id="new", shot="1AA"),
        row(5, shot="1AB"),
        row(6, id="c"),
        row(7, shot="3A"),
    )
    assert [clip.shot for clip in merged.plan.clips] == [
        "0",
        "1A",
        "1AA",
        "1AB",
        "1B",
        "1A",
        "3A",
        "",
    ]
    assert merged.plan.clips[2].id == "new"
    assert [line for line, _ in merged.added] == [2, 4, 5, 7]
    assert len(set(ids(merged))) == 8


def test_where_no_row_means_a_clip_the_new_ones_stand_at_the_end() -> None:
    assert [clip.shot for clip in laid(row(shot="9")).plan.clips] == ["1A", "1B", "1A", "", "9"]


@pytest.mark.parametrize(
    ("held", "given"),
    [
        ({"scene": "01", "shot": "1.0"}, {"scene": "1", "shot": "1"}),
        ({"prompt": "Dawn\n"}, {"prompt": "Dawn"}),
        ({"prompt": "Dawn\nday"}, {"prompt": "Dawn day"}),
        (
            {"prompt": "x" * 40_000},
            {"prompt": "x" * 30_000 + " … (cut here: a cell holds no more)"},
        ),
        ({"tags": ("a, b", "c")}, {"tags": ("a", "b", "c")}),
        ({"offer": None}, {"offer": "standard/720p"}),
        ({"keep_rate": None}, {"keep_rate": Decimal("0.50")}),
    ],
)
def test_what_a_clip_has_anyway_is_no_change(held: dict[str, Any], given: dict[str, Any]) -> None:
    plan = queue(Clip(id="x", **held), keep_rate=Decimal("0.5"))
    merged = laid(row(id="x", **given), plan=plan, first_offer="standard/720p")
    assert merged.is_idle
    assert merged.plan is plan
    assert [clip.id for clip in merged.same] == ["x"]


@pytest.mark.parametrize(
    ("held", "given"),
    [
        ({"scene": "INT. BAR"}, {"scene": "BAR"}),
        ({"shot": "1A"}, {"shot": "1B"}),
        ({"shot": "1a"}, {"shot": "1A"}),
        ({"shot": "1A"}, {"shot": "1A+"}),
        ({"prompt": "Dawn"}, {"prompt": "Dusk … (cut"}),
        ({"offer": "pro/720p"}, {"offer": "standard/720p"}),
        ({"keep_rate": Decimal("0.5")}, {"keep_rate": None}),
        ({"tags": ("a",)}, {"tags": ()}),
    ],
)
def test_what_a_clip_has_otherwise_is_a_change(held: dict[str, Any], given: dict[str, Any]) -> None:
    merged = laid(row(id="x", **given), plan=queue(Clip(id="x", **held)))
    assert [field.name for changed in merged.changed for field in changed.fields] == list(given)


@pytest.mark.parametrize("shot", ["1A+", "1A'", "1A*", "1A (alt)", "1AA", "11A"])
def test_a_shot_with_a_sign_more_is_another_shot(shot: str) -> None:
    merged = laid(row(scene="1", shot=shot, prompt="a different pickup"))
    assert [clip.shot for _, clip in merged.added] == [shot]
    assert not merged.changed and not merged.doubtful


def test_figures_with_a_sign_between_are_not_one_another() -> None:
    plan = queue(Clip(id="a", scene="1", shot="1.2"))
    for shot in ("1-2", "12", "1/2", "1.20"):
        assert laid(row(scene="1", shot=shot), plan=plan).added
    assert not laid(row(scene="1", shot="1.2"), plan=plan).added


def test_of_clips_whose_names_are_the_same_a_row_means_the_one_spelled_alike() -> None:
    plan = queue(
        Clip(id="a", scene="1", shot="1A"),
        Clip(id="b", scene="1.0", shot="1A"),
        Clip(id="c", scene="01", shot="1-A"),
    )
    for clip in plan.clips:
        merged = laid(row(scene=clip.scene, shot=clip.shot, seconds=12), plan=plan)
        assert [changed.clip.id for changed in merged.changed] == [clip.id]
    assert laid(row(scene="Scene 1", shot="1A", seconds=12), plan=plan).doubtful


@pytest.mark.parametrize(
    ("field", "held", "given"),
    [
        ("scene", "INT. BAR", "INT_BAR"),
        ("scene", "", "no_scene"),
        ("scene", "Ärmel", "Armel"),
        ("shot", "1-A", "1_A"),
        ("shot", "1A", "1A_x"),
        ("shot", "", "x"),
        ("shot", "1A+", "1A"),
        ("shot", "12?", "12"),
    ],
)
def test_a_name_as_a_tracker_spells_it_is_a_new_one_in_every_other_list(
    field: str, held: str, given: str
) -> None:
    plan = queue(Clip(id="x", **{field: held}))
    spelled: dict[str, Any] = {"id": "x", field: given}
    named = row(**spelled)
    assert laid(replace(named, is_tracked=True), plan=plan).is_idle
    (changed,) = laid(named, plan=plan).changed
    assert getattr(changed.clip, field) == given


def test_the_names_of_a_tracker_are_those_of_this_plan() -> None:
    plan = queue(
        Clip(id="a", scene="夜", shot="1A"),
        Clip(id="b", scene="昼", shot="1A"),
        Clip(id="c", scene="昼", shot="1-A"),
        Clip(id="d", scene="昼", shot="1 A"),
    )
    names = [("no_scene", "1A"), ("no_scene_2", "1A"), ("no_scene_2", "1_A")]
    rows = [
        row(id=id_, scene=scene, shot=shot) for id_, (scene, shot) in zip("abc", names, strict=True)
    ]
    rows.append(row(id="d", scene="no_scene_2", shot="1_A_d"))
    tracked = [replace(one, is_tracked=True) for one in rows]
    assert laid(*tracked, plan=plan).is_idle
    other = replace(row(id="a", scene="no_scene_2"), is_tracked=True)
    assert not laid(other, plan=plan).is_idle


def rows_of(plan: Plan) -> list[Row]:
    given = frozenset(Clip.model_fields)
    return [Row(line, clip, given) for line, clip in enumerate(plan.clips, 2)]


some_rows = st.lists(
    st.tuples(some_clips, st.sets(st.sampled_from(sorted(set(Clip.model_fields) - {"id"})))),
    max_size=8,
).map(
    lambda pairs: [
        Row(
            line,
            Clip(**{name: getattr(clip, name) for name in given}),
            frozenset(given),
        )
        for line, (clip, given) in enumerate(pairs, 2)
    ]
)


@given(some_plans)
def test_a_plan_laid_onto_nothing_is_the_plan_again(plan: Plan) -> None:
    assert merge(empty_plan(), rows_of(plan), Random(1)).plan.clips == plan.clips


@given(some_plans)
def test_a_plan_laid_onto_itself_changes_nothing(plan: Plan) -> None:
    merged = merge(plan, rows_of(plan), Random(1))
    assert merged.plan is plan
    assert len(merged.same) == len(plan.clips)


@given(some_plans, some_rows)
def test_every_row_and_every_clip_is_told_of_once_and_no_clip_is_lost(
    plan: Plan, rows: list[Row]
) -> None:
    merged = merge(plan, rows, Random(1))
    lines = [line for line, _ in (*merged.added, *merged.doubtful)]
    assert len(lines) + len(merged.changed) + len(merged.same) == len(rows)
    touched = [changed.clip.id for changed in merged.changed]
    untouched = [clip.id for clip in (*merged.same, *merged.left)]
    assert sorted([*touched, *untouched]) == sorted(clip.id for clip in plan.clips)
    kept = [clip for clip in merged.plan.clips if clip.id in {*touched, *untouched}]
    assert [clip.id for clip in kept] == [clip.id for clip in plan.clips]
    old = {clip.id: clip for clip in plan.clips}
    assert all(clip == old[clip.id] for clip in kept if clip.id not in touched)
    assert len({clip.id for clip in merged.plan.clips}) == len(merged.plan.clips)


@given(some_plans, some_rows)
def test_the_same_list_a_second_time_changes_nothing_more_of_the_clips_it_named(
    plan: Plan, rows: list[Row]
) -> None:
    named = [row for row in rows if row.clip.shot or row.clip.prompt.strip()]
    once = merge(plan, named, Random(1))
    twice = merge(once.plan, named, Random(2))
    done = {changed.line for changed in once.changed}
    assert not done.intersection(changed.line for changed in twice.changed)
