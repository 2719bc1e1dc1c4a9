"""The line over the queue while the file of the open plan is not what was read or saved last.

It stands there as long as that is so, and takes no key and no focus: nobody is stopped in typing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style

from soraplan.core.cells import cell_width, cut
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn


@dataclass(frozen=True, slots=True)
class OnDiskLine:
    """What the line tells: what it is, and what a key does about it, which a click does as well.

    Of the `forms` between the two the first that fits is shown.
    """

    head: str
    forms: Sequence[str]
    end: str
    action: str


class OnDiskBar(Drawn):
    """One line, not there as long as there is nothing to tell; a click does what its end says."""

    DEFAULT_CSS = """
    OnDiskBar { width: 100%; height: 1; background: $panel; display: none; }
    OnDiskBar.-on { display: block; }
    """

    def __init__(self, palette: Palette, line: OnDiskLine | None) -> None:
        super().__init__(palette)
        self._line = line
        self.set_class(line is not None, "-on")

    def show(self, line: OnDiskLine | None) -> None:
        """Show another line, or none."""
        if line != self._line:
            self._line = line
            self.set_class(line is not None, "-on")
            self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The line as it is to be shown at a width."""
        told, line, style = self._line, Line(width, self.base), self.palette.warning
        if told is None:
            return [line]
        head, end = f" {told.head} ", f" {told.end} "
        room = max(0, width - cell_width(head) - 1 - cell_width(end))
        fitting = (form for form in told.forms if cell_width(form) <= room)
        line.add(head, style + Style(reverse=True, bold=True), told.action).add(" ")
        line.add(next(fitting, cut(told.forms[-1], room)), style, told.action)
        line.fill(min(cell_width(end), line.room))
        return [line.add(end, style + Style(reverse=True), told.action)]
