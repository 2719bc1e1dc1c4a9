"""The sheet Compare: the whole plan on each compared offer, clip by clip and in total.

A row reads the row of its clip on Clips, and each column the prices of its offer on Rates, in the
currency of that offer.
"""

from decimal import Decimal

from soraplan.core import money
from soraplan.core.pricing import Found, Missing
from soraplan.exchange.formats.xlsx.clips import batch_test, job_formula, known_sum
from soraplan.exchange.formats.xlsx.columns import FIRST as FIRST_CLIP
from soraplan.exchange.formats.xlsx.page import Field, Page, letter
from soraplan.exchange.formats.xlsx.rates import Rates
from soraplan.exchange.report_values import ReportClip, ReportColumn

_NAMES, _ADDRESSES, _PRICE, _BATCH, _RATIO, _RUN, _MONTH, _MORE, _WITHOUT = range(2, 11)
_HEADS = _WITHOUT + 1
FIRST = _HEADS + 1
"""The row of the first clip, counted from 0."""

_BOLD = {_NAMES, _RUN, _MONTH}

_PLANNED, _OFFERS = 4, 5

_TITLES = {
    _NAMES: "All clips on one offer",
    _ADDRESSES: "Address",
    _PRICE: "Price per second",
    _BATCH: "Price per second, batch",
    _RATIO: "Against the cheapest",
    _RUN: "Per run",
    _MONTH: "Per month",
    _MORE: "Per run, against the plan",
    _WITHOUT: "Clips without a price",
}


class CompareRows:
    """Writes the sheet row by row."""

    def __init__(self, page: Page, rates: Rates) -> None:
        self.page = page
        self.rates = rates
        self.report = rates.report
        self._formulas = [
            _cell(rates, column, letter(_OFFERS + place))
            for place, column in enumerate(self.report.columns)
        ]
        self._styles = [page.looks.of(column.currency).money for column in self.report.columns]
        self._head()

    def write(self, position: int, line: ReportClip) -> None:
        """Write the row of the clip at a position, counted from 0."""
        page, look, clip, at = self.page, self.page.look, line.clip, self.rates.clips.at
        row, source = FIRST + position, FIRST_CLIP + position + 1
        for column, (key, text) in enumerate(
            (("scene", clip.scene), ("shot", clip.shot), ("id", clip.id))
        ):
            # Of an empty cell a bare reference would make a nought.
            page.formula(row, column, f'=Clips!{at[key]}{source}&""', text, look.label)
        name = self.rates.name(line.offer)
        page.formula(row, 3, f"=Clips!{at['offer']}{source}", name, look.label)
        cost = None if isinstance(line.counted, Missing) else line.counted
        page.formula(row, _PLANNED, f"=Clips!{at['cost']}{source}", cost, look.money)
        number = str(source)
        for place, (formula, cell) in enumerate(zip(self._formulas, line.cells, strict=True)):
            amount = None if isinstance(cell, Missing) else cell
            style = self._styles[place]
            page.formula(row, _OFFERS + place, formula.replace("#", number), amount, style)

    def _head(self) -> None:
        page, look, columns = self.page, self.page.look, self.report.columns
        page.title(0, "Compare")
        page.text(
            1,
            0,
            "What the plan costs with every clip on one offer, without contingency and extra"
            " costs. The offer that a clip is planned on is marked.",
            look.subtitle,
        )
        for row, title in _TITLES.items():
            left = look.pale_label
            if row in _BOLD:
                left = look.band if row == _NAMES else look.sum_label
            for column in range(_PLANNED):
                page.text(row, column, title if column == 0 else "", left)
            self._planned(row)
            for place, offer in enumerate(columns):
                self._total(row, _OFFERS + place, offer)
        names = [self.rates.lines[self.rates.place(column.offer)].name for column in columns]
        fields = (
            Field("scene", "Scene", 10),
            Field("shot", "Shot", 10),
            Field("id", "Id", 10),
            Field("offer", "Offer", 20),
            Field("planned", f"As planned{self.rates.alone}", 15, is_figure=True),
            *(Field(name, name, max(15, min(len(name) + 2, 28)), is_figure=True) for name in names),
        )
        page.heads(_HEADS, fields)

    def _planned(self, row: int) -> None:
        page, look, totals = self.page, self.page.look, self.report.totals
        if row == _NAMES:
            page.text(row, _PLANNED, f"As planned{self.rates.alone}", look.band_right)
        elif row == _RUN:
            page.formula(row, _PLANNED, "=RunCost", totals.run, look.sum_money)
        elif row == _MONTH:
            page.formula(row, _PLANNED, "=MonthCost", totals.month, look.sum_money)
        elif row == _WITHOUT:
            page.formula(row, _PLANNED, "=ClipsWithoutPrice", totals.unknown, look.pale_whole)
        else:
            page.text(row, _PLANNED, "", look.pale_label)

    def _total(self, row: int, place: int, column: ReportColumn) -> None:
        page, look, at, dash = self.page, self.page.look, letter(place), money.UNKNOWN
        money_look = page.looks.of(column.currency)
        totals, rates = self.report.totals, self.rates
        cells = self._cells(at)
        run, unknown = f"{at}${_RUN + 1}", f"{at}${_WITHOUT + 1}"
        if row == _NAMES:
            line = rates.lines[rates.place(column.offer)]
            label = line.found.label if isinstance(line.found, Found) else line.name
            page.text(row, place, label, look.band_right)
        elif row == _ADDRESSES:
            page.formula(
                row,
                place,
                f"={rates.ref(column.offer, 'offer')}",
                rates.name(column.offer),
                look.pale_right,
            )
        elif row in (_PRICE, _BATCH):
            self._price(row, place, column)
        elif row == _RATIO:
            prices = f"${letter(_OFFERS)}${_PRICE + 1}:${self._last}${_PRICE + 1}"
            price = f"{at}${_PRICE + 1}"
            if rates.has_currencies:
                # What is compared comes first among the rates, in the same order.
                prices = rates.first_refs(len(self.report.columns), "counted")
                price = rates.ref(column.offer, "counted")
            formula = f'=IF(N({price})>0,{price}/MIN({prices}),"{dash}")'
            page.formula(row, place, formula, column.ratio, look.pale_ratio)
        elif row == _RUN:
            formula = known_sum(cells, unknown)
            page.formula(row, place, formula, column.run, money_look.sum_money)
        elif row == _MONTH:
            formula = f'=IF(ISNUMBER({run}),{run}*Runs,"{dash}")'
            page.formula(row, place, formula, column.month, money_look.sum_money)
        elif row == _MORE:
            known, counted = f"ISNUMBER({run})", run
            if rates.has_currencies:
                factor = rates.ref(column.offer, "factor")
                known, counted = f"{known},N({factor})>0", f"{run}*{factor}"
            formula = (
                f"=IF(AND({known},ISNUMBER(RunCost),{unknown}+ClipsWithoutPrice=0),"
                f'{counted}-RunCost,"{dash}")'
            )
            more = None
            if column.run is not None and column.factor is not None and totals.run is not None:
                more = column.run * column.factor - totals.run
            if column.unavailable or totals.unknown:
                # Sums that leave out different clips say nothing of each other.
                more = None
            page.formula(row, place, formula, more, look.pale_money)
        else:
            page.formula(
                row, place, f'=COUNTIF({cells},"{dash}")', column.unavailable, look.pale_whole
            )

    def _price(self, row: int, place: int, column: ReportColumn) -> None:
        line = self.rates.lines[self.rates.place(column.offer)]
        key = "price" if row == _PRICE else "batch"
        price: Decimal | str | None = None
        if isinstance(line.found, Found) and not line.why:
            rate = line.found.rate
            price = rate.per_second if row == _PRICE else rate.batch_per_second
        if row == _PRICE and self.rates.is_by_clip(column.offer):
            price = "by length"
        formula = f"={self.rates.ref(column.offer, key)}"
        style = self.page.looks.of(column.currency).pale_price
        self.page.formula(row, place, formula, price, style)

    @property
    def _last(self) -> str:
        return letter(_OFFERS + max(len(self.report.columns), 1) - 1)

    def _cells(self, at: str) -> str:
        return f"{at}${FIRST + 1}:{at}${FIRST + max(len(self.report.plan.clips), 1)}"

    def finish(self) -> None:
        """What holds for the sheet as a whole."""
        sheet, look = self.page.sheet, self.page.look
        last = FIRST + max(len(self.report.plan.clips), 1) - 1
        edge = _OFFERS + len(self.report.columns) - 1
        sheet.autofilter(_HEADS, 0, last, edge)
        sheet.freeze_panes(FIRST, _OFFERS)
        # Only what is left out costs nothing.
        sheet.conditional_format(
            FIRST,
            0,
            last,
            edge,
            {
                "type": "formula",
                "criteria": f"=${letter(_PLANNED)}{FIRST + 1}=0",
                "format": look.is_omitted,
                "stop_if_true": True,
            },
        )
        if self.report.columns:
            first = letter(_OFFERS)
            sheet.conditional_format(
                FIRST,
                _OFFERS,
                last,
                edge,
                {
                    "type": "formula",
                    "criteria": f"=$D{FIRST + 1}={first}${_ADDRESSES + 1}",
                    "format": look.is_chosen,
                },
            )
        self.page.printed(_HEADS)


