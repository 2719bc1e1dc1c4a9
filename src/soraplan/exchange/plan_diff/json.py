"""The change of a plan as JSON, for programs: stable keys in a stable order, money as texts.

Keys may be added but never renamed or removed. What is not known, set or computed is null; a
percentage is a number, of the old amount.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from soraplan.core import money
from soraplan.core.cards import RateCard
from soraplan.core.currencies import Amounts
from soraplan.core.diff import Change
from soraplan.core.document import Document
from soraplan.core.forecast import Forecast
from soraplan.exchange.json_text import dumped, money_text, seconds_figure
from soraplan.exchange.pace_report import meets
from soraplan.exchange.plan_diff import Changed, Lone, PlanChange, SceneShift, Shift
from soraplan.exchange.plan_diff.gate import Verdict
from soraplan.exchange.plan_diff.words import budget_of, pace_of
from soraplan.exchange.receipt import card_print

VERSION = 1
"""The version of the shape; a program that reads it should check it."""


Told = Callable[[Shift], dict[str, Any]]


def dumps(change: PlanChange, verdict: Verdict | None = None) -> str:
    """The change as a JSON text of two-space indent that ends with a line break."""
    diff = change.diff
    old, new = change.old.estimate.currency, change.new.estimate.currency
    shift = partial(_shift, old=old, new=new)
    document = {
        "format": VERSION,
        "kind": change.kind,
        "same": change.is_empty,
        "comparable": change.is_one_currency,
        "old": _version(change.old),
        "new": _version(change.new),
        "gate": None
        if verdict is None
        else {"passed": verdict.passed, "message": verdict.sentence},
        "amounts": {name: shift(amount.shift) for name, amount in change.amounts.items()},
        "scenes": [_scene(scene, shift) for scene in change.scenes],
        "settings": [_change(one) for one in diff.settings],
        "clips": {
            "kept": diff.kept,
            "added": [_lone(one, new) for one in change.added],
            "removed": [_lone(one, old) for one in change.removed],
            "changed": [_changed(one, shift) for one in change.changed],
            "moved": [
                {
                    "id": one.clip.id,
                    "scene": one.clip.scene,
                    "shot": one.clip.shot,
                    "old_position": one.old,
                    "new_position": one.new,
                }
                for one in diff.moved
            ],
        },
    }
    return dumped(document)


def _version(forecast: Forecast) -> dict[str, Any]:
    estimate, pace = forecast.estimate, pace_of(forecast)
    budget = estimate.budget
    known = budget_of(estimate)
    return {
        "title": estimate.plan.title,
        "currency": estimate.currency,
        "clips": len(estimate.plan.clips),
        "requests": estimate.requests,
        "seconds": estimate.seconds,
        "unknown": estimate.total.unknown,
        "apart": estimate.total.apart,
        "budget": {
            "amount": money.plain(budget.amount),
            "per": budget.per,
            "used": money.plain(known.used) if known else None,
            "state": budget.verdict,
        }
        if budget
        else None,
        "finish": {
            "submitted_seconds": seconds_figure(pace.submitted),
            "done_seconds": seconds_figure(pace.done),
            "unknown": pace.unknown,
            "meets_deadline": meets(pace, forecast.deadline),
        },
    }


def _shift(shift: Shift, old: str, new: str) -> dict[str, Any]:
    """An amount in the currencies of the versions, and by currency where some stand apart."""
    share, differences = shift.share, shift.differences(new)
    return {
        "old": money_text(shift.old),
        "new": money_text(shift.new),
        "difference": money_text(shift.difference),
        "percent": None if share is None else round(float(share * 100), 2),
        "old_unknown": shift.old_unknown,
        "new_unknown": shift.new_unknown,
        "old_amounts": _amounts(shift.old, shift.old_foreign, old),
        "new_amounts": _amounts(shift.new, shift.new_foreign, new),
        "differences": None
        if differences is None
        else {currency: money.plain(amount) for currency, amount, _ in differences},
    }


def _amounts(amount: Decimal | None, foreign: Amounts, currency: str) -> dict[str, str] | None:
    """What is known, by currency; None where that is nothing."""
    own = () if amount is None or (foreign and not amount) else ((currency, amount),)
    return {one: money.plain(known) for one, known in (*own, *foreign)} or None


def _scene(scene: SceneShift, shift: Told) -> dict[str, Any]:
    return {
        "scene": scene.name,
        "old_clips": scene.old_clips,
        "new_clips": scene.new_clips,
        "run": shift(scene.run),
    }


def _lone(lone: Lone, currency: str) -> dict[str, Any]:
    clip = lone.clip
    return {
        "id": clip.id,
        "scene": clip.scene,
        "shot": clip.shot,
        "position": lone.position,
        "cost": money_text(lone.cost),
        "amounts": _amounts(lone.cost, lone.foreign, currency),
    }


def _changed(changed: Changed, shift: Told) -> dict[str, Any]:
    old, new = changed.change.old, changed.change.new
    return {
        "id": new.id,
        "old_id": old.id,
        "scene": new.scene,
        "shot": new.shot,
        "fields": [_change(one) for one in changed.change.fields],
        "cost": shift(changed.cost),
    }


def _change(change: Change) -> dict[str, Any]:
    return {"key": change.key, "old": _value(change.old), "new": _value(change.new)}


def _value(value: Any) -> Any:
    """A value of a plan as JSON has it: numbers with a point are texts, for they are exact."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, RateCard):
        return {
            "id": value.id,
            "checked": value.checked.isoformat(),
            "print": card_print(value),
        }
    if isinstance(value, Document):
        return {key: _value(one) for key, one in value.__dict__.items()}
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    return value
