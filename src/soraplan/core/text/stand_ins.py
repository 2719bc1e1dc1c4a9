"""What is shown in place of characters that would not show, or that would steer a terminal.

User text may hold anything: line breaks, escape codes, marks that turn the direction of writing,
characters without a shape, letters under a heap of accents. It stays in the file as it is; here is
what is drawn and printed of it. Every such character has a sign: a control character its picture
of Unicode's block *Control Pictures* (`␛`), a line or paragraph separator `␤`, and any other one
`�`. Private characters are shown as they are: some fonts have signs there that people use.

Left out without a sign is only what belongs to the character before it: the variation selector or
the skin tone of an emoji, the joiner between two of them, the tags in a region's flag, the joiners
that the scripts of Asia spell with. A family emoji so comes apart, because terminals do not agree
on how wide it is in one piece.
"""

import re
from functools import cache
from unicodedata import category, combining, east_asian_width

MOST_MARKS = 6
"""So many accents are shown on one letter; the most that a script writes there are five."""

_NEWLINE = "␤"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_NO_LETTER = "\N{DOTTED CIRCLE}"
"""What carries an accent that has no letter; Unicode draws it so, too."""

_NOTHING = "\N{COMBINING GRAPHEME JOINER}"
"""Takes no cell and joins nothing: it holds the place of what is left out."""

_STAND_INS = {0x7F: "␡", 0x85: _NEWLINE, 0x2028: _NEWLINE, 0x2029: _NEWLINE}

_SHAPELESS = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0x1F3FB, 0x1F3FF),
    (0xE0100, 0xE01EF),
)
"""Skin tones, and the characters of Unicode's `Default_Ignorable_Code_Point` that are no `Cf`."""

_SIGNS = (
    "[\u00a9\u00ae\u203c-\u205e\u2070-\u3163\u3165-\ud7ff\uf900-\ufdff"
    "\U0001f000-\U0001f3fa\U0001f400-\U0003fffd]"
)
"""Emoji, symbols and ideographs: what has variants and can be joined."""

_ASIAN = "[\u0620-\u109f\u1780-\u17b3\u17b6-\u17dd\u1820-\u18aa]"
"""Scripts from Arabic to Burmese, Khmer and Mongolian, which spell with joiners."""

_MAY_BELONG = re.compile("[\u180b-\u180f\u200b-\u200d\ufe00-\ufe0f\U0001f3fb-\U000e01ef]")


@cache
def _belonging() -> re.Pattern[str]:
    """What belongs to the character before it; made when needed, for that takes 3 ms."""
    return re.compile(
        f"(?<={_SIGNS})(?:"
        f"[\U0001f3fb-\U0001f3ff]?[\ufe00-\ufe0f\U000e0100-\U000e01ef]?\u200d(?={_SIGNS})"
        "|[\U0001f3fb-\U0001f3ff][\ufe00-\ufe0f]?|[\ufe00-\ufe0f\U000e0100-\U000e01ef])"
        "|(?<=[0-9#*])\ufe0f(?=\u20e3)"
        "|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
        f"|(?<={_ASIAN})[\u180b-\u180d\u180f\u200b-\u200d]"
    )


_MAY_MARK = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2d7f\u2de0-\u2dff"
    "\u302a-\u302f\u3099\u309a\ua66f-\uabed"
    "\ud7b0-\ud7ff\ufb1e\ufe20-\ufe2f\U00010000-\U0001efff"
)
"""All characters that take no cell of their own, among many others."""


@cache
def _crowd() -> re.Pattern[str]:
    """Where there may be a mark without a letter, or more than are shown on one."""
    return re.compile(f"(?:^|\\s)[{_MAY_MARK}]|[{_MAY_MARK}]{{{MOST_MARKS + 1}}}")


def visible(text: str) -> str:
    """The text as it may be shown: see above. What was made visible once stays as it is."""
    if text.isascii() and text.isprintable():
        return text
    if _MAY_BELONG.search(text):
        text = _belonging().sub("", text)
    shown = text.translate(_SHOWN)
    return _thinned(shown, letter=_NO_LETTER) if _crowd().search(shown) else shown


def visible_lines(text: str) -> str:
    """The visible text with its line ends, for what is told on several lines."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(map(visible, text.split("\n")))


def visible_in_place(text: str) -> str:
    """The visible text with one character for each of the text, for fields with a cursor in them.

    Tabs stay; what `visible` leaves out has a character here that takes no cell.
    """
    if text.isascii() and text.isprintable():
        return text
    parts, done = [], 0
    for belonging in _belonging().finditer(text) if _MAY_BELONG.search(text) else ():
        parts.append(text[done : belonging.start()].translate(_SHOWN_IN_FIELDS))
        parts.append(_NOTHING * len(belonging[0]))
        done = belonging.end()
    shown = "".join(parts) + text[done:].translate(_SHOWN_IN_FIELDS)
    return _thinned(shown, rest=_NOTHING) if _crowd().search(shown) else shown


def _thinned(shown: str, *, letter: str = "", rest: str = "") -> str:
    """A text with `MOST_MARKS` on a letter, `letter` under marks without one, `rest` for others."""
    kept: list[str] = []
    marks = 0
    before = " "
    for character in shown:
        if WIDTHS[character]:
            marks = 0
        else:
            marks += 1
            if marks == 1 and before.isspace():
                kept.append(letter)
        kept.append(character if marks <= MOST_MARKS else rest)
        before = character
    return "".join(kept)


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
        return _UNKNOWN
    kind = category(chr(code))
    if kind in ("Cc", "Cf", "Cs") or (kind == "Cn" and not _is_wide_block(code)):
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
    return 0x1F6D8 <= code <= 0x1F6FF or 0x1FA70 <= code <= 0x1FAFF or 0x20000 <= code <= 0x3FFFD


_SHOWN = _Shown()
_SHOWN_IN_FIELDS = _Shown({0x09: "\t"})
WIDTHS = _Widths()
"""The cells that a visible character takes."""
