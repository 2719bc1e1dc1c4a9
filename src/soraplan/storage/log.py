"""The log: where faults of soraplan itself are written down, for whoever mends them.

It is the user's alone, stays on this computer, and is bounded: what is full becomes the one older
file beside it. A log that cannot be written is no reason to fail: the caller only says so.
"""

import os
import platform
from datetime import datetime
from pathlib import Path

import soraplan
from soraplan.storage import paths
from soraplan.storage.faults import Fault
from soraplan.storage.private import make_folder
from soraplan.storage.problems import not_written

FULL = 1_000_000
"""Bytes beyond which no more is written to a log."""


def older() -> Path:
    """Where the log that was full last is kept."""
    path = paths.log_file()
    return path.with_name(f"{path.name}.1")


def entry(fault: Fault, where: str) -> str:
    """What is written down of a fault; `where` says in what part of soraplan it came about."""
    when = datetime.now().astimezone().isoformat(timespec="seconds")
    lines = [
        f"{when}  soraplan {soraplan.__version__}, {where}",
        f"Python {platform.python_version()}, Textual {_textual()}, {platform.platform()}",
        fault.trace.rstrip("\n"),
    ]
    return "\n".join(lines) + "\n"


def write(text: str) -> Path:
    """Put an entry at the end of the log, and return where that is.

    Raises NotWritten where the system refuses, and StorageError where there is no place for it.
    """
    path = paths.log_file()
    data = f"{text.rstrip()}\n\n".encode(errors="backslashreplace")
    try:
        make_folder(path.parent)
        if path.is_file() and path.stat().st_size + len(data) > FULL:
            path.replace(older())
        # One call for one entry: two soraplans at once do not write into each other's.
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags, 0o600)
        try:
            os.write(handle, data)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        raise not_written(path, error) from error
    return path


def _textual() -> str:
    """The version of Textual, which is not loaded for it: a command does without."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("textual")
    except PackageNotFoundError:
        return "?"
