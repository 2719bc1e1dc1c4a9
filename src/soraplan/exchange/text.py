"""The report as plain text, for a terminal or a mail: no colour, no markup, figures to the right.

Clip names and prompts are cut to the room there is; nothing else is left out.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from soraplan.core import money
from soraplan.core.cells import cell_width, cut, visible, wrapped
from soraplan.core.finding import RANKS, Severity
from soraplan.core.pace import TierPace, duration_text
from soraplan.core.plan import Period
from soraplan.core.words import counted, ordinal
from soraplan.exchange.layout import EVIDENCE, lifetime, table
from soraplan.exchange.queue_table import queue_table
from soraplan.exchange.report import Level, Report

_MOST_NAME = 12
_NO_TIMES = (money.UNKNOWN, money.UNKNOWN, money.UNKNOWN)
_PER: dict[Period, str] = {"run": "a run", "month": "a month"}


def dumps(report: Report, width: int = 100) -> str:
    """The report as lines of about `width` cells that end with a line break.

    Columns of figures are never cut: where many offers are compared, the table grows beyond.
    """
    sections = [
        _heading(report, width),
        queue_table(report, width),
        _as_planned(report, width),
        _pace(report),
        _levels(report),
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
    if card is None:
        facts.append(("Rates", f"{plan.rates}, which is not installed: its prices are unknown."))
    else:
        facts.append(("Rates", f"{card.name}, checked {card.checked}, {EVIDENCE[card.evidence]}."))
        if card.retired:
            facts.append(("", f"{lifetime(card, report.ended)} {card.retired_note}"))
    account = report.account.name if report.account else plan.account
    facts.append(("Account", account or money.UNKNOWN))
    facts.append(("Repeat", f"{plan.repeat} ({counted(plan.runs, 'run')} a month)"))
    if plan.lane:
        facts.append(("Lane", plan.lane))
    if plan.budget is not None:
        amount = money.shown(plan.budget, report.currency)
        facts.append(("Budget", f"{amount} {_PER[plan.budget_per]}"))
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
            *_amounts(report, totals.run, totals.month),
        ),
    ]
    if report.plan.contingency:
        rows.append(
            (
                f"Contingency {report.plan.contingency.normalize():f} %",
                *_amounts(report, totals.contingency, totals.contingency_month),
            )
        )
    rows.extend(
        (
            f"{extra.name} ({money.shown(extra.amount, report.currency)} {_PER[extra.per]})",
            *_amounts(report, extra.run, extra.month),
        )
        for extra in report.extras
    )
    if len(rows) > 2:
        rows.append(("In all", *_amounts(report, totals.run_in_all, totals.month_in_all)))
    yield from table(rows, "lrr")
    if totals.unknown:
        clips = "1 clip has" if totals.unknown == 1 else f"{totals.unknown:,} clips have"
        yield f"{clips} no price; these sums leave out what is unknown."
    if report.budget:
        yield from wrapped(_budget(report), width)


def _budget(report: Report) -> str:
    budget = report.budget
    assert budget is not None
    amount = f"Budget {money.shown(budget.amount, report.currency)} {_PER[budget.per]}"
    if not report.budget_known:
        return f"{amount}: nothing can be said of it, because no price is known."
    used = money.shown(budget.used, report.currency)
    if report.totals.unknown:
        used = f"at least {used}"
    share = "" if budget.share is None else f" ({budget.share:.0%})"
    if budget.state == "over":
        over = money.shown(-budget.left, report.currency)
        return f"{amount}: OVER by {over}, {used} used{share}."
    left = money.shown(budget.left, report.currency)
    return f"{amount}: {budget.state}, {used} used{share}, {left} left."


def _pace(report: Report) -> Iterator[str]:
    if not report.pace:
        return
    account = report.account
    yield f"Pace on {account.name}" if account else "Pace: the limits of the account are unknown"
    rows = [("Tier", "Requests", "Limit", "Burst refused from", "One every", "Last sent")]
    for pace in report.pace:
        if account and pace.tier in account.no_access:
            limit, refused = "no access", money.UNKNOWN
        elif pace.limit is None:
            limit, refused = "not known", money.UNKNOWN
        else:
            limit, refused = pace.limit.text, _refused(pace)
        rows.append((pace.name, f"{pace.requests:,}", limit, refused, *_times(pace)))
    yield from table(rows, "lrllrr")


def _refused(pace: TierPace) -> str:
    if pace.first_refused is None:
        return "none refused"
    number, clip = ordinal(pace.first_refused), pace.first_refused_clip
    return f"{number} (clip {cut(clip.name, _MOST_NAME)})" if clip else number


def _levels(report: Report) -> Iterator[str]:
    if not report.pace or not report.levels:
        return
    rows = [("Pace by account", "Tier", "Limit", "Refused", "One every", "Last sent")]
    for level in report.levels:
        rows.extend(_level(level))
    yield from table(rows, "lllrrr")


def _level(level: Level) -> Iterator[tuple[str, str, str, str, str, str]]:
    name = f"{level.account.name}, as planned" if level.chosen else level.account.name
    for pace in level.paces:
        if pace.tier in level.account.no_access:
            yield (name, pace.name, "no access", *_NO_TIMES)
        elif pace.limit is None:
            yield (name, pace.name, "not known", *_NO_TIMES)
        else:
            yield (name, pace.name, pace.limit.text, f"{pace.refused:,}", *_times(pace))
        name = ""


def _times(pace: TierPace) -> tuple[str, str]:
    return _span(pace.interval), _span(pace.submitted)


def _span(seconds: Fraction | None) -> str:
    return money.UNKNOWN if seconds is None else duration_text(seconds)


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
