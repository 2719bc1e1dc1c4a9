"""A line across the screen that is there as long as it has something to tell.

It takes no key and no focus: nobody is stopped in typing.
"""

from typing import Protocol

from rich.style import Style

from soraplan.core.text.cells import cell_width
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn


class Telling(Protocol):
    """What the line tells: what it is, a text, and at its end what can be done about it."""

    @property
    def head(self) -> str:
        """What it is, in any width."""

    @property
    def end(self) -> str:
        """What can be done, in any width."""

    @property
    def action(self) -> str:
        """What a click before the end does."""

    @property
    def end_action(self) -> str:
        """What a click on the end does."""

    def fitting(self, room: int) -> str:
        """The text between the two, in so many cells."""


class Bar(Drawn):
    """One line, not there as long as there is nothing to tell."""

    DEFAULT_CSS = """
    Bar { width: 100%; height: 1; background: $panel; display: none; }
    Bar.-on { display: block; }
    """

    def __init__(self, palette: Palette, told: Telling | None) -> None:
        super().__init__(palette)
        self._told = told
        self.set_class(told is not None, "-on")

    def show(self, told: Telling | None) -> None:
        """Tell something else, or nothing."""
        if told != self._told:
            self._told = told
            self.set_class(told is not None, "-on")
            self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The line as it is to be shown at a width."""
        told, line, style = self._told, Line(width, self.base), self.palette.warning
        if told is None:
            return [line]
        head, end = f" {told.head} ", f" {told.end} "
        room = max(0, width - cell_width(head) - 1 - cell_width(end))
        line.add(head, style + Style(reverse=True, bold=True), told.action).add(" ")
        line.add(told.fitting(room), style, told.action)
        line.fill(min(cell_width(end), line.room))
        return [line.add(end, style + Style(reverse=True), told.end_action)]
