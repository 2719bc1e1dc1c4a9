"""From a sheet and a mapping to the rows that can be laid onto a plan.

Every row of the sheet comes out as a clip, as a heading, as empty, or as refused with its line and
the reason. What cannot be read in a clip that is kept is told of and stands in its notes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from soraplan.core.cards import RateCard
from soraplan.core.merge import Row
from soraplan.core.words import counted
from soraplan.exchange.sheet import Sheet, SheetRow
from soraplan.exchange.shot_list.heads import is_exact, is_own_table
from soraplan.exchange.shot_list.mapping import Mapping
from soraplan.exchange.shot_list.rows import NAMING, Column, Reading, Refused, columns, read
from soraplan.exchange.shot_list.targets import DROP
from soraplan.exchange.shot_list.values import line as one_line
from soraplan.exchange.shot_list.words import TOTALS

LONG = 60
"""Seconds beyond which a length may have been meant otherwise: as minutes, or as time on set."""

_HEADING = re.compile(r"(?:scene|scène|sc\.|sequence|séquence|seq\.)\s*\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a shot list says.

    `rows` are its shots. `refused` has the rows that cannot be used, as line and reason;
    `headings` the rows that only name a scene, as line and name; `empty` the lines without any
    text. `kept` has texts that were not understood and went into the notes of their clip, as line
    and sentence. `notes` are sentences on the list as a whole, and `fps` is the rate that it
    counts frames in, where it says one.
    """

    rows: tuple[Row, ...]
    refused: tuple[tuple[int, str], ...]
    headings: tuple[tuple[int, str], ...]
    empty: tuple[int, ...]
    kept: tuple[tuple[int, str], ...]
    notes: tuple[str, ...]
    fps: Decimal | None


@dataclass(slots=True)
class _Tally:
    """What is found out on the way through the rows."""

    rows: list[Row] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)
    rounded: list[int] = field(default_factory=list)
    lengthless: list[int] = field(default_factory=list)
    inherited: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    rates: dict[Decimal, None] = field(default_factory=dict)
    is_unsaid: bool = False


def understand(
    sheet: Sheet, mapping: Mapping, fps: Decimal = Decimal(24), card: RateCard | None = None
) -> Understood:
    """What a sheet says under a mapping.

    Frames are counted at the rate of their row, else at the sheet's, else at `fps`. `card` knows
    the tiers that an offer may be named by. A row without a scene has the one above it, but for
    lists that soraplan has written itself.
    """
    every = columns(sheet.heads, mapping.targets, is_exact(sheet.heads))
    tally = _Tally(refused=list(sheet.refused))
    is_ours = is_exact(sheet.heads) or is_own_table(sheet.heads)
    ids: dict[str, int] = {}
    scene = ""
    for row in sheet.rows:
        if not any(text.strip() for text in row.cells):
            tally.empty.append(row.line)
            continue
        heading = None if is_ours else _heading(row, every)
        if heading is not None:
            scene = heading
            tally.headings.append((row.line, heading))
            continue
        try:
            if not is_ours:
                _check_total(row)
            reading = read(row.cells, every, sheet.fps or fps, card)
            if not reading.names_something:
                raise Refused("names no scene, no shot and no prompt")
            is_inherited = not is_ours and not reading.fields.get("scene") and bool(scene)
            if is_inherited:
                reading.fields["scene"] = scene
            clip = reading.clip(every)
            if clip.id and clip.id in ids:
                raise Refused(f"has the id {clip.id}, which line {ids[clip.id]} has too")
        except Refused as error:
            tally.refused.append((row.line, str(error)))
            continue
        if clip.id:
            ids[clip.id] = row.line
        scene = clip.scene
        tally.rows.append(Row(row.line, clip, frozenset(reading.fields)))
        _count(tally, row.line, reading, is_inherited)
        tally.is_unsaid |= reading.counts_frames and not reading.fps and not sheet.fps
    if sheet.fps:
        tally.rates[sheet.fps] = None
    return Understood(
        rows=tuple(tally.rows),
        refused=tuple(sorted(tally.refused)),
        headings=tuple(tally.headings),
        empty=tuple(tally.empty),
        kept=tuple(tally.kept),
        notes=tuple(_notes(tally, fps)),
        fps=next(iter(tally.rates)) if len(tally.rates) == 1 else None,
    )


def _heading(row: SheetRow, every: Sequence[Column]) -> str | None:
    """The scene that a row names and nothing else; None where it is no heading."""
    filled = [column for column in every if row.cells[column.place].strip()]
    if len(filled) != 1:
        return None
    (column,) = filled
    text = one_line(row.cells[column.place])
    if column.target == "scene":
        has_more = any(one.target in NAMING and one.target != "scene" for one in every)
        return text if has_more else None
    has_more = sum(one.target != DROP for one in every) > 1
    return text if has_more and _HEADING.match(text) else None


def _check_total(row: SheetRow) -> None:
    """Refuse a row that adds up others, as spreadsheets have it at their end."""
    first = next(text for text in row.cells if text.strip())
    if one_line(first).casefold().rstrip(" :") in TOTALS:
        raise Refused("adds others up; it is no shot")


def _count(tally: _Tally, line: int, reading: Reading, is_inherited: bool) -> None:
    tally.kept += [(line, sentence) for sentence in reading.kept]
    if reading.exact is None:
        tally.lengthless.append(line)
    else:
        if reading.exact.denominator > 1:
            tally.rounded.append(line)
        if reading.exact > LONG:
            tally.long.append(line)
    if is_inherited:
        tally.inherited.append(line)
    if reading.fps is not None:
        tally.rates[reading.fps] = None


def _notes(tally: _Tally, fps: Decimal) -> list[str]:
    """What is to be said of the list as a whole."""
    notes = []
    if tally.inherited:
        notes.append(f"{_of(tally.inherited)} without a scene: the one above holds on.")
    if tally.lengthless and tally.rows:
        notes.append(f"{_of(tally.lengthless)} without a length: a new clip then has 4 s.")
    if tally.rounded:
        notes.append(f"{_of(tally.rounded)} with part of a second: rounded up to whole seconds.")
    if tally.long:
        notes.append(f"{_of(tally.long)} longer than {LONG} s: are these lengths of clips?")
    if tally.is_unsaid:
        notes.append(f"Frames are counted at {fps.normalize():f} a second; the list says no rate.")
    if len(tally.rates) > 1:
        rates = ", ".join(f"{rate.normalize():f}" for rate in tally.rates)
        notes.append(f"The list counts frames at several rates: {rates} a second.")
    return notes


def _of(lines: Sequence[int]) -> str:
    """How many rows, and where the first of them stands."""
    where = "line" if len(lines) == 1 else "the first in line"
    return f"{counted(len(lines), 'row')} ({where} {lines[0]:,})"
