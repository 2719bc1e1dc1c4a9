"""The sheet Rates: every price that the workbook reckons with, each in one place.

All other sheets look a price up here by the address of its offer, so that a price changed here
changes every total.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from soraplan.core import money
from soraplan.core.document import Frame, Lane
from soraplan.core.pricing import Found, Missing, Shape
from soraplan.exchange.formats.xlsx.page import Field, Page, letter
from soraplan.exchange.layout import EVIDENCE, lifetime
from soraplan.exchange.report import Report, ReportClip

FRAMES: tuple[Frame, ...] = get_args(Frame)

_HEADS = 4
FIRST = _HEADS + 1
"""The row of the heads, and that of the first rate, counted from 0."""

_BEFORE = (
    Field("offer", "Offer", 22),
    Field("label", "In words", 22),
    Field("price", "Price per second", 11, is_figure=True),
    Field("batch", "Batch, per second", 11, is_figure=True),
    Field("by", "Priced by", 9),
    *(Field(frame, frame, 11) for frame in FRAMES),
)
_AFTER = (
    Field("card", "Rate card", 18),
    Field("model", "Model", 18),
    Field("checked", "Checked", 11),
    Field("evidence", "Evidence", 20),
    Field("why", "Why there is no price", 28),
    Field("note", "Note", 28),
    Field("sources", "Sources", 58),
)


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """One line of the sheet: an offer under the name that it has in this workbook.

    `why` says why it has no price at all, whatever is made on it.
    """

    name: str
    found: Found | Missing
    why: str


class Rates:
    """The lines of the sheet, and what they come to for a clip."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.pricing = report.forecast.estimate.pricing
        offers: dict[str | None, None] = {column.offer: None for column in report.columns}
        # What is left out now may be brought back in the sheet.
        offers.update(dict.fromkeys(line.offer for line in report.clips()))
        self.lines: list[Rate] = []
        self._places: dict[str | None, int] = {}
        taken: set[str] = set()
        for offer in offers:
            name = self._name(offer, taken)
            self._places[offer] = len(self.lines)
            self.lines.append(Rate(name, self.pricing.find(offer), self._why(offer)))
        self.lengths = sorted(
            {
                length
                for line in self.lines
                if isinstance(line.found, Found)
                for length in line.found.rate.per_clip or ()
            }
        )
        self._prices: dict[Shape, Decimal | None] = {}

    def _name(self, offer: str | None, taken: set[str]) -> str:
        """The address; told apart from one that differs in capitals only, as lookups do not."""
        name = base = offer or f"{self.report.plan.rates}, first offer"
        number = 2
        while name.lower() in taken:
            name = f"{base} ({number})"
            number += 1
        taken.add(name.lower())
        return name

    def _why(self, offer: str | None) -> str:
        found = self.pricing.find(offer)
        if isinstance(found, Missing):
            return found.reason
        if found.card.currency != self.report.currency:
            # The same of any frame and length.
            cell = self.pricing.cell((offer, FRAMES[0], 1, None, None))
            return cell.reason if isinstance(cell, Missing) else ""
        return ""

    def place(self, offer: str | None) -> int:
        """The position of an offer among the lines, counted from 0."""
        return self._places[offer]

    def name(self, offer: str | None) -> str:
        """What an offer is called in this workbook."""
        return self.lines[self._places[offer]].name

    def price(self, line: ReportClip) -> Decimal | None:
        """The price of a clip's offer, per second or whole length; None where it has none."""
        clip = line.clip
        shape = (line.offer, clip.frame, clip.seconds, clip.lane or self.report.plan.lane, None)
        if shape not in self._prices:
            self._prices[shape] = self._price(shape)
        return self._prices[shape]

    def _price(self, shape: Shape) -> Decimal | None:
        offer, frame, seconds, lane, _ = shape
        line = self.lines[self._places[offer]]
        if isinstance(line.found, Missing) or line.why or frame not in line.found.rate.sizes:
            return None
        rate = line.found.rate
        if lane == "batch":
            return rate.batch_per_second
        return rate.per_clip.get(seconds) if rate.per_clip is not None else rate.per_second

    def is_by_clip(self, offer: str | None, lane: Lane | None) -> bool:
        """Whether a whole length has the price, and not the second."""
        found = self.lines[self._places[offer]].found
        return lane != "batch" and isinstance(found, Found) and found.rate.per_clip is not None

    def ref(self, offer: str | None, key: str) -> str:
        """The cell of an offer in a column, for a formula on another sheet."""
        return f"Rates!${_AT[key]}${FIRST + self.place(offer) + 1}"

    def sizes_ref(self, offer: str | None) -> str:
        """The cells of an offer that say which frames it has."""
        row = FIRST + self.place(offer) + 1
        return f"Rates!${_AT[FRAMES[0]]}${row}:${_AT[FRAMES[-1]]}${row}"


_AT = {field.key: letter(column) for column, field in enumerate(_BEFORE)}


