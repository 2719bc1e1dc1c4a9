"""The cells of a CSV file: texts made safe for a spreadsheet, quoted, and put into records.

Records are quoted here and not by Python's own writer, because that one quotes line breaks
differently from version to version, and the bytes of an export must not depend on it. The rules
are those of RFC 4180. Nothing here knows a plan.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from soraplan.exchange.receipt import OPENING

MOST_UNITS = 32_767
"""The units of UTF-16 that a cell of Excel holds at most (Excel specifications and limits)."""

_CUT = " … (cut here: a cell holds no more)"

_QUOTED = re.compile(r'[,;\t"\r\n]|^\s|\s$')
"""What makes a cell quoted, with every separator there is: whoever guesses the separator of a
file by counting must not be led astray by the prompts."""

_FORMULA = "=+\\-@＝＋－＠"
_BLANK = "\\s\ufeff\u200b"
_RISKY = re.compile(f"[{_FORMULA}\t\r\n]")
_START = re.compile(f"[\t\r\n]|[{_BLANK}]*'*[{_FORMULA}]")
_INSIDE = re.compile(f"([,;\t\r\n][{_BLANK},;\"]*)('*[{_FORMULA}])?")

_SHOWN: dict[int, str | None] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    **dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys([0xFFFE, 0xFFFF], "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys([0x85, 0x2028, 0x2029], "\n"),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    0x7F: "␡",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Heads and rows of a file. `length` is how many rows come, before they are made."""

    heads: Sequence[str]
    rows: Iterable[Sequence[str]]
    length: int


def record(cells: Iterable[str], separator: str) -> str:
    """One line of a file, without its end; cells are quoted where they have to be."""
    return separator.join(map(_quoted, cells))


def _quoted(cell: str) -> str:
    if _QUOTED.search(cell) is None:
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def clean(text: str) -> str:
    """The text for a program that shows it: control characters by a sign each.

    Marks that turn the direction of writing are dropped, and a text that reads like a receipt does
    not pass for one. Line breaks, tabs and joined characters stay.
    """
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_SHOWN)
    return text.replace(OPENING, OPENING.replace("-", " "))


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula, not even a part of it.

    An apostrophe goes before what a formula may begin with, after blanks too; and so it does where
    a separator or a line break stands before it, because a spreadsheet that expects the other
    separator begins a new cell there (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    if _RISKY.search(text) is None:
        return text
    # The run before a sign is always taken whole, so that a long run is read only once.
    text = _INSIDE.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[0], text)
    return f"'{text}" if _START.match(text) else text


def figure(number: int | None) -> str:
    """A whole number, or an empty cell where there is none."""
    return "" if number is None else str(number)


def yes(is_so: bool) -> str:
    """The word yes, or an empty cell."""
    return "yes" if is_so else ""


def fitted(text: str) -> str:
    """The text cut to what a cell of Excel holds, where it is longer; the cut is told."""
    if len(text) * 2 <= MOST_UNITS:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_UNITS:
        return text
    return units[: 2 * (MOST_UNITS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def spread(texts: Sequence[str], length: int) -> Iterator[str]:
    """Texts over so many rows, one a row; the last row takes what is left, blanks between."""
    for place in range(length):
        yield (
            " · ".join(texts[place:]) if place == length - 1 else "".join(texts[place : place + 1])
        )
