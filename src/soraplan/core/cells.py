"""How many cells of a terminal a text takes, and texts cut and padded to cells.

User text may hold anything: line breaks, escape codes, marks that turn the direction of writing,
characters two cells wide. What is shown of it is the `visible` text, in which no character moves
the cursor, turns the line or is measured differently by different terminals.
"""

from collections.abc import Iterator
from unicodedata import category, combining, east_asian_width

ELLIPSIS = "…"

_NEWLINE = "␤"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_SHAPELESS = (
    (0xFE00, 0xFE0F),
    (0xE0100, 0xE01EF),
    (0x1F3FB, 0x1F3FF),
    (0x115F, 0x1160),
    (0x3164, 0x3164),
    (0xFFA0, 0xFFA0),
)
"""Variation selectors, skin tones and the fillers of Korean syllables."""

_STAND_INS = {0x7F: "␡", 0x85: _NEWLINE, 0x2028: _NEWLINE, 0x2029: _NEWLINE}


def visible(text: str) -> str:
    """The text as it may be shown: control characters by a sign each, marks without a shape gone.

    Dropped are marks of writing direction, joiners, variation selectors and skin tones: a family
    emoji comes apart, because terminals do not agree on how wide it is in one piece.
    """
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_SHOWN)


def cell_width(text: str) -> int:
    """The cells that the visible text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_WIDTHS.__getitem__, text.translate(_SHOWN)))


def cut(text: str, cells: int) -> str:
    """The visible text, cut to at most that many cells with an ellipsis where it is longer."""
    shown = visible(text)
    if cell_width(shown) <= cells:
        return shown
    if cells < 1:
        return ""
    room = cells - 1
    for position, character in enumerate(shown):
        room -= _WIDTHS[character]
        if room < 0:
            return shown[:position].rstrip() + ELLIPSIS
    return shown


def padded(text: str, cells: int) -> str:
    """The visible text in exactly that many cells: cut, or with spaces behind it."""
    shown = cut(text, cells)
    return shown + " " * (cells - cell_width(shown))


def right(text: str, cells: int) -> str:
    """The visible text in exactly that many cells: cut, or with spaces before it."""
    shown = cut(text, cells)
    return " " * (cells - cell_width(shown)) + shown


def wrapped(text: str, cells: int) -> list[str]:
    """The visible text in lines of at most that many cells, broken between words.

    A word that is longer than a line has a line to itself and is left whole: it may be an address.
    """
    lines: list[str] = []
    room = 0
    for word in visible(text).split():
        width = cell_width(word)
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
        rest = line
        while cell_width(rest) > room:
            end = room
            while end > 1 and cell_width(rest[:end]) > room:
                end -= 1
            yield rest[:end]
            rest = rest[end:]
        yield rest


class _Shown(dict[int, str]):
    """What is shown of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = _shown(code)
        return shown


class _Widths(dict[str, int]):
    """The cells of each visible character, worked out when it is first met."""

    def __missing__(self, character: str) -> int:
        self[character] = width = _width(character)
        return width


def _shown(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    if code in _STAND_INS:
        return _STAND_INS[code]
    if any(first <= code <= last for first, last in _SHAPELESS):
        return ""
    kind = category(chr(code))
    if kind == "Cf":
        return ""
    if kind in ("Cc", "Cs") or (kind == "Cn" and not _is_wide_block(code)):
        return _UNKNOWN
    return chr(code)


def _width(character: str) -> int:
    code = ord(character)
    kind = category(character)
    if kind in ("Mn", "Me", "Mc") or combining(character) or _is_joined(code):
        return 0
    if kind == "Cn":
        return 2 if _is_wide_block(code) else 1
    return 2 if east_asian_width(character) in ("W", "F") else 1


def _is_joined(code: int) -> bool:
    """Whether a character is the vowel or the end of a Korean syllable spelt out in parts."""
    return 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF


def _is_wide_block(code: int) -> bool:
    """Whether a character that is newer than this Python's tables is an emoji or an ideograph."""
    return 0x1F300 <= code <= 0x1FAFF or 0x20000 <= code <= 0x3FFFD


_SHOWN = _Shown()
_WIDTHS = _Widths()
