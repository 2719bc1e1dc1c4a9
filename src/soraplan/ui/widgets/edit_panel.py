"""The panel in which clips and the plan are edited, beside the queue or below it.

What is typed is told at once, so that every total moves with it. The panel keeps nothing: it shows
the value of each field and says what the user made of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from soraplan.core.estimate import Estimate
from soraplan.core.text.cells import visible
from soraplan.ui.bindings import bindings_map
from soraplan.ui.field_texts import finished, mended
from soraplan.ui.fields import Field, accounts_elsewhere
from soraplan.ui.keymap import Keymap, key_name
from soraplan.ui.palette import Palette
from soraplan.ui.widgets.choice import ChoiceField
from soraplan.ui.widgets.line_field import LineField
from soraplan.ui.widgets.message_line import MessageLine
from soraplan.ui.widgets.text_field import TextField
from soraplan.ui.widgets.vendor_accounts import VendorAccounts

MIXED = "several"


class LongText(TextField):
    """A field of several lines: Enter ends the editing, the new-line keys start a new line."""

    @dataclass
    class Ended(Message):
        """Enter was pressed."""

    def __init__(self, keys: Keymap, *, id: str) -> None:
        super().__init__(
            id=id, compact=True, soft_wrap=True, show_line_numbers=False, tab_behavior="focus"
        )
        self._done = {key_name(key) for key in keys["panel.done"]}
        self._new_line = {key_name(key) for key in keys["panel.new-line"]}

    async def _on_key(self, event: events.Key) -> None:
        if event.key in self._done:
            event.stop()
            event.prevent_default()
            self.post_message(self.Ended())
        elif event.key in self._new_line:
            event.stop()
            event.prevent_default()
            self.insert("\n")
        else:
            await super()._on_key(event)


class EditPanel(VerticalScroll, can_focus=False):
    """The fields of a clip, of several clips at once, or of the plan."""

    SCOPED_CSS = False  # where the panel stands is a matter of the screen's classes
    DEFAULT_CSS = """
    EditPanel {
        display: none;
        height: 13;
        width: 1fr;
        background: $surface;
        layout: grid;
        grid-size: 3;
        grid-gutter: 0 1;
        padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    #clip-panel { grid-rows: 1 4 1 1 1 1 1 1 2; }
    #clip-panel.-moved { grid-rows: 1 4 1 1 1 1 1 1 1 1; }
    #plan-panel { grid-rows: 1 1 1 1 1 1 2 1 1 1 1 2; }
    #plan-panel.-elsewhere { grid-rows: 1 1 1 auto 1 1 1 2 1 1 1 1 2; }
    .-clip #clip-panel, .-plan #plan-panel { display: block; }
    EditPanel MessageLine, EditPanel .moved { height: 1; column-span: 3; }
    EditPanel .moved { color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    EditPanel .moved, EditPanel .kind-accounts { display: none; }
    EditPanel.-moved .moved, EditPanel.-elsewhere .kind-accounts { display: block; }
    EditPanel .field { height: 1fr; width: 1fr; }
    EditPanel .kind-accounts { height: auto; }
    EditPanel .span-2 { column-span: 2; }
    EditPanel .span-3 { column-span: 3; }
    EditPanel .label { width: 11; color: $text-muted; }
    EditPanel Input, EditPanel TextArea, EditPanel ChoiceField {
        width: 1fr;
        height: 1fr;
        background: $background;
        padding: 0 1;
    }
    EditPanel Input.-textual-compact { padding: 0 1; }
    EditPanel TextArea.-textual-compact { padding: 0 0 0 1; }
    EditPanel ChoiceField { background: $surface; padding: 0; }
    EditPanel Input:focus, EditPanel TextArea:focus, EditPanel ChoiceField:focus {
        background: $panel;
    }
    .-wide EditPanel {
        width: 38%;
        min-width: 52;
        max-width: 76;
        height: 1fr;
        border-left: outer $primary;
        grid-size: 2;
    }
    .-wide #clip-panel { grid-rows: 2 1fr 1 1 1 1 1 1 1 1 1 4; }
    .-wide #clip-panel.-moved { grid-rows: 2 1fr 1 1 1 1 1 1 1 1 1 4 1; }
    .-wide #plan-panel { grid-rows: 2 1 1 1 1 1 1 1 5 1 1 1 1 1 1fr; }
    .-wide #plan-panel.-elsewhere { grid-rows: 2 1 1 1 auto 1 1 1 1 5 1 1 1 1 1 1fr; }
    .-wide EditPanel MessageLine { column-span: 2; height: 2; }
    .-wide EditPanel .moved { column-span: 2; }
    .-wide EditPanel .field { column-span: 1; }
    .-wide EditPanel .wide-2 { column-span: 2; }
    """

    @dataclass
    class Edited(Message):
        """A field was given another value."""

        field: Field
        value: Any

    @dataclass
    class Refused(Message):
        """A field was given a text that is no value; the field says so already."""

        field: Field

    @dataclass
    class FieldLeft(Message):
        """The cursor left a field; `wrong` has a sentence for each text that is no value."""

        wrong: tuple[str, ...]

    @dataclass
    class Done(Message):
        """What was typed is to be kept."""

    def __init__(self, fields: Sequence[Field], palette: Palette, keys: Keymap, *, id: str) -> None:
        super().__init__(id=id)
        self._bindings = BindingsMap.merge([self._bindings, bindings_map("panel", keys)])
        self._fields = {field.name: field for field in fields}
        self._palette = palette
        self._message = MessageLine(palette)
        self._moved = Static(markup=False, classes="moved")
        self._keys = keys
        self._shown: dict[str, str] = {}
        self._wrong: dict[str, str] = {}
        # The entry of a list that is typed, and the text of the field as it was before that.
        self._entry: tuple[str, int] | None = None
        self._before_entry = ""

    def compose(self) -> ComposeResult:
        """Lay out a label and a field for each."""
        yield self._message
        for field in self._fields.values():
            spans = f"span-{field.span} wide-{field.wide_span}"
            with Horizontal(classes=f"field kind-{field.kind} {spans}"):
                yield Static(field.label, markup=False, classes="label")
                yield self._made(field)
        yield self._moved

    def _made(self, field: Field) -> Widget:
        if field.kind == "text":
            return LongText(self._keys, id=self._field_id(field))
        if field.kind == "choice":
            return ChoiceField(self._palette, id=self._field_id(field))
        if field.kind == "accounts":
            return VendorAccounts(self._palette, id=self._field_id(field))
        return LineField(id=self._field_id(field), compact=True, select_on_focus=True)

    def _field_id(self, field: Field) -> str:
        return f"{self.id}-{field.name}"

    def show(
        self, values: Sequence[Any], title: str, estimate: Estimate, *, anew: bool = False
    ) -> None:
        """Show the fields of some clips, or of the plan.

        A field that is being typed into keeps its text while that means the value or is not yet
        one, unless `anew` says that something else is to be edited.
        """
        self._message.entitle(title)
        for field in self._fields.values():
            found = [getattr(value, field.key) for value in values]
            mixed = any(one != found[0] for one in found)
            widget = self._widget(field)
            if isinstance(widget, ChoiceField):
                self._show_choice(field, widget, found[0], estimate, mixed=mixed)
            elif isinstance(widget, VendorAccounts):
                cards = accounts_elsewhere(estimate)
                self.set_class(bool(cards), "-elsewhere")
                widget.show(cards, found[0])
            elif anew or not (widget.has_focus and self._may_stay(field, widget, found[0])):
                text = "" if mixed else field.shown(found[0])
                self._wrong.pop(field.name, None)
                if self._shown.get(field.name) != text or self._text(widget) != text:
                    self._set(widget, text)
                    if widget.has_focus:
                        self._entry = None
                # A field may break lines otherwise than the text does; that is no edit.
                self._shown[field.name] = self._text(widget)
                if isinstance(widget, Input | TextArea):
                    widget.placeholder = MIXED if mixed else ""

    def _show_choice(
        self, field: Field, widget: ChoiceField, value: Any, estimate: Estimate, *, mixed: bool
    ) -> None:
        if field.name == "offer":
            value = estimate.pricing.resolved(value)
        elif field.name == "account" and value is None and estimate.account:
            value = estimate.account.id
        widget.show(field.choices(estimate) if field.choices else [], value, mixed=mixed)

    def _may_stay(self, field: Field, widget: Widget, value: Any) -> bool:
        if field.name in self._wrong:
            return True
        try:
            return bool(field.parsed(self._text(widget)) == value)
        except ValueError:
            return True

    def tell_moved(self, text: str) -> None:
        """Say below the fields what was before a move; nothing where there was none."""
        self.set_class(bool(text), "-moved")
        if text:
            self._moved.update(visible(text))

    def start(self, name: str) -> None:
        """Put the cursor into a field."""
        widget = self._widget(self._fields[name])
        # Not `focus`, which waits its turn: letters typed ahead would go elsewhere.
        self.screen.set_focus(widget)

    def reject(self, field: Field, sentence: str) -> None:
        """Say what is wrong with the text in a field."""
        self._wrong[field.name] = sentence
        self._say(field)

    def accept(self, field: Field) -> None:
        """Take back what was wrong with a field, unless more was typed that is no value."""
        if field.name in self._wrong:
            try:
                field.parsed(self.text_of(field.name))
            except ValueError:
                return
            del self._wrong[field.name]
        self._say(field)

    def focused_field(self) -> Field | None:
        """The field that has the focus."""
        focused = self.screen.focused
        if focused is None or self not in focused.ancestors:
            return None
        # A field may be made of several that take the focus.
        names = ((one.id or "").removeprefix(f"{self.id}-") for one in focused.ancestors_with_self)
        return next((self._fields[name] for name in names if name in self._fields), None)

    def long_text(self) -> str:
        """The name of the long text that has the focus, else of the first there is."""
        field = self.focused_field()
        if field and field.kind == "text":
            return field.name
        return next(field.name for field in self._fields.values() if field.kind == "text")

    def text_of(self, name: str) -> str:
        """The text in a field."""
        return self._text(self._widget(self._fields[name]))

    def set_text(self, name: str, text: str) -> None:
        """Give a field another text, as if it had been typed."""
        self._set(self._widget(self._fields[name]), text)

    # -- what the user does -------------------------------------------------------------------

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self, event: Input.Changed | TextArea.Changed) -> None:
        event.stop()
        widget = event.control
        field = self._fields[(widget.id or "").removeprefix(f"{self.id}-")]
        text = self._text(widget)
        last = self._shown.get(field.name, "")
        if text == last:
            return
        self._shown[field.name] = text
        if field.entry:
            self._type_into_list(field, widget, last)
        try:
            value = field.parsed(text)
        except ValueError as error:
            self.reject(field, str(error))
            self.post_message(self.Refused(field))
            return
        self.post_message(self.Edited(field, value))

    @on(ChoiceField.Changed)
    def _chosen(self, event: ChoiceField.Changed) -> None:
        event.stop()
        field = self._fields[(event.field.id or "").removeprefix(f"{self.id}-")]
        self.post_message(self.Edited(field, event.value))

    @on(VendorAccounts.Chosen)
    def _account_chosen(self, event: VendorAccounts.Chosen) -> None:
        event.stop()
        field = self._fields[(event.levels.id or "").removeprefix(f"{self.id}-")]
        self.post_message(self.Edited(field, event.accounts))

    @on(Input.Submitted)
    @on(LongText.Ended)
    def _ended(self, event: Message) -> None:
        event.stop()
        field = self.focused_field()
        if field and field.name in self._wrong:
            self.app.bell()
            self._say(field)
        else:
            self.post_message(self.Done())

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Tell that a field was left, so that what is wrong in it can be put back."""
        if isinstance(event.widget, Input):
            event.widget.cursor_position = 0
        self.post_message(self.FieldLeft(self.leave()))

    def leave(self) -> tuple[str, ...]:
        """Let go of texts that are no values, with a sentence for each."""
        told = tuple(self._told(self._fields[name], what) for name, what in self._wrong.items())
        self._wrong.clear()
        self._entry = None
        return told

    def _told(self, field: Field, what: str) -> str:
        has_more = field.entry and finished(field.entry, self.text_of(field.name))
        return f"{field.label} {what}; {'all else stays' if has_more else 'it stays as it was'}."

    def _type_into_list(self, field: Field, widget: Widget, last: str) -> None:
        """Keep the `last` text where another entry is begun, unless something was wrong in it."""
        if isinstance(widget, TextArea):
            begun = widget.get_text_range((0, 0), widget.cursor_location)
        else:
            assert isinstance(widget, Input)
            begun = widget.value[: widget.cursor_position]
        entry = field.name, finished(field.entry, begun)
        if entry != self._entry and field.name not in self._wrong:
            self._entry, self._before_entry = entry, last

    def mended(self, field: Field, is_good: Callable[[str], bool]) -> list[str]:
        """The entries of a list, but those that are no values as they were before."""
        return mended(field.entry, self._before_entry, self.text_of(field.name), is_good)

    def on_descendant_focus(self) -> None:
        """Say what the field is for."""
        field = self.focused_field()
        if field:
            self._say(field)

    def _say(self, field: Field) -> None:
        wrong = self._wrong.get(field.name)
        self._message.say(f"{field.label} {wrong}" if wrong else field.help, wrong=bool(wrong))

    def _widget(self, field: Field) -> Widget:
        return self.query_one(f"#{self._field_id(field)}")

    @staticmethod
    def _text(widget: Widget) -> str:
        if isinstance(widget, TextArea):
            return widget.text
        assert isinstance(widget, Input)
        return widget.value

    @staticmethod
    def _set(widget: Widget, text: str) -> None:
        if isinstance(widget, TextArea):
            widget.load_text(text)
            widget.move_cursor(widget.document.end)
        elif isinstance(widget, Input):
            widget.value = text
            # A field shows where its cursor is, and a text is best known by how it begins.
            widget.cursor_position = len(text) if widget.has_focus else 0
