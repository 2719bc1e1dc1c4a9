"""The trash: what was thrown away from the library, to be put back there, or removed for good."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from textual import events
from textual.widgets import OptionList

from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.core.text.words import counted, size_text
from soraplan.storage import trash
from soraplan.storage.library import Entry
from soraplan.storage.problems import StorageError
from soraplan.ui.keymap import Keymap
from soraplan.ui.screens.library import LibraryScreen

_CHANGING = ("library.copy", "library.rename", "library.trash", "library.trash-show")


class _Rows(OptionList):
    """The first click on a row goes to it, the next one takes it."""

    _clicked: str | None = None

    def on_click(self, event: events.Click) -> None:
        """Only go to a row that was not clicked right before."""
        at = event.style.meta.get("option")
        row = None if at is None else self.get_option_at_index(at).id
        is_second = row is not None and row == self._clicked and at == self.highlighted
        self._clicked = None if is_second else row
        if at is not None and not is_second:
            event.prevent_default()
            self.highlighted = at


class TrashScreen(LibraryScreen):
    """Lists what was thrown away, the last first. It stays open while plans are put back."""

    TITLE_TEXT = "Trash"
    DATED = "thrown away"
    VERB = "put back"
    LOOKED_FOR = "a title to look for"
    EMPTY = "The trash is empty. What is thrown away in the library lies here until X empties it."
    PLACES = ("trash", "library")
    TAKES_LISTS = False
    TAKES_PATHS = False
    ROWS = _Rows
    HELP = "trash"

    def __init__(
        self,
        cards: Mapping[str, RateCard],
        today: date,
        current: Path | None,
        keys: Keymap,
        exchange: Sequence[ExchangeRate] = (),
    ) -> None:
        none: dict[str, tuple[str, ...]] = dict.fromkeys(_CHANGING, ())
        super().__init__(cards, today, current, {**keys, **none}, exchange)

    def entries(
        self, cards: Mapping[str, RateCard], today: date, exchange: Sequence[ExchangeRate]
    ) -> Iterator[Entry]:
        """What was thrown away; called and read beside the screen."""
        return trash.entries(cards, today, exchange)

    def dated(self, entry: Entry) -> str:
        """When a plan was thrown away: to the second where the title does not tell it apart."""
        alike = (one for one in self._entries if one.title == entry.title and one is not entry)
        return super().dated(entry) + (f"{entry.modified::%S}" if any(alike) else "")

    def choose(self, entry: Entry) -> None:
        """Put a plan back into the library."""
        self.do(lambda: f"Put back as {trash.put_back(entry.path).name}")

    def action_trash_back(self) -> None:
        """Put the plan back into the library."""
        entry = self.chosen()
        if entry:
            self.choose(entry)

    def action_trash_empty(self) -> None:
        """Remove all that is in the trash for good, after a question."""
        from soraplan.ui.screens.dialogs import Question

        try:
            told = trash.contents()
        except StorageError as error:
            self._told(str(error))
            return
        if not (told.files or told.folders):
            self._told(self.EMPTY)
            return

        def answered(answer: str | None) -> None:
            if answer == "empty":
                self.do(lambda: self._emptied(told))

        self.app.push_screen(
            Question(
                "Empty the trash?",
                f"{_what(told)}, {size_text(told.size)} in all: removed for good, and nothing"
                " brings it back.",
                # What cannot be undone is not what Enter does by itself.
                [("cancel", "Cancel"), ("empty", "Empty")],
            ),
            answered,
        )

    def _emptied(self, told: trash.Contents) -> str:
        try:
            trash.empty(told)
        except StorageError as error:
            # The rest is gone, so what is listed has changed all the same.
            return str(error)
        return f"Removed {_what(told)}."


def _what(told: trash.Contents) -> str:
    plans = counted(len(told.files), "plan")
    if told.versions:
        plans += f" with {counted(told.versions, 'version')}"
    if not told.folders:
        return plans
    folders = counted(len(told.folders), "folder") + " of unsaved work"
    return f"{plans} and {folders}" if told.files else folders
