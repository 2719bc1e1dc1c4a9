"""The checks of single clips: prices, sizes, lengths and prompts.

A check that depends only on a clip's shape is made once a shape, however many clips have it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from soraplan.core import edits, money
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.finding import Code, Finding, Fix
from soraplan.core.lengths import nearest, split
from soraplan.core.lengths import text as length_text
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Missing, MissingCode, Shape, reference_of, shape_of
from soraplan.core.tally import Part
from soraplan.core.words import nearest_word


@dataclass(frozen=True, slots=True)
class Repair:
    """What a fix does to a clip: its name in words, and the clip or clips it is replaced by."""

    title: str
    apply: Callable[[Clip], Sequence[Clip]]


class ClipCheck:
    """A check that finds something in `count` clips of the estimate's plan.

    Where many clips are told of together in one sentence, that is the `summary`.
    """

    code: Code
    count: int
    summary: str | None = None

    def hits(self, clip: Clip) -> bool:
        """Whether the clip is one of those found."""
        raise NotImplementedError

    def message(self, clip: Clip) -> str:
        """What to say of a clip that was found."""
        raise NotImplementedError

    def hits_in(self, part: Part) -> bool:
        """Whether a part of the queue may hold a clip to be found."""
        raise NotImplementedError

    def repair(self, clip: Clip) -> Repair | None:
        """How a clip that was found is put right, where that is mechanical."""
        return None

    def positions(self, estimate: Estimate) -> Iterator[int]:
        """Where the clips stand that were found."""
        for part, start in zip(estimate.tally.parts, estimate.plan.clips.starts(), strict=True):
            if self.hits_in(part):
                for position, clip in enumerate(part.clips, start):
                    if self.hits(clip):
                        yield position

    def finding(self, clip: Clip) -> Finding:
        """The finding about a clip that was found."""
        repair = self.repair(clip)
        fix = Fix(repair.title, _repaired(clip.id, repair)) if repair else None
        return Finding(self.code, self.message(clip), clip.id, fix)


def clip_checks(estimate: Estimate) -> list[ClipCheck]:
    """The checks that find something in this plan."""
    return [check for check in _all_checks(estimate) if check.count]


def _all_checks(estimate: Estimate) -> Iterator[ClipCheck]:
    codes: tuple[MissingCode, ...] = (
        "unknown-card",
        "unknown-offer",
        "size-not-offered",
        "price-unknown",
        "exchange-unknown",
    )
    for code in codes:
        yield NoPrice(estimate, code)
    yield LengthNotOffered(estimate)
    yield NoPrompt(estimate)
    yield DuplicatePrompt(estimate)


class ShapeCheck(ClipCheck):
    """A check of clips by their shape."""

    def __init__(self, estimate: Estimate, shapes: set[Shape]) -> None:
        self._estimate = estimate
        self._shapes = shapes
        self.count = sum(estimate.tally.shapes[shape][0] for shape in shapes)

    def hits(self, clip: Clip) -> bool:
        return not clip.omitted and shape_of(clip) in self._shapes

    def hits_in(self, part: Part) -> bool:
        return not self._shapes.isdisjoint(part.shapes)


class NoPrice(ShapeCheck):
    """Clips whose own offer has no price for them, by the reason.

    That the plan's own card is missing is said once, of the plan.
    """

    def __init__(self, estimate: Estimate, code: MissingCode) -> None:
        self.code = code
        without_card = estimate.card is None
        super().__init__(
            estimate,
            {
                shape
                for shape in estimate.tally.shapes
                if isinstance(cell := estimate.pricing.cell(shape), Missing)
                and cell.code == code
                and not (without_card and (shape[0] is None or shape[0].count("/") == 1))
            },
        )

    def message(self, clip: Clip) -> str:
        cell = self._estimate.cost(clip)
        reason = cell.reason if isinstance(cell, Missing) else "it is omitted"
        return f"Clip {clip.name} has no cost: {reason}."

    def repair(self, clip: Clip) -> Repair | None:
        if self.code == "unknown-offer" and self._estimate.card:
            offers = list(self._estimate.card.offers())
            near = nearest_word(clip.offer or "", offers) or offers[0]
            return Repair(f"make it on {near}", lambda one: [edits.revised(one, offer=near)])
        found = self._estimate.pricing.find(clip.offer)
        if self.code == "size-not-offered" and isinstance(found, Found):
            frame = next(iter(found.rate.sizes))
            return Repair(f"turn it to {frame}", lambda one: [edits.revised(one, frame=frame)])
        return None


class LengthNotOffered(ShapeCheck):
    """Clips of a length that their tier does not make; they are priced all the same."""

    code = "length-not-offered"

    def __init__(self, estimate: Estimate) -> None:
        super().__init__(
            estimate,
            {
                shape
                for shape in estimate.tally.shapes
                if isinstance(found := estimate.pricing.find(shape[0]), Found)
                and shape[2] not in found.lengths
            },
        )

    def message(self, clip: Clip) -> str:
        found = self._found(clip)
        name, lengths = found.tier.name, found.lengths
        now = f"{clip.seconds} s ({self._cost(clip, [clip.seconds])})"
        longest = lengths[-1]
        if clip.seconds > longest:
            parts = split(clip.seconds, lengths)
            return (
                f"Clip {clip.name}: {name} makes at most {longest} s, not {now}; split into"
                f" {' + '.join(map(str, parts))} s it costs {self._cost(clip, parts)},"
                f" cut to {longest} s {self._cost(clip, [longest])}."
            )
        ways = [
            f"{length} s costs {self._cost(clip, [length])}"
            for length in nearest(clip.seconds, lengths)
        ]
        return (
            f"Clip {clip.name}: {name} makes {length_text(lengths)}, not {now}; {', '.join(ways)}."
        )

    def repair(self, clip: Clip) -> Repair | None:
        lengths = self._found(clip).lengths
        if clip.seconds > lengths[-1]:
            parts = split(clip.seconds, lengths)
            title = f"split it into {' + '.join(map(str, parts))} s"
            return Repair(title, lambda one: edits.pieces(one, parts))
        length = nearest(clip.seconds, lengths)[0]
        return Repair(f"make it {length} s", lambda one: [edits.revised(one, seconds=length)])

    def _found(self, clip: Clip) -> Found:
        found = self._estimate.pricing.find(clip.offer)
        assert isinstance(found, Found)
        return found

    def _cost(self, clip: Clip, lengths: Sequence[int]) -> str:
        cost = money.ZERO
        for seconds in lengths:
            cell = self._estimate.pricing.cell(
                (clip.offer, clip.frame, seconds, clip.lane, reference_of(clip))
            )
            if isinstance(cell, Missing):
                return money.UNKNOWN
            cost += cell * clip.requests
        return money.shown(cost, self._estimate.currency)


class NoPrompt(ClipCheck):
    """Clips without a prompt."""

    code = "no-prompt"

    def __init__(self, estimate: Estimate) -> None:
        self.count = estimate.tally.unprompted

    def hits(self, clip: Clip) -> bool:
        return not clip.omitted and not clip.prompt.strip()

    def hits_in(self, part: Part) -> bool:
        return part.unprompted > 0

    def message(self, clip: Clip) -> str:
        return f"Clip {clip.name} has no prompt."


class DuplicatePrompt(ClipCheck):
    """Clips that repeat the prompt of a clip before them; the parts of a split one are meant to."""

    code = "duplicate-prompt"

    def __init__(self, estimate: Estimate) -> None:
        self.count = estimate.tally.duplicates
        self.summary = (
            "1 clip repeats the prompt of another; count makes several of one clip."
            if self.count == 1
            else f"{self.count:,} clips repeat the prompt of another;"
            " count makes several of one clip."
        )
        self._first: dict[str, Clip] = {}
        self._rest = iter(estimate.plan.clips)

    def hits(self, clip: Clip) -> bool:
        if clip.omitted or clip.group or not clip.prompt.strip():
            return False
        return self._first_with(clip.prompt).id != clip.id

    def hits_in(self, part: Part) -> bool:
        return bool(part.prompts)

    def message(self, clip: Clip) -> str:
        first = self._first_with(clip.prompt).name
        return f"Clip {clip.name} has the same prompt as {first}; count makes several of one clip."

    def _first_with(self, prompt: str) -> Clip:
        """The first clip with a prompt; the queue is read only as far as needed."""
        while prompt not in self._first:
            clip = next(self._rest)
            if not clip.omitted and not clip.group:
                self._first.setdefault(clip.prompt, clip)
        return self._first[prompt]


def _repaired(clip_id: str, repair: Repair) -> Callable[[Plan], Plan]:
    def apply(plan: Plan) -> Plan:
        for position, clip in enumerate(plan.clips):
            if clip.id == clip_id:
                return edits.substituted(plan, {position: repair.apply(clip)})
        return plan

    return apply
