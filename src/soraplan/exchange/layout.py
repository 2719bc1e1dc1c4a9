"""Plain-text tables and the words that several texts share."""

from collections.abc import Sequence

from soraplan.core.cards import Evidence, RateCard
from soraplan.core.cells import cell_width, padded, right

EVIDENCE: dict[Evidence, str] = {
    "vendor": "read at the vendor",
    "mirror": "from a copy of the vendor's page",
    "reported": "told by a third party",
    "derived": "computed from other figures",
}
"""How a figure is known, in words."""


def table(rows: Sequence[Sequence[str]], sides: str) -> list[str]:
    """Rows as lines with their columns two cells apart, without spaces at the end.

    `sides` has a letter for each column: `l` for texts, `r` for figures.
    """
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            right(text, width) if side == "r" else padded(text, width)
            for text, width, side in zip(row, widths, sides, strict=True)
        ).rstrip()
        for row in rows
    ]


def lifetime(card: RateCard, ended: bool) -> str:
    """The end of a card's life in words; empty for one that is to be sold on."""
    if card.retired is None:
        return ""
    if ended:
        return f"ENDED on {card.retired}: its prices are history."
    return f"ENDS on {card.retired}."
