"""Lines of text put together cell by cell, for the widgets that draw themselves.

Text goes in as it is and is never parsed as markup. A line knows which part of it does something
when it is clicked.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from soraplan.core.text.cells import cell_width, cut, padded, right


@dataclass(frozen=True, slots=True)
class Spot:
    """A part of a line, from cell `start` up to `stop`, and the action of a click on it."""

    start: int
    stop: int
    action: str


class Line:
    """A line under construction, on a background style and of a fixed width."""

    def __init__(self, width: int, base: Style) -> None:
        self.width = width
        self.used = 0
        self.spots: list[Spot] = []
        self._base = base
        self._segments: list[Segment] = []

    @property
    def room(self) -> int:
        """The cells that are left."""
        return self.width - self.used

    def add(self, text: str, style: Style | None = None, action: str | None = None) -> "Line":
        """Add a text, cut to the room there is."""
        if self.room > 0 and text:
            # What was cut takes all the room, or the next text would be cut into the rest of it.
            fits = cell_width(text) <= self.room
            shown = cut(text, self.room) if fits else padded(text, self.room)
            self._put(shown, cell_width(shown), style, action)
        return self

    def left(self, text: str, cells: int, style: Style | None = None) -> "Line":
        """Add a text in a field of some cells, to the left of it."""
        cells = min(cells, self.room)
        if cells > 0:
            self._put(padded(text, cells), cells, style, None)
        return self

    def right(self, text: str, cells: int, style: Style | None = None) -> "Line":
        """Add a text in a field of some cells, to the right of it."""
        cells = min(cells, self.room)
        if cells > 0:
            self._put(right(text, cells), cells, style, None)
        return self

    def fill(self, keep: int = 0) -> "Line":
        """Fill up with blanks, but for some cells to keep at the end."""
        return self.left("", self.room - keep)

    def strip(self) -> Strip:
        """The line, filled up to its width."""
        self.fill()
        return Strip(self._segments, self.used)

    def _put(self, text: str, cells: int, style: Style | None, action: str | None) -> None:
        if action:
            self.spots.append(Spot(self.used, self.used + cells, action))
        self._segments.append(Segment(text, self._base + style if style else self._base))
        self.used += cells


def filled_bar(share: Decimal | Fraction, cells: int) -> str:
    """A bar of the used part of some cells, in eighths of a cell; the rest is shaded."""
    whole, part = divmod(int(min(share, 1) * cells * 8), 8)
    return ("█" * whole + ("▏▎▍▌▋▊▉"[part - 1] if part else "")).ljust(cells, "░")
