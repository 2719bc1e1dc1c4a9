"""Writing a file so that it is, at every moment, either wholly the old one or wholly the new one.

The new bytes go to a file of their own in the same folder and reach the disk before they take the
old file's place; the old file stays as one `.bak` beside it where it is somebody's work. Whatever
fails, the target is as it was and nothing else is left behind. Several files are written all or
none, as far as a disk that knows no such thing lets them be.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from soraplan.storage import paths
from soraplan.storage.private import make_folder
from soraplan.storage.problems import ChangedOnDisk, NotWritten, Problem, not_written

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

    A link stays a link: what it leads to is written. The file keeps its permissions; a new one in
    the user's own folder, which is made where it is missing, can be read by the user alone.
    Raises NotWritten, whose sentence says what to do.
    """
    target = _target(path)
    with _telling(path, target), _finished(target, data, may_replace) as new:
        if expected is not None and new.is_replacement and _digest(target) not in (expected, None):
            raise ChangedOnDisk(path)
        if keeps_old and new.is_replacement:
            _keep_old(target)
        _put(new)
    _settle(target.parent)


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
                waiting.append((path, stack.enter_context(_finished(target, data, may_replace))))
        begun: list[_Begun] = []
        try:
            for path, new in waiting:
                with _telling(path, new.target):
                    begun.append(_begun(new))
                    _put(new)
        except BaseException as error:
            stuck = [problem for one in reversed(begun) for problem in _put_back(one)]
            if stuck and isinstance(error, NotWritten):
                heading = "Not all files could be written, and not all be put back:"
                raise NotWritten([*error.problems, *stuck], heading) from error
            raise
    for one in begun:
        _drop(one.old)
    for folder in dict.fromkeys(one.target.parent for one in begun):
        _settle(folder)


def _digest(target: Path) -> str | None:
    """The digest of what a file holds now; None where it is gone."""
    from soraplan.storage.digests import digest

    try:
        return digest(target.read_bytes())
    except FileNotFoundError:
        return None


def backup_of(path: Path) -> Path:
    """Where the file that was replaced last is kept."""
    return path.with_name(f"{path.name}.bak")


def _target(path: Path) -> Path:
    """What a path leads to."""
    with _telling(path, path):
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


@dataclass(frozen=True, slots=True)
class _New:
    """A file that is finished under a name of its own, and still has to take its place."""

    path: Path
    target: Path
    may_replace: bool
    is_replacement: bool


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file that is about to take its place, or has; `old` is a copy of what was there before.

    `new` tells the finished file from any other, whatever its name is by now.
    """

    target: Path
    old: Path | None
    new: tuple[int, int]


@contextlib.contextmanager
def _finished(target: Path, data: bytes, may_replace: bool) -> Iterator[_New]:
    """Bytes on the disk beside their target; they go in the end if they have not taken its place.

    Raises FileExistsError where the target is there and may not be replaced.
    """
    mode = _mode_to_keep(target)
    if mode is not None and not may_replace:
        raise FileExistsError
    is_own = paths.is_own(target)
    if is_own:
        make_folder(target.parent)
    with _temporary(target) as new:
        # A new file elsewhere gets the permissions that the user's umask gives to any.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        permissions = 0o600 if is_own or mode is not None else 0o666
        with os.fdopen(os.open(new, flags, permissions), "wb") as file:
            file.write(data)
            file.flush()
            if mode is not None:
                new.chmod(mode)
            os.fsync(file.fileno())
        yield _New(new, target, may_replace, mode is not None)


def _put(new: _New) -> None:
    """Put a finished file in its place. Raises FileExistsError as `_appear` does."""
    if new.may_replace:
        new.path.replace(new.target)
    else:
        _appear(new.path, new.target)


def _begun(new: _New) -> _Begun:
    """Keep what is in the place of a finished file under another name, if anything is there now."""
    identity = _identity(new.path)
    is_there = new.may_replace and os.path.lexists(new.target)
    return _Begun(new.target, _copied(new.target) if is_there else None, identity)


def _identity(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_dev, state.st_ino


def _put_back(begun: _Begun) -> Iterator[Problem]:
    """Put what was there before in the place of a file; a problem where that cannot be done."""
    target, old = begun.target, begun.old
    try:
        if _identity(target) != begun.new:
            # It was not put in its place, or somebody else has written there since.
            _drop(old)
            return
    except OSError:
        pass
    try:
        if old is None:
            target.unlink(missing_ok=True)
        else:
            old.replace(target)
            # Replacing a file by another link to it leaves both in place.
            _drop(old)
    except OSError:
        kept = "could not be taken away again" if old is None else "was replaced"
        where = "" if old is None else f"; what was there before is {old.name} beside it"
        yield Problem(str(target), f"{kept}{where}")


def _drop(path: Path | None) -> None:
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink()


def _appear(new: Path, target: Path) -> None:
    """Give a finished file its name. Raises FileExistsError where someone else was faster."""
    try:
        os.link(new, target)
    except FileExistsError:
        raise
    except OSError:
        # Some disks know no hard links: the name is taken first, and then filled.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            new.replace(target)
        except BaseException:
            _drop(target)
            raise


def _mode_to_keep(target: Path) -> int | None:
    """The permissions of the file that is there; None where there is none yet."""
    try:
        state = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(state.st_mode):
        sentence = "is not a file that can be replaced; choose another name"
        raise NotWritten([Problem(str(target), sentence)])
    if not os.access(target, os.W_OK):
        # The folder would let us replace it, but whoever protected the file meant what it holds.
        sentence = "is protected from writing; make it writable, or save under another name"
        raise NotWritten([Problem(str(target), sentence)])
    return stat.S_IMODE(state.st_mode)


def _keep_old(target: Path) -> None:
    old = _copied(target)
    try:
        old.replace(backup_of(target))
    finally:
        _drop(old)


def _copied(target: Path) -> Path:
    """Another name beside a file for what it holds now."""
    old = _spare(target)
    try:
        os.link(target, old)
    except OSError:
        # Some disks know no hard links.
        import shutil

        try:
            shutil.copy2(target, old)
        except BaseException:
            _drop(old)
            raise
    return old


def _spare(target: Path) -> Path:
    """A name beside the target that nothing has."""
    return target.with_name(f".soraplan-{os.urandom(6).hex()}.tmp")


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    """A name beside the target that nothing has; whatever is left under it goes in the end."""
    path = _spare(target)
    try:
        yield path
    finally:
        # Also after success: replacing a file by another link to it leaves both in place.
        _drop(path)


def _settle(folder: Path) -> None:
    """Make the folder's new entry reach the disk.

    The file is in place already; a disk that cannot do this for folders has not failed to write.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
