"""The main screen: the queue, what it costs, and what there is to know about it."""

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from soraplan.core.estimate import Estimator
from soraplan.core.sums import run_text
from soraplan.storage import cards
from soraplan.ui.commands import Where
from soraplan.ui.keymap import Keymap
from soraplan.ui.palette import Palette
from soraplan.ui.screens.clip_edits import ClipEdits
from soraplan.ui.screens.findings import FindingActions
from soraplan.ui.screens.what_if.desk import WhatIfDesk
from soraplan.ui.session import Session
from soraplan.ui.widgets.line_field import LineField


class FilterField(LineField):
    """The words that are looked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.queue_clear", "show all", show=False)
    ]


class QueueScreen(ClipEdits, FindingActions, WhatIfDesk):
    """All that can be done with a plan; here what looks for clips and leads to other screens.

    `imported` has the shot lists that were taken into plans since the app was started.
    `export_format` is the name of the format that was chosen last on the export page, and
    `export_chosen` has what was chosen there, by the names of a format and an option.
    """

    def __init__(self, session: Session, palette: Palette, keys: Keymap) -> None:
        super().__init__(session, palette, keys)
        self.imported: set[Path] = set()
        self.export_format = ""
        self.export_chosen: dict[tuple[str, str], str] = {}

    def action_queue_clear(self) -> None:
        """Stop reading; else show all clips again; else select none."""
        if self.reading:
            self.stop_reading()
        elif self.has_class("-filtering"):
            self.reveal_all()
            self.set_focus(self.table)
        elif self.selected:
            self.selected.clear()
            self.show_plan()

    def action_focus_next(self) -> None:
        """Go to the next part of the screen, or field."""
        self.focus_next()

    def action_focus_previous(self) -> None:
        """Go to the part of the screen, or field, before."""
        self.focus_previous()

    async def action_filter_open(self) -> None:
        """Show only the clips that hold all the words typed."""
        if not self.query("#filter"):
            field = FilterField(placeholder="words to look for", compact=True, id="filter")
            await self.mount(field, before="#keys")
        self.add_class("-filtering")
        self.set_focus(self.query_one("#filter", Input))

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value.strip() != self.row_maker.filter_text:
            self.row_maker.look_for(event.value.strip())
            self.show_plan()

    @on(Input.Submitted, "#filter")
    def _filter_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(self.table)
        if not self.row_maker.filter_text:
            self.remove_class("-filtering")

    def action_compare_open(self) -> None:
        """Compare the plan as mixed with the whole plan on each offer."""
        from soraplan.ui.screens.compare.screen import CompareScreen

        self.app.push_screen(CompareScreen(self))

    def look_at_cards(self) -> None:
        """Read the rate cards again where a file of the user's has changed, and price by them.

        Not below another page: its figures are those of the cards that it was opened with.
        """
        app, session = self.soraplan, self.session
        if app.screen is not self:
            return
        found = cards.renewed(app.installed)
        if found is app.installed:
            return
        found.read_all()
        app.installed = found
        before = run_text(session.estimate)
        session.reprice(Estimator(app.cards, app.today, session.estimator.exchange))
        self.show_plan()
        after = run_text(session.estimate)
        change = "" if after == before else f": a run costs {after} instead of {before}"
        self.say(f"Your rate cards have changed and were read again{change}.")

    def action_rates_show(self) -> None:
        """Show the rate cards."""
        from soraplan.ui.screens.rates import RatesScreen

        self.look_at_cards()
        self.app.push_screen(
            RatesScreen(self.session.forecast, self.soraplan.installed, self.palette, self.keys)
        )

    def action_pace_show(self) -> None:
        """Show when the requests of a run go out, and what decides that."""
        from soraplan.ui.screens.pace.screen import PaceScreen

        self.app.push_screen(PaceScreen(self))

    def action_plan_export(self) -> None:
        """Hand the plan on in one of the formats of exchange."""
        from soraplan.ui.screens.export.screen import ExportScreen

        self.app.push_screen(ExportScreen(self))

    def action_plan_diff(self) -> None:
        """Tell what has changed in the plan since it was saved, or against another."""
        from soraplan.ui.screens.diff.screen import DiffScreen

        self.app.push_screen(DiffScreen(self))

    def action_plan_versions(self) -> None:
        """List the versions of the plan that were saved last."""
        from soraplan.ui.screens.versions.screen import VersionsScreen

        self.app.push_screen(VersionsScreen(self))

    def action_recovery_show(self) -> None:
        """Show the work that was not saved when soraplan ended."""
        from soraplan.ui.screens.recovery.start import show_what_was_left

        show_what_was_left(self)

    def action_plan_move(self) -> None:
        """Show the plan, or the selected clips, on all cards, to move to one of them."""
        from soraplan.ui.screens.move.screen import MoveScreen

        self.look_at_cards()
        if len(self.plan.clips):
            self.app.push_screen(MoveScreen(self))
        else:
            self.say("There is no clip to move yet: a adds one, o opens another plan.")

    def action_app_help(self, where: Where | None = None) -> None:
        """Show all keys, from those of a page on where it asks for them."""
        from soraplan.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.keys, where))

    def action_app_theme(self) -> None:
        """Choose the colours."""
        self.app.search_themes()

    def action_app_palette(self) -> None:
        """Find any command by its name."""
        self.app.action_command_palette()
