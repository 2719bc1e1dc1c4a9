"""The choosing half of the export page: its layout, the formats, their options, and the file.

It makes and writes nothing; what is built on it does, whenever something else is chosen.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, Label, OptionList

from soraplan.exchange import formats
from soraplan.exchange.export import choices
from soraplan.exchange.format import Option
from soraplan.ui.screens.export import path as export_path
from soraplan.ui.screens.export.work import Wish
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.page_parts import (
    FormatList,
    Paragraph,
    Preview,
    Setting,
    Settings,
    Words,
)
from soraplan.ui.widgets.line_field import LineField
from soraplan.ui.workarounds import set_breakpoint_classes

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen

_CSS = """
.export { width: 100%; max-width: 170; }
.export #upper { height: 10; }
.export FormatList {
    width: 34;
    height: 100%;
    background: $surface;
    border: none;
    padding: 0;
    scrollbar-size-vertical: 1;
}
.export FormatList:focus { border: none; }
.export #about { width: 1fr; padding: 0 0 0 2; }
.export Words { height: 1fr; }
.export #preview { height: 1fr; }
.export #file { height: 1; }
.export #file Label { width: 6; color: $text-muted; }
.export Input { width: 1fr; background: $background; padding: 0 1; }
.export Input:focus { background: $panel; }
.export Settings:focus { background: $panel; }
.export #last { height: 2; }
.export #last Button { margin-left: 1; min-width: 10; }
.export #told { width: 1fr; height: 2; }
ExportScreen.-tall .export #upper { height: 12; }
ExportScreen.-wide .export FormatList { width: 50%; max-width: 72; }
"""

_DATED = Option(
    "date",
    "Day in the receipt",
    "The receipt tells today's date; the file is then another one each day.",
)
_BASED = Option(
    "base",
    "Change since the last save",
    "What has changed since the file of the plan was saved is told, too.",
)


class ExportChoice(Page[None]):
    """Shows the formats, what can be chosen of one, and where its file goes."""

    CSS = PAGE_CSS + _CSS

    def __init__(self, desk: "QueueScreen") -> None:
        super().__init__()
        self.use_keys(desk.keys)
        self._desk = desk
        self._formats = formats.every()
        names = [format_.name for format_ in self._formats]
        last = desk.export_format
        self._format = self._formats[names.index(last) if last in names else 0]
        self._chosen = desk.export_chosen
        self._forecast = desk.session.forecast
        self._suggested = ""

    def took_choice(self) -> None:
        """Something else is chosen from now on."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Lay out the formats, what is chosen, the preview and the file."""
        palette = self._desk.palette
        set_breakpoint_classes(self)
        with Vertical(classes="page export") as page:
            page.border_title = "Export: hand the plan on · Esc closes"
            page.border_subtitle = "Enter exports · ↑↓ format · Tab options, file · PgDn reads on"
            with Horizontal(id="upper"):
                yield FormatList(self._formats, self._formats.index(self._format), id="formats")
                with Vertical(id="about"):
                    yield Words(palette, id="words")
                    yield Settings(palette, id="settings")
            yield Preview(palette, id="preview")
            with Horizontal(id="file"):
                yield Label("File", markup=False)
                # Who changes a word of a long path does not want to type the rest of it again.
                yield LineField(compact=True, select_on_focus=False, id="path")
            with Horizontal(id="last"):
                yield Words(palette, id="told")
                yield Button("Export", id="write", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Show the format that was chosen last, at first the first one."""
        self.query_one(FormatList).focus()
        self._suggest()
        self._take()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        old, new = self._format, self._formats[event.option_index]
        if old is new:
            return
        self._format, self._desk.export_format = new, new.name
        field = self.query_one("#path", Input)
        if field.value == self._suggested:
            self._suggest()
        else:
            field.value = export_path.with_ending(field.value, old.extension, new.extension)
        self._take()

    def _suggest(self) -> None:
        session = self._desk.session
        self._suggested = str(
            export_path.suggested(
                session.plan.title, session.path, self._format.extension, self._desk.imported
            )
        )
        field = self.query_one("#path", Input)
        field.value = self._suggested
        field.cursor_position = len(self._suggested)

    def _options(self) -> Iterator[tuple[Option, tuple[str, str]]]:
        """What can be chosen now, and the key that the choice is kept under."""
        for option in self._format.options:
            yield option, (self._format.name, option.name)
        if self._format.takes_base and self._desk.session.path is not None:
            yield _BASED, ("", _BASED.name)
        yield _DATED, ("", _DATED.name)

    def _value(self, option: Option, key: tuple[str, str]) -> str:
        return self._chosen.get(key, choices(option)[0])

    @on(Settings.Chosen)
    def _option_chosen(self, event: Settings.Chosen) -> None:
        for option, key in self._options():
            if option is event.option:
                self._chosen[key] = event.value
        self._take()

    def _take(self) -> None:
        """Show what is chosen."""
        self.query_one(Settings).show(
            [Setting(option, self._value(option, key)) for option, key in self._options()]
        )
        self._show_words()
        self.took_choice()

    @on(Settings.Moved)
    def _show_words(self) -> None:
        """Tell who gets the format and what it holds; of an option, what it is for."""
        option, format_ = self.query_one(Settings).current, self._format
        words: list[Paragraph] = [
            (f"{format_.title}, for {format_.reader}.", "title"),
            (format_.holds, "text"),
        ]
        if option is not None:
            words = [(option.title, "title"), (option.help, "text")]
            if option.choices:
                words.append((f"One of {', '.join(option.choices)}.", "told"))
        self.query_one("#words", Words).show(words)

    def _wish(self) -> Wish:
        own = self._format.name
        values = {key: (option, self._value(option, key)) for option, key in self._options()}
        _, based = values.get(("", _BASED.name), (_BASED, "off"))
        _, dated = values["", _DATED.name]
        return Wish(
            format=self._format,
            forecast=self._forecast,
            chosen={
                name: value
                for (of, name), (option, value) in values.items()
                if of == own and value != choices(option)[0]
            },
            made=self._forecast.estimate.today if dated == "on" else None,
            base=self._desk.session.path if based == "on" else None,
            cards=self._desk.soraplan.cards,
        )

    def _unlike(self, path: Path) -> str:
        """A sentence where a name has the ending of another format; else empty."""
        ending = path.suffix.removeprefix(".").casefold()
        others = [one.title for one in self._formats if one.extension == ending]
        if not others or ending == self._format.extension:
            return ""
        return f"{path.name} has the ending of {others[0]}, but {self._format.title} is chosen"

    def _path(self) -> Path:
        """Where the file is to go. Raises ValueError with what is wrong with it."""
        return export_path.asked(
            self.query_one("#path", Input).value,
            Path(self._suggested).parent,
            self._desk.session.path,
            self._format.extension,
        )
