"""Ways around what the framework does, each with the version it was seen in and the reason.

Nothing else belongs here; what a newer version makes needless goes.
"""

import asyncio
import codecs
import contextlib
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from rich.segment import Segment
from textual import screen
from textual._context import active_message_pump
from textual.app import App
from textual.color import Color
from textual.containers import VerticalScroll
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import Worker, WorkerState


def start_with_theme(app: App[None], name: str) -> None:
    """Set the theme of an app that does not run yet, without having everything styled twice.

    Textual 8.2: setting `theme` in `__init__` queues a parse of all CSS and a layout for the first
    moment of the app, after the first ones (20 ms). A theme in the terminal's own colours needs
    the filters that only the setter makes.
    """
    theme = app.get_theme(name)
    if theme is None or theme.ansi:
        app.theme = name
        return
    app.set_reactive(App.theme, name)
    app.set_class(theme.dark, "-dark-mode")
    app.set_class(not theme.dark, "-light-mode")
    app.stylesheet.set_variables(app.get_css_variables())


def without_colour(app: App[None]) -> None:
    """Send no colours at all where NO_COLOR is set.

    Textual 8.2 shows a theme in shades of grey then, which are colours to a terminal. It leaves
    them out only for a theme in the terminal's own colours that is set before the app is made.
    """
    start_with_theme(app, "ansi-dark")
    app._filters[:] = [NoColor() if isinstance(one, Monochrome) else one for one in app._filters]


class NoControlCharacters(LineFilter):
    """Keeps control characters from whatever is drawn, should a text not have been made visible.

    Textual 8.2 writes a text to the terminal as it is, so that escape codes could steer it. It
    reckons them, and characters without a shape, as no cells wide: leaving them out moves nothing.
    The halves of characters would end its writing; each takes one cell.
    """

    _FOUND = re.compile(
        "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
        "\ufff9-\ufffb\U000e0000-\U000e007f]|([\ud800-\udfff])"
    )

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without them."""
        found = self._FOUND.search
        if not any(found(segment.text) for segment in segments):
            return segments
        return [
            Segment(self._FOUND.sub(_half, text), style, control)
            for text, style, control in segments
        ]


def _half(found: re.Match[str]) -> str:
    return "\N{REPLACEMENT CHARACTER}" if found[1] else ""


def without_control_characters(app: App[None]) -> None:
    """Let no control character of any text reach the terminal."""
    app._filters.append(NoControlCharacters())


def paint_soon() -> None:
    """Let a change be painted 4 ms after the last paint.

    Textual 8.2 leaves 17 ms between two paints (MAX_FPS), so that a key pressed just after
    something else was shown is answered that much later.
    """
    screen.UPDATE_PERIOD = 1 / 250  # type: ignore[misc]  # called final, and read at each start


def clear_passing(app: App[Any]) -> None:
    """Take away what was said in passing, but nothing that may still have to be read.

    Textual 8.2 clears all notifications or lets each run out.
    """
    for one in list(app._notifications):
        if one.severity == "information":
            app._unnotify(one)


def scroll_to_top(view: VerticalScroll) -> None:
    """Go to the top of what a view shows now.

    Textual 8.2: where the last content was scrolled and a shorter one came between, the bar stays
    where it was then.
    """
    view.scroll_home(animate=False)
    view.vertical_scrollbar.position = 0


def set_breakpoint_classes(screen: Screen[None]) -> None:
    """Give a screen that is not laid out yet the classes of its breakpoints.

    Textual 8.2 sets them when the first size is known, which is after the first layout, and so
    makes a second one (10 ms).
    """
    app = screen.app
    sizes = (
        (app.HORIZONTAL_BREAKPOINTS, app.size.width),
        (app.VERTICAL_BREAKPOINTS, app.size.height),
    )
    for breakpoints, size in sizes:
        reached = [name for least, name in breakpoints or () if size >= least]
        screen.add_class(*reached[-1:])


def screen_at_work() -> Screen[Any] | None:
    """The screen of what handles a message now.

    Textual 8.2 does not hand out what is at work; `App.screen` is the one that is seen.
    """
    node: MessagePump | None = active_message_pump.get(None)
    while node is not None and not isinstance(node, Screen):
        node = node._parent
    return node


@contextlib.contextmanager
def widgets_outlive_faults() -> Iterator[None]:
    """Let what handles messages go on after one that it failed at.

    Textual 8.2 hands an exception to the app and ends the loop of the widget, which hears of
    nothing any more, whatever the app makes of the exception. While this lasts only the message is
    given up. And of a worker whose failure may not end the app, nobody hears at all.

    What is no Exception ends the app without a word: a cancellation that nobody asked for, as of a
    task that was waited for, and SystemExit.
    """
    dispatch, run = MessagePump._dispatch_message, Worker.run

    async def outlive(self: MessagePump, message: Message) -> None:
        try:
            await dispatch(self, message)
            if type(message) is Worker.StateChanged and message.state is WorkerState.ERROR:
                worker = message.worker
                if not worker.exit_on_error and isinstance(worker.error, Exception):
                    self.app._handle_exception(worker.error)
        except Exception as error:
            self.app._handle_exception(error)
        except (asyncio.CancelledError, SystemExit) as error:
            if _is_cancelled(error) or self._closing or self.app._exit:
                raise
            self.app._handle_exception(_astray(error))

    async def outlive_work(self: Worker[Any]) -> Any:
        try:
            return await run(self)
        except (asyncio.CancelledError, SystemExit) as error:
            if _is_cancelled(error) or self.is_cancelled:
                raise
            raise _astray(error) from error

    MessagePump._dispatch_message = outlive  # type: ignore[method-assign]
    Worker.run = outlive_work  # type: ignore[method-assign]
    try:
        yield
    finally:
        MessagePump._dispatch_message = dispatch  # type: ignore[method-assign]
        Worker.run = run  # type: ignore[method-assign]


def _is_cancelled(error: BaseException) -> bool:
    """Whether it is the present task that was told to end, and not one that it waits for."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and bool(task and task.cancelling())


def _astray(error: BaseException) -> Exception:
    """What was to end more than it may, as an exception like others."""
    told = RuntimeError(f"{type(error).__name__} where nothing was to end")
    told.__cause__ = error
    return told.with_traceback(error.__traceback__)


class _LastingFile:
    """What is drawn goes to a terminal for as long as that is there, and then nowhere.

    Textual 8.2: the thread that writes ends with the first error, and who draws waits for it for
    ever, since nobody empties its queue.
    """

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._file.flush()


def lasting_driver(driver: type[Driver]) -> type[Driver]:
    """A driver whose threads outlive what they read and where they write; of Unix terminals only.

    Textual 8.2 ends the app at the first byte that is not UTF-8, as terminals of other encodings
    and old ways of telling of the mouse send; and with anything that its parser does not expect.
    """
    if driver.__name__ != "LinuxDriver":
        return driver
    from textual.drivers import linux_driver

    def forgiving(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        return partial(codecs.getincrementaldecoder(encoding), errors="replace")

    setattr(linux_driver, "getincrementaldecoder", forgiving)  # noqa: B010 - no name of its own

    class LastingDriver(linux_driver.LinuxDriver):
        """The same, with an end only when it is told to end."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._file: Any = _LastingFile(self._file)

        def _run_input_thread(self) -> None:
            while not self.exit_event.is_set():
                try:
                    self.run_input_thread()
                except OSError:
                    # The terminal has gone; that is looked for elsewhere.
                    return
                except Exception as error:
                    self._app.call_later(self._app._handle_exception, error)

    return LastingDriver
