"""Work that was not saved when its session ended: found, read, taken and put away.

What `journal` wrote down of a session that ended in any other way than by leaving. A folder of a
session that still runs is left alone. What holds nothing that is not in its file is cleared away;
whatever else there is, and all that cannot be read, stays until somebody asks for its end, and
then it lies in the trash.
"""

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from soraplan.core.changes import applied, is_same
from soraplan.core.document import FORMAT
from soraplan.core.plan import Plan
from soraplan.storage import (
    atomic,
    documents,
    edit_lines,
    file_names,
    holds,
    paths,
    plans,
    processes,
)
from soraplan.storage.digests import digest_of
from soraplan.storage.journal import BASE, CARRIED, EDITS, SESSION, Kept, remove_folder
from soraplan.storage.private import make_folder
from soraplan.storage.problems import BadFile, StorageError, not_written
from soraplan.storage.waiting import PATIENCE, within

_FOLDER = re.compile(r"\d{8}T\d{6}-(?P<pid>\d{1,10})-[0-9a-f]{6}")
_TAKEN = re.compile(
    r"session-(?P<pid>\d{1,10})-(?P<started>\d{1,12}\.\d\d)-(?P<computer>[0-9a-f]{12})\.json"
)
"""What a session's file is called once another process has taken the folder."""

_FRESH = timedelta(minutes=1)
"""For so long a folder without edits may still be being made."""


@dataclass(frozen=True, slots=True)
class Found:
    """A session that ended without leaving, as far as can be told without reading its work.

    `path` is where its plan was saved last, None where that was never; `edited` is when its last
    edit was written down. `is_elsewhere` is one of another computer, perhaps still open there;
    `host` is the name of that, or what is known of it. `session` is the name of the file that says
    all this.
    """

    folder: Path
    title: str
    path: Path | None
    edited: datetime
    host: str
    is_elsewhere: bool
    session: str = SESSION


@dataclass(frozen=True, slots=True)
class Recovered:
    """The work of a session: the plan as its file held it, and what had become of it.

    `edits` counts the actions that led there, done and undone, and `unread` the lines that could
    not be read, each of some of them; what stands before those is in the plan. `digest` is that of
    the file when it held the base, and `is_file_same` whether it still has it, which one that is
    out of reach has not; a plan that never had a file counts as the same.
    """

    base: Plan
    plan: Plan
    digest: str | None
    path: Path | None
    edits: int
    unread: int
    is_file_same: bool
    has_comments: bool = False


def found() -> list[Found]:
    """The sessions that ended without leaving, the one edited last first.

    What holds nothing any more is cleared away: folders that never were complete, and those whose
    plan is the file's. For that plans are read, so it belongs beside a screen wherever any folder
    is there at all.
    """
    held = (_unless_settled(one) for one in _sessions())
    return sorted((one for one in held if one), key=lambda one: one.edited, reverse=True)


def read(found: Found, told: Callable[[int, int], None] | None = None) -> Recovered:
    """The work of a session.

    Raises BadFile where the plan that it began with cannot be read, or nothing of its edits now.
    `told` hears of the reading of that plan, and may end it, as with `plans.read_in_steps`.
    """
    began = found.folder / BASE
    base = plans.read(began) if told is None else plans.read_in_steps(began, told)
    kept = _kept(_values(_now_called(found.folder, found.session)))
    path = found.path
    digest = None if kept is None else kept.digest
    lines = _lines(found.folder / EDITS)
    with documents.collector_paused():
        plan, edits, read_of = _followed(base.plan, lines, lambda _: True)
        if not _has_own_ids(plan):
            # Looked at once for all lines: to do so behind each takes long, and none that was
            # written down in earnest does it.
            plan, edits, read_of = _followed(base.plan, lines, _has_own_ids)
    # There never was a journal without a line.
    unread = max(len(lines), 1) - read_of
    is_same = path is None or _digest(path) == digest
    return Recovered(base.plan, plan, digest, path, edits, unread, is_same, base.has_comments)


def _lines(path: Path) -> list[bytes]:
    try:
        return documents.read_bytes(path).splitlines(keepends=True)
    except BadFile:
        if os.path.lexists(path):
            raise
        return []


def _followed(
    plan: Plan, lines: Sequence[bytes], is_right: Callable[[Plan], bool]
) -> tuple[Plan, int, int]:
    """What the lines make of a plan up to the first that cannot be read; their edits and number."""
    edits = 0
    for number, line in enumerate(lines, 1):
        try:
            counted, change = edit_lines.read(line, number)
            changed = applied(plan, change)
        except ValueError:
            return plan, edits, number - 1
        if not is_right(changed):
            return plan, edits, number - 1
        plan, edits = changed, edits + counted
    return plan, edits, len(lines)


def _has_own_ids(plan: Plan) -> bool:
    """Whether every clip has an id that no other has, without which no file is read."""
    ids = {clip.id for clip in plan.clips}
    return len(ids) == len(plan.clips) and "" not in ids


def claim(found: Found) -> bool:
    """Take a session's folder for this process; False where somebody else was faster.

    Nobody else finds it while this process runs. Raises NotWritten where the system refuses.
    """
    pid, started = processes.own()
    folder = found.folder
    own = folder / f"session-{pid}-{started:.2f}-{processes.computer()}.json"
    try:
        if not holds.take(folder):
            return False
        if not _session_names(folder):
            # Whoever made it came no further; the name is what two would fight for.
            (folder / found.session).touch()
        (folder / found.session).rename(own)
    except FileNotFoundError:
        # Or it is this process itself that took it before.
        if own.exists():
            return True
        holds.release(folder)
        return False
    except OSError as error:
        holds.release(folder)
        raise not_written(folder, error) from error
    return True


