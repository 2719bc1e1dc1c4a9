"""A vendor's limits as they bind one plan: which tiers each counts and how much of it is used.

A card states its limits in full. A plan may use only a part of them (`headroom`), and may know
better how many jobs run at once (`concurrent`). What follows for the time of a request is not
told here (see `schedule`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from soraplan.core.cards import Account, Limit


@dataclass(frozen=True, slots=True)
class Allowance:
    """One limit as it binds a plan.

    `limit` is the rule in full, `tiers` the keys of the tiers that it counts (see
    `Found.tier_key`) and `headroom` the percent of it that is used, above 0 and up to 100.
    `is_own` marks a figure of the plan in place of the card's.
    """

    limit: Limit
    tiers: frozenset[str]
    headroom: Decimal
    is_own: bool = False

    @property
    def interval(self) -> Fraction | None:
        """Seconds between two requests that keep a limit of requests in a window."""
        if self.limit.requests is None or self.limit.window is None:
            return None
        return Fraction(self.limit.window * 100) / (self.limit.requests * Fraction(self.headroom))

    @property
    def at_once(self) -> int | None:
        """How many jobs may be in flight: whole ones, and at least one or nothing would go out."""
        if self.limit.concurrent is None:
            return None
        return max(1, int(self.limit.concurrent * Fraction(self.headroom) / 100))

    @property
    def spend(self) -> Decimal | None:
        """The money that a window allows, in the currency of the card."""
        return None if self.limit.spend is None else self.limit.spend * self.headroom / 100

    @property
    def window(self) -> int | None:
        """The length of the window in seconds; None for jobs at once."""
        return self.limit.window


def allowances(
    account: Account | None, tiers: Mapping[str, str], headroom: Decimal, concurrent: int | None
) -> tuple[Allowance, ...]:
    """The limits that bind the requests on one card, in the order of the account.

    `tiers` maps the keys of those tiers that are asked for anything to their ids on the card.
    `account` is the level on that card; None where it is not known, and then no limit of the
    vendor is. `concurrent` is the plan's own figure of jobs at once and takes the place of all
    that the account has; it comes last, and headroom takes nothing from it.
    """
    bound = []
    for limit in account.limits if account else ():
        counted = frozenset(key for key, tier in tiers.items() if limit.covers(tier))
        if counted and (limit.concurrent is None or concurrent is None):
            bound.append(Allowance(limit, counted, headroom))
    if tiers and concurrent is not None:
        own = Limit(concurrent=concurrent)
        bound.append(Allowance(own, frozenset(tiers), Decimal(100), is_own=True))
    return tuple(bound)
