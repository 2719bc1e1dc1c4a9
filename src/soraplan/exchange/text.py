"""The report as plain text, for a terminal or a mail: no colour, no markup, figures to the right.

Clip names and prompts are cut to the room there is; nothing else is left out.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from soraplan.core import money
from soraplan.core.finding import RANKS, Severity
from soraplan.core.rates.shelf import absence
from soraplan.core.text.cells import cell_width, visible, wrapped
from soraplan.core.text.words import counted
from soraplan.exchange.card_words import cards_words
from soraplan.exchange.layout import fitted, lifetime
from soraplan.exchange.pace_text import levels_text, offers_text, pace_text
from soraplan.exchange.queue_table import queue_table
from soraplan.exchange.range_text import (
    PER,
    footage_text,
    least,
    left_out,
    no_sum,
    range_text,
    share_in_all,
    sums,
)
from soraplan.exchange.report_values import Report


def dumps(report: Report, width: int = 100) -> str:
    """The report as lines of about `width` cells that end with a line break.

    Columns of figures are never cut: where many offers are compared, the table grows beyond.
    """
    sections = [
        _heading(report, width),
        queue_table(report, width),
        _as_planned(report, width),
        range_text(report, width),
        footage_text(report, width),
        pace_text(report, width),
        offers_text(report, width),
        levels_text(report, width),
        _findings(report, width),
        _sources(report),
    ]
    return "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines) + "\n"


def _heading(report: Report, width: int) -> Iterator[str]:
    plan, card = report.plan, report.card
    title = visible(plan.title) or "Untitled plan"
    yield title
    yield "=" * cell_width(title)
    facts = []
    if plan.client:
        facts.append(("Client", plan.client))
    told = cards_words(report.forecast.estimate)
    if card is None:
        state = absence(report.forecast.estimate.pricing.installed, plan.rates)
        facts.append(("Rates", f"{plan.rates}, which {state}: its prices are unknown."))
    else:
        facts.append(("Rates", f"{told.pop(0)}."))
        if card.retired:
            facts.append(
                ("", f"{lifetime(card, report.forecast.estimate.today)} {card.retired_note}")
            )
    facts += [("", f"{one}.") for one in told]
    account = report.account.name if report.account else plan.account
    facts.append(("Account", account or money.UNKNOWN))
    facts.append(("Repeat", f"{plan.repeat} ({counted(plan.runs, 'run')} a month)"))
    if plan.lane:
        facts.append(("Lane", plan.lane))
    if plan.budget is not None:
        amount = money.shown(plan.budget, report.currency)
        facts.append(("Budget", f"{amount} {PER[plan.budget_per]}"))
    facts += [
        ("Exchange" if not number else "", f"{one}.") for number, one in enumerate(report.exchanges)
    ]
    if plan.keep_rate is not None:
        facts.append(("Keep rate", f"{(plan.keep_rate * 100).normalize():f} % of takes usable"))
    if plan.start is not None:
        facts.append(("Start", f"{plan.start:%Y-%m-%d %H:%M}"))
    for name, value in facts:
        for number, line in enumerate(wrapped(value, width - 10)):
            yield f"{'' if number else name:<10}{line}"


def _as_planned(report: Report, width: int) -> Iterator[str]:
    totals = report.totals
    requests = counted(totals.requests, "request")
    rows = [
        ("As planned", "per run", "per month"),
        (
            f"{requests}, {totals.seconds:,} s generated",
            *sums(report, totals.run, totals.month),
        ),
    ]
    if report.plan.contingency:
        rows.append(
            (
                f"Contingency {report.plan.contingency.normalize():f} %",
                *sums(
                    report,
                    totals.contingency,
                    totals.contingency_month,
                    report.plan.contingency / 100,
                ),
            )
        )
    rows.extend(
        (
            f"{extra.name} ({money.shown(extra.amount, report.currency)} {PER[extra.per]})",
            *_amounts(report, extra.run, extra.month),
        )
        for extra in report.extras
    )
    if len(rows) > 2:
        in_all = sums(report, totals.run_in_all, totals.month_in_all, share_in_all(report))
        rows.append(("In all", *in_all))
    yield from fitted(rows, "lrr", width)
    for sentence in left_out(report):
        yield from wrapped(sentence, width)
    if report.budget:
        yield from wrapped(_budget(report), width)


def _budget(report: Report) -> str:
    budget = report.budget
    assert budget is not None
    amount = f"Budget {money.shown(budget.amount, report.currency)} {PER[budget.per]}"
    if not report.budget_known:
        return f"{amount}: nothing can be said of it, because {no_sum(report.totals)}."
    unknown = report.totals.unknown
    used = least(budget.used, unknown, report.currency)
    share = "" if budget.share is None else f" ({budget.share * 100:.0f} %)"
    if budget.state == "over":
        over = least(-budget.left, unknown, report.currency)
        return f"{amount}: OVER by {over}, {used} used{share}."
    left = money.shown(budget.left, report.currency)
    if unknown:
        # What is missing may be more than what is left.
        return f"{amount}: not known whether it is kept, {used} used, at most {left} left."
    return f"{amount}: {budget.state}, {used} used{share}, {left} left."


def _findings(report: Report, width: int) -> Iterator[str]:
    if not report.findings:
        yield "Findings: none"
        return
    counts = dict.fromkeys(sorted(RANKS, key=lambda severity: -RANKS[severity]), 0)
    for finding in report.findings:
        counts[finding.severity] += 1
    told = [counted(count, severity) for severity, count in counts.items() if count]
    yield f"Findings: {', '.join(told)}"
    for finding in report.findings:
        lines = wrapped(finding.message, width - 10)
        yield f"{_severity(finding.severity):<10}{lines[0]}"
        yield from (f"{'':<10}{line}" for line in lines[1:])


def _severity(severity: Severity) -> str:
    return severity.upper() if severity == "error" else severity


def _sources(report: Report) -> Iterable[str]:
    if report.sources:
        yield "Sources of the prices"
        yield from report.sources


def _amounts(report: Report, run: Decimal | None, month: Decimal | None) -> tuple[str, str]:
    return money.shown(run, report.currency), money.shown(month, report.currency)
