"""A move that has not been made: its lines, the other offers there are, and overruling.

Worked out by the rules that the package states; `made` makes the plan of it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from soraplan.core.cards import RateCard
from soraplan.core.document import Lane
from soraplan.core.estimate import Estimate
from soraplan.core.moved_text import full_address
from soraplan.core.moving import words
from soraplan.core.moving.family import account_there, stays_in_family
from soraplan.core.moving.lines import Line, Outcome
from soraplan.core.moving.marks import Run, came_from
from soraplan.core.moving.mover import Mover
from soraplan.core.moving.rules import ways
from soraplan.core.moving.starts import chosen_since, in_family, read, started

BY_RULE = "by rule"
"""For `overruled`: what the rules choose."""


@dataclass(frozen=True, slots=True)
class Moving:
    """A move to the card `target` that has not been made, with a line for each clip it is about.

    `is_whole` says that the plan itself moves, with all its clips and its settings, and `is_return`
    that it goes back to the card that it came from.
    """

    estimate: Estimate
    target: RateCard
    is_whole: bool
    is_return: bool
    lines: tuple[Line, ...]

    @property
    def rates_after(self) -> str:
        """The id of the card that the plan is on after the move."""
        return self.target.id if self.is_whole else self.estimate.plan.rates

    @property
    def is_in_family(self) -> bool:
        """Whether the plan itself moves to another card of its family, and not back to its first.

        Its settings then stay as they are, and its clips need no marks to come back.
        """
        return stays_in_family(self.estimate, self.target.id, is_whole=self.is_whole)

    @property
    def misfits(self) -> tuple[Line, ...]:
        """The lines of clips that do not fit and stay; not those that somebody wants to stay."""
        return tuple(line for line in self.lines if line.outcome.reason)

    @property
    def losses(self) -> Mapping[words.Loss, int]:
        """The clips by what they lose; one that is in pieces counts once."""
        return Counter(loss for line in self.lines for loss in line.outcome.losses)

    def line(self, position: int) -> Line:
        """The line of the clip at a position. Raises KeyError where it is not about that clip."""
        for line in self.lines:
            if position in line.positions:
                return line
        raise KeyError(position)


@dataclass(frozen=True, slots=True)
class Choice:
    """One offer of the new card for a clip, with what the clip would cost per run there.

    `lengths` are those that the rules give it, `offered` all there are. `why_not` says why the
    rules do not take the offer, and `is_possible` whether somebody may all the same.
    """

    offer: str
    label: str
    lengths: tuple[int, ...]
    offered: tuple[int, ...]
    lane: Lane | None
    cost: Decimal | None
    currency: str
    why_not: str | None
    is_possible: bool
    is_chosen: bool


def moving(estimate: Estimate, target: str, positions: Collection[int] | None = None) -> Moving:
    """What a plan becomes on the card of an id, or its clips at some positions.

    Without positions the plan moves as a whole, omitted clips with it. Where it is on that card
    already, its clips that are elsewhere come to it. Raises KeyError where no installed or carried
    card has that id.
    """
    chosen = chosen_since(estimate, read(estimate))
    queue = started(estimate, read(estimate, positions, target), chosen)
    return moving_runs(estimate, target, queue, positions is None)


def moving_runs(
    estimate: Estimate, target: str, queue: Sequence[Run], is_whole_plan: bool
) -> Moving:
    """As `moving`, with what the clips start from known already: it is the same for every card."""
    card, plan = estimate.pricing.cards[target], estimate.plan
    is_whole = is_whole_plan and target != plan.rates
    home = came_from(plan)
    is_return = is_whole and home is not None and home.rates == target
    mover = Mover(estimate, card, is_whole=is_whole)
    queue = in_family(estimate, mover, queue)
    outcomes = zip(queue, mover.by_rule(queue), strict=True)
    lines = tuple(Line(run, outcome, outcome) for run, outcome in outcomes)
    return Moving(estimate, card, is_whole, is_return, lines)


def choices(planned: Moving, position: int) -> tuple[Choice, ...]:
    """All offers of the new card for the clip at a position, in the card's order.

    Raises KeyError where the move is not about that clip.
    """
    line, card = planned.line(position), planned.target
    wish = mover_of(planned).wish(line.run)
    requests = line.run.origin.requests
    chosen = None if line.outcome.kind == "stays" else line.outcome.offer
    return tuple(
        Choice(
            offer=one.offer,
            label=one.label,
            lengths=one.lengths,
            offered=one.tier.lengths_of(one.rate),
            lane=one.lane,
            cost=None if one.price is None or not one.is_possible else one.price * requests,
            currency=card.currency,
            why_not=one.why_not,
            is_possible=one.is_possible,
            is_chosen=chosen == f"{card.id}/{one.offer}",
        )
        for one in ways(card, wish)
    )


def overruled(
    planned: Moving,
    position: int,
    offer: str | None = BY_RULE,
    lengths: Sequence[int] | None = None,
) -> Moving:
    """The move with the clip at a position going elsewhere than it was to go.

    `offer` is an offer of the new card, or None for a clip that stays as it is; left out, it is the
    one that was planned, and without lengths either the line is again as the rules have it.
    `lengths` are the clip's new length, or those of its pieces; left out, the rules choose. What
    comes out as the rules have it is not overruled.

    Raises KeyError where the move is not about that clip, and ValueError, with a sentence, for an
    offer that cannot be had and for lengths that do not do.
    """
    line = planned.line(position)
    if offer == BY_RULE and lengths is not None:
        offer = line.outcome.offer
    if offer == BY_RULE or _is_ruled(planned, line.ruled, offer, lengths):
        outcome = line.ruled
    elif offer is None:
        outcome = mover_of(planned).staying(line.run)
    else:
        outcome = mover_of(planned).on_offer(line.run, offer, lengths)
    new = replace(line, outcome=outcome)
    return replace(planned, lines=tuple(new if one is line else one for one in planned.lines))


def _is_ruled(
    planned: Moving, ruled: Outcome, offer: str | None, lengths: Sequence[int] | None
) -> bool:
    """Whether what somebody wants for a clip is what the rules give it."""
    if offer is None or ruled.kind == "stays":
        return offer is None and ruled.kind == "stays"
    is_there = full_address(planned.target.id, offer) == ruled.offer
    return is_there and (lengths is None or tuple(lengths) == ruled.lengths)


def notes(planned: Moving) -> tuple[str, ...]:
    """Whole sentences about the new card, and about what becomes of the plan's settings."""
    estimate, card = planned.estimate, planned.target
    settings = planned.is_whole and not planned.is_return
    told = words.notes(
        estimate.plan,
        estimate.card,
        card,
        lane_after(planned),
        estimate.today,
        is_setting=settings,
        account=account_there(estimate, card),
        keeps_columns=planned.is_in_family,
    )
    of_all = (f"Of all clips that move: {one}." for one in said_once(planned))
    return (*told, *of_all)


