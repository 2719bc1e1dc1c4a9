"""The clashes of a merge as blocks of lines: before, here and there, and which of them counts.

A sign says which side counts; colours only repeat it. What is chosen is asked for when a line is
drawn, so that another choice only draws it anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from soraplan.core.clip import Clip
from soraplan.core.diff import Change
from soraplan.core.merging import Clash, Side, Values
from soraplan.core.text.cells import cell_width, cut, padded
from soraplan.exchange.plan_diff.change_words import excerpts, label, value_text
from soraplan.ui.palette import Palette
from soraplan.ui.screens.diff.blocks import Block, Part, Row, Target, still

Choice = Callable[[int], Side]
"""The side that counts in a clash, by its number."""

_MOST_NAME, _LEAST_VALUE = 28, 10
_GAP = 2
_MARKS = {True: "● ", False: "○ "}
_SIDES: tuple[tuple[str, Side | None], ...] = (
    ("before", None),
    ("here", "mine"),
    ("there", "theirs"),
)
"""The columns, and the sides that they are of."""

_INDENT = 4
_SIDE = 8
"""The cells before the name of a side that has a line of its own, and those of its name."""


_HANDED_DOWN = tuple(
    key
    for key in Clip.model_fields
    if key not in ("id", "shot", "seconds", "group") and not key.startswith("moved_")
)
"""The fields of a clip that its pieces have as well, but for what follows from their offer."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The cells of a line of a block, from `start` up to `stop`, that stand for a side."""

    row: int
    start: int
    stop: int
    side: Side


@dataclass(frozen=True, slots=True)
class ClashTarget(Target):
    """The clash that a block is about, and where a click chooses a side of it."""

    number: int = 0
    spots: tuple[Spot, ...] = ()

    def side_at(self, x: int, row: int) -> Side | None:
        """The side that a cell of a line of the block stands for."""
        for spot in self.spots:
            if spot.row == row and spot.start <= x < spot.stop:
                return spot.side
        return None


@dataclass(frozen=True, slots=True)
class Told:
    """A clash in words: its name, what of it clashes, and that before, here and there."""

    name: str
    field: str
    values: tuple[str, str, str]


def told(clash: Clash, currencies: tuple[str, str, str]) -> Told:
    """A clash in words; `currencies` are those of the base, of mine and of theirs."""
    if clash.kind == "split":
        return _split_told(clash, currencies)
    is_setting = clash.kind in ("setting", "order")
    is_lone = clash.kind in ("removed here", "removed there")
    keys = _keys(clash)
    values = []
    for held, currency in zip((clash.base, clash.mine, clash.theirs), currencies, strict=True):
        texts = [] if held is None else [_value(key, held, currency) for key in keys]
        if is_lone or len(keys) > 1:
            texts = [f"{label(key)} {text}" for key, text in zip(keys, texts, strict=False)]
        missing = "removed" if is_lone and held is not clash.base else "not there"
        if is_setting:
            missing = "not known"
        values.append(" · ".join(texts) if held is not None else missing)
    field = "clip" if is_lone else "" if is_setting else " and ".join(map(label, keys[:2]))
    return Told(clash.label, field, (values[0], values[1], values[2]))


def _split_told(clash: Clash, currencies: tuple[str, str, str]) -> Told:
    """Pieces by their lengths, and by what else was changed of the clip that they were."""
    assert clash.base is not None
    [old] = clash.base["pieces"]
    values = []
    for held, currency in zip((clash.base, clash.mine, clash.theirs), currencies, strict=True):
        clips: Sequence[Clip] = held["pieces"] if held else ()
        texts = [f"{' + '.join(str(clip.seconds) for clip in clips)} s"] if clips else ["removed"]
        for key in _HANDED_DOWN if len(clips) > 1 else ("shot", *_HANDED_DOWN):
            if any(clip.__dict__[key] != old.__dict__[key] for clip in clips):
                shown = dict.fromkeys(_value(key, clip.__dict__, currency) for clip in clips)
                texts.append(f"{label(key)} {' and '.join(shown)}")
        values.append(" · ".join(texts))
    done = [
        "removed" if not held else "split" if len(held["pieces"]) > 1 else "changed"
        for held in (clash.mine, clash.theirs)
    ]
    field = f"{done[0]} here, {done[1]} there" if done[0] != done[1] else "split differently"
    return Told(clash.label, field, (values[0], values[1], values[2]))


def _keys(clash: Clash) -> list[str]:
    """The keys that clash, with all that a clip was before a move as one."""
    moved = [key for key in clash.keys if key.startswith("moved_")]
    if clash.kind == "setting" or not moved:
        return list(clash.keys)
    rest = [key for key in clash.keys if key not in moved]
    # What a clip was before its move follows from the offer that is chosen.
    return rest or moved[:1]


