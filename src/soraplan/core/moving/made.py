"""The plan after a move, as one value, and what it costs before and after.

What each clip becomes is decided by then (see `lines`); here it is written down, with the marks by
which it finds back.
"""

from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate, exchanged, factor
from soraplan.core.document import Lane
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.moved_text import mark
from soraplan.core.moving.family import accounts_there
from soraplan.core.moving.lines import Line
from soraplan.core.moving.marks import Groups, came_from
from soraplan.core.moving.move import Moving, lane_after, mover_of
from soraplan.core.moving.mover import Mover
from soraplan.core.plan import MovedPlan, Plan
from soraplan.core.plan_card import accounts_on


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A plan before a move and after it.

    `saved` is what a run costs less, in the currency of before, and below zero what it costs more;
    None where no rate of exchange leads from one currency to the other, or a price of either is not
    known. `exchange` is the rate that it was counted with, where the plans count in two.
    """

    before: Estimate
    after: Estimate
    saved: Decimal | None
    exchange: ExchangeRate | None = None

    @property
    def saved_a_month(self) -> Decimal | None:
        """As `saved`, of all runs of a month."""
        return None if self.saved is None else self.saved * self.before.plan.runs


def moved(planned: Moving) -> Plan:
    """The plan after a move: one value, so that one step back undoes it."""
    plan, lane, mover = planned.estimate.plan, lane_after(planned), mover_of(planned)
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
                is_as_it_is = line.run.is_same and not line.is_overruled
                changed[position] = clip if is_as_it_is else _kept(planned, mover, clip, lane)
    if not changed and not planned.is_whole:
        return plan
    new = plan.model_copy(update={"clips": plan.clips.replaced(changed)})
    if gone:
        new = edits.removed(new, gone)
    new = edits.substituted(new, parts)
    return new.model_copy(update=_settings(planned, lane)) if planned.is_whole else new


def totals(planned: Moving) -> BeforeAfter:
    """The plan before and after a move."""
    before, pricing = planned.estimate, planned.estimate.pricing
    after = Estimator(pricing.installed, before.today, pricing.exchange).estimate(moved(planned))
    currencies = after.currency, before.currency
    times = factor(*currencies, pricing.held_today)
    saved = None
    if times is not None and before.total.unknown == after.total.unknown == 0:
        saved = before.total.run - after.total.run * times
    return BeforeAfter(before, after, saved, exchanged(*currencies, pricing.held_today))


def _placed(planned: Moving, line: Line, lane: Lane | None) -> Clip:
    """A clip as it is after the move, in one piece still."""
    run, outcome = line.run, line.outcome
    origin = run.origin
    if run.is_same and not line.is_overruled:
        return _same(planned, line, lane)
    length = outcome.lengths[0] if len(outcome.lengths) == 1 else origin.seconds
    new = {
        "seconds": length,
        "lane": origin.lane if lane and outcome.lane else outcome.lane,
        "offer": _written(outcome.offer, planned.rates_after),
    }
    is_home = outcome.kind == "restored" and run.card == planned.rates_after
    if is_home:
        new["offer"] = run.written
    # Pieces keep their marks even there, so that they can still be one clip again.
    if is_home and not run.pieces:
        new |= {"moved_from": None, "moved_seconds": None, "moved_lane": None}
    else:
        first = run.seconds_at_first
        refitted = first if outcome.lengths != (first,) else None
        new |= {
            "moved_from": run.mark,
            # A piece that is moved by itself is still one of what the whole clip was.
            "moved_seconds": origin.moved_seconds if run.pieces else refitted,
            "moved_lane": run.lane_at_first,
        }
    return origin.model_copy(update=new)


def _same(planned: Moving, line: Line, lane: Lane | None) -> Clip:
    """A clip that goes to the offer of the same id on another card of its family.

    Where the plan goes along, nothing of it changes, and so it comes back with the plan.
    """
    run, plan = line.run, planned.estimate.plan
    clip = run.clips[0]
    if planned.is_in_family:
        return clip
    new: dict[str, object] = {
        "lane": clip.lane if lane == plan.lane else line.outcome.lane,
        "offer": _written(line.outcome.offer, planned.rates_after),
    }
    if not run.is_marked:
        new |= {"moved_from": run.mark, "moved_lane": clip.lane}
    return clip.model_copy(update=new)


def _kept(planned: Moving, mover: Mover, clip: Clip, lane: Lane | None) -> Clip:
    """A clip that stays where it is while the plan around it moves."""
    plan = planned.estimate.plan
    is_new = clip.moved_from is None
    at_first = clip.lane if is_new else clip.moved_lane
    asked = planned.estimate.pricing.lane(clip.offer, clip.lane)
    new = {
        "offer": _written(mover.address(clip), planned.rates_after),
        "lane": at_first if lane and asked else asked,
    }
    if is_new:
        new |= {"moved_from": mark(plan.rates, clip.offer), "moved_lane": clip.lane}
    return clip.model_copy(update=new)


def _written(address: str, rates: str) -> str:
    """A full address as it is written in a plan on a card: without the card if it is the same."""
    return address.removeprefix(f"{rates}/")


def _settings(planned: Moving, lane: Lane | None) -> dict[str, object]:
    """The settings of a plan that moves as a whole.

    Each card keeps its account, and the one that the plan came from what it had at first.
    """
    plan, target = planned.estimate.plan, planned.target.id
    home = came_from(plan)
    if planned.is_in_family:
        account, accounts = accounts_there(planned.estimate, planned.target)
        accounts = dict(sorted(accounts.items()))
        return {"rates": target, "account": account, "accounts": accounts, "moved_from": home}
    account, accounts = accounts_on(plan, target)
    new: dict[str, object] = {"rates": target, "lane": lane, "account": account}
    if home is not None and plan.account is None:
        accounts.pop(plan.rates, None)
    if planned.is_return and home is not None:
        # Written by hand beside the account that the plan had there.
        if plan.accounts.get(target) not in (None, home.account):
            accounts[target] = plan.accounts[target]
        new |= {"account": home.account, "compare": home.compare, "moved_from": None}
        return new | {"accounts": dict(sorted(accounts.items()))}
    left = MovedPlan(rates=plan.rates, account=plan.account, compare=plan.compare, lane=plan.lane)
    new |= {"compare": None, "moved_from": home or left}
    return new | {"accounts": dict(sorted(accounts.items()))}
