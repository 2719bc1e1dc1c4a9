"""The lines of the page of what-if: the plan beside it, offer by offer too, and the outlooks.

The figures are put together in `exchange.what_if`; here they only get their places and styles.
"""

from collections.abc import Iterator, Sequence

from rich.style import Style

from soraplan.core.cells import cell_width, padded, right, wrapped
from soraplan.core.estimate import Column
from soraplan.exchange.layout import fitted
from soraplan.exchange.plan_diff import Shift
from soraplan.exchange.plan_diff.words import SAME, at_least, difference_text
from soraplan.exchange.what_if import Row, Supposed, outlook_base, outlook_rows, rows, sentences
from soraplan.ui.palette import Palette
from soraplan.ui.screens.compare.edits import name_of

Drawn = Sequence[tuple[str, Style | None]]
"""A line as texts with their styles."""

_HEAD: Row = ("", "plan", "what if", "difference")
_ON_OFFERS = "All clips on one offer, a run"
_WAIT = "…"
_GAPS, _LEAST_LABEL = 6, 14
"""The cells between all columns, and the fewest that a label is wrapped to."""


def table_lines(
    told: Supposed, width: int, palette: Palette, *, is_waiting: bool = False
) -> Iterator[Drawn]:
    """The plan, the what-if and the difference, each in its column.

    While the what-if is being worked out, only the plan's figures are shown.
    """
    whole = list(rows(told))
    offers = list(_offer_rows(told))
    if is_waiting:
        whole = [(label, plan, _WAIT, "") for label, plan, _, _ in whole]
        offers = [(label, plan, _WAIT, "") for label, plan, _, _ in offers]
    listed: list[Row] = [_HEAD, *whole]
    if offers:
        listed += [("", "", "", ""), (_ON_OFFERS, "", "", ""), *offers]
    listed, widths = _widths(listed, width)
    if widths[0] < _LEAST_LABEL:
        yield from _in_blocks([_HEAD, *whole], offers, width, palette)
        return
    for place, row in enumerate(listed):
        if row[0] == _ON_OFFERS:
            yield ((_ON_OFFERS, palette.head),)
            continue
        yield from _columns(row, widths, palette, is_head=place == 0)


def _widths(listed: list[Row], width: int) -> tuple[list[Row], list[int]]:
    """The rows and their columns' widths; percentages go, and labels are wrapped, to find room."""
    widths = [max(map(cell_width, column)) for column in zip(*listed, strict=True)]
    if sum(widths) + _GAPS > width:
        listed = [(*row[:3], row[3].partition(" (")[0]) for row in listed]
        widths = [max(map(cell_width, column)) for column in zip(*listed, strict=True)]
    widths[0] = min(widths[0], width - sum(widths[1:]) - _GAPS)
    return listed, widths


def _columns(
    row: Row, widths: Sequence[int], palette: Palette, *, is_head: bool
) -> Iterator[Drawn]:
    """A row as a line, and more of them where its label is long."""
    label, plan, supposed, difference = row
    first, *more = _wrapped(label, widths[0])
    head = palette.head if is_head else None
    is_same = difference in (SAME, "")
    yield (
        (padded(first, widths[0]), head),
        (f"  {right(plan, widths[1])}", head),
        (f"  {right(supposed, widths[2])}", palette.warning if difference != SAME else None),
        (f"  {right(difference, widths[3])}", palette.muted if is_same else palette.head),
    )
    for line in more:
        yield ((line, head),)


def _wrapped(label: str, width: int) -> list[str]:
    """A label in lines that stand as far in as it does."""
    margin = " " * (len(label) - len(label.lstrip()))
    lines = wrapped(label.strip(), width - len(margin))
    return [f"{margin}{line}" for line in lines] or [""]


def _in_blocks(
    whole: Sequence[Row], offers: Sequence[Row], width: int, palette: Palette
) -> Iterator[Drawn]:
    """The same where there is no room for the columns: figures are never cut."""
    for line in fitted(whole, "lrrr", width):
        yield ((line, None),)
    if offers:
        yield ()
        yield ((_ON_OFFERS, palette.head),)
        for line in fitted([_HEAD, *offers], "lrrr", width):
            yield ((line, None),)


def _offer_rows(told: Supposed) -> Iterator[Row]:
    """What a run costs with all clips on each compared offer, in that offer's currency."""
    before, after = told.plan.estimate, told.supposed.estimate
    clips = before.tally.clips
    supposed = {column.offer: column for column in after.columns}
    for column in before.columns:
        becomes = supposed.get(column.offer)
        if becomes is None:
            continue
        unknown = column.total.unknown, becomes.total.unknown
        old, new = (
            None if clips and one.total.unknown == clips else one.total.run
            for one in (column, becomes)
        )
        shift = Shift(old, new, *unknown)
        yield (
            f"  {_name(told, column)}",
            at_least(old, unknown[0], column.currency),
            at_least(new, unknown[1], column.currency),
            difference_text(shift, column.currency),
        )


def _name(told: Supposed, column: Column) -> str:
    return name_of(told.plan.estimate, column.offer)


def sentence_lines(told: Supposed, width: int, palette: Palette) -> Iterator[Drawn]:
    """What belongs under the figures; what an outlook is about stands with its own table."""
    about = told.outlook.about if told.outlook else ""
    for sentence in sentences(told):
        for line in wrapped(sentence.removesuffix(about).strip(), width):
            yield ((line, palette.muted),)


def outlook_lines(told: Supposed, width: int, palette: Palette) -> Iterator[Drawn]:
    """The outlook that is supposed, beside what list prices really did; nothing without one."""
    if told.outlook is None:
        return
    for line in wrapped(told.outlook.about, width):
        yield ((line, palette.note),)
    yield ()
    listed = list(outlook_rows(told))
    columns = len(listed[0])
    lines = fitted(listed, "l" + "r" * (columns - 1), width, range(columns))
    first = next((at for at, line in enumerate(lines) if line.startswith(listed[1][0])), 1)
    for place, line in enumerate(lines):
        yield ((line, palette.head if place < first else None),)
    for line in wrapped(outlook_base(told), width):
        yield ((line, palette.muted),)
