"""The pace of a plan as plain text: by tier, by offer and by account, and the deadline."""

from collections.abc import Iterator
from fractions import Fraction

from soraplan.core import money
from soraplan.core.batch import saving_text
from soraplan.core.hourly import Hourly
from soraplan.core.limits.deadline import Deadline
from soraplan.core.pace import TierPace
from soraplan.core.pace_words import (
    REASONS,
    RENDER_KEY,
    accounts_text,
    burst_text,
    decided_text,
    lane_text,
    limit_in_full,
    meets_text,
    queued_text,
    used_text,
    vendors,
)
from soraplan.core.text.cells import cut, wrapped
from soraplan.core.text.words import counted, duration_text, gap_text, ordinal, span_text
from soraplan.exchange.layout import fitted
from soraplan.exchange.pace_report import ReportLevel, tiers_of
from soraplan.exchange.report_values import Report, ReportColumn

_MOST_NAME = 12
_MOST_OFFER = 32
_MEETS = {True: "met", False: "missed", None: money.UNKNOWN}


def pace_text(report: Report, width: int) -> Iterator[str]:
    """The lines that say when the requests of the mix go out, and what decides that."""
    if report.pace.is_empty:
        return
    yield from wrapped(heading(report), width)
    rows: list[tuple[str, ...]] = [
        ("Tier and limits", "Requests", "Refused from", "One every", "Last sent", "Done")
    ]
    rows += [
        (
            f"{tier.name}: {limits_text(tier)}",
            f"{tier.requests:,}",
            refused_text(tier),
            *times(tier),
        )
        for tier in report.pace.tiers
    ]
    if report.pace.tiers:
        yield from fitted(rows, "lrlrrr", width, (0, 2))
    for sentence in sentences(report):
        yield from wrapped(sentence, width)


def heading(report: Report) -> str:
    """The account and the part of its limits that the pace is reckoned with."""
    account = report.account
    told = f"Pace on {account.name}" if account else "Pace: the limits of the account are unknown"
    headroom = report.plan.headroom
    if account and headroom != 100:
        told += f", with {headroom.normalize():f} % of its limits used"
    return told


def sentences(report: Report) -> Iterator[str]:
    """What decides the pace, what it is reckoned with, and how it stands against the deadline."""
    pace = report.pace
    yield decided_text(report.forecast)
    if (
        pace.submitted is not None
        and pace.done is None
        and pace.unknown not in (None, "lane", "batch")
    ):
        yield f"When the last clip is done is unknown: {REASONS[pace.unknown]}."
    yield from (
        f"{tier.name}: {queued_text(tier.queued_at)}." for tier in pace.tiers if tier.queued_at
    )
    yield from _figures(report)
    used = used_text(pace)
    if used:
        yield f"Taken up of the limits: {used}."
    yield from accounts_text(report.forecast)
    yield from (f"{lane_text(pace, lane)}." for lane in pace.demand.lanes)
    yield from saving_text(report.batch, report.currency)
    if pace.demand.elsewhere:
        told = counted(pace.demand.elsewhere, "request")
        yield f"{told} on offers that no installed card has: not counted here."
    due = report.forecast.deadline
    if due is not None:
        yield _deadline(report, due)


def _figures(report: Report) -> Iterator[str]:
    """How long a job takes and how many go at once, where that is not the vendor's figure."""
    terms = report.pace.terms
    own = []
    if terms.render_seconds is not None:
        own.append(f"one job takes {duration_text(terms.render_seconds)}")
    if terms.concurrent is not None:
        at = " at each vendor" if len(vendors(report.pace)) > 1 else ""
        own.append(f"{terms.concurrent:,} {'goes' if terms.concurrent == 1 else 'go'} at once{at}")
    if own:
        yield f"By the plan's own figures {' and '.join(own)}."
    if terms.render_seconds is not None:
        return
    names = {tier.tier: tier.name for tier in report.pace.tiers}
    told = [
        f"{duration_text(seconds)} on {names[tier]}"
        for tier, seconds in report.render.items()
        if seconds is not None
    ]
    if told:
        yield f"By the rate card one job takes {', '.join(told)}."
    unknown = [names[tier] for tier, seconds in report.render.items() if seconds is None]
    if unknown:
        yield f"How long a job takes on {' and '.join(unknown)} is not known; {RENDER_KEY}."


def _deadline(report: Report, due: Deadline) -> str:
    """Whether the deadline is met, by how much, and on which account it would be."""
    pace = report.pace
    if due.passed or due.seconds <= 0:
        assert due.moment is not None
        when = f"Deadline {due.moment:%Y-%m-%d %H:%M}: missed"
        if due.passed:
            return f"{when}, it has passed."
        return f"{when}, it lies before the start of the run."
    when = f" {due.moment:%Y-%m-%d %H:%M}," if due.moment else ""
    start = "the start"
    if due.moment and report.plan.start is None:
        start = f"the beginning of {report.forecast.estimate.today}, as no start is set"
    told = f"Deadline{when} {duration_text(due.seconds)} after {start}"
    if report.meets is None:
        told += ": whether it is met is not known."
    elif report.meets and pace.done is not None:
        told += f": met with {duration_text(due.seconds - pace.done)} to spare"
        told += ", from a start that has passed." if due.gone else "."
    elif pace.at_least > due.seconds:
        least = "" if pace.done is not None else "at least "
        told += f": MISSED by {least}{duration_text(pace.at_least - due.seconds)}."
    else:
        told += f": MISSED, {REASONS[pace.unknown or 'never']}."
    levels = report.levels_elsewhere or report.levels
    unknown = any(level.meets is None for level in levels)
    if unknown and not any(level.meets for level in levels):
        return told
    return f"{told} {meets_text(report.forecast)}".rstrip()


