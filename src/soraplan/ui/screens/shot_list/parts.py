"""The parts of the import page: the columns of a list, and what would come of it.

They show what they are given and post what was done to them; the page decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from soraplan.core.text.cells import broken, cell_width, cut
from soraplan.exchange.shot_list import Sheet
from soraplan.exchange.shot_list.targets import BY_NAME, DROP
from soraplan.ui.palette import Palette
from soraplan.ui.screens.shot_list.choice import Choice, short
from soraplan.ui.screens.shot_list.views import Entry, View
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn

UNKNOWN_MARK = "?"
"""What stands before a column whose head means nothing."""

_WHEEL = 3
"""Lines that a step of the wheel scrolls."""

_LOOKED_AT, _VALUES = 30, 6
"""Rows that the first values of a column are from, and how many of them are shown."""

_LONGEST = 80
"""Letters of a value that are shown."""

_TARGET = 24
"""The cells of what a column becomes, with the signs at its ends."""


class ColumnTable(Drawn, can_focus=True):
    """The columns of a sheet and what each becomes; the keys are those of the page."""

    class Moved(Message):
        """Another column is the current one."""

    @dataclass
    class Stepped(Message):
        """The next target of a column was asked for, or the one before."""

        column: int
        by: int

    class ListAsked(Message):
        """A list of all targets was asked for the current column."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._choice: Choice | None = None
        self._targets: Sequence[str] = ()
        self._unknown: frozenset[int] = frozenset()
        self._values: list[str] = []
        self.current = self._top = 0

    def show(self, choice: Choice) -> None:
        """Show what was chosen for the columns."""
        if self._choice is None or choice.sheet is not self._choice.sheet:
            self._values = [_values(choice.sheet, at) for at in range(len(choice.sheet.heads))]
            self.styles.height = len(choice.sheet.heads) + 1
        self._choice, self._targets = choice, choice.mapping.targets
        self._unknown = choice.unknown_columns()
        self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        heads = () if self._choice is None else self._choice.sheet.heads
        room = max(1, self.size.height - 1)
        self._top = max(self.current - room + 1, min(self._top, self.current, len(heads) - room), 0)
        longest = max((cell_width(head) for head in heads), default=0)
        name = min(max(longest, 10), max(10, width // 4)) + 2
        values = max(0, width - 2 - name - _TARGET)
        muted = self.palette.muted
        top = Line(width, self.base)
        top.add("  ").left("Column", name, muted).left("First values", values, muted)
        shown = heads[self._top : self._top + room]
        more = len(heads) > room
        span = f" {self._top + 1}–{self._top + len(shown)} of {len(heads)}" if more else ""
        top.left(f"Becomes{span}", _TARGET, muted)
        return [top, *(self._line(self._top + at, name, values) for at in range(len(shown)))]

    def _line(self, at: int, name: int, values: int) -> Line:
        assert self._choice is not None
        palette, target = self.palette, self._targets[at]
        head = self._choice.sheet.heads[at]
        is_current = at == self.current
        line = Line(self.size.width, self.base)
        line.add("▸" if is_current else " ", palette.key)
        line.add(UNKNOWN_MARK if at in self._unknown else " ", palette.note)
        style = palette.head if is_current and self.has_focus else None
        line.left(head, name, palette.muted if target == DROP else style)
        line.left(cut(self._values[at], values - 1), values, palette.muted)
        is_chosen = head in self._choice.chosen
        line.add("‹ ", palette.key, f"step_at({at}, -1)")
        title = cut(short(BY_NAME[target]), max(1, min(line.room, _TARGET) - 4))
        if target == DROP:
            line.add(title, palette.muted, f"list_at({at})")
        else:
            line.add(title, palette.title if is_chosen else style, f"list_at({at})")
        return line.add(" ›", palette.key, f"step_at({at}, 1)")

    @property
    def number(self) -> int:
        """How many columns there are."""
        return len(self._targets)

    def go(self, at: int) -> None:
        """Go to a column, or to the one nearest to it."""
        at = max(0, min(at, self.number - 1))
        if at != self.current:
            self.current = at
            self.redraw()
            self.post_message(self.Moved())

    def step(self, by: int) -> None:
        """Ask for the next target of the current column, where the keys are for it."""
        if self.has_focus:
            self.action_step_at(self.current, by)

    def action_step_at(self, at: int, by: int) -> None:
        """Go to a column and ask for its next target, or the one before."""
        self.go(at)
        if self._targets:
            self.post_message(self.Stepped(self.current, by))

    def action_list_at(self, at: int) -> None:
        """Go to a column and ask for the list of targets."""
        self.go(at)
        self.post_message(self.ListAsked())

    async def on_click(self, event: events.Click) -> None:
        """Go to the clicked column; on its target, change that."""
        if event.y > 0 and self._top + event.y <= self.number:
            self.go(self._top + event.y - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go down."""
        event.stop()
        self.go(self.current + 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go up."""
        event.stop()
        self.go(self.current - 1)

    def on_focus(self) -> None:
        """Mark the column that the keys are for."""
        self.redraw()

    def on_blur(self) -> None:
        """Mark none."""
        self.redraw()


class Results(Drawn, can_focus=True):
    """What would come of an import, a part at a time under the names of all parts.

    ←→ or a click on a name go to another part; ↑↓, PgUp, PgDn and the wheel read on.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll(-1)", "up", show=False),
        Binding("down,j", "scroll(1)", "down", show=False),
        Binding("left,h", "turn(-1)", "part before", show=False),
        Binding("right,l", "turn(1)", "next part", show=False),
    ]

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._views: Sequence[View] = ()
        self._part = ""
        self._head = ""
        self._entries: Sequence[Entry] = ()
        self._rows: list[Entry] = []
        self._rows_at = 0
        self._top = 0

    def show(self, views: Sequence[View]) -> None:
        """Show what came of the work, the part that was shown before where there is one."""
        names = [view.name for view in views]
        is_same = self._part in names
        self._views, self._head = views, ""
        self._choose(self._part if is_same else next(iter(names), ""), keep_place=is_same)

    def say(self, head: str, entries: Sequence[Entry]) -> None:
        """Say something else in place of all parts."""
        self._views, self._head = (), head
        self._set(entries)

    def _choose(self, name: str, *, keep_place: bool = False) -> None:
        top, self._part = self._top, name
        entries = next((view.entries for view in self._views if view.name == name), ())
        self._set(entries)
        if keep_place:
            self.scroll_rows(top)

    def _set(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._top = self._rows_at = 0
        self.redraw()

    def scroll_rows(self, by: int) -> None:
        """Read on by some lines, or back."""
        last = max(0, len(self._laid_out(self.size.width)) - self.size.height + 1)
        top = max(0, min(self._top + by, last))
        if top != self._top:
            self._top = top
            self.redraw()

    @property
    def page(self) -> int:
        """The lines that are read at a time."""
        return max(1, self.size.height - 2)

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        height = max(0, self.size.height - 1)
        rows = self._laid_out(width)
        self._top = max(0, min(self._top, len(rows) - height))
        shown = rows[self._top : self._top + height]
        span = f" {self._top + 1:,}–{self._top + len(shown):,} " if len(rows) > height else ""
        lines = [self._part_names(width, span)]
        palette = self.palette
        styles = {"aside": palette.muted, "title": palette.title, "wrong": palette.error}
        lines += [Line(width, self.base).add(text, styles.get(kind)) for text, kind in shown]
        return lines

    def _part_names(self, width: int, span: str) -> Line:
        palette, line = self.palette, Line(width, self.base)
        line.add("── ", palette.muted)
        if self._head:
            line.add(cut(self._head, width - 6)).add(" ", palette.muted)
        for at, view in self._in_reach(width):
            is_chosen = view.name == self._part
            plain = palette.warning if view.is_wrong else palette.muted
            style = (palette.head if self.has_focus else palette.title) if is_chosen else plain
            mark = "▸" if is_chosen else " "
            line.add(f"{mark}{view.name} {view.number:,} ", style, f"part({at})")
            line.add("─", palette.muted)
        rest = line.room - cell_width(span) - 2
        if span and rest > 0:
            line.add("─" * rest, palette.muted).add(span, palette.muted)
        return line.add("─" * line.room, palette.muted)

    def _in_reach(self, width: int) -> Iterator[tuple[int, View]]:
        """The parts with their places; without the first ones where the chosen has no room."""
        parts = list(enumerate(self._views))
        while len(parts) > 1 and parts[0][1].name != self._part:
            used = 3
            for _, view in parts:
                used += len(view.name) + len(f"{view.number:,}") + 4
                if view.name == self._part:
                    break
            if used <= width:
                break
            parts.pop(0)
        yield from parts

    def _laid_out(self, width: int) -> list[Entry]:
        """The entries in lines of a width."""
        if self._rows_at != width:
            self._rows = list(_rows(self._entries, max(1, width)))
            self._rows_at = width
        return self._rows

    def action_scroll(self, by: int) -> None:
        """Read on by some lines, or back."""
        self.scroll_rows(by)

    def action_turn(self, by: int) -> None:
        """Show the next part, or the one before."""
        names = [view.name for view in self._views]
        if names:
            self._choose(names[(names.index(self._part) + by) % len(names)])

    def action_part(self, at: int) -> None:
        """Show a part."""
        self._choose(self._views[at].name)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Read on."""
        event.stop()
        self.scroll_rows(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Read back."""
        event.stop()
        self.scroll_rows(-_WHEEL)

    def on_focus(self) -> None:
        """Mark the part that the keys are for."""
        self.redraw()

    def on_blur(self) -> None:
        """Mark none."""
        self.redraw()


def _values(sheet: Sheet, column: int) -> str:
    """The first different texts of a column."""
    found: dict[str, None] = {}
    for row in sheet.rows[:_LOOKED_AT]:
        text = " ".join(row.cells[column][: 2 * _LONGEST].split())[:_LONGEST]
        if text:
            found[text] = None
        if len(found) == _VALUES:
            break
    return " · ".join(found)


def _rows(entries: Sequence[Entry], width: int) -> Iterator[Entry]:
    """The entries in lines of a width."""
    for text, kind in entries:
        if kind in ("line", "aside"):
            yield text, kind
            continue
        yield from ((part, kind) for part in broken(text, width))
