"""Writing a file so that it is, at every moment, either wholly the old one or wholly the new one.

The new bytes go to a file of their own in the same folder and reach the disk before they take the
old file's place; the old file stays as one `.bak` beside it where it is somebody's work. Whatever
fails, the target is as it was and nothing else is left behind; what a process that is killed leaves
goes with a later save in the same folder. Several files are written all or none, as far as a disk
that knows no such thing lets them be.
"""

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from soraplan.storage.digests import NOTHING, digest_of
from soraplan.storage.leftovers import aside, clear, drop, spare
from soraplan.storage.locks import locked
from soraplan.storage.new_files import New, copied, finished, put
from soraplan.storage.private import settle
from soraplan.storage.problems import ChangedOnDisk, NotWritten, Problem, not_written

_TRIES = 10
"""How often a change is made anew before it is given up: somebody else writes without end."""

EXISTS = "exists already; choose another name, or say that it may be replaced"


def write(
    path: Path,
    data: bytes,
    *,
    may_replace: bool = True,
    keeps_old: bool = True,
    expected: str | None = None,
) -> None:
    """Put these bytes in the place of a file, or into a new one.

    Where the file may not be replaced and is there, nothing is written. `keeps_old` is for what can
    be made again and needs no old version beside it. `expected` is the digest of what the file
    should still hold: where it holds anything else, ChangedOnDisk is raised and nothing is written;
    a file that is gone is written anew.

    A link stays a link: what it leads to is written, or made. The file keeps its permissions, and
    its owner, group and attributes where the system lets us; where it has several names (hard
    links), the others keep what was there before. A new file in the user's own folder, which is
    made where it is missing, can be read by the user alone.
    Raises NotWritten, whose sentence says what to do.
    """
    target = _target(path)
    with _telling(path, target), finished(target, data, may_replace) as new, locked(target):
        if expected is not None and digest_of(target) not in (expected, NOTHING):
            raise ChangedOnDisk(path)
        if keeps_old and new.is_replacement:
            _put_and_keep_old(new)
        else:
            put(new)
    settle(target.parent)
    clear(target)


def rewrite(path: Path, made: Callable[[], bytes | None]) -> None:
    """Put in the place of a file what is made of it, as one change that nobody writes between.

    `made` reads the file, and is asked again where somebody else has written meanwhile. Where it
    returns None, nothing is written. Raises NotWritten as `write` does, and what `made` raises.
    """
    for left in reversed(range(_TRIES)):
        try:
            seen = digest_of(path)
        except (OSError, ValueError):
            # Whoever reads it next says why that cannot be.
            seen = NOTHING
        data = made()
        if data is None:
            return
        try:
            # Where there was no file, none may have come meanwhile.
            write(path, data, expected=seen)
        except ChangedOnDisk:
            if not left:
                raise
        else:
            return


def write_all(files: Sequence[tuple[Path, bytes]], *, may_replace: bool = False) -> None:
    """Put bytes in the place of several files, or into new ones: all of them or none.

    All bytes reach the disk before the first file gets its name; where one cannot get it, those
    that have theirs are put back as they were. Each is treated as by `write`, and keeps no old
    version. Raises NotWritten, which names what could not be put back.
    """
    targets = [_target(path) for path, _ in files]
    with contextlib.ExitStack() as stack:
        waiting = []
        for (path, data), target in zip(files, targets, strict=True):
            if targets.count(target) > 1:
                sentence = "is the name of several files to be written; choose another"
                raise NotWritten([Problem(str(path), sentence)])
            with _telling(path, target):
                waiting.append((path, stack.enter_context(finished(target, data, may_replace))))
        begun: list[_Begun] = []
        try:
            for path, new in waiting:
                with _telling(path, new.target):
                    begun.append(_begun(new))
                    put(new)
        except BaseException as error:
            stuck = [problem for one in reversed(begun) for problem in _put_back(one)]
            if stuck and isinstance(error, NotWritten):
                heading = "Not all files could be written, and not all be put back:"
                raise NotWritten([*error.problems, *stuck], heading) from error
            raise
    for one in begun:
        drop(one.old)
    for target in {one.target.parent: one.target for one in begun}.values():
        settle(target.parent)
        clear(target)


def backup_of(path: Path) -> Path:
    """Where the file that was replaced last is kept."""
    return path.with_name(f"{path.name}.bak")


def _target(path: Path) -> Path:
    """What a path leads to, which need not be there."""
    with _telling(path, path):
        try:
            return Path(os.path.realpath(path, strict=True))
        except FileNotFoundError:
            return Path(os.path.realpath(path))


@contextlib.contextmanager
def _telling(path: Path, target: Path) -> Iterator[None]:
    """Raise what the system refuses as NotWritten; `path` is what was asked for."""
    try:
        yield
    except FileExistsError as error:
        raise NotWritten([Problem(str(path), EXISTS)]) from error
    except (OSError, ValueError) as error:
        raise not_written(target, error) from error


def _put_and_keep_old(new: New) -> None:
    """Put a finished file in the place of another, which is the version before from then on.

    The one that was it until then goes last of all: a save that fails has changed neither.
    """
    target, backup = new.target, backup_of(new.target)
    old = copied(target, spare(target))
    try:
        put(new)
        try:
            old.replace(backup)
        except OSError as error:
            # A file may have a name that leaves no room for four letters more.
            if error.errno != errno.ENAMETOOLONG:
                old.replace(target)
                raise not_written(backup, error) from error
    finally:
        drop(old)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file that is about to take its place, or has; `old` is a copy of what was there before.

    `new` tells the finished file from any other, whatever its name is by now.
    """

    target: Path
    old: Path | None
    new: tuple[int, int]


def _begun(new: New) -> _Begun:
    """Keep what is in the place of a finished file under another name, if anything is there now."""
    identity = _identity(new.path)
    is_there = new.may_replace and os.path.lexists(new.target)
    old = copied(new.target, aside(new.target)) if is_there else None
    return _Begun(new.target, old, identity)


def _identity(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_dev, state.st_ino


def _put_back(begun: _Begun) -> Iterator[Problem]:
    """Put what was there before in the place of a file; a problem where that cannot be done."""
    target, old = begun.target, begun.old
    try:
        if _identity(target) != begun.new:
            # It was not put in its place, or somebody else has written there since.
            drop(old)
            return
    except OSError:
        pass
    try:
        if old is None:
            target.unlink(missing_ok=True)
        else:
            old.replace(target)
            # Replacing a file by another link to it leaves both in place.
            drop(old)
    except OSError:
        kept = "could not be taken away again" if old is None else "was replaced"
        where = "" if old is None else f"; what was there before is {old.name} beside it"
        yield Problem(str(target), f"{kept}{where}")
