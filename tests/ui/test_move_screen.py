"""The pages of moving a plan: all cards, one card clip by clip, overruling, moving, going back."""

import re
import shutil
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, same_as_golden, screen_widths, written
from test_screens import CONTROL, HOSTILE, resized
from textual.events import MouseScrollDown

from plans import CARD_FILE, SORA, card, estimated, numbered, queue, rate, tier
from soraplan.core.clip import Clip
from soraplan.core.moving import moving
from soraplan.core.moving.survey import surveying
from soraplan.core.plan import Plan
from soraplan.storage import paths
from soraplan.ui.commands import at as commands_at
from soraplan.ui.screens.move import work
from soraplan.ui.screens.move.cards import Entry
from soraplan.ui.screens.move.list import MoveList
from soraplan.ui.screens.move.preview import PreviewScreen
from soraplan.ui.screens.move.screen import MoveScreen
from soraplan.ui.screens.move.words import ended_told

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


def told_on(desk: Desk) -> str:
    """What is on the page, whatever lines it is in."""
    return " ".join(desk.text.replace("│", " ").split())


async def opened(desk: Desk, *keys: str) -> None:
    """Open the page, and press some keys when all cards are worked out and in their order."""
    await desk.press("m")
    await desk.press(*keys)


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
        await opened(desk, *keys[1:])
        same_as_golden(desk, name)
        for size in SIZES[1:] if name in AT_ALL_SIZES else ():
            await resized(desk, [size])
            same_as_golden(desk, name)


async def test_the_table_ranks_the_cards_and_tells_what_each_would_cost() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("m")
        assert "Move the plan (4 clips)" in desk.text
        assert card_line(desk, "Near").startswith("Near [b]夜[/b] $7.60 -$8.40 -52 %")
        assert card_line(desk, "Near").endswith("4 sound?")
        assert card_line(desk, "Apart").startswith("Apart $3.50 -$12.50 -78 %")
        assert "1 stays, 3 sound?, 2 split, 1 longer" in card_line(desk, "Apart")
        assert card_line(desk, "OpenAI Sora 2").startswith("OpenAI Sora 2 $16.00")
        assert "ENDED, the plan is here" in card_line(desk, "OpenAI Sora 2")
        assert card_line(desk, "Secret").startswith("Secret — — —")
        order = [desk.text.index(name) for name in ("Near", "Sora 2 ", "Apart", "Secret")]
        assert order == sorted(order)
        assert "Near" in marked(desk)


async def test_cards_whose_names_are_cut_alike_are_told_apart_by_their_ids() -> None:
    for id_, factor in (("near-studio", "0.85"), ("near-for-partners-2026", "0.90")):
        written(
            f'format = 1\nid = "{id_}"\nbase = "near"\n'
            f'name = "Near [b]夜[/b], for ourselves and for partners ({factor})"\n'
            f'checked = 2026-11-01\nevidence = "derived"\nagreement = "X"\nfactor = {factor}\n',
            f"cards/{id_}.toml",
        )
    async with running(SHOOT, NARROW) as desk:
        await opened(desk)
        assert card_line(desk, "near-studio").startswith("near-studio $6.46")
        assert card_line(desk, "partners-2026").startswith("…ar-for-partners-2026 $6.84")
        assert card_line(desk, "Near [b]夜[/b]").startswith("Near [b]夜[/b] $7.60")


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
        await opened(desk, "end")
        assert "cannot be used" in marked(desk)
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
        await opened(desk, "enter")
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
        await opened(desk, "enter", "right", "escape")
        assert isinstance(desk.app.screen, MoveScreen)
        await desk.press("question_mark")
        assert "Keys · Esc closes" in desk.text
        await desk.press("escape", "escape")
        assert desk.focus == "queue"
        assert desk.plan is before
        assert desk.app._queue.followers == []


async def test_what_was_overruled_is_there_when_the_card_is_looked_at_again() -> None:
    async with running(SHOOT, WIDE) as desk:
        await opened(desk, "enter", "x", "escape", "down", "up", "enter")
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
        assert "$7.60 —" in card_line(desk, "Near")
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
        assert desk.said == "Nothing would move."
        assert isinstance(desk.app.screen, PreviewScreen)


# -- overruling -------------------------------------------------------------------------------


async def test_a_line_goes_to_the_next_offer_that_can_make_it_and_back() -> None:
    async with running(SHOOT, WIDE) as desk:
        await opened(desk, "enter", "right")
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
        await opened(desk, "enter", "down", "x")
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
        await opened(desk, "enter", "x", "down", "right", "down", "down")
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
        await opened(desk, "enter", "right", "down", "x", "ctrl+s")
        assert [clip.offer for clip in desk.plan.clips] == [
            "film/1080p", "openai-sora-2/standard/720p", "film/1080p", "film/720p",
        ]  # fmt: skip
        assert "Moved 3 clips" in desk.said and "1 clip stays where it is." in desk.said


# -- what is lost, and what it is told with -----------------------------------------------------

