"""A vendor's limits as they bind one plan: which tiers each counts and how much of it is used.

A card states its limits in full. A plan may use only a part of them (`headroom`), and may know
better how many jobs run at once (`concurrent`). What follows for the time of a request is not
told here (see `schedule`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from soraplan.core.cards import Account, Limit, RateCard

BUDGET_WINDOW = 3_600
"""The seconds of the shortest window of requests that is a budget: an hour.

A vendor may enforce 60 a minute as one a second, so that an even interval is the safe way to keep
a limit in a short window. Nobody enforces 50 a day as one every 29 minutes: a long window is used
up as fast as one likes, and what does not fit waits for the earliest requests to leave it.
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """One limit as it binds a plan.

    `limit` is the rule in full, `tiers` the keys of the tiers that it counts (see
    `Found.tier_key`), `headroom` the percent of it that is used, above 0 and up to 100, and
    `currency` that of the card, which an amount of spend is in. `is_own` marks a figure of the plan
    in place of the card's.
    """

    limit: Limit
    tiers: frozenset[str]
    headroom: Decimal
    currency: str
    is_own: bool = False

    @property
    def is_budget(self) -> bool:
        """Whether it counts requests in a window so long that no even interval keeps it."""
        limit = self.limit
        return limit.requests is not None and (limit.window or 0) >= BUDGET_WINDOW

    @property
    def interval(self) -> Fraction | None:
        """Seconds between two requests that keep a limit of requests in a short window."""
        if self.limit.requests is None or self.limit.window is None or self.is_budget:
            return None
        return Fraction(self.limit.window * 100) / (self.limit.requests * Fraction(self.headroom))

    @property
    def quota(self) -> int | None:
        """How many requests a long window allows: whole ones, and at least one."""
        if self.limit.requests is None or not self.is_budget:
            return None
        return max(1, int(self.limit.requests * Fraction(self.headroom) / 100))

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
    card: RateCard,
    account: Account | None,
    tiers: Mapping[str, str],
    headroom: Decimal,
    concurrent: int | None,
) -> tuple[Allowance, ...]:
    """The limits that bind the requests on one card, in the order of the account.

    `tiers` maps the keys of those tiers that are asked for anything to their ids on the card.
    `account` is the level on that card; None where it is not known, and then no limit of the
    vendor is. `concurrent` is the plan's own figure of jobs at once and takes the place of all
    that the account has; it comes last, and headroom takes nothing from it. What exceeds it is
    queued where all that it takes the place of queue it.
    """
    bound, replaced = [], []
    for limit in account.limits if account else ():
        counted = frozenset(key for key, tier in tiers.items() if limit.covers(tier))
        if not counted:
            continue
        if limit.concurrent is not None and concurrent is not None:
            replaced.append(limit)
        else:
            bound.append(Allowance(limit, counted, headroom, card.currency))
    if tiers and concurrent is not None:
        is_queued = bool(replaced) and all(one.excess == "queued" for one in replaced)
        own = Limit(concurrent=concurrent, excess="queued" if is_queued else "refused")
        bound.append(Allowance(own, frozenset(tiers), Decimal(100), card.currency, is_own=True))
    return tuple(bound)
