"""The pace in sentences: what decides it, and what would help."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from soraplan.core import money
from soraplan.core.allowances import Allowance
from soraplan.core.cards import Account, window_text
from soraplan.core.forecast import Forecast
from soraplan.core.pace import Pace, Unknown
from soraplan.core.words import counted, duration_text

REASONS: dict[Unknown, str] = {
    "render": "the render time of a job is not known",
    "cost": "a price is not known, and the account limits what may be spent",
    "never": "a clip costs more than the account may spend in one window",
    "access": "the account may not use one of the tiers",
    "limits": "no limit of the account is known",
}
"""Why a time is not known, by `pace.Unknown`."""


def limit_text(allowance: Allowance, currency: str) -> str:
    """A limit in words, with the part of it that is used where that is not all: `5 at once`."""
    limit = allowance.limit
    text = limit.text
    if limit.spend is not None and limit.window is not None:
        text = f"{money.shown(limit.spend, currency)} {window_text(limit.window)}"
    if allowance.headroom != 100:
        text += f" ({allowance.headroom.normalize():f} % of it used)"
    return text


def limit_in_full(allowance: Allowance, currency: str) -> str:
    """A limit in words, all of it, however much is used."""
    return limit_text(replace(allowance, headroom=Decimal(100)), currency)


def done_text(pace: Pace) -> str:
    """When the last clip is done, in words, or why that is not known."""
    if not pace.tiers:
        return "nothing to send"
    if pace.done is not None:
        return f"{_all(pace)} done after {duration_text(pace.done)}"
    reason = REASONS[pace.unknown or "render"]
    if pace.submitted is not None:
        return (
            f"last sent after {duration_text(pace.submitted)}; when it is done is unknown: {reason}"
        )
    return f"unknown: {reason}"


def decided_text(forecast: Forecast) -> str:
    """Which limit decides when the run ends, with numbers, and what would help."""
    pace = forecast.pace
    if pace is None or pace.last is None:
        return ""
    last, currency = pace.last, forecast.estimate.currency
    end = _end(pace)
    if end is None:
        return f"The end is {done_text(pace)}."
    span = duration_text(end)
    if last.decided_by is None:
        if pace.done is None:
            return "No limit decides: all requests can go out at once."
        return f"No limit decides: one job on {last.name} takes {span}."
    verb = "decide" if last.decided_by.limit.concurrent not in (None, 1) else "decides"
    decided = limit_text(last.decided_by, currency)
    where = "" if last.decided_by.is_own else f" on {tiers_text(pace, last.decided_by)}"
    what = f"{_all(pace)} done" if pace.done is not None else "last sent"
    sentence = f"{decided}{where} {verb}: {what} after {span}."
    helps = _helps(forecast, end) if forecast.advice else []
    if helps:
        told = "; ".join(helps)
        sentence += f" {told[0].upper()}{told[1:]}."
    return sentence[0].upper() + sentence[1:]


def _helps(forecast: Forecast, end: Fraction) -> list[str]:
    """What would make the run end earlier, and by how much."""
    advice, estimate = forecast.advice, forecast.estimate
    assert advice is not None
    helps = []
    best: tuple[Fraction, Account] | None = None
    for level in advice.levels:
        other = _end(level.pace)
        if other is not None and other < end and (best is None or other < best[0]):
            best = (other, level.account)
    if best:
        helps.append(f"{best[1].name} would save {duration_text(end - best[0])}")
    if advice.doubled is not None:
        other = _end(advice.doubled)
        if other is not None:
            saved = end - other
            told = duration_text(saved) if saved > 0 else "nothing"
            helps.append(f"{advice.doubled_to:,} at once would save {told}")
    ends_known = all(
        _end(level.pace) is not None or level.pace.unknown in ("access", "never")
        for level in advice.levels
    )
    if not best and len(advice.levels) > 1 and estimate.account and ends_known:
        helps.append("no other account would be faster")
    return helps


def meets_text(forecast: Forecast) -> str:
    """Which account level meets the deadline, or that none does."""
    advice, card, due = forecast.advice, forecast.estimate.card, forecast.deadline
    pace = forecast.pace
    if advice is None or card is None or due is None or due.passed or due.seconds <= 0:
        return ""
    if pace is None or not pace.tiers:
        return ""
    if advice.meets is None:
        open_ = [level.pace for level in advice.levels if level.pace.meets(due) is None]
        if open_:
            reason = REASONS.get(open_[0].unknown)
            if reason is None:
                reason = f"{counted(open_[0].left_out, 'request')} have no pace"
            return f"Whether an account meets the deadline is not known: {reason}."
        return f"No account of {card.name} meets the deadline."
    if advice.meets is forecast.estimate.account:
        return f"{advice.meets.name} is the first account that meets the deadline."
    return f"{advice.meets.name} is the first account that would meet the deadline."


def used_text(pace: Pace, currency: str) -> str:
    """How far each limit is taken up: `Pro 10 per minute 100 %, 5 at once 43 %`."""
    return ", ".join(
        f"{'' if use.allowance.is_own else tiers_text(pace, use.allowance) + ' '}"
        f"{limit_in_full(use.allowance, currency)} {float(use.share) * 100:.0f} %"
        for use in pace.uses
        if use.share is not None
    )


def _all(pace: Pace) -> str:
    """What a pace speaks of: `all`, or all but the requests that have none."""
    if not pace.left_out:
        return "all"
    return f"all but {counted(pace.left_out, 'request')}"


def _end(pace: Pace) -> Fraction | None:
    return pace.done if pace.done is not None else pace.submitted


def tiers_text(pace: Pace, allowance: Allowance) -> str:
    """The names of the tiers that a limit counts: `Standard and Pro`."""
    return " and ".join(tier.name for tier in pace.tiers if tier.tier in allowance.tiers)
