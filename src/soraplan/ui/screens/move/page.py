"""What both pages of moving have in common: a list with a cursor, what it is on, and the keys."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Vertical
from textual.widget import Widget

from soraplan.ui.bindings import bindings
from soraplan.ui.commands import footer
from soraplan.ui.screens.move.list import MoveList
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.page_parts import Paragraph, Words
from soraplan.ui.widgets.footer import KeyLine

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen

_CSS = """
.move { width: 100%; max-width: 170; }
.move MoveList {
    height: 20fr;
    background: $surface;
    scrollbar-size-vertical: 1;
    scrollbar-size-horizontal: 0;
    overflow-x: hidden;
    overflow-y: scroll;
}
.move #told { height: 1fr; min-height: 5; background: $surface; }
MovePage.-tall #told, MovePage.-huge #told { min-height: 6; margin-top: 1; }
.move MoveHead { height: 4; background: $surface; }
MovePage.-tall MoveHead, MovePage.-huge MoveHead { margin-bottom: 1; }
.move #keys { dock: bottom; height: 1; background: $surface; }
"""


class MovePage(Page[bool]):
    """A page over the queue, the `desk`; its result says whether the plan was moved."""

    CSS = PAGE_CSS + _CSS

    def __init__(self, desk: "QueueScreen", titles: dict[str, str]) -> None:
        super().__init__()
        self._desk = desk
        self._titles = titles
        keys = desk.keys
        mine = [one for one in bindings("move", keys) if self._does(one.action)]
        own = {one.key for one in mine}
        help_keys = [
            one for one in bindings("screen", keys) if one.id == "app.help" and one.key not in own
        ]
        self._bindings = BindingsMap.merge([BindingsMap(mine), BindingsMap(help_keys)])

    def _does(self, action: str) -> bool:
        """Whether the page has a method for an action: the two have some keys of their own."""
        return hasattr(self, f"action_{action.removeprefix('screen.')}")

    def above(self) -> Sequence[Widget]:
        """The widgets above the list."""
        return ()

    def compose(self) -> ComposeResult:
        """Lay out the list, what is told of its line, and the keys."""
        palette, keys = self._desk.palette, self._desk.keys
        with Vertical(classes="page move"):
            yield from self.above()
            yield MoveList(palette)
            yield Words(palette, id="told")
            yield KeyLine(palette, {**keys, "app.palette": ()}, id="keys")

    def on_mount(self) -> None:
        """Show the keys."""
        super().on_mount()
        shown = [one for one in footer(["move"]) if self._does(one.action)]
        renamed = [replace(one, title=self._titles.get(one.id, one.title)) for one in shown]
        self.query_one("#keys", KeyLine).show(renamed, typing=False)

    @property
    def listed(self) -> MoveList:
        """The list."""
        return self.query_one(MoveList)

    def tell(self, sentences: Sequence[str], *, is_wrong: bool = False) -> None:
        """Tell of the line that the cursor is on: a heading and sentences."""
        paragraphs: list[Paragraph] = [
            (text, "wrong" if is_wrong else ("line", "text")[place] if place < 2 else "told")
            for place, text in enumerate(sentences)
            if text
        ]
        self.query_one("#told", Words).show(paragraphs)

    def action_move_up(self) -> None:
        """Go to the line above."""
        self.listed.move(-1)

    def action_move_down(self) -> None:
        """Go to the line below."""
        self.listed.move(1)

    def action_move_page_up(self) -> None:
        """Go up by a page."""
        self.listed.move(-self.listed.page)

    def action_move_page_down(self) -> None:
        """Go down by a page."""
        self.listed.move(self.listed.page)

    def action_move_first(self) -> None:
        """Go to the first line."""
        self.listed.move_to(0)

    def action_move_last(self) -> None:
        """Go to the last line."""
        self.listed.move(1_000_000_000)

    def action_move_close(self) -> None:
        """Go back without a change."""
        self.leave()

    def leave(self) -> None:
        """Go back without a change."""
        self.dismiss(False)

    def action_app_help(self) -> None:
        """Show all keys."""
        self._desk.action_app_help()
