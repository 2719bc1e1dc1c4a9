"""Comment lines of an edit list: short, each with its key, and never anything but a comment.

A text may hold what looks like an event, a locator or a clip name. Here every line of it begins
with the key of its own, so that no reader can take it for anything else. Lines stay within what
parsers of old read, counted in bytes; signs beyond ASCII are UTF-8, which those of today take.
"""

from collections.abc import Iterator

from soraplan.core.text.cells import visible, wrapped
from soraplan.exchange.receipt import unlike

WIDTH = 78
"""Bytes in a line. Decks of CMX had lines of 80 columns."""


def comments(key: str, text: str) -> Iterator[str]:
    """A text under a key, in as many lines as it takes; none for an empty one.

    White space becomes one space, and a word that is too long for a line is broken.
    """
    opening = f"* {key}:"
    room = WIDTH - len(opening.encode())
    line, left = opening, room
    for word in _plain(text).split(" "):
        for piece in _pieces(word, room - 1):
            size = len(piece.encode()) + 1
            if size > left:
                yield line
                line, left = opening, room
            line += f" {piece}"
            left -= size
    if left < room:
        yield line


def words(key: str, text: str) -> Iterator[str]:
    """As `comments`, with every word left whole, however long: a print or an address."""
    opening = f"* {key}: "
    for line in wrapped(text, WIDTH - len(opening)):
        yield opening + line


def cut(text: str, size: int) -> str:
    """The text on one line and in at most that many bytes, with an ellipsis where it is cut."""
    plain = _plain(text)
    if len(plain.encode()) <= size:
        return plain
    return f"{_head(plain, size - 3).rstrip()}…"


def _plain(text: str) -> str:
    return unlike(visible(" ".join(text.split())))


def _pieces(word: str, size: int) -> Iterator[str]:
    while len(word.encode()) > size:
        head = _head(word, size)
        yield head
        word = word[len(head) :]
    if word:
        yield word


def _head(text: str, size: int) -> str:
    """The beginning of a text that takes at most so many bytes."""
    return text[:size].encode()[:size].decode(errors="ignore")
