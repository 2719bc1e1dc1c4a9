"""Which soraplan something belongs to, on which computer, and whether that one still runs.

A number alone does not tell: the system gives those of processes that have ended to new ones. With
the moment at which the process began there is no doubt, as long as nobody sets the clock.
"""

import contextlib
import os
from functools import cache
from pathlib import Path

_SAME = 2.0
"""Seconds by which two readings of the moment a process began may differ: a clock is set right."""

_MACHINE_IDS = ("/etc/machine-id", "/var/lib/dbus/machine-id")
"""Where Linux keeps the number of a computer: machine-id(5)."""

_NO_ADDRESS = 1 << 40
"""The bit of what `uuid.getnode` makes up where no network card has an address."""


@cache
def _began(pid: int) -> float:
    # It takes 10 ms to load and is needed only where there is something to ask about.
    import psutil

    return psutil.Process(pid).create_time()


def own() -> tuple[int, float]:
    """The number of this process, and when it began, in seconds of the system's clock."""
    pid = os.getpid()
    return pid, _began(pid)


@cache
def computer() -> str:
    """A short word for this computer, which it keeps when it is given another name."""
    from soraplan.storage.digests import digest

    return digest(f"soraplan {_number_of_computer()}".encode())[:12]


def _number_of_computer() -> str:
    for path in _MACHINE_IDS:
        with contextlib.suppress(OSError, ValueError):
            number = Path(path).read_text("ascii").strip()
            if number:
                return number
    import platform
    import uuid

    address = uuid.getnode()
    return platform.node() if address & _NO_ADDRESS else f"{address:x}"


def is_running(pid: int, began: float | None, by: float | None = None) -> bool:
    """Whether a process of this computer still runs.

    Where it is not known when it `began`, it is one that had by a moment: seconds of the clock.
    One that has ended and was not yet buried by its parent runs no more. One that may not be asked
    about counts as running.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return False
        since = process.create_time()
        if began is None:
            return by is None or since <= by + _SAME
        return abs(since - began) <= _SAME
    except psutil.AccessDenied:
        return True
    except (psutil.Error, ValueError, OverflowError):
        # There is none, or no process ever has such a number.
        return False
