"""Cards of one family: a card, and the overlays that stand on it with prices of their own.

An offer is the same thing on each of them, and so is an account of the same id.
"""

from collections.abc import Mapping

from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimate
from soraplan.core.moving.marks import came_from
from soraplan.core.plan_card import accounts_on
from soraplan.core.pricing import Pricing
from soraplan.core.rates.shelf import root


def are_of_one(pricing: Pricing, one: str, other: str) -> bool:
    """Whether two cards are one, or stand on the same one in the end."""
    return one == other or root(pricing.installed, one) == root(pricing.installed, other)


def stays_in_family(estimate: Estimate, target: str, *, is_whole: bool) -> bool:
    """Whether the plan itself moves to another card of its family, and not back to its first.

    Then only its card changes, and what that means for clips that name none.
    """
    plan, home = estimate.plan, came_from(estimate.plan)
    is_away = is_whole and (home is None or home.rates != target)
    return is_away and are_of_one(estimate.pricing, plan.rates, target)


def account_there(estimate: Estimate, card: RateCard) -> str | None:
    """The account that the plan has when it moves to a card, None for the first of the card."""
    return accounts_there(estimate, card)[0]


def accounts_there(estimate: Estimate, card: RateCard) -> tuple[str | None, dict[str, str]]:
    """The settings `account` and `accounts` of the plan when it moves to a card.

    As `accounts_on`, but that an account which is the only one that the plan names in a family goes
    along wherever a card of it has the account. It stays written down for the card it was chosen
    for, and for no other, so that any way through the family that ends where it began gives the
    two settings back.
    """
    plan, pricing = estimate.plan, estimate.pricing
    account, accounts = accounts_on(plan, card.id)
    if card.id == plan.rates or not are_of_one(pricing, plan.rates, card.id):
        return account, accounts
    source = _source(pricing, estimate.card, plan.rates, plan.account, plan.accounts)
    if source is not None:
        if source != plan.rates:
            accounts.pop(plan.rates, None)
        if source != card.id:
            account = accounts[source] if _has(card, accounts[source]) else None
        return account, accounts
    if plan.account is None:
        accounts.pop(plan.rates, None)
    source = _source(pricing, card, card.id, account, accounts)
    if source is not None:
        # Written down for the plan's own card, too, it says that nothing goes along from there.
        accounts[card.id] = accounts.get(source, account or "")
    return account, accounts


def _source(
    pricing: Pricing,
    card: RateCard | None,
    rates: str,
    account: str | None,
    accounts: Mapping[str, str],
) -> str | None:
    """The card whose account goes along from the card `rates`; None where none does.

    That is the plan's own, or the one other card of the family that has the same account, or, where
    the plan has none, one that this card does not have. Where the plan names several, each card has
    what is named for it.
    """
    if rates in accounts:
        return None
    known = [one for one in accounts if are_of_one(pricing, one, rates)]
    if not known:
        return None if account is None else rates
    (source, *others) = known
    taken = accounts[source]
    is_there = card is not None and _has(card, taken)
    is_taken = account == taken if is_there or card is None else account is None
    return source if is_taken and not others else None


def _has(card: RateCard, account: str) -> bool:
    return any(level.id == account for level in card.accounts)
