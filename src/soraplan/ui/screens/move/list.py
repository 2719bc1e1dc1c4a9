"""A list of lines under a head that stays, with a cursor on one of them.

It is shown lines, draws those on screen and says which was clicked; it changes nothing itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.scrolled import ScrolledLines


class Lines(Protocol):
    """What is listed, laid out for a width."""

    def __len__(self) -> int:
        """How many lines there are."""

    def head(self, line: Line) -> None:
        """Put together the line above all others."""

    def draw(self, row: int, line: Line) -> None:
        """Put together one line, behind the mark of the cursor."""


Make = Callable[[int], Lines]
"""The lines for a width in cells."""


class _None:
    """No lines, as long as none were shown."""

    def __len__(self) -> int:
        return 0

    def head(self, line: Line) -> None:
        """Nothing."""

    def draw(self, row: int, line: Line) -> None:
        """Nothing."""


class MoveList(ScrolledLines):
    """Shows lines; the cursor stays on its row until it is moved."""

    class Moved(Message):
        """The cursor is on another row."""

    @dataclass
    class Clicked(Message):
        """A row was clicked, perhaps where a click does something of its own: an action."""

        row: int
        action: str | None

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._make: Make = lambda _: _None()
        self._lines: Lines = _None()
        self._made_at = 0
        self._cursor = 0

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def show(self, make: Make, cursor: int, *, is_steady: bool = False) -> None:
        """Show other lines, with the cursor on one of them.

        `is_steady` keeps the cursor where it is on the screen, as far as there are lines to scroll.
        """
        top = self.scroll_offset.y + cursor - self._cursor
        self._make, self._cursor = make, cursor
        self._arrange()
        if is_steady:
            self.scroll_to(y=max(0, top), animate=False, immediate=True)
        self.call_after_refresh(self._bring_into_view)

    def _arrange(self) -> None:
        """Lay the lines out for the present width."""
        self._made_at = width = self.scrollable_content_region.width
        self._lines = self._make(max(width - 1, 1))
        height = len(self._lines) + 1
        if self.styles.max_height is None or self.styles.max_height.value != height:
            # What is told of the line stands right below the last one.
            self.styles.max_height = height
        size = Size(self.size.width, height)
        if self.virtual_size != size:
            self.virtual_size = size
        self.refresh()

    def on_resize(self) -> None:
        """Share out the new width, with the cursor in view."""
        if self.scrollable_content_region.width != self._made_at:
            self._arrange()
        self._bring_into_view()

    @property
    def cursor(self) -> int:
        """The row that the cursor is on."""
        return self._cursor

    @property
    def page(self) -> int:
        """The rows that are in view."""
        return max(1, self.size.height - 2)

    def move(self, by: int) -> None:
        """Go some rows down, or up, as far as there are rows."""
        self.move_to(self._cursor + by)

    def turn(self, by: int) -> None:
        """Go some pages down, or up, as far as there are rows."""
        self.move(by * self.page)

    def go_to(self, line: int) -> None:
        """Go to a row; the list scrolls with its cursor."""
        self.move_to(line)

    def go_to_end(self) -> None:
        """Go to the last row."""
        self.move_to(len(self) - 1)

    def move_to(self, row: int) -> None:
        """Go to a row, or to the one nearest to it."""
        row = max(0, min(row, len(self._lines) - 1))
        if row != self._cursor:
            self._cursor = row
            self.refresh()
            self.post_message(self.Moved())
        self._bring_into_view()

    def _bring_into_view(self) -> None:
        top, rows = self.scroll_offset.y, self.size.height - 1
        if rows > 0 and not top <= self._cursor < top + rows:
            y = self._cursor if self._cursor < top else self._cursor - rows + 1
            self.scroll_to(y=y, animate=False, immediate=True)

    def on_click(self, event: events.Click) -> None:
        """Say which row was clicked."""
        row = event.y - 1 + self.scroll_offset.y
        if event.y < 1 or row >= len(self._lines):
            return
        event.stop()
        spots = self._line(row).spots
        action = next((one.action for one in spots if one.start <= event.x < one.stop), None)
        self.post_message(self.Clicked(row, action))

    # -- drawing ------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The head, or a row."""
        row = y - 1 + self.scroll_offset.y
        if not y:
            head = Line(self._made_at, self.ground).add(" ")
            self._lines.head(head)
            return head.strip()
        if row >= len(self._lines):
            return Strip.blank(self._made_at, self.ground)
        return self._line(row).strip()

    def _line(self, row: int) -> Line:
        is_current = row == self._cursor
        ground = self.ground + self._palette.cursor if is_current else self.ground
        line = Line(self._made_at, ground).add("▸" if is_current else " ", self._palette.key)
        self._lines.draw(row, line)
        return line
