"""The app under test: started on a fixed day, driven by keys, and read as plain text.

What a test may know of the inside of the app is gathered here: where the open session is, where
the cursor and the focus are, and what was said in passing.
"""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

import pytest
from textual import events
from textual.pilot import Pilot

from plans import TODAY
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import paths, plans
from soraplan.ui.app import SoraplanApp
from soraplan.ui.session import Session
from soraplan.ui.widgets.queue_table import QueueTable
from terminals import PATIENCE

NARROW, WIDE, HUGE = (80, 24), (120, 36), (200, 50)


def session(app: SoraplanApp) -> Session:
    """The session on the plan that is open."""
    return app._queue.session


def screen_text(app: SoraplanApp) -> str:
    """What is on the screen, as lines of plain text without the blanks at their ends."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


def screen_widths(app: SoraplanApp) -> list[int]:
    """How many cells each line of the screen takes."""
    return [strip.cell_length for strip in app.screen._compositor.render_strips()]


def told(app: SoraplanApp) -> list[str]:
    """What was said in passing, the oldest first."""
    return [one.message for one in app._notifications]


@dataclass
class Desk:
    """A running app, and what its user does and sees."""

    app: SoraplanApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press some keys, named as textual names them, and wait until all is done."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text faster than the app can follow: letters may not get lost or out of order."""
        for letter in text:
            event = events.Key("space" if letter == " " else letter, letter)
            event.set_sender(self.app)
            self.app.post_message(event)
        await self.settle()

    async def fill(self, text: str) -> None:
        """Put a text in place of all that is in the field of one line that has the focus."""
        await self.press("end", "ctrl+u")
        await self.type(text)

    async def settle(self) -> None:
        """Wait until everything that was begun is done."""
        await self.pilot.pause(0)
        while self.app.is_running and not self.app.turns.are_over:
            await self.pilot.pause(0.001)
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def until(self, what: Callable[[], bool]) -> None:
        """Wait for something that a thread brings about; a test that waits in vain fails."""
        end = monotonic() + PATIENCE
        while not what():
            assert monotonic() < end, f"it never came about:\n{self.text}"
            await self.pilot.pause(0.01)

    async def click(self, x: int, y: int, times: int = 1) -> None:
        """Click a cell of the screen."""
        await self.pilot.click(offset=(x, y), times=times)
        await self.settle()

    async def click_text(self, text: str, *, times: int = 1, at: int = 0) -> None:
        """Click the first place where a text stands, `at` letters into it."""
        for y, line in enumerate(self.lines):
            if text in line:
                await self.click(line.index(text) + at, y, times)
                return
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    async def paste(self, text: str) -> None:
        """Paste a text into what has the focus."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def show(self, plan: Plan) -> None:
        """Open a plan that is not in a file."""
        self.app._queue.use_session(self.app.new_session(plan))
        await self.settle()

    @property
    def session(self) -> Session:
        """The session on the plan that is open."""
        return session(self.app)

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        return self.session.plan

    @property
    def clip(self) -> Clip:
        """The clip that the cursor is on."""
        return self.plan.clips[self.cursor]

    @property
    def cursor(self) -> int:
        """The position of the current clip."""
        return self.app._queue.query_one(QueueTable).cursor

    @property
    def focus(self) -> str:
        """The id of what has the focus; empty where nothing has it."""
        focused = self.app.focused
        return (focused.id or "") if focused else ""

    @property
    def text(self) -> str:
        """What is on the screen."""
        return screen_text(self.app)

    @property
    def flat(self) -> str:
        """What is on the screen, with one blank for any number of them."""
        return " ".join(self.text.split())

    @property
    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        return self.text.splitlines()

    @property
    def said(self) -> str:
        """What was said last in passing."""
        return (told(self.app) or [""])[-1]


@asynccontextmanager
async def running(
    plan: Plan | Path | str | None = None, size: tuple[int, int] = WIDE
) -> AsyncIterator[Desk]:
    """The app on a plan, a file, the text of one, or on what it starts with by itself.

    A plan or a text is written to a file in the home of the test first.
    """
    path = plan if isinstance(plan, Path) else None
    if isinstance(plan, Plan):
        path = written(plans.dumps(plan))
    elif isinstance(plan, str):
        path = written(plan)
    app = SoraplanApp(path, today=TODAY, random=Random(1))
    async with app.run_test(size=size) as pilot:
        desk = Desk(app, pilot)
        await desk.settle()
        yield desk


def slow_writing(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Let plans be written only when the gate is opened."""
    gate = Event()
    write = plans.write

    def slow(
        path: Path, plan: Plan, expected: str | None = None, told: plans.Told | None = None
    ) -> str:
        gate.wait(20)
        return write(path, plan, expected, told)

    monkeypatch.setattr(plans, "write", slow)
    return gate


GOLDEN = Path(__file__).parent / "golden"


def same_as_golden(desk: Desk, name: str) -> None:
    """Hold the page, without what stands beside it, against the golden one of its size.

    With UPDATE_GOLDENS in the environment the golden one is made anew.
    """
    width, height = desk.app.size
    assert screen_widths(desk.app) == [width] * height
    frame = desk.app.screen.query_one(".page").region
    text = "\n".join(line[frame.x : frame.right].rstrip() for line in desk.lines) + "\n"
    file = GOLDEN / f"{name}-{width}x{height}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        file.write_text(text, encoding="utf-8", newline="\n")
    assert text == file.read_text(encoding="utf-8")


def written(text: str, name: str = "plan.toml") -> Path:
    """The path of a file with a text, outside the library."""
    path = paths.home() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def shots(plan: Plan) -> Sequence[str]:
    """The names of the shots, in the order of the queue."""
    return [clip.shot for clip in plan.clips]
