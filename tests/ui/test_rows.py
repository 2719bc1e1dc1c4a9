from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from plans import queue
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.ui.rows import Heading, RowMaker, Rows

scenes = st.lists(st.sampled_from(["", "1", "2"]), max_size=12)
words = st.lists(st.sampled_from(["dawn", "dusk"]), min_size=12, max_size=12)


def shoot(names: list[str], prompts: list[str]) -> Plan:
    return queue(
        *(Clip(scene=name, prompt=prompt) for name, prompt in zip(names, prompts, strict=False))
    )


def listed(plan: Plan, word: str) -> list[Heading | int]:
    """The rows of a plan, told in the plainest way there is."""
    rows: list[Heading | int] = []
    clips = list(enumerate(plan.clips))
    is_named = any(clip.scene for clip in plan.clips)
    for _, group in groupby(clips, lambda one: one[1].scene):
        members = list(group)
        shown = [at for at, clip in members if word in clip.prompt]
        if shown and is_named:
            rows.append(Heading(members[0][0], members[-1][0] + 1, len(shown)))
        rows += shown
    return rows


def rows_of(rows: Rows) -> list[Heading | int]:
    return [rows.at(row) for row in range(len(rows))]


@given(scenes, words, st.sampled_from(["", "dawn", "rain"]))
def test_rows_are_the_clips_under_their_scenes(
    names: list[str], prompts: list[str], word: str
) -> None:
    plan, maker = shoot(names, prompts), RowMaker()
    maker.look_for(word)
    rows, wanted = maker.rows(plan), listed(shoot(names, prompts), word)
    assert rows_of(rows) == wanted
    positions = [row for row in wanted if isinstance(row, int)]
    assert rows.clips == len(positions)
    for position in range(len(plan.clips)):
        row = wanted.index(position) if position in positions else None
        assert rows.row_of(position) == row
        nearest = rows.nearest(position)
        if positions:
            assert nearest is not None
            assert abs(nearest - position) == min(abs(one - position) for one in positions)
        else:
            assert nearest is None
        if position in positions:
            place = positions.index(position)
            for by in (-20, -1, 0, 1, 20):
                to = positions[max(0, min(len(positions) - 1, place + by))]
                assert rows.moved(position, by) == to


@given(scenes, scenes, words, st.lists(st.sampled_from(["", "dawn", "  "]), max_size=4))
def test_one_maker_tells_the_rows_of_one_plan_after_another(
    first: list[str], second: list[str], prompts: list[str], looked_for: list[str]
) -> None:
    maker = RowMaker()
    for number, text in enumerate(looked_for):
        maker.look_for(text)
        for plan in (shoot(first, prompts), shoot(second, prompts[::-1])):
            if len(plan.clips) and number % 2:
                clip = edits.revised(plan.clips[0], prompt="dawn", scene="3")
                plan = edits.replaced(plan, 0, clip)
            assert rows_of(maker.rows(plan)) == listed(plan, text.strip())


def test_an_edit_that_moves_no_row_keeps_the_rows() -> None:
    plan, maker = shoot(["1", "1", "2"], ["a", "b", "c"]), RowMaker()
    rows = maker.rows(plan)
    longer = edits.replaced(plan, 1, edits.revised(plan.clips[1], seconds=12))
    assert maker.rows(longer) is rows
    other = edits.replaced(plan, 1, edits.revised(plan.clips[1], scene="2"))
    assert rows_of(maker.rows(other)) == listed(other, "")
