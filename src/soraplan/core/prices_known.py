"""How well the prices are known that a plan uses: since when, and on what grounds.

A card has a day and a grade of its own, but a rate may have others. What a plan costs is as old as
the oldest price in it and as sure as the least sure, so that the card's say nothing of it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from soraplan.core.cards import GRADES, Evidence, RateCard
from soraplan.core.estimate import Estimate
from soraplan.core.pricing import Found, Missing


@dataclass(frozen=True, slots=True)
class Known:
    """The days on which prices of one card were checked, and their grades.

    `grades` has the number of what stands on each grade, the least sure first. It counts the clips
    that have a price on the card (`of` "clip"); where none has, the offers of the card that are
    compared and have one ("offer"); and where none does, the card alone ("card").
    """

    oldest: date
    newest: date
    grades: tuple[tuple[Evidence, int], ...]
    of: Literal["clip", "offer", "card"]

    @property
    def days(self) -> str:
        """The days in words: `2026-11-22`, or `2026-03-01 and later`."""
        return f"{self.oldest}" if self.oldest == self.newest else f"{self.oldest} and later"


def prices_known(estimate: Estimate, card: RateCard) -> Known:
    """How well the prices of a card are known that a plan uses, which are those of its clips."""
    pricing = estimate.pricing
    used = [
        (found, asked[0])
        for shape, asked in estimate.tally.shapes.items()
        if isinstance(found := pricing.find(shape[0]), Found)
        and found.card.id == card.id
        and not isinstance(pricing.native(shape), Missing)
    ]
    if used:
        return _known(used, "clip")
    compared = [
        (column.found, 1)
        for column in estimate.columns
        if isinstance(column.found, Found)
        and column.found.card.id == card.id
        and (column.found.rate.per_second or column.found.rate.per_clip)
    ]
    if compared:
        return _known(compared, "offer")
    return Known(card.checked, card.checked, ((card.evidence, 1),), "card")


def _known(used: list[tuple[Found, int]], of: Literal["clip", "offer"]) -> Known:
    days = {found.rate.checked or found.card.checked for found, _ in used}
    grades = dict.fromkeys(reversed(GRADES), 0)
    for found, number in used:
        grades[found.rate.evidence or found.card.evidence] += number
    told = tuple((grade, number) for grade, number in grades.items() if number)
    return Known(min(days), max(days), told, of)
