"""Whole screens as plain text, at three sizes; `UPDATE_GOLDENS=1` writes them anew."""

import os
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from plans import queue
from running import HUGE, NARROW, WIDE, Desk, running, screen_widths
from soraplan.core.plan import Clip, Plan
from soraplan.storage import paths

GOLDEN = Path(__file__).parent / "golden"

HOSTILE = queue(
    Clip(scene="[b]Bar[/b]", shot="[1]", prompt="INT. BAR [night] [/foo] [link=x]", takes=2),
    Clip(scene="[b]Bar[/b]", shot="二", prompt="黎明の港、無人機がゆっくりと上昇し、" * 9, owner="山田"),
    Clip(scene="夜", shot="🎬2", prompt="👩‍👩‍👧 at 🌊 sunset ✈️ 👍🏽, flags 🇫🇷, " * 5, tags=("🌊", "b")),
    Clip(scene="夜", shot="א1", prompt="שחר מעל המפרץ, רחפן עולה לאט \u202eabc\u202c ومن بعيد أجراس"),
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
    compare=["standard/720p", "pro/720p", "pro/hd", "pro/1080p", "openai-sora-2/pro/hd"],
)

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
    plan, keys = CASES[name]
    async with running(plan, SIZES[0]) as desk:
        await desk.press(*keys)
        same_as_golden(desk, name)
        for size in SIZES[1:]:
            await resized(desk, [size])
            same_as_golden(desk, name)
