"""The CSV that people open in a spreadsheet: a row a clip, costs in a column for every offer.

A sheet of figures to sort and to sum. Whoever wants formulas takes the workbook, and whoever wants
every field back takes the plain preset.
"""

from collections.abc import Iterator

from soraplan.core import money
from soraplan.core.pricing import Cell, Missing
from soraplan.exchange.formats.csv.cells import Table, clean, fitted, guarded
from soraplan.exchange.report import Report, ReportClip, ReportColumn


def table(report: Report, decimal: str) -> Table:
    """The clips with what they cost; `decimal` is the sign between a figure and its decimals."""
    return Table(
        heads=[cell(head) for head in _heads(report)],
        rows=(_row(line, decimal) for line in report.clips()),
        length=len(report.plan.clips),
    )


def cell(text: str) -> str:
    """A text as it may stand in a cell of a spreadsheet."""
    return fitted(guarded(clean(text)))


def _heads(report: Report) -> Iterator[str]:
    yield from ("Scene", "Shot", "Prompt", "Seconds", "Frame", "Offer", "Count", "Takes")
    yield from ("Requests", "Status", f"Cost ({report.currency})")
    names = [_name(column) for column in report.columns]
    for column, name in zip(report.columns, names, strict=True):
        # A filter or a pivot table tells columns apart by their heads alone.
        told = name if names.count(name) == 1 else f"{name}, {column.offer}"
        yield f"{told} ({report.currency})"
    yield from ("Unknown because", "Owner", "Tags", "Notes", "Priority", "Keep rate", "Lane")
    yield from ("Reference", "Group", "Moved from", "ID")


def _name(column: ReportColumn) -> str:
    return f"{column.card} {column.tier} {column.resolution}".strip()


def _row(line: ReportClip, decimal: str) -> list[str]:
    clip = line.clip
    return [
        cell(clip.scene),
        cell(clip.shot),
        cell(clip.prompt.rstrip()),
        str(clip.seconds),
        clip.frame,
        line.offer or "",
        str(clip.count),
        str(clip.takes),
        str(clip.requests),
        clip.status,
        _amount(line.cost, decimal),
        *(_amount(one, decimal) for one in line.cells),
        cell(_reasons(line)),
        cell(clip.owner),
        cell(", ".join(clip.tags)),
        cell(clip.notes.rstrip()),
        "" if clip.priority is None else str(clip.priority),
        "" if line.keep_rate is None else f"{line.keep_rate:f}".replace(".", decimal),
        clip.lane or "",
        cell(clip.reference),
        cell(clip.group),
        clip.moved_from or "",
        clip.id,
    ]


def _amount(cost: Cell, decimal: str) -> str:
    """A cost with all its decimals, at least two: rounded rows would not add up to the total."""
    if isinstance(cost, Missing):
        return ""
    return money.exact(cost).replace(".", decimal)


def _reasons(line: ReportClip) -> str:
    """Why a figure of the row is empty, each reason once."""
    missing = (one.reason for one in (line.cost, *line.cells) if isinstance(one, Missing))
    return "; ".join(dict.fromkeys(missing))
