"""What a save that is killed in the middle leaves beside a file, and when that may go.

Only what is called, to the letter, as soraplan calls its own is ever looked at. What was put aside
while several files were replaced is called otherwise and stays: it may be all there is of an old
file, and only a person can tell.
"""

import contextlib
import os
import re
import stat
from pathlib import Path

OLD = 3600.0
"""Seconds after which no running soraplan can still want a file of its own: a save takes few."""

_OURS = re.compile(r"\.soraplan-[0-9a-f]{12}\.tmp")


def spare(target: Path) -> Path:
    """A name beside a file that nothing has, for what is gone again after the save."""
    return _beside(target, "tmp")


def aside(target: Path) -> Path:
    """A name beside a file that nothing has, for what somebody may have to put back by hand."""
    return _beside(target, "old")


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(f".soraplan-{os.urandom(6).hex()}.{ending}")


def drop(path: Path | None) -> None:
    """Take a file away, if there is one."""
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink()


def clear(saved: Path) -> None:
    """Take away what saves that were killed left in the folder of a file that was just saved.

    It tells the time, too: the clock of a disk on the network may be another than ours.
    """
    with contextlib.suppress(OSError):
        before = saved.stat().st_ctime - OLD
        with os.scandir(saved.parent) as entries:
            found = [entry for entry in entries if _OURS.fullmatch(entry.name)]
        for entry in found:
            if _is_left(entry, before):
                drop(Path(entry.path))


def _is_left(entry: os.DirEntry[str], before: float) -> bool:
    try:
        state = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    is_users = not hasattr(os, "getuid") or state.st_uid == os.getuid()
    # When the bytes changed says nothing: another name of an old file has the time of that file.
    return stat.S_ISREG(state.st_mode) and is_users and state.st_ctime <= before
