"""The change of a plan in words: what all its writers say alike.

User texts come out as they are; a writer makes them safe for where they go.
"""

from collections.abc import Iterator
from decimal import Decimal

from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.currencies import Amounts, together
from soraplan.core.diff import Move
from soraplan.core.estimate import Budget, Estimate
from soraplan.core.forecast import Forecast
from soraplan.core.pace import Pace
from soraplan.core.sums import has_sum
from soraplan.core.text.words import counted, duration_text
from soraplan.exchange.pace_report import meets
from soraplan.exchange.plan_diff import Lone, PlanChange, Shift
from soraplan.exchange.plan_diff.change_words import offer_text

SAME = "same"

_PER = {"run": "a run", "month": "a month"}


def headline(change: PlanChange) -> str:
    """One sentence with the cost of a run in all, before and after."""
    old, new = change.old.estimate, change.new.estimate
    whole = " in all" if _has_more(old) or _has_more(new) else ""
    before, after = before_text(change.run, old.currency), now_text(change.run, new.currency)
    left_out = "".join(f" {one}." for one in not_added(new))
    if change.kind == "new":
        return f"A new plan: a run costs {after}{whole}.{left_out}"
    if change.kind == "gone":
        left_out = "".join(f" {one}." for one in not_added(old))
        return f"The plan is gone: a run cost {before}{whole}.{left_out}"
    if after == money.UNKNOWN:
        now = f"What a run costs{whole} is not known"
    else:
        now = f"A run costs {after}{whole}"
    differences = change.run.differences(new.currency)
    if differences is None:
        was = "not known" if before == money.UNKNOWN else before
        told = f"{now}; before it was {was}.{left_out}"
        if not change.is_one_currency:
            told += " The versions count in different currencies, so no difference is told."
        return told
    if not differences:
        return f"{now}, as before.{left_out}"
    if len(differences) > 1:
        told = difference_text(change.run, new.currency)
        return f"{now}; before it was {before} ({told}).{left_out}"
    ((currency, difference, was_amount),) = differences
    amount = money.shown(abs(difference), currency)
    # Beside an amount in another currency it would be a part of what nobody can add up.
    percent = "" if change.run.old and change.run.old_foreign else _percent(difference, was_amount)
    told = f"{now}, {amount} {'more' if difference > 0 else 'less'} than before"
    return f"{told}{f' ({percent})' if percent else ''}.{left_out}"


def _has_more(estimate: Estimate) -> bool:
    return bool(estimate.contingency or estimate.extra)


def not_added(estimate: Estimate) -> Iterator[str]:
    """The clips that sums in the plan's currency leave out, and why: clauses without full stop."""
    total = estimate.total
    if total.unpriced:
        yield f"{_clips(total.unpriced, 'has', 'have')} no price"
    if total.apart:
        foreign = [currency for currency, _ in total.foreign]
        yield (
            f"{_clips(total.apart, 'is', 'are')} priced in {' and '.join(foreign)} and cannot be"
            f" added up: no rate of exchange to {estimate.currency}"
            f" {estimate.pricing.no_exchange(foreign)}"
        )


def _clips(number: int, one: str, many: str) -> str:
    return f"1 clip {one}" if number == 1 else f"{number:,} clips {many}"


def summary(change: PlanChange) -> str:
    """What changed, counted in a sentence such as `2 clips added, 1 moved; 1 setting changed`."""
    found = change.diff
    parts = [
        (len(found.added), "added"),
        (len(found.removed), "removed"),
        (len(found.changed), "changed"),
        (len(found.moved), "moved"),
    ]
    told = [(number, word) for number, word in parts if number]
    clips = ", ".join(
        f"{f'{number:,}' if place else counted(number, 'clip')} {word}"
        for place, (number, word) in enumerate(told)
    )
    settings = len(found.settings)
    changed = f"{counted(settings, 'setting')} changed" if settings else ""
    return f"{'; '.join(filter(None, (clips, changed))) or 'Nothing changed'}."


def at_least(amount: Decimal | None, unknown: int, currency: str) -> str:
    """An amount, which is a least one where clips are left out of it."""
    text = money.shown(amount, currency)
    return f"at least {text}" if unknown and amount is not None else text


