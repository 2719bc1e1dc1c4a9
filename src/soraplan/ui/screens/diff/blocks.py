"""What stands on the page of what changed, clip by clip: blocks of lines, made when they are seen.

Signs say what a line is (`+` new, `-` old, `~` changed, `→` moved); colours only repeat them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.style import Style

from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.diff import Change, Move
from soraplan.core.text.cells import cell_width, cut, padded, right
from soraplan.core.text.words import counted
from soraplan.exchange.plan_diff import Changed, Lone
from soraplan.exchange.plan_diff.change_words import (
    excerpts,
    fields_told,
    label,
    value_text,
)
from soraplan.exchange.plan_diff.words import (
    SAME,
    before_text,
    clip_name,
    clip_text,
    difference_text,
    lone_text,
    move_text,
    now_text,
)
from soraplan.ui.palette import Palette
from soraplan.ui.screens.diff.work import Compared

Part = tuple[str, Style | None]

Row = Sequence[Part]
"""The parts of one line, from left to right, each in a style of its own."""

ROOMY = 110
"""The cells from which on a clip of one version has its prompt beside it and not below."""

_MARGIN = "  "
"""What stands before a name: a sign and a blank."""

_LONG = ("prompt", "notes")
"""Fields whose old and new text have a line each."""

_LABEL = 12
_GAP = 2
_LEAST_NAME, _MOST_NAME = 8, 32


@dataclass(frozen=True, slots=True)
class Target:
    """The clip that a block is about. `clip` is that of the open plan; None where it has none."""

    name: str
    clip: Clip | None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together. `is_head` marks the beginning of a part of the page."""

    height: int
    rows: Callable[[], Sequence[Row]]
    target: Target | None = None
    is_head: bool = False


def still(rows: Sequence[Row], *, is_head: bool = False) -> Block:
    """Lines that are there already, about no clip."""
    return Block(len(rows), lambda: rows, is_head=is_head)


def clip_blocks(compared: Compared, width: int, palette: Palette) -> Iterator[Block]:
    """A block for each clip that differs, with a head before each kind of difference."""
    change = compared.change
    draw = _Draw(compared, width, palette)
    if change.added:
        yield from _head(f"{counted(len(change.added), 'clip')} added", palette)
        yield from (draw.lone(lone, "+") for lone in change.added)
    if change.removed:
        yield from _head(f"{counted(len(change.removed), 'clip')} removed", palette)
        yield from (draw.lone(lone, "-") for lone in change.removed)
    if change.changed:
        yield from _head(f"{counted(len(change.changed), 'clip')} changed", palette)
        yield from map(draw.changed, change.changed)
    if change.diff.moved:
        yield from _head(f"{counted(len(change.diff.moved), 'clip')} moved", palette)
        yield from map(draw.moved, change.diff.moved)


def _head(text: str, palette: Palette) -> Iterator[Block]:
    yield still([()])
    yield still([[(text, palette.head)]], is_head=True)


