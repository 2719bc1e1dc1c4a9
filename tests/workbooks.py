"""Workbooks as they are exported, and as different readers find them."""

from collections.abc import Mapping
from importlib import import_module
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from plans import CARDS, forecasted
from soraplan.core.cards import RateCard
from soraplan.core.forecast import Forecast
from soraplan.core.plan import Plan
from soraplan.exchange.export import exported
from soraplan.exchange.formats import xlsx

openpyxl: Any = import_module("openpyxl")
"""Comes without types."""

DASH = "—"
FIRST = 6
"""The row of the first clip on the sheet Clips."""


def workbook(plan: Plan, cards: Mapping[str, RateCard] = CARDS) -> bytes:
    return of(forecasted(plan, cards))


def of(forecast: Forecast) -> bytes:
    (made,) = exported(xlsx.FORMAT, forecast)
    return made.data


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def shown(data: bytes) -> Any:
    """The workbook as a reader shows it that does not reckon."""
    return openpyxl.load_workbook(BytesIO(data), data_only=True)


def texts(data: bytes) -> str:
    """All texts of the file, as someone finds them who knows nothing of workbooks."""
    return " ".join(
        " ".join(ElementTree.fromstring(part).itertext())
        for name, part in parts(data).items()
        if name.endswith(".xml")
    )


def row_of(book: Any, sheet: str, label: str) -> int:
    """The first row of a sheet whose first cell says this."""
    return next(row for row in range(1, 200) if book[sheet].cell(row, 1).value == label)