def _value(key: str, held: Values, currency: str) -> str:
    value = held.get(key)
    if key.startswith("accounts."):
        return str(value) if value else "the first"
    return value_text(Change(key, value, value), value, currency)


def clash_blocks(
    clashes: Sequence[Clash],
    currencies: tuple[str, str, str],
    choice: Choice,
    width: int,
    palette: Palette,
) -> Iterator[Block]:
    """A head, and a block for each clash: a line where the values fit, else a line each."""
    said = [told(clash, currencies) for clash in clashes]
    most = min(_MOST_NAME, max(width // 4, 1))
    names = min(max(cell_width(_name(one)) for one in said), most)
    columns = _columns(width, names)
    heads: list[Part] = [(padded("", names + _GAP), None)]
    for (title, _), (start, stop) in zip(_SIDES, columns, strict=True):
        heads.append((padded(title, stop - start), palette.muted))
    yield still([[("Changed there and here, each in its own way", palette.title)]], is_head=True)
    yield still([heads])
    draw = _Draw(choice, names, columns, width, palette)
    for place, one in enumerate(said):
        yield draw.block(place, clashes[place], one)


def _name(one: Told) -> str:
    return f"{one.name} {one.field}".rstrip()


def _columns(width: int, names: int) -> list[tuple[int, int]]:
    """Where the three columns begin and end."""
    first = names + _GAP
    room = max(width - first, 3 * _LEAST_VALUE)
    edges = [first + room * number // 3 for number in range(4)]
    return list(pairwise(edges))


class _Draw:
    """Makes the blocks of clashes for a width."""

    def __init__(
        self,
        choice: Choice,
        names: int,
        columns: Sequence[tuple[int, int]],
        width: int,
        palette: Palette,
    ) -> None:
        self._choice, self._names, self._columns = choice, names, columns
        self._width, self._palette = width, palette

    def block(self, number: int, clash: Clash, one: Told) -> Block:
        """The block of a clash."""
        is_line = cell_width(_name(one)) <= self._names and all(
            cell_width(text) + 2 + (side is not None) * 2 <= stop - start
            for text, (_, side), (start, stop) in zip(
                one.values, _SIDES, self._columns, strict=True
            )
        )
        if is_line:
            spots = [
                Spot(0, start, stop, side)
                for (_, side), (start, stop) in zip(_SIDES, self._columns, strict=True)
                if side is not None
            ]
            target = ClashTarget(one.name, None, number, tuple(spots))
            return Block(1, lambda: [self._line(number, one)], target)
        spots = [Spot(2, 0, self._width, "mine"), Spot(3, 0, self._width, "theirs")]
        target = ClashTarget(one.name, None, number, tuple(spots))
        return Block(4, lambda: self._lines(number, one), target)

    def _line(self, number: int, one: Told) -> Row:
        row: list[Part] = [(padded(_name(one), self._names + _GAP), self._palette.warning)]
        chosen = self._choice(number)
        for text, (_, side), (start, stop) in zip(one.values, _SIDES, self._columns, strict=True):
            row += self._value(text, side, chosen, stop - start)
        return row

    def _value(self, text: str, side: Side | None, chosen: Side, cells: int) -> list[Part]:
        """A value in a field of some cells, with the sign that says whether it counts."""
        palette = self._palette
        if side is None:
            return [(padded(cut(text, cells - 2), cells), palette.muted)]
        is_chosen = side == chosen
        style = palette.title if is_chosen else palette.muted
        return [
            (_MARKS[is_chosen], palette.key if is_chosen else palette.muted),
            (padded(cut(text, cells - 4), cells - 2), style),
        ]

    def _lines(self, number: int, one: Told) -> list[Row]:
        """The values below each other; long ones from just before the place where they differ."""
        chosen = self._choice(number)
        room = max(self._width - _INDENT - _SIDE - 2, 1)
        before, mine, theirs = one.values
        was, _ = excerpts(before, mine, room)
        here, there = excerpts(mine, theirs, room)
        rows: list[Row] = [[(_name(one), self._palette.warning)]]
        for text, (title, side) in zip((was, here, there), _SIDES, strict=True):
            start = f"{' ' * (_INDENT - 2)}{'  ' if side is None else ''}"
            is_chosen = side == chosen
            style = self._palette.title if is_chosen else self._palette.muted
            row: list[Part] = [(start, None)]
            if side is not None:
                row.append((_MARKS[is_chosen], self._palette.key if is_chosen else style))
            rows.append([*row, (padded(title, _SIDE), self._palette.muted), (text, style)])
        return rows
