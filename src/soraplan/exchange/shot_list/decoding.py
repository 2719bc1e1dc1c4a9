"""From bytes to text: the encoding of a shot list, found out or said, and what looks wrong in it.

An encoding of eight bits cannot be known for certain. What was taken is always told, and so is a
text that looks as if it had been the wrong one; nothing is ever refused for its letters.
"""

import codecs
import re

from soraplan.core.text.cells import cut
from soraplan.core.text.words import counted
from soraplan.storage.problems import BadFile, Problem

_NAMES = {"cp1252": "Windows-1252", "mac-roman": "Mac Roman", "cp850": "code page 850"}

_LETTERS = {
    **dict.fromkeys("éèêëàâçîïôûùüöäñßœæåøáíóúãõ", 3),
    **dict.fromkeys("ÉÈÊÀÂÇÎÔÖÄÜÑÁÍÓÚÅØ’‘“”–—…«»°€\xa0", 1),
}
"""How likely a letter beyond ASCII is in a shot list of western Europe."""

_STRAY = re.compile("[\udc80-\udcff]")
"""A byte that is no UTF-8, as Python keeps it aside."""

_MISREAD = re.compile(
    # UTF-8 that was once read as Windows-1252, control characters that no list has, and signs
    # within or behind a word where other encodings have letters.
    "Ã[\x80-\xbf\u0152-\u02dc\u2018-\u2122]|Â[\xa0-\xbf]|â€|[\x80-\x84\x86-\x9f]"
    "|[a-z][‚„ˆ‰ŠŽŒƒ‡Ÿ]|[a-z][”“•][a-z]|[À-ÿ]{5}"
)

_MOST_LINES = 5
"""Lines that a sentence names; it counts the rest."""


def decoded(data: bytes, name: str, encoding: str = "") -> tuple[str, list[str]]:
    """The text of a file, and sentences on its encoding; the first says which was taken.

    Raises BadFile where the bytes are no text, or none in the encoding that was said.
    """
    text, told = _said(data, name, encoding) if encoding else _found(data, name)
    text = text.removeprefix("\ufeff")
    wrong = _MISREAD.search(text)
    if wrong:
        line = _lines_before(text, wrong.start()) + 1
        told.append(
            f"Letters look wrong in line {line:,} (“{_around(text, wrong.start())}”): if they are,"
            " save the list as UTF-8, or say its encoding on the command line, as in"
            " --encoding mac-roman."
        )
    return text, told


def _said(data: bytes, name: str, encoding: str) -> tuple[str, list[str]]:
    try:
        found = codecs.lookup(encoding)
        text = data.decode(found.name)
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            line = len(re.findall(rb"\r\n?|\n", data[: error.start])) + 1
            problem = Problem(name, f"is no {encoding} text; choose another encoding", line=line)
        else:
            sentence = f"cannot be read: there is no encoding '{cut(encoding, 40)}'"
            problem = Problem(name, f"{sentence}; utf-8, cp1252, mac-roman and cp850 are some")
        raise BadFile([problem]) from error
    return text, [f"Read as {_NAMES.get(found.name, found.name)}, as was said."]


def _found(data: bytes, name: str) -> tuple[str, list[str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2]:
        little = not data.startswith((b"\xfe\xff", b"\0"))
        try:
            return data.decode("utf-16-le" if little else "utf-16-be"), ["Read as UTF-16."]
        except UnicodeDecodeError as error:
            raise BadFile([Problem(name, "is cut off or no UTF-16 text; save it anew")]) from error
    try:
        return data.decode(), ["Read as UTF-8."]
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        raise BadFile([Problem(name, "is not a text file but a binary one; choose another")])
    return _mostly_utf_8(data) or _eight_bits(data)


def _mostly_utf_8(data: bytes) -> tuple[str, list[str]] | None:
    """A text of UTF-8 with some bytes in it that are none; None for any other."""
    text = data.decode(errors="surrogateescape")
    stray = [match.start() for match in _STRAY.finditer(text)]
    # A letter of UTF-8 is hardly ever made by chance.
    whole = sum(1 for letter in text if letter > "\x7f") - len(stray)
    if not whole or 4 * whole < len(stray):
        return None
    lines = list(dict.fromkeys(_line_numbers(text, stray)))
    named = ", ".join(f"{line:,}" for line in lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        named += f" and {len(lines) - _MOST_LINES:,} more"
    told = (
        f"Read as UTF-8, but for {counted(len(stray), 'byte')} read as Windows-1252: look at"
        f" {'line' if len(lines) == 1 else 'lines'} {named}."
    )
    return _STRAY.sub(_as_windows, text), [told]


def _as_windows(match: re.Match[str]) -> str:
    return bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace")


def _eight_bits(data: bytes) -> tuple[str, list[str]]:
    """A text in one of the encodings in which a letter is a byte."""
    is_mac = b"\r" in data and b"\n" not in data
    try:
        windows = data.decode("cp1252")
    except UnicodeDecodeError:
        windows = ""
    if windows and not is_mac:
        return windows, ["Read as Windows-1252, for it is no UTF-8."]
    others = ("mac-roman",) if is_mac else ("mac-roman", "cp850")
    texts = {name: data.decode(name) for name in others}
    if windows:
        texts["cp1252"] = windows
    best = max(texts, key=lambda one: _likeness(texts[one]))
    why = "for it is no UTF-8" if best == "cp1252" else "which is a guess"
    return texts[best], [f"Read as {_NAMES[best]}, {why}."]


def _likeness(text: str) -> int:
    return sum(weight * text.count(letter) for letter, weight in _LETTERS.items())


def _line_numbers(text: str, places: list[int]) -> list[int]:
    numbers, line, last = [], 1, 0
    for place in places:
        line += _lines_before(text[last:place], place)
        last = place
        numbers.append(line)
    return numbers


def _lines_before(text: str, place: int) -> int:
    return len(re.findall("\r\n?|\n", text[:place]))


def _around(text: str, place: int) -> str:
    """The word at a place, as far as it is no longer than can be told."""
    first = max(0, place - 15)
    before = re.split(r"[\s,;]", text[first:place])[-1]
    behind = re.split(r"[\s,;]", text[place : place + 15])[0]
    return cut(before + behind, 30)
