"""The page of what has changed: what it tells, how it is read, and where it leads."""

import asyncio
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style
from running import HUGE, NARROW, WIDE, Desk, running, same_as_golden, screen_widths, written
from test_screens import CONTROL, resized
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widgets import Input

from hostile import HOSTILE, HOSTILE_LINES
from plans import CARDS, forecasted, plain_price, queue, some_edits, some_plans
from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.core.text.cells import visible
from soraplan.exchange.plan_diff import markdown as plan_diff_markdown
from soraplan.exchange.plan_diff import plan_change
from soraplan.exchange.plan_diff.words import clip_name
from soraplan.storage import paths, plans
from soraplan.ui.commands import at as commands_at
from soraplan.ui.palette import palette
from soraplan.ui.screens.diff import work as diff_work
from soraplan.ui.screens.diff.blocks import turned
from soraplan.ui.screens.diff.lines import diff_blocks
from soraplan.ui.screens.diff.list import DiffList
from soraplan.ui.screens.diff.screen import DiffScreen
from soraplan.ui.screens.diff.work import Wish, compared
from terminals import PATIENCE

PALETTE = palette({}, ansi=True)

DRONE = Clip(id="k3f9a2", scene="1", shot="1A", prompt="Drone rises over the bay at dawn.\nGulls.")
BAR = Clip(
    id="m7x2qd",
    scene="1",
    shot="1B",
    prompt="INT. BAR [night] [/foo] 夜の東京、雨に濡れた路地",
    seconds=8,
    offer="pro/720p",
    takes=6,
)
OUT = Clip(id="p5h8vn", scene="2", shot="2A", prompt="Left out at last", seconds=8)
FACE = Clip(id="t2c6wz", scene="2", shot="2B", prompt="Her face", seconds=12, offer="pro/hd")
SEA = Clip(id="y9r4be", scene="3", shot="3A", prompt="The sea, wide", count=3, notes="Ask Ada")
ROLL = Clip(id="zz9ab2", scene="4", shot="4A", prompt="Credits `roll` over | the bay", seconds=8)


def old_plan(**changes: Any) -> Plan:
    return queue(
        DRONE,
        BAR,
        OUT,
        FACE,
        SEA,
        **{
            "title": "Spring [b]",
            "account": "tier-1",
            "repeat": "weekly",
            "contingency": Decimal(10),
            "keep_rate": Decimal("0.5"),
            **changes,
        },
    )


def new_plan() -> Plan:
    """The same with one clip added, one removed, two changed and one moved."""
    drone = DRONE.model_copy(update={"prompt": "Drone rises over the bay at dawn.\nTwo gulls."})
    bar = BAR.model_copy(update={"takes": 4, "status": "approved", "tags": ("night", "city")})
    old = old_plan(budget=Decimal(50), contingency=Decimal("12.5"))
    return queue(
        SEA,
        drone,
        bar,
        FACE,
        ROLL,
        **{key: getattr(old, key) for key in Plan.model_fields if key not in ("format", "clips")},
    )


async def changed(desk: Desk, plan: Plan | None = None) -> None:
    """Make another plan of the open one, as edits would."""
    desk.app._queue.change(plan or new_plan(), "edit")
    await desk.settle()


def listed(desk: Desk) -> DiffList:
    """The lines of the page."""
    return desk.app.screen.query_one(DiffList)


def current(desk: Desk) -> str:
    """The name of the clip that the cursor is on; empty where it is on none."""
    target = listed(desk).current
    return target.name if target else ""


def marked(desk: Desk) -> str:
    """The line that the mark of the cursor stands before."""
    return next((line for line in desk.lines if "│ ▸" in line), "")


def is_open(desk: Desk) -> bool:
    """Whether the page stands on the screen."""
    return "Changes · Esc closes" in desk.text


