"""The rows of the queue table: clips under the headings of their scenes, all or filtered."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from soraplan.core.plan import Plan
from soraplan.core.scenes import Filter, Scenes


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading row: the clips from `start` up to `stop` of the queue stand under it.

    With a filter, `shown` of them do.
    """

    start: int
    stop: int
    shown: int


class Rows:
    """Which row shows what; rows and positions in the queue count from 0."""

    def __init__(self, length: int, starts: Sequence[int], shown: Sequence[int] | None) -> None:
        self._length = length
        self._shown: Sequence[int] = range(length) if shown is None else shown
        self._starts = list(starts)
        self._heads: list[int] = []
        self._scenes: list[int] = []
        for number, start in enumerate(self._starts):
            stop = self._starts[number + 1] if number + 1 < len(self._starts) else length
            first = start if shown is None else bisect_left(shown, start)
            if first < len(self._shown) and self._shown[first] < stop:
                self._heads.append(first + len(self._heads))
                self._scenes.append(number)

    def __len__(self) -> int:
        return len(self._shown) + len(self._heads)

    @property
    def clips(self) -> int:
        """How many clips are shown."""
        return len(self._shown)

    def at(self, row: int) -> Heading | int:
        """What a row shows: a heading, or the clip at a position of the queue."""
        before = bisect_right(self._heads, row)
        if before and self._heads[before - 1] == row:
            number = self._scenes[before - 1]
            start = self._starts[number]
            stop = self._starts[number + 1] if number + 1 < len(self._starts) else self._length
            end = self._heads[before] - before if before < len(self._heads) else len(self._shown)
            return Heading(start, stop, end - (row - before + 1))
        return self._shown[row - before]

    def row_of(self, position: int) -> int | None:
        """The row of a clip; None where the filter hides it."""
        place = bisect_left(self._shown, position)
        if place < len(self._shown) and self._shown[place] == position:
            return self._row(place)
        return None

    def nearest(self, position: int) -> int | None:
        """The position of the shown clip nearest to a position; None where none is shown."""
        if not len(self._shown):
            return None
        place = bisect_left(self._shown, position)
        around = [self._shown[at] for at in (place - 1, place) if 0 <= at < len(self._shown)]
        return min(around, key=lambda one: (abs(one - position), -one))

    def moved(self, position: int, by: int) -> int:
        """The position of the clip that is shown `by` clips further down, up to either end."""
        place = bisect_left(self._shown, position)
        return self._shown[max(0, min(len(self._shown) - 1, place + by))]

    def _row(self, place: int) -> int:
        heads = self._heads
        return place + bisect_right(range(len(heads)), place, key=lambda one: heads[one] - one)


class RowMaker:
    """Makes the rows of one plan after another, reading again only what changed."""

    def __init__(self) -> None:
        self._scenes = Scenes()
        self._starts: list[int] | None = None
        self._fresh = False
        self._rows = Rows(0, (), None)
        self._filter: Filter | None = None

    @property
    def filter_text(self) -> str:
        """What is looked for; empty where all clips are shown."""
        return self._filter.text if self._filter else ""

    def look_for(self, text: str) -> None:
        """Show only the clips that hold all the words of a text; all for an empty one."""
        self._filter = Filter(text) if text.strip() else None
        self._fresh = False

    def rows(self, plan: Plan) -> Rows:
        """The rows of a plan; the same object where they did not change."""
        starts = self._scenes.starts(plan.clips)
        shown = self._filter.positions(plan.clips) if self._filter else None
        rows = self._rows
        same = (
            self._fresh
            and self._filter is None
            and rows.clips == len(plan.clips)
            and starts is self._starts
        )
        if not same:
            self._rows = rows = Rows(len(plan.clips), starts, shown)
        self._starts = starts
        self._fresh = True
        return rows