class _Draw:
    """Makes the blocks of a comparison for a width."""

    def __init__(self, compared: Compared, width: int, palette: Palette) -> None:
        self._change, self._is_back = compared.change, compared.wish.is_back
        self._width, self._palette = width, palette
        widest = max(_LEAST_NAME, min(_MOST_NAME, width // 4))
        self._name = min(max(compared.name_cells, _LEAST_NAME), widest)
        self._cost = compared.cost_cells
        self._old = compared.change.old.estimate.currency
        self._new = compared.change.new.estimate.currency
        self._queue = self._open_clips()

    def _open_clips(self) -> Sequence[Clip]:
        change = self._change
        return (change.old if self._is_back else change.new).estimate.plan.clips

    def lone(self, lone: Lone, sign_: str) -> Block:
        """A clip that only one version has."""
        is_here = (sign_ == "+") is not self._is_back
        return Block(
            2 if self._is_below(lone) else 1,
            lambda: self._lone(lone, sign_),
            Target(clip_name(lone.clip), lone.clip if is_here else None),
        )

    def _is_below(self, lone: Lone) -> bool:
        """Whether the prompt has a line of its own."""
        return self._width < ROOMY and bool(lone.clip.prompt.strip())

    def _lone(self, lone: Lone, sign_: str) -> list[Row]:
        style = self._palette.good if sign_ == "+" else self._palette.error
        cost = lone_text(lone, self._new if sign_ == "+" else self._old)
        told = clip_text(lone.clip, lone.offer)
        prompt = " ".join(lone.clip.prompt.split())
        row: list[Part] = [*self._named(sign_, lone.clip, style), (right(cost, self._cost), None)]
        row.append((f"{' ' * _GAP}{told}", None))
        if self._is_below(lone):
            blank = " " * (len(_MARGIN) + self._name + _GAP + self._cost + _GAP)
            return [row, [(blank, None), (prompt, self._palette.muted)]]
        if prompt:
            row.append((f" · {prompt}", self._palette.muted))
        return [row]

    def changed(self, changed: Changed) -> Block:
        """A clip of both versions, with a line or two for each field that differs."""
        one = changed.change
        return Block(
            1 + sum(2 if _has_two(field) else 1 for field in fields_told(one)),
            lambda: list(self._changed(changed)),
            Target(clip_name(one.new), one.old if self._is_back else one.new),
        )

    def _changed(self, changed: Changed) -> Iterator[Row]:
        palette, cost = self._palette, changed.cost
        head = self._named("~", changed.change.new, palette.warning)
        was, now = before_text(cost, self._old), now_text(cost, self._new)
        difference = difference_text(cost, self._new)
        if difference == SAME:
            yield [*head, (f"{now} as before", palette.muted)]
        else:
            told: list[Part] = [(was, palette.muted), (" → ", palette.muted), (now, None)]
            if difference != money.UNKNOWN:
                told.append((f"  {difference}", money_style(cost.sign, palette)))
            yield [*head, *told]
        for field in fields_told(changed.change):
            yield from self._field(field)

    def _field(self, field: Change) -> Iterator[Row]:
        """What a field was and is: side by side, or where texts are long one above the other."""
        old = value_text(field, field.old, self._old)
        new = value_text(field, field.new, self._new)
        start = f"{_MARGIN}  {padded(label(field.key), _LABEL)}"
        room = self._width - len(start)
        if _has_two(field):
            yield from turned(start, old, new, room, self._palette)
        else:
            yield [(start, self._palette.muted), *beside(old, new, room, self._palette)]

    def moved(self, move: Move) -> Block:
        """A clip that stands elsewhere."""
        clip = self._queue[move.old if self._is_back else move.new]
        row: Row = [*self._named("→", move.clip, self._palette.note), (move_text(move), None)]
        return Block(1, lambda: [row], Target(clip_name(move.clip), clip))

    def _named(self, sign_: str, clip: Clip, style: Style) -> list[Part]:
        return [(f"{sign_} ", style), (f"{padded(clip_name(clip), self._name)}  ", style)]


def _has_two(field: Change) -> bool:
    """Whether what a field was and what it is have a line each."""
    return field.key in _LONG and bool(field.old and field.new)


def money_style(sign_: int, palette: Palette) -> Style | None:
    """The style of a difference in money: more (1), less (-1) or neither (0)."""
    return palette.warning if sign_ > 0 else palette.good if sign_ < 0 else palette.muted


def beside(old: str, new: str, room: int, palette: Palette) -> list[Part]:
    """What a value was and is on one line; long ones from just before the place they differ."""
    arrow = " → "
    if cell_width(old) + len(arrow) + cell_width(new) > room:
        half = max((room - len(arrow)) // 2, 1)
        old, new = (cut(text, half) for text in excerpts(old, new, half))
    return [(old, palette.muted), (arrow, palette.muted), (new, None)]


def turned(
    start: str, old: str, new: str, room: int, palette: Palette
) -> tuple[list[Part], list[Part]]:
    """What a text was and is on a line each, with the part that differs set off."""
    before, after = excerpts(old, new, max(room - len(_MARGIN), 1))
    head, tail = _alike(before, after)
    lines = []
    for sign_, text, style in (("-", before, palette.error), ("+", after, palette.good)):
        end = len(text) - tail
        parts: list[Part] = [(text[:head], None), (text[head:end], style), (text[end:], None)]
        lines.append([(start, palette.muted), (f"{sign_} ", style), *parts])
        start = " " * cell_width(start)
    return lines[0], lines[1]


def _alike(old: str, new: str) -> tuple[int, int]:
    """The letters at the beginnings and at the ends of two texts that are alike, in whole words."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    while head and not old[head - 1].isspace():
        head -= 1
    most -= head
    tail = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    while tail and not old[-tail].isspace():
        tail -= 1
    return head, tail
