"""The checks of single clips: prices, sizes, lengths and prompts.

A check that depends only on a clip's shape is made once a shape, however many clips have it.
"""

from collections.abc import Iterator, Sequence

from soraplan.core import edits
from soraplan.core.checks.base import ClipCheck, Kind, Repair, ShapeCheck, found_of
from soraplan.core.clip import Clip
from soraplan.core.costs import cost_of, with_length
from soraplan.core.estimate import Estimate
from soraplan.core.lengths import parts_text, ways
from soraplan.core.lengths import text as length_text
from soraplan.core.pricing import Found, Missing, MissingCode, Shape, shape_of, shown_resolution
from soraplan.core.tally import Part
from soraplan.core.text.words import nearest_word


def clip_checks(estimate: Estimate) -> list[ClipCheck]:
    """The checks that find something in this plan."""
    return [check for check in _all_checks(estimate) if check.count]


def _all_checks(estimate: Estimate) -> Iterator[ClipCheck]:
    codes: tuple[MissingCode, ...] = (
        "unknown-card",
        "unknown-offer",
        "size-not-offered",
        "price-unknown",
    )
    for code in codes:
        yield NoPrice(estimate, code)
    yield LengthNotOffered(estimate)
    yield NoPrompt(estimate)
    yield DuplicatePrompt(estimate)


class NoPrice(ShapeCheck):
    """Clips whose own offer has no price for them, by the reason.

    That the plan's own card is missing is said once, of the plan. What lacks nothing but a rate of
    exchange is told in `checks.currency`.
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

    def _repairs(self, clip: Clip) -> tuple[Repair, ...]:
        if self.code == "unknown-offer" and clip.offer is not None:
            near = self._nearest_offer(clip.offer)
            return (Repair(f"make it on {near}", lambda one: [edits.chosen(one, offer=near)]),)
        found = self._estimate.pricing.find(clip.offer)
        if self.code == "size-not-offered" and isinstance(found, Found):
            frame = next(iter(found.rate.sizes))
            return (Repair(f"turn it to {frame}", lambda one: [edits.revised(one, frame=frame)]),)
        if self.code == "price-unknown" and clip.lane is not None:
            at_once = (*shape_of(clip)[:3], None, shape_of(clip)[4])
            if not isinstance(self._estimate.pricing.cell(at_once), Missing):
                return (Repair("ask for it at once", lambda one: [edits.revised(one, lane=None)]),)
        return ()

    def _nearest_offer(self, wanted: str) -> str:
        """The offer most like one that its card does not have, on that card and written alike."""
        tier, resolution = wanted.split("/")[-2:]
        prefix = wanted.removesuffix(f"{tier}/{resolution}")
        pricing = self._estimate.pricing
        card = pricing.cards[prefix[:-1]] if prefix else pricing.card
        # An offer is unknown only where its card is known; else the card is what is missing.
        assert card is not None
        offers = list(card.offers())
        return prefix + (nearest_word(f"{tier}/{resolution}", offers) or offers[0])


class LengthNotOffered(ShapeCheck):
    """Clips of a length that their rate does not make; they are priced all the same."""

    code = "length-not-offered"

    def __init__(self, estimate: Estimate) -> None:
        self._ways_of: dict[Shape, tuple[tuple[int, ...], ...]] = {}
        shapes = estimate.tally.shapes
        super().__init__(estimate, {shape for shape in shapes if _is_off(estimate, shape)})

    def hits(self, clip: Clip) -> bool:
        # Also of a clip that is not in the plan: another fix may just have changed its offer.
        shape = shape_of(clip)
        if shape in self._shapes:
            return not clip.omitted
        return (
            shape not in self._estimate.tally.shapes
            and not clip.omitted
            and _is_off(self._estimate, shape)
        )

    def message(self, clip: Clip) -> str:
        found, seconds = found_of(self._estimate, clip), clip.seconds
        name, lengths = found.tier.name, found.lengths
        if found.card is not self._estimate.card:
            name = found.label
        elif found.rate.seconds:
            name += f" {shown_resolution(found.rate.resolution)}"
        now = f"{seconds} s ({self._cost(clip, (seconds,))})"
        first, *others = self._ways(clip)
        if seconds > lengths[-1]:
            split = f"{parts_text(first)}{_surplus(first, seconds)}"
            return (
                f"Clip {clip.name}: {name} makes at most {lengths[-1]} s, not {now}; split into"
                f" {split} it costs {self._cost(clip, first)},"
                f" cut to {lengths[-1]} s {self._cost(clip, others[0])}."
            )
        told = [
            f"split into {parts_text(way)}{_surplus(way, seconds)} it costs {self._cost(clip, way)}"
            if len(way) > 1
            else f"{way[0]} s costs {self._cost(clip, way)}"
            for way in (first, *others)
        ]
        return (
            f"Clip {clip.name}: {name} makes {length_text(lengths)}, not {now}; {', '.join(told)}."
        )

    def _repairs(self, clip: Clip) -> tuple[Repair, ...]:
        longest = found_of(self._estimate, clip).lengths[-1]
        return tuple(_made(clip.seconds, way, longest) for way in self._ways(clip))

    def _ways(self, clip: Clip) -> tuple[tuple[int, ...], ...]:
        """The offered lengths that the clip can become; the same for all clips of its shape."""
        shape = shape_of(clip)
        known = self._ways_of.get(shape)
        if known is None:
            lengths = found_of(self._estimate, clip).lengths
            costs = {
                length: cost
                for length in lengths
                # In the card's own currency: what is least there is least in any.
                if not isinstance(
                    cost := self._estimate.pricing.native(with_length(shape, length)), Missing
                )
            }
            known = self._ways_of[shape] = ways(clip.seconds, lengths, costs)
        return known

    def _cost(self, clip: Clip, lengths: Sequence[int]) -> str:
        shape = shape_of(clip)
        asked = [(with_length(shape, length), clip.requests) for length in lengths]
        return cost_of(self._estimate.pricing, asked).text


def _surplus(parts: Sequence[int], seconds: int) -> str:
    """How much longer a split is than the clip; empty where it is as long."""
    more = sum(parts) - seconds
    return f", {more} s more than asked," if more else ""


def _is_off(estimate: Estimate, shape: Shape) -> bool:
    """Whether no clip of a length is made on its offer."""
    found = estimate.pricing.find(shape[0])
    return isinstance(found, Found) and shape[2] not in found.lengths


def _made(seconds: int, way: tuple[int, ...], longest: int) -> Repair:
    """The fix that makes a clip of so many seconds one or several of offered lengths."""
    if len(way) > 1:
        kind: Kind = "longer" if seconds > longest else "split"
        title = f"split it into {parts_text(way)}"
        return Repair(title, lambda one: edits.pieces(one, way), kind)
    length = way[0]
    title = f"cut it to {length} s" if seconds > longest else f"make it {length} s"
    return Repair(
        title,
        lambda one: [edits.revised(one, seconds=length)],
        "longer" if length > seconds else "shorter",
    )


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
