"""A widget of a few lines that it draws itself.

Setting new lines repaints them and lays nothing out again, which is what makes a key cheap
(measured on Textual 8.2: `Static.update` lays out the whole screen, 30 ms against 3).
"""

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line


class Drawn(Widget):
    """A number of drawn lines; a subclass says how they look in `draw`."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.palette = palette
        self._lines: list[Line] | None = None
        self._drawn_at = (0, 0)

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Show what changed, without laying anything out."""
        self._lines = None
        self.refresh()

    def use_palette(self, palette: Palette) -> None:
        """Take over the colours of another theme."""
        self.palette = palette
        self.redraw()

    def notify_style_update(self) -> None:
        """Take over the background of another theme."""
        super().notify_style_update()
        self._lines = None

    def render_line(self, y: int) -> Strip:
        """One of the drawn lines."""
        lines = self.lines()
        if y < len(lines):
            return lines[y].strip()
        return Strip.blank(self.size.width, self.rich_style)

    def lines(self) -> list[Line]:
        """The lines at the present size."""
        size = (self.size.width, self.size.height)
        if self._lines is None or size != self._drawn_at:
            self._lines = self.draw(size[0])
            self._drawn_at = size
        return self._lines

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the part that was clicked."""
        lines = self.lines()
        if event.y < len(lines):
            for spot in lines[event.y].spots:
                if spot.start <= event.x < spot.stop:
                    event.stop()
                    await self.run_action(spot.action)
                    return
