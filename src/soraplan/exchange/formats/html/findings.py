"""The findings on the page: the gravest first, with a word for how grave each one is.

What many clips have in common is told once; each of them stands behind a fold that paper opens.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from soraplan.core.finding import RANKS, Finding
from soraplan.core.findings import groups
from soraplan.core.text.words import counted
from soraplan.exchange.formats.html.markup import Markup, element, foreign, joined, lines
from soraplan.exchange.formats.html.parts import section, small, unparted
from soraplan.exchange.report_values import Report

_MOST = 4
"""So many findings of one kind are told one by one; with more, the list would be the page."""


def findings(report: Report) -> Markup:
    """All findings of the plan, or that there are none."""
    if not report.findings:
        return section("findings", "Findings", element("p", "None."))
    together = {
        (one.finding.code, one.finding.about): f"{one.finding.message} {one.detail}".rstrip()
        for one in groups(report.forecast)
        if one.finding.clip is None
    }
    names = {clip.id: clip.name for clip in report.plan.clips}
    told: list[str] = [""]
    kinds = groupby(report.findings, key=lambda one: (one.code, one.about, one.clip is not None))
    for (code, about, of_clips), some in kinds:
        kind = list(some)
        if of_clips and len(kind) > _MOST:
            told.append(_folded(together.get((code, about)), kind, names))
        else:
            told += [_item(one, names) for one in kind]
    return section(
        "findings",
        "Findings",
        element("p", f"{_counts(report.findings)}.", class_="lead"),
        element("ul", lines([*told, ""]), class_="findings"),
    )


def _counts(findings: Sequence[Finding]) -> str:
    counts = dict.fromkeys(sorted(RANKS, key=lambda severity: -RANKS[severity]), 0)
    for one in findings:
        counts[one.severity] += 1
    return ", ".join(counted(count, severity) for severity, count in counts.items() if count)


def _item(finding: Finding, names: dict[str, str]) -> Markup:
    return element("li", _word(finding), " ", _told(finding, names), class_=finding.severity)


def _folded(summary: str | None, findings: Sequence[Finding], names: dict[str, str]) -> Markup:
    """Findings of one kind: told of all together where that can be said, else of the first."""
    first, rest = unparted(summary or ""), findings
    label = f"Each of the {len(rest):,} clips"
    if not summary:
        first, rest = _told(findings[0], names), findings[1:]
        label = f"The same for {len(rest):,} more clips"
    each = (element("li", _told(finding, names)) for finding in rest)
    fold = element("details", element("summary", label), element("ul", lines(["", *each, ""])))
    return element("li", _word(findings[0]), " ", first, " ", fold, class_=findings[0].severity)


def _word(finding: Finding) -> Markup:
    return element("strong", finding.severity.capitalize())


def _told(finding: Finding, names: dict[str, str]) -> Markup:
    more = list(_more(finding, names))
    below = small(joined(more, " ")) if more else ""
    return joined([element("span", unparted(finding.message), dir="auto"), " ", below])


def _more(finding: Finding, names: dict[str, str]) -> Iterator[str]:
    """The fix, and the way to the clip."""
    if finding.fix:
        yield f"Fix: {finding.fix.title}."
    if finding.clip and finding.clip in names:
        yield element("a", "Clip ", foreign(names[finding.clip]), href=f"#clip-{finding.clip}")
