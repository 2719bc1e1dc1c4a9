"""The page of what-if: what is supposed, and what the plan would be then, as one types.

It changes no price and no plan. What was typed is kept on by the session below when the page is
closed with it, and is forgotten otherwise.
"""

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from soraplan.core.forecast import Forecast, Forecaster
from soraplan.core.supposing.outlook import Outlook
from soraplan.core.supposing.what_if import WhatIf
from soraplan.core.text.cells import wrapped
from soraplan.exchange.what_if import Supposed
from soraplan.storage import outlooks
from soraplan.ui.bindings import bindings, bindings_map
from soraplan.ui.commands import BY_ID, footer
from soraplan.ui.screens.pace.screen import PaceLines
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.what_if.form import WhatIfForm
from soraplan.ui.screens.what_if.lines import (
    Drawn,
    outlook_lines,
    sentence_lines,
    table_lines,
)
from soraplan.ui.what_if_on import WhatIfOn
from soraplan.ui.widgets.footer import KeyLine
from soraplan.ui.workarounds import scroll_to_top, set_breakpoint_classes

if TYPE_CHECKING:
    from soraplan.ui.screens.what_if.desk import WhatIfDesk

_MOST_WIDTH = 160
_EDGE = 5
"""The cells across that the frame, its padding and the scroll bar take."""

_OUTLOOK_WIDTH, _GAP = 56, 3
_SIDE_FROM = 132
"""Cells of the page from which on the outlook stands beside the figures."""

_CSS = f"""
.what-if {{ width: 100%; max-width: {_MOST_WIDTH}; }}
.what-if #figures {{ height: 1fr; margin-top: 1; scrollbar-size-vertical: 1; }}
.what-if #figures {{ scrollbar-gutter: stable; }}
.what-if #sides {{ height: auto; }}
.what-if #table {{ width: 1fr; }}
.what-if #outlook {{ display: none; width: {_OUTLOOK_WIDTH + _GAP}; padding-left: {_GAP}; }}
.what-if.-sided #outlook {{ display: block; }}
.what-if #keys {{ height: 1; background: $surface; }}
WhatIfScreen.-short .what-if #figures {{ margin-top: 0; }}
"""

_NONE_ON = "No what-if is on, so that there is none to take off."

_PAUSE = 0.1
"""Seconds that a large plan waits for what may be typed next."""

_SLICE, _REST, _LATE = 0.004, 0.002, 0.2
"""Seconds that the forecast is worked on at a time, is left alone, and is told of from then on."""


