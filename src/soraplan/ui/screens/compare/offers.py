"""A choice among the offers of all installed rate cards, to compare one more of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text

from soraplan.core.estimate import Estimate
from soraplan.core.pricing import Found
from soraplan.core.text.cells import padded, right
from soraplan.exchange.card_words import end_words
from soraplan.exchange.comparison import price_text
from soraplan.ui.screens.chooser import Chooser

_CSS = """
.offers { height: auto; max-height: 80%; }
.offers OptionList { height: auto; }
"""


@dataclass(frozen=True, slots=True)
class Choosable:
    """An offer that can be added, and what stands in its line."""

    offer: str
    card: str
    name: str
    price: str
    end: str


def choosable(estimate: Estimate) -> Iterator[Choosable]:
    """The offers of all installed cards that are no columns yet, the plan's own card first."""
    compared = {column.offer for column in estimate.columns}
    cards = sorted(
        estimate.pricing.cards.values(),
        key=lambda card: (card is not estimate.card, card.name.casefold(), card.id),
    )
    for card in cards:
        for one in card.offers():
            offer = one if card is estimate.card else f"{card.id}/{one}"
            found = estimate.pricing.find(offer)
            if offer not in compared and isinstance(found, Found):
                name = found.label.removeprefix(f"{card.name} ")
                end = end_words(card, estimate.today) if card.retired else ""
                yield Choosable(offer, card.name, name, price_text(estimate, found), end)


class OffersScreen(Chooser[Choosable]):
    """Lists offers; the result is the address of the one to compare."""

    CSS = Chooser.CSS + _CSS

    TITLE_TEXT = "Compare another offer"
    KEYS = "Enter adds it · ↑↓ move · Esc cancels"
    NONE = "No offer holds these words."
    KIND = "offers"

    def line(self, thing: Choosable, width: int) -> Text:
        return _line(thing, width)

    def words(self, thing: Choosable) -> str:
        return f"{thing.offer} {thing.card} {thing.name}"

    def result(self, thing: Choosable) -> str:
        return thing.offer


def _line(one: Choosable, width: int) -> Text:
    """An offer in one line: vendor, name, price, end."""
    end = 25 if width >= 70 else 0
    name = (width - end - 11) // 2
    return Text(
        f" {padded(one.card, name - 2)} {padded(one.name, width - name - end - 12)}"
        f"{right(one.price, 10)}  {padded(one.end, end)}"
    )
