"""The main screen: the queue, what it costs, and what there is to know about it.

Everything a key does becomes a new plan in the session; the screen then hands the new estimate to
its widgets. A clip and the plan are edited in a panel beside the queue, or below it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Container, Vertical
from textual.widgets import Input

from soraplan.core import edits
from soraplan.core.finding import Code
from soraplan.core.findings import FindingGroup, fixed_everywhere, groups, next_position, of_clip
from soraplan.core.history import Action
from soraplan.core.plan import Clip, Plan
from soraplan.ui import quick_edits
from soraplan.ui.bindings import bindings_map
from soraplan.ui.commands import Keymap, Where, footer
from soraplan.ui.palette import Palette
from soraplan.ui.quick_edits import QuickEdit
from soraplan.ui.rows import RowMaker
from soraplan.ui.screens.files import PlanFiles
from soraplan.ui.session import Session
from soraplan.ui.widgets.findings_list import FindingsList
from soraplan.ui.widgets.footer import KeyLine
from soraplan.ui.widgets.queue_table import QueueTable
from soraplan.ui.widgets.summary import Header, Totals
from soraplan.ui.workarounds import set_breakpoint_classes

if TYPE_CHECKING:
    from soraplan.ui.widgets.edit_panel import EditPanel

Editing = Literal["clip", "plan"]


class QueueScreen(PlanFiles):
    """The queue of the open plan, with its totals and findings."""

    def __init__(self, session: Session, palette: Palette, keys: Keymap) -> None:
        super().__init__()
        self._bindings = BindingsMap.merge([self._bindings, bindings_map("screen", keys)])
        self.session = session
        self._palette = palette
        self._keys = keys
        self._rows = RowMaker()
        self._selected: set[str] = set()
        self._reading: tuple[str, ...] = ()
        self._editing: Editing | None = None
        self._edited: list[str] = []
        self._before: Plan | None = None

    def compose(self) -> ComposeResult:
        """Lay out the widgets from top to bottom; panels and filter come when first used."""
        set_breakpoint_classes(self)
        yield Header(self._palette, id="header")
        with Container(id="body"), Vertical(id="work"):
            table = QueueTable(self._palette, self._keys, id="queue")
            yield table
            yield Totals(self._palette, table.layout_columns, id="totals")
            yield FindingsList(self._palette, self._keys, id="findings")
        yield KeyLine(self._palette, self._keys, id="keys")

    def on_mount(self) -> None:
        """Show the session and put the focus on the queue."""
        self.table.focus()
        self.took_session()

    @property
    def table(self) -> QueueTable:
        """The queue table."""
        return self.query_one("#queue", QueueTable)

    @property
    def findings(self) -> FindingsList:
        """The list of findings."""
        return self.query_one("#findings", FindingsList)

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        return self.session.plan

    def use_palette(self, palette: Palette) -> None:
        """Take over the colours of another theme."""
        from soraplan.ui.widgets.edit_panel import EditPanel

        self._palette = palette
        self.table.use_palette(palette)
        for widget in (
            self.query_one("#header", Header),
            self.query_one("#totals", Totals),
            self.findings,
            self.query_one("#keys", KeyLine),
            *self.query(EditPanel),
        ):
            widget.use_palette(palette)

    # -- showing ------------------------------------------------------------------------------

    def took_session(self) -> None:
        """Show another session from its first clip."""
        self._reading = ()
        self._selected.clear()
        self._rows = RowMaker()
        self._close_panel()
        if self.query("#filter"):
            self.query_one("#filter", Input).value = ""
            self.remove_class("-filtering")
        cursor = self.table.cursor if self.session.path and len(self.plan.clips) else 0
        self._show(cursor)

    def told_reading(self, path: Path, done: int, total: int) -> None:
        """Say how far the reading of a large file is."""
        told = f"{done:,} of {total:,} clips" if total else "…"
        self._reading = (f"Reading {path.name}: {told}", "Esc stops reading.")
        self.table.say(self._reading)

    def _show(self, cursor: int | None = None) -> None:
        """Show the estimate of the session in all widgets."""
        session = self.session
        estimate = session.estimate
        rows = self._rows.rows(session.plan)
        self.query_one("#header", Header).show(session, len(self._selected))
        at = self.table.cursor if cursor is None else cursor
        self.table.show(estimate, rows, self._selected, at, self._empty_message())
        self.query_one("#totals", Totals).show(estimate)
        self.findings.show(groups(estimate))
        if self._editing:
            self._show_panel()
        self._show_keys()

    def _empty_message(self) -> tuple[str, ...]:
        if self._rows.filter_text:
            return (f"No clip holds {self._rows.filter_text!r}.", "Esc shows all clips again.")
        return (
            "Nothing in the queue yet.",
            "a adds a clip; pasting a list of shots makes one clip a line;",
            "o opens a plan; p names this one.",
        )

    def _show_keys(self) -> None:
        focused = self.focused
        places: list[Where] = ["queue", "screen"]
        if focused is self.findings:
            places = ["findings", "screen"]
        elif self._editing and focused is not self.table:
            places = ["panel"]
        self.query_one("#keys", KeyLine).show(footer(places), typing=places == ["panel"])

    def on_descendant_focus(self) -> None:
        """Show the keys that work where the focus is now."""
        self._show_keys()

    # -- changing the plan --------------------------------------------------------------------

    def change(
        self, plan: Plan, title: str, *, cursor: int | None = None, merge: str | None = None
    ) -> None:
        """Make a changed plan the current one and show it."""
        if self.session.apply(plan, title, self.table.cursor, merge):
            self._show(cursor)

    def targets(self) -> list[int]:
        """Where the clips stand that an edit is made to: the selected ones, else the current."""
        if self._selected:
            selected = self._selected
            return [at for at, clip in enumerate(self.plan.clips) if clip.id in selected]
        return [self.table.cursor] if self.current() else []

    def current(self) -> Clip | None:
        """The clip that the cursor is on."""
        clips = self.plan.clips
        shown = self._rows.rows(self.plan).clips
        return clips[self.table.cursor] if shown and self.table.cursor < len(clips) else None

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

    async def action_clip_add(self) -> None:
        """Add a clip below and write its prompt."""
        self._reveal_all()
        before = self.plan
        position = self.table.cursor if len(before.clips) else None
        at = 0 if position is None else position + 1
        new = quick_edits.below(before, position)
        plan = edits.added(before, at, [new], self.session.random)
        self._selected.clear()
        self.change(plan, "add a clip", cursor=at)
        await self._open_panel("clip", before)

    def action_clip_duplicate(self) -> None:
        """Put a copy below."""
        positions = self.targets()
        if positions:
            copies = quick_edits.copies(self.plan, positions)
            at = max(positions) + 1
            plan = edits.added(self.plan, at, copies, self.session.random)
            self._selected.clear()
            self.change(plan, "duplicate", cursor=at)

    def action_clip_remove(self) -> None:
        """Remove the clips; undo brings them back."""
        positions = self.targets()
        if positions:
            cursor = self.table.cursor - sum(at < self.table.cursor for at in positions)
            self._selected.clear()
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
        rows = self._rows.rows(self.plan)
        shown = {
            self.plan.clips[at].id
            for at in (rows.at(row) for row in range(len(rows)))
            if isinstance(at, int)
        }
        self._selected = set() if shown <= self._selected else shown
        self._show()

    def _toggle(self, clip: Clip) -> None:
        self._selected ^= {clip.id}
        self._show()

    def action_queue_clear(self) -> None:
        """Stop reading; else show all clips again; else select none."""
        if self._reading:
            self.stop_reading()
        elif self._rows.filter_text:
            self._reveal_all()
        elif self._selected:
            self._selected.clear()
            self._show()

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
        self._show(action.place)
        self.say(f"{told}: {action.title}")

    # -- findings -----------------------------------------------------------------------------

    def action_finding_up(self) -> None:
        """Move to the finding above."""
        self.findings.move(-1)

    def action_finding_down(self) -> None:
        """Move to the finding below."""
        self.findings.move(1)

    async def action_finding_go(self) -> None:
        """Go to the clip of the current finding."""
        group = self.findings.current
        if group:
            await self._go_to(group)

    def action_finding_fix(self) -> None:
        """Apply the fix of the current finding wherever it is found."""
        group = self.findings.current
        if group and group.finding.fix:
            self._fix(group.finding.code, group.count)
        elif group:
            self.say("There is no fix that needs no judgement for this.")

    def action_finding_leave(self) -> None:
        """Go back to the queue."""
        self.table.focus()

    def action_findings_fix(self) -> None:
        """Apply the fixes of the current clip, or of the selected ones."""
        plan, titles = self.plan, []
        for clip in [plan.clips[at] for at in self.targets()]:
            for finding in of_clip(self.session.estimate, clip):
                if finding.fix:
                    plan = finding.fix.apply(plan)
                    titles.append(finding.fix.title)
        if titles:
            self.change(plan, "fix")
            self.say(f"Fixed: {titles[0]}" + (f" and {len(titles) - 1} more" if titles[1:] else ""))
        else:
            self.say("Nothing to fix in this clip. Tab goes to the findings.")

    @on(FindingsList.ClipAsked)
    async def _clip_asked(self, event: FindingsList.ClipAsked) -> None:
        await self._go_to(event.group)

    async def _go_to(self, group: FindingGroup) -> None:
        if group.finding.code in ("over-budget", "near-budget", "unknown-account", "unknown-card"):
            await self.action_plan_settings()
            return
        if group.finding.code in ("retired-card", "card-old"):
            self.action_rates_show()
            return
        position = next_position(self.session.estimate, group.finding, self.table.cursor)
        if position is None:
            return
        if self._rows.rows(self.plan).row_of(position) is None:
            self._reveal_all()
        self.table.move_to(position)

    def _fix(self, code: Code, count: int) -> None:
        self.change(fixed_everywhere(self.session.estimate, code), "fix")
        self.say(
            f"Fixed {code.replace('-', ' ')}" + (f" in {count:,} clips." if count > 1 else ".")
        )

    # -- mouse and paste ----------------------------------------------------------------------

    @on(QueueTable.Moved)
    def _moved(self, event: QueueTable.Moved) -> None:
        if self._editing == "clip" and not self._selected:
            clip = self.current()
            if clip and [clip.id] != self._edited:
                self._edit_clip(self.plan)

    @on(QueueTable.OfferChosen)
    def _offer_chosen(self, event: QueueTable.OfferChosen) -> None:
        self.edit_clips(
            lambda clip, _: edits.revised(clip, offer=event.offer),
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
        position = self.table.cursor if len(self.plan.clips) else None
        clips = quick_edits.pasted(self.plan, position, event.text)
        if clips:
            self._reveal_all()
            at = 0 if position is None else position + 1
            plan = edits.added(self.plan, at, clips, self.session.random)
            self.change(plan, "paste", cursor=at)
            self.say(f"{len(clips):,} clips from {len(clips):,} lines." if clips[1:] else "1 clip.")

    # -- filter -------------------------------------------------------------------------------

    def action_filter_open(self) -> None:
        """Show only the clips that hold all the words typed."""
        if not self.query("#filter"):
            field = Input(placeholder="words to look for", compact=True, id="filter")
            self.mount(field, before="#keys")
        self.add_class("-filtering")
        self.query_one("#filter", Input).focus()

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value.strip() != self._rows.filter_text:
            self._rows.look_for(event.value.strip())
            self._show()

    @on(Input.Submitted, "#filter")
    def _filter_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.focus()
        if not self._rows.filter_text:
            self.remove_class("-filtering")

    def _reveal_all(self) -> None:
        """Show all clips again, the current one where it was."""
        if self.query("#filter"):
            self.query_one("#filter", Input).value = ""
        self.remove_class("-filtering")
        if self._rows.filter_text:
            self._rows.look_for("")
            self._show()

    # -- editing in the panel -----------------------------------------------------------------

    async def action_clip_edit(self) -> None:
        """Edit the current clip, or all selected ones."""
        if self.targets():
            await self._open_panel("clip", self.plan)

    async def action_plan_settings(self) -> None:
        """Change the plan's settings."""
        await self._open_panel("plan", self.plan)

    def _panel(self, kind: Editing) -> "EditPanel":
        from soraplan.ui.widgets.edit_panel import EditPanel

        return self.query_one(f"#{kind}-panel", EditPanel)

    async def _open_panel(self, kind: Editing, before: Plan) -> None:
        from soraplan.ui.fields import CLIP_FIELDS, PLAN_FIELDS
        from soraplan.ui.widgets.edit_panel import EditPanel

        if self._editing and self._editing != kind:
            self._close_panel()
        if not self.query(f"#{kind}-panel"):
            fields = CLIP_FIELDS if kind == "clip" else PLAN_FIELDS
            panel = EditPanel(fields, self._palette, self._keys, id=f"{kind}-panel")
            await self.query_one("#body").mount(panel)
        self._editing = kind
        self._before = before
        self.add_class("-editing", f"-{kind}")
        if kind == "clip":
            self._edit_clip(before)
        else:
            self._show_panel(anew=True)
        self._panel(kind).start("prompt" if kind == "clip" else "title")
        self.call_after_refresh(self.table.show_cursor)

    def _edit_clip(self, before: Plan) -> None:
        self._before = before
        self.session.history.close()
        self._edited = [self.plan.clips[at].id for at in self.targets()]
        self._show_panel(anew=True)

    def _show_panel(self, *, anew: bool = False) -> None:
        if self._editing == "plan":
            panel = self._panel("plan")
            panel.show([self.plan], "Plan settings", self.session.estimate, anew=anew)
        elif self._editing == "clip":
            edited = set(self._edited)
            clips = [clip for clip in self._edited_clips(edited) if clip.id in edited]
            if not clips:
                self._close_panel()
                return
            panel = self._panel("clip")
            title = f"Clip {clips[0].name}" if len(clips) == 1 else f"{len(clips):,} clips"
            panel.show(clips, title, self.session.estimate, anew=anew)

    def _edited_clips(self, edited: set[str]) -> Iterable[Clip]:
        """The clips that may be edited ones; mostly it is the current one alone."""
        clip = self.current()
        return [clip] if clip and edited == {clip.id} else self.plan.clips

    def _close_panel(self) -> None:
        if self._editing is None:
            return
        self._editing, self._before, self._edited = None, None, []
        self.session.history.close()
        self.remove_class("-editing", "-clip", "-plan")
        self.table.focus()
        self.call_after_refresh(self.table.show_cursor)

    def on_edit_panel_edited(self, event: "EditPanel.Edited") -> None:
        """Give a field of what is edited another value."""
        from soraplan.storage.sentences import faults

        event.stop()
        name, panel = event.field.name, self._panel(self._editing or "clip")
        try:
            plan = self._with_field(name, event.value)
        except ValidationError as error:
            model = Plan if self._editing == "plan" else Clip
            panel.reject(event.field, faults(error, model)[0].sentence)
            return
        panel.accept(event.field)
        merge = f"{self._editing} {self._edited} {name}"
        self.change(plan, f"change {event.field.label.casefold()}", merge=merge)

    def _with_field(self, name: str, value: object) -> Plan:
        """The plan with a field of what is edited given another value."""
        if self._editing == "plan":
            changes = {name: value}
            if name == "rates":
                # Accounts and offers are the card's own words.
                changes |= {"account": None, "compare": None}
            return edits.settings_revised(self.plan, **changes)
        alone = len(self._edited) == 1
        return edits.changed(
            self.plan,
            [self.table.cursor] if alone else self.targets(),
            lambda clip: edits.revised(clip, **{name: value}),
        )

    def on_edit_panel_field_left(self) -> None:
        """Put back a text that was no value, and end the run of changes to one field."""
        if self._editing:
            self.session.history.close()
            self._show_panel()

    def on_edit_panel_done(self) -> None:
        """Go back to the queue when Enter was pressed in a field."""
        self._close_panel()

    def action_panel_done(self) -> None:
        """Keep what was typed and go back to the queue."""
        self._close_panel()

    def action_panel_revert(self) -> None:
        """Put back what was before the panel was opened."""
        before = self._before
        if before is not None and before is not self.plan:
            self.session.put_back(before)
        self._close_panel()
        self._show()

    def action_panel_next_clip(self) -> None:
        """Keep what was typed and edit the next clip."""
        self.table.action_go_down()

    def action_panel_previous_clip(self) -> None:
        """Keep what was typed and edit the clip before."""
        self.table.action_go_up()

    def action_panel_editor(self) -> None:
        """Write the prompt in the user's own editor."""
        from textual.app import SuspendNotSupported

        from soraplan.ui.editor import NoEditor, command, edited

        clip = self.current()
        if self._editing != "clip" or clip is None:
            return
        try:
            words = command()
            with self.app.suspend():
                text = edited(words, clip.prompt)
        except (NoEditor, SuspendNotSupported) as error:
            self.say(str(error) or "The editor cannot be opened from here.", "warning")
            return
        self._panel("clip").set_text("prompt", text)

    # -- other screens ------------------------------------------------------------------------

    def action_rates_show(self) -> None:
        """Show the rate cards."""
        from soraplan.ui.screens.rates import RatesScreen

        self.app.push_screen(RatesScreen(self.session.estimate, self.soraplan.installed))

    def action_app_help(self) -> None:
        """Show all keys."""
        from soraplan.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._keys))

    def action_app_theme(self) -> None:
        """Choose the colours."""
        self.app.search_themes()

    def action_app_palette(self) -> None:
        """Find any command by its name."""
        self.app.action_command_palette()
