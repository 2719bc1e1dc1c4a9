"""Shot lists out of workbooks, as their cells were last shown; no formula is ever worked out.

The workbook is read by openpyxl, which is installed with the extra `xlsx`. What it may unpack is
bounded before it sees anything.
"""

import contextlib
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from io import BytesIO
from itertools import chain, islice
from typing import Any

from soraplan.core.text.cells import cut
from soraplan.exchange.sheet import Reader, Sheet
from soraplan.exchange.shot_list.guards import without_guards
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
MAX_UNPACKED = 100 * 1024 * 1024
_MAX_PARTS = 5_000
_MAX_ROWS = 200_000
_MAX_MERGED = 100_000
_LAST_ROW = 1_048_576
"""The last row that a workbook can have; openpyxl counts up to whatever number a file names."""

_LAST_COLUMN = 16_384
_MAX_BESIDE = 1_000_000
"""Elements of a part that stand in no row: those of styles and shared texts, links, checks."""

_FEW = 400_000
"""Bytes of a part that cannot hold anyone up, whatever they say."""

_LONGEST = 1024 * 1024
"""Bytes of one tag or comment. Before expat 2.6, which is in the Pythons of 2024 and later, a
parser begins it anew with each piece that it is given: 100 MB of it take minutes."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "

_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_UNANSWERED = re.compile(rb"</(?:\w+:)?f>\s*+(?:<(?:\w+:)?v\s*+/>\s*+)?+</(?:\w+:)?c>")
"""A formula behind which no answer was saved; `<v></v>` is the answer that is an empty text
(ECMA-376 part 1, 18.3.1.4 and 18.3.1.96)."""


def read(data: bytes, name: str, encoding: str = "") -> Sheet:
    """The sheet with the most heads of shot lists. Raises BadFile."""
    if encoding:
        raise BadFile([Problem(name, "has an encoding of its own; leave --encoding out")])
    try:
        openpyxl = import_module("openpyxl")
    except ImportError as error:
        sentence = (
            "is a workbook, which needs openpyxl to be read; install it with"
            " pip install 'soraplan[xlsx]', or save the sheet as CSV"
        )
        raise BadFile([Problem(name, sentence)]) from error
    _check(data, name)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of colours and checks of cells that it leaves aside; so do we.
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
            try:
                return _best(workbook, name)
            finally:
                workbook.close()
    except BadFile:
        raise
    except Exception as error:
        # A damaged workbook shows itself in whatever openpyxl stumbles over first.
        raise BadFile([Problem(name, "is no workbook that can be read; save it anew")]) from error


def _check(data: bytes, name: str) -> None:
    """Refuse what is no workbook, or one that unpacks to more than any shot list holds."""
    from zipfile import ZipFile

    sentence = None
    if len(data) > MAX_BYTES:
        sentence = f"is larger than {MAX_BYTES // 1024**2} MB; this is no shot list"
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        sentence = "is an old workbook or has a password; save it as .xlsx without one"
    else:
        try:
            with ZipFile(BytesIO(data)) as archive:
                parts = archive.infolist()
                if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                    sentence = (
                        f"unpacks to more than {MAX_UNPACKED // 1024**2} MB; this is no shot list"
                    )
                elif any(_defines_entities(archive, part, name) for part in parts):
                    sentence = "defines words of its own, as no workbook does; save it anew"
                else:
                    for part in parts:
                        if part.file_size > _FEW:
                            _count(archive, part, name)
        except BadFile:
            raise
        except Exception:
            # A damaged archive shows itself in whatever is stumbled over first.
            sentence = "is no workbook that can be read; save it anew"
    if sentence:
        raise BadFile([Problem(name, sentence)])


def _defines_entities(archive: Any, part: Any, name: str) -> bool:
    """Whether a part begins with a document type, in which a few bytes can stand for gigabytes.

    The format forbids it (ECMA-376 part 2, 7.1.4 in the edition of 2021).
    """
    from xml.parsers.expat import ParserCreate

    if not part.filename.endswith((".xml", ".rels", ".vml")):
        return False
    found: list[bool] = []
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append(True)
    # With the first element whatever could be defined has been.
    parser.StartElementHandler = lambda *_: found.append(False)
    _parse(archive, part, name, parser, found)
    return bool(found) and found[0]


def _count(archive: Any, part: Any, name: str) -> None:
    """Refuse a part with more rows or cells than are read, long before openpyxl has made them.

    What openpyxl takes for a cell is whatever stands in a row. Rows in which no cell holds anything
    are none too many up to the last that a workbook can have: spreadsheets save a million of them
    for the sake of their style.
    """
    from xml.parsers.expat import ParserCreate

    rows = filled = cells = wide = merged = beside = depth = 0
    in_row: int | None = None
    is_filled = False

    def refuse(sentence: str) -> None:
        raise BadFile([Problem(name, sentence)])

    def start(tag: str, _: Any) -> None:
        nonlocal rows, filled, cells, wide, merged, beside, depth, in_row, is_filled
        depth += 1
        if in_row is None:
            if tag == _MAIN + "row":
                in_row, wide, is_filled = depth, 0, False
                rows += 1
                if rows > _LAST_ROW:
                    refuse(f"has a row beyond {_LAST_ROW:,}; save it anew")
            else:
                beside += 1
                merged += tag == _MAIN + "mergeCell"
                if beside > _MAX_BESIDE or merged > _MAX_MERGED:
                    refuse("holds far more than rows and cells; this is no shot list")
        elif depth == in_row + 1:
            cells += 1
            wide += 1
            if wide > _LAST_COLUMN:
                refuse(f"has more than {_LAST_COLUMN:,} cells in a row; save it anew")
            if cells > MAX_CELLS:
                refuse(f"has more than {MAX_CELLS:,} cells; this is no shot list")
        elif not is_filled:
            is_filled = True
            filled += 1
            if filled > _MAX_ROWS:
                refuse(f"has more than {_MAX_ROWS:,} rows; split it")

    def end(_: str) -> None:
        nonlocal depth, in_row
        if depth == in_row:
            in_row = None
        depth -= 1

    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    _parse(archive, part, name, parser)


def _parse(archive: Any, part: Any, name: str, parser: Any, found: Sequence[bool] = ()) -> None:
    """Give a part to a parser, until something is `found`.

    Whatever is no XML is left to openpyxl, which needs not all of the parts. Raises BadFile for a
    tag or comment that is too long.
    """
    from xml.parsers.expat import ExpatError

    given = 0
    with archive.open(part) as content, contextlib.suppress(ExpatError):
        while not found and (piece := content.read(8_192)):
            parser.Parse(piece)
            given += len(piece)
            # Below 0 where the parser has put off looking at it.
            if given - _LONGEST > parser.CurrentByteIndex >= 0:
                sentence = (
                    f"has a tag or comment of more than {_LONGEST // 1024**2} MB; save it anew"
                )
                raise BadFile([Problem(name, sentence)])
        if not found:
            # What may be incomplete is held back by expat 2.6 until more comes, or the end.
            parser.Parse(b"", True)


def _best(workbook: Any, name: str) -> Sheet:
    """The sheet of the table that looks most like a shot list; the first of several that do."""
    tables = [table for table in workbook.worksheets if table.sheet_state == "visible"]
    best = None
    for table in tables:
        records = _records(table, name)
        sample = list(islice(records, LOOKED_AT))
        likeness = max((score(cells) for _, cells in sample), default=0), bool(sample)
        if best is None or likeness > best[0]:
            best = (likeness, table, chain(sample, records))
    if best is None:
        raise BadFile([Problem(name, "has no sheet that can be seen")])
    _, table, records = best
    told = [f"Read from the sheet “{cut(table.title, 40)}”."]
    others = [f"“{cut(one.title, 40)}”" for one in tables if one is not table]
    if others:
        told[0] += f" Not read: {', '.join(others)}."
    merged, unanswered = _looked_into(workbook, table)
    if unanswered:
        told.append(
            f"Formulas whose answer was never saved: {unanswered:,}; they are read as empty."
            " Open the workbook in a spreadsheet and save it."
        )
    return without_guards(sheet(_filled_down(records, merged), name, told))


def _records(table: Any, name: str) -> Iterator[Record]:
    """The rows of a table that hold anything, as texts."""
    # What a file says of its size may be a million rows of nothing.
    table.reset_dimensions()
    found = held = 0
    for line, cells in enumerate(table.iter_rows(), 1):
        if line > _LAST_ROW:
            raise BadFile([Problem(name, f"has a row beyond {_LAST_ROW:,}; save it anew")])
        if len(cells) > MAX_COLUMNS:
            raise BadFile(
                [Problem(name, f"has more than {MAX_COLUMNS:,} columns, in row {line:,}")]
            )
        texts = [_text(cell) for cell in cells]
        if any(texts):
            found += 1
            held += len(texts)
            if found > _MAX_ROWS:
                raise BadFile([Problem(name, f"has more than {_MAX_ROWS:,} rows; split it")])
            if held > MAX_CELLS:
                sentence = f"has more than {MAX_CELLS:,} cells; this is no shot list"
                raise BadFile([Problem(name, sentence)])
            yield line, texts


def _text(cell: Any) -> str:
    """A cell as it was shown, as far as that can matter to a shot list."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if isinstance(value, timedelta):
        return _clock(value, str(cell.number_format))
    if isinstance(value, time):
        since = timedelta(
            hours=value.hour,
            minutes=value.minute,
            seconds=value.second,
            microseconds=value.microsecond,
        )
        return _clock(since, str(cell.number_format))
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return str(value)


