"""The line at the top of every screen while a what-if is on: what is supposed, and how to leave it.

It says the same in every width: first that it is a what-if, at the end the key that leaves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual.binding import BindingsMap
from textual.screen import Screen

from soraplan.core.cells import cell_width, cut
from soraplan.ui.bindings import bindings
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from soraplan.ui.what_if_on import Part

_LEAST_PARTS = 12
"""The cells that are left to what is supposed before anything else is told shorter."""

_LEAVE = "app.whatif_leave"

_SEPARATOR = " · "

_LONG_TAILS, _OWN_TAILS, _ALL_TAILS = 4, -1, None
"""The ends of the tails that stand behind what could be told with shorter names, of those behind
what could still be counted, which all say whose the figures below are, and of all of them."""


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """What the line tells: what is supposed, what a run would cost and does cost.

    `wrong` takes the place of the figures where there are none, and says why; `key` is the one that
    leaves the what-if, empty where it has none.
    """

    parts: "tuple[Part, ...]"
    run: str
    plan_run: str
    key: str
    wrong: str = ""


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

    Words about the figures go first, then names are told shorter, then what changes no price is
    only counted, from the last on, and at last the text is cut.
    """
    tails = list(_tails(told))
    for part, most in _parts(told.parts):
        for tail in tails[:most]:
            if cell_width(part) + cell_width(tail) <= room:
                return part + tail
    # The last part is the shortest there is, and without figures there is room for more of it.
    if cell_width(part) <= room:
        return part
    least = room - cell_width(tails[-1])
    return cut(part, least) + tails[-1] if least >= _LEAST_PARTS else cut(part, room)


def _parts(parts: "tuple[Part, ...]") -> Iterator[tuple[str, int | None]]:
    """What is supposed, from all of it down to the prices and the number of all else.

    With each goes up to which of the tails, the longest first, there may be one behind it.
    """
    forms = max(len(one.forms) for one in parts)
    prices = [one for one in parts if one.is_price]
    others = [one for one in parts if not one.is_price]
    fewest = 0 if prices else 1
    for form in range(forms):
        told = _SEPARATOR.join(_form(one, form) for one in parts)
        is_last = form == forms - 1
        yield (
            told,
            _LONG_TAILS if not is_last else _OWN_TAILS if len(others) > fewest else _ALL_TAILS,
        )
    for number in range(len(others) - 1, fewest - 1, -1):
        told = _SEPARATOR.join(_form(one, forms) for one in [*prices, *others[:number]])
        yield f"{told} +{len(others) - number} more", _OWN_TAILS if number > fewest else _ALL_TAILS
    if len(prices) > 1:
        more = f" +{len(others)} more" if others else ""
        yield f"{_factors(prices)}{more}", _ALL_TAILS


def _form(part: "Part", form: int) -> str:
    return part.forms[min(form, len(part.forms) - 1)]


def _factors(prices: "list[Part]") -> str:
    """Several changes of prices by their number, the smallest factor and the greatest."""
    from soraplan.core.what_if import about

    told = f"{len(prices)} price factors"
    factors = [one.factor for one in prices if one.factor is not None]
    return f"{told} {about(min(factors))} to {about(max(factors))}" if factors else told


def _tails(told: WhatIfLine) -> Iterator[str]:
    """What stands behind what is supposed, from the longest to the shortest.

    The figures under the line are those of the plan itself, which is told as long as it can be.
    """
    if told.wrong:
        yield f": {told.wrong}"
        yield ": not to be had"
        return
    if not told.run:
        yield ": being worked out …"
        yield " …"
        return
    is_same = told.run == told.plan_run
    run = f": a run stays {told.run}" if is_same else f": a run {told.run}"
    whole = run if is_same else f"{run} instead of {told.plan_run}"
    own = "" if is_same else f" {told.plan_run}"
    yield f"{whole} · figures below are the plan's own · not saved, not exported"
    yield f"{whole} · below: the plan's own · not saved, not exported"
    yield f"{whole} · below: the plan's own"
    yield f"{run} · below: the plan's own{own}"
    yield f": {told.run} · below: the plan's own{own}"
    yield f": {told.run} · below: plan{own}"
    if not is_same:
        yield f": {told.run} · below:{own}"
        yield f": {told.run} · below: plan"
    yield f": {told.run}"


def join(screen: Screen[Any]) -> None:
    """Let a screen over the queue have the line, and the key that leaves the what-if."""
    from soraplan.ui.app import SoraplanApp

    app = screen.app
    if not isinstance(app, SoraplanApp):
        return
    leaves = [one for one in bindings("screen", app.keys, "app") if one.action == _LEAVE]
    screen._bindings = BindingsMap.merge([screen._bindings, BindingsMap(leaves)])
    screen.mount(WhatIfBar(app.palette, app.what_if_line))