class WhatIfScreen(Page[None]):
    """Supposes something of the plan of the `desk`, the queue screen below."""

    CSS = PAGE_CSS + _CSS

    def __init__(self, desk: "WhatIfDesk") -> None:
        super().__init__()
        keys = desk.keys
        # No entry of this page holds the letter, so that it leaves from within a field, too.
        leaves = [
            Binding(one.key, one.action, one.description, show=False, priority=True)
            for one in bindings("screen", keys)
            if one.action == "screen.whatif_leave"
        ]
        self._bindings = BindingsMap.merge(
            [self._bindings, bindings_map("what-if", keys), BindingsMap(leaves)]
        )
        self._left = frozenset(one.key for one in leaves)
        self._desk = desk
        self._session = desk.session
        self._outlooks, self._problems = _outlooks()
        before = desk.session.what_if
        self._forecaster = before.forecaster if before else Forecaster()
        self._before = before.what_if if before else WhatIf()
        self._on = before or WhatIfOn(WhatIf(), self._outlooks, self._forecaster)
        self._told: Supposed | None = None
        self._is_waiting = self._is_outlook = False

    # -- layout -------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the entries, the figures, and the keys."""
        palette = self._desk.palette
        set_breakpoint_classes(self)
        with Vertical(classes="page what-if") as page:
            page.border_title = "What if · nothing of it is saved or exported"
            yield WhatIfForm(
                palette, self._session.estimate, self._outlooks, self._before, self._left
            )
            with VerticalScroll(id="figures", can_focus=False), Horizontal(id="sides"):
                table, side = PaceLines(palette), PaceLines(palette)
                table.id, side.id = "table", "outlook"
                yield table
                yield side
            yield KeyLine(
                palette, {**self._desk.keys, "app.palette": (), "app.help": ()}, id="keys"
            )

    def on_mount(self) -> None:
        """Show what is supposed so far, and follow the forecasts of the queue."""
        self._desk.followers.append(self._follow)
        self.show_keys()
        self._show()
        self._work_out()
        for problem in self._problems:
            self.notify(problem, severity="warning", timeout=12, markup=False)

    def on_unmount(self) -> None:
        """Follow them no longer."""
        self._desk.followers.remove(self._follow)

    def on_resize(self, event: events.Resize) -> None:
        """Fill the new room."""
        self._show()

    def on_descendant_focus(self) -> None:
        """Show what the entry that is gone to is about."""
        is_outlook = self.query_one(WhatIfForm).is_on_outlook
        if is_outlook != self._is_outlook:
            self._is_outlook = is_outlook
            self._show()
            scroll_to_top(self.query_one("#figures", VerticalScroll))

    @on(WhatIfForm.Changed)
    def _changed(self, event: WhatIfForm.Changed) -> None:
        """Have it worked out where something else is supposed."""
        if event.what_if != self._on.what_if:
            self._on = WhatIfOn(event.what_if, self._outlooks, self._forecaster)
            self._work_out()

    # -- working out --------------------------------------------------------------------------

    def _follow(self, forecast: Forecast) -> None:
        """Hold the what-if against a forecast that was finished since."""
        if self._desk.session is not self._session:
            self.finish()
        elif forecast.is_told and self._told is None:
            self._work_out()

    @work(exclusive=True, group="what-if")
    async def _work_out(self) -> None:
        """Work out the forecast of what is supposed beside the screen, and show it.

        What is typed next ends this and begins anew.
        """
        session, supposed_by = self._session, self._on
        old, estimator = session.forecast, session.estimator
        if not old.is_told or supposed_by.wrong(session.estimate):
            self._show()
            return
        new: Forecast | None = old
        if not supposed_by.what_if.is_nothing:
            new = await self._forecast(supposed_by)
        assert new is not None
        supposing = supposed_by.supposing(estimator)
        self._told = Supposed(
            what_if=supposed_by.what_if,
            plan=old,
            supposed=new,
            parts=supposing.parts(session.plan),
            notes=supposing.notes(session.plan),
            by_then=supposing.by_then,
            outlook=supposing.outlook,
            outlooks=tuple(self._outlooks.values()),
        )
        self._is_waiting = False
        self._show()

    async def _forecast(self, supposed_by: WhatIfOn) -> Forecast | None:
        """The forecast of what is supposed, without what other terms would bring."""
        plan, estimator = self._session.plan, self._session.estimator
        late_at = monotonic() + _LATE
        if supposed_by.is_quick(plan, estimator):
            estimate = supposed_by.work_out(plan, estimator)
        else:
            self._wait()
            await asyncio.sleep(_PAUSE)
            estimate = await asyncio.to_thread(supposed_by.work_out, plan, estimator)
        rest_at = monotonic() + _SLICE
        for made in self._forecaster.working(estimate):
            if made is not None and made.is_told:
                return made
            if monotonic() > rest_at:
                if monotonic() > late_at:
                    self._wait()
                await asyncio.sleep(_REST)
                rest_at = monotonic() + _SLICE
        return None

    def _wait(self) -> None:
        """Say that it takes its time; figures of what was supposed before go."""
        if not self._is_waiting:
            self._is_waiting = True
            self._show()

    # -- showing ------------------------------------------------------------------------------

    def _show(self) -> None:
        """Show the figures that there are."""
        if not self.size:
            return
        width = max(min(self.size.width, _MOST_WIDTH) - _EDGE, 1)
        told, palette = self._told, self._desk.palette
        has_outlook = told is not None and told.outlook is not None and not self._is_waiting
        is_sided = has_outlook and width >= _SIDE_FROM
        self.query_one(".page").set_class(is_sided, "-sided")
        if is_sided:
            width -= _OUTLOOK_WIDTH + _GAP
        lines: list[Drawn] = [((text, palette.warning),) for text in self._state(width)]
        if told is not None:
            lines += table_lines(told, width, palette, is_waiting=self._is_waiting)
        beside: list[Drawn] = []
        if told is not None and not self._is_waiting:
            under = list(sentence_lines(told, width, palette))
            lines += [(), *under] if under else []
            side = _OUTLOOK_WIDTH if is_sided else width
            beside = list(outlook_lines(told, side, palette))
        if beside and not is_sided:
            # Who chooses an outlook reads first whose it is.
            lines = [*beside, (), *lines] if self._is_outlook else [*lines, (), *beside]
        self.query_one("#table", PaceLines).show(lines)
        self.query_one("#outlook", PaceLines).show(beside if is_sided else [])

    def show_keys(self) -> None:
        """Show the keys there are; the one that takes a what-if off only while one is on."""
        commands = footer(["what-if"])
        if self._session.what_if is not None:
            commands = [*commands, BY_ID["whatif.leave"]]
        self.query_one("#keys", KeyLine).show(commands, typing=False)

    def _state(self, width: int) -> list[str]:
        """What stands over the figures, where they are not what they will be."""
        if wrong := self._on.wrong(self._session.estimate):
            return [line for sentence in wrong for line in wrapped(sentence, width)]
        if not self._session.forecast.is_told:
            return ["The forecast of the plan is being worked out …"]
        return ["The what-if is being worked out …"] if self._is_waiting else []

    # -- keys ---------------------------------------------------------------------------------

    @on(Input.Submitted)
    def action_whatif_keep(self) -> None:
        """Keep on what is supposed and go back; what is no value has to be put right before."""
        if self.query_one(WhatIfForm).go_to_wrong():
            self.app.bell()
            return
        self._session.what_if = None if self._on.what_if.is_nothing else self._on
        self._desk.tell_what_if()
        self.dismiss(None)

    def action_whatif_close(self) -> None:
        """Go back; what was supposed before stays."""
        self.leave()

    def action_whatif_leave(self) -> None:
        """Take the what-if off and go back; with none on, what was typed stays."""
        if self._session.what_if is None:
            self.app.clear_notifications()
            self.notify(_NONE_ON, timeout=4, markup=False)
            return
        self.dismiss(None)
        self._desk.action_whatif_leave()

    def action_whatif_down(self) -> None:
        """Go to the next entry."""
        self.focus_next()

    def action_whatif_up(self) -> None:
        """Go to the entry before."""
        self.focus_previous()

    def action_whatif_page_down(self) -> None:
        """Read the figures on."""
        self.query_one("#figures").scroll_page_down(animate=False)

    def action_whatif_page_up(self) -> None:
        """Read the figures back."""
        self.query_one("#figures").scroll_page_up(animate=False)


def _outlooks() -> tuple[Mapping[str, Outlook], list[str]]:
    """The price outlooks, and what is wrong with those that cannot be read."""
    found, problems = outlooks.installed()
    return found, [str(problem) for problem in problems]
