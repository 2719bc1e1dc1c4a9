"""The plan on all cards at once, to choose one to move to.

A page over the queue. The cards are worked out one after the other beside the screen; nothing is
changed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from soraplan.core.moving import Moving
from soraplan.core.moving_survey import ranked
from soraplan.core.shelf import trouble
from soraplan.core.words import counted
from soraplan.ui.background import Background
from soraplan.ui.screens.move.cards import CardLines, Entry, told
from soraplan.ui.screens.move.list import MoveList
from soraplan.ui.screens.move.page import MovePage
from soraplan.ui.screens.move.work import AllThere, CardFigures, Surveying
from soraplan.ui.trouble import Trouble

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen


class MoveScreen(MovePage):
    """The table of all cards: of the plan, or of its selected clips moved there.

    `steps` has for each card that was looked at closer the move with all that was overruled in it.
    """

    def __init__(self, desk: "QueueScreen") -> None:
        super().__init__(desk, {"move.take": "preview"})
        self._estimate = desk.session.estimate
        self._positions = desk.targets() if desk.selected else None
        self._work: Background[Surveying, AllThere | Trouble] = Background()
        self._entries: Sequence[Entry] = self._at_first()
        self._is_cursor_moved = False
        self._steps: dict[str, list[Moving]] = {}

    @dataclass
    class Came(Message):
        """The figures of one more card are there."""

        job: Surveying

    def on_mount(self) -> None:
        """Begin with the first card."""
        super().on_mount()
        page = self.query_one(".page")
        page.border_title = title(self._desk, self._positions)
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
            self.tell([made.title, *made.reasons], is_wrong=True)
        elif made is not None:
            self._take(job.made)

    @on(Came)
    def _came(self, event: Came) -> None:
        event.stop()
        if self._work.job is event.job:
            self._take(event.job.made)

    def _take(self, made: Sequence[CardFigures]) -> None:
        """Show the cards that are worked out, ranked, and then those that are not yet."""
        if not self.query(MoveList):
            return  # the page is on its way out
        # The job goes on adding to its list meanwhile.
        made = list(made)
        of_row = {id(one.row): one for one in made}
        entry_of = {one.id: one for one in self._entries}
        there = [of_row[id(row)] for row in ranked(one.row for one in made)]
        entries = [replace(entry_of[one.card.id], figures=one) for one in there]
        shown = {one.id for one in entries}
        rest = [one for one in self._entries if one.id not in shown]
        current = self._current()
        self._entries = [*entries, *rest]
        row = next((at for at, one in enumerate(self._entries) if one.id == current.id), 0)
        self._show(row if self._is_cursor_moved else self._advised())

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

    def _show(self, row: int = 0) -> None:
        entries, palette = self._entries, self._desk.palette
        self.listed.show(lambda width: CardLines(entries, width, palette), row)
        self._tell()

    def _tell(self) -> None:
        entry = self._current()
        self.tell(told(entry), is_wrong=not entry.is_usable)

    @on(MoveList.Moved)
    def _moved(self, event: MoveList.Moved) -> None:
        event.stop()
        self._is_cursor_moved = True
        self._tell()

    @on(MoveList.Clicked)
    def _clicked(self, event: MoveList.Clicked) -> None:
        event.stop()
        self.listed.move_to(event.row)
        self.action_move_take()

    def action_move_take(self) -> None:
        """Look closer at what moving to the card would do, clip by clip."""
        entry = self._current()
        self._is_cursor_moved = True
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
    if positions is None:
        return f"Move the plan ({counted(len(desk.plan.clips), 'clip')})"
    return f"Move {counted(len(positions), 'selected clip')}"
