"""What a report tells of the pace beside the forecast's own figures: deadline and accounts."""

from dataclasses import dataclass

from soraplan.core.cards import Account
from soraplan.core.forecast import Forecast, Level
from soraplan.core.limits.deadline import Deadline
from soraplan.core.pace import Pace, TierPace


@dataclass(frozen=True, slots=True, eq=False)
class ReportLevel:
    """An account of a card with the pace of the plan on it.

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
    return _levels(forecast.advice.levels, forecast.estimate.account, forecast.deadline)


def levels_elsewhere(forecast: Forecast) -> tuple[ReportLevel, ...]:
    """The accounts of another card in its order, where its limits decide when the run ends."""
    assert forecast.advice is not None
    ladder = forecast.advice.elsewhere
    return _levels(ladder.levels, ladder.chosen, forecast.deadline) if ladder else ()


def tiers_of(pace: Pace, card_id: str) -> list[TierPace]:
    """The tiers of one card."""
    return [tier for tier in pace.tiers if pace.demand.found[tier.tier].card.id == card_id]


def meets(pace: Pace, due: Deadline | None) -> bool | None:
    """Whether a deadline is met; None without one, and where that cannot be said."""
    return None if due is None else pace.meets(due)


def elsewhere(pace: Pace) -> dict[str, Account]:
    """The accounts that are taken for the clips on other cards, by the id of the card."""
    ids = dict.fromkeys(found.card.id for tier, found in pace.demand.found.items() if "/" in tier)
    accounts = {id_: pace.terms.accounts.get(id_) for id_ in ids}
    return {id_: account for id_, account in accounts.items() if account is not None}


def _levels(
    some: tuple[Level, ...], chosen: Account | None, due: Deadline | None
) -> tuple[ReportLevel, ...]:
    return tuple(
        ReportLevel(level.account, level.pace, level.account is chosen, meets(level.pace, due))
        for level in some
    )
