"""New bytes, whole and on the disk, under a name of their own beside the file they are for.

Until they take its place nobody but the user can read them; then they have the permissions of the
file that was there, or those of any new file. What reads and writes is Python's bare calls of the
system, each of which may fail: a test lets each of them fail in every way.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from soraplan.storage import leftovers, paths
from soraplan.storage.private import make_folder, new_file, write_out
from soraplan.storage.problems import NotWritten, Problem

_ACCESS_LIST = "system.posix_acl_access"
"""Where Linux keeps who else may read a file (acl(5))."""


@dataclass(frozen=True, slots=True)
class New:
    """A file that is finished under a name of its own, and still has to take its place."""

    path: Path
    target: Path
    may_replace: bool
    is_replacement: bool


@contextlib.contextmanager
def finished(target: Path, data: bytes, may_replace: bool) -> Iterator[New]:
    """Bytes on the disk beside their target; they go in the end if they have not taken its place.

    Raises FileExistsError where the target is there and may not be replaced.
    """
    there = _there(target)
    if there is not None and not may_replace:
        raise FileExistsError
    is_own = paths.is_own(target)
    if is_own:
        make_folder(target.parent)
    path = leftovers.spare(target)
    try:
        _fill(path, data, target, there, is_own)
        yield New(path, target, may_replace, there is not None)
    finally:
        # Also after success: replacing a file by another link to it leaves both in place.
        leftovers.drop(path)


def put(new: New) -> None:
    """Put a finished file in its place.

    Raises FileExistsError where it may not replace one, and someone else was faster.
    """
    if new.may_replace:
        new.path.replace(new.target)
    else:
        _appear(new.path, new.target)


def put_over_nothing(path: Path, target: Path) -> None:
    """Move a file to a name that nothing has, without a hard link.

    The name is taken first, and then filled. Raises FileExistsError where something has it.
    """
    os.close(new_file(target))
    try:
        path.replace(target)
    except BaseException:
        leftovers.drop(target)
        raise


def copied(target: Path, name: Path) -> Path:
    """What a file holds now, under another name beside it."""
    try:
        os.link(target, name)
    except OSError:
        # Some disks know no hard links.
        try:
            _fill(name, target.read_bytes(), target, target.stat(), is_own=True)
        except BaseException:
            leftovers.drop(name)
            raise
    return name


def _there(target: Path) -> os.stat_result | None:
    """The file that is there and can be replaced; None where there is none yet."""
    try:
        state = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISLNK(state.st_mode):
        # All links were followed before.
        sentence = "is a link that cannot be followed; name the file itself"
        raise NotWritten([Problem(str(target), sentence)])
    if not stat.S_ISREG(state.st_mode):
        sentence = "is not a file that can be replaced; choose another name"
        raise NotWritten([Problem(str(target), sentence)])
    if not os.access(target, os.W_OK):
        # The folder would let us replace it, but whoever protected the file meant what it holds.
        sentence = "is protected from writing; make it writable, or save under another name"
        raise NotWritten([Problem(str(target), sentence)])
    return state


def _fill(
    path: Path, data: bytes, target: Path, there: os.stat_result | None, is_own: bool
) -> None:
    """Write a new file to the disk, with the permissions that the target is to have."""
    takes_any = there is None and not is_own
    handle = new_file(path, 0o666 if takes_any else 0o600)
    try:
        mode = 0o600
        if takes_any:
            # What the umask and the folder's own rules give to a new file; it is still empty.
            mode = stat.S_IMODE(os.fstat(handle).st_mode)
            path.chmod(0o600)
        write_out(handle, data)
        if there is not None:
            mode = _kept_mode(handle, target, there)
        if mode != 0o600:
            path.chmod(mode)
        os.fsync(handle)
    finally:
        os.close(handle)


def _kept_mode(handle: int, target: Path, there: os.stat_result) -> int:
    """The permissions of the file that is there; its owner and group are kept where that can be.

    Where it cannot, the group that the new file has gets no more than everybody.
    """
    mode = stat.S_IMODE(there.st_mode)
    if _is_owner_kept(handle, there) and _is_access_kept(handle, target):
        return mode
    return (mode & 0o707) | (mode & 0o007) << 3


def _is_owner_kept(handle: int, there: os.stat_result) -> bool:
    """Whether the new file has the group of the old one now; only root can give it the owner."""
    new = os.fstat(handle)
    if (new.st_uid, new.st_gid) == (there.st_uid, there.st_gid):
        return True
    for owner in (there.st_uid, -1):
        with contextlib.suppress(OSError):
            os.chown(handle, owner, there.st_gid)
            return True
    return False


def _is_access_kept(handle: int, target: Path) -> bool:
    """Whether the new file's list of who may read it is the old one's; other attributes follow."""
    if not hasattr(os, "listxattr"):
        return True
    try:
        names = os.listxattr(target)
    except OSError:
        # Many disks know no such thing.
        return True
    is_kept = True
    if _ACCESS_LIST not in names:
        # A folder may have given one to the new file.
        with contextlib.suppress(OSError):
            os.removexattr(handle, _ACCESS_LIST)
    for name in names:
        try:
            os.setxattr(handle, name, os.getxattr(target, name))
        except OSError:
            is_kept = is_kept and name != _ACCESS_LIST
    return is_kept


def _appear(new: Path, target: Path) -> None:
    """Give a finished file its name. Raises FileExistsError where someone else was faster."""
    try:
        os.link(new, target)
    except FileExistsError:
        raise
    except OSError:
        # Some disks know no hard links.
        put_over_nothing(new, target)
