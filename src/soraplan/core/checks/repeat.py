"""The check of a repeated plan against the limits of a day and longer.

Whether one run keeps a limit is the business of its schedule, which spreads it out. That the next
run comes before the last one has found room is told here. The rule: the plan asks more of a limit
than it allows in a span of days, which is the limit's window in whole days or the time from one run
to the next, whichever is longer. Where no such limit is exceeded, a run must still have sent its
last request when the next one comes. A plan that is run once repeats nothing.

Runs in a span are counted without a calendar: daily one for every day, on weekdays five for every
week and one for each further day up to five, weekly one for every whole week and monthly one for
every whole month of 30 days, and never less than one. In 30 days these are the runs of a month.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from soraplan.core import money
from soraplan.core.cards import Account, RateCard
from soraplan.core.finding import Finding
from soraplan.core.forecast import Forecast
from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.demand import Demand
from soraplan.core.pace import Pace, Terms, lacks_access, terms_allowances
from soraplan.core.pace_words import limit_text
from soraplan.core.plan import Repeat
from soraplan.core.text.words import counted, duration_text

_DAY = 86_400
_EVERY: dict[Repeat, int] = {"daily": 1, "weekdays": 1, "weekly": 7, "monthly": 30}
"""Days from one run to the next; at least, for weekdays."""

_SPANS = {1: "day", 7: "week", 30: "month"}


def runs_in(repeat: Repeat, days: int) -> int:
    """How many runs fall into so many days, counted without a calendar."""
    if repeat == "once":
        return 1
    if repeat == "weekdays":
        weeks, rest = divmod(days, 7)
        return 5 * weeks + min(rest, 5)
    return max(1, days // _EVERY[repeat])


def repeat_findings(forecast: Forecast) -> Iterator[Finding]:
    """The limits that the repeated plan does not keep, and the account that would do."""
    pace, repeat = forecast.pace, forecast.estimate.plan.repeat
    if pace is None or repeat == "once":
        return
    asked = _sent(pace.demand, pace.terms)
    exceeded = [one for one in terms_allowances(asked, pace.terms) if _exceeds(one, asked, repeat)]
    for allowance in exceeded:
        yield _finding(allowance, asked, pace, repeat)
    sent = max((tier.submitted or Fraction(0) for tier in pace.tiers), default=Fraction(0))
    days = _EVERY[repeat]
    if not exceeded and sent > days * _DAY:
        next_run = "the next day" if days == 1 else f"after {days} days"
        yield Finding(
            "repeat-limit",
            f"At a safe pace the last request of a run goes out after {duration_text(sent)},"
            f" and the next run begins {next_run}: runs would pile up.",
        )


def _sent(asked: Demand, terms: Terms) -> Demand:
    """What goes out: nothing of what an account may not use."""
    open_ = {t: n for t, n in asked.requests.items() if not lacks_access(asked, terms, t)}
    return asked if len(open_) == len(asked.requests) else replace(asked, requests=open_)


def _span(allowance: Allowance, repeat: Repeat) -> int | None:
    """The days over which a limit is held against the runs; None for one of less than a day."""
    window = allowance.window
    if window is None or window < _DAY:
        return None
    return max(-(-window // _DAY), _EVERY[repeat])


def _taken(allowance: Allowance, asked: Demand) -> Decimal | int:
    """What one run takes of a limit, where some price is not known at least so much."""
    if allowance.limit.spend is None:
        return asked.counted(allowance)
    return sum((asked.spent.get(tier, Decimal(0)) for tier in allowance.tiers), Decimal(0))


def _allowed(allowance: Allowance) -> Decimal | int:
    """What a limit allows in one window."""
    return (allowance.quota if allowance.spend is None else allowance.spend) or 0


def _exceeds(allowance: Allowance, asked: Demand, repeat: Repeat) -> bool:
    days = _span(allowance, repeat)
    if days is None:
        return False
    windows = max(Fraction(1), Fraction(days * _DAY, allowance.window or 1))
    taken = runs_in(repeat, days) * Fraction(_taken(allowance, asked))
    return taken > Fraction(_allowed(allowance)) * windows


def _finding(allowance: Allowance, asked: Demand, pace: Pace, repeat: Repeat) -> Finding:
    days = _span(allowance, repeat) or 1
    runs, one = runs_in(repeat, days), _taken(allowance, asked)
    card = next(asked.found[tier].card for tier in asked.requests if tier in allowance.tiers)
    account = pace.terms.accounts.get(card.id)
    assert account is not None
    span = f"a {_SPANS[days]}" if days in _SPANS else f"in {days} days"
    if allowance.spend is None:
        what = f"{'asks' if runs == 1 else 'ask'} for {counted(int(one * runs), 'request')}"
    else:
        amount = money.shown(one * Decimal(runs), allowance.currency)
        is_known = all(asked.costs.get(tier, 0) is not None for tier in allowance.tiers)
        what = f"{'spends' if runs == 1 else 'spend'} {'' if is_known else 'at least '}{amount}"
    allowed = limit_text(allowance)
    windows, rest = divmod(days * _DAY, allowance.window or 1)
    if windows > 1 and not rest:
        most = _allowed(allowance) * windows
        told = money.shown(most, allowance.currency) if isinstance(most, Decimal) else f"{most:,}"
        allowed += f", {told} {span}"
    return Finding(
        "repeat-limit",
        f"{counted(runs, 'run')} {span} {what} on {card.name}, and {account.name} allows"
        f" {allowed}: runs would pile up. {_advice(card, account, pace, repeat)}",
    )


def _advice(card: RateCard, account: Account, pace: Pace, repeat: Repeat) -> str:
    """Which account of the card would keep up with the repeated plan."""
    for other in card.accounts:
        if other is not account and _keeps_up(card, other, pace, repeat):
            return f"{other.name} would do."
    return f"No other account of {card.name} would do."


def _keeps_up(card: RateCard, account: Account, pace: Pace, repeat: Repeat) -> bool:
    """Whether an account has known limits, and all of them keep up with the runs."""
    tiers = {found.tier.id for found in pace.demand.found.values() if found.card.id == card.id}
    if not account.limits or tiers.intersection(account.no_access):
        return False
    # Of other cards no account is named, and so no limit.
    terms = replace(pace.terms, accounts={card.id: account})
    asked = pace.demand
    return not any(_exceeds(one, asked, repeat) for one in terms_allowances(asked, terms))
