"""What a report tells of the pace beside the forecast's own figures: deadline and accounts."""

from dataclasses import dataclass

from soraplan.core.cards import Account
from soraplan.core.deadline import Deadline
from soraplan.core.forecast import Forecast
from soraplan.core.pace import Pace


@dataclass(frozen=True, slots=True, eq=False)
class ReportLevel:
    """An account of the plan's card with the pace of the plan on it.

    `is_chosen` marks the plan's own. `meets` says whether the deadline is met there, and is None
    without a deadline and where that cannot be said.
    """

    account: Account
    pace: Pace
    is_chosen: bool
    meets: bool | None


def levels(forecast: Forecast) -> tuple[ReportLevel, ...]:
    """The accounts of the plan's card in its order; the forecast must have been made to its end."""
    assert forecast.advice is not None
    chosen, due = forecast.estimate.account, forecast.deadline
    return tuple(
        ReportLevel(level.account, level.pace, level.account is chosen, meets(level.pace, due))
        for level in forecast.advice.levels
    )


def meets(pace: Pace, due: Deadline | None) -> bool | None:
    """Whether a deadline is met; None without one, and where that cannot be said."""
    return None if due is None else pace.meets(due)


def elsewhere(pace: Pace) -> dict[str, Account]:
    """The accounts that are taken for the clips on other cards, by the name of the card."""
    cards = {found.card.id: found.card for tier, found in pace.demand.found.items() if "/" in tier}
    accounts = {card.name: pace.terms.accounts.get(id_) for id_, card in cards.items()}
    return {name: account for name, account in accounts.items() if account is not None}
