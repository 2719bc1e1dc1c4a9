"""How much a plan may really cost: the distribution of the sum over all its takes.

A finished video needs a geometric number of takes, a clip that wants several a negative binomial
one; each take has its price, and all are independent. One take each is the floor; worked out here
is the excess, what the failed takes cost on top. There are three methods, because no one of them
is both exact and quick for every plan:

- exact: amounts are whole multiples of a common step, and the chance of each is worked out;
- cumulants: they add up, and where no clip stands out they say where the quantiles are;
- mixed: the few clips that stand out are worked out by steps, all others by cumulants.

Contingency, extra costs and budgets belong to the estimate and are not known here.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from soraplan.core.curve import Cumulants, Curve, below, cumulants
from soraplan.core.money import ZERO, rounded

Method = Literal["exact", "mixed", "cumulants"]

FEW = 200
"""A plan with fewer clips is worked out exactly, where that takes no more than STEPS."""

STANDS_OUT = 0.1
"""A clip with more than this part of the whole variance asks for that in a plan of any size."""

STEPS = 400_000
"""Amounts times groups that are worth working out to know P90 exactly, in some 50 ms."""

_GRID = STEPS // 4  # as many for a grid, which is not exact anyway
_TOP = 0.9
_FURTHER = 4  # times STEPS, to reach the amount that is asked about
_PAUSE = 8_000  # steps, about a millisecond
_SURE = 1e-12  # chances this close are the same, and a tail below it is nothing
_CLOSE = 0.003  # what cumulants may be wrong by, as a part of the mean
_COARSE = 2 * _CLOSE  # a price above this part of the mean: steps that a smooth curve would miss
_BUNDLE = 0.02  # the price of a bundle of cheap takes, as a part of the mean


@dataclass(frozen=True, slots=True)
class Group:
    """Like clips of one run: the same price of one take (above 0) and the same keep rate (0–1].

    `videos` are the finished videos wanted by all its clips together, `clips` how many clips they
    are, and `largest` the most videos wanted by one of them.
    """

    price: Decimal
    keep_rate: Decimal
    videos: int
    clips: int
    largest: int


@dataclass(frozen=True, slots=True)
class Spread:
    """What the cost may come to.

    `floor` is one take for each finished video, exact, and `mean` the average of many shoots.
    """

    method: Method
    floor: Decimal
    mean: Decimal
    _curve: "Curve"
    _steps: "_Exact | _Mixed | None"

    def quantile(self, share: float) -> Decimal:
        """The least amount that is not exceeded with a chance of `share`, between 0 and 1.

        One of the possible amounts by the exact method, else whole cents. Above P90, as far as
        `upto` of `spreading` does not reach, cumulants tell. Raises ValueError for a share that
        no amount has.
        """
        if not 0 < share < 1:
            raise ValueError(f"a share lies between 0 and 1; {share} does not")
        if not self._curve.deviation:
            return self.floor
        found = self._steps.quantile(share) if self._steps else None
        if found is not None:
            return found
        found = max(rounded(self.floor + Decimal(self._curve.quantile(share))), self.floor)
        return max(found, self._steps.reach) if self._steps else found

    def chance(self, amount: Decimal) -> float:
        """The chance that the cost is no more than an amount.

        Above P90, and above the `upto` of `spreading`, cumulants tell.
        """
        if amount < self.floor:
            return 0.0
        if self._steps and amount < self._steps.reach:
            return self._steps.chance(amount)
        chance = self._curve.chance(float(amount - self.floor))
        return max(chance, self._steps.chance(self._steps.reach)) if self._steps else chance


def spread(
    groups: Sequence[Group],
    runs: int = 1,
    upto: Decimal | None = None,
    worked: "Worked | None" = None,
) -> Spread:
    """What so many independent runs of these clips may cost, worked out in one go."""
    work = spreading(groups, runs, upto, worked)
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: Spread = end.value
            return made


def spreading(
    groups: Sequence[Group],
    runs: int = 1,
    upto: Decimal | None = None,
    worked: "Worked | None" = None,
) -> Generator[None, None, Spread]:
    """Work out what so many independent runs of these clips may cost.

    Pauses every millisecond or so. `upto` is an amount whose chance will be asked for. What one
    call puts into `worked` spares another the same work: on offers whose prices are multiples of
    each other the same clips spread alike.
    """
    floor = mean = ZERO
    videos: dict[tuple[Decimal, Decimal], int] = {}
    clips, largest = 0, 0.0
    for number, group in enumerate(groups, 1):
        once = group.price * group.videos * runs
        floor += once
        mean += once / group.keep_rate
        if group.keep_rate < 1:
            key = (group.price, group.keep_rate)
            videos[key] = videos.get(key, 0) + group.videos * runs
            clips += group.clips * runs
            largest = max(largest, _Like(*key, group.largest).cumulants.variance)
        if number % 200 == 0:
            yield
    average = float(mean)
    likes = [_Like(price, rate, number) for (price, rate), number in videos.items()]
    yield
    # What stands out comes first once they are reversed. No two have all of this in common, so
    # that the order of the clips does not matter.
    likes.sort(key=lambda like: (like.cost > _COARSE * average, like.tail, like.price))
    parts = (like.cumulants for like in likes)
    rests = list(accumulate(parts, Cumulants.plus, initial=Cumulants()))[::-1]
    likes.reverse()
    yield
    curve = Curve.of(rests[0])
    steps: _Exact | _Mixed | None = None
    if not likes:
        return Spread("exact", floor, mean, curve, None)
    ask = 0.0 if upto is None else float(upto - floor)
    if clips < FEW or largest > STANDS_OUT * rests[0].variance:
        step = _common_step(likes)
        if (curve.mean + 1.3 * curve.deviation) / float(step) * len(likes) <= STEPS:
            steps = yield from _exact(
                likes, curve, floor, step, ask, {} if worked is None else worked
            )
            return Spread("exact", floor, mean, curve, steps)
    few = _standing_out(likes, rests, average)
    if not few:
        return Spread("cumulants", floor, mean, curve, None)
    steps = yield from _mixed(likes[:few], rests[few], curve, floor, average, ask)
    return Spread("mixed", floor, mean, curve, steps)


class _Like:
    """Finished videos of one price and one keep rate, which is below 1.

    `tail` is third cumulant by second: how far one bad draw moves the plan.
    """

    __slots__ = ("cost", "cumulants", "fail", "keep", "price", "tail", "videos")

    def __init__(self, price: Decimal, keep_rate: Decimal, videos: int) -> None:
        self.price, self.videos = price, videos
        self.cost, self.keep, self.fail = float(price), float(keep_rate), float(1 - keep_rate)
        self.cumulants = cumulants(self.cost, self.keep, self.fail, videos)
        self.tail = self.cost * (1 + self.fail) / self.keep


# Steps


def _common_step(likes: Sequence[_Like]) -> Decimal:
    """The greatest amount that all prices are whole multiples of."""
    places = min(int(like.price.as_tuple().exponent) for like in likes)
    whole = math.gcd(*(int(like.price.scaleb(-places)) for like in likes))
    return Decimal(whole).scaleb(places)


@dataclass(frozen=True, slots=True)
class _Part:
    """What fails before so many videos are usable, each failure counting `size` steps."""

    size: int
    keep: float
    fail: float
    videos: int


_LIFT = 300 * math.log(10)


def _cumulated(
    parts: Sequence[_Part], enough: float, reach: int, most: int
) -> Generator[None, None, "array[float]"]:
    """The chances that the parts together come to at most 0, 1, 2, … steps.

    Goes on until that is `enough` and `reach` is behind, at the longest to step `most`. The
    generating function is the product of (p / (1 - qzˢ))ᵏ over the parts. Its derivative is itself
    times that of its logarithm, so n f(n) is the sum of k s g(n) over the parts, with
    g(n) = q (f(n - s) + g(n - s)): as long a sum for many videos as for one, and nothing in it is
    subtracted, so no digit gets lost. (Panjer, Recursive evaluation of a family of compound
    distributions, 1981, derives such sums.)
    """
    start = math.fsum(part.videos * math.log(part.keep) for part in parts)
    # The first chances of many videos are too small for a float and kept 10³⁰⁰ times as large, as
    # often as it takes. Until the last time is undone they are nothing beside those to come.
    lifts = max(0, math.ceil((-start - 600) / _LIFT))
    total = math.exp(start + lifts * _LIFT)
    cumulated = array("d", [0.0 if lifts else total])
    # A failure beyond the last step leaves nothing but its absence.
    parts = [part for part in parts if part.size <= most]
    longest = max((part.size for part in parts), default=0)
    chances = [0.0] * longest + [total]
    tails = [[0.0] * (part.size + 1) for part in parts]
    running = [
        (longest - part.size, part.fail, float(part.videos * part.size), tail, tail.append)
        for part, tail in zip(parts, tails, strict=True)
    ]
    block = _PAUSE // (len(parts) + 2) + 1
    for done in range(0, most, block):
        for n in range(1, min(block, most - done) + 1):
            if total >= enough and done + n > reach and not lifts:
                return cumulated
            slope = 0.0
            for shift, fail, weight, tail, push in running:
                value = fail * (chances[n + shift] + tail[n])
                push(value)
                slope += weight * value
            chance = slope / (done + n)
            chances.append(chance)
            total += chance
            if lifts and chance > 1e20:
                lifts -= 1
                total *= 1e-300
                for values in (chances, *tails):
                    values[-longest:] = [value * 1e-300 for value in values[-longest:]]
            cumulated.append(0.0 if lifts else total)
        if total >= 1 - _SURE and not lifts:
            break
        # What no later step looks back to goes, a block at a time.
        for values in (chances, *tails):
            del values[:block]
        yield
    return cumulated


@dataclass(frozen=True, slots=True)
class _Exact:
    """Amounts from the floor on, a step apart, and the chances not to exceed them."""

    floor: Decimal
    step: Decimal
    cumulated: Sequence[float]

    @property
    def reach(self) -> Decimal:
        """The first amount that is not worked out."""
        return self.floor + self.step * len(self.cumulated)

    def quantile(self, share: float) -> Decimal | None:
        place = bisect_left(self.cumulated, share - _SURE)
        return self.floor + self.step * place if place < len(self.cumulated) else None

    def chance(self, amount: Decimal) -> float:
        place = min(int((amount - self.floor) // self.step), len(self.cumulated) - 1)
        return min(self.cumulated[place], 1.0)


Worked = dict[tuple[tuple[_Part, ...], int, int], "array[float]"]
"""What `_cumulated` has come to, by its parts, `reach` and `most`; up to P90."""


def _exact(
    likes: Sequence[_Like],
    curve: Curve,
    floor: Decimal,
    step: Decimal,
    ask: float,
    worked: Worked,
) -> Generator[None, None, _Exact]:
    parts = tuple(
        _Part(int(like.price / step), like.keep, like.fail, like.videos) for like in likes
    )
    width = float(step)
    # By Cantelli's inequality P90 is never above mean + 3 deviations; a hair less, so that offers
    # which differ in their step alone come to the same whole number.
    most = math.ceil((curve.mean + 3 * curve.deviation) / width - 1e-6) + 1
    reach = math.ceil(min(max(ask, 0.0) / width, _FURTHER * STEPS / len(parts)))
    key = (parts, reach, max(most, reach))
    if key not in worked:
        worked[key] = yield from _cumulated(parts, _TOP, reach, max(most, reach))
    return _Exact(floor, step, worked[key])


# Both


def _standing_out(likes: Sequence[_Like], rests: Sequence[Cumulants], mean: float) -> int:
    """How many likes must be worked out by steps so that cumulants will do for the rest.

    Those whose single price shows beside the mean, and those that bend the sum: the curve is wrong
    by less than a hundredth of deviation × skewness³, up to a skewness of 1.
    """
    first = sum(like.cost > _COARSE * mean for like in likes)
    for few in range(first, len(likes)):
        deviation = math.sqrt(rests[few].variance)
        skewness = rests[few].third / deviation**3
        wrong = 0.01 * deviation * skewness**3 if skewness <= 1 else deviation
        if wrong <= _CLOSE * mean:
            return few
    return len(likes)


def _on_grid(
    likes: Sequence[_Like], mean: float, span: float
) -> tuple[float, list[_Part], Cumulants]:
    """Steps for these likes up to an excess of `span`: their width, the parts, and what they miss.

    Where the common step is too small, prices are rounded to a grid, and cheap takes are counted
    in bundles: a failed take does not remember those before it, so the full bundles are geometric
    again, and independent of the takes left over.
    """
    step = _common_step(likes)
    if span / float(step) * len(likes) <= STEPS:
        sizes = [int(like.price / step) for like in likes]
        exact = zip(sizes, likes, strict=True)
        parts = [_Part(size, like.keep, like.fail, like.videos) for size, like in exact]
        return float(step), parts, Cumulants()
    bundles = [
        1 if like.cost > _COARSE * mean else int(_BUNDLE * mean / like.cost) for like in likes
    ]
    # The likes that count most are not rounded at all.
    leading = max(range(len(likes)), key=lambda place: likes[place].cumulants.variance)
    width = likes[leading].cost * bundles[leading]
    width /= math.ceil(width / (span * len(likes) / _GRID))
    parts, missed = [], Cumulants()
    for like, bundle in zip(likes, bundles, strict=True):
        cost, keep, fail = like.cost * bundle, like.keep, like.fail
        if bundle > 1:
            keep = -math.expm1(bundle * math.log1p(-keep))
            fail **= bundle
            full = cumulants(cost, keep, fail, like.videos)
            missed = missed.plus(like.cumulants).plus(full, -1)
        size = max(1, round(cost / width))
        missed = missed.plus(Cumulants((cost - size * width) * like.videos * fail / keep))
        parts.append(_Part(size, keep, fail, like.videos))
    return width, parts, missed


@dataclass(frozen=True, slots=True)
class _Mixed:
    """Steps of a width and the chances not to exceed them, each with a rest on top.

    `rest` holds amounts, ascending, and their chances; finer than the allowed error.
    """

    floor: Decimal
    width: float
    cumulated: Sequence[float]
    rest: Sequence[tuple[float, float]]
    top: float

    @property
    def reach(self) -> Decimal:
        """The first amount that is not worked out."""
        return self.floor + Decimal(self.top)

    def quantile(self, share: float) -> Decimal | None:
        if self.below(self.top) < share:
            return None
        # Found by the same halvings however far the steps go: a budget does not move P90.
        low, high = 0.0, 1.0
        while self.below(high) < share:
            low, high = high, 2 * high
        while high - low > max(high * 1e-6, 0.002):
            middle = (low + high) / 2
            low, high = (low, middle) if self.below(middle) >= share else (middle, high)
        return max(rounded(self.floor + Decimal(high)), self.floor)

    def chance(self, amount: Decimal) -> float:
        return self.below(float(amount - self.floor))

    def below(self, excess: float) -> float:
        last = len(self.cumulated) - 1
        total = 0.0
        for amount, chance in self.rest:
            # A hair more, or rounding would now and then miss the step that is meant.
            place = (excess - amount) / self.width + 1e-9
            if place < 0:
                break
            total += chance * self.cumulated[min(int(place), last)]
        return min(total, 1.0)


def _mixed(
    likes: Sequence[_Like],
    rest: Cumulants,
    curve: Curve,
    floor: Decimal,
    mean: float,
    ask: float,
) -> Generator[None, None, _Mixed]:
    span = curve.mean + 3 * curve.deviation
    width, parts, missed = _on_grid(likes, mean, span)
    yield
    left = Curve.of(rest.plus(missed))
    slices = _slices(left, mean)
    # Beyond 12 deviations no sum of such parts has a tail worth working out.
    top = max(span, min(ask, curve.mean + 12 * curve.deviation)) + width
    most = max(0, math.ceil((top - slices[0][0]) / width))
    cumulated = yield from _cumulated(parts, 1.0, most, most)
    return _Mixed(floor, width, cumulated, slices, top)


def _slices(curve: Curve, mean: float) -> list[tuple[float, float]]:
    """Amounts that stand for the slices of a curve, with the chances of those."""
    if not curve.deviation:
        return [(curve.mean, 1.0)]
    count = math.ceil(10 * max(20.0, curve.deviation / (_CLOSE * mean)))
    edges = [-5 + 10 * edge / count for edge in range(count + 1)]
    shares = [0.0, *(below(edge) for edge in edges[1:-1]), 1.0]
    return [
        (curve.at((edges[place] + edges[place + 1]) / 2), shares[place + 1] - shares[place])
        for place in range(count)
    ]
