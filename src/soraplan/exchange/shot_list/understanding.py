"""From a sheet and a mapping to the rows that can be laid onto a plan.

Every row of the sheet comes out as a clip, as a heading, as empty, or as refused with its line and
the reason. What cannot be read in a clip that is kept is told of and stands in its notes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from soraplan.core.cards import RateCard
from soraplan.core.laying import Row
from soraplan.core.text.cells import cut
from soraplan.core.text.naming import called, key
from soraplan.core.text.words import counted
from soraplan.exchange.sheet import Sheet, SheetRow
from soraplan.exchange.shot_list.heads import is_exact, is_own_table, is_tracker
from soraplan.exchange.shot_list.mapping import Mapping
from soraplan.exchange.shot_list.rows import NAMING, Column, Reading, Refused, columns, read
from soraplan.exchange.shot_list.targets import DROP
from soraplan.exchange.shot_list.values import line as one_line
from soraplan.exchange.shot_list.words import TOTALS

LONG = 60
"""Seconds beyond which a length may have been meant otherwise: as minutes, or as time on set."""

_MOST_SAME, _MOST_LINES = 5, 6
"""Shots that stand in several rows, and lines of each, that are told; the rest is counted."""

_MONTH = (
    r"(?:jan|janv|feb|févr?|mar|mars|apr|avr|may|mai|jun|juin|jul|juil|aug|août|sept?"
    r"|oct|nov|dec|déc)\.?"
)
_REMADE = re.compile(
    rf"\d{{1,2}}[- ]{_MONTH}(?:[- ]\d{{2,4}})?|{_MONTH}[- ]\d{{2,4}}"
    r"|\d(?:[.,]\d+)?e\+\d{1,3}|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}"
)
"""What spreadsheets show where somebody typed `1-2` or `1E2`: `1-févr`, `02/01/2026`, `1E+02`."""

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
    owed: list[int] = field(default_factory=list)
    owed_heads: dict[str, None] = field(default_factory=dict)
    idle: list[int] = field(default_factory=list)
    unmade: list[int] = field(default_factory=list)
    remade: list[int] = field(default_factory=list)
    named: dict[tuple[str, str], list[Row]] = field(default_factory=dict)


def understand(
    sheet: Sheet, mapping: Mapping, fps: Decimal = Decimal(24), card: RateCard | None = None
) -> Understood:
    """What a sheet says under a mapping.

    Frames are counted at the rate of their row, else at the sheet's, else at `fps`. `card` knows
    the tiers that an offer may be named by. A row without a scene has the one above it, but for
    timelines and lists that soraplan has written itself.
    """
    every = columns(sheet.heads, mapping.targets, is_exact(sheet.heads))
    tally = _Tally(refused=list(sheet.refused))
    is_ours = is_exact(sheet.heads) or is_own_table(sheet.heads)
    is_complete = is_ours or sheet.is_timeline
    tracks = is_tracker(sheet.heads) and not is_exact(sheet.heads)
    ids: dict[str, int] = {}
    scene = ""
    for row in sheet.rows:
        if not any(text.strip() for text in row.cells):
            tally.empty.append(row.line)
            continue
        heading = None if is_complete else _heading(row, every)
        if heading is not None:
            scene = heading
            tally.headings.append((row.line, heading))
            continue
        try:
            if not is_complete:
                _check_total(row)
            reading = read(
                row.cells,
                every,
                sheet.fps or fps,
                card,
                is_ours=is_ours,
                is_measured=sheet.is_timeline,
            )
            if not reading.names_something:
                raise Refused("names no scene, no shot and no prompt")
            is_inherited = not is_complete and not reading.fields.get("scene") and bool(scene)
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
        given = frozenset(reading.fields)
        tally.rows.append(Row(row.line, clip, given, is_tracked=tracks))
        if not is_ours:
            _look_at_names(tally, tally.rows[-1])
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
    if reading.owed:
        tally.owed.append(line)
        tally.owed_heads.update(dict.fromkeys(reading.owed))
    if reading.choice.idle:
        tally.idle.append(line)
    if reading.choice.unmade:
        tally.unmade.append(line)
    if reading.fps is not None:
        tally.rates[reading.fps] = None


def _look_at_names(tally: _Tally, row: Row) -> None:
    clip = row.clip
    if any(_REMADE.fullmatch(name.casefold()) for name in (clip.scene, clip.shot)):
        tally.remade.append(row.line)
    if clip.shot and not clip.id:
        tally.named.setdefault((key(clip.scene), key(clip.shot)), []).append(row)


def _notes(tally: _Tally, fps: Decimal) -> list[str]:
    """What is to be said of the list as a whole."""
    notes = []
    if tally.inherited:
        notes.append(f"{_of(tally.inherited)} without a scene: the one above holds on.")
    if tally.lengthless and tally.rows:
        notes.append(f"{_of(tally.lengthless)} without a length: a new clip then has 4 s.")
    if tally.owed:
        heads = ", ".join(cut(head, 40) for head in tally.owed_heads)
        notes.append(
            f"{_of(tally.owed)} with a value still owed that sets the cost ({heads}): what the plan"
            " has holds on, and a new clip has the default."
        )
    if tally.idle:
        notes.append(
            f"{_of(tally.idle)} with a size or resolution and no offer: only the frame is taken of"
            " it, and it sets no price."
        )
    if tally.unmade:
        notes.append(
            f"{_of(tally.unmade)} with a size that its offer does not make: the offer counts."
        )
    if tally.remade:
        notes.append(
            f"{_of(tally.remade)} with a date or a large number for a scene or shot: spreadsheets"
            " make them of 1-2 and 1E2."
        )
    notes += _same(tally)
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


def _same(tally: _Tally) -> Iterator[str]:
    """A sentence for each shot that several rows name, as far as they are not too many."""
    several = [rows for rows in tally.named.values() if len(rows) > 1]
    for rows in several[:_MOST_SAME]:
        lines = [f"{row.line:,}" for row in rows[:_MOST_LINES]]
        if len(rows) > _MOST_LINES:
            lines.append(f"{len(rows) - _MOST_LINES:,} more")
        where = f"{', '.join(lines[:-1])} and {lines[-1]}"
        name = cut(called(rows[0].clip), 40)
        yield f"Lines {where} name the same shot {name}; where it is new, each becomes a clip."
    if len(several) > _MOST_SAME:
        yield f"{counted(len(several) - _MOST_SAME, 'more shot')} stand in several rows."


def _of(lines: Sequence[int]) -> str:
    """How many rows, and where the first of them stands."""
    where = "line" if len(lines) == 1 else "the first in line"
    return f"{counted(len(lines), 'row')} ({where} {lines[0]:,})"
