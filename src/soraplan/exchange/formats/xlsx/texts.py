"""Texts as a cell of a workbook can hold them.

What XML cannot hold is shown by a sign, what is too long for a cell is cut. Nothing here decides
how a text is written; only `page` does, and always as a text.
"""

import re
from collections.abc import Iterable

from soraplan.core.text.cells import ELLIPSIS
from soraplan.exchange.receipt import unlike

MOST = 32_767
"""Characters that a cell holds, counted in UTF-16 units.

https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
"""

_PIECE = 30_000

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Control characters but for tab and line feed, marks that turn the direction of the text beside
them, and what XML cannot hold (https://www.w3.org/TR/xml/#charsets)."""


def cell_text(text: str) -> str:
    """The text as a cell holds it: line breaks stay, control characters are signs, at most MOST."""
    if not (text.isascii() and text.isprintable()):
        text = _UNSEEN.sub(_sign, text)
    text = unlike(text)
    if is_cut(text):
        text = _cut(text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # The library takes such a text for markup of its own and writes it as it stands.
        text = f"{_cut(text, 1)} "
    return text


def is_cut(text: str) -> bool:
    """Whether a text is too long for a cell."""
    return len(text) > MOST // 2 and _units(text) > MOST


def pieces(line: str) -> Iterable[str]:
    """A line of words in pieces that fit into cells, broken between words."""
    start = 0
    while len(line) - start > _PIECE:
        stop = line.rindex(" ", start, start + _PIECE)
        yield line[start:stop]
        start = stop + 1
    yield line[start:]


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\N{REPLACEMENT CHARACTER}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def _cut(text: str, room: int = 0) -> str:
    """The text with an ellipsis in place of what is too much; never half a character."""
    if _units(text) <= MOST - room:
        return text
    held = text.encode("utf-16-le", "replace")[: (MOST - room - 1) * 2]
    return held.decode("utf-16-le", "ignore") + ELLIPSIS
