"""All commands and their keys, from the declarations."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from soraplan.ui.commands import Keymap, Where, at, key_shown
from soraplan.ui.screens.page import PAGE_CSS

_TITLES: dict[Where, str] = {
    "queue": "In the queue",
    "screen": "Anywhere on the screen",
    "findings": "In the findings (Tab goes there and back)",
    "panel": "While editing in the panel (Tab goes through its fields)",
}
_MOUSE = (
    "A click on a row goes to its clip, a second one edits it; a click on a price chooses that"
    " offer; a click on the left edge selects. Findings, the header and the keys in the last line"
    " can be clicked too, and every command is in the palette."
)


def help_text(keys: Keymap) -> Text:
    """Every command with its keys, its help and the id that settings.toml knows it by."""
    text = Text()
    for where, title in _TITLES.items():
        text.append(f"{title}\n", style="bold underline")
        for command in at([where]):
            shown = " ".join(key_shown(key) for key in keys[command.id]) or "no key"
            text.append(f"  {shown:<22}", style="bold")
            text.append(f"{command.help}  ")
            text.append(f"{command.id}\n", style="dim italic")
        text.append("\n")
    text.append("With the mouse\n", style="bold underline")
    text.append(f"  {_MOUSE}\n\n")
    text.append("Other keys\n", style="bold underline")
    text.append("  Give a command other keys in settings.toml, by its id:\n")
    text.append('    [keys]\n    "clip.add" = ["a", "insert"]\n')
    return text


class HelpScreen(ModalScreen[None]):
    """Shows all commands and their keys."""

    CSS = PAGE_CSS

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
            yield Static(help_text(self._keys))

    def action_scroll(self, way: str) -> None:
        """Scroll by a line."""
        page = self.query_one(VerticalScroll)
        page.scroll_relative(y=1 if way == "down" else -1, animate=False)
