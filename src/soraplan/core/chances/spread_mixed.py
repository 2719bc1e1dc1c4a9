"""What takes cost where only a few clips stand out: those by steps, and all others by a curve."""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core.chances.curve import Cumulants, Curve, below, cumulants
from soraplan.core.chances.spread_steps import STEPS, Like, Part, common_step, cumulated
from soraplan.core.money import rounded

_CLOSE = 0.003  # what cumulants may be wrong by, as a part of the mean
_GRID = STEPS // 4  # as many for a grid, which is not exact anyway
_BUNDLE = 0.02  # the price of a bundle of cheap takes, as a part of the mean

COARSE = 2 * _CLOSE
"""A price above this part of the mean makes steps that a smooth curve would miss."""


def standing_out(likes: Sequence[Like], rests: Sequence[Cumulants], mean: float) -> int:
    """How many likes must be worked out by steps so that cumulants will do for the rest.

    Those whose single price shows beside the mean, and those that bend the sum: the curve is wrong
    by less than a hundredth of deviation × skewness³, up to a skewness of 1.
    """
    first = sum(like.cost > COARSE * mean for like in likes)
    for few in range(first, len(likes)):
        deviation = math.sqrt(rests[few].variance)
        skewness = rests[few].third / deviation**3
        wrong = 0.01 * deviation * skewness**3 if skewness <= 1 else deviation
        if wrong <= _CLOSE * mean:
            return few
    return len(likes)


def _on_grid(
    likes: Sequence[Like], mean: float, span: float
) -> tuple[float, list[Part], Cumulants]:
    """Steps for these likes up to an excess of `span`: their width, the parts, and what they miss.

    Where the common step is too small, prices are rounded to a grid, and cheap takes are counted
    in bundles: a failed take does not remember those before it, so the full bundles are geometric
    again, and independent of the takes left over.
    """
    step = common_step(likes)
    if span / float(step) * len(likes) <= STEPS:
        sizes = [int(like.price / step) for like in likes]
        exact = zip(sizes, likes, strict=True)
        parts = [Part(size, like.keep, like.fail, like.videos) for size, like in exact]
        return float(step), parts, Cumulants()
    bundles = [
        1 if like.cost > COARSE * mean else int(_BUNDLE * mean / like.cost) for like in likes
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
        parts.append(Part(size, keep, fail, like.videos))
    return width, parts, missed


@dataclass(frozen=True, slots=True)
class Mixed:
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


def mixed(
    likes: Sequence[Like],
    rest: Cumulants,
    curve: Curve,
    floor: Decimal,
    mean: float,
    ask: float,
) -> Generator[None, None, Mixed]:
    """Work out what some likes cost by steps, on top of a rest whose cumulants are known.

    `curve` is that of all, and `ask` an excess whose chance will be asked for.
    """
    span = curve.mean + 3 * curve.deviation
    width, parts, missed = _on_grid(likes, mean, span)
    yield
    left = Curve.of(rest.plus(missed))
    slices = _slices(left, mean)
    # Beyond 12 deviations no sum of such parts has a tail worth working out.
    top = max(span, min(ask, curve.mean + 12 * curve.deviation)) + width
    most = max(0, math.ceil((top - slices[0][0]) / width))
    chances = yield from cumulated(parts, 1.0, most, most)
    return Mixed(floor, width, chances, slices, top)


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
