"""The plans in the library, to open, copy, rename and throw away; or any file by its path."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, get_current_worker

from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.core.text.stand_ins import visible_lines
from soraplan.storage import library
from soraplan.storage.library import Entry
from soraplan.storage.problems import StorageError
from soraplan.ui.bindings import bindings
from soraplan.ui.commands import BY_ID, Where, footer
from soraplan.ui.keymap import Keymap
from soraplan.ui.palette import palette
from soraplan.ui.screens.library_lines import in_full, line_of
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.shot_list.source import is_shot_list
from soraplan.ui.screens.typed_path import STARTS, file_at, is_path
from soraplan.ui.widgets.footer import KeyLine
from soraplan.ui.widgets.line_field import LineField

_CSS = """
.library Input { background: $background; padding: 0 1; }
.library #told { height: auto; color: $text-muted; }
.library #told { max-height: 50%; }
.library OptionList { height: 1fr; background: $surface; border: none; padding: 0; }
.library #keys { height: 1; background: $surface; }
"""

_BESIDE = 6
"""Cells of a line of the page that are not for the list."""

_KEYS_FROM = 80
"""The cells of the screen from which on all keys stand in one line."""

_TYPING = ("library.choose", "library.close")
"""What there is to do while a title or a path is typed."""


class LibraryScreen(Page[Path | None]):
    """Lists the plans; the result is the file to open.

    The files are read one after the other beside the screen, the newest first. A screen that
    chooses a plan for something else says so by `TITLE_TEXT` and `VERB`, and takes no shot lists.
    One that lists other plans says where it is by `PLACES`, and takes no paths.
    """

    TITLE_TEXT: ClassVar[str] = "Open a plan"
    DATED: ClassVar[str] = "last saved"
    VERB: ClassVar[str] = "open"
    LOOKED_FOR: ClassVar[str] = "a title to look for, or a path: it begins with /, ~ or ."
    EMPTY: ClassVar[str] = (
        "The library is empty. ^s saves the open plan here; a path opens any file."
    )
    PLACES: ClassVar[Sequence[Where]] = ("library",)
    TAKES_LISTS: ClassVar[bool] = True
    TAKES_PATHS: ClassVar[bool] = True
    ROWS: ClassVar[type[OptionList]] = OptionList
    HELP: ClassVar[Where | None] = "library"

    CSS = PAGE_CSS + _CSS

    def __init__(
        self,
        cards: Mapping[str, RateCard],
        today: date,
        current: Path | None,
        keys: Keymap,
        exchange: Sequence[ExchangeRate] = (),
    ) -> None:
        super().__init__()
        self.use_keys(keys, (one for place in self.PLACES for one in bindings(place, keys)))
        self._keys = keys
        self._cards, self._today, self._current = cards, today, current
        self._exchange = exchange
        self._entries: list[Entry] = []
        self._is_read = False
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """Lay out the field, the list and the line of keys."""
        with Vertical(classes="page library") as page:
            page.border_title = (
                f"{self.TITLE_TEXT} · its clips, what a run costs as planned, {self.DATED}"
            )
            yield LineField(
                placeholder=self.LOOKED_FOR,
                compact=True,
                # What the path begins with is not to be typed over.
                select_on_focus=False,
            )
            yield Static("", markup=False, id="told")
            yield self.ROWS(markup=False, compact=True)
            colours = palette(self.app.theme_variables, ansi=self.app.current_theme.ansi)
            yield KeyLine(colours, {**self._keys, "app.palette": ()}, id="keys")

    def _show_keys(self) -> None:
        """Show the keys that do something now."""
        is_typing = self.query_one(Input).has_focus
        choose = replace(BY_ID["library.choose"], title=self.VERB)
        keys = [choose, *footer(self.PLACES)]
        if is_typing:
            keys = [one for one in keys if one.id in _TYPING]
        line = self.query_one("#keys", KeyLine)
        line.styles.height = 1 if self.size.width >= _KEYS_FROM or is_typing else 2
        line.show(keys, typing=is_typing)

    def on_descendant_focus(self) -> None:
        """Show the keys that work where the focus is now."""
        self._show_keys()

    def on_resize(self) -> None:
        """Share out the new width."""
        self._show_keys()
        self._show()

    def on_mount(self) -> None:
        """Start reading the library."""
        self.query_one(OptionList).focus()
        self._reload()

    def _reload(self) -> None:
        self._entries = []
        self._is_read = False
        self._trouble = ""
        self._show()
        self._read()

    def entries(
        self, cards: Mapping[str, RateCard], today: date, exchange: Sequence[ExchangeRate]
    ) -> Iterator[Entry]:
        """The plans to list; called and read beside the screen."""
        return library.entries(cards, today, exchange)

    @work(thread=True, exclusive=True, group="library", exit_on_error=False)
    def _read(self) -> None:
        worker = get_current_worker()
        trouble = ""
        try:
            for entry in self.entries(self._cards, self._today, self._exchange):
                if worker.is_cancelled:
                    return
                self.app.call_from_thread(self._heard, worker, partial(self._found, entry))
        except StorageError as error:
            trouble = str(error)
        self.app.call_from_thread(self._heard, worker, partial(self._all_read, trouble))

    def _heard(self, worker: Worker[None], take: Callable[[], None]) -> None:
        """Take what the thread found, unless the list was begun anew while that was on its way."""
        if not worker.is_cancelled:
            take()

    def _found(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._show()

    def _all_read(self, trouble: str) -> None:
        self._is_read, self._trouble = True, trouble
        self._show()

    def _shown(self) -> Iterator[Entry]:
        # The key that leads to the field stands in it where a title is looked for.
        words = self.query_one(Input).value.strip().removeprefix("/").casefold().split()
        for entry in self._entries:
            name = f"{entry.title} {entry.path.stem}".casefold()
            if all(word in name for word in words) or self._as_path():
                yield entry

    def _show(self) -> None:
        listed = self.query_one(OptionList)
        at = listed.highlighted
        width = self._width
        entries = list(self._shown())
        listed.clear_options()
        listed.add_options(
            Option(
                line_of(entry, width, self.dated(entry), is_current=entry.path == self._current),
                id=str(entry.path),
            )
            for entry in entries
        )
        if entries:
            listed.highlighted = min(at or 0, len(entries) - 1)
        told = "" if self._is_read else "Reading the library …"
        if self._is_read and not self._entries:
            told = self._trouble or self.EMPTY
        elif self._is_read and not entries:
            told = "No plan has that title."
        if self._as_path():
            told = f"Enter {self.VERB}s this file."
            if self._as_list():
                told = "Enter shows what this shot list says, to import it."
        self._told(told or self._chosen_told())

    def _chosen_told(self) -> str:
        """What the line of the plan that the cursor is on has no room for."""
        entry = self.chosen()
        return "" if entry is None else in_full(entry, self._width, self.dated(entry))

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        if self._is_read and not self._as_path():
            self._told(self._chosen_told())

    @property
    def _width(self) -> int:
        """The cells of a line of the list."""
        return max(1, min(100, self.size.width) - _BESIDE)

    def dated(self, entry: Entry) -> str:
        """When a plan was changed last."""
        return f"{entry.modified:%Y-%m-%d %H:%M}"

    def _told(self, text: str) -> None:
        self.query_one("#told", Static).update(visible_lines(text))

    def _as_path(self) -> bool:
        if not self.TAKES_PATHS:
            return False
        text = self.query_one(Input).value.strip()
        return is_path(text) or self._as_list()

    def _as_list(self) -> bool:
        """Whether a file is typed whose ending is that of a shot list."""
        return self.TAKES_LISTS and is_shot_list(self.query_one(Input).value.strip())

    def chosen(self) -> Entry | None:
        """The plan that the cursor is on."""
        at = self.query_one(OptionList).highlighted
        entries = list(self._shown())
        return entries[at] if at is not None and at < len(entries) else None

    # -- what the user does -------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self) -> None:
        self._show()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._as_path():
            try:
                self.dismiss(file_at(self.query_one(Input).value.strip()))
            except ValueError as error:
                self._told(str(error))
            return
        self._selected()

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        entry = self.chosen()
        if entry:
            self.choose(entry)

    def action_library_choose(self) -> None:
        """Take what Enter takes: the plan that the cursor is on, or the path that was typed."""
        if self.query_one(Input).has_focus:
            self._submitted()
        else:
            self._selected()

    def choose(self, entry: Entry) -> None:
        """Take the plan that Enter or a click is for."""
        self.dismiss(entry.path)

    def action_library_close(self) -> None:
        """Go from the field to the list, and from there back to the plan."""
        field = self.query_one(Input)
        if field.has_focus and field.value:
            field.value = ""
        elif field.has_focus:
            self.query_one(OptionList).focus()
        else:
            self.dismiss(None)

    def on_key(self, event: events.Key) -> None:
        """Begin a path in the field, wherever the keys are for."""
        is_in_list = not self.query_one(Input).has_focus
        if self.TAKES_PATHS and is_in_list and event.character in STARTS:
            event.stop()
            event.prevent_default()
            self._begin(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Take a path that is pasted beside the field."""
        event.stop()
        self._begin(" ".join(event.text.splitlines()[:1]))

    def _begin(self, text: str) -> None:
        field = self.query_one(Input)
        self.set_focus(field)
        field.value = text
        field.cursor_position = len(text)

    def action_library_look(self) -> None:
        """Look for a title or type a path."""
        self.query_one(Input).focus()

    def action_library_down(self) -> None:
        """Move to the plan below."""
        self.query_one(OptionList).action_cursor_down()

    def action_library_up(self) -> None:
        """Move to the plan above."""
        self.query_one(OptionList).action_cursor_up()

    def action_library_copy(self) -> None:
        """Put a copy of the plan beside it."""
        entry = self.chosen()
        if entry:
            self.do(lambda: f"Copied to {library.duplicate(entry.path).name}")

    def action_library_trash(self) -> None:
        """Throw the plan away; it can be taken out of the trash folder again."""
        entry = self.chosen()
        if entry is None:
            return
        if entry.path == self._current:
            self._told("This plan is open; open another one before throwing it away.")
            return
        self.do(lambda: f"Thrown away; it lies in {library.trash(entry.path)}")

    def action_library_trash_show(self) -> None:
        """Show what was thrown away, to put it back."""
        from soraplan.ui.screens.trash import TrashScreen

        trash = TrashScreen(self._cards, self._today, self._current, self._keys, self._exchange)
        self.app.push_screen(trash, lambda _: self._reload())

    def action_library_rename(self) -> None:
        """Give the plan another title and its file the name that follows from it."""
        entry = self.chosen()
        if entry is None:
            return
        if entry.path == self._current:
            self._told("This plan is open; p changes its title there.")
            return
        from soraplan.ui.screens.dialogs import NameQuestion

        def told(text: str) -> str:
            if not text.strip():
                raise ValueError("Type a title.")
            return ""

        def answered(text: str | None) -> None:
            if text is not None:
                self.do(lambda: f"Renamed to {library.rename(entry.path, text.strip()).name}")

        self.app.push_screen(NameQuestion("Rename", entry.title, told), answered)

    def do(self, act: Callable[[], str]) -> None:
        """Do something to the files, list them anew, and say what was done."""
        try:
            told = act()
        except StorageError as error:
            self._told(str(error))
            return
        self._reload()
        self.notify(told, markup=False)
