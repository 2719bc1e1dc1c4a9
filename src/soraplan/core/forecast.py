"""The forecast: what a plan may really cost, and when it will be done.

It takes longer to work out than the costs of the plan as planned, so it is made in steps that
leave time for a screen in between, and is dropped when the plan changes again. Until it is made,
its fields are None.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from soraplan.core import money
from soraplan.core.cards import MAX_AT_ONCE, Account, RateCard
from soraplan.core.chances.odds import Odds, count, gathering
from soraplan.core.clips import PerChunk
from soraplan.core.estimate import Budget, Estimate
from soraplan.core.hourly import Hourly, hourly
from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.deadline import Deadline, deadline
from soraplan.core.limits.demand import demand
from soraplan.core.pace import Pace, Terms, TierPace, pacing, terms_of
from soraplan.core.plan import Period
from soraplan.core.pricing import Found
from soraplan.core.sums import has_sum

if TYPE_CHECKING:
    from soraplan.core.chances.spread import Method, Spread
    from soraplan.core.chances.spread_steps import Worked

P50, P80, P90 = 0.5, 0.8, 0.9


@dataclass(frozen=True, slots=True)
class Range:
    """What a run, or a month of runs, may cost, without contingency and extra costs.

    `floor` is one take each and `plan` the planned takes, None where no price is known. Half of
    all shoots cost no more than `p50`, which like `p80` and `p90` is None where a clip has no keep
    rate: then nothing can be said. `unknown` counts the clips without a price, which all figures
    leave out.
    """

    floor: Decimal | None
    plan: Decimal | None
    p50: Decimal | None
    p80: Decimal | None
    p90: Decimal | None
    method: "Method | None"
    unknown: int


@dataclass(frozen=True, slots=True)
class ColumnForecast:
    """The plan with every clip on one compared offer: its range, and the pace of that one tier.

    Amounts are in the currency of the offer. `month` is the range of a month of several runs, which
    comes last: only comparing offers asks for it. `run` is the pace of all, `pace` that of what is
    not in the batch lane; they are None where the offer is not found, and `pace` where nothing else
    would be sent there. `hourly` is the most finished videos an hour in a long run, None where that
    cannot be said.
    """

    offer: str
    range: Range
    month: Range | None
    run: Pace | None
    pace: TierPace | None
    account: Account | None
    hourly: Hourly | None

    @property
    def done(self) -> Fraction | None:
        """When the last clip would be done, in seconds; None where that is not known."""
        return self.run.done if self.run else None


@dataclass(frozen=True, slots=True)
class Level:
    """An account of a card, and the pace of the plan on it."""

    account: Account
    pace: Pace


@dataclass(frozen=True, slots=True)
class Ladder:
    """The accounts of one card, and what each would bring while those of other cards stay.

    `chosen` is the plan's there, None where the card does not have it. `levels` has every account
    of the card in its order; `meets` is the first whose pace meets the deadline.
    """

    card: RateCard
    chosen: Account | None
    levels: tuple[Level, ...]
    meets: Account | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What other terms would bring.

    `levels` has every account of the plan's own card in its order, and `meets` is the first whose
    pace meets the deadline. `elsewhere` is the same of another card, where it is that card's limits
    that decide when the run ends. `doubled` is the pace with twice as many jobs at once, where that
    limit decides.
    """

    levels: tuple[Level, ...]
    doubled: Pace | None
    doubled_to: int | None
    meets: Account | None
    elsewhere: Ladder | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is worked out beyond the estimate; None for what is not yet."""

    estimate: Estimate
    odds: Odds | None = None
    range: Range | None = None
    month: Range | None = None
    within_budget: float | None = None
    deadline: Deadline | None = None
    pace: Pace | None = None
    columns: tuple[ColumnForecast, ...] = ()
    advice: Advice | None = None

    @property
    def is_told(self) -> bool:
        """Whether range and pace are worked out; advice may still follow."""
        return self.pace is not None

    @property
    def p90(self) -> Decimal | None:
        """What a run costs at most 9 times in 10; None where a clip has no price or keep rate."""
        return self.range.p90 if self.range is not None and not self.range.unknown else None

    def column(self, offer: str) -> ColumnForecast | None:
        """The forecast with every clip on an offer; None until it is worked out."""
        return next((one for one in self.columns if one.offer == offer), None)


class Forecaster:
    """Makes one forecast after another, and after an edit counts only what changed."""

    def __init__(self) -> None:
        self._count = PerChunk(count)

    def working(self, estimate: Estimate) -> Generator[Forecast | None, None, None]:
        """Work out a forecast, with a pause (None) every millisecond or so.

        It comes first without advice, which takes longest, then with it, and where a month has
        several runs once more with the columns' ranges of a month.
        """
        plan = estimate.plan
        counted = yield from gathering(map(self._count.one, plan.clips.chunks), plan.keep_rate)
        self._count.keep(plan.clips)
        asked = demand(estimate.tally, estimate.pricing)
        terms = _terms(estimate)
        worked: Worked = {}
        run = yield from _spread(estimate, counted, None, "run", worked)
        month = None
        if plan.runs > 1:
            month = yield from _spread(estimate, counted, None, "month", worked)
        columns: list[ColumnForecast] = []
        for column in estimate.columns:
            made = yield from _column(estimate, counted, column.offer, terms, worked)
            columns.append(made)
        pace = yield from pacing(asked, terms)
        budget = estimate.budget
        forecast = Forecast(
            estimate=estimate,
            odds=counted,
            range=_range(estimate, run, None, 1),
            month=_range(estimate, month, None, plan.runs) if plan.runs > 1 else None,
            within_budget=_within(
                estimate, month if month and budget and budget.per == "month" else run
            ),
            deadline=deadline(plan, estimate.today),
            pace=pace,
            columns=tuple(columns),
        )
        yield forecast
        forecast = replace(forecast, advice=(yield from _advice(forecast)))
        yield forecast
        if plan.runs > 1 and columns:
            for number, one in enumerate(columns):
                a_month = yield from _spread(estimate, counted, one.offer, "month", worked)
                month_range = _range(estimate, a_month, one.offer, plan.runs)
                columns[number] = replace(one, month=month_range)
            yield replace(forecast, columns=tuple(columns))


def forecast(estimate: Estimate) -> Forecast:
    """Work out a forecast with its advice, which is all that a report tells."""
    return next(made for made in Forecaster().working(estimate) if made and made.advice)


def _terms(estimate: Estimate) -> Terms:
    """The plan's terms: its account on its own card, at other vendors those that it names."""
    accounts = {
        card.id: card.account(estimate.plan.accounts.get(card.id))
        for card in estimate.cards_used().values()
    }
    if estimate.card:
        accounts[estimate.card.id] = estimate.account
    return terms_of(estimate.plan, accounts)


