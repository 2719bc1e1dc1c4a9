"""Sums of many takes by their cumulants: quantiles and chances where no clip stands out.

Cumulants of independent amounts add up, so that a plan of any size has four numbers. What they
are good for, and where they are not enough, is the matter of `spread`.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cumulants:
    """The first four cumulants of an amount; those of independent amounts add up."""

    mean: float = 0.0
    variance: float = 0.0
    third: float = 0.0
    fourth: float = 0.0

    def plus(self, other: "Cumulants", sign: int = 1) -> "Cumulants":
        return Cumulants(
            self.mean + sign * other.mean,
            self.variance + sign * other.variance,
            self.third + sign * other.third,
            self.fourth + sign * other.fourth,
        )


def cumulants(cost: float, keep: float, fail: float, videos: int) -> Cumulants:
    """Those of what fails, at `cost` each, before so many videos are usable.

    Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd edition, chapter 5.
    """
    unit = cost / keep
    mean = unit * fail * videos
    variance = mean * unit
    fourth = variance * unit * unit * (1 + 4 * fail + fail * fail)
    return Cumulants(mean, variance, variance * unit * (1 + fail), fourth)


_SURE = 1e-12  # normal variables this close are the same
_FAR = 9.0  # a normal variable goes beyond, on either side, with a chance of 10⁻¹⁹


@dataclass(frozen=True, slots=True)
class Curve:
    """An amount of given cumulants as a function of a normal variable.

    The expansion of Cornish and Fisher (Moments and cumulants in the specification of
    distributions, 1938) to the fourth cumulant. It rises from `low` on and is held level before.
    Skewness counts up to 1 and kurtosis up to 4: beyond, the expansion falls where it
    should rise, and no clips so uneven are left to it unless their spread is of no account.
    """

    mean: float
    deviation: float
    skewness: float
    kurtosis: float
    low: float

    @classmethod
    def of(cls, sums: Cumulants) -> "Curve":
        if sums.variance <= 0:
            return cls(sums.mean, 0.0, 0.0, 0.0, -_FAR)
        deviation = math.sqrt(sums.variance)
        # Of failed takes the skewness is above 0 and the kurtosis at least its square. What a grid
        # leaves over need not be so, but is too little for its shape to matter.
        skewness = min(max(sums.third / deviation**3, 0.0), 1.0)
        kurtosis = min(max(sums.fourth / deviation**4, skewness**2), 4.0)
        # The slope is a + bz + cz² with a and b above 0: it turns below z = 0, or out of reach.
        a = 1 - kurtosis / 8 + 5 * skewness**2 / 36
        b, c = skewness / 3, kurtosis / 8 - skewness**2 / 6
        root = b * b - 4 * a * c
        low = max(-_FAR, -2 * a / (b + math.sqrt(root))) if root > 0 else -_FAR
        return cls(sums.mean, deviation, skewness, kurtosis, low)

    def at(self, normal: float) -> float:
        z = max(normal, self.low)
        bend = (z * z - 1) * self.skewness / 6
        bend += z * (z * z - 3) * self.kurtosis / 24
        bend -= z * (2 * z * z - 5) * self.skewness**2 / 36
        return self.mean + self.deviation * (z + bend)

    def quantile(self, share: float) -> float:
        low, high = -_FAR, _FAR
        while high - low > _SURE:
            middle = (low + high) / 2
            low, high = (low, middle) if below(middle) >= share else (middle, high)
        return self.at(high)

    def chance(self, amount: float) -> float:
        low, high = -_FAR, _FAR
        while high - low > _SURE:
            middle = (low + high) / 2
            low, high = (middle, high) if self.at(middle) <= amount else (low, middle)
        return below(low)


def below(normal: float) -> float:
    """The chance that a normal variable is below a value."""
    return math.erfc(-normal / math.sqrt(2)) / 2
