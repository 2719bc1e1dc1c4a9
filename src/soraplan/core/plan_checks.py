"""The checks of a plan as a whole: budget, cards, account, compared offers."""

from collections.abc import Callable, Iterator

from soraplan.core import edits, money
from soraplan.core.estimate import Estimate, Total
from soraplan.core.finding import Finding, Fix
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Missing
from soraplan.core.words import counted, nearest_word

OLD_DAYS = 60
"""Days after which the prices of a card are said to be old."""


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
    if estimate.total.unknown:
        cost = f"A {budget.per} costs at least {used}, some prices being unknown"
    if budget.state == "over":
        over = money.shown(-budget.left, currency)
        yield Finding("over-budget", f"{cost}: {over} over the budget of {amount}.")
    else:
        left = money.shown(budget.left, currency)
        yield Finding("near-budget", f"{cost}: {left} left of the budget of {amount}.")


def _cards(estimate: Estimate) -> Iterator[Finding]:
    plan, card = estimate.plan, estimate.card
    if card is None:
        installed = estimate.pricing.cards
        near = nearest_word(plan.rates, installed) or next(iter(installed), None)
        yield Finding(
            "unknown-card",
            f"The rate card {plan.rates} is not installed, so its prices are unknown.",
            fix=_setting_fix(f"price the plan on {near}", rates=near) if near else None,
        )
    used = {card.id: card} if card else {}
    for shape in estimate.tally.shapes:
        found = estimate.pricing.find(shape[0])
        if isinstance(found, Found):
            used[found.card.id] = found.card
    for one in used.values():
        if one.retired and one.retired <= estimate.today:
            yield Finding(
                "retired-card",
                f"{one.name} ended on {one.retired}: its prices are history,"
                " and nothing can be made there any more.",
            )
        elif one.retired:
            yield Finding("retired-card", f"{one.name} will end on {one.retired}.")
        elif (age := (estimate.today - one.checked).days) >= OLD_DAYS:
            yield Finding("card-old", f"The prices of {one.name} were last checked {age} days ago.")


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
            fix=Fix(f"price it on the installed {carried.id}", _without_carried(carried.id)),
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
    card, account = estimate.card, estimate.account
    if card is None:
        return
    if account is None:
        wanted = estimate.plan.account or ""
        ids = [one.id for one in card.accounts]
        near = nearest_word(wanted, ids) or ids[0]
        yield Finding(
            "unknown-account",
            f"{card.name} has no account {wanted}, so its limits are unknown."
            f" It has {', '.join(ids)}.",
            fix=_setting_fix(f"use the account {near}", account=near),
        )
        return
    # Counted by shape and not taken from the pace, which leaves the batch lane out.
    asked: dict[str, int] = {}
    for shape, (_, _, requests) in estimate.tally.shapes.items():
        found = estimate.pricing.find(shape[0])
        if isinstance(found, Found):
            asked[found.tier_key] = asked.get(found.tier_key, 0) + requests
    for tier in card.tiers:
        if tier.id in account.no_access and tier.id in asked:
            yield Finding(
                "account-lacks-access",
                f"A {account.name} account may not use {tier.name}"
                f" ({counted(asked[tier.id], 'request')} for it).",
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
                fix=Fix(f"compare without {offer}", _compared_without(offer)),
            )


def _compared_without(offer: str) -> Callable[[Plan], Plan]:
    def apply(plan: Plan) -> Plan:
        kept = tuple(one for one in plan.compare or () if one != offer)
        return edits.settings_revised(plan, compare=kept or None)

    return apply


def _setting_fix(title: str, **settings: object) -> Fix:
    return Fix(title, lambda plan: edits.settings_revised(plan, **settings))
