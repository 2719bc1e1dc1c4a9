"""The CSV that is read back without loss: every field of a clip under its key in a plan file.

A cell that is empty stands for the default, a list of tags is JSON, figures have a point, and what
is yes or no is `true` or `false`.
Nothing is changed for the sake of a spreadsheet: this is not the preset to open in one.
"""

import json
from collections.abc import Callable

from soraplan.core.clip import Clip
from soraplan.exchange.formats.csv.cells import Table
from soraplan.exchange.report_values import Report

_LATER = ("audio", "reference_seconds", "moved_seconds", "moved_lane")
"""Keys that came when there were files already. They stand last, so that whatever counts columns
finds the others where they were."""

KEYS = (*(key for key in Clip.model_fields if key not in _LATER), *_LATER)
"""The columns, as the keys of a clip are called in a plan file."""


def table(report: Report) -> Table:
    """The clips, field by field."""
    plan = report.plan
    return Table(KEYS, ([text(clip) for text in _TEXTS] for clip in plan.clips), len(plan.clips))


def _text_of(key: str) -> Callable[[Clip], str]:
    if key == "tags":
        return lambda clip: json.dumps(clip.tags, ensure_ascii=False) if clip.tags else ""
    if key == "keep_rate":
        return lambda clip: "" if clip.keep_rate is None else f"{clip.keep_rate:f}"
    if key == "audio":
        return lambda clip: "true" if clip.audio else "false"

    def text(clip: Clip) -> str:
        value = getattr(clip, key)
        return "" if value is None else str(value)

    return text


_TEXTS = tuple(map(_text_of, KEYS))
