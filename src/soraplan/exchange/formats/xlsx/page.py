"""One sheet of a workbook, and the only place that writes into its cells.

A text is always written as a text, so that nothing anybody typed becomes a formula or a link.
Rows are written from the top down: a row that has been left is on the disk already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import ceil
from typing import Any

from soraplan.core import money
from soraplan.core.text.cells import cell_width
from soraplan.exchange.formats.xlsx.look import Looks
from soraplan.exchange.formats.xlsx.texts import cell_text, is_cut

_A4 = 9
LINE_HEIGHT = 15
_TALLEST = 6


def letter(column: int) -> str:
    """The name of a column that is counted from 0: `A`, `Z`, `AA`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def figure(value: Decimal | int) -> int | float:
    """A figure as a cell holds it."""
    whole = int(value)
    return whole if whole == value else float(value)


def _lines(text: str, width: float) -> int:
    """The lines that a text takes in a column, about: letters are narrower than figures."""
    room = width * 1.1
    return sum(max(1, ceil(cell_width(line) / room)) for line in text.rstrip().split("\n"))


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table: the key that formulas name it by, its head, and its width."""

    key: str
    head: str
    width: float
    is_figure: bool = False


@cache
def _quick(library: type) -> type:
    """The library's sheet, without its search for thirty functions of later years in a formula.

    None of them is used here, and that search takes longer than all the rest. A library that
    does not ask this method any more is only as slow as it is.
    """

    def prepared(_sheet: Any, formula: str, *_more: Any) -> str:
        return formula.removeprefix("=")

    return type("QuickWorksheet", (library,), {"_prepare_formula": prepared})


class Page:
    """One sheet: writes what it is given, by row and column counted from 0.

    `cut` counts the texts that were too long for a cell. `look` has the formats for amounts in the
    plan's currency, `looks` those for others.
    """

    def __init__(self, book: Any, name: str, looks: Looks, currency: str) -> None:
        self.sheet = book.add_worksheet(name, _quick(book.worksheet_class))
        self.book = book
        self.name = name
        self.cut = 0
        self.looks = looks
        self.look = looks.of(currency)
        self._string, self._number = self.sheet.write_string, self.sheet.write_number
        self._formula, self._blank = self.sheet.write_formula, self.sheet.write_blank

    def text(self, row: int, column: int, text: str, style: Any = None) -> None:
        """Write a text; an empty one leaves a cell that only looks like the others."""
        if text:
            self.cut += is_cut(text)
            self._string(row, column, cell_text(text), style)
        else:
            self._blank(row, column, None, style)

    def number(self, row: int, column: int, value: Decimal | int | None, style: Any) -> None:
        """Write a figure; one that is not known is a dash."""
        if value is None:
            self._string(row, column, money.UNKNOWN, style)
        else:
            self._number(row, column, figure(value), style)

    def formula(
        self, row: int, column: int, formula: str, value: Decimal | int | str | None, style: Any
    ) -> None:
        """Write a formula with what it comes to, for readers that do not reckon."""
        if value is None:
            value = money.UNKNOWN
        told = cell_text(value) if isinstance(value, str) else figure(value)
        self._formula(row, column, formula, style, told)

    def across(self, row: int, first: int, last: int, text: str, style: Any) -> None:
        """Write a text over several columns of one row, as tall as its lines need."""
        self.sheet.merge_range(row, first, row, last, "", style)
        self.text(row, first, text, style)

    def heads(self, row: int, fields: Sequence[Field]) -> None:
        """Write the heads of a table in two lines, and set the widths of its columns."""
        self.sheet.set_row(row, 2 * LINE_HEIGHT + 2)
        for column, field in enumerate(fields):
            style = self.look.head_right if field.is_figure else self.look.head
            self.text(row, column, field.head, style)
            self.sheet.set_column(column, column, field.width)

    def title(self, row: int, text: str) -> None:
        """Write the title of the sheet."""
        self.sheet.set_row(row, 2 * LINE_HEIGHT)
        self.text(row, 0, text, self.look.title)

    def tall(self, row: int, *texts: tuple[str, float]) -> None:
        """Give a row the height of its tallest text, each with the width that it is wrapped to.

        Spreadsheets do not agree on doing that by themselves. There is a bound, so that a long
        text does not push the next row off the screen.
        """
        lines = max(_lines(text, width) for text, width in texts)
        if lines > 1:
            self.sheet.set_row(row, LINE_HEIGHT * min(lines, _TALLEST))

    def named(self, name: str, cells: str) -> None:
        """Give cells of this sheet, such as `$A$1:$B$2`, a name that formulas may use."""
        self.book.define_name(name, f"={self.name}!{cells}")

    def printed(self, heads: int | None = None) -> None:
        """Print on A4 across, as wide as the paper, with the row of heads on every page."""
        sheet = self.sheet
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&RPage &P of &N")
        if heads is not None:
            sheet.repeat_rows(heads)
