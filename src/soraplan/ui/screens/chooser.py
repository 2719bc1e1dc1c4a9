"""A page that lists things to choose from, with a field for words that narrow the list."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from soraplan.core.text.stand_ins import visible_lines
from soraplan.ui.screens.page import PAGE_CSS, ListPage
from soraplan.ui.widgets.line_field import LineField

_CSS = """
.chooser Input { background: $background; padding: 0 1; }
.chooser #none { height: auto; color: $text-muted; }
.chooser OptionList {
    background: $surface;
    border: none;
    padding: 0;
    scrollbar-size-vertical: 1;
}
"""

Thing = TypeVar("Thing")


class Chooser(ListPage[str | None], Generic[Thing]):
    """Lists things; the result is the name of one, None for none.

    A subclass says how each looks in a line, by which words it is found, and what it is named.
    """

    CSS = PAGE_CSS + _CSS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "cancel", show=False),
        Binding("down", "step(1)", "down", show=False),
        Binding("up", "step(-1)", "up", show=False),
    ]

    TITLE_TEXT: ClassVar[str]
    KEYS: ClassVar[str]
    NONE: ClassVar[str]
    PLACEHOLDER: ClassVar[str] = "words to look for"
    KIND: ClassVar[str]
    """The class that the style of the page goes by."""

    def __init__(self, things: Sequence[Thing]) -> None:
        super().__init__()
        self._things = things
        self._listed: list[Thing] = []

    def line(self, thing: Thing, width: int) -> Text:
        """How a thing looks in the list."""
        raise NotImplementedError

    def words(self, thing: Thing) -> str:
        """The text in which words are looked for."""
        raise NotImplementedError

    def result(self, thing: Thing) -> str:
        """What choosing a thing results in."""
        raise NotImplementedError

    def head(self) -> str:
        """What is said over the field; nothing by itself."""
        return ""

    def compose(self) -> ComposeResult:
        """Lay out the field and the list."""
        with Vertical(classes=f"page chooser {self.KIND}") as page:
            page.border_title = self.TITLE_TEXT
            page.border_subtitle = self.KEYS
            if head := self.head():
                yield Static(visible_lines(head), markup=False)
            yield LineField(placeholder=self.PLACEHOLDER, compact=True)
            yield OptionList(markup=False, compact=True)
            yield Static("", markup=False, id="none")

    def on_mount(self) -> None:
        """List everything."""
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._show()

    def on_resize(self) -> None:
        """Share out the new width."""
        self._show()

    @on(Input.Changed)
    def _show(self) -> None:
        words = self.query_one(Input).value.casefold().split()
        self._listed = [
            one for one in self._things if all(word in self.words(one).casefold() for word in words)
        ]
        typed = " ".join(words)
        if typed:
            self._listed.sort(key=lambda one: self._rank(one, typed))
        listed = self.query_one(OptionList)
        at = listed.highlighted if len(self._listed) == listed.option_count else 0
        width = max(40, min(100, self.size.width) - 6)
        listed.clear_options()
        listed.add_options(Option(self.line(one, width)) for one in self._listed)
        listed.highlighted = (at or 0) if self._listed else None
        self.query_one("#none", Static).update("" if self._listed else self.NONE)

    def _rank(self, thing: Thing, typed: str) -> int:
        """How far down a thing stands among those with the typed words: its own name is first."""
        name = self.result(thing).casefold()
        return 0 if name == typed else 1 if name.startswith(typed) else 2

    def go_to(self, thing: Thing) -> None:
        """Put the cursor on a thing of the list."""
        self.query_one(OptionList).highlighted = self._listed.index(thing)

    def action_leave(self) -> None:
        """Empty the field; else go back without a choice."""
        field = self.query_one(Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._listed):
            self.dismiss(self.result(self._listed[at]))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.result(self._listed[event.option_index]))
