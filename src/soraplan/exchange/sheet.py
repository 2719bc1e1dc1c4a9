"""A shot list as it was found in somebody's file: heads and rows of texts, nothing understood yet.

Every reader makes a sheet, so that a table, a workbook and a timeline go the same way into a plan.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal


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
    even be read, as line and reason. `fps` is the rate that the file counts frames in, where it
    says so.
    """

    heads: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    told: tuple[str, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    fps: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of file that shot lists come in.

    `read` makes a sheet of the bytes of a file; `name` is the file's, for the problems that it
    tells of. It raises storage's BadFile.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    read: Callable[[bytes, str], Sheet]
