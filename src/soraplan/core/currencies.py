"""Rates of exchange: what one currency is worth in another, on the day that the user wrote it down.

There is no other source of them. Without one, amounts of two currencies are never added up.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from soraplan.core import money
from soraplan.core.ages import is_old
from soraplan.core.cards import Day
from soraplan.core.document import Document, Number

RATE_DECIMALS = 12
"""Decimals that a rate of exchange may be written down with."""

Amounts = tuple[tuple[str, Decimal], ...]
"""Amounts that nothing adds up, each currency once: `(("USD", 20), ("EUR", 5))`."""

CurrencyCode = Annotated[str, Field(strict=True, pattern=r"^[A-Z]{3}$")]


class ExchangeRate(Document):
    """On the day `date` one unit of `currency` was worth `rate` units of `against`."""

    currency: CurrencyCode
    against: CurrencyCode
    rate: Annotated[Number, Field(gt=0, lt=1_000_000_000, decimal_places=RATE_DECIMALS)]
    date: Day

    @model_validator(mode="after")
    def _two(self) -> Self:
        if self.currency == self.against:
            raise PydanticCustomError(
                "exchange",
                "says what {currency} is worth in {currency}; currency and against are two",
                {"currency": self.currency},
            )
        return self


def held(rates: Sequence[ExchangeRate], today: date | None) -> tuple[ExchangeRate, ...]:
    """The rates that hold today; those of a day to come do not yet. All of them for None."""
    return tuple(one for one in rates if today is None or one.date <= today)


def doubles(rates: Sequence[ExchangeRate]) -> list[tuple[int, ExchangeRate]]:
    """The rates, with their places, that say of a pair and a day what another before them does not.

    The same worth told twice, or exactly the other way round, is no double.
    """
    first: dict[tuple[frozenset[str], date], ExchangeRate] = {}
    found = []
    for place, one in enumerate(rates):
        before = first.setdefault((frozenset((one.currency, one.against)), one.date), one)
        is_turned = one.currency != before.currency
        if one.rate * before.rate != 1 if is_turned else one.rate != before.rate:
            found.append((place, one))
    return found


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
    return converted(Decimal(1), currency, into, rates)


def converted(
    amount: Decimal, currency: str, into: str, rates: Sequence[ExchangeRate]
) -> Decimal | None:
    """An amount of one currency in another; None where no rate leads there.

    By a rate that is written down the other way round it is divided once, and not multiplied by a
    reciprocal that is rounded already. What a division leaves in the last of 28 digits is taken
    off finished sums by `money.settled`.
    """
    if currency == into:
        return amount
    rate = exchanged(currency, into, rates)
    if rate is None:
        return None
    return amount * rate.rate if rate.currency == currency else amount / rate.rate


def told(currency: str, into: str, rate: ExchangeRate, today: date) -> str:
    """How amounts are counted, without full stop: `EUR counted at 1.08 USD, of 2026-11-20`.

    A rate is told as it was written down, and its age where it is old.
    """
    worth = f"{rate.rate:f} {rate.against}"
    at = worth if rate.currency == currency else f"{worth} for 1 {into}"
    old = f", {(today - rate.date).days:,} days old" if is_old(rate.date, today) else ""
    return f"{currency} counted at {at}, of {rate.date}{old}"


def to_write_down(currency: str, into: str, today: date) -> tuple[str, ...]:
    """The lines of a settings file that write a rate down, with its figure left open."""
    return (
        "[[exchange_rates]]",
        f'currency = "{currency}"',
        f'against = "{into}"',
        f"rate = <what 1 {currency} is worth in {into}>",
        f"date = {today}",
    )


def times(amounts: Amounts, number: Decimal | int) -> Amounts:
    """Each of the amounts so many times."""
    return tuple((currency, money.settled(amount * number)) for currency, amount in amounts)


def together(
    amounts: Iterable[tuple[str, Decimal]], shown: Callable[[Decimal, str], str] = money.shown
) -> str:
    """Amounts side by side, as text: `$20.00 + €5.00`; `shown` says how each is written."""
    return " + ".join(shown(amount, currency) for currency, amount in amounts)
