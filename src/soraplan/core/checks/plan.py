"""The checks of a plan as a whole: budget, cards, account, compared offers."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from soraplan.core import edits, money
from soraplan.core.ages import is_old, is_stale
from soraplan.core.cards import RateCard
from soraplan.core.currencies import together
from soraplan.core.document import card_named
from soraplan.core.estimate import Estimate, Total
from soraplan.core.finding import Finding, Fix
from soraplan.core.plan import Plan
from soraplan.core.plan_card import respelled
from soraplan.core.pricing import Found, Missing
from soraplan.core.rates.shelf import absence, trouble, troubles
from soraplan.core.text.words import counted, nearest_word

_MISSPELLED = 0.75
"""How like the id of a card a word must be to be taken for it; those of vendors differ more."""


def plan_findings(estimate: Estimate) -> Iterator[Finding]:
    """The findings about the plan as a whole."""
    yield from _budget(estimate)
    yield from _cards(estimate)
    yield from _carried(estimate)
    yield from _account(estimate)
    yield from _compared(estimate)
    if not estimate.plan.clips:
        yield Finding("empty-plan", "The queue is empty: there is nothing to price yet.")


def _budget(estimate: Estimate) -> Iterator[Finding]:
    budget = estimate.budget
    if budget is None or budget.state == "under":
        return
    currency = estimate.currency
    used = money.shown(budget.used, currency)
    amount = money.shown(budget.amount, currency)
    cost = f"A {budget.per} costs {used} with contingency and extra costs"
    if estimate.total.unpriced:
        cost = f"A {budget.per} costs at least {used}, some prices being unknown"
    if estimate.total.foreign:
        apart = [one for one in estimate.all_in_by_currency(budget.per) if one[0] != currency]
        why = estimate.pricing.no_exchange(one for one, _ in apart)
        cost += f", and without {together(apart)}, for which no rate of exchange {why}"
    if budget.state == "over":
        over = money.shown(-budget.left, currency)
        yield Finding("over-budget", f"{cost}: {over} over the budget of {amount}.")
    else:
        left = money.shown(budget.left, currency)
        if not budget.is_whole:
            left = f"at most {left}"
        yield Finding("near-budget", f"{cost}: {left} left of the budget of {amount}.")


def _cards(estimate: Estimate) -> Iterator[Finding]:
    card = estimate.card
    installed = estimate.pricing.installed
    # Those that the plan asks for come first; the others are broken all the same.
    told = [*(trouble(installed, id_) for id_ in _asked_for(estimate)), *troubles(installed)]
    if card is None:
        yield _unknown_card(estimate)
    for sentence in filter(None, dict.fromkeys(told)):
        yield Finding("card-broken", sentence, about=sentence)
    for one, dates in _used(estimate).values():
        if one.has_ended(estimate.today):
            yield Finding(
                "retired-card",
                f"{one.name} ended on {one.retired}: its prices are history,"
                " and nothing can be made there any more.",
            )
            continue
        if one.retired:
            note = f" {one.retired_note}" if one.retired_note else ""
            life = f"{one.name} will end on {one.end}."
            if one.may_have_ended(estimate.today):
                life = (
                    f"{one.name} may have ended: {one.retired} was the earliest day. See whether it"
                    " is still sold before you count on it."
                )
            yield Finding("retired-card", f"{life}{note}")
        yield from _age(one, dates, estimate.today)


def _unknown_card(estimate: Estimate) -> Finding:
    """The finding of a plan whose own card cannot be had.

    A fix corrects a misspelling and no more. What another vendor costs, and which of its offers
    come nearest, is to be looked at before the plan goes there.
    """
    plan, cards = estimate.plan, estimate.pricing.cards
    state = absence(estimate.pricing.installed, plan.rates)
    told = f"The rate card {plan.rates} {state}, so its prices are unknown."
    if not trouble(estimate.pricing.installed, plan.rates):
        near = nearest_word(plan.rates, cards, _MISSPELLED)
        if near:
            fix = Fix(f"price the plan on {near}", lambda plan: respelled(plan, cards[near]))
            return Finding("unknown-card", told, fixes=(fix,))
        if cards:
            told += " To move the plan to another card press m, or use 'soraplan port'."
    return Finding("unknown-card", told)


def _asked_for(estimate: Estimate) -> Iterator[str]:
    """The ids of the cards that the plan names and does not bring along, its own first."""
    plan = estimate.plan
    carried = {card.id for card in plan.carried}
    offers = [*(shape[0] for shape in estimate.tally.shapes), *(plan.compare or ())]
    named = filter(None, map(card_named, offers))
    return (id_ for id_ in dict.fromkeys((plan.rates, *named)) if id_ not in carried)


def _used(estimate: Estimate) -> dict[str, tuple[RateCard, list[date]]]:
    """The cards that the plan uses, its own first, with the dates of each figure that it uses."""
    card, used = estimate.card, dict[str, tuple[RateCard, list[date]]]()
    if card is not None:
        of_account = estimate.account.checked if estimate.account else None
        used[card.id] = (card, [of_account or card.checked])
    for shape in estimate.tally.shapes:
        found = estimate.pricing.find(shape[0])
        if not isinstance(found, Found):
            continue
        one = found.card
        if one.id not in used:
            account = one.account(estimate.plan.accounts.get(one.id))
            used[one.id] = (one, [(account.checked if account else None) or one.checked])
        used[one.id][1].append(found.rate.checked or one.checked)
    return used


def _age(card: RateCard, dates: Sequence[date], today: date) -> Iterator[Finding]:
    oldest, newest = min(dates), max(dates)
    days = (today - oldest).days
    told = f"What this plan uses of {card.name} was last checked {days} days ago, on {oldest}"
    if is_stale(oldest, today):
        yield Finding("card-stale", f"{told}: hold it against the vendor's page before you pay.")
    elif is_old(oldest, today):
        yield Finding("card-old", f"{told}: it may have changed since.")
    # Where the card was checked it may be tomorrow already.
    if newest > today + timedelta(days=1):
        yield Finding(
            "card-old",
            f"{card.name} says that it was checked on {newest}, which is still to come:"
            " nobody knows how old its prices are.",
        )


def _carried(estimate: Estimate) -> Iterator[Finding]:
    differing = list(estimate.pricing.differing())
    if not differing:
        return
    here, there = estimate.total, estimate.as_installed()
    other = estimate.pricing.as_installed().currency
    if other != estimate.currency:
        told = f"it counts in {estimate.currency} and yours in {other}, so costs are not compared"
    elif here == there:
        told = "a run costs the same on both"
    else:
        told = f"a run costs {_told(here, estimate)}, on yours {_told(there, estimate)}"
    for carried, installed in differing:
        yield Finding(
            "card-differs",
            f"The plan is priced on the rate card {carried.id} that it carries, checked"
            f" {carried.checked}; the installed one, checked {installed.checked}, differs: {told}.",
            fixes=(Fix(f"price it on the installed {carried.id}", _without_carried(carried.id)),),
        )


def _told(total: Total, estimate: Estimate) -> str:
    known = estimate.tally.clips != total.unknown
    amount = money.shown(total.run if known else None, estimate.currency)
    return f"at least {amount}" if known and total.unknown else amount


def _without_carried(card_id: str) -> Callable[[Plan], Plan]:
    def apply(plan: Plan) -> Plan:
        own = plan.embedded_card
        return plan.model_copy(
            update={
                "embedded_card": None if own is None or own.id == card_id else own,
                "embedded_cards": tuple(one for one in plan.embedded_cards if one.id != card_id),
            }
        )

    return apply


def _account(estimate: Estimate) -> Iterator[Finding]:
    """Accounts that cards do not have, and tiers that accounts may not use, at every vendor."""
    plan = estimate.plan
    # Counted by shape and not taken from the pace, which leaves the batch lane out.
    asked: dict[str, int] = {}
    for shape, (_, _, requests) in estimate.tally.shapes.items():
        found = estimate.pricing.find(shape[0])
        if isinstance(found, Found):
            asked[found.tier_key] = asked.get(found.tier_key, 0) + requests
    for card in estimate.cards_used().values():
        is_own = card is estimate.card
        wanted = plan.account if is_own else plan.accounts.get(card.id)
        account = card.account(wanted)
        if account is None:
            yield _unknown_account(plan, card, wanted or "", is_own)
            continue
        for tier in card.tiers:
            key = tier.id if is_own else f"{card.id}/{tier.id}"
            if tier.id in account.no_access and key in asked:
                name, at = (tier.name, "") if is_own else (f"{card.name} {tier.name}", " there")
                yield Finding(
                    "account-lacks-access",
                    f"A {account.name} account{at} may not use {name}"
                    f" ({counted(asked[key], 'request')} for it).",
                )


def _unknown_account(plan: Plan, card: RateCard, wanted: str, is_own: bool) -> Finding:
    """The finding of an account that its card does not have; at other vendors the card is named."""
    ids = [one.id for one in card.accounts]
    near = nearest_word(wanted, ids) or ids[0]
    settings: dict[str, object] = {"account": near}
    if not is_own:
        settings = {"accounts": {**plan.accounts, card.id: near}}
    at = "" if is_own else f" at {card.name}"
    return Finding(
        "unknown-account",
        f"{card.name} has no account {wanted}, so its limits are unknown. It has {', '.join(ids)}.",
        fixes=(_setting_fix(f"use the account {near}{at}", **settings),),
    )


def _compared(estimate: Estimate) -> Iterator[Finding]:
    if estimate.card is None:
        return
    for offer in estimate.plan.compare or ():
        found = estimate.pricing.find(offer)
        if isinstance(found, Missing):
            yield Finding(
                "unknown-offer",
                f"The plan compares {offer}, but {found.reason}.",
                fixes=(Fix(f"compare without {offer}", _compared_without(offer)),),
            )


def _compared_without(offer: str) -> Callable[[Plan], Plan]:
    def apply(plan: Plan) -> Plan:
        kept = tuple(one for one in plan.compare or () if one != offer)
        return edits.settings_revised(plan, compare=kept or None)

    return apply


def _setting_fix(title: str, **settings: object) -> Fix:
    return Fix(title, lambda plan: edits.settings_revised(plan, **settings))