def before_text(shift: Shift, currency: str) -> str:
    """The old amount: `$5.00`, `at least $5.00`, `$5.00 + €12.00`, or a dash."""
    return _side(shift.old, shift.old_unpriced, shift.old_foreign, currency)


def now_text(shift: Shift, currency: str) -> str:
    """As `before_text`, of the new amount."""
    return _side(shift.new, shift.new_unpriced, shift.new_foreign, currency)


def lone_text(lone: Lone, currency: str) -> str:
    """What a clip of one version costs: in the plan's currency, or apart in its own."""
    return _side(lone.cost, 0, lone.foreign, currency)


def _side(amount: Decimal | None, unpriced: int, foreign: Amounts, currency: str) -> str:
    if not foreign:
        return at_least(amount, unpriced, currency)
    # Nothing beside amounts in other currencies is no amount of its own.
    text = together((((currency, amount),) if amount else ()) + foreign)
    return f"at least {text}" if unpriced else text


def percent_text(shift: Shift) -> str:
    """The difference in percent of the old amount: `+8.4 %`; empty where there is none."""
    difference = None if shift.old_foreign else shift.difference
    return _percent(difference, shift.old) if difference is not None and shift.old else ""


def _percent(difference: Decimal, old: Decimal) -> str:
    share = difference / old if old else None
    if not share:
        return ""
    if abs(share) < Decimal("0.0005"):
        return f"{'+' if share > 0 else '-'}under 0.1 %"
    return f"{share * 100:+,.1f} %"


def difference_text(shift: Shift, currency: str) -> str:
    """The difference in money and percent: `+$24.48 (+8.4 %)`, `same`, or a dash.

    Where it is in several currencies, that of each, in money alone: there is one line for all.
    """
    differences = shift.differences(currency)
    if differences is None:
        return money.UNKNOWN
    told = ", ".join(money.signed(difference, one) for one, difference, _ in differences) or SAME
    percent = _percent(*differences[0][1:]) if len(differences) == 1 else ""
    return f"{told} ({percent})" if percent else told


def cost_text(shift: Shift, old: str, new: str) -> str:
    """The cost of one clip before and after: `$5.00 → $8.00, +$3.00 (+60.0 %)`."""
    difference = difference_text(shift, new)
    if difference == SAME:
        return f"{now_text(shift, new)} as before"
    told = f"{before_text(shift, old)} → {now_text(shift, new)}"
    return told if difference == money.UNKNOWN else f"{told}, {difference}"


Row = tuple[str, str, str, str, int]
"""A label, what was, what is, the difference, and whether that is more (1) or less (-1) money."""


def rows(change: PlanChange) -> Iterator[Row]:
    """The amounts of the whole plan, and its requests, as far as they say anything."""
    old, new = change.old.estimate, change.new.estimate
    for amount in change.amounts.values():
        if not _is_told(change, amount.name):
            continue
        shift = amount.shift
        yield (
            amount.label,
            before_text(shift, old.currency),
            now_text(shift, new.currency),
            difference_text(shift, new.currency),
            shift.sign,
        )
    yield _figures("Requests a run", old.requests, new.requests)
    yield _figures("Seconds a run", old.seconds, new.seconds)


def states(change: PlanChange) -> Iterator[tuple[str, str, str, str]]:
    """How the versions stand: a label, what was, what is, and the difference where it is a span."""
    if change.old.estimate.budget or change.new.estimate.budget:
        before, after = budget_text(change.old.estimate), budget_text(change.new.estimate)
        yield "Budget", before, after, SAME if before == after else ""
    yield _finish(change)
    if change.old.deadline or change.new.deadline:
        before, after = deadline_text(change.old), deadline_text(change.new)
        yield "Deadline", before, after, SAME if before == after else ""


def _is_told(change: PlanChange, name: str) -> bool:
    old, new = change.old.estimate, change.new.estimate
    shift = change.amounts[name].shift
    if name in ("contingency", "extra"):
        foreign = (*shift.old_foreign, *shift.new_foreign)
        return bool(shift.old or shift.new or any(amount for _, amount in foreign))
    if name == "run_in_all":
        return _has_more(old) or _has_more(new)
    if name.startswith("floor"):
        return False
    if name.startswith("month") or name.endswith("_month"):
        if old.plan.runs == new.plan.runs == 1:
            return False
        if name == "month":
            return not (_has_more(old) or _has_more(new))
    return name.startswith(("run", "month")) or not (shift.old is None and shift.new is None)


