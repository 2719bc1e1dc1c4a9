"""How the width of the compare screen is shared out between labels and columns."""

from dataclasses import dataclass

MOST = 44
"""Cells of a column at most: beyond, figures of one row stand too far apart."""

_LABELS = ((170, 30), (110, 26), (0, 19))
_LEAST = ((170, 20), (110, 17), (0, 15))
"""Cells of the labels, and of a column at least, from a width on."""


@dataclass(frozen=True, slots=True)
class Places:
    """The cells that labels and columns have at one width.

    `shown` has the positions of the columns in view. The first column is `pinned` beside the labels
    where that leaves room for two others at least, and else scrolls with them.
    """

    width: int
    labels: int
    cells: int
    columns: int
    shown: tuple[int, ...]
    is_pinned: bool

    @property
    def before(self) -> int:
        """How many columns are hidden to the left."""
        scrolled = self.shown[self.is_pinned :]
        return scrolled[0] - self.is_pinned if scrolled else 0

    @property
    def after(self) -> int:
        """How many columns are hidden to the right."""
        return self.columns - 1 - self.shown[-1] if self.shown else 0

    def column_at(self, x: int) -> int | None:
        """The position of the column that holds a cell."""
        place = (x - self.labels) // self.cells if self.cells else -1
        return self.shown[place] if x >= self.labels and place < len(self.shown) else None


def places(width: int, columns: int, first: int) -> Places:
    """Share out a width; `first` is the first column to show after a pinned one."""
    labels = min(_of(_LABELS, width), width // 2)
    room = max(0, width - labels)
    fits = max(1, room // _of(_LEAST, width))
    number = min(columns, fits)
    is_pinned = number >= 3
    first = max(is_pinned, min(first, columns - number + is_pinned))
    scrolled = range(first, first + number - is_pinned)
    return Places(
        width=width,
        labels=labels,
        cells=min(MOST, room // max(1, number)),
        columns=columns,
        shown=((0,) if is_pinned else ()) + tuple(scrolled),
        is_pinned=is_pinned,
    )


def first_with(at: Places, column: int) -> int:
    """The first column to show so that a column comes into view, moving as little as can be."""
    scrolled = at.shown[at.is_pinned :]
    if not scrolled or (at.is_pinned and column == 0):
        return scrolled[0] if scrolled else 0
    if column < scrolled[0]:
        return column
    return max(scrolled[0], column - len(scrolled) + 1)


def _of(steps: tuple[tuple[int, int], ...], width: int) -> int:
    return next(cells for least, cells in steps if width >= least)
