"""From an offer to a price, or to the reason why there is none.

What a generation costs depends only on the offer, the frame, the length and the lane. A plan of
100,000 clips has few such combinations, so each is worked out once.
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, cast

from soraplan.core.cards import Rate, RateCard, Tier
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate, converted, factor, held
from soraplan.core.document import Frame, Lane
from soraplan.core.rates.shelf import absence

Shape = tuple[str | None, Frame, int, Lane | None, int | None]
"""What a generation's price depends on: offer, frame, seconds, lane; and the seconds of its
reference, 0 for a still image and None for no reference."""

MissingCode = Literal[
    "price-unknown", "exchange-unknown", "size-not-offered", "unknown-card", "unknown-offer"
]


@dataclass(frozen=True, slots=True)
class Found:
    """The rate that an offer names.

    `tier_key` is the tier's id, with the card's before it where it is not the plan's own card.
    """

    offer: str
    card: RateCard
    tier: Tier
    rate: Rate
    label: str
    tier_key: str

    @property
    def lengths(self) -> tuple[int, ...]:
        """The lengths on offer here, in seconds, ascending."""
        return self.tier.lengths_of(self.rate)


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no price: the code of the finding it makes, and a sentence without full stop."""

    code: MissingCode
    reason: str


Cell = Decimal | Missing
"""What one generation costs on an offer, or why it cannot be said."""


