"""The names of the rate cards: a few lines to click in, and a list to look through."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from soraplan.core.cards import RateCard
from soraplan.core.text.cells import cell_width, padded
from soraplan.core.text.words import printable
from soraplan.ui.palette import Palette
from soraplan.ui.screens.chooser import Chooser
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn

_CSS = """
.cards { height: auto; max-height: 80%; }
.cards OptionList { height: auto; }
"""

_MOST_LINES = 3
"""Lines that the names take at most; of more cards those around the present one are shown."""


_HIDDEN = 4
"""Cells for the number of cards that are not shown."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A card of the user's that nothing can be priced on: its file, and what is wrong with it."""

    id: str
    file: Path
    problems: tuple[str, ...]

    @property
    def name(self) -> str:
        """What to call it: its own name may not be readable."""
        return printable(self.file.name)


def shown_names(cards: Sequence[RateCard | Unusable]) -> list[str]:
    """What to call each card: its name, with the id where several have that name."""
    times = Counter(card.name for card in cards)
    return [f"{card.name} ({card.id})" if times[card.name] > 1 else card.name for card in cards]


class CardNames(Drawn):
    """The names of all cards on a few lines, the present one marked; a click goes to a card."""

    def __init__(self, palette: Palette, names: Sequence[str]) -> None:
        super().__init__(palette)
        self._names = names
        self._present = 0

    def show(self, present: int) -> None:
        """Mark another card."""
        self._present = present
        self._lay_out()
        self.redraw()

    def on_resize(self) -> None:
        """Take as many lines as the names need at the new width."""
        self._lay_out()

    def _lay_out(self) -> None:
        if self.size.width:
            self.styles.height = min(_MOST_LINES, len(self._rows(self.size.width)))

    def _rows(self, width: int) -> list[list[int]]:
        """The numbers of the cards on each line."""
        rows: list[list[int]] = [[]]
        used = 0
        for number, name in enumerate(self._names):
            cells = cell_width(name) + 3
            if used + cells > width - _HIDDEN and rows[-1]:
                rows.append([])
                used = 0
            rows[-1].append(number)
            used += cells
        return rows

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        rows = self._rows(width)
        hidden = len(self._names)
        at = next(place for place, row in enumerate(rows) if self._present in row)
        first = max(0, min(at - 1, len(rows) - _MOST_LINES))
        lines = []
        for row in rows[first : first + _MOST_LINES]:
            line = Line(width, self.base)
            for number in row:
                name, action = self._names[number], f"screen.show_card({number})"
                if number == self._present:
                    line.add(f"▸{name}", self.palette.chosen, action)
                    line.add("  ")
                else:
                    line.add(f" {name}", self.palette.muted, action).add("  ")
            hidden -= len(row)
            lines.append(line)
        if hidden:
            lines[-1].fill(keep=_HIDDEN).right(f"+{hidden}", _HIDDEN, self.palette.muted)
        return lines


@dataclass(frozen=True, slots=True)
class Listed:
    """A card that can be shown, or read why it cannot be used, and what stands in its line."""

    id: str
    name: str
    vendor: str
    where: str
    end: str


class CardsScreen(Chooser[Listed]):
    """Lists the rate cards; the result is the id of the one to show."""

    CSS = Chooser.CSS + _CSS

    TITLE_TEXT = "Rate cards"
    KEYS = "Enter shows it · ↑↓ move · Esc cancels"
    NONE = "No card holds these words."
    KIND = "cards"

    def line(self, thing: Listed, width: int) -> Text:
        name = (width - 14) // 2
        return Text(
            f" {padded(thing.name, name - 2)} {padded(thing.where, width - name - 18)}"
            f" {padded(thing.end, 16)}"
        )

    def words(self, thing: Listed) -> str:
        return f"{thing.id} {thing.name} {thing.vendor} {thing.where}"

    def result(self, thing: Listed) -> str:
        return thing.id
