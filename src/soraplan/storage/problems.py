"""What can be wrong with a file, as data; and the errors that carry it to whoever can say it.

Nothing here reads a file. The sentences for values that do not fit their model are in `sentences`.
"""

import errno
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soraplan.core.text.words import printable

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

TOLD = 20
"""Problems that one message tells of; it counts the rest."""

MOST = 1_000
"""Problems of one file that are looked for. Nobody corrects more before trying again."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file: a sentence without full stop, and where it belongs.

    `key` is the place as a person would write it, `clips[3].seconds`, positions from 0; `line`
    counts from 1. Either is None where it cannot be said.
    """

    file: str
    sentence: str
    key: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = [self.file]
        if self.line is not None:
            where.append(f"line {self.line}")
        if self.key is not None:
            where.append(self.key)
        return printable(f"{', '.join(where)}: {self.sentence}")


def in_short(problems: Sequence[Problem]) -> str:
    """The first of some problems, and how many more there are."""
    more = len(problems) - 1
    return str(problems[0]) + (f" (and {more:,} more)" if more else "")


class StorageError(Exception):
    """Something could not be read or written.

    As text it is the whole message for a person: a heading, then one line a problem.
    """

    def __init__(self, heading: str, problems: Iterable[Problem]) -> None:
        self.heading = heading
        self.problems = tuple(problems)
        super().__init__(heading, self.problems)

    def __str__(self) -> str:
        lines = [self.heading, *(f"  {problem}" for problem in self.problems[:TOLD])]
        if len(self.problems) > TOLD:
            least = "at least " if len(self.problems) == MOST else ""
            lines.append(f"  and {least}{len(self.problems) - TOLD:,} more problems")
        return "\n".join(lines)


class BadFile(StorageError):  # noqa: N818 - a bad file is what it is, in the words of the app
    """A file cannot be read, or what is in it cannot be used."""

    def __init__(self, problems: Iterable[Problem], heading: str = "") -> None:
        super().__init__(
            heading or "The file cannot be used. Correct it and open it again:", problems
        )


class NotWritten(StorageError):  # noqa: N818
    """A file was not written; what was there before is still there."""

    def __init__(self, problems: Iterable[Problem], heading: str = "") -> None:
        super().__init__(heading or "Nothing was written, and nothing is lost:", problems)


class ChangedOnDisk(NotWritten):
    """A file is not what it was when it was read: somebody else has written there since."""

    def __init__(self, path: Path) -> None:
        sentence = "was changed by somebody else since it was read; nothing was written over it"
        super().__init__([Problem(str(path), sentence)])
        self.path = path


def not_read(path: Path, error: OSError | ValueError) -> BadFile:
    """The error for a file that the system does not let us read."""
    return BadFile(
        [Problem(str(path), system_sentence(error, path))], "The file could not be read:"
    )


def not_written(path: Path, error: OSError | ValueError) -> NotWritten:
    """The error for a file that the system does not let us write.

    It proposes another place only where somebody chose the one that it is.
    """
    sentence = system_sentence(error, path)
    if isinstance(error, OSError):
        from soraplan.storage import paths

        has_choice = not paths.is_kept_unasked(path)
        if error.errno == errno.EIO:
            sentence = "the disk reports an error; check it, and save somewhere else"
        if not has_choice:
            sentence = _WITHOUT_CHOICE.get(error.errno or 0, sentence)
        if error.errno in _DENIED and _is_folder(path.parent) and not _is_open(path.parent):
            sentence = f"the folder {path.parent} is protected from changes; change its permissions"
            if has_choice:
                sentence += ", or use another"
    return NotWritten([Problem(str(path), sentence)])


def refusal(path: Path) -> OSError | ValueError | None:
    """Why no file can be had under a path, as the system says it; None where one can.

    FileNotFoundError where there is nothing. With anything else there may well be a file.
    """
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            return IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except (OSError, ValueError) as error:
        return error
    return None


