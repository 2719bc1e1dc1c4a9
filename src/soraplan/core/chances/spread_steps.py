"""What failed takes cost in steps of a common width, and the chance of each number of them.

An amount is a whole multiple of a step: exact where all prices are, and a grid where `spread_mixed`
lays one.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core.chances.curve import Curve, cumulants

STEPS = 400_000
"""Amounts times groups that are worth working out to know P90 exactly, in some 50 ms."""

SURE = 1e-12
"""Chances this close are the same, and a tail below it is nothing."""

_TOP = 0.9
_FURTHER = 4  # times STEPS, to reach the amount that is asked about
_PAUSE = 8_000  # steps, about a millisecond
_TILTS = 8  # where a bound is looked for: close enough to its best place


class Like:
    """Finished videos of one price and one keep rate, which is below 1.

    `tail` is third cumulant by second: how far one bad draw moves the plan.
    """

    __slots__ = ("cost", "cumulants", "fail", "keep", "price", "tail", "videos")

    def __init__(self, price: Decimal, keep_rate: Decimal, videos: int) -> None:
        self.price, self.videos = price, videos
        self.cost, self.keep, self.fail = float(price), float(keep_rate), float(1 - keep_rate)
        self.cumulants = cumulants(self.cost, self.keep, self.fail, videos)
        self.tail = self.cost * (1 + self.fail) / self.keep


def common_step(likes: Sequence[Like]) -> Decimal:
    """The greatest amount that all prices are whole multiples of."""
    places = min(int(like.price.as_tuple().exponent) for like in likes)
    whole = math.gcd(*(int(like.price.scaleb(-places)) for like in likes))
    return Decimal(whole).scaleb(places)


def surely_within(likes: Sequence[Like], excess: float) -> bool:
    """Whether it is sure that what fails costs no more, without working out any amount.

    By Chernoff's bound the chance of more is at most E[exp(tX)] / exp(t · excess), whatever t is.
    (A measure of asymptotic efficiency for tests of a hypothesis based on the sum of observations,
    1952.)
    """
    steepest = min(-math.log(like.fail) / like.cost for like in likes)
    for part in range(1, _TILTS):
        tilt = steepest * part / _TILTS
        bound = -tilt * excess
        for like in likes:
            tilted = math.log1p(-like.fail * math.exp(tilt * like.cost))
            bound += like.videos * (math.log(like.keep) - tilted)
        if bound < math.log(SURE):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Part:
    """What fails before so many videos are usable, each failure counting `size` steps."""

    size: int
    keep: float
    fail: float
    videos: int


_LIFT = 300 * math.log(10)


def cumulated(
    parts: Sequence[Part], enough: float, reach: int, most: int
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
        if total >= 1 - SURE and not lifts:
            break
        # What no later step looks back to goes, a block at a time.
        for values in (chances, *tails):
            del values[:block]
        yield
    return cumulated


@dataclass(frozen=True, slots=True)
class Exact:
    """Amounts from the floor on, a step apart, and the chances not to exceed them."""

    floor: Decimal
    step: Decimal
    cumulated: Sequence[float]

    @property
    def reach(self) -> Decimal:
        """The first amount that is not worked out."""
        return self.floor + self.step * len(self.cumulated)

    def quantile(self, share: float) -> Decimal | None:
        place = bisect_left(self.cumulated, share - SURE)
        return self.floor + self.step * place if place < len(self.cumulated) else None

    def chance(self, amount: Decimal) -> float:
        place = min(int((amount - self.floor) // self.step), len(self.cumulated) - 1)
        return min(self.cumulated[place], 1.0)


Worked = dict[tuple[tuple[Part, ...], int, int], "array[float]"]
"""What `cumulated` has come to, by its parts, `reach` and `most`; up to P90."""


def exact(
    likes: Sequence[Like],
    curve: Curve,
    floor: Decimal,
    step: Decimal,
    ask: float,
    worked: Worked,
) -> Generator[None, None, Exact]:
    """Work out the amounts of some likes by steps, up to P90 and to the excess asked for."""
    parts = tuple(Part(int(like.price / step), like.keep, like.fail, like.videos) for like in likes)
    width = float(step)
    # By Cantelli's inequality P90 is never above mean + 3 deviations; a hair less, so that offers
    # which differ in their step alone come to the same whole number.
    most = math.ceil((curve.mean + 3 * curve.deviation) / width - 1e-6) + 1
    reach = math.ceil(min(max(ask, 0.0) / width, _FURTHER * STEPS / len(parts)))
    key = (parts, reach, max(most, reach))
    if key not in worked:
        worked[key] = yield from cumulated(parts, _TOP, reach, max(most, reach))
    return Exact(floor, step, worked[key])