def _spread(
    estimate: Estimate, counted: Odds, offer: str | None, period: Period, worked: "Worked"
) -> "Generator[None, None, Spread | None]":
    """What the takes may cost; None where a clip has no keep rate."""
    if counted.unknown:
        return None
    from soraplan.core.chances.spread import spreading

    groups, _ = counted.groups(estimate.pricing, offer)
    budget, runs = estimate.budget, estimate.plan.runs
    upto = None
    if offer is None and budget and (budget.per == period or runs == 1):
        upto = _for_takes(estimate, budget)
    runs = runs if period == "month" else 1
    return (yield from spreading(groups, runs, upto, worked))


def _range(estimate: Estimate, spread: "Spread | None", offer: str | None, runs: int) -> Range:
    floor = estimate.with_takes(1, offer)
    planned = estimate.total if offer is None else estimate.on(offer)
    if not has_sum(floor, estimate.tally.clips):
        return Range(None, None, None, None, None, None, floor.unknown)
    return Range(
        floor=floor.run * runs,
        plan=planned.run * runs,
        p50=spread.quantile(P50) if spread else None,
        p80=spread.quantile(P80) if spread else None,
        p90=spread.quantile(P90) if spread else None,
        method=spread.method if spread else None,
        unknown=floor.unknown,
    )