def plain_rows(old: Plan, new: Plan, width: int, cards: dict[str, Any]) -> list[str]:
    """The lines of the page as text."""
    before, after = forecasted(old, cards), forecasted(new, cards)
    wish = Wish(own=after, path=Path("old.toml"), cards=cards)
    made = compared(wish, plan_change(before, after))
    blocks = diff_blocks(made, ("old", "new"), width, PALETTE, is_short=False)
    return ["".join(text for text, _ in row) for block in blocks for row in block.rows()]


@pytest.mark.parametrize("width", [76, 118, 160, 240])
def test_amounts_in_another_currency_are_told_and_none_is_cut_off(width: int) -> None:
    kino = CARDS["luma"].model_copy(update={"id": "kino", "name": "Kino", "currency": "EUR"})
    sea = SEA.model_copy(update={"offer": "kino/ray/720p", "seconds": 5, "frame": "landscape"})
    many = sea.model_copy(update={"count": 30_000})
    drone = DRONE.model_copy(update={"seconds": 8})
    old, new = (
        queue(*clips, repeat="weekly", contingency=Decimal(10))
        for clips in ((drone, BAR, sea), (drone, many))
    )
    rows = plain_rows(old, new, width, {**CARDS, "kino": kino})
    assert max(map(len, rows)) <= width
    text = " ".join(" ".join(rows).split())
    # A take costs 5 × €0.06.
    assert "€0.90 → €9,000.00 +€8,999.10 (+999,900.0 %)" in text
    assert "cannot be added up: no rate of exchange to USD is written down" in text
    assert "no price" not in text


# -- what is seen -----------------------------------------------------------------------------

CASES: dict[str, tuple[Plan | None, tuple[str, ...]]] = {
    "diff": (new_plan(), ("D",)),
    "diff-clips": (new_plan(), ("D", "tab", "tab", "tab", "down")),
    "diff-swapped": (new_plan(), ("D", "s")),
    "diff-same": (None, ("D",)),
    "diff-never-saved": (None, ("n", "D")),
}


@pytest.mark.parametrize("name", CASES)
async def test_the_page_looks_as_it_did(name: str) -> None:
    """`UPDATE_GOLDENS=1 pytest tests/ui/test_diff_screen.py` writes them anew."""
    plan, keys = CASES[name]
    async with running(old_plan(), NARROW) as desk:
        if plan is not None:
            await changed(desk, plan)
        await desk.press(*keys)
        desk.app.clear_notifications()
        for size in (NARROW, WIDE, HUGE):
            await resized(desk, [size])
            same_as_golden(desk, name)


def test_every_command_of_the_page_does_something() -> None:
    for command in commands_at(["diff"]):
        assert hasattr(DiffScreen, f"action_{command.action}"), command.id


def cost(plan: Plan) -> Decimal:
    """What a run costs with contingency, worked out in the plainest way there is."""
    total = Decimal(0)
    for clip in plan.clips:
        price = plain_price(plan, clip.offer, clip)
        assert price is not None
        total += Decimal(price.numerator) / price.denominator * clip.count * clip.takes
    return total * (100 + plan.contingency) / 100


async def test_the_open_plan_with_its_unsaved_edits_is_held_against_its_file() -> None:
    async with running(old_plan()) as desk:
        await changed(desk)
        assert not desk.session.is_saved
        await desk.press("D")
        before, now = cost(old_plan()), cost(new_plan())
        assert before > now
        assert f"A run costs {money.shown(now, 'USD')} in all" in desk.flat
        assert f"{money.shown(before - now, 'USD')} less than before" in desk.flat
        assert "- plan.toml, as it was saved last" in desk.flat
        assert "+ Spring [b], as it is now, with changes that are not saved" in desk.flat
        row = f"{money.shown(before, 'USD')} {money.shown(now, 'USD')}"
        assert f"A run in all {row}" in desk.flat
        assert "P90 a run" in desk.flat and "Finish" in desk.flat


