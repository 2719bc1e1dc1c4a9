"""What the app is to its screens: settings, cards, keys and colours, and sessions on plans.

Screens ask for this one, so that none of them knows the app that makes them.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimator
from soraplan.core.plan import Plan
from soraplan.storage import cards, plans, settings
from soraplan.storage.problems import Problem
from soraplan.ui.keymap import keymap
from soraplan.ui.life import AppLife
from soraplan.ui.palette import Palette, palette
from soraplan.ui.session import Session

if TYPE_CHECKING:
    from soraplan.storage.recovery import Found, Recovered
    from soraplan.ui.widgets.what_if_bar import WhatIfLine


class PlanApp(AppLife):
    """An app with what its screens need.

    `what_if_line` is what every screen tells of the what-if that is on.
    """

    def __init__(self, today: date | None, random: Random | None) -> None:
        super().__init__()
        self.today = today or date.today()
        self.random = random or Random()
        self.settings, problems = settings.read()
        self.installed = cards.installed()
        self.keys, key_problems = keymap(self.settings.keys)
        self.what_if_line: WhatIfLine | None = None
        self._problems: list[Problem | str] = [*problems, *key_problems]

    @property
    def cards(self) -> Mapping[str, RateCard]:
        """The installed rate cards by their ids; one that nobody asks for is not read."""
        return self.installed.cards

    @property
    def palette(self) -> Palette:
        """The styles of the present theme."""
        return palette(self.theme_variables, ansi=self.current_theme.ansi)

    def new_session(
        self,
        plan: Plan,
        path: Path | None = None,
        *,
        digest: str | None = None,
        has_comments: bool = False,
    ) -> Session:
        """A session on a plan, counted by the rates of exchange that are written down by now."""
        return Session(
            plan,
            Estimator(self.cards, self.today, self._exchange_rates()),
            path,
            digest=digest,
            has_comments=has_comments,
            random=self.random,
        )

    def card_of_new_plans(self) -> tuple[str, str]:
        """The id of the card that a new plan is priced on, and why it is not the one chosen."""
        return settings.card_of_new_plans(self.settings, self.cards)

    def opened(self, file: plans.PlanFile) -> Session:
        """A session on the plan in a file."""
        return self.new_session(
            file.plan, file.path, digest=file.digest, has_comments=file.has_comments
        )

    def restore(self, found: "Found", recovered: "Recovered | None" = None) -> bool:
        """Go on with work that was found, as one action that can be undone.

        What was read of it already may be handed in. False where another soraplan took it first.
        Raises BadFile where it cannot be read, and NotWritten where its folder cannot be taken.
        """
        from soraplan.storage import recovery

        work = recovered or recovery.read(found)
        if not recovery.claim(found):
            return False
        session = self.new_session(
            work.base, work.path, digest=work.digest, has_comments=work.has_comments
        )
        session.apply(work.plan, "recovered work", 0, is_whole=True)
        self._queue.use_session(session)
        if self.keeper is not None:
            self.keeper.restored(found, work)
        return True

    def _exchange_rates(self) -> tuple[ExchangeRate, ...]:
        """The rates of exchange that are written down by now.

        The app writes none, so they change while it runs. Where their file cannot be used by now,
        that is said, and those that were read last hold.
        """
        if self.is_running:
            found, problems = settings.read()
            if problems:
                told = "\n".join(map(str, problems))
                self.notify(told, severity="warning", timeout=8, markup=False)
            else:
                rates = found.exchange_rates
                self.settings = self.settings.model_copy(update={"exchange_rates": rates})
        return self.settings.exchange_rates

    def save_as(self, name: str, then: Callable[[], None]) -> None:
        """Save the plan under a name that is asked for, from whatever page, and do something."""
        self._queue.save_as(then, name)
