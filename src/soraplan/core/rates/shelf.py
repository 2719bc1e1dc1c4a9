"""What the core asks of the installed rate cards beyond a plain mapping of ids to cards.

Where the cards come from, and when they are read, is no business of the core.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from soraplan.core.cards import RateCard


class Shelf(Mapping[str, RateCard]):
    """Rate cards by their ids, of which some may be in a state that cannot be used."""

    @abstractmethod
    def trouble(self, card_id: str) -> str | None:
        """What is wrong with the user's own card of an id, and what holds in its place.

        Whole sentences for people. None where there is no such card, or nothing wrong with it.
        """

    def troubles(self) -> Sequence[str]:
        """As `trouble`, of all the user's own cards that were read by now; it reads none."""
        return ()

    def root(self, card_id: str) -> str:
        """The card that the one of an id stands on in the end: itself where it is no overlay."""
        return card_id


def root(cards: Mapping[str, RateCard], card_id: str) -> str:
    """As `Shelf.root`, of any cards: in a plain mapping each stands by itself."""
    return cards.root(card_id) if isinstance(cards, Shelf) else card_id


def trouble(cards: Mapping[str, RateCard], card_id: str) -> str | None:
    """As `Shelf.trouble`, of any cards: a plain mapping has none that cannot be used."""
    return cards.trouble(card_id) if isinstance(cards, Shelf) else None


def troubles(cards: Mapping[str, RateCard]) -> Sequence[str]:
    """As `Shelf.troubles`, of any cards."""
    return cards.troubles() if isinstance(cards, Shelf) else ()


def absence(cards: Mapping[str, RateCard], card_id: str) -> str:
    """Why a card is not to be had, to go on a sentence with: `is not installed`."""
    return (
        "cannot be used, as its file is broken" if trouble(cards, card_id) else "is not installed"
    )
