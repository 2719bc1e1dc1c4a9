"""Moving a plan to a name that nothing has, with its versions and the old file kept beside it.

No disk moves them all at once, so that a note says from where to where a plan is on its way, from
before the first step until after the last. Where soraplan ends in between, whoever looks next at
the library, at the trash or at versions goes on from there (`go_on`). Nothing is ever overwritten.
"""

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from soraplan.storage import atomic, leftovers, paths, processes, versions
from soraplan.storage.digests import NOTHING, digest_of
from soraplan.storage.new_files import put_over_nothing
from soraplan.storage.private import make_folder
from soraplan.storage.problems import StorageError, not_written

_NOTE = re.compile(r"(\d{1,10})-(\d{1,12}\.\d\d)-([0-9a-f]{12})-[0-9a-f]{12}", re.ASCII)
"""The name of a note: the process that moves and when it began, its computer, and a number."""


_OLD = 90 * 24 * 3600.0
"""Seconds after which a disk that is away is not waited for any more."""


def moved(path: Path, folder: Path, stem: str) -> Path:
    """Move a plan to a free name in a folder, and say where it is then. Raises NotWritten."""
    go_on()
    try:
        make_folder(folder)
        target, note = _moved(path, folder, stem)
    except OSError as error:
        raise not_written(path, error) from error
    _follow(path, target)
    leftovers.drop(note)
    return target


def free(folder: Path, stem: str, ending: str = ".toml") -> Path:
    """A path that nothing has, and of which no old version is there."""
    path = folder / f"{stem}{ending}"
    number = 1
    while os.path.lexists(path) or os.path.lexists(atomic.backup_of(path)):
        number += 1
        path = folder / f"{stem}-{number}{ending}"
    return path


def go_on() -> None:
    """End what a soraplan began to move that runs no more. It raises nothing.

    What cannot be looked at now, such as a disk that is away, is ended when it can.
    """
    for left in _left():
        try:
            if _is_over(left.source, left.target, left.was):
                _follow(left.source, left.target)
        except OSError:
            continue
        leftovers.drop(left.note)


def _moved(source: Path, folder: Path, stem: str) -> tuple[Path, Path | None]:
    """Move a file to a free name in a folder; a name that somebody takes meanwhile stays theirs.

    Returns where it is, and the note on what has to follow.
    """
    while True:
        target = free(folder, stem)
        note = _noted(source, target)
        try:
            _put(source, target)
        except FileExistsError:
            leftovers.drop(note)
        except OSError:
            leftovers.drop(note)
            raise
        else:
            return target, note


def _follow(source: Path, target: Path) -> None:
    """Let what goes with a plan follow it, or the rest of that; what cannot stays where it was."""
    old, new = atomic.backup_of(source), atomic.backup_of(target)
    with contextlib.suppress(OSError):
        if not _is_over(old, new):
            _put(old, new)
    # The versions of what a link leads to belong to that; it has not moved.
    if not target.is_symlink():
        with contextlib.suppress(StorageError):
            versions.move(source, target)


# Notes


@dataclass(frozen=True, slots=True)
class _Left:
    """A note on a move that was not ended: from where to where, and which file it `was` about."""

    note: Path
    source: Path
    target: Path
    was: bytes


def _noted(source: Path, target: Path) -> Path | None:
    """Note that a file is about to move; None where the system does not let us.

    It moves all the same: to throw a plan away is what a full disk may need.
    """
    note = None
    try:
        folder = paths.moves_dir()
        make_folder(folder)
        pid, began = processes.own()
        name = f"{pid}-{began:.2f}-{processes.computer()}-{os.urandom(6).hex()}"
        note = folder / name
        places = (os.path.abspath(path) for path in (source, target))  # noqa: PTH100 - keeps links
        with note.open("xb") as file:
            # What ends with a NUL is whole; no path holds one.
            parts = (*map(os.fsencode, places), _identity(source))
            file.writelines(part + b"\0" for part in parts)
    except (OSError, StorageError):
        leftovers.drop(note)
        return None
    return note


def _left() -> Iterator[_Left]:
    """What soraplans of this computer that have ended left noted."""
    try:
        notes = sorted(paths.moves_dir().iterdir())
    except (OSError, StorageError):
        return
    for note in notes:
        owner = _NOTE.fullmatch(note.name)
        if owner is None or owner[3] != processes.computer():
            continue
        if processes.is_running(int(owner[1]), float(owner[2])):
            continue
        try:
            if not stat.S_ISREG(note.lstat().st_mode):
                # It is no note, and to read a pipe would be to wait for somebody who writes to it.
                continue
            parts = note.read_bytes().split(b"\0")
            is_old = time.time() - note.stat().st_mtime > _OLD
        except OSError:
            continue
        if len(parts) == 4 and not is_old:
            yield _Left(note, Path(os.fsdecode(parts[0])), Path(os.fsdecode(parts[1])), parts[2])
        else:
            # Whoever wrote half of it came no further, and had moved nothing.
            leftovers.drop(note)


def _identity(path: Path) -> bytes:
    """What tells a file from another that is put under its name later."""
    state = path.lstat()
    return f"{state.st_ino} {state.st_mtime_ns} {state.st_size}".encode()


def _is_over(source: Path, target: Path, was: bytes | None = None) -> bool:
    """Whether a file that was to move has its new name alone; where it has both, it has by now.

    `was` is the identity of that file. Another one that somebody has put under its old name stays
    theirs, and so does one under the new name that is not empty. Raises OSError.
    """
    if not _is_there(target):
        return False
    if not _is_there(source):
        return True
    if _is_same(source, target):
        if was is None or _identity(source) == was:
            source.unlink(missing_ok=True)
        return True
    state = target.lstat()
    if stat.S_ISREG(state.st_mode) and not state.st_size:
        # The name was taken only (see `put_over_nothing`).
        target.unlink()
    return False


def _is_there(path: Path) -> bool:
    """Whether anything has a name. Raises OSError where nobody can tell, its folder being away."""
    try:
        path.lstat()
    except FileNotFoundError:
        path.parent.stat()
        return False
    return True


def _is_same(source: Path, target: Path) -> bool:
    """Whether two names are those of one file, or of a file and its copy on another disk."""
    if os.path.samestat(source.lstat(), target.lstat()):
        return True
    if source.is_symlink() or target.is_symlink():
        links = source.is_symlink(), target.is_symlink()
        return all(links) and source.readlink() == target.readlink()
    held = digest_of(source)
    return held != NOTHING and held == digest_of(target)


# One file


def _put(source: Path, target: Path) -> None:
    """Move a file to a name that nothing has. It is never under none.

    Raises FileExistsError where something has the name.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError as error:
        if error.errno == errno.EXDEV:
            _put_from_elsewhere(source, target)
        else:
            # Some disks know no hard links.
            put_over_nothing(source, target)
        return
    _unlinked(source, target)


def _put_from_elsewhere(source: Path, target: Path) -> None:
    """Move a file from another disk."""
    import shutil

    new = leftovers.spare(target)
    try:
        shutil.copy2(source, new, follow_symlinks=False)
        _put(new, target)
    finally:
        leftovers.drop(new)
    _unlinked(source, target)


def _unlinked(source: Path, target: Path) -> None:
    """Take the old name of a file away, or the new one where that cannot be."""
    try:
        source.unlink()
    except BaseException:
        leftovers.drop(target)
        raise
