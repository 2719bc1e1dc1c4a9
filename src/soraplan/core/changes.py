"""What makes one plan of another, as a small value: the settings that differ, and clips by place.

It is how work is written down as it is done, edit after edit, without writing a whole plan each
time. Unlike `diff`, which tells people of clips by their ids, it is for making the plan again.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from soraplan.core.clip import Clip
from soraplan.core.clips import Chunk, Clips
from soraplan.core.plan import Plan

_PIECE = 256
"""Clips that are compared before the caller hears of it."""

_FEW = 8
"""Splices up to which the chunks beside them are kept as they are."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Clips that take the place of `removed` ones from position `start` on.

    Positions are those of the queue before the change.
    """

    start: int
    removed: int
    clips: tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """New values of one field for clips that stand together, from position `start` on.

    Positions are those of the queue before the change.
    """

    name: str
    start: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """All that differs from one plan to another.

    `settings` has the new values by the names of a plan's fields; `splices` stand in order and do
    not overlap; no clip that is revised is removed; `length` is the number of clips after all.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()
    splices: tuple[Splice, ...] = ()
    length: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether the two plans are the same."""
        return not (self.settings or self.revisions or self.splices)


def _no_pause() -> None:
    pass


def difference(old: Plan, new: Plan, pause: Callable[[], None] = _no_pause) -> Change:
    """What makes `new` of `old`; chunks of clips that they share are not looked into.

    `pause` is called after every few hundred clips that are compared, so that whoever works beside
    a screen can give way to it.
    """
    draft = _Draft(pause)
    for start, before, after in _unlike(old.clips, new.clips):
        draft.compare(start, before, after)
    return Change(
        _settings(old, new), tuple(draft.revisions()), tuple(draft.splices), len(new.clips)
    )


def is_same(old: Plan, new: Plan) -> bool:
    """Whether two plans are equal; it stops at the first thing that differs."""
    return (
        len(old.clips) == len(new.clips)
        and not _settings(old, new)
        and all(before == after for _, before, after in _unlike(old.clips, new.clips))
    )


def applied(plan: Plan, change: Change) -> Plan:
    """The plan with a change made to it, its new values checked as those of any file.

    Raises ValueError for values that no plan can have, and for a change that was not made of this
    plan, as far as its places tell.
    """
    if "clips" in change.settings:
        raise ValueError("clips are no setting")
    clips = _spliced(_revised(plan.clips, change.revisions), change.splices)
    if len(clips) != change.length:
        raise _foreign()
    return Plan.model_validate({**plan.__dict__, **change.settings, "clips": clips})


def _settings(old: Plan, new: Plan) -> dict[str, Any]:
    return {
        name: value
        for name, value in new.__dict__.items()
        if name != "clips" and value is not old.__dict__[name] and value != old.__dict__[name]
    }


def _unlike(old: Clips, new: Clips) -> Iterator[tuple[int, Chunk, Chunk]]:
    """The stretches of clips in chunks that two queues do not share.

    Each with its position in the old queue, and what stands there in the old and in the new one.
    """
    if old.chunks is new.chunks:
        return
    starts = (*old.starts(), len(old))
    shared = _common([id(chunk) for chunk in old.chunks], [id(chunk) for chunk in new.chunks])
    at_old = at_new = 0
    for end_old, end_new in (*shared, (len(old.chunks), len(new.chunks))):
        before, after = old.chunks[at_old:end_old], new.chunks[at_new:end_new]
        if before or after:
            yield starts[at_old], _joined(before), _joined(after)
        at_old, at_new = end_old + 1, end_new + 1


def _joined(chunks: tuple[Chunk, ...]) -> Chunk:
    return chunks[0] if len(chunks) == 1 else tuple(chain.from_iterable(chunks))


def _common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Where two sequences have the same, pairs of places that rise in both: as many as there are.

    In each sequence a thing stands once; the longest rising run is found by sorting it in piles.
    """
    if old == new:
        return [(place, place) for place in range(len(old))]
    places = {key: place for place, key in enumerate(old)}
    found = [(places[key], place) for place, key in enumerate(new) if key in places]
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (place, _) in enumerate(found):
        pile = bisect_left(tops, place)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        ends[pile : pile + 1] = [number]
    pairs: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        pairs.append(found[number])
        number = before[number]
    return pairs[::-1]


class _Draft:
    """Gathers what differs, stretch by stretch."""

    def __init__(self, pause: Callable[[], None]) -> None:
        self._pause = pause
        self._compared = 0
        self._runs: dict[str, list[tuple[int, list[Any]]]] = {}
        self.splices: list[Splice] = []

    def revisions(self) -> Iterator[Revision]:
        """The fields that differ on clips that are in both queues."""
        for name, runs in self._runs.items():
            for start, values in runs:
                yield Revision(name, start, tuple(values))

    def compare(self, start: int, before: Chunk, after: Chunk) -> None:
        """Take in what makes the clips after of those before; clips with one id are one clip."""
        pairs = _common([clip.id for clip in before], [clip.id for clip in after])
        at_old = at_new = 0
        for end_old, end_new in (*pairs, (len(before), len(after))):
            if end_old > at_old or end_new > at_new:
                clips = after[at_new:end_new]
                self.splices.append(Splice(start + at_old, end_old - at_old, clips))
            at_old, at_new = end_old + 1, end_new + 1
        for place_old, place_new in pairs:
            if before[place_old] is not after[place_new]:
                self._revise(start + place_old, before[place_old], after[place_new])
            self._compared += 1
            if self._compared % _PIECE == 0:
                self._pause()

    def _revise(self, position: int, before: Clip, after: Clip) -> None:
        old = before.__dict__
        for name, value in after.__dict__.items():
            held = old[name]
            if held is value or held == value:
                continue
            runs = self._runs.setdefault(name, [])
            if runs and runs[-1][0] + len(runs[-1][1]) == position:
                runs[-1][1].append(value)
            else:
                runs.append((position, [value]))


def _revised(clips: Clips, revisions: tuple[Revision, ...]) -> Clips:
    fields: dict[int, dict[str, Any]] = {}
    for revision in revisions:
        if revision.start < 0 or revision.start + len(revision.values) > len(clips):
            raise _foreign()
        for position, value in enumerate(revision.values, revision.start):
            fields.setdefault(position, {})[revision.name] = value
    return clips.replaced(
        {
            position: Clip.model_validate({**clips[position].__dict__, **changed})
            for position, changed in fields.items()
        }
    )


def _spliced(clips: Clips, splices: tuple[Splice, ...]) -> Clips:
    kept: list[tuple[int, int]] = []
    at = 0
    for splice in splices:
        if splice.start < at or splice.removed < 0 or splice.start + splice.removed > len(clips):
            raise _foreign()
        kept.append((at, splice.start))
        at = splice.start + splice.removed
    if len(splices) <= _FEW:
        for splice in reversed(splices):
            if splice.removed:
                clips = clips.without(range(splice.start, splice.start + splice.removed))
            if splice.clips:
                clips = clips.inserted(splice.start, splice.clips)
        return clips
    parts = ((*clips[a:b], *splice.clips) for (a, b), splice in zip(kept, splices, strict=True))
    return Clips((*chain.from_iterable(parts), *clips[at:]))


def _foreign() -> ValueError:
    return ValueError("the change belongs to another plan")
