"""The queue as CSV: for a spreadsheet, for a production tracker, or to be read back.

The presets share one thing, the last column: the receipt. It takes a row a fact and ends with the
line for `soraplan verify`. A file without rows has it in the head of that column, so that a row is
always a clip.
"""

from collections.abc import Iterator

from soraplan.exchange.format import Format, Handoff, Made, Option, Told, telling
from soraplan.exchange.formats.csv import excel as csv_excel
from soraplan.exchange.formats.csv import kitsu as csv_kitsu
from soraplan.exchange.formats.csv import plain as csv_plain
from soraplan.exchange.formats.csv.cells import Table, clean, guarded, record, spread
from soraplan.exchange.receipt import facts, line

PRESET = Option(
    "preset",
    "Preset",
    "excel for a spreadsheet (safe to open, with the costs on every offer), kitsu for the"
    " production tracker, plain to be read back by soraplan.",
    ("excel", "kitsu", "plain"),
)
SEPARATOR = Option(
    "separator",
    "Separator",
    "What stands between cells. With semicolon, as French and German Excel want it, the preset"
    " excel writes decimals with a comma.",
    ("comma", "semicolon", "tab"),
)

_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
_HEAD = {"excel": "Receipt", "kitsu": "Receipt", "plain": "receipt"}

_MOST_FACT, _MOST_FACTS, _MOST_LINE = 1_000, 2_000, 30_000
"""Letters of a fact, of all facts in one cell, and of the line for a program: the last two together
are less than a cell of Excel holds."""


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The queue as one CSV file."""
    preset = handoff.choice(PRESET)
    separator = handoff.choice(SEPARATOR)
    table = _table(handoff, preset, separator)
    lines = (record(cells, _SEPARATORS[separator]) for cells in _records(handoff, table, told))
    end = "\r\n" if preset == "excel" else "\n"
    text = "".join(f"{one}{end}" for one in lines)
    return (Made(text.encode("utf-8-sig" if preset == "excel" else "utf-8")),)


def _table(handoff: Handoff, preset: str, separator: str) -> Table:
    if preset == "kitsu":
        return csv_kitsu.table(handoff.report)
    if preset == "plain":
        return csv_plain.table(handoff.report)
    return csv_excel.table(handoff.report, "," if separator == "semicolon" else ".")


def _records(handoff: Handoff, table: Table, told: Told) -> Iterator[list[str]]:
    """The heads and rows of a table with the receipt in a last column."""
    head, texts = _HEAD[handoff.choice(PRESET)], _receipt(handoff)
    if not table.length:
        yield [*table.heads, f"{head}: {' · '.join(_short(texts))}"]
        return
    yield [*table.heads, head]
    texts = texts if len(texts) <= table.length else _short(texts)
    receipt = spread(texts, table.length)
    rows = zip(table.rows, receipt, strict=True)
    for cells, text in telling(rows, table.length, told):
        yield [*cells, text]


def _receipt(handoff: Handoff) -> list[str]:
    estimate = handoff.report.forecast.estimate
    texts = [f"{name}: {text}"[:_MOST_FACT] for name, text in facts(handoff.receipt, estimate)]
    return [*(guarded(clean(text)) for text in texts), line(handoff.receipt, most=_MOST_LINE)]


def _short(texts: list[str]) -> list[str]:
    """The texts that one cell has room for: the line for a program, and facts before it."""
    *told, last = texts
    while sum(map(len, told)) + 3 * len(told) > _MOST_FACTS:
        told.pop()
    return [*told, last]


FORMAT = Format(
    name="csv",
    title="CSV",
    extension="csv",
    reader="a spreadsheet, the production tracker Kitsu, or to be read back by soraplan",
    holds="A row for each clip, in one of three presets, and none of the plan's settings. excel has"
    " the costs and is safe to open, though a spreadsheet may take a shot such as 1-2 for a date"
    " (xlsx prevents that); kitsu leaves omitted clips out; plain has every field of every clip.",
    export=export,
    options=(PRESET, SEPARATOR),
)
