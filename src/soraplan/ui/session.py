"""The plan that is open: its value, its history, its file and its estimate.

It knows nothing of the terminal, so that what a key does to a plan can be tested without one.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.history import Action, Ground, History
from soraplan.core.plan import Plan

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast, Forecaster
    from soraplan.ui.what_if_on import WhatIfOn


class Session:
    """One open plan.

    `path` is None until it was saved. `digest`, `base` and `has_comments` are of the ground that
    the plan stands on: the digest of the file's bytes when it was read or saved last, None where
    there is no file, the plan that it held then, and whether a save would lose comments.
    `is_sample` marks the plan shown at a first start. The estimate is always that of the present
    plan; the forecast is worked out on demand, beside the screen. `what_if` is what is supposed of
    the plan, None for nothing; it is no part of the history. `listener` is called whenever the plan
    is another one or the file holds another one, before anything else can fail. `saved_at` is when
    it was saved last, and `saved_origin` what that was made of; both None until then.
    """

    def __init__(
        self,
        plan: Plan,
        estimator: Estimator,
        path: Path | None = None,
        *,
        digest: str | None = None,
        has_comments: bool = False,
        random: Random | None = None,
    ) -> None:
        self.history = History(plan, Ground(plan, digest, has_comments))
        self.estimator = estimator
        self.path = path
        self.is_sample = False
        self.random = random or Random()
        self.saved_at: datetime | None = None
        self.saved_origin: Plan | None = None
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
    def ground(self) -> Ground:
        """What the plan as it is now stands on."""
        return self.history.ground

    @property
    def base(self) -> Plan:
        """The plan as the file held it when it was read or saved last."""
        return self.ground.plan

    @property
    def digest(self) -> str | None:
        """The digest of the file's bytes then; None where there is no file."""
        return self.ground.digest

    @property
    def has_comments(self) -> bool:
        """Whether a save would lose comments."""
        return self.ground.has_comments

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

    def apply(
        self,
        plan: Plan,
        title: str,
        place: int,
        merge: str | None = None,
        *,
        is_whole: bool = False,
    ) -> bool:
        """Make a changed plan the current one; say whether it was a change at all.

        One that `is_whole` takes the place of the one before and was not made of it.
        """
        if plan is self.plan:
            return False
        self.history.record(plan, title, place, merge, is_whole=is_whole)
        self._changed()
        return True

    def undo(self, place: int) -> Action | None:
        """Go back one action."""
        return self._moved(self.history.undo(place))

    def redo(self, place: int) -> Action | None:
        """Go forward one action."""
        return self._moved(self.history.redo(place))

    def saved(
        self,
        path: Path,
        plan: Plan,
        digest: str,
        ground: Ground | None = None,
        origin: Plan | None = None,
    ) -> None:
        """Remember that a value of the plan was written to a file.

        `ground` and `origin` are what it stood on and was made of when that began; None for those
        of the plan as it is now.
        """
        self.path = path
        self.is_sample = False
        self.saved_at = datetime.now().astimezone()
        self.saved_origin = origin or self.history.origin
        self.history.saved(plan, digest, ground)
        self._tell()

    def take(self, plan: Plan, title: str, place: int, ground: Ground, *, is_whole: bool) -> None:
        """Make a plan the current one that stands on what somebody else wrote to the file.

        It is an action: undone, the plan stands on what it stood on before. It `is_whole` where
        it leaves out something that was done here.
        """
        self.history.record(plan, title, place, ground=ground, is_whole=is_whole)
        self._changed()

    def rebase(self, base: Plan, digest: str, has_comments: bool) -> None:
        """Remember that the file holds what is known here, only in other bytes."""
        self.history.close()
        ground = self.ground
        # With what is in the plan here, the file holds nothing any more that was undone.
        is_behind = ground.is_behind and base is ground.plan
        ground.hold(base, digest, has_comments=has_comments, is_behind=is_behind)
        self._tell()

    def reprice(self, estimator: Estimator) -> None:
        """Price the plan as it is anew, by other cards; that is no action."""
        self.estimator = estimator
        self.estimate = estimator.estimate(self.plan)

    def put_back(self, plan: Plan, place: int) -> None:
        """Go back to a value the plan had, as if all done since had been undone."""
        self.history.rewind(plan, place)
        self._changed()

    def take_back(self, plan: Plan) -> bool:
        """End a run of changes that began with a plan as if it had never been; False for none."""
        is_back = self.history.take_back(plan)
        if is_back:
            self._changed()
        return is_back

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
