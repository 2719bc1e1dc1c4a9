"""A walk through somebody's OpenTimelineIO file, which may hold anything at any place.

It gathers clips of video with their places in time, and counts what it passes by. Whatever has not
the type that the format asks for is refused with a reason or taken as missing; nothing here raises
but for a file that is no timeline at all.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from soraplan.core.text.timecode import frame_rate
from soraplan.core.text.words import printable
from soraplan.exchange.cut.names import scene_named
from soraplan.exchange.cut.rows import MOST, unusable

_MOST_RATES = 100
"""Frame rates of one file. A cut has some three; places in time that are summed up exactly over
thousands of rates that go into no other would take for ever."""

DEEPEST = 60
"""Tracks and stacks within one another. A film has some four."""

_GENERIC = {"", "tracks", "stack", "track", "video", "timeline", "sequence"}
"""Names of stacks and tracks that programs give by themselves."""


@dataclass(frozen=True, slots=True)
class FoundClip:
    """A clip of video: its node, its number among all clips, and what was understood of it.

    `at` is where it stands in the timeline and `start` where in its source it begins, in seconds;
    `length` is None where the file does not say. `scene` is the stack or timeline it lies in, if
    that has a name of its own.
    """

    number: int
    node: Mapping[str, Any]
    at: Fraction
    start: Fraction
    length: Fraction | None
    rate: Fraction | None
    scene: str
    enabled: bool


class Walk:
    """What a file holds, once `root` was called."""

    def __init__(self) -> None:
        self.clips: list[FoundClip] = []
        self.refused: list[tuple[int, str]] = []
        self.passed: Counter[str] = Counter()
        self.rates: Counter[Fraction] = Counter()
        self.number = 0
        """Clips that were met, used or refused; beyond `MOST` they are only counted."""
        self._scenes: list[tuple[Fraction, str]] = []
        self._summed: set[Fraction] = set()

    def root(self, node: Mapping[str, Any]) -> bool:
        """Walk through a whole file; False where it is neither timeline nor a part of one."""
        kind = kind_of(node)
        if kind == "SerializableCollection":
            children = nodes(node.get("children"))
            several = len(children) > 1
            at = Fraction(0)
            for child in children:
                at += self._top(child, at, text(child.get("name")) if several else "")
        elif kind in ("Timeline", "Stack", "Track", "Clip"):
            self._top(node, Fraction(0), "")
        else:
            return False
        self._scenes.sort(key=lambda marked: marked[0])
        return True

    def scene_at(self, at: Fraction) -> str:
        """The scene that the last marker before a place names; empty where there is none."""
        number = bisect_right(self._scenes, at, key=lambda marked: marked[0])
        return self._scenes[number - 1][1] if number else ""

    def _top(self, node: Mapping[str, Any], at: Fraction, scene: str) -> Fraction:
        if kind_of(node) != "Timeline":
            return self._item(node, at, scene, True, 0)
        tracks = node.get("tracks")
        if not isinstance(tracks, dict):
            self.passed["empty timeline"] += 1
            return Fraction(0)
        return self._item(tracks, at, scene, True, 0)

    def _item(
        self, node: Mapping[str, Any], at: Fraction, scene: str, enabled: bool, depth: int
    ) -> Fraction:
        """Take one thing in, and say how long it is, in seconds."""
        kind = kind_of(node)
        enabled = enabled and node.get("enabled") is not False
        if kind == "Clip":
            return self._clip(node, at, scene, enabled)
        if kind == "Gap":
            self.passed["gap"] += 1
            return self._length(node) or Fraction(0)
        if kind == "Transition":
            # It lies over the clips beside it, and takes no time of its own.
            self.passed["transition"] += 1
            return Fraction(0)
        if kind in ("Stack", "Track"):
            return self._composition(node, kind, at, scene, enabled, depth)
        self.passed[printable(kind)[:40] or "nameless thing"] += 1
        return Fraction(0)

    def _composition(
        self,
        node: Mapping[str, Any],
        kind: str,
        at: Fraction,
        scene: str,
        enabled: bool,
        depth: int,
    ) -> Fraction:
        if kind == "Track" and node.get("kind", "Video") not in ("Video", "", None):
            self.passed["sound track"] += 1
            return Fraction(0)
        if depth > DEEPEST:
            self.number += 1
            self.refused.append((self.number, f"it lies more than {DEEPEST} tracks deep"))
            return Fraction(0)
        name = text(node.get("name")).strip()
        # The stack of a timeline and its tracks are named by the program; what lies within them is
        # named by people.
        if depth > 1 and name.rstrip("0123456789 ").casefold() not in {*_GENERIC, "v", "a"}:
            scene = scene_named(name) or name
        self._take_markers(node, at)
        longest = Fraction(0)
        children = node.get("children")
        stray = len(children) - len(nodes(children)) if isinstance(children, list) else 0
        if stray:
            self.passed["nameless thing"] += stray
        for child in nodes(children):
            start = at if kind == "Stack" else at + longest
            length = self._item(child, start, scene, enabled, depth + 1)
            longest = max(longest, length) if kind == "Stack" else longest + length
        return self._length(node) or longest

    def _take_markers(self, node: Mapping[str, Any], at: Fraction) -> None:
        for marker in nodes(node.get("markers")):
            own = table(table(marker.get("metadata")).get("soraplan")).get("scene")
            scene = own if isinstance(own, str) else scene_named(text(marker.get("name")))
            if scene is None:
                self.passed["marker"] += 1
                continue
            start = _time(table(marker.get("marked_range")).get("start_time"))
            self._scenes.append((at + (start[0] if start else 0), scene))

    def _clip(self, node: Mapping[str, Any], at: Fraction, scene: str, enabled: bool) -> Fraction:
        self.number += 1
        if self.number > MOST:
            # Whoever reads the file refuses it.
            return Fraction(0)
        range_ = node.get("source_range")
        if not isinstance(range_, dict):
            range_ = table(media(node).get("available_range"))
        duration = _time(range_.get("duration"))
        start = _time(range_.get("start_time"))
        length, rate = duration or (None, None)
        reason = unusable(length)
        if reason is None and length is None and range_.get("duration") is not None:
            reason = "its length is no time: a number of frames and a rate above 0"
        if reason is None and not self._is_summed(rate):
            reason = f"the file counts frames at more than {_MOST_RATES} different rates"
        if reason:
            self.refused.append((self.number, f"{_called(node)}: {reason}"))
            return Fraction(0)
        if rate is not None:
            self.rates[rate] += 1
            self._summed.add(rate)
        self.clips.append(
            FoundClip(
                number=self.number,
                node=node,
                at=at,
                start=start[0] if start else Fraction(0),
                length=length,
                rate=rate,
                scene=scene,
                enabled=enabled,
            )
        )
        return length or Fraction(0)

    def _length(self, node: Mapping[str, Any]) -> Fraction | None:
        """How long something says it is; None where it does not, or where that is no length."""
        time = _time(table(node.get("source_range")).get("duration"))
        if time is None or unusable(time[0]) is not None or not self._is_summed(time[1]):
            return None
        self._summed.add(time[1])
        return time[0]

    def _is_summed(self, rate: Fraction | None) -> bool:
        """Whether lengths that are counted at a rate can be added to those before."""
        return rate is None or rate in self._summed or len(self._summed) < _MOST_RATES


def kind_of(node: Mapping[str, Any]) -> str:
    """The kind of a node without its version: `Clip` of `Clip.2`."""
    return text(node.get("OTIO_SCHEMA")).partition(".")[0]


def text(value: Any) -> str:
    """A value that should be a text; empty for any other.

    JSON can spell out half a character, which no other file can keep; it becomes a question mark.
    """
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def table(value: Any) -> Mapping[str, Any]:
    """A value that should be a table; empty for any other."""
    return value if isinstance(value, dict) else {}


def nodes(value: Any) -> Sequence[Mapping[str, Any]]:
    """The tables of a value that should be a list of them."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def media(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The media reference that a clip uses: of Clip.2 the active one, of Clip.1 the only one."""
    several = node.get("media_references")
    if not isinstance(several, dict):
        return table(node.get("media_reference"))
    return table(several.get(text(node.get("active_media_reference_key")) or "DEFAULT_MEDIA"))


def markers(node: Mapping[str, Any]) -> Iterator[str]:
    """What the markers on a clip say."""
    for marker in nodes(node.get("markers")):
        said = [text(marker.get("name")).strip(), text(marker.get("comment")).strip()]
        together = ": ".join(part for part in said if part)
        if together:
            yield together


def _called(node: Mapping[str, Any]) -> str:
    return printable(text(node.get("name")))[:80] or "a clip without a name"


def _time(value: Any) -> tuple[Fraction, Fraction] | None:
    """A RationalTime as seconds and the rate it is counted at; None for anything else."""
    frame, rate = _number(table(value).get("value")), _number(table(value).get("rate"))
    if frame is None or rate is None or rate <= 0:
        return None
    # The exact rate: what a file says in binary is a little beside 24000/1001.
    exact = frame_rate(rate)
    return Fraction(frame) / exact, exact


def _number(value: Any) -> Decimal | None:
    """A finite number as it is written; None for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None
