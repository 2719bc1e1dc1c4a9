"""One change of a plan as one line of a journal, and back, exactly.

A line is JSON with a checksum in front of what it says, so that one that was torn or damaged is
known; what a whole one says is checked by the models of clip and plan all the same.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Annotated, Any

from pydantic import Field

from soraplan.core.changes import Change, Revision, Splice
from soraplan.core.clip import Clip
from soraplan.core.document import Document, Whole

_PIECE = 256
"""Clips that are written at a time: while a piece is written no other thread has its turn."""

_MOST = 10_000_000
"""More clips than any plan has."""

_HEAD = b'{"sum":"'
_SUM = 8
_BODY = b'","edit":'
_END = b"}\n"

_KEPT: dict[str, Callable[[str], Any]] = {
    "$decimal": Decimal,
    "$moment": datetime.fromisoformat,
    "$day": date.fromisoformat,
}
"""What JSON has no values for, by what is written in front of its text; no key has that letter."""


def _unlike_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Document):
        # It brings what writes TOML along, which most sessions have no use for so early.
        from soraplan.storage import written

        return written.values(value)
    raise TypeError(f"{type(value).__name__} is no value of a plan")


def _like_before(table: dict[str, Any]) -> Any:
    if len(table) == 1:
        ((key, text),) = table.items()
        if key in _KEPT and isinstance(text, str):
            try:
                return _KEPT[key](text)
            except ArithmeticError as error:
                raise ValueError(f"{text} is no number") from error
    return table


_encode = json.JSONEncoder(
    default=_unlike_json,
    separators=(",", ":"),
    check_circular=False,
    allow_nan=False,
    # Letters beyond those of English as they are: escaped they take twice the room.
    ensure_ascii=False,
).encode


Count = Annotated[Whole, Field(ge=0, le=_MOST)]


class _Edit(Document):
    number: Count
    at: datetime
    edits: Count
    length: Count
    settings: dict[str, Any]
    fields: dict[str, tuple[tuple[Count, list[Any]] | tuple[Count, Count, Any], ...]]
    splices: tuple[tuple[Count, Count, tuple[Clip, ...]], ...]


def line(number: int, at: datetime, edits: int, change: Change, pause: Callable[[], None]) -> bytes:
    """The line for a change: the `number`-th of its file from 1, of so many `edits`.

    `pause` is called after every few hundred clips.
    """
    head = _encode({"number": number, "at": at.isoformat(), "edits": edits})[:-1]
    settings = _encode(dict(change.settings))
    parts = [f'{head},"length":{change.length},"settings":{settings},"fields":{{']
    names = dict.fromkeys(revision.name for revision in change.revisions)
    for place, name in enumerate(names):
        parts.append(f'{"," if place else ""}"{name}":[')
        runs = (_run(one) for one in change.revisions if one.name == name)
        parts += _in_pieces(runs, pause)
        parts.append("]")
    parts.append('},"splices":[')
    for place, splice in enumerate(change.splices):
        parts.append(f"{',' if place else ''}[{splice.start},{splice.removed},[")
        parts += _in_pieces(map(_clip, splice.clips), pause)
        parts.append("]]")
    # Half characters, which no plan should have, are read back by `json` in the same way.
    body = "".join((*parts, "]}")).encode(errors="surrogatepass")
    return b"".join((_HEAD, b"%08x" % zlib.crc32(body), _BODY, body, _END))


def _clip(clip: Clip) -> str:
    from soraplan.storage import written

    return _encode(written.values(clip, always="id"))


def _run(revision: Revision) -> str:
    """Where the clips stand, and their values: each, or how many have the same."""
    values = revision.values
    first = _encode(values[0])
    # As they are written: 0.5 and 0.50 are equal, and not the same.
    if len(values) > 1 and all(_encode(value) == first for value in values):
        return f"[{revision.start},{len(values)},{first}]"
    each = ",".join(_encode(piece)[1:-1] for piece in _pieces(values))
    return f"[{revision.start},[{each}]]"


def _pieces(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _PIECE):
        yield values[start : start + _PIECE]


def _in_pieces(texts: Iterator[str], pause: Callable[[], None]) -> Iterator[str]:
    """The texts with commas between them; a pause after each piece of them."""
    is_first = True
    while piece := ",".join(islice(texts, _PIECE)):
        yield piece if is_first else f",{piece}"
        is_first = False
        pause()


def read(data: bytes, number: int) -> tuple[int, Change]:
    """What a line says: how many edits its change is of, and the change.

    Raises ValueError where it is not the whole `number`-th line of a journal.
    """
    body = _body(data)
    try:
        edit = _Edit.model_validate(json.loads(body, object_hook=_like_before))
    except RecursionError as error:
        raise ValueError("nested deeper than any change") from error
    if edit.number != number:
        raise ValueError(f"line {edit.number}, not {number}")
    return edit.edits, Change(
        edit.settings,
        tuple(
            Revision(name, run[0], _values(run))
            for name, runs in edit.fields.items()
            for run in runs
        ),
        tuple(Splice(*splice) for splice in edit.splices),
        edit.length,
    )


def _values(run: tuple[int, list[Any]] | tuple[int, int, Any]) -> tuple[Any, ...]:
    return tuple(run[1]) if len(run) == 2 else (run[2],) * run[1]


def _body(data: bytes) -> bytes:
    start = len(_HEAD) + _SUM + len(_BODY)
    body = data[start : -len(_END)]
    if data != b"".join((_HEAD, b"%08x" % zlib.crc32(body), _BODY, body, _END)):
        raise ValueError("torn or damaged")
    return body
