"""The plan as a spreadsheet whose figures follow: change a price or the takes, and totals move.

Each formula is written with what it comes to, for readers that do not reckon. The sheets are made
by modules that load only when one is written.
"""

from datetime import datetime, time
from io import BytesIO
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from soraplan.exchange.format import Format, Handoff, Made, NotExported, Told, required, telling

_MOST_CLIPS = 1_048_000
"""Rows that a sheet has, less some for heads.

https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
"""


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The workbook. Raises NotExported where the library is missing or a sheet is too short."""
    library = required("xlsxwriter", "xlsx")
    clips = len(handoff.report.plan.clips)
    if clips > _MOST_CLIPS:
        raise NotExported(
            f"A sheet holds {_MOST_CLIPS:,} clips and the plan has {clips:,}."
            " Export it as CSV, which has no such bound."
        )
    data, place = Workbook(), "the temporary folder"
    try:
        place += f", {gettempdir()}"
        _fill(data, library.Workbook, handoff, told)
    except Exception as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise NotExported(
            f"A workbook is put together in {place}, and the system refuses it:"
            f" {refusal.strerror or refusal}. Make room there, or name another folder with TMPDIR."
        ) from error
    told(clips, clips)
    return (Made(data.getvalue()),)


class Workbook(BytesIO):
    """Bytes that stay open as long as they are held.

    A stopped library leaves its archive to the collector, which may close these bytes first; the
    archive, which writes its end when it goes, would then fail where nobody can catch it.
    """

    def close(self) -> None:
        """Nothing: the memory goes with the object."""


def _refusal(error: BaseException | None) -> OSError | None:
    """The system's refusal behind an error; the library wraps it, or stumbles over what it left."""
    while error is not None:
        found = next((one for one in (error, *error.args) if isinstance(one, OSError)), None)
        if found is not None:
            return found
        error = error.__context__
    return None


def _fill(data: BytesIO, workbook: Any, handoff: Handoff, told: Told) -> None:
    """Put the workbook together, sheet by sheet."""
    from soraplan.exchange.formats.xlsx.clips import ClipRows
    from soraplan.exchange.formats.xlsx.compare import CompareRows
    from soraplan.exchange.formats.xlsx.look import Looks
    from soraplan.exchange.formats.xlsx.page import Page
    from soraplan.exchange.formats.xlsx.rates import Rates, write_rates
    from soraplan.exchange.formats.xlsx.summary import Costs
    from soraplan.exchange.formats.xlsx.texts import cell_text
    from soraplan.exchange.formats.xlsx.told import write_told

    report, receipt = handoff.report, handoff.receipt
    clips = len(report.plan.clips)
    # Rows go to a file as they are written: a large plan must fit beside its workbook. The folder
    # is gone in the end, whatever stopped the work.
    with TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder}
        with workbook(data, options) as book:
            book.set_properties(
                {
                    "title": cell_text(report.plan.title),
                    "comments": f"Made with soraplan {receipt.version}",
                    # The library would take the clock, and a file has to follow its plan alone.
                    "created": datetime.combine(receipt.made, time())
                    if receipt.made
                    else datetime(1980, 1, 1),
                }
            )
            looks = Looks(book)
            names = ("Summary", "Clips", "Compare", "Rates")
            summary, queue, compare, prices = (
                Page(book, name, looks, report.currency) for name in names
            )
            rates = Rates(report)
            rows, others = ClipRows(queue, rates), CompareRows(compare, rates)
            for position, line in enumerate(telling(report.clips(), clips, told)):
                rows.write(position, line)
                others.write(position, line)
            rows.finish()
            others.finish()
            write_rates(prices, rates)
            costs = Costs(summary, rates)
            costs.write()
            write_told(costs, handoff, queue.cut + prices.cut)


FORMAT = Format(
    name="xlsx",
    title="Excel workbook",
    extension="xlsx",
    reader="finance, in Excel, LibreOffice or Numbers",
    holds="Every cost as a formula that follows prices, takes and settings; range and pace as the"
    " figures they were, and no keep rates, groups or references.",
    export=export,
    is_text=False,
)
