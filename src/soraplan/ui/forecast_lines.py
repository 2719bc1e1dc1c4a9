"""The lines under the totals that tell what a plan may really cost, and when it will be done."""

from collections.abc import Iterable

from soraplan.core import money
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast, Range
from soraplan.core.pace import Pace, TierPace
from soraplan.core.pace_words import REASONS, decided_text, limit_text, queued_text
from soraplan.core.plan import Period
from soraplan.core.text.cells import cell_width
from soraplan.core.text.words import chance_text, counted, duration_text, gap_text, ordinal
from soraplan.ui.keymap import Keymap, first_shown
from soraplan.ui.palette import Palette
from soraplan.ui.strips import Line

LABEL = 12
_IS_LATE = " late"
_SAFE, _EVEN = 0.8, 0.5
"""Chances to stay within budget from which on that is good, and no longer bad."""


def render_field(keys: Keymap) -> str:
    """What to do about a render time that is not known, in a sentence."""
    key = first_shown(keys, "plan.settings", "")
    return f"Render s in the plan's settings{f' ({key})' if key else ''} sets it."


def _add_first(line: Line, texts: Iterable[str], palette: Palette, keep: int = 0) -> Line:
    """Add the first of some hints at the plan's settings that leaves cells to keep, if any does."""
    fits = (one for one in texts if cell_width(one) + keep <= line.room)
    return line.add(next(fits, ""), palette.muted, "screen.plan_settings")


def range_line(line: Line, forecast: Forecast, palette: Palette, period: Period, key: str) -> Line:
    """What a run or a month may cost: floor, P50, P80, P90, and the chance to keep the budget."""
    made = forecast.range if period == "run" else forecast.month
    label = "Range" if period == "run" else "Range/month"
    line.add(f" {label:<{LABEL - 1}}", palette.head, "screen.plan_settings")
    if period == "month":
        line.add(" ")
    odds, budget = forecast.odds, forecast.estimate.budget
    if made is None or odds is None or not odds.counts:
        return line.add("nothing to shoot yet", palette.muted)
    if made.floor is None:
        return line.add("unknown: no price is known", palette.muted)
    if made.p50 is None:
        clips = "1 clip has" if odds.unknown == 1 else f"{odds.unknown:,} clips have"
        floor = money.fitted(made.floor, forecast.estimate.currency, 10)
        line.add(f"at least {floor} floor" if made.unknown else f"{floor} floor").add(
            f" · the rest unknown: {clips} no keep rate", palette.warning
        )
        return _add_first(line, [f" · {key} sets one"], palette)
    within = forecast.within_budget
    end, style = "", palette.good
    if within is not None and budget and budget.per == period:
        end = f"{chance_text(within)} in budget"
        if within < _SAFE:
            style = palette.error if within < _EVEN else palette.warning
    elif made.unknown:
        # What lacks a rate of exchange alone has a price.
        what = "" if forecast.estimate.total.apart else " unpriced"
        end, style = f"{made.unknown:,}{what} left out", palette.error
    _quantiles(line, made, forecast, palette, len(end) + 2 if end else 0)
    return line.add("  ").add(end, style) if end else line


def _quantiles(line: Line, made: Range, forecast: Forecast, palette: Palette, keep: int) -> None:
    """The amounts, shorter where some cells are to be kept for what follows."""
    named = (("P50", made.p50), ("P80", made.p80), ("P90", made.p90))
    currency = forecast.estimate.currency
    for cells in (10, 7, 6, 5, 4):
        floor = money.fitted(made.floor, currency, cells if cells > 6 else cells - 1)
        amounts = [money.fitted(amount, currency, cells) for _, amount in named]
        if len(floor) + 6 + sum(len(amount) + 6 for amount in amounts) + keep <= line.room:
            break
    line.add(f"{floor} floor")
    for (name, _), amount in zip(named, amounts, strict=True):
        line.add(f"  {name} ", palette.muted).add(amount, palette.title)


def saving_text(estimate: Estimate) -> str:
    """What the clips in the batch lane save a run, in a few words; empty where there are none."""
    from soraplan.core.batch import batch_saving

    taken = batch_saving(estimate).taken
    if taken is None:
        return ""
    if taken.run is None:
        return f"batch saves {money.UNKNOWN}"
    amount = money.shown(abs(taken.run), estimate.currency)
    return f"batch costs {amount} more" if taken.run < 0 else f"batch saves {amount}"


def unlimited(pace: Pace) -> tuple[str, ...]:
    """The vendors that no limit is known of: card by card, or by tier where others have one."""
    found, terms = pace.demand.found, pace.terms
    open_: dict[str, list[str]] = {}
    bound: set[str] = set()
    for tier in pace.tiers:
        card = found[tier.tier].card
        account = terms.accounts.get(card.id)
        limits = account.limits if account else ()
        if tier.unknown == "access" or any(one.covers(found[tier.tier].tier.id) for one in limits):
            bound.add(card.id)
        else:
            open_.setdefault(card.id, []).append(tier.tier)
    told: list[str] = []
    for id_, tiers in open_.items():
        name = found[tiers[0]].card.name
        told += [name] if id_ not in bound else [f"{name} {found[one].tier.name}" for one in tiers]
    return tuple(told)