def write_rates(page: Page, rates: Rates) -> None:
    """Write the sheet and the names of its ranges."""
    look, sheet = page.look, page.sheet
    fields = (*_BEFORE, *(Field("", "", 9) for _ in rates.lengths), *_AFTER)
    last = FIRST + max(len(rates.lines), 1) - 1
    page.title(0, "Rates")
    page.text(1, 0, f"All prices are in {rates.report.currency}.", look.subtitle)
    page.text(2, 0, "May be changed", look.legend)
    page.text(
        2,
        1,
        f"A price changed here changes every total. {money.UNKNOWN} is a price that is not known:"
        " type one and it counts.",
        look.note,
    )
    page.heads(_HEADS, fields)
    for place, length in enumerate(rates.lengths):
        page.number(_HEADS, len(_BEFORE) + place, length, look.head_seconds)
    for place, line in enumerate(rates.lines):
        _line(page, FIRST + place, line, rates)
    _names(page, rates, last)
    sheet.data_validation(
        FIRST,
        2,
        last,
        3,
        {
            "validate": "decimal",
            "criteria": ">",
            "value": 0,
            "error_title": "Price",
            "error_message": "A price is above 0. Empty the cell where it is not known.",
        },
    )
    sheet.autofilter(_HEADS, 0, last, len(fields) - 1)
    sheet.freeze_panes(FIRST, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:B{last + 1}"})
    page.printed(_HEADS)


def _line(page: Page, row: int, line: Rate, rates: Rates) -> None:
    look, found = page.look, line.found
    rate = found.rate if isinstance(found, Found) else None
    by_clip = rate is not None and rate.per_clip is not None
    counts = rate is not None and not line.why
    page.text(row, 0, line.name, look.user)
    page.text(row, 1, found.label if isinstance(found, Found) else line.name, look.user)
    if by_clip:
        page.text(row, 2, "by length", look.right)
    else:
        page.number(row, 2, rate.per_second if rate and counts else None, look.input_price)
    page.number(row, 3, rate.batch_per_second if rate and counts else None, look.input_price)
    page.text(row, 4, "clip" if by_clip else "second", look.label)
    for place, frame in enumerate(FRAMES):
        # Empty where the offer is not known: then no frame stands in the way of a typed price.
        size = rate.sizes.get(frame, money.UNKNOWN) if rate else ""
        page.text(row, 5 + place, size, look.label)
    for place, length in enumerate(rates.lengths):
        if by_clip and rate and rate.per_clip is not None:
            price = rate.per_clip.get(length) if counts else None
            page.number(row, len(_BEFORE) + place, price, look.input_price)
        else:
            page.text(row, len(_BEFORE) + place, "", look.label)
    column = len(_BEFORE) + len(rates.lengths)
    texts = _texts(line, rates)
    for place, text in enumerate(texts):
        page.text(row, column + place, text, look.wrapped)
    page.tall(row, *((text, field.width) for text, field in zip(texts, _AFTER, strict=True)))


def _texts(line: Rate, rates: Rates) -> Sequence[str]:
    """What is known of a rate beside its figures."""
    found = line.found
    if isinstance(found, Missing):
        return ("", "", "", "", line.why, "", "")
    card, rate = found.card, found.rate
    ended = bool(card.retired and card.retired <= rates.report.forecast.estimate.today)
    notes = [lifetime(card, ended)]
    if line.why:
        notes += _abroad(found)
    return (
        card.name,
        found.tier.model,
        str(rate.checked or card.checked),
        EVIDENCE[rate.evidence or card.evidence],
        line.why,
        " ".join(filter(None, notes)),
        "\n".join(rate.sources or card.sources),
    )


def _abroad(found: Found) -> Sequence[str]:
    """The prices in the currency of their own card, to be converted by hand."""
    rate, currency = found.rate, found.card.currency
    told = []
    if rate.per_second is not None:
        told.append(f"{money.unit(rate.per_second, currency)} a second")
    if rate.batch_per_second is not None:
        told.append(f"{money.unit(rate.batch_per_second, currency)} a second in batch")
    for length, price in sorted((rate.per_clip or {}).items()):
        told.append(f"{money.unit(price, currency)} for {length} s")
    return [f"{', '.join(told)}."] if told else []


def _names(page: Page, rates: Rates, last: int) -> None:
    """Name the ranges that the lookups of other sheets go through."""
    first = FIRST + 1
    columns = {
        "Offers": "offer",
        "OfferNames": "label",
        "Prices": "price",
        "BatchPrices": "batch",
        "PricedBy": "by",
    }
    for name, key in columns.items():
        page.named(name, f"${_AT[key]}${first}:${_AT[key]}${last + 1}")
    left, right = _AT[FRAMES[0]], _AT[FRAMES[-1]]
    page.named("Frames", f"${left}${_HEADS + 1}:${right}${_HEADS + 1}")
    page.named("Sizes", f"${left}${first}:${right}${last + 1}")
    if rates.lengths:
        left, right = letter(len(_BEFORE)), letter(len(_BEFORE) + len(rates.lengths) - 1)
        page.named("Lengths", f"${left}${_HEADS + 1}:${right}${_HEADS + 1}")
        page.named("LengthPrices", f"${left}${first}:${right}${last + 1}")
    why = letter(len(_BEFORE) + len(rates.lengths) + 4)
    page.named("Reasons", f"${why}${first}:${why}${last + 1}")
