"""The plan on another card: which settings follow when the id of its own card is written anew.

Accounts and offers are the words of one card. What is done to the clips, and the way back of a
plan that is moved with them, is in `moving`.
"""

from soraplan.core import edits
from soraplan.core.cards import RateCard
from soraplan.core.document import card_named
from soraplan.core.plan import Plan


def accounts_on(plan: Plan, rates: str) -> tuple[str | None, dict[str, str]]:
    """The settings `account` and `accounts` with another card for the plan's own.

    Each card keeps its account: the one on the card that is left stays known in `accounts`.
    """
    accounts = {card: one for card, one in plan.accounts.items() if card != rates}
    if plan.account is not None and rates != plan.rates:
        accounts[plan.rates] = plan.account
    account = plan.account if rates == plan.rates else plan.accounts.get(rates)
    return account, accounts


def on_card(plan: Plan, rates: str) -> Plan:
    """The plan with its card set by hand: the clips stay as they are, and so there is no way back.

    Raises pydantic's ValidationError where `rates` cannot be the id of a card.
    """
    if rates == plan.rates:
        return plan
    account, accounts = accounts_on(plan, rates)
    return edits.settings_chosen(
        plan, rates=rates, compare=None, account=account, accounts=accounts
    )


def respelled(plan: Plan, card: RateCard) -> Plan:
    """The plan with the misspelled id of its card put right.

    It was on that card all along, so what the card has of its account and compared offers stays.
    """
    account = plan.account
    if account is None or card.account(account) is None:
        account = plan.accounts.get(card.id)
    known = {*card.offers(), *(f"{card.id}/{offer}" for offer in card.offers())}
    compare = plan.compare
    if compare is not None:
        kept = (one for one in compare if one in known or _is_elsewhere(one, card))
        compare = tuple(kept) or None
    return edits.settings_revised(
        plan,
        rates=card.id,
        account=account,
        accounts={other: one for other, one in plan.accounts.items() if other != card.id},
        compare=compare,
    )


def _is_elsewhere(offer: str, card: RateCard) -> bool:
    return card_named(offer) not in (None, card.id)
