"""A choice among all that a column of a shot list can become."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from soraplan.core.cells import cut, padded
from soraplan.exchange.shot_list import TARGETS
from soraplan.exchange.shot_list.targets import Target
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.shot_list.choice import Choice

_CSS = """
.targets { width: 76; height: 90%; max-height: 29; }
.targets Input { background: $background; padding: 0 1; }
.targets #none { height: auto; color: $text-muted; }
.targets OptionList {
    height: 1fr;
    background: $surface;
    border: none;
    padding: 0;
    scrollbar-size-vertical: 1;
}
"""

_TITLE = 48
"""The cells of the title of a target; behind it stands which column has it now."""


class TargetsScreen(Page[str | None]):
    """Lists the targets for a column; the result is the name of one."""

    CSS = PAGE_CSS + _CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "cancel", show=False),
        Binding("down", "step(1)", "down", show=False),
        Binding("up", "step(-1)", "up", show=False),
    ]

    def __init__(self, choice: Choice, column: int) -> None:
        super().__init__()
        self._choice, self._column = choice, column
        self._listed: Sequence[Target] = ()

    def compose(self) -> ComposeResult:
        """Lay out the field and the list."""
        with Vertical(classes="page targets") as page:
            page.border_title = "What the column becomes"
            page.border_subtitle = "Enter takes it · ↑↓ move · letters look for it · Esc cancels"
            yield Static(f"“{cut(self._choice.sheet.heads[self._column], 60)}”", markup=False)
            yield Input(placeholder="letters of its name", compact=True)
            yield OptionList(markup=False, compact=True)
            yield Static("", markup=False, id="none")

    def on_mount(self) -> None:
        """List all of them, from the one that the column has now."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._show()
        # There is nothing to scroll before the list is laid out.
        self.call_after_refresh(self._go_to_present)

    def _go_to_present(self) -> None:
        names = [one.name for one in TARGETS]
        at = names.index(self._choice.mapping.targets[self._column])
        self.query_one(OptionList).highlighted = at

    @on(Input.Changed)
    def _show(self) -> None:
        words = self.query_one(Input).value.casefold().split()
        self._listed = [one for one in TARGETS if _holds(one, words)]
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options(Option(self._line(one)) for one in self._listed)
        listed.highlighted = 0 if self._listed else None
        self.query_one("#none", Static).update("" if self._listed else "Nothing has this name.")

    def _line(self, one: Target) -> Text:
        holder = self._choice.holder(one.name)
        now = f"now {holder}" if holder is not None else ""
        return Text(f" {padded(one.title, _TITLE)} {cut(now, 20)}", no_wrap=True)

    def action_step(self, by: int) -> None:
        """Go to the next target or the one before."""
        listed = self.query_one(OptionList)
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_leave(self) -> None:
        """Empty the field; else go back without a target."""
        field = self.query_one(Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._listed):
            self.dismiss(self._listed[at].name)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._listed[event.option_index].name)


def _holds(target: Target, words: Sequence[str]) -> bool:
    text = f"{target.name} {target.title}".casefold()
    return all(word in text for word in words)
