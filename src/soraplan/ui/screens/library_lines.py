"""A plan of the library as one line of a list: title, number of clips, costs and date.

Where there is no room for all of it, the clips go first, and then the costs.
"""

from rich.text import Text

from soraplan.core import money
from soraplan.core.text.cells import cell_width, cut, padded, right
from soraplan.core.text.stand_ins import visible
from soraplan.core.text.words import counted
from soraplan.storage.library import Entry

_CLIPS_FROM, _COSTS_FROM = 64, 46
"""The cells from which on a line has room for the number of clips, and for what a run costs."""

_CLIPS = 14
"""Cells for the number of clips."""

MOST_COSTS = 14
"""Cells for what a run costs."""


def costs_of(entry: Entry) -> str:
    """What a run costs; of sums in several currencies, where they are too long, the first."""
    if cell_width(entry.costs) <= MOST_COSTS:
        return entry.costs
    (currency, amount), *others = entry.amounts
    return money.fitted(amount, currency, MOST_COSTS - 4) + (" + …" if others else "")


def line_of(entry: Entry, width: int, day: str, *, is_current: bool) -> Text:
    """The line of a plan; `day` is its date as text, and the plan that is open has a mark."""
    title = f"{'•' if is_current else ' '}{padded(entry.title, _title_cells(entry, width, day))}"
    if entry.problem is not None:
        told = cut(f"{title} cannot be read: {entry.problem}", width)
        return Text(told, no_wrap=True)
    clips = right(counted(entry.clips or 0, "clip"), _CLIPS) if width >= _CLIPS_FROM else ""
    costs = ""
    if width >= _COSTS_FROM:
        costs = right(costs_of(entry), MOST_COSTS) + ("+" if entry.unknown else " ")
    return Text(f"{title}{clips}{costs} {day}", no_wrap=True)


def in_full(entry: Entry, width: int, day: str) -> str:
    """What the line of a plan has no room for: its file, a title that is cut, and what is wrong."""
    is_cut = cell_width(visible(entry.title)) > _title_cells(entry, width, day)
    told = [entry.title] if is_cut else []
    return "\n".join([*told, str(entry.path), *([entry.problem] if entry.problem else [])])


def _title_cells(entry: Entry, width: int, day: str) -> int:
    """The cells that a line has for a title."""
    if entry.problem is not None:
        return max(width // 3, 1)
    clips = _CLIPS if width >= _CLIPS_FROM else 0
    costs = MOST_COSTS + 1 if width >= _COSTS_FROM else 0
    return max(width - 2 - clips - costs - len(day), 1)
