"""Gates: by how much a plan may grow, and what it may cost at most.

What cannot be known does not pass: an unknown price may be any price. Nor does a plan pass because
of prices that it brings along itself: it has to on the installed cards as well. Amounts are held
against a gate in whole cents, as they are shown, so that a gate at a figure that was read is not
closed; a gate in percent is held against the exact ones.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import money
from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.forecast import Forecast, forecast
from soraplan.core.plan import Period
from soraplan.exchange.plan_diff import PlanChange
from soraplan.exchange.plan_diff.words import not_added, percent_text

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)


def amount_of(text: str) -> Decimal | None:
    """The amount that was typed, such as 500 or 499.50; None for anything else."""
    return Decimal(text) if _AMOUNT.fullmatch(text.strip()) else None


@dataclass(frozen=True, slots=True)
class Increase:
    """How much more a run, or a month, may cost.

    That is an amount, or with `is_percent` a part of what it cost.
    """

    most: Decimal
    is_percent: bool

    @classmethod
    def of(cls, text: str) -> "Increase | None":
        """What was typed, such as 50 or 5%; None for anything else."""
        number = text.strip()
        most = amount_of(number.removesuffix("%"))
        return None if most is None else cls(most, number.endswith("%"))

    def text(self, currency: str) -> str:
        """What is allowed, in words."""
        if self.is_percent:
            return f"{self.most.normalize():f} % more"
        return f"{money.shown(self.most, currency)} more"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a gate is passed, and the sentence that says why or why not."""

    passed: bool
    sentence: str


def priced_by_others(one: Forecast, cards: Mapping[str, RateCard]) -> Forecast | None:
    """The forecast on these cards and not on those that the plan brings along.

    None where it brings none along that differs from them.
    """
    estimate = one.estimate
    plan = estimate.plan
    if all(cards.get(card.id) == card for card in plan.carried):
        return None
    bare = plan.model_copy(update={"embedded_card": None, "embedded_cards": ()})
    exchange = estimate.pricing.exchange
    return forecast(Estimator(cards, estimate.today, exchange).estimate(bare))


def increase_verdict(
    change: PlanChange, gate: Increase, installed: PlanChange | None = None
) -> Verdict:
    """Whether a run costs no more than the gate allows, with contingency and extra costs.

    Where the versions have different numbers of runs, a month has to stay within the gate as well:
    monthly costs that are spread over more runs make a run cheaper and a month dearer. `installed`
    is the change on the installed cards, where a version brings along others; it must pass, too.

    A price that has become known may count as a rise, for nobody knows what it was; a price that
    is not known any more, or of a new clip, closes the gate.
    """
    verdict = _verdict(change, gate)
    if installed is None or not verdict.passed:
        return verdict
    other = _verdict(installed, gate)
    return Verdict(other.passed, _on_installed(other.sentence))


def _verdict(change: PlanChange, gate: Increase) -> Verdict:
    run = _period_verdict(change, gate, "run")
    if change.old.estimate.plan.runs == change.new.estimate.plan.runs or not run.passed:
        return run
    month = _period_verdict(change, gate, "month")
    return Verdict(
        month.passed, f"{run.sentence} {month.sentence}" if month.passed else month.sentence
    )


def _period_verdict(change: PlanChange, gate: Increase, period: Period) -> Verdict:
    shift, currency = change.amounts[f"{period}_in_all"].shift, change.new.estimate.currency
    allowed = f"{gate.text(currency)} a {period} is allowed"
    why_not = _not_known(change, period)
    if why_not is not None:
        told, end = why_not
        return Verdict(False, f"{told}, and {allowed}: {end}.")
    # Where all prices are missing on both sides, and the same ones, nothing can have risen but
    # what is known: the extra costs.
    before, after = shift.old, shift.new
    if before is None:
        before = change.old.estimate.extra_costs(period)
    if after is None:
        after = change.new.estimate.extra_costs(period)
    rise = after - before
    if not money.exceeds(rise, Decimal(0)):
        return Verdict(True, f"A {period} costs no more than before; {allowed}.")
    is_whole = (change.old_left_out, shift.old_foreign) == (change.new_left_out, shift.new_foreign)
    up_to = "" if is_whole else " up to"
    percent = percent_text(shift)
    if gate.is_percent and not (before or shift.old_foreign):
        percent = "more than nothing"
    told = f"A {period} costs{up_to} {money.shown(rise, currency)} more"
    told += f" ({percent})" if percent else ""
    if gate.is_percent:
        is_within = rise <= before * gate.most / 100
    else:
        is_within = not money.exceeds(rise, gate.most)
    return Verdict(is_within, f"{told}, and {allowed}.")


