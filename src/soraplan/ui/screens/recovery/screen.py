"""The page that offers what was not saved when soraplan ended.

Nothing is lost by closing it: what is neither restored nor thrown away is offered again.
"""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.widgets import OptionList, Static

from soraplan.core.text.stand_ins import visible_lines
from soraplan.storage import recovery
from soraplan.storage.problems import StorageError
from soraplan.storage.recovery import Found
from soraplan.ui.background import Background
from soraplan.ui.bindings import bindings
from soraplan.ui.commands import footer
from soraplan.ui.keymap import first_shown
from soraplan.ui.prices import prices_of
from soraplan.ui.screens.diff.blocks import Block
from soraplan.ui.screens.diff.lines import text_blocks
from soraplan.ui.screens.diff.list import DiffList
from soraplan.ui.screens.on_disk.answers import Answers
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.recovery.lines import (
    heads,
    known_blocks,
    looked_blocks,
    title_of,
    unreadable,
)
from soraplan.ui.screens.recovery.list import Sessions
from soraplan.ui.screens.recovery.start import way_there
from soraplan.ui.screens.recovery.words import restored, thrown_away
from soraplan.ui.screens.recovery.work import (
    Counted,
    Counting,
    Gone,
    Looked,
    Looking,
    state_now,
)
from soraplan.ui.screens.scrolling import Scrolling
from soraplan.ui.screens.versions.screen import present
from soraplan.ui.trouble import Trouble, fault
from soraplan.ui.widgets.footer import KeyLine

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen

_CSS = """
RecoveryScreen .recovery { width: 100%; max-width: 170; }
RecoveryScreen .recovery #told { height: auto; color: $text-muted; }
RecoveryScreen .recovery #heads { height: 1; color: $text-muted; }
RecoveryScreen .recovery OptionList {
    height: auto;
    max-height: 30%;
    background: $surface;
    border: none;
    padding: 0;
    margin-bottom: 1;
    scrollbar-size-vertical: 1;
}
RecoveryScreen .recovery DiffList {
    height: 1fr;
    background: $surface;
    scrollbar-size-vertical: 1;
    scrollbar-size-horizontal: 0;
    overflow-x: hidden;
    overflow-y: scroll;
}
RecoveryScreen .recovery #answers { height: 1; background: $panel; }
RecoveryScreen .recovery #keys { height: 1; background: $surface; }
"""

_WIDEST = 170
_BESIDE = 5
"""Cells of the widest page, and of a line of it that are not for the list."""

UNHEARD = 0.5
"""Seconds for which a page that appeared by itself takes no answer: nobody has read it by then."""

_HEAD = "soraplan ended before this was saved. What stays here is offered again."
_TAKEN = "Another soraplan has taken {title} just now."
_KINDS = (Looked, Counted, Gone, Trouble)

_WAITING = ("recovery.close",)
_UNREADABLE = ("recovery.discard", *_WAITING)
"""The answers while it is being read, and those there are where it cannot be."""


