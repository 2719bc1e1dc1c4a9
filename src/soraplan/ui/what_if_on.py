"""A what-if that is on, and what it makes of the plan that is open.

It is kept beside the plan and is no part of it: nothing of it is saved, exported or undone. It
knows nothing of the terminal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock

from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.forecast import Forecaster
from soraplan.core.plan import Plan
from soraplan.core.supposing.outlook import Outlook
from soraplan.core.supposing.reckoning import Supposing, problems
from soraplan.core.supposing.what_if import WhatIf, about, times
from soraplan.core.text.cells import cut

_FEW_CLIPS, _FEW_CHUNKS = 5_000, 8
"""Up to so many clips, or changed chunks of the queue, an estimate is made between two keys."""

_SHORT_NAME = 16


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is supposed, in its `forms` from the longest to the shortest.

    `is_price` says whether it changes prices. `factor` is what it multiplies them by; None for what
    changes none, and for an outlook that nothing can be worked out with.
    """

    forms: tuple[str, ...]
    is_price: bool = False
    factor: Decimal | None = None


def parts_of(what_if: WhatIf, told: tuple[str, ...], by_then: Decimal | None) -> tuple[Part, ...]:
    """What is supposed, part by part, all that changes prices first: most hangs on that.

    `told` are its parts as `WhatIf.parts` or `Supposing.parts` tell them, and `by_then` the factor
    that the outlook comes to, where it is known.
    """
    left = list(told)
    prices = [_price_part(what_if, *pair, left.pop(0)) for pair in what_if.prices]
    if what_if.outlook is not None:
        forms = [left.pop()]
        if by_then is not None:
            factor = about(by_then)
            forms += [f"outlook {what_if.outlook} {factor}", f"outlook {factor}"]
        prices.append(Part(tuple(forms), is_price=True, factor=by_then))
    return (*prices, *(Part((one, cut(one, _SHORT_NAME))) for one in left))


def _price_part(what_if: WhatIf, scope: str, factor: Decimal, text: str) -> Part:
    """A factor of prices; the shortest form names a tier alone, where no other is called so."""
    name = scope.rpartition("/")[2]
    names = [one.rpartition("/")[2] for one, _ in what_if.prices]
    forms = (text, f"{name} {times(factor)}") if name and names.count(name) == 1 else (text,)
    return Part(forms, is_price=True, factor=factor)


class WhatIfOn:
    """A what-if over one plan after the other; after an edit it works out only what changed.

    `forecaster` is for forecasts of its estimates. `estimator` is that of the plan itself; another
    one is on other cards, and nothing that was made with the one before is told for it. All but the
    forecaster may be used from any thread, and only `work_out` waits for another thread.
    """

    def __init__(
        self, what_if: WhatIf, outlooks: Mapping[str, Outlook], forecaster: Forecaster | None = None
    ) -> None:
        self.what_if = what_if
        self.outlooks = outlooks
        self.forecaster = forecaster or Forecaster()
        # Each is put in place as a whole, together with what it is of: a thread that reads it needs
        # no lock, and one that comes late with another estimator's does no harm.
        self._supposing: tuple[Estimator, Supposing] | None = None
        self._made: tuple[Plan, Estimator, Estimate] | None = None
        self._turn = Lock()

    def wrong(self, estimate: Estimate) -> tuple[str, ...]:
        """What the what-if names that a plan and its cards do not have, a sentence each.

        While there is any, nothing can be worked out.
        """
        installed, today = estimate.pricing.installed, estimate.today
        return problems(self.what_if, estimate.plan, installed, today, self.outlooks)

    def supposing(self, estimator: Estimator) -> Supposing:
        """What works it out; another one for another estimator. Not while something is wrong.

        Raises ValueError where the outlook cannot be had.
        """
        held = self._supposing
        if held is None or held[0] is not estimator:
            held = (estimator, Supposing(self.what_if, estimator, self.outlooks))
            self._supposing = held
        return held[1]

    def made(self, plan: Plan, estimator: Estimator) -> Estimate | None:
        """The estimate of a plan under the what-if; None where it is not worked out yet.

        Its `plan` is the supposed one, and must never be saved.
        """
        made = self._made
        return made[2] if made is not None and made[0] is plan and made[1] is estimator else None

    def is_quick(self, plan: Plan, estimator: Estimator) -> bool:
        """Whether the estimate of a plan is made so soon that nobody waits for it."""
        if len(plan.clips) <= _FEW_CLIPS:
            return True
        made = self._made
        if made is None or made[1] is not estimator:
            return False
        known = set(map(id, made[0].clips.chunks))
        return sum(id(chunk) not in known for chunk in plan.clips.chunks) <= _FEW_CHUNKS

    def work_out(self, plan: Plan, estimator: Estimator) -> Estimate:
        """Work out the estimate of a plan, one at a time."""
        with self._turn:
            made = self.made(plan, estimator)
            if made is None:
                made = self.supposing(estimator).estimate(plan)
                self._made = (plan, estimator, made)
            return made
