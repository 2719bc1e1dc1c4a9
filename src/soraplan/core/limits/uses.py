"""How far a paced run takes up each limit.

Of requests in a short window, and of jobs at once, it is the part of what the limit would allow
from the start of the run to the last request, or the last job, that the limit counts. A budget (so
many requests in a long window, or so much spend) is as far used up as it ever is: by the rolling
window that has most in it, its end not included.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.rules import SLICE, Stretch
from soraplan.core.limits.schedule import Load, Timing, scheduling

_WRITTEN = 10_000
"""Up to so many requests of a row are written out one by one."""


@dataclass(frozen=True, slots=True)
class Use:
    """A limit, and the part of it that the paced run takes up: 1 is all of it, None not known."""

    allowance: Allowance
    counted: int
    share: Fraction | None


def taking_up(
    load: Load,
    known: Sequence[Allowance],
    render: Mapping[str, Fraction | None],
    timing: Mapping[str, Timing],
) -> Generator[None, None, tuple[Use, ...]]:
    """Work out how far each limit is taken up, with a pause every millisecond or so.

    `timing` is that of the run under all of the limits.
    """
    windows = [one.window or 1 for one in known if _is_long(one, timing)]
    rows = _Rows(max(windows, default=0))
    if windows:
        yield from scheduling(load, known, render, rows)
    uses = []
    for one in known:
        counted = sum(load.requests.get(tier, 0) for tier in one.tiers)
        share: Fraction | None
        if _is_long(one, timing):
            share = (yield from _fullest(one, rows, load)) / _allowed(one)
        elif one.window is not None and one.interval is None:
            share = yield from _at_once(one, load, timing)
        else:
            share = _share(one, counted, load, render, timing)
        uses.append(Use(one, counted, share))
    return tuple(uses)


def _allowed(one: Allowance) -> Fraction:
    """What a limit allows in one window, all of it, or at once."""
    limit = one.limit
    return Fraction(limit.spend or limit.requests or limit.concurrent or 1)


def _share(
    one: Allowance,
    counted: int,
    load: Load,
    render: Mapping[str, Fraction | None],
    timing: Mapping[str, Timing],
) -> Fraction | None:
    """The share of a limit of requests in a short window, or of jobs at once."""
    allowed = _allowed(one)
    if one.window is None:
        done = _last(timing[tier].done for tier in _tiers(one, load))
        if not done:
            return None
        work = (Fraction(render[tier] or 0) * load.requests[tier] for tier in _tiers(one, load))
        return sum(work, Fraction(0)) / (allowed * done)
    sent = _sent(one, timing)
    if sent is None:
        return None
    # Never less than one window: a single request does not take a limit up.
    return counted / (allowed * max(Fraction(1), sent / one.window + 1 / allowed))


def _at_once(
    one: Allowance, load: Load, timing: Mapping[str, Timing]
) -> Generator[None, None, Fraction | None]:
    """The share of a budget that is never asked for more than fits into its first window."""
    if _sent(one, timing) is None:
        return None
    amount = Fraction(0)
    for tier in _tiers(one, load):
        if one.spend is None:
            amount += load.requests[tier]
        elif load.costs.get(tier) is not None:
            amount += Fraction(load.costs[tier] or 0) * load.requests[tier]
        else:
            for number, (named, cost, count) in enumerate(load.stretches(), 1):
                if named == tier:
                    amount += Fraction(cost or 0) * count
                if number % SLICE == 0:
                    yield
    return amount / _allowed(one)


def _is_long(one: Allowance, timing: Mapping[str, Timing]) -> bool:
    """Whether it is a budget of which requests go out in more than one window."""
    if one.window is None or one.interval is not None:
        return False
    sent = _sent(one, timing)
    return sent is not None and sent >= one.window


def _tiers(one: Allowance, load: Load) -> list[str]:
    """The tiers that a limit counts, of those that are asked for anything."""
    return [tier for tier in load.requests if tier in one.tiers]


def _sent(one: Allowance, timing: Mapping[str, Timing]) -> Fraction | None:
    """When the last request goes out that a limit counts."""
    return _last(made.submitted for tier, made in timing.items() if tier in one.tiers)


def _last(times: Iterable[Fraction | None]) -> Fraction | None:
    seen = list(times)
    known = [time for time in seen if time is not None]
    return max(known, default=None) if len(known) == len(seen) else None


class _Rows:
    """A trace that keeps all rows of requests, by tier, for windows of up to some seconds.

    A long row is like itself from window to window: only its two ends are written out, each longer
    than a window, and what lies between is kept as one entry that no window is looked for in.
    """

    def __init__(self, longest: int) -> None:
        self.scale = 1
        self._longest = longest
        self._entries: dict[str, list[tuple[int, int, bool]]] = {}

    def begin(self, scale: int, render: Mapping[str, int | None]) -> None:
        self.scale = scale

    def sent(self, tier: str, first: int, count: int, step: int) -> None:
        entries = self._entries.setdefault(tier, [])
        if not step or count == 1:
            entries.append((first, count, True))
            return
        end = self._longest * self.scale // step + 2
        if count <= max(_WRITTEN, 2 * end + 1):
            entries += [(first + number * step, 1, True) for number in range(count)]
            return
        entries += [(first + number * step, 1, True) for number in range(end)]
        entries.append((first + end * step, count - 2 * end, False))
        entries += [(first + number * step, 1, True) for number in range(count - end, count)]

    def of(self, tier: str) -> list[tuple[int, int, bool]]:
        """The requests of a tier in the order of their times, which is that of the queue.

        Each entry has a time, so many requests, and whether a window is to be looked for there.
        """
        return sorted(self._entries.get(tier, ()))


def _fullest(one: Allowance, rows: _Rows, load: Load) -> Generator[None, None, Fraction]:
    """What the fullest rolling window of a budget holds: requests, or their cost."""
    entries: list[tuple[int, Decimal | int]] = []
    for tier in _tiers(one, load):
        cost = load.costs.get(tier)
        if one.spend is None or cost is not None:
            each = 1 if one.spend is None or cost is None else cost
            entries += [(time, each * count) for time, count, seen in rows.of(tier) if seen]
        else:
            costs = _costs(tier, load.stretches())
            left, each = 0, Decimal(0)
            for number, (time, count, seen) in enumerate(rows.of(tier), 1):
                # An entry is of one stretch: what differs in cost is sent one by one.
                if not left:
                    each, left = next(costs)
                left -= count
                if seen:
                    entries.append((time, each * count))
                if number % SLICE == 0:
                    yield
        yield
    entries.sort()
    window = (one.window or 1) * rows.scale
    most = held = Decimal(0)
    start = 0
    for number, (time, amount) in enumerate(entries, 1):
        held += amount
        while entries[start][0] <= time - window:
            held -= entries[start][1]
            start += 1
        most = max(most, held)
        if number % SLICE == 0:
            yield
    return Fraction(most)


def _costs(tier: str, stretches: Iterable[Stretch]) -> Iterator[tuple[Decimal, int]]:
    """The costs of a tier's requests in queue order, each with how many have it in a row."""
    before, requests = Decimal(0), 0
    for named, cost, count in stretches:
        if named != tier:
            continue
        if cost != before and requests:
            yield before, requests
            requests = 0
        before, requests = cost or Decimal(0), requests + count
    if requests:
        yield before, requests
