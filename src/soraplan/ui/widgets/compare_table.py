"""Offers side by side under heads that stay, drawn line by line.

It is shown a comparison and says what was clicked; it changes nothing itself.
"""

from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from soraplan.exchange.comparison import Comparison
from soraplan.ui.palette import Palette
from soraplan.ui.screens.compare.lines import Block, CompareLines
from soraplan.ui.screens.compare.places import Places, first_with, places
from soraplan.ui.widgets.scrolled import ScrolledLines

_SPACED_FROM = 28
"""Lines from which on groups stand apart."""


class CompareTable(ScrolledLines):
    """Shows a comparison with the cursor on one of its columns."""

    @dataclass
    class ColumnClicked(Message):
        """A column was clicked, on its head or below it."""

        column: int
        on_head: bool

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._comparison: Comparison | None = None
        self._cursor = 0
        self._base: int | None = None
        self._first = 0
        self._made: tuple[Size, CompareLines, list[tuple[Block, int]]] | None = None

    def show(self, comparison: Comparison, cursor: int, base: int | None) -> None:
        """Show a comparison, with the cursor and the base on some of its columns."""
        self._comparison, self._cursor, self._base = comparison, cursor, base
        self._arrange()

    def move_to(self, column: int) -> None:
        """Put the cursor on a column and bring it into view."""
        self._cursor = column
        self._arrange()

    @property
    def page(self) -> int:
        """The lines that a page is scrolled by."""
        return max(1, self.size.height - self._head_height - 1)

    @property
    def _head_height(self) -> int:
        lines = self._lines()
        return lines[0].head_height if lines else 0

    def _arrange(self) -> None:
        """Lay the lines out anew, in this order: width, then columns in view, then heights."""
        self._made = None
        made = self._lines()
        if made:
            size = Size(self.size.width, made[0].head_height + len(made[1]))
            if self.virtual_size != size:
                self.virtual_size = size
        self.refresh()

    def _places(self, comparison: Comparison) -> Places:
        width = self.scrollable_content_region.width or self.size.width
        columns = len(comparison.heads)
        at = places(width, columns, self._first)
        self._first = first_with(at, self._cursor)
        return places(width, columns, self._first)

    def _lines(self) -> tuple[CompareLines, list[tuple[Block, int]]] | None:
        """Who draws the lines, and the lines of the body: each a block and the number in it."""
        if self._comparison is None:
            return None
        if self._made is None or self._made[0] != self.size:
            lines = CompareLines(
                self._comparison,
                self._places(self._comparison),
                self._palette,
                self.ground,
                self._cursor,
                self._base,
            )
            body = [
                (block, y)
                for block in lines.blocks(is_spaced=self.size.height >= _SPACED_FROM)
                for y in range(block.height)
            ]
            self._made = (self.size, lines, body)
        return self._made[1:]

    def render_line(self, y: int) -> Strip:
        """A line of the head or of the rows."""
        made = self._lines()
        if made is not None:
            lines, body = made
            if y < lines.head_height:
                return lines.head(y)
            row = y - lines.head_height + self.scroll_offset.y
            if row < len(body):
                return lines.line(*body[row])
        return Strip.blank(self.size.width, self.ground)

    def use_palette(self, palette: Palette) -> None:
        """Take over the colours of another theme."""
        self._palette = palette
        self._arrange()

    def notify_style_update(self) -> None:
        """Take over the background of another theme."""
        super().notify_style_update()
        self._made = None

    def on_resize(self) -> None:
        """Share out the new width."""
        self._arrange()

    def on_click(self, event: events.Click) -> None:
        """Say which column was clicked; beside the heads, the next one that is hidden."""
        made = self._lines()
        if made is None:
            return
        at, on_head = made[0].places, event.y < made[0].head_height
        column = at.column_at(event.x)
        if column is not None:
            self.post_message(self.ColumnClicked(column, on_head))
        elif on_head and event.x < at.labels:
            is_left = event.x < at.labels // 2
            if is_left and at.before:
                self.post_message(self.ColumnClicked(at.shown[at.is_pinned] - 1, on_head=False))
            elif not is_left and at.after:
                self.post_message(self.ColumnClicked(at.shown[-1] + 1, on_head=False))
