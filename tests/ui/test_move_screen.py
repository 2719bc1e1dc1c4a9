"""The pages of moving a plan: all cards, one card clip by clip, overruling, moving, going back."""

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, same_as_golden, screen_widths, written
from test_screens import CONTROL, HOSTILE, resized
from textual.events import MouseScrollDown

from plans import CARD_FILE, numbered, queue
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import paths
from soraplan.ui.commands import at as commands_at
from soraplan.ui.screens.move.list import MoveList
from soraplan.ui.screens.move.preview import PreviewScreen
from soraplan.ui.screens.move.screen import MoveScreen

SIZES = (NARROW, WIDE, HUGE)

HEAD = """
format = 1
id = "{id}"
name = "{name}"
vendor = "{name}"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
"""
ACCOUNT = 'accounts = [{ id = "any", name = "Any", limits = [{ concurrent = 2 }] }]\n'
TIER = '[[tiers]]\nid = "film"\nname = "{name}"\nmodel = "film-1"\nseconds = {seconds}\n'
RATE = """
[[tiers.rates]]
resolution = "{resolution}"
sizes = {{ {sizes} }}
"""
LANDSCAPE = 'landscape = "1280x720"'
BOTH = f'portrait = "720x1280", {LANDSCAPE}'
LARGE = 'portrait = "1080x1920", landscape = "1920x1080"'

NEAR = (
    HEAD.format(id="near", name="Near [b]夜[/b]")
    + ACCOUNT
    + TIER.format(name="Film", seconds="[4, 8, 12, 16, 20]")
    + "render_seconds = 60\n"
    + RATE.format(resolution="720p", sizes=BOTH)
    + "per_second = 0.05\n"
    + RATE.format(resolution="1080p", sizes=LARGE)
    + "per_second = 0.25\n"
)
"""Has all that the plan needs: every clip fits as it is."""

APART = (
    HEAD.format(id="apart", name="Apart")
    + ACCOUNT
    + TIER.format(name="Wide", seconds="[5, 10]")
    + RATE.format(resolution="1080p", sizes='landscape = "1920x1080"')
    + "per_second = 0.02\n"
)
"""Cheap, but what is longer than 10 s is split, and nothing upright can be made."""

SECRET = (
    HEAD.format(id="secret", name="Secret")
    + ACCOUNT
    + TIER.format(name="Hush", seconds="[4, 8, 12, 16, 20]")
    + RATE.format(resolution="1080p", sizes=LARGE)
)
"""Tells no price."""

SHOOT = queue(
    Clip(id="aaaa", shot="1A", prompt="Dawn over the bay", seconds=12, frame="landscape", takes=2),
    Clip(id="bbbb", shot="1B", prompt="INT. BAR [night] [/foo] 夜の東京", seconds=8, takes=3),
    Clip(id="cccc", shot="2A", prompt="Her face", seconds=20, frame="landscape", offer="pro/hd"),
    Clip(id="dddd", shot="2B", prompt="Dusk", seconds=4, frame="landscape", offer="pro/720p"),
    title="Spring campaign",
    account="tier-1",
    budget=Decimal(30),
    keep_rate=Decimal("0.5"),
)
"""On Sora: 12 s x 2 at 0.10 = 2.40; 8 s x 3 at 0.10 = 2.40; 20 s at 0.50 = 10.00; 4 s at 0.30
= 1.20; together 16.00. On Near: 24 and 24 s at 0.05 = 1.20 each, 20 s at 0.25 = 5.00, and 4 s at
0.05 = 0.20; together 7.60. On Apart 1B stays (2.40); 15 s x 2 at 0.02 = 0.60, 20 s = 0.40
in two, and 5 s = 0.10; together 3.50."""


