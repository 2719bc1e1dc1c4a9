"""One row of a shot list as one clip: which cell becomes which field, and what stands aside.

A text that cannot be read and sets no cost goes into the notes under its head, so that nothing is
lost; one that sets a cost refuses the row. What several cells say of the offer is put together.
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
from soraplan.core.clip import Clip
from soraplan.core.text.cells import cut
from soraplan.exchange.shot_list import lengths as import_lengths
from soraplan.exchange.shot_list import values as import_values
from soraplan.exchange.shot_list.heads import field_of, plain
from soraplan.exchange.shot_list.offers import Choice, Said, choose, names_size
from soraplan.exchange.shot_list.spellings import LOOSE, SIZED
from soraplan.exchange.shot_list.targets import ADDED, DROP, LENGTHS, NOTES, OFFERED, TAGS
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

    @property
    def is_sized(self) -> bool:
        """Whether what stands here may choose the offer, or may be something else."""
        return self.target == OFFERED and plain(self.head) in SIZED


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
    sets the cost is still owed, other than a length; `choice` is what came of the cells on the
    offer.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    exact: Fraction | None = None
    fps: Decimal | None = None
    counts_frames: bool = False
    names_something: bool = False
    owed: list[str] = field(default_factory=list)
    choice: Choice = field(default_factory=Choice)

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
    cells: Sequence[str],
    columns: Sequence[Column],
    fps: Decimal,
    card: RateCard | None,
    *,
    is_ours: bool = False,
    is_measured: bool = False,
) -> Reading:
    """Read one row; `fps` is the rate where the row names none. Raises Refused.

    In a list that `is_ours` an offer written out decides over the sizes beside it. Lengths that
    were measured, not typed, have a point before their decimals.
    """
    reading = Reading()
    asides: list[str] = []
    remarks: list[str] = []
    additions: list[str] = []
    tags: list[str] = []
    lengths: list[tuple[Column, str]] = []
    offered: list[tuple[Column, str]] = []
    frames: list[tuple[Column, str]] = []
    for column in columns:
        text = cells[column.place]
        target = column.target
        if column.is_exact and target != "seconds":
            if target == "offer" and text:
                offered.append((column, text))
            else:
                _take(reading, column, text, asides)
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
        elif target in ("offer", OFFERED):
            offered.append((column, bare))
        elif target == "frame":
            frames.append((column, bare))
        elif target in reading.fields:
            asides.append(f"{column.head}: {bare}")
        else:
            _take(reading, column, bare, asides)
    _take_offer(reading, offered, frames, card, asides, is_ours=is_ours)
    _take_frames(reading, [*frames, *offered], asides)
    if not is_measured:
        _check_certain(lengths)
    _take_lengths(reading, lengths, reading.fps or fps, asides)
    if reading.exact is None:
        _take_span(reading, cells, columns, reading.fps or fps)
    _join(reading.fields, "notes", [*remarks, *asides])
    _join(reading.fields, "prompt", additions)
    if tags:
        held = (*reading.fields.get("tags", ()), *tags)
        reading.fields["tags"] = tuple(dict.fromkeys(held))
    return reading


def _take(reading: Reading, column: Column, text: str, asides: list[str]) -> None:
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
        reading.fields[name] = import_values.PARSERS[name](text)
    except ValueError as error:
        if column.is_paid or isinstance(error, import_values.Unpriced):
            raise Refused(_sentence(column, text, error)) from error
        _keep(reading, column, text, error, asides)


def _take_offer(
    reading: Reading,
    offered: list[tuple[Column, str]],
    frames: list[tuple[Column, str]],
    card: RateCard | None,
    asides: list[str],
    *,
    is_ours: bool,
) -> None:
    """The offer that cells name together; what cannot choose it goes aside. Raises Refused."""
    names: list[Said] = []
    sizes: list[Said] = []
    is_owed = False
    for column, text in offered:
        bare = text.casefold()
        if column.is_sized:
            sizes.append(Said(column.head, text))
        elif column.is_exact or bare not in NOTHING:
            names.append(Said(column.head, text))
        elif bare in OPEN:
            reading.owed.append(column.head)
            is_owed = True
    if is_owed or "offer" in reading.fields:
        # What is owed, or empty where an empty cell is a value, is not made up of the rest.
        asides += [f"{one.head}: {one.text}" for one in names]
        names = []
    sizes += [Said(column.head, text) for column, text in frames]
    try:
        reading.choice = choose(names, sizes, card, is_ours=is_ours)
    except ValueError as error:
        raise Refused(str(error)) from error
    if reading.choice.offer is not None:
        reading.fields["offer"] = reading.choice.offer
        reading.names_something = reading.names_something or any(one.is_exact for one, _ in offered)
    for one in reading.choice.unheld:
        asides.append(f"{one.head}: {one.text}")
        reading.kept.append(f"{one.told} {reading.choice.reason}")


def _take_frames(reading: Reading, every: list[tuple[Column, str]], asides: list[str]) -> None:
    """The first frame that is given; a size that has chosen the offer must agree with it."""
    choice = reading.choice
    for column, text in every:
        said = Said(column.head, text)
        is_offered = column.target == OFFERED
        if column.target == "offer" or (is_offered and not column.is_sized):
            continue
        is_kept = said in choice.unheld
        has_chosen = choice.offer is not None and names_size(text)
        has_chosen = has_chosen and not is_kept and said not in choice.unmade
        if not has_chosen and not is_offered:
            if "frame" in reading.fields:
                asides.append(f"{column.head}: {text}")
            else:
                _take(reading, column, text, asides)
            continue
        try:
            frame = import_values.frame(text)
        except ValueError:
            frame = None
        if frame is not None and reading.fields.setdefault("frame", frame) == frame:
            continue
        if frame is not None and has_chosen:
            taken = reading.fields["frame"]
            other = ValueError(f"is another frame than the {taken} that was taken")
            _keep(reading, column, text, other, asides)
        elif not has_chosen and not is_kept and text.casefold() not in NOTHING:
            asides.append(f"{column.head}: {text}")


def _take_rate(reading: Reading, column: Column, text: str, asides: list[str]) -> None:
    if text.casefold() in NOTHING:
        return
    try:
        reading.fps = import_values.rate(text)
    except ValueError as error:
        _keep(reading, column, text, error, asides)


def _check_certain(lengths: list[tuple[Column, str]]) -> None:
    for column, text in lengths:
        try:
            import_lengths.check_certain(text)
        except ValueError as error:
            raise Refused(_sentence(column, text, error)) from error


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
