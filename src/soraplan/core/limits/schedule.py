"""When each request of one run goes out, and when the last one is done.

A pure simulator: queue order in, times in seconds from the start of the run out. It reads no clock,
and it does not say which limit decides or what would help.

The rules. Requests of one tier, and all requests that share an allowance, go out in queue order;
tiers that share nothing go side by side. An allowance of as many jobs at once as there are, or of
as many requests in a long window, limits nothing. Each request goes at the earliest time that these
allow, given the requests before it:

- requests in a window of less than an hour: an even interval between two requests that the
  allowance counts, because a vendor may enforce 60 a minute as one a second;
- requests in a window of an hour or longer, such as 50 a day: in no rolling window, its end not
  included, more counted requests than allowed, however close together (see `BUDGET_WINDOW`);
- jobs at once: fewer counted jobs in flight than allowed, a job being in flight from the moment it
  is submitted up to, but not including, the moment it is done;
- spend: in no rolling window, its end not included, do counted requests cost more than allowed.

Every rule has the form "not before an earlier request plus a fixed time", so no time can move
forward when a limit gets tighter, a request is added or a render takes longer. Such a system falls
into a rhythm (Baccelli, Cohen, Olsder, Quadrat: Synchronization and Linearity, 1992, chapter 3):
that is what the closed form and the jumps inside a long stretch of like requests rest on. Times and
costs are counted in integers of a common denominator: exact as fractions, and many times faster.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Literal, Protocol

from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.rules import SLICE, Rule, Stretch, Trace

Unknown = Literal["never", "cost", "render"]
"""Why a time is not known: a request is dearer than the whole spend of a window, a cost under a
spend limit is not known, or a render time that matters is not known. The first that holds."""


class Load(Protocol):
    """What a run asks for."""

    @property
    def requests(self) -> Mapping[str, int]:
        """Requests by tier key, for tiers that are asked for anything."""

    @property
    def costs(self) -> Mapping[str, Decimal | None]:
        """The one cost that all requests of a tier have; None where some cost is not known.

        A tier whose costs differ is absent.
        """

    def stretches(self) -> Iterator[Stretch]:
        """The requests in queue order."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When the last request of one tier goes out and when it is done, in seconds.

    `unknown` says why a time is None.
    """

    submitted: Fraction | None
    done: Fraction | None
    unknown: Unknown | None = None


def scheduling(
    load: Load,
    allowances: Sequence[Allowance],
    render: Mapping[str, Fraction | None],
    trace: Trace | None = None,
) -> Generator[None, None, dict[str, Timing]]:
    """Work out the timing of every tier that is asked for anything, in the order of the load.

    `render` is the time that one job takes, in seconds, by tier key; None or absent where it is not
    known. Pauses about every millisecond, so that other work can go on in between.
    """
    limits = [
        (allowance, tiers)
        for allowance in allowances
        for tiers in (frozenset(allowance.tiers.intersection(load.requests)),)
        # As many places as requests: nothing waits for another, and no order is to be kept.
        if _binds(allowance, tiers, load)
    ]
    costs = yield from _costs(
        load, {t for a, tiers in limits if a.spend is not None for t in tiers}
    )
    measures = _Measures(load, limits, render, costs)
    if trace is not None:
        trace.begin(measures.scale, measures.render)
    timings: dict[str, Timing] = {}
    for group in _coupled(load.requests, [tiers for _, tiers in limits]):
        unknown = _unknown(group, limits, render, costs)
        if unknown is not None:
            timings.update((tier, Timing(None, None, unknown)) for tier in group)
            continue
        rules = [measures.rule(allowance, tiers) for allowance, tiers in limits if tiers & group]
        last = yield from _submitted(group, load, rules, measures, trace)
        for tier in group:
            submitted, takes = Fraction(last[tier], measures.scale), render.get(tier)
            timings[tier] = (
                Timing(submitted, None, "render")
                if takes is None
                else Timing(submitted, submitted + takes)
            )
    return {tier: timings[tier] for tier in load.requests}


_Limits = Sequence[tuple[Allowance, frozenset[str]]]
_Costs = Mapping[str, set[Decimal | None]]


def _costs(load: Load, tiers: set[str]) -> Generator[None, None, dict[str, set[Decimal | None]]]:
    """The different costs of requests on some tiers; the queue is read only where they differ."""
    costs: dict[str, set[Decimal | None]] = {tier: set() for tier in tiers}
    differing = set()
    for tier in tiers:
        cost = load.costs.get(tier)
        if cost is None:
            differing.add(tier)
        else:
            costs[tier].add(cost)
    if differing:
        for number, (tier, cost, _) in enumerate(load.stretches(), 1):
            if tier in differing:
                costs[tier].add(cost)
            if number % SLICE == 0:
                yield
    return costs


def _coupled(tiers: Iterable[str], shared: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The tiers in groups, so that no allowance counts tiers of two groups."""
    groups = [frozenset([tier]) for tier in tiers]
    for together in shared:
        joined = [group for group in groups if group & together]
        groups = [group for group in groups if not group & together]
        if joined:
            groups.append(frozenset().union(*joined))
    return groups


