"""A fault of soraplan itself: the app goes on, tells what happened, and loses nothing."""

import asyncio
import base64
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import pytest
from running import NARROW, WIDE, Desk, running, screen_widths, told, written
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import Static
from textual.worker import WorkerCancelled

from soraplan.storage import cards, paths, plans, themes
from soraplan.ui import life
from soraplan.ui.app import SoraplanApp
from soraplan.ui.faults import Faults
from soraplan.ui.keeper import Keeper
from soraplan.ui.screens.fault import FaultScreen
from soraplan.ui.screens.help import HelpScreen
from soraplan.ui.screens.queue import QueueScreen
from soraplan.ui.screens.recovery import start
from soraplan.ui.widgets.queue_table import QueueTable
from soraplan.ui.workarounds import widgets_outlive_faults

PLAN = """format = 1
title = "Bay"

[[clips]]
id = "one"
shot = "1A"
prompt = "A secret of the client"
seconds = 8
"""

Ended = list[tuple[int, str]]


@asynccontextmanager
async def outliving(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[Desk, Ended]]:
    """The app as it is run: it outlives faults, and notes here that it would have ended."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    # What the disk of a busy machine needs for a few bytes is not what is tested here.
    monkeypatch.setattr(life, "KEPT_WITHIN", 60.0)
    ended: Ended = []
    async with running(PLAN, size) as desk:
        desk.app.faults = Faults(desk.app, lambda code, message: ended.append((code, message)))
        desk.app.faults.watch()
        with widgets_outlive_faults():
            yield desk, ended


def fails(*_: object, **__: object) -> NoReturn:
    raise ZeroDivisionError("division by [/zero]")


def is_told(desk: Desk) -> bool:
    return isinstance(desk.app.screen, FaultScreen) and "ZeroDivisionError" in desk.text


def logged() -> str:
    return paths.log_file().read_text(encoding="utf-8")


# -- where a fault can come about -------------------------------------------------------------


async def in_a_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(QueueScreen, "action_clip_turn", fails)
        await desk.pilot.press("v")


async def in_a_click(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(QueueTable, "on_click", fails)
        await desk.pilot.click(QueueTable, offset=(10, 3))


async def in_a_timer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.app._queue.set_timer(0.001, fails)


async def in_an_interval(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.app._queue.set_interval(0.001, fails, repeat=1)


async def in_a_worker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        fails()

    desk.app._queue.run_worker(work())


async def in_a_thread_worker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.app._queue.run_worker(fails, thread=True)


async def in_a_worker_that_may_fail(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.app._queue.run_worker(fails, thread=True, exit_on_error=False)


async def in_a_thread(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()


async def in_a_task(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        fails()

    task = asyncio.create_task(work())
    await asyncio.wait({task})
    # What nobody asks for its result is told of when nobody can any more.
    del task


async def in_a_callback(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.app._queue.table.call_later(fails)


async def in_a_callback_after_the_next_frame(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.app._queue.table.call_after_refresh(fails)


async def in_a_watcher(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Watching(Static):
        value = reactive(0)

        async def watch_value(self, value: int) -> None:
            if value:
                fails()

    watching = Watching()
    await desk.app._queue.mount(watching)
    watching.value = 1


async def in_the_painting(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:

        def render_line(self: QueueTable, y: int) -> Strip:
            fails()

        patched.setattr(QueueTable, "render_line", render_line)
        desk.app._queue.table.refresh()
        await desk.until(lambda: is_told(desk))


async def in_the_making_of_a_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(HelpScreen, "compose", fails)
        await desk.pilot.press("question_mark")


async def in_the_start_of_a_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(HelpScreen, "on_mount", fails)
        await desk.pilot.press("question_mark")


PLACES: dict[str, list[Callable[[Desk, pytest.MonkeyPatch], Any]]] = {
    "what the user does": [in_a_key, in_a_click],
    "what comes later": [
        in_a_timer,
        in_an_interval,
        in_a_callback,
        in_a_callback_after_the_next_frame,
        in_a_watcher,
    ],
    "what runs beside the screen": [
        in_a_worker,
        in_a_thread_worker,
        in_a_worker_that_may_fail,
        in_a_thread,
        in_a_task,
    ],
    "what is shown": [in_the_painting, in_the_making_of_a_page, in_the_start_of_a_page],
}


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
async def test_a_fault_is_told_of_and_everything_works_after_it(
    places: list[Callable[[Desk, pytest.MonkeyPatch], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with outliving(monkeypatch, NARROW) as (desk, ended):
        await desk.pilot.press("plus")
        for breaks in places:
            before = desk.plan
            await breaks(desk, monkeypatch)
            await desk.until(lambda: is_told(desk))
            await desk.press("c")
            assert desk.app.screen is desk.app._queue, breaks
            assert desk.plan is before
        # The widgets that failed hear of keys as before.
        await desk.press("plus")
        assert desk.clip.takes == 3
        assert "1×3" in desk.text
        assert not ended
        assert logged().count("ZeroDivisionError: ") == len(places)


async def test_pages_and_clicks_work_after_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    async with outliving(monkeypatch) as (desk, _):
        await in_a_click(desk, monkeypatch)
        await desk.until(lambda: is_told(desk))
        await desk.press("escape")
        await desk.click_text("1A", times=2)
        assert desk.focus
        await desk.press("escape", "question_mark")
        assert isinstance(desk.app.screen, HelpScreen)
        assert "Turn the frame" in desk.text


@pytest.mark.parametrize("error", [SystemExit, asyncio.CancelledError])
async def test_what_would_end_the_app_without_a_word_is_a_fault_like_others(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ends(*_: object) -> NoReturn:
        raise error

    def ends_at_once() -> NoReturn:
        raise error

    monkeypatch.setattr(QueueScreen, "action_clip_turn", ends)
    async with outliving(monkeypatch) as (desk, ended):
        queue = desk.app._queue
        for breaks in (
            lambda: queue.table.call_later(ends),
            lambda: queue.run_worker(ends()),
            lambda: queue.run_worker(ends_at_once, thread=True),
            lambda: desk.app.simulate_key("v"),
        ):
            breaks()
            await desk.until(lambda: isinstance(desk.app.screen, FaultScreen))
            await desk.settle()
            assert error.__name__ in desk.text
            await desk.press("c")
        await desk.press("plus")
        assert desk.clip.takes == 2
        assert not ended


async def test_what_is_told_to_stop_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    async with outliving(monkeypatch) as (desk, ended):
        worker = desk.app._queue.run_worker(asyncio.sleep(60))
        await desk.pilot.pause()
        worker.cancel()
        with pytest.raises(WorkerCancelled):
            await worker.wait()
        await desk.settle()
        assert desk.app.screen is desk.app._queue
        assert not ended


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Keeper, "follow"),
        (start, "offer_what_was_left"),
        (SoraplanApp, "remember"),
        (themes, "installed"),
        (cards.Installed, "read_all"),
    ],
)
async def test_a_fault_at_the_start_keeps_nothing_else_away(
    owner: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[Exception] = []
    offered: list[object] = []
    monkeypatch.setattr(SoraplanApp, "_handle_exception", lambda _, error: caught.append(error))
    monkeypatch.setattr(start, "offer_what_was_left", lambda *one, **_: offered.append(one))
    monkeypatch.setattr(owner, name, fails)
    paths.home().joinpath("settings.toml").write_text("format = 1\nnobody = 1\n")
    async with running(PLAN) as desk:
        assert [type(one) for one in caught] == [ZeroDivisionError]
        assert bool(offered) == (owner is not start)
        assert (desk.session.listener is not None) == (owner is not Keeper)
        assert "nobody" in desk.said


async def test_under_test_a_fault_is_a_failure() -> None:
    with pytest.raises(ZeroDivisionError):
        async with running(PLAN) as desk:
            desk.app._queue.set_timer(0.001, fails)
            await desk.until(lambda: desk.app._exception is not None)


async def test_where_nothing_keeps_the_work_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(SoraplanApp, "_handle_exception", lambda *_: None)
        patched.setattr(Keeper, "follow", fails)
        async with running(PLAN) as desk:
            assert desk.app.keeper is None
            await desk.press("plus")
            assert "could not be kept" in desk.app.keep_work()
    async with outliving(monkeypatch) as (desk, _):
        keeper, desk.app.keeper = desk.app.keeper, None
        await in_a_key(desk, monkeypatch)
        await desk.until(lambda: is_told(desk))
        await desk.press("c")
        assert "lost in a crash" in desk.said
        desk.app.keeper = keeper


# -- the page ---------------------------------------------------------------------------------


@asynccontextmanager
async def told_of_a_fault(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[Desk, Ended]]:
    async with outliving(monkeypatch, size) as (desk, ended):
        await desk.press("plus")
        await in_a_key(desk, monkeypatch)
        await desk.until(lambda: is_told(desk))
        yield desk, ended


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_page_says_what_happened_and_where_the_work_is(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with told_of_a_fault(monkeypatch, size) as (desk, _):
        assert screen_widths(desk.app) == [size[0]] * size[1]
        assert "ZeroDivisionError: division by [/zero]" in desk.text
        # A long path makes a bar that scrolls.
        shown = "".join(line.strip("│▁▂▃▄▅▆▇█ ") for line in desk.lines)
        assert f"offered at the next start: {paths.recovery_dir()}".replace(" ", "") in (
            shown.replace(" ", "")
        )
        assert any(paths.recovery_dir().rglob("*"))
        for answer in ("Continue", "Save as", "Copy the report", "Quit"):
            assert answer in desk.lines[-2]


async def test_the_page_says_that_all_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    async with outliving(monkeypatch) as (desk, _):
        await in_a_key(desk, monkeypatch)
        await desk.until(lambda: is_told(desk))
        assert "All of it is saved." in desk.text


async def test_the_mouse_chooses_as_the_keys_do(monkeypatch: pytest.MonkeyPatch) -> None:
    async with told_of_a_fault(monkeypatch, NARROW) as (desk, ended):
        await desk.click_text("c Continue", at=2)
        assert desk.app.screen is desk.app._queue
        await in_a_key(desk, monkeypatch)
        await desk.until(lambda: is_told(desk))
        await desk.click_text("q Quit", at=2)
        assert [code for code, _ in ended] == [70]


async def test_the_report_is_copied_and_tells_nothing_of_the_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with told_of_a_fault(monkeypatch) as (desk, _):
        written: list[str] = []
        monkeypatch.setattr(desk.app._driver, "write", written.append)
        await desk.press("r")
        (copied,) = [text for text in written if text.startswith("\x1b]52;c;")]
        report = base64.b64decode(copied.removeprefix("\x1b]52;c;").removesuffix("\a")).decode()
        assert report.strip() == logged().strip()
        assert "ZeroDivisionError: division by [/zero]" in report
        assert "terminal of 120x36" in report
        assert "secret" not in report
        assert "Copied" in desk.text


async def test_the_plan_is_saved_under_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    async with told_of_a_fault(monkeypatch) as (desk, ended):
        theirs = written(PLAN.replace("Bay", "Theirs"), "theirs.toml")
        await desk.press("s")
        await desk.fill(str(theirs))
        await desk.press("enter")
        await desk.until(lambda: "Overwrite" in desk.text)
        await desk.press("escape", "s")
        await desk.fill(str(paths.home() / "rescued.toml"))
        await desk.press("enter")
        await desk.until(lambda: "Saved " in desk.lines[-4])
        assert plans.read(theirs).plan.title == "Theirs"
        assert plans.read(paths.home() / "rescued.toml").plan == desk.plan
        assert desk.session.is_saved
        await desk.press("escape")
        assert desk.app.screen is desk.app._queue
        assert not ended


async def test_a_save_that_fails_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    async with told_of_a_fault(monkeypatch) as (desk, ended):
        monkeypatch.setattr(plans, "write", fails)
        await desk.press("s")
        await desk.fill(str(paths.home() / "rescued.toml"))
        await desk.press("enter")
        await desk.until(lambda: "The saving failed" in desk.said)
        assert isinstance(desk.app.screen, FaultScreen)
        assert not ended


async def test_leaving_after_a_fault_says_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    async with told_of_a_fault(monkeypatch) as (desk, ended):
        await desk.press("q")
        ((code, message),) = ended
        assert code == 70
        assert str(paths.log_file()) in message
        assert "next start" in desk.app.keep_work()


async def test_a_log_that_cannot_be_written_is_told_and_does_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths.state_dir().parent.mkdir(exist_ok=True)
    paths.state_dir().write_text("in the way")
    async with told_of_a_fault(monkeypatch) as (desk, _):
        assert "It could not be written down." in desk.text
        await desk.press("c")
        assert desk.app.screen is desk.app._queue


async def test_a_message_that_would_steer_the_terminal_is_shown_as_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hostile() -> NoReturn:
        raise ValueError("\x1b]0;gone\a [bold]\u202e" + "x" * 100_000)

    async with outliving(monkeypatch) as (desk, _):
        desk.app._queue.call_later(hostile)
        await desk.until(lambda: isinstance(desk.app.screen, FaultScreen))
        await desk.settle()
        assert r"ValueError: \x1b]0;gone\x07" in desk.text
        assert r"[bold]\u202exxx" in desk.text
        assert "\x1b" not in logged()
        assert len(logged()) < 30_000


async def test_a_long_message_leaves_the_trace_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> NoReturn:
        raise ValueError("long words " * 100)

    async with outliving(monkeypatch, NARROW) as (desk, _):
        desk.app._queue.call_later(fails)
        await desk.until(lambda: isinstance(desk.app.screen, FaultScreen))
        await desk.settle()
        assert sum("long words long" in line for line in desk.lines) == 3
        assert "Traceback (most recent call last)" in desk.text


# -- again and again --------------------------------------------------------------------------


async def test_a_fault_that_comes_again_is_counted_on_one_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with told_of_a_fault(monkeypatch) as (desk, ended):
        for _ in range(3):
            desk.app._queue.call_later(fails)
        await desk.until(lambda: "there were 3 more faults" in desk.text)
        assert len(desk.app.screen_stack) == 2
        # The one that the page tells of, and the other place; neither of them twice.
        assert logged().count("ZeroDivisionError: ") == 1
        assert not ended


async def test_faults_that_leave_no_time_to_answer_end_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with outliving(monkeypatch) as (desk, ended):
        for _ in range(60):
            desk.app._queue.call_later(fails)
        await desk.until(lambda: bool(ended))
        await desk.settle()
        ((code, message),) = ended
        assert code == 70
        assert "ZeroDivisionError" in message
        assert str(paths.log_file()) in message


@pytest.mark.parametrize("name", ["compose", "on_mount", "render"])
async def test_a_fault_of_the_page_itself_ends_the_app(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with outliving(monkeypatch) as (desk, ended):
        monkeypatch.setattr(FaultScreen, name, fails)
        await in_a_key(desk, monkeypatch)
        await desk.until(lambda: bool(ended))
        assert {code for code, _ in ended} == {70}


async def test_a_way_on_that_fails_ends_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    async with told_of_a_fault(monkeypatch) as (desk, ended):
        monkeypatch.setattr(Faults, "go_on", fails)
        await desk.press("c")
        assert [code for code, _ in ended] == [70]


async def test_a_page_that_cannot_be_made_ends_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    async with outliving(monkeypatch) as (desk, ended):
        monkeypatch.setattr(desk.app, "push_screen", fails)
        desk.app._queue.call_later(fails)
        await desk.until(lambda: bool(ended))
        assert "ZeroDivisionError" in ended[0][1]


async def test_a_fault_before_anything_was_shown_ends_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: Ended = []
    async with running(PLAN) as desk:
        faults = Faults(desk.app, lambda code, message: ended.append((code, message)))
        faults.caught(ZeroDivisionError())
        assert [code for code, _ in ended] == [70]
        assert not told(desk.app)
