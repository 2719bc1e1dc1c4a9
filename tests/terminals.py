"""soraplan in a terminal of its own: what only a real one can show."""

import os
import select
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 90.0
"""Seconds after which what was waited for is taken never to come about."""

_MAIN = "from soraplan.cli import main; main()"


class Seat:
    """A running soraplan with a terminal: what its user types, sees, and finds when it has gone."""

    def __init__(self, program: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        self.master, self._slave = os.openpty()
        termios.tcsetwinsize(self._slave, (24, 80))
        self.before = termios.tcgetattr(self._slave)
        self._after: list[Any] = []
        self._seen = b""
        self._is_read = threading.Event()
        self._is_read.set()
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={**os.environ, "TERM": "xterm-256color", **environment},
            # Without it the process would be told of the end of the terminal of the tests.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def seen(self) -> str:
        """All that was drawn or printed until now."""
        return self._seen.decode(errors="replace")

    @property
    def after(self) -> list[Any]:
        """The attributes of the terminal as they are now, or when the process had gone."""
        return self._after or termios.tcgetattr(self._slave)

    def type(self, keys: bytes) -> None:
        """Type some keys."""
        os.write(self.master, keys)

    def until(self, what: Callable[[], object]) -> None:
        """Wait until something is so."""
        end = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < end, f"it never came about:\n{self.seen[-3_000:]}"
            assert self.process.poll() is None, f"it has gone:\n{self.seen[-3_000:]}"
            time.sleep(0.01)

    def until_shown(self, text: str) -> None:
        """Wait until a text was drawn."""
        self.until(lambda: text in self.seen)

    def until_gone(self) -> int:
        """Wait for the end of the process, and read all it left on the screen; its exit code."""
        code = self.process.wait(PATIENCE)
        if self._is_read.is_set():
            self._after = termios.tcgetattr(self._slave)
            os.close(self._slave)
            self._slave = -1
            self._reader.join(PATIENCE)
        return code

    def close(self) -> None:
        """Take the terminal away, as a window that is closed does."""
        self.stop_reading()
        os.close(self.master)
        self.master = -1

    def stop_reading(self) -> None:
        """Let what is drawn pile up, as a connection that hangs does."""
        self._is_read.clear()
        # While somebody still waits for what is drawn, a terminal is not really closed.
        self._reader.join(PATIENCE)

    def _read(self) -> None:
        while self._is_read.is_set():
            if not select.select([self.master], [], [], 0.02)[0]:
                continue
            try:
                self._seen += os.read(self.master, 1 << 16)
            except OSError:
                # Nobody draws any more.
                return

    def end(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)
        # It would read what the next terminal shows: that one takes over the numbers of this one.
        self.stop_reading()
        for handle in (self.master, self._slave):
            if handle >= 0:
                os.close(handle)


@contextmanager
def seat(*arguments: str | Path, broken: str = "", **environment: str) -> Iterator[Seat]:
    """Run soraplan in a terminal. `broken` is code that runs before it, to put a fault into it."""
    taken = Seat(f"{broken}\n{_MAIN}", [str(one) for one in arguments], environment)
    try:
        yield taken
    finally:
        taken.end()
