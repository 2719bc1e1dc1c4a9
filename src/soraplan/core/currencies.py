"""Rates of exchange: what one currency is worth in another, on the day that the user wrote it down.

There is no other source of them. Without one, amounts of two currencies are never added up.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from soraplan.core.cards import Day
from soraplan.core.document import Document, Number

CurrencyCode = Annotated[str, Field(strict=True, pattern=r"^[A-Z]{3}$")]


class ExchangeRate(Document):
    """On the day `date` one unit of `currency` was worth `rate` units of `against`."""

    currency: CurrencyCode
    against: CurrencyCode
    rate: Annotated[Number, Field(gt=0, lt=1_000_000_000, decimal_places=12)]
    date: Day


def exchanged(currency: str, into: str, rates: Sequence[ExchangeRate]) -> ExchangeRate | None:
    """The rate that turns amounts of one currency into another; None where none is written down.

    The latest of several. One that is written down the other way round counts, too.
    """
    found = [
        one for one in rates if {one.currency, one.against} == {currency, into} and currency != into
    ]
    return max(found, key=lambda one: (one.date, one.currency == currency), default=None)


def factor(currency: str, into: str, rates: Sequence[ExchangeRate]) -> Decimal | None:
    """What amounts of a currency are multiplied by; 1 for the same one, None where not known."""
    if currency == into:
        return Decimal(1)
    rate = exchanged(currency, into, rates)
    if rate is None:
        return None
    return rate.rate if rate.currency == currency else 1 / rate.rate
