"""The field of one line in which users type: it takes what a file can hold, shown harmlessly.

What is in the field is the text itself. Drawn is its visible text, letter for letter, so that
the cursor stands where the change will be. It reaches into how Textual 8.2 draws its own field,
which writes escape codes to the terminal as they are and reckons them as no cells wide.
"""

import re
from bisect import bisect_right

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.widgets import Input
from textual.widgets.input import Selection

from soraplan.core.text.stand_ins import visible_in_place

_HALVES = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|\n")

REFUSED = "A half character, which no file can hold, was left out."


def held(text: str) -> str:
    """A text without the halves of characters (lone surrogates) that UTF-8 cannot write."""
    return _HALVES.sub("", text)


class LineField(Input):
    """A field of one line; the lines of a pasted text come after each other."""

    def replace(self, text: str, start: int, end: int) -> None:
        """Put a text in place of another one, as far as a line of a file can hold it."""
        kept = held(text)
        if kept != text:
            self.notify(REFUSED, severity="warning", markup=False)
        super().replace(_LINE_END.sub(" ", kept), start, end)

    def _on_paste(self, event: events.Paste) -> None:
        # Textual takes the first line only, and both handlers would be called.
        event.prevent_default()
        event.stop()
        text = event.text.rstrip("\r\n")
        if text:
            self.replace(text, *self.selection)

    def _watch_selection(self, selection: Selection) -> None:
        super()._watch_selection(selection)
        if self.value and sorted(selection) == [0, len(self.value)]:
            # Textual 8.2 scrolls to the end of it; a text is best known by how it begins.
            self.scroll_to(0, animate=False, force=True)

    @property
    def _shown(self) -> str:
        return visible_in_place(self.value).replace("\t", "␉")

    @property
    def _value(self) -> Text:
        return Text(self._shown, no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return cell_len(self._shown[:position])

    def _cell_offset_to_index(self, offset: int) -> int:
        shown = self._shown
        cells = offset + self.scroll_offset.x
        return bisect_right(range(len(shown)), cells, key=lambda at: cell_len(shown[: at + 1]))
