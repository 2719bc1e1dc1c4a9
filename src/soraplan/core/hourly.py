"""The most finished videos an hour that the limits leave in a long run.

One run may be over before the limit that matters in a long one is ever met: a budget of a month
does not delay the clips of a day. So this is a figure of its own beside the pace, with a limit of
its own that sets it.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.demand import Demand
from soraplan.core.pace import Terms, lacks_access, render_times, terms_allowances


@dataclass(frozen=True, slots=True)
class Hourly:
    """So many finished videos an hour at most, and the limit that allows no more."""

    videos: Fraction
    limit: Allowance


def hourly(asked: Demand, terms: Terms) -> Hourly | None:
    """The most finished videos an hour in a long run, with the planned takes.

    None where no limit is known, or where one depends on a render time or cost that is not.
    """
    if any(lacks_access(asked, terms, tier) for tier in asked.requests):
        return None
    known = terms_allowances(asked, terms)
    rates = [_requests_an_hour(asked, terms, one) for one in known]
    least: Hourly | None = None
    for limit, rate in zip(known, rates, strict=True):
        if rate is None:
            return None
        videos = rate * asked.videos / asked.total
        if least is None or videos < least.videos:
            least = Hourly(videos, limit)
    return least


def _requests_an_hour(asked: Demand, terms: Terms, one: Allowance) -> Fraction | None:
    """What one limit allows of all tiers, in the proportion that the run has them."""
    counted = asked.counted(one)
    if one.quota is not None:
        return Fraction(3_600 * one.quota * asked.total, counted * (one.window or 1))
    if one.interval is not None:
        return Fraction(3_600 * asked.total) / (one.interval * counted)
    if one.at_once is not None:
        render, work = render_times(asked, terms), Fraction(0)
        for tier in one.tiers:
            seconds = render[tier]
            if seconds is None:
                return None
            work += seconds * asked.requests[tier]
        return Fraction(3_600 * one.at_once * asked.total) / work
    if any(asked.costs.get(tier, 0) is None for tier in one.tiers):
        return None
    spent = sum((asked.spent[tier] for tier in one.tiers), Decimal(0))
    # Whole requests fit into a window: of like ones exactly so many, of others on average.
    fit = Fraction(one.spend or 0) * counted / Fraction(spent)
    like = {asked.costs.get(tier) for tier in one.tiers}
    if (len(like) == 1 and None not in like) or fit < 1:
        fit = Fraction(int(fit))
    return fit * 3_600 * asked.total / (counted * (one.window or 1))
