"""Requests sent one after another under rules in whole units of time and money.

This is the part of `schedule` that has no closed form: it follows a run request by request, and
jumps over what repeats inside a long stretch of like requests.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from heapq import heapreplace

from soraplan.core.limits.rules import SLICE, Rule, Stretch, Trace

_SHORT = 64
"""Up to so many requests a stretch is simulated to its end: looking for a rhythm costs more."""


@dataclass(slots=True)
class _Purse:
    """What was spent under one limit, as far back as it can still make a request wait."""

    spend: int
    window: int
    spent: int = 0
    paid: deque[tuple[int, int]] = field(default_factory=deque)

    def free(self, cost: int) -> int:
        """The earliest time at which a request of that cost can be paid for."""
        time = 0
        while self.spent + cost > self.spend:
            paid, amount = self.paid.popleft()
            self.spent -= amount
            time = paid + self.window
        return time

    def pay(self, time: int, cost: int) -> None:
        if cost:
            self.paid.append((time, cost))
            self.spent += cost

    def lag(self, cost: int) -> tuple[int, int] | None:
        """How long a request waits for which one before it, of requests of one cost."""
        return (self.window, self.spend // cost) if cost else None

    def state(self, now: int) -> list[object]:
        return [(max(time - now, -self.window), cost) for time, cost in self.paid]

    def jump(self, by: int) -> None:
        self.paid = deque((time + by, cost) for time, cost in self.paid)


@dataclass(slots=True)
class _Window:
    """The last requests under one limit of requests in a long window, as many as it allows.

    It is asked what a purse is asked, and costs do not matter to it.
    """

    quota: int
    window: int
    sent: deque[int] = field(default_factory=deque)

    def free(self, cost: int) -> int:
        """The earliest time at which there is room for one more."""
        return self.sent.popleft() + self.window if len(self.sent) == self.quota else 0

    def pay(self, time: int, cost: int) -> None:
        self.sent.append(time)

    def lag(self, cost: int) -> tuple[int, int] | None:
        """How long a request waits for which one before it."""
        return self.window, self.quota

    def state(self, now: int) -> list[object]:
        return [max(time - now, -self.window) for time in self.sent]

    def jump(self, by: int) -> None:
        self.sent = deque(time + by for time in self.sent)


@dataclass(slots=True)
class _Scope:
    """The rules that count the same tiers, and what they remember of the requests so far.

    `free` is the earliest time that order and gap leave to the next request. `finishes` is a heap
    of the times at which as many jobs as may be in flight are done, the latest there are; its first
    is when a place gets free. `purses` are the limits of spend, and of requests in a long window.
    """

    gap: int = 0
    free: int = 0
    finishes: list[int] = field(default_factory=list)
    purses: list[_Purse | _Window] = field(default_factory=list)

    def add(self, rule: Rule) -> None:
        self.gap = max(self.gap, rule.gap)
        if rule.slots and (not self.finishes or rule.slots < len(self.finishes)):
            self.finishes = [0] * rule.slots
        if rule.spend:
            self.purses.append(_Purse(rule.spend, rule.window))
        if rule.quota:
            self.purses.append(_Window(rule.quota, rule.window))


class _Sender:
    """Sends the requests of one tier, under the rules that count it."""

    def __init__(self, tier: str, render: int, scopes: list[_Scope]) -> None:
        self.tier = tier
        self.last = 0
        self._render = render
        self._scopes = scopes
        self._gap = max(scope.gap for scope in scopes)
        self._heaps = [scope.finishes for scope in scopes if scope.finishes]
        self._purses = [purse for scope in scopes for purse in scope.purses]

    @property
    def forgets(self) -> bool:
        """Whether only the last request matters to the next, so that a stretch is one step."""
        return not self._heaps and not self._purses

    def stride(self, count: int, trace: Trace | None) -> None:
        """Send like requests that only keep a gap."""
        first = self._ready()
        if trace is not None:
            trace.sent(self.tier, first, count, self._gap)
        self._sent(first + (count - 1) * self._gap)

    def send(self, count: int, cost: int, trace: Trace | None) -> list[int]:
        """Send like requests one by one; their times where there is a trace."""
        ready, now, gap, render = self._ready(), 0, self._gap, self._render
        heaps, purses = self._heaps, self._purses
        times = []
        for _ in range(count):
            now = ready
            for purse in purses:
                free = purse.free(cost)
                if free > now:
                    now = free
            for heap in heaps:
                if heap[0] > now:
                    now = heap[0]
            for heap in heaps:
                heapreplace(heap, now + render)
            for purse in purses:
                purse.pay(now, cost)
            if trace is not None:
                times.append(now)
                trace.sent(self.tier, now, 1, 0)
            ready = now + gap
        self._sent(now)
        return times

    def _ready(self) -> int:
        ready = 0
        for scope in self._scopes:
            if scope.free > ready:
                ready = scope.free
        return ready

    def _sent(self, last: int) -> None:
        self.last = last
        for scope in self._scopes:
            scope.free = last + scope.gap

    def block(self, cost: int) -> int:
        """After how many like requests to look whether the times repeat.

        A rule makes a request wait for the one `lag` places before it. The rule with the longest
        wait a place sets the rhythm, so that whole rounds of it are looked at; and all that a rule
        remembers must have been replaced, so that they are no fewer than the longest lag.
        """
        lags = [(self._gap, 1), *((self._render, len(heap)) for heap in self._heaps)]
        lags += [lag for purse in self._purses if (lag := purse.lag(cost)) is not None]
        _, round_ = max(lags, key=lambda lag: Fraction(*lag))
        longest = max(lag for _, lag in lags)
        return round_ * -(-longest // round_)

    def state(self) -> list[object]:
        """All that later requests depend on, relative to the last one.

        What cannot make any of them wait is told as if it ended now.
        """
        now = self.last
        state: list[object] = [
            sorted([finish - now if finish > now else 0 for finish in heap]) for heap in self._heaps
        ]
        state.extend(purse.state(now) for purse in self._purses)
        return state

    def jump(self, by: int) -> None:
        """Move all that was remembered to later, as whole rounds do."""
        for heap in self._heaps:
            heap[:] = [finish + by for finish in heap]
        for purse in self._purses:
            purse.jump(by)
        self._sent(self.last + by)


def simulated(
    group: frozenset[str],
    stretches: Iterable[Stretch],
    rules: Sequence[Rule],
    render: Mapping[str, int | None],
    prices: Mapping[Decimal, int],
    trace: Trace | None,
) -> Generator[None, None, dict[str, int]]:
    """When the last request of each of some coupled tiers goes out, request by request.

    `render` is by tier key, `prices` turns costs into whole numbers. What repeats is jumped over.
    """
    scopes: dict[frozenset[str], _Scope] = {}
    for rule in rules:
        scopes.setdefault(rule.tiers, _Scope()).add(rule)
    senders = {
        tier: _Sender(
            tier,
            render[tier] or 0,
            [scope for tiers, scope in scopes.items() if tier in tiers],
        )
        for tier in group
    }
    spending = {tier for rule in rules if rule.spend for tier in rule.tiers}
    work = 0
    for tier, cost, count in _joined(stretches, group, spending):
        sender = senders[tier]
        price = 0 if cost is None else prices[cost]
        if sender.forgets:
            sender.stride(count, trace)
            work += 1
        elif count <= _SHORT:
            sender.send(count, price, trace)
            work += 1 + count
        else:
            yield from _long(sender, count, price, trace)
            work += _SHORT
        if work >= SLICE:
            work = 0
            yield
    return {tier: sender.last for tier, sender in senders.items()}


def _joined(
    stretches: Iterable[Stretch], group: frozenset[str], spending: set[str]
) -> Iterator[Stretch]:
    """The stretches of some tiers, like neighbours as one; a cost only where it matters."""
    tier, cost, count = "", None, 0
    for next_tier, next_cost, more in stretches:
        if next_tier not in group:
            continue
        if next_tier not in spending:
            next_cost = None
        if next_tier == tier and next_cost == cost:
            count += more
            continue
        if count:
            yield tier, cost, count
        tier, cost, count = next_tier, next_cost, more
    if count:
        yield tier, cost, count


def _long(
    sender: _Sender, count: int, cost: int, trace: Trace | None
) -> Generator[None, None, None]:
    """Send a long stretch of like requests, and jump over what repeats.

    Two equal states, one block of requests apart, mean that all later blocks are like this one.
    """
    block = sender.block(cost)
    before: list[object] | None = None
    work = 0
    while count:
        size, began = min(block, count), sender.last
        times = []
        for start in range(0, size, SLICE):
            part = min(SLICE, size - start)
            times += sender.send(part, cost, trace)
            work += part
            if work >= SLICE:
                work = 0
                yield
        count -= size
        if count < block:
            continue
        state = sender.state()
        if state == before:
            rounds, count = divmod(count, block)
            period = sender.last - began
            if trace is not None:
                for time in times:
                    trace.sent(sender.tier, time + period, rounds, period)
            sender.jump(rounds * period)
        before = state
