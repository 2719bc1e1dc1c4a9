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

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from soraplan.core.chances.curve import Cumulants, Curve
from soraplan.core.chances.spread_mixed import COARSE, Mixed, mixed, standing_out
from soraplan.core.chances.spread_steps import (
    STEPS,
    SURE,
    Exact,
    Like,
    Worked,
    common_step,
    exact,
    surely_within,
)
from soraplan.core.money import ZERO, rounded

Method = Literal["exact", "mixed", "cumulants"]

FEW = 200
"""A plan with fewer clips is worked out exactly, where that takes no more than STEPS."""

STANDS_OUT = 0.1
"""A clip with more than this part of the whole variance asks for that in a plan of any size."""


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
    _curve: Curve
    _steps: Exact | Mixed | None
    _sure: Decimal | None = None

    def quantile(self, share: float) -> Decimal:
        """The least amount that is not exceeded with a chance of `share`, between 0 and 1.

        One of the possible amounts by the exact method, else whole cents. Above P90 cumulants tell
        where `upto` of `spreading` did not ask for more. Raises ValueError for a share that
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

        Above P90 cumulants tell, but of the `upto` of `spreading`, which is worked out. It is never
        certain, however high the amount, where any take may fail.
        """
        chance = self._chance(amount)
        return min(chance, 1 - SURE) if self._curve.deviation else chance

    def _chance(self, amount: Decimal) -> float:
        if amount < self.floor:
            return 0.0
        if self._sure is not None and amount >= self._sure:
            return 1.0
        if self._steps and amount < self._steps.reach:
            return self._steps.chance(amount)
        chance = self._curve.chance(float(amount - self.floor))
        return max(chance, self._steps.chance(self._steps.reach)) if self._steps else chance


def spread(
    groups: Sequence[Group],
    runs: int = 1,
    upto: Decimal | None = None,
    worked: Worked | None = None,
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
    worked: Worked | None = None,
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
            largest = max(largest, Like(*key, group.largest).cumulants.variance)
        if number % 200 == 0:
            yield
    average = float(mean)
    likes = [Like(price, rate, number) for (price, rate), number in videos.items()]
    yield
    # What stands out comes first once they are reversed. No two have all of this in common, so
    # that the order of the clips does not matter.
    likes.sort(key=lambda like: (like.cost > COARSE * average, like.tail, like.price))
    parts = (like.cumulants for like in likes)
    rests = list(accumulate(parts, Cumulants.plus, initial=Cumulants()))[::-1]
    likes.reverse()
    yield
    curve = Curve.of(rests[0])
    steps: Exact | Mixed | None = None
    if not likes:
        return Spread("exact", floor, mean, curve, None)
    ask, sure = 0.0 if upto is None else float(upto - floor), None
    if surely_within(likes, ask):
        ask, sure = 0.0, upto
    if clips < FEW or largest > STANDS_OUT * rests[0].variance:
        step = common_step(likes)
        if (curve.mean + 1.3 * curve.deviation) / float(step) * len(likes) <= STEPS:
            steps = yield from exact(
                likes, curve, floor, step, ask, {} if worked is None else worked
            )
            return Spread("exact", floor, mean, curve, steps, sure)
    few = standing_out(likes, rests, average)
    if not few:
        return Spread("cumulants", floor, mean, curve, None, sure)
    steps = yield from mixed(likes[:few], rests[few], curve, floor, average, ask)
    return Spread("mixed", floor, mean, curve, steps, sure)
