"""Which soraplan something belongs to, and whether that one still runs.

A number alone does not tell: the system gives those of processes that have ended to new ones. With
the moment at which the process began there is no doubt.
"""

import os
from functools import cache

_SAME = 2.0
"""Seconds by which two readings of the moment a process began may differ: a clock is set right."""


@cache
def _began(pid: int) -> float:
    # It takes 10 ms to load and is needed only where there is something to ask about.
    import psutil

    return psutil.Process(pid).create_time()


def own() -> tuple[int, float]:
    """The number of this process, and when it began, in seconds of the system's clock."""
    pid = os.getpid()
    return pid, _began(pid)


def is_running(pid: int, began: float | None) -> bool:
    """Whether a process of this computer still runs; where its begin is not known, the number says.

    One that has ended and was not yet buried by its parent runs no more. One that may not be asked
    about counts as running.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return False
        return began is None or abs(process.create_time() - began) <= _SAME
    except psutil.AccessDenied:
        return True
    except (psutil.Error, ValueError, OverflowError):
        # There is none, or no process ever has such a number.
        return False
