"""Sums of clips, known or not, and in words: a price that is not known is never told as nothing.

A sum that leaves clips without a price out is the least there can be. Where no clip has a price
there is no sum. What only lacks a rate of exchange has a price and stands beside the sum.
"""

from decimal import Decimal

from soraplan.core import money
from soraplan.core.currencies import Amounts, times, together
from soraplan.core.estimate import Estimate, Total


def is_known(total: Total, clips: int) -> bool:
    """Whether a total of so many clips, omitted ones not counted, has the price of any."""
    return not clips or total.unpriced < clips


def has_sum(total: Total, clips: int) -> bool:
    """Whether any of so many clips counts in the sum of a total, or there are none to count."""
    return not clips or total.unknown < clips


def sum_of(total: Total, clips: int) -> Decimal | None:
    """The sum of a total, or None where none of so many clips counts in it."""
    return total.run if has_sum(total, clips) else None


def counted_amount(estimate: Estimate, amount: Decimal) -> Decimal | None:
    """An amount of a plan that its sum is part of, or None where nothing counts in that sum.

    What is paid beside clips that are priced in other currencies alone does count.
    """
    total = estimate.total
    counts = has_sum(total, estimate.tally.clips) or (total.apart and amount)
    return amount if counts else None


def least_text(amounts: Amounts, total: Total, clips: int) -> str:
    """Amounts of a total in a sentence: `$5.12`, `at least $5.12`, or a dash."""
    if not is_known(total, clips):
        return money.UNKNOWN
    return f"at least {together(amounts)}" if total.unpriced else together(amounts)


def short_text(amounts: Amounts, total: Total, clips: int) -> str:
    """The same where there is little room: `$5.12`, `$5.12+`, or a dash."""
    if not is_known(total, clips):
        return money.UNKNOWN
    return f"{together(amounts)}+" if total.unpriced else together(amounts)


def run_text(estimate: Estimate, runs: int = 1) -> str:
    """What some runs cost as planned, by currency: `at least $0.80 + €5.00`."""
    total = estimate.total
    amounts = times(total.amounts(estimate.currency), runs)
    return least_text(amounts, total, estimate.tally.clips)
