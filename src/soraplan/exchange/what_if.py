"""A plan beside the same plan under a what-if: as text, Markdown and values for JSON.

It always says first that its figures are supposed. Nothing of a what-if goes into any other part
of a report or an export.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from soraplan.core import money
from soraplan.core.currencies import times
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.forecast import Forecast, forecast
from soraplan.core.limits.demand import Refusal
from soraplan.core.pace_words import done_text, limit_in_full
from soraplan.core.sums import counted_amount
from soraplan.core.supposing.outlook import Outlook, outlook_table
from soraplan.core.supposing.reckoning import Supposing, problems
from soraplan.core.supposing.what_if import WhatIf, about, plain_factor
from soraplan.core.text.cells import cut, wrapped
from soraplan.core.text.words import chance_text, counted, duration_text, ordinal, span_text
from soraplan.exchange import markdown_text
from soraplan.exchange.layout import fitted
from soraplan.exchange.plan_diff import Shift
from soraplan.exchange.plan_diff.words import (
    SAME,
    at_least,
    before_text,
    difference_text,
    is_budget_known,
    now_text,
    pace_of,
)
from soraplan.exchange.range_text import PER

WARNING = "These are not the prices of any card."
_SUPPOSED = "Nothing of this is in the plan."

Row = tuple[str, str, str, str]
"""A label, the plan, the what-if, and the difference."""

_HEADS = ("plan", "what if", "difference")
_NAME, _SENTENCE, _ALL_PARTS = 40, 600, 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Supposed:
    """A plan's forecast beside the one under a what-if, both made to their end.

    `parts` tells what is supposed in a few words each, and `notes` has the sentences that belong
    beside the figures. `by_then` is what the outlook multiplies prices by, 1 without one;
    `outlooks` are all there are, for the table that holds the one supposed against what prices
    really did.
    """

    what_if: WhatIf
    plan: Forecast
    supposed: Forecast
    parts: tuple[str, ...]
    notes: tuple[str, ...]
    by_then: Decimal
    outlook: Outlook | None
    outlooks: tuple[Outlook, ...]


def supposed(
    made: Forecast, what_if: WhatIf, outlooks: Mapping[str, Outlook] | None = None
) -> Supposed:
    """The forecast of a plan beside the one under a what-if.

    Raises ValueError, with a sentence for each, where the what-if names a card, tier, account or
    outlook that is not there, or a day that is too far away.
    """
    estimate, known = made.estimate, outlooks or {}
    pricing = estimate.pricing
    wrong = problems(what_if, estimate.plan, pricing.installed, estimate.today, known)
    if wrong:
        raise ValueError(" ".join(wrong))
    estimator = Estimator(pricing.installed, estimate.today, pricing.exchange)
    supposing = Supposing(what_if, estimator, known)
    return Supposed(
        what_if=what_if,
        plan=made,
        supposed=forecast(supposing.estimate(estimate.plan)),
        parts=supposing.parts(estimate.plan),
        notes=supposing.notes(estimate.plan),
        by_then=supposing.by_then,
        outlook=supposing.outlook,
        outlooks=tuple(known.values()),
    )


def rows(told: Supposed) -> Iterator[Row]:
    """What decides, line by line."""
    old, new = told.plan, told.supposed
    before, after = old.estimate, new.estimate

    contingency = before.plan.contingency / 100
    yield _money("A run as planned", told, lambda one: one.total.run, 1)
    if contingency:
        yield _money("Contingency a run", told, lambda one: one.contingency, contingency)
    if contingency or before.extra:
        yield _money("A run in all", told, lambda one: one.all_in("run"), 1 + contingency)
    if before.plan.runs > 1:
        yield _money("A month as planned", told, lambda one: one.month, before.plan.runs)
    if before.budget:
        amount = money.shown(before.budget.amount, before.currency)
        budgets = _budget(before), _budget(after)
        same = SAME if budgets[0] == budgets[1] else ""
        yield f"Budget {amount} {PER[before.budget.per]}", *budgets, same
    assert old.range is not None and new.range is not None
    if old.range.p50 is not None:
        yield _counted("P50 a run", told, old.range.p50, new.range.p50)
        yield _counted("P80 a run", told, old.range.p80, new.range.p80)
        yield _counted("P90 a run", told, old.range.p90, new.range.p90)
    if before.budget and old.within_budget is not None:
        yield _chance("Chance within budget", old.within_budget, new.within_budget)
    assert old.odds is not None and new.odds is not None
    if old.odds.missed is not None:
        yield _chance("Chance of a missed shot", old.odds.missed, new.odds.missed)
    requests = before.requests, after.requests
    gap = f"{requests[1] - requests[0]:+,}" if requests[0] != requests[1] else SAME
    yield "Requests a run", f"{requests[0]:,}", f"{requests[1]:,}", gap
    paces = pace_of(old), pace_of(new)
    yield _time("Last sent after", *(pace.submitted for pace in paces))
    yield _time("All done after", *(pace.done for pace in paces))
    refused = _refused(told)
    yield "First refused in a burst", *refused, SAME if refused[0] == refused[1] else ""


def sentences(told: Supposed) -> Iterator[str]:
    """What belongs under the figures."""
    yield from told.notes
    estimate = told.plan.estimate
    if number := estimate.total.unpriced:
        verb, them = ("has", "it") if number == 1 else ("have", "them")
        yield f"{counted(number, 'clip')} {verb} no price; both sides leave {them} out."
    if number := estimate.total.apart:
        verb, them = ("is", "it") if number == 1 else ("are", "them")
        foreign = [currency for currency, _ in estimate.total.foreign]
        why = estimate.pricing.no_exchange(foreign)
        yield (
            f"{counted(number, 'clip')} {verb} priced in {' and '.join(foreign)}, and no rate of"
            f" exchange to {estimate.currency} {why}: what a run costs tells {them} apart, and all"
            f" that needs one sum leaves {them} out."
        )
    yield from _limits(told)
    pace = pace_of(told.supposed)
    if pace.tiers and pace.done is None:
        yield f"The finish of the what-if: {done_text(pace)}."


def text(told: Supposed, width: int) -> Iterator[str]:
    """The block as lines of about `width` cells; below stands the report of the plan itself."""
    yield from wrapped(f"What if: {', '.join(told.parts)}. {_warning(told)}", width)
    yield ""
    yield from fitted([("Plan and what-if", *_HEADS), *rows(told)], "lrrr", width)
    for sentence in sentences(told):
        yield from wrapped(sentence, width)
    if told.outlook is not None:
        yield ""
        yield from fitted(list(outlook_rows(told)), _sides(told), width, _all(told))
        yield from wrapped(outlook_base(told), width)
    yield ""
    yield "The plan itself, without the what-if:"


def markdown(told: Supposed) -> list[str]:
    """The block as lines of Markdown, in which nothing that somebody typed is markup."""
    parts = cut(", ".join(told.parts), _ALL_PARTS)
    lines = [
        "### What if",
        "",
        f"{_safe(f'What if: {parts}.', _ALL_PARTS + 20)} {_warning(told)}",
        "",
    ]
    lines += markdown_text.table([("", *_HEADS), *rows(told)], "lrrr")
    for sentence in sentences(told):
        lines += ["", _safe(sentence, _SENTENCE)]
    if told.outlook is not None:
        told_rows = [[_safe(cell, _SENTENCE) for cell in row] for row in outlook_rows(told)]
        lines += ["", *markdown_text.table(told_rows, _sides(told)), "", outlook_base(told)]
    return lines


def assumptions(told: Supposed) -> dict[str, Any]:
    """What is supposed, as values for JSON: stable keys, factors as texts, null for nothing."""
    what_if = told.what_if
    return {
        "text": ", ".join(told.parts),
        "spelling": what_if.spelling,
        "prices": [
            {"scope": scope, "factor": plain_factor(factor)} for scope, factor in what_if.prices
        ],
        "takes": plain_factor(what_if.takes),
        "account": what_if.account,
        "concurrent": what_if.concurrent,
        "outlook": None
        if told.outlook is None
        else {
            "id": told.outlook.id,
            "on": what_if.on.isoformat() if what_if.on else None,
            "factor": plain_factor(told.by_then),
            "checked": told.outlook.checked.isoformat(),
            "evidence": told.outlook.evidence,
            "sources": list(told.outlook.sources),
        },
        "notes": [_warning(told), *sentences(told)],
    }


def _warning(told: Supposed) -> str:
    return WARNING if told.what_if.has_prices else _SUPPOSED


def _money(
    label: str, told: Supposed, get: Callable[[Estimate], Decimal], weight: Decimal | int
) -> Row:
    """A sum in the plan's currency, and so many times what stands apart in others."""
    before, after = told.plan.estimate, told.supposed.estimate
    # A what-if leaves out the same clips as the plan, so that the rest can be compared.
    shift = Shift(
        counted_amount(before, get(before)),
        counted_amount(after, get(after)),
        before.total.unknown,
        after.total.unknown,
        old_apart=before.total.apart,
        new_apart=after.total.apart,
        old_foreign=times(before.total.foreign, weight),
        new_foreign=times(after.total.foreign, weight),
    )
    currency = before.currency
    return (
        label,
        before_text(shift, currency),
        now_text(shift, currency),
        difference_text(shift, currency),
    )


