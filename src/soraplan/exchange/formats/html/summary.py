"""The head of the page: what the plan is, what has to be known first, and the four answers.

What will it really cost, at the planned takes and nine times in ten; is the budget kept; will it
be done in time.
"""

from collections.abc import Iterator
from decimal import Decimal

from soraplan.core import money
from soraplan.core.limits.deadline import moment_at
from soraplan.core.pace_words import REASONS
from soraplan.core.rates.shelf import absence
from soraplan.core.text.words import chance_text, counted, duration_text
from soraplan.exchange.card_words import cards_words
from soraplan.exchange.formats.html.markup import Markup, block, element, foreign, joined, lines
from soraplan.exchange.formats.html.parts import bar, facts, paragraphs
from soraplan.exchange.layout import lifetime
from soraplan.exchange.range_text import PER, least, no_sum, share_in_all, sums
from soraplan.exchange.report_values import Report


def heading(report: Report) -> Markup:
    """Whose plan it is, and the settings that all figures rest on."""
    plan = report.plan
    client = element("p", "Shoot plan for ", foreign(plan.client), class_="over")
    return element(
        "header",
        lines(
            [
                "",
                client if plan.client else element("p", "Shoot plan", class_="over"),
                element("h1", foreign(plan.title) or "Untitled plan"),
                facts(_settings(report)),
                block("p", plan.notes.strip(), "notes") if plan.notes.strip() else "",
                _notice(report),
                "",
            ]
        ),
    )


def _settings(report: Report) -> Iterator[tuple[str, str]]:
    plan = report.plan
    if plan.author:
        yield "Author", foreign(plan.author)
    if told := cards_words(report.forecast.estimate):
        yield "Rates", "; ".join(told)
    yield "Account", report.account.name if report.account else plan.account or money.UNKNOWN
    yield "Repeat", f"{plan.repeat} ({counted(plan.runs, 'run')} a month)"
    if plan.lane:
        yield "Lane", plan.lane
    if plan.budget is not None:
        yield "Budget", f"{money.shown(plan.budget, report.currency)} {PER[plan.budget_per]}"
    if report.exchanges:
        yield "Exchange", "; ".join(report.exchanges)
    if plan.keep_rate is not None:
        yield "Keep rate", f"{(plan.keep_rate * 100).normalize():f} % of takes usable"
    if plan.start is not None:
        yield "Start", f"{plan.start:%Y-%m-%d %H:%M}"
    due = report.forecast.deadline
    if due is not None:
        when = f"{due.moment:%Y-%m-%d %H:%M}" if due.moment else None
        yield "Deadline", when or f"{duration_text(due.seconds)} after the start"


def _notice(report: Report) -> Markup:
    """What has to be known of the prices before any of them is read."""
    card = report.card
    if card is None:
        rates = report.plan.rates
        state = absence(report.forecast.estimate.pricing.installed, rates)
        told = f"The rate card {rates} {state}: its prices are unknown."
        return element("p", element("strong", "Error"), " ", told, class_="notice error")
    if not card.retired:
        return Markup()
    life = lifetime(card, report.forecast.estimate.today)
    told = f"{card.name} {life} {card.retired_note}".rstrip()
    return element("p", element("strong", "Warning"), " ", told, class_="notice warning")


def answers(report: Report) -> Markup:
    """The four answers that a producer is asked for, side by side."""
    return element(
        "section",
        lines(
            [
                "",
                element("h2", "At a glance", class_="unseen"),
                _planned(report),
                _enough(report),
                _budget(report),
                _finish(report),
                "",
            ]
        ),
        class_="answers",
        id="answers",
    )


def _answer(
    name: str, figure: str, *told: str, class_: str | None = None, mark: str = ""
) -> Markup:
    inside = [element("h3", name), element("p", figure, class_="answer"), mark]
    return element(
        "div",
        joined([*inside, paragraphs(told)]),
        class_=" ".join(filter(None, ("tile", class_))),
    )


def _planned(report: Report) -> Markup:
    totals, currency = report.totals, report.currency
    name, unknown = "As planned, a run", totals.unpriced
    if totals.run is None and not totals.apart:
        return _answer(name, money.UNKNOWN, "No price is known.")
    months = ""
    if report.plan.runs > 1:
        _, month = sums(report, totals.run, totals.month)
        months = _sentence(f"{month} a month.")
    in_all = ""
    if report.plan.contingency or report.extras:
        share = share_in_all(report)
        run, month = sums(report, totals.run_in_all, totals.month_in_all, share)
        in_all = f"{run} a run"
        if report.plan.runs > 1:
            in_all += f" and {month} a month"
        in_all = _sentence(f"{in_all} with {_added(report)}.")
    figure = least(totals.run, unknown, currency, totals.foreign, shown=money.compact)
    apart = ""
    if totals.apart:
        apart = f"No rate of exchange to {currency} {totals.no_exchange}, so there is no total."
    return _answer(name, figure, months, in_all, _left_out(unknown), apart)


