"""The pace of a run: when its requests go out under the limits, and what decides that.

A burst sends everything at once: the vendor accepts as many as its limits allow, and refuses the
next or keeps it in a queue of its own. Paced, requests go out as `schedule` says, so that no limit
is ever met. Requests in a batch lane go out at the start, and are done when their window ends.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from soraplan.core.cards import Account, RateCard
from soraplan.core.limits.allowances import Allowance, allowances
from soraplan.core.limits.deadline import Deadline
from soraplan.core.limits.demand import BatchLane, Demand, Refusal
from soraplan.core.limits.schedule import Timing, scheduling
from soraplan.core.limits.uses import Use, taking_up
from soraplan.core.plan import Plan

Unknown = Literal["render", "limits", "cost", "never", "access", "lane", "batch", None]
"""Why a time is not known: the render time is not, no limit of the account is, or a cost under a
limit of spend; a request is dearer than its window; the account may not use the tier; a clip is to
go through a batch lane that its offer does not have; or the card does not say within what time a
batch is done."""

Burst = Literal["refused", "queued", "fits", "unknown"]
"""What becomes of a tier's requests where everything is sent at once: some are refused, or else
some wait in a queue of the vendor's, or all fit; or that cannot be said."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run may do at the vendors: the accounts by card id, and the plan's own figures.

    `concurrent`, so many jobs at once at each vendor, and `render_seconds` win over what a card
    says.
    """

    accounts: Mapping[str, Account | None]
    headroom: Decimal = Decimal(100)
    concurrent: int | None = None
    render_seconds: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TierPace:
    """The pace of one tier's requests; times are in seconds from the start of the run.

    `refusals` has where a burst is first refused by each limit that does so, and `queued_at` is the
    tightest limit beyond which it waits in a queue of the vendor's. Without `is_burst_known` a
    limit of spend could refuse more, because a cost is not known. `interval` is the safe one
    between two requests, None where no limit asks for one. `decided_by` is the limit that alone
    would make the tier latest, None where no limit alone delays it.
    """

    tier: str
    name: str
    requests: int
    allowances: tuple[Allowance, ...]
    refusals: tuple[Refusal, ...]
    queued_at: Allowance | None
    is_burst_known: bool
    interval: Fraction | None
    submitted: Fraction | None
    done: Fraction | None
    unknown: Unknown
    decided_by: Allowance | None

    @property
    def refusal(self) -> Refusal | None:
        """The first request of this tier that a burst would see refused."""
        return min(self.refusals, key=lambda one: one.place, default=None)

    @property
    def refused(self) -> int:
        """How many requests of this tier the limit refuses that has least room for a burst."""
        return max((one.refused for one in self.refusals), default=0)

    @property
    def burst(self) -> Burst:
        """What becomes of this tier's requests where everything is sent at once."""
        if self.unknown == "access" or not self.allowances:
            return "unknown"
        if self.refusals:
            return "refused"
        if not self.is_burst_known:
            return "unknown"
        return "queued" if self.queued_at else "fits"


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of a whole run.

    `last` is the tier that is done last, or would be as far as that is known; `submitted` and
    `done` are None where that of any tier or batch lane is not known.
    """

    demand: Demand
    terms: Terms
    tiers: tuple[TierPace, ...]
    uses: tuple[Use, ...]
    last: TierPace | None

    @property
    def requests(self) -> int:
        """All requests that have a pace."""
        return self.demand.total

    @property
    def submitted(self) -> Fraction | None:
        """When the last request goes out; those in a batch lane go at the start."""
        batch = [Fraction(0)] if self.demand.lanes else []
        return _latest([*(tier.submitted for tier in self.tiers), *batch])

    @property
    def done(self) -> Fraction | None:
        """When the last one is done; what is in a batch lane at the end of the lane's window."""
        return _latest([*(tier.done for tier in self.tiers), *self._windows])

    @property
    def last_lane(self) -> BatchLane | None:
        """The batch lane that ends last, where that is later than all else that is known."""
        known = [lane for lane in self.demand.lanes if lane.window is not None]
        last = max(known, key=lambda lane: lane.window or 0, default=None)
        if last is None or (last.window or 0) <= self._sent_at_least:
            return None
        return last

    @property
    def is_lane_deciding(self) -> bool:
        """Whether the end is known, and it is that of a batch lane's window."""
        return self.done is not None and self.last_lane is not None

    @property
    def decided_by(self) -> Allowance | None:
        """The limit that decides when the run ends; None where none does, or a batch lane."""
        return self.last.decided_by if self.last and not self.is_lane_deciding else None

    @property
    def is_empty(self) -> bool:
        """Whether there is no request to tell any time of."""
        return not self.tiers and not self.demand.lanes

    @property
    def left_out(self) -> int:
        """Requests that have no pace here, because no installed card sells them."""
        return self.demand.elsewhere

    @property
    def at_least(self) -> Fraction:
        """The latest time that is known: nobody promises the end of the run before it."""
        windows = (window for window in self._windows if window is not None)
        return max((self._sent_at_least, *windows))

    @property
    def _sent_at_least(self) -> Fraction:
        """The latest time that is known of the tiers."""
        times = [time for tier in self.tiers for time in (tier.submitted, tier.done)]
        return max((time for time in times if time is not None), default=Fraction(0))

    @property
    def _windows(self) -> list[Fraction | None]:
        windows = [lane.window for lane in self.demand.lanes]
        return [None if window is None else Fraction(window) for window in windows]

    def meets(self, due: Deadline) -> bool | None:
        """Whether a deadline is met; None where that cannot be said.

        It is not where it lies before the start or before today, or where some clips never go out.
        """
        if due.passed or due.seconds <= 0 or self.unknown in ("access", "never"):
            return False
        if self.at_least > due.seconds:
            return False
        return None if self.done is None or self.left_out else True

    @property
    def refusal(self) -> Refusal | None:
        """The first request in the queue that a burst would see refused."""
        found = [tier.refusal for tier in self.tiers if tier.refusal]
        return min(found, key=lambda one: one.place, default=None)

    @property
    def unknown(self) -> Unknown:
        """Why the end is not known, the gravest reason first."""
        reasons = {tier.unknown for tier in self.tiers}
        for lane in self.demand.lanes:
            if lane.window is None:
                reasons.add("batch" if lane.is_sold else "lane")
        order: tuple[Unknown, ...] = (
            *("access", "never", "lane", "cost", "limits", "render", "batch"),
        )
        return next((reason for reason in order if reason in reasons), None)


