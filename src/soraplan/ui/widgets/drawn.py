"""A widget of a few lines that it draws itself.

Setting new lines repaints them and lays nothing out again, which is what makes a key cheap
(measured on Textual 8.2: `Static.update` lays out the whole screen, 30 ms against 3).
"""

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
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
        self._strips: list[Strip] = []
        self._base: Style | None = None
        self._drawn_at = Size(0, 0)

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Paint the lines that look otherwise than before, without laying anything out."""
        old, size = self._strips, self._drawn_at
        self._lines = None
        if not self.size or size != self.size:
            self.refresh()
            return
        self.lines()
        if len(old) != len(self._strips):
            self.refresh()
            return
        changed = [y for y, strip in enumerate(self._strips) if strip != old[y]]
        if changed:
            self.refresh(*(Region(0, y, size.width, 1) for y in changed))

    def use_palette(self, palette: Palette) -> None:
        """Take over the colours of another theme."""
        self.palette = palette
        self._lines = None
        self.refresh()

    def notify_style_update(self) -> None:
        """Take over the background of another theme."""
        super().notify_style_update()
        self._lines = None
        self._base = None

    @property
    def base(self) -> Style:
        """The style of the widget itself; textual works it out anew at every look."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    def render_line(self, y: int) -> Strip:
        """One of the drawn lines."""
        self.lines()
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.base)

    def lines(self) -> list[Line]:
        """The lines at the present size."""
        if self._lines is None or self.size != self._drawn_at:
            self._drawn_at = self.size
            self._lines = self.draw(self.size.width)
            self._strips = [line.strip() for line in self._lines]
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