def _within(estimate: Estimate, spread: "Spread | None") -> float | None:
    """The chance to stay within budget: contingency left out, extra costs in."""
    budget = estimate.budget
    if budget is None or spread is None or estimate.total.unknown:
        return None
    return spread.chance(_for_takes(estimate, budget))


def _for_takes(estimate: Estimate, budget: Budget) -> Decimal:
    """What takes may cost within a budget."""
    return money.kept_by(budget.amount) - estimate.extra_costs(budget.per)


def _column(
    estimate: Estimate, counted: Odds, offer: str, terms: Terms, worked: "Worked"
) -> Generator[None, None, ColumnForecast]:
    spread = yield from _spread(estimate, counted, offer, "run", worked)
    range_ = _range(estimate, spread, offer, 1)
    found = estimate.pricing.find(offer)
    if not isinstance(found, Found):
        return ColumnForecast(offer, range_, None, None, None, None, None)
    asked = demand(estimate.tally, estimate.pricing, offer)
    pace = yield from pacing(asked, terms)
    return ColumnForecast(
        offer,
        range_,
        None,
        pace,
        pace.tiers[0] if pace.tiers else None,
        terms.accounts.get(found.card.id),
        hourly(asked, terms),
    )


def _advice(forecast: Forecast) -> Generator[None, None, Advice]:
    estimate, pace = forecast.estimate, forecast.pace
    assert pace is not None
    own = elsewhere = doubled = None
    if estimate.card:
        own = yield from _ladder(forecast, pace, estimate.card)
    other = _deciding_elsewhere(estimate, pace)
    if other is not None:
        elsewhere = yield from _ladder(forecast, pace, other)
    decided = pace.decided_by
    more = _doubled(pace.terms, decided) if decided else None
    if more is not None:
        doubled = yield from pacing(pace.demand, more)
    return Advice(
        levels=own.levels if own else (),
        doubled=doubled,
        doubled_to=2 * decided.limit.concurrent
        if doubled and decided and decided.limit.concurrent
        else None,
        meets=own.meets if own else None,
        elsewhere=elsewhere,
    )


def _ladder(forecast: Forecast, pace: Pace, card: RateCard) -> Generator[None, None, Ladder]:
    """The pace on every account of one card."""
    chosen, due = pace.terms.accounts.get(card.id), forecast.deadline
    levels = []
    for account in card.accounts:
        if account is chosen:
            levels.append(Level(account, pace))
            continue
        accounts = {**pace.terms.accounts, card.id: account}
        terms = replace(pace.terms, accounts=accounts)
        levels.append(Level(account, (yield from pacing(pace.demand, terms))))
    meeting = (level.account for level in levels if due is not None and level.pace.meets(due))
    return Ladder(card, chosen, tuple(levels), next(meeting, None))


def _deciding_elsewhere(estimate: Estimate, pace: Pace) -> RateCard | None:
    """The other card whose limits decide when the run ends; None where that is none of them."""
    last = pace.last
    if last is None or (pace.decided_by is None and last.unknown not in ("access", "limits")):
        return None
    card = pace.demand.found[last.tier].card
    return None if card is estimate.card else card


def _doubled(terms: Terms, decided: Allowance) -> Terms | None:
    """The terms with twice as many jobs at once where that limit decides."""
    most = decided.limit.concurrent
    if most is None or 2 * most > MAX_AT_ONCE:
        return None
    if decided.is_own:
        return replace(terms, concurrent=2 * most)
    accounts = {
        card: account.model_copy(
            update={
                "limits": tuple(
                    limit.model_copy(update={"concurrent": 2 * most})
                    if limit is decided.limit
                    else limit
                    for limit in account.limits
                )
            }
        )
        for card, account in terms.accounts.items()
        if account is not None
    }
    return replace(terms, accounts=accounts)
