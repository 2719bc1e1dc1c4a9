"""The range of a plan's cost as plain text, and what finished footage costs at other takes.

Contingency and extra costs are not in these figures, but for the chance to keep the budget.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from soraplan.core import money
from soraplan.core.currencies import Amounts, times, together
from soraplan.core.forecast import Range
from soraplan.core.plan import Period
from soraplan.core.text.cells import cut, wrapped
from soraplan.core.text.words import chance_text
from soraplan.exchange.layout import METHODS, fitted
from soraplan.exchange.report_values import STRESS, Footage, Report, ReportScene, Totals

PER: dict[Period, str] = {"run": "a run", "month": "a month"}

_MOST_OFFER = 32


def range_text(report: Report, width: int) -> Iterator[str]:
    """The lines that say what the plan may really cost, or why that cannot be said."""
    forecast = report.forecast
    made, odds = forecast.range, forecast.odds
    if made is None or odds is None or not odds.counts:
        return
    if made.plan is None:
        yield f"Range: not known, because {no_sum(report.totals)}."
        return
    month = report.month
    rows = [
        ("Range of the cost", "per run", "per month"),
        _least_row("Floor, one take each", made.floor, month.floor, report),
        _least_row("As planned", made.plan, month.plan, report),
    ]
    if made.p50 is not None:
        rows += [
            _least_row("P50, enough 5 times in 10", made.p50, month.p50, report),
            _least_row("P80, enough 8 times in 10", made.p80, month.p80, report),
            _least_row("P90, enough 9 times in 10", made.p90, month.p90, report),
        ]
    yield from fitted(rows, "lrr", width)
    for sentence in sentences(report, made, odds.unknown):
        yield from wrapped(sentence, width)


def least(
    amount: Decimal | None, unknown: int, currency: str, foreign: Amounts = (), **how: Any
) -> str:
    """An amount as text; it is the least there can be where clips without a price are left out.

    With what stands apart in other currencies it is a sum by currency; `shown` may name another
    way to write each.
    """
    # A sum of nothing says nothing beside what there is in other currencies.
    own: Amounts = () if amount is None or (foreign and not amount) else ((currency, amount),)
    told = together(own + foreign, **how)
    return f"at least {told}" if unknown and told else told or money.UNKNOWN


def sums(
    report: Report, run: Decimal | None, month: Decimal | None, share: Decimal = Decimal(1)
) -> tuple[str, str]:
    """A sum of the plan as mixed, of a run and of a month, as texts.

    Where it is told by currency, `share` of what stands apart is in it, such as a tenth for a
    contingency of 10 %.
    """
    totals = report.totals
    apart = times(totals.foreign, share)
    a_month = times(apart, report.plan.runs)
    return (
        least(run, totals.unpriced, report.currency, apart),
        least(month, totals.unpriced, report.currency, a_month),
    )


def share_in_all(report: Report) -> Decimal:
    """What a sum is multiplied by to have contingency in it."""
    return 1 + report.plan.contingency / 100


def scene_sum(scene: ReportScene, currency: str) -> str:
    """What a scene costs as planned, as text."""
    return least(scene.run, scene.planned.unpriced, currency, scene.planned.foreign)


def not_counted(report: Report) -> str:
    """What marks the clips that an amount in the plan's currency leaves out."""
    apart = report.totals.apart
    return f"without a cost in {report.currency}" if apart else "without a price"


def no_sum(totals: Totals) -> str:
    """Why nothing is counted in the plan's currency, as a part of a sentence."""
    return f"no rate of exchange {totals.no_exchange}" if totals.apart else "no price is known"


def not_known(totals: Totals) -> str:
    """That a chance cannot be said where not all is counted, and why."""
    return f"not known, because {no_sum(totals) if totals.apart else 'a price is not'}"


def left_out(report: Report) -> Iterator[str]:
    """What the sums leave out, and why there are sums by currency, in sentences."""
    totals = report.totals
    if totals.unpriced:
        clips = "1 clip has" if totals.unpriced == 1 else f"{totals.unpriced:,} clips have"
        yield f"{clips} no price; these sums leave out what is unknown."
    if totals.apart:
        clips = "1 clip is" if totals.apart == 1 else f"{totals.apart:,} clips are"
        abroad = " and ".join(currency for currency, _ in totals.foreign)
        yield (
            f"{clips} priced in {abroad}, and no rate of exchange to {report.currency}"
            f" {totals.no_exchange}: there are sums by currency, and no total."
        )


def _least_row(
    label: str, run: Decimal | None, month: Decimal | None, report: Report
) -> tuple[str, ...]:
    unknown = report.totals.unknown
    return (label, *(least(one, unknown, report.currency) for one in (run, month)))


