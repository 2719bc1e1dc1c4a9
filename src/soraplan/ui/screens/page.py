"""A page over the screen: a frame in the middle with something to read in it."""

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from textual import events
from textual.binding import Binding, BindingsMap
from textual.screen import ModalScreen, Screen
from textual.widgets import OptionList

from soraplan.ui.bindings import bindings, page_bindings
from soraplan.ui.command import Where
from soraplan.ui.keymap import Keymap
from soraplan.ui.plan_app import PlanApp

Result = TypeVar("Result")

PAGE_CSS = """
.page {
    width: 100;
    max-width: 100%;
    height: 1fr;
    max-height: 100%;
    background: $surface;
    border: round $primary;
    border-title-style: bold;
    border-title-color: $text;
    padding: 0 1;
    scrollbar-size-vertical: 1;
}
"""


def tell_what_if(screen: Screen[Any]) -> None:
    """Let a screen over the queue have the line on a what-if, and the key that leaves it."""
    from soraplan.ui.widgets.what_if_bar import LEAVE, WhatIfBar

    app = screen.app
    if not isinstance(app, PlanApp):
        return
    leaves = [one for one in bindings("screen", app.keys, "app") if one.action == LEAVE]
    screen._bindings = BindingsMap.merge([screen._bindings, BindingsMap(leaves)])
    screen.mount(WhatIfBar(app.palette, app.what_if_line))


class Page(ModalScreen[Result]):
    """Closed without a result by a click on the frame's head or beside it.

    `HELP` is the place whose keys the help page begins with; None begins with the first.
    """

    CSS = PAGE_CSS
    HELP: ClassVar[Where | None] = None

    def use_keys(self, keys: Keymap, own: Iterable[Binding] = ()) -> None:
        """Take the keys that the page has for itself, and the one that shows all keys."""
        self._bindings = page_bindings(own, keys, self._bindings)

    def on_mount(self) -> None:
        """Take away what was said of the screen below, and tell of a what-if that is on."""
        self.app.clear_notifications()
        tell_what_if(self)

    def is_open(self) -> bool:
        """Whether the page is there, on top or below another; work beside it must ask that.

        A page that is left loses what stands in it some time before it is told of its end, and so
        does one that stands over an app that is left.
        """
        return self.app.is_running and self in self.app.screen_stack

    def action_app_help(self) -> None:
        """Show all keys, from those of the page on."""
        from soraplan.ui.screens.help import HelpScreen

        assert isinstance(self.app, PlanApp)
        self.app.push_screen(HelpScreen(self.app.keys, self.HELP))

    def leave(self) -> None:
        """Go back without a result, or do what the page does instead when it is asked to close."""
        self.dismiss(None)

    def finish(self) -> None:
        """Close without a result after work beside the screen, where nothing stands over the page.

        `dismiss` closes whatever is on top: a question that was asked meanwhile, or the screen
        below where the page was left before.
        """
        if self.is_active:
            self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """Close on a click that is not for what stands in the frame."""
        frame = self.query_one(".page").region
        if event.screen_y == frame.y or not frame.contains(event.screen_x, event.screen_y):
            self.leave()


class ListPage(Page[Result]):
    """A page with a list of options that its keys go through."""

    def action_step(self, by: int) -> None:
        """Go to the next option or the one before."""
        listed = self.query_one(OptionList)
        if by > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()
