"""The report as JSON, for programs: stable keys in a stable order, money as texts.

Keys may be added but never renamed or removed. What is not known, set or computed is null.
"""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

from soraplan.core import money
from soraplan.core.pace import TierPace
from soraplan.core.pricing import Cell, Missing
from soraplan.exchange.report import Report, ReportClip

FORMAT = 1
"""The version of the shape; a program that reads it should check it."""

_RANGE = ("floor", "plan", "p50", "p80", "p90", "within_budget")


def dumps(report: Report) -> str:
    """The report as a JSON text of two-space indent that ends with a line break."""
    plan, card = report.plan, report.card
    offers = [column.offer for column in report.columns]
    document = {
        "format": FORMAT,
        "title": plan.title,
        "client": plan.client,
        "repeat": plan.repeat,
        "account": report.account.id if report.account else plan.account,
        "currency": report.currency,
        "rates": {
            "id": plan.rates,
            "name": card.name if card else None,
            "checked": card.checked.isoformat() if card else None,
            "evidence": card.evidence if card else None,
            "retired": card.retired.isoformat() if card and card.retired else None,
        },
        "clips": [_clip(clip, offers) for clip in report.clips()],
        "totals": _totals(report),
        "range": dict.fromkeys(_RANGE),
        "pace": [_pace(pace) for pace in report.pace],
        "findings": [
            {
                "severity": finding.severity,
                "code": finding.code,
                "clip": finding.clip,
                "message": finding.message,
                "fix": finding.fix.title if finding.fix else None,
            }
            for finding in report.findings
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _clip(line: ReportClip, offers: list[str]) -> dict[str, Any]:
    clip = line.clip
    return {
        "id": clip.id,
        "scene": clip.scene,
        "shot": clip.shot,
        "prompt": clip.prompt,
        "offer": line.offer,
        "requests": clip.requests,
        "seconds": clip.seconds,
        "frame": clip.frame,
        "count": clip.count,
        "takes": clip.takes,
        "status": clip.status,
        "cost": _cell(line.cost),
        "missing": line.cost.reason if isinstance(line.cost, Missing) else None,
        "offers": {offer: _cell(cell) for offer, cell in zip(offers, line.cells, strict=True)},
    }


def _totals(report: Report) -> dict[str, Any]:
    totals, budget = report.totals, report.budget
    known = report.budget_known
    return {
        "run": _money(totals.run),
        "month": _money(totals.month),
        "contingency": _money(totals.contingency),
        "extra": _money(totals.extra),
        "requests": totals.requests,
        "seconds": totals.seconds,
        "unknown": totals.unknown,
        "budget": {
            "amount": _money(budget.amount),
            "per": budget.per,
            "used": _money(budget.used) if known else None,
            "state": budget.state if known else None,
        }
        if budget
        else None,
        "offers": {
            column.offer: {
                "run": _money(column.run),
                "month": _money(column.month),
                "unavailable": column.unavailable,
                "first_refused": column.first_refused,
            }
            for column in report.columns
        },
    }


def _pace(pace: TierPace) -> dict[str, Any]:
    limit = pace.limit.text if pace.limit else None
    return {
        "tier": pace.tier,
        "requests": pace.requests,
        "limit": limit,
        "first_refused": pace.first_refused,
        "first_refused_clip": pace.first_refused_clip.id if pace.first_refused_clip else None,
        "interval_seconds": _seconds(pace.interval),
        "submitted_seconds": _seconds(pace.submitted),
        "done_seconds": _seconds(pace.done),
        "decided_by": limit,
    }


def _cell(cell: Cell) -> str | None:
    return None if isinstance(cell, Missing) else money.plain(cell)


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else money.plain(amount)


def _seconds(seconds: Fraction | None) -> float | None:
    return None if seconds is None else round(float(seconds), 3)
