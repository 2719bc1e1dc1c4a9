"""Markup that cannot be broken by what is written into it.

Every text of a page goes through `escaped`, because `element` escapes whatever is not `Markup`
already: a text that somebody forgets to escape is escaped all the same. What comes out is HTML and
well-formed XML at once. No text of a plan belongs into a `Markup` that is made by hand.
"""

import html
import re
from collections.abc import Iterable, Iterator

from soraplan.exchange.receipt import OPENING

_VOID = frozenset({"br", "col", "meta", "path", "line"})
"""Elements without an end tag, and drawn ones that are never filled."""

_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
"""What HTML forbids, and what would move the cursor or turn the writing of a whole paragraph:
controls, line and paragraph separators, marks of direction that stay open, halves of characters
and those that Unicode keeps for no use."""

_ADDRESS = re.compile(r"https?://[!-~]+")
_FORGED = OPENING.replace("=", "&#61;")


class Markup(str):
    """A text that is markup already, and is not escaped again."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """A text that shows as it was typed: odd characters spelled out, nothing read as markup.

    Joiners, accents and marks that bind one character stay, so that every writing keeps its shape.
    A text that reads like a receipt does not pass for one.
    """
    if text.isalnum():
        # Most of what a page holds is a single word.
        return Markup(text)
    if _ODD.search(text):
        text = _ODD.sub(_spelled, text)
    return Markup(html.escape(text, quote=True).replace(OPENING, _FORGED))


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else match[0].encode("unicode_escape").decode()


def element(name: str, /, *inside: str, **attributes: str | None) -> Markup:
    """An element with what is inside. An attribute of None is left out.

    In the name of an attribute `_` stands for `-`, and one at the end is dropped: `class_`.
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_made(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{told}/>")
    return Markup(f"<{name}{told}>{''.join(map(_made, inside))}</{name}>")


def joined(parts: Iterable[str], between: str = "") -> Markup:
    """Some parts one after the other."""
    return Markup(_made(between).join(map(_made, parts)))


def lines(parts: Iterable[str]) -> Markup:
    """Some parts, each on a line of the file."""
    return joined((part for part in parts if part), "\n")


GAP = Markup("\0")
"""Stands where something follows piece by piece. No text can hold it: it is spelled out there."""


def filled(around: Markup, pieces: Iterable[str]) -> Iterator[str]:
    """Markup with a gap, piece by piece, with other pieces in place of the gap.

    A page of many clips is never one text: with a single emoji it would take four bytes a letter.
    """
    before, _, after = around.partition(GAP)
    yield before
    yield from pieces
    yield after


def foreign(text: str) -> Markup:
    """A text that somebody typed, on a line of ours: its direction of writing is its own."""
    return element("bdi", text) if text else Markup()


def block(name: str, text: str, class_: str | None = None) -> Markup:
    """A text that somebody typed, as a block of its own direction that keeps its line breaks."""
    return element(name, text, class_=class_, dir="auto")


def link(address: str) -> Markup:
    """A link to a page of the web; any other address stays a text."""
    if not _ADDRESS.fullmatch(address):
        return foreign(address)
    return element("a", address, href=address, rel="noreferrer")


def _made(part: str) -> str:
    return part if isinstance(part, Markup) else escaped(part)
