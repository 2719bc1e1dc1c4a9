"""The report as JSON, for programs: stable keys in a stable order, money as texts.

Keys may be added but never renamed or removed. What is not known, set or computed is null.

Amounts are in the document's `currency`, but for those that stand beside one of their own: of a
clip `cost`, while `counted` is the same in the document's, and of an offer all, which times its
`factor` count in the document's. A cell of a clip's `offers` is in the currency of that offer.
`totals.currencies` has what a run costs by the currencies that clips are priced in. Where no rate
of exchange joins them, `run`, `month`, `contingency` and `stress` are null, because a part of a sum
is no total, and `unknown` counts the clips left out; `budget.used` and `range` are then the least.
`totals.exchange` has the rates that are counted with.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from soraplan.core import money
from soraplan.core.batch import Saving
from soraplan.core.currencies import factor
from soraplan.core.forecast import Range
from soraplan.core.limits.allowances import Allowance
from soraplan.core.pace import TierPace
from soraplan.core.pace_words import decided_text, limit_in_full
from soraplan.core.pricing import Cell, Missing
from soraplan.exchange import card_json
from soraplan.exchange.format import Format, Handoff, Made, Told, quietly, telling
from soraplan.exchange.json_text import dumped, money_text, seconds_figure
from soraplan.exchange.pace_report import ReportLevel, tiers_of
from soraplan.exchange.receipt import Receipt
from soraplan.exchange.report_values import STRESS, Footage, Report, ReportClip, ReportColumn

VERSION = 1
"""The version of the shape; a program that reads it should check it."""


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The report and its receipt as one JSON file."""
    return (Made(dumps(handoff.report, handoff.receipt, told).encode()),)


def dumps(
    report: Report,
    receipt: Receipt,
    told: Told = quietly,
    more: Mapping[str, Any] | None = None,
) -> str:
    """The report as a JSON text of two-space indent that ends with a line break.

    `more` has keys that go behind those of the report.
    """
    plan = report.plan
    offers = [column.offer for column in report.columns]
    clips = len(plan.clips)
    document = {
        "format": VERSION,
        "title": plan.title,
        "client": plan.client,
        "repeat": plan.repeat,
        "account": report.account.id if report.account else plan.account,
        "start": plan.start.isoformat() if plan.start else None,
        "currency": report.currency,
        "rates": card_json.rates(report.forecast.estimate),
        "clips": [_clip(clip, offers) for clip in telling(report.clips(), clips, told)],
        **figures(report),
        "accounts": [_level(level, plan.rates) for level in report.levels],
        "batch": _batch(report),
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
        "receipt": card_json.receipt(receipt, report.forecast.estimate),
        **(more or {}),
    }
    return dumped(document)


def figures(report: Report) -> dict[str, Any]:
    """The figures of a report without its clips: totals, range, pace and finish."""
    return {
        "totals": _totals(report),
        "range": _plan_range(report),
        "pace": [_tier(tier, report.render[tier.tier]) for tier in report.pace.tiers],
        "finish": _finish(report),
    }


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
        "keep_rate": None if line.keep_rate is None else float(line.keep_rate),
        "nothing_usable": _chance(line.nothing_usable),
        "audio": clip.audio,
        "reference_seconds": clip.reference_seconds,
        "status": clip.status,
        "cost": _cell(line.cost),
        "currency": line.currency,
        "counted": _cell(line.counted),
        "missing": line.counted.reason if isinstance(line.counted, Missing) else None,
        "offers": {offer: _cell(cell) for offer, cell in zip(offers, line.cells, strict=True)},
    }


