"""A program in a terminal of its own, read as it draws.

The terminal answers nothing it is asked. Nothing here imports what is measured, so that the
memory of this process, which a child inherits until it becomes another program, stays small.
"""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import NoReturn, Self

COLUMNS, ROWS = 120, 40
PATIENCE = 60.0
"""Seconds after which a text that was waited for is taken to be missing."""

_MOVES = re.compile(r"\x1b\[[0-9;]*[A-HJKf]")
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, modes, questions
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, clipboard
    r"|\x1b[P_^][^\x1b]*\x1b\\"  # strings for the terminal itself
    r"|\x1b[ -/]*[0-~]"
)


class NotShownError(Exception):
    """A text that was waited for did not appear."""


def clean_environment(home: str) -> dict[str, str]:
    """The environment of what is timed: a plain terminal, no settings of Python or Textual.

    `home` becomes the place of soraplan's files.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "TEXTUAL", "SORAPLAN"))
        and name not in ("NO_COLOR", "COLUMNS", "LINES", "TERM_PROGRAM")
    }
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "SORAPLAN_HOME": home}


def plain(output: str) -> str:
    """The text in a terminal's output; where the cursor jumps, a new line begins."""
    return _ESCAPES.sub("", _MOVES.sub("\n", output))


class Terminal:
    """A running program whose input, output and errors are one terminal of 120x40.

    `started` is the moment just before the program's process was made (`time.perf_counter`).
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.command = list(command)
        self.output = ""
        self.started = time.perf_counter()
        self._pid, self._screen = pty.fork()
        if self._pid == 0:
            _become(self.command, environment)
        self._peak: int | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def send(self, keys: bytes) -> float:
        """Type, forget the output so far, and return the moment before the first byte."""
        self.settle(0)
        self.output = ""
        moment = time.perf_counter()
        os.write(self._screen, keys)
        return moment

    def wait_for(self, *texts: str | tuple[str, ...]) -> float:
        """Read until every text has appeared since the last key, and return that moment.

        Of several texts in a tuple, one is enough. Raises NotShownError where one stays away for a
        minute or the program ends before.
        """
        missing = [text if isinstance(text, tuple) else (text,) for text in texts]
        limit = time.perf_counter() + PATIENCE
        while True:
            alive = self._read(limit - time.perf_counter())
            moment = time.perf_counter()
            seen = plain(self.output)
            missing = [either for either in missing if not any(text in seen for text in either)]
            if not missing:
                return moment
            if not alive:
                wanted = " and ".join(" or ".join(either) for either in missing)
                last = "\n".join(line for line in seen.splitlines() if line.strip())[-2_000:]
                raise NotShownError(
                    f"{self.command[0]} did not show {wanted}. Its last output:\n{last}"
                )

    def settle(self, quiet: float) -> None:
        """Read until nothing more comes for so many seconds."""
        while self._read(quiet):
            pass

    def end(self) -> int:
        """End the program at once and return its peak memory, in the system's own unit."""
        if self._peak is None:
            os.kill(self._pid, signal.SIGKILL)
            _, _, usage = os.wait4(self._pid, 0)
            os.close(self._screen)
            self._peak = usage.ru_maxrss
        return self._peak

    def _read(self, seconds: float) -> bool:
        """Read what is there, waiting for it so long; False where nothing came."""
        ready, _, _ = select.select([self._screen], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            data = os.read(self._screen, 1 << 16)
        except OSError:  # how Linux says that the other side has closed
            return False
        self.output += self._decoder.decode(data)
        return bool(data)


def _become(command: list[str], environment: Mapping[str, str]) -> NoReturn:
    """Turn the new process into the program. It must never return into this one."""
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.execve(command[0], command, dict(environment))
    finally:
        os._exit(127)
