"""The sheet Summary: what the plan costs in all, and how that stands against the budget.

The costs follow the other sheets. What only soraplan can work out is written by `told`.
"""

from decimal import Decimal

from soraplan.core import money
from soraplan.core.estimate import NEAR
from soraplan.core.rates.shelf import absence
from soraplan.core.text.cells import cell_width
from soraplan.exchange.card_words import cards_words
from soraplan.exchange.formats.xlsx.page import Page, letter
from soraplan.exchange.formats.xlsx.rates import Rate, Rates
from soraplan.exchange.layout import lifetime
from soraplan.exchange.report_values import ReportExtra

LAST = 5
"""The last column that is used, counted from 0."""

_WITHOUT = "Clips without a price"

_WIDTHS = (36, 17, 17, 16, 10, 40)

BESIDE = sum(_WIDTHS[1:])
"""The width beside the first column."""


class Costs:
    """Writes the sheet from the top; `row` is the next one that is free."""

    def __init__(self, page: Page, rates: Rates) -> None:
        self.page = page
        self.rates = rates
        self.report = rates.report
        self.row = 0

    def write(self) -> None:
        """Write everything that is reckoned in the workbook."""
        for column, width in enumerate(_WIDTHS):
            self.page.sheet.set_column(column, column, width)
        self.page.sheet.hide_gridlines(2)
        self._title()
        self._settings()
        self._made()
        self._costs()
        self._budget()

    def heads(self, title: str, *heads: str, note: str = "") -> None:
        """Write the head of a section, after a free row; `note` says how to take its figures."""
        self.row += 1
        look, told = self.page.look, (title, *heads)
        for column in range(LAST + 1):
            style = look.band_right if 0 < column < 4 else look.band
            text = told[column] if column < len(told) else ""
            if note and column == max(len(told), 1):
                text, style = note, look.band_note
            self.page.text(self.row, column, text, style)
        self.row += 1

    def _name(self, name: str, column: str = "B") -> None:
        self.page.named(name, f"${column}${self.row + 1}")

    def _rest(self, first: int) -> None:
        """Rule the row to its end."""
        for column in range(first, LAST + 1):
            self.page.text(self.row, column, "", self.page.look.label)

    def _title(self) -> None:
        page, look, plan, card = self.page, self.page.look, self.report.plan, self.report.card
        page.title(self.row, plan.title or "Untitled plan")
        self.row += 1
        if plan.client:
            page.text(self.row, 0, f"Client: {plan.client}", look.subtitle)
            self.row += 1
        told = cards_words(self.report.forecast.estimate)
        if card is None:
            state = absence(self.report.forecast.estimate.pricing.installed, plan.rates)
            told.insert(0, f"{plan.rates}, which {state}: its prices are unknown")
        told = [f"Rates: {one}." for one in told]
        account = self.report.account.name if self.report.account else plan.account
        amounts = f"All amounts in {self.report.currency}"
        if self.rates.has_currencies:
            amounts += " where no other currency stands beside them"
        told.append(f"Account: {account or money.UNKNOWN}. {amounts}.")
        # A line each where they are too long to be read beside each other.
        whole = " ".join(told)
        told = [whole] if cell_width(whole) <= sum(_WIDTHS) else told
        for sentence in (*told, *(f"{one}." for one in self.report.exchanges)):
            page.text(self.row, 0, sentence, look.subtitle)
            self.row += 1
        if card is not None and card.retired:
            life = lifetime(card, self.report.forecast.estimate.today)
            page.text(self.row, 0, f"{life} {card.retired_note}".rstrip(), look.warning)
            self.row += 1
        page.text(self.row, 0, "May be changed", look.legend)
        page.text(
            self.row,
            1,
            "Cells in this colour may be changed, here and on the sheets Clips and Rates; every"
            " formula follows.",
            look.note,
        )
        self.row += 1

    def _settings(self) -> None:
        page, look, plan = self.page, self.page.look, self.report.plan
        self.heads("Settings")
        page.text(self.row, 0, "Runs a month", look.label)
        page.number(self.row, 1, plan.runs, look.input_whole)
        page.text(self.row, 2, plan.repeat, look.label)
        self._rest(3)
        self._name("Runs")
        self.row += 1
        page.text(self.row, 0, "Contingency", look.label)
        page.number(self.row, 1, plan.contingency, look.input_percent)
        self._rest(2)
        self._name("Contingency")
        self.row += 1
        page.text(self.row, 0, "Budget", look.label)
        if plan.budget is None:
            page.text(self.row, 1, "", look.input_money)
        else:
            page.number(self.row, 1, plan.budget, look.input_money)
        page.text(self.row, 2, "per", look.right)
        page.text(self.row, 3, plan.budget_per, look.input_text)
        self._rest(4)
        self._name("Budget")
        self._name("BudgetPeriod", "D")
        self._period(self.row, 3)
        positive = {"validate": "decimal", "criteria": ">=", "value": 0}
        page.sheet.data_validation(self.row - 2, 1, self.row, 1, positive)
        self.row += 1

    def _period(self, row: int, column: int) -> None:
        rule = {"validate": "list", "source": ["run", "month"]}
        self.page.sheet.data_validation(row, column, row, column, rule)

    def _made(self) -> None:
        look, totals, columns = self.page.look, self.report.totals, self.rates.clips
        self.heads("What is made", "per run", "per month")
        requests, costs = columns.cells("requests"), columns.cells("cost")
        statuses = columns.cells("status")
        self._count("Clips", f'=COUNTIF(Clips!{requests},">0")', totals.clips)
        self._name("ClipsWanted")
        self.row += 1
        self._count("Omitted", f'=COUNTIF(Clips!{statuses},"omitted")', totals.omitted)
        self.row += 1
        without = f'=COUNTIF(Clips!{costs},"{money.UNKNOWN}")'
        several = self.rates.has_currencies
        title = f"Clips without a cost in {self.report.currency}" if several else _WITHOUT
        self._count(title, without, totals.unknown)
        self._name("ClipsWithoutPrice")
        told = "Every sum leaves out what is unknown; see Clips for the reasons."
        formula = f'=IF(ClipsWithoutPrice=0,"","{told}")'
        value = told if totals.unknown else ""
        self.page.formula(self.row, 2, formula, value, look.remark)
        self.row += 1
        for title, key, count in (
            ("Requests", "requests", totals.requests),
            ("Generated seconds", "generated", totals.seconds),
        ):
            self._count(title, f"={columns.total_ref(key)}", count)
            formula, runs = f"=B{self.row + 1}*Runs", self.report.plan.runs
            self.page.formula(self.row, 2, formula, count * runs, look.whole)
            self.row += 1

    def _count(self, title: str, formula: str, value: int) -> None:
        self.page.text(self.row, 0, title, self.page.look.label)
        self.page.formula(self.row, 1, formula, value, self.page.look.whole)
        self._rest(2)

    def _costs(self) -> None:
        page, look, totals = self.page, self.page.look, self.report.totals
        self.heads("Cost as planned", "per run", "per month", "amount", "per")
        first = self.row + 1
        alone = self.rates.alone
        page.text(self.row, 0, f"Generations{alone}", look.label)
        ref = self.rates.clips.total_ref("cost")
        page.formula(self.row, 1, f"={ref}", totals.run, look.money)
        self._times_runs(totals.month)
        self._rest(3)
        self._bound(self.row, 3, "least", totals.run is not None, look.remark)
        self._name("RunCost")
        self._name("MonthCost", "C")
        self.row += 1
        share = self.report.plan.contingency.normalize()
        page.formula(
            self.row, 0, '="Contingency "&Contingency&" %"', f"Contingency {share:f} %", look.label
        )
        formula = f'=IF(ISNUMBER(RunCost),RunCost*Contingency/100,"{money.UNKNOWN}")'
        page.formula(self.row, 1, formula, totals.contingency, look.money)
        self._times_runs(totals.contingency_month)
        self._rest(3)
        self.row += 1
        for extra in self.report.extras:
            self._extra(extra)
        page.text(self.row, 0, f"In all{alone}", look.sum_label)
        for place, value in ((1, totals.run_in_all), (2, totals.month_in_all)):
            at = letter(place)
            name = ("RunLines", "MonthLines")[place - 1]
            page.named(name, f"${at}${first}:${at}${self.row}")
            formula = f'=IF(ISNUMBER(RunCost),SUM({name}),"{money.UNKNOWN}")'
            page.formula(self.row, place, formula, value, look.sum_money)
        self._name("RunInAll")
        self._name("MonthInAll", "C")
        for column in range(3, LAST + 1):
            page.text(self.row, column, "", look.sum_label)
        self._bound(self.row, 3, "least", totals.run is not None, look.sum_label)
        self.row += 1
        for line in {one.currency: one for one in self.rates.lines}.values():
            if line.currency != self.report.currency:
                self._abroad(line)

    def _abroad(self, line: Rate) -> None:
        """What is priced in another currency: a part of the sum above, or apart from it.

        It is apart where it has a cost of its own and none in the plan's currency.
        """
        columns, plan, totals = self.rates.clips, self.report.plan, self.report.totals
        own, priced, cost = (f"Clips!{columns.cells(key)}" for key in ("own", "currency", "cost"))
        of_currency = f'{own},{priced},"{line.currency}"'
        if line.factor is not None:
            run = dict(totals.by_currency).get(line.currency, money.ZERO)
            self._in(line.currency, "Of it", f"=SUMIFS({of_currency})", run)
            return
        run = dict(totals.foreign).get(line.currency, money.ZERO)
        row = self.row + 1
        self._in(
            line.currency, "Not in it", f'=SUMIFS({of_currency},{cost},"{money.UNKNOWN}")', run
        )
        whole = run * (1 + plan.contingency / 100)
        self._in(line.currency, "With contingency", f"=B{row}*(1+Contingency/100)", whole)

    def _in(self, currency: str, title: str, formula: str, run: Decimal) -> None:
        """An amount of another currency, of a run and of a month."""
        page = self.page
        style = page.looks.of(currency).money
        page.text(self.row, 0, f"{title}, in {currency}", page.look.label)
        page.formula(self.row, 1, formula, run, style)
        a_month = run * self.report.plan.runs
        page.formula(self.row, 2, f"=B{self.row + 1}*Runs", a_month, style)
        self._rest(3)
        self.row += 1

    def _bound(self, row: int, column: int, bound: str, is_known: bool, style: object) -> None:
        """Say of a figure in the column B that clips without a price are left out of it."""
        told = f"at {bound}: some prices are unknown"
        formula = f'=IF(AND(ISNUMBER(B{row + 1}),ClipsWithoutPrice>0),"{told}","")'
        value = told if is_known and self.report.totals.unknown else ""
        self.page.formula(row, column, formula, value, style)

    def _times_runs(self, value: Decimal | None) -> None:
        """The month of an amount that is known for a run."""
        cell = f"B{self.row + 1}"
        formula = f'=IF(ISNUMBER({cell}),{cell}*Runs,"{money.UNKNOWN}")'
        self.page.formula(self.row, 2, formula, value, self.page.look.money)

    def _extra(self, extra: ReportExtra) -> None:
        page, look, number = self.page, self.page.look, self.row + 1
        page.text(self.row, 0, extra.name, look.user)
        monthly = f'E{number}="month"'
        run = f"=IF({monthly},D{number}/Runs,D{number})"
        page.formula(self.row, 1, run, extra.run, look.money)
        month = f"=IF({monthly},D{number},D{number}*Runs)"
        page.formula(self.row, 2, month, extra.month, look.money)
        page.number(self.row, 3, extra.amount, look.input_money)
        page.text(self.row, 4, extra.per, look.input_text)
        self._period(self.row, 4)
        self._rest(5)
        self.row += 1

    def _budget(self) -> None:
        """The budget's state; what is used is told even where no price is known but it is over."""
        page, look, dash = self.page, self.page.look, money.UNKNOWN
        budget = self.report.budget
        known = budget if self.report.budget_known else None
        self.heads("Against the budget", "")
        top = self.row + 1
        used, state = f"$B${top}", f"$B${top + 3}"
        # Sums leave out what is a dash, which the line in all does not.
        lines = 'IF(BudgetPeriod="month",SUM(MonthLines),SUM(RunLines))'
        # In whole cents, as `money.exceeds`.
        over = f"ROUND({lines},2)>ROUND(Budget,2)"
        unknown = f"AND(NOT(ISNUMBER(RunCost)),NOT({over}))"
        formula = f'=IF(ISNUMBER(Budget),IF({unknown},"{dash}",{lines}),"{dash}")'
        self._state("Used", formula, known.used if known else None, look.money)
        self._bound(top - 1, 2, "least", known is not None, look.remark)
        formula = f'=IF(AND(ISNUMBER({used}),N(Budget)>0),{used}/Budget,"{dash}")'
        self._state("Share of the budget", formula, known.share if known else None, look.share)
        formula = f'=IF(ISNUMBER({used}),Budget-{used},"{dash}")'
        self._state("Left", formula, known.left if known else None, look.money)
        self._bound(self.row - 1, 2, "most", known is not None, look.remark)
        near = f"AND(ROUND({used},2)>=ROUND(Budget*{NEAR},2),ROUND({used},2)>0)"
        kept = f'IF(ClipsWithoutPrice>0,"{dash}",IF({near},"near","under"))'
        formula = (
            f'=IF(ISNUMBER({used}),IF(ROUND({used},2)>ROUND(Budget,2),"over",{kept}),'
            f'IF(ISNUMBER(Budget),"{dash}","no budget"))'
        )
        word = budget.verdict if budget else None
        self._state("State", formula, word if budget else "no budget", look.right)
        for one, style in (
            ("over", look.is_over),
            ("near", look.is_near),
            ("under", look.is_under),
        ):
            page.sheet.conditional_format(
                state.replace("$", ""),
                {"type": "cell", "criteria": "==", "value": f'"{one}"', "format": style},
            )

    def _state(self, title: str, formula: str, value: Decimal | str | None, style: object) -> None:
        self.page.text(self.row, 0, title, self.page.look.label)
        self.page.formula(self.row, 1, formula, value, style)
        self._rest(2)
        self.row += 1
