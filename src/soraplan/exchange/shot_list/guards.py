"""The apostrophes of our own list for a spreadsheet, taken off again.

The list has them before whatever would else be run as a formula. They stay where somebody saved it
as a workbook, so every reader of tables takes them off, by the heads of the list.
"""

import re
from dataclasses import replace

from soraplan.exchange.sheet import Sheet, SheetRow
from soraplan.exchange.shot_list.heads import is_guarded

_SIGNS = "=+\\-@＝＋－＠"
_BLANK = "\\s\ufeff\u200b"
_GUARD = re.compile(f"'(?=[\t\r\n]|[{_BLANK}]*'*[{_SIGNS}])")
_GUARD_INSIDE = re.compile(f"([,;\t\r\n][{_BLANK},;\"]*)(?:'('*[{_SIGNS}]))?")
"""The apostrophes stand at the start of a cell and where another program would begin one."""


def without_guards(made: Sheet) -> Sheet:
    """The sheet as it was before our list was guarded; any other sheet as it is."""
    if not is_guarded(made.heads):
        return made
    rows = tuple(
        SheetRow(row.line, tuple(_unescaped(text) for text in row.cells)) for row in made.rows
    )
    return replace(made, rows=rows)


def _unescaped(text: str) -> str:
    if "'" not in text:
        return text
    # The run before a sign is always taken whole, so that a long run is read only once.
    bare = text[1:] if _GUARD.match(text) else text
    return _GUARD_INSIDE.sub(lambda found: found[1] + (found[2] or ""), bare)