def _totals(report: Report) -> dict[str, Any]:
    totals, budget = report.totals, report.budget
    known = report.budget_known
    # A part of a sum under the name of the whole misleads: what is apart makes the total unknown.
    run, month, contingency = totals.run, totals.month, totals.contingency
    if totals.apart:
        run = month = contingency = None
    return {
        "run": money_text(run),
        "month": money_text(month),
        "currencies": {currency: money.plain(amount) for currency, amount in totals.by_currency},
        "exchange": [
            {
                "currency": one,
                "factor": f"{factor(one, report.currency, [rate]):f}",
                "date": rate.date.isoformat(),
            }
            for one, rate in report.forecast.estimate.exchanges().items()
        ],
        "contingency": money_text(contingency),
        "extra": money_text(totals.extra),
        "requests": totals.requests,
        "seconds": totals.seconds,
        "unknown": totals.unknown,
        **_footage(report.footage, whole=not totals.apart),
        "budget": {
            "amount": money_text(budget.amount),
            "per": budget.per,
            "used": money_text(budget.used) if known else None,
            "state": budget.verdict,
        }
        if budget
        else None,
        "offers": {column.offer: _column(column) for column in report.columns},
    }


def _column(column: ReportColumn) -> dict[str, Any]:
    pace, hourly = column.forecast.pace, column.forecast.hourly
    if pace and pace.unknown == "access":
        pace = hourly = None
    return {
        "currency": column.currency,
        "factor": None if column.factor is None else f"{column.factor:f}",
        "run": money_text(column.run),
        "month": money_text(column.month),
        **_footage(column.footage),
        "range": _range(column.forecast.range),
        "unavailable": column.unavailable,
        "first_refused": pace.refusal.number if pace and pace.refusal else None,
        "submitted_seconds": seconds_figure(pace.submitted) if pace else None,
        "done_seconds": seconds_figure(column.forecast.done),
        "decided_by": _limit(pace.decided_by) if pace else None,
        "videos_an_hour": _rate(hourly.videos if hourly else None),
        "videos_an_hour_by": _limit(hourly.limit if hourly else None),
    }


def _footage(footage: Footage, *, whole: bool = True) -> dict[str, Any]:
    second = footage.second
    unknown = (None,) * len(STRESS)
    return {
        "per_second": None if second is None else f"{second:.4f}",
        "per_minute": money_text(footage.minute),
        "stress": _stress(footage.stress if whole else unknown),
        "stress_month": _stress(footage.stress_month if whole else unknown),
    }


def _stress(amounts: tuple[Decimal | None, ...]) -> dict[str, str | None]:
    return {str(takes): money_text(amount) for takes, amount in zip(STRESS, amounts, strict=True)}


def _plan_range(report: Report) -> dict[str, Any]:
    forecast = report.forecast
    assert forecast.range is not None and forecast.odds is not None
    return {
        **_range(forecast.range),
        "within_budget": _chance(forecast.within_budget),
        "missed_shot": _chance(forecast.odds.missed),
        "month": _range(report.month),
        "without_keep_rate": forecast.odds.unknown,
    }


def _range(made: Range) -> dict[str, Any]:
    return {
        "floor": money_text(made.floor),
        "plan": money_text(made.plan),
        "p50": money_text(made.p50),
        "p80": money_text(made.p80),
        "p90": money_text(made.p90),
        "method": made.method,
        "unknown": made.unknown,
    }


def _finish(report: Report) -> dict[str, Any]:
    """The pace of all tiers together, and how it stands against the deadline."""
    pace, forecast = report.pace, report.forecast
    due, advice = forecast.deadline, forecast.advice
    doubled = advice.doubled if advice else None
    return {
        "requests": pace.requests,
        "headroom": float(report.plan.headroom),
        "submitted_seconds": seconds_figure(pace.submitted),
        "done_seconds": seconds_figure(pace.done),
        "unknown": pace.unknown,
        "left_out": {"batch": pace.demand.batch, "elsewhere": pace.demand.elsewhere},
        "decided_by": _limit(pace.decided_by),
        "sentence": decided_text(forecast) or None,
        "deadline": due.moment.isoformat() if due and due.moment else None,
        "deadline_seconds": seconds_figure(due.seconds) if due else None,
        "meets_deadline": report.meets,
        "first_account_that_meets": advice.meets.id if advice and advice.meets else None,
        "other_accounts": {id_: account.id for id_, account in report.elsewhere.items()},
        "decided_elsewhere": _ladder(report),
        "doubled": {
            "concurrent": advice.doubled_to,
            "submitted_seconds": seconds_figure(doubled.submitted),
            "done_seconds": seconds_figure(doubled.done),
        }
        if advice and doubled
        else None,
        "limits": [
            {
                "limit": _limit(use.allowance),
                "tiers": sorted(use.allowance.tiers),
                "requests": use.counted,
                "used": None if use.share is None else round(float(use.share), 4),
            }
            for use in pace.uses
        ],
    }


