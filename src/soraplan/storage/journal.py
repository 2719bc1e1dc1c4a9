"""The unsaved work of one session, written down as it is done, so that a crash does not lose it.

Each session has a folder of its own, held by a lock while it runs: the plan as the file held it, a
small file that says what it is of, and what was changed since, edit after edit. The edits are what
makes it work that can be lost: they come last and go first, so that whenever a process is killed
its folder holds all or nothing. Work of an earlier session that this one goes on with lies within
its folder, so that a crash leaves one folder and not two. What was left behind is found and read by
`recovery`. Nothing here touches the disk of the plan, which may hang, or be out of reach.
"""

import contextlib
import io
import json
import os
import platform
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from soraplan.core.changes import difference
from soraplan.core.document import Document, FormatVersion, Whole
from soraplan.core.plan import Plan
from soraplan.storage import atomic, documents, edit_lines, holds, paths, plans, processes
from soraplan.storage.private import make_folder, settle
from soraplan.storage.problems import NotWritten, Problem

BASE, EDITS, SESSION = "base.toml", "edits.jsonl", "session.json"

CARRIED = "restored"
"""The folder of the earlier session that this one goes on with, within its own."""

COMMENTS = "# The file held comments, which are in it alone.\n"
"""The first line of the base where a save would lose comments, so that this is known again."""

GROWTH = 8 * 1024 * 1024
"""Bytes by which a journal may grow before all of it becomes one change."""

LINES = 2_000
"""Lines after which it does, too: each costs its time when the work is read back."""


def _text(value: Any) -> str:
    # The path of a file may hold bytes that are no text, which Python keeps as half characters.
    if isinstance(value, str):
        return value
    raise PydanticCustomError("text", "must be a text")


Spelled = Annotated[str, PlainValidator(_text)]


class Kept(Document):
    """What a session's folder is of.

    `pid` and `started` are those of the process that made it, on a `computer` whose name is `host`;
    `digest` is that of the file at `path` when it held the base.
    """

    format: FormatVersion
    computer: Spelled
    host: Spelled
    pid: Whole
    started: float
    path: Spelled | None
    digest: Spelled | None
    title: Spelled


