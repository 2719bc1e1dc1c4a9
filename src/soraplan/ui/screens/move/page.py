"""What both pages of moving have in common: a list with a cursor, what it is on, and the keys."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from soraplan.core.text.cells import broken, visible
from soraplan.ui.bindings import bindings
from soraplan.ui.commands import footer
from soraplan.ui.screens.move.list import MoveList
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.page_parts import Paragraph, Words
from soraplan.ui.screens.scrolling import Scrolling
from soraplan.ui.trouble import Trouble
from soraplan.ui.widgets.footer import KeyLine

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen

_CSS = """
.move { width: 100%; max-width: 170; }
.move MoveList {
    height: 1fr;
    background: $surface;
    scrollbar-size-vertical: 1;
    scrollbar-size-horizontal: 0;
    overflow-x: hidden;
    overflow-y: scroll;
}
.move #told { height: 3; background: $surface; }
MovePage.-tall #told, MovePage.-huge #told { margin-top: 1; }
.move MoveHead { height: 4; background: $surface; }
MovePage.-tall MoveHead, MovePage.-huge MoveHead { margin-bottom: 1; }
.move #keys { dock: bottom; height: 1; background: $surface; }
"""


_MAX_WIDTH, _FRAME_WIDTH, _FRAME_HEIGHT = 170, 4, 3
"""The cells of the page as the style has it, and those that its frame and the keys take."""

_LEAST_LINES, _LEAST_TOLD = 4, 3
"""The lines that list and told keep where there is little room."""


class MovePage(Scrolling, Page[bool], scrolling="move"):
    """A page over the queue, the `desk`; its result says whether the plan was moved."""

    CSS = PAGE_CSS + _CSS
    HELP = "move"

    def __init__(self, desk: "QueueScreen", titles: dict[str, str]) -> None:
        super().__init__()
        self._desk = desk
        self._titles = titles
        self._paragraphs: list[Paragraph] = []
        self._told = 0
        own = (one for one in bindings("move", desk.keys) if self._does(one.action))
        self.use_keys(desk.keys, own)

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

    def entitle(self, title: str) -> None:
        """Say in the frame what the page is about, and whose figures it has.

        A name in it may hold anything; a title that is a string would be parsed.
        """
        if self._desk.session.what_if is not None:
            title += " · the plan's own figures"
        self.query_one(".page").border_title = Text(visible(title))

    @property
    def listed(self) -> MoveList:
        """The list."""
        return self.query_one(MoveList)

    @property
    def scrolled(self) -> MoveList:
        """The list, for the keys that go through it."""
        return self.listed

    def tell(self, paragraphs: Sequence[Paragraph]) -> None:
        """Tell of the line that the cursor is on, what matters most first."""
        self._paragraphs = [(text, kind) for text, kind in paragraphs if text]
        self.query_one("#told", Words).show(self._paragraphs)
        self.share()

    def tell_trouble(self, trouble: Trouble) -> None:
        """Tell what went wrong instead."""
        self.tell([(text, "wrong") for text in (trouble.title, *trouble.reasons)])

    def on_resize(self) -> None:
        """Share out the new height."""
        self._told = 0
        self.share()

    def share(self) -> None:
        """Give each part its lines: the list is left some, whatever there is to tell beside it.

        What is told of a line takes as many lines as any before it took: the list would jump with
        the cursor else.
        """
        width = min(self.size.width, _MAX_WIDTH) - _FRAME_WIDTH
        if width <= 0 or not self.query("#told"):
            return
        rows = self.size.height - _FRAME_HEIGHT - bool(self.query("WhatIfBar.-on"))
        if self.has_class("-tall") or self.has_class("-huge"):
            rows -= 1 + len(self.above())
        rows -= min(len(self.listed), _LEAST_LINES) + 1
        told = sum(
            1 if kind == "line" else len(list(broken(text, width)))
            for text, kind in self._paragraphs
        )
        self._told = max(self._told, told)
        above = self.share_above(width, max(1, rows - min(self._told, _LEAST_TOLD)))
        set_height(self.query_one("#told", Words), max(1, min(self._told, rows - above)))

    def share_above(self, width: int, most: int) -> int:
        """Give what is above the list its lines, at most so many; how many it was given."""
        return 0

    def action_move_close(self) -> None:
        """Go back without a change."""
        self.leave()

    def leave(self) -> None:
        """Go back without a change."""
        self.dismiss(False)


def set_height(widget: Widget, height: int) -> None:
    """Give a widget so many lines; one that has them already is not laid out anew."""
    if widget.styles.height is None or widget.styles.height.value != height:
        widget.styles.height = height