def _left_out(unknown: int, what: str = "no price") -> str:
    """What is said of a figure that leaves out the clips without a price."""
    if not unknown:
        return ""
    if unknown == 1:
        return f"1 clip has {what} and is left out."
    return f"{unknown:,} clips have {what} and are left out."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _added(report: Report) -> str:
    added = ["contingency"] if report.plan.contingency else []
    if report.extras:
        added.append("extra costs")
    return " and ".join(added)


def _enough(report: Report) -> Markup:
    """What is enough nine times in ten."""
    made, odds = report.forecast.range, report.forecast.odds
    assert made is not None and odds is not None
    name = "P90, a run"
    if not odds.counts:
        return _answer(name, money.UNKNOWN, "No clip asks for a take yet.")
    if made.plan is None:
        return _answer(name, money.UNKNOWN, f"Not known, because {no_sum(report.totals)}.")
    if made.p90 is None:
        clips = "1 clip has" if odds.unknown == 1 else f"{odds.unknown:,} clips have"
        return _answer(name, money.UNKNOWN, f"Not known: {clips} no keep rate.")
    months = ""
    if report.plan.runs > 1:
        told = least(report.month.p90, made.unknown, report.currency)
        months = _sentence(f"{told} a month.")
    figure = money.compact(made.p90, report.currency)
    return _answer(
        name,
        f"at least {figure}" if made.unknown else figure,
        months,
        "Enough 9 times in 10, as the keep rates have it, without contingency and extra costs.",
        _left_out(made.unknown, f"no cost in {report.currency}")
        if report.totals.apart
        else _left_out(made.unknown),
    )


def _budget(report: Report) -> Markup:
    budget, currency = report.budget, report.currency
    if budget is None:
        return _answer("Budget", money.UNKNOWN, "No budget is set.")
    name = f"Budget, {PER[budget.per]}"
    if not report.budget_known:
        told = f"Nothing can be said, because {no_sum(report.totals)}."
        return _answer(name, money.UNKNOWN, told)
    left = money.compact(abs(budget.left), currency)
    unknown = report.totals.unknown
    figure = f"{left} over" if budget.state == "over" else f"{left} left"
    if unknown:
        figure = f"at {'least' if budget.state == 'over' else 'most'} {figure}"
    used = f"{least(budget.used, unknown, currency)} of {money.shown(budget.amount, currency)}"
    share = "" if budget.share is None else f" ({budget.share * 100:.0f} %)"
    state = {"over": "OVER: ", "near": "Near: ", "under": "Under: "}[budget.state]
    colour = {"over": "error", "near": "warning", "under": "good"}[budget.state]
    if unknown and budget.state != "over":
        # What is missing may be more than what is left.
        state, colour = "Not known whether it is kept: ", "warning"
    chance = report.forecast.within_budget
    return _answer(
        name,
        figure,
        f"{state}{used} used{share}, with contingency and extra costs.",
        "" if chance is None else f"Chance to stay within it: {chance_text(chance)}.",
        class_=colour,
        mark=bar(budget.used, budget.amount) if budget.amount else bar(Decimal(1), Decimal(1)),
    )


def _finish(report: Report) -> Markup:
    pace = report.pace
    due, state = _deadline(report)
    if pace.is_empty:
        nothing = "Nothing to send"
        if pace.left_out:
            nothing = f"Not counted here: {counted(pace.left_out, 'request')}"
        return _answer("Done", money.UNKNOWN, f"{nothing}.", due, class_=state)
    left = ""
    if pace.left_out:
        left = f"All but {counted(pace.left_out, 'request')}."
    if pace.done is not None:
        moment = moment_at(report.plan, pace.done)
        after = "" if moment is None else f"On {moment:%Y-%m-%d %H:%M}."
        if pace.is_lane_deciding:
            after = f"At the end of the batch window. {after}".rstrip()
        return _answer("Done after", duration_text(pace.done), after, left, due, class_=state)
    reason = f"When the last clip is done is unknown: {REASONS[pace.unknown or 'render']}."
    if pace.submitted is None or not pace.tiers:
        return _answer("Done after", money.UNKNOWN, reason, left, due, class_=state)
    sent = duration_text(pace.submitted)
    return _answer("Last sent after", sent, reason, left, due, class_=state)


def _deadline(report: Report) -> tuple[str, str | None]:
    """Whether the deadline is met, in words, and what that looks like."""
    due = report.forecast.deadline
    if due is None:
        return "", None
    when = f"{duration_text(due.seconds)} after the start"
    if due.moment:
        when = f"{due.moment:%Y-%m-%d %H:%M}"
    if report.meets is None:
        return f"Deadline, {when}: whether it is met is not known.", None
    if report.meets:
        if due.gone:
            return f"Deadline, {when}: met, from a start that has passed.", None
        return f"Deadline, {when}: met.", "good"
    return f"Deadline, {when}: MISSED.", "error"