def _number(value: float, shown_as: str) -> str:
    if re.fullmatch("0+", shown_as) and value == int(value) and value >= 0:
        # A shot called 010 is a number that is shown with three digits.
        return f"{int(value):0{len(shown_as)}}"
    exact = Decimal(repr(value))
    return f"{exact:f}".removesuffix(".0")


def _clock(since: timedelta, shown_as: str) -> str:
    """A time of day or a span as it is shown: `0:08` was typed for 8 s as often as for 8 min."""
    thousandths = round(since.total_seconds() * 1000)
    seconds, rest = divmod(thousandths, 1000)
    hours, minutes, whole = seconds // 3600, seconds // 60 % 60, seconds % 60
    codes = re.sub(r'"[^"]*"|\\.', "", shown_as).casefold()
    if "s" not in codes and not whole and not rest:
        return f"{hours}:{minutes:02}"
    part = f".{rest:03}".rstrip("0") if rest else ""
    if "h" not in codes and shown_as != "General":
        return f"{hours * 60 + minutes}:{whole:02}{part}"
    return f"{hours}:{minutes:02}:{whole:02}{part}"


def _looked_into(workbook: Any, table: Any) -> tuple[dict[tuple[int, int], int], int]:
    """What openpyxl does not tell while it streams: merged cells, and formulas without an answer.

    The first are the last lines by the place of the first cell: column from 0, line from 1.
    """
    with workbook._archive.open(table._worksheet_path) as part:
        source = part.read(MAX_UNPACKED)
    merged: dict[tuple[int, int], int] = {}
    for match in _MERGED.finditer(source):
        first, last = int(match[2]), int(match[4])
        if last > first and len(merged) < _MAX_MERGED:
            merged[_column(match[1].decode()), first] = last
    return merged, sum(1 for _ in _UNANSWERED.finditer(source))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _filled_down(records: Iterator[Record], merged: dict[tuple[int, int], int]) -> Iterator[Record]:
    """The records with the text of a merged cell in every line that it spans."""
    held: dict[int, tuple[int, str]] = {}
    starts: dict[int, list[tuple[int, int]]] = {}
    for (column, first), last in merged.items():
        starts.setdefault(first, []).append((column, last))
    for line, cells in records:
        texts = list(cells)
        if any(texts):
            for column, (last, text) in list(held.items()):
                if line > last:
                    del held[column]
                elif column < len(texts) and not texts[column]:
                    texts[column] = text
                elif column >= len(texts):
                    texts += [""] * (column - len(texts)) + [text]
        for column, last in starts.get(line, ()):
            if column < len(texts):
                held[column] = (last, texts[column])
        yield line, texts


READER = Reader("xlsx", "Workbook", ("xlsx", "xlsm"), read)