def pace_line(line: Line, forecast: Forecast, palette: Palette, key: str) -> Line:
    """What a burst would see refused, when the paced run is done, and what decides that."""
    line.add(f" {'Pace':<{LABEL - 1}}", palette.head, "screen.pace_show")
    pace = forecast.pace
    if pace is not None and pace.is_empty and pace.left_out:
        told = f"unknown: no installed card sells {counted(pace.left_out, 'request')}"
        return line.add(told, palette.warning)
    if pace is None or pace.is_empty:
        return line.add("nothing to send yet", palette.muted)
    refusal = pace.refusal
    queued = next((tier.queued_at for tier in pace.tiers if tier.queued_at), None)
    if refusal is not None:
        of = f"{ordinal(refusal.number)} of {refusal.counted:,} at once refused"
        line.add(of, palette.warning, "screen.pace_show")
    elif not pace.tiers:
        line.add(counted(pace.demand.batch, "batch request"), palette.good)
    elif lost := unlimited(pace):
        line.add(f"no limit of {' and '.join(lost)} known", palette.warning)
    elif any(tier.burst == "unknown" for tier in pace.tiers):
        line.add("not known whether all at once fits", palette.warning)
    elif queued is not None:
        line.add(queued_text(queued), palette.good)
    else:
        line.add("all at once fits", palette.good)
    line.add(" · ", palette.muted)
    _end(line, forecast, pace, palette, key, is_told=refusal is None)
    decided = pace.decided_by
    if decided is not None:
        limit = limit_text(decided)
        if line.room > len(limit) + 10:
            verb = "decide" if (decided.limit.concurrent or 1) > 1 else "decides"
            line.add(f" · {limit} {verb}", palette.muted)
    elif pace.is_lane_deciding and line.room > 21:
        line.add(" · batch lane decides", palette.muted)
    return line


def _end(
    line: Line, forecast: Forecast, pace: Pace, palette: Palette, key: str, *, is_told: bool
) -> None:
    """When all is done, or why not known; `is_told` where missing limits were told before."""
    due = forecast.deadline
    met = pace.meets(due) if due is not None else None
    late = met is False
    keep = len(_IS_LATE) if late else 0
    style = palette.error if late else palette.title
    if pace.done is not None:
        line.add("done ", palette.muted).add(duration_text(pace.done), style)
        if pace.left_out:
            line.add(f" but for {counted(pace.left_out, 'request')}", palette.warning)
    elif pace.submitted is not None and pace.tiers:
        line.add("last sent ", palette.muted).add(duration_text(pace.submitted), style)
        unknown = ", done unknown"
        # That it is late all the same is worth more than that.
        if not late or len(unknown) + keep <= line.room:
            line.add(unknown, palette.warning)
        if pace.unknown == "render":
            _add_first(line, [f" · {key} sets Render s", f" ({key})"], palette, keep)
    else:
        line.add("end unknown", palette.warning)
        lost = unlimited(pace) if pace.unknown == "limits" else ()
        if not lost:
            reason = REASONS[pace.unknown or "render"]
            if pace.unknown == "render" and line.room < len(reason) + 2 + keep:
                short = ": render time not known"
                _add_first(line, [f"{short} ({key})", short], palette, keep)
            else:
                line.add(f": {reason}", palette.muted)
        elif not is_told:
            line.add(f": no limit of {' and '.join(lost)} known", palette.muted)
    if late:
        line.add(_IS_LATE, palette.error)
    elif met and due is not None:
        # A start that has passed may leave too little of it.
        if due.gone and pace.meets(due.from_today) is not True:
            line.add(" in time from its start", palette.warning)
        else:
            line.add(" in time", palette.good)


def decided_line(line: Line, forecast: Forecast, palette: Palette, key: str) -> Line:
    """Which limit decides, and what would help, in one sentence."""
    line.add(" " * LABEL).add(decided_text(forecast), palette.muted, "screen.pace_show")
    pace = forecast.pace
    if pace is not None and pace.unknown == "render" and pace.submitted is None:
        _add_first(line, [f" {key} sets Render s"], palette)
    return line


def tier_line(line: Line, tier: TierPace, palette: Palette) -> Line:
    """The limits of one tier, what a burst would see refused, and its times."""
    limits = " · ".join(limit_text(one) for one in tier.allowances)
    line.add(" " * LABEL)
    if tier.unknown == "access":
        return line.add(f"{tier.name}: the account may not use it", palette.error)
    if not limits:
        return line.add(f"{tier.name}: no limit known, {tier.requests:,} requests", palette.muted)
    line.add(f"{tier.name} {limits}: ")
    if tier.burst == "unknown":
        line.add("not known what fits", palette.warning)
    elif tier.refusal is None and tier.queued_at is not None:
        line.add(queued_text(tier.queued_at), palette.good)
    elif tier.refusal is None:
        line.add(f"{tier.requests:,} fit", palette.good)
    else:
        refusal = tier.refusal
        line.add(f"{ordinal(refusal.number)} of {refusal.counted:,} refused", palette.warning)
    if tier.interval is not None and tier.requests > 1:
        line.add(f", one every {gap_text(tier.interval)}")
    if tier.submitted is not None:
        line.add(f", last sent {duration_text(tier.submitted)}")
    if tier.done is not None:
        line.add(f", done {duration_text(tier.done)}")
    return line
