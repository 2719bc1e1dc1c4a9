"""Moves as JSON, for programs: stable keys in a stable order, money as texts.

Keys may be added but never renamed or removed. What is not known is null.
"""

from collections.abc import Sequence
from typing import Any

from soraplan.core.cards import RateCard
from soraplan.core.forecast import Forecast
from soraplan.core.moving import BeforeAfter, Moving, notes
from soraplan.core.moving.lines import Line
from soraplan.core.moving.survey import SurveyRow, foreseen
from soraplan.core.moving.words import LOSSES
from soraplan.core.sums import has_sum
from soraplan.exchange.json_text import dumped, money_text, seconds_figure

VERSION = 1
"""The version of the shape; a program that reads it should check it."""


def survey(rows: Sequence[SurveyRow]) -> str:
    """A plan on all cards, in the order of the rows."""
    plan = rows[0].totals.before.plan
    return dumped(
        {
            "format": VERSION,
            "title": plan.title,
            "rates": plan.rates,
            "now": _side(foreseen(rows[0].totals.before)),
            "cards": [
                {
                    **_card(row.card, is_ended=row.is_ended),
                    "current": row.is_current,
                    "as_it_is": row.is_as_it_is,
                    **_side(row.forecast),
                    "misfits": row.misfits,
                    "refitted": row.refitted,
                    "split": row.split,
                    **_losses(row.planned),
                }
                for row in rows
            ],
        }
    )


def preview(planned: Moving, both: BeforeAfter, before: Forecast, after: Forecast) -> str:
    """What each clip becomes on a card, and the plan before and after."""
    estimate, card = planned.estimate, planned.target
    return dumped(
        {
            "format": VERSION,
            "title": estimate.plan.title,
            "rates": estimate.plan.rates,
            "to": _card(card, is_ended=card.has_ended(estimate.today)),
            "whole": planned.is_whole,
            "return": planned.is_return,
            "clips": [_line(line) for line in planned.lines],
            "totals": {
                "before": _side(before),
                "after": _side(after),
                "saved": money_text(both.saved),
                "saved_a_month": money_text(both.saved_a_month),
                "exchange": both.exchange.model_dump(mode="json") if both.exchange else None,
            },
            "notes": list(notes(planned)),
        }
    )


def _card(card: RateCard, *, is_ended: bool) -> dict[str, Any]:
    return {
        "id": card.id,
        "name": card.name,
        "checked": card.checked.isoformat(),
        "retired": card.retired.isoformat() if card.retired else None,
        "retired_earliest": card.retired_earliest,
        "ended": is_ended,
    }


def _side(forecast: Forecast) -> dict[str, Any]:
    """A plan's figures on one side of a move; `foreign` stands apart from run and month."""
    estimate, pace = forecast.estimate, forecast.pace
    total, runs = estimate.total, estimate.plan.runs
    is_known = has_sum(total, estimate.tally.clips)
    return {
        "currency": estimate.currency,
        "run": money_text(total.run if is_known else None),
        "month": money_text(total.run * runs if is_known else None),
        "foreign": {currency: money_text(amount) for currency, amount in total.foreign},
        "p90": money_text(forecast.p90),
        "unknown": total.unknown,
        "clips": len(estimate.plan.clips),
        "requests": estimate.requests,
        "seconds": estimate.seconds,
        "done_seconds": seconds_figure(pace.done if pace else None),
        "done_unknown": pace.unknown if pace else None,
    }


def _losses(planned: Moving) -> dict[str, int]:
    """The clips by what they lose, all kinds."""
    losses = planned.losses
    return {loss.replace("-", "_"): losses.get(loss, 0) for loss in LOSSES}


def _line(line: Line) -> dict[str, Any]:
    outcome, clip = line.outcome, line.run.origin
    return {
        "id": clip.id,
        "ids": [one.id for one in line.run.clips],
        "scene": clip.scene,
        "shot": clip.shot,
        "kind": outcome.kind,
        "offer": outcome.offer,
        "seconds": list(outcome.lengths),
        "lane": outcome.lane,
        "cost": money_text(line.cost_after),
        "currency": outcome.currency,
        "old_offer": line.run.clips[0].offer,
        "old_seconds": [one.seconds for one in line.run.clips],
        "old_cost": money_text(line.cost_before),
        "old_currency": outcome.currency_before,
        "changes": list(outcome.changes),
        "reason": outcome.reason or None,
    }
