"""The lines of the compare screen: heads, titles of groups, and rows with figures and bars.

Every row is laid out for all columns, whether in view or not, so that scrolling sideways moves no
row up or down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.style import Style
from textual.strip import Strip

from soraplan.core import money
from soraplan.core.text.cells import cell_width, right, wrapped
from soraplan.core.text.words import counted
from soraplan.exchange.comparison import Comparison, Difference, Head, difference
from soraplan.exchange.comparison.values import PENDING, Entry, Row
from soraplan.ui.palette import Palette
from soraplan.ui.screens.compare.places import Places
from soraplan.ui.strips import Line

BEST = "✓"
FIGURE, WIDE_FIGURE = 12, 16
"""Cells of a figure where something stands beside it, and where a difference stands below."""

BESIDE_FROM = 32
"""Cells of a column from which on a bar or a difference stands beside the figure, not below."""

_LONG_LABELS = 26
"""Cells of the labels from which on they are told in full; not here and there below that."""

Piece = tuple[str, Style | None]
"""A text and its style."""

Drawing = tuple[Piece, ...]
"""One line of one column; its first cell is for the mark of the best."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of the table: a label, and under each head the lines of that column.

    `told` is written across all columns in their place.
    """

    label: str = ""
    style: Style | None = None
    columns: tuple[tuple[Drawing, ...], ...] = ()
    told: tuple[str, ...] = ()

    @property
    def height(self) -> int:
        """How many lines it takes."""
        return max([1, len(self.told), *map(len, self.columns)])


@dataclass(frozen=True, slots=True)
class CompareLines:
    """Draws a comparison at one width; `cursor` and `base` are positions of columns."""

    comparison: Comparison
    places: Places
    palette: Palette
    ground: Style
    cursor: int
    base: int | None

    @property
    def head_height(self) -> int:
        """The lines of the head: one more where another vendor's offers are compared."""
        return 4 if any(head.card for head in self.comparison.heads) else 3

    def head(self, y: int) -> Strip:
        """A line of the head: vendor, name, resolution, price."""
        line, palette, places = Line(self.places.width, self.ground), self.palette, self.places
        row = y + 4 - self.head_height
        if row == 1:
            offers = counted(len(self.comparison.heads) - 1, "offer")
            line.left(f" Compare {offers}", places.labels, palette.head)
        elif row == 2:
            # What has ended is out of the running, and that is said where something is left.
            told = "best not ended" if self.comparison.some_ended else "best of its row"
            line.left(f" {BEST} {told}", places.labels, palette.muted)
        elif row == 3:
            after = f"+{places.after} › " if places.after else ""
            before = f" ‹ {places.before}" if places.before else ""
            line.left(before, places.labels - len(after), palette.key)
            line.left(after, len(after), palette.key)
        line.left("", places.labels - line.used)
        for at in places.shown:
            style = palette.head if row in (1, 3) else palette.muted
            text = self._head_text(self.comparison.heads[at], at, row)
            line.left("", 1).left(
                text, places.cells - 1, palette.chosen if at == self.cursor else style
            )
        return line.strip()

    def _head_text(self, head: Head, at: int, row: int) -> str:
        if row == 1:
            return f"{'▸' if at == self.cursor else ' '}{head.name}"
        text = (head.card, "", head.resolution, head.price)[row]
        if row == 2 and at == self.base:
            text = f"{text} · base"
            if cell_width(text) + 2 > self.places.cells:
                text = "base"
        return f" {text}"

    def blocks(self, *, is_spaced: bool) -> list[Block]:
        """All that stands below the head; with blank lines between groups where there is room."""
        made: list[Block] = []
        for number, group in enumerate(self.comparison.groups):
            if number and is_spaced:
                made.append(Block())
            made.append(Block(f" {group.title}", self.palette.scene))
            made.extend(map(self._block, group.rows))
        return made

    def _block(self, row: Row) -> Block:
        label = f"  {row.label}{row.more}"
        if self.places.labels < _LONG_LABELS or cell_width(label) >= self.places.labels:
            label = f"  {row.label}"
        if row.told:
            told = wrapped(row.told, max(1, self.places.width - self.places.labels - 3))
            return Block(label, told=tuple(told))
        known = [Fraction(one.value) for one in row.entries if one.value is not None]
        # A bar ranks; one alone would only be long.
        longest = max(known) if row.has_bars and len(known) > 1 else None
        return Block(
            label,
            columns=tuple(
                tuple(self._drawings(row, entry, at, longest))
                for at, entry in enumerate(row.entries)
            ),
        )

    def _drawings(self, row: Row, entry: Entry, at: int, longest: Fraction | None) -> list[Drawing]:
        """The lines of one column in a row; a bar ranks it against the `longest`."""
        room = max(1, self.places.cells - 3)
        notes = self._texts(wrapped(entry.note, room) if entry.note else (), self.palette.muted)
        is_unknown = entry.text in (money.UNKNOWN, PENDING)
        style = self.palette.muted if is_unknown else None
        if row.kind == "text":
            return [*self._texts(wrapped(entry.text, room), style), *notes]
        is_wide = self.places.cells >= BESIDE_FROM
        field = min(FIGURE if is_wide else WIDE_FIGURE, room)
        text = self._figure(row, entry, field)
        if cell_width(text) > field:
            return [*self._texts(wrapped(text, room), style), *notes]
        is_best = at in row.best
        colour = self.palette.good if is_best else self.palette.muted
        figure: Drawing = (
            (BEST if is_best else " ", self.palette.good),
            (right(text, field), self.palette.good if is_best else style),
        )
        beside = room - field - 2 if is_wide else 0
        below: list[Drawing] = []
        told = self._differences(row, at, beside or field + 1)
        if told and beside and len(told) == 1:
            figure += ((f"  {told[0]}", self.palette.muted),)
        else:
            below += [((right(part, field + 1), self.palette.muted),) for part in told]
        if longest and entry.value is not None:
            share = Fraction(entry.value) / longest
            # What stands beside one figure of a row stands beside all, or bars could not be ranked.
            if beside and not told:
                figure += (("  ", None), (_bar(share, beside), colour))
            else:
                below.append(((" ", None), (_bar(share, room), colour)))
        return [figure, *below, *notes]

    def _texts(self, lines: Sequence[str], style: Style | None) -> list[Drawing]:
        return [((" ", None), (text, style)) for text in lines]

    def _differences(self, row: Row, at: int, cells: int) -> Sequence[str]:
        """How a column stands against the base; a blank where that cannot be said."""
        if self.base is None or row.kind not in ("money", "price"):
            return ()
        if at == self.base:
            return ["base"]
        apart = difference(self.comparison, row, at, self.base)
        return _told(apart, self.comparison.currency, cells) if apart else [""]

    def _figure(self, row: Row, entry: Entry, cells: int) -> str:
        """The figure as it is, or a shorter amount: a figure is never cut off."""
        if row.kind != "money" or cell_width(entry.text) <= cells or not entry.amounts:
            return entry.text
        # Of amounts in several currencies there is room for the first, and a sign for the others.
        (currency, amount), *others = entry.amounts
        more = "+" if entry.is_partial or others else ""
        return money.fitted(amount, currency, cells - len(more)) + more

    def line(self, block: Block, y: int) -> Strip:
        """A line of a block."""
        places = self.places
        line = Line(places.width, self.ground)
        line.left("" if y else block.label, places.labels, block.style)
        if block.told:
            return self._across(line, block.told[y])
        for at in places.shown:
            under = self.palette.cursor if at == self.cursor else None
            end = line.used + places.cells
            line.left("", 1)
            column = block.columns[at] if block.columns else ()
            for text, style in column[y] if y < len(column) else ():
                line.left(text, min(cell_width(text), end - line.used), _over(under, style))
            line.left("", end - line.used, under)
        return line.strip()

    def _across(self, line: Line, told: str) -> Strip:
        """A sentence across all columns, over the cursor's."""
        places, text = self.places, f"  {told}".ljust(line.room)
        first = line.room
        if self.cursor in places.shown:
            first = places.shown.index(self.cursor) * places.cells + 1
        last = first + places.cells - 1
        line.add(text[:first]).add(text[first:last], self.palette.cursor)
        return line.add(text[last:]).strip()


def _over(under: Style | None, style: Style | None) -> Style | None:
    """A style on the background of the cursor."""
    return under + style if under and style else under or style


def _told(apart: Difference, currency: str, cells: int) -> Sequence[str]:
    """A difference in money and percent: on one line, where an amount rounded to it fits."""
    if not apart.amount:
        return ["the same"]
    amount, percent = apart.money(currency), apart.percent
    if not percent:
        return [apart.money(currency, cells)]
    for text in (amount, apart.money(currency, cells - len(percent) - 1)):
        if len(text) + 1 + len(percent) <= cells:
            return [f"{text} {percent}"]
    return [apart.money(currency, cells), percent]


def _bar(share: Fraction, cells: int) -> str:
    """A bar in eighths of a cell; never nothing, which would look like a column without one."""
    whole, part = divmod(max(1, int(share * max(1, cells) * 8)), 8)
    return "█" * whole + ("▏▎▍▌▋▊▉"[part - 1] if part else "")