def _ladder(report: Report) -> dict[str, Any] | None:
    """The accounts of another card, where its limits decide when the run ends."""
    advice = report.forecast.advice
    if advice is None or advice.elsewhere is None:
        return None
    ladder = advice.elsewhere
    return {
        "card": ladder.card.id,
        "first_account_that_meets": ladder.meets.id if ladder.meets else None,
        "accounts": [_level(level, ladder.card.id) for level in report.levels_elsewhere],
    }


def _batch(report: Report) -> dict[str, Any]:
    """What is in a batch lane, when that is done, and what the lane saves."""
    return {
        "lanes": [
            {
                "card": lane.card.id,
                "requests": lane.requests,
                "sold": lane.is_sold,
                "done_seconds": lane.window,
            }
            for lane in report.pace.demand.lanes
        ],
        "saved": _saving(report.batch.taken),
        "could_save": _saving(report.batch.open),
        "at_once": [
            {"offer": one.name, "clips": one.clips, "requests": one.requests}
            for one in report.batch.at_once
        ],
    }


def _saving(saving: Saving | None) -> dict[str, Any] | None:
    if saving is None:
        return None
    return {
        "clips": saving.clips,
        "requests": saving.requests,
        "unknown": saving.unknown,
        "run": money_text(saving.run),
        "month": money_text(saving.month),
    }


def _level(level: ReportLevel, card: str) -> dict[str, Any]:
    """The pace of the mix on an account of a card, and what that account refuses of it."""
    pace = level.pace
    refusals = [tier.refusal for tier in tiers_of(pace, card) if tier.refusal]
    first = min(refusals, key=lambda one: one.place, default=None)
    return {
        "account": level.account.id,
        "first_refused": first.number if first else None,
        "submitted_seconds": seconds_figure(pace.submitted),
        "done_seconds": seconds_figure(pace.done),
        "unknown": pace.unknown,
        "meets_deadline": level.meets,
    }


def _tier(pace: TierPace, render: Fraction | None) -> dict[str, Any]:
    shut = pace.unknown == "access"
    refusal = None if shut else pace.refusal
    limits = [] if shut else [limit_in_full(one) for one in pace.allowances]
    return {
        "tier": pace.tier,
        "requests": pace.requests,
        "limit": " · ".join(limits) or None,
        "first_refused": refusal.number if refusal else None,
        "first_refused_clip": refusal.clip.id if refusal else None,
        "refused": None if pace.burst == "unknown" else pace.refused,
        "queued": not shut and pace.queued_at is not None,
        "interval_seconds": seconds_figure(None if shut else pace.interval),
        "submitted_seconds": seconds_figure(pace.submitted),
        "done_seconds": seconds_figure(pace.done),
        "render_seconds": seconds_figure(render),
        "unknown": pace.unknown,
        "decided_by": _limit(None if shut else pace.decided_by),
    }


def _limit(allowance: Allowance | None) -> str | None:
    return None if allowance is None else limit_in_full(allowance)


def _cell(cell: Cell) -> str | None:
    return None if isinstance(cell, Missing) else money.plain(cell)


def _chance(chance: float | None) -> float | None:
    return None if chance is None else round(chance, 4)


def _rate(an_hour: Fraction | None) -> float | None:
    """Videos an hour; what is below one is no less exact."""
    return None if an_hour is None else round(float(an_hour), 1 if an_hour >= 1 else 4)


FORMAT = Format(
    name="json",
    title="JSON",
    extension="json",
    reader="programs",
    holds="The whole estimate, as `soraplan show --format json` writes it; not every field of a"
    " clip, so no plan can be made of it again.",
    export=export,
)
