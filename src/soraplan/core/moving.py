"""Moving a plan, or some of its clips, to another rate card.

For each clip the nearest offer of the new card is found by these rules, one after the other:

1. Its frame must be on offer, and where the clip is marked for sound, a model that is known to make
   it. Where there is none, the clip does not fit and stays where it is.
2. The picture is the smallest that is at least as large as before, by its short side; where none
   is, the largest.
3. Offers with a known price go before the others, and those that have the clip's length before
   those that do not. Of these the one is taken on which a longer clip, or several that together
   last as long, cost least.
4. Of what is left, the offer whose price is nearest to the old one, by their ratio; then the
   cheaper one; then the first of the card.

A clip that was moved before is moved as what it was at first, so that moves do not add up, and goes
back to exactly that on the card it came from (see `moving_marks`). No clip is ever lost: what does
not fit keeps its offer, as a full address where the plan's own card changes, and so its price.

A `Moving` is there to be looked at before anything changes, and each of its lines can be overruled.
`moved` makes the plan of it. Nothing here reads a card from disk or asks for the day.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from soraplan.core import edits, moving_words
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.document import Lane
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.moving_lines import Line, Mover
from soraplan.core.moving_marks import Groups, Run, mark, runs
from soraplan.core.moving_rules import lengths_of, ways
from soraplan.core.plan import MovedPlan, Plan

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
    def misfits(self) -> tuple[Line, ...]:
        """The lines of clips that do not fit and stay; not those that somebody wants to stay."""
        return tuple(line for line in self.lines if line.outcome.reason)

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


@dataclass(frozen=True, slots=True)
class Totals:
    """A plan before a move and after it.

    `saved` is what a run costs less, and below zero what it costs more; None where the two plans
    count in different currencies, or a price of either is not known.
    """

    before: Estimate
    after: Estimate
    saved: Decimal | None

    @property
    def saved_a_month(self) -> Decimal | None:
        """As `saved`, of all runs of a month."""
        return None if self.saved is None else self.saved * self.before.plan.runs


def moving(estimate: Estimate, target: str, positions: Collection[int] | None = None) -> Moving:
    """What a plan becomes on the card of an id, or its clips at some positions.

    Without positions the plan moves as a whole, omitted clips with it. Where it is on that card
    already, its clips that are elsewhere come to it. Raises KeyError where no installed or carried
    card has that id.
    """
    return moving_runs(estimate, target, tuple(runs(estimate.plan, positions)), positions is None)


def moving_runs(
    estimate: Estimate, target: str, queue: Sequence[Run], is_whole_plan: bool
) -> Moving:
    """As `moving`, with the clips read by `runs` already: they are the same for every card."""
    card, plan = estimate.pricing.cards[target], estimate.plan
    is_whole = is_whole_plan and target != plan.rates
    is_return = is_whole and plan.moved_from is not None and plan.moved_from.rates == target
    mover = Mover(estimate, card, is_whole=is_whole)
    lines = tuple(Line(run, mover.by_rule(run)) for run in queue)
    return Moving(estimate, card, is_whole, is_return, lines)


def choices(planned: Moving, position: int) -> tuple[Choice, ...]:
    """All offers of the new card for the clip at a position, in the card's order.

    Raises KeyError where the move is not about that clip.
    """
    line, card = planned.line(position), planned.target
    wish = _mover(planned).wish(line.run)
    requests = line.run.origin.requests
    chosen = None if line.outcome.kind == "stays" else line.outcome.offer
    return tuple(
        Choice(
            offer=one.offer,
            label=one.label,
            lengths=one.lengths,
            offered=lengths_of(one.tier, one.rate),
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
    `lengths` are the clip's new length, or those of its pieces; left out, the rules choose.

    Raises KeyError where the move is not about that clip, and ValueError, with a sentence, for an
    offer that cannot be had and for lengths that do not do.
    """
    line, mover = planned.line(position), _mover(planned)
    if offer is None:
        new = Line(line.run, mover.staying(line.run), True)
    elif offer == BY_RULE and lengths is None:
        new = Line(line.run, mover.by_rule(line.run))
    else:
        named = line.outcome.offer if offer == BY_RULE else offer
        new = Line(line.run, mover.on_offer(line.run, named, lengths), True)
    return replace(planned, lines=tuple(new if one is line else one for one in planned.lines))


def moved(planned: Moving) -> Plan:
    """The plan after a move: one value, so that one step back undoes it."""
    plan, lane, mover = planned.estimate.plan, _lane_after(planned), _mover(planned)
    changed: dict[int, Clip] = {}
    parts: dict[int, list[Clip]] = {}
    gone: list[int] = []
    groups = Groups(plan)
    for line in planned.lines:
        if not line.is_kept:
            first, *others = line.positions
            clip = _placed(planned, line, lane)
            if len(line.outcome.lengths) > 1:
                clip = clip.model_copy(update={"group": groups.of_pieces(line.run)})
                # Clips that were put together before it make the queue shorter.
                parts[first - len(gone)] = edits.pieces(clip, line.outcome.lengths)
            changed[first] = clip
            gone += others
        elif planned.is_whole:
            for position, clip in zip(line.positions, line.run.clips, strict=True):
                changed[position] = _kept(planned, mover, clip, lane)
    if not changed and not planned.is_whole:
        return plan
    new = plan.model_copy(update={"clips": plan.clips.replaced(changed)})
    if gone:
        new = edits.removed(new, gone)
    new = edits.substituted(new, parts)
    return new.model_copy(update=_settings(planned, lane)) if planned.is_whole else new


