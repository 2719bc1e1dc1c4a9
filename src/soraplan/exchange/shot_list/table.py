"""From the records of a file to a sheet: where the heads stand, and what belongs under them.

For texts and workbooks alike. Every record ends under the heads, above them, as empty, or as
refused with its line; nothing is understood of what it says.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from soraplan.core.text.cells import cut
from soraplan.core.text.words import counted
from soraplan.exchange.sheet import Sheet, SheetRow
from soraplan.exchange.shot_list.heads import field_of, is_known, plain
from soraplan.storage.problems import BadFile, Problem

Record = tuple[int, Sequence[str]]
"""A line number, from 1, and the texts of its cells."""

LOOKED_AT = 30
"""Filled records among which the heads must stand."""

MAX_COLUMNS = 1_000
MAX_CELLS = 5_000_000
"""Cells under all heads, those among them that are empty because a row is short."""

_LONGEST_HEAD = 40
_DIGIT = re.compile(r"\d")


def sheet(records: Iterable[Record], name: str, told: Sequence[str] = ()) -> Sheet:
    """The sheet that records make; `told` is what was found out on the way to them.

    Raises BadFile where no record holds any text. `name` is the file's.
    """
    filled = []
    empty = 0
    for line, cells in records:
        if any(text and not text.isspace() for text in cells):
            filled.append((line, cells))
        else:
            empty += 1
    if not filled:
        raise BadFile([Problem(name, "holds no rows; choose the file with the shots in it")])
    said = list(told)
    at = head_record(filled)
    if at is None:
        heads = _lettered(max(len(cells) for _, cells in filled[:LOOKED_AT]))
        body = filled
        said.append(
            "No row of heads was found: the columns are named by letters, and what they become is"
            " guessed from what is in them."
        )
    else:
        above, (line, cells), body = filled[:at], filled[at], filled[at + 1 :]
        heads = _heads(cells, body)
        if above:
            texts = (" ".join(filter(None, map(str.strip, one))) for _, one in above)
            lines = cut("; ".join(texts), 120)
            said.append(f"The heads are in line {line:,}. Left out above them: {lines}")
        again = _said_again(heads, body)
        if again:
            body = [record for record in body if record[0] not in again]
            said.append(f"The heads stand again in {counted(len(again), 'row')}, left out.")
    if empty:
        said.append(f"{counted(empty, 'empty row')} left out.")
    if len(heads) * len(body) > MAX_CELLS:
        sentence = f"has more than {MAX_CELLS:,} cells; this is no shot list"
        raise BadFile([Problem(name, sentence)])
    rows, refused = _under(heads, body)
    kept = [place for place, head in enumerate(heads) if head or _has_text(rows, place)]
    named = _distinct([heads[place] or _letter(place) for place in kept])
    if len(kept) < len(heads):
        rows = [(line, [cells[place] for place in kept]) for line, cells in rows]
    return Sheet(
        heads=named,
        rows=tuple(SheetRow(line, tuple(cells)) for line, cells in rows),
        told=tuple(said),
        refused=tuple(refused),
        is_headless=at is None,
    )


def head_record(filled: Sequence[Record]) -> int | None:
    """Which of the first filled records holds the heads; None where none does.

    It is the one with the most heads that are known. Where none has any, the first one is taken
    for heads when it looks like them: short and different texts without a digit, over a column in
    which every text has one.
    """
    best, most = None, 0
    for place, (_, cells) in enumerate(islice(filled, LOOKED_AT)):
        found = score(cells)
        if found > most:
            best, most = place, found
    if best is not None:
        return best
    texts = [text.strip() for text in filled[0][1]]
    below = [cells for _, cells in filled[1:LOOKED_AT]]
    looks_so = (
        len({text.casefold() for text in texts}) == len(texts)
        and all(text and len(text) <= _LONGEST_HEAD for text in texts)
        and not any(map(_DIGIT.search, texts))
        and any(_is_numbered(below, place) for place in range(len(texts)))
    )
    return 0 if looks_so else None


def _is_numbered(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether every text of a column holds a digit."""
    filled = [cells[place] for cells in rows if len(cells) > place and cells[place].strip()]
    return bool(filled) and all(map(_DIGIT.search, filled))


def score(cells: Sequence[str]) -> int:
    """How much a record looks like heads: the different ones of it that are known.

    A row with more other texts than heads is none: a shot may be called `Name`.
    """
    texts = [text.strip() for text in cells if text and not text.isspace()]
    short = [text for text in texts if len(text) <= _LONGEST_HEAD]
    known = {field_of(text) or plain(text) for text in short if is_known(text)}
    return len(known) if 2 * len(known) >= len(texts) or len(known) > 2 else 0


def _heads(cells: Sequence[str], body: Sequence[Record]) -> list[str]:
    """The heads without those at the end that are empty and stand over nothing."""
    heads = [" ".join(text.split()) for text in cells]
    used = max(map(_filled_width, (heads, *(texts for _, texts in body))))
    return heads[:used]


def _filled_width(cells: Sequence[str]) -> int:
    return max((place for place, text in enumerate(cells, 1) if text.strip()), default=0)


def _said_again(heads: Sequence[str], body: Sequence[Record]) -> set[int]:
    """The lines in which the heads stand once more, as on the pages of a printed list."""
    own = [head.casefold() for head in heads]
    return {
        line
        for line, cells in body
        if cells[0].strip().casefold() == own[0]
        and len(own) > 1
        and [" ".join(text.split()).casefold() for text in cells] == own
    }


def _under(
    heads: Sequence[str], body: Sequence[Record]
) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]:
    """The records with as many cells as there are heads, and those that have too many."""
    width = len(heads)
    rows: list[tuple[int, list[str]]] = []
    refused = []
    for line, cells in body:
        over = [text for text in cells[width:] if text.strip()]
        if over:
            sentence = (
                f"has {len(cells)} cells under {counted(width, 'head')}, from"
                f" “{cut(over[0].strip(), 30)}” on; put quotation marks around texts that hold the"
                " sign between the cells, or give every column a head"
            )
            refused.append((line, sentence))
        else:
            rows.append((line, [*cells[:width], *[""] * (width - len(cells))]))
    return rows, refused


def _has_text(rows: Sequence[tuple[int, list[str]]], place: int) -> bool:
    return any(cells[place].strip() for _, cells in rows)


def _distinct(heads: Sequence[str]) -> tuple[str, ...]:
    """The heads, those that stand twice numbered on: `Notes`, `Notes (2)`."""
    taken: set[str] = set()
    named = []
    for head in heads:
        name, number = head, 2
        while name.casefold() in taken:
            name = f"{head} ({number})"
            number += 1
        taken.add(name.casefold())
        named.append(name)
    return tuple(named)


def _lettered(width: int) -> list[str]:
    return [_letter(place) for place in range(width)]


def _letter(place: int) -> str:
    """The name of a column as spreadsheets have it: `Column A`, `Column AB`."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"Column {letters}"
