"""Writing a file so that it is, at every moment, either wholly the old one or wholly the new one.

The new bytes go to a file of their own in the same folder and reach the disk before they take the
old file's place; the old file stays as one `.bak` beside it where it is somebody's work. Whatever
fails, the target is as it was and nothing else is left behind.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from soraplan.storage import paths
from soraplan.storage.problems import NotWritten, Problem, not_written

EXISTS = "exists already; choose another name, or say that it may be replaced"


def write(path: Path, data: bytes, *, may_replace: bool = True, keeps_old: bool = True) -> None:
    """Put these bytes in the place of a file, or into a new one.

    Where the file may not be replaced and is there, nothing is written. `keeps_old` is for what can
    be made again and needs no old version beside it.

    A link stays a link: what it leads to is written. The file keeps its permissions; a new one in
    the user's own folder, which is made where it is missing, can be read by the user alone.
    Raises NotWritten, whose sentence says what to do.
    """
    target = path
    try:
        target = Path(os.path.realpath(path))
        _write(target, data, may_replace, keeps_old)
    except FileExistsError as error:
        raise NotWritten([Problem(str(path), EXISTS)]) from error
    except (OSError, ValueError) as error:
        raise not_written(target, error) from error


def backup_of(path: Path) -> Path:
    """Where the file that was replaced last is kept."""
    return path.with_name(f"{path.name}.bak")


def _write(target: Path, data: bytes, may_replace: bool, keeps_old: bool) -> None:
    mode = _mode_to_keep(target)
    if mode is not None and not may_replace:
        raise FileExistsError
    is_own = paths.is_own(target)
    if is_own:
        target.parent.mkdir(parents=True, exist_ok=True)
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
        if may_replace:
            if mode is not None and keeps_old:
                _keep_old(target)
            new.replace(target)
        else:
            _appear(new, target)
    _settle(target.parent)


def _appear(new: Path, target: Path) -> None:
    """Give a finished file its name. Raises FileExistsError where someone else was faster."""
    try:
        os.link(new, target)
    except FileExistsError:
        raise
    except OSError:
        # Some disks know no hard links: the name is taken first, and then filled.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        new.replace(target)


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
    with _temporary(target) as old:
        try:
            os.link(target, old)
        except OSError:
            # Some disks know no hard links.
            import shutil

            shutil.copy2(target, old)
        old.replace(backup_of(target))


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    """A name beside the target that nothing has; whatever is left under it goes in the end."""
    path = target.with_name(f".soraplan-{os.urandom(6).hex()}.tmp")
    try:
        yield path
    finally:
        # Also after success: replacing a file by another link to it leaves both in place.
        with contextlib.suppress(OSError):
            path.unlink()


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
