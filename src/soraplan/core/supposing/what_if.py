"""What if: things supposed for a moment, such as half the price, to see what they would change.

A `WhatIf` is a layer over the cards and the plan. It says what is supposed and how that is spelt;
`supposing.reckoning` works it out. It is never a price: nothing that follows from it may be saved
into a card or a plan, or exported as a price.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from soraplan.core.cards import MAX_AT_ONCE
from soraplan.core.text.words import nearest_word, printable

ONE = Decimal(1)

MAX_FACTOR = Decimal(100)
"""The most that prices or takes are multiplied by."""

KEYS = ("price", "takes", "account", "concurrent", "outlook", "on")
"""What can be supposed, in the order in which it is told."""

_KEYS_TOLD = "price, price.CARD, price.CARD/TIER, takes, account, concurrent, outlook and on"
_EXAMPLE = "price=0.5,takes=2"
_FACTOR = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?|\.[0-9]{1,6}", re.ASCII)
_WORD = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_NAME = re.compile(_WORD)
_SCOPE = re.compile(f"({_WORD}(/{_WORD})?)?")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is supposed. The default supposes nothing.

    `prices` are pairs of a scope and a factor. The scope "" is every card, else it is the id of a
    card, or `card/tier`. For each tier the narrowest scope counts and not the product of several,
    so that all prices can be halved but for one vendor's, whose factor is then 1.

    `takes` multiplies the planned takes of every clip. `account` is the id of a level on the
    plan's own card; `concurrent` is the number of jobs at once and takes the place of whatever
    cards and plan have. `outlook` is the id of a price outlook (see `core.supposing.outlook`) and
    `on` the day for which it is asked; all prices are multiplied by what it says of the time
    between today and that day, on top of `prices`.

    Factors are above 0, at most 100 and have at most six decimals. Raises ValueError, with a
    sentence for people, for anything else, and for an outlook without a day or a day without one.
    Factors of 1 that change nothing are dropped, and scopes stand from wide to narrow.
    """

    prices: tuple[tuple[str, Decimal], ...] = ()
    takes: Decimal = ONE
    account: str | None = None
    concurrent: int | None = None
    outlook: str | None = None
    on: date | None = None

    def __post_init__(self) -> None:
        scopes = [scope for scope, _ in self.prices]
        for scope, factor in self.prices:
            if not _SCOPE.fullmatch(scope):
                raise ValueError(
                    f"'{_short(scope)}' is neither a rate card nor a tier of one; write"
                    " price.CARD or price.CARD/TIER."
                )
            if scopes.count(scope) > 1:
                raise ValueError(f"{_price_key(scope)} is given twice; keep one.")
            _check_factor(_price_key(scope), factor)
        _check_factor("takes", self.takes)
        if self.account is not None and not _NAME.fullmatch(self.account):
            raise ValueError(
                f"account must be the id of an account such as tier-3, not"
                f" '{_short(self.account)}'."
            )
        if self.concurrent is not None and not 1 <= self.concurrent <= MAX_AT_ONCE:
            raise ValueError(_concurrent_sentence(str(self.concurrent)))
        if self.outlook is not None and self.on is None:
            raise ValueError(
                "An outlook needs the day that it is asked for, such as on=2027-06-01."
            )
        if self.on is not None and self.outlook is None:
            raise ValueError("on is the day of an outlook; name one, such as outlook=analysts.")
        factors = dict(sorted(self.prices, key=lambda pair: (pair[0].count("/"), pair[0])))
        kept = tuple(
            (scope, factor)
            for scope, factor in factors.items()
            if factor != _wider(scope, factors) or factor != 1
        )
        object.__setattr__(self, "prices", kept)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is supposed, so that everything comes out as it is."""
        return self == WhatIf()

    @property
    def has_prices(self) -> bool:
        """Whether any price becomes another."""
        return bool(self.prices) or self.outlook is not None

    @property
    def text(self) -> str:
        """What is supposed in a few words: `prices ×0.5 · takes ×2 · account tier-3`.

        Empty for nothing. `Supposing.parts` names the account and tells the outlook's factor.
        """
        return " · ".join(self.parts())

    @property
    def spelling(self) -> str:
        """What is supposed as `parse` reads it and a command line takes it; empty for nothing."""
        given = [f"{_price_key(scope)}={plain_factor(factor)}" for scope, factor in self.prices]
        if self.takes != 1:
            given.append(f"takes={plain_factor(self.takes)}")
        for key in ("account", "concurrent", "outlook", "on"):
            value = getattr(self, key)
            if value is not None:
                given.append(f"{key}={value}")
        return ",".join(given)

    def parts(self, account: str | None = None, by_then: Decimal | None = None) -> tuple[str, ...]:
        """The things supposed, in a few words each and in the order of `KEYS`.

        `account` is the name of the account and `by_then` the factor that the outlook comes to,
        where the caller knows them.
        """
        told = [f"{scope or 'prices'} {times(factor)}" for scope, factor in self.prices]
        if self.takes != 1:
            told.append(f"takes {times(self.takes)}")
        if self.account is not None:
            told.append(account or f"account {self.account}")
        if self.concurrent is not None:
            told.append(f"{self.concurrent:,} at once")
        if self.outlook is not None:
            factor = "" if by_then is None else f" (prices {about(by_then)})"
            told.append(f"outlook {self.outlook} on {self.on}{factor}")
        return tuple(told)

    def price_factor(self, card: str, tier: str) -> Decimal:
        """By what the prices of a tier are multiplied, without the outlook: the narrowest scope.

        `card` and `tier` are ids.
        """
        factors = dict(self.prices)
        for scope in (f"{card}/{tier}", card, ""):
            if scope in factors:
                return factors[scope]
        return ONE


def parse(text: str) -> WhatIf:
    """The what-if that is spelt as `price=0.5,takes=2,price.kling-3.0/audio=0.9,account=tier-3`.

    The keys are `price`, `price.CARD`, `price.CARD/TIER`, `takes`, `account`, `concurrent`,
    `outlook` and `on`; blanks beside commas and signs do not count. Raises ValueError with a
    sentence that says what is wrong, which keys there are, and the nearest one. Whether cards,
    tiers, accounts and outlooks exist is not known here (see `supposing.problems`).
    """
    given: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        key, equals, value = (one.strip() for one in part.partition("="))
        if _base(key) not in KEYS or (_base(key) != "price" and key != _base(key)):
            raise ValueError(_unknown_key(key))
        if not equals or not value:
            raise ValueError(f"{key} has no value; write {_example(_base(key))}.")
        if key in given:
            raise ValueError(f"{key} is given twice; keep one.")
        given[key] = value
    if not given:
        raise ValueError(f"Nothing is supposed; write such as {_EXAMPLE}. Keys: {_KEYS_TOLD}.")
    prices = []
    for key in [key for key in given if _base(key) == "price"]:
        scope = key.removeprefix("price").removeprefix(".")
        if key != "price" and not scope:
            raise ValueError(
                "price. names no rate card; write price.CARD or price.CARD/TIER, or price for all."
            )
        prices.append((scope, _factor(key, given[key])))
    return WhatIf(
        prices=tuple(prices),
        takes=_factor("takes", given["takes"]) if "takes" in given else ONE,
        account=given.get("account"),
        concurrent=_read(given, "concurrent", _whole),
        outlook=given.get("outlook"),
        on=_read(given, "on", _day),
    )


def times(factor: Decimal) -> str:
    """A factor for people, as exact as it was given: `×0.5`, `×2`."""
    return f"×{plain_factor(factor)}"


def about(factor: Decimal) -> str:
    """A factor for people that was worked out, to three digits that count: `×0.532`."""
    return times(round(factor, max(2, 2 - factor.adjusted())))


def plain_factor(factor: Decimal) -> str:
    """A factor with the decimals that it has and no more: `0.5`, `100`."""
    text = f"{factor:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _wider(scope: str, factors: Mapping[str, Decimal]) -> Decimal:
    """The factor that would count for a scope if it had none of its own."""
    if "/" in scope and scope.split("/")[0] in factors:
        return factors[scope.split("/")[0]]
    return factors.get("", ONE) if scope else ONE


def _base(key: str) -> str:
    return key.partition(".")[0]


def _price_key(scope: str) -> str:
    return f"price.{scope}" if scope else "price"


def _check_factor(key: str, factor: Decimal) -> None:
    # A nan compares with nothing, so that is asked first.
    if not factor.is_finite() or not 0 < factor <= MAX_FACTOR or round(factor, 6) != factor:
        raise ValueError(_factor_sentence(key, str(factor)))


def _factor(key: str, value: str) -> Decimal:
    if not _FACTOR.fullmatch(value):
        raise ValueError(_factor_sentence(key, value))
    return Decimal(value)


def _factor_sentence(key: str, value: str) -> str:
    return (
        f"{key} must be a factor above 0 and up to 100, with at most 6 decimals, such as 0.5;"
        f" not '{_short(value)}'."
    )


def _whole(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 7:
        raise ValueError(_concurrent_sentence(value))
    return int(value)


def _concurrent_sentence(value: str) -> str:
    return (
        f"concurrent must be a whole number of jobs at once, 1 to {MAX_AT_ONCE:,};"
        f" not '{_short(value)}'."
    )


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"on must be a day such as 2027-06-01, not '{_short(value)}'.") from None


def _read(given: Mapping[str, str], key: str, reader: Callable[[str], _Value]) -> _Value | None:
    return reader(given[key]) if key in given else None


def _unknown_key(key: str) -> str:
    near = nearest_word(_base(key).casefold(), KEYS)
    meant = f" Did you mean {near}?" if near else ""
    return f"'{_short(key)}' cannot be supposed.{meant} Keys: {_KEYS_TOLD}."


def _example(key: str) -> str:
    examples = {
        "price": "price=0.5",
        "takes": "takes=2",
        "account": "account=tier-3",
        "concurrent": "concurrent=5",
        "outlook": "outlook=analysts",
        "on": "on=2027-06-01",
    }
    return examples[key]


def _short(text: str) -> str:
    return printable(text if len(text) <= 40 else f"{text[:39]}…")