def discard(found: Found) -> Path | None:
    """Throw a session's work away: its plan goes to the trash, and the folder is gone.

    Returns where in the trash it lies, None where somebody else took the session first. Where any
    of it cannot be read, the folder goes there as it is, too. Raises NotWritten, and then it stays.
    """
    if not claim(found):
        return None
    try:
        recovered = read(found)
    except BadFile:
        return _to_trash(found.folder, found.title)
    title = recovered.plan.title or found.title
    target = _free(title, ".toml")
    atomic.write(target, plans.dumps(recovered.plan).encode(), may_replace=False)
    put_away(found, title, recovered.unread)
    return target


def put_away(found: Found, title: str, unread: int) -> None:
    """Take the folder of work away that is in another file by now; what is unread stays in trash.

    Raises NotWritten, and then it stays.
    """
    if unread:
        _to_trash(found.folder, title)
    else:
        remove_folder(found.folder)


def _to_trash(folder: Path, title: str) -> Path:
    """Move the folder of a session into the trash, and say where it is then."""
    target = _free(title, "")
    try:
        folder.rename(target)
    except OSError as error:
        raise not_written(folder, error) from error
    holds.release(folder)
    return target


def _free(title: str, ending: str) -> Path:
    """A path in the trash that nothing has."""
    # Loaded when needed: a start that finds nothing to throw away is to be quick.
    from soraplan.storage.moving import free

    folder = paths.trash_dir()
    target = free(folder, file_names.stem(title), ending)
    try:
        make_folder(folder)
    except OSError as error:
        raise not_written(target, error) from error
    return target


def _sessions() -> Iterator[Found]:
    """The sessions whose folders are there and that do not run any more."""
    try:
        folders = list(paths.recovery_dir().iterdir())
    except (OSError, StorageError):
        return
    for folder in folders:
        name = _FOLDER.fullmatch(folder.name)
        one = None if name is None else _found(folder, int(name["pid"]))
        if one is not None:
            yield one


def _found(folder: Path, pid: int) -> Found | None:
    """The session of a folder; None where it still runs or the folder is none of a session."""
    held = holds.is_held(folder)
    if held:
        return None
    edited, here = _edited(folder), processes.computer()
    try:
        names = _session_names(folder)
        is_begun = any((folder / name).exists() for name in (EDITS, CARRIED))
    except (FileNotFoundError, NotADirectoryError):
        # It is none, or somebody took it away in this moment.
        return None
    except OSError:
        # What may not be looked into may hold work; whoever reads it is told why that fails.
        names, is_begun = [], True
    name = names[0] if names else SESSION
    values = _values(folder / name)
    version = values.get("format")
    if isinstance(version, int) and version > FORMAT:
        return None
    kept, taken = _kept(values), _TAKEN.fullmatch(name)
    computer = here if kept is None else kept.computer
    if taken:
        computer = taken["computer"]
        is_running = processes.is_running(int(taken["pid"]), float(taken["started"]))
    elif kept is not None:
        is_running = processes.is_running(kept.pid, kept.started)
    else:
        is_running = processes.is_running(pid, None, edited.timestamp())
    # Where a lock can tell, neither a number nor a clock is asked.
    if held is None and is_running:
        return None
    if not is_begun:
        if datetime.now().astimezone() - edited > _FRESH:
            remove_folder(folder)
        return None
    is_elsewhere = computer != here
    if kept is None:
        return Found(folder, "", None, edited, computer, is_elsewhere, name)
    path = None if kept.path is None else Path(kept.path)
    host = kept.host if kept.computer == computer else computer
    return Found(folder, kept.title, path, edited, host, is_elsewhere, name)


def _session_names(folder: Path) -> list[str]:
    """The names of the files that say what a folder is of: one, or none. Raises OSError."""
    return sorted(path.name for path in folder.iterdir() if path.match("session*.json"))


def _unless_settled(found: Found) -> Found | None:
    """The session, under the title that its plan has by now.

    None where it turns out to hold nothing that is not in its file; then it is gone.
    """
    try:
        work = read(found)
        named = replace(found, title=work.plan.title)
        if found.is_elsewhere or work.unread:
            return named
        if not (is_same(work.base, work.plan) or _is_in_file(work)):
            return named
        if claim(found):
            remove_folder(found.folder)
    except StorageError:
        return found
    return None


def _is_in_file(work: Recovered) -> bool:
    if work.path is None:
        return False
    path, name = work.path, str(work.path)
    try:
        data = within(PATIENCE, lambda: documents.read_bytes(path))
        return is_same(plans.parse(documents.decoded(data, name), name), work.plan)
    except (BadFile, TimeoutError):
        return False


def _digest(path: Path) -> str | None:
    """The digest of what a file holds now; None where it cannot be read, or not in time."""
    try:
        return within(PATIENCE, lambda: digest_of(path)) or None
    except (OSError, ValueError):
        return None


def _edited(folder: Path) -> datetime:
    """When the last edit was written down, as far as can be told."""
    for path in (folder / EDITS, folder):
        with contextlib.suppress(OSError, OverflowError, ValueError):
            return datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    # A date that no calendar has.
    return datetime.fromtimestamp(0).astimezone()


def _now_called(folder: Path, known: str) -> Path:
    """The file that says what a folder is of, as it was found or is called since it was taken."""
    with contextlib.suppress(OSError):
        names = _session_names(folder)
        if names and known not in names:
            return folder / names[0]
    return folder / known


def _kept(values: dict[str, Any]) -> Kept | None:
    """What a session's file says; None where it is damaged: its work is none the worse for it."""
    try:
        return Kept.model_validate(values)
    except ValueError:
        return None


def _values(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(documents.read_bytes(path))
    except (BadFile, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
