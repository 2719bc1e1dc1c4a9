"""Money is a `Decimal` and exact until it is shown; this is the one place that rounds and formats.

An unknown amount is `None` and shown as `—`, never as 0.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

UNKNOWN = "—"
ZERO = Decimal(0)
_CENT = Decimal("0.01")
_DECIMALS = 12
_FINEST = Decimal(1).scaleb(-_DECIMALS)
_TRACE = Decimal("1e-15")
"""More than divisions ever leave in an amount, and less than any two prices differ by."""
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
"""Enough digits that rounding to cents is the only rounding there is."""

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def settled(amount: Decimal) -> Decimal:
    """A finished sum or product without what divisions left in the last of its 28 digits.

    A third of an amount has no end, so three of them miss the whole by a trace. They are the whole
    again here, and any other amount stays as it is: one that is truly without end is not rounded.
    """
    if -int(amount.as_tuple().exponent) <= _DECIMALS:
        return amount
    near = amount.quantize(_FINEST, context=_WIDE)
    return near if abs(amount - near) < _TRACE else amount


def rounded(amount: Decimal) -> Decimal:
    """The amount in whole cents, halves away from zero; never a zero with a minus."""
    cents = amount.quantize(_CENT, context=_WIDE)
    return cents or cents.copy_abs()


def exceeds(amount: Decimal, most: Decimal) -> bool:
    """Whether an amount is more than a budget or a gate, both as they are shown: in whole cents.

    What is paid is paid in cents, and nobody can be told of an amount that is over what it is shown
    as. So $207.191 keeps a budget of $207.19.
    """
    return rounded(amount) > rounded(most)


def kept_by(most: Decimal) -> Decimal:
    """The largest amount that does not exceed a budget or a gate, to a billionth."""
    return rounded(most) + Decimal("0.004999999")


def plain(amount: Decimal) -> str:
    """Two decimals and nothing else, for files: `1234.50`."""
    return f"{rounded(amount):f}"


def exact(amount: Decimal) -> str:
    """All decimals, at least two, and nothing else, for files whose rows are added up: `0.084`."""
    return f"{amount:.{_decimals(amount)}f}"


def shown(amount: Decimal | None, currency: str) -> str:
    """Two decimals with sign and thousands, for people: `$1,234.50`, `-$3.00`, `CHF 5.00`."""
    if amount is None:
        return UNKNOWN
    cents = rounded(amount)
    return _marked(cents, f"{cents.copy_abs():,.2f}", currency)


def signed(amount: Decimal, currency: str) -> str:
    """As `shown`, with a plus before what is more than nothing: `+$5.00`, `-$3.00`."""
    return f"{'+' if amount > 0 else ''}{shown(amount, currency)}"


def compact(amount: Decimal | None, currency: str) -> str:
    """As `shown`, without cents from 100,000 on, for narrow columns."""
    if amount is None:
        return UNKNOWN
    if rounded(amount).copy_abs() < 100_000:
        return shown(amount, currency)
    whole = amount.quantize(Decimal(1), context=_WIDE)
    return _marked(whole, f"{whole.copy_abs():,f}", currency)


def fitted(amount: Decimal | None, currency: str, cells: int) -> str:
    """As `compact`, and shorter where a column is narrower than that.

    First cents go, then thousands and millions are rounded: `$10,800`, `$12.3M`. A figure is never
    cut off, which would make it another figure.
    """
    text = compact(amount, currency)
    if amount is None or len(text) <= cells:
        return text
    whole = amount.quantize(Decimal(1), context=_WIDE)
    text = _marked(whole, f"{abs(whole):,f}", currency)
    for size, letter in ((10**3, "k"), (10**6, "M"), (10**9, "G"), (10**12, "T")):
        # A unit larger than the amount would make it nought and be no shorter.
        if len(text) <= cells or abs(amount) < size:
            break
        for step in (Decimal("0.1"), Decimal(1)):
            part = (abs(amount) / size).quantize(step, context=_WIDE)
            text = _marked(amount, f"{part:,f}{letter}", currency)
            if len(text) <= cells:
                break
    return text


def unit(price: Decimal | None, currency: str) -> str:
    """A price with all its decimals, at least two: `$0.10`, `$0.084`."""
    if price is None:
        return UNKNOWN
    return _marked(price, f"{price.copy_abs():,.{_decimals(price)}f}", currency)


def _decimals(amount: Decimal) -> int:
    return max(2, -int(amount.normalize().as_tuple().exponent))


def _marked(amount: Decimal, digits: str, currency: str) -> str:
    sign = "-" if amount < 0 else ""
    symbol = _SYMBOLS.get(currency)
    return f"{sign}{symbol}{digits}" if symbol else f"{sign}{currency} {digits}"
