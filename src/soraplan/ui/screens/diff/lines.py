"""The page of what changed, from its first line to its last, for a width in cells.

Above the clips stands what the change comes to: which versions, what a run costs, when it is done.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from soraplan.core.text.cells import broken, cell_width, cut, padded, wrapped
from soraplan.exchange.plan_diff.change_words import (
    settings_told,
)
from soraplan.exchange.plan_diff.words import (
    SAME,
    headline,
    rows,
    states,
    summary,
)
from soraplan.ui.palette import Palette
from soraplan.ui.screens.diff.blocks import (
    Block,
    Part,
    Row,
    beside,
    clip_blocks,
    money_style,
    still,
    turned,
)
from soraplan.ui.screens.diff.work import Compared

_BESIDE = 136
"""The cells from which on the scenes stand beside the amounts."""

_MOST_LEFT = 88
"""The cells that the amounts have then at most."""

_GAP = 4

_STATE = 10
"""The cells of the name of a state."""

_MOST_NAME = 32

_PARTS = re.compile(r"(?<=,) | (?=\+ )")
"""The blanks between amounts in several currencies: `$5.00 + €3.00`, `+$5.00, +€3.00`."""

_IN_SHORT = (
    ("run_in_all", "run"),
    ("month_in_all", "month"),
    ("p90",),
)
"""The amounts that are told where there is little room; of each group the first that is told."""


def diff_blocks(
    compared: Compared,
    names: tuple[str, str],
    width: int,
    palette: Palette,
    *,
    is_short: bool,
) -> Iterator[Block]:
    """All blocks of the page; `names` are those of the old and the new version."""
    change = compared.change
    yield still(list(_heading(compared, names, width, palette)))
    if change.is_empty:
        return
    figures = list(_figures(compared, width, palette, is_short=is_short))
    scenes = list(_scenes(compared, width, palette))
    left = min(width - max(map(_cells, scenes), default=0) - _GAP, _MOST_LEFT)
    has_room = width >= _BESIDE and max(map(_cells, figures)) <= left
    if has_room and len(scenes) <= len(figures):
        figures += [(), *_states(compared, left, palette)]
        yield still([(), *_in_two(figures, scenes, left + _GAP)])
    else:
        figures += [(), *_states(compared, width, palette)]
        yield still([(), *figures])
        yield from _part(scenes)
    if change.diff.settings:
        yield from _part(list(setting_lines(compared, width, palette)))
    yield from clip_blocks(compared, width, palette)
    if is_short:
        yield from _part(
            list(_figures(compared, width, palette, is_short=False, head="All amounts"))
        )


def _part(lines: Sequence[Row]) -> Iterator[Block]:
    """Lines that begin with a head."""
    if lines:
        yield still([()])
        yield still(lines, is_head=True)


def _heading(
    compared: Compared, names: tuple[str, str], width: int, palette: Palette
) -> Iterator[Row]:
    change = compared.change
    old, new = names
    yield [("- ", palette.error), (old, palette.muted)]
    yield [("+ ", palette.good), (new, palette.muted)]
    yield ()
    for line in wrapped(headline(change), width):
        yield [(line, palette.title)]
    told = "The two versions are the same." if change.is_empty else summary(change)
    for line in wrapped(told, width):
        yield [(line, None)]


def _figures(
    compared: Compared, width: int, palette: Palette, *, is_short: bool, head: str = ""
) -> Iterator[Row]:
    """The amounts before and now; in short, those that decide whether one has to look closer."""
    told = list(rows(compared.change))
    if is_short:
        labels = {row[0] for row in told}
        named = {
            name: amount.label
            for name, amount in compared.change.amounts.items()
            if amount.label in labels
        }
        chosen = (next(filter(None, map(named.get, group)), "") for group in _IN_SHORT)
        kept = set(filter(None, chosen))
        told = [row for row in told if row[0] in kept]
    lines = [row[:4] for row in told]
    heads = (head, *_sides(compared), "difference")
    yield from _table(heads, lines, [row[4] for row in told], width, palette)


def _sides(compared: Compared) -> tuple[str, str]:
    """The heads of the two versions; swapped, the older of them is not what was before."""
    return ("−", "+") if compared.wish.is_back else ("before", "now")


def _scenes(compared: Compared, width: int, palette: Palette) -> Iterator[Row]:
    if not compared.scenes:
        return
    heads = ("Cost by scene, a run", *_sides(compared), "difference")
    lines = [(cut(name, _MOST_NAME), *amounts) for name, *amounts, _ in compared.scenes]
    yield from _table(heads, lines, [scene[-1] for scene in compared.scenes], width, palette)
    others = compared.same_scenes
    if others:
        told = "1 scene costs" if others == 1 else f"{others:,} scenes cost"
        yield [(f"{told} the same.", palette.muted)]


def _table(
    heads: Sequence[str],
    lines: Sequence[Sequence[str]],
    signs: Sequence[int],
    width: int,
    palette: Palette,
) -> Iterator[Row]:
    """Names and three columns of amounts under heads; the last column says more or less.

    Where they are too wide, amounts in several currencies stand one below the other.
    """
    widths = _widths(heads, lines)
    if sum(widths) + 2 * (len(widths) - 1) > width:
        stacked = [_stacked(line) for line in lines]
        signs = [one for one, parts in zip(signs, stacked, strict=True) for _ in parts]
        lines = [part for parts in stacked for part in parts]
        widths = _widths(heads, lines)

    def laid(cells: Sequence[str]) -> list[str]:
        name, *amounts = cells
        blanks = [
            " " * (2 + room - cell_width(text))
            for text, room in zip(amounts, widths[1:], strict=True)
        ]
        return [
            padded(name, widths[0]),
            *(b + text for b, text in zip(blanks, amounts, strict=True)),
        ]

    name, *columns = laid(heads)
    yield [(name, palette.head), *((text, palette.muted) for text in columns)]
    for cells, sign in zip(lines, signs, strict=True):
        name, old, new, difference = laid(cells)
        is_same = cells[3] == SAME
        style = palette.muted if is_same else money_style(sign, palette) if sign else None
        yield [(name, None), (old, palette.muted), (new, None), (difference, style)]


def _widths(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(cell_width, column)) for column in zip(heads, *lines, strict=True)]


def _stacked(line: Sequence[str]) -> list[tuple[str, ...]]:
    """A line of a table as one for each currency that an amount of it has."""
    name, *amounts = line
    return list(zip_longest((name,), *map(_PARTS.split, amounts), fillvalue=""))


def _states(compared: Compared, width: int, palette: Palette) -> Iterator[Row]:
    for name, old, new, difference in states(compared.change):
        told = f"{old} as before" if difference == SAME else f"{old} → {new}"
        if difference not in ("", SAME):
            told += f" ({difference})"
        for number, line in enumerate(wrapped(told, width - _STATE)):
            start = f"{'' if number else name:<{_STATE}}"
            yield [(start, None), (line, palette.muted if difference == SAME else None)]


def _in_two(left: Sequence[Row], right: Sequence[Row], cells: int) -> Iterator[Row]:
    """Lines side by side, the right ones behind so many cells."""
    for one, other in zip_longest(left, right, fillvalue=()):
        yield [*one, (" " * (cells - _cells(one)), None), *other] if other else one


def _cells(row: Row) -> int:
    return sum(cell_width(text) for text, _ in row)


def setting_lines(compared: Compared, width: int, palette: Palette) -> Iterator[Row]:
    """The settings that changed under their head, where there are any."""
    yield [(f"{_counted(compared)} changed", palette.head)]
    told = list(settings_told(compared.change))
    names = min(max(cell_width(name) for name, _, _ in told), _MOST_NAME)
    room = width - names - 4
    for name, old, new in told:
        start: list[Part] = [(f"~ {padded(name, names)}  ", palette.warning)]
        if cell_width(old) + cell_width(new) + 3 <= room:
            yield [*start, *beside(old, new, room, palette)]
        else:
            yield start
            yield from turned(" " * 4, old, new, width - 4, palette)


def _counted(compared: Compared) -> str:
    number = len(compared.change.diff.settings)
    return "1 setting" if number == 1 else f"{number:,} settings"


def text_blocks(
    paragraphs: Sequence[tuple[str, bool]], width: int, palette: Palette
) -> Iterator[Block]:
    """Sentences in as many lines as they take; what is wrong is marked as such."""
    for text, is_wrong in paragraphs:
        style = palette.error if is_wrong else None
        rows_ = [[(part, style)] for part in broken(text, width)]
        yield still(rows_)
