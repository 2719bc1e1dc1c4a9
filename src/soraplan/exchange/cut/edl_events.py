"""The events of somebody's edit list, with the comments that belong to each.

Lists of the CMX 3600 kind are written by many programs, each in its way: columns are told apart by
white space, not by place; what is behind an event belongs to it; lines of other kinds are counted.
Nothing here raises.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from soraplan.core.text.words import printable

_TIME = re.compile(r"[0-9]{1,6}[:;.][0-9]{2}[:;.][0-9]{2}[:;.,][0-9]{2,3}")
_COMMENT = re.compile(r"\*\s*([A-Z][A-Z0-9 _]{0,30}?)\s*:\s*(.*)")
_RATE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,6})?)\b")
_LOCATOR = re.compile(r"[0-9:;.]+\s+\w*\s*(.*)")


@dataclass(slots=True)
class Event:
    """One event of video: line, number, reel, whether it is a transition, and its four timecodes.

    `comments` has what its comments say, by key in capitals, one text a line of the file; those
    without a key stand under an empty one.
    """

    line: int
    number: str
    reel: str
    is_transition: bool
    times: tuple[str, str, str, str]
    comments: dict[str, list[str]] = field(default_factory=dict)

    def said(self, key: str) -> str:
        """What the comments of a key say together."""
        return " ".join(self.comments.get(key, ()))


class Events:
    """What a list holds: events, refused lines, and counts of what was passed over."""

    def __init__(self, text: str) -> None:
        self.events: list[Event] = []
        self.refused: list[tuple[int, str]] = []
        self.passed: Counter[str] = Counter()
        self.title = ""
        self.drop = False
        self.fps: Decimal | None = None
        self._last: Event | None = None
        # Only what ends a line in such lists: a form feed or a Unicode separator is part of a text.
        for number, line in enumerate(re.split("\r\n?|\n", text), 1):
            self._line(number, line.strip(" \t\0\x1a\f"))

    @property
    def is_list(self) -> bool:
        """Whether anything in the text shows that it is an edit list."""
        return bool(self.events or self.refused or self.passed)

    def frames(self) -> Iterator[int]:
        """The frames of all timecodes, which say how many there are in a second at least."""
        for event in self.events:
            for time in event.times:
                yield int(re.split("[:;.,]", time)[3])

    def _line(self, number: int, line: str) -> None:
        if not line:
            return
        if line[0] in "0123456789":
            self._event(number, line)
        elif line.startswith("*"):
            self._comment(line)
        elif line.upper().startswith("TITLE:"):
            self.title = line[6:].strip()
            self.passed["head"] += 1
        elif line.upper().startswith("FCM"):
            self.drop = self.drop or not re.search("NON.?DROP", line.upper())
            self.passed["head"] += 1
        elif line.upper().startswith("M2 ") and self.events:
            self.passed["speed effect"] += 1
        elif self.events:
            self.passed["other line"] += 1

    def _event(self, number: int, line: str) -> None:
        columns = line.split()
        if len(columns) < 7 or not all(map(_TIME.fullmatch, columns[-4:])):
            if len(columns) >= 4:
                self.refused.append((number, f"is no event: {printable(line)[:80]}"))
            return
        channels, kind = columns[2].upper(), columns[3].upper()
        self._last = None
        if "V" not in channels and channels not in ("B", "BOTH"):
            self.passed["sound event"] += 1
            return
        if columns[1].upper() in ("BL", "BLACK", "BARS"):
            self.passed["black event"] += 1
            return
        times = columns[-4], columns[-3], columns[-2], columns[-1]
        self._last = Event(number, columns[0], columns[1], kind[:1] in "DWK", times)
        self.events.append(self._last)

    def _comment(self, line: str) -> None:
        match = _COMMENT.fullmatch(line)
        key, said = (match[1], match[2]) if match else ("", line.lstrip("* "))
        if key in ("FPS", "FRAME RATE", "FRAMERATE"):
            self._rate(said)
        elif self._last is None:
            self.passed["stray comment"] += key != "RECEIPT"
        elif key == "FROM CLIP NAME" and self._is_after_cut():
            # Of a dissolve, the comment names the clip that it comes from: the event before.
            self.events[-2].comments.setdefault(key, [said])
        elif said:
            self._last.comments.setdefault(key, []).append(said)

    def _is_after_cut(self) -> bool:
        last = self.events[-2:]
        return len(last) == 2 and last[1].is_transition and last[0].number == last[1].number

    def _rate(self, said: str) -> None:
        match = _RATE.match(said)
        rate = Decimal(match[1]) if match else None
        if rate is not None and 0 < rate <= 1_000:
            self.fps = rate


def locator(said: str) -> str:
    """What a locator says, without its timecode and colour."""
    match = _LOCATOR.fullmatch(said)
    return match[1].strip() if match else said
