"""Plain-text tables and the words that several texts share."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING

from soraplan.core import money
from soraplan.core.cards import Evidence, Rate, RateCard
from soraplan.core.text.cells import cell_width, padded, right, wrapped

if TYPE_CHECKING:
    from soraplan.core.chances.spread import Method

EVIDENCE: dict[Evidence, str] = {
    "vendor": "read at the vendor",
    "mirror": "from a copy of the vendor's page",
    "reported": "told by a third party",
    "derived": "computed from other figures",
}
"""How a figure is known, in words."""

METHODS: "dict[Method, str]" = {
    "exact": "counted exactly",
    "mixed": "counted exactly for the dearest clips, from the moments of all others",
    "cumulants": "worked out from the moments of all clips, within 1 %",
}
"""How a range was found, in words."""


def table(rows: Sequence[Sequence[str]], sides: str) -> list[str]:
    """Rows as lines with their columns two cells apart, without spaces at the end.

    `sides` has a letter for each column: `l` for texts, `r` for figures.
    """
    return list(_lines(rows, sides, _widths(rows)))


def fitted(
    rows: Sequence[Sequence[str]], sides: str, width: int, soft: Collection[int] = (0,)
) -> list[str]:
    """A table of at most `width` cells, in which the columns `soft` are wrapped between words.

    Figures are never cut: where there is no room for the columns side by side, each row stands as
    a block of lines under the text of its first cell.
    """
    widths = _widths(rows)
    words = {place: max(_longest_word(row[place]) for row in rows) for place in soft}
    over = sum(widths) + 2 * (len(widths) - 1) - width
    while over > 0:
        narrower = [place for place in soft if widths[place] > words[place]]
        if not narrower:
            return list(_blocks(rows, width))
        widths[max(narrower, key=lambda place: widths[place])] -= 1
        over -= 1
    return list(_lines(rows, sides, widths))


def labelled(facts: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Facts as lines of at most `width` cells, each wrapped between words behind its label.

    A word that is longer than that, such as a path, is left whole.
    """
    label = max(cell_width(name) for name, _ in facts)
    for name, told in facts:
        for number, line in enumerate(wrapped(told, width - label - 2)):
            yield f"{padded('' if number else name, label)}  {line}"


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(cell_width, column)) for column in zip(*rows, strict=True)]


def _lines(rows: Sequence[Sequence[str]], sides: str, widths: Sequence[int]) -> Iterator[str]:
    for row in rows:
        cells = [
            [text] if cell_width(text) <= width else _indented(text, width)
            for text, width in zip(row, widths, strict=True)
        ]
        for texts in zip_longest(*cells, fillvalue=""):
            yield "  ".join(
                right(text, width) if side == "r" else padded(text, width)
                for text, width, side in zip(texts, widths, sides, strict=True)
            ).rstrip()


def _blocks(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    (first, *heads), *others = rows
    label = max(map(cell_width, heads))
    yield first
    for title, *cells in others:
        yield from _indented(title, width)
        for head, cell in zip(heads, cells, strict=True):
            if cell:
                line, *more = wrapped(cell, width - label - 6)
                yield f"    {padded(head, label)}  {line}"
                yield from (f"{'':<{label + 6}}{one}" for one in more)


def _indented(text: str, width: int) -> list[str]:
    """A text in lines that all stand as far in as it begins."""
    margin = " " * (len(text) - len(text.lstrip()))
    return [f"{margin}{line}" for line in wrapped(text, width - len(margin))]


def _longest_word(text: str) -> int:
    margin = len(text) - len(text.lstrip())
    return margin + max(map(cell_width, text.split()), default=0)


def lifetime(card: RateCard, day: date) -> str:
    """The end of a card's life in words, seen from a day; empty for one that is to be sold on."""
    if card.retired is None:
        return ""
    if card.has_ended(day):
        return f"ENDED on {card.retired}: its prices are history."
    if card.may_have_ended(day):
        return f"MAY HAVE ENDED: {card.retired} was the earliest day."
    return f"ENDS on {card.end}."


def fees_text(rate: Rate, currency: str) -> str:
    """What a request costs beside its seconds, in words; empty where that is nothing."""
    told = []
    if rate.minimum is not None:
        told.append(f"at least {money.unit(rate.minimum, currency)} a request")
    if rate.reference_fee is not None:
        told.append(f"{money.unit(rate.reference_fee, currency)} more from a reference")
    if rate.input_per_second is not None:
        told.append(f"{money.unit(rate.input_per_second, currency)} a second of a moving one")
    return ", ".join(told)
