"""Edit lists of the CMX 3600 kind as a sheet: names, lengths, scenes and comments of their events.

Such a list does not say how many frames a second has, unless a comment does or its timecode is
drop-frame. Where nothing says it, lengths stay timecode, for whoever knows the plan's rate. Of our
own lists come back the fields that they hold, and the finished videos of one clip are one row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from soraplan.core.text.timecode import frame_of, frame_rate, timecode
from soraplan.core.text.words import counted, printable
from soraplan.exchange.cut.edl_events import Event, Events, locator
from soraplan.exchange.cut.names import scene_named, suffix
from soraplan.exchange.cut.rows import MOST, Piece, one_line, sheet, unusable
from soraplan.exchange.sheet import Reader, Sheet
from soraplan.exchange.shot_list.decoding import decoded
from soraplan.storage.problems import BadFile, Problem

LARGEST = 100_000_000
"""Bytes of a file that is read."""

_MAX_LINES = 2_000_000

_WORDS = frozenset(
    {"id", "seconds", "frame", "offer", "count", "takes", "keep_rate", "priority"}
    | {"status", "lane", "moved_from", "audio", "moved_seconds", "moved_lane"}
)
"""The fields that our lists hold as words in one comment."""

_TEXTS = {"SCENE": "scene", "PROMPT": "prompt", "OWNER": "owner", "NOTES": "notes"}
"""The comments of our lists that are fields of their own."""

_NAMES = {"FROM CLIP NAME", "TO CLIP NAME", "FROM CLIP", "SOURCE FILE", "FROM FILE"}

_REEL = re.compile(r", reel \d{1,6}$")
"""What stands behind our title in a list that is a part of several."""

_UNTITLED = "Untitled plan"
"""What our lists are called where the plan has no title."""

_BASES = (24, 25, 30, 50, 60, 100, 120)
"""Frames in a second that are in use."""


def read(data: bytes, name: str, encoding: str = "") -> Sheet:
    """The events of a list. Raises BadFile where the file is none."""
    if len(data) > LARGEST:
        raise _bad(name, f"is larger than {LARGEST // 1_000_000} MB; export a part of it")
    text, told = decoded(data, name, encoding)
    if text.count("\n") + text.count("\r") > _MAX_LINES:
        raise _bad(name, f"has more than {_MAX_LINES:,} lines; export a part of it")
    found = Events(text)
    if len(found.events) > MOST:
        raise _bad(name, f"has more than {MOST:,} events; export a part of it")
    if not found.is_list:
        raise _bad(name, "is no edit list: it has neither a title nor an event")
    return _Reading(found, [] if told == ["Read as UTF-8."] else told).sheet()


def _bad(name: str, sentence: str) -> BadFile:
    return BadFile([Problem(name, sentence)])


class _Reading:
    """One list on its way to a sheet: the rate it is counted at is known to all its events."""

    def __init__(self, found: Events, told: Sequence[str]) -> None:
        self._found = found
        self._read_as = told
        self._most = max(found.frames(), default=0)
        self._fps = found.fps
        if self._fps is None and found.drop:
            self._fps = Decimal("29.97" if self._most < 30 else "59.94")
        if self._fps is not None and frame_rate(self._fps) <= self._most:
            # What says so cannot be true.
            self._fps = None
        self._base = self._fps or Decimal(next((b for b in _BASES if b > self._most), 1_000))
        self._rate = frame_rate(self._base)
        self._refused = list(found.refused)
        self._timecodes: dict[int, str] = {}
        self._retimed = 0

    def sheet(self) -> Sheet:
        pieces = list(self._pieces())
        told = list(self._told(len(pieces)))
        made = sheet(
            pieces,
            told,
            sorted(self._refused),
            self._fps,
            timecodes=self._timecodes,
            may_be_part=True,
        )
        title = _REEL.sub("", one_line(self._found.title))
        return replace(made, title="" if title == _UNTITLED else title)

    def _told(self, pieces: int) -> Iterator[str]:
        found = self._found
        title = printable(found.title)[:80]
        called = f" “{title}”" if title else ""
        rate = f" at {self._fps.normalize():f} frames a second" if self._fps else ""
        yield f"Edit list{called}, {counted(pieces, 'event')} of video{rate}."
        yield from self._read_as
        if self._fps is None and pieces:
            yield (
                "It does not say how many frames a second has: its lengths are counted at the"
                f" plan's frame rate, and timecode that runs over at {self._base}."
            )
        if self._retimed:
            yield (
                f"{counted(self._retimed, 'event')} run faster or slower than the source; the"
                " length in the cut is taken."
            )
        passed = [(what, number) for what, number in found.passed.items() if what != "head"]
        if any(number for _, number in passed):
            parts = ", ".join(counted(number, what) for what, number in passed if number)
            yield f"Passed over: {parts}."

    def _pieces(self) -> Iterator[Piece]:
        scene = ""
        for event in self._found.events:
            for said in event.comments.get("LOC", ()):
                scene = scene_named(locator(said)) or scene
            measured = self._measured(event)
            if measured is None:
                continue
            start, frames = measured
            if not frames and event.times[2] == event.times[3]:
                # The first half of a dissolve, which only says what it comes from.
                continue
            length = Fraction(frames) / self._rate
            reason = unusable(length)
            if reason:
                self._refused.append((event.line, f"{_called(event)}: {reason}"))
                continue
            own = self._own(event)
            cells, video = own or (self._foreign(event, scene), None)
            if self._fps is None:
                self._timecodes[event.line] = timecode(frames, self._base)
            yield Piece(
                line=event.line,
                cells=cells,
                start=Fraction(start) / self._rate,
                length=length,
                rate=self._rate,
                is_ours=own is not None,
                video=video,
            )

    def _measured(self, event: Event) -> tuple[int, int] | None:
        """Where in its source an event begins, and its frames in the cut."""
        frames = [frame_of(time, self._base) for time in event.times]
        start, end, first, last = frames
        if start is None or end is None or first is None or last is None:
            wrong = event.times[frames.index(None)]
            self._refused.append((event.line, f"{_called(event)}: {wrong} is no timecode"))
            return None
        self._retimed += last - first != end - start and last != first
        return start, last - first

    def _own(self, event: Event) -> tuple[dict[str, str], int | None] | None:
        """The fields of a clip and which of its videos it is, where the event is one of ours."""
        pairs = [word.partition("=") for word in event.said("PLAN").split()]
        words = {key: value for key, _, value in pairs}
        if not words.get("id"):
            return None
        cells = {key: value for key, value in words.items() if key in _WORDS}
        cells.update((field, event.said(key)) for key, field in _TEXTS.items() if event.said(key))
        video = _whole(words.get("video", ""))
        name = event.said("FROM CLIP NAME")
        name = name.removesuffix(suffix(video, _whole(words.get("count", "")) or 1))
        cells["shot"] = event.said("SHOT") or ("" if name == words["id"] else name)
        cells.setdefault("status", "planned")
        return cells, video

    def _foreign(self, event: Event, scene: str) -> dict[str, str]:
        cells = {"shot": _called(event)}
        scene = event.said("SCENE") or scene
        if scene:
            cells["scene"] = scene
        notes = []
        for key, texts in event.comments.items():
            if key == "LOC":
                notes += [said for said in map(locator, texts) if scene_named(said) is None]
            elif key == "PROMPT":
                cells["prompt"] = " ".join(texts)
            elif key in ("", "COMMENT"):
                notes += texts
            elif key not in _NAMES and key not in ("SCENE", "RECEIPT"):
                notes += [f"{key}: {said}" for said in texts]
        if notes:
            cells["notes"] = "\n".join(notes)
        return cells


def _whole(word: str) -> int | None:
    """A whole number of a size that a count can have; None for any other word."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 9 else None


def _called(event: Event) -> str:
    """The name of an event's clip, its reel where it has none, else its number."""
    named = event.said("TO CLIP NAME") if event.is_transition else ""
    named = named or event.said("FROM CLIP NAME") or event.said("SOURCE FILE")
    if named:
        return named
    return event.reel if event.reel.upper() not in ("AX", "NONE") else f"Event {event.number}"


READER = Reader(name="edl", title="Edit list", extensions=("edl",), read=read)
