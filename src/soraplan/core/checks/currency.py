"""The checks of rates of exchange: clips that none leads from, old ones, and those to come."""

from collections.abc import Iterator
from decimal import Decimal

from soraplan.core import money
from soraplan.core.ages import is_old
from soraplan.core.checks.base import ShapeCheck
from soraplan.core.clip import Clip
from soraplan.core.currencies import to_write_down
from soraplan.core.estimate import Estimate
from soraplan.core.finding import Finding
from soraplan.core.money import ZERO
from soraplan.core.pricing import Missing, Shape


class NoExchange(ShapeCheck):
    """Clips that are priced in one currency, from which no rate of exchange leads to the plan's."""

    code = "exchange-unknown"

    def __init__(self, estimate: Estimate, currency: str, shapes: set[Shape]) -> None:
        super().__init__(estimate, shapes)
        self.about = currency
        apart = f"{self.count:,} clips, {_amount(estimate, currency, shapes)}, are"
        if self.count == 1:
            apart = f"1 clip, {_amount(estimate, currency, shapes)}, is"
        first = estimate.pricing.exchange_from(currency)
        before = f" before {first}" if first else ""
        self.summary = (
            f"No rate of exchange for {currency}{before}: {apart} not in the total."
            " Write one into settings.toml."
        )
        lines = " | ".join(to_write_down(currency, estimate.currency, estimate.today))
        self.detail = (
            f"Put {lines} into settings.toml, a line each; it counts when the plan is next opened."
        )

    def message(self, clip: Clip) -> str:
        cell = self._estimate.cost(clip)
        reason = cell.reason if isinstance(cell, Missing) else "it is omitted"
        return f"Clip {clip.name} is in no total: {reason}. {self.detail}"


def no_exchange(estimate: Estimate) -> list[NoExchange]:
    """A check for each currency that no rate of exchange leads from, in their order."""
    pricing = estimate.pricing
    shapes: dict[str, set[Shape]] = {}
    for shape in estimate.tally.shapes:
        cell = pricing.cell(shape)
        if isinstance(cell, Missing) and cell.code == "exchange-unknown":
            shapes.setdefault(pricing.currency_on(shape[0]), set()).add(shape)
    return [NoExchange(estimate, currency, shapes[currency]) for currency in sorted(shapes)]


def exchange_findings(estimate: Estimate) -> Iterator[Finding]:
    """What there is to know about the rates of exchange that clips of the plan are counted by."""
    pricing, today = estimate.pricing, estimate.today
    abroad = {pricing.currency_on(shape[0]) for shape in estimate.tally.shapes}
    for currency in sorted(abroad - {estimate.currency}):
        both = {currency, estimate.currency}
        rate = estimate.exchanges().get(currency)
        name = f"rate of exchange between {currency} and {estimate.currency}"
        if rate is not None and is_old(rate.date, today):
            days = (today - rate.date).days
            yield Finding(
                "card-old",
                f"The {name} was written down {days:,} days ago, on {rate.date}:"
                " it may have changed since.",
            )
        ahead = [
            one.date
            for one in pricing.exchange
            if {one.currency, one.against} == both and one.date > today
        ]
        if ahead:
            instead = "" if rate is None else f"; until then the one of {rate.date} counts"
            yield Finding(
                "card-old",
                f"The {name} of {min(ahead)} is of a day still to come and not counted by"
                f" before{instead}.",
            )


def _amount(estimate: Estimate, currency: str, shapes: set[Shape]) -> str:
    total: Decimal = ZERO
    for shape in shapes:
        cell = estimate.pricing.native(shape)
        assert not isinstance(cell, Missing)
        total += cell * estimate.tally.shapes[shape][2]
    return money.shown(total, currency)
