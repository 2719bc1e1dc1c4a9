"""The plan that is open: its value, its history, its file and its estimate.

It knows nothing of the terminal, so that what a key does to a plan can be tested without one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.history import Action, History
from soraplan.core.plan import Plan

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast, Forecaster
    from soraplan.ui.what_if_on import WhatIfOn


class Session:
    """One open plan.

    `path` is None until it was saved; `digest` is that of the file's bytes when it was read or
    saved last, None where there is no file, and `base` the plan that it held then. `is_sample`
    marks the plan shown at a first start, and `has_comments` a file whose comments a save would
    lose. The estimate is always that of the present plan; the forecast is worked out on demand,
    beside the screen. `what_if` is what is supposed of the plan, None for nothing; it is no part
    of the history. `listener` is called whenever the plan is another one or the file holds another
    one, before anything else can fail.
    """

    def __init__(
        self,
        plan: Plan,
        estimator: Estimator,
        path: Path | None = None,
        *,
        digest: str | None = None,
        is_sample: bool = False,
        has_comments: bool = False,
        random: Random | None = None,
    ) -> None:
        self.history = History(plan)
        self.estimator = estimator
        self.path = path
        self.digest = digest
        self.is_sample = is_sample
        self.has_comments = has_comments
        self.random = random or Random()
        self.estimate: Estimate = estimator.estimate(plan)
        self.what_if: WhatIfOn | None = None
        self.listener: Callable[[], None] | None = None
        self._forecast: Forecast | None = None
        self._forecaster: Forecaster | None = None

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        return self.history.plan

    @property
    def base(self) -> Plan:
        """The plan as the file held it when it was read or saved last."""
        return self.history.saved_plan

    @property
    def is_saved(self) -> bool:
        """Whether nothing would be lost if the session ended now."""
        return self.history.is_saved

    @property
    def forecast(self) -> "Forecast":
        """What is worked out beyond the estimate of the plan as it is now: nothing yet, perhaps."""
        from soraplan.core.forecast import Forecast

        if self._forecast is None or self._forecast.estimate is not self.estimate:
            self._forecast = Forecast(self.estimate)
        return self._forecast

    def forecasting(self) -> "Iterator[Forecast | None]":
        """Work out the forecast in short steps, with None where there is nothing new to show.

        It ends before its time when the plan changes.
        """
        from soraplan.core.forecast import Forecaster

        if self._forecaster is None:
            self._forecaster = Forecaster()
        estimate = self.estimate
        for made in self._forecaster.working(estimate):
            if self.estimate is not estimate:
                return
            if made is not None:
                self._forecast = made
            yield made

    def apply(self, plan: Plan, title: str, place: int, merge: str | None = None) -> bool:
        """Make a changed plan the current one; say whether it was a change at all."""
        if plan is self.plan:
            return False
        self.history.record(plan, title, place, merge)
        self._changed()
        return True

    def undo(self, place: int) -> Action | None:
        """Go back one action."""
        return self._moved(self.history.undo(place))

    def redo(self, place: int) -> Action | None:
        """Go forward one action."""
        return self._moved(self.history.redo(place))

    def saved(self, path: Path, plan: Plan, digest: str) -> None:
        """Remember that a value of the plan was written to a file."""
        self.path = path
        self.digest = digest
        self.is_sample = False
        self.has_comments = False
        self.history.saved(plan)
        self._tell()

    def rebase(self, base: Plan, digest: str, has_comments: bool) -> None:
        """Remember what the file holds by now: what the plan is held against from here on."""
        self.digest = digest
        self.has_comments = has_comments
        self.history.saved(base)
        self._tell()

    def put_back(self, plan: Plan, place: int) -> None:
        """Go back to a value the plan had, as if all done since had been undone."""
        self.history.rewind(plan, place)
        self._changed()

    def _moved(self, action: Action | None) -> Action | None:
        if action is not None:
            self._changed()
        return action

    def _tell(self) -> None:
        if self.listener is not None:
            self.listener()

    def _changed(self) -> None:
        self._tell()
        self.estimate = self.estimator.estimate(self.plan)
