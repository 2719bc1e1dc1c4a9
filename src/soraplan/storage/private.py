"""Folders and files of our own, which nobody but the user may look into; and that they last."""

import contextlib
import errno
import os
from pathlib import Path


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing; new ones are the user's alone (0700).

    A folder that is there keeps the permissions that it has. Raises OSError as the system does.
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        # Somebody else was faster, or it is a file.
        if not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None
    settle(path.parent)


def new_file(path: Path, mode: int = 0o600) -> int:
    """A handle to write a file that is not there yet, the user's alone unless `mode` says else.

    Raises FileExistsError where there is anything by that name, and OSError as the system does.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, mode)


def write_out(handle: int, data: bytes) -> None:
    """Write all of it: a disk that fills up, and more than 2 GB, take a part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def settle(folder: Path) -> None:
    """Make new entries of a folder reach the disk.

    They are in place already: a disk that cannot do this for folders has not failed to write.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
