"""The table of all cards: what the plan would cost on each, laid out for a width in cells."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.style import Style

from soraplan.core import money
from soraplan.core.moving import notes
from soraplan.core.moving.words import LOSSES
from soraplan.core.prices_known import prices_known
from soraplan.core.sums import is_known, run_text
from soraplan.core.text.cells import ELLIPSIS, cell_width, cut
from soraplan.core.text.words import counted, span_text
from soraplan.ui.keymap import Keymap
from soraplan.ui.palette import Palette
from soraplan.ui.screens.move.brief import fitting
from soraplan.ui.screens.move.words import (
    ended_told,
    finish_told,
    losses_told,
    omitted_told,
    p90_told,
    percent_text,
    saved_told,
    saving,
    unpriced_told,
)
from soraplan.ui.screens.move.work import CardFigures
from soraplan.ui.screens.page_parts import Kind, Paragraph
from soraplan.ui.strips import Line

_WAITED_FOR = "…"

_LEAST_NAME, _REMARK = 14, 40
"""The cells that names and remarks have at least while there is a column that can go."""

_DROPPED = ("p90", "finish", "month", "difference")
"""Columns that go where there is no room, in this order; the lines below the table tell them."""

_SECOND = ("p90", "finish")
"""Those that go before any remark is cut."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A card in the table. `figures` is None as long as they are waited for.

    `trouble` says what is wrong with the user's own card of that id; where `is_usable` is not set
    there is no other one in its place.
    """

    id: str
    name: str
    figures: CardFigures | None = None
    trouble: str = ""
    is_usable: bool = True


class CardLines:
    """Lays out the entries in columns; all are worked out at once, for there are few."""

    def __init__(self, entries: Sequence[Entry], width: int, palette: Palette) -> None:
        self._entries, self._palette = entries, palette
        self._cells = [_cells(one) for one in entries]
        heads = _HEADS if any("month" in cells for cells in self._cells) else _HEADS_OF_ONCE
        self._heads = dict(heads)
        self._widths = {
            key: max(map(cell_width, (head, *(cells.get(key, "") for cells in self._cells))))
            for key, head in self._heads.items()
        }
        names = max([cell_width("Card"), *(cell_width(one.name) for one in entries)])
        remarks = max([0, *(cell_width(", ".join(_remarks(one))) for one in entries)])
        least = min(names, _LEAST_NAME)
        for key in (None, *_DROPPED):
            self._heads.pop(key or "", None)
            taken = sum(2 + self._widths[each] for each in self._heads)
            room = width - taken - 2
            # What does not fit there is worth more than an amount that is told below, too.
            is_whole = any(key in self._heads for key in _SECOND)
            if room >= least + (remarks if is_whole else min(remarks, _REMARK)):
                break
        self._name = max(least, min(names, room - remarks))
        self._names = _names(entries, self._name)

    def __len__(self) -> int:
        """How many cards there are."""
        return len(self._entries)

    def head(self, line: Line) -> None:
        """Put together the heads of the columns."""
        muted = self._palette.muted
        line.left("Card", self._name, muted)
        for key, head in self._heads.items():
            line.add("  ").right(head, self._widths[key], muted)

    def draw(self, row: int, line: Line) -> None:
        """Put together the line of a card."""
        entry, cells, palette = self._entries[row], self._cells[row], self._palette
        is_there = entry.figures is not None
        line.left(self._names[row], self._name, palette.head if is_there else palette.muted)
        style = _sign_style(entry, palette)
        for key in self._heads:
            is_sign = key in ("difference", "percent")
            is_plain = key == "run" and is_there
            shown = style if is_sign else None if is_plain else palette.muted
            line.add("  ").right(cells.get(key, ""), self._widths[key], shown)
        line.add("  ").add(fitting(_remarks(entry), line.room), _remark_style(entry, palette))


def _names(entries: Sequence[Entry], cells: int) -> list[str]:
    """The names in so many cells; the ids of those that would look alike, with their ends."""
    shown = [cut(one.name, cells) for one in entries]
    number = Counter(shown)
    ids = [
        one.id if len(one.id) <= cells else f"{ELLIPSIS}{one.id[1 - cells :]}" for one in entries
    ]
    return [name if number[name] == 1 else id_ for name, id_ in zip(shown, ids, strict=True)]


_HEADS = (
    ("run", "A run"),
    ("month", "A month"),
    ("difference", "Difference"),
    ("percent", ""),
    ("p90", "P90 a run"),
    ("finish", "Done after"),
)
_HEADS_OF_ONCE = tuple(one for one in _HEADS if one[0] != "month")


def _cells(entry: Entry) -> dict[str, str]:
    """The texts of an entry by column."""
    made = entry.figures
    if made is None:
        return {"run": _WAITED_FOR if entry.is_usable else money.UNKNOWN}
    row = made.row
    before, after = row.totals.before, row.totals.after
    cells = {
        "run": run_text(after),
        "p90": money.shown(row.p90, row.currency),
        "finish": span_text(row.done),
    }
    if before.plan.runs > 1:
        cells["month"] = run_text(after, before.plan.runs)
    old, new = None if before.total.unknown else before.total.run, row.comparable
    if old is None or new is None:
        cells["difference"] = money.UNKNOWN
    elif old == new:
        cells["difference"] = "" if row.is_current else "the same"
    else:
        cells["difference"] = money.signed(new - old, before.currency)
        cells["percent"] = percent_text(old, new)
    return cells


def _sign_style(entry: Entry, palette: Palette) -> Style | None:
    made = entry.figures
    if made is None or made.row.comparable is None or made.row.totals.before.total.unknown:
        return palette.muted
    change = made.row.comparable - made.row.totals.before.total.run
    return palette.good if change < 0 else palette.warning if change > 0 else palette.muted


def _remarks(entry: Entry) -> list[str]:
    """What is to be known of a card in a few words, the gravest first."""
    if not entry.is_usable:
        return ["cannot be used"]
    made = entry.figures
    return list(_remarks_on(made, entry.trouble)) if made else []


def _remarks_on(made: CardFigures, trouble: str) -> Iterator[str]:
    row = made.row
    if row.is_ended:
        yield "ENDED"
    elif row.may_have_ended:
        yield "may have ended"
    if row.is_as_it_is:
        yield "the plan is here"
    elif row.is_current:
        yield "all to its own"
    elif made.is_home:
        yield "moved from here"
    if row.unpriced:
        yield f"{row.unpriced:,} unpriced"
    if made.stays:
        yield f"{made.stays:,} {'stays' if made.stays == 1 else 'stay'}"
    for loss, word in LOSSES.items():
        number = made.losses.get(loss, 0)
        if number:
            yield f"{number:,} {word}"
    if made.split:
        yield f"{made.split:,} split"
    if made.other_length:
        yield f"{made.other_length:,} longer"
    if trouble:
        yield "yours is broken"
    if made.all_fit:
        yield "all fit"


def _remark_style(entry: Entry, palette: Palette) -> Style | None:
    made = entry.figures
    if made is None:
        return palette.error
    if made.row.is_ended or made.row.unpriced or made.stays or made.losses or entry.trouble:
        return palette.warning
    return palette.good if made.all_fit else None


def told(entry: Entry, keys: Keymap) -> list[Paragraph]:
    """All there is to say of a card, in sentences; what does not fit there comes first."""
    made = entry.figures
    if made is None:
        kind: Kind = "text" if entry.is_usable else "wrong"
        return [(entry.name, kind), (entry.trouble or "It is being worked out …", kind)]
    told_: list[tuple[Iterable[str], Kind]] = [
        (_card(made), "text"),
        (_fit(made), "text"),
        (_costs(made, keys), "told"),
        ((*notes(made.row.planned), entry.trouble), "told"),
    ]
    return [(" ".join(filter(None, sentences)), kind) for sentences, kind in told_]


def _card(made: CardFigures) -> Iterator[str]:
    card = made.card
    told = card.name if card.vendor in card.name else f"{card.name} by {card.vendor}"
    yield f"{told}, prices of {prices_known(made.row.totals.after, card).days}."
    if made.row.is_ended:
        yield "ENDED."
    elif made.row.may_have_ended:
        yield "MAY HAVE ENDED."
    if made.row.is_current:
        yield "The plan is on it now."


def _costs(made: CardFigures, keys: Keymap) -> Iterator[str]:
    row = made.row
    both = row.totals
    yield unpriced_told(row.unpriced, both.after)
    if is_known(both.after.total, both.after.tally.clips):
        yield saved_told(both)
        yield omitted_told(row.planned)
        yield from ended_told(row.planned)
        runs = both.before.plan.runs
        if runs > 1:
            month = f"A month costs {run_text(both.after, runs)}"
            if both.saved:
                month += f", {saving(both, runs)}"
            yield f"{month}."
    yield p90_told(row.forecast)
    yield finish_told(row.forecast, keys)


def _fit(made: CardFigures) -> Iterator[str]:
    planned = made.row.planned
    if made.all_fit:
        yield "All clips fit as they are."
    yield from losses_told(planned, made.losses)
    if made.split:
        yield f"{counted(made.split, 'clip')} {'is' if made.split == 1 else 'are'} split."
    if made.other_length:
        yield f"{counted(made.other_length, 'clip')} {_get(made.other_length)} another length."
    reasons: dict[str, int] = {}
    for line in planned.misfits:
        reason = line.outcome.reason
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, number in reasons.items():
        verb = "stays where it is" if number == 1 else "stay where they are"
        yield f"{counted(number, 'clip')} {verb}: {reason}."


def _get(number: int) -> str:
    return "gets" if number == 1 else "get"
