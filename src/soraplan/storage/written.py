"""How a document looks in a file: which keys, in which order, and each value to the last digit.

tomli-w writes the TOML. This module says what is written, and by itself writes only the commonest
lines, plain texts, whole numbers and truths, because in a queue of 100,000 clips they are all there
is.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import tomli_w

from soraplan.core.document import Document

_NEEDS_ESCAPES = re.compile(r'[\x00-\x08\x0a-\x1f"\\\x7f-\x9f]')
_ACTED_ON = re.compile("[\x80-\x9f]")
"""What tomli-w leaves as it is of the characters that control a terminal."""


class _Digits(Decimal):
    """A decimal that is written with plain digits only, never with an exponent."""

    def __str__(self) -> str:
        return format(self, "f")


def values(
    document: Document, always: str | None = None, leave_out: str | None = None
) -> dict[str, Any]:
    """The keys and values to write: what must be there, and what is not at its default."""
    held = document.__dict__
    written = {}
    for name, default in _defaults(type(document)):
        value = held[name]
        if (value != default or name == always) and name != leave_out:
            written[name] = _plain(value)
    return written


@cache
def _defaults(model: type[Document]) -> list[tuple[str, Any]]:
    """The keys of a model in order, and the default of each; no value equals that of a must."""
    return [
        (name, field.get_default(call_default_factory=True))
        for name, field in model.model_fields.items()
    ]


def toml(table: Mapping[str, Any]) -> str:
    """The TOML of a table, one line a key; a text with line breaks keeps them."""
    text = tomli_w.dumps(table, multiline_strings=True)
    # They stand in strings only, and all strings are of the kind that knows escapes.
    return _ACTED_ON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def simple_toml(table: Mapping[str, Any]) -> str:
    """As `toml`, faster, for bare keys of which none leads to a table."""
    lines = []
    for key, value in table.items():
        kind = type(value)
        if kind is str and not _NEEDS_ESCAPES.search(value):
            lines.append(f'{key} = "{value}"\n')
        elif kind is int:
            lines.append(f"{key} = {value}\n")
        elif kind is bool:
            lines.append(f"{key} = {'true' if value else 'false'}\n")
        else:
            lines.append(toml({key: value}))
    return "".join(lines)


def _plain(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Document):
        return values(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _number(value: Decimal) -> int | Decimal:
    """The digits that a person would write: `650` and `650.00` stay what they are, `-0` is `0`."""
    if value.is_zero():
        value = value.copy_abs()
    exponent = value.as_tuple().exponent
    return int(value) if isinstance(exponent, int) and exponent >= 0 else _Digits(value)