def _unknown(
    group: frozenset[str],
    limits: _Limits,
    render: Mapping[str, Fraction | None],
    costs: _Costs,
) -> Unknown | None:
    """Why the times of some coupled tiers cannot be known."""
    reasons: set[Unknown] = set()
    for allowance, tiers in limits:
        if not tiers & group:
            continue
        if allowance.spend is not None:
            asked = {cost for tier in tiers for cost in costs[tier]}
            if None in asked:
                reasons.add("cost")
            if any(cost is not None and cost > allowance.spend for cost in asked):
                reasons.add("never")
        if allowance.at_once is not None and any(render.get(tier) is None for tier in tiers):
            reasons.add("render")
    order: tuple[Unknown, ...] = ("never", "cost", "render")
    return next((reason for reason in order if reason in reasons), None)


def _binds(allowance: Allowance, tiers: frozenset[str], load: Load) -> bool:
    """Whether a limit that has a number of places can ever make a request wait."""
    places = allowance.at_once or allowance.quota
    return places is None or places < sum(load.requests[tier] for tier in tiers)


class _Measures:
    """The units in which all times and all costs of a run are whole numbers."""

    def __init__(
        self,
        load: Load,
        limits: _Limits,
        render: Mapping[str, Fraction | None],
        costs: _Costs,
    ) -> None:
        known = {tier: render.get(tier) for tier in load.requests}
        intervals = [allowance.interval for allowance, _ in limits]
        self.scale = lcm(*(t.denominator for t in (*known.values(), *intervals) if t is not None))
        self.render = {
            tier: None if t is None else int(t * self.scale) for tier, t in known.items()
        }
        money = {cost for some in costs.values() for cost in some}
        money.update(allowance.spend for allowance, _ in limits)
        known_money = [amount for amount in money if amount is not None]
        self._cents = lcm(*(amount.as_integer_ratio()[1] for amount in known_money))
        self.cost = {amount: self._whole(amount) for amount in known_money}

    def _whole(self, amount: Decimal) -> int:
        over, under = amount.as_integer_ratio()
        return over * (self._cents // under)

    def rule(self, allowance: Allowance, tiers: frozenset[str]) -> Rule:
        """The allowance in whole units."""
        return Rule(
            tiers,
            gap=int((allowance.interval or 0) * self.scale),
            slots=allowance.at_once or 0,
            spend=0 if allowance.spend is None else self.cost[allowance.spend],
            quota=allowance.quota or 0,
            window=0 if allowance.interval is not None else (allowance.window or 0) * self.scale,
        )


def _submitted(
    group: frozenset[str],
    load: Load,
    rules: Sequence[Rule],
    measures: _Measures,
    trace: Trace | None,
) -> Generator[None, None, dict[str, int]]:
    """When the last request of each of some coupled tiers goes out, in units of time."""
    stretches: Iterable[Stretch] = load.stretches()
    if len(group) == 1:
        (tier,) = group
        requests, cost = load.requests[tier], load.costs.get(tier)
        purses = [rule for rule in rules if rule.spend]
        if cost is not None or not purses:
            stretches = [(tier, cost, requests)]
            slots = [(rule.slots, measures.render[tier] or 0) for rule in rules if rule.slots]
            slots += [(rule.quota, rule.window) for rule in rules if rule.quota]
            if purses and cost:
                price = measures.cost[cost]
                slots += [(rule.spend // price, rule.window) for rule in purses]
            if len({taken for _, taken in slots}) <= 1:
                gap = max((rule.gap for rule in rules), default=0)
                return {tier: _rhythm(tier, requests, gap, min(slots, default=None), trace)}
    # Loaded when needed: most runs have a closed form, and a start is to be quick.
    from soraplan.core.limits.sending import simulated

    return (yield from simulated(group, stretches, rules, measures.render, measures.cost, trace))


def _rhythm(
    tier: str, requests: int, gap: int, slots: tuple[int, int] | None, trace: Trace | None
) -> int:
    """When the last of some like requests goes out, by a closed form.

    Request j, from 0, goes out at (j div c) × max(ρ, c × I) + (j mod c) × I, with I the gap between
    two requests and c slots, each taken for ρ: the solution of t(j) = max(t(j-1) + I, t(j-c) + ρ).
    """
    size, taken = slots or (requests, 0)
    period = max(taken, size * gap)
    rounds, rest = divmod(requests, size)
    if trace is not None:
        if size <= rounds:
            for place in range(size):
                trace.sent(tier, place * gap, rounds + (place < rest), period)
        else:
            for number in range(rounds):
                trace.sent(tier, number * period, size, gap)
            if rest:
                trace.sent(tier, rounds * period, rest, gap)
    return (requests - 1) // size * period + (requests - 1) % size * gap
