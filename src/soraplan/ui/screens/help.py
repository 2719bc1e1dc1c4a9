"""All commands and their keys, from the declarations."""

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from soraplan.ui.commands import Where, at
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
    "recovery": "Where work is offered that was not saved",
    "panel": "While editing in the panel",
}
_MOUSE = (
    "A click on a row goes to its clip, a second one edits it; a click on a price chooses that"
    " offer; a click on the left edge selects. Findings, the header and the keys in the last line"
    " can be clicked too, and every command is in the palette."
)


def help_table(keys: Keymap) -> Table:
    """Every command with its keys, its help and the id that settings.toml knows it by."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(style="bold", min_width=13, max_width=13)
    table.add_column(ratio=1)
    table.add_column(style="dim italic")
    for where, title in _TITLES.items():
        table.add_row(Text(), Text.assemble((title, "bold underline")))
        for command in at([where]):
            shown = " ".join(key_shown(key) for key in keys[command.id]) or "no key"
            table.add_row(Text(shown), Text(command.help), Text(command.id))
        table.add_row()
    table.add_row(Text(), Text.assemble(("With the mouse", "bold underline")))
    table.add_row(Text(), Text(_MOUSE))
    table.add_row()
    table.add_row(Text(), Text.assemble(("Other keys", "bold underline")))
    table.add_row(Text(), Text("Give a command other keys in settings.toml, by its id:"))
    table.add_row(Text(), Text('[keys]\n"clip.add" = ["a", "insert"]'))
    return table


class HelpScreen(Page[None]):
    """Shows all commands and their keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss(None)", "close", show=False),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
    ]

    def __init__(self, keys: Keymap) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(classes="page") as page:
            page.border_title = "Keys · Esc closes"
            yield Static(help_table(self._keys))

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        page = self.query_one(VerticalScroll)
        page.scroll_relative(y=1 if way == "down" else -1, animate=False)
