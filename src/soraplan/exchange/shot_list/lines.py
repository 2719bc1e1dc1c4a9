"""A pasted list, a shot on each line: the name before the prompt, and the length beside it.

As with columns that have no heads, only what every line has is taken for a name or a length: a
prompt may begin with `4K` and end with `80s`, and a wrong length costs money.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from soraplan.core.text.naming import key
from soraplan.exchange.shot_list import lengths

_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,4}[.)])\s+")
"""What stands before a line of a list: a dash, a dot, a number."""

_SHOT = re.compile(r"(\d{1,3}[A-Z]{1,2}\d{0,2}|SH_?\d{2,4}[A-Z]?)(?:\s*[:.)|,–—-])?\s+(?=\S)")
_PICTURES = frozenset(("2D", "3D", "2K", "4K", "5K", "6K", "8K", "12K", "16K"))
"""What looks like the name of a shot and says how a picture is made."""

_UNIT = re.compile(r"\d+(?:AM|PM|MM|CM|KM|FT|IN|KG|MP|HZ|FX|ST|ND|RD|TH|K|S)")
"""A time of day, a lens, a length in capitals: where any line begins with one, none is named."""
_ALIKE = frozenset("CFGTX")
"""What may be a unit as well where all names end in it: 5G and 4G, 2X and 4X."""

_SECONDS = r"(\d{1,3}(?:[.,]\d)?\s*(?:s|secs?|seconds?|secondes?))\.?"
_BEFORE = re.compile(rf"[(\[]?{_SECONDS}[)\]]?\s*(?:[:,;|–—]|-(?=\s)|(?<=[)\]]))\s*(?=\S)", re.I)
_BEHIND = re.compile(rf"(?<=\S)\s*(?:[,;|–—]|\s-|(?=[(\[]))\s*[(\[]?{_SECONDS}[)\]]?\.?$", re.I)
_MENTIONED = re.compile(rf"(?<![\w.,]){_SECONDS}(?!\w)", re.I)
_DECADE = re.compile(r"[4-9]0s", re.I)
"""`80s` may be a time to play in; 20 s and 30 s are lengths that are sold."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says anything; a shot or a length is None where the list has none."""

    prompt: str
    shot: str | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a pasted list.

    `left` counts those in whose prompt something stays that may be a name or a length, and `taken`
    is a name for which all names stay there, because the plan has it already.
    """

    lines: tuple[Line, ...]
    left: int = 0
    taken: str = ""


def read_lines(text: str, shots: Collection[str]) -> Lines:
    """The lines of a text that say anything, without the marks of a list.

    `shots` are the names that the plan has. A length with part of a second is rounded up.
    """
    bare = (" ".join(_MARK.sub("", line).split()) for line in text.splitlines())
    lines = [Line(prompt) for prompt in bare if prompt]
    named = _named(lines)
    taken = _taken(named, shots) if named else ""
    if named and not taken:
        lines = named
    lines = _timed(lines) or lines
    return Lines(tuple(lines), sum(map(_may_say_more, lines)), taken)


def _named(lines: list[Line]) -> list[Line] | None:
    """The lines with the names that all of them begin with; None where they do not."""
    found = [_SHOT.match(line.prompt) for line in lines]
    names = [match[1] for match in found if match]
    if len(names) < max(2, len(lines)) or len(set(names)) < len(names):
        return None
    if set(names) <= _PICTURES or any(map(_UNIT.fullmatch, names)):
        return None
    if len(ends := {name.lstrip("0123456789") for name in names}) == 1 and ends <= _ALIKE:
        return None
    return [
        replace(line, prompt=line.prompt[match.end() :], shot=match[1])
        for line, match in zip(lines, found, strict=True)
        if match
    ]


def _taken(lines: list[Line], shots: Collection[str]) -> str:
    """The first name that the plan has already."""
    known = {key(shot) for shot in shots}
    return next((line.shot for line in lines if line.shot and key(line.shot) in known), "")


def _timed(lines: list[Line]) -> list[Line] | None:
    """The lines with the lengths that all of them have set off; None where they do not."""
    made = []
    texts = []
    for line in lines:
        match = _BEFORE.match(line.prompt) or _BEHIND.search(line.prompt)
        if match is None or len(_MENTIONED.findall(line.prompt)) > 1:
            return None
        seconds = ceil(lengths.seconds(match[1], Decimal(24)))
        if not seconds:
            return None
        texts.append(match[1])
        prompt = line.prompt[: match.start()] + line.prompt[match.end() :]
        made.append(replace(line, prompt=prompt, seconds=seconds))
    return None if len(made) < 2 or all(map(_DECADE.fullmatch, texts)) else made


def _may_say_more(line: Line) -> bool:
    """Whether something in a prompt looks like the name of a shot or a length."""
    name = None if line.shot else _SHOT.match(line.prompt)
    return bool(
        (name and name[1] not in _PICTURES and not _UNIT.fullmatch(name[1]))
        or any(not _DECADE.fullmatch(text) for text in _MENTIONED.findall(line.prompt))
    )