async def test_every_kind_of_change_has_its_sign_and_both_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(old_plan(), HUGE) as desk:
        await changed(desk)
        await desk.press("D", "G")
        for line in (
            "+ 4A (zz9ab2)",
            "- 2A (p5h8vn)",
            "~ 1A (k3f9a2)",
            "~ 1B (m7x2qd)",
            "→ 3A (y9r4be) from place 5 to place 1",
            "~ budget none → $50.00",
            "~ contingency 10 % → 12.5 %",
            "takes 6 → 4",
            "status planned → approved",
            "tags none → night, city",
            "- Drone rises over the bay at dawn.␊Gulls.",
            "+ Drone rises over the bay at dawn.␊Two gulls.",
            "Credits `roll` over | the bay",
        ):
            assert line in desk.flat
        assert marked(desk)


async def test_what_is_not_known_is_never_told_as_a_difference() -> None:
    async with running(old_plan()) as desk:
        face = FACE.model_copy(update={"offer": "gone/film/720p"})
        await changed(desk, queue(DRONE, BAR, OUT, face, SEA, title="Spring", account="tier-1"))
        await desk.press("D")
        assert "at least" in desk.flat
        assert "1 clip has no price." in desk.flat
        await desk.press("G")
        assert "~ 2B (t2c6wz) $6.00 → —" in desk.flat
        assert "offer pro/hd → gone/film/720p" in desk.flat


async def test_a_plan_that_is_as_it_was_saved_is_the_same() -> None:
    async with running(old_plan()) as desk:
        await desk.press("D")
        assert "The two versions are the same." in desk.text
        assert "o compares with another plan." in desk.text
        assert "added" not in desk.text
        assert f"A run costs {money.shown(cost(old_plan()), 'USD')} in all, as before." in desk.flat
        await desk.press("enter")
        assert is_open(desk)


async def test_a_file_that_somebody_else_changed_since_is_read_as_it_is_now() -> None:
    async with running(old_plan()) as desk:
        path = desk.session.path
        assert path is not None
        plans.write(path, new_plan())
        await desk.press("D")
        assert "The two versions are the same." not in desk.text
        assert "+ Spring [b], as it is now" in desk.flat
        await desk.press("escape")
        plans.write(path, old_plan())
        await desk.press("D")
        assert "The two versions are the same." in desk.text


async def test_a_plan_that_was_never_saved_says_what_to_do() -> None:
    async with running(old_plan()) as desk:
        await desk.press("n", "D")
        assert "never saved" in desk.flat
        assert "o compares it with a plan of the library, or any file." in desk.flat
        assert "^s in the queue saves it" in desk.flat
        await desk.press("y")
        assert desk.said == "There is nothing to copy yet."
        assert desk.app.clipboard == ""
        await desk.press("s", "enter", "G", "g", "tab", "shift+tab", "down", "up")
        assert "never saved" in desk.flat


async def test_the_keys_that_do_nothing_now_are_not_shown() -> None:
    async with running(old_plan()) as desk:
        await desk.press("n", "D")
        assert "o other plan" in desk.lines[-2] and "Esc close" in desk.lines[-2]
        assert "swap" not in desk.text and "go to clip" not in desk.text


async def test_a_file_that_is_gone_is_told() -> None:
    async with running(old_plan()) as desk:
        path = desk.session.path
        assert path is not None
        path.unlink()
        await desk.press("D")
        assert "The file could not be read:" in desk.text
        assert str(path) in "".join(line.strip("│ ") for line in desk.lines)
        assert "o chooses another plan." in desk.text
        await desk.press("escape")
        assert not is_open(desk) and desk.plan == old_plan()


async def test_a_file_that_is_no_plan_any_more_is_told() -> None:
    async with running(old_plan()) as desk:
        assert desk.session.path is not None
        desk.session.path.write_text("format = [", encoding="utf-8")
        await desk.press("D")
        assert "The file cannot be used." in desk.flat
        assert "line 1" in desk.flat


