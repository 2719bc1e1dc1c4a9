"""The comparison: the plan as mixed, and as if all its clips were made on each compared offer.

Pure values for whoever draws or writes them: columns, and rows in groups whose texts are ready to
be shown. Nothing here knows a terminal. What the forecast has not worked out yet is `PENDING`; what
cannot be known is `money.UNKNOWN` with the reason beside it, never 0. Everything else comes from
the estimate, without a look at a single clip.
"""

from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import money
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast
from soraplan.core.pricing import Found, Shape, shown_resolution
from soraplan.core.text.words import counted
from soraplan.exchange.comparison.rows import groups
from soraplan.exchange.comparison.sides import Side, average, second_price, sides
from soraplan.exchange.comparison.values import Group, Row


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over a column.

    `offer` is None for the plan as mixed; `card` is named where it is not the plan's own.
    """

    offer: str | None
    card: str
    name: str
    resolution: str
    price: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Columns side by side, the plan as mixed first.

    `left_out` has for each column the shapes of the clips without a price there: two sums can be
    held against each other only where they leave out the same ones. With `some_ended` some
    of them, not all, are best of nothing because their vendor has ended.
    """

    currency: str
    heads: tuple[Head, ...]
    left_out: tuple[frozenset[Shape], ...]
    some_ended: bool
    groups: tuple[Group, ...]

    def position(self, offer: str | None) -> int | None:
        """The position of a column, None where there is none."""
        return next((at for at, head in enumerate(self.heads) if head.offer == offer), None)


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more an amount is than another; `share` is of that other, None where it is 0."""

    amount: Decimal
    share: Decimal | None
    is_price: bool = False

    def money(self, currency: str, cells: int | None = None) -> str:
        """The amount with its sign, in so many cells where that is asked for: `+$45.20`."""
        sign = "+" if self.amount > 0 else ""
        if self.is_price:
            return sign + money.unit(self.amount, currency)
        text = sign + money.compact(self.amount, currency)
        if cells is None or len(text) <= cells:
            return text
        return sign + money.fitted(self.amount, currency, cells - len(sign))

    @property
    def percent(self) -> str:
        """The share in percent with its sign: `+36 %`; empty where there is none."""
        return "" if self.share is None else f"{self.share * 100:+,.0f} %"


def difference(comparison: Comparison, row: Row, at: int, base: int) -> Difference | None:
    """How much dearer a column is than a base column in a row of money.

    None in other rows, for the base itself, and where one of the two is not known or leaves out
    clips that the other has.
    """
    if row.kind not in ("money", "price") or not row.entries or at == base:
        return None
    one, other = row.entries[at].value, row.entries[base].value
    if not isinstance(one, Decimal) or not isinstance(other, Decimal):
        return None
    is_price = row.kind == "price"
    if not is_price and comparison.left_out[at] != comparison.left_out[base]:
        return None
    return Difference(one - other, (one - other) / other if other else None, is_price)


def comparison(forecast: Forecast) -> Comparison:
    """The columns of a plan side by side; the forecast may still be without range and pace."""
    estimate = forecast.estimate
    compared = sides(forecast)
    return Comparison(
        currency=estimate.currency,
        heads=tuple(_head(estimate, side) for side in compared),
        left_out=tuple(side.left_out for side in compared),
        some_ended=len({side.is_ended for side in compared if side.found}) > 1,
        groups=groups(forecast, compared),
    )


def _head(estimate: Estimate, side: Side) -> Head:
    if side.offer is None:
        price = average(side)
        told = f"ø {money.unit(price, estimate.currency)}/s" if price is not None else money.UNKNOWN
        return Head(None, "", "As planned", counted(estimate.tally.clips, "clip"), told)
    if not side.found:
        *card, tier, resolution = side.offer.split("/")
        return Head(side.offer, "".join(card), tier, resolution, money.UNKNOWN)
    found = side.found[0]
    return Head(
        side.offer,
        "" if found.card is estimate.card else found.card.name,
        found.tier.name,
        shown_resolution(found.rate.resolution),
        price_text(estimate, found),
    )


def price_text(estimate: Estimate, found: Found) -> str:
    """The price of an offer in a few letters: `$0.10/s`, `a clip`."""
    is_batch = estimate.pricing.lane(found.offer, None) == "batch"
    if found.rate.per_clip is not None and not is_batch:
        return "a clip"
    price = second_price(estimate, found)
    return money.UNKNOWN if price is None else f"{money.unit(price, found.card.currency)}/s"
