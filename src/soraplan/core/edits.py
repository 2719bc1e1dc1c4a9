"""Every change to a plan: functions that take a plan and return a new one.

Positions count from 0 in the order of the queue. Nothing here asks what a change costs.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from random import Random
from typing import Any

from soraplan.core.clip import STEM, Clip
from soraplan.core.clips import Clips
from soraplan.core.plan import Plan

_ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters that are easily taken for a digit or for one another."""

Change = Callable[[Clip], Clip]


def revised(clip: Clip, **changes: Any) -> Clip:
    """The clip with some fields changed and all of them checked anew.

    Raises pydantic's ValidationError where a value is out of bounds.
    """
    return Clip.model_validate({**clip.__dict__, **changes})


def chosen(clip: Clip, **changes: Any) -> Clip:
    """As `revised`, for what a person chooses: a lane is then what moving back leads to, too.

    Raises pydantic's ValidationError where a value is out of bounds.
    """
    return revised(clip, **unmarked(clip, changes))


def unmarked(clip: Clip, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What a person chooses for a clip, and with it what becomes of the marks of a move.

    No offer and no length ends a mark, whatever card it is of: the clip still comes from where it
    came, and what is left and taken again must change nothing. What marks say counts only while the
    clip is on another card than that which they name (see `moving.marks`). A lane that is chosen is
    the one that the clip goes back to. A mark that is chosen itself is taken as it is.
    """
    all_of_it = dict(changes)
    is_other = "lane" in changes and changes["lane"] != clip.lane
    if is_other and clip.moved_from is not None:
        all_of_it.setdefault("moved_lane", changes["lane"])
    return all_of_it


def settings_revised(plan: Plan, **changes: Any) -> Plan:
    """The plan with some settings changed and checked anew; the queue is taken as it is.

    Raises pydantic's ValidationError where a value is out of bounds.
    """
    return Plan.model_validate({**plan.__dict__, **changes})


def settings_chosen(plan: Plan, **changes: Any) -> Plan:
    """As `settings_revised`, for what a person chooses: moving back does not take it away again.

    On a card that was chosen the plan does not come from another one any more, and a lane that was
    chosen is the one that it goes back to.

    Raises pydantic's ValidationError where a value is out of bounds.
    """
    home = plan.moved_from
    if home is not None and changes.get("rates", plan.rates) != plan.rates:
        changes = {"moved_from": None, **changes}
    elif home is not None and changes.get("lane", plan.lane) != plan.lane:
        changes = {"moved_from": {**home.__dict__, "lane": changes["lane"]}, **changes}
    return settings_revised(plan, **changes)


def new_ids(plan: Plan, number: int, random: Random) -> list[str]:
    """Ids that no clip of the plan has.

    They are drawn from 880 million, so that the id of a clip removed long ago does not come back.
    """
    taken = {clip.id for clip in plan.clips}
    ids: list[str] = []
    while len(ids) < number:
        one = "".join(random.choices(_ID_LETTERS, k=6))
        if one not in taken and not one.isdigit():
            taken.add(one)
            ids.append(one)
    return ids


def added(plan: Plan, at: int, clips: Iterable[Clip], random: Random) -> Plan:
    """The plan with clips put in before position `at`, each with a new id."""
    new = list(clips)
    named = [
        clip.model_copy(update={"id": one})
        for clip, one in zip(new, new_ids(plan, len(new), random), strict=True)
    ]
    return _with(plan, plan.clips.inserted(at, named))


def replaced(plan: Plan, at: int, clip: Clip) -> Plan:
    """The plan with one clip replaced."""
    return _with(plan, plan.clips.replaced({at: clip}))


def changed(plan: Plan, positions: Iterable[int], change: Change) -> Plan:
    """The plan with a change made to the clips at some positions; itself where none differs."""
    new = {}
    for position in positions:
        old = plan.clips[position]
        clip = change(old)
        if clip is not old and clip != old:
            new[position] = clip
    return _with(plan, plan.clips.replaced(new)) if new else plan


def removed(plan: Plan, positions: Iterable[int]) -> Plan:
    """The plan without the clips at some positions."""
    return _with(plan, plan.clips.without(positions))


def moved(plan: Plan, positions: Collection[int], by: int) -> tuple[Plan, list[int]]:
    """The plan with some clips moved by one place, up (-1) or down (1), and where they are then.

    Clips that stand together stay together; those at the end of the queue stay where they are.
    """
    order: dict[int, int] = {}
    wanted = sorted(positions, reverse=by > 0)
    edge = len(plan.clips) if by > 0 else -1
    places: list[int] = []
    for position in wanted:
        target = position + by
        if target == edge or not 0 <= target < len(plan.clips):
            edge = position
            places.append(position)
            continue
        order[target], order[position] = (
            order.get(position, position),
            order.get(target, target),
        )
        edge = target
        places.append(target)
    new = {place: plan.clips[source] for place, source in order.items() if place != source}
    return (_with(plan, plan.clips.replaced(new)) if new else plan), sorted(places)


def next_shot(names: Sequence[str]) -> str:
    """The name for a shot after these: the last one counted on, skipping names that are taken.

    `1A` is followed by `1B`, `1Z` by `1AA`, `SH010` by `SH011`.
    """
    if not names:
        return ""
    taken = set(names)
    name = names[-1]
    while name in taken and name:
        name = _counted_on(name)
    return name


def _counted_on(name: str) -> str:
    digits = len(name) - len(name.rstrip("0123456789"))
    if digits:
        number = name[-digits:]
        return name[:-digits] + str(int(number) + 1).zfill(len(number))
    last = name[-1]
    if last.isascii() and last.isalpha():
        if last not in "zZ":
            return name[:-1] + chr(ord(last) + 1)
        first = chr(ord(last) - 25)
        head = name[:-1]
        if head and head[-1].isascii() and head[-1].isalpha():
            return _counted_on(head) + first
        return head + first + first
    return f"{name}2"


def substituted(plan: Plan, parts: Mapping[int, Sequence[Clip]]) -> Plan:
    """The plan with the clips at some positions each replaced by one or several others.

    The first of several keeps the id; the others get it with `-2`, `-3` and so on behind. A number
    at the end of their shot is counted on where the scene has such a shot already, and a group of
    theirs that others are in gets a number, too.
    """
    if not parts:
        return plan
    if all(len(clips) == 1 for clips in parts.values()):
        return _with(plan, plan.clips.replaced({at: clips[0] for at, clips in parts.items()}))
    before = tuple(plan.clips)
    ids = _Free({clip.id for clip in before})
    groups = _Free({clip.group for clip in before})
    shots = _shots(plan, parts)
    new: dict[int, list[Clip]] = {}
    for position in sorted(parts):
        clip, clips = before[position], parts[position]
        queue = new[position] = []
        if len(clips) == 1:
            queue.append(clips[0])
            continue
        group = clips[0].group
        if group and group != clip.group:
            group = groups.name(group)
        for place, part in enumerate(clips):
            changes = {} if part.group == group else {"group": group}
            if place:
                changes["id"] = ids.numbered(f"{clip.id[:STEM]}-", 2)
            stem = part.shot.rstrip("0123456789")
            if stem != part.shot:
                shot = shots[part.scene].name(part.shot, stem)
                if shot != part.shot:
                    changes["shot"] = shot
            queue.append(part.model_copy(update=changes) if changes else part)
    return _with(plan, plan.clips.substituted(new))


def _shots(plan: Plan, parts: Mapping[int, Sequence[Clip]]) -> "dict[str, _Free]":
    """The shots by the scenes that parts come into; those of the clips that they replace are free.

    Of a large queue only these scenes are looked through.
    """
    shots = {scene: _Free() for scene in {part.scene for clips in parts.values() for part in clips}}
    for position, clip in enumerate(plan.clips):
        if clip.scene in shots and position not in parts:
            shots[clip.scene].taken.add(clip.shot)
    for clips in parts.values():
        if len(clips) == 1:
            shots[clips[0].scene].taken.add(clips[0].shot)
    return shots


class _Free:
    """Names that nothing has yet; remembers where it stopped to count, for there may be many."""

    def __init__(self, taken: set[str] | None = None) -> None:
        self.taken = set() if taken is None else taken
        self._next: dict[str, int] = {}

    def name(self, wanted: str, stem: str | None = None) -> str:
        """The name where it is free, else its stem, or `wanted-`, with the first free number."""
        if wanted not in self.taken:
            self.taken.add(wanted)
            return wanted
        return self.numbered(f"{wanted}-", 2) if stem is None else self.numbered(stem, 1)

    def numbered(self, stem: str, first: int) -> str:
        """The stem with the first free number from `first` on."""
        number = self._next.get(stem, first)
        while f"{stem}{number}" in self.taken:
            number += 1
        self._next[stem] = number + 1
        self.taken.add(f"{stem}{number}")
        return f"{stem}{number}"


def pieces(clip: Clip, lengths: Sequence[int]) -> list[Clip]:
    """A clip split into several of the given lengths, named 1A-1, 1A-2 and kept as one group."""
    group = clip.group or clip.id
    return [
        clip.model_copy(
            update={
                "seconds": seconds,
                "shot": f"{clip.shot}-{number}" if clip.shot else "",
                "group": group,
            }
        )
        for number, seconds in enumerate(lengths, 1)
    ]


def _with(plan: Plan, clips: Clips) -> Plan:
    return plan.model_copy(update={"clips": clips})
