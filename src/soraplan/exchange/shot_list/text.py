"""What is told of a shot list on its way into a plan, in lines for a person.

Texts only, each of them made of visible characters; where they are written is not known here.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from soraplan.core.clip import Clip
from soraplan.core.laying import Changed, Merge
from soraplan.core.text.cells import cut, visible
from soraplan.core.text.naming import called
from soraplan.core.text.words import counted
from soraplan.exchange.layout import table
from soraplan.exchange.sheet import Sheet
from soraplan.exchange.shot_list.mapping import Mapping
from soraplan.exchange.shot_list.targets import BY_NAME, DROP
from soraplan.exchange.shot_list.understanding import Understood

_MOST = 20
"""Lines of one kind that are told; the rest is counted."""

_TOLD = 40
"""Cells of a text that a line repeats."""


def sheet_lines(sheet: Sheet, mapping: Mapping) -> Iterator[str]:
    """What was found out about the file, and what each column becomes."""
    for told in sheet.told:
        yield visible(told)
    yield "Columns:"
    rows = [
        (f"  {cut(head, _TOLD)}", "left out" if target == DROP else BY_NAME[target].name)
        for head, target in zip(mapping.heads, mapping.targets, strict=True)
    ]
    yield from table(rows, "ll")


def understood_lines(understood: Understood) -> Iterator[str]:
    """How many rows were understood, what is to be said of them, and which were not."""
    parts = [counted(len(understood.rows), "shot")]
    if understood.headings:
        parts.append(counted(len(understood.headings), "scene heading"))
    if understood.empty:
        parts.append(counted(len(understood.empty), "empty row"))
    parts.append(f"{counted(len(understood.refused), 'row')} refused")
    yield f"{', '.join(parts)}."
    yield from map(visible, understood.notes)
    if understood.refused:
        yield "Refused:"
        yield from _placed(understood.refused)
    if understood.kept:
        yield "Not understood, and put into the notes:"
        yield from _placed(understood.kept)


def merge_lines(merged: Merge, *, is_done: bool) -> Iterator[str]:
    """What a list adds to a plan, changes of it and leaves, or has done so."""
    verbs = ("Added", "Changed") if is_done else ("Would add", "Would change")
    if merged.added:
        yield f"{verbs[0]} {counted(len(merged.added), 'clip')}:"
        yield from _first([f"  line {line:,}: {_name(clip)}" for line, clip in merged.added])
    if merged.changed:
        yield f"{verbs[1]} {counted(len(merged.changed), 'clip')}:"
        yield from _first([_change(one) for one in merged.changed])
    if merged.doubtful:
        yield f"In doubt, and left aside, {counted(len(merged.doubtful), 'row')}:"
        yield from _placed(merged.doubtful)
    same, left = counted(len(merged.same), "clip"), counted(len(merged.left), "clip")
    end = ":" if merged.left else "."
    yield f"As they are: {same} that the list says the same of, {left} that it does not name{end}"
    yield from _first([f"  {_name(clip)}" for clip in merged.left])


def _change(changed: Changed) -> str:
    fields = "; ".join(
        f"{field.name} {_value(field.old)} → {_value(field.new)}" for field in changed.fields
    )
    return f"  line {changed.line:,}: {_name(changed.clip)}: {fields}"


def _name(clip: Clip) -> str:
    return f"{cut(called(clip), _TOLD)} ({clip.id})" if clip.shot else clip.id


def _value(value: Any) -> str:
    if value is None or value in ("", ()):
        return "nothing"
    if isinstance(value, tuple):
        return f"“{cut(', '.join(value), _TOLD)}”"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str) and not value.isidentifier():
        return f"“{cut(value.strip(), _TOLD)}”"
    return cut(str(value), _TOLD)


def _placed(told: Iterable[tuple[int, str]]) -> Iterator[str]:
    return _first([f"  line {line:,}: {visible(sentence)}" for line, sentence in told])


def _first(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"  and {len(lines) - _MOST:,} more"
