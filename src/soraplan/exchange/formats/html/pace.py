"""The pace on the page: the run over time, what decides it, and the same elsewhere."""

from soraplan.exchange.formats.html.costs import offer_name
from soraplan.exchange.formats.html.markup import Markup, element, foreign, lines
from soraplan.exchange.formats.html.parts import paragraphs, section, table
from soraplan.exchange.formats.html.timeline import timeline
from soraplan.exchange.pace_text import (
    heading,
    ladders,
    level_rows,
    limits_text,
    offer_row,
    refused_text,
    sentences,
    times,
    with_last,
)
from soraplan.exchange.report_values import Report

_HEADS = ("Tier and limits", "Requests", "Refused from", "One every", "Last sent", "Done")


def pace(report: Report) -> Markup:
    """When the requests of the mix go out, and what decides that."""
    if report.pace.is_empty:
        return Markup()
    rows: list[tuple[str, ...]] = [_HEADS]
    rows += [
        (
            f"{tier.name}: {limits_text(tier)}",
            f"{tier.requests:,}",
            refused_text(tier),
            *times(tier),
        )
        for tier in report.pace.tiers
    ]
    return section(
        "pace",
        "The pace",
        element("p", f"{heading(report)}.", class_="lead"),
        timeline(report.forecast),
        table(rows, "lrrrrr", "The pace by tier") if report.pace.tiers else "",
        paragraphs(sentences(report)),
        _offers(report),
        _levels(report),
    )


def _offers(report: Report) -> Markup:
    if not report.columns:
        return Markup()
    heads = ("Offer", "Videos an hour", "Refused from", "Last sent", "Done", "Decided by")
    rows: list[tuple[str, ...]] = [heads]
    for column in report.columns:
        _, *cells = offer_row(column)
        rows.append((foreign(offer_name(column)), *cells))
    title = "The pace with every clip on one offer"
    return element("div", element("h3", title), table(rows, "lrrrrl", title), class_="part")


def _levels(report: Report) -> Markup:
    """The pace of the mix on each account of the plan's card, and of another that decides."""
    due = report.forecast.deadline is not None
    heads = ("Account", "Refused", "One every", "Last sent", "Done")
    parts = []
    for card, levels in ladders(report):
        rows: list[tuple[str, ...]] = [with_last(due, heads, "Deadline")]
        for level, tiers in levels:
            rows.extend(level_rows(level, tiers, due))
        title = f"The pace on each account{' of ' if card else ''}{card}"
        made = table(rows, "l" + "r" * (len(rows[0]) - 1), title)
        parts.append(element("div", element("h3", title), made, class_="part"))
    return lines(parts)