def _not_known(change: PlanChange, period: Period) -> tuple[str, str] | None:
    """Why nobody can say how much dearer a run or month is, and what it is then; else None."""
    if not change.is_one_currency:
        return "The versions count in different currencies", "not comparable"
    without = sum(
        max(0, number - change.old_left_out[key]) for key, number in change.new_left_out.items()
    )
    if without:
        told = "1 request has" if without == 1 else f"{without:,} requests have"
        return f"{told} no known price and had one before or are new", "not known"
    old, new = change.old.estimate, change.new.estimate
    if change.new_left_out and new.plan.contingency > old.plan.contingency:
        return "The contingency is higher, also on clips without a price", "not known"
    if change.new_left_out and period == "month" and new.plan.runs > old.plan.runs:
        return "There are more runs a month, also of clips without a price", "not known"
    currency, shift = new.currency, change.amounts[f"{period}_in_all"].shift
    apart = {
        one: money.shown(more, one)
        for one, more, _ in shift.differences(currency) or ()
        if one != currency and more > 0
    }
    if not apart:
        return None
    return (
        f"A {period} costs {' and '.join(apart.values())} more, which cannot be added up: no rate"
        f" of exchange to {currency} {new.pricing.no_exchange(apart)}",
        "not known",
    )


def closed(
    own: Forecast, installed: Forecast | None, why: Callable[[Forecast], str | None]
) -> str | None:
    """Why a gate is closed on the cards of the plan, or else on the `installed` ones; else None."""
    told = why(own)
    if told is not None or installed is None:
        return told
    here, there = own.estimate.currency, installed.estimate.currency
    if here != there:
        return (
            f"The plan counts in {here} on the rate card that it brings along and in {there} on the"
            " installed one: not comparable."
        )
    told = why(installed)
    return None if told is None else _on_installed(told)


def _on_installed(sentence: str) -> str:
    start = sentence if sentence.startswith("P90") else f"{sentence[0].lower()}{sentence[1:]}"
    return f"On the installed rate cards, and not on those that the plan brings along, {start}"


def over_in_all(estimate: Estimate, period: Period, most: Decimal) -> str | None:
    """Why a run or a month, with contingency and extra costs, is not within an amount.

    None where it is.
    """
    cost, unknown = estimate.all_in(period), estimate.total.unknown
    what = f"A {period}"
    least = "at least " if unknown else ""
    if money.exceeds(cost, most):
        return f"{what} costs {least}{_over(estimate, cost, most, ' in all')}."
    if not unknown:
        return None
    return (
        f"Whether a {period} costs at most {money.shown(most, estimate.currency)} in all is not"
        f" known: {'; '.join(not_added(estimate))}."
    )


def over_p90(forecast: Forecast, most: Decimal) -> str | None:
    """Why P90 of a run, which is without contingency and extra costs, is not within an amount.

    None where it is.
    """
    estimate, made, odds = forecast.estimate, forecast.range, forecast.odds
    assert made is not None and odds is not None
    if made.p90 is not None and money.exceeds(made.p90, most):
        least = "at least " if made.unknown else ""
        return f"P90 of a run is {least}{_over(estimate, made.p90, most)}."
    if made.p90 is not None and not made.unknown:
        return None
    if made.unknown:
        reason = "; ".join(not_added(estimate))
    else:
        clips = "1 clip has" if odds.unknown == 1 else f"{odds.unknown:,} clips have"
        reason = f"{clips} no keep rate"
    most_text = money.shown(most, estimate.currency)
    return f"Whether P90 of a run is at most {most_text} is not known: {reason}."


def _over(estimate: Estimate, cost: Decimal, most: Decimal, whole: str = "") -> str:
    currency, more = estimate.currency, money.rounded(cost) - money.rounded(most)
    return (
        f"{money.shown(cost, currency)}{whole}, {money.shown(more, currency)} more than the"
        f" {money.shown(most, currency)} allowed"
    )
