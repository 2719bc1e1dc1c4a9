"""A list that is drawn line by line and gone through by the keys of its page."""

from rich.style import Style
from textual.scroll_view import ScrollView

from soraplan.ui.palette import Palette


class ScrolledLines(ScrollView, can_focus=False):
    """Lines of which only those on screen are drawn; a subclass may have a cursor among them."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette = palette
        self._ground: Style | None = None

    @property
    def page(self) -> int:
        """The lines that a page is scrolled by."""
        raise NotImplementedError

    def move(self, by: int) -> None:
        """Go a line down (1) or up (-1)."""
        self.scroll_lines(by)

    def turn(self, by: int) -> None:
        """Go some pages down, or up."""
        self.scroll_lines(by * self.page)

    def scroll_lines(self, by: int) -> None:
        """Scroll down or up by some lines."""
        self.go_to(self.scroll_offset.y + by)

    def go_to(self, line: int) -> None:
        """Scroll so that a line is the first one, as far as there are lines."""
        self.scroll_to(y=line, animate=False, immediate=True)

    def go_to_end(self) -> None:
        """Go to the last line."""
        self.go_to(self.virtual_size.height)

    def go_to_part(self, by: int) -> None:
        """Go to the beginning of the next part (1), or of the one before (-1)."""
        raise NotImplementedError

    @property
    def ground(self) -> Style:
        """The style of the widget itself; textual works it out anew at every look."""
        if self._ground is None:
            self._ground = self.rich_style
        return self._ground

    def notify_style_update(self) -> None:
        """Take over the background of another theme."""
        super().notify_style_update()
        self._ground = None
