"""The first line of the panel: what is edited, and a sentence about the field at work."""

from soraplan.core.text.cells import cell_width, wrapped
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn


class MessageLine(Drawn):
    """What is edited, and what is wrong with a field or else what the field is for."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._headline = ""
        self._text = ""
        self._wrong = False

    def entitle(self, title: str) -> None:
        """Show what is edited."""
        if title != self._headline:
            self._headline = title
            self.redraw()

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence about a field."""
        self._text, self._wrong = text, wrong
        self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The title and the sentence, on one line or two.

        The sentence is told whole: where there is not room for both, the title is left out.
        """
        style = self.palette.error if self._wrong else self.palette.muted
        if self.size.height > 1:
            first = Line(width, self.base).add(self._headline, self.palette.title)
            told = wrapped(self._text, max(1, width))
            lines = [Line(width, self.base).add(one, style) for one in told]
            return [first, *lines] if len(lines) < 2 else lines[:2]
        # What follows the name of a clip goes before the name does.
        for title in (self._headline, self._headline.partition(" · ")[0]):
            if cell_width(title) + 2 + cell_width(self._text) <= width:
                line = Line(width, self.base).add(title, self.palette.title)
                return [line.add("  ").add(self._text, style)]
        return [Line(width, self.base).add(self._text, style)]
