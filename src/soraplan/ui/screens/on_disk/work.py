"""What was changed there and here, and what comes of both, worked out in a thread.

It touches no widget and no file. Whatever goes wrong is a value that the page can show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimator
from soraplan.core.forecast import Forecast
from soraplan.core.merging import Merged, merged
from soraplan.core.plan import Plan
from soraplan.exchange.plan_diff import plan_change
from soraplan.storage.looks import Theirs
from soraplan.ui.background import StoppableJob, Stopped
from soraplan.ui.screens.diff.work import Compared, compared
from soraplan.ui.screens.diff.work import Wish as Comparison
from soraplan.ui.trouble import Trouble, fault


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """What is to be laid together: the open plan by its forecast, and what they put into the file.

    `base` is the plan that both were made of. `is_behind` says that what is in the file took in
    something that was undone here since.
    """

    path: Path
    base: Plan
    mine: Forecast
    theirs: Theirs
    cards: Mapping[str, RateCard]
    is_behind: bool = False

    @property
    def plan(self) -> Plan:
        """The open plan."""
        return self.mine.estimate.plan


@dataclass(frozen=True, slots=True, eq=False)
class Settling:
    """What the page shows: what was changed there and here since the base, and what merges."""

    wish: Wish
    there: Compared
    here: Compared
    merged: Merged


class Working(StoppableJob):
    """One such job under way."""

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self.wish = wish

    def run(self) -> Settling | Trouble | None:
        """Work it out; None where it was stopped. It raises nothing."""
        try:
            return self._settling()
        except Stopped:
            return None
        except Exception as error:
            return fault("The merging", error)

    def _settling(self) -> Settling:
        wish = self.wish
        made = merged(wish.base, wish.plan, wish.theirs.plan)
        base, mine, theirs = map(self._forecast, (wish.base, wish.plan, wish.theirs.plan))
        there = self._change(base, theirs)
        return Settling(wish, there, self._change(base, mine), made)

    def _change(self, old: Forecast, new: Forecast) -> Compared:
        made = plan_change(old, new)
        self.check()
        return compared(Comparison(new, self.wish.path, self.wish.cards), made)

    def _forecast(self, plan: Plan) -> Forecast:
        own = self.wish.mine
        if plan is own.estimate.plan and own.advice is not None:
            return own
        exchange, today = own.estimate.pricing.exchange, own.estimate.today
        return self.forecast(Estimator(self.wish.cards, today, exchange).estimate(plan))
