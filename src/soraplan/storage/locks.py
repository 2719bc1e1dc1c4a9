"""Locks that running soraplans hold while they look at a file and put another one in its place.

Without one, two that save at the same moment could both see the old file and both replace it. The
lock is advisory and for soraplans of one user on one machine; whoever else writes is found out by
what the file holds (see `atomic`). It goes with the process that has it, however that ends. No save
ever fails for want of a lock.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from soraplan.storage import paths
from soraplan.storage.digests import digest
from soraplan.storage.private import make_folder
from soraplan.storage.problems import StorageError

PATIENCE = 5.0
"""Seconds to wait for a lock. It is held for milliseconds, but a disk may hang under its holder."""

_PAUSE = 0.01
"""Seconds between two looks."""


@contextlib.contextmanager
def locked(path: Path, patience: float | None = None) -> Iterator[bool]:
    """Hold the lock of a file, or of one that is to be made; yields whether it is held.

    It is not where it cannot be had within `patience` seconds (`PATIENCE` where None), and where
    the system or the disk knows no locks. It is not to be asked for again by whoever holds one:
    many files share few locks, so that there is no need to ever remove one.
    """
    handle = _opened(path)
    try:
        yield handle is not None and _is_had(handle, PATIENCE if patience is None else patience)
    finally:
        if handle is not None:
            with contextlib.suppress(OSError):
                os.close(handle)


def _opened(path: Path) -> int | None:
    """The file of a lock: one of 256, by the path that all links to the file lead to."""
    try:
        folder = paths.locks_dir()
        make_folder(folder)
        name = digest(os.fsencode(os.path.realpath(path)))[:2]
        return os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except (OSError, ValueError, StorageError):
        return None


def _is_had(handle: int, patience: float) -> bool:
    try:
        import fcntl
    except ImportError:
        return False
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(_PAUSE)
        except OSError:
            return False
        else:
            return True