class Pricing:
    """The prices that one plan's settings lead to, remembered as they are asked for.

    `carried` are the cards that the plan brings along. They go before the `installed` ones, so that
    it costs the same wherever it is opened; `cards` has both. `exchange` are the rates by which
    prices in other currencies are counted in the plan's; of those, `held_today` leaves out what is
    of a day after `today`.
    """

    def __init__(
        self,
        installed: Mapping[str, RateCard],
        rates: str,
        lane: Lane | None,
        carried: Sequence[RateCard] = (),
        exchange: Sequence[ExchangeRate] = (),
        today: date | None = None,
    ) -> None:
        self.installed = installed
        self.exchange = tuple(exchange)
        self.held_today = held(self.exchange, today)
        self._today = today
        self.cards = installed
        self._carried = {card.id: card for card in carried}
        if carried:
            # Nothing is copied: a card that nobody asks for is never read.
            self.cards = ChainMap(self._carried, _unchanged(installed))
        self.card = self.cards.get(rates)
        self._rates = rates
        self._lane = lane
        self._found: dict[str | None, Found | Missing] = {}
        self._cells: dict[Shape, Cell] = {}
        self._natives: dict[Shape, Cell] = {}

    def differing(self) -> Iterator[tuple[RateCard, RateCard]]:
        """The cards that the plan brings along and that are installed otherwise, with those."""
        for id_, card in self._carried.items():
            installed = self.installed.get(id_)
            if installed is not None and installed is not card and installed != card:
                yield card, installed

    def as_installed(self) -> "Pricing":
        """The prices without the cards that the plan brings along."""
        return Pricing(self.installed, self._rates, self._lane, (), self.exchange, self._today)

    def without_lane(self) -> "Pricing":
        """The prices where only those clips that say so themselves are in the batch lane."""
        carried = tuple(self._carried.values())
        return Pricing(self.installed, self._rates, None, carried, self.exchange, self._today)

    @property
    def currency(self) -> str:
        """The currency that the plan counts in: its card's, or dollars where that is missing."""
        return self.card.currency if self.card else "USD"

    def find(self, offer: str | None) -> Found | Missing:
        """The rate that an offer names; None is the card's first offer."""
        if offer not in self._found:
            self._found[offer] = self._look_up(offer)
        return self._found[offer]

    def cell(self, shape: Shape) -> Cell:
        """What one generation of this shape costs in the plan's currency, or why not known."""
        known = self._cells.get(shape)
        if known is None:
            known = self._cells[shape] = self._in_plan_currency(shape)
        return known

    def native(self, shape: Shape) -> Cell:
        """What one generation of this shape costs in its card's own currency, or why not known."""
        known = self._natives.get(shape)
        if known is None:
            known = self._natives[shape] = self._cost(shape)
        return known

    def currency_on(self, offer: str | None) -> str:
        """The currency that an offer is priced in; the plan's where the offer is not found."""
        found = self.find(offer)
        return found.card.currency if isinstance(found, Found) else self.currency

    def factor_on(self, offer: str | None) -> Decimal | None:
        """What amounts on an offer are multiplied by to count in the plan's currency."""
        return factor(self.currency_on(offer), self.currency, self.held_today)

    def exchange_from(self, currency: str) -> date | None:
        """The first day of which a rate is written down that leads to the plan's currency."""
        pair = {currency, self.currency}
        days = (one.date for one in self.exchange if {one.currency, one.against} == pair)
        return min(days, default=None)

    def no_exchange(self, currencies: Iterable[str]) -> str:
        """What no rate of exchange does that would lead from some currencies to the plan's.

        The end of a sentence: none is written down, or none holds yet.
        """
        days = {self.exchange_from(currency) for currency in currencies}
        if days <= {None}:
            return "is written down"
        return f"holds before {days.pop()}" if len(days) == 1 else "holds yet"

    def lane(self, offer: str | None, own: Lane | None) -> Lane | None:
        """The lane that generations on an offer are asked for in; None is at once.

        A clip's `own` lane holds wherever the clip goes, also where it is not sold and so has no
        price. That of the plan holds for all other clips, but only where it is sold.
        """
        return lane_on(self.find(offer), own, self._lane)

    def sells_lane(self, offer: str | None) -> bool:
        """Whether a batch lane is sold on an offer; not where the offer is not found."""
        found = self.find(offer)
        return isinstance(found, Found) and found.rate.batch_per_second is not None

    def is_batch(self, shape: Shape) -> bool:
        """Whether generations of this shape go through the vendor's slow, cheaper lane."""
        return self.lane(shape[0], shape[3]) == "batch"

    def resolved(self, offer: str | None) -> str | None:
        """The address that an offer stands for; None only where the card is not installed."""
        found = self.find(offer)
        return found.offer if isinstance(found, Found) else offer

    def _look_up(self, offer: str | None) -> Found | Missing:
        if offer is None:
            if self.card is None:
                return self._no_card(self._rates)
            offer = next(self.card.offers())
        parts = offer.split("/")
        card = self.card if len(parts) == 2 else self.cards.get(parts[0])
        if card is None:
            return self._no_card(self._rates if len(parts) == 2 else parts[0])
        tier_id, resolution = parts[-2:]
        own = card is self.card
        for tier in card.tiers:
            for rate in tier.rates:
                if tier.id == tier_id and rate.resolution == resolution:
                    label = f"{tier.name} {shown_resolution(resolution)}"
                    return Found(
                        f"{tier_id}/{resolution}" if own else offer,
                        card,
                        tier,
                        rate,
                        label if own else f"{card.name} {label}",
                        tier_id if own else f"{card.id}/{tier_id}",
                    )
        return Missing("unknown-offer", f"{card.name} has no offer {tier_id}/{resolution}")

    def _no_card(self, card: str) -> Missing:
        return Missing("unknown-card", f"the rate card {card} {absence(self.installed, card)}")

    def _in_plan_currency(self, shape: Shape) -> Cell:
        cell = self.native(shape)
        currency = self.currency_on(shape[0])
        if isinstance(cell, Missing) or currency == self.currency:
            return cell
        counted = converted(cell, currency, self.currency, self.held_today)
        if counted is not None:
            return counted
        found = self.find(shape[0])
        label = found.label if isinstance(found, Found) else shape[0]
        return Missing(
            "exchange-unknown",
            f"{label} is priced in {currency}, the plan counts in {self.currency},"
            f" and no rate of exchange {self.no_exchange([currency])}",
        )

    def _cost(self, shape: Shape) -> Cell:
        offer, frame, seconds, lane, reference = shape
        found = self.find(offer)
        if isinstance(found, Missing):
            return found
        if frame not in found.rate.sizes:
            return Missing("size-not-offered", f"{found.label} has no {frame} size")
        lane = self.lane(offer, lane)
        cost = found.rate.cost(seconds, lane, reference)
        if cost is not None:
            return cost
        if lane == "batch":
            return Missing("price-unknown", f"{found.label} has no known batch price")
        if found.rate.per_clip is not None:
            return Missing("price-unknown", f"{found.label} has no known price for {seconds} s")
        return Missing("price-unknown", f"no price is known for {found.label}")


def lane_on(found: Found | Missing, own: Lane | None, of_plan: Lane | None) -> Lane | None:
    """The lane that a clip's generations are asked for in, as `Pricing.lane` has it.

    Where the offer is not found, nobody knows whether it is sold there, and the plan's holds.
    """
    if own is None and isinstance(found, Found) and found.rate.batch_per_second is None:
        return None
    return own or of_plan


def shown_resolution(resolution: str) -> str:
    """A resolution as people write it: `hd` is HD and `4k` 4K, `720p` stays."""
    return resolution if resolution.endswith("p") else resolution.upper()


def shape_of(clip: Clip) -> Shape:
    """What the price of the clip's generations depends on."""
    return (clip.offer, clip.frame, clip.seconds, clip.lane, reference_of(clip))


def reference_of(clip: Clip) -> int | None:
    """The seconds of what a clip starts from: 0 for a still image, None for nothing."""
    if clip.reference_seconds is not None:
        return clip.reference_seconds
    return 0 if clip.reference else None


def _unchanged(cards: Mapping[str, RateCard]) -> MutableMapping[str, RateCard]:
    """The mapping in the type that ChainMap asks for; it writes to none but its first."""
    return cast(MutableMapping[str, RateCard], cards)
