"""What stands above the lines of a move: the plan before and after it, and what else becomes of it.

It is given what is known and shows it; what is not there yet is an ellipsis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.style import Style

from soraplan.core import money
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast
from soraplan.core.moving import Moving, notes
from soraplan.core.sums import run_text
from soraplan.core.text.cells import cell_width, cut, wrapped
from soraplan.exchange.plan_diff.words import budget_text, is_budget_known
from soraplan.ui.palette import Palette
from soraplan.ui.screens.move.words import (
    done_text,
    ended_told,
    kinds_told,
    omitted_told,
    saving,
)
from soraplan.ui.screens.move.work import Foreseen
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn

_WAITED_FOR = "…"

_Row = list[tuple[str, Style | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of a move. `after` is None as long as it is worked out."""

    planned: Moving
    before: Forecast
    after: Foreseen | None


class MoveHead(Drawn):
    """A few lines, the totals first; where there is no room for all of them the last is cut."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._known: Known | None = None
        self._of: Moving | None = None
        self._told = ""

    def show(self, known: Known) -> None:
        """Show what is known now."""
        self._known = known
        if known.planned is not self._of:
            # It goes through all clips: too long for every key.
            self._of, self._told = known.planned, _told(known.planned)
        self.redraw()

    def needed(self, width: int) -> int:
        """The lines that all of it takes at a width."""
        return len(self._rows(width))

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        lines = []
        rows = self._rows(width)
        if len(rows) > self.size.height > 0:
            text = "".join(part for part, _ in rows[self.size.height - 1])
            last = rows[self.size.height - 1][0][1]
            rows[self.size.height - 1 :] = [[(cut(f"{text} …", width), last)]]
        for row in rows:
            line = Line(width, self.base)
            for text, style in row:
                line.add(text, style)
            lines.append(line)
        return lines

    def _rows(self, width: int) -> list[_Row]:
        if self._known is None:
            return []
        told: list[_Row] = [[(part, self.palette.note)] for part in wrapped(self._told, width)]
        return [*_rows(self._known, width, self.palette), *told]


def _rows(known: Known, width: int, palette: Palette) -> Iterator[_Row]:
    """The totals before and after, and the budget."""
    after = known.after
    now = known.before.estimate
    then = after.totals.after if after else None
    table: list[Sequence[str]] = [_heads(now), _sums("Now", now, known.before)]
    if then is None or after is None:
        table.append(["Then", *([_WAITED_FOR] * (len(table[0]) - 1))])
    else:
        table.append(_sums("Then", then, after.after))
    widths = [max(map(cell_width, column)) for column in zip(*table, strict=True)]
    while sum(widths) + 2 * (len(widths) - 1) > width and len(widths) > 2:
        # A figure is never cut.
        del widths[-1]
    for number, cells in enumerate(table):
        row: _Row = [(f"{cells[0]:<{widths[0]}}", palette.head)]
        for text, room in zip(cells[1:], widths[1:], strict=False):
            blanks = " " * (2 + room - cell_width(text))
            row.append((blanks + text, None if number == 2 else palette.muted))
        more = _difference(after, palette) if after is not None and number == 2 else None
        if more is None:
            yield row
        elif sum(cell_width(text) for text, _ in [*row, more]) <= width:
            yield [*row, more]
        else:
            yield from (row, [(more[0].strip(), more[1])])
    if now.plan.budget is not None:
        before = _budget(now)
        told = _WAITED_FOR if then is None else _budget(then)
        is_over = then is not None and then.budget is not None and then.budget.state == "over"
        text = f"{before} as before" if told == before else f"{before} → {told}"
        for part in wrapped(f"Budget {text}", width):
            yield [(part, palette.error if is_over else None)]


def _told(planned: Moving) -> str:
    """What becomes of the clips and of the plan's settings, in sentences."""
    told = (
        kinds_told(planned),
        omitted_told(planned),
        *ended_told(planned),
        *notes(planned),
    )
    return " ".join(filter(None, told))


def _budget(estimate: Estimate) -> str:
    """How a plan stands against its budget, and with which amount where that is not the run's."""
    told, budget = budget_text(estimate), estimate.budget
    if budget is None or not is_budget_known(estimate) or estimate.total.unknown:
        return told
    with_it = ["contingency"] if estimate.contingency else []
    with_it += ["extra costs"] if estimate.extra else []
    if not with_it:
        return told
    return f"{told}, with {' and '.join(with_it)} {money.shown(budget.used, estimate.currency)}"


def _heads(estimate: Estimate) -> list[str]:
    month = ["A month"] if estimate.plan.runs > 1 else []
    return ["", "A run", *month, "P90 a run", "Done after", "Queue"]


def _sums(name: str, estimate: Estimate, forecast: Forecast) -> list[str]:
    runs = estimate.plan.runs
    month = [run_text(estimate, runs)] if runs > 1 else []
    is_known = forecast.is_told
    risk = money.shown(forecast.p90, estimate.currency) if is_known else _WAITED_FOR
    done = done_text(forecast) if is_known else _WAITED_FOR
    return [name, run_text(estimate), *month, risk, done, f"{len(estimate.plan.clips):,}"]


def _difference(after: Foreseen, palette: Palette) -> tuple[str, Style | None] | None:
    saved, both = after.totals.saved, after.totals
    if saved is None:
        return None
    told = saving(both)
    style = palette.good if saved > 0 else palette.warning if saved < 0 else palette.muted
    return f"  {told}", style
