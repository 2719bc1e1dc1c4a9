"""The sheet Rates: every price that the workbook reckons with, each in one place.

All other sheets look a price up here by the address of its offer, so that a price changed here
changes every total.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from soraplan.core import money
from soraplan.core.document import Frame
from soraplan.core.pricing import Found, Missing, Shape, shape_of
from soraplan.core.rates.grounds import grounds
from soraplan.exchange.formats.xlsx.columns import ClipColumns
from soraplan.exchange.formats.xlsx.page import Field, Page, letter
from soraplan.exchange.layout import EVIDENCE, lifetime
from soraplan.exchange.report_values import Report, ReportClip

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
_FEES = (
    Field("minimum", "Least of a request", 11, is_figure=True),
    Field("fee", "For a reference", 11, is_figure=True),
    Field("input", "For its second", 11, is_figure=True),
)
_CURRENCIES = (
    Field("currency", "Currency", 9),
    Field("factor", "Counted at", 11, is_figure=True),
    Field("counted", "Per second, counted", 12, is_figure=True),
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

    Its prices are in its `currency`, and times `factor` they count in the plan's, which is None
    where no rate of exchange leads there. `why` says why it has no price at all, whatever is made
    on it.
    """

    name: str
    found: Found | Missing
    currency: str
    factor: Decimal | None
    why: str

    @property
    def fees(self) -> tuple[Decimal | None, ...]:
        """The least that a request costs, the fee for a reference, and that for its seconds."""
        if isinstance(self.found, Missing):
            return (None, None, None)
        rate = self.found.rate
        return (rate.minimum, rate.reference_fee, rate.input_per_second)

    @property
    def counted(self) -> Decimal | None:
        """The price of a second in the plan's currency."""
        known = self.found.rate.per_second if isinstance(self.found, Found) else None
        return None if known is None or self.factor is None else known * self.factor


class Rates:
    """The lines of the sheet, and what they come to for a clip.

    `has_fees` says whether a request may cost more than its seconds, and `has_currencies` whether
    prices are in several; then `alone` says behind a sum which one it is in. `clips` are the
    columns of the sheet Clips that follow from that.
    """

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
            self.lines.append(self._line(name, offer))
        self.lengths = sorted(
            {
                length
                for line in self.lines
                if isinstance(line.found, Found)
                for length in line.found.rate.per_clip or ()
            }
        )
        self.has_fees = any(fee is not None for line in self.lines for fee in line.fees)
        self.has_currencies = any(line.currency != report.currency for line in self.lines)
        self.alone = f", in {report.currency}" if self.has_currencies else ""
        self.clips = ClipColumns(
            len(report.plan.clips),
            has_fees=self.has_fees,
            has_sound=any(clip.audio for clip in report.plan.clips),
            alone=self.alone,
        )
        fees = _FEES if self.has_fees else ()
        currencies = _CURRENCIES if self.has_currencies else ()
        lengths = tuple(Field(f"{length} s", "", 9) for length in self.lengths)
        self.fields = (*_BEFORE, *lengths, *fees, *currencies, *_AFTER)
        self.at = {field.key: letter(column) for column, field in enumerate(self.fields)}
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

    def _line(self, name: str, offer: str | None) -> Rate:
        found, pricing = self.pricing.find(offer), self.pricing
        why = found.reason if isinstance(found, Missing) else ""
        return Rate(name, found, pricing.currency_on(offer), pricing.factor_on(offer), why)

    def place(self, offer: str | None) -> int:
        """The position of an offer among the lines, counted from 0."""
        return self._places[offer]

    def name(self, offer: str | None) -> str:
        """What an offer is called in this workbook."""
        return self.lines[self._places[offer]].name

    def price(self, line: ReportClip) -> Decimal | None:
        """The price of a clip's offer, per second or whole length; None where it has none."""
        clip = line.clip
        shape = (line.offer, clip.frame, clip.seconds, clip.lane, None)
        if shape not in self._prices:
            self._prices[shape] = self._price(shape)
        return self._prices[shape]

    def job(self, line: ReportClip) -> Decimal | None:
        """What one request of a clip costs, in the currency of its offer."""
        clip = line.clip
        cell = self.pricing.native((clip.offer, *shape_of(clip)[1:]))
        return None if isinstance(cell, Missing) else cell

    def _price(self, shape: Shape) -> Decimal | None:
        offer, frame, seconds, *_ = shape
        line = self.lines[self._places[offer]]
        if isinstance(line.found, Missing) or line.why or frame not in line.found.rate.sizes:
            return None
        rate = line.found.rate
        if self.pricing.is_batch(shape):
            return rate.batch_per_second
        return rate.per_clip.get(seconds) if rate.per_clip is not None else rate.per_second

    def is_by_clip(self, offer: str | None) -> bool:
        """Whether at once a whole length has the price, and not the second."""
        found = self.lines[self._places[offer]].found
        return isinstance(found, Found) and found.rate.per_clip is not None

    def ref(self, offer: str | None, key: str) -> str:
        """The cell of an offer in a column, for a formula on another sheet."""
        return f"Rates!${self.at[key]}${FIRST + self.place(offer) + 1}"

    def first_refs(self, number: int, key: str) -> str:
        """The cells of the first so many offers in a column, which are the compared ones."""
        at = self.at[key]
        return f"Rates!${at}${FIRST + 1}:${at}${FIRST + max(number, 1)}"

    def sizes_ref(self, offer: str | None) -> str:
        """The cells of an offer that say which frames it has."""
        row = FIRST + self.place(offer) + 1
        return f"Rates!${self.at[FRAMES[0]]}${row}:${self.at[FRAMES[-1]]}${row}"