def totals(planned: Moving) -> Totals:
    """The plan before and after a move."""
    before, pricing = planned.estimate, planned.estimate.pricing
    after = Estimator(pricing.installed, before.today, pricing.exchange).estimate(moved(planned))
    saved = None
    if before.currency == after.currency and before.total.unknown == after.total.unknown == 0:
        saved = before.total.run - after.total.run
    return Totals(before, after, saved)


def notes(planned: Moving) -> tuple[str, ...]:
    """Whole sentences about the new card, and about what becomes of the plan's settings."""
    estimate, card = planned.estimate, planned.target
    is_ended = card.retired is not None and card.retired <= estimate.today
    settings = planned.is_whole and not planned.is_return
    return tuple(
        moving_words.notes(
            estimate.plan,
            estimate.card,
            card,
            _lane_after(planned),
            is_ended=is_ended,
            is_setting=settings,
        )
    )


def _mover(planned: Moving) -> Mover:
    return Mover(planned.estimate, planned.target, is_whole=planned.is_whole)


def _lane_after(planned: Moving) -> Lane | None:
    """The lane of the plan after the move.

    It keeps to the batch lane where all its clips can: no clip could leave the lane by itself.
    """
    plan, home = planned.estimate.plan, planned.estimate.plan.moved_from
    if not planned.is_whole:
        return plan.lane
    if planned.is_return:
        wanted = home.lane if home else None
    else:
        wanted = plan.lane or (home.lane if home else None)
    if not planned.lines and not planned.is_return:
        rates = [rate for tier in planned.target.tiers for rate in tier.rates]
        return wanted if any(rate.batch_per_second for rate in rates) else None
    lanes = (
        clip.lane or plan.lane if line.is_kept else line.outcome.lane
        for line in planned.lines
        for clip in line.run.clips
    )
    return wanted if all(lanes) else None


def _placed(planned: Moving, line: Line, lane: Lane | None) -> Clip:
    """A clip as it is after the move, in one piece still."""
    run, outcome = line.run, line.outcome
    origin = run.origin
    length = outcome.lengths[0] if len(outcome.lengths) == 1 else origin.seconds
    new = {
        "seconds": length,
        "lane": origin.lane if lane else outcome.lane,
        "offer": _written(outcome.offer, planned.rates_after),
    }
    if outcome.kind == "restored" and run.card == planned.rates_after:
        new |= {
            "offer": run.written,
            "moved_from": None,
            "moved_seconds": None,
            "moved_lane": None,
        }
    else:
        refitted = origin.seconds if outcome.lengths != (origin.seconds,) else None
        new |= {
            "moved_from": run.mark,
            # A piece that is moved by itself is still one of what the whole clip was.
            "moved_seconds": origin.moved_seconds if run.pieces else refitted,
            "moved_lane": origin.lane,
        }
    return origin.model_copy(update=new)


def _kept(planned: Moving, mover: Mover, clip: Clip, lane: Lane | None) -> Clip:
    """A clip that stays where it is while the plan around it moves."""
    plan = planned.estimate.plan
    is_new = clip.moved_from is None
    at_first = clip.lane if is_new else clip.moved_lane
    new = {
        "offer": _written(mover.address(clip), planned.rates_after),
        "lane": at_first if lane else clip.lane or plan.lane,
    }
    if is_new:
        new |= {"moved_from": mark(plan.rates, clip.offer), "moved_lane": clip.lane}
    return clip.model_copy(update=new)


def _written(address: str, rates: str) -> str:
    """A full address as it is written in a plan on a card: without the card if it is the same."""
    return address.removeprefix(f"{rates}/")


def _settings(planned: Moving, lane: Lane | None) -> dict[str, object]:
    """The settings of a plan that moves as a whole.

    The account on the card that is left stays known in `accounts`, as that of any other card.
    """
    plan, target = planned.estimate.plan, planned.target.id
    home, accounts = plan.moved_from, dict(plan.accounts)
    if plan.account is not None:
        accounts[plan.rates] = plan.account
    elif home is not None:
        accounts.pop(plan.rates, None)
    if planned.is_return and home is not None:
        if home.account is not None and accounts.get(target) == home.account:
            del accounts[target]
        return {
            "rates": target,
            "account": home.account,
            "accounts": accounts,
            "compare": home.compare,
            "lane": lane,
            "moved_from": None,
        }
    left = MovedPlan(rates=plan.rates, account=plan.account, compare=plan.compare, lane=plan.lane)
    return {
        "rates": target,
        "account": accounts.get(target),
        "accounts": accounts,
        "compare": None,
        "lane": lane,
        "moved_from": home or left,
    }
