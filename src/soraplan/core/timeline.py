"""The picture of a run over time: a trace that counts requests and jobs in flight in equal bins."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import ceil

_WRITTEN = 300_000
_ROW = 16_384
"""Requests that a time line writes out one by one, in all and in one even row; what goes beyond is
kept as the row that it was told as."""

_LOOKED = 4_096
"""About how many requests of even rows are looked at from either end of a bin."""


@dataclass(frozen=True, slots=True)
class _Row:
    """Requests at an even step above 0, and how long their jobs take."""

    first: int
    count: int
    step: int
    render: int = 0

    def before(self, time: int) -> int:
        """How many go out before a time."""
        return min(self.count, max(0, -((self.first - time) // self.step)))

    def work(self, time: int) -> int:
        """How long jobs were in flight before a time, all together."""
        return self._begun(time) - self._begun(time - self.render)

    def _begun(self, time: int) -> int:
        number = self.before(time)
        return number * (time - self.first) - self.step * (number * (number - 1) // 2)


@dataclass(frozen=True, slots=True)
class InFlight:
    """The jobs in flight in one bin of a time line: their mean number, and the most."""

    mean: float
    most: int


class Timeline:
    """A trace that collects a run in equal bins, from its start to `end` in seconds.

    `end` is not before the last request goes out; what happens at `end` itself belongs to the last
    bin. `submissions` counts the requests of each tier that go out in each bin. Jobs in flight are
    those of all tiers whose times are known, or of some `tiers` alone; `is_known` is False where
    they cannot be counted, because a render time is not known.
    """

    def __init__(self, bins: int, end: Fraction, tiers: frozenset[str] | None = None) -> None:
        self.submissions: dict[str, list[int]] = {}
        self.is_known = True
        self._end = end
        self._tiers = tiers
        self._unit = self._width = 0
        self._render: Mapping[str, int | None] = {}
        self._changes: list[dict[int, int]] = [{} for _ in range(bins)]
        self._rows: list[_Row] = []
        self._written = 0

    def begin(self, scale: int, render: Mapping[str, int | None]) -> None:
        # So small a unit of time that the borders of all bins are whole numbers of it.
        self._unit = len(self._changes) * self._end.denominator
        self._width = self._end.numerator * scale
        self._render = render

    def sent(self, tier: str, first: int, count: int, step: int) -> None:
        first, step = first * self._unit, step * self._unit
        self._submit(tier, first, count, step)
        if self._tiers is not None and tier not in self._tiers:
            return
        takes = self._render[tier]
        if takes is None:
            self.is_known = False
            return
        takes *= self._unit
        if not step:
            self._change(first, count)
            self._change(first + takes, -count)
        elif count > 1 and (count > _ROW or self._written + count > _WRITTEN):
            self._rows.append(_Row(first, count, step, takes))
        else:
            self._written += count
            for time in range(first, first + count * step, step):
                self._change(time, 1)
                self._change(time + takes, -1)

    def in_flight(self) -> Iterator[InFlight]:
        """Bin by bin the jobs in flight; nothing where they are not known.

        `most` is exact as long as the requests are written out one by one. Where a rhythm is kept
        as rows, only the beginning and the end of a bin are looked at, and `most` may be too low.
        """
        if not self.is_known:
            return
        level = 0
        for number, changes in enumerate(self._changes):
            low, high = number * self._width, (number + 1) * self._width
            if not self._width:
                yield InFlight(0.0, 0)
                continue
            work = level * self._width
            work += sum(change * (high - time) for time, change in changes.items())
            work += sum(row.work(high) - row.work(low) for row in self._rows)
            peaks = [self._peak(level, changes, *window) for window in self._windows(low, high)]
            yield InFlight(work / self._width, max(*peaks, -(-work // self._width)))
            level += sum(changes.values())

    def _submit(self, tier: str, first: int, count: int, step: int) -> None:
        last = len(self._changes) - 1
        bins = self.submissions.setdefault(tier, [])
        if not bins:
            bins += [0] * (last + 1)
        number = min(first // self._width, last) if self._width else 0
        if not step or count == 1:
            bins[number] += count
            return
        row, told = _Row(first, count, step), 0
        while told < count:
            upto = count if number == last else row.before((number + 1) * self._width)
            bins[number] += upto - told
            told, number = upto, number + 1

    def _change(self, time: int, by: int) -> None:
        number = time // self._width if self._width else 0
        if number < len(self._changes):
            changes = self._changes[number]
            changes[time] = changes.get(time, 0) + by

    def _windows(self, low: int, high: int) -> list[tuple[int, int]]:
        """The parts of a bin to look at: all of it, or two rounds of a rhythm from either end."""
        rows = [row for row in self._rows if row.work(high) > row.work(low)]
        if rows:
            steps = Counter(row.step for row in rows)
            density = sum(Fraction(number, step) for step, number in steps.items())
            reach = min(2 * max(steps), ceil(_LOOKED / density))
            if 2 * reach < high - low:
                return [(low, low + reach), (high - reach, high)]
        return [(low, high)]

    def _peak(self, level: int, changes: Mapping[int, int], low: int, high: int) -> int:
        """The most jobs in flight from one time up to, but not including, another."""
        looked = {low: 0}
        for time, change in changes.items():
            if time <= low:
                level += change
            elif time < high:
                looked[time] = change
        for row in self._rows:
            for later, change in ((0, 1), (row.render, -1)):
                passed = row.before(low - later)
                level += change * passed
                for number in range(passed, row.before(high - later)):
                    time = row.first + number * row.step + later
                    looked[time] = looked.get(time, 0) + change
        return level + max(accumulate(looked[time] for time in sorted(looked)))
