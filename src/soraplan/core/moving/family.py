"""Cards of one family: a card, and the overlays that stand on it with prices of their own.

An offer is the same thing on each of them, and so is an account of the same id.
"""

from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimate
from soraplan.core.plan_card import accounts_on
from soraplan.core.pricing import Pricing
from soraplan.core.rates.shelf import root


def are_of_one(pricing: Pricing, one: str, other: str) -> bool:
    """Whether two cards are one, or stand on the same one in the end."""
    return one == other or root(pricing.installed, one) == root(pricing.installed, other)


def account_there(estimate: Estimate, card: RateCard) -> str | None:
    """The account that the plan has when it moves to a card, None for the first of the card."""
    return accounts_there(estimate, card)[0]


def accounts_there(estimate: Estimate, card: RateCard) -> tuple[str | None, dict[str, str]]:
    """The settings `account` and `accounts` of the plan when it moves to a card.

    As `accounts_on`, but that within a family the account goes along where the card has it and
    the plan has chosen none for it. There and back is the plan as it was.
    """
    plan = estimate.plan
    account, accounts = accounts_on(plan, card.id)
    if card.id == plan.rates or not are_of_one(estimate.pricing, plan.rates, card.id):
        return account, accounts
    taken = account or plan.account or ""
    ends = (estimate.card, card)
    if not all(one and any(level.id == taken for level in one.accounts) for one in ends):
        return account, accounts
    if plan.account is None:
        # Else the way back would take it along.
        accounts[card.id] = taken
    elif plan.account != plan.accounts.get(plan.rates):
        if account == plan.account:
            # It was taken along from there, or will be.
            del accounts[plan.rates]
        account = taken
    return account, accounts