def pacing(asked: Demand, terms: Terms) -> Generator[None, None, Pace]:
    """Work out a pace, with a pause every millisecond or so."""
    shut = {tier for tier in asked.requests if lacks_access(asked, terms, tier)}
    open_ = {tier: number for tier, number in asked.requests.items() if tier not in shut}
    # What can never go out keeps no other request waiting.
    sent = replace(asked, requests=open_) if shut else asked
    known = terms_allowances(sent, terms)
    render = render_times(sent, terms)
    timing = yield from scheduling(sent, known, render)
    alone = [timing] if len(known) == 1 else []
    while len(alone) < len(known):
        alone += [(yield from scheduling(sent, (known[len(alone)],), render))]
    free = yield from scheduling(sent, (), render)
    bursts = []
    for one in known:
        bursts += [(yield from sent.refusing(one))]
    names = tier_names(asked)
    tiers = []
    for tier, requests in asked.requests.items():
        of_tier = tuple(one for one in known if tier in one.tiers)
        queues = [one for one in of_tier if sent.is_queued(one)]
        yield
        unknown: Unknown
        if tier in shut or not of_tier:
            own, unknown = Timing(None, None), "access" if tier in shut else "limits"
        else:
            own, unknown = timing[tier], timing[tier].unknown
        tiers.append(
            TierPace(
                tier=tier,
                name=names[tier],
                requests=requests,
                allowances=of_tier,
                refusals=tuple(burst[tier] for burst in bursts if tier in burst),
                queued_at=min(queues, key=_room, default=None),
                is_burst_known=all(
                    one.limit.excess == "queued" or sent.can_judge(one) for one in of_tier
                ),
                interval=max(
                    (one.interval for one in of_tier if one.interval is not None), default=None
                ),
                submitted=own.submitted,
                done=own.done,
                unknown=unknown,
                decided_by=None if tier in shut else _deciding(tier, known, alone, free[tier]),
            )
        )
    is_done_known = all(one.done is not None for one in tiers)
    last = max(
        tiers,
        key=lambda one: _when(Timing(one.submitted, one.done if is_done_known else None)),
        default=None,
    )
    uses = yield from taking_up(sent, known, render, timing)
    return Pace(asked, terms, tuple(tiers), uses, last)


