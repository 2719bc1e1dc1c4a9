"""A line of the page of what-if: a label, what is chosen or typed, and beside it words about that.

It shows what it is given and says nothing by itself; the page reads it when anything changes.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label

from soraplan.core.text.cells import cell_width, cut
from soraplan.ui.fields import Choice
from soraplan.ui.palette import Palette
from soraplan.ui.screens.what_if.entries import Unfinished
from soraplan.ui.strips import Line
from soraplan.ui.widgets.choice import ChoiceField
from soraplan.ui.widgets.drawn import Drawn
from soraplan.ui.widgets.line_field import LineField

Value = TypeVar("Value")

_MOST_CHOICE = 40


class Beside(Drawn):
    """Words beside a field: what it is for, or what is wrong with what was typed."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self._text = ""
        self._is_wrong = False

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show other words."""
        if (text, wrong) != (self._text, self._is_wrong):
            self._text, self._is_wrong = text, wrong
            self.redraw()

    def draw(self, width: int) -> list[Line]:
        """The words on one line."""
        style = self.palette.error if self._is_wrong else self.palette.muted
        return [Line(width, self.base).add(f" {cut(self._text, width - 1)}", style)]


class EntryInput(LineField):
    """A field that leaves some keys to the page, though they are letters: no entry holds them."""

    def __init__(self, text: str, left: Collection[str]) -> None:
        super().__init__(text, compact=True)
        self._left = left

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key is typed into the field."""
        return key not in self._left and super().check_consume_key(key, character)


class EntryRow(Horizontal):
    """A line with a choice, a field to type in, or both.

    `help` is said while nothing is wrong, and `left` are the keys that no field takes. A text that
    is no value supposes nothing, so that what is shown follows from what can be seen. Of one that
    only begins to be a value nothing is said while it is typed.
    """

    DEFAULT_CSS = """
    EntryRow { height: 1; }
    EntryRow Label { width: 9; color: $text-muted; }
    EntryRow Input { width: 13; background: $background; }
    EntryRow Input.-textual-compact { padding: 0 1; }
    EntryRow ChoiceField { height: 1; margin-right: 1; }
    EntryRow Input:focus, EntryRow ChoiceField:focus { background: $panel; }
    EntryRow Beside { width: 1fr; height: 1; }
    EntryRow.-no-text Input { display: none; }
    """

    def __init__(
        self,
        palette: Palette,
        label: str,
        help: str,
        *,
        choices: list[Choice] | None = None,
        chosen: Any = None,
        text: str | None = None,
        left: Collection[str] = (),
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._palette = palette
        self._label, self._help = label, help
        self._choices, self._chosen, self._text = choices, chosen, text
        self._left = left
        self._unsaid = ""
        self.is_wrong = False

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Label(self._label, markup=False)
        if self._choices is not None:
            field = ChoiceField(self._palette)
            field.show(self._choices, self._chosen)
            longest = max(cell_width(name) for _, name in self._choices)
            field.styles.width = min(longest, _MOST_CHOICE) + 4
            yield field
        if self._text is not None:
            yield EntryInput(self._text, self._left)
        yield Beside(self._palette)

    def on_mount(self) -> None:
        """Say what the line is for."""
        self.say("")

    def on_choice_field_changed(self, event: ChoiceField.Changed) -> None:
        """Remember what was chosen."""
        self._chosen = event.value

    @property
    def chosen(self) -> Any:
        """What is chosen."""
        return self._chosen

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed."""
        return not self.query_one(Input).value.strip()

    def read(self, parse: Callable[[str], Value]) -> Value | None:
        """The value of what is typed; None, with words beside it, where that is no value."""
        field = self.query_one(Input)
        try:
            value = parse(field.value)
        except Unfinished as error:
            self.say("", wrong=True)
            self._unsaid = str(error)
            if not field.has_focus:
                self.say_why()
            return None
        except ValueError as error:
            self.say(str(error), wrong=True)
            return None
        self.say("")
        return value

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say something beside the field; nothing is the help."""
        self.is_wrong, self._unsaid = wrong, ""
        for beside in self.query(Beside):
            beside.say(text or self._help, wrong=wrong and bool(text))

    def say_why(self) -> None:
        """Say why a text is no value, if that was put off until it is typed to its end."""
        if self._unsaid:
            self.say(self._unsaid, wrong=True)

    def on_descendant_blur(self) -> None:
        """Nothing more is typed into the field that was left."""
        self.say_why()
