"""A shot list as it was found in somebody's file: heads and rows of texts, nothing understood yet.

Every reader makes a sheet, so that a table, a workbook and a timeline go the same way into a plan.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the texts under the heads, and where it stands in the file, counted from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of texts.

    Every row has as many cells as there are heads. `told` says what was found out about the file:
    its encoding, its delimiter, the sheet that was read. `refused` has the rows that could not
    even be read, as line and reason. `fps` is the rate that the file counts frames in, `title` and
    `client` are what it says that it is and for whom; where it says so. `is_headless` tells that
    the heads are not the file's but made up, and `is_timeline` that the rows are clips in a cut,
    each complete in itself.
    """

    heads: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    told: tuple[str, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    fps: Decimal | None = None
    title: str = ""
    client: str = ""
    is_headless: bool = False
    is_timeline: bool = False


class Read(Protocol):
    """Makes a sheet of the bytes of a file; `name` is the file's, for the problems it tells of.

    `encoding` is that of a text where somebody has said it; empty where it is to be found out. It
    raises storage's BadFile.
    """

    def __call__(self, data: bytes, name: str, encoding: str = "") -> Sheet: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of file that shot lists come in."""

    name: str
    title: str
    extensions: tuple[str, ...]
    read: Read
