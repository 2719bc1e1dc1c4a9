"""Blocks of lines that are read by scrolling, with a cursor on the clips among them.

It is shown blocks and says which clip was asked for; only the lines on screen are drawn.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from soraplan.ui.palette import Palette
from soraplan.ui.screens.diff.blocks import Block, Row, Target
from soraplan.ui.strips import Line
from soraplan.ui.widgets.scrolled import ScrolledLines

Make = Callable[[Size], Iterable[Block]]
"""The blocks for a size in cells."""

_MARK = 1
"""The cells before each line, for the mark of the cursor."""


class DiffList(ScrolledLines):
    """Shows blocks. The cursor is always on a clip in view, where one is."""

    @dataclass
    class Asked(Message):
        """The clip that the cursor is on was clicked."""

        target: Target

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._make: Make = lambda _: ()
        self._blocks: Sequence[Block] = ()
        self._starts: Sequence[int] = ()
        self._targets: Sequence[int] = ()
        self._heads: Sequence[int] = ()
        self._drawn: dict[int, Sequence[Row]] = {}
        self._made_at = Size(0, 0)
        self._cursor: int | None = None

    def show(self, make: Make) -> None:
        """Show other blocks from the first line on."""
        self._make = make
        self._cursor = None
        self._arrange()
        self.scroll_to(y=0, animate=False, immediate=True)
        self._look_for_cursor()

    def _arrange(self) -> None:
        """Make the blocks anew for the present size."""
        self._made_at = self.size
        width = max(self.scrollable_content_region.width - _MARK, 1)
        self._blocks = list(self._make(Size(width, self.size.height)))
        self._drawn = {}
        ends = list(accumulate(block.height for block in self._blocks))
        self._starts = [0, *ends]
        self._targets = [at for at, block in enumerate(self._blocks) if block.target]
        self._heads = [
            start for start, block in zip(self._starts, self._blocks, strict=False) if block.is_head
        ]
        size = Size(self.size.width, self._starts[-1])
        if self.virtual_size != size:
            self.virtual_size = size
        self.refresh()

    def on_resize(self) -> None:
        """Share out the new width, with the same clip in view."""
        if self.size == self._made_at:
            return
        cursor = self._cursor
        self._arrange()
        self._cursor = cursor
        if cursor is not None:
            self._bring_into_view(cursor)
        self._look_for_cursor()

    # -- the cursor ---------------------------------------------------------------------------

    @property
    def current(self) -> Target | None:
        """The clip that the cursor is on."""
        return None if self._cursor is None else self._blocks[self._targets[self._cursor]].target

    @property
    def page(self) -> int:
        """The lines that a page is scrolled by."""
        return max(1, self.size.height - 1)

    @property
    def _top(self) -> int:
        return self.scroll_offset.y

    def _span(self, cursor: int) -> tuple[int, int]:
        """The first line of a clip and the line after its last."""
        at = self._targets[cursor]
        return self._starts[at], self._starts[at + 1]

    def move(self, by: int) -> None:
        """Go to the next clip down (1) or up (-1) where it is in view; else scroll by a line."""
        if self._cursor is not None and 0 <= self._cursor + by < len(self._targets):
            start, end = self._span(self._cursor + by)
            if start < self._top + self.size.height and end > self._top:
                self._cursor += by
                self._bring_into_view(self._cursor)
                self.refresh()
                return
        self.scroll_lines(by)

    def go_to_part(self, by: int) -> None:
        """Go to the beginning of the next part of the page (1), or of the one before (-1)."""
        at = self._top
        is_at_end = self._cursor is not None and at >= self.max_scroll_y
        if is_at_end and self._cursor is not None:
            # Nothing is left to scroll: the cursor says which part one is in, below its head.
            at = self._span(self._cursor)[0]
        if by > 0:
            place = bisect_right(self._heads, at)
            line = self._heads[place] if place < len(self._heads) else self._starts[-1]
        else:
            place = bisect_left(self._heads, at - is_at_end)
            line = self._heads[place - 1] if place else 0
        self.go_to(line)
        self._put_below(line)

    def _put_below(self, line: int) -> None:
        """Put the cursor on the first clip below a line, where it is in view."""
        place = next((at for at, _ in enumerate(self._targets) if self._span(at)[0] >= line), None)
        if place is not None and self._span(place)[0] < self._top + self.size.height:
            self._cursor = place
            self.refresh()

    def _bring_into_view(self, cursor: int) -> None:
        start, end = self._span(cursor)
        top, height = self._top, self.size.height
        if start < top or end - start > height:
            self.go_to(start)
        elif end > top + height:
            self.go_to(end - height)

    def _look_for_cursor(self) -> None:
        """Leave the cursor on its clip while that is in view; else put it on one that is."""
        top, bottom = self._top, self._top + self.size.height
        at = self._cursor
        if at is not None and self._span(at)[0] < bottom and self._span(at)[1] > top:
            return
        is_below = at is not None and self._span(at)[0] >= bottom
        shown = range(
            bisect_right(self._targets, top, key=lambda one: self._starts[one + 1]),
            bisect_left(self._targets, bottom, key=lambda one: self._starts[one]),
        )
        self._cursor = shown[-1 if is_below else 0] if shown else None
        if self._cursor != at:
            self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Take the cursor along."""
        super().watch_scroll_y(old_value, new_value)
        if self._targets:
            self._look_for_cursor()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clip that was clicked; where it is there already, ask for it."""
        at = self._block_at(event.y + self._top)
        block = self._blocks[at] if at is not None else None
        if at is None or block is None or block.target is None:
            return
        event.stop()
        place = bisect_left(self._targets, at)
        if place == self._cursor:
            self.post_message(self.Asked(block.target))
        else:
            self._cursor = place
            self.refresh()

    # -- drawing ------------------------------------------------------------------------------

    def _block_at(self, line: int) -> int | None:
        if not 0 <= line < (self._starts[-1] if self._starts else 0):
            return None
        return bisect_right(self._starts, line) - 1

    def render_line(self, y: int) -> Strip:
        """A line of a block."""
        line = y + self._top
        at = self._block_at(line)
        width, ground = self.scrollable_content_region.width, self.ground
        if at is None:
            return Strip.blank(width, ground)
        if at not in self._drawn:
            self._drawn[at] = self._blocks[at].rows()
        is_current = self._cursor is not None and self._targets[self._cursor] == at
        number = line - self._starts[at]
        drawn = Line(width, ground + self._palette.cursor if is_current else ground)
        drawn.add("▸" if is_current and number == 0 else " ", self._palette.key)
        for text, style in self._drawn[at][number]:
            drawn.add(text, style)
        return drawn.strip()
