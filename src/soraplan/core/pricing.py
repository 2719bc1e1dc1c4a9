"""From an offer to a price, or to the reason why there is none.

What a generation costs depends only on the offer, the frame, the length and the lane. A plan of
100,000 clips has few such combinations, so each is worked out once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from soraplan.core.cards import Rate, RateCard, Tier
from soraplan.core.clip import Clip
from soraplan.core.document import Frame, Lane

Shape = tuple[str | None, Frame, int, Lane | None]
"""What a generation's price depends on: offer, frame, seconds, lane."""

MissingCode = Literal["price-unknown", "size-not-offered", "unknown-card", "unknown-offer"]


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
    it costs the same wherever it is opened; `cards` has both.
    """

    def __init__(
        self,
        installed: Mapping[str, RateCard],
        rates: str,
        lane: Lane | None,
        carried: Sequence[RateCard] = (),
    ) -> None:
        cards = {**installed, **{card.id: card for card in carried}} if carried else installed
        self.installed = installed
        self.cards = cards
        self.card = cards.get(rates)
        self._rates = rates
        self._lane = lane
        self._found: dict[str | None, Found | Missing] = {}
        self._cells: dict[Shape, Cell] = {}

    def differing(self) -> Iterator[tuple[RateCard, RateCard]]:
        """The cards that the plan brings along and that are installed otherwise, with those."""
        if self.cards is not self.installed:
            for id_, card in self.cards.items():
                installed = self.installed.get(id_)
                if installed is not None and installed is not card and installed != card:
                    yield card, installed

    def as_installed(self) -> "Pricing":
        """The prices without the cards that the plan brings along."""
        return Pricing(self.installed, self._rates, self._lane)

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
        """What one generation of this shape costs, or why it cannot be said."""
        known = self._cells.get(shape)
        if known is None:
            known = self._cells[shape] = self._cost(shape)
        return known

    def is_batch(self, shape: Shape) -> bool:
        """Whether generations of this shape go through the vendor's slow, cheaper lane."""
        return (shape[3] or self._lane) == "batch"

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
        return Missing("unknown-card", f"the rate card {card} is not installed")

    def _cost(self, shape: Shape) -> Cell:
        offer, frame, seconds, lane = shape
        found = self.find(offer)
        if isinstance(found, Missing):
            return found
        if found.card.currency != self.currency:
            return Missing(
                "price-unknown",
                f"{found.label} is priced in {found.card.currency},"
                f" and the plan counts in {self.currency}",
            )
        if frame not in found.rate.sizes:
            return Missing("size-not-offered", f"{found.label} has no {frame} size")
        lane = lane or self._lane
        cost = found.rate.cost(seconds, lane)
        if cost is not None:
            return cost
        if lane == "batch":
            return Missing("price-unknown", f"{found.label} has no known batch price")
        if found.rate.per_clip is not None:
            return Missing("price-unknown", f"{found.label} has no known price for {seconds} s")
        return Missing("price-unknown", f"no price is known for {found.label}")


def shown_resolution(resolution: str) -> str:
    """A resolution as people write it: `hd` is HD, `720p` stays."""
    return resolution.upper() if resolution.isalpha() else resolution


def shape_of(clip: Clip) -> Shape:
    """What the price of the clip's generations depends on."""
    return (clip.offer, clip.frame, clip.seconds, clip.lane)
