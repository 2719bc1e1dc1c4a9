"""The lines of the page of what-if: the plan beside it, offer by offer too, and the outlooks.

The figures are put together in `exchange.what_if`; here they only get their places and styles.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.style import Style

from soraplan.core.estimate import Column
from soraplan.core.sums import sum_of
from soraplan.core.text.cells import cell_width, padded, right, wrapped
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
    lined, widths = _lined(listed, width)
    for place, row in enumerate(listed):
        if row[0] == _ON_OFFERS:
            yield ((_ON_OFFERS, palette.head),)
        elif place in lined:
            yield from _columns(lined[place], widths, palette, is_head=place == 0)
        else:
            yield from _block(row, width, palette)


def _lined(listed: Sequence[Row], width: int) -> tuple[dict[int, Row], list[int]]:
    """The rows that have room for their columns, by their places, and the columns' widths.

    To find room, percentages go and labels are wrapped, and then the widest rows.
    """
    lined = dict(enumerate(listed))
    widths = _widths(lined.values())
    if sum(widths) + _GAPS > width:
        lined = {place: (*row[:3], row[3].partition(" (")[0]) for place, row in lined.items()}
        widths = _widths(lined.values())
    label = min(widths[0], _LEAST_LABEL)
    while len(lined) > 1 and label + sum(widths[1:]) + _GAPS > width:
        del lined[max(list(lined)[1:], key=lambda place: sum(map(cell_width, lined[place][1:])))]
        widths = _widths(lined.values())
    widths[0] = max(1, min(widths[0], width - sum(widths[1:]) - _GAPS))
    return lined, widths


def _widths(listed: Iterable[Row]) -> list[int]:
    return [max(map(cell_width, column)) for column in zip(*listed, strict=True)]


def _styles(difference: str, palette: Palette) -> tuple[Style | None, Style | None]:
    """The styles of what is supposed and of the difference: what changed stands out."""
    return (
        palette.warning if difference != SAME else None,
        palette.muted if difference in (SAME, "") else palette.head,
    )


def _columns(
    row: Row, widths: Sequence[int], palette: Palette, *, is_head: bool
) -> Iterator[Drawn]:
    """A row as a line, and more of them where its label is long."""
    label, plan, supposed, difference = row
    first, *more = _wrapped(label, widths[0])
    head = palette.head if is_head else None
    changed, by = _styles(difference, palette)
    yield (
        (padded(first, widths[0]), head),
        (f"  {right(plan, widths[1])}", head),
        (f"  {right(supposed, widths[2])}", changed),
        (f"  {right(difference, widths[3])}", by),
    )
    for line in more:
        yield ((line, head),)


def _wrapped(label: str, width: int) -> list[str]:
    """A label in lines that stand as far in as it does."""
    margin = " " * (len(label) - len(label.lstrip()))
    lines = wrapped(label.strip(), width - len(margin))
    return [f"{margin}{line}" for line in lines] or [""]


def _block(row: Row, width: int, palette: Palette) -> Iterator[Drawn]:
    """A row that has no room for its columns, a line for each figure: none is ever cut."""
    room, heads = width // 3, _HEAD[1:]
    column = max(map(cell_width, heads))
    figures: list[Drawn] = []
    styles = (None, *_styles(row[3], palette))
    for head, figure, style in zip(heads, row[1:], styles, strict=True):
        for number, text in enumerate(wrapped(figure, width - room - column - 4) if figure else ()):
            name = padded("" if number else head, column)
            figures.append(((f"  {name}  ", palette.muted), (text, style)))
    for label, told in zip_longest(_wrapped(row[0], room), figures):
        yield ((padded(label or "", room), None), *(told or ()))


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
        old, new = (sum_of(one.total, clips) for one in (column, becomes))
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
