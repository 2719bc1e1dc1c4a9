"""What makes one plan of another, as a small value: the settings that differ, and clips by place.

It is how work is written down as it is done, edit after edit, without writing a whole plan each
time. Unlike `diff`, which tells people of clips by their ids, it is for making the plan again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Splice:
    """Clips that take the place of `removed` ones from position `start` on.

    Positions are those of the queue before the change.
    """

    start: int
    removed: int
    clips: tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """All that differs from one plan to another.

    `settings` has the new values by the names of a plan's fields; `splices` stand in order and do
    not overlap; `length` is the number of clips after them.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    splices: tuple[Splice, ...] = ()
    length: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether the two plans are the same."""
        return not self.settings and not self.splices


def difference(old: Plan, new: Plan) -> Change:
    """What makes `new` of `old`; chunks of clips that they share are not looked into."""
    settings = {
        name: value
        for name, value in new.__dict__.items()
        if name != "clips" and value is not old.__dict__[name] and value != old.__dict__[name]
    }
    return Change(settings, tuple(_splices(old.clips, new.clips)), len(new.clips))


def applied(plan: Plan, change: Change) -> Plan:
    """The plan with a change made to it.

    Raises ValueError for a change that was not made of this plan, as far as its places tell.
    """
    update: dict[str, Any] = dict(change.settings)
    if change.splices:
        update["clips"] = _spliced(plan.clips, change.splices)
    made = plan.model_copy(update=update) if update else plan
    if len(made.clips) != change.length:
        raise ValueError("the change belongs to another plan")
    return made


def _splices(old: Clips, new: Clips) -> list[Splice]:
    """The clips that differ, as one run of places."""
    if old is new or old.chunks is new.chunks:
        return []
    before, after = tuple(old), tuple(new)
    start, shorter = 0, min(len(before), len(after))
    while start < shorter and (before[start] is after[start] or before[start] == after[start]):
        start += 1
    end = 0
    while end < shorter - start and (
        before[-1 - end] is after[-1 - end] or before[-1 - end] == after[-1 - end]
    ):
        end += 1
    removed = len(before) - start - end
    clips = after[start : len(after) - end]
    return [Splice(start, removed, clips)] if removed or clips else []


def _spliced(clips: Clips, splices: tuple[Splice, ...]) -> Clips:
    made: list[Clip] = []
    at, whole = 0, tuple(clips)
    for splice in splices:
        if splice.start < at or splice.start + splice.removed > len(whole):
            raise ValueError("the change belongs to another plan")
        made += whole[at : splice.start]
        made += splice.clips
        at = splice.start + splice.removed
    return Clips((*made, *whole[at:]))
