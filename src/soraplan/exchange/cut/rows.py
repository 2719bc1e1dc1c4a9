"""What was found in somebody's timeline, made a sheet: one row for each clip of a plan.

Readers of timelines share it. Clips of our own timelines carry the id of their clip, and the
finished videos of one clip stand in the timeline one by one: they are one row again. What an editor
did since is taken over: a video cut to another length, taken out, or switched off.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from soraplan.core.clip import Clip
from soraplan.core.document import MAX_SECONDS
from soraplan.core.text.timecode import frame_rate, written_rate
from soraplan.core.text.words import counted, printable
from soraplan.exchange.sheet import Sheet, SheetRow

FIELDS = tuple(Clip.model_fields)
"""The heads of what is known of our own clips: the keys of a plan file."""

LONGEST = 1_000_000
"""Seconds beyond which a length is no length but a mistake."""

MOST = 100_000
"""Clips of one file, twenty times those of a long film."""

_NAMED = 5
"""Clips that a sentence names; it counts the rest."""

_LONGEST_NAME = 200
"""Letters of a name that a file gives itself; what is longer is none."""

_MOST_HEADS = 60
"""Further columns that a sheet may have: some programs write hundreds into every clip."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip as it stands in a timeline.

    `cells` has texts by head. `start` is where in its source it begins and `length` how long it is,
    in seconds; `rate` is what its frames are counted at. Where `is_ours`, the cells hold the fields
    of a clip and `video` says which of its finished videos it is. `line` is as in a SheetRow.
    """

    line: int
    cells: Mapping[str, str]
    start: Fraction = Fraction(0)
    length: Fraction | None = None
    rate: Fraction | None = None
    is_ours: bool = False
    video: int | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Omitted:
    """A clip that our timeline keeps beside the cut, and the id of the one before it."""

    after: str
    cells: Mapping[str, str]


def unusable(length: Fraction | None) -> str | None:
    """Why a clip of that length cannot be used, without full stop; None where it can."""
    if length is None or 0 < length <= LONGEST:
        return None
    if length <= 0:
        return "it is no longer than nothing"
    return f"its length of more than {LONGEST:,} seconds must be a mistake"


def seconds_text(length: Fraction, rate: Fraction | None) -> str:
    """A length as decimal seconds: `8`, `8.5`.

    It is whole where it is as near to that as frames can be, or where timecode counts it so: 192
    frames at 23.976 a second are 8 seconds for everyone.
    """
    whole = floor(length + Fraction(1, 2))
    if whole and rate is not None:
        in_timecode = whole * floor(rate + Fraction(1, 2))
        if abs(length - whole) * rate <= Fraction(1, 2) or length * rate == in_timecode:
            return str(whole)
    thousandths = floor(length * 1000 + Fraction(1, 2))
    return f"{Decimal(max(1, thousandths)).scaleb(-3).normalize():f}"


def sheet(
    pieces: Sequence[Piece],
    told: Iterable[str],
    refused: Iterable[tuple[int, str]],
    fps: Decimal | None,
    omitted: Sequence[Omitted] = (),
    timecodes: Mapping[int, str] | None = None,
    *,
    may_be_part: bool = False,
) -> Sheet:
    """The sheet of what was found, in the order of the timeline.

    `timecodes` has a text by line for lengths that cannot be counted in seconds. A file that
    `may_be_part` of a cut does not say that videos are gone which the file before it or behind it
    would have.
    """
    sentences = _Sentences()
    rows: list[tuple[int, dict[str, str]]] = []
    ours: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.is_ours:
            ours.setdefault(piece.cells["id"], []).append(piece)
    merged: set[str] = set()
    first = pieces[0].cells.get("id") if may_be_part and pieces else None
    last = pieces[-1].cells.get("id") if may_be_part and pieces else None
    for piece in pieces:
        if not piece.is_ours:
            rows.append((piece.line, _foreign(piece, timecodes or {}, sentences)))
            continue
        id_ = piece.cells["id"]
        if id_ not in merged:
            merged.add(id_)
            rows.append((piece.line, _own(ours[id_], sentences, id_ == first, id_ == last)))
    rows = list(_with_omitted(rows, omitted, merged))
    heads, left_out = _heads(rows)
    if left_out:
        sentences.more.append(
            f"{counted(left_out, 'further key')} of metadata were left out; the first"
            f" {_MOST_HEADS} are columns."
        )
    return Sheet(
        heads=heads,
        rows=tuple(
            SheetRow(line, tuple(cells.get(head, "") for head in heads)) for line, cells in rows
        ),
        told=(*told, *sentences),
        refused=tuple(refused),
        fps=fps,
        is_timeline=True,
    )


class _Sentences:
    """What is told of clips, gathered so that each thing is one sentence."""

    def __init__(self) -> None:
        self.recut: list[str] = []
        self.recounted: list[str] = []
        self.parted: list[str] = []
        self.off: list[str] = []
        self.unmeasured: list[str] = []
        self.more: list[str] = []

    def __iter__(self) -> Iterator[str]:
        if self.recut:
            yield (
                f"Cut to another length than planned, which is taken over: {_named(self.recut)}."
            )
        if self.recounted:
            yield (
                "Fewer or more finished videos stand in the timeline than planned, and their"
                f" number is taken over: {_named(self.recounted)}."
            )
        if self.parted:
            yield (
                "At its edge the file has only some of a clip's finished videos, as a part of a"
                f" longer list does; their number stays as planned: {_named(self.parted)}."
            )
        if self.off:
            yield f"Switched off in the timeline, and so omitted: {_named(self.off)}."
        if self.unmeasured:
            yield f"Of unknown length: {_named(self.unmeasured)}."
        yield from self.more


def _named(names: Sequence[str]) -> str:
    text = ", ".join(printable(name) for name in names[:_NAMED])
    return text if len(names) <= _NAMED else f"{text} and {len(names) - _NAMED:,} more"


def _foreign(piece: Piece, timecodes: Mapping[int, str], told: _Sentences) -> dict[str, str]:
    cells = dict(piece.cells)
    if piece.line in timecodes:
        cells["seconds"] = timecodes[piece.line]
    elif piece.length is None:
        told.unmeasured.append(_name(cells, piece.line))
    else:
        cells["seconds"] = seconds_text(piece.length, piece.rate)
    if not piece.enabled:
        told.off.append(_name(cells, piece.line))
        cells["status"] = "omitted"
    return cells


def _own(
    pieces: Sequence[Piece], told: _Sentences, is_first: bool, is_last: bool
) -> dict[str, str]:
    """One clip of ours from all that stands of it in the timeline.

    `is_first` and `is_last` are for a clip at the edge of a file, beside which a part of it may
    stand in another one.
    """
    cells = dict(pieces[0].cells)
    name = _name(cells, pieces[0].line)
    used = [piece for piece in pieces if piece.enabled]
    if not used:
        if cells.get("status") != "omitted":
            told.off.append(name)
        return {**cells, "status": "omitted"}
    cells = {**cells, **_joined(pieces)}
    videos = {piece.video for piece in used if piece.video is not None}
    if _is_part(pieces, cells.get("count", ""), is_first, is_last):
        told.parted.append(name)
    elif videos and cells.get("count") != str(len(videos)):
        told.recounted.append(name)
        cells["count"] = str(len(videos))
    cut = _cut_to(used)
    if cut is None:
        return cells
    length, rate = cut
    planned = cells.get("seconds", "")
    if not (planned.isascii() and planned.isdigit() and len(planned) <= len(str(MAX_SECONDS))):
        cells["seconds"] = seconds_text(length, rate)
    elif abs(length - int(planned)) * (rate or 1) > 1:
        # Within a frame it is what was planned: frames are whole, and seconds are too.
        told.recut.append(name)
        cells["seconds"] = seconds_text(length, rate)
    return cells


def _is_part(pieces: Sequence[Piece], count: str, is_first: bool, is_last: bool) -> bool:
    """Whether the only videos missing are those before the first or behind the last of a file."""
    there = {piece.video for piece in pieces if piece.video is not None}
    if not there or not (count.isascii() and count.isdigit() and len(count) < 9):
        return False
    before = min(there) - 1 if is_first else 0
    behind = max(0, int(count) - max(there)) if is_last else 0
    return before + behind > 0 and len(there) + before + behind == int(count)


def _joined(pieces: Sequence[Piece]) -> dict[str, str]:
    """What stands beside the fields, from whichever piece has it."""
    more: dict[str, str] = {}
    for piece in pieces:
        for head, text in piece.cells.items():
            if head not in FIELDS and text:
                more.setdefault(head, text)
    return more


def _cut_to(pieces: Sequence[Piece]) -> tuple[Fraction, Fraction | None] | None:
    """How long a clip is in the timeline: its longest video, from its first piece to its last."""
    ends: dict[int | None, tuple[Fraction, Fraction, Fraction | None]] = {}
    for piece in pieces:
        if piece.length is None:
            continue
        first, last = piece.start, piece.start + piece.length
        if piece.video in ends:
            before = ends[piece.video]
            both = min(first, before[0]), max(last, before[1])
            if unusable(both[1] - both[0]) is None:
                first, last = both
        ends[piece.video] = first, last, piece.rate
    return max(((last - first, rate) for first, last, rate in ends.values()), default=None)


def one_line(text: str) -> str:
    """A name that a file gives itself, on one line and without control characters."""
    return printable(" ".join(text.split()))[:_LONGEST_NAME]


def _name(cells: Mapping[str, str], line: int) -> str:
    return cells.get("shot") or cells.get("id") or f"clip {line}"


def _with_omitted(
    rows: Iterable[tuple[int, dict[str, str]]], omitted: Sequence[Omitted], there: set[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with those that are omitted behind the one they followed, and under its line."""
    waiting: dict[str, list[Omitted]] = {}
    known = set(there)
    for one in omitted:
        if one.cells["id"] not in known:
            known.add(one.cells["id"])
            waiting.setdefault(one.after, []).append(one)

    def after(line: int, before: str) -> Iterator[tuple[int, dict[str, str]]]:
        pending = [before]
        while pending:
            for one in waiting.pop(pending.pop(), ()):
                yield line, dict(one.cells)
                pending.append(one.cells["id"])

    yield from after(1, "")
    last = 1
    for line, cells in rows:
        yield line, cells
        last = line
        if cells.get("id"):
            yield from after(line, cells["id"])
    for before in list(waiting):
        yield from after(last, before)


def _heads(rows: Sequence[tuple[int, Mapping[str, str]]]) -> tuple[tuple[str, ...], int]:
    """The heads that have a text somewhere: the fields in their order, then others as met."""
    met: dict[str, None] = {}
    for _, cells in rows:
        met.update(dict.fromkeys(cells))
    others = [head for head in met if head not in FIELDS]
    fields = [head for head in FIELDS if head in met]
    return (*fields, *others[:_MOST_HEADS]), max(0, len(others) - _MOST_HEADS)


def fps_of(rate: Fraction | None, said: Decimal | None) -> Decimal | None:
    """The figure of a rate, as the file itself writes it where it means the same."""
    if rate is None:
        return said
    if said is not None and frame_rate(said) == rate:
        return said
    figure = written_rate(rate)
    return figure if figure is not None and figure <= 1_000 else None
