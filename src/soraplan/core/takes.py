"""Keep rates, and what a number of takes buys at one of them.

With keep rate p every take turns out usable with chance p, whatever happened to the others. The
chance that a finished video planned with t takes ends with nothing usable is then (1 - p)^t. Plans
hold hundreds of thousands of videos, so chances close to 1 are handled as their small complement,
the miss, or as logarithms. What the takes cost is the matter of `spread`.
"""

import math
from collections.abc import Iterable
from decimal import Decimal

from soraplan.core.document import MAX_TAKES

_SAME = 1 + 1e-12
"""Two chances no further apart than this factor are the same: `1 - 0.9` is a little below 0.1."""


def nothing_usable(keep_rate: Decimal, takes: int) -> float:
    """The chance that a finished video planned with so many takes ends with nothing usable."""
    return float(1 - keep_rate) ** takes


def log_kept(keep_rate: Decimal, takes: int) -> float:
    """The natural logarithm of the chance that at least one of so many takes is usable.

    Logarithms add up over the videos of a plan without losing the small misses. `takes` is at
    least 1. The two forms are those that keep all digits, one on each side of log 2: Mächler,
    "Accurately Computing log(1 - exp(-|a|))", 2012.
    """
    if keep_rate == 1:
        return 0.0
    miss = takes * _log_miss(keep_rate)
    return math.log(-math.expm1(miss)) if miss > -math.log(2) else math.log1p(-math.exp(miss))


def all_usable(videos: Iterable[tuple[Decimal, int, int]]) -> float:
    """The chance that every finished video gets a usable take.

    Each entry is a keep rate, the takes planned for one video, and the number of such videos.
    """
    return math.exp(math.fsum(number * log_kept(rate, takes) for rate, takes, number in videos))


def miss_each(chance: float, videos: int) -> float:
    """The miss that each of some videos may have where all of them shall succeed with `chance`.

    This is 1 - chance^(1/videos), to all digits even for a million videos. `chance` is in (0, 1].
    """
    return abs(math.expm1(math.log(chance) / videos))


def takes_needed(keep_rate: Decimal, miss: float) -> int:
    """The least number of takes that leave a video without a usable one with a chance of `miss`.

    Asked for as the tolerated miss, 1 - chance, because a chance close to 1 has lost the digits
    that count; `miss_each` gives it for a whole plan. It is at least 1 and at most `MAX_TAKES`,
    even where those are not enough.
    """
    if keep_rate == 1 or miss >= 1:
        return 1
    if miss <= 0:
        return MAX_TAKES
    allowed = miss * _SAME
    takes = round(min(max(math.log(miss) / _log_miss(keep_rate), 1), MAX_TAKES))
    # The logarithms land next to the answer; the power itself decides.
    while takes > 1 and nothing_usable(keep_rate, takes - 1) <= allowed:
        takes -= 1
    while takes < MAX_TAKES and nothing_usable(keep_rate, takes) > allowed:
        takes += 1
    return takes


def _log_miss(keep_rate: Decimal) -> float:
    # 1 - p is exact as a decimal; its logarithm is not to be trusted where it is close to 1.
    if keep_rate < Decimal("0.5"):
        return math.log1p(-float(keep_rate))
    return math.log(float(1 - keep_rate))
