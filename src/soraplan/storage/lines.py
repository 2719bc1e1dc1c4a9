"""What stands where in the text of a TOML file: the lines of keys, and whether there are comments.

A parser gives values without their places. This scanner finds the places again when there is a
problem to tell of; it reads only text that has already been parsed, and checks nothing.
"""

import contextlib
import re
from collections.abc import Iterable
from functools import cache

KeyPath = tuple[str | int, ...]
"""The way to a value: names of keys, and positions in lists and arrays of tables from 0."""

STRING = (
    r'"""(?:[^"\\]++|\\[\s\S]|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+'"
)
_TO_COMMENT = rf"""(?:[^"'#]++|{STRING})*+(#)?"""
_BLANK = r"(?:[ \t\r\n]++|#[^\n]*+)*+"
_KEY = r"""[ \t]*+([A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+')[ \t]*+(\.?)"""
_SIMPLE = rf"(?:{STRING}|[^,\]}}\n#]++)"
_TO_BRACKET = rf"""(?:[^\[\]{{}}"'#]++|{STRING}|#[^\n]*+)*+"""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Made when first needed: few files have problems or comments.
    return re.compile(pattern)


STAMP = "#: "
"""What begins the lines of a receipt, which no person wrote: it holds until the plan changes."""


def has_comments(text: str) -> bool:
    """Whether somebody wrote comments into a TOML text.

    A `#` inside a string is none, and neither is a receipt at the start of the text.
    """
    at = 0
    while text.startswith(STAMP, at):
        at = text.find("\n", at) + 1 or len(text)
    if text.find("#", at) < 0:
        return False
    match = _compiled(_TO_COMMENT).match(text, at)
    return match is not None and match[1] is not None


def find_lines(text: str, paths: Iterable[KeyPath]) -> dict[KeyPath, int]:
    """The lines, counted from 1, on which the values at some paths stand in a TOML text.

    A path that is not there gets the line of the nearest table or list around it; where there is
    none of that either, it is absent from the answer.
    """
    asked = set(paths)
    scan = _Scan(text, {path[:end] for path in asked for end in range(1, len(path) + 1)})
    # Where the scanner is lost, what it found before holds.
    with contextlib.suppress(_Lost):
        scan.run()
    answer = {}
    for path in asked:
        ends = (path[:end] for end in range(len(path), 0, -1))
        line = next((scan.found[end] for end in ends if end in scan.found), None)
        if line is not None:
            answer[path] = line
    return answer


class _Lost(Exception):  # noqa: N818 - it never leaves this module
    """The text is not what the scanner knows."""


class _Scan:
    """One way through a text, noting the lines of wanted paths."""

    def __init__(self, text: str, wanted: set[KeyPath]) -> None:
        self.found: dict[KeyPath, int] = {}
        self._text = text
        self._wanted = wanted
        self._last: dict[KeyPath, int] = {}
        """The position of the last table of each array of tables."""
        self._counted = (0, 1)

    def run(self) -> None:
        text = self._text
        table: KeyPath = ()
        at = self._after(_BLANK, 0)
        while at < len(text):
            if text[at] == "[":
                is_array = text.startswith("[[", at)
                keys, end = self._keys(at + 1 + is_array)
                table = self._table(keys, is_array, at)
                at = end + 1 + is_array
            else:
                at = self._pair(at, table)
            at = self._after(_BLANK, at)

    def _table(self, keys: list[str], is_array: bool, at: int) -> KeyPath:
        path: KeyPath = ()
        for number, name in enumerate(keys, 1):
            path = (*path, name)
            self._note(path, at)
            if is_array and number == len(keys):
                self._last[path] = self._last.get(path, -1) + 1
            if path in self._last:
                path = (*path, self._last[path])
                self._note(path, at)
        return path

    def _pair(self, at: int, table: KeyPath) -> int:
        keys, end = self._keys(at)
        if not self._text.startswith("=", end):
            raise _Lost
        path = table
        for name in keys:
            path = (*path, name)
            self._note(path, at)
        return self._value(self._after(_BLANK, end + 1), path)

    def _value(self, at: int, path: KeyPath) -> int:
        """Where the value that begins here ends."""
        opening = self._text[at : at + 1]
        if opening not in ("[", "{"):
            return self._after(_SIMPLE, at)
        if path not in self._wanted:
            return self._past_brackets(at)
        at = self._after(_BLANK, at + 1)
        number = 0
        while self._text[at : at + 1] not in ("]", "}"):
            if opening == "{":
                at = self._pair(at, path)
            else:
                self._note((*path, number), at)
                at = self._value(at, (*path, number))
                number += 1
            at = self._after(_BLANK, at)
            if self._text.startswith(",", at):
                at = self._after(_BLANK, at + 1)
        return at + 1

    def _past_brackets(self, at: int) -> int:
        depth = 0
        while True:
            at = self._after(_TO_BRACKET, at)
            bracket = self._text[at : at + 1]
            if not bracket:
                raise _Lost
            depth += 1 if bracket in "[{" else -1
            at += 1
            if not depth:
                return at

    def _keys(self, at: int) -> tuple[list[str], int]:
        keys = []
        while True:
            match = _compiled(_KEY).match(self._text, at)
            if match is None:
                raise _Lost
            keys.append(_unquoted(match[1]))
            at = match.end()
            if not match[2]:
                return keys, at

    def _after(self, pattern: str, at: int) -> int:
        match = _compiled(pattern).match(self._text, at)
        if match is None:
            raise _Lost
        return match.end()

    def _note(self, path: KeyPath, at: int) -> None:
        if path in self._wanted and path not in self.found:
            before, line = self._counted
            line += self._text.count("\n", before, at)
            self._counted = (at, line)
            self.found[path] = line


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    if "\\" not in key:
        return key[1:-1]
    import tomli

    try:
        return str(tomli.loads(f"key = {key}")["key"])
    except tomli.TOMLDecodeError as error:
        raise _Lost from error
