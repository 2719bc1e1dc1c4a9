"""What plans are priced by, as work beside the screen takes it along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.plan import Plan

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen


@dataclass(frozen=True, slots=True)
class Prices:
    """What a plan is priced by."""

    cards: Mapping[str, RateCard]
    today: date
    exchange: Sequence[ExchangeRate]

    def estimate(self, plan: Plan) -> Estimate:
        """What a plan costs by these."""
        return Estimator(self.cards, self.today, self.exchange).estimate(plan)


def prices_of(desk: "QueueScreen") -> Prices:
    """What the open plan is priced by."""
    app = desk.soraplan
    return Prices(app.cards, app.today, desk.session.estimate.pricing.exchange)
