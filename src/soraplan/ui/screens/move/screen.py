"""The plan on all cards at once, to choose one to move to.

A page over the queue. The cards are worked out one after the other beside the screen; nothing is
changed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.timer import Timer

from soraplan.core.moving import Moving
from soraplan.core.moving.marks import runs
from soraplan.core.moving.survey import ranked
from soraplan.core.rates.shelf import trouble
from soraplan.core.text.words import counted
from soraplan.ui.background import Background
from soraplan.ui.screens.move.cards import CardLines, Entry, told
from soraplan.ui.screens.move.list import MoveList
from soraplan.ui.screens.move.page import MovePage
from soraplan.ui.screens.move.work import AllThere, CardFigures, Surveying
from soraplan.ui.trouble import Trouble

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen

_REST = 0.5
"""Seconds without a key after which cards may change their places under a cursor."""


class MoveScreen(MovePage):
    """The table of all cards: of the plan, or of its selected clips moved there.

    `steps` has for each card that was looked at closer the move with all that was overruled in it.
    """

    def __init__(self, desk: "QueueScreen") -> None:
        super().__init__(desk, {"move.take": "preview"})
        self._estimate = desk.session.estimate
        self._positions = desk.targets() if desk.selected else None
        self._work: Background[Surveying, AllThere | Trouble] = Background(self.is_open)
        self._entries: Sequence[Entry] = self._at_first()
        self._is_cursor_moved = self._is_ranked = False
        self._moved_at = 0.0
        self._rest: Timer | None = None
        self._steps: dict[str, list[Moving]] = {}

    @dataclass
    class Came(Message):
        """The figures of one more card are there."""

        job: Surveying

    def on_mount(self) -> None:
        """Begin with the first card."""
        super().on_mount()
        self.entitle(title(self._desk, self._positions))
        self._show()
        job: Surveying
        job = Surveying(self._estimate, self._positions, lambda: self.post_message(self.Came(job)))
        self._survey(self._work.take(job))

    def on_unmount(self) -> None:
        """End what is under way."""
        self._work.stop()

    def _at_first(self) -> list[Entry]:
        """The cards without figures, and those of the user's that cannot be used."""
        pricing = self._estimate.pricing
        entries = [
            Entry(one.id, one.name, trouble=trouble(pricing.installed, one.id) or "")
            for one in pricing.cards.values()
        ]
        known = set(pricing.cards)
        for card_id in self._desk.soraplan.installed.cards.ids():
            if card_id not in known:
                why = trouble(pricing.installed, card_id) or "It cannot be used."
                entries.append(Entry(card_id, card_id, trouble=why, is_usable=False))
        return entries

    @work(exclusive=True, group="survey")
    async def _survey(self, job: Surveying) -> None:
        made = await self._work.result(job, (AllThere, Trouble), lambda _: None)
        if isinstance(made, Trouble):
            self.tell_trouble(made)
        elif made is not None:
            self._take(job.made)
            self._rank()

    @on(Came)
    def _came(self, event: Came) -> None:
        event.stop()
        if self._work.job is event.job:
            self._take(event.job.made)

    def _take(self, made: Sequence[CardFigures]) -> None:
        """Fill in the figures that are there; no card leaves its place under somebody's eyes."""
        if not self.query(MoveList):
            return  # the page is on its way out
        # The job goes on adding to its list meanwhile.
        figures = {one.card.id: one for one in list(made)}
        self._entries = [replace(one, figures=figures.get(one.id)) for one in self._entries]
        self._show(self.listed.cursor)

    def _rank(self) -> None:
        """Put the cards in order, once: when all are worked out and no key is being pressed.

        A cursor that was moved stays on its card, and on its line where there are lines to scroll.
        """
        if self._is_ranked or not self.query(MoveList):
            return
        if self._rest is not None:
            self._rest.stop()
        waits = self._moved_at + _REST - monotonic() if self._is_cursor_moved else 0
        if waits > 0:
            self._rest = self.set_timer(waits, self._rank)
            return
        self._is_ranked = True
        current = self._current()
        rows = [made.row for one in self._entries if (made := one.figures)]
        of_id = {one.id: one for one in self._entries if one.figures}
        there = [of_id[row.card.id] for row in ranked(rows)]
        self._entries = [*there, *(one for one in self._entries if one.figures is None)]
        row = next((at for at, one in enumerate(self._entries) if one.id == current.id), 0)
        self._show(row if self._is_cursor_moved else self._advised(), is_steady=True)

    def _touched(self) -> None:
        """From now on the cursor stays on the card that somebody sees it on."""
        self._is_cursor_moved, self._moved_at = True, monotonic()

    def _advised(self) -> int:
        """The first card that something can be moved to and bought on."""
        for at, one in enumerate(self._entries):
            made = one.figures
            if made and not (made.row.is_current or made.row.is_ended or made.row.unpriced):
                return at
        return 0

    def _current(self) -> Entry:
        """The card that the cursor is on."""
        return self._entries[min(self.listed.cursor, len(self._entries) - 1)]

    def _show(self, row: int = 0, *, is_steady: bool = False) -> None:
        entries, palette = self._entries, self._desk.palette
        self.listed.show(lambda width: CardLines(entries, width, palette), row, is_steady=is_steady)
        self._tell()

    def _tell(self) -> None:
        self.tell(told(self._current(), self._desk.keys))

    @on(MoveList.Moved)
    def _moved(self, event: MoveList.Moved) -> None:
        event.stop()
        self._touched()
        self._tell()

    @on(MoveList.Clicked)
    def _clicked(self, event: MoveList.Clicked) -> None:
        event.stop()
        self.listed.move_to(event.row)
        self.action_move_take()

    def action_move_take(self) -> None:
        """Look closer at what moving to the card would do, clip by clip."""
        entry = self._current()
        self._touched()
        if entry.figures is None:
            told_ = "It is being worked out; a moment." if entry.is_usable else entry.trouble
            self._desk.say(told_, "information" if entry.is_usable else "warning")
            return
        from soraplan.ui.screens.move.preview import PreviewScreen

        steps = self._steps.setdefault(entry.id, [entry.figures.row.planned])
        preview = PreviewScreen(self._desk, entry.figures, steps, self._positions)
        self.app.push_screen(preview, self._left)

    def _left(self, is_moved: bool | None) -> None:
        if is_moved:
            self.dismiss(True)


def title(desk: "QueueScreen", positions: Sequence[int] | None) -> str:
    """What is moved, in a few words."""
    plan = desk.plan
    number = len(plan.clips if positions is None else positions)
    if any(clip.moved_from is not None for clip in plan.clips):
        # Its clips may be in pieces.
        number = sum(1 for _ in runs(plan, positions))
    if positions is None:
        return f"Move the plan ({counted(number, 'clip')})"
    return f"Move {counted(number, 'selected clip')}"
