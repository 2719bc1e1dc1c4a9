"""What differs between two versions of a plan: settings, and clips added, removed, changed, moved.

Clips are matched by their id. A clip whose id only says where it stands, `clip-3` in the third
place, was given none: it is matched by what it is. Nothing here knows a price.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from soraplan.core.clip import Clip
from soraplan.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Change:
    """A setting or a field of a clip, by its key, that differs; None is a value that is not set."""

    key: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Placed:
    """A clip that only one of the plans has, and its position there, from 0."""

    clip: Clip
    position: int


@dataclass(frozen=True, slots=True)
class ClipChange:
    """A clip that both plans have, with the fields that differ; its id is never one of them."""

    old: Clip
    new: Clip
    fields: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A clip that stands elsewhere among those that both plans have; positions from 0."""

    clip: Clip
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """What differs between two plans.

    Added, changed and moved clips are in the order of the new plan, removed ones in that of the
    old. As few clips as possible are said to have moved. `kept` counts the clips of both plans.
    """

    settings: tuple[Change, ...]
    added: tuple[Placed, ...]
    removed: tuple[Placed, ...]
    changed: tuple[ClipChange, ...]
    moved: tuple[Move, ...]
    kept: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.settings or self.added or self.removed or self.changed or self.moved)


def diff(old: Plan, new: Plan) -> PlanDiff:
    """What differs between an old and a new version of a plan."""
    pairs = paired(old.clips, new.clips)
    there = set(pairs.values())
    order = sorted(pairs.items(), key=lambda pair: pair[1])
    stayed = _longest_rising([before for before, _ in order])
    both = [(old.clips[before], new.clips[after]) for before, after in order]
    return PlanDiff(
        settings=_changes(old, new, _SETTINGS),
        added=tuple(
            Placed(clip, position)
            for position, clip in enumerate(new.clips)
            if position not in there
        ),
        removed=tuple(
            Placed(clip, position)
            for position, clip in enumerate(old.clips)
            if position not in pairs
        ),
        changed=tuple(
            ClipChange(before, after, fields)
            for before, after in both
            if (fields := _changes(before, after, _FIELDS))
        ),
        moved=tuple(
            Move(new.clips[after], before, after)
            for number, (before, after) in enumerate(order)
            if number not in stayed
        ),
        kept=len(pairs),
    )


_SETTINGS = tuple(key for key in Plan.model_fields if key not in ("format", "clips"))
_FIELDS = tuple(key for key in Clip.model_fields if key != "id")


def _changes(old: Plan | Clip, new: Plan | Clip, keys: Sequence[str]) -> tuple[Change, ...]:
    before, after = old.__dict__, new.__dict__
    return tuple(Change(key, before[key], after[key]) for key in keys if before[key] != after[key])


def is_positional(id_: str, position: int) -> bool:
    """Whether an id says no more than where its clip stands, from 0: the clip was given none.

    Such an id may have been written into the file meanwhile, and is an identity as soon as the
    clip stands elsewhere.
    """
    name = f"clip-{position + 1}"
    return id_ == name or id_.startswith(f"{name}-")


def paired(old: Sequence[Clip], new: Sequence[Clip], *, trusts_ids: bool = False) -> dict[int, int]:
    """The clips of an old queue that are still in a new one: positions there by positions here.

    With `trusts_ids` an id that only one of them has is that of another clip, however alike: what
    is matched by what it is has no id of its own in either.
    """
    match = _Matching(tuple(old), tuple(new), trusts_ids)
    match.by_id()
    if not match.has_loose:
        return match.pairs
    match.by(lambda clip: (clip.scene, clip.shot) if clip.shot else None, is_unique=True)
    match.by(_whole, is_unique=True)
    match.by_neighbours()
    match.by(_whole)
    match.by(lambda clip: clip.prompt.strip() or None)
    match.by_place()
    return match.pairs


def _whole(clip: Clip) -> tuple[Any, ...]:
    """All that a clip says but for its id."""
    return tuple(clip.__dict__[key] for key in _FIELDS)


