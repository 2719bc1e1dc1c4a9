"""A table drawn line by line in which `+` changes one cell: the least that a live table can cost.

`bare_table.py NUMBER`: the cell shows the number as `<NUMBER>`, and `+` adds one to it.
It prices nothing and draws nothing but its rows, so its time from a key to the new bytes is
Textual's own.
"""

import sys
from typing import ClassVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

ROWS = 10_000


class Table(ScrollView, can_focus=True):
    """Rows of numbers; the cell of the first row is the one that changes."""

    def __init__(self) -> None:
        super().__init__()
        self.value = int(sys.argv[1])
        self.virtual_size = Size(110, ROWS)

    def render_line(self, y: int) -> Strip:
        """One row, made when it is drawn."""
        row = y + self.scroll_offset.y
        cell = f"<{self.value}>" if row == 0 else str(row * 7)
        text = f"{row:>6}  The drone rises over the bay at dawn, gulls cross the frame {cell:>20}"
        return Strip([Segment(text, self.rich_style)]).adjust_cell_length(
            self.size.width, self.rich_style
        )

    def add_one(self) -> None:
        """Change the cell and draw its line again."""
        self.value += 1
        self.refresh(Region(0, 0, self.size.width, 1))


class BareTable(App[None]):
    """The table and its one key."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("plus", "add", "Add")]

    def compose(self) -> ComposeResult:
        """Yield the table."""
        yield Table()

    def action_add(self) -> None:
        """Change the cell."""
        self.query_one(Table).add_one()


if __name__ == "__main__":
    BareTable().run()
