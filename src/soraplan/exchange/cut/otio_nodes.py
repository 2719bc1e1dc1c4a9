"""The objects of OpenTimelineIO as they stand in a file, written without its library.

The shapes are those that OpenTimelineIO 0.18 itself writes (Timeline.1, Stack.1, Track.1, Clip.2,
Marker.2, MissingReference.1, TimeRange.1, RationalTime.1;
https://opentimelineio.readthedocs.io/en/stable/tutorials/otio-serialized-schema.html). Nothing
here knows a plan.
"""

import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Node = dict[str, Any]

_CONTROLS = re.compile("[\x7f-\x9f\u2028\u2029]")
"""What JSON may hold as it is, but a terminal or an editor of texts takes for a command."""

FIRST = "DEFAULT_MEDIA"
"""The key of a clip's first media reference, which every reader looks for."""


def time(frame: int, rate: Fraction) -> Node:
    """A number of frames at a rate."""
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate), "value": float(frame)}


def span(start: int, frames: int, rate: Fraction) -> Node:
    """So many frames from a first one on."""
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "duration": time(frames, rate),
        "start_time": time(start, rate),
    }


def missing(name: str, available: Node, metadata: Mapping[str, Any] | None = None) -> Node:
    """Media that does not exist yet, with the range that it will have."""
    return {
        "OTIO_SCHEMA": "MissingReference.1",
        "metadata": metadata or {},
        "name": name,
        "available_range": available,
        "available_image_bounds": None,
    }


def clip(name: str, source: Node, media: Mapping[str, Node], metadata: Mapping[str, Any]) -> Node:
    """A clip that uses the first of its media references; the others are alternatives."""
    return {
        "OTIO_SCHEMA": "Clip.2",
        "metadata": metadata,
        "name": name,
        "source_range": source,
        "effects": [],
        "markers": [],
        "enabled": True,
        "color": None,
        "media_references": media,
        "active_media_reference_key": FIRST,
    }


def marker(name: str, marked: Node, colour: str, metadata: Mapping[str, Any]) -> Node:
    """A marker over a range."""
    return {
        "OTIO_SCHEMA": "Marker.2",
        "metadata": metadata,
        "name": name,
        "color": colour,
        "marked_range": marked,
        "comment": "",
    }


def timeline(
    name: str,
    start: Node,
    metadata: Mapping[str, Any],
    markers: Sequence[bytes],
    children: bytes,
) -> list[bytes]:
    """The parts of a file: a timeline of one video track, from its dumped markers and children."""
    head = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": metadata,
        "name": name,
        "global_start_time": start,
    }
    item: Node = {"source_range": None, "effects": [], "enabled": True, "color": None}
    stack = {"OTIO_SCHEMA": "Stack.1", "metadata": {}, "name": "tracks", **item, "markers": []}
    track = {"OTIO_SCHEMA": "Track.1", "metadata": {}, "name": "V1", "kind": "Video", **item}
    return [
        *(dumped(head)[:-1], b',\n"tracks":'),
        *(dumped(stack)[:-1], b',\n"children":['),
        *(dumped(track)[:-1], b',\n"markers":[\n', b",\n".join(markers), b'\n],\n"children":[\n'),
        *(children, b"\n]}]}}\n"),
    ]


def dumped(node: Mapping[str, Any]) -> bytes:
    """A node on one line of UTF-8, in which every control character is spelt out."""
    text = json.dumps(node, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if _CONTROLS.search(text):
        text = _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text.encode()