async def test_a_fault_in_the_comparison_does_not_end_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("[b]by nothing")

    monkeypatch.setattr(diff_work, "plan_change", fail)
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.press("D")
        assert "The comparison failed; the plan is as it was." in desk.flat
        assert "ZeroDivisionError: [b]by nothing" in desk.flat
        await desk.press("escape")
        assert desk.plan == new_plan()


# -- which plan it is held against -------------------------------------------------------------


async def test_any_plan_of_the_library_can_be_compared_with() -> None:
    other = old_plan(title="Other shoot", contingency=Decimal(0))
    written(plans.dumps(other), "plans/other.toml")
    async with running(old_plan()) as desk:
        await desk.press("D", "o")
        await desk.until(lambda: "Other shoot" in desk.text)
        assert "Compare with a plan" in desk.text
        assert "Enter compare" in desk.text and "copies" not in desk.text
        await desk.press("enter")
        assert "- Other shoot, other.toml" in desk.flat
        assert "~ title Other shoot → Spring [b]" in desk.flat
        assert "~ contingency 0 % → 10 %" in desk.flat
        assert desk.session.path != paths.plans_dir() / "other.toml"


async def test_a_plan_that_was_never_saved_can_be_compared_with_any_file() -> None:
    path = written(plans.dumps(old_plan(title="Elsewhere")), "elsewhere.toml")
    async with running() as desk:
        await desk.press("D", "o", "slash")
        await desk.fill(str(path))
        await desk.press("enter")
        assert f"- Elsewhere, elsewhere.toml in {path.parent}"[:60] in desk.flat
        assert "~ title Elsewhere → Sample" in desk.flat


async def test_nothing_in_the_library_is_changed_from_here() -> None:
    written(plans.dumps(old_plan(title="Other shoot")), "plans/other.toml")
    async with running(old_plan()) as desk:
        await desk.press("D", "o")
        await desk.until(lambda: "Other shoot" in desk.text)
        await desk.press("d", "x", "delete", "r")
        assert "Rename" not in desk.text
        assert [one.name for one in paths.plans_dir().iterdir()] == ["other.toml"]
        await desk.press("escape")
        assert "The two versions are the same." in desk.text


async def test_both_directions_can_be_looked_at() -> None:
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.press("D")
        first = desk.text
        assert "less than before" in desk.flat
        await desk.press("s")
        assert "more than before" in desk.flat
        assert "- Spring [b], as it is now" in desk.flat
        assert "+ plan.toml, as it was saved last" in desk.flat
        await desk.press("s")
        assert desk.text == first


async def test_the_other_direction_does_not_read_the_file_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it was read again")

    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.press("D")
        assert re.search(r"before +now +difference", desk.text)
        monkeypatch.setattr(plans, "read_in_steps", never)
        await desk.press("s")
        assert "more than before" in desk.flat
        assert re.search(r"− +\+ +difference", desk.text)


# -- reading and leading back -------------------------------------------------------------------


async def test_the_cursor_goes_through_the_clips_that_are_in_view() -> None:
    async with running(old_plan(), HUGE) as desk:
        await changed(desk)
        await desk.press("D")
        assert current(desk) == "4A (zz9ab2)"
        seen = [current(desk)]
        for _ in range(4):
            await desk.press("j")
            seen.append(current(desk))
            assert f"▸{'+-~~→'[len(seen) - 1]} {seen[-1]}" in marked(desk)
        assert seen == [
            "4A (zz9ab2)", "2A (p5h8vn)", "1A (k3f9a2)", "1B (m7x2qd)", "3A (y9r4be)",
        ]  # fmt: skip
        for name in reversed(seen[:-1]):
            await desk.press("k")
            assert current(desk) == name


