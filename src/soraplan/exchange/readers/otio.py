"""OpenTimelineIO files as a sheet: names, lengths, scenes and metadata of their clips of video.

Of our own timelines every field of a clip comes back. Of others, the name of a clip is its shot,
its length the seconds, and its metadata columns; the number of a clip in the file stands for a
line. The file is read without OpenTimelineIO's own library, and no media is looked for.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from soraplan.core.text.words import counted, printable
from soraplan.exchange.cut.otio_walk import (
    FoundClip,
    Walk,
    kind_of,
    markers,
    media,
    nodes,
    table,
    text,
)
from soraplan.exchange.cut.rows import FIELDS, MOST, Omitted, Piece, fps_of, one_line, sheet
from soraplan.exchange.sheet import Reader, Sheet
from soraplan.storage.problems import BadFile, Problem

KEY = "soraplan"

LARGEST = 100_000_000
"""Bytes of a file that is read."""

_NAMED = 8
"""Kinds of things passed over that are named; the rest is counted."""

_DEEPEST = 5
"""Tables of metadata within one another that get columns of their own; what is deeper is one."""


def read(data: bytes, name: str, encoding: str = "") -> Sheet:
    """The clips of a timeline. Raises BadFile where the file holds none that could be found."""
    if encoding:
        raise BadFile([Problem(name, "has an encoding of its own; leave --encoding out")])
    try:
        root = _parsed(data, name)
        walk = Walk()
        if not isinstance(root, dict) or not walk.root(root):
            raise _bad(name, _not_a_timeline(root))
        if walk.number > MOST:
            raise _bad(name, f"has more than {MOST:,} clips; export a part of it")
        return _sheet(root, walk)
    except RecursionError as error:
        raise _bad(name, "is nested deeper than any timeline; it cannot be read") from error


def _parsed(data: bytes, name: str) -> Any:
    if len(data) > LARGEST:
        raise _bad(name, f"is larger than {LARGEST // 1_000_000} MB; export a part of it")
    try:
        return json.loads(data.decode(json.detect_encoding(data)))
    except json.JSONDecodeError as error:
        sentence = f"is not JSON, which OpenTimelineIO is written in: {error.msg}"
        raise BadFile([Problem(name, sentence, line=error.lineno)]) from error
    except ValueError as error:
        # Letters of no known encoding, or a number of thousands of digits.
        raise _bad(name, "holds what no program writes; export it again") from error


def _not_a_timeline(root: Any) -> str:
    kind = kind_of(root) if isinstance(root, dict) else ""
    found = f"it is a {printable(kind)[:40]}" if kind else "it says of nothing what it is"
    return f"is JSON, but no OpenTimelineIO timeline: {found}"


def _bad(name: str, sentence: str) -> BadFile:
    return BadFile([Problem(name, sentence)])


def _sheet(root: Mapping[str, Any], walk: Walk) -> Sheet:
    about = table(table(root.get("metadata")).get(KEY))
    pieces = [_piece(found, walk) for found in walk.clips]
    rate = walk.rates.most_common(1)[0][0] if walk.rates else None
    fps = fps_of(rate, _decimal(about.get("fps")))
    omitted = [
        Omitted(text(one.get("after")), _own_cells(one))
        for one in nodes(about.get("omitted"))
        if text(one.get("id"))
    ]
    made = sheet(pieces, _told(root, walk, fps), walk.refused, fps, omitted)
    named = text(about.get("title")) if "title" in about else text(root.get("name"))
    return replace(made, title=one_line(named), client=one_line(text(about.get("client"))))


def _told(root: Mapping[str, Any], walk: Walk, fps: Decimal | None) -> Iterator[str]:
    name = printable(text(root.get("name")))[:80]
    called = f" “{name}”" if name else ""
    rate = f" at {fps:f} frames a second" if fps else ""
    yield f"OpenTimelineIO{called}, {counted(len(walk.clips), 'clip')}{rate}."
    if walk.clips or walk.refused:
        yield "A clip's number in the timeline stands for its line."
    if len(walk.rates) > 1:
        yield f"Its clips have {len(walk.rates)} different frame rates; the most common is taken."
    if walk.passed:
        kinds = walk.passed.most_common()
        passed = ", ".join(counted(number, what) for what, number in kinds[:_NAMED])
        more = sum(number for _, number in kinds[_NAMED:])
        yield f"Passed over: {passed}{f' and {more:,} of other kinds' if more else ''}."


def _piece(found: FoundClip, walk: Walk) -> Piece:
    node = found.node
    metadata = table(node.get("metadata"))
    own = table(metadata.get(KEY))
    is_ours = bool(text(own.get("id")))
    said = "\n".join(markers(node))
    if is_ours:
        cells = _own_cells(own)
        noted = (cells.get("notes", ""), said)
        if any(noted):
            cells["notes"] = "\n".join(filter(None, noted))
    else:
        cells = {"shot": text(node.get("name"))}
        scene = found.scene or walk.scene_at(found.at)
        if scene:
            cells["scene"] = scene
        if said:
            cells["notes"] = said
    address = text(media(node).get("target_url"))
    if address:
        cells["media"] = address
    for key, value in metadata.items():
        if key != KEY or not is_ours:
            cells.update(_flat(f"metadata.{text(key)}", value, 1))
    video = own.get("video")
    return Piece(
        line=found.number,
        cells=cells,
        start=found.start,
        length=found.length,
        rate=found.rate,
        is_ours=is_ours,
        video=video if is_ours and type(video) is int else None,
        enabled=found.enabled,
    )


def _own_cells(own: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a clip, with tags as a list of JSON.

    Of a field that came later than the file, the file says nothing.
    """
    return {key: _shown(own[key]) for key in FIELDS if key in own}


def _flat(head: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Metadata as columns: `metadata.kitsu.id`."""
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _flat(f"{head}.{text(key)}", inner, depth + 1)
        return
    shown = _shown(value)
    if shown:
        yield head, shown


def _shown(value: Any) -> str:
    """A value of JSON as the text of a cell; what is null, empty or no number is an empty one."""
    if isinstance(value, str):
        return text(value)
    if value is None or value in ([], {}) or (isinstance(value, float) and not isfinite(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        # Some programs write every number with a point.
        return f"{value:.0f}"
    return text(json.dumps(value, ensure_ascii=False))


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(text(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 < number <= 1_000 else None


READER = Reader(name="otio", title="OpenTimelineIO", extensions=("otio",), read=read)
