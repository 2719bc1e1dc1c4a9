"""The pace of the run: when it ends, which limit decides that, and what would help.

A page over the queue that only reads: it follows the forecasts that the queue hands on, and works
nothing out but the picture, beside the screen.
"""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from soraplan.core.forecast import Forecast
from soraplan.core.pace import Pace
from soraplan.exchange.timeline_bands import Line as PictureLine
from soraplan.exchange.timeline_picture import drawing
from soraplan.ui.palette import Palette
from soraplan.ui.screens.pace.lines import Row, pace_rows
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.plan_screen import PlanScreen
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn

_MOST_WIDTH = 140
_EDGE = 5
"""The cells across that the frame, its padding and the scroll bar take."""

_CSS = f"""
.pace {{ width: 100%; max-width: {_MOST_WIDTH}; scrollbar-gutter: stable; }}
"""

_WORDS = 17
"""The lines that the picture leaves to the words above it and to the first table below."""

_LEAST_PICTURE, _MOST_PICTURE = 13, 28

_SLICE, _REST = 0.004, 0.002
"""Seconds that the picture is worked on at a time, and left alone after that."""


class PaceLines(Drawn):
    """The lines of the page."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self._rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row]) -> None:
        """Show other lines."""
        self._rows = rows
        self.styles.height = len(rows)
        self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        lines = []
        for row in self._rows:
            line = Line(width, self.base)
            for text, style in row:
                line.add(text, style)
            lines.append(line)
        return lines


class PaceScreen(Page[None]):
    """Shows the pace of the plan on a screen, as soon as it is worked out."""

    CSS = PAGE_CSS + _CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,P,enter", "dismiss(None)", "close", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("pagedown", "scroll('page_down')", show=False),
        Binding("pageup", "scroll('page_up')", show=False),
        Binding("G,end", "scroll('end')", show=False),
        Binding("g,home", "scroll('home')", show=False),
    ]

    def __init__(self, desk: PlanScreen) -> None:
        super().__init__()
        self.use_keys(desk.keys)
        self._desk = desk
        self._forecast = desk.session.forecast
        self._picture: tuple[PictureLine, ...] = ()
        self._drawn_of: tuple[Pace | None, int, int] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(classes="page pace") as page:
            page.border_title = "Pace · Esc closes"
            yield PaceLines(self._desk.palette)

    def on_mount(self) -> None:
        """Follow the forecasts of the queue."""
        self._desk.followers.append(self._follow)

    def on_unmount(self) -> None:
        """Follow them no longer."""
        self._desk.followers.remove(self._follow)

    def on_resize(self, event: events.Resize) -> None:
        """Fill the new room."""
        self._show()

    def _follow(self, forecast: Forecast) -> None:
        self._forecast = forecast
        self._show()

    def _show(self) -> None:
        """Show what is known, and have the picture drawn where it is of something else."""
        if not self.size:
            return
        pace, (width, height) = self._forecast.pace, self._room()
        of = self._drawn_of
        # Not compared by value: a pace may hold a queue of 100,000 clips.
        if of is None or of[0] is not pace or of[1:] != (width, height):
            self._drawn_of = pace, width, height
            self._draw()
        else:
            self._show_lines()

    def _room(self) -> tuple[int, int]:
        """The cells across that the lines have, and the lines that the picture has."""
        width = max(min(self.size.width, _MOST_WIDTH) - _EDGE, 1)
        return width, min(max(self.size.height - _WORDS, _LEAST_PICTURE), _MOST_PICTURE)

    def _show_lines(self) -> None:
        desk, width = self._desk, self._room()[0]
        rows = pace_rows(self._forecast, self._picture, width, desk.palette, desk.keys)
        self.query_one(PaceLines).show(list(rows))

    @work(exclusive=True, group="picture")
    async def _draw(self) -> None:
        """Draw the picture beside the screen; another size or pace ends this and begins anew."""
        rest_at, is_late = monotonic() + _SLICE, False
        for made in drawing(self._forecast, *self._room()):
            if made is not None:
                self._picture = made
            elif monotonic() > rest_at:
                if not is_late:
                    is_late = True
                    self._picture = ((("the picture is being drawn …", "muted"),),)
                    self._show_lines()
                await asyncio.sleep(_REST)
                rest_at = monotonic() + _SLICE
        self._show_lines()

    def action_scroll(self, way: str) -> None:
        """Scroll by a line or a page, or to an end."""
        page = self.query_one(VerticalScroll)
        scroll = {
            "down": page.scroll_down,
            "up": page.scroll_up,
            "page_down": page.scroll_page_down,
            "page_up": page.scroll_page_up,
            "home": page.scroll_home,
            "end": page.scroll_end,
        }[way]
        scroll(animate=False)