async def test_lines_without_clips_are_scrolled_by_the_same_keys() -> None:
    async with running(old_plan(), NARROW) as desk:
        await changed(desk)
        await desk.press("D")
        assert current(desk) == ""
        top, page = desk.text, listed(desk)
        await desk.press("down")
        assert page.scroll_offset.y == 1
        await desk.press("up")
        assert desk.text == top
        while not current(desk):
            at = page.scroll_offset.y
            page.move(1)
            assert page.scroll_offset.y == at + 1
        assert current(desk) == "4A (zz9ab2)"
        for _ in range(60):
            page.move(1)
        await desk.settle()
        assert "Seconds a run" in desk.lines[-3]
        for _ in range(60):
            page.move(-1)
        await desk.settle()
        assert desk.text == top


async def test_pages_and_ends_are_a_key_away() -> None:
    async with running(old_plan(), NARROW) as desk:
        await changed(desk)
        await desk.press("D")
        top = desk.text
        await desk.press("pagedown")
        assert listed(desk).scroll_offset.y == listed(desk).page
        await desk.press("pageup")
        assert desk.text == top
        await desk.press("G")
        assert "Seconds a run" in desk.lines[-3]
        await desk.press("g")
        assert desk.text == top


async def test_tab_goes_from_part_to_part() -> None:
    async with running(old_plan(), (80, 16)) as desk:
        await changed(desk)
        await desk.press("D")
        seen = []
        for _ in range(6):
            await desk.press("tab")
            seen.append(desk.lines[1][3:].split("  ")[0])
        assert seen[:5] == [
            "Cost by scene, a run", "2 settings changed", "1 clip added", "1 clip removed",
            "2 clips changed",
        ]  # fmt: skip
        assert current(desk) == "3A (y9r4be)"
        await desk.press("shift+tab")
        assert desk.lines[1].startswith("│  2 clips changed")
        assert current(desk) == "1A (k3f9a2)"
        for _ in range(9):
            listed(desk).go_to_part(-1)
        assert listed(desk).scroll_offset.y == 0
        for _ in range(9):
            listed(desk).go_to_part(1)
        await desk.settle()
        assert "Seconds a run" in desk.lines[-3]


async def test_the_wheel_scrolls() -> None:
    async with running(old_plan(), NARROW) as desk:
        await changed(desk)
        await desk.press("D")
        top = desk.text
        await desk.pilot._post_mouse_events([MouseScrollDown], DiffList, offset=(9, 5))
        await desk.until(lambda: desk.text != top)
        await desk.pilot._post_mouse_events([MouseScrollUp], DiffList, offset=(9, 5))
        await desk.until(lambda: desk.text == top)


async def test_enter_leads_to_the_clip_in_the_queue() -> None:
    async with running(old_plan(), HUGE) as desk:
        await changed(desk)
        await desk.press("tab", "D", "down", "down", "down")
        assert current(desk) == "1B (m7x2qd)"
        await desk.press("enter")
        assert not is_open(desk)
        assert desk.clip.shot == "1B" and desk.focus == "queue"


async def test_a_clip_that_a_filter_hides_is_shown() -> None:
    async with running(old_plan(), HUGE) as desk:
        await changed(desk)
        await desk.press("slash")
        await desk.type("credits")
        await desk.press("enter", "D", "down", "down", "enter")
        assert desk.clip.shot == "1A"
        assert desk.app._queue.row_maker.filter_text == ""


async def test_a_clip_that_was_removed_leads_nowhere_and_says_so() -> None:
    async with running(old_plan(), HUGE) as desk:
        await changed(desk)
        await desk.press("D", "down", "enter")
        assert is_open(desk)
        assert desk.said == "The open plan does not have 2A (p5h8vn)."
        desk.app.clear_notifications()
        await desk.press("s", "g")
        assert marked(desk).startswith("               │ ▸+ 2A (p5h8vn)")
        await desk.press("enter")
        assert desk.said == "The open plan does not have 2A (p5h8vn)."
        await desk.press("down", "enter")
        assert not is_open(desk) and desk.clip.shot == "4A"


