"""What is done to a plan where its offers are compared: pure functions, each a new plan.

A column is an offer's address as the estimate has it. A change that cannot be made raises
`RefusedError` with the sentence to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Missing, shape_of
from soraplan.core.text.words import counted


class RefusedError(Exception):
    """A change that cannot be made; its text says why."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A plan whose clips were put on an offer.

    `clips` were moved, `already` were there before, and `left` counts by reason those that cannot
    be made there and stayed where they were.
    """

    plan: Plan
    clips: int
    already: int
    left: dict[str, int]

    def told(self, name: str) -> str:
        """What was done, in a sentence or two."""
        left = sum(self.left.values())
        if self.clips:
            told = f"{counted(self.clips, 'clip')} moved to {name}."
        elif self.already:
            told = "This clip is" if self.already == 1 else "These clips are"
            told += f" on {name} already."
        else:
            told = f"No clip could be put on {name}." if left else "There is no clip to put there."
        if left:
            verb = "stays where it is" if left == 1 else "stay where they are"
            reasons = "; ".join(self.left)
            told += f" {counted(left, 'clip')} {verb}: {reasons}."
        return told


def name_of(estimate: Estimate, offer: str) -> str:
    """The name of an offer, or its address where no card has it."""
    found = estimate.pricing.find(offer)
    return found.label if isinstance(found, Found) else offer


def made_on(estimate: Estimate, offer: str, positions: Iterable[int] | None = None) -> Moved:
    """Put clips on an offer: those at some positions, or all that are not omitted.

    A clip that has no size or price there stays where it is.
    """
    plan, pricing = estimate.plan, estimate.pricing
    already = 0
    left: dict[str, int] = {}
    moved: dict[int, Clip] = {}
    chosen = (
        enumerate(plan.clips)
        if positions is None
        else ((position, plan.clips[position]) for position in positions)
    )
    for position, clip in chosen:
        if positions is None and clip.omitted:
            continue
        cell = pricing.native((offer, *shape_of(clip)[1:]))
        if pricing.resolved(clip.offer) == offer:
            already += 1
        elif isinstance(cell, Missing):
            left[cell.reason] = left.get(cell.reason, 0) + 1
        else:
            # The address was checked when it became a column; this may be done to 100,000 clips.
            moved[position] = clip.model_copy(update=edits.unmarked(clip, {"offer": offer}))
    if moved:
        plan = plan.model_copy(update={"clips": plan.clips.replaced(moved)})
    return Moved(plan, len(moved), already, left)


def added(estimate: Estimate, offer: str, behind: str | None) -> Plan:
    """The plan that compares one more offer, behind a column or before all others."""
    order = [column.offer for column in estimate.columns]
    at = order.index(behind) + 1 if behind in order else 0
    return _compared(estimate, [*order[:at], offer, *order[at:]], offer)


def removed(estimate: Estimate, offer: str) -> Plan:
    """The plan that compares an offer no longer."""
    clips = _clips_on(estimate, offer)
    name = name_of(estimate, offer)
    if clips:
        verb = "is" if clips == 1 else "are"
        raise RefusedError(f"{counted(clips, 'clip')} {verb} on {name}, so its column stays.")
    order = [column.offer for column in estimate.columns if column.offer != offer]
    if not order:
        raise RefusedError(f"{name} is the last column; add another one before taking it away.")
    return _compared(estimate, order, None)


def moved(estimate: Estimate, offer: str, by: int) -> Plan:
    """The plan with a column one place to the left (-1) or right (1)."""
    order = [column.offer for column in estimate.columns]
    at = order.index(offer)
    if at + by < 0:
        raise RefusedError("It is the first offer already; the plan as mixed stays before all.")
    if at + by >= len(order):
        raise RefusedError("It is the last column already.")
    order[at], order[at + by] = order[at + by], order[at]
    return _compared(estimate, order, offer)


def _compared(estimate: Estimate, order: list[str], wanted: str | None) -> Plan:
    """The plan that compares offers in an order.

    Columns at its end that are there only because clips are on them are not written down, so that
    they go when the last clip leaves them.
    """
    compared = _written(estimate) | {wanted}
    kept = len(order)
    while kept > 1 and order[kept - 1] not in compared:
        kept -= 1
    return edits.settings_revised(estimate.plan, compare=tuple(order[:kept]))


def _written(estimate: Estimate) -> set[str | None]:
    """The columns that the plan or its card names."""
    card = estimate.card
    named = estimate.plan.compare or (card.columns() if card else ())
    return {estimate.pricing.resolved(offer) for offer in named}


def _clips_on(estimate: Estimate, offer: str) -> int:
    return sum(
        clips
        for shape, (clips, _, _) in estimate.tally.shapes.items()
        if estimate.pricing.resolved(shape[0]) == offer
    )
