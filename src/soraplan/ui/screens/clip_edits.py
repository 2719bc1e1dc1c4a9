"""What the keys, the mouse and a paste do to the clips of the queue."""

from collections.abc import Iterable

from textual import on

from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.history import Action
from soraplan.core.text.words import counted
from soraplan.ui import quick_edits
from soraplan.ui.quick_edits import QuickEdit
from soraplan.ui.screens.panel import PanelEditing
from soraplan.ui.screens.shot_list.source import pasted_list
from soraplan.ui.widgets.queue_table import QueueTable


class ClipEdits(PanelEditing):
    """Edits of the current clip, or of all that are selected."""

    def edit_clips(self, edit: QuickEdit, title: str, positions: Iterable[int]) -> None:
        """Make an edit to the clips at some positions."""
        estimate = self.session.estimate
        plan = edits.changed(self.plan, positions, lambda clip: edit(clip, estimate))
        self.change(plan, title)

    def _quick(self, edit: QuickEdit, title: str) -> None:
        self.edit_clips(edit, title, self.targets())

    def action_offer_previous(self) -> None:
        """Choose the offer to the left."""
        self._quick(quick_edits.offer(-1), "choose an offer")

    def action_offer_next(self) -> None:
        """Choose the offer to the right."""
        self._quick(quick_edits.offer(1), "choose an offer")

    def action_takes_more(self) -> None:
        """Plan one take more."""
        self._quick(quick_edits.takes(1), "change takes")

    def action_takes_fewer(self) -> None:
        """Plan one take less."""
        self._quick(quick_edits.takes(-1), "change takes")

    def action_count_more(self) -> None:
        """Want one more finished video."""
        self._quick(quick_edits.count(1), "change count")

    def action_count_fewer(self) -> None:
        """Want one finished video less."""
        self._quick(quick_edits.count(-1), "change count")

    def action_length_longer(self) -> None:
        """Go to the next longer length on offer."""
        self._quick(quick_edits.length(1), "change length")

    def action_length_shorter(self) -> None:
        """Go to the next shorter length on offer."""
        self._quick(quick_edits.length(-1), "change length")

    def action_seconds_more(self) -> None:
        """Make the clip a second longer."""
        self._quick(quick_edits.seconds(1), "change length")

    def action_seconds_fewer(self) -> None:
        """Make the clip a second shorter."""
        self._quick(quick_edits.seconds(-1), "change length")

    def action_clip_turn(self) -> None:
        """Turn the frame."""
        self._quick(quick_edits.turned, "turn the frame")

    def action_clip_omit(self) -> None:
        """Omit the clips, or bring them back."""
        positions = self.targets()
        clips = [self.plan.clips[at] for at in positions]
        if clips:
            title = "bring back" if all(clip.omitted for clip in clips) else "omit"
            self.edit_clips(quick_edits.omitted(clips), title, positions)

    def action_clip_sound(self) -> None:
        """Need the sound from the model, or no longer."""
        positions = self.targets()
        clips = [self.plan.clips[at] for at in positions]
        if clips:
            self.edit_clips(quick_edits.sound(clips), "change sound", positions)
            is_needed = self.plan.clips[positions[0]].audio
            told = "needed from the model" if is_needed else "not needed from the model"
            self.say(f"Sound of {counted(len(clips), 'clip')} {told}.")

    def action_clip_batch(self) -> None:
        """Put the clips into the batch lane, or ask for them at once."""
        positions = self.targets()
        clips = [self.plan.clips[at] for at in positions]
        if not clips:
            return
        if self.plan.lane == "batch" and not any(clip.lane for clip in clips):
            key = self._key("plan.settings")
            self.say(f"The batch lane is that of the whole plan; {key} changes it.")
            return
        estimate = self.session.estimate
        edit = quick_edits.batch(clips, estimate)
        self.edit_clips(edit, "change the lane", positions)
        there = sum(self.plan.clips[at].lane == "batch" for at in positions)
        if there < len(clips) and estimate.plan is self.plan:
            self.say("No batch lane is sold on the offer of " + _these(len(clips)) + ".", "warning")
        elif not there:
            self.say(f"{counted(len(clips), 'clip')} asked for at once.")
        else:
            left = len(clips) - there
            rest = f" No batch lane is sold on the offers of {left:,} more." if left else ""
            self.say(f"{counted(there, 'clip')} in the batch lane.{rest}")

    async def action_clip_add(self) -> None:
        """Add a clip below and write its prompt."""
        self.reveal_all()
        before = self.plan
        position = self.table.cursor if len(before.clips) else None
        at = 0 if position is None else position + 1
        new = quick_edits.below(self.session.estimate, position)
        plan = edits.added(before, at, [new], self.session.random)
        self.selected.clear()
        self.change(plan, "add a clip", cursor=at)
        await self.open_panel("clip", before, place=position)

    def action_clip_duplicate(self) -> None:
        """Put a copy below."""
        positions = self.targets()
        if positions:
            copies = quick_edits.copies(self.plan, positions)
            at = max(positions) + 1
            plan = edits.added(self.plan, at, copies, self.session.random)
            self.selected.clear()
            self.change(plan, "duplicate", cursor=at)

    def action_clip_remove(self) -> None:
        """Remove the clips; undo brings them back."""
        positions = self.targets()
        if positions:
            cursor = self.table.cursor - sum(at < self.table.cursor for at in positions)
            self.selected.clear()
            self.change(edits.removed(self.plan, positions), "remove", cursor=cursor)
            what = f"{len(positions):,} clips" if len(positions) > 1 else "1 clip"
            self.say(f"Removed {what}. u brings it back.")

    def action_clip_up(self) -> None:
        """Move the clips up."""
        self._move(-1)

    def action_clip_down(self) -> None:
        """Move the clips down."""
        self._move(1)

    def _move(self, by: int) -> None:
        positions = self.targets()
        if not positions:
            return
        current = self.current()
        plan, places = edits.moved(self.plan, positions, by)
        at = dict(zip(sorted(positions), places, strict=True)).get(self.table.cursor)
        if at is None and current is not None:
            at = self.table.cursor
        self.change(plan, "move", cursor=at)

    def action_clip_select(self) -> None:
        """Select the current clip, or no longer, and go to the next."""
        clip = self.current()
        if clip:
            self._toggle(clip)
            self.table.action_go_down()

    def action_clip_select_all(self) -> None:
        """Select all clips shown, or none."""
        rows = self.row_maker.rows(self.plan)
        shown = {
            self.plan.clips[at].id
            for at in (rows.at(row) for row in range(len(rows)))
            if isinstance(at, int)
        }
        self.selected = set() if shown <= self.selected else shown
        self.show_plan()

    def _toggle(self, clip: Clip) -> None:
        self.selected ^= {clip.id}
        self.show_plan()

    def action_plan_undo(self) -> None:
        """Undo the last action."""
        self._went(self.session.undo(self.table.cursor), "Undone", "undo")

    def action_plan_redo(self) -> None:
        """Do again what was undone."""
        self._went(self.session.redo(self.table.cursor), "Done again", "redo")

    def _went(self, action: Action | None, told: str, word: str) -> None:
        if action is None:
            self.say(f"Nothing to {word}.")
            return
        if self.selected:
            self.selected &= {clip.id for clip in self.plan.clips}
        self.show_plan(action.place)
        self.say(f"{told}: {action.title}")

    # -- mouse and paste ----------------------------------------------------------------------

    @on(QueueTable.OfferChosen)
    def _offer_chosen(self, event: QueueTable.OfferChosen) -> None:
        self.edit_clips(
            lambda clip, _: edits.chosen(clip, offer=event.offer),
            "choose an offer",
            [event.position],
        )

    @on(QueueTable.SelectionToggled)
    def _selection_toggled(self, event: QueueTable.SelectionToggled) -> None:
        self._toggle(self.plan.clips[event.position])

    @on(QueueTable.EditAsked)
    async def _edit_asked(self, event: QueueTable.EditAsked) -> None:
        await self.action_clip_edit()

    @on(QueueTable.TextPasted)
    def _pasted(self, event: QueueTable.TextPasted) -> None:
        source = pasted_list(event.text)
        if source is not None:
            from soraplan.ui.screens.shot_list.screen import show_import

            show_import(self, source)
            return
        from soraplan.ui.pasting import pasted, told

        position = self.table.cursor if len(self.plan.clips) else None
        paste = pasted(self.session.estimate, position, event.text)
        if paste.clips:
            self.reveal_all()
            at = 0 if position is None else position + 1
            plan = edits.added(self.plan, at, paste.clips, self.session.random)
            self.change(plan, "paste", cursor=at)
            self.say(told(paste, self.session.estimate, at))


def _these(clips: int) -> str:
    return "this clip" if clips == 1 else "these clips"