async def test_the_other_way_round_moved_and_changed_clips_lead_to_where_they_are_now() -> None:
    async with running(old_plan(), HUGE) as desk:
        await changed(desk)
        for downs, shot in ((2, "1A"), (4, "3A")):
            await desk.press("D", "s", *["down"] * downs, "enter")
            assert not is_open(desk) and desk.clip.shot == shot


async def test_a_click_takes_the_cursor_along_and_a_second_one_leads_to_the_clip() -> None:
    async with running(old_plan(), HUGE) as desk:
        await changed(desk)
        await desk.press("D")
        await desk.click_text("status ", at=2)
        assert is_open(desk) and current(desk) == "1B (m7x2qd)"
        await desk.click_text("1 clip removed")
        assert is_open(desk) and current(desk) == "1B (m7x2qd)"
        await desk.click_text("takes ", at=2)
        assert not is_open(desk) and desk.clip.shot == "1B"


async def test_the_keys_at_the_foot_can_be_clicked() -> None:
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.press("D")
        await desk.click_text("swap")
        assert "more than before" in desk.flat
        await desk.click_text("other plan")
        assert "Compare with a plan" in desk.text
        await desk.press("escape")
        await desk.click_text("Esc close ", at=5)
        assert not is_open(desk)


async def test_the_page_leaves_all_as_it_was() -> None:
    async with running(old_plan()) as desk:
        await changed(desk)
        before, plan = desk.text, desk.plan
        for key in ("escape", "q", "D"):
            await desk.press("D", "s", key)
            assert desk.text == before and desk.plan is plan
            assert desk.app._queue.followers == []


async def test_help_stands_over_the_page() -> None:
    async with running(old_plan()) as desk:
        await desk.press("D", "question_mark")
        assert "Keys · Esc closes" in desk.text
        await desk.press("escape")
        assert is_open(desk)


async def test_keys_of_the_page_can_be_changed() -> None:
    written('format = 1\n[keys]\n"diff.swap" = "z"\n', "settings.toml")
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.press("D", "s")
        assert "less than before" in desk.flat
        await desk.press("z")
        assert "more than before" in desk.flat and "z swap" in desk.flat


async def test_what_changed_is_copied_as_markdown() -> None:
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.press("D", "y")
        change = plan_change(forecasted(old_plan()), forecasted(new_plan()))
        assert desk.app.clipboard == plan_diff_markdown.dumps(change)
        assert "copied as Markdown" in desk.said
        await desk.press("s", "y")
        back = plan_change(forecasted(new_plan()), forecasted(old_plan()))
        assert desk.app.clipboard == plan_diff_markdown.dumps(back)
        assert is_open(desk)


async def test_a_file_that_changes_below_the_page_is_read_again() -> None:
    async with running(old_plan()) as desk:
        path = desk.session.path
        assert path is not None
        await changed(desk)
        await desk.press("D")
        assert "less than before" in desk.flat
        plans.write(path, new_plan())
        await desk.press("s")
        assert "The two versions are the same." in desk.text


async def test_what_cannot_be_copied_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> str:
        raise ZeroDivisionError("[b]by nothing")

    monkeypatch.setattr(plan_diff_markdown, "dumps", fail)
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.press("D", "y")
        assert desk.said.splitlines() == [
            "The copying failed; the plan is as it was.",
            "ZeroDivisionError: [b]by nothing",
        ]
        assert is_open(desk) and desk.plan == new_plan()


