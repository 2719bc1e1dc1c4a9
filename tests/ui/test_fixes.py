"""Choosing among the ways to fix a finding, on screen."""

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, screen_widths

from plans import queue
from soraplan.core.clip import Clip
from soraplan.ui.widgets.findings_list import FindingsList

PLAN = queue(
    Clip(id="a", shot="1A", prompt="Dawn", seconds=30, offer="pro/720p"),
    Clip(id="b", shot="1B 日本語 [/x]", prompt="Dusk", seconds=10),
    Clip(id="c", shot="2", prompt="Noon", seconds=9, offer="pro/hd", count=3),
    Clip(id="d", shot="3", prompt="Eve", seconds=2),
    Clip(id="e", shot="4", prompt="Night", seconds=8),
)


def lengths(desk: Desk) -> list[int]:
    return [clip.seconds for clip in desk.plan.clips]


def is_choosing(desk: Desk) -> bool:
    return "Ways to fix it" in desk.text


async def to_lengths(desk: Desk) -> None:
    """Go to the finding about lengths."""
    await desk.press("tab")
    for _ in range(9):
        group = desk.app._queue.query_one(FindingsList).current
        if group and group.finding.code == "length-not-offered":
            return
        await desk.press("down")
    raise AssertionError("it is not found")


def page(desk: Desk) -> list[str]:
    """The lines of the page in its frame, with one blank for any number of them."""
    frame = desk.app.screen.query_one(".page").region
    lines = desk.lines[frame.y + 1 : frame.bottom - 1]
    return [" ".join(line[frame.x + 1 : frame.right - 1].split()) for line in lines]


@pytest.mark.parametrize("size", [NARROW, WIDE, HUGE])
async def test_the_ways_are_shown_whole_with_their_costs(size: tuple[int, int]) -> None:
    async with running(PLAN, size) as desk:
        await desk.press("f")
        assert page(desk) == [
            "Clip 1A · length not offered · cost of a run before and after",
            "",
            "split it into 20 + 12 s $9.00 → $9.60 $0.60 more",
            "cut it to 20 s $9.00 → $6.00 $3.00 less",
        ]
        await desk.press("escape", "down", "f")
        assert "Clip 1B 日本語 [/x] · length not offered" in desk.text
        assert "make it 12 s" in desk.text
        assert screen_widths(desk.app) == [size[0]] * size[1]
        await desk.press("escape")
        await to_lengths(desk)
        await desk.press("f")
        assert page(desk) == [
            "4 clips · length not offered · cost of a run before and after",
            "",
            "nearest each, split the too long $23.70 → $23.20 $0.50 less",
            "none shorter: next longer or split $23.70 → $29.20 $5.50 more",
            "none longer: next shorter or cut $23.70 → $19.20 $4.50 less",
        ]


async def test_f_and_enter_do_what_is_advised_and_one_undo_takes_it_back() -> None:
    async with running(PLAN) as desk:
        before = desk.plan
        await desk.press("f")
        assert desk.plan is before
        await desk.press("enter")
        assert lengths(desk) == [20, 12, 10, 9, 2, 8]
        told = "1 clip split into 20 + 12 s: a run costs $25.10 instead of $24.50"
        assert desk.said == f"{told}; u brings it back."
        await desk.press("u")
        assert desk.plan is before


@pytest.mark.parametrize("keys", [("down", "enter"), ("j", "enter"), ("end", "enter")])
async def test_another_way_is_taken_with_the_arrows(keys: tuple[str, ...]) -> None:
    async with running(PLAN) as desk:
        await desk.press("f", *keys)
        assert lengths(desk) == [20, 10, 9, 2, 8]
        assert not is_choosing(desk)


async def test_a_way_is_taken_with_the_mouse_and_a_click_beside_takes_none() -> None:
    async with running(PLAN) as desk:
        before = desk.plan
        await desk.click_text("f fix")
        assert is_choosing(desk)
        await desk.click(1, 1)
        assert not is_choosing(desk)
        assert desk.plan is before
        await desk.press("f")
        await desk.click_text("cut it to 20 s")
        assert lengths(desk) == [20, 10, 9, 2, 8]