def _cell(rates: Rates, column: ReportColumn, at: str) -> str:
    """The formula of a clip's cost on an offer, with `#` for the number of the clip's row."""
    dash = money.UNKNOWN

    def clip(key: str) -> str:
        return f"Clips!${rates.clips.at[key]}#"

    keys = ("fee", "input", "minimum") if rates.has_fees else ()
    fees = [rates.ref(column.offer, key) for key in keys]

    def times(price: str, *, by_clip: bool) -> str:
        amount = f"{price}*{clip('requests' if by_clip else 'generated')}"
        if rates.has_fees:
            units = "1" if by_clip else clip("seconds")
            job = job_formula(price, units, clip("reference"), *(f"N({fee})" for fee in fees))
            amount = f"{job}*{clip('requests')}"
        return f'IF(N({price})>0,{amount},"{dash}")'

    plain = times(f"{at}${_PRICE + 1}", by_clip=False)
    if rates.is_by_clip(column.offer):
        line = rates.place(column.offer) + 1
        price = f"INDEX(LengthPrices,{line},MATCH({clip('seconds')},Lengths,0))"
        plain = times(price, by_clip=True)
    batch = times(f"{at}${_BATCH + 1}", by_clip=False)
    of_plan = rates.report.plan.lane is not None
    is_batch = batch_test(clip("lane"), f"{at}${_BATCH + 1}", of_plan=of_plan)
    size = f'INDEX({rates.sizes_ref(column.offer)},{clip("size")})="{dash}"'
    return (
        f'=IF({clip("requests")}=0,0,IFERROR(IF({size},"{dash}",'
        f'IF({is_batch},{batch},{plain})),"{dash}"))'
    )
