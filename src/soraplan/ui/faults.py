"""What the app does about an exception that nobody expected: it goes on.

The plan is written to the journal, the traceback to the log, and a page says what happened and
what can be done now. Where nobody could answer that page, the app ends in order instead. This is
for the app as it is run; under test an exception is a failure at once.
"""

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.worker import WorkerFailed

from soraplan.storage.faults import EXIT_CODE
from soraplan.ui.workarounds import screen_at_work

if TYPE_CHECKING:
    from soraplan.storage.faults import Fault, Key
    from soraplan.ui.life import AppLife
    from soraplan.ui.screens.fault import FaultScreen

_TOO_MANY, _WITHIN = 50, 1.0
"""Faults in so many seconds in which nobody can answer a question."""


class Faults:
    """Takes every exception that nothing else took.

    `end` ends the app with an exit code and a message.
    """

    def __init__(self, app: "AppLife", end: Callable[[int, str], object]) -> None:
        self._app, self._end = app, end
        self._is_shown = self._is_ended = False
        self._known: set[Key] = set()
        self._recent: deque[float] = deque(maxlen=_TOO_MANY)
        self._page: FaultScreen | None = None
        self._context = contextvars.copy_context()

    def watch(self) -> None:
        """From now on there is a screen on which a page can stand; look after all tasks as well."""
        self._is_shown = True
        # What fails elsewhere knows nothing of the app that a page is shown in.
        self._context = contextvars.copy_context()
        loop = asyncio.get_running_loop()

        def caught_soon(error: BaseException | None) -> None:
            if error is not None and not loop.is_closed():
                loop.call_soon_threadsafe(self.caught, error, context=self._context)

        loop.set_exception_handler(lambda _, failed: caught_soon(failed.get("exception")))
        threading.excepthook = lambda failed: caught_soon(failed.exc_value)

    def caught(self, error: BaseException) -> None:
        """Do about an exception what is to be done."""
        if isinstance(error, WorkerFailed):
            error = error.error
        try:
            self._take(error)
        except Exception as other:
            self._give_up(error, other)

    def go_on(self) -> None:
        """Go back to the queue: whatever page failed, there the plan can be saved and edited."""
        page, self._page = self._page, None
        stack = self._app.screen_stack
        if page not in stack:
            return
        # All at once: what failed to be drawn may not be drawn in between.
        for _ in stack[1:]:
            self._app.screen.dismiss(None)
        if self._app.keeper is None:
            told = "What is not saved would be lost in a crash: the fault was in keeping it."
            self._app.notify(told, severity="error", timeout=15, markup=False)

    def leave(self, logged: str) -> None:
        """End because the user wants it after a fault; what is not saved is kept."""
        self._is_ended = True
        self._end(EXIT_CODE, f"soraplan was left after a fault of its own.\n{logged}")

    def ended_by(self, error: BaseException) -> None:
        """End because the run of the app is over, and neither the user nor a signal wanted that."""
        self._is_shown = False
        self.caught(error)

    def _take(self, error: BaseException) -> None:
        from soraplan.storage.faults import fault_of, key_of

        self._recent.append(monotonic())
        page = self._page
        is_hopeless = self._is_hopeless(error)
        if page is not None and not is_hopeless:
            page.again()
            if key_of(error) in self._known:
                return
        self._known.add(key_of(error))
        fault = fault_of(error)
        report, logged = self._logged(fault)
        if self._is_ended:
            return
        if self._app._exit:
            self._stop("soraplan met a fault of its own as it ended", fault, logged)
        elif is_hopeless:
            self._stop("soraplan had to end, by a fault of its own", fault, logged)
        elif page is None:
            self._show(fault, report, logged)

    def _is_hopeless(self, error: BaseException) -> bool:
        """Whether no page could be shown, or none could be answered."""
        if not self._is_shown:
            return True
        if len(self._recent) == _TOO_MANY and self._recent[-1] - self._recent[0] < _WITHIN:
            return True
        return self._page is not None and self._is_of_page(error)

    def _is_of_page(self, error: BaseException) -> bool:
        """Whether the page itself failed, or what stands over it."""
        import soraplan.ui.screens.fault as page

        step = error.__traceback__
        while step is not None:
            if step.tb_frame.f_code.co_filename == page.__file__:
                return True
            step = step.tb_next
        stack: list[Screen[Any]] = self._app.screen_stack
        if self._page not in stack:
            return False
        return screen_at_work() in stack[stack.index(self._page) :]

    def _show(self, fault: "Fault", report: str, logged: str) -> None:
        from soraplan.ui.screens.fault import FaultScreen

        kept = self._app.keep_work()
        page = FaultScreen(fault, report=report, logged=logged, kept=kept)
        self._page = page

        def show() -> None:
            try:
                self._app.push_screen(page)
            except Exception as error:
                self._give_up(error, error)

        # Not amid what failed just now: it may be the painting of the screen.
        asyncio.get_running_loop().call_soon(show, context=self._context)

    def _stop(self, how: str, fault: "Fault", logged: str) -> None:
        self._is_ended = True
        self._end(EXIT_CODE, f"{how}: {fault.what}\n{logged}")

    def _logged(self, fault: "Fault") -> tuple[str, str]:
        """What is written down of a fault, and where it is now in a sentence."""
        from soraplan.storage import log
        from soraplan.storage.problems import StorageError

        width, height = self._app.size
        report = log.entry(fault, f"the app in a terminal of {width}x{height}")
        try:
            return report, f"What happened is written down in {log.write(report)}"
        except StorageError as error:
            return report, f"It could not be written down. {error}"

    def _give_up(self, error: BaseException, other: BaseException) -> None:
        """End where even telling of a fault failed."""
        self._is_ended = True
        names = " and ".join(dict.fromkeys((type(error).__name__, type(other).__name__)))
        self._end(EXIT_CODE, f"soraplan had to end, by faults of its own: {names}")
