"""The parts that a picture of a run is put together from: bands of braille dots over one axis.

It draws figures that it is given, and works none out. A cell has two dots side by side and four on
top of each other; an empty one is a blank, so that the picture can be copied as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from math import floor
from typing import Literal

from soraplan.core.limits.deadline import Deadline, moment_at
from soraplan.core.plan import Plan
from soraplan.core.text.cells import cell_width, cut, right
from soraplan.core.text.words import duration_text

Kind = Literal["title", "axis", "sent", "flight", "limit", "deadline", "muted"]
"""What a part of a line is: `sent` and `flight` are the dots of the two kinds of bands."""

Part = tuple[str, Kind]

Line = tuple[Part, ...]
"""The parts of one line, from left to right."""

EDGE = 2
"""The cells between the labels of a band and its dots."""

_DASH = "┈"
_DOTS = ((0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08))
"""The bits of the dots of a braille cell, from the lowest up: those to the left, to the right."""


@dataclass(frozen=True, slots=True)
class Band:
    """Figures over time as dots: filled up to `low`, and with fewer dots up to `high`.

    `top` is the figure at the upper border. `limit` is a curve as long as the figures, or one
    figure that is the upper border itself; None where no limit is drawn.
    """

    title: str
    kind: Literal["sent", "flight"]
    low: Sequence[float]
    high: Sequence[float]
    top: int
    limit: Sequence[int] | None
    label: str

    def lines(self, rows: int, frame: "Frame") -> list[Line]:
        """The band with so many rows of dots under its head."""
        cells = [[0] * frame.plot for _ in range(rows)]
        at_limit: set[tuple[int, int]] = set()
        curve = None if self._is_border else self.limit

        def put(x: int, level: int) -> tuple[int, int]:
            row, column = rows - 1 - (level - 1) // 4, x // 2
            cells[row][column] |= _DOTS[x % 2][(level - 1) % 4]
            return row, column

        for x, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            filled, touched = self._level(low, rows), self._level(high, rows)
            for level in range(1, touched + 1):
                if level <= filled or (x + level) % 2:
                    put(x, level)
            if curve is not None and curve[x] <= self.top:
                level = self._level(curve[x], rows)
                if level == touched or x % 2 == 0:
                    at_limit.add(put(x, level))
        drawn = [self._head(frame)]
        for row, bits in enumerate(cells):
            kinds: list[Part] = [
                (
                    chr(0x2800 + dots) if dots else " ",
                    "limit" if (row, x) in at_limit else self.kind,
                )
                for x, dots in enumerate(bits)
            ]
            label = f"{self.top:,}" if row == 0 else ""
            drawn.append(frame.line(label, "┤" if row == 0 else "│", kinds))
        return drawn

    @property
    def _is_border(self) -> bool:
        return self.limit is not None and len(self.limit) == 1

    def _level(self, figure: float, rows: int) -> int:
        """How many dots high a figure is: none for 0 alone, and all of them for the top alone."""
        if figure <= 0:
            return 0
        return max(1, min(floor(figure * rows * 4 / self.top), rows * 4))

    def _head(self, frame: "Frame") -> Line:
        title = cut(f"{' ' * frame.gutter} {self.title} ", frame.width)
        left = frame.width - cell_width(title)
        label = cut(self.label, max(left - 4, 0))
        if not label:
            return ((title, "title"),)
        dashes = left - cell_width(label) - 1
        line = _DASH * dashes if self._is_border else f"{' ' * (dashes - 2)}{_DASH * 2}"
        if self.limit is None:
            line = " " * dashes
        return ((title, "title"), (f"{line} {label}", "limit"))


class Frame:
    """What all bands share: the time across, the deadline in it, and the axis under them.

    `span` is the time across in seconds, above 0; `gutter`, `width` and `plot` are the cells that
    the labels to the left, all of a line, and its dots take. `bins` are the columns of dots.
    """

    def __init__(
        self, plan: Plan, due: Deadline | None, span: Fraction, gutter: int, width: int
    ) -> None:
        self.span, self.gutter, self.width = span, gutter, width
        self.plot = width - gutter - EDGE
        self.bins = 2 * self.plot
        self._plan = plan
        self._due = due if due and 0 <= due.seconds <= span else None
        self._mark = None if self._due is None else self._column(self._due.seconds)

    def times(self) -> list[Fraction]:
        """The end of each bin, in seconds."""
        return [self.span * number / self.bins for number in range(1, self.bins + 1)]

    def line(self, label: str, edge: str, cells: Sequence[Part]) -> Line:
        """A line of the plot behind its label, like parts in one, with the deadline over them."""
        marked = list(cells)
        if self._mark is not None:
            marked[self._mark] = ("┼" if cells[self._mark][1] == "axis" else "│", "deadline")
        parts: list[Part] = [(f"{label:>{self.gutter}} {edge}", "axis")]
        for kind, some in groupby(marked, key=lambda cell: cell[1]):
            parts.append(("".join(text for text, _ in some), kind))
        return tuple(parts)

    def head(self) -> list[Line]:
        """The line above the bands that names the deadline, where it is in the picture."""
        if self._due is None or self._mark is None:
            return []
        told = f"deadline, {duration_text(self._due.seconds)}"
        at = self.gutter + EDGE + self._mark
        after = self.width - at - 2
        if after >= min(len(told), at - 1):
            return [((f"{' ' * at}│ {cut(told, after)}", "deadline"),)]
        return [((f"{right(told, at - 1)} │", "deadline"),)]

    def axis(self) -> list[Line]:
        """The axis, with the times of its quarters, and the dates where the start is known."""
        columns = [self._column(self.span * number / 4) for number in range(5)]
        cells: list[Part] = [("─", "axis")] * self.plot
        for column in columns[1:]:
            cells[column] = ("┴", "axis")
        times = [self.span * number / 4 for number in range(5)]
        lines = [
            self.line("0", "└", cells),
            self._labels(columns, ["start", *(duration_text(time) for time in times[1:])]),
        ]
        moments = [moment_at(self._plan, time) for time in times]
        known = [moment for moment in moments if moment is not None]
        if len(known) == len(moments):
            lines.append(self._labels(columns, moments_text(known)))
        return lines

    def _column(self, time: Fraction) -> int:
        return min(floor(time * self.bins / self.span) // 2, self.plot - 1)

    def _labels(self, columns: Sequence[int], labels: Sequence[str]) -> Line:
        """Labels under some columns: the first, the last, and of the others those that fit."""
        line = [" "] * self.width
        taken: list[tuple[int, int]] = []
        for number in (0, 4, 2, 1, 3):
            label, column = labels[number], self.gutter + EDGE + columns[number]
            first = min(max(column - len(label) // 2, self.gutter + EDGE), len(line) - len(label))
            last = first + len(label)
            if first < 0 or any(first < stop + 2 and start < last + 2 for start, stop in taken):
                continue
            taken.append((first, last))
            line[first:last] = label
        return (("".join(line).rstrip(), "axis"),)


def moments_text(moments: Sequence[datetime]) -> list[str]:
    """Dates and times, no longer than it takes to tell them apart; the first with its day."""
    first, last = moments[0], moments[-1]
    if first.year != last.year:
        return [f"{moment:%Y-%m-%d}" for moment in moments]
    if first.date() != last.date():
        return [f"{moment:%m-%d %H:%M}" for moment in moments]
    clock = "%H:%M:%S" if (last - first).total_seconds() < 600 else "%H:%M"
    return [f"{first:%m-%d} {first:{clock}}", *(f"{moment:{clock}}" for moment in moments[1:])]