def sentences(report: Report, made: Range, without: int) -> Iterator[str]:
    """What the range follows from, what it leaves out, and the chances, in sentences."""
    if made.p50 is None:
        clips = "1 clip has" if without == 1 else f"{without:,} clips have"
        yield (
            f"P50, P80 and P90 are not known: {clips} no keep rate (the share of takes that turn"
            " out usable). Set one for the plan or for each clip."
        )
    else:
        yield f"{_methods(report, made)}. Contingency and extra costs are not in it."
    if made.unknown:
        clips = "1 clip" if made.unknown == 1 else f"{made.unknown:,} clips"
        yield f"The range leaves out {clips} {not_counted(report)}."
    yield from _chances(report, made)


def _methods(report: Report, made: Range) -> str:
    """How the range was found, of the run and of the month where they differ."""
    assert made.method is not None
    told, month = f"The range follows from the keep rates, {METHODS[made.method]}", report.month
    if month.method and month.method != made.method:
        told += f"; that of the month {METHODS[month.method]}"
    return told


def _chances(report: Report, made: Range) -> Iterator[str]:
    forecast = report.forecast
    assert forecast.odds is not None
    if report.budget and made.p50 is not None:
        amount = money.shown(report.budget.amount, report.currency)
        budget = f"the budget of {amount} {PER[report.budget.per]}"
        if forecast.within_budget is None:
            yield f"The chance to stay within {budget} is {not_known(report.totals)}."
        else:
            yield (
                f"Chance to stay within {budget}: {chance_text(forecast.within_budget)}, extra"
                " costs in, contingency out."
            )
    if forecast.odds.missed is not None:
        known = " of those with a keep rate" if forecast.odds.unknown else ""
        yield (
            f"Chance that at least one video{known} has nothing usable after the planned takes of"
            f" a run: {chance_text(forecast.odds.missed)}."
        )


def footage_text(report: Report, width: int) -> Iterator[str]:
    """The lines of two tables: the plan at other takes, and finished footage with its range."""
    if not has_footage(report):
        return
    yield from fitted(list(stress_rows(report)), "l" + "r" * len(STRESS), width)
    if report.plan.runs == 1:
        yield "A month has one run and costs the same."
    yield ""
    yield from fitted(list(footage_rows(report)), "lrrrrr", width)
    for sentence in footage_sentences(report):
        yield from wrapped(sentence, width)


def has_footage(report: Report) -> bool:
    """Whether there is a price to tell of finished footage and of other takes."""
    totals = report.totals
    return bool(totals.clips) and (totals.run is not None or bool(totals.apart))


def footage_sentences(report: Report) -> Iterator[str]:
    """How the figures of finished footage and of other takes are to be read."""
    yield "A finished second and minute cost this with the planned takes."
    if report.totals.unpriced or any(one.unavailable for one in report.columns):
        yield "Clips without a price are left out of these figures, which are the least then."
    if report.totals.apart:
        yield (
            "Of the plan as planned, the figures of finished footage are those of the clips that"
            f" are counted in {report.currency}."
        )


def stress_rows(report: Report) -> Iterator[tuple[str, ...]]:
    """A table of the plan at other takes, as mixed and on each offer; heads first."""
    yield "Takes for each video", *(f"{takes}" for takes in STRESS)
    runs = report.plan.runs
    for name, footage, _, currency in _offers(report):
        apart = zip(footage.stress, footage.foreign, strict=True)
        yield f"{name}, per run", *(least(one, 0, currency, more) for one, more in apart)
        if runs > 1:
            apart = zip(footage.stress_month, footage.foreign, strict=True)
            told = (least(one, 0, currency, times(more, runs)) for one, more in apart)
            yield "  per month", *told


def footage_rows(report: Report) -> Iterator[tuple[str, ...]]:
    """A table of what finished footage costs, as mixed and on each offer; heads first."""
    yield "Finished footage", "a second", "a minute", "P50 a run", "P80 a run", "P90 a run"
    for name, footage, made, currency in _offers(report):
        second = footage.second
        if second is not None:
            # Four decimals are those of the finest price per second that vendors name.
            second = second.quantize(Decimal("0.0001"))
        figures = (footage.minute, made.p50, made.p80, made.p90)
        yield (
            name,
            money.unit(second, currency),
            *(money.shown(amount, currency) for amount in figures),
        )


def _offers(report: Report) -> Iterator[tuple[str, Footage, Range, str]]:
    """The plan as mixed and on each column, by name; each with the currency of its amounts."""
    assert report.forecast.range is not None
    yield "As planned", report.footage, report.forecast.range, report.currency
    for one in report.columns:
        name = cut(f"{one.card} {one.tier} {one.resolution}".strip(), _MOST_OFFER)
        yield name, one.footage, one.forecast.range, one.currency
