"""The terminal that the app runs in: how it was before, whether it is still there, putting it back.

The framework does that itself when it ends in order; this is for when it does not. Nothing here
waits for anything: a terminal may be stuck.
"""

import contextlib
import os
import select
import sys
from typing import Any

try:
    import termios
except ImportError:  # Windows has none, and its console needs no putting back
    termios = None  # type: ignore[assignment]

_LEAVE = (
    "\x1b[?2004l"  # pasted text is marked
    "\x1b[?7h"  # lines wrap
    "\x1b[?2048l"  # changes of size are told
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # the mouse is told
    "\x1b[<u"  # keys of the Kitty protocol
    "\x1b[?1049l"  # the other screen
    "\x1b[?25h"  # the cursor is seen
    "\x1b[?1004l"  # the focus is told
)
"""What takes back all that Textual 8.2 asks of a terminal (drivers/linux_driver.py)."""


class Terminal:
    """The terminal as it is when this is made: before the app takes it."""

    def __init__(self) -> None:
        self._keys = _number(sys.__stdin__)
        self._screen = _number(sys.__stderr__)
        self._before = self._attributes()

    @property
    def is_closed(self) -> bool:
        """Whether there was a terminal and nobody sits before it any more."""
        return self._before is not None and self._attributes() is None

    def put_back(self) -> None:
        """Make the terminal what it was, as far as it is there and answers."""
        if self._before is None or self._keys is None:
            return
        with contextlib.suppress(OSError, ValueError):
            if self._screen is not None and _takes_text(self._screen):
                os.write(self._screen, _LEAVE.encode())
        self.put_attributes_back()

    def say(self, text: str) -> None:
        """Put a text on the terminal as errors are put there, where it takes it at once."""
        with contextlib.suppress(OSError, ValueError):
            if text and self._screen is not None and _takes_text(self._screen):
                os.write(self._screen, f"{text}\n".encode(errors="replace"))

    def put_attributes_back(self) -> None:
        """Let keys be echoed and lines be edited as before."""
        if self._before is not None and self._attributes() not in (self._before, None):
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._keys or 0, termios.TCSANOW, self._before)

    def _attributes(self) -> list[Any] | None:
        if termios is None or self._keys is None:
            return None
        try:
            return termios.tcgetattr(self._keys)
        except termios.error:
            return None


def _takes_text(screen: int) -> bool:
    return os.name == "nt" or bool(select.select([], [screen], [], 0)[1])


def _number(stream: Any) -> int | None:
    """The number of a stream's file, where it has one."""
    try:
        return int(stream.fileno())
    except (AttributeError, OSError, ValueError):
        return None
