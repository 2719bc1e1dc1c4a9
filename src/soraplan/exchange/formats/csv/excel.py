"""The CSV that people open in a spreadsheet: a row a clip, costs in a column for every offer.

Each column of costs is in one currency, which its head names, so that it may be summed. A clip
that is priced in another currency than the plan counts in has its cost in a column for that one,
too, and in the plan's only where a rate of exchange leads there.

A sheet of figures to sort and to sum. Whoever wants formulas takes the workbook, and whoever wants
every field back takes the plain preset.
"""

from collections.abc import Iterator

from soraplan.core import money
from soraplan.core.pricing import Cell, Missing
from soraplan.exchange.formats.csv.cells import Table, clean, figure, fitted, guarded, yes
from soraplan.exchange.report_values import Report, ReportClip, ReportColumn


def table(report: Report, decimal: str) -> Table:
    """The clips with what they cost; `decimal` is the sign between a figure and its decimals."""
    currencies = abroad(report)
    return Table(
        heads=[cell(head) for head in _heads(report, currencies)],
        rows=(_row(line, decimal, currencies) for line in report.clips()),
        length=len(report.plan.clips),
    )


def cell(text: str) -> str:
    """A text as it may stand in a cell of a spreadsheet."""
    return fitted(guarded(clean(text)))


def _heads(report: Report, currencies: list[str]) -> Iterator[str]:
    yield from ("Scene", "Shot", "Prompt", "Seconds", "Frame", "Offer", "Count", "Takes")
    yield from ("Requests", "Status", f"Cost ({report.currency})")
    yield from (f"Cost ({currency})" for currency in currencies)
    names = [_name(column) for column in report.columns]
    for column, name in zip(report.columns, names, strict=True):
        # A filter or a pivot table tells columns apart by their heads alone.
        told = name if names.count(name) == 1 else f"{name}, {column.offer}"
        yield f"{told} ({column.currency})"
    yield from ("Unknown because", "Owner", "Tags", "Notes", "Priority", "Keep rate", "Lane")
    yield from ("Reference", "Group", "Moved from", "ID")
    yield from ("Audio", "Reference seconds", "Moved seconds", "Moved lane")


def _name(column: ReportColumn) -> str:
    return f"{column.card} {column.tier} {column.resolution}".strip()


def abroad(report: Report) -> list[str]:
    """The other currencies that clips are priced in."""
    priced = dict.fromkeys(line.currency for line in report.clips() if not line.clip.omitted)
    return sorted(priced.keys() - {report.currency})


def own_costs(line: ReportClip, currencies: list[str]) -> list[Cell | None]:
    """The cost of a clip under the currency that it is priced in, and None under others."""
    return [line.cost if line.currency == one else None for one in currencies]


def _row(line: ReportClip, decimal: str, currencies: list[str]) -> list[str]:
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
        _amount(line.counted, decimal),
        *(_amount(one, decimal) for one in own_costs(line, currencies)),
        *(_amount(one, decimal) for one in line.cells),
        cell(_reasons(line)),
        cell(clip.owner),
        cell(", ".join(clip.tags)),
        cell(clip.notes.rstrip()),
        figure(clip.priority),
        "" if line.keep_rate is None else f"{line.keep_rate:f}".replace(".", decimal),
        clip.lane or "",
        cell(clip.reference),
        cell(clip.group),
        clip.moved_from or "",
        clip.id,
        yes(clip.audio),
        figure(clip.reference_seconds),
        figure(clip.moved_seconds),
        clip.moved_lane or "",
    ]


def _amount(cost: Cell | None, decimal: str) -> str:
    """A cost with all its decimals, at least two: rounded rows would not add up to the total."""
    if cost is None or isinstance(cost, Missing):
        return ""
    return money.exact(cost).replace(".", decimal)


def _reasons(line: ReportClip) -> str:
    """Why a figure of the row is empty, each reason once."""
    missing = (one.reason for one in (line.counted, *line.cells) if isinstance(one, Missing))
    return "; ".join(dict.fromkeys(missing))
