"""The end of the app that its user did not ask for: a signal, a closed terminal, a fault.

First what is not saved is written to the journal, then the app has a moment to leave in order.
Whatever is stuck by then, the terminal is put back and the process ends. A thread of its own does
this, because what is stuck may be the app: nothing here may need its loop to turn.
"""

import contextlib
import os
import signal
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread, current_thread, main_thread
from time import monotonic
from types import FrameType, TracebackType
from typing import Any, Self

from soraplan.storage.waiting import within
from soraplan.ui.terminal import Terminal

CLOSED = 128 + 1
"""The exit code of a process that lost its terminal, as of one ended by SIGHUP."""

_PATIENCE = 1.0
"""Seconds that the app has to leave in order."""

_KEPT_WITHIN = 8.0
"""Seconds that writing down what is not saved may take, in one place after the other."""

_LEFT_WITHIN = 3.0
"""Seconds that what still runs may take when the user has left: a disk may not answer."""

_STUCK = "soraplan ended without waiting for what still ran: a disk does not answer, perhaps."
_NOT_KEPT = "What is not saved could not be written down in time; a disk does not answer, perhaps."

_EVERY = 1.0
"""Seconds between two looks whether the terminal is still there."""

_SIGNALS = (
    *("SIGHUP", "SIGINT", "SIGTERM", "SIGQUIT"),
    # Whose default is to end the process where it stands.
    *("SIGABRT", "SIGALRM", "SIGUSR1", "SIGUSR2"),
)


class Ending:
    """Ends the process when it is told to; a context around the run of the app.

    `keep` writes down what is not saved and returns what to say of it; `go` asks the app to leave
    with an exit code. Both are called in a thread of their own. `leave` ends the process at once.
    `code` is the exit code once the end has begun.
    """

    def __init__(
        self,
        keep: Callable[[], str],
        go: Callable[[int], None],
        terminal: Terminal,
        leave: Callable[[int], Any] = os._exit,
    ) -> None:
        self.code: int | None = None
        self._keep, self._go, self._terminal, self._leave = keep, go, terminal, leave
        # Of all that one thread may wait for, only this may be filled in the middle of anything.
        self._told: SimpleQueue[str | None] = SimpleQueue()
        self._message = ""
        self._is_over = Event()
        self._left: tuple[float, int] | None = None
        self._thread = Thread(target=self._watch, name="soraplan-ending", daemon=True)
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if current_thread() is main_thread():
            for name in _SIGNALS:
                self._listen(name)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        for number, handler in self._before.items():
            # One that was not set by Python is not known to it.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        self._told.put(None)
        self._thread.join()
        if error is None and self.code is None:
            self._terminal.put_attributes_back()
        else:
            # The framework may have failed at it.
            self._terminal.put_back()
        if self.code is not None:
            self._terminal.say(self._message)
            # No other thread is waited for, and nothing is written to a terminal that has gone.
            self._leave(self.code)

    def end(self, code: int, message: str = "") -> None:
        """End with this exit code; `message` goes to the terminal at last. From any thread.

        What is told first counts.
        """
        if self.code is None:
            self.code = code
            self._told.put(message)

    def leaving(self, code: int) -> None:
        """The app leaves in order with this exit code: see to it that it comes to its end."""
        self._left = monotonic() + _LEFT_WITHIN, code

    def _listen(self, name: str) -> None:
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) is signal.SIG_IGN:
            # Whoever started soraplan wants it to live on: nohup.
            return
        # Not the handlers of asyncio: they wait for a loop that may be stuck.
        self._before[number] = signal.signal(number, self._signalled)

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        name = signal.Signals(number).name
        self.end(128 + number, f"soraplan was ended by {name}.")

    def _watch(self) -> None:
        while True:
            try:
                message = self._told.get(timeout=_EVERY)
            except Empty:
                left = self._left
                if self._terminal.is_closed:
                    self.end(CLOSED)
                elif left is not None and monotonic() > left[0]:
                    self.end(left[1], _STUCK)
                continue
            if message is not None and self.code is not None:
                self._end(self.code, message)
                return
            if self.code is None:
                return

    def _end(self, code: int, message: str) -> None:
        self._kept()
        with contextlib.suppress(Exception):
            self._go(code)
        is_over = self._is_over.wait(_PATIENCE)
        # Asked again: an app that was only just beginning keeps what is not saved as it leaves.
        self._message = "\n".join(filter(None, (message, self._kept())))
        if not is_over:
            self._terminal.put_back()
            self._terminal.say(self._message)
            self._leave(code)

    def _kept(self) -> str:
        # Without the journal there is still the rest to do.
        with contextlib.suppress(Exception):
            try:
                return within(_KEPT_WITHIN, self._keep)
            except TimeoutError:
                return _NOT_KEPT
        return ""