class Journal:
    """Writes down what becomes of a plan that the file at `path` held, or no file yet.

    `digest` is that of the file's bytes then, and `has_comments` says that they held comments.
    Nothing is written before the first edit. `pause` is called now and then while much is written,
    to give way to other threads. Not to be used by two threads at once.
    """

    def __init__(
        self,
        path: Path | None,
        digest: str | None,
        base: Plan,
        pause: Callable[[], None],
        *,
        has_comments: bool = False,
    ) -> None:
        self.path = path
        self.digest = digest
        self.base = base
        self._has_comments = has_comments
        self._pause = pause
        self._folder: Path | None = None
        self._file: io.FileIO | None = None
        self._last = base
        self._lines = 0
        self._edits = 0
        self._size = 0
        self._bound = 0

    def is_of(self, path: Path | None, digest: str | None, base: Plan) -> bool:
        """Whether it is of this plan in this file."""
        return self.base is base and self.path == path and self.digest == digest

    def append(self, plan: Plan, at: datetime, edits: int = 1) -> None:
        """Write down what the plan is by now, after so many more edits. On return it is on disk.

        Edits are the actions of a user; the parts of one may be written down one after the other.

        Raises OSError or NotWritten where that cannot be done; the next call does all of it again.
        """
        if not self.is_there:
            self._begin(plan, at, edits)
        elif self._file is None or self._size > self._bound or self._lines >= LINES:
            assert self._folder is not None
            self._write_anew(self._folder, plan, at, edits)
        else:
            self._add(self._file, plan, at, edits)
        self._last = plan
        self._edits += edits

    def close(self, *, remove: bool) -> None:
        """Write no more; take the folder away where nobody needs it any more."""
        self._leave_file()
        if self._folder is None:
            return
        if remove:
            remove_folder(self._folder)
            self._folder = None
        else:
            holds.release(self._folder)

    def carry(self, folder: Path) -> None:
        """Take the folder of the earlier session, all of whose work is in this one, into its own.

        Raises OSError.
        """
        assert self._folder is not None
        folder.rename(self._folder / CARRIED)

    def give_back(self, folder: Path) -> None:
        """Put the folder that was taken in back to where it was. Raises OSError."""
        if self._folder is not None:
            (self._folder / CARRIED).rename(folder)

    @property
    def is_there(self) -> bool:
        """Whether it was begun, and nobody took the folder away or the file that is written to.

        Any thread may ask.
        """
        folder, file = self._folder, self._file
        if folder is None:
            return False
        try:
            there = (folder / EDITS).stat()
            is_same = file is None or os.path.samestat(there, os.fstat(file.fileno()))
            return is_same and (folder / SESSION).exists()
        except (OSError, ValueError):
            return False

    def _begin(self, plan: Plan, at: datetime, edits: int) -> None:
        before, self._folder = self._folder, None
        self._leave_file()
        pid, started = processes.own()
        name = f"{at:%Y%m%dT%H%M%S}-{pid}-{os.urandom(3).hex()}"
        folder = paths.recovery_dir() / name
        make_folder(folder)
        try:
            holds.take(folder)
            atomic.write(folder / BASE, self._base_bytes(), keeps_old=False)
            kept = Kept(
                format=1,
                computer=processes.computer(),
                host=platform.node(),
                pid=pid,
                started=started,
                path=None if self.path is None else str(self.path),
                digest=self.digest,
                title=plan.title or self.base.title,
            )
            text = json.dumps(kept.__dict__, indent=1)
            atomic.write(folder / SESSION, text.encode(), keeps_old=False)
            self._write_anew(folder, plan, at, edits)
        except BaseException:
            self._leave_file()
            remove_folder(folder)
            self._folder = before
            raise
        self._folder = folder
        if before is not None:
            # Something is missing in it, but perhaps not what it carries.
            with contextlib.suppress(OSError):
                (before / CARRIED).rename(folder / CARRIED)
            remove_folder(before)

    def _base_bytes(self) -> bytes:
        heading = COMMENTS if self._has_comments else ""
        return (heading + plans.dumps(self.base, self._pause)).encode()

    def _write_anew(self, folder: Path, plan: Plan, at: datetime, edits: int) -> None:
        """All that was changed since the base as one line, in place of what there is."""
        self._leave_file()
        change = difference(self.base, plan, self._pause)
        data = edit_lines.line(1, at, self._edits + edits, change, self._pause)
        if len(data) > documents.MAX_BYTES:
            sentence = f"grows beyond {documents.MAX_BYTES // 1024**2} MB; save the plan"
            raise NotWritten([Problem(str(folder / EDITS), sentence)])
        atomic.write(folder / EDITS, data, keeps_old=False)
        self._file = io.FileIO(folder / EDITS, "ab")
        self._lines, self._size = 1, len(data)
        self._bound = self._size + GROWTH

    def _add(self, file: io.FileIO, plan: Plan, at: datetime, edits: int) -> None:
        change = difference(self._last, plan, self._pause)
        if change.is_nothing:
            return
        data = edit_lines.line(self._lines + 1, at, edits, change, self._pause)
        if self._size + len(data) > documents.MAX_BYTES:
            # More is not read back.
            assert self._folder is not None
            self._write_anew(self._folder, plan, at, edits)
            return
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except BaseException:
            # What reached the disk cannot be told: whatever comes next is written anew.
            self._leave_file()
            raise
        self._lines += 1
        self._size += len(data)

    def _leave_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()


def remove_folder(folder: Path) -> None:
    """Take a session's folder away; its edits go first: what is left without them is no work."""
    import shutil

    with contextlib.suppress(OSError):
        (folder / EDITS).unlink(missing_ok=True)
        settle(folder)
    shutil.rmtree(folder, ignore_errors=True)
    holds.release(folder)
