"""How many cells of a terminal a text takes, and texts cut and padded to cells.

User text may hold anything: line breaks, escape codes, marks that turn the direction of writing,
characters two cells wide. What is shown of it is the `visible` text, in which no character moves
the cursor, turns the line or is measured differently by different terminals.
"""

from collections.abc import Iterator

from soraplan.core.text.stand_ins import WIDTHS, visible

__all__ = ["ELLIPSIS", "broken", "cell_width", "cut", "padded", "right", "visible", "wrapped"]

ELLIPSIS = "…"

_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them make the flag of a country."""

_ONE_SIGN = 16
"""The last so many characters of a piece may be part of a sign that the piece does not hold."""


def cell_width(text: str) -> int:
    """The cells that the visible text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return _width(visible(text))


def cut(text: str, cells: int) -> str:
    """The visible text, cut to at most that many cells with an ellipsis where it is longer.

    A letter keeps its accents and a flag both its letters, or they are cut off together.
    """
    shown = _beginning(text, cells)
    if _width(shown) <= cells:
        return shown
    if cells < 1:
        return ""
    return shown[: _end(shown, 0, cells - 1)].rstrip() + ELLIPSIS


def padded(text: str, cells: int) -> str:
    """The visible text in exactly that many cells: cut, or with spaces behind it."""
    shown = cut(text, cells)
    return shown + " " * (cells - _width(shown))


def right(text: str, cells: int) -> str:
    """The visible text in exactly that many cells: cut, or with spaces before it."""
    shown = cut(text, cells)
    return " " * (cells - _width(shown)) + shown


def wrapped(text: str, cells: int) -> list[str]:
    """The visible text in lines of at most that many cells, broken between words.

    A word that is longer than a line has a line to itself and is left whole: it may be an address.
    """
    lines: list[str] = []
    room = 0
    for word in visible(text).split():
        width = _width(word)
        if lines and width < room:
            lines[-1] += f" {word}"
            room -= width + 1
        else:
            lines.append(word)
            room = cells - width
    return lines or [""]


def broken(text: str, cells: int) -> Iterator[str]:
    """As `wrapped`, and a word that is longer than a line goes on in the next one."""
    room = max(1, cells)
    for line in wrapped(text, room):
        start = 0
        while (end := _end(line, start, room)) < len(line):
            # A character of two cells has no place in a line of one.
            end = max(end, start + 1)
            yield line[start:end]
            start = end
        if start < len(line) or not line:
            yield line[start:]


def _beginning(text: str, cells: int) -> str:
    """The visible text; of a long one as much as surely is longer than that many cells."""
    most = 2 * max(cells, 0) + 48
    if len(text) > most:
        shown = visible(text[:most])
        if _width(shown) > cells + _ONE_SIGN:
            return shown
    return visible(text)


def _end(shown: str, start: int, cells: int) -> int:
    """Where the longest piece of a visible text ends that begins there and fits those cells."""
    room = cells
    for place in range(start, len(shown)):
        room -= WIDTHS[shown[place]]
        if room < 0:
            letters = place - len(shown[start:place].rstrip(_FLAG_LETTERS)) - start
            return place - (letters % 2 and shown[place] in _FLAG_LETTERS)
    return len(shown)


def _width(shown: str) -> int:
    return len(shown) if shown.isascii() else sum(map(WIDTHS.__getitem__, shown))