def terms_of(plan: Plan, cards: Mapping[str, Account | None]) -> Terms:
    """The terms that a plan's settings make, on some accounts."""
    return Terms(cards, plan.headroom, plan.concurrent, plan.render_seconds)


def terms_allowances(asked: Demand, terms: Terms) -> tuple[Allowance, ...]:
    """The limits that bind a run, card by card."""
    cards: dict[str, RateCard] = {}
    by_card: dict[str, dict[str, str]] = {}
    for tier in asked.requests:
        found = asked.found[tier]
        cards.setdefault(found.card.id, found.card)
        by_card.setdefault(found.card.id, {})[tier] = found.tier.id
    return tuple(
        one
        for id_, tiers in by_card.items()
        for one in allowances(
            cards[id_], terms.accounts.get(id_), tiers, terms.headroom, terms.concurrent
        )
    )


def render_times(asked: Demand, terms: Terms) -> dict[str, Fraction | None]:
    """The seconds that one job of each tier takes: the plan's own figure, else the card's."""
    own = terms.render_seconds
    times = {}
    for tier in asked.requests:
        seconds = own if own is not None else asked.found[tier].tier.render_seconds
        times[tier] = None if seconds is None else Fraction(seconds)
    return times


def lacks_access(asked: Demand, terms: Terms, tier: str) -> bool:
    """Whether the account may not use a tier at all."""
    found = asked.found[tier]
    account = terms.accounts.get(found.card.id)
    return account is not None and found.tier.id in account.no_access


def tier_names(asked: Demand) -> dict[str, str]:
    """The names of tiers by key, those of another card with its name."""
    return {
        tier: found.tier.name if "/" not in tier else f"{found.card.name} {found.tier.name}"
        for tier, found in asked.found.items()
    }


def _deciding(
    tier: str,
    known: Sequence[Allowance],
    alone: Sequence[Mapping[str, Timing]],
    free: Timing,
) -> Allowance | None:
    """The limit that would make a tier latest if it were the only one."""
    latest, decided = _when(free), None
    for one, timing in zip(known, alone, strict=True):
        if timing[tier].unknown not in (None, "render") or timing[tier].submitted is None:
            return one
        if _when(timing[tier]) > latest:
            latest, decided = _when(timing[tier]), one
    return decided


def _when(timing: Timing) -> Fraction:
    """A time to tell early from late by; what is not known comes last."""
    if timing.submitted is None:
        return Fraction(10**15)
    return timing.submitted if timing.done is None else timing.done


def _room(allowance: Allowance) -> tuple[bool, Decimal | int]:
    """How tight a limit is that queues what exceeds it; money comes after numbers."""
    limit = allowance.limit
    if limit.spend is not None:
        return True, limit.spend
    return False, limit.concurrent or limit.requests or 0


def _latest(times: Sequence[Fraction | None]) -> Fraction | None:
    known = [time for time in times if time is not None]
    return max(known, default=None) if len(known) == len(times) else None
