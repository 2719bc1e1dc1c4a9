"""What would come of an import, in lines: the clips as they will be, and all that stands aside.

Texts only, as they stand in the list and the plan; whoever draws them makes them safe.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeVar

from soraplan.core.clip import Clip
from soraplan.core.diff import Change
from soraplan.core.laying import Changed
from soraplan.core.text.cells import cell_width, padded, right
from soraplan.core.text.naming import called
from soraplan.core.text.words import counted
from soraplan.exchange.plan_diff.change_words import (
    excerpts,
    label,
    value_text,
)
from soraplan.exchange.shot_list import Merge, Sheet, Understood

Kind = Literal["line", "aside", "title", "text", "wrong"]
Entry = tuple[str, Kind]
"""A text and what it is: a `line` or an `aside` is cut where it is too long, others are wrapped."""

MOST = 300
"""Things of one kind that are shown; the rest is counted."""

_MOST_LETTERS = 400
"""Letters of one text that can matter on a screen."""

_COMPARED = 20_000
"""Letters of two texts that are looked at for the place where they differ."""

_EXCERPT = 60
"""Letters of a text that is told of as it was and as it becomes."""

_ASIDE = ("offer", "status", "priority", "keep_rate", "owner", "tags", "reference", "lane", "notes")
"""Fields that are told below a new clip where they are not at their default."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class View:
    """One part of what would come of an import: its name, how many things it has, their lines."""

    name: str
    number: int
    entries: tuple[Entry, ...]
    is_wrong: bool = False


def views(sheet: Sheet, understood: Understood, merged: Merge) -> tuple[View, ...]:
    """All parts that have anything in them."""
    remarks = [*sheet.told, *understood.notes]
    headings = [(line, f"names a scene: {name}") for line, name in understood.headings]
    empty = [(line, "is empty") for line in understood.empty]
    asides = sorted([*understood.kept, *headings, *empty])
    made = (
        View("Added", len(merged.added), tuple(_added(merged.added))),
        View("Changed", len(merged.changed), tuple(_listed(merged.changed, _changed, "clip"))),
        View("In doubt", len(merged.doubtful), tuple(_placed(merged.doubtful)), is_wrong=True),
        View("Left", len(merged.same) + len(merged.left), tuple(_left(merged))),
        View("Refused", len(understood.refused), tuple(_placed(understood.refused)), is_wrong=True),
        View(
            "Remarks",
            len(remarks) + len(asides),
            (*((text, "text") for text in remarks), *_placed(asides)),
        ),
    )
    return tuple(view for view in made if view.number)


def _listed(
    items: Sequence[Item], tell: Callable[[Item], Iterable[Entry]], noun: str
) -> Iterable[Entry]:
    """The entries of the first items, and how many more there are."""
    for item in islice(items, MOST):
        yield from tell(item)
    if len(items) > MOST:
        yield f"… {counted(len(items) - MOST, f'more {noun}')}", "text"


def _placed(told: Sequence[tuple[int, str]]) -> Iterable[Entry]:
    return _listed(
        told, lambda one: [(f"Line {one[0]:,} {one[1][:_MOST_LETTERS]}.", "text")], "row"
    )


def _added(added: Sequence[tuple[int, Clip]]) -> Iterable[Entry]:
    """The new clips, in columns as wide as the first of them need."""
    if not added:
        return
    shown = added[:MOST]
    line = max(4, *(len(f"{number:,}") for number, _ in shown))
    scene = min(10, max(5, *(cell_width(clip.scene[:20]) for _, clip in shown)))
    shot = min(14, max(4, *(cell_width(clip.shot[:20]) for _, clip in shown)))
    heads = f"{right('Line', line)}  {padded('Scene', scene)} {padded('Shot', shot)}"
    yield f"{heads}  Secs  Frame      Takes  Prompt", "aside"

    def told(one: tuple[int, Clip]) -> Iterable[Entry]:
        number, clip = one
        place = f"{right(f'{number:,}', line)}  {padded(clip.scene, scene)}"
        takes = f"{clip.count}×{clip.takes}"
        yield (
            f"{place} {padded(clip.shot, shot)} {clip.seconds:>3} s  {clip.frame:<9} {takes:>6}"
            f"  {_flat(clip.prompt)}",
            "line",
        )
        asides = " · ".join(_asides(clip))
        if asides:
            yield f"{' ' * (line + 2)}{asides}", "aside"

    yield from _listed(added, told, "clip")


def _asides(clip: Clip) -> Iterable[str]:
    for name in _ASIDE:
        value = getattr(clip, name)
        if value != Clip.model_fields[name].get_default():
            yield f"{label(name)}: {_flat(_value(name, value))}"


def _changed(changed: Changed) -> Iterable[Entry]:
    clip = changed.clip
    yield f"Line {changed.line:,}: {called(clip)}{f' ({clip.id})' if clip.shot else ''}", "title"
    for field in changed.fields:
        old, new = excerpts(
            _flat(_value(field.name, field.old), _COMPARED),
            _flat(_value(field.name, field.new), _COMPARED),
            _EXCERPT,
        )
        yield f"  {label(field.name)}: {old} → {new}", "line"


def _left(merged: Merge) -> Iterable[Entry]:
    if merged.same:
        yield f"{counted(len(merged.same), 'clip')} that the list says the same of:", "title"
        yield from _listed(merged.same, _clip, "clip")
    if merged.left:
        yield f"{counted(len(merged.left), 'clip')} that the list does not name:", "title"
        yield from _listed(merged.left, _clip, "clip")


def _clip(clip: Clip) -> Iterable[Entry]:
    yield f"  {called(clip)}  {_flat(clip.prompt)}", "line"


def _value(name: str, value: Any) -> str:
    told = value_text(Change(name, None, value), value, "")
    # What stood in several columns is a line each in the notes.
    return "; ".join(told.splitlines()) if name == "notes" else told


def _flat(text: str, most: int = _MOST_LETTERS) -> str:
    """The beginning of a text on one line."""
    return " ".join(text[:most].split())
