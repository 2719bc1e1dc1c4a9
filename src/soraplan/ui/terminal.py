"""The terminal that the app runs in: how it was before, whether it is still there, putting it back.

The framework does that itself when it ends in order; this is for when it does not. Nothing here
waits for anything: a terminal may be stuck.
"""

import contextlib
import errno
import os
import select
import sys
from typing import Any

try:
    import termios
except ImportError:  # Windows has none, and its console two modes instead
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
"""What takes back all that Textual 8.2 asks of a terminal: drivers/linux_driver.py."""

_GONE = (errno.EIO, errno.ENXIO)
"""What a terminal answers that has gone; what never was one says so (ENOTTY)."""


class Terminal:
    """The terminal as it is when this is made: before the app takes it."""

    def __init__(self) -> None:
        self._keys = _number(sys.__stdin__)
        # Where Textual 8.2 draws.
        self._screen = _number(sys.__stdout__ if sys.platform == "win32" else sys.__stderr__)
        self._before = self._attributes()

    @property
    def is_closed(self) -> bool:
        """Whether there was a terminal and nobody sits before it any more."""
        if termios is None or self._keys is None:
            return False
        try:
            termios.tcgetattr(self._keys)
        except termios.error as error:
            # It may have gone before this was made.
            return self._before is not None or error.args[0] in _GONE
        return False

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
            if termios is None:
                _set_console_modes(self._before)
                return
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._keys or 0, termios.TCSANOW, self._before)

    def _attributes(self) -> list[Any] | None:
        if self._keys is None:
            return None
        if termios is None:
            return _console_modes()
        try:
            return termios.tcgetattr(self._keys)
        except termios.error:
            return None


def _console_modes() -> list[Any] | None:
    """How the console of Windows treats keys and what is written; None without a console."""
    if sys.platform == "win32":
        from textual.drivers import win32

        with contextlib.suppress(AttributeError, OSError, ValueError):
            modes = [win32.get_console_mode(one) for one in (sys.__stdin__, sys.__stdout__)]
            # Who is no console has no mode.
            return modes if all(modes) else None
    return None


def _set_console_modes(modes: list[Any]) -> None:
    if sys.platform == "win32":
        from textual.drivers import win32

        with contextlib.suppress(AttributeError, OSError, ValueError):
            for one, mode in zip((sys.__stdin__, sys.__stdout__), modes, strict=True):
                win32.set_console_mode(one, mode)


def _takes_text(screen: int) -> bool:
    # A console is no file that Windows could wait for.
    return sys.platform == "win32" or bool(select.select([], [screen], [], 0)[1])


def _number(stream: Any) -> int | None:
    """The number of a stream's file, where it has one."""
    try:
        return int(stream.fileno())
    except (AttributeError, OSError, ValueError):
        return None
