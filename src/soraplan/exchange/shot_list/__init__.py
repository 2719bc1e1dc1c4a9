"""Shot lists into plans, step by step: everything that a command or a screen needs of it.

    sheet = read(path)                       # or read_text(pasted)
    mapping = guess(sheet, mappings.find(sheet.heads))
    understood = understand(sheet, mapping, plan.fps, card)
    merged = merge(plan, understood.rows, random)

Each step makes a value of the one before. Only `read` touches a disk, and nothing is ever written.
"""

from pathlib import Path
from random import Random

from soraplan.core.laying import Changed, FieldChange, Merge, Row, merge
from soraplan.exchange.sheet import Sheet
from soraplan.exchange.shot_list.mapping import Mapping, guess
from soraplan.exchange.shot_list.targets import TARGETS, Target
from soraplan.exchange.shot_list.understanding import Understood, understand
from soraplan.storage import documents
from soraplan.storage.problems import BadFile, Problem

__all__ = [
    "TARGETS",
    "Changed",
    "FieldChange",
    "Mapping",
    "Merge",
    "Row",
    "Sheet",
    "Target",
    "Understood",
    "chance",
    "guess",
    "merge",
    "read",
    "read_bytes",
    "read_text",
    "understand",
]

MAX_BYTES = 128 * 1024 * 1024
"""More than any reader takes; what is longer is never held."""


def read(path: Path, encoding: str = "") -> Sheet:
    """The sheet in a file, by the ending of its name. Raises BadFile."""
    _reader_name(str(path))
    return read_bytes(documents.read_bytes(path, MAX_BYTES), str(path), encoding)


def read_bytes(data: bytes, name: str, encoding: str = "") -> Sheet:
    """The sheet in the bytes of a file of that name. Raises BadFile.

    `encoding` is that of a text, as Python calls it (`cp850`, `mac-roman`); empty where it is to be
    found out.
    """
    from soraplan.exchange.readers import for_file

    _reader_name(name)
    reader = for_file(name)
    assert reader is not None
    return reader.read(data, name, encoding)


def read_text(text: str) -> Sheet:
    """The sheet in a text that was pasted. Raises BadFile."""
    from soraplan.exchange.readers import csv

    return csv.read_text(text)


def chance(sheet: Sheet) -> Random:
    """The source of new ids for the clips of a sheet: the same sheet gives the same plan."""
    return Random(repr((sheet.heads, sheet.rows)))


def _reader_name(name: str) -> None:
    """Refuse a file that no reader takes. Raises BadFile."""
    from soraplan.exchange.readers import every, for_file

    if for_file(name) is not None:
        return
    if name.casefold().endswith(".toml"):
        sentence = f"is a plan, not a shot list; open it with: soraplan {name}"
    else:
        endings = ", ".join(f".{one}" for reader in every() for one in reader.extensions)
        sentence = f"is no kind of shot list that is known; those end in {endings}"
    raise BadFile([Problem(name, sentence)], "The shot list cannot be used:")
