"""Where a shot list comes from: a file, or what was pasted; and what is a shot list at all.

Nothing is understood here of what the list says, and a plan is never taken for one. The readers
are loaded when one is needed: a start with a plan needs none.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soraplan.exchange.shot_list import Sheet

_LOOKED_AT = 40
"""Lines of a pasted text that decide what it is."""

_MOST_LETTERS = 200_000
"""Letters of a pasted text in which those lines are looked for."""

_LONGEST_PATH = 4_096

_LEAST_HEADS = 2
"""Heads that are known, from which on the first line of a text stands over a table."""

_MARK = re.compile(r"\s*(?:[-*•–]|\d{1,4}[.)])\s+")
"""What stands before each line of a list; word processors put a tab behind it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A shot list to read: the file at `path`, else the `text` that was pasted."""

    path: Path | None = None
    text: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.path.name if self.path is not None else "the pasted table"

    @property
    def title(self) -> str:
        """A title for a plan that is made of it."""
        from soraplan.core.text.words import printable

        stem = "" if self.path is None else self.path.stem
        return printable(" ".join(stem.replace("_", " ").split())) or "Shot list"

    def read(self) -> "Sheet":
        """The sheet in it. Raises BadFile."""
        from soraplan.exchange import shot_list

        return shot_list.read_text(self.text) if self.path is None else shot_list.read(self.path)


def is_shot_list(name: str) -> bool:
    """Whether a file of that name is read as a shot list, not as a plan."""
    ending = name.rpartition(".")[2]
    if ending in (name, "toml"):
        return False
    from soraplan.exchange.readers import for_file

    return for_file(name) is not None


def list_path(text: str) -> Path:
    """The shot list that a typed or dropped path names. Raises ValueError with what is wrong."""
    from soraplan.exchange.readers import every

    path = _dropped(text)
    if path is not None:
        return path
    name = text.strip()
    if not name:
        raise ValueError("Type the path of a file.")
    try:
        path = Path(name).expanduser().absolute()
        is_file = path.is_file()
    except (OSError, RuntimeError, ValueError) as error:
        raise ValueError("No file can have that name.") from error
    if not is_file:
        raise ValueError(f"There is no file {path}.")
    if not is_shot_list(path.name):
        endings = ", ".join(f".{ending}" for reader in every() for ending in reader.extensions)
        raise ValueError(f"The names of shot lists end in {endings}.")
    return path


def pasted_list(text: str) -> Source | None:
    """The shot list that was pasted, as a table or by its path; None for any other text."""
    path = _dropped(text)
    if path is not None:
        return Source(path)
    return Source(text=text) if is_table(text) else None


def _dropped(text: str) -> Path | None:
    """The shot list whose path is in a text, as terminals write a file that is dropped on them."""
    name = text.strip()
    if len(name) > _LONGEST_PATH or "\n" in name or "\r" in name:
        return None
    if len(name) > 1 and name[0] in "'\"" and name.endswith(name[0]):
        name = name[1:-1]
    for one in (name, re.sub(r"\\(.)", r"\1", name)):
        try:
            path = Path(one).expanduser()
            if path.is_absolute() and is_shot_list(path.name) and path.is_file():
                return path
        except (OSError, RuntimeError, ValueError):
            continue
    return None


def is_table(text: str) -> bool:
    """Whether a pasted text is a table, not a list with a shot on each line.

    It is one where tabs part most of its lines, or where it has a row of heads that are known.
    Tabs before a line and behind the mark of a list are only its layout.
    """
    lines = [line for line in text[:_MOST_LETTERS].splitlines() if line.strip()][:_LOOKED_AT]
    parted = sum("\t" in _MARK.sub("", line, count=1).strip() for line in lines)
    if 2 * parted > len(lines):
        return True
    if not any(sign in text for sign in ",;|\t"):
        return False
    from soraplan.exchange.shot_list import read_text
    from soraplan.exchange.shot_list.heads import is_known
    from soraplan.storage.problems import BadFile

    try:
        sheet = read_text("\n".join(lines))
    except BadFile:
        return False
    return bool(sheet.rows) and sum(map(is_known, sheet.heads)) >= _LEAST_HEADS
