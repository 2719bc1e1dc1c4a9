"""What is more than any honest file holds, so that no file can use up a computer's time or memory.

The bounds lie far beyond what people and programs write, some hundred times for small files; a file
beyond one is refused with a sentence that names it. Whether what is within them is right is for
the models to say.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from soraplan.core.document import MAX_CLIPS
from soraplan.storage.lines import STRING, KeyPath

MAX_SMALL = 4 * 1024 * 1024
"""Bytes of any file but a plan: a rate card, settings, a theme, an outlook, remembered imports."""

MAX_DEPTH = 32
"""Tables and lists within one another; a plan with a rate card in it has some eight."""

MAX_LISTED = 10_000
"""Entries of one list or one table, but for the queue of a plan."""

MAX_VALUES = 100_000
"""Values of a whole file, besides the clips of a plan."""

MAX_TABLE = 32 * 1024 * 1024
"""Letters of one clip, or of all that stands above the clips; several texts of the longest kind."""

CLIP = "[[clips]]"
"""What stands above each clip of a plan, on a line of its own."""

_HEADER = f"\n{CLIP}"
_MANY = 16 * 1024 * 1024
"""Letters, and in a longer text signs that begin a value. Each may take two hundred times its own
room when it is read. Of a million clips with all that most have there are not so many; and where
every fourth letter is one, there is hardly anything between them."""


def text_beyond(text: str) -> str | None:
    """What is too much in a text of TOML, before anything is made of it; None where nothing is."""
    if len(text) > MAX_CLIPS * len(_HEADER) and text.count(_HEADER) > MAX_CLIPS:
        return _TOO_MANY_CLIPS
    if len(text) > MAX_TABLE and _longest_table(text) > MAX_TABLE:
        return f"holds a clip of more than {MAX_TABLE // 1024**2} MB, or settings of that size"
    if len(text) > _MANY:
        signs = sum(text.count(sign) for sign in "=,[{")
        if signs > min(_MANY, len(text) // 4):
            return "holds more values than any plan; this is not one of soraplan's files"
    return None


@cache
def _keys() -> re.Pattern[str]:
    """What there is outside of strings and comments: keys too deep, clips that begin, and values.

    Where it stands in a string, a prompt as a rule, nothing of it is a key.
    """
    key = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+')[ \t]*+"""
    deep = rf"(?:^|[{{,])[ \t]*+\[{{0,2}}[ \t]*+{key}(?:\.[ \t]*+{key}){{{MAX_DEPTH}}}"
    return re.compile(
        rf"({deep})|{STRING}|\#[^\n]*+|(^\[\[clips\]\])|(=)|([\"'])|[^\"'#=,{{\n]++", re.MULTILINE
    )


def keys_beyond(text: str) -> tuple[int, str] | None:
    """Where a text of TOML has keys too deep or too many of them, and what; None where nowhere.

    A parser takes far longer for such a key than for another one of its length.
    """
    if text.count(".") < MAX_DEPTH and text.count("=") <= MAX_VALUES:
        return None
    room = MAX_VALUES
    for found in _keys().finditer(text):
        deep, clip, value, unclosed = found.groups()
        if deep is not None:
            return found.start(), TOO_DEEP
        if unclosed is not None:
            # The parser comes no further either, and says so.
            return None
        if clip is not None:
            room = MAX_VALUES
        elif value is not None:
            room -= 1
            if room < 0:
                return found.start(), _TOO_MANY_VALUES
    return None


def _longest_table(text: str) -> int:
    longest = start = 0
    while (end := text.find(_HEADER, start)) >= 0:
        longest = max(longest, end - start)
        start = end + len(_HEADER)
    return max(longest, len(text) - start)


def values_beyond(data: dict[str, Any], queue: str | None = None) -> tuple[KeyPath, str] | None:
    """Where there is too much in the values of a file, and what; None where nothing is.

    The list at the key `queue` is one of clips: each counts for itself.
    """
    room = MAX_VALUES
    clips = data.get(queue) if queue is not None else None
    if not isinstance(clips, list):
        clips, queue = [], None
    if len(clips) > MAX_CLIPS:
        return (str(queue),), _TOO_MANY_CLIPS
    waiting: list[tuple[KeyPath, Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if len(value) > MAX_LISTED:
            return path, f"holds more than {MAX_LISTED:,} entries; none of soraplan's files does"
        if len(path) >= MAX_DEPTH:
            return path, TOO_DEEP
        room -= len(value)
        if room < 0:
            return (), _TOO_MANY_VALUES
        for part, one in _entries(value):
            if isinstance(one, dict | list) and not (path == () and part == queue):
                waiting.append(((*path, part), one))
    for number, clip in enumerate(clips):
        found = values_beyond(clip) if isinstance(clip, dict) else None
        if found is not None:
            return (str(queue), number, *found[0]), found[1]
    return None


def _entries(value: dict[str, Any] | list[Any]) -> Iterator[tuple[str | int, Any]]:
    return iter(value.items()) if isinstance(value, dict) else iter(enumerate(value))


TOO_DEEP = "is nested deeper than any of soraplan's files; correct it"
_TOO_MANY_VALUES = f"holds more than {MAX_VALUES:,} values; this is not one of soraplan's files"
_TOO_MANY_CLIPS = f"has more than {MAX_CLIPS:,} clips; split it into several plans"
