"""The pace in sentences: what decides it, and what would help."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from soraplan.core import money
from soraplan.core.cards import Account, window_text
from soraplan.core.forecast import Forecast, Ladder
from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.demand import BatchLane
from soraplan.core.pace import Pace, TierPace, Unknown
from soraplan.core.text.words import counted, duration_text, ordinal

REASONS: dict[Unknown, str] = {
    "render": "the render time of a job is not known",
    "cost": "a price is not known, and the account limits what may be spent",
    "never": "a clip costs more than the account may spend in one window",
    "access": "the account may not use one of the tiers",
    "limits": "no limit of the account is known",
    "lane": "a clip is to go through a batch lane that its offer does not have",
    "batch": "the batch window is not known",
}
"""Why a time is not known, by `pace.Unknown`."""

RENDER_KEY = "render_seconds in the plan sets it"
"""What to do about a render time that is not known, in files and on the command line."""


def limit_text(allowance: Allowance) -> str:
    """A limit in words, with the part of it that is used where that is not all: `5 at once`."""
    limit = allowance.limit
    text = limit.text
    if limit.spend is not None and limit.window is not None:
        text = f"{money.shown(limit.spend, allowance.currency)} {window_text(limit.window)}"
    if allowance.headroom != 100:
        text += f" ({allowance.headroom.normalize():f} % of it used)"
    return text


def limit_in_full(allowance: Allowance) -> str:
    """A limit in words, all of it, however much is used."""
    return limit_text(replace(allowance, headroom=Decimal(100)))


def decides(allowance: Allowance) -> str:
    """The verb behind a limit in words: `10 per minute decides`, `5 at once decide`."""
    return "decide" if allowance.limit.concurrent not in (None, 1) else "decides"


def queued_text(allowance: Allowance) -> str:
    """What becomes of that part of a burst that a limit makes the vendor queue."""
    return f"queued at the vendor beyond {limit_in_full(allowance)}"


def burst_text(tier: TierPace | None) -> str:
    """The first request of a burst that is refused: `11th`; `queued` where the rest waits."""
    if tier is None or tier.burst == "unknown":
        return money.UNKNOWN
    if tier.refusal:
        return ordinal(tier.refusal.number)
    return "queued" if tier.burst == "queued" else "none"


def lane_text(pace: Pace, lane: BatchLane) -> str:
    """A batch lane, and when it is done: `12 requests in the batch lane, done within 24 h`."""
    if not lane.is_sold:
        asked = counted(lane.requests, "request")
        return f"{asked} in a batch lane that {lane.card.name} does not have there"
    told = f"{counted(lane.requests, 'request')} in the batch lane{_at(pace, lane)}"
    if lane.window is None:
        return f"{told}; when that is done is unknown: {REASONS['batch']}"
    return f"{told}, done within {duration_text(lane.window)}"


def accounts_text(forecast: Forecast) -> Iterator[str]:
    """Sentences on the accounts that are taken at other vendors than that of the plan's card."""
    pace, plan = forecast.pace, forecast.estimate.plan
    if pace is None:
        return
    cards = {found.card.id: found.card for tier, found in pace.demand.found.items() if "/" in tier}
    for id_, card in cards.items():
        account = pace.terms.accounts.get(id_)
        if account is None:
            yield f"{card.name} has no account {plan.accounts[id_]}, so its limits are unknown."
        elif id_ not in plan.accounts:
            yield f"{card.name} is reckoned with its first account, {account.name}."
        else:
            yield f"{card.name} is reckoned with the account {account.name}."


def done_text(pace: Pace) -> str:
    """When the last clip is done, in words, or why that is not known."""
    if pace.is_empty:
        return "nothing to send"
    if pace.done is not None:
        after = "within" if pace.is_lane_deciding else "after"
        return f"{_all(pace)} done {after} {duration_text(pace.done)}"
    reason = REASONS[pace.unknown or "render"]
    if pace.unknown == "render":
        reason += f"; {RENDER_KEY}"
    if pace.submitted is not None and pace.tiers:
        return (
            f"last sent after {duration_text(pace.submitted)}; when it is done is unknown: {reason}"
        )
    return f"unknown: {reason}"


def decided_text(forecast: Forecast) -> str:
    """Which limit decides when the run ends, with numbers, and what would help."""
    pace = forecast.pace
    if pace is None or pace.is_empty:
        return ""
    if pace.is_lane_deciding and pace.last_lane is not None:
        return _lane_decides(pace, pace.last_lane)
    last, end = pace.last, _end(pace)
    if last is None or end is None:
        return f"The end is unknown: {REASONS[pace.unknown or 'render']}."
    span = duration_text(end)
    if last.decided_by is None:
        if pace.done is None:
            return "No limit decides: all requests can go out at once."
        return f"No limit decides: one job on {last.name} takes {span}."
    decided = limit_text(last.decided_by)
    where = "" if last.decided_by.is_own else f" on {tiers_text(pace, last.decided_by)}"
    if last.decided_by.is_own and len(vendors(pace)) > 1:
        where = f" at {pace.demand.found[last.tier].card.name}"
    what = f"{_all(pace)} done" if pace.done is not None else "last sent"
    sentence = f"{decided}{where} {decides(last.decided_by)}: {what} after {span}."
    helps = _helps(forecast, end) if forecast.advice else []
    if helps:
        told = "; ".join(helps)
        sentence += f" {told[0].upper()}{told[1:]}."
    return sentence[0].upper() + sentence[1:]


