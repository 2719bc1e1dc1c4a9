"""One row of a shot list as one clip: which cell becomes which field, and what stands aside.

A text that cannot be read and sets no cost goes into the notes under its head, so that nothing is
lost; one that sets a cost refuses the row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from pydantic import ValidationError

from soraplan.core.cards import RateCard
from soraplan.core.cells import cut
from soraplan.core.clip import Clip
from soraplan.exchange.shot_list import lengths as import_lengths
from soraplan.exchange.shot_list import values as import_values
from soraplan.exchange.shot_list.heads import field_of, plain
from soraplan.exchange.shot_list.spellings import LOOSE
from soraplan.exchange.shot_list.targets import ADDED, DROP, LENGTHS, NOTES, TAGS
from soraplan.exchange.shot_list.words import NOTHING, OPEN

_LENGTH_OF = {
    "seconds": import_lengths.seconds,
    "minutes": import_lengths.minutes,
    "frames": import_lengths.frames,
}
_FIRST_FRAME, _LAST_FRAME = "frame in", "frame out"
_FRAME_NUMBER = re.compile(r"[0-9]{1,7}")

_TOLD = 40
"""Cells of a text that a sentence repeats."""

NAMING = frozenset(("id", "scene", "shot", "prompt", ADDED, "reference"))
"""A row in which none of these stands is no shot."""


class Refused(Exception):  # noqa: N818 - it is the row that was refused
    """A row cannot be a clip; the text says why."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet and what becomes of it.

    `is_exact` is for a column in which every text is the value to its last blank; `is_plain` for
    one whose texts need no head before them where they stand in the notes or tags.
    """

    place: int
    head: str
    target: str
    is_exact: bool
    is_plain: bool

    @property
    def is_paid(self) -> bool:
        """Whether a text that cannot be read refuses the row: it would have set the cost."""
        return self.target in import_values.PAID and not (
            self.target == "frame" and plain(self.head) in LOOSE
        )


def columns(heads: Sequence[str], targets: Sequence[str], is_exact: bool) -> tuple[Column, ...]:
    """The columns of a sheet under the targets of a mapping."""
    return tuple(
        Column(place, head, target, is_exact and head == target, field_of(head) == target)
        for place, (head, target) in enumerate(zip(heads, targets, strict=True))
    )


@dataclass(slots=True)
class Reading:
    """What was read in one row.

    `kept` has a sentence for each text that was not understood and went into the notes. `exact`
    is the length before it was rounded up to whole seconds; `fps` the rate that the row names,
    and `counts_frames` says whether a rate mattered. `owed` has the heads under which a value that
    sets the cost is still owed, other than a length.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    exact: Fraction | None = None
    fps: Decimal | None = None
    counts_frames: bool = False
    names_something: bool = False
    owed: list[str] = field(default_factory=list)

    def clip(self, columns: Sequence[Column]) -> Clip:
        """The clip of these fields. Raises Refused where one is out of bounds."""
        try:
            return Clip.model_validate(self.fields)
        except ValidationError as error:
            from soraplan.storage.sentences import faults

            fault = faults(error, Clip)[0]
            name = str(fault.path[0]) if fault.path else ""
            heads = [one.head for one in columns if one.target == name]
            heads += [one.head for one in columns if one.target in LENGTHS and name == "seconds"]
            raise Refused(f"{heads[0] if heads else name}: {fault.sentence}") from error


def read(
    cells: Sequence[str], columns: Sequence[Column], fps: Decimal, card: RateCard | None
) -> Reading:
    """Read one row; `fps` is the rate where the row names none. Raises Refused."""
    reading = Reading()
    asides: list[str] = []
    remarks: list[str] = []
    additions: list[str] = []
    tags: list[str] = []
    lengths: list[tuple[Column, str]] = []
    for column in columns:
        text = cells[column.place]
        target = column.target
        if column.is_exact and target != "seconds":
            _take(reading, column, text, card, asides)
            continue
        bare = text.strip()
        if not bare or target == DROP:
            continue
        reading.names_something = reading.names_something or target in NAMING
        if target == NOTES:
            (remarks if column.is_plain else asides).append(_labelled(column, bare))
        elif target == TAGS:
            tags += import_values.tags(bare) if column.is_plain else [_one_line(column, bare)]
        elif target == ADDED:
            additions.append(_labelled(column, bare))
        elif target == "fps":
            _take_rate(reading, column, bare, asides)
        elif target in LENGTHS:
            lengths.append((column, bare))
        elif target in reading.fields:
            asides.append(f"{column.head}: {bare}")
        else:
            _take(reading, column, bare, card, asides)
    _take_lengths(reading, lengths, reading.fps or fps, asides)
    if reading.exact is None:
        _take_span(reading, cells, columns, reading.fps or fps)
    _join(reading.fields, "notes", [*remarks, *asides])
    _join(reading.fields, "prompt", additions)
    if tags:
        held = (*reading.fields.get("tags", ()), *tags)
        reading.fields["tags"] = tuple(dict.fromkeys(held))
    return reading


