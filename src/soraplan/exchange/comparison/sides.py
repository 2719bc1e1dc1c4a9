"""The sides of a comparison, before anything is put in words: the plan as mixed, and each offer.

Everything but range and pace comes from the estimate, without a look at a single clip.
"""

from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import money
from soraplan.core.cards import Account
from soraplan.core.estimate import Column, Estimate, Total
from soraplan.core.forecast import Forecast, Range
from soraplan.core.hourly import Hourly, hourly
from soraplan.core.pace import Pace, TierPace
from soraplan.core.pricing import Found, Missing, Shape

_FEW = 3
"""Prices by the clip that are all told."""


@dataclass(frozen=True, slots=True)
class Side:
    """One column before it is put in words: the plan as mixed, or all on one offer.

    `found` are the rates that requests go to, `missing` the clips without a price there by reason,
    `lost` why there is none at all. `is_ended` says that a vendor of it has stopped to sell; `odd`
    counts the clips with a price by lengths that are not made there. `range`, `run` and `tiers` are
    None until they are worked out, and `run` where the offer is not found.
    """

    offer: str | None
    column: Column | None
    found: tuple[Found, ...]
    total: Total
    left_out: frozenset[Shape]
    missing: dict[str, int]
    lost: str
    is_ended: bool
    odd: dict[int, int]
    seconds: int
    range: Range | None
    month: Range | None
    run: Pace | None
    tiers: tuple[TierPace, ...] | None
    last: TierPace | None
    hourly: Hourly | None

    def currency(self, estimate: Estimate) -> str:
        """The currency of its amounts: the offer's, or the plan's for the plan as mixed."""
        return self.column.currency if self.column else estimate.currency

    @property
    def factor(self) -> Decimal | None:
        """What its amounts are multiplied by to count in the plan's currency; None if unknown."""
        return self.column.factor if self.column else Decimal(1)

    def account(self, estimate: Estimate, found: Found) -> Account | None:
        """The account that requests are made on; at other vendors the one that the plan names."""
        if found.card is estimate.card:
            return estimate.account
        return found.card.account(estimate.plan.accounts.get(found.card.id))


def sides(forecast: Forecast) -> tuple[Side, ...]:
    """All sides, the plan as mixed first; the forecast may be without range and pace."""
    return (_mix(forecast), *(_offer(forecast, one) for one in forecast.estimate.columns))


def average(side: Side) -> Decimal | None:
    """What a generated second costs on the average of the mix; None where no price is known."""
    if not side.seconds:
        return None
    exact = side.total.run / side.seconds
    # A price such as $0.084 is told in full, a quotient without an end in cents.
    digits = exact.normalize()
    is_short = int(digits.as_tuple().exponent) >= -4
    return digits if is_short else money.rounded(exact)


def second_price(estimate: Estimate, found: Found) -> Decimal | None:
    """What a second costs in the plan's lane where that is sold, in the currency of its card."""
    batch = estimate.pricing.lane(found.offer, None) == "batch"
    return found.rate.batch_per_second if batch else found.rate.per_second


def clip_prices(found: Found) -> str:
    """The prices of an offer by whole clips: `5 s $0.30, 10 s $0.90`; of many the ends."""
    told = [
        f"{seconds} s {money.unit(price, found.card.currency)}"
        for seconds, price in sorted((found.rate.per_clip or {}).items())
    ]
    return ", ".join(told) if len(told) <= _FEW else f"{told[0]} to {told[-1]}"


def _mix(forecast: Forecast) -> Side:
    estimate, pace = forecast.estimate, forecast.pace
    left_out, missing, seconds = _unpriced(estimate, None)
    found: dict[str, Found] = {}
    for shape in estimate.tally.shapes:
        one = estimate.pricing.find(shape[0])
        if isinstance(one, Found):
            found.setdefault(one.offer, one)
    return Side(
        offer=None,
        column=None,
        found=tuple(found.values()),
        total=estimate.total,
        left_out=left_out,
        missing=missing,
        seconds=seconds,
        lost="",
        is_ended=any(_is_ended(estimate, one) for one in found.values()),
        odd=_odd(estimate, None),
        range=forecast.range,
        month=forecast.month,
        run=pace,
        tiers=pace.tiers if pace else None,
        last=pace.last if pace else None,
        hourly=hourly(pace.demand, pace.terms) if pace else None,
    )


def _offer(forecast: Forecast, column: Column) -> Side:
    estimate, found = forecast.estimate, column.found
    made = forecast.column(column.offer)
    tier = made.pace if made else None
    left_out, missing, seconds = _unpriced(estimate, column.offer)
    return Side(
        offer=column.offer,
        column=column,
        found=(found,) if isinstance(found, Found) else (),
        total=column.total,
        left_out=left_out,
        missing=missing,
        seconds=seconds,
        lost=found.reason if isinstance(found, Missing) else "",
        is_ended=isinstance(found, Found) and _is_ended(estimate, found),
        odd=_odd(estimate, column.offer),
        range=made.range if made else None,
        month=made.month if made else None,
        run=made.run if made else None,
        tiers=None if made is None else (tier,) if tier else (),
        last=tier,
        hourly=made.hourly if made else None,
    )


def _is_ended(estimate: Estimate, found: Found) -> bool:
    return found.card.has_ended(estimate.today)


def _odd(estimate: Estimate, offer: str | None) -> dict[int, int]:
    """The clips of each length that has a price and is not made, the shortest first."""
    odd: dict[int, int] = {}
    for shape, (clips, _, _) in estimate.tally.shapes.items():
        found = estimate.pricing.find(offer or shape[0])
        cell = estimate.pricing.native((offer or shape[0], *shape[1:]))
        if isinstance(found, Missing) or isinstance(cell, Missing):
            continue
        if shape[2] not in found.lengths:
            odd[shape[2]] = odd.get(shape[2], 0) + clips
    return dict(sorted(odd.items()))


def _unpriced(
    estimate: Estimate, offer: str | None
) -> tuple[frozenset[Shape], dict[str, int], int]:
    """The shapes that a sum leaves out, on an offer or each on its own; why; the other seconds.

    What only lacks a rate of exchange has a price, and no reason here.
    """
    price = estimate.pricing.cell if offer is None else estimate.pricing.native
    left_out: set[Shape] = set()
    missing: dict[str, int] = {}
    seconds = 0
    for shape, (clips, _, requests) in estimate.tally.shapes.items():
        cell = price((offer or shape[0], *shape[1:]))
        if isinstance(cell, Missing):
            left_out.add(shape)
            if cell.code != "exchange-unknown":
                missing[cell.reason] = missing.get(cell.reason, 0) + clips
        else:
            seconds += shape[2] * requests
    return frozenset(left_out), missing, seconds
