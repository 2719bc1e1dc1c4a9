"""A what-if that is on, and what it makes of the plan that is open.

It is kept beside the plan and is no part of it: nothing of it is saved, exported or undone. It
knows nothing of the terminal.
"""

from collections.abc import Mapping
from threading import Lock

from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.forecast import Forecaster
from soraplan.core.outlook import Outlook
from soraplan.core.plan import Plan
from soraplan.core.supposing import Supposing, problems
from soraplan.core.what_if import WhatIf

_FEW_CLIPS, _FEW_CHUNKS = 5_000, 8
"""Up to so many clips, or changed chunks of the queue, an estimate is made between two keys."""


class WhatIfOn:
    """A what-if over one plan after the other; after an edit it works out only what changed.

    `forecaster` is for forecasts of its estimates. `estimator` is that of the plan itself.
    """

    def __init__(
        self, what_if: WhatIf, outlooks: Mapping[str, Outlook], forecaster: Forecaster | None = None
    ) -> None:
        self.what_if = what_if
        self.outlooks = outlooks
        self.forecaster = forecaster or Forecaster()
        self._supposing: Supposing | None = None
        self._of: tuple[Estimator, object] | None = None
        self._made: tuple[Plan, Estimate] | None = None
        self._turn = Lock()

    def wrong(self, estimate: Estimate) -> tuple[str, ...]:
        """What the what-if names that a plan and its cards do not have, a sentence each.

        While there is any, nothing can be worked out.
        """
        return problems(self.what_if, estimate.plan, estimate.pricing.installed, self.outlooks)

    def supposing(self, estimator: Estimator) -> Supposing:
        """What works it out; another one when the cards are others. Not while something is wrong.

        Raises ValueError where the outlook cannot be had.
        """
        of = self._of
        is_of = of is not None and of[0] is estimator and of[1] is estimator.cards
        if self._supposing is None or not is_of:
            self._supposing = Supposing(self.what_if, estimator, self.outlooks)
            self._of, self._made = (estimator, estimator.cards), None
        return self._supposing

    def made(self, plan: Plan) -> Estimate | None:
        """The estimate of a plan under the what-if; None where it is not worked out yet.

        Its `plan` is the supposed one, and must never be saved.
        """
        made = self._made
        return made[1] if made is not None and made[0] is plan else None

    def is_quick(self, plan: Plan) -> bool:
        """Whether the estimate of a plan is made so soon that nobody waits for it."""
        if len(plan.clips) <= _FEW_CLIPS:
            return True
        if self._made is None:
            return False
        known = set(map(id, self._made[0].clips.chunks))
        return sum(id(chunk) not in known for chunk in plan.clips.chunks) <= _FEW_CHUNKS

    def work_out(self, plan: Plan, estimator: Estimator) -> Estimate:
        """Work out the estimate of a plan; may be called from any thread."""
        with self._turn:
            supposing = self.supposing(estimator)
            made = self.made(plan)
            if made is None:
                made = supposing.estimate(plan)
                self._made = (plan, made)
            return made