LESS = (
    HEAD.format(id="less", name="Less")
    + ACCOUNT
    + TIER.format(name="Less Small", seconds="[4, 8, 12, 16, 20]")
    + "audio = false\n"
    + RATE.format(resolution="480p", sizes='portrait = "480x854", landscape = "854x480"')
    + "per_second = 0.05\n"
)
"""A smaller picture, no sound, no batch lane."""

FULL = (
    HEAD.format(id="full", name="Full")
    + ACCOUNT
    + TIER.format(name="Film", seconds="[4, 8, 12, 16, 20]")
    + "audio = true\n"
    + RATE.format(resolution="720p", sizes=BOTH)
    + "per_second = 0.05\n"
    + RATE.format(resolution="1080p", sizes=LARGE)
    + "per_second = 0.25\n"
)
"""All that there was, and sound."""


def also(**files: str) -> None:
    """Cards of the user's own."""
    for name, text in files.items():
        written(text, f"cards/{name}.toml")


async def test_all_fit_is_said_only_where_nothing_is_lost() -> None:
    also(less=LESS, full=FULL)
    async with running(SHOOT, WIDE) as desk:
        await opened(desk)
        assert card_line(desk, "Full").endswith("all fit")
        await go_to(desk, "Full")
        assert "All clips fit as they are." in told_on(desk)
        assert card_line(desk, "Less").endswith("4 silent, 4 smaller")
        await go_to(desk, "Less")
        assert "4 clips get a smaller picture." in told_on(desk)
        assert "All clips fit" not in told_on(desk)
        assert card_line(desk, "Near").endswith("4 sound?")


async def test_clips_that_leave_the_batch_lane_are_counted() -> None:
    also(full=FULL)
    clips = [clip.model_copy(update={"lane": "batch"}) for clip in SHOOT.clips[:2]]
    plan = SHOOT.model_copy(update={"clips": queue(*clips, *SHOOT.clips[2:]).clips})
    async with running(plan, NARROW) as desk:
        await opened(desk)
        assert card_line(desk, "Full").endswith("2 without batch")
        await go_to(desk, "Full")
        assert "2 clips leave the batch lane." in told_on(desk)
        await desk.press("enter")
        assert "no batch" in marked(desk)


async def test_a_plan_of_which_nothing_moves_keeps_its_card() -> None:
    async with running(SHOOT, NARROW) as desk:
        before = desk.plan
        await opened(desk, "enter", "x", "down", "x", "down", "x", "down", "x", "enter")
        assert desk.said == "Nothing would move."
        assert desk.plan is before
        assert isinstance(desk.app.screen, PreviewScreen)


def entries(desk: Desk) -> Sequence[Entry]:
    page = desk.app.screen
    assert isinstance(page, MoveScreen)
    return page._entries


async def test_no_card_leaves_its_place_before_all_are_worked_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gates = [Event() for _ in range(4)]

    def slow(*args: Any) -> Iterator[Any]:
        gate = iter(gates)
        for row in surveying(*args):
            if row is not None:
                next(gate).wait(20)
            yield row

    monkeypatch.setattr(work, "surveying", slow)
    async with running(SHOOT, WIDE) as desk:
        await desk.pilot.press("m")
        order = [one.id for one in entries(desk)]
        gates[0].set()
        await desk.until(lambda: any(one.figures for one in entries(desk)))
        await desk.pilot.press("down", "down")
        there = marked(desk).split()[0]
        gates[1].set()
        await desk.until(lambda: sum(bool(one.figures) for one in entries(desk)) == 2)
        assert [one.id for one in entries(desk)] == order
        assert marked(desk).split()[0] == there
        gates[2].set()
        gates[3].set()
        await desk.until(lambda: [one.id for one in entries(desk)] != order)
        assert marked(desk).split()[0] == there
        await desk.press("enter")
        assert f"Move the plan to {there}" in desk.text


@pytest.mark.parametrize("is_supposed", [False, True])
@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_where_there_is_little_room_the_list_keeps_some_lines(
    size: tuple[int, int], is_supposed: bool
) -> None:
    plan = numbered(30).model_copy(update={"budget": Decimal(3000), "repeat": "daily"})
    async with running(plan, size) as desk:
        if is_supposed:
            await desk.press("w", "0", "period", "5", "enter")
        await opened(desk)
        assert ("the plan's own figures" in desk.lines[is_supposed]) is is_supposed
        assert len([line for line in desk.lines if re.search("Near|Apart|Secret", line)]) >= 3
        assert "Esc" in desk.lines[-2]
        await go_to(desk, "Apart")
        await desk.press("enter")
        assert len([line for line in desk.lines if re.match("│ [▸ ][ *]clip-", line)]) >= 4
        assert "Esc back" in desk.lines[-2]
        assert "does not fit" in marked(desk)


async def test_a_budget_with_contingency_says_which_amount_is_held_against_it() -> None:
    plan = SHOOT.model_copy(update={"contingency": Decimal(10)})
    async with running(plan, WIDE) as desk:
        await opened(desk, "enter")
        assert "$12.40 left, with contingency $17.60" in told_on(desk)
        assert "$21.64 left, with contingency $8.36" in told_on(desk)