def _figures(label: str, old: int, new: int) -> Row:
    return label, f"{old:,}", f"{new:,}", f"{new - old:+,}" if new != old else SAME, 0


def is_budget_known(estimate: Estimate) -> bool:
    """Whether anything can be said of the budget.

    It cannot where no price is known, unless the extra costs alone are over it.
    """
    budget = estimate.budget
    known = has_sum(estimate.total, estimate.tally.clips)
    return budget is not None and (known or budget.state == "over")


def budget_text(estimate: Estimate) -> str:
    """How a version stands against its budget: `OVER $650.00 a month by $12.50`."""
    budget = estimate.budget
    if budget is None:
        return "none"
    amount = f"{money.shown(budget.amount, estimate.currency)} {_PER[budget.per]}"
    unknown = estimate.total.unknown
    if not is_budget_known(estimate):
        return f"{amount}, not known"
    if budget.state == "over":
        least = "at least " if unknown else ""
        return f"{amount}, OVER by {least}{money.shown(-budget.left, estimate.currency)}"
    if unknown:
        return f"{amount}, at most {money.shown(budget.left, estimate.currency)} left"
    return f"{amount}, {budget.state}, {money.shown(budget.left, estimate.currency)} left"


def _finish(change: PlanChange) -> tuple[str, str, str, str]:
    old, new = pace_of(change.old), pace_of(change.new)
    before, after = finish_text(old), finish_text(new)
    if (old.done is None) != (new.done is None):
        # A time that something is sent is no answer to the time that something is done.
        before, after = (
            text if pace.done is not None or pace.submitted is None else f"not known, {text}"
            for text, pace in ((before, old), (after, new))
        )
    difference = SAME if before == after else ""
    if old.done is not None and new.done is not None and old.done != new.done:
        gap = new.done - old.done
        difference = f"{'+' if gap > 0 else '-'}{duration_text(abs(gap))}"
    return "Finish", before, after, difference


def pace_of(forecast: Forecast) -> Pace:
    """The pace of a forecast that was made to its end."""
    assert forecast.pace is not None
    return forecast.pace


def finish_text(pace: Pace) -> str:
    """When the last clip is done, in a few words."""
    if pace.is_empty:
        return "nothing to send" if not pace.left_out else "not known"
    if pace.done is not None:
        return f"after {duration_text(pace.done)}"
    if pace.submitted is not None and pace.tiers:
        return f"last sent after {duration_text(pace.submitted)}"
    return "not known"


def deadline_text(forecast: Forecast) -> str:
    """Whether a version meets its deadline."""
    if forecast.deadline is None:
        return "none"
    met = meets(pace_of(forecast), forecast.deadline)
    return "not known" if met is None else "met" if met else "MISSED"


def scene_name(name: str) -> str:
    """What a scene is called; one without a name is told as such."""
    return name or "(no scene)"


def clip_name(clip: Clip) -> str:
    """What a clip is called: its shot, with the scene where that is not part of it, and its id."""
    if not clip.shot:
        return clip.id
    in_scene = not clip.scene or clip.shot.startswith(clip.scene)
    return f"{clip.shot if in_scene else f'{clip.scene}/{clip.shot}'} ({clip.id})"


def clip_text(clip: Clip, offer: str | None) -> str:
    """What a clip asks for on an offer: `8 s portrait, pro/720p, 8 × 3`."""
    told = f"{clip.seconds} s {clip.frame}, {offer_text(offer)}, {clip.count} × {clip.takes}"
    return f"{told}, omitted" if clip.omitted else told


def move_text(move: Move) -> str:
    """Where a clip was and where it is, counted from 1."""
    return f"from place {move.old + 1:,} to place {move.new + 1:,}"


def budget_of(estimate: Estimate) -> Budget | None:
    """The budget of a version, where anything can be said of it."""
    return estimate.budget if is_budget_known(estimate) else None
