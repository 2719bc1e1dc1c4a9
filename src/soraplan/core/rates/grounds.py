"""Where a figure of a rate card comes from: addresses, an agreement in words, or both.

A rate or an account that names any of its own has these alone: what the card around it names is
about other figures. Only one that names none has those of its card.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from soraplan.core.cards import Account, Rate, RateCard
from soraplan.core.document import Address


class Grounds(NamedTuple):
    """The addresses where figures stand, and the agreement by which they hold; either may be empty.

    A card has at least one of the two.
    """

    sources: tuple[Address, ...]
    agreement: str

    def told(self) -> list[str]:
        """A line each, the agreement first: `by agreement: Contract of 2026-11-01`."""
        return [*([agreement_told(self.agreement)] if self.agreement else []), *self.sources]


def grounds(card: RateCard, part: Rate | Account | None = None) -> Grounds:
    """Where the figures of a card come from, or those of a part of it."""
    if part is not None and (part.sources or part.agreement):
        return Grounds(part.sources, part.agreement)
    return Grounds(card.sources, card.agreement)


def all_told(every: Sequence[Grounds]) -> list[str]:
    """The lines of several, each once."""
    return list(dict.fromkeys(line for one in every for line in one.told()))


def agreement_told(agreement: str) -> str:
    """How an agreement is told where sources are."""
    return f"by agreement: {agreement}"


def of_card(card: RateCard) -> Iterator[Grounds]:
    """Those of a card, then those of its rates and accounts."""
    yield grounds(card)
    yield from (grounds(card, rate) for tier in card.tiers for rate in tier.rates)
    yield from (grounds(card, account) for account in card.accounts)
