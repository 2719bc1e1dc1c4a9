"""Texts while they are in the user's own editor: each in a private folder of its own.

A folder goes when its text was taken into the plan. Where soraplan or the editor ended otherwise
it stays, since it may hold the only copy of what was written, and a later start tells of it once.
"""

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from soraplan.storage import paths, processes
from soraplan.storage.private import make_folder, new_file

TEXT = "text.txt"
"""The file with the text. What else is in its folder is the editor's: backups and swap files."""

_FOLDER = re.compile(r"(\d{1,10})-(\d{1,12}\.\d{1,9})-\w+")
"""The process that the folder belongs to, when that began, and anything."""

_TOLD = ".told"


def make(text: str) -> Path:
    """A new folder with a text in it. Raises OSError, and StorageError without a place for it."""
    above = paths.drafts_dir()
    make_folder(above)
    pid, began = processes.own()
    folder = Path(tempfile.mkdtemp(prefix=f"{pid}-{began:.2f}-", dir=above))
    try:
        with os.fdopen(new_file(folder / TEXT), "wb") as file:
            file.write(text.encode())
    except OSError:
        drop(folder)
        raise
    return folder


def was_written(folder: Path, text: str) -> bool:
    """Whether a folder holds anything but the text that it was made with."""
    try:
        if os.listdir(folder) != [TEXT]:  # noqa: PTH208 - names are all that is asked for
            return True
        return (folder / TEXT).read_bytes() != text.encode()
    except FileNotFoundError:
        return False
    except OSError:
        return True


def drop(folder: Path) -> None:
    """Take a folder away, as far as that can be done."""
    shutil.rmtree(folder, ignore_errors=True)


def left() -> list[Path]:
    """The folders whose soraplan runs no more; each is named once. Raises StorageError."""
    found = []
    with contextlib.suppress(OSError):
        for folder in sorted(paths.drafts_dir().iterdir()):
            owner = _FOLDER.fullmatch(folder.name)
            if owner is None or (folder / _TOLD).exists():
                continue
            if not processes.is_running(int(owner[1]), float(owner[2])):
                with contextlib.suppress(OSError):
                    (folder / _TOLD).touch(0o600, exist_ok=False)
                    found.append(folder)
    return found
