"""What a file holds by now, against what was read of it or saved to it last.

A look costs a question to the file system as long as nothing happens; bytes are read when size,
time or file differ, and a plan is made of them when the bytes differ, too. It writes nothing, and
what it finds it returns: a file that is gone or half-written is no error here.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from soraplan.core.plan import Plan
from soraplan.storage import documents, paths, plans
from soraplan.storage.digests import digest
from soraplan.storage.lines import has_comments
from soraplan.storage.problems import BadFile, in_short, system_sentence


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what it is told, without reading it, that a file is the one that was there before.

    `written` and `changed` are the times, in nanoseconds, of the last change of what it holds and
    of anything about it; `size` is in bytes.
    """

    device: int
    inode: int
    size: int
    written: int
    changed: int


@dataclass(frozen=True, slots=True, eq=False)
class Theirs:
    """A plan that somebody else put into a file, and the digest of its bytes.

    `has_comments` says that saving it would lose comments.
    """

    plan: Plan
    digest: str
    has_comments: bool


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a look found.

    "before": nothing happened since the last look; "same": the bytes that were read or saved last;
    "other": other bytes, with the plan in `theirs`; "gone": no file; "unreadable": something of
    which no plan can be made now, with the reason in `trouble`. `has_folder` says of a file that is
    gone whether a save could put it back, and `is_content` of one that is unreadable whether that
    is for what it holds, so that a save could go over it.
    """

    kind: Literal["before", "same", "other", "gone", "unreadable"]
    stamp: Stamp | None = None
    theirs: Theirs | None = None
    trouble: str = ""
    has_folder: bool = True
    is_content: bool = False


def look(path: Path, known: str, theirs: Theirs | None = None, stamp: Stamp | None = None) -> Seen:
    """Look at a file. `known` is the digest of what was read or saved last.

    `theirs` is what was found there since, which is not read again, and `stamp` that of the last
    look; without one the bytes are read in any case.
    """
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Seen("gone", has_folder=path.parent.is_dir() or paths.is_own(path))
    except (OSError, ValueError) as error:
        return Seen("unreadable", trouble=f"{path.name}: {system_sentence(error, path)}")
    now = _stamp(state)
    if now == stamp:
        return Seen("before", now)
    if not stat.S_ISREG(state.st_mode):
        # Reading a pipe would wait for somebody to write into it.
        return Seen("unreadable", now, trouble=f"{path.name}: is no longer a file")
    try:
        data = documents.read_bytes(path)
    except BadFile as error:
        # What hinders the reading may end without a trace in the stamp.
        return Seen("unreadable", trouble=in_short(error.problems))
    here = digest(data)
    if here == known:
        return Seen("same", now)
    if theirs is None or here != theirs.digest:
        try:
            text = documents.decoded(data, path.name)
            theirs = Theirs(plans.parse(text, path.name), here, has_comments(text))
        except BadFile as error:
            told = in_short(error.problems)
            return Seen("unreadable", now, trouble=told, is_content=True)
    return Seen("other", now, theirs)


def _stamp(state: os.stat_result) -> Stamp:
    return Stamp(state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
