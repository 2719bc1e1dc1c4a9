"""Editing in the panel beside the queue or below it: one clip, several at once, or the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError
from textual import on

from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.core.plan_card import on_card
from soraplan.ui.commands import BY_ID, Where
from soraplan.ui.keymap import Keymap, first_shown
from soraplan.ui.life import AppLife
from soraplan.ui.palette import Palette
from soraplan.ui.screens.plan_screen import PlanScreen
from soraplan.ui.session import Session
from soraplan.ui.widgets.queue_table import QueueTable
from soraplan.ui.workarounds import clear_passing

if TYPE_CHECKING:
    from soraplan.ui.fields import Field
    from soraplan.ui.widgets.edit_panel import EditPanel

Editing = Literal["clip", "plan"]


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed into one field since it was entered: the plan before and after all of it."""

    name: str
    before: Plan
    after: Plan


class PanelEditing(PlanScreen):
    """What the panel does. It is made when it is first opened, and then only hidden."""

    def __init__(self, session: Session, palette: Palette, keys: Keymap) -> None:
        super().__init__(session, palette, keys)
        self.editing: Editing | None = None
        self._edited: list[str] = []
        self._before: Plan | None = None
        self._typed: _Typed | None = None
        self._place = 0

    def took_session(self) -> None:
        """Show another session, with the panel closed."""
        self.close_panel()
        super().took_session()

    def show_plan(self, cursor: int | None = None) -> None:
        """Show the estimate in all widgets, and the fields in the panel."""
        super().show_plan(cursor)
        if self.editing:
            self.show_panel()

    def places(self) -> list[Where]:
        """Where the focus is: in the panel, too."""
        away = self.focused in (self.table, self.findings)
        return ["panel"] if self.editing and not away else super().places()

    async def action_clip_edit(self) -> None:
        """Edit the current clip, or all selected ones."""
        if self.targets():
            await self.open_panel("clip", self.plan)

    async def action_plan_settings(self) -> None:
        """Change the plan's settings."""
        await self.open_panel("plan", self.plan)

    def _panel(self, kind: Editing) -> "EditPanel":
        from soraplan.ui.widgets.edit_panel import EditPanel

        return self.query_one(f"#{kind}-panel", EditPanel)

    async def open_panel(self, kind: Editing, before: Plan, place: int | None = None) -> None:
        """Open the panel; Escape will go back to the plan `before` and to a place in its queue."""
        from soraplan.ui.fields import CLIP_FIELDS, PLAN_FIELDS
        from soraplan.ui.widgets.edit_panel import EditPanel

        # What was said of the queue would stand over the fields.
        clear_passing(self.app)
        if self.editing and self.editing != kind:
            self.close_panel()
        if not self.query(f"#{kind}-panel"):
            fields = CLIP_FIELDS if kind == "clip" else PLAN_FIELDS
            panel = EditPanel(fields, self.palette, self.keys, id=f"{kind}-panel")
            await self.query_one("#body").mount(panel)
        self.editing = kind
        self._typed = None
        self._before = before
        self._place = self.table.cursor if place is None else place
        self.add_class("-editing", f"-{kind}")
        if kind == "clip":
            self._edit_clip(before)
        else:
            self.show_panel(anew=True)
        self._panel(kind).start("prompt" if kind == "clip" else "title")
        self.call_after_refresh(self.table.show_cursor)

    def _edit_clip(self, before: Plan) -> None:
        self._tell_wrong(self._panel("clip").leave())
        self._before, self._typed = before, None
        self.session.history.close()
        self._edited = [self.plan.clips[at].id for at in self.targets()]
        self.show_panel(anew=True)

    def show_panel(self, *, anew: bool = False) -> None:
        if self.editing == "plan":
            panel = self._panel("plan")
            panel.show([self.plan], "Plan settings", self.session.estimate, anew=anew)
            panel.tell_moved(self._plan_moved_text())
        elif self.editing == "clip":
            clips = [self.plan.clips[at] for at in self._edited_positions()]
            if not clips:
                self.close_panel()
                return
            panel = self._panel("clip")
            title = self._clip_title(clips[0]) if len(clips) == 1 else f"{len(clips):,} clips"
            panel.show(clips, title, self.session.estimate, anew=anew)
            panel.tell_moved(self._moved_text(clips))

    def _plan_moved_text(self) -> str:
        from soraplan.ui.fields import moved_plan_line

        return moved_plan_line(self.session.estimate)

    def _moved_text(self, clips: Sequence[Clip]) -> str:
        """What the clips were before a move, as far as it was the same; empty for none moved."""
        from soraplan.ui.fields import moved_line

        told = {moved_line(clip, self.session.estimate) for clip in clips}
        moved = told - {""}
        if not moved:
            return ""
        text = moved.pop() if len(moved) == 1 else "moved from several offers"
        return f"some {text}" if "" in told else text

    def _clip_title(self, clip: Clip) -> str:
        """The clip's name, and what its planned takes buy."""
        from soraplan.core.takes import nothing_usable, takes_needed
        from soraplan.core.text.words import chance_text

        rate = clip.keep_rate if clip.keep_rate is not None else self.plan.keep_rate
        if rate is None:
            return f"Clip {clip.name}"
        missed = chance_text(nothing_usable(rate, clip.takes))
        needed = takes_needed(rate, 0.1)
        return f"Clip {clip.name} · {missed} nothing usable; 90 % needs {needed:,}×"

    @property
    def is_typing(self) -> bool:
        """Whether a field has the focus, or something is being edited."""
        return self.editing is not None or super().is_typing

    def close_panel(self) -> None:
        if self.editing is None:
            return
        self.editing, self._before, self._typed, self._edited = None, None, None, []
        self.session.history.close()
        self.remove_class("-editing", "-clip", "-plan")
        self.set_focus(self.table)
        self.call_after_refresh(self.table.show_cursor)
        self.call_later(self.typing_ended)

    def on_edit_panel_edited(self, event: "EditPanel.Edited") -> None:
        """Give a field of what is edited another value."""
        from soraplan.storage.sentences import faults

        event.stop()
        name, panel = event.field.key, self._panel(self.editing or "clip")
        try:
            plan = self._with_field(name, event.value)
        except ValidationError as error:
            model = Plan if self.editing == "plan" else Clip
            panel.reject(event.field, faults(error, model)[0].sentence)
            self._refuse(event.field)
            return
        panel.accept(event.field)
        before, typed = self.plan, self._typed
        self._change_field(event.field, plan)
        if typed is not None and typed.name == name and typed.after is before:
            before = typed.before
        self._typed = _Typed(name, before, self.plan)

    def on_edit_panel_refused(self, event: "EditPanel.Refused") -> None:
        """Take back what was made of the first letters of a text that is no value."""
        event.stop()
        self._refuse(event.field)

    def _refuse(self, field: "Field") -> None:
        """Give a field the value again that it had when it was entered; a list its good entries.

        `3 pigs` is 3 up to its blank: what a text begins with is no part of what was meant.
        """
        typed, self._typed = self._typed, None
        is_own = typed and typed.name == field.key and typed.after is self.plan
        before = typed.before if typed and is_own else self.plan
        plan = self._with_good_entries(field, before) if field.entry and self.editing else before
        if is_own and plan is before and self.session.take_back(before):
            self.show_plan()
        else:
            # Some of it stays, or was saved in between and is an action by now.
            self._change_field(field, plan)

    def _with_good_entries(self, field: "Field", before: Plan) -> Plan:
        """The plan with those entries of a list that are values, each wrong one as it was."""

        def is_good(entry: str) -> bool:
            try:
                self._with_field(field.key, field.parsed(entry))
            except ValueError:
                return False
            return True

        entries = self._panel(self.editing or "plan").mended(field, is_good)
        values = tuple(chain.from_iterable(field.parsed(entry) or () for entry in entries))
        plan = self._with_field(field.key, values or field.parsed(""))
        return before if plan == before else plan

    def _change_field(self, field: "Field", plan: Plan) -> None:
        merge = f"{self.editing} {self._edited} {field.key}"
        self.change(plan, f"change {field.label.casefold()}", merge=merge)

    def _with_field(self, name: str, value: object) -> Plan:
        """The plan with a field of what is edited given another value."""
        if self.editing == "plan":
            if name == "rates":
                return on_card(self.plan, str(value))
            return edits.settings_chosen(self.plan, **{name: value})
        return edits.changed(
            self.plan, self._edited_positions(), lambda clip: edits.chosen(clip, **{name: value})
        )

    def _edited_positions(self) -> list[int]:
        """Where the clips in the panel stand, wherever the cursor and the selection are by now."""
        clip = self.current()
        if clip and [clip.id] == self._edited:
            return [self.table.cursor]
        edited = set(self._edited)
        return [at for at, clip in enumerate(self.plan.clips) if clip.id in edited]

    def on_edit_panel_field_left(self, event: "EditPanel.FieldLeft") -> None:
        """Put back a text that was no value, and end the run of changes to one field."""
        self._tell_wrong(event.wrong)
        self._typed = None
        if self.editing:
            self.session.history.close()
            self.show_panel()

    def _tell_wrong(self, wrong: Sequence[str]) -> None:
        if wrong:
            self.say(" ".join(wrong), "warning")

    def on_edit_panel_done(self) -> None:
        """Go back to the queue when Enter was pressed in a field."""
        self.close_panel()

    def action_panel_done(self) -> None:
        """Keep what was typed and go back to the queue."""
        self.close_panel()

    def action_panel_revert(self) -> None:
        """Put back what was before the panel was opened."""
        before = self._before
        if before is not None and before is not self.plan:
            self.session.put_back(before, self.table.cursor)
            place = self._place
            self.close_panel()
            self.show_plan(place)
            self.say(f"Put back. {self._key('plan.redo')} brings it again.")
        else:
            self.close_panel()

    def _key(self, command_id: str) -> str:
        return first_shown(self.keys, command_id, BY_ID[command_id].title)

    def action_panel_next_clip(self) -> None:
        """Keep what was typed and edit the next clip."""
        self.table.action_go_down()

    def action_panel_previous_clip(self) -> None:
        """Keep what was typed and edit the clip before."""
        self.table.action_go_up()

    def action_panel_editor(self) -> None:
        """Write the long text, the prompt for a clip, in the user's own editor."""
        from textual.app import SuspendNotSupported

        from soraplan.ui.editor import EditorRun, NoEditor, command

        if self.editing is None:
            return
        panel = self._panel(self.editing)
        name = panel.long_text()
        try:
            run = EditorRun(command(), panel.text_of(name))
            with self.app.suspend():
                assert isinstance(self.app, AppLife)
                self.app.editor_run = run
                text = run.edited()
        except (NoEditor, SuspendNotSupported) as error:
            self.say(str(error) or "The editor cannot be opened from here.", "warning")
            return
        panel.set_text(name, text)

    @on(QueueTable.Moved)
    def _moved(self, event: QueueTable.Moved) -> None:
        if self.editing == "clip" and not self.selected:
            clip = self.current()
            if clip and [clip.id] != self._edited:
                self._place = self.table.cursor
                self._edit_clip(self.plan)
