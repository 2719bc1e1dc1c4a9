"""The answers of the page: keys, and buttons for the mouse; in one line where they fit."""

from collections.abc import Sequence

from soraplan.core.text.cells import cell_width
from soraplan.ui.commands import BY_ID
from soraplan.ui.keymap import Keymap, first_shown
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn


class Answers(Drawn):
    """Shows commands as answers, with one of them marked."""

    def __init__(self, palette: Palette, keys: Keymap, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._keys = keys
        self._ids: Sequence[str] = ()
        self._marked = ""

    def show(self, ids: Sequence[str], marked: str = "") -> None:
        """Show other answers, by the ids of their commands."""
        self._ids, self._marked = ids, marked
        self.redraw()
        self._fit()

    def on_resize(self) -> None:
        """Take as many lines as the new width needs."""
        self._fit()

    def _fit(self) -> None:
        needed = len(self.draw(self.size.width)) if self.size.width else 1
        if needed != self.size.height:
            self.styles.height = needed

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        line = Line(width, self.base)
        lines = [line]
        for one in self._ids:
            command = BY_ID[one]
            action = f"screen.{command.action}"
            key = first_shown(self._keys, one, "")
            if one == self._marked:
                key = f"▸{key}"
            style = self.palette.chosen if one == self._marked else None
            if line.used and cell_width(f" {key} {command.title} ") > line.room:
                line = Line(width, self.base)
                lines.append(line)
            line.add(f" {key} ".replace("  ", " "), style or self.palette.key, action)
            line.add(f"{command.title} ", style or self.palette.head, action).add("  ")
        return lines
