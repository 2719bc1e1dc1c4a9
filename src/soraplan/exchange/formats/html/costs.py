"""The money on the page: the plan as it is, on each offer, its range, and finished footage."""

from collections.abc import Iterator
from decimal import Decimal

from soraplan.core import money
from soraplan.core.pace_words import burst_text
from soraplan.core.text.words import counted, ordinal
from soraplan.exchange.formats.html.markup import Markup, element, foreign, joined
from soraplan.exchange.formats.html.parts import bar, paragraphs, section, small, table
from soraplan.exchange.range_text import (
    PER,
    footage_rows,
    footage_sentences,
    has_footage,
    least,
    left_out,
    no_sum,
    sentences,
    share_in_all,
    stress_rows,
    sums,
)
from soraplan.exchange.report_values import STRESS, Report, ReportColumn


def costs(report: Report) -> Markup:
    """The plan as mixed, with contingency and extra costs in lines of their own."""
    totals = report.totals
    if not totals.clips and not report.extras:
        return Markup()
    return section(
        "costs",
        "What it costs",
        table(list(_lines(report)), _sides(report), "What the plan costs", "sum"),
        paragraphs(left_out(report)),
    )


def _lines(report: Report) -> Iterator[tuple[str, ...]]:
    totals, plan = report.totals, report.plan
    requests = counted(totals.requests, "request")
    clips = counted(totals.clips, "clip")
    if totals.omitted:
        clips += f" ({totals.omitted:,} omitted)"
    yield "", *_periods(report)
    yield (
        joined(["As planned", small(f"{clips}, {requests}, {totals.seconds:,} s generated")]),
        *_sums(report, totals.run, totals.month),
    )
    if plan.contingency:
        share = plan.contingency / 100
        yield (
            f"Contingency {plan.contingency.normalize():f} %",
            *_sums(report, totals.contingency, totals.contingency_month, share),
        )
    for extra in report.extras:
        amount = f"{money.shown(extra.amount, report.currency)} {PER[extra.per]}"
        yield (
            joined([foreign(extra.name), small(amount)]),
            *_amounts(report, report.currency, extra.run, extra.month),
        )
    if plan.contingency or report.extras:
        share = share_in_all(report)
        yield "In all", *_sums(report, totals.run_in_all, totals.month_in_all, share)


def _periods(report: Report) -> tuple[str, ...]:
    """The heads of the figures: a month of one run costs the same, and is not told again."""
    return ("per run",) if report.plan.runs == 1 else ("per run", "per month")


def _sides(report: Report) -> str:
    return "l" + "r" * len(_periods(report))


def _amounts(
    report: Report, currency: str, run: Decimal | None, month: Decimal | None
) -> tuple[str, ...]:
    amounts = (run, month)[: len(_periods(report))]
    return tuple(money.shown(amount, currency) for amount in amounts)


def _sums(
    report: Report, run: Decimal | None, month: Decimal | None, share: Decimal = Decimal(1)
) -> tuple[str, ...]:
    return sums(report, run, month, share)[: len(_periods(report))]


def _least(report: Report, run: Decimal | None, month: Decimal | None) -> tuple[str, ...]:
    amounts = (run, month)[: len(_periods(report))]
    return tuple(least(amount, report.totals.unknown, report.currency) for amount in amounts)


def offer_name(column: ReportColumn) -> str:
    """What a compared offer is called: its card where that is another, its tier, its resolution."""
    return f"{column.card} {column.tier} {column.resolution}".strip()