def write_rates(page: Page, rates: Rates) -> None:
    """Write the sheet and the names of its ranges."""
    look, sheet = page.look, page.sheet
    fields, several = rates.fields, rates.has_currencies
    last = FIRST + max(len(rates.lines), 1) - 1
    page.title(0, "Rates")
    told = f"All prices are in {rates.report.currency}."
    if several:
        told = (
            f"Each line is in its own currency; the plan counts in {rates.report.currency}."
            " A rate of exchange typed under Counted at is counted with."
        )
    page.text(1, 0, told, look.subtitle)
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
    if several:
        at = [field.key for field in fields].index("factor")
        rule = {"validate": "decimal", "criteria": ">", "value": 0, "error_title": "Exchange"}
        rule["error_message"] = "What one of the currency is worth. Empty it where unknown."
        sheet.data_validation(FIRST, at, last, at, rule)
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
    look, found, money_look = page.look, line.found, page.looks.of(line.currency)
    rate = found.rate if isinstance(found, Found) else None
    by_clip = rate is not None and rate.per_clip is not None
    page.text(row, 0, line.name, look.user)
    page.text(row, 1, found.label if isinstance(found, Found) else line.name, look.user)
    if by_clip:
        page.text(row, 2, "by length", look.right)
    else:
        page.number(row, 2, rate.per_second if rate else None, money_look.input_price)
    page.number(row, 3, rate.batch_per_second if rate else None, money_look.input_price)
    page.text(row, 4, "clip" if by_clip else "second", look.label)
    for place, frame in enumerate(FRAMES):
        # Empty where the offer is not known: then no frame stands in the way of a typed price.
        size = rate.sizes.get(frame, money.UNKNOWN) if rate else ""
        page.text(row, 5 + place, size, look.label)
    for place, length in enumerate(rates.lengths):
        if by_clip and rate and rate.per_clip is not None:
            price = rate.per_clip.get(length)
            page.number(row, len(_BEFORE) + place, price, money_look.input_price)
        else:
            page.text(row, len(_BEFORE) + place, "", look.label)
    column = len(_BEFORE) + len(rates.lengths)
    for fee in line.fees if rates.has_fees else ():
        if fee is None:
            page.text(row, column, "", money_look.input_price)
        else:
            page.number(row, column, fee, money_look.input_price)
        column += 1
    if rates.has_currencies:
        page.text(row, column, line.currency, look.label)
        page.number(row, column + 1, line.factor, look.input_factor)
        second, factor = (f"{rates.at[key]}{row + 1}" for key in ("price", "factor"))
        formula = f'=IF(AND(N({second})>0,N({factor})>0),{second}*{factor},"{money.UNKNOWN}")'
        page.formula(row, column + 2, formula, line.counted, look.price)
        column += len(_CURRENCIES)
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
    notes = [lifetime(card, rates.report.forecast.estimate.today)]
    return (
        card.name,
        found.tier.model,
        str(rate.checked or card.checked),
        EVIDENCE[rate.evidence or card.evidence],
        line.why,
        " ".join(filter(None, notes)),
        "\n".join(grounds(card, rate).told()),
    )


def _names(page: Page, rates: Rates, last: int) -> None:
    """Name the ranges that the lookups of other sheets go through."""
    first = FIRST + 1
    columns = {
        "Offers": "offer",
        "OfferNames": "label",
        "Prices": "price",
        "BatchPrices": "batch",
        "PricedBy": "by",
        "Reasons": "why",
    }
    if rates.has_fees:
        columns |= {"Minimums": "minimum", "Fees": "fee", "InputPrices": "input"}
    if rates.has_currencies:
        columns |= {"Currencies": "currency", "Factors": "factor"}
    for name, key in columns.items():
        page.named(name, f"${rates.at[key]}${first}:${rates.at[key]}${last + 1}")
    left, right = rates.at[FRAMES[0]], rates.at[FRAMES[-1]]
    page.named("Frames", f"${left}${_HEADS + 1}:${right}${_HEADS + 1}")
    page.named("Sizes", f"${left}${first}:${right}${last + 1}")
    if rates.lengths:
        left, right = letter(len(_BEFORE)), letter(len(_BEFORE) + len(rates.lengths) - 1)
        page.named("Lengths", f"${left}${_HEADS + 1}:${right}${_HEADS + 1}")
        page.named("LengthPrices", f"${left}${first}:${right}${last + 1}")