def system_sentence(error: OSError | ValueError, path: Path) -> str:
    """What the system's refusal means and what to do about it, without full stop."""
    if not isinstance(error, OSError):
        # Python's own refusal of a path with a NUL, or with letters the file system cannot write.
        return "no file can have that name; choose another"
    if error.errno == errno.ENOTDIR:
        return _no_folder_sentence(path)
    sentence = _SENTENCES.get(error.errno or 0)
    if error.errno == errno.ENOENT and not _is_folder(path.parent):
        sentence = f"the folder {path.parent} does not exist; make it or choose another"
    if sentence is None:
        sentence = f"the system refuses it: {error.strerror or error}; try another place"
    return sentence


def _no_folder_sentence(path: Path) -> str:
    from soraplan.storage import paths

    places = (*reversed(path.parents), path)
    file = next((one for one in places if os.path.lexists(one) and not _is_folder(one)), None)
    if file is None:
        return "a part of the path is a file, not a folder; check the path"
    # A message names the path itself already.
    which = "is" if file == path else f"{file} is"
    if paths.is_own(file):
        return (
            f"{which} a file where soraplan keeps its folder; "
            "move it away, or set SORAPLAN_HOME to another folder"
        )
    return f"{which} a file, not a folder; check the path"


_DENIED = (errno.EACCES, errno.EPERM)

_SENTENCES = {
    errno.ENOENT: "there is no such file; check the path and the spelling",
    errno.EACCES: "permission denied; change the permissions of file and folder, or use another",
    errno.EPERM: "permission denied; change the permissions of file and folder, or use another",
    errno.EISDIR: "is a folder, not a file; name a file in it",
    errno.ELOOP: "is a link that leads back to itself; name the file itself",
    errno.ENAMETOOLONG: "the name is too long for this disk; choose a shorter one",
    errno.ENOSPC: "the disk is full; make room on it, or save somewhere else",
    errno.EDQUOT: "your share of the disk is used up; make room, or save somewhere else",
    errno.EFBIG: "the file grows too large for this disk; save somewhere else",
    errno.EROFS: "the disk is read-only; save somewhere else",
    errno.EIO: "the disk reports an error; check it, or use a copy on another disk",
    errno.EINTR: "the system was interrupted; try it again",
    errno.EAGAIN: "the system has no time for it now; try it again",
    errno.EBUSY: "is in use; close what uses it, and try it again",
    errno.EMFILE: "too many files are open; close some programs, and try it again",
    errno.ENFILE: "too many files are open; close some programs, and try it again",
    errno.ENOMEM: "the memory is used up; close some programs, and try it again",
    errno.ESTALE: "the disk on the network was lost; connect it again",
    errno.ETIMEDOUT: "the disk on the network does not answer; connect it again",
    errno.EHOSTDOWN: "the disk on the network does not answer; connect it again",
    errno.ENOTCONN: "the disk is not connected any more; connect it again",
    errno.ENODEV: "the disk is not connected any more; connect it again",
}
"""What a refusal means whatever was wanted, by its number (errno(3))."""


_WITHOUT_CHOICE = {
    errno.EACCES: "permission denied; change the permissions of file and folder",
    errno.EPERM: "permission denied; change the permissions of file and folder",
    errno.ENAMETOOLONG: "the name is too long for this disk",
    errno.ENOSPC: "the disk is full; make room on it",
    errno.EDQUOT: "your share of the disk is used up; make room",
    errno.EFBIG: "the file grows too large for this disk",
    errno.EROFS: "the disk is read-only; set SORAPLAN_HOME to a folder on another",
    errno.EIO: "the disk reports an error; check it",
}
"""What is said of files that soraplan keeps by itself, in a place that nobody chose."""


def validation_problems(
    error: "ValidationError", model: "type[BaseModel]", text: str, name: str
) -> tuple[Problem, ...]:
    """Every problem that a model has with the values of a file, in the order of its lines.

    Where a newer soraplan wrote the file, only that is said: the rest cannot be judged here.
    """
    from soraplan.storage import sentences
    from soraplan.storage.lines import find_lines

    faults = sentences.faults(error, model)
    lines = find_lines(text, [fault.place for fault in faults])
    problems = [
        Problem(name, fault.sentence, sentences.key(fault.path) or None, lines.get(fault.place))
        for fault in faults
    ]
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_open(folder: Path) -> bool:
    """Whether the user may make and replace files in a folder."""
    return os.access(folder, os.W_OK | os.X_OK)