def offers(report: Report) -> Markup:
    """The plan as mixed beside the plan with every clip on one offer, as bars and figures."""
    if not report.columns or not report.totals.clips:
        return Markup()
    heads = ["All clips on one offer", *_periods(report)]
    unknown = any(column.unavailable for column in report.columns)
    refused = any(
        column.forecast.pace and column.forecast.pace.refusal for column in report.columns
    )
    if unknown:
        heads.append("without a price")
    if refused:
        heads.append("refused from")
    # A bar beside another says how much dearer it is, in the plan's currency and in no other.
    runs = [*map(_counted, report.columns), None if report.totals.apart else report.totals.run]
    most = max((run for run in runs if run is not None), default=None)
    rows: list[list[str]] = [heads, _mixed(report, most, unknown, refused)]
    for column in report.columns:
        row = [
            joined([foreign(offer_name(column)), _price(column), bar(_counted(column), most)]),
            *_amounts(report, column.currency, column.run, column.month),
        ]
        if unknown:
            row.append(f"{column.unavailable:,}" if column.unavailable else "none")
        if refused:
            row.append(burst_text(column.forecast.pace))
        rows.append(row)
    sentences = []
    if unknown:
        sentences.append("A sum leaves out the clips that have no price on that offer.")
    if refused:
        sentences.append(
            "Refused from: the first request that the vendor refuses when all are sent at once."
        )
    return section(
        "offers",
        "The plan on each offer",
        table(rows, "l" + "r" * (len(heads) - 1), "The plan on each offer", "bars"),
        paragraphs(sentences, "aside"),
    )


def _counted(column: ReportColumn) -> Decimal | None:
    """A run on an offer in the plan's currency; None where that is not known."""
    if column.run is None or column.factor is None:
        return None
    return column.run * column.factor


def _mixed(report: Report, most: Decimal | None, unknown: bool, refused: bool) -> list[str]:
    totals, refusal = report.totals, report.pace.refusal
    row = [
        joined(
            [
                "As planned",
                small("each clip on its own offer"),
                bar(None if totals.apart else totals.run, most, "bar planned"),
            ]
        ),
        *_sums(report, totals.run, totals.month),
    ]
    if unknown:
        row.append(f"{totals.unpriced:,}" if totals.unpriced else "none")
    if refused:
        bursts = {tier.burst for tier in report.pace.tiers}
        told = money.UNKNOWN if not bursts or "unknown" in bursts else "none"
        row.append(ordinal(refusal.number) if refusal else told)
    return row


def _price(column: ReportColumn) -> Markup:
    told = money.UNKNOWN
    if column.price is not None:
        told = f"{money.unit(column.price, column.currency)} a second"
    elif column.per_clip:
        told = "a price for each length"
    elif column.reason:
        told = f"{money.UNKNOWN} {column.reason}"
    if column.fees:
        told += f", {column.fees}"
    if column.ratio is not None:
        told += f" · ×{column.ratio:.1f}".removesuffix(".0")
    return small(told)


def range_(report: Report) -> Markup:
    """What the plan may really cost, or why that cannot be said."""
    made, odds = report.forecast.range, report.forecast.odds
    if made is None or odds is None or not odds.counts:
        return Markup()
    if made.plan is None:
        why = f"Not known, because {no_sum(report.totals)}."
        return section("range", "The range", element("p", why))
    month = report.month
    told = [
        ("Floor", "one take each", "bar", made.floor, month.floor),
        ("As planned", "", "bar planned", made.plan, month.plan),
    ]
    if made.p50 is not None:
        told += [
            ("P50", "enough 5 times in 10", "bar", made.p50, month.p50),
            ("P80", "enough 8 times in 10", "bar", made.p80, month.p80),
            ("P90", "enough 9 times in 10", "bar", made.p90, month.p90),
        ]
    most = max(run for *_, run, _ in told if run is not None)
    rows: list[tuple[str, ...]] = [("What a run may cost", *_periods(report))]
    rows += [
        (
            joined([name, small(what) if what else "", bar(run, most, class_)]),
            *_least(report, run, all_runs),
        )
        for name, what, class_, run, all_runs in told
    ]
    return section(
        "range",
        "The range",
        table(rows, _sides(report), "What the plan may really cost", "bars"),
        paragraphs(sentences(report, made, odds.unknown)),
    )


def footage(report: Report) -> Markup:
    """The plan at other takes, and what finished footage costs."""
    if not has_footage(report):
        return Markup()
    return section(
        "takes",
        "At other takes",
        element("p", "The same plan with so many takes for each finished video.", class_="lead"),
        table(list(stress_rows(report)), "l" + "r" * len(STRESS), "The plan at other takes"),
        element("h3", "Finished footage"),
        table(list(footage_rows(report)), "lrrrrr", "What finished footage costs"),
        paragraphs(footage_sentences(report), "aside"),
    )