def said_once(planned: Moving) -> frozenset[str]:
    """Changes that are the same for all clips that move, so that `notes` say them once for all."""
    moved = [line for line in planned.lines if line.outcome.kind == "moved"]
    told = {line.outcome.changes for line in moved} if len(moved) > 1 else ()
    return frozenset(
        one
        for one in (words.SOUND_UNKNOWN, words.SILENT)
        if told and all(one in its for its in told)
    )


def mover_of(planned: Moving) -> Mover:
    """What works out the lines of a move."""
    return Mover(planned.estimate, planned.target, is_whole=planned.is_whole)


def lane_after(planned: Moving) -> Lane | None:
    """The lane of the plan after the move.

    It keeps to the batch lane where no clip gets into it by that: none could leave it by itself.
    """
    plan, home = planned.estimate.plan, came_from(planned.estimate.plan)
    if not planned.is_whole or planned.is_in_family:
        return plan.lane
    if planned.is_return:
        wanted = home.lane if home else None
    else:
        wanted = plan.lane or (home.lane if home else None)
    if not planned.lines and not planned.is_return:
        rates = [rate for tier in planned.target.tiers for rate in tier.rates]
        return wanted if any(rate.batch_per_second for rate in rates) else None
    pricing = planned.estimate.pricing
    asked = [
        (pricing.lane(clip.offer, clip.lane), clip.offer)
        if line.is_kept
        else (line.outcome.lane, line.outcome.offer)
        for line in planned.lines
        for clip in line.run.clips
    ]
    if any(own is None and pricing.sells_lane(offer) for own, offer in asked):
        return None
    is_in_it = planned.is_return or any(own is not None for own, _ in asked)
    return wanted if is_in_it else None
