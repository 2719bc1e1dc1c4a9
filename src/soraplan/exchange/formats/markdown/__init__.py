"""The report as GitHub-flavoured Markdown, for a pull request, an issue or a chat.

Short enough for one comment whatever the plan, so single clips are not in it. Nothing that was
typed into a plan becomes markup, calls anybody or refers to an issue.
"""

from soraplan.core.forecast import Forecast
from soraplan.exchange.format import Format, Handoff, Made, Told
from soraplan.exchange.formats.markdown.change import change
from soraplan.exchange.formats.markdown.parts import findings, headline, receipt, scenes
from soraplan.exchange.receipt import Receipt
from soraplan.exchange.report_values import Report


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The report and its receipt as one Markdown file."""
    clips = len(handoff.report.plan.clips)
    text = dumps(handoff.report, handoff.receipt, handoff.base)
    told(clips, clips)
    return (Made(text.encode()),)


def dumps(report: Report, made: Receipt, base: Forecast | None = None) -> str:
    """The report as Markdown of less than 60,000 characters that ends with a line break.

    With the forecast of an earlier version as `base` the change since then is told, too.
    """
    sections = [list(headline(report))]
    if base is not None:
        sections.append(
            ["### Change since the earlier version", "", *change(base, report.forecast)]
        )
    sections += [list(scenes(report)), list(findings(report)), list(receipt(report, made))]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


FORMAT = Format(
    name="markdown",
    title="Markdown",
    extension="md",
    reader="the team, in a pull request or a chat",
    holds="Sums, scenes, findings and the change since an earlier version; no single clips, so no"
    " plan can be made of it again.",
    export=export,
    takes_base=True,
)
