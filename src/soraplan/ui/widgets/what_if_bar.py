"""The line at the top of every screen while a what-if is on: what is supposed, and how to leave it.

It says the same in every width: first that it is a what-if, at the end the key that leaves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.style import Style
from textual.binding import BindingsMap
from textual.screen import Screen

from soraplan.core import money
from soraplan.core.cells import cell_width, cut
from soraplan.core.currencies import together
from soraplan.core.estimate import Estimate
from soraplan.ui.bindings import bindings
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn

_LEAST_PARTS = 12
"""The cells that are left to what is supposed before anything else is told shorter."""

_LEAVE = "app.whatif_leave"


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """What the line tells: what is supposed, what a run would cost and does cost.

    `wrong` takes the place of the figures where there are none, and says why; `key` is the one that
    leaves the what-if, empty where it has none.
    """

    parts: tuple[str, ...]
    run: str
    plan_run: str
    key: str
    wrong: str = ""


def run_text(estimate: Estimate) -> str:
    """What a run costs as planned; a dash where no price is known, for unknown is never 0."""
    clips = estimate.tally.clips
    if clips and estimate.total.unpriced == clips:
        return money.UNKNOWN
    return together(estimate.total.amounts(estimate.currency))


class WhatIfBar(Drawn):
    """One line, not there without a what-if; a click on its end leaves it, one before opens it."""

    DEFAULT_CSS = """
    WhatIfBar { dock: top; width: 100%; height: 1; background: $panel; display: none; }
    WhatIfBar.-on { display: block; }
    """

    def __init__(self, palette: Palette, line: WhatIfLine | None) -> None:
        super().__init__(palette)
        self._line = line
        self.set_class(line is not None, "-on")

    def show(self, line: WhatIfLine | None) -> None:
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
        head, end = " WHAT IF ", f" {told.key} leaves " if told.key else " leaves "
        room = max(0, width - len(head) - 1 - cell_width(end))
        line.add(head, style + Style(reverse=True, bold=True), "app.whatif_show").add(" ")
        line.add(_fitting(told, room), style, "app.whatif_show")
        line.fill(min(cell_width(end), line.room))
        return [line.add(end, style + Style(reverse=True), _LEAVE)]


def _fitting(told: WhatIfLine, room: int) -> str:
    """The longest sentence that there is room for.

    Words about the figures go first, then one supposed thing after the other is only counted, and
    at last the text is cut.
    """
    parts = list(_parts(told))
    tails = list(_tails(told))
    for tail in tails:
        if cell_width(parts[0]) + cell_width(tail) <= room:
            return parts[0] + tail
    for part in parts[1:]:
        for tail in tails[-2:]:
            if cell_width(part) + cell_width(tail) <= room:
                return part + tail
    least = room - cell_width(tails[-1])
    return cut(parts[-1], least) + tails[-1] if least >= _LEAST_PARTS else cut(parts[-1], room)


def _parts(told: WhatIfLine) -> Iterator[str]:
    """What is supposed, from all of it down to the first thing and the number of the others."""
    for number in range(len(told.parts), 0, -1):
        rest = len(told.parts) - number
        yield " · ".join(told.parts[:number]) + (f" +{rest}" if rest else "")


def _tails(told: WhatIfLine) -> Iterator[str]:
    """What stands behind what is supposed, from the longest to the shortest."""
    if told.wrong:
        yield f": {told.wrong}"
        yield ": not to be had"
        return
    if not told.run:
        yield ": being worked out …"
        yield " …"
        return
    if told.run == told.plan_run:
        run = f": a run stays {told.run}"
        short = f": {told.run}"
    else:
        run = f": a run {told.run} instead of {told.plan_run}"
        short = f": {told.run}, not {told.plan_run}"
    yield f"{run} · not saved, not exported"
    yield f"{run} · not saved"
    yield run
    yield short


def join(screen: Screen[Any]) -> None:
    """Let a screen over the queue have the line, and the key that leaves the what-if."""
    from soraplan.ui.app import SoraplanApp

    app = screen.app
    if not isinstance(app, SoraplanApp):
        return
    leaves = [one for one in bindings("screen", app.keys, "app") if one.action == _LEAVE]
    screen._bindings = BindingsMap.merge([screen._bindings, BindingsMap(leaves)])
    screen.mount(WhatIfBar(app.palette, app.what_if_line))