def _counted(label: str, told: Supposed, old: Decimal | None, new: Decimal | None) -> Row:
    """An amount of all that counts in the plan's currency, and of that alone."""
    before, after = told.plan.estimate, told.supposed.estimate
    unknown = before.total.unknown, after.total.unknown
    currency = before.currency
    return (
        label,
        at_least(old, unknown[0], currency),
        at_least(new, unknown[1], currency),
        difference_text(Shift(old, new, *unknown), currency),
    )


def _budget(estimate: Estimate) -> str:
    budget, unknown = estimate.budget, estimate.total.unknown
    assert budget is not None
    if not is_budget_known(estimate):
        return "not known"
    if budget.state == "over":
        return f"OVER by {at_least(-budget.left, unknown, estimate.currency)}"
    left = money.shown(budget.left, estimate.currency)
    return f"{budget.state}, {left} left" if budget.verdict else f"not known, at most {left} left"


def _chance(label: str, old: float | None, new: float | None) -> Row:
    before, after = (money.UNKNOWN if one is None else chance_text(one) for one in (old, new))
    if old is None or new is None:
        return label, before, after, money.UNKNOWN
    if before == after:
        return label, before, after, SAME
    # Of the figures as they are shown, or readers would find another difference.
    points = round(new * 100) - round(old * 100)
    told = counted(abs(points), "point") if points else "under 1 point"
    return label, before, after, f"{'+' if new > old else '-'}{told}"