class RecoveryScreen(Scrolling, Page[None], scrolling="recovery"):
    """Offers what sessions left behind, to be restored into the `desk`, the queue screen below.

    `found` are the sessions, and `first` is the one of them that is chosen at first. `is_asked`
    says that somebody asked for the page. One that appears by itself does not take keys that were
    meant for the queue as answers.
    """

    CSS = PAGE_CSS + _CSS
    HELP = "recovery"

    def __init__(
        self, desk: "QueueScreen", found: Sequence[Found], first: Found, *, is_asked: bool = True
    ) -> None:
        super().__init__()
        self.use_keys(desk.keys, bindings("recovery", desk.keys))
        self._desk = desk
        self._found = list(found)
        self._at = self._found.index(first)
        self._now = present()
        self._counts: dict[Path, Counted] = {}
        self._looked: Looked | None = None
        self._is_busy = False
        self._hears_from = 0.0 if is_asked else inf
        self._work: Background[Counting, Looked | Counted | Gone | Trouble] = Background(
            self.is_open
        )

    def compose(self) -> ComposeResult:
        """Lay out the list, what is told of the one chosen, the answers and the keys."""
        desk = self._desk
        with Vertical(classes="page recovery") as page:
            page.border_title = "Work that was not saved · Esc keeps it for later"
            yield Static(_HEAD, markup=False, id="told")
            yield Static("", markup=False, id="heads")
            yield Sessions(markup=False, compact=True)
            yield DiffList(desk.palette)
            yield Answers(desk.palette, desk.keys, id="answers")
            yield KeyLine(desk.palette, {**desk.keys, "app.palette": ()}, id="keys")

    def on_mount(self) -> None:
        """Show what was found, and read it."""
        self._choose(self._at)
        self.call_after_refresh(self._begin_to_hear)

    def _begin_to_hear(self) -> None:
        self._hears_from = min(self._hears_from, monotonic() + UNHEARD)

    @property
    def _hears(self) -> bool:
        """Whether the page was there long enough to be answered."""
        return monotonic() >= self._hears_from

    def on_unmount(self) -> None:
        """End what is under way."""
        self._work.stop()

    @property
    def _chosen(self) -> Found:
        return self._found[self._at]

    @property
    def scrolled(self) -> DiffList:
        """What is told of the work that is chosen."""
        return self.query_one(DiffList)

    def _tell(self, text: str) -> None:
        self.query_one("#told", Static).update(visible_lines(text))

    # -- reading ------------------------------------------------------------------------------

    def _choose(self, at: int) -> None:
        """Show another session, and what differs in it once that is worked out."""
        self._at = at
        self._looked = None
        self._show_rows()
        self._show_known("")
        self._read(self._chosen)

    @work(exclusive=True, group="looking")
    async def _read(self, found: Found) -> None:
        made = await self._work.result(
            self._work.take(Looking(found, prices_of(self._desk))), _KINDS, self._show_late
        )
        if isinstance(made, Gone):
            self._take_off(found, _TAKEN.format(title=title_of(found)))
        elif isinstance(made, Trouble):
            self._show_trouble(found, made)
        elif isinstance(made, Looked):
            self._counts[found.folder] = Counted(made.work.edits, made.work.unread)
            self._show_rows()
            self._show_looked(found, made)
        if isinstance(made, Looked | Trouble):
            await self._count_others()

    async def _count_others(self) -> None:
        """Count the edits of those that were not read yet, one after the other."""
        for found in list(self._found):
            if found.folder in self._counts or found is self._chosen:
                continue
            made = await self._work.result(self._work.take(Counting(found)), _KINDS, lambda _: None)
            if isinstance(made, Counted):
                self._counts[found.folder] = made
                self._show_rows()

    # -- showing ------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Share out the new width."""
        self._show_rows()

    def _show_rows(self) -> None:
        listed = self.query_one(Sessions)
        width = max(1, min(_WIDEST, self.size.width) - _BESIDE)
        self.query_one("#heads", Static).update(heads(width))
        listed.show(self._found, self._counts, self._at, self._now, width, self._desk.palette)

    def _show_late(self, job: Counting) -> None:
        self._show_known(job.told())

    def _show_known(self, told: str) -> None:
        """Show what is known before the reading is done, and how far that is."""
        found, now, palette = self._chosen, self._now, self._desk.palette

        def blocks(size: Size) -> Iterable[Block]:
            yield from known_blocks(found, now, size.width, palette)
            yield from text_blocks([("", False), (told, False)], size.width, palette)

        self.scrolled.show(blocks)
        self._show_answers(_WAITING)

    def _show_trouble(self, found: Found, made: Trouble) -> None:
        now, palette = self._now, self._desk.palette
        sentences = unreadable((made.title, *made.reasons), found)

        def blocks(size: Size) -> Iterable[Block]:
            yield from known_blocks(found, now, size.width, palette)
            yield from text_blocks(sentences, size.width, palette)

        self.scrolled.show(blocks)
        self._show_answers(_UNREADABLE)

    def _show_looked(self, found: Found, made: Looked) -> None:
        now, palette = self._now, self._desk.palette
        self._looked = made

        def blocks(size: Size) -> Iterable[Block]:
            return looked_blocks(found, made, now, size.width, palette)

        self.scrolled.show(blocks)
        has_file = made.state in ("same", "changed")
        opening = ("recovery.open",) if has_file else ()
        self._show_answers(("recovery.restore", *opening, *_UNREADABLE))

    def _show_answers(self, ids: Sequence[str]) -> None:
        self.query_one(Answers).show(ids, "recovery.restore" if "recovery.restore" in ids else "")
        hidden = "recovery.down" if len(self._found) < 2 else ""
        keys = [one for one in footer(["recovery"]) if one.id != hidden]
        self.query_one("#keys", KeyLine).show(keys, typing=False)

    # -- the answers --------------------------------------------------------------------------

    def action_recovery_restore(self) -> None:
        """Go on with the work, after a question where that would lose what is open."""
        looked, found = self._looked, self._chosen
        if self._is_busy or not self._hears:
            return
        if looked is None:
            if self._work.job is not None:
                self._tell("It is still being read; what can be had of it is then shown here.")
            return

        def restore() -> None:
            if not self._is_busy:
                self._restore(found, looked)

        self._desk.when_saved(f"Restore {title_of(found)}?", restore)

    @work(exclusive=True, group="restoring")
    async def _restore(self, found: Found, looked: Looked) -> None:
        # The save that was just asked about may have been one into this file.
        state = await asyncio.to_thread(state_now, looked.work)
        if self._is_busy or not self.is_active or found not in self._found:
            return
        desk = self._desk
        if desk.reading:
            desk.stop_reading()
        try:
            is_taken = desk.soraplan.restore(found, looked.work)
        except StorageError as error:
            self._tell(str(error))
            return
        if not is_taken:
            self._take_off(found, _TAKEN.format(title=title_of(found)))
            return
        self.dismiss(None)
        others = len(self._found) - 1
        more = f" More was not saved: {way_there(desk)}" if others else ""
        desk.say(restored(found, state, partial(first_shown, desk.keys)) + more)
        desk.look_at_file()

    def action_recovery_open(self) -> None:
        """Open the file as it is, after a question where that would lose what is open."""
        path = self._chosen.path
        looked = self._looked
        has_file = looked is not None and looked.state in ("same", "changed")
        if path is None or self._is_busy or not (has_file and self._hears):
            return

        def open_it() -> None:
            if self.is_active:
                self.dismiss(None)
                self._desk.open_path(path)

        self._desk.when_saved(f"Open {path.name}?", open_it)

    def action_recovery_discard(self) -> None:
        """Throw the work away; it asks nothing, for the trash has it."""
        if not self._is_busy and self._hears:
            self._is_busy = True
            self._work.stop()
            self._discard(self._chosen)

    @work(group="throwing away")
    async def _discard(self, found: Found) -> None:
        # No other answer ends this: the thread would go on, and nobody would tell what it did.
        try:
            place = await asyncio.to_thread(recovery.discard, found)
        except Exception as error:
            is_known = isinstance(error, StorageError)
            self._tell(str(error) if is_known else fault("Throwing away", error).told)
            self._read(found)
            return
        finally:
            self._is_busy = False
        title = title_of(found)
        if place is None:
            self._take_off(found, _TAKEN.format(title=title))
        else:
            key = partial(first_shown, self._desk.keys)
            self._take_off(found, thrown_away(found, place, key))

    def _take_off(self, found: Found, told: str) -> None:
        """Take one off the list, say why, and close where it was the last."""
        if not self.is_open() or found not in self._found:
            return
        chosen = self._chosen
        self._found.remove(found)
        if not self._found:
            self.finish()
            self._desk.say(told)
            return
        self._tell(told)
        if chosen is found:
            self._choose(min(self._at, len(self._found) - 1))
        else:
            self._at = self._found.index(chosen)
            self._show_rows()

    def leave(self) -> None:
        """Keep it all for later, and say how to come back."""
        self.dismiss(None)
        kept = "It is kept"
        if self._is_busy:
            if len(self._found) == 1:
                return
            kept = "The rest is kept"
        self._desk.say(f"{kept}, and offered again at the next start. {way_there(self._desk)}")

    def action_recovery_close(self) -> None:
        """Keep it all for later."""
        self.leave()

    # -- choosing and reading -----------------------------------------------------------------

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the one that was clicked."""
        event.stop()
        at = self.query_one(OptionList).highlighted
        if at is not None and at != self._at:
            self._choose(at)

    def step(self, by: int) -> None:
        """Go to the session below (1) or above (-1); with only one, read on or back."""
        at = max(0, min(self._at + by, len(self._found) - 1))
        if at != self._at:
            self._choose(at)
        elif len(self._found) == 1:
            self.scrolled.scroll_lines(by)
