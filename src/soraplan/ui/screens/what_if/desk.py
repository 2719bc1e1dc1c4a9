"""The part of the queue screen that keeps a what-if on: it follows every edit with its one line.

Nothing of it changes the plan or its history.
"""

import asyncio
from typing import TYPE_CHECKING

from textual import work

from soraplan.ui.keymap import Keymap, first_shown
from soraplan.ui.palette import Palette
from soraplan.ui.screens.files import PlanFiles
from soraplan.ui.session import Session

if TYPE_CHECKING:
    from soraplan.ui.widgets.what_if_bar import WhatIfLine

_OFF = "The what-if is off: it was about the other plan."


class WhatIfDesk(PlanFiles):
    """Opens the page of what-if, keeps one on, and takes it off."""

    def __init__(self, session: Session, palette: Palette, keys: Keymap) -> None:
        super().__init__(session, palette, keys)
        self._is_telling_due = self._is_supposing = False

    def use_session(self, session: Session) -> None:
        """Work on another plan; a what-if, which names accounts and tiers of the plan, goes off."""
        was_on = self.session.what_if is not None
        super().use_session(session)
        if was_on:
            # After what is said of the new plan, which takes the place of all said before.
            self.call_after_refresh(self.notify, _OFF, timeout=8, markup=False)

    def show_plan(self, cursor: int | None = None) -> None:
        """Show the estimate of the session, and what the what-if makes of it."""
        super().show_plan(cursor)
        self.tell_what_if()

    def action_whatif_show(self) -> None:
        """Suppose other prices, takes or limits."""
        from soraplan.ui.screens.what_if.screen import WhatIfScreen

        self.app.push_screen(WhatIfScreen(self))

    def action_whatif_leave(self) -> None:
        """Take the what-if off."""
        if self.session.what_if is None:
            self.say(f"No what-if is on; {self._shown_key('whatif.show')} opens one.")
            return
        self.session.what_if = None
        self.tell_what_if()
        from soraplan.ui.screens.what_if.screen import WhatIfScreen

        if isinstance(self.app.screen, WhatIfScreen):
            self.app.screen.show_keys()
        self.say("The what-if is off. All figures are the plan's own.")

    def _shown_key(self, command_id: str) -> str:
        return first_shown(self.keys, command_id, "")

    def tell_what_if(self) -> None:
        """Bring the line up to date, after a key was answered by the totals of the plan itself."""
        if self.session.what_if is None:
            self._show_line(None)
        elif not self._is_telling_due:
            self._is_telling_due = True
            self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        self._is_telling_due = False
        session, on = self.session, self.session.what_if
        if on is None:
            self._show_line(None)
            return
        from soraplan.core.sums import run_text
        from soraplan.ui.what_if_on import parts_of
        from soraplan.ui.widgets.what_if_bar import WhatIfLine

        plan_run, key = run_text(session.estimate), self._shown_key("whatif.leave")
        wrong = on.wrong(session.estimate)
        if wrong:
            parts = parts_of(on.what_if, on.what_if.parts(), None)
            line = WhatIfLine(parts, "", plan_run, key, " ".join(wrong))
            self._show_line(line)
            return
        made = on.made(session.plan, session.estimator)
        if made is None and not self._is_supposing:
            if on.is_quick(session.plan, session.estimator):
                made = on.work_out(session.plan, session.estimator)
            else:
                self._is_supposing = True
                self._suppose()
        run = "" if made is None else run_text(made)
        supposing = on.supposing(session.estimator)
        parts = parts_of(on.what_if, supposing.parts(session.plan), supposing.by_then)
        self._show_line(WhatIfLine(parts, run, plan_run, key))

    def _show_line(self, line: "WhatIfLine | None") -> None:
        """Show the line on top of every screen, or none any more."""
        app = self.soraplan
        if line == app.what_if_line:
            return
        from soraplan.ui.widgets.what_if_bar import WhatIfBar

        app.what_if_line = line
        if not self.query(WhatIfBar):
            self.mount(WhatIfBar(self.palette, line))
        for screen in app.screen_stack:
            for bar in screen.query(WhatIfBar):
                bar.show(line)

    @work(group="what-if")
    async def _suppose(self) -> None:
        """Work the estimate out beside the screen, until it is that of the plan as it is."""
        try:
            while True:
                session, on = self.session, self.session.what_if
                if (
                    on is None
                    or on.made(session.plan, session.estimator)
                    or on.wrong(session.estimate)
                ):
                    break
                await asyncio.to_thread(on.work_out, session.plan, session.estimator)
        finally:
            self._is_supposing = False
        self._tell()
