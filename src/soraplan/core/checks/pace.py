"""The checks of the pace: bursts that are refused, deadlines missed, clips that never go out.

What a plan asks for that is run again and again is checked in `repeat_checks`.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from soraplan.core import money
from soraplan.core.checks.base import ShapeCheck
from soraplan.core.clip import Clip
from soraplan.core.finding import Finding
from soraplan.core.forecast import Forecast
from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.deadline import Deadline, moment_at
from soraplan.core.pace import Pace, TierPace
from soraplan.core.pace_words import REASONS, decides, limit_text, meets_text
from soraplan.core.pricing import Found, Shape, shape_of
from soraplan.core.text.words import counted, duration_text, gap_text, ordinal


def pace_findings(forecast: Forecast) -> Iterator[Finding]:
    """The findings that need the pace, once it is worked out."""
    due, pace = forecast.deadline, forecast.pace
    if due is not None:
        yield from _deadline(forecast, due)
        yield from _start(forecast, due)
    if pace is None:
        return
    # A clip that can never go out is told of by itself.
    hit = [tier.refusal for tier in pace.tiers if tier.refusal and tier.unknown != "never"]
    for allowance in dict.fromkeys(refusal.allowance for refusal in hit):
        yield _rate_limit(pace, allowance)


def _deadline(forecast: Forecast, due: Deadline) -> Iterator[Finding]:
    when = f"{due.moment:%Y-%m-%d %H:%M}" if due.moment else duration_text(due.seconds)
    if due.passed:
        yield Finding("deadline-missed", f"The deadline, {when}, has passed.")
        return
    if due.seconds <= 0:
        yield Finding("deadline-missed", f"The deadline, {when}, lies before the start of the run.")
        return
    pace = forecast.pace
    if pace is None or pace.is_empty or pace.meets(due) is not False:
        return
    end = pace.at_least
    if end <= due.seconds:
        reason = REASONS[pace.unknown]
        yield Finding("deadline-missed", f"The deadline ({when}) cannot be met: {reason}.")
        return
    what = f"run does not end before {duration_text(end)}"
    lane = pace.last_lane
    if lane is not None:
        what = f"batch lane of {lane.card.name} promises its clips within {duration_text(end)}"
    elif pace.done is not None:
        what = f"last clip is done after {duration_text(end)}"
    elif pace.submitted == end:
        what = f"last request goes out after {duration_text(end)}"
    late = duration_text(end - due.seconds)
    advice = f" {meets_text(forecast)}" if forecast.advice else ""
    doubled = forecast.advice.doubled if forecast.advice else None
    if doubled and doubled.meets(due):
        advice += (
            f" {forecast.advice.doubled_to:,} at once would meet it." if forecast.advice else ""
        )
    yield Finding(
        "deadline-missed",
        f"The {what}, {late} after the deadline ({when}).{advice}",
    )


def _start(forecast: Forecast, due: Deadline) -> Iterator[Finding]:
    """What a start that has passed leaves of the time to the deadline, by days."""
    plan, pace, today = forecast.estimate.plan, forecast.pace, forecast.estimate.today
    if plan.start is None or not due.gone or pace is None or pace.is_empty:
        return
    if pace.meets(due) is False:
        return  # that is told already
    statuses = Counter(clip.status for chunk in plan.clips.chunks for clip in chunk)
    if not statuses.keys() - {"done", "omitted"}:
        return
    left = due.from_today
    met, end = pace.meets(left), pace.at_least
    told = f"The start, {plan.start:%Y-%m-%d %H:%M}, has passed: "
    if met is None:
        told += f"whether the deadline is met from the beginning of {today} on is not known."
        yield Finding("start-passed", told)
        return
    told += f"sent from the beginning of {today} on, the run would "
    told += "end" if pace.done is not None else "not end before"
    begun = moment_at(plan, due.gone + end)
    apart = f"{duration_text(abs(left.seconds - end))} {'before' if met else 'after'} the deadline"
    told += f" {begun:%Y-%m-%d %H:%M}, {apart}." if begun else f", {apart}."
    on = statuses["rolling"] + statuses["done"]
    if on:
        told += f" {counted(on, 'clip')} of it {'is' if on == 1 else 'are'} rolling or done."
    yield Finding("start-passed" if met or on else "start-too-late", told)


def _rate_limit(pace: Pace, allowance: Allowance) -> Finding:
    tiers = [tier for tier in pace.tiers if tier.tier in allowance.tiers]
    hits = [one for tier in tiers for one in tier.refusals if one.allowance == allowance]
    refusal = min(hits, key=lambda one: one.place)
    names = " and ".join(tier.name for tier in tiers)
    account = pace.terms.accounts.get(pace.demand.found[tiers[0].tier].card.id)
    who = "the plan" if allowance.is_own or account is None else account.name
    number, first = sum(one.refused for one in hits), ordinal(refusal.number)
    refused = f"{number:,} are refused, from the {first}"
    if number == 1:
        refused = f"the {first} is refused"
    elif number < refusal.counted - refusal.number + 1:
        refused = f"{number:,} are refused, the first of them the {first}"
    return Finding(
        "rate-limit",
        f"{refusal.counted:,} requests on {names}, and {who} allows {limit_text(allowance)}: sent"
        f" at once, {refused} (clip {refusal.clip.name}).{_advice(tiers, allowance)}",
        clip=refusal.clip.id,
    )


def _advice(tiers: list[TierPace], allowance: Allowance) -> str:
    """When the last request goes out at a safe pace, and what decides that if not the limit."""
    sent = [(tier.submitted, tier.decided_by) for tier in tiers if tier.submitted is not None]
    if len(sent) < len(tiers):
        return ""
    latest, decided = max(sent, key=lambda one: one[0])
    last = f"the last goes out after {duration_text(latest)}"
    if decided is not None and decided != allowance:
        last += f"; {limit_text(decided)} {decides(decided)} that"
    gaps = {tier.interval for tier in tiers}
    gap = gaps.pop() if len(gaps) == 1 else None
    # An even interval keeps limits of requests; jobs at once and spend ask for more than that.
    is_even = all(one.interval is not None for tier in tiers for one in tier.allowances)
    if gap is not None and is_even:
        return f" Send one every {gap_text(gap)} at most; {last}."
    return f" At a safe pace {last}."


class SpendWindow(ShapeCheck):
    """Clips of which one request costs more than the account may spend in a whole window."""

    code = "spend-window"

    def __init__(self, forecast: Forecast, pace: Pace) -> None:
        self._pace, self._estimate = pace, forecast.estimate
        shapes = forecast.estimate.tally.shapes
        super().__init__(forecast.estimate, {shape for shape in shapes if self._window(shape)})

    def message(self, clip: Clip) -> str:
        shape = shape_of(clip)
        window = self._window(shape)
        cell = self._estimate.pricing.native(shape)
        assert window is not None and isinstance(cell, Decimal)
        return (
            f"Clip {clip.name}: one request costs {money.shown(cell, window.currency)}, and the"
            f" account allows {limit_text(window)}: it can never go out."
        )

    def _window(self, shape: Shape) -> Allowance | None:
        """The limit of spend that a request of a shape can never keep."""
        found = self._estimate.pricing.find(shape[0])
        if not isinstance(found, Found) or self._estimate.pricing.is_batch(shape):
            return None
        cell = self._estimate.pricing.native(shape)
        for tier in self._pace.tiers:
            for one in tier.allowances if tier.tier == found.tier_key else ():
                if one.spend is not None and isinstance(cell, Decimal) and cell > one.spend:
                    return one
        return None
