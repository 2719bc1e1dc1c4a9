"""All commands and their keys, from the declarations."""

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from soraplan.ui.commands import COMMANDS, Where, at
from soraplan.ui.keymap import Keymap, key_shown
from soraplan.ui.screens.page import Page

_TITLES: dict[Where, str] = {
    "queue": "In the queue",
    "screen": "Anywhere on the screen",
    "findings": "In the findings",
    "library": "In the library",
    "compare": "Where offers are compared",
    "diff": "Where changes are told",
    "import": "Where a shot list is taken in",
    "what-if": "Where something is supposed",
    "move": "Where the plan is moved to another card",
    "disk": "Where is settled what somebody else changed in the file",
    "versions": "Among the versions of the plan",
    "trash": "In the trash",
    "rates": "Among the rate cards",
    "recovery": "Where work is offered that was not saved",
    "panel": "While editing in the panel",
}
_MOUSE = (
    "A click on a row goes to its clip, a second one edits it; a click on a price chooses that"
    " offer; a click on the left edge selects. Findings, the header and the keys in the last line"
    " can be clicked too, and every command is in the palette. The line over the queue that says"
    " that the file was changed leads to what was changed; there a click on a side of a clash"
    " chooses it, and the answers below can be clicked. In the trash a click goes to a plan, and a"
    " second one puts it back."
)
_OTHER = (
    "Give a command other keys in settings.toml, by its id:",
    '[keys]\n"clip.add" = ["a", "insert"]',
)


_IDS = max(len(command.id) for command in COMMANDS)
"""The cells of the longest id."""


def part_of(where: Where, keys: Keymap) -> Table:
    """The commands at a place: their keys, help, and the ids that settings.toml knows them by."""
    table = _part(_TITLES[where])
    for command in at([where]):
        shown = " ".join(key_shown(key) for key in keys[command.id]) or "no key"
        table.add_row(Text(shown), Text(command.help), Text(command.id))
    table.add_row()
    return table


def _part(title: str, *texts: str) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(style="bold", min_width=13, max_width=13)
    table.add_column(ratio=1)
    table.add_column(style="dim italic", min_width=_IDS)
    table.add_row(Text(), Text.assemble((title, "bold underline")))
    for text in texts:
        table.add_row(Text(), Text(text))
    return table


class HelpScreen(Page[None]):
    """Shows all commands and their keys, at first those of a place where one is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss(None)", "close", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
    ]

    def __init__(self, keys: Keymap, where: Where | None = None) -> None:
        super().__init__()
        self._keys, self._where = keys, where

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(classes="page") as page:
            page.border_title = "Keys · Esc closes"
            for where in _TITLES:
                yield Static(part_of(where, self._keys), id=f"at-{where}")
            yield Static(_part("With the mouse", _MOUSE, ""))
            yield Static(_part("Other keys", *_OTHER))

    def on_mount(self) -> None:
        """Begin with what was asked for."""
        if self._where is not None:
            self.call_after_refresh(self._begin_at, self._where)

    def _begin_at(self, where: Where) -> None:
        if self.is_open():
            top = self.query_one(f"#at-{where}").virtual_region.y
            self.query_one(VerticalScroll).scroll_to(y=top, animate=False)

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        page = self.query_one(VerticalScroll)
        page.scroll_relative(y=1 if way == "down" else -1, animate=False)
