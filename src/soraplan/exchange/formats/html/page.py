"""The whole page: its head, its sections in their order, and the receipt at the end.

The head forbids scripts and every request, so that a mistake elsewhere could not do either.
"""

from collections.abc import Iterator

from soraplan.core.text.stand_ins import visible
from soraplan.exchange.format import Handoff, Told
from soraplan.exchange.formats.html.clips import clips
from soraplan.exchange.formats.html.costs import costs, footage, offers, range_
from soraplan.exchange.formats.html.findings import findings
from soraplan.exchange.formats.html.markup import GAP, Markup, element, filled, foreign, lines, link
from soraplan.exchange.formats.html.pace import pace
from soraplan.exchange.formats.html.parts import facts, section
from soraplan.exchange.formats.html.style import STYLE
from soraplan.exchange.formats.html.summary import answers, heading
from soraplan.exchange.receipt import facts as facts_of
from soraplan.exchange.receipt import line as receipt_line

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_PARTS = {
    "findings": "Findings",
    "costs": "Costs",
    "offers": "Offers",
    "range": "Range",
    "takes": "Takes",
    "pace": "Pace",
    "clips": "Clips",
    "receipt": "Receipt",
}


def page(handoff: Handoff, told: Told) -> Iterator[str]:
    """The page of a report, piece by piece; it ends with a line break."""
    report = handoff.report
    parts = {
        "findings": findings(report),
        "costs": costs(report),
        "offers": offers(report),
        "range": range_(report),
        "takes": footage(report),
        "pace": pace(report),
        "clips": GAP,
        "receipt": _receipt(handoff),
    }
    links = (element("a", _PARTS[name], href=f"#{name}") for name, part in parts.items() if part)
    body = [
        "",
        heading(report),
        element("nav", lines(["", *links, ""]), aria_label="Parts of this page"),
        element("main", lines(["", answers(report), *parts.values(), ""])),
        "",
    ]
    whole = lines(["", _head(handoff), element("body", lines(body)), ""])
    yield "<!DOCTYPE html>\n"
    yield from filled(element("html", whole, lang="en"), clips(report, told))
    yield "\n"


def _head(handoff: Handoff) -> Markup:
    plan = handoff.report.plan
    title = plan.title or "Untitled plan"
    if plan.client:
        title += f" – {plan.client}"
    return element(
        "head",
        lines(
            [
                "",
                element("meta", charset="utf-8"),
                element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
                element("meta", name="viewport", content="width=device-width, initial-scale=1"),
                element("meta", name="color-scheme", content="light dark"),
                element("meta", name="referrer", content="no-referrer"),
                # Ids and prints of plain letters alone: nothing in it has to be escaped.
                element(
                    "meta", name="soraplan-receipt", content=Markup(receipt_line(handoff.receipt))
                ),
                element("title", visible(title)),
                element("style", Markup(STYLE)),
                "",
            ]
        ),
    )


def _receipt(handoff: Handoff) -> Markup:
    """What the page was made from."""
    told = facts_of(handoff.receipt, handoff.report.forecast.estimate)
    intro = (
        "What this page was made from. The command “soraplan verify” says whether it still matches"
        " a plan."
    )
    return section(
        "receipt", "Receipt", element("p", intro, class_="lead"), facts(_linked(told), "receipt")
    )


def _linked(told: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, text in told:
        yield name, link(text) if name == "Source" else foreign(text)
