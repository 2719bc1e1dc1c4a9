"""What a model has against a value, in plain sentences.

pydantic speaks to programmers; a producer wrote the file. Every kind of error that our models can
raise has a sentence here that says what must stand there and what stands there instead. Errors
that core raises itself already are such sentences and stay as they are.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.document import FORMAT
from soraplan.core.text.words import printable
from soraplan.storage.lines import KeyPath
from soraplan.storage.problems import MOST

_NAME = "must be a word of letters, digits, dots, dashes and underscores, at most 64 of them"
_WORD = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_PATTERNS = {
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$": _NAME,
    r"^([A-Za-z0-9][A-Za-z0-9._-]{0,63})?$": _NAME,
    r"^[^\r\n]*$": "must be one line of text",
    rf"^{_WORD}/{_WORD}(/{_WORD})?$": (
        "must be tier/resolution such as pro/720p, or card/tier/resolution"
    ),
    rf"^{_WORD}(/{_WORD}){{0,3}}$": (
        "must be the card and the offer of then, such as openai-sora-2/pro/720p"
    ),
    r"^https?://\S+$": "must be an address that starts with https:// or http://",
    r"^[1-9]\d{1,4}x[1-9]\d{1,4}$": "must be width and height such as 1280x720",
    r"^[A-Z]{3}$": "must be the three letters of a currency such as USD",
}
"""What a text of each pattern is, for people."""

_LONGEST_KEY = 64
"""Letters of a key that are shown. No key that we know is half as long; ids are at most that."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a model has against a value.

    `path` names the value; `place` is where in the file the cause stands, mostly the same.
    """

    path: KeyPath
    place: KeyPath
    sentence: str


def faults(error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """What a model has against the values of a document; only the format where that is newer.

    Of very many, the first ones.
    """
    details: list[Mapping[str, Any]] = list(error.errors(include_url=False))
    newer = [detail for detail in details if detail["type"] == "newer"]
    return [_fault(detail, model) for detail in newer or details[:MOST]]


def key(path: KeyPath) -> str:
    """A path as a person would write it: `clips[3].seconds`, `keys."clip.add"`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        bare = part and all(letter.isalnum() or letter in "-_" for letter in part)
        shown = _cut(part)
        text += ("." if text else "") + (shown if bare else f'"{shown}"')
    return text


def _fault(detail: Mapping[str, Any], model: type[BaseModel]) -> Fault:
    # pydantic marks an error in a table's key, not in its value, with this last part.
    path: KeyPath = tuple(part for part in detail["loc"] if part != "[key]")
    place = path
    if detail["type"] == "double_id":
        place = (*path, detail["ctx"]["second"] - 1, "id")
    if detail["type"] == "extra_forbidden":
        return Fault(path, place, _unknown_key(path, model))
    if detail["type"] == "missing" and path == ("format",):
        return Fault(path, place, f"is missing; the first line must be format = {FORMAT}")
    sentence = _SENTENCES.get(detail["type"])
    if sentence is None:
        return Fault(path, place, detail["msg"])
    return Fault(path, place, sentence(detail.get("ctx", {}), found(detail["input"])))


def _unknown_key(path: KeyPath, model: type[BaseModel]) -> str:
    name = str(path[-1])
    owner = _model_at(model, path[:-1])
    # To compare a text takes a time that grows with the square of its length.
    is_short = len(name) <= _LONGEST_KEY
    near = get_close_matches(name, owner.model_fields, 1) if owner and is_short else []
    return f"unknown key '{_cut(name)}'" + (f"; did you mean '{near[0]}'?" if near else "")


def _model_at(annotation: Any, path: Sequence[str | int]) -> type[BaseModel] | None:
    """The model that a path into another model leads to."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _model_at(arguments[0], path)
    if origin in (Union, UnionType):
        return next(filter(None, (_model_at(one, path) for one in arguments)), None)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not path:
            return annotation
        field = annotation.model_fields.get(str(path[0]))
        return _model_at(field.annotation, path[1:]) if field else None
    if not path:
        return None
    if annotation is Clips:
        return _model_at(Clip, path[1:])
    if origin is tuple:
        return _model_at(arguments[0], path[1:])
    if origin is dict:
        return _model_at(arguments[1], path[1:])
    return None


def found(value: Any) -> str:
    """A value in a few words, as it may stand behind `not`: `"10"`, `true`, `a list`."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return _digits(value)
    if isinstance(value, str):
        cut = value if len(value) <= 40 else f"{value[:39]}…"
        return f'"{printable(cut)}"' if value else "an empty text"
    kinds: list[tuple[type, str]] = [
        (datetime, "a date and time"),
        (date, "a date"),
        (time, "a time"),
        (list, "a list"),
        (tuple, "a list"),
    ]
    return next((name for kind, name in kinds if isinstance(value, kind)), "a table")


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_KEY else f"{name[: _LONGEST_KEY - 1]}…"


def _digits(number: int | Decimal) -> str:
    # Turning an integer of thousands of digits into text is refused by Python.
    if isinstance(number, int) and abs(number) >= 10**15:
        return "a number of more than 15 digits"
    text = str(number)
    return text if len(text) <= 24 else f"{text[:23]}…"


def _bound(words: str, name: str) -> Callable[[Mapping[str, Any], str], str]:
    return lambda context, found: f"must be {words} {context[name]:,}, not {found}"


def _must_be(words: str) -> Callable[[Mapping[str, Any], str], str]:
    return lambda _, found: f"must be {words}, not {found}"


def _must_be_bare(words: str, form: str) -> Callable[[Mapping[str, Any], str], str]:
    """As `_must_be`, for what stands without quotes; a text that has the form has them too many."""

    def sentence(_: Mapping[str, Any], found: str) -> str:
        quotes = "; write it without the quotes" if re.fullmatch(f'"({form})"', found) else ""
        return f"must be {words}, not {found}{quotes}"

    return sentence


def _pattern(context: Mapping[str, Any], found: str) -> str:
    words = _PATTERNS.get(context["pattern"], f"must match {context['pattern']}")
    return f"{words}, not {found}"


_SENTENCES: dict[str, Callable[[Mapping[str, Any], str], str]] = {
    "missing": lambda _context, _found: "is missing",
    "model_type": _must_be("a table"),
    "dict_type": _must_be("a table"),
    "tuple_type": _must_be("a list"),
    "string_type": _must_be("a text in quotes"),
    "string_unicode": lambda _context, _found: "holds half a character that no file can keep",
    "int_type": _must_be_bare("a whole number", "-?[0-9]+"),
    "bool_type": _must_be_bare("true or false", "true|false"),
    "date_type": _must_be_bare("a date such as 2026-11-22", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "literal_error": lambda context, found: f"must be {context['expected']}, not {found}",
    "greater_than_equal": _bound("at least", "ge"),
    "greater_than": _bound("above", "gt"),
    "less_than_equal": _bound("at most", "le"),
    "less_than": _bound("below", "lt"),
    "decimal_max_places": lambda context, found: (
        f"must have at most {context['decimal_places']} decimals, not {found}"
    ),
    "string_pattern_mismatch": _pattern,
    "string_too_short": lambda _context, _found: "must not be empty",
    "string_too_long": lambda context, _found: (
        f"must be at most {context['max_length']:,} characters long"
    ),
}