async def test_escape_fixes_nothing() -> None:
    async with running(PLAN) as desk:
        before = desk.plan
        await desk.press("f", "down", "escape")
        assert desk.plan is before
        assert desk.focus == "queue"


async def test_one_way_needs_no_choice() -> None:
    async with running(PLAN) as desk:
        await desk.press("down", "down", "down", "f")
        assert not is_choosing(desk)
        assert lengths(desk) == [30, 10, 9, 4, 8]


@pytest.mark.parametrize(
    ("keys", "after", "cost"),
    [
        ((), [20, 12, 12, 8, 4, 8], "$24.00"),
        (("down",), [20, 12, 12, 12, 4, 8], "$30.00"),
        (("down", "down"), [20, 8, 8, 4, 8], "$20.00"),
    ],
)
async def test_from_the_findings_a_way_is_taken_for_all_clips(
    keys: tuple[str, ...], after: list[int], cost: str
) -> None:
    async with running(PLAN) as desk:
        before = desk.plan
        await to_lengths(desk)
        await desk.press("f", *keys, "enter")
        assert lengths(desk) == after
        assert desk.said.startswith("4 clips fixed (none " if keys else "4 clips fixed (nearest ")
        assert desk.said.endswith(f": a run costs {cost} instead of $24.50; u brings it back.")
        assert desk.focus == "findings"
        await desk.press("u")
        assert desk.plan is before


async def test_the_cursor_stays_on_its_clip_and_a_selected_clip_is_selected_in_all_its_parts() -> (
    None
):
    async with running(PLAN) as desk:
        await desk.press("space", "down", "space", "up", "f")
        assert desk.clip.id == "c"
        assert "2 clips · length not offered" in desk.text
        await desk.press("enter")
        assert lengths(desk) == [20, 12, 10, 8, 2, 8]
        assert desk.clip.id == "c"
        assert desk.app._queue.selected == {"a", "a-2", "c"}
        await desk.press("u")
        assert desk.app._queue.selected == {"a", "c"}
        assert desk.clip.id == "c"


async def test_of_the_selected_clips_the_one_that_has_a_finding_is_named() -> None:
    async with running(PLAN) as desk:
        await desk.press("space", "G", "space", "f")
        assert "Clip 1A · length not offered" in desk.text


async def test_after_all_are_fixed_the_cursor_is_still_on_its_clip() -> None:
    async with running(PLAN) as desk:
        await desk.press("G")
        await to_lengths(desk)
        await desk.press("f", "enter")
        assert desk.clip.id == "e"


async def test_a_clip_with_a_hostile_name_shows_it_in_a_line() -> None:
    clip = Clip(id="a", shot="[bold]" + "W\x1b" * 200, prompt="x", seconds=30)
    async with running(queue(clip), NARROW) as desk:
        await desk.press("f")
        assert "Clip [bold]W␛W␛" in desk.text
        assert "cut it to 20 s" in desk.text


async def test_costs_of_millions_leave_room_for_what_a_way_does() -> None:
    clips = (
        Clip(id=f"x{n}", prompt=f"{n}", seconds=n, count=90_000, takes=900, offer="pro/hd")
        for n in (30, 10, 9)
    )
    async with running(queue(*clips), NARROW) as desk:
        await to_lengths(desk)
        await desk.press("f")
        assert screen_widths(desk.app) == [80] * 24
        assert "nearest each" in desk.text
        assert "more" in desk.text


async def test_the_findings_name_every_way() -> None:
    async with running(PLAN, HUGE) as desk:
        assert "[f split it into 20 + 12 s or cut it to 20 s]" in desk.flat


async def test_the_finding_about_a_card_that_has_ended_leads_to_other_cards() -> None:
    async with running(queue(Clip(prompt="Dawn")), WIDE) as desk:
        assert "any more. [m move]" in desk.flat
        await desk.press("tab", "enter")
        assert "Move the plan (1 clip)" in desk.text
