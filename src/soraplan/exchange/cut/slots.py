"""The finished videos of a plan one behind the other, as an editor lays them on a track.

What the exporters of timelines share: which clips are in the cut, where each begins, how it is
called, and where scenes begin. Omitted clips are no part of a cut. Nothing here writes a format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.core.text.cells import visible
from soraplan.core.text.timecode import frames
from soraplan.exchange.cut.names import suffix
from soraplan.exchange.format import Handoff, NotExported, Option, Told, telling

VIDEOS = Option(
    name="videos",
    title="Finished videos",
    help="each finished video has its own place in the timeline, so that it is as long as what is"
    " made; or each clip of the plan stands there once.",
    choices=("each", "once"),
)

MOST = 20_000
"""Finished videos that a timeline may hold one by one: more than any editor opens with ease."""

COLOURS = ("GREEN", "CYAN", "BLUE", "MAGENTA", "RED", "YELLOW")
"""The colours of scenes, in turn. Both OpenTimelineIO and locators in edit lists know them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the cut. `start` and `frames` count frames from the beginning of the cut.

    `video` says which of the clip's finished videos it is, from 1; None where the clip stands in
    the cut once for all of them.
    """

    clip: Clip
    video: int | None
    start: int
    frames: int

    @property
    def name(self) -> str:
        """What it is called in an editor, without a character that could break a line."""
        return f"{visible(self.clip.name)}{suffix(self.video, self.clip.count)}"


@dataclass(frozen=True, slots=True)
class SceneSpan:
    """A scene in the cut, from its first frame on; one that comes back has a span of its own."""

    name: str
    start: int
    frames: int
    colour: str


def slots(handoff: Handoff, told: Told) -> Iterator[Slot]:
    """The places of a plan's cut in the order of the queue.

    Raises NotExported where there would be more of them than a timeline can hold.
    """
    plan = handoff.report.plan
    each = handoff.choice(VIDEOS) == "each"
    _checked(plan, each)
    return _slots(plan, each, told)


def _checked(plan: Plan, each: bool) -> None:
    wanted = sum(clip.count for clip in plan.clips if not clip.omitted)
    if each and wanted > max(MOST, len(plan.clips)):
        raise NotExported(
            f"This plan wants {wanted:,} finished videos, and a timeline holds at most {MOST:,}"
            " one by one. Choose to have each clip in it once: --videos once."
        )


def _slots(plan: Plan, each: bool, told: Told) -> Iterator[Slot]:
    start = 0
    for clip in telling(plan.clips, len(plan.clips), told):
        if clip.omitted:
            continue
        length = frames(clip.seconds, plan.fps)
        for video in range(1, clip.count + 1) if each else (None,):
            yield Slot(clip, video, start, length)
            start += length


class SceneSpans:
    """Finds the scenes while the places of a cut go by."""

    def __init__(self) -> None:
        self._begun: list[tuple[str, int]] = []
        self._end = 0

    def begins(self, slot: Slot) -> str | None:
        """The colour of the scene that begins at a place; None where none begins."""
        self._end = slot.start + slot.frames
        scene = slot.clip.scene
        if self._begun and self._begun[-1][0] == scene:
            return None
        self._begun.append((scene, slot.start))
        return _colour(len(self._begun) - 1) if scene else None

    def spans(self) -> Iterator[SceneSpan]:
        """The scenes that have a name, with their lengths as far as the cut went by."""
        begun = pairwise([*self._begun, ("", self._end)])
        for number, ((name, start), (_, end)) in enumerate(begun):
            if name:
                yield SceneSpan(name, start, end - start, _colour(number))


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]