def _lane_decides(pace: Pace, lane: BatchLane) -> str:
    """What is said where the window of a batch lane is longer than all the rest takes."""
    assert pace.done is not None
    told = f"The batch lane{_at(pace, lane)} decides:"
    told += f" {_all(pace)} done within {duration_text(pace.done)}"
    if pace.last is None or pace.last.done is None:
        return f"{told}."
    return f"{told}, what is not in it after {duration_text(pace.last.done)}."


def _helps(forecast: Forecast, end: Fraction) -> list[str]:
    """What would make the run end earlier, and by how much."""
    advice = forecast.advice
    assert advice is not None
    helps = []
    best: tuple[Fraction, Account] | None = None
    where = f"{advice.elsewhere.card.name} " if advice.elsewhere else ""
    levels = advice.elsewhere.levels if advice.elsewhere else advice.levels
    for level in levels:
        other = _end(level.pace)
        if other is not None and other < end and (best is None or other < best[0]):
            best = (other, level.account)
    if best:
        helps.append(f"{where}{best[1].name} would save {duration_text(end - best[0])}")
    if advice.doubled is not None:
        other = _end(advice.doubled)
        if other is not None:
            saved = end - other
            told = duration_text(saved) if saved > 0 else "nothing"
            helps.append(f"{advice.doubled_to:,} at once would save {told}")
    ends_known = all(
        _end(level.pace) is not None or level.pace.unknown in ("access", "never")
        for level in levels
    )
    chosen = advice.elsewhere.chosen if advice.elsewhere else forecast.estimate.account
    if not best and len(levels) > 1 and chosen and ends_known:
        of = f" of {advice.elsewhere.card.name}" if advice.elsewhere else ""
        helps.append(f"no other account{of} would be faster")
    return helps


def meets_text(forecast: Forecast) -> str:
    """Which account level meets the deadline, or that none does.

    Where the limits of another card decide, the levels of that card are told.
    """
    advice, card, due = forecast.advice, forecast.estimate.card, forecast.deadline
    pace = forecast.pace
    if advice is None or card is None or due is None or due.passed or due.seconds <= 0:
        return ""
    if pace is None or pace.is_empty:
        return ""
    lane = pace.last_lane
    if lane is not None and (lane.window or 0) > due.seconds:
        return "No account is faster than the batch lane."
    if not pace.tiers:
        return ""
    own = Ladder(card, forecast.estimate.account, advice.levels, advice.meets)
    ladder = advice.elsewhere or own
    name = "" if ladder is own else f"{ladder.card.name} "
    if ladder.meets is None:
        open_ = [level.pace for level in ladder.levels if level.pace.meets(due) is None]
        if open_:
            reason = REASONS.get(open_[0].unknown)
            if reason is None:
                reason = f"{counted(open_[0].left_out, 'request')} have no pace"
            return f"Whether an account meets the deadline is not known: {reason}."
        alone = " by itself" if len(vendors(pace)) > 1 else ""
        return f"No account of {ladder.card.name}{alone} meets the deadline."
    would = "meets" if ladder.meets is ladder.chosen else "would meet"
    return f"{name}{ladder.meets.name} is the first account that {would} the deadline."


def used_text(pace: Pace) -> str:
    """How far each limit is taken up: `Pro 10 per minute 100 %, 5 at once 43 %`."""
    several = len(vendors(pace)) > 1
    return ", ".join(
        f"{'' if use.allowance.is_own and not several else tiers_text(pace, use.allowance) + ' '}"
        f"{limit_in_full(use.allowance)} {float(use.share) * 100:.0f} %"
        for use in pace.uses
        if use.share is not None
    )


def vendors(pace: Pace) -> tuple[str, ...]:
    """The ids of the cards that anything is asked of, its limits apart from those of the others."""
    found = [pace.demand.found[tier.tier].card for tier in pace.tiers]
    return tuple(dict.fromkeys(card.id for card in (*found, *(x.card for x in pace.demand.lanes))))


def _all(pace: Pace) -> str:
    """What a pace speaks of: `all`, or all but the requests that have none."""
    if not pace.left_out:
        return "all"
    return f"all but {counted(pace.left_out, 'request')}"


def _at(pace: Pace, lane: BatchLane) -> str:
    """Whose lane it is, where requests go to several vendors."""
    return f" of {lane.card.name}" if len(vendors(pace)) > 1 else ""


def _end(pace: Pace) -> Fraction | None:
    return pace.done if pace.done is not None else pace.submitted


def tiers_text(pace: Pace, allowance: Allowance) -> str:
    """The names of the tiers that a limit counts: `Standard and Pro`."""
    return " and ".join(tier.name for tier in pace.tiers if tier.tier in allowance.tiers)
