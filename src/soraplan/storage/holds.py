"""Folders that a running soraplan holds, by a lock that goes with its process, however that ends.

Unlike a number and a time it is right whatever becomes of the clock and of the computer's name.
Where the system or the disk knows no locks, whoever asks has to go by those.
"""

import contextlib
import os
import time
from pathlib import Path

NAME = "lock"
"""The file in a folder that is locked; it holds nothing, and may stay behind."""

_PATIENCE = 0.1
"""Seconds to wait for a lock: whoever only asks whether it is held has it for a moment."""

_PAUSE = 0.01

_held: dict[Path, int] = {}


def take(folder: Path) -> bool:
    """Hold a folder from now on; False where somebody else does.

    True as well where this process holds it already, and where there can be no lock. Raises
    OSError where the folder may not be written to.
    """
    if folder in _held:
        return True
    try:
        import fcntl
    except ImportError:
        return True
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                os.close(handle)
                return False
            time.sleep(_PAUSE)
        except OSError:
            os.close(handle)
            return True
        else:
            _held[folder] = handle
            return True


def release(folder: Path) -> None:
    """Hold a folder no longer, or none that is there any more."""
    handle = _held.pop(folder, None)
    if handle is not None:
        with contextlib.suppress(OSError):
            os.close(handle)


def is_held(folder: Path) -> bool | None:
    """Whether a running soraplan holds a folder, be it this one; None where no lock can tell."""
    try:
        import fcntl

        handle = os.open(folder / NAME, os.O_RDWR)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    else:
        return False
    finally:
        os.close(handle)
