"""What a check of clips is: what it finds, what it says of a clip, and how that is put right."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.finding import Code, Finding, Fix
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Shape, shape_of
from soraplan.core.tally import Part

Kind = Literal["longer", "shorter", "split"]
"""What several ways to fix a finding have in common in clips that differ: the clip gets no shorter,
gets no longer, or is split although a single length is offered."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What a fix does to a clip: its name in words, and the clip or clips it is replaced by.

    `kind` tells it from the other ways to fix the same.
    """

    title: str
    apply: Callable[[Clip], Sequence[Clip]]
    kind: Kind | None = None


class ClipCheck:
    """A check that finds something in `count` clips of the estimate's plan.

    Where many clips are told of together in one sentence, that is the `summary`, and `detail` what
    there is room for only in a file. `about` is as in a finding.
    """

    code: Code
    count: int
    summary: str | None = None
    detail: str = ""
    about: str = ""

    def hits(self, clip: Clip) -> bool:
        """Whether the clip is one of those found."""
        raise NotImplementedError

    def message(self, clip: Clip) -> str:
        """What to say of a clip that was found."""
        raise NotImplementedError

    def hits_in(self, part: Part) -> bool:
        """Whether a part of the queue may hold a clip to be found."""
        raise NotImplementedError

    def repairs(self, clip: Clip) -> tuple[Repair, ...]:
        """How a clip that was found can be put right, where that is mechanical.

        The advised way is the first. Where there are several, they hold for all clips of its shape.
        """
        return ()

    def repair(self, clip: Clip) -> Repair | None:
        """How a clip that was found is best put right, where that is mechanical."""
        return next(iter(self.repairs(clip)), None)

    def positions(self, estimate: Estimate) -> Iterator[int]:
        """Where the clips stand that were found."""
        for part, start in zip(estimate.tally.parts, estimate.plan.clips.starts(), strict=True):
            if self.hits_in(part):
                for position, clip in enumerate(part.clips, start):
                    if self.hits(clip):
                        yield position

    def finding(self, clip: Clip) -> Finding:
        """The finding about a clip that was found."""
        fixes = (Fix(one.title, _repaired(clip.id, one)) for one in self.repairs(clip))
        return Finding(self.code, self.message(clip), clip.id, tuple(fixes), self.about)


class ShapeCheck(ClipCheck):
    """A check of clips by their shape."""

    def __init__(self, estimate: Estimate, shapes: set[Shape]) -> None:
        self._estimate = estimate
        self._shapes = shapes
        self._repairs_of: dict[Shape, tuple[Repair, ...]] = {}
        self.count = sum(estimate.tally.shapes[shape][0] for shape in shapes)

    def hits(self, clip: Clip) -> bool:
        return not clip.omitted and shape_of(clip) in self._shapes

    def hits_in(self, part: Part) -> bool:
        return not self._shapes.isdisjoint(part.shapes)

    def repairs(self, clip: Clip) -> tuple[Repair, ...]:
        shape = shape_of(clip)
        known = self._repairs_of.get(shape)
        if known is None:
            known = self._repairs_of[shape] = self._repairs(clip)
        return known

    def _repairs(self, clip: Clip) -> tuple[Repair, ...]:
        """How all clips of the clip's shape can be put right."""
        return ()


def found_of(estimate: Estimate, clip: Clip) -> Found:
    """The rate of a clip whose offer is known to be there."""
    found = estimate.pricing.find(clip.offer)
    assert isinstance(found, Found)
    return found


def _repaired(clip_id: str, repair: Repair) -> Callable[[Plan], Plan]:
    def apply(plan: Plan) -> Plan:
        for position, clip in enumerate(plan.clips):
            if clip.id == clip_id:
                return edits.substituted(plan, {position: repair.apply(clip)})
        return plan

    return apply