# -- while it is being worked out ---------------------------------------------------------------


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Files that are read no further than half until the gate is opened; it opens in the end."""
    gate = Event()
    read = plans.read_in_steps

    def slow(path: Path, hear: Callable[[int, int], None]) -> plans.PlanFile:
        READS.append("begun")
        try:
            while not gate.wait(0.01):
                hear(1_200, 2_400)
        except BaseException:
            READS.append("stopped")
            raise
        return read(path, hear)

    monkeypatch.setattr(plans, "read_in_steps", slow)
    monkeypatch.setattr("soraplan.ui.background.LATE", 0.0)
    READS.clear()
    yield gate
    gate.set()


READS: list[str] = []
"""What became of each reading of a slow file."""


async def test_how_far_it_is_is_told_when_it_takes_long(gate: Event) -> None:
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.pilot.press("D")
        await desk.until(lambda: "Reading plan.toml: 1,200 of 2,400 clips" in desk.text)
        assert "█" * 20 + "░" * 20 in desk.text
        gate.set()
        await desk.until(lambda: "less than before" in desk.flat)
        assert "Reading" not in desk.text


async def test_escape_leaves_at_once_and_ends_the_work(gate: Event) -> None:
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.pilot.press("D")
        await desk.until(lambda: "1,200 of 2,400" in desk.text)
        await desk.pilot.press("escape")
        await desk.pilot.pause()
        assert not is_open(desk)
        await desk.until(lambda: READS == ["begun", "stopped"])


async def test_of_two_files_only_the_one_chosen_last_is_shown(gate: Event) -> None:
    path = written(plans.dumps(old_plan(title="Elsewhere")), "elsewhere.toml")
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.pilot.press("D")
        await desk.until(lambda: "1,200 of 2,400" in desk.text)
        await desk.pilot.press("o", "slash")
        desk.app.screen.query_one(Input).value = str(path)
        await desk.pilot.press("enter")
        await desk.until(lambda: "Reading elsewhere.toml" in desk.text)
        gate.set()
        await desk.until(lambda: "- Elsewhere, elsewhere.toml" in desk.flat)
        assert READS == ["begun", "stopped", "begun"]


async def test_the_app_can_be_left_while_a_file_is_read(gate: Event) -> None:
    async with running(old_plan()) as desk:
        await desk.pilot.press("D")
        await desk.until(lambda: "1,200 of 2,400" in desk.text)
    end = monotonic() + PATIENCE
    while READS == ["begun"]:
        assert monotonic() < end
        await asyncio.sleep(0.01)
    assert READS == ["begun", "stopped"]


async def test_the_page_waits_for_the_forecast_of_the_plan() -> None:
    async with running(old_plan()) as desk:
        await changed(desk)
        made = desk.session.forecast
        desk.session._forecast = None
        await desk.press("D")
        assert "The forecast of the plan is being worked out …" in desk.text
        desk.session._forecast = made
        desk.app._queue.show_forecast(made)
        await desk.settle()
        assert "less than before" in desk.flat


async def test_another_plan_that_is_opened_below_is_compared_with_its_own_file() -> None:
    path = written(plans.dumps(old_plan(title="Read late")), "late.toml")
    async with running(old_plan()) as desk:
        await changed(desk)
        await desk.press("D")
        desk.app._queue.use_session(desk.app.new_session(new_plan(), path))
        await desk.settle()
        assert "- late.toml, as it was saved last" in desk.flat
        assert "~ title Read late → Spring [b]" in desk.flat


# -- whatever it is given -----------------------------------------------------------------------


async def test_a_hostile_plan_is_shown_harmlessly() -> None:
    names = [text[:300] for text in HOSTILE_LINES]
    clips = [
        Clip(id=f"h{at}", prompt=text, shot=names[at % len(names)], scene=names[at % 5])
        for at, text in enumerate(HOSTILE)
    ]
    turned_round = [
        clip.model_copy(update={"prompt": HOSTILE[-at], "notes": HOSTILE[at], "takes": 2})
        for at, clip in enumerate(clips[1:])
    ]
    old = queue(*clips, title="[b]Night[/x] \x1b[31m \u202e")
    async with running() as desk:
        path = written(plans.dumps(old), "old.toml")
        desk.app._queue.use_session(desk.app.new_session(old, path))
        await changed(desk, queue(*turned_round, title="[link=x]Day[/b]", notes="[/]\x07"))
        await desk.press("D")
        seen, at = "", -1
        while at < listed(desk).scroll_offset.y:
            at = listed(desk).scroll_offset.y
            seen += desk.text
            assert not CONTROL.search(desk.text)
            assert set(screen_widths(desk.app)) == {desk.app.size.width}
            await desk.press("pagedown")
        for text in ("[link=x]Day[/b]", "INT. BAR [night] [/foo]", "<script>", "日本語"):
            assert text in seen


async def test_a_terminal_of_any_size_shows_the_page() -> None:
    async with running(old_plan(), WIDE) as desk:
        await changed(desk)
        await desk.press("D")
        for size in [(20, 6), (1, 1), (300, 5), HUGE]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
            await desk.press("down", "tab", "s")
        assert "less than before" in desk.flat


async def test_another_width_keeps_the_clip_in_view() -> None:
    async with running(old_plan(), NARROW) as desk:
        await changed(desk)
        await desk.press("D", "G", "up", "up")
        name = current(desk)
        assert name
        for size in (HUGE, (60, 12), WIDE):
            await resized(desk, [size])
            assert current(desk) == name
            assert name in marked(desk)


async def test_an_empty_plan_and_one_that_lost_all_its_clips_can_be_compared() -> None:
    async with running(queue(title="Empty")) as desk:
        await desk.press("D")
        assert "The two versions are the same." in desk.text
        await changed(desk, old_plan())
        await desk.press("escape", "D")
        assert "5 clips added" in desk.flat
        await desk.press("s")
        assert "5 clips removed" in desk.flat


def _edited(drawn: tuple[Plan, list[Any]]) -> tuple[Plan, Plan]:
    old, edits = drawn
    new = old
    for edit in edits:
        new = edit(new)
    return old, new


versions = st.tuples(some_plans, st.lists(some_edits(), max_size=5)).map(_edited)


@settings(max_examples=40, deadline=None)
@given(versions, st.integers(1, 220), st.booleans(), st.booleans())
def test_every_difference_has_its_place_at_every_width(
    pair: tuple[Plan, Plan], width: int, is_short: bool, is_back: bool
) -> None:
    old, new = map(forecasted, pair)
    change = plan_change(new, old) if is_back else plan_change(old, new)
    made = compared(Wish(new, Path("old.toml"), CARDS, None, is_back), change)
    blocks = list(diff_blocks(made, ("a", "b"), width, PALETTE, is_short=is_short))
    for block in blocks:
        assert len(block.rows()) == block.height
    targets = [block.target for block in blocks if block.target]
    assert [one.name for one in targets] == [
        *(clip_name(lone.clip) for lone in (*change.added, *change.removed)),
        *(clip_name(one.change.new) for one in change.changed),
        *(clip_name(move.clip) for move in change.diff.moved),
    ]
    here = change.removed if is_back else change.added
    elsewhere = [one for one in targets if one.clip is None]
    assert len(elsewhere) == len(change.added) + len(change.removed) - len(here)
    ids = {clip.id for clip in pair[1].clips}
    assert all(one.clip is None or one.clip.id in ids for one in targets)


texts = st.lists(st.sampled_from(["a", "bc", " ", "\n", "夜", "…"]), max_size=30).map("".join)


@given(texts, texts, st.integers(1, 80))
def test_only_what_differs_between_two_texts_is_set_off(old: str, new: str, room: int) -> None:
    lines = turned("  prompt", old, new, room, PALETTE)
    alike = []
    for (_, (sign, style), *parts), text in zip(lines, (old, new), strict=True):
        shown = "".join(part for part, _ in parts)
        assert sign in ("- ", "+ ") and isinstance(style, Style)
        assert shown.strip("…") in text or "…" in text
        if len(text) <= room - 2:
            assert visible(shown) == visible(text) or max(len(old), len(new)) > room - 2
        alike.append([part for part, one in parts if one is None])
    assert alike[0] == alike[1]
