"""The words that a schedule is worked out in: stretches of requests, rules, and who is told."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple, Protocol

Stretch = tuple[str, Decimal | None, int]
"""Like requests that stand together in the queue: tier key, cost of one where known, how many."""

SLICE = 2_048
"""Requests between two pauses of the generator: about a millisecond of work."""


class Trace(Protocol):
    """What is told of every request that goes out, for a picture of the run.

    Tiers whose times are not known are not told of.
    """

    def begin(self, scale: int, render: Mapping[str, int | None]) -> None:
        """Called first: all times are counted in 1/scale seconds, the render times too."""

    def sent(self, tier: str, first: int, count: int, step: int) -> None:
        """So many requests of a tier go out, the first at `first` and each `step` later.

        The requests of a tier are not told in the order of their times: a rhythm of several
        requests that repeats is told as one call for each of them.
        """


class Rule(NamedTuple):
    """An allowance in whole units of time and money; 0 for what it does not limit.

    `window` is that of `spend` or `quota`, of which a rule has at most one.
    """

    tiers: frozenset[str]
    gap: int = 0
    slots: int = 0
    spend: int = 0
    quota: int = 0
    window: int = 0