class _Matching:
    """The pairs found so far, and the rules by which more are found among the clips left."""

    def __init__(
        self, old: tuple[Clip, ...], new: tuple[Clip, ...], trusts_ids: bool = False
    ) -> None:
        self.pairs: dict[int, int] = {}
        self._trusts_ids = trusts_ids
        self._old, self._new = old, new
        self._loose_old = {at for at, clip in enumerate(old) if is_positional(clip.id, at)}
        self._loose_new = {at for at, clip in enumerate(new) if is_positional(clip.id, at)}

    @property
    def has_loose(self) -> bool:
        """Whether a clip is left without an id of its own: only such are found by more than it."""
        return not (
            self._loose_old <= self.pairs.keys() and self._loose_new <= set(self.pairs.values())
        )

    def by_id(self) -> None:
        """The clips of one id, but for an id that is positional in both plans."""
        places = {clip.id: at for at, clip in enumerate(self._new)}
        for before, clip in enumerate(self._old):
            after = places.get(clip.id)
            if after is None or (before in self._loose_old and after in self._loose_new):
                continue
            self.pairs[before] = after

    def by(self, key: Callable[[Clip], Hashable], is_unique: bool = False) -> None:
        """Clips of one key, in their order, of which at least one has no id of its own.

        A key of None says nothing. With `is_unique` only clips are paired that have the key alone.
        """
        left_old, left_new = self._left()
        wanted: defaultdict[Hashable, list[int]] = defaultdict(list)
        for at in left_new:
            wanted[key(self._new[at])].append(at)
        wanted.pop(None, None)
        found: defaultdict[Hashable, list[int]] = defaultdict(list)
        for at in left_old:
            found[key(self._old[at])].append(at)
        for one, before in found.items():
            after = wanted.get(one, [])
            if is_unique and not len(before) == len(after) == 1:
                continue
            self._pair(before, after)

    def by_neighbours(self) -> None:
        """Equal clips beside a pair, or both at the beginning or at the end.

        So one of many like clips is missed where it stood (Heckel, A technique for isolating
        differences between files, 1978).
        """
        taken = set(self.pairs.values())
        ends = [(-1, -1, 1), (len(self._old), len(self._new), -1)]
        starts = [(*pair, step) for pair in self.pairs.items() for step in (1, -1)]
        for before, after, step in [*ends, *starts]:
            one, other = before + step, after + step
            while self._is_left_alike(one, other, taken):
                self.pairs[one] = other
                taken.add(other)
                one, other = one + step, other + step

    def _is_left_alike(self, before: int, after: int, taken: Collection[int]) -> bool:
        """Whether two clips at these positions are equal, and none of the two has its pair."""
        return (
            before in self._loose_old
            and after in self._loose_new
            and before not in self.pairs
            and after not in taken
            and _whole(self._old[before]) == _whole(self._new[after])
        )

    def by_place(self) -> None:
        """Clips without an id that stand between the same others, where they are as many."""
        order = sorted((after, before) for before, after in self.pairs.items())
        stayed = _longest_rising([before for _, before in order])
        fixed = [order[number] for number in sorted(stayed)]
        left_old, left_new = self._left()
        gaps_old = _in_gaps([before for _, before in fixed], left_old, self._loose_old)
        gaps_new = _in_gaps([after for after, _ in fixed], left_new, self._loose_new)
        for gap, before in gaps_old.items():
            if len(before) == len(gaps_new.get(gap, ())):
                self._pair(before, gaps_new[gap])

    def _left(self) -> tuple[list[int], list[int]]:
        """The positions of clips that have no pair and may still get one."""
        taken = set(self.pairs.values())
        old: Iterable[int] = range(len(self._old))
        new: Iterable[int] = range(len(self._new))
        if self._trusts_ids:
            old, new = sorted(self._loose_old), sorted(self._loose_new)
        return [at for at in old if at not in self.pairs], [at for at in new if at not in taken]

    def _pair(self, before: Iterable[int], after: Collection[int]) -> None:
        """Pair each with the first that it may be paired with: two ids of their own are two clips.

        Positions come in their order.
        """
        loose = deque(at for at in after if at in self._loose_new)
        own = deque(at for at in after if at not in self._loose_new)
        for one in before:
            free = [queue for queue in (loose, own) if queue]
            if one not in self._loose_old:
                free = [loose] if loose else []
            if free:
                self.pairs[one] = min(free, key=lambda queue: queue[0]).popleft()


def _in_gaps(
    fixed: Sequence[int], left: Iterable[int], loose: set[int]
) -> defaultdict[int, list[int]]:
    """Positions of clips without an id by the number of fixed clips before them."""
    gaps: defaultdict[int, list[int]] = defaultdict(list)
    for at in left:
        if at in loose:
            gaps[bisect_left(fixed, at)].append(at)
    return gaps


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The positions of a longest rising subsequence of different numbers.

    Found by patience sorting (Fredman, On computing the length of longest increasing
    subsequences, 1975), in n log n steps.
    """
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(ends, number)
        before.append(places[at - 1] if at else -1)
        if at == len(ends):
            ends.append(number)
            places.append(place)
        else:
            ends[at] = number
            places[at] = place
    rising = set()
    place = places[-1] if places else -1
    while place >= 0:
        rising.add(place)
        place = before[place]
    return rising
