"""What some generations cost together, in the currency in which that can be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import money
from soraplan.core.pricing import Missing, Pricing, Shape


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount and its currency; None where a price is not known."""

    amount: Decimal | None
    currency: str

    @property
    def text(self) -> str:
        """The amount as people read it."""
        return money.shown(self.amount, self.currency)


def cost_of(pricing: Pricing, asked: Sequence[tuple[Shape, int]]) -> Cost:
    """What so many requests of each shape cost together.

    Told in the plan's currency; where no rate of exchange leads there and all are priced in one
    currency of their own, in that.
    """
    told = _sum([(pricing.cell(shape), requests) for shape, requests in asked])
    currencies = {pricing.currency_on(shape[0]) for shape, _ in asked}
    if told is None and len(currencies) == 1:
        own = _sum([(pricing.native(shape), requests) for shape, requests in asked])
        return Cost(own, currencies.pop())
    return Cost(told, pricing.currency)


def with_length(shape: Shape, seconds: int) -> Shape:
    """The shape of a clip that lasts so many seconds and is otherwise the same."""
    offer, frame, _, lane, reference = shape
    return (offer, frame, seconds, lane, reference)


def _sum(costs: Sequence[tuple[Decimal | Missing, int]]) -> Decimal | None:
    total = money.ZERO
    for cost, requests in costs:
        if isinstance(cost, Missing):
            return None
        total += cost * requests
    return total
