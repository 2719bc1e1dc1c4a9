"""Figures and sentences that both pages of moving tell."""

from decimal import Decimal
from fractions import Fraction

from soraplan.core import money
from soraplan.core.currencies import times, together
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast
from soraplan.core.moving import Moving, Totals
from soraplan.core.pace_words import REASONS
from soraplan.core.pricing import Missing
from soraplan.core.words import counted, duration_text

NO_KEEP_RATE = "P90 is not known: a clip has no keep rate."


def run_text(estimate: Estimate, runs: int = 1) -> str:
    """What some runs cost; `at least` where prices are missing, a dash where all are."""
    total = estimate.total
    if total.unpriced and total.unpriced == estimate.tally.clips:
        return money.UNKNOWN
    least = "at least " if total.unpriced else ""
    return f"{least}{together(times(total.amounts(estimate.currency), runs))}"


def p90(forecast: Forecast) -> Decimal | None:
    """What a run costs at most 9 times in 10; None where that is not known, or not yet."""
    made = forecast.range
    return made.p90 if made is not None and not made.unknown else None


def done_text(forecast: Forecast) -> str:
    """After which time the last clip is done; a dash where that is not known, or not yet."""
    done: Fraction | None = forecast.pace.done if forecast.pace is not None else None
    return money.UNKNOWN if done is None else duration_text(done)


def percent_text(old: Decimal | None, new: Decimal | None) -> str:
    """The difference in percent of the old amount: `-50 %`; empty where there is none."""
    if not old or new is None or new == old:
        return ""
    share = (new - old) / old * 100
    return f"{share:+,.0f} %" if abs(share) >= 1 else f"{share:+.1f} %"


def signed(amount: Decimal, currency: str) -> str:
    """An amount with its sign: `+$5.00`."""
    return f"{'+' if amount > 0 else ''}{money.shown(amount, currency)}"


def difference(old: Decimal, new: Decimal, currency: str) -> str:
    """How much less or more something costs, in words: `$56.94 less (-50 %)`."""
    if old == new:
        return "as much as before"
    percent = percent_text(old, new)
    told = f"{money.shown(abs(new - old), currency)} {'less' if new < old else 'more'}"
    return f"{told} ({percent})" if percent else told


def unpriced_told(estimate: Estimate) -> str:
    """Why clips have no price, in a sentence; empty where all have one."""
    number = estimate.total.unpriced
    if not number:
        return ""
    pricing = estimate.pricing
    cells = [pricing.native(shape) for shape in estimate.tally.shapes]
    reasons = list(dict.fromkeys(cell.reason for cell in cells if isinstance(cell, Missing)))
    has = "has" if number == 1 else "have"
    told = f"{counted(number, 'clip')} {has} no price"
    return f"{told}: {reasons[0]}." if len(reasons) == 1 else f"{told}."


def finish_told(forecast: Forecast) -> str:
    """When the last clip is done, in a sentence, or why that is not known."""
    pace = forecast.pace
    if pace is None:
        return ""
    if pace.done is not None:
        return f"Done after {duration_text(pace.done)}."
    reason = REASONS[pace.unknown] if pace.unknown else ""
    return f"When it is done is not known: {reason}." if reason else ""


def p90_told(forecast: Forecast) -> str:
    """What a run costs at most 9 times in 10, in a sentence, or why that is not known."""
    known, total = p90(forecast), forecast.estimate.total
    if known is not None:
        return f"P90 {money.shown(known, forecast.estimate.currency)}."
    if total.unpriced:
        return ""
    return "P90 is not known: costs are in several currencies." if total.foreign else NO_KEEP_RATE


def kinds_told(planned: Moving) -> str:
    """How many clips become what, in a sentence."""
    kinds = dict.fromkeys(("moved", "restored", "there", "stays"), 0)
    split = refitted = overruled = 0
    for line in planned.lines:
        kinds[line.outcome.kind] += len(line.positions)
        overruled += line.is_overruled
        if line.is_refitted:
            split += len(line.outcome.lengths) > 1
            refitted += len(line.outcome.lengths) == 1
    parts = []
    moves = kinds["moved"] + kinds["restored"]
    if moves:
        parts.append(f"{counted(moves, 'clip')} {'moves' if moves == 1 else 'move'}")
        if kinds["restored"]:
            parts.append(f"{kinds['restored']:,} restored")
    if split:
        parts.append(f"{split:,} split")
    if refitted:
        parts.append(f"{refitted:,} with another length")
    if kinds["there"]:
        parts.append(f"{counted(kinds['there'], 'clip')} there already")
    if kinds["stays"]:
        verb = "stays" if kinds["stays"] == 1 else "stay"
        parts.append(f"{counted(kinds['stays'], 'clip')} {verb}")
    if overruled:
        parts.append(f"{counted(overruled, 'line')} overruled")
    return f"{', '.join(parts)}."


def saved_told(both: Totals) -> str:
    """What a run costs instead, in a sentence, or why no difference is told."""
    before, after = both.before, both.after
    old, new = before.total.run, after.total.run
    told = f"A run costs {run_text(after)}"
    if both.saved == 0:
        return f"{told}, as it does now."
    was = run_text(before)
    if was == money.UNKNOWN:
        return f"{told}; what it costs now is not known."
    told = f"{told} instead of {was}"
    return told + (f", {difference(old, new, before.currency)}." if both.saved else ".")
