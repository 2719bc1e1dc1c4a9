"""A move to one card before it is made: totals, clip by clip, and each line to be overruled."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.widget import Widget

from soraplan.core.forecast import Forecast
from soraplan.core.moving import Moving, moved
from soraplan.core.moving.lines import Line
from soraplan.core.plan import Plan
from soraplan.core.sums import run_text
from soraplan.core.text.words import counted
from soraplan.ui.background import Background
from soraplan.ui.keymap import first_shown
from soraplan.ui.screens.move import clips, edits
from soraplan.ui.screens.move.clips import ClipLines
from soraplan.ui.screens.move.edits import RefusedError
from soraplan.ui.screens.move.head import Known, MoveHead
from soraplan.ui.screens.move.list import MoveList
from soraplan.ui.screens.move.page import MovePage, set_height
from soraplan.ui.screens.move.work import CardFigures, Foreseeing, Foreseen
from soraplan.ui.trouble import Trouble

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen


class PreviewScreen(MovePage):
    """Shows a move, lets its lines be overruled, and makes it when it is told to.

    `steps` are the moves that were made of it by overruling, the last one is what is shown. They
    belong to the page below, which keeps them as long as it is open.
    """

    def __init__(
        self,
        desk: "QueueScreen",
        figures: CardFigures,
        steps: list[Moving],
        positions: Sequence[int] | None,
    ) -> None:
        super().__init__(desk, {"move.close": "back", "move.stay": "stay/go"})
        self._steps = steps
        self._positions = positions
        self._work: Background[Foreseeing, Foreseen | Trouble] = Background(self.is_open)
        self._first = Foreseen(figures.row.totals, figures.row.forecast)
        self._after: Foreseen | None = self._first if len(steps) == 1 else None

    def above(self) -> Sequence[Widget]:
        """The totals."""
        return (MoveHead(self._desk.palette),)

    def on_mount(self) -> None:
        """Show the move, and the forecasts of the queue as they come."""
        super().on_mount()
        name = self._planned.target.name
        what = "the plan" if self._positions is None else "selected clips"
        number = counted(len(self._planned.lines), "clip")
        self.entitle(f"Move {what} to {name} ({number})")
        self._desk.followers.append(self._follow)
        self._show(0)
        if self._after is None:
            self._foresee(self._work.take(Foreseeing(self._planned)))

    def on_unmount(self) -> None:
        """End what is under way."""
        self._desk.followers.remove(self._follow)
        self._work.stop()

    @property
    def _planned(self) -> Moving:
        return self._steps[-1]

    @property
    def _line(self) -> Line | None:
        """The line that the cursor is on."""
        lines = self._planned.lines
        return lines[self.listed.cursor] if lines else None

    def _follow(self, forecast: Forecast) -> None:
        self._show_head()

    def share_above(self, width: int, most: int) -> int:
        """Give the totals their lines, at most so many."""
        head = self.query_one(MoveHead)
        height = min(head.needed(width), most)
        set_height(head, height)
        return height

    def _show(self, row: int) -> None:
        planned, palette = self._planned, self._desk.palette
        self.listed.show(lambda width: ClipLines(planned, width, palette), row)
        self._show_head()
        self._tell()

    def _show_head(self) -> None:
        # Once the plan is moved the queue has other forecasts, while the page is on its way out.
        if self._desk.plan is self._planned.estimate.plan and self.query(MoveHead):
            known = Known(self._planned, self._desk.session.forecast, self._after)
            self.query_one(MoveHead).show(known)
            self.share()

    def _tell(self) -> None:
        line = self._line
        if line is None:
            self.tell([("There is no clip to move.", "text")])
        else:
            self.tell(clips.told(line, edits.told(self._planned, line)))

    @work(exclusive=True, group="foresee")
    async def _foresee(self, job: Foreseeing) -> None:
        made = await self._work.result(job, (Foreseen, Trouble), self._wait)
        if isinstance(made, Trouble):
            self.tell_trouble(made)
        elif made is not None:
            self._after = made
            self._show_head()

    def _wait(self, _: Foreseeing) -> None:
        """Take away figures that are no longer true where new ones take long."""
        if self._after is not None:
            self._after = None
            self._show_head()

    # -- overruling ---------------------------------------------------------------------------

    def _overrule(self, planned: Moving) -> None:
        self._steps.append(planned)
        self._changed()

    def _changed(self) -> None:
        self._show(self.listed.cursor)
        if len(self._steps) == 1:
            self._work.stop()
            self._after = self._first
            self._show_head()
        else:
            self._foresee(self._work.take(Foreseeing(self._planned)))

    def action_move_next_offer(self) -> None:
        """Go to the next offer that can make the clip."""
        self._try_offer(1)

    def action_move_previous_offer(self) -> None:
        """Go to the offer before that can make the clip."""
        self._try_offer(-1)

    def action_step_offer(self) -> None:
        """Go to the next offer, and from the last to the first: a click has no other way back."""
        self._try_offer(1, is_round=True)

    def _try_offer(self, by: int, *, is_round: bool = False) -> None:
        if self._line is not None:
            try:
                self._overrule(edits.next_offer(self._planned, self._line, by, is_round=is_round))
            except RefusedError as refused:
                self._desk.say(str(refused))

    def action_move_length(self) -> None:
        """Go to the next way for a length that is not on offer: longer, split or cut."""
        if self._line is not None:
            try:
                self._overrule(edits.next_lengths(self._planned, self._line))
            except RefusedError as refused:
                self._desk.say(str(refused))

    def action_move_stay(self) -> None:
        """Let the clip stay where it is, or go again."""
        if self._line is not None:
            try:
                self._overrule(edits.staying(self._planned, self._line))
            except RefusedError as refused:
                self._desk.say(str(refused))

    def action_move_undo(self) -> None:
        """Take back what was overruled last."""
        if len(self._steps) == 1:
            self._desk.say("Nothing is overruled; nothing to take back.")
            return
        last = self._steps.pop()
        pairs = zip(last.lines, self._planned.lines, strict=True)
        at = next((at for at, (one, other) in enumerate(pairs) if one is not other), None)
        if at is not None:
            self.listed.move_to(at)
        self._changed()

    @on(MoveList.Moved)
    def _moved(self, event: MoveList.Moved) -> None:
        event.stop()
        self._tell()

    @on(MoveList.Clicked)
    async def _clicked(self, event: MoveList.Clicked) -> None:
        event.stop()
        self.listed.move_to(event.row)
        if event.action is not None:
            await self.run_action(event.action)

    # -- moving -------------------------------------------------------------------------------

    def action_move_take(self) -> None:
        """Move, in one step that undo takes back, and go back to the queue."""
        desk, planned = self._desk, self._planned
        if desk.plan is not planned.estimate.plan:
            desk.say("The plan has changed meanwhile; open this page again.", "warning")
            return
        if not _moves(planned):
            desk.say("Nothing would move.")
            return
        plan = moved(planned)
        self.dismiss(True)
        before, name = desk.session.estimate, planned.target.name
        cursor = _place(planned, plan, desk.table.cursor)
        desk.selected.intersection_update({clip.id for clip in plan.clips} if desk.selected else ())
        desk.change(plan, f"move to {name}", cursor=cursor)
        after = desk.session.estimate
        undo = first_shown(desk.keys, "plan.undo", "undo")
        number = _number(planned, is_kept=False)
        parts = [f"Moved {counted(number, 'clip') if number else 'the plan'} to {name}"]
        if not before.total.unpriced and not after.total.unpriced:
            parts[0] += f": a run costs {run_text(after)} instead of {run_text(before)}"
        told = f"{parts[0]}; {undo} brings it back."
        stay = _number(planned, is_kept=True)
        if stay:
            verb = "stays where it is" if stay == 1 else "stay where they are"
            told += f" {counted(stay, 'clip')} {verb}."
        desk.say(told)


def _moves(planned: Moving) -> bool:
    """Whether a clip would move, or the plan to where its clips are already."""
    kinds = {line.outcome.kind for line in planned.lines}
    return bool(kinds - {"stays", "there"}) or (planned.is_whole and "there" in kinds)


def _number(planned: Moving, *, is_kept: bool) -> int:
    return sum(line.is_kept is is_kept for line in planned.lines)


def _place(planned: Moving, plan: Plan, position: int) -> int:
    """Where the clip at a position stands after the move, or what was made of it."""
    old = planned.estimate.plan.clips
    if position >= len(old):
        return 0
    line = next((one for one in planned.lines if position in one.positions), None)
    wanted = {old[position].id} | ({old[line.positions[0]].id} if line else set())
    return next((at for at, clip in enumerate(plan.clips) if clip.id in wanted), 0)
