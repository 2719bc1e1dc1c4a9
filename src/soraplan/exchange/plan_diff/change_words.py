"""What a setting or a field was and is, in words: what all writers of a change say alike.

User texts come out as they are; a writer makes them safe for where they go.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from soraplan.core import money
from soraplan.core.cards import RateCard
from soraplan.core.diff import Change, ClipChange
from soraplan.core.moved_text import moved_text
from soraplan.core.plan import ExtraCost, MovedPlan
from soraplan.exchange.plan_diff import PlanChange
from soraplan.exchange.receipt import card_print

_PER = {"run": "a run", "month": "a month"}
_CONTEXT = 24
"""Letters of a long text that are shown before the place where it differs."""


def settings_told(change: PlanChange) -> Iterator[tuple[str, str, str]]:
    """Each setting that changed: its name, what it was and what it is."""
    old, new = change.old.estimate.currency, change.new.estimate.currency
    for one in change.diff.settings:
        if one.key == "extra_costs":
            yield from _extra_costs(one, old, new)
        elif one.key == "accounts":
            yield from _accounts(one)
        else:
            before, after = value_text(one, one.old, old), value_text(one, one.new, new)
            same = one.key.startswith("embedded_card") and before == after
            yield label(one.key), before, f"{after} with other notes" if same else after


def _accounts(change: Change) -> Iterator[tuple[str, str, str]]:
    """One line for each card whose account differs; the first of a card need not be named."""
    for card in sorted({*change.old, *change.new}):
        before, after = (table.get(card, "the first") for table in (change.old, change.new))
        if before != after:
            yield f"account at {card}", before, after


def _extra_costs(change: Change, old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """One line for each cost that differs; those of one name are told together."""
    names = dict.fromkeys(cost.name for cost in (*change.old, *change.new))
    told = False
    for name in names:
        before, after = _cost_named(change.old, name, old), _cost_named(change.new, name, new)
        if before != after:
            told = True
            yield f"extra cost {name}", before, after
    if not told:
        yield "extra costs", ", ".join(_names(change.old)), ", ".join(_names(change.new))


def _cost_named(costs: Sequence[ExtraCost], name: str, currency: str) -> str:
    amounts = [
        f"{money.shown(cost.amount, currency)} {_PER[cost.per]}"
        for cost in costs
        if cost.name == name
    ]
    return " and ".join(amounts) or "none"


def _names(costs: Sequence[ExtraCost]) -> Iterator[str]:
    return (cost.name for cost in costs)


def fields_told(change: ClipChange) -> tuple[Change, ...]:
    """The fields of a clip that changed, with all that it was before a move as one text."""
    told = [one for one in change.fields if not one.key.startswith("moved_")]
    if len(told) < len(change.fields):
        told.append(Change("moved_from", moved_text(change.old), moved_text(change.new)))
    return tuple(told)


def label(key: str) -> str:
    """A key as words."""
    return "needs sound" if key == "audio" else key.replace("_", " ")


def value_text(change: Change, value: Any, currency: str) -> str:
    """A value of a setting or a field as a person would write it."""
    if change.key == "offer":
        return offer_text(value)
    if value is None or value == "" or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return _number(change.key, value, currency)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, tuple):
        return ", ".join(map(_entry, value))
    return _entry(value)


def _entry(value: Any) -> str:
    if isinstance(value, MovedPlan):
        return ", ".join(_before(value))
    if isinstance(value, RateCard):
        # Two cards of one name and date may have other prices.
        return f"{value.name} ({value.checked}, print {card_print(value)[:8]})"
    return str(value)


def _before(moved: MovedPlan) -> Iterator[str]:
    """The settings of a plan before it was moved."""
    yield moved.rates
    if moved.account:
        yield f"account {moved.account}"
    if moved.lane:
        yield f"{moved.lane} lane"
    if moved.compare:
        yield f"columns {' '.join(moved.compare)}"


def _number(key: str, value: Decimal, currency: str) -> str:
    if key == "budget":
        return money.shown(value, currency)
    if key == "keep_rate":
        return f"{(value * 100).normalize():f} %"
    told = f"{value.normalize():f}"
    units = {"contingency": " %", "headroom": " %", "render_seconds": " s", "deadline": " h"}
    return told + units.get(key, "")


def excerpts(old: str, new: str, most: int) -> tuple[str, str]:
    """Two texts, each of at most about `most` letters: long ones from just before they differ."""
    if len(old) <= most and len(new) <= most:
        return old, new
    same = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        same += 1
    start = max(0, same - _CONTEXT)
    if start:
        space = old.find(" ", start, same)
        start = space + 1 if space >= 0 else start
    return _excerpt(old, start, most), _excerpt(new, start, most)


def _excerpt(text: str, start: int, most: int) -> str:
    part = text[start : start + most]
    before = "…" if start else ""
    return f"{before}{part}{'…' if start + most < len(text) else ''}"


def offer_text(offer: str | None) -> str:
    """An offer, or that none is named."""
    return offer or "the card's first offer"