def offers_text(report: Report, width: int) -> Iterator[str]:
    """The lines of a table: the pace with every clip on one offer."""
    if report.pace.is_empty or not report.columns:
        return
    heads = ("All on one offer", "Videos an hour", "Refused from", "Last sent", "Done")
    rows: list[tuple[str, ...]] = [(*heads, "Decided by")]
    rows += [offer_row(column) for column in report.columns]
    yield from fitted(rows, "lrrrrl", width, (0, 1, 2, 5))


def offer_row(column: ReportColumn) -> tuple[str, ...]:
    """A row with the pace of one offer, its name first."""
    name = cut(f"{column.card} {column.tier} {column.resolution}".strip(), _MOST_OFFER)
    run, pace, hourly = column.forecast.run, column.forecast.pace, column.forecast.hourly
    if run is None or run.is_empty:
        return (name, *(money.UNKNOWN,) * 5)
    if pace is None or run.is_lane_deciding:
        decided = "batch lane"
    else:
        decided = limits_text(pace)
        if pace.allowances and pace.unknown != "access":
            decided = limit_in_full(pace.decided_by) if pace.decided_by else "no limit"
    if pace is not None and pace.unknown == "access":
        hourly = None
    ends = span_text(run.submitted), span_text(run.done)
    return name, _an_hour(hourly, pace), burst_text(pace), *ends, decided


def _an_hour(hourly: Hourly | None, pace: TierPace | None) -> str:
    """The most videos an hour, and what sets them where that is not what decides this run."""
    if hourly is None:
        return money.UNKNOWN
    videos = hourly.videos
    # Below ten a whole number would be off by a twentieth and more; what is more is never 0.
    if 0 < videos < Fraction(1, 10):
        told = f"{float(videos):.2g}"
    else:
        told = f"{float(videos):,.0f}" if videos >= 10 else f"{float(videos):.1f}"
    if pace is not None and pace.decided_by == hourly.limit:
        return told
    return f"{told} in a long run, by {limit_in_full(hourly.limit)}"


def levels_text(report: Report, width: int) -> Iterator[str]:
    """The lines of tables: the pace of the mix on each account of the plan's card.

    Where the limits of another card decide, a second table has the accounts of that.
    """
    due = report.forecast.deadline is not None
    for number, (card, levels) in enumerate(ladders(report)):
        if number:
            yield ""
        title = f"Pace by account of {card}" if card else "Pace by account"
        rows = [with_last(due, (title, "Refused", "One every", "Last sent", "Done"), "Deadline")]
        for level, tiers in levels:
            rows.extend(level_rows(level, tiers, due))
        yield from fitted(rows, "lrrrrr" if due else "lrrrr", width)


def ladders(report: Report) -> Iterator[tuple[str, list[tuple[ReportLevel, list[TierPace]]]]]:
    """The accounts of the plan's card, and of another whose limits decide, with its name.

    Each comes with the paces of those tiers that are on that card.
    """
    advice = report.forecast.advice
    assert advice is not None
    sides = [("", report.card, report.levels)]
    if advice.elsewhere:
        other = advice.elsewhere.card
        sides.append((other.name, other, report.levels_elsewhere))
    for name, card, levels in sides:
        rows = [(level, tiers_of(level.pace, card.id)) for level in levels if card]
        if rows and rows[0][1]:
            yield name, rows


def level_rows(level: ReportLevel, tiers: list[TierPace], due: bool) -> Iterator[tuple[str, ...]]:
    """The rows with the pace on one account; with `due` each ends with the deadline."""
    name = level.account.name + (", as planned" if level.is_chosen else "")
    meets = _MEETS[level.meets]
    if len(tiers) > 1:
        yield with_last(due, (name, "", "", "", ""), meets)
        meets = ""
    for tier in tiers:
        limits = limits_text(tier)
        label = f"  {tier.name}: {limits}" if len(tiers) > 1 else f"{name}: {limits}"
        refused = {"unknown": money.UNKNOWN, "queued": "queued"}.get(
            tier.burst, f"{tier.refused:,}"
        )
        yield with_last(due, (label, refused, *times(tier)), meets)


def with_last(due: bool, row: tuple[str, ...], last: str) -> tuple[str, ...]:
    """A row with the column of the deadline where there is one."""
    return (*row, last) if due else row


def limits_text(pace: TierPace) -> str:
    """The limits of a tier in words."""
    if pace.unknown == "access":
        return "no access"
    return " · ".join(limit_in_full(one) for one in pace.allowances) or "limits not known"


def refused_text(pace: TierPace) -> str:
    """The first request of a burst that is refused, and its clip."""
    refusal = pace.refusal
    if refusal is None or pace.burst == "unknown":
        return burst_text(pace)
    return f"{ordinal(refusal.number)} (clip {cut(refusal.clip.name, _MOST_NAME)})"


def times(pace: TierPace) -> tuple[str, str, str]:
    """The safe interval, when the last request goes out, and when the last job is done."""
    interval = None if pace.unknown == "access" else pace.interval
    return (
        money.UNKNOWN if interval is None else gap_text(interval),
        span_text(pace.submitted),
        span_text(pace.done),
    )
