"""What a comparison is made of: entries in rows, rows in groups, and which entry is best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from soraplan.core.currencies import Amounts
from soraplan.exchange.comparison.sides import Side

Kind = Literal["money", "price", "figure", "text"]
"""What a row holds: amounts, prices of one second, other figures, or words."""

PENDING = "…"
"""What is still being worked out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says of one column.

    `value` is the figure behind the text, None for mere words and where it is not known; an amount
    in the plan's currency, a number, or seconds from the start of the run. `note` says why it is
    not known, or what belongs to it. `is_partial` marks a sum that leaves out clips without a
    price. `amounts` are those that the text tells, by currency.
    """

    text: str
    value: Decimal | Fraction | None = None
    note: str = ""
    is_partial: bool = False
    amounts: Amounts = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to compare, with an entry for each column.

    `more` goes behind the label where there is room. With `told`, one sentence speaks of all
    columns and there are no entries. `has_bars` asks for bars that let the eye rank. `best` has the
    positions of the columns that are best in it: none where not all columns can be held against
    each other, or all are equal, and of those whose vendor has ended none beside one that has not.
    """

    label: str
    entries: tuple[Entry, ...]
    kind: Kind = "text"
    more: str = ""
    told: str = ""
    has_bars: bool = False
    best: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together."""

    title: str
    rows: tuple[Row, ...]


WAIT = Entry(PENDING)
"""The entry of what is still being worked out."""


def row(
    label: str,
    sides: Sequence[Side],
    entry: Callable[[Side], Entry],
    kind: Kind = "text",
    *,
    more: str = "",
    best: str = "",
    has_bars: bool = False,
) -> Row:
    """A row of entries; `best` says which figure is: `least`, `most` or none."""
    entries = tuple(map(entry, sides))
    won = _best(entries, sides, kind, best == "most") if best else frozenset[int]()
    return Row(label, entries, kind, more=more, has_bars=has_bars, best=won)


def _best(
    entries: Sequence[Entry], sides: Sequence[Side], kind: Kind, most: bool
) -> frozenset[int]:
    """The columns with the best figure among those that leave out the fewest clips.

    What cannot be bought any more is not the best of anything, unless that is all there is.
    """
    sold = [at for at, side in enumerate(sides) if side.found and not side.is_ended]
    sold = sold or list(range(len(sides)))
    if any(entries[at].amounts and entries[at].value is None for at in sold):
        # An amount that no rate of exchange leads from may be the best of all.
        return frozenset()
    known = {at: value for at in sold if (value := entries[at].value) is not None}
    if kind != "price" and known:
        fewest = min(sides[at].total.unknown for at in known)
        known = {at: one for at, one in known.items() if sides[at].total.unknown == fewest}
        if len({sides[at].left_out for at in known}) > 1:
            return frozenset()
    values = set(known.values())
    if len(values) < 2:
        return frozenset()
    wanted = max(values) if most else min(values)
    return frozenset(at for at, value in known.items() if value == wanted)
