"""The line at the top of every screen while a what-if is on: what is supposed, and how to leave it.

It says the same in every width: first that it is a what-if, at the end the key that leaves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soraplan.core.text.cells import cell_width, cut
from soraplan.ui.widgets.bar import Bar

if TYPE_CHECKING:
    from soraplan.ui.what_if_on import Part

_LEAST_PARTS = 12
"""The cells that are left to what is supposed before anything else is told shorter."""

_SEPARATOR = " · "

_LONG_TAILS, _OWN_TAILS, _ALL_TAILS = 4, -1, None
"""The ends of the tails that stand behind what could be told with shorter names, of those behind
what could still be counted, which all say whose the figures below are, and of all of them."""

LEAVE = "app.whatif_leave"
"""The action that leaves a what-if, on whatever screen."""


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

    @property
    def head(self) -> str:
        """What it is, in any width."""
        return "WHAT IF"

    @property
    def end(self) -> str:
        """How to leave the what-if, in any width."""
        return f"{self.key} leaves" if self.key else "leaves"

    @property
    def action(self) -> str:
        """What a click before the end does: open the page of what-if."""
        return "app.whatif_show"

    @property
    def end_action(self) -> str:
        """What a click on the end does: leave the what-if."""
        return LEAVE

    def fitting(self, room: int) -> str:
        """The longest sentence that there is room for."""
        return _fitting(self, room)


class WhatIfBar(Bar):
    """Tells of a what-if; a click on its end leaves it, one before opens it."""

    DEFAULT_CSS = "WhatIfBar { dock: top; }"


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
    from soraplan.core.supposing.what_if import about

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
