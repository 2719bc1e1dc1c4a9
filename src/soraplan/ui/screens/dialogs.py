"""Small questions over the screen: what to do with unsaved work, and under what name to save."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from soraplan.core.text.stand_ins import visible_lines
from soraplan.ui.widgets.line_field import LineField

_CSS = """
.dialog {
    width: 70;
    max-width: 95%;
    height: auto;
    max-height: 95%;
    padding: 1 2;
    background: $surface;
    border: round $primary;
}
.dialog .title { text-style: bold; color: $text; margin-bottom: 1; }
.dialog .text { margin-bottom: 1; }
.dialog .wrong { color: $text-error; }
.dialog .answers { height: 1; }
.dialog .answers Button { margin-right: 2; }
.dialog Input { background: $background; padding: 0 1; }
"""


class Question(ModalScreen[str | None]):
    """A question with a few answers; the result is the id of the answer, None for none."""

    CSS = _CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "cancel", show=False),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, text: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question, self._text, self._answers = title, text, answers

    def compose(self) -> ComposeResult:
        """Lay out the question and its answers."""
        with Vertical(classes="dialog"):
            yield Static(visible_lines(self._question), markup=False, classes="title")
            yield Static(visible_lines(self._text), markup=False, classes="text")
            with Horizontal(classes="answers"):
                for answer, label in self._answers:
                    yield Button(label, id=answer, compact=True)

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id)

    def on_key(self, event: events.Key) -> None:
        """Answer by the first letter of an answer."""
        letter = event.character
        for answer, label in self._answers:
            if letter and label[0].casefold() == letter.casefold():
                # The letter is no command for the screen that the question uncovers.
                event.stop()
                event.prevent_default()
                self.dismiss(answer)
                return


class NameQuestion(ModalScreen[str | None]):
    """A question for a line of text; the result is the text, None for none.

    `told` says what will be done with it, or raises a ValueError with what is wrong with it.
    """

    CSS = _CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "cancel", show=False),
    ]

    def __init__(self, title: str, text: str, told: Callable[[str], str]) -> None:
        super().__init__()
        self._question, self._text, self._told = title, text, told

    def compose(self) -> ComposeResult:
        """Lay out the question and the field."""
        with Vertical(classes="dialog"):
            yield Static(visible_lines(self._question), markup=False, classes="title")
            yield LineField(self._text, compact=True, id="answer")
            yield Static("", markup=False, classes="text", id="told")
            with Horizontal(classes="answers"):
                yield Button("OK", id="ok", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        told = self.query_one("#told", Static)
        try:
            told.update(visible_lines(self._told(event.value)))
            told.remove_class("wrong")
        except ValueError as error:
            told.update(visible_lines(str(error)))
            told.add_class("wrong")

    @on(Input.Submitted)
    @on(Button.Pressed, "#ok")
    def _named(self) -> None:
        text = self.query_one(Input).value
        try:
            self._told(text)
        except ValueError:
            return
        self.dismiss(text)

    @on(Button.Pressed, "#cancel")
    def _cancelled(self) -> None:
        self.dismiss(None)
