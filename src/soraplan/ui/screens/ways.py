"""A choice among the ways to fix a finding, with what each costs before and after."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from soraplan.core import money
from soraplan.core.fixing import Way
from soraplan.core.text.cells import cell_width, padded, right, visible
from soraplan.ui.screens.page import PAGE_CSS, ListPage

_CSS = """
.ways { height: auto; max-height: 100%; }
.ways Static { margin-bottom: 1; }
.ways OptionList {
    height: auto;
    max-height: 100%;
    background: $surface;
    border: none;
    padding: 0;
    scrollbar-size-vertical: 1;
}
"""


class WaysScreen(ListPage[Way | None]):
    """Lists ways, the advised one first; the result is the one to take, None for none."""

    CSS = PAGE_CSS + _CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "cancel", show=False),
        Binding("j", "step(1)", "down", show=False),
        Binding("k", "step(-1)", "up", show=False),
    ]

    def __init__(self, head: str, ways: Sequence[Way]) -> None:
        super().__init__()
        self._head, self._ways = head, ways

    def compose(self) -> ComposeResult:
        """Lay out what is wrong and the list of ways."""
        with Vertical(classes="page ways") as page:
            page.border_title = "Ways to fix it"
            page.border_subtitle = "Enter fixes · ↑↓ move · Esc leaves it"
            yield Static(visible(self._head), markup=False)
            yield OptionList(markup=False, compact=True)

    def on_mount(self) -> None:
        """Begin with the advised way."""
        super().on_mount()
        self.query_one(OptionList).focus()

    def on_resize(self) -> None:
        """Share out the new width."""
        listed = self.query_one(OptionList)
        at = listed.highlighted or 0
        lines = way_lines(self._ways, min(100, self.size.width) - 5)
        listed.clear_options()
        listed.add_options(Option(Text(line, no_wrap=True)) for line in lines)
        listed.highlighted = at

    def action_leave(self) -> None:
        """Go back and fix nothing."""
        self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._ways[event.option_index])


def way_lines(ways: Sequence[Way], width: int) -> list[str]:
    """Each way in a line: what it does, the cost before and after, and the difference."""
    costs = [f"{way.before.text} → {way.after.text}" for way in ways]
    changes = [_change(way) for way in ways]
    cost, change = max(map(cell_width, costs)), max(map(cell_width, changes))
    room = max(12, width - cost - change - 5)
    return [
        f" {padded(way.title, room)} {right(before, cost)}  {padded(after, change)} "
        for way, before, after in zip(ways, costs, changes, strict=True)
    ]


def _change(way: Way) -> str:
    """How much more or less the clips cost; nothing where that cannot be said."""
    before, after = way.before.amount, way.after.amount
    if before is None or after is None or way.before.currency != way.after.currency:
        return ""
    if before == after:
        return "the same"
    difference = money.shown(abs(after - before), way.after.currency)
    return f"{difference} {'more' if after > before else 'less'}"