def _take(
    reading: Reading, column: Column, text: str, card: RateCard | None, asides: list[str]
) -> None:
    """Read the text of a field, or put it aside."""
    name = column.target
    if column.is_exact:
        reading.names_something = True
        if not text:
            reading.fields[name] = Clip.model_fields[name].default
            return
        if Clip.model_fields[name].annotation is str and name != "id":
            reading.fields[name] = text
            return
    elif name not in import_values.WRITTEN and text.casefold() in NOTHING:
        if column.is_paid and text.casefold() in OPEN:
            reading.owed.append(column.head)
        return
    try:
        if name == "offer":
            reading.fields[name] = import_values.offer(text, card)
        else:
            reading.fields[name] = import_values.PARSERS[name](text)
    except ValueError as error:
        if column.is_paid or isinstance(error, import_values.Unpriced):
            raise Refused(_sentence(column, text, error)) from error
        _keep(reading, column, text, error, asides)


def _take_rate(reading: Reading, column: Column, text: str, asides: list[str]) -> None:
    if text.casefold() in NOTHING:
        return
    try:
        reading.fps = import_values.rate(text)
    except ValueError as error:
        _keep(reading, column, text, error, asides)


def _take_lengths(
    reading: Reading, lengths: list[tuple[Column, str]], fps: Decimal, asides: list[str]
) -> None:
    """The first length that is given, of seconds, minutes and frames; others must agree with it."""
    for column, text in sorted(lengths, key=lambda one: LENGTHS.index(one[0].target)):
        if text.casefold() in NOTHING:
            continue
        try:
            exact = _LENGTH_OF[column.target](text, fps)
            if not exact:
                raise ValueError("is no length")
        except ValueError as error:
            raise Refused(_sentence(column, text, error)) from error
        if reading.exact is None:
            reading.exact = exact
            reading.fields["seconds"] = ceil(exact)
            reading.counts_frames = column.target == "frames" or import_lengths.counts_frames(text)
        elif ceil(exact) != ceil(reading.exact):
            seconds = reading.fields["seconds"]
            other = ValueError(f"is another length than the {seconds} s that were taken")
            _keep(reading, column, text, other, asides)


def _take_span(
    reading: Reading, cells: Sequence[str], columns: Sequence[Column], fps: Decimal
) -> None:
    """The length from the first frame to the last, both of them in it, where nothing else says it.

    So trackers count: 1 to 192 are 192 frames.
    """
    ends: dict[str, str] = {}
    for column in columns:
        if column.target == NOTES:
            ends.setdefault(plain(column.head), cells[column.place].strip())
    first, last = ends.get(_FIRST_FRAME, ""), ends.get(_LAST_FRAME, "")
    if not (_FRAME_NUMBER.fullmatch(first) and _FRAME_NUMBER.fullmatch(last)):
        return
    frames = int(last) - int(first) + 1
    if frames > 0:
        reading.exact = import_lengths.of_frames(frames, fps)
        reading.fields["seconds"] = ceil(reading.exact)
        reading.counts_frames = True


def _keep(
    reading: Reading, column: Column, text: str, error: ValueError, asides: list[str]
) -> None:
    asides.append(f"{column.head}: {text}")
    reading.kept.append(_sentence(column, text, error))


def _sentence(column: Column, text: str, error: ValueError) -> str:
    return f"{column.head}: “{cut(text, _TOLD)}” {error}"


def _labelled(column: Column, text: str) -> str:
    return text if column.is_plain else f"{column.head}: {text}"


def _one_line(column: Column, text: str) -> str:
    return import_values.line(_labelled(column, text))


def _join(fields: dict[str, Any], name: str, texts: list[str]) -> None:
    """Put texts behind what a field has already, each on a line of its own."""
    if texts:
        fields[name] = "\n".join([*filter(None, [fields.get(name)]), *texts])
