"""A field with a few values to choose from, on one line: `‹ portrait ›`."""

from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from soraplan.core.text.cells import cell_width
from soraplan.ui.fields import Choice
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line
from soraplan.ui.widgets.drawn import Drawn


class ChoiceField(Drawn, can_focus=True):
    """Goes through its values with ← and →, Space, a letter or a click."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,minus", "step(-1)", "previous", show=False),
        Binding("right,space,plus", "step(1)", "next", show=False),
    ]

    @dataclass
    class Changed(Message):
        """Another value was chosen."""

        field: "ChoiceField"
        value: Any

        @property
        def control(self) -> "ChoiceField":
            """The field it happened in."""
            return self.field

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self._choices: list[Choice] = []
        self._value: Any = None
        self._mixed = False

    def show(self, choices: list[Choice], value: Any, *, mixed: bool = False) -> None:
        """Show a value; one that cannot be chosen is kept as it is, `mixed` stands for several."""
        if not mixed and all(value != one for one, _ in choices):
            choices = [*choices, (value, str(value))]
        self._choices, self._value, self._mixed = choices, value, mixed
        self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The lines as they are to be shown at a width."""
        name = next((name for value, name in self._choices if value == self._value), "")
        if self._mixed:
            name = "several"
        line = Line(width, self.base)
        line.add("‹ ", self.palette.key).left(name, min(cell_width(name), width - 4))
        return [line.add(" ›", self.palette.key)]

    def action_step(self, by: int) -> None:
        """Go to the next value or the one before."""
        values = [value for value, _ in self._choices]
        if not values:
            return
        if self._mixed or self._value not in values:
            self._choose(values[0])
        else:
            self._choose(values[(values.index(self._value) + by) % len(values)])

    def on_key(self, event: events.Key) -> None:
        """Choose by the first letters of a name."""
        letter = (event.character or "").casefold()
        if letter.isalnum():
            event.stop()
            event.prevent_default()
            hits = [one for one, name in self._choices if name.casefold().startswith(letter)]
            if hits:
                again = hits.index(self._value) + 1 if self._value in hits else 0
                self._choose(hits[again % len(hits)])

    async def on_click(self, event: events.Click) -> None:
        """Go back by a click on the left end, on by a click anywhere else."""
        event.stop()
        self.action_step(-1 if event.x < 2 else 1)

    def _choose(self, value: Any) -> None:
        if value != self._value or self._mixed:
            self._value, self._mixed = value, False
            self.redraw()
            self.post_message(self.Changed(self, value))