def _time(label: str, old: Fraction | None, new: Fraction | None) -> Row:
    texts = [span_text(one) for one in (old, new)]
    gap = money.UNKNOWN
    if old is not None and new is not None:
        sign = "+" if new > old else "-"
        gap = SAME if old == new else f"{sign}{duration_text(abs(new - old))}"
    return label, texts[0], texts[1], gap


def _refusing(made: Forecast) -> tuple[Refusal, str] | None:
    """The first request of the queue that finds no room where all are sent at once, and its tier.

    None where a burst is refused nowhere, or that is not known.
    """
    hit = [(tier.refusal, tier.name) for tier in pace_of(made).tiers if tier.refusal]
    return min(hit, key=lambda one: one[0].place, default=None)


def _refused(told: Supposed) -> tuple[str, str]:
    """That request of both sides, with its tier where that is not the same one."""
    before, after = _refusing(told.plan), _refusing(told.supposed)
    is_named = before is not None and after is not None and before[1] != after[1]
    return _burst(told.plan, before, is_named), _burst(told.supposed, after, is_named)


def _burst(made: Forecast, hit: tuple[Refusal, str] | None, is_named: bool) -> str:
    if hit is not None:
        refusal, tier = hit
        return f"{ordinal(refusal.number)} of {refusal.counted:,}{f', {tier}' * is_named}"
    bursts = {tier.burst for tier in pace_of(made).tiers}
    # Without a word on a limit it is not said that a burst would keep it.
    if not bursts or "unknown" in bursts:
        return money.UNKNOWN
    return "none, queued" if "queued" in bursts else "all fit"


def _limits(told: Supposed) -> Iterator[str]:
    """The limits that refuse first, where they are not the same: two numbers compare nothing."""
    before, after = _refusing(told.plan), _refusing(told.supposed)
    if before is None or after is None:
        return
    old, new = (f"{limit_in_full(hit.allowance)} on {tier}" for hit, tier in (before, after))
    if old != new:
        yield f"A burst is refused by {old}, and under the what-if by {new}."


def _with_points(told: Supposed) -> list[Outlook]:
    """The outlooks of the table: the one supposed, then the others that have figures."""
    others = [one for one in told.outlooks if one.points and one != told.outlook]
    return [*([told.outlook] if told.outlook else []), *others]


def outlook_rows(told: Supposed) -> Iterator[Sequence[str]]:
    """By quarter, where the outlook that is supposed and all others with figures stand; a head."""
    shown = _with_points(told)
    yield "Outlook by quarter", *(cut(one.name, _NAME) for one in shown)
    for row in outlook_table(shown, told.plan.estimate.today, told.what_if.on):
        cells = (money.UNKNOWN if one is None else about(one) for one in row.factors)
        yield row.name, *cells


def outlook_base(told: Supposed) -> str:
    """What those figures are held against, and the outlooks that have only words."""
    wordless = [one.about for one in told.outlooks if not one.points]
    return " ".join(
        [f"×1 is {told.plan.estimate.today}, or the day nearest to it that is known.", *wordless]
    )


def _sides(told: Supposed) -> str:
    return "l" + "r" * len(_with_points(told))


def _all(told: Supposed) -> range:
    return range(len(_with_points(told)) + 1)


def _safe(piece: str, cells: int) -> str:
    return markdown_text.escaped(piece, cells)