async def test_omitted_clips_cost_nothing_either_way_and_the_page_says_so() -> None:
    first = SHOOT.clips[0].model_copy(update={"status": "omitted"})
    plan = SHOOT.model_copy(update={"clips": queue(first, *SHOOT.clips[1:]).clips})
    async with running(plan, WIDE) as desk:
        await desk.press("space")
        await opened(desk)
        assert "The clip is omitted and costs nothing either way." in told_on(desk)
        await desk.press("enter")
        assert "The clip is omitted and costs nothing either way." in told_on(desk)


async def test_a_clip_without_an_offer_on_a_missing_card_is_told_so() -> None:
    plan = SHOOT.model_copy(update={"rates": "nowhere"})
    async with running(plan, WIDE) as desk:
        await previewed(desk, "Near")
        assert "nowhere, no offer" in told_on(desk)
        assert "unknown/unknown" not in desk.text


async def test_a_name_that_card_and_tier_share_is_told_once() -> None:
    also(less=LESS)
    async with running(SHOOT, WIDE) as desk:
        await desk.press("space")
        await previewed(desk, "Less")
        assert "Less Small 480p" in marked(desk)
        assert "Less Less" not in told_on(desk)
        await desk.press("enter")
        await opened(desk, "enter")
        assert "Less Small 480p" in told_on(desk) and "Less Less" not in told_on(desk)


async def test_overruling_to_a_smaller_picture_says_that_it_is() -> None:
    small = RATE.format(resolution="480p", sizes='portrait = "480x854", landscape = "854x480"')
    also(full=FULL + small + "per_second = 0.01\n")
    async with running(SHOOT, NARROW) as desk:
        await previewed(desk, "Full")
        await desk.press("down", "down", "right")
        assert "only 480p" in marked(desk)
        assert "HD becomes 480p, a smaller picture; overruled by you." in told_on(desk)
        assert "1 smaller" in told_on(desk)


async def test_back_on_the_offer_of_the_rules_a_smaller_picture_is_overruled_no_more() -> None:
    small = RATE.format(resolution="360p", sizes='portrait = "360x640", landscape = "640x360"')
    also(less=LESS + small + "per_second = 0.01\n")
    async with running(SHOOT, NARROW) as desk:
        await previewed(desk, "Less")
        await desk.press("right", "left")
        assert marked(desk).startswith("1A")
        assert "480p, the nearest there is" in told_on(desk)


async def test_what_stays_on_a_card_that_has_ended_is_told_with_the_total() -> None:
    async with running(SHOOT, WIDE) as desk:
        await opened(desk)
        await go_to(desk, "Apart")
        told = "Of it $2.40 for 1 clip that stays on OpenAI Sora 2, which has ended."
        assert told in told_on(desk)
        await desk.press("enter")
        assert told in told_on(desk)


def test_two_ended_cards_of_one_name_are_told_apart() -> None:
    own = card(id="own", name=SORA.name, currency="EUR", retired=SORA.retired)
    target = card(id="new", name="New", tiers=[tier(rates=[rate(sizes={"square": "720x720"})])])
    plan = queue(
        Clip(id="a", seconds=4), Clip(id="b", seconds=5, frame="landscape", offer="own/film/720p")
    )
    cards = {one.id: one for one in (SORA, own, target)}
    assert list(ended_told(moving(estimated(plan, cards), "new"))) == [
        "Of it $0.40 for 1 clip that stays on OpenAI Sora 2 (openai-sora-2), which has ended.",
        "Of it €1.00 for 1 clip that stays on OpenAI Sora 2 (own), which has ended.",
    ]


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
        await opened(desk, "enter")
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
        for word in ("4 sound?", "ENDED, the plan is here", "1 stays", "unpriced"):
            assert word in desk.text
        await desk.press("enter", "x")
        assert "STAYS: as you want it" in desk.text and "overruled by you" in desk.text


async def test_thousands_of_clips_are_drawn_line_by_line_and_moved_in_one_step() -> None:
    async with running(numbered(3_000), NARROW) as desk:
        await opened(desk, "enter", "G", "right")
        assert marked(desk).startswith("*clip-")
        await desk.press("enter")
        assert desk.plan.rates == "near"
        assert desk.plan.clips[2_999].offer == "film/1080p"
        await desk.press("u")
        assert desk.plan.rates == "openai-sora-2"


async def test_a_clip_in_pieces_is_counted_once_there_and_back() -> None:
    async with running(SHOOT, HUGE) as desk:
        await previewed(desk, "Apart")
        assert "3 clips move, 2 split into 4 pieces" in desk.flat
        await desk.press("enter", "m")
        assert len(desk.plan.clips) == 6
        assert "Move the plan (4 clips)" in desk.text
        await go_to(desk, "OpenAI Sora 2")
        await desk.press("enter")
        assert "Move the plan to OpenAI Sora 2 (4 clips)" in desk.text
        assert "4 clips move, 4 restored, 2 put together from 4 pieces" in desk.flat
        await desk.press("enter")
        assert desk.said.startswith("Moved 4 clips to OpenAI Sora 2")
