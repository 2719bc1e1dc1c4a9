"""Pieces of GitHub-flavoured Markdown that no text of a plan can break out of.

Nothing that somebody typed may become markup, a picture, a link or a formula, nor call anybody or
refer to an issue (GitHub Flavored Markdown Spec; GitHub Docs, autolinked references, mentions and
mathematical expressions). A zero-width space, written as an entity so that reviewers see it, parts
`@` from a name, `#` from a number and `:` from `//`: mentions and links are looked for in the text
that is shown, where an escaped `@` is an `@` again.
"""

import re
from collections.abc import Iterable, Sequence

from soraplan.core.text.cells import cut, visible
from soraplan.exchange.receipt import OPENING

_APART = "&#8203;"

_MARKS = re.compile(r"[\\`*_\[\]<>&|~$@#]|://|(?<=www)(?=\.)|(?<=GH-)(?=\d)", re.IGNORECASE)
_ENTITIES = {
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    # These mean something to a table or to a formula even after a backslash.
    "|": "&#124;",
    "\\": "&#92;",
    "`": "&#96;",
    "$": "&#36;",
    "@": f"@{_APART}",
    "#": f"#{_APART}",
    "://": f":{_APART}//",
    "": _APART,
}
_AMOUNT = re.compile(r"(?:^|[\s(-])\$(?=\d)")
_SAFE_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9./_~%?=&+:#,;-]*")
_FORGED = OPENING.replace("-", f"{_APART}-")


def escaped(text: str, cells: int) -> str:
    """A text on one line, cut to some cells, that shows as it was typed and does nothing.

    A text that reads like a receipt does not pass for one.
    """
    shown = cut(" ".join(text.split()), cells)
    if shown.isalnum():
        return shown
    amounts = {found.end() - 1 for found in _AMOUNT.finditer(shown)}
    told = _MARKS.sub(lambda found: _told(found, amounts), shown)
    return told.replace(OPENING, _FORGED)


def _told(found: "re.Match[str]", amounts: set[int]) -> str:
    mark = found[0]
    # A dollar before a figure and after a blank can open a formula but never close one, and every
    # dollar that could is escaped: amounts stay readable where nothing renders the markup.
    if mark == "$" and found.start() in amounts:
        return mark
    return _ENTITIES.get(mark) or f"\\{mark}"


def address(text: str) -> str:
    """An address as a link, where it is one without any trick; else as a text."""
    return f"<{text}>" if _SAFE_ADDRESS.fullmatch(text) else escaped(text, 2_000)


def code(text: str) -> str:
    """A text as code, in which nothing is a link or a reference; backticks become apostrophes."""
    return f"`{visible(text).replace('`', chr(39))}`"


def table(rows: Iterable[Sequence[str]], sides: str) -> list[str]:
    """Rows of pieces as the lines of a table, the first as its head.

    `sides` has a letter for each column: `l` for texts, `r` for figures.
    """
    head, *body = rows
    rule = ["---:" if side == "r" else "---" for side in sides]
    return [row(cells) for cells in (head, rule, *body)]


def row(cells: Iterable[str]) -> str:
    """Pieces as one line of a table."""
    return f"| {' | '.join(cells)} |"


def kept(lines: Sequence[str], room: int) -> tuple[list[str], int]:
    """The first lines that have room in so many characters, and how many are left out."""
    taken: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        taken.append(line)
    return taken, len(lines) - len(taken)
