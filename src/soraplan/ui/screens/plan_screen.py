"""The one open plan on screen: its widgets, what they show, and the one way to change it.

Every change makes a new plan in the session; the screen then hands the new estimate to its
widgets. What the user can do is in the classes built on this one, a module for each kind.
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Container, Vertical
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets import Input

from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.ui.bindings import bindings_map
from soraplan.ui.commands import Where, footer
from soraplan.ui.keymap import Keymap
from soraplan.ui.palette import Palette
from soraplan.ui.rows import RowMaker
from soraplan.ui.session import Session
from soraplan.ui.widgets.drawn import Drawn
from soraplan.ui.widgets.findings_list import FindingsList
from soraplan.ui.widgets.footer import KeyLine
from soraplan.ui.widgets.queue_table import QueueTable
from soraplan.ui.widgets.summary import Header, Totals
from soraplan.ui.workarounds import set_breakpoint_classes

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast

_SLICE, _REST = 0.003, 0.005
"""Seconds that the forecast is worked on at a time, and left alone after that."""

_LARGE, _BREATH = 500, 0.045
"""In a plan of more clips than this, and wherever it takes longer than a slice, the forecast waits
so many seconds after a key or a click for what may come next."""

_LATE = 0.25
"""Seconds from which on it is told that a forecast is being worked out."""


class PlanScreen(Screen[None]):
    """The queue of the open plan, with its totals and findings.

    `selected` holds the ids of the clips that edits are made to, `reading` what is said while a
    large file is read. `followers` are handed every forecast: pages that stand over this screen.
    """

    def __init__(self, session: Session, palette: Palette, keys: Keymap) -> None:
        super().__init__()
        self._bindings = BindingsMap.merge([self._bindings, bindings_map("screen", keys)])
        self.session = session
        self.palette = palette
        self.keys = keys
        self.row_maker = RowMaker()
        self.selected: set[str] = set()
        self.reading: tuple[str, ...] = ()
        self._is_forecast_due = False
        self.last_input = 0.0
        self.followers: list[Callable[[Forecast], None]] = []

    def compose(self) -> ComposeResult:
        """Lay out the widgets from top to bottom; panels and filter come when first used."""
        set_breakpoint_classes(self)
        yield Header(self.palette, id="header")
        with Container(id="body"), Vertical(id="work"):
            table = QueueTable(self.palette, self.keys, id="queue")
            yield table
            yield Totals(self.palette, self.keys, table.layout_columns, id="totals")
            yield FindingsList(self.palette, self.keys, id="findings")
        yield KeyLine(self.palette, self.keys, id="keys")

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
        self.palette = palette
        self.table.use_palette(palette)
        for widget in self.query(Drawn):
            widget.use_palette(palette)

    # -- showing ------------------------------------------------------------------------------

    def took_session(self) -> None:
        """Show another session from its first clip."""
        self.reading = ()
        self.selected.clear()
        self.row_maker = RowMaker()
        if self.query("#filter"):
            self.query_one("#filter", Input).value = ""
            self.remove_class("-filtering")
        self.query_one("#totals", Totals).show_forecast(None)
        self.show_plan(0)

    def show_plan(self, cursor: int | None = None) -> None:
        """Show the estimate of the session in all widgets, with the cursor on a clip."""
        session = self.session
        estimate = session.estimate
        rows = self.row_maker.rows(session.plan)
        at = self.table.cursor if cursor is None else cursor
        self.query_one("#header", Header).show(session, len(self.selected))
        self.table.show(estimate, rows, self.selected, at, self._empty_message())
        self.query_one("#totals", Totals).show(estimate)
        self._forecast_soon()
        self.show_keys()

    def _forecast_soon(self) -> None:
        """Start on the forecast with the next frame but one: a key is answered by its totals."""
        if not self._is_forecast_due:
            self._is_forecast_due = True
            self.call_after_refresh(self._start_forecast)

    def _start_forecast(self) -> None:
        self._is_forecast_due = False
        if self.session.forecast.advice is None:
            self._work_out()

    @work(exclusive=True, group="forecast")
    async def _work_out(self) -> None:
        """Work out the forecast beside the screen, and show it and the findings.

        Another change of the plan ends this and begins anew.
        """
        session, began = self.session, monotonic()
        # The thread that writes to the terminal comes first: it waits while this one is at work.
        await self._rest(_BREATH if len(session.plan.clips) > _LARGE else 0.0)
        if session is not self.session or not self.query("#totals"):
            return
        rest_at, is_late = monotonic() + _SLICE, False
        for made in session.forecasting():
            if made is not None:
                self.show_forecast(made)
            now = monotonic()
            if now < rest_at:
                continue
            if now > began + _LATE and not is_late and not session.forecast.is_told:
                is_late = True
                self.query_one("#totals", Totals).tell_late()
                self._show_findings(session.forecast)
            await self._rest(_BREATH)
            if session is not self.session or not self.query("#totals"):
                return  # another plan was opened, or the app is closing
            rest_at = monotonic() + _SLICE

    async def _rest(self, quiet: float) -> None:
        """Leave the screen alone for a moment, and until the user has been quiet for some time."""
        await asyncio.sleep(_REST)
        while monotonic() < self.last_input + quiet:
            await asyncio.sleep(_REST)

    def show_forecast(self, forecast: "Forecast") -> None:
        """Show a forecast that was worked out, and the findings that follow from it."""
        self.query_one("#totals", Totals).show_forecast(forecast)
        self._show_findings(forecast)
        for follow in self.followers:
            follow(forecast)

    def show_findings_anew(self) -> None:
        """Show the findings of the present forecast, after more was found out about cards."""
        if self.session.forecast.is_told:
            self._show_findings(self.session.forecast)

    def _show_findings(self, forecast: "Forecast") -> None:
        from soraplan.core.findings import groups

        self.findings.show(groups(forecast))

    def _empty_message(self) -> tuple[str, ...]:
        if self.row_maker.filter_text:
            return (f"No clip holds {self.row_maker.filter_text!r}.", "Esc shows all clips again.")
        return (
            "Nothing in the queue yet.",
            "a adds a clip; pasting a list of shots makes one clip a line;",
            "o opens a plan; p names this one.",
        )

    def places(self) -> list[Where]:
        """Where the focus is, so that the keys that work there can be shown."""
        return ["findings", "screen"] if self.focused is self.findings else ["queue", "screen"]

    def show_keys(self) -> None:
        """Show the keys that work where the focus is now."""
        places = self.places()
        self.query_one("#keys", KeyLine).show(footer(places), typing=places == ["panel"])

    def on_descendant_focus(self) -> None:
        """Show the keys that work where the focus is now."""
        self.show_keys()
        self.typing_ended()

    @property
    def is_typing(self) -> bool:
        """Whether a field has the focus."""
        return isinstance(self.focused, Input)

    def typing_ended(self) -> None:
        """Do what waited for that; here nothing does."""

    @on(QueueTable.ColumnsChanged)
    def _columns_changed(self) -> None:
        # The totals stand under the offers that they are of.
        self.query_one("#totals", Totals).redraw()

    def say(self, text: str, severity: SeverityLevel = "information") -> None:
        """Say something in passing; the text is never parsed."""
        seconds = {"error": 12.0, "warning": 8.0}.get(severity, 4.0)
        # What was said before has been seen or is overtaken; piles hide what they speak of.
        self.app.clear_notifications()
        self.notify(text, severity=severity, timeout=seconds, markup=False)

    # -- changing the plan --------------------------------------------------------------------

    def change(
        self, plan: Plan, title: str, *, cursor: int | None = None, merge: str | None = None
    ) -> None:
        """Make a changed plan the current one and show it."""
        if self.session.apply(plan, title, self.table.cursor, merge):
            self.show_plan(cursor)

    def targets(self) -> list[int]:
        """Where the clips stand that an edit is made to: the selected ones, else the current."""
        if self.selected:
            selected = self.selected
            return [at for at, clip in enumerate(self.plan.clips) if clip.id in selected]
        return [self.table.cursor] if self.current() else []

    def current(self) -> Clip | None:
        """The clip that the cursor is on."""
        clips = self.plan.clips
        shown = self.row_maker.rows(self.plan).clips
        return clips[self.table.cursor] if shown and self.table.cursor < len(clips) else None

    def reveal_all(self) -> None:
        """Show all clips again, the current one where it was."""
        if self.query("#filter"):
            self.query_one("#filter", Input).value = ""
        self.remove_class("-filtering")
        if self.row_maker.filter_text:
            self.row_maker.look_for("")
            self.show_plan()
