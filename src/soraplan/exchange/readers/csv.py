"""Shot lists as texts: CSV, TSV, and whatever is pasted out of a spreadsheet.

The encoding, where nobody says it, and the sign between the cells are found out. What is in a cell
is text; nothing of it is understood here, and nothing is run.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import islice

from soraplan.exchange.sheet import Reader, Sheet
from soraplan.exchange.shot_list.decoding import decoded
from soraplan.exchange.shot_list.guards import without_guards
from soraplan.exchange.shot_list.heads import is_exact, is_own_table
from soraplan.exchange.shot_list.table import (
    LOOKED_AT,
    MAX_CELLS,
    MAX_COLUMNS,
    Record,
    score,
    sheet,
)
from soraplan.storage.problems import BadFile, Problem

MAX_BYTES = 50 * 1024 * 1024
_MAX_LINES = 1_000_000

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

_NONE = "\x1f"
"""The sign for what separates units, which nobody types."""


def read(data: bytes, name: str, encoding: str = "") -> Sheet:
    """The sheet in the bytes of a text file. Raises BadFile."""
    if len(data) > MAX_BYTES:
        sentence = f"is larger than {MAX_BYTES // 1024**2} MB; this is no shot list"
        raise BadFile([Problem(name, sentence)])
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        sentence = "is no text file; a workbook is read under a name that ends in .xlsx"
        raise BadFile([Problem(name, sentence)])
    text, told = decoded(data, name, encoding)
    return _sheet(text, name, told)


def read_text(text: str, name: str = "the pasted text") -> Sheet:
    """The sheet in a text. Raises BadFile."""
    if len(text) > MAX_BYTES:
        sentence = f"is longer than {MAX_BYTES // 1024**2} million letters; this is no shot list"
        raise BadFile([Problem(name, sentence)])
    return _sheet(text.removeprefix("\ufeff"), name, [])


def _sheet(text: str, name: str, told: list[str]) -> Sheet:
    if text.count("\n") + text.count("\r") > _MAX_LINES:
        sentence = f"has more than {_MAX_LINES:,} lines; this is no shot list"
        raise BadFile([Problem(name, sentence)])
    if any(text.count(delimiter) > MAX_CELLS for delimiter in _DELIMITERS):
        sentence = f"has more than {MAX_CELLS:,} cells; this is no shot list"
        raise BadFile([Problem(name, sentence)])
    delimiter = _delimiter(text)
    if delimiter in _DELIMITERS:
        told.append(f"{_DELIMITERS[delimiter].capitalize()} stand between the cells.")
    made = _made(text, delimiter, name, told)
    blank_before_quote = f'{delimiter} "' in text
    if blank_before_quote and not is_exact(made.heads) and not is_own_table(made.heads):
        made = _made(text, delimiter, name, told, skip_blanks=True)
    return without_guards(made)


def _made(
    text: str, delimiter: str, name: str, told: list[str], *, skip_blanks: bool = False
) -> Sheet:
    refused: list[tuple[int, str]] = []
    records = _records(text, delimiter, refused, skip_blanks=skip_blanks)
    try:
        made = sheet(records, name, told)
    except BadFile as error:
        torn = [Problem(name, sentence, line=line) for line, sentence in refused]
        raise BadFile(torn or error.problems) from error
    if not refused:
        return made
    return replace(made, refused=tuple(sorted([*made.refused, *refused])))


def _records(
    text: str, delimiter: str, refused: list[tuple[int, str]], *, skip_blanks: bool = False
) -> Iterator[Record]:
    """The records of a text by the line that each begins in; those that cannot be are refused."""
    # The bound is one for the whole process; it is raised to what a file of ours can hold.
    csv.field_size_limit(MAX_BYTES)
    read_lines: list[str] = []
    reader = csv.reader(
        _kept(StringIO(text, newline=""), read_lines),
        delimiter=delimiter,
        skipinitialspace=skip_blanks,
    )
    last: Record | None = None
    last_lines: list[str] = []
    begins = 1
    for cells in reader:
        if last is not None:
            yield last
        last = (begins, cells)
        if len(cells) > MAX_COLUMNS:
            refused.append((begins, f"has {len(cells):,} cells; no shot list has so many"))
            last = None
        last_lines[:] = read_lines
        read_lines.clear()
        begins = reader.line_num + 1
    if last is None:
        return
    if _is_open(last_lines, delimiter, skip_blanks):
        refused.append((last[0], _never_closed(last[0], begins - 1)))
    else:
        yield last


def _kept(lines: Iterator[str], kept: list[str]) -> Iterator[str]:
    for line in lines:
        kept.append(line)
        yield line


def _is_open(lines: list[str], delimiter: str, skip_blanks: bool) -> bool:
    """Whether a record takes in whatever follows it, because a quote was never closed."""
    follower = ["end"]
    whole = [*lines[:-1], lines[-1].rstrip("\r\n") + "\n", *follower]
    found = list(csv.reader(whole, delimiter=delimiter, skipinitialspace=skip_blanks))
    return found[-1] != follower


def _never_closed(first: int, last: int) -> str:
    where = f"lines {first:,} to {last:,}" if last > first else f"line {first:,}"
    return f"opens a quotation mark that is never closed: {where} cannot be told apart; close it"


def _delimiter(text: str) -> str:
    """The sign between the cells; one that no text holds where all is one column.

    The sign under which a row has the most known heads, then the one that cuts the most rows into
    as many cells as that one has. Without a known head, one that cuts every row alike and is more
    than a comma between words.
    """
    best = ((0, 0.0, 0), _NONE)
    for place, delimiter in enumerate(_DELIMITERS):
        if delimiter not in text:
            continue
        sample = list(islice(filter(_is_filled, _records(text, delimiter, [])), LOOKED_AT))
        if not sample:
            continue
        known, alike = _fitness([cells for _, cells in sample])
        is_prose = text.count(f"{delimiter} ") == text.count(delimiter)
        if known or (alike == 1 and not is_prose):
            best = max(best, ((known, alike, -place), delimiter))
    lines = filter(_is_filled, _records(text, _NONE, []))
    known, alike = _fitness([cells for _, cells in islice(lines, LOOKED_AT)] or [[""]])
    return max(best, ((known, alike, 1), _NONE))[1] if known else best[1]


def _is_filled(record: Record) -> bool:
    return any(record[1])


def _fitness(sample: list[Sequence[str]]) -> tuple[int, float]:
    scores = [score(cells) for cells in sample]
    head = scores.index(max(scores))
    below = sample[head:]
    alike = sum(len(cells) == len(sample[head]) for cells in below) / len(below)
    return max(scores), alike


READER = Reader("csv", "Table as text", ("csv", "tsv", "tab", "txt"), read)
