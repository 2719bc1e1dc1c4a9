"""What the sheet Summary tells beside its sums: range, pace, findings and receipt.

soraplan works these out of more than a sheet can reckon, so they are figures and sentences that
stay as they are when the sheet is changed, and the sheet says so.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from soraplan.core import money
from soraplan.core.finding import SEVERITIES, Code, Finding
from soraplan.core.pace_words import decided_text, done_text, meets_text
from soraplan.core.text.words import chance_text, counted, duration_text
from soraplan.exchange.format import Handoff
from soraplan.exchange.formats.xlsx.page import LINE_HEIGHT
from soraplan.exchange.formats.xlsx.summary import BESIDE, LAST, Costs
from soraplan.exchange.formats.xlsx.texts import MOST, pieces
from soraplan.exchange.layout import METHODS
from soraplan.exchange.range_text import PER, no_sum, not_counted, not_known
from soraplan.exchange.receipt import facts, line
from soraplan.exchange.report_values import Report

_STAYS = "worked out by soraplan; stays as it is when the sheet is changed"

_MOST_ALIKE = 20
"""Findings of one kind that are told here; the sheet Clips has each beside its clip."""


def write_told(costs: Costs, handoff: Handoff, elsewhere: int) -> None:
    """Write what is told below the sums; `elsewhere` counts the texts cut there."""
    report = handoff.report
    _range(costs, report)
    costs.heads("Pace", note=_STAYS)
    for name, text in _pace(report):
        _sentence(costs, name, text)
    costs.heads("Findings", note="of the plan as it was exported")
    for name, text in _findings(report.findings):
        _sentence(costs, name, text)
    cut = elsewhere + costs.page.cut
    if cut:
        texts = counted(cut, "text")
        told = f"{texts} longer than the {MOST:,} characters of a cell, cut; Clips marks its own."
        _sentence(costs, "note", told)
    costs.heads("Receipt")
    for name, text in facts(handoff.receipt, report.forecast.estimate):
        _sentence(costs, name, text)
    costs.page.sheet.print_area(0, 0, costs.row - 1, LAST)
    _line(costs, line(handoff.receipt))
    costs.page.printed()


def _sentence(costs: Costs, name: str, text: str) -> None:
    """A name, and beside it a text over the other columns, in as many lines as it needs."""
    page, row = costs.page, costs.row
    page.tall(row, (text, BESIDE))
    page.text(row, 0, name, page.look.label)
    page.across(row, 1, LAST, text, page.look.wrapped)
    costs.row += 1


def _range(costs: Costs, report: Report) -> None:
    made, page = report.forecast.range, costs.page
    costs.heads("Range", "per run", "per month", note=_STAYS)
    rows: Sequence[tuple[str, Decimal | None, Decimal | None]] = ()
    if made is not None and made.plan is not None and report.totals.clips:
        month = report.month
        rows = (
            ("Floor, one take each", made.floor, month.floor),
            ("As planned", made.plan, month.plan),
            ("P50, enough 5 times in 10", made.p50, month.p50),
            ("P80, enough 8 times in 10", made.p80, month.p80),
            ("P90, enough 9 times in 10", made.p90, month.p90),
        )
    for title, run, a_month in rows:
        page.text(costs.row, 0, title, page.look.label)
        page.number(costs.row, 1, run, page.look.money)
        page.number(costs.row, 2, a_month, page.look.money)
        for column in range(3, LAST + 1):
            page.text(costs.row, column, "", page.look.label)
        costs.row += 1
    for name, text in _chances(report):
        _sentence(costs, name, text)


def _chances(report: Report) -> Iterator[tuple[str, str]]:
    """How the range is known, and the chance to keep the budget."""
    forecast = report.forecast
    made, odds = forecast.range, forecast.odds
    if made is None or odds is None or not report.totals.clips:
        yield "Range", "Nothing is planned."
        return
    if made.plan is None:
        yield "Range", f"Not known, because {no_sum(report.totals)}."
        return
    if made.unknown:
        clips = "1 clip" if made.unknown == 1 else f"{made.unknown:,} clips"
        yield "At least", f"These figures leave out {clips} {not_counted(report)}."
    if made.method is None:
        clips = "1 clip has" if odds.unknown == 1 else f"{odds.unknown:,} clips have"
        yield (
            "P50, P80 and P90",
            f"Not known: {clips} no keep rate (the share of takes that turn out usable).",
        )
        return
    yield (
        "How it is known",
        f"It follows from the keep rates, {METHODS[made.method]}; contingency and extra costs are"
        " not in it.",
    )
    if report.budget:
        amount = money.shown(report.budget.amount, report.currency)
        told = not_known(report.totals)
        if forecast.within_budget is not None:
            told = f"{chance_text(forecast.within_budget)}, extra costs in, contingency out"
        yield "Chance to stay within the budget", f"{amount} {PER[report.budget.per]}: {told}."


def _pace(report: Report) -> Iterator[tuple[str, str]]:
    forecast, pace = report.forecast, report.pace
    assert forecast.pace is not None
    yield "Finish of a run", _sentence_of(done_text(pace))
    if not pace.is_empty:
        yield "What decides it", decided_text(forecast)
    due = forecast.deadline
    if due is None:
        return
    when = f"{due.moment:%Y-%m-%d %H:%M}" if due.moment else f"{duration_text(due.seconds)} long"
    met = {True: "met", False: "missed", None: "whether it is met is not known"}[report.meets]
    yield "Deadline", f"{when}: {met}. {meets_text(forecast)}".rstrip()


def _sentence_of(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _findings(findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """The findings in their order; of many like ones the first, and how many more there are."""
    told: dict[tuple[Code, str], int] = {}
    for finding in findings:
        if finding.clip is None:
            yield finding.severity, finding.message
            continue
        kind = (finding.code, finding.about)
        number = told[kind] = told.get(kind, 0) + 1
        if number <= _MOST_ALIKE:
            yield finding.severity, finding.message
    for (code, about), number in told.items():
        if number > _MOST_ALIKE:
            more = counted(number - _MOST_ALIKE, "more finding")
            of = f"{code} ({about})" if about else code
            yield SEVERITIES[code], f"{more} of the kind {of}: see the column Findings of Clips."
    if not findings:
        yield "none", ""


def _line(costs: Costs, receipt: str) -> None:
    """The receipt for `soraplan verify`, in cells of their own below each other."""
    page = costs.page
    costs.row += 1
    page.text(costs.row, 0, "For soraplan verify; leave these cells as they are.", page.look.note)
    for piece in pieces(receipt):
        costs.row += 1
        page.sheet.set_row(costs.row, LINE_HEIGHT)
        # Every other text is kept from looking like this one.
        page.sheet.write_string(costs.row, 0, piece, page.look.fine)
