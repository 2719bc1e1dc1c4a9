"""Whole screens as plain text, at three sizes; `UPDATE_GOLDENS=1` writes them anew."""

import os
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, screen_widths, written

from plans import queue
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import paths, plans

GOLDEN = Path(__file__).parent / "golden"

HOSTILE = queue(
    Clip(scene="[b]Bar[/b]", shot="[1]", prompt="INT. BAR [night] [/foo] [link=x]", takes=2),
    Clip(
        scene="[b]Bar[/b]",
        shot="二",
        prompt="黎明の港、無人機がゆっくりと上昇し、" * 9,
        owner="山田",
    ),
    Clip(
        scene="夜",
        shot="🎬2",
        prompt="👩‍👩‍👧 at 🌊 sunset ✈️ 👍🏽, flags 🇫🇷, " * 5,
        tags=("🌊", "b"),
    ),
    Clip(
        scene="夜", shot="א1", prompt="שחר מעל המפרץ, רחפן עולה לאט \u202eabc\u202c ومن بعيد أجراس"
    ),
    Clip(scene="夜", shot="c\x1b[1m", prompt="\x1b[2J\x07bell\x00nul\ttab\x9bC1\x7f del\u2028line"),
    Clip(scene="e\u0301t\u0300e\u0301 " * 3, shot="A very long name of a shot", prompt="x" * 5_000),
    title="[bold]Night[/bold] 夜 🎬 \u202eright",
    client="Client [/x] 山田",
    account="tier-1",
)
OVER = queue(
    Clip(shot="1", prompt="Dawn", seconds=12, offer="pro/hd", count=20, takes=3),
    Clip(shot="2", prompt="Dusk", seconds=8, offer="pro/720p", status="omitted"),
    Clip(shot="3", prompt="", frame="square"),
    title="Over",
    repeat="daily",
    budget=Decimal(650),
    budget_per="month",
    contingency=Decimal("12.5"),
    extra_costs=[{"name": "Developer", "amount": Decimal(1200), "per": "month"}],
)
UNKNOWN = queue(
    Clip(shot="1", prompt="Dawn", offer="pro/hd"),
    Clip(shot="2", prompt="Dusk", offer="openai-sora-2/pro/hd"),
    title="On a card that is not here",
    rates="veo-9",
    account="gold",
    compare=["fast/720p", "pro/hd"],
)
FIVE = queue(
    Clip(shot="1", prompt="Dawn over the bay", seconds=8, offer="standard/720p"),
    Clip(shot="2", prompt="Gulls", frame="landscape", offer="openai-sora-2/standard/720p"),
    Clip(shot="3", prompt="Nothing has this size", frame="square"),
    title="Five offers",
    compare=["standard/720p", "pro/720p", "pro/hd", "pro/1080p", "other/film/720p"],
)
OTHER_CARD = """
format = 1
id = "other"
name = "Other"
vendor = "Other"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
tiers = [{ id = "film", name = "Film", model = "film-1", seconds = [4, 8], rates = [
    { resolution = "720p", sizes = { portrait = "720x1280" }, per_second = 0.084 },
] }]
accounts = [{ id = "any", name = "Any" }]
"""

CASES: dict[str, tuple[Plan | Path, tuple[str, ...]]] = {
    "sample": (paths.sample_file(), ()),
    "empty": (queue(), ()),
    "clip-panel": (paths.sample_file(), ("down", "e")),
    "plan-settings": (OVER, ("p",)),
    "findings": (paths.sample_file(), ("tab", "down")),
    "help": (paths.sample_file(), ("question_mark",)),
    "rates": (paths.sample_file(), ("R",)),
    "hostile": (HOSTILE, ()),
    "hostile-panel": (HOSTILE, ("down", "down", "down", "down", "e")),
    "over-budget": (OVER, ()),
    "unknown-card": (UNKNOWN, ()),
    "five-offers": (FIVE, ()),
    "five-offers-moved": (FIVE, ("right", "right", "right", "right")),
}
SIZES = (NARROW, WIDE, HUGE)


def same_as_golden(desk: Desk, name: str) -> None:
    """Hold the screen against the golden one, after a look at the width of its lines."""
    width, height = desk.app.size
    assert screen_widths(desk.app) == [width] * height
    file = GOLDEN / f"{name}-{width}x{height}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(desk.text, encoding="utf-8", newline="\n")
    assert desk.text == file.read_text(encoding="utf-8")


async def resized(desk: Desk, sizes: Iterable[tuple[int, int]]) -> None:
    for width, height in sizes:
        await desk.pilot.resize_terminal(width, height)
        await desk.settle()


@pytest.mark.parametrize("name", CASES)
async def test_the_screen_looks_as_it_did(name: str) -> None:
    written(OTHER_CARD, "cards/other.toml")
    plan, keys = CASES[name]
    async with running(plan, SIZES[0]) as desk:
        await desk.press(*keys)
        same_as_golden(desk, name)
        for size in SIZES[1:]:
            await resized(desk, [size])
            same_as_golden(desk, name)


async def test_a_screen_that_was_resized_looks_as_one_that_started_so() -> None:
    async with running(paths.sample_file(), HUGE) as desk:
        same_as_golden(desk, "sample")
        await resized(desk, [NARROW, WIDE, NARROW])
        same_as_golden(desk, "sample")


CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


async def test_no_control_character_of_a_plan_reaches_the_terminal() -> None:
    async with running(HOSTILE) as desk:
        for key in ("G", "tab", "tab", "slash", "escape"):
            await desk.press(key)
            assert not CONTROL.search(desk.text), key


async def test_no_control_character_of_a_field_reaches_the_terminal() -> None:
    async with running(HOSTILE) as desk:
        await desk.press("down", "down", "down", "down", "e")
        assert not CONTROL.search(desk.text)


async def test_a_terminal_that_is_far_too_small_does_not_end_the_app() -> None:
    async with running(HOSTILE, NARROW) as desk:
        for size in [(20, 6), (1, 1), (41, 10), (300, 5)]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
            await desk.press("e", "escape", "p", "escape", "?", "escape")
        await resized(desk, [NARROW])
        assert "As planned" in desk.text


async def test_colours_are_never_the_only_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(OVER, WIDE) as desk:
        assert "▸$360.00" in desk.text
        assert all(word in desk.text for word in ("error", "warning", "over by", "omitted", "✗3"))


async def test_the_chosen_line_of_a_list_is_seen_without_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    library_plan = paths.plans_dir() / "harbour.toml"
    plans.write(library_plan, queue(title="Harbour"))
    async with running(queue()) as desk:
        await desk.press("o")
        strips = desk.app.screen._compositor.render_strips()
        parts = (part for strip in strips for part in strip)
        marked = "".join(part.text for part in parts if part.style and part.style.underline)
        assert "Harbour" in marked
