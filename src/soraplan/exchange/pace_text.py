"""The pace of a plan as plain text: by tier, by offer and by account, and the deadline."""

from collections.abc import Iterator
from fractions import Fraction

from soraplan.core import money
from soraplan.core.cells import cut, wrapped
from soraplan.core.deadline import Deadline
from soraplan.core.pace import TierPace
from soraplan.core.pace_words import REASONS, decided_text, limit_in_full, meets_text, used_text
from soraplan.core.words import counted, duration_text, gap_text, ordinal
from soraplan.exchange.layout import fitted
from soraplan.exchange.pace_report import ReportLevel
from soraplan.exchange.report import Report, ReportColumn

_MOST_NAME = 12
_MOST_OFFER = 32
_MEETS = {True: "met", False: "missed", None: money.UNKNOWN}


def pace_text(report: Report, width: int) -> Iterator[str]:
    """The lines that say when the requests of the mix go out, and what decides that."""
    if not report.pace.tiers:
        return
    yield from wrapped(heading(report), width)
    rows = [("Tier and limits", "Requests", "Refused from", "One every", "Last sent", "Done")]
    rows += [
        (
            f"{tier.name}: {limits_text(tier, report.currency)}",
            f"{tier.requests:,}",
            refused_text(tier),
            *times(tier),
        )
        for tier in report.pace.tiers
    ]
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
    if pace.submitted is not None and pace.done is None and pace.unknown:
        yield f"When the last clip is done is unknown: {REASONS[pace.unknown]}."
    yield from _figures(report)
    used = used_text(pace, report.currency)
    if used:
        yield f"Taken up of the limits: {used}."
    for card, account in report.elsewhere.items():
        yield f"{card} is reckoned with its first account, {account.name}."
    if pace.demand.batch:
        yield f"{counted(pace.demand.batch, 'request')} in the batch lane: not counted here."
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
        own.append(f"{terms.concurrent:,} {'goes' if terms.concurrent == 1 else 'go'} at once")
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
        yield f"How long a job takes on {' and '.join(unknown)} is not known."


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
    end = pace.done if pace.done is not None else pace.submitted
    if report.meets is None:
        told += ": whether it is met is not known."
    elif end is None:
        told += f": MISSED, {REASONS[pace.unknown or 'never']}."
    else:
        gap = duration_text(abs(due.seconds - end))
        least = "" if pace.done is not None else "at least "
        told += f": met with {gap} to spare." if report.meets else f": MISSED by {least}{gap}."
    unknown = any(level.meets is None for level in report.levels)
    if unknown and not any(level.meets for level in report.levels):
        return told
    return f"{told} {meets_text(report.forecast)}".rstrip()


def offers_text(report: Report, width: int) -> Iterator[str]:
    """The lines of a table: the pace with every clip on one offer."""
    if not report.pace.tiers or not report.columns:
        return
    heads = ("All on one offer", "Videos an hour", "Refused from", "Last sent", "Done")
    rows: list[tuple[str, ...]] = [(*heads, "Decided by")]
    rows += [offer_row(column, report.currency) for column in report.columns]
    yield from fitted(rows, "lrrrrl", width, (0, 1, 2, 5))


def offer_row(column: ReportColumn, currency: str) -> tuple[str, ...]:
    """A row with the pace of one offer, its name first."""
    name = cut(f"{column.card} {column.tier} {column.resolution}".strip(), _MOST_OFFER)
    pace, hourly = column.forecast.pace, column.forecast.an_hour
    if pace is None:
        return (name, *(money.UNKNOWN,) * 5)
    refused, decided = money.UNKNOWN, limits_text(pace, currency)
    if pace.unknown == "access":
        hourly = None
    elif pace.allowances:
        refused = ordinal(pace.refusal.number) if pace.refusal else "none"
        decided = limit_in_full(pace.decided_by, currency) if pace.decided_by else "no limit"
    _, submitted, done = times(pace)
    return name, _an_hour(hourly), refused, submitted, done, decided


def _an_hour(videos: Fraction | None) -> str:
    if videos is None:
        return money.UNKNOWN
    # Below ten a whole number would be off by a twentieth and more.
    return f"{float(videos):,.0f}" if videos >= 10 else f"{float(videos):.1f}"


def levels_text(report: Report, width: int) -> Iterator[str]:
    """The lines of a table: the pace of the mix on each account of the plan's card."""
    levels = [
        (level, own)
        for level in report.levels
        if (own := [tier for tier in level.pace.tiers if "/" not in tier.tier])
    ]
    if not levels:
        return
    due = report.forecast.deadline is not None
    rows = [
        with_last(due, ("Pace by account", "Refused", "One every", "Last sent", "Done"), "Deadline")
    ]
    for level, tiers in levels:
        rows.extend(level_rows(level, tiers, report.currency, due))
    yield from fitted(rows, "lrrrrr" if due else "lrrrr", width)


def level_rows(
    level: ReportLevel, tiers: list[TierPace], currency: str, due: bool
) -> Iterator[tuple[str, ...]]:
    """The rows with the pace on one account; with `due` each ends with the deadline."""
    name = level.account.name + (", as planned" if level.is_chosen else "")
    meets = _MEETS[level.meets]
    if len(tiers) > 1:
        yield with_last(due, (name, "", "", "", ""), meets)
        meets = ""
    for tier in tiers:
        limits = limits_text(tier, currency)
        label = f"  {tier.name}: {limits}" if len(tiers) > 1 else f"{name}: {limits}"
        refused = f"{tier.refused:,}"
        if tier.unknown == "access" or not tier.allowances:
            refused = money.UNKNOWN
        yield with_last(due, (label, refused, *times(tier)), meets)


def with_last(due: bool, row: tuple[str, ...], last: str) -> tuple[str, ...]:
    """A row with the column of the deadline where there is one."""
    return (*row, last) if due else row


def limits_text(pace: TierPace, currency: str) -> str:
    """The limits of a tier in words."""
    if pace.unknown == "access":
        return "no access"
    return " · ".join(limit_in_full(one, currency) for one in pace.allowances) or "limits not known"


def refused_text(pace: TierPace) -> str:
    """The first request of a burst that is refused, and its clip."""
    if pace.unknown == "access" or not pace.allowances:
        return money.UNKNOWN
    refusal = pace.refusal
    if refusal is None:
        return "none"
    return f"{ordinal(refusal.number)} (clip {cut(refusal.clip.name, _MOST_NAME)})"


def times(pace: TierPace) -> tuple[str, str, str]:
    """The safe interval, when the last request goes out, and when the last job is done."""
    interval = None if pace.unknown == "access" else pace.interval
    return (
        money.UNKNOWN if interval is None else gap_text(interval),
        _span(pace.submitted),
        _span(pace.done),
    )


def _span(seconds: Fraction | None) -> str:
    return money.UNKNOWN if seconds is None else duration_text(seconds)