@pytest.fixture(autouse=True)
def few_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four built-in cards, so that the pages do not change with the prices of the real ones."""
    folder = tmp_path / "built-in"
    folder.mkdir()
    shutil.copy(CARD_FILE, folder)
    for name, text in (("near", NEAR), ("apart", APART), ("secret", SECRET)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")
    monkeypatch.setattr(paths, "builtin_cards_dir", lambda: folder)


def listed(desk: Desk) -> MoveList:
    return desk.app.screen.query_one(MoveList)


def marked(desk: Desk) -> str:
    """The line that the cursor is on, without the frame."""
    line = next(line for line in desk.lines if "│ ▸" in line)
    return line.partition("│ ▸")[2].partition("│")[0].strip(" ▁▂▃▄▅▆▇█")


def card_line(desk: Desk, name: str) -> str:
    """The line of a card in the table, with one blank for any number of them."""
    line = next(line for line in desk.lines if name in line and "Move" not in line)
    return " ".join(line.replace("▸", " ").strip("│ ").split())


async def go_to(desk: Desk, name: str) -> None:
    """Put the cursor of the table on a card."""
    top = listed(desk).region.y + 1
    listed(desk).move_to(next(y for y, line in enumerate(desk.lines[top:]) if name in line))
    await desk.settle()
    assert name in marked(desk)


async def previewed(desk: Desk, name: str) -> None:
    """Open the page, and the preview of a card."""
    await desk.press("m")
    await go_to(desk, name)
    await desk.press("enter")
    assert isinstance(desk.app.screen, PreviewScreen)


# -- what is seen -----------------------------------------------------------------------------

CASES: dict[str, tuple[Plan, tuple[str, ...]]] = {
    "move": (SHOOT, ("m",)),
    "move-monthly": (SHOOT.model_copy(update={"repeat": "daily"}), ("m", "down")),
    "move-preview": (SHOOT, ("m", "enter")),
    "move-split": (SHOOT, ("m", "down", "down", "enter")),
    "move-overruled": (SHOOT, ("m", "enter", "right", "down", "x", "down")),
    "move-hostile": (HOSTILE, ("m", "enter")),
    "move-no-card": (SHOOT.model_copy(update={"rates": "gone-1"}), ("m",)),
}


AT_ALL_SIZES = ("move", "move-preview")


@pytest.mark.parametrize("name", CASES)
async def test_the_pages_look_as_they_did(name: str) -> None:
    plan, keys = CASES[name]
    written("format = 1\nid = 5\n", "cards/mine.toml")
    async with running(plan, NARROW) as desk:
        await desk.press(*keys)
        same_as_golden(desk, name)
        for size in SIZES[1:] if name in AT_ALL_SIZES else ():
            await resized(desk, [size])
            same_as_golden(desk, name)


async def test_the_table_ranks_the_cards_and_tells_what_each_would_cost() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m")
        assert "Move the plan (4 clips)" in desk.text
        assert card_line(desk, "Near").startswith("Near [b]夜[/b] $7.60 -$8.40 -52 %")
        assert card_line(desk, "Near").endswith("all fit")
        assert card_line(desk, "Apart").startswith("Apart $3.50 -$12.50 -78 %")
        assert "1 stays, 2 split, 1 longer" in card_line(desk, "Apart")
        assert card_line(desk, "OpenAI Sora 2").startswith("OpenAI Sora 2 $16.00")
        assert "now, ENDED" in card_line(desk, "OpenAI Sora 2")
        assert card_line(desk, "Secret").startswith("Secret — — —")
        order = [desk.text.index(name) for name in ("Near", "Sora 2 ", "Apart", "Secret")]
        assert order == sorted(order)
        assert "Near" in marked(desk)


async def test_what_does_not_fit_or_has_no_price_is_told_with_its_reason() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m")
        await go_to(desk, "Secret")
        assert "4 clips have no price: no price is known for Hush 1080p." in desk.flat
        await go_to(desk, "Apart")
        assert "1 clip stays where it is: Apart has no portrait size." in desk.flat
        assert "$12.50 less (-78 %)" in desk.flat


async def test_a_card_of_ones_own_that_is_broken_says_so_and_cannot_be_chosen() -> None:
    written("format = 1\nid = 5\n", "cards/mine.toml")
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m", "end")
        assert "your card cannot be used" in marked(desk)
        assert "Your rate card mine.toml cannot be used" in desk.flat
        await desk.press("enter")
        assert isinstance(desk.app.screen, MoveScreen)
        assert "mine.toml cannot be used" in desk.said


async def test_a_broken_card_in_place_of_a_built_in_one_is_told_with_it() -> None:
    written("format = 1\nid = 'near'\n", "cards/near.toml")
    async with running(SHOOT, HUGE) as desk:
        await desk.press("m")
        assert "yours is broken" in card_line(desk, "Near")
        assert "Your rate card near.toml cannot be used" in desk.flat


async def test_without_a_clip_the_key_says_what_to_do() -> None:
    async with running(queue(), NARROW) as desk:
        await desk.press("m")
        assert desk.said == "There is no clip to move yet: a adds one, o opens another plan."
        assert desk.focus == "queue"


# -- moving -----------------------------------------------------------------------------------


async def test_two_keys_move_the_plan_and_one_brings_it_back() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("down", "down")
        before = desk.plan
        await desk.press("m", "enter")
        assert "Move the plan to Near" in desk.text
        assert desk.plan is before
        await desk.press("enter")
        assert desk.focus == "queue"
        assert desk.plan.rates == "near"
        assert [clip.offer for clip in desk.plan.clips] == [
            "film/720p", "film/720p", "film/1080p", "film/720p",
        ]  # fmt: skip
        assert desk.clip.shot == "2A"
        assert desk.said == (
            "Moved 4 clips to Near [b]夜[/b]: a run costs $7.60 instead of $16.00;"
            " u brings it back."
        )
        await desk.press("u")
        assert desk.plan is before
        assert desk.said == "Undone: move to Near [b]夜[/b]"


async def test_the_cursor_stays_on_its_clip_where_clips_are_split_before_it() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("down", "down", "down")
        await previewed(desk, "Apart")
        await desk.press("enter")
        assert [clip.seconds for clip in desk.plan.clips][:2] == [10, 5]
        assert desk.clip.id == "dddd"
        assert "1 clip stays where it is." in desk.said
        assert desk.plan.clips[2].offer == "openai-sora-2/standard/720p"


async def test_escape_goes_back_step_by_step_and_changes_nothing() -> None:
    async with running(SHOOT, NARROW) as desk:
        before = desk.plan
        await desk.press("m", "enter", "right", "escape")
        assert isinstance(desk.app.screen, MoveScreen)
        await desk.press("question_mark")
        assert "Keys · Esc closes" in desk.text
        await desk.press("escape", "escape")
        assert desk.focus == "queue"
        assert desk.plan is before
        assert desk.app._queue.followers == []


async def test_what_was_overruled_is_there_when_the_card_is_looked_at_again() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m", "enter", "x", "escape", "down", "up", "enter")
        assert "*1A" in marked(desk) and "STAYS" in marked(desk)
        # 24 s stay at 0.10 instead of 0.05: 7.60 + 1.20.
        assert "Then $8.80" in desk.flat


async def test_selected_clips_move_alone() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("space", "down", "space", "m")
        assert "Move 2 selected clips" in desk.text
        await go_to(desk, "Near")
        await desk.press("enter")
        assert "Move selected clips to Near [b]夜[/b] (2 clips)" in desk.text
        await desk.press("enter")
        assert desk.plan.rates == "openai-sora-2"
        assert [clip.offer for clip in desk.plan.clips] == [
            "near/film/720p", None, "near/film/1080p", "pro/720p",
        ]  # fmt: skip


async def test_the_way_back_is_offered_and_restores_everything() -> None:
    async with running(SHOOT, WIDE) as desk:
        before = desk.plan
        await previewed(desk, "Apart")
        await desk.press("enter", "m")
        assert "moved from here" in card_line(desk, "OpenAI Sora 2")
        await go_to(desk, "OpenAI Sora 2")
        await desk.press("enter")
        assert "restored" in desk.text and "10 + 5 s → 12 s" in desk.text
        await desk.press("enter")
        assert tuple(desk.plan.clips) == tuple(before.clips)
        assert desk.plan == before


async def test_a_plan_whose_card_is_not_installed_can_be_moved() -> None:
    plan = SHOOT.model_copy(update={"rates": "gone-1"})
    async with running(plan, WIDE) as desk:
        await desk.press("m")
        await go_to(desk, "Near")
        assert "$3.60 —" in card_line(desk, "Near")
        await desk.press("enter")
        assert "Now —" in desk.flat
        await desk.press("enter")
        assert desk.plan.rates == "near"
        assert desk.said.startswith("Moved 4 clips to Near [b]夜[/b]; u brings")


async def test_where_nothing_would_change_nothing_is_done() -> None:
    async with running(SHOOT, NARROW) as desk:
        before = desk.plan
        await previewed(desk, "OpenAI Sora 2")
        assert "there already" in desk.text
        await desk.press("enter")
        assert desk.plan is before
        assert desk.said == "Nothing would change: all clips stay where they are."
        assert isinstance(desk.app.screen, PreviewScreen)


# -- overruling -------------------------------------------------------------------------------


async def test_a_line_goes_to_the_next_offer_that_can_make_it_and_back() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m", "enter", "right")
        assert marked(desk).startswith("*1A") and "Film 1080p" in marked(desk)
        # 24 s at 0.25 in place of 0.05.
        assert "Then $12.40" in desk.flat
        await desk.press("l")
        assert desk.said == "It is the last offer of Near [b]夜[/b] that can make this clip."
        await desk.press("h")
        assert marked(desk).startswith("1A") and "Film 720p" in marked(desk)
        assert "Then $7.60" in desk.flat
        await desk.press("left")
        assert "It is the first offer" in desk.said


async def test_a_length_that_is_not_on_offer_goes_through_its_ways() -> None:
    async with running(SHOOT, WIDE) as desk:
        await previewed(desk, "Apart")
        assert "12 s → 10 + 5 s" in marked(desk)
        await desk.press("s")
        assert marked(desk).startswith("*1A") and "12 s → 10 s" in marked(desk)
        assert "cut to 10 s" in desk.text
        # 10 s x 2 at 0.02 in place of 15 s x 2: 3.50 - 0.20.
        assert "Then $3.30" in desk.flat
        await desk.press("s")
        assert marked(desk).startswith("1A") and "12 s → 10 + 5 s" in marked(desk)
        await desk.press("escape")
        await go_to(desk, "Near")
        await desk.press("enter", "s")
        assert desk.said == "There is no other way for 12 s on this offer."


async def test_a_clip_can_stay_and_go_again() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m", "enter", "down", "x")
        assert "STAYS" in marked(desk) and "as you want it" in marked(desk)
        assert "1 clip stays, 1 line overruled" in desk.flat
        await desk.press("x")
        assert "Film 720p" in marked(desk) and not marked(desk).startswith("*")
        await desk.press("escape")
        await go_to(desk, "Apart")
        await desk.press("enter", "down", "x")
        assert desk.said == "It stays: Apart has no portrait size."
        await desk.press("right")
        assert desk.said == "Apart has no offer that can make 1B."


async def test_the_last_overruling_can_be_taken_back_one_after_the_other() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m", "enter", "x", "down", "right", "down", "down")
        assert "2 lines overruled" in desk.flat
        await desk.press("u")
        assert marked(desk).startswith("1B") and "Film 720p" in marked(desk)
        assert "1 line overruled" in desk.flat
        await desk.press("ctrl+z")
        assert marked(desk).startswith("1A") and "Then $7.60" in desk.flat
        await desk.press("u")
        assert desk.said == "Nothing is overruled; nothing to take back."


async def test_what_was_overruled_is_what_is_moved() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("m", "enter", "right", "down", "x", "ctrl+s")
        assert [clip.offer for clip in desk.plan.clips] == [
            "film/1080p", "openai-sora-2/standard/720p", "film/1080p", "film/720p",
        ]  # fmt: skip
        assert "Moved 3 clips" in desk.said and "1 clip stays where it is." in desk.said


# -- mouse, keys, sizes -----------------------------------------------------------------------


async def test_a_click_opens_a_card_selects_a_line_and_steps_an_offer() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m")
        await desk.click_text("Near", at=2)
        assert isinstance(desk.app.screen, PreviewScreen)
        await desk.click_text("2B ")
        assert marked(desk).startswith("2B")
        await desk.click_text("1A ")
        await desk.click_text("Film 720p", at=3)
        assert marked(desk).startswith("*1A") and "Film 1080p" in marked(desk)
        await desk.click_text("Film 1080p", at=3)
        assert marked(desk).startswith("1A") and "Film 720p" in marked(desk)
        await desk.click_text("Film 720p", at=3)
        await desk.click_text("Enter move", at=7)
        assert desk.plan.clips[0].offer == "film/1080p"


async def test_the_wheel_scrolls_the_lines_under_their_heads() -> None:
    async with running(numbered(60), NARROW) as desk:
        await desk.press("m", "enter")
        assert "clip-2 " in desk.text
        for _ in range(6):
            await desk.pilot._post_mouse_events([MouseScrollDown], offset=(30, 12), button=0)
        await desk.until(lambda: "clip-2 " not in desk.text)
        assert "What changes" in desk.text
        await desk.press("G")
        assert marked(desk).startswith("clip-60")
        await desk.press("pageup", "pagedown", "k", "j", "g")
        assert marked(desk).startswith("clip-1")


async def test_every_command_of_the_pages_does_something_on_one_of_them() -> None:
    for command in commands_at(["move"]):
        assert hasattr(PreviewScreen, f"action_{command.action}")


async def test_no_figure_is_cut_and_no_control_character_reaches_the_terminal() -> None:
    async with running(HOSTILE, NARROW) as desk:
        await desk.press("m")
        for size in [(1, 1), (41, 10), (300, 5)]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
            assert not CONTROL.search(desk.text)
        await desk.press("enter")
        for size in [(1, 1), (20, 6), (300, 5), (41, 24)]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
            assert not CONTROL.search(desk.text)
            await desk.press("right", "down", "u")
        assert re.search(r"\$\d+\.\d\d → \$\d+\.\d\d", desk.text)
        assert not re.search(r"\$[\d.,]*…", desk.text)


async def test_without_colour_all_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m")
        for word in ("all fit", "now, ENDED", "1 stays", "unpriced"):
            assert word in desk.text
        await desk.press("enter", "x")
        assert "STAYS: as you want it" in desk.text and "Overruled by you" in desk.text


async def test_thousands_of_clips_are_drawn_line_by_line_and_moved_in_one_step() -> None:
    async with running(numbered(3_000), NARROW) as desk:
        await desk.press("m", "enter", "G", "right")
        assert marked(desk).startswith("*clip-")
        await desk.press("enter")
        assert desk.plan.rates == "near"
        assert desk.plan.clips[2_999].offer == "film/1080p"
        await desk.press("u")
        assert desk.plan.rates == "openai-sora-2"
