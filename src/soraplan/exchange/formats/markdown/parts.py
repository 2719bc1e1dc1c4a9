"""The parts of the report in Markdown: headline, scenes, findings and receipt.

Each part keeps to the room that it is given, so that the whole of any plan fits into one comment.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from soraplan.core import money
from soraplan.core.findings import groups
from soraplan.core.pace_words import done_text
from soraplan.core.pricing import Missing
from soraplan.core.rates.shelf import absence
from soraplan.core.text.cells import wrapped
from soraplan.core.text.words import chance_text, counted
from soraplan.exchange.card_words import cards_words
from soraplan.exchange.layout import lifetime
from soraplan.exchange.markdown_text import address, code, escaped, kept, row, table
from soraplan.exchange.range_text import PER, least, left_out, no_sum, share_in_all, sums
from soraplan.exchange.receipt import Receipt, facts, line
from soraplan.exchange.report_values import Report, ReportColumn, ReportScene

_NAME, _SENTENCE = 60, 400
_MOST_OFFERS, _MOST_EXTRAS = 6, 12

_SCENES, _FINDINGS, _FACTS, _LINE = 12_000, 10_000, 4_000, 18_000
"""Characters for each part. With the rest, which is short, they stay below 60,000; a comment on
GitHub holds 65,536."""


def headline(report: Report) -> Iterator[str]:
    """The title, one line that says it all, and the sums."""
    yield f"## {escaped(report.plan.title, _NAME) or 'Untitled plan'}"
    yield ""
    yield " · ".join(_key_figures(report))
    yield ""
    yield from table(_sums(report), "lrr")
    yield ""
    yield from (f"- {fact}" for fact in _facts(report))


def _key_figures(report: Report) -> Iterator[str]:
    made, budget = report.forecast.range, report.budget
    assert made is not None
    totals = report.totals
    at_least, at_most = ("at least ", "at most ") if totals.unknown else ("", "")
    planned = "at least " if totals.unpriced and (totals.apart or made.plan is not None) else ""
    run = least(made.plan, 0, report.currency, totals.foreign)
    yield f"As planned {planned}**{run}** a run"
    if made.p90 is None:
        yield "P90 unknown"
    else:
        yield f"P90 {at_least}**{_amount(report, made.p90)}** a run"
    if budget is None:
        yield "no budget"
    elif not report.budget_known:
        yield "budget unknown"
    elif budget.state == "over":
        yield f"budget **OVER** by {at_least}{_amount(report, -budget.left)}"
    else:
        # What is missing may be more than what is left.
        state = "not known to be kept" if totals.unknown else budget.state
        yield f"budget **{state}**, {at_most}{_amount(report, budget.left)} left"
    if report.meets is not None:
        yield f"deadline {'met' if report.meets else '**MISSED**'}"
    counts = dict.fromkeys(("error", "warning", "note"), 0)
    for finding in report.findings:
        counts[finding.severity] += 1
    told = [counted(count, severity) for severity, count in counts.items() if count]
    yield ", ".join(told) or "no findings"


def _sums(report: Report) -> Iterator[Sequence[str]]:
    totals, plan = report.totals, report.plan
    yield "", "A run", "A month"
    requests = counted(totals.requests, "request")
    yield f"As planned, {requests}", *sums(report, totals.run, totals.month)
    if plan.contingency:
        yield (
            f"Contingency {plan.contingency.normalize():f} %",
            *sums(
                report, totals.contingency, totals.contingency_month, report.plan.contingency / 100
            ),
        )
    for extra in report.extras[:_MOST_EXTRAS]:
        yield _pair(report, escaped(extra.name, _NAME), extra.run, extra.month)
    rest = report.extras[_MOST_EXTRAS:]
    if rest:
        run = sum((extra.run for extra in rest), money.ZERO)
        month = sum((extra.month for extra in rest), money.ZERO)
        yield _pair(report, f"{len(rest):,} more extra costs", run, month)
    if plan.contingency or report.extras:
        in_all = sums(report, totals.run_in_all, totals.month_in_all, share_in_all(report))
        yield "**In all**", *in_all
    made = report.forecast.range
    assert made is not None
    for name, run_, month_ in (
        ("P50, enough 5 times in 10", made.p50, report.month.p50),
        ("P90, enough 9 times in 10", made.p90, report.month.p90),
    ):
        if run_ is not None:
            yield _least(report, name, run_, month_)


def _pair(report: Report, name: str, run: Decimal | None, month: Decimal | None) -> Sequence[str]:
    return name, _amount(report, run), _amount(report, month)


def _least(report: Report, name: str, run: Decimal | None, month: Decimal | None) -> Sequence[str]:
    unknown = report.totals.unknown
    return name, *(least(amount, unknown, report.currency) for amount in (run, month))


def _facts(report: Report) -> Iterator[str]:
    """Budget, range, finish and rate card in a line each."""
    budget, forecast = report.budget, report.forecast
    for sentence in left_out(report):
        yield f"**Unknown:** {sentence}"
    for sentence in report.exchanges:
        yield f"**Exchange:** {sentence}."
    if budget is not None:
        yield f"**Budget:** {_budget(report)}"
    made = forecast.range
    if made is not None and made.plan is not None and made.p90 is None:
        yield "**Range:** P50 and P90 are not known, because a clip has no keep rate."
    yield f"**Finish:** {escaped(done_text(report.pace), _SENTENCE)}."
    card, told = report.card, [f"{one}." for one in cards_words(forecast.estimate)]
    if card is None:
        rates = report.plan.rates
        state = absence(forecast.estimate.pricing.installed, rates)
        yield f"**Rates:** {code(rates)}, which {state}."
    else:
        told[0] += f" {lifetime(card, forecast.estimate.today)}"
    for one in told:
        yield f"**Rates:** {escaped(one, _SENTENCE)}"


def _budget(report: Report) -> str:
    budget = report.budget
    assert budget is not None
    told = f"{_amount(report, budget.amount)} {PER[budget.per]}"
    if not report.budget_known:
        return f"{told}; nothing can be said of it, because {no_sum(report.totals)}."
    least = "at least " if report.totals.unknown else ""
    share = "" if budget.share is None else f" ({budget.share * 100:.0f} %)"
    told += f", {least}{_amount(report, budget.used)} used{share}."
    if report.forecast.within_budget is not None:
        told += f" Chance to stay within it: {chance_text(report.forecast.within_budget)}."
    return told


def scenes(report: Report) -> Iterator[str]:
    """A table of the scenes in the order of the queue: what each costs, as planned and compared."""
    yield "### Scenes"
    yield ""
    if not report.scenes:
        yield "The queue is empty."
        return
    columns = report.columns[:_MOST_OFFERS]
    head = ("Scene", "Clips", "Requests", "As planned", *map(_offer, columns))
    body = [_scene(report, scene, len(columns)) for scene in report.scenes]
    last = _all(report, columns)
    marked = any("\\*" in cell for cells in (*body, last) for cell in cells[3:])
    lines, left = kept(table((head, *body), "l" + "r" * (len(head) - 1)), _SCENES)
    yield from lines
    yield row(last)
    if left:
        yield ""
        yield f"{counted(left, 'more scene')} left out here; the last line sums them all."
    if len(report.columns) > len(columns):
        yield ""
        more = len(report.columns) - len(columns)
        yield f"{counted(more, 'more offer')} compared in the plan, left out here."
    for column in columns:
        if column.fees:
            yield ""
            yield f"{_offer(column)}: {escaped(column.fees, _SENTENCE)}."
    if marked:
        yield ""
        yield "\\* at least: leaves out what has no known price there."


def _offer(column: ReportColumn) -> str:
    name = f"{column.card} {column.tier} {column.resolution}".strip()
    return escaped(name, _NAME // 2)


def _scene(report: Report, scene: ReportScene, columns: int) -> Sequence[str]:
    wanted = [line for line in scene.clips if not line.clip.omitted]
    omitted = len(scene.clips) - len(wanted)
    clips = f"{len(wanted):,}" + (f" + {omitted:,} omitted" if omitted else "")
    cells = [
        money.shown(scene.columns[place], report.columns[place].currency)
        + _mark(sum(isinstance(line.cells[place], Missing) for line in wanted), len(wanted))
        for place in range(columns)
    ]
    told = least(scene.run, 0, report.currency, scene.planned.foreign)
    planned = told + _mark(scene.planned.unpriced, len(wanted))
    requests = sum(line.clip.requests for line in wanted)
    return escaped(scene.name, _NAME) or "(none)", clips, f"{requests:,}", planned, *cells


def _all(report: Report, columns: Sequence[ReportColumn]) -> Sequence[str]:
    totals = report.totals
    clips = totals.clips
    told = least(totals.run, 0, report.currency, totals.foreign)
    return [
        "**All**",
        f"**{clips:,}**" + (f" + {totals.omitted:,} omitted" if totals.omitted else ""),
        f"**{totals.requests:,}**",
        f"**{told}**{_mark(totals.unpriced, clips)}",
        *(
            f"**{money.shown(column.run, column.currency)}**{_mark(column.unavailable, clips)}"
            for column in columns
        ),
    ]


def _mark(unknown: int, clips: int) -> str:
    """A star behind a sum that is not of all clips; a sum of none is a dash and needs no star."""
    return " \\*" if 0 < unknown < clips else ""


def findings(report: Report) -> Iterator[str]:
    """What there is to know, the gravest first; the same of many clips is told once."""
    yield "### Findings"
    yield ""
    lines = []
    for group in groups(report.forecast):
        finding = group.finding
        more = f" (and {group.count - 1:,} more like it)" if group.count > 1 else ""
        # A summary speaks of all its clips already.
        more = more if finding.clip else ""
        message = f"{finding.message} {group.detail}".rstrip()
        lines.append(f"- **{finding.severity}** {escaped(message, _SENTENCE)}{more}")
    taken, left = kept(lines, _FINDINGS)
    yield from taken or ["None."]
    if left:
        yield f"- {counted(left, 'more finding')} left out here."


def receipt(report: Report, made: Receipt) -> Iterator[str]:
    """What the figures were made from, folded away, with the line for `soraplan verify`.

    The line stands in a block of code and not in a comment of HTML, because an id may hold `--`,
    which ends one.
    """
    yield "<details>"
    yield "<summary>Receipt</summary>"
    yield ""
    lines = [
        f"- {name}: {_fact(name, text)}" for name, text in facts(made, report.forecast.estimate)
    ]
    taken, left = kept(lines, _FACTS)
    yield from taken
    if left:
        yield f"- {counted(left, 'more fact')} left out here."
    yield ""
    yield "```text"
    yield from wrapped(line(made, most=_LINE), 100)
    yield "```"
    yield ""
    yield "</details>"


def _fact(name: str, text: str) -> str:
    if name == "Source":
        return address(text)
    return code(text) if name.startswith("Print") else escaped(text, _SENTENCE)


def _amount(report: Report, amount: Decimal | None) -> str:
    return money.shown(amount, report.currency)
