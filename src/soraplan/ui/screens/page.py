"""A page over the screen: a frame in the middle with something to read in it."""

from typing import TypeVar

from textual import events
from textual.screen import ModalScreen

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


class Page(ModalScreen[Result]):
    """Closed without a result by a click on the frame's head or beside it."""

    CSS = PAGE_CSS

    def on_mount(self) -> None:
        """Take away what was said of the screen below, and tell of a what-if that is on."""
        from soraplan.ui.widgets.what_if_bar import join

        self.app.clear_notifications()
        join(self)

    def is_open(self) -> bool:
        """Whether the page is there, on top or below another; work beside it must ask that.

        A page that is left loses what stands in it some time before it is told of its end, and so
        does one that stands over an app that is left.
        """
        return self.app.is_running and self in self.app.screen_stack

    def leave(self) -> None:
        """Go back without a result, or do what the page does instead when it is asked to close."""
        self.dismiss(None)

    def finish(self, result: Result | None = None) -> None:
        """Close after work beside the screen, where nothing stands over the page.

        `dismiss` closes whatever is on top: a question that was asked meanwhile, or the screen
        below where the page was left before.
        """
        if self.is_active:
            self.dismiss(result)

    def on_click(self, event: events.Click) -> None:
        """Close on a click that is not for what stands in the frame."""
        frame = self.query_one(".page").region
        if event.screen_y == frame.y or not frame.contains(event.screen_x, event.screen_y):
            self.leave()
