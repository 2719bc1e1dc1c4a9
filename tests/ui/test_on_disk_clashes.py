"""Orders and splits that contradict: how the page says so, and what comes of a choice."""

import pytest
from running import NARROW, WIDE, Desk, running, same_as_golden
from test_on_disk import both

from plans import queue
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.merging import merged
from soraplan.core.plan import Plan
from soraplan.ui.screens.on_disk.clashes import Told, told

DOLLARS = ("USD", "USD", "USD")
LONG = Clip(id="k3f9a2", scene="1", shot="1A", prompt="Dawn", seconds=30)
BASE = queue(LONG, *(Clip(id=f"k{name}x", shot=name, prompt=f"Shot {name}") for name in "BCDEF"))


def in_order(plan: Plan, *places: int) -> Plan:
    """The plan with its clips in another order."""
    return queue(*(plan.clips[place] for place in places))


def split(*lengths: int, plan: Plan = BASE) -> Plan:
    """The plan with its first clip split."""
    return edits.substituted(plan, {0: edits.pieces(plan.clips[0], lengths)})


def revised(plan: Plan, **fields: object) -> Plan:
    """The plan with some fields of its first clip changed."""
    return edits.changed(plan, [0], lambda clip: edits.revised(clip, **fields))


@pytest.mark.parametrize(
    ("mine", "theirs", "field", "values"),
    [
        (split(10, 10, 10), split(15, 15), "split differently", ("10 + 10 + 10 s", "15 + 15 s")),
        (
            split(10, 20),
            revised(BASE, seconds=20, takes=3, shot="1X"),
            "split here, changed there",
            ("10 + 20 s", "20 s · shot 1X · takes 3"),
        ),
        (
            revised(BASE, seconds=20),
            revised(split(10, 20), owner="[b]Ana"),
            "changed here, split there",
            ("20 s", "10 + 20 s · owner [b]Ana and none"),
        ),
        (
            edits.removed(BASE, [0]),
            split(10, 20),
            "removed here, split there",
            ("removed", "10 + 20 s"),
        ),
    ],
)
def test_a_split_is_told_by_its_lengths_and_what_else_was_changed(
    mine: Plan, theirs: Plan, field: str, values: tuple[str, str]
) -> None:
    [clash] = merged(BASE, mine, theirs).clashes
    assert told(clash, DOLLARS) == Told("1/1A", field, ("30 s", *values))


def test_an_order_is_told_by_what_the_clips_are_called() -> None:
    here, there = in_order(BASE, 1, 0, 2, 3, 4, 5), in_order(BASE, 1, 2, 0, 3, 5, 4)
    [clash] = merged(BASE, here, there).clashes
    values = ("1/1A, B, C", "B, 1/1A, C", "B, C, 1/1A")
    assert told(clash, DOLLARS) == Told("order", "", values)


def test_a_clip_that_is_new_on_both_sides_was_not_there_before() -> None:
    here, there = (
        BASE.model_copy(
            update={"clips": BASE.clips.inserted(6, [Clip(id="kNx", shot="N", takes=takes)])}
        )
        for takes in (2, 3)
    )
    [clash] = merged(BASE, here, there).clashes
    assert told(clash, DOLLARS) == Told("N", "takes", ("not there", "2", "3"))


HERE = in_order(split(10, 10, 10), 0, 1, 2, 4, 3, 5, 6, 7)
THERE = in_order(split(15, 15), 0, 1, 3, 4, 2, 5, 6)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=str)
async def test_orders_and_splits_that_contradict_look_as_they_should(
    size: tuple[int, int],
) -> None:
    async with running(BASE, size) as desk:
        await both(desk, HERE, THERE)
        same_as_golden(desk, "on-disk-order")


def names(desk: Desk) -> str:
    return " ".join(clip.shot for clip in desk.plan.clips)


async def test_an_order_and_a_split_are_chosen_like_any_clash() -> None:
    async with running(BASE) as desk:
        await both(desk, HERE, THERE)
        assert "2 clashes" in desk.flat
        await desk.press("right", "m")
        assert names(desk) == "1A-1 1A-2 1A-3 C D B E F"
        await desk.press("u", "r")
        await desk.until(lambda: "2 clashes" in desk.flat)
        await desk.press("down", "right", "m")
        assert names(desk) == "1A-1 1A-2 C B D E F"
        assert [clip.seconds for clip in desk.plan.clips][:2] == [15, 15]


async def test_moves_of_different_clips_merge_by_themselves() -> None:
    async with running(BASE) as desk:
        await desk.press("J")
        await both(desk, desk.plan, in_order(BASE, 5, 4, 3, 2, 0, 1))
        assert "takes the moves from there and keeps the moves of what was" in desk.flat
        assert "Nothing clashes" in desk.flat
        await desk.press("enter")
        assert names(desk) == "F E D C B 1A"
