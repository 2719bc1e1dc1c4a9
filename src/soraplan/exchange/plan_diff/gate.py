"""Gates: by how much a plan may grow, and what it may cost at most.

What cannot be known does not pass: an unknown price may be any price.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import money
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast
from soraplan.core.plan import Period
from soraplan.exchange.plan_diff import PlanChange
from soraplan.exchange.plan_diff.words import percent_text

_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)


def amount_of(text: str) -> Decimal | None:
    """The amount that was typed, such as 500 or 499.50; None for anything else."""
    return Decimal(text) if _AMOUNT.fullmatch(text.strip()) else None


@dataclass(frozen=True, slots=True)
class Increase:
    """How much more a run may cost: an amount, or with `is_percent` a part of what it cost."""

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


def increase_verdict(change: PlanChange, gate: Increase) -> Verdict:
    """Whether a run costs no more than the gate allows, with contingency and extra costs.

    A price that has become known may count as a rise, for nobody knows what it was; a price that
    is not known any more, or of a new clip, closes the gate.
    """
    run, currency = change.run, change.new.estimate.currency
    allowed = f"{gate.text(currency)} a run is allowed"
    if not change.is_one_currency:
        return Verdict(
            False, f"The versions count in different currencies, and {allowed}: not comparable."
        )
    new_unknown = {
        key: number - change.old_left_out[key]
        for key, number in change.new_left_out.items()
        if number > change.old_left_out[key]
    }
    if new_unknown:
        requests = sum(new_unknown.values())
        told = "1 request has" if requests == 1 else f"{requests:,} requests have"
        return Verdict(
            False, f"{told} no known price and had one before or are new, and {allowed}: not known."
        )
    old_plan, new_plan = change.old.estimate.plan, change.new.estimate.plan
    if change.new_left_out and new_plan.contingency > old_plan.contingency:
        return Verdict(
            False,
            f"The contingency is higher, also on clips without a price, and {allowed}: not known.",
        )
    # Where all prices are missing on both sides, and the same ones, nothing can have risen but
    # what is known: the extra costs.
    before = run.old if run.old is not None else change.old.estimate.extra
    after = run.new if run.new is not None else change.new.estimate.extra
    rise = after - before
    most = before * gate.most / 100 if gate.is_percent else gate.most
    up_to = " up to" if change.old_left_out != change.new_left_out else ""
    if rise <= 0:
        return Verdict(True, f"A run costs no more than before; {allowed}.")
    percent = percent_text(run) or ("more than nothing" if gate.is_percent else "")
    told = f"A run costs{up_to} {money.shown(rise, currency)} more"
    told += f" ({percent})" if percent else ""
    return Verdict(rise <= most, f"{told}, and {allowed}.")


def over_in_all(estimate: Estimate, period: Period, most: Decimal) -> str | None:
    """Why a run or a month, with contingency and extra costs, is not within an amount.

    None where it is.
    """
    cost, unknown = estimate.all_in(period), estimate.total.unknown
    what = f"A {period}"
    least = "at least " if unknown else ""
    if cost > most:
        return f"{what} costs {least}{_over(estimate, cost, most, ' in all')}."
    if not unknown:
        return None
    clips = "1 clip has" if unknown == 1 else f"{unknown:,} clips have"
    return (
        f"Whether a {period} costs at most {money.shown(most, estimate.currency)} in all is not"
        f" known: {clips} no price."
    )


def over_p90(forecast: Forecast, most: Decimal) -> str | None:
    """Why P90 of a run, which is without contingency and extra costs, is not within an amount.

    None where it is.
    """
    estimate, made, odds = forecast.estimate, forecast.range, forecast.odds
    assert made is not None and odds is not None
    if made.p90 is not None and made.p90 > most:
        least = "at least " if made.unknown else ""
        return f"P90 of a run is {least}{_over(estimate, made.p90, most)}."
    if made.p90 is not None and not made.unknown:
        return None
    if made.unknown:
        clips = "1 clip has" if made.unknown == 1 else f"{made.unknown:,} clips have"
        reason = f"{clips} no price"
    else:
        clips = "1 clip has" if odds.unknown == 1 else f"{odds.unknown:,} clips have"
        reason = f"{clips} no keep rate"
    most_text = money.shown(most, estimate.currency)
    return f"Whether P90 of a run is at most {most_text} is not known: {reason}."


def _over(estimate: Estimate, cost: Decimal, most: Decimal, whole: str = "") -> str:
    currency = estimate.currency
    return (
        f"{money.shown(cost, currency)}{whole}, {money.shown(cost - most, currency)} more than the"
        f" {money.shown(most, currency)} allowed"
    )
