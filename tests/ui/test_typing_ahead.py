"""What is typed faster than the app can follow does what it would have done typed slowly."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain
from random import Random
from typing import Any

import pytest
from running import Desk, running, slow_writing
from textual import events
from textual.keys import _character_to_key

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import paths, plans
from soraplan.ui.screens.panel import PanelEditing

NAMED = {"enter": "\r", "tab": "\t", "escape": "\x1b"}


def key(name: str) -> events.Key:
    """A key of a name, or of a letter."""
    if len(name) == 1:
        return events.Key(_character_to_key(name), name)
    return events.Key(name, NAMED.get(name))


async def at_once(desk: Desk, keys: Sequence[str]) -> None:
    """Press keys without any gap between them."""
    for name in keys:
        event = key(name)
        event.set_sender(desk.app)
        desk.app.post_message(event)
    await desk.settle()


async def one_by_one(desk: Desk, keys: Sequence[str]) -> None:
    """Press keys, each when the one before is done with."""
    for name in keys:
        await at_once(desk, [name])


async def after(
    press: Callable[[Desk, Sequence[str]], Awaitable[None]], keys: Sequence[str]
) -> Any:
    """What is to be the same however fast the keys came."""
    async with running(queue(Clip(prompt="Dawn"), Clip(prompt="Dusk"))) as desk:
        await press(desk, keys)
        found = plans.dumps(desk.plan), desk.focus, type(desk.app.screen).__name__, desk.cursor
    # Nobody is to be asked about it when the app is started again.
    shutil.rmtree(paths.recovery_dir(), ignore_errors=True)
    return found


SCRIPTS = {
    "the next field of the settings": ["p", "tab", *"Maison Nord"],
    "a prompt": ["a", *"Burst one", "enter", "S"],
    "a prompt, and save": ["a", *"Burst two", "ctrl+s"],
    "several clips": ["a", *"One", "enter", "a", *"Two", "enter", "a", *"Bus", "enter"],
    "the fields of a clip": ["e", *" and Bus", "tab", *"2 Bay", "tab", *"9Z", "enter", "u"],
    "put back and again": ["a", *"gone", "escape", "a", *"Stays", "enter", "j"],
    "a dialog": ["a", "B", "enter", "q", "escape", "a", "C", "enter"],
    "a filter": ["/", *"dawn", "enter", "escape", "a", "x"],
    "from the findings": ["tab", "a", *"Bus", "enter", "u"],
}
PIECES = [
    *(["a", *text, end] for text, end in [("Bus", "enter"), ("up", "escape"), ("x 2", "ctrl+s")]),
    ["e", *" and so on", "tab", *"2 Bay", "enter"],
    ["p", "tab", *"Nord", "escape"],
    ["tab", "e", *" jj", "enter"],
    ["/", *"u", "enter", "escape"],
    *(["u"], ["U"], ["j"], ["d"], ["x"], ["+"], ["escape"], ["space"], ["S", "escape"]),
]


@pytest.mark.parametrize("script", SCRIPTS)
async def test_keys_in_one_burst_do_what_they_do_one_by_one(script: str) -> None:
    assert await after(at_once, SCRIPTS[script]) == await after(one_by_one, SCRIPTS[script])


@pytest.mark.parametrize("seed", range(3))
async def test_any_burst_of_commands_and_texts_does_what_its_keys_do_one_by_one(seed: int) -> None:
    keys = list(chain.from_iterable(Random(seed).choices(PIECES, k=8)))
    assert await after(at_once, keys) == await after(one_by_one, keys)


async def test_a_click_or_a_paste_in_a_burst_takes_its_turn() -> None:
    async with running(queue(Clip(prompt="Dawn"), Clip(prompt="Dusk"))) as desk:
        y = next(y for y, line in enumerate(desk.lines) if "Dusk" in line)
        click: list[events.Event] = [
            kind(None, 4, y, 0, 0, 1, False, False, False, 4, y)
            for kind in (events.MouseDown, events.MouseUp)
        ]
        for event in [key("e"), *map(key, " one"), *click, key("e"), events.Paste(" two")]:
            desk.app.post_message(event.set_sender(desk.app))
        await desk.settle()
        assert [clip.prompt for clip in desk.plan.clips] == ["Dawn one", "Dusk two"]


def moved(x: int) -> events.MouseMove:
    """The mouse at a place."""
    return events.MouseMove(None, x, 0, 1, 0, 0, False, False, False, x, 0)


async def test_a_mouse_that_moves_keeps_no_key_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(queue(Clip(prompt="Dawn"), Clip(prompt="Dusk"))) as desk:
        handed: list[events.Event] = []
        turns = desk.app.turns
        hand_out = turns._hand_out

        async def noted(event: events.Event) -> None:
            handed.append(event)
            await hand_out(event)

        monkeypatch.setattr(turns, "_hand_out", noted)
        for x in range(1_000):
            turns.take(moved(x))
        turns.take(key("j"))
        turns.take(moved(5))
        await desk.settle()
        assert desk.cursor == 1
        assert [type(one) for one in handed] == [events.MouseMove, events.Key, events.MouseMove]
        assert [one.x for one in handed if isinstance(one, events.MouseMove)] == [999, 5]


async def test_what_waits_for_a_file_keeps_no_key_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(queue(Clip(prompt="Dawn"), Clip(prompt="Dusk"))) as desk:
        await desk.press("+")
        gate = slow_writing(monkeypatch)
        for name in ("ctrl+s", "e", *" ab", "escape", "j"):
            desk.app.post_message(key(name).set_sender(desk.app))
        await desk.until(lambda: desk.cursor == 1)
        assert desk.plan.clips[0].prompt == "Dawn"
        gate.set()
        await desk.settle()


async def test_what_never_comes_to_rest_keeps_no_key_back() -> None:
    async with running(queue(Clip(prompt="Dawn"), Clip(prompt="Dusk"))) as desk:
        restless = True

        async def go_on() -> None:
            while restless:
                await asyncio.sleep(0)

        task = asyncio.create_task(go_on())
        for name in ("e", *" ab", "escape", "j"):
            desk.app.post_message(key(name).set_sender(desk.app))
        await desk.until(lambda: desk.cursor == 1)
        restless = False
        await task


async def test_the_letters_of_a_text_typed_ahead_are_taken_in_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("e")
        changes = []
        monkeypatch.setattr(
            PanelEditing, "on_edit_panel_edited", lambda _, event: changes.append(event.value)
        )
        await desk.type("x" * 300)
        assert changes[-1] == "Dawn" + "x" * 300
        assert len(changes) < 10
