"""The report: everything that is told of a plan outside the screen, as one value.

Every writer starts from it, so that a figure is the same in every format. It holds exact amounts;
a writer rounds and formats them with `core.money`. An amount of None is not known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from soraplan.core.batch import BatchSaving, batch_saving
from soraplan.core.cards import Account, RateCard
from soraplan.core.clip import Clip
from soraplan.core.currencies import Amounts
from soraplan.core.estimate import Budget, Column, Estimate, Total
from soraplan.core.finding import Finding
from soraplan.core.findings import findings
from soraplan.core.forecast import ColumnForecast, Forecast, Range
from soraplan.core.money import ZERO
from soraplan.core.pace import Pace, render_times
from soraplan.core.plan import ExtraCost, Period, Plan
from soraplan.core.pricing import Cell, Found, Missing, shown_resolution
from soraplan.core.takes import nothing_usable
from soraplan.exchange.layout import fees_text
from soraplan.exchange.pace_report import (
    ReportLevel,
    elsewhere,
    levels,
    levels_elsewhere,
    meets,
)
from soraplan.exchange.receipt import cards_used, sources

STRESS = (1, 5, 10, 20)
"""Takes for each finished video that a plan is tried with: five, ten, even twenty tries for one
good promo are usual."""


@dataclass(frozen=True, slots=True, eq=False)
class ReportClip:
    """A clip with what it costs per run: on its own offer, and on each column of the report.

    The `cost` is in the `currency` of its offer, and each of the `cells` in that of its column;
    `counted` is the cost in the currency of the plan, in which sums are made. `keep_rate` is its
    own or the plan's, and `nothing_usable` the chance that all planned takes of one finished video
    are thrown away; both are None where no keep rate is known. `offer` is the address that its
    offer stands for, and `chosen` that column's position; either is None where the card is not
    installed. An omitted clip asks for nothing and costs 0.
    """

    clip: Clip
    keep_rate: Decimal | None
    nothing_usable: float | None
    offer: str | None
    cost: Cell
    currency: str
    counted: Cell
    cells: tuple[Cell, ...]
    chosen: int | None


@dataclass(frozen=True, slots=True, eq=False)
class ReportScene:
    """Clips of one scene that stand together, and their sum per run: as planned and by column.

    `planned` is their sum as it was counted, `run` what there is in it of the plan's currency.
    Sums of columns are in the currency of the column.
    """

    name: str
    clips: tuple[ReportClip, ...]
    run: Decimal | None
    planned: Total
    columns: tuple[Decimal | None, ...]

    @property
    def unknown(self) -> int:
        """The clips that `run` had to leave out."""
        return self.planned.unknown


@dataclass(frozen=True, slots=True, eq=False)
class Footage:
    """What finished footage costs, as mixed or on one offer; None where no price is known.

    A finished `second` and `minute` are told with the planned takes, `stress` and `stress_month`
    are a run and a month with STRESS takes for each finished video. `foreign` has for each of these
    what stands apart from the run: see `Total`.
    """

    second: Decimal | None
    minute: Decimal | None
    stress: tuple[Decimal | None, ...]
    stress_month: tuple[Decimal | None, ...]
    foreign: tuple[Amounts, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ReportColumn:
    """An offer that the plan is compared on, as if all its clips were made there.

    All its amounts are in its own `currency`; times `factor` they count in the plan's, which is
    None where no rate of exchange leads there. `price` is per second, and None where whole lengths
    have a price (`per_clip`) or none is known. `unavailable` counts the clips that cannot be had or
    priced there; where that is all of them the sums are None. `forecast` has the range and the
    pace. `fees` says what a request costs beside its seconds, and `reason` why the offer has no
    price.
    """

    offer: str
    card: str
    tier: str
    resolution: str
    currency: str
    factor: Decimal | None
    price: Decimal | None
    per_clip: bool
    ratio: Decimal | None
    run: Decimal | None
    month: Decimal | None
    footage: Footage
    unavailable: int
    forecast: ColumnForecast
    fees: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class ReportExtra:
    """An extra cost, as it was given and as it counts in a run and in a month."""

    name: str
    amount: Decimal
    per: Period
    run: Decimal
    month: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """The sums of the plan as mixed.

    `run` and `month` are without contingency and extra costs, `run_in_all` and `month_in_all` with
    both. All but the extra costs are None where no price is known; where only some are, `unknown`
    counts the clips left out. Of these, `apart` are priced in currencies that no rate of exchange
    leads from: `foreign` has what they cost per run, and sums are told by currency. `by_currency`
    has the same of all clips. `seconds` are generated seconds per run.
    """

    clips: int
    omitted: int
    unknown: int
    apart: int
    foreign: Amounts
    by_currency: Amounts
    requests: int
    seconds: int
    run: Decimal | None
    month: Decimal | None
    contingency: Decimal | None
    contingency_month: Decimal | None
    extra: Decimal
    extra_month: Decimal
    run_in_all: Decimal | None
    month_in_all: Decimal | None

    @property
    def unpriced(self) -> int:
        """The clips without any price."""
        return self.unknown - self.apart


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Everything there is to tell of one plan.

    `reasons` are the sentences behind the cells that have no amount, each once, and `exchanges` say
    how amounts in other currencies are counted. `footage`,
    `forecast`, `month`, `pace` and `levels` speak of the plan as mixed; `month` is the range of a
    month's runs. `render` has the seconds that one job of each tier takes, None where that is not
    known. `meets` says as in a level whether the deadline is met, and `elsewhere` has the accounts
    taken for the clips on other cards, by the id of the card; `levels_elsewhere` are those of the
    card whose limits decide, where that is another. `batch` is what the batch lane saves. `ended`
    says whether the card had been retired on the day. Without `budget_known` nothing can be said of
    the budget, because no price is known.
    """

    plan: Plan
    forecast: Forecast
    currency: str
    card: RateCard | None
    ended: bool
    account: Account | None
    columns: tuple[ReportColumn, ...]
    scenes: tuple[ReportScene, ...]
    reasons: tuple[str, ...]
    exchanges: tuple[str, ...]
    totals: Totals
    extras: tuple[ReportExtra, ...]
    budget: Budget | None
    budget_known: bool
    footage: Footage
    month: Range
    pace: Pace
    render: dict[str, Fraction | None]
    meets: bool | None
    levels: tuple[ReportLevel, ...]
    levels_elsewhere: tuple[ReportLevel, ...]
    elsewhere: dict[str, Account]
    batch: BatchSaving
    findings: tuple[Finding, ...]
    sources: tuple[str, ...]

    def clips(self) -> Iterator[ReportClip]:
        """All clips in the order of the queue."""
        for scene in self.scenes:
            yield from scene.clips


def report(forecast: Forecast) -> Report:
    """Everything there is to tell of a plan; the forecast must have been made to its end."""
    estimate = forecast.estimate
    plan, card = estimate.plan, estimate.card
    assert forecast.pace is not None and forecast.advice is not None
    scenes = tuple(_scenes(estimate))
    columns = tuple(
        _column(estimate, column, more)
        for column, more in zip(estimate.columns, forecast.columns, strict=True)
    )
    extras = tuple(_extra(plan, cost) for cost in plan.extra_costs)
    totals = _totals(estimate, extras)
    budget = estimate.budget
    return Report(
        plan=plan,
        forecast=forecast,
        currency=estimate.currency,
        card=card,
        ended=bool(card and card.retired and card.retired <= estimate.today),
        account=estimate.account,
        columns=columns,
        scenes=scenes,
        reasons=_reasons(columns, scenes),
        exchanges=estimate.exchanges_told(),
        totals=totals,
        extras=extras,
        budget=budget,
        budget_known=totals.run is not None or bool(budget and budget.state == "over"),
        footage=_footage(estimate, None),
        month=_month(forecast),
        pace=forecast.pace,
        render=render_times(forecast.pace.demand, forecast.pace.terms),
        meets=meets(forecast.pace, forecast.deadline),
        levels=levels(forecast),
        levels_elsewhere=levels_elsewhere(forecast),
        elsewhere=elsewhere(forecast.pace),
        batch=batch_saving(estimate),
        findings=tuple(findings(forecast)),
        sources=_sources(estimate),
    )


def _scenes(estimate: Estimate) -> Iterator[ReportScene]:
    places: dict[str | None, int] = {}
    for place, column in enumerate(estimate.columns):
        places.setdefault(_address(column), place)
    start, name = 0, ""
    clips: list[ReportClip] = []
    for position, clip in enumerate(estimate.plan.clips):
        if clips and clip.scene != name:
            yield _scene(estimate, start, clips)
            start, clips = position, []
        name = clip.scene
        clips.append(_clip(estimate, clip, places))
    if clips:
        yield _scene(estimate, start, clips)


def _scene(estimate: Estimate, start: int, clips: list[ReportClip]) -> ReportScene:
    stop = start + len(clips)
    wanted = sum(not line.clip.omitted for line in clips)
    planned = estimate.subtotal(start, stop)
    return ReportScene(
        name=clips[0].clip.scene,
        clips=tuple(clips),
        run=_known(planned, wanted),
        planned=planned,
        columns=tuple(
            _known(estimate.subtotal(start, stop, column.offer), wanted)
            for column in estimate.columns
        ),
    )


def _clip(estimate: Estimate, clip: Clip, places: dict[str | None, int]) -> ReportClip:
    offer = estimate.pricing.resolved(clip.offer)
    omitted = clip.omitted
    rate = estimate.plan.keep_rate if clip.keep_rate is None else clip.keep_rate
    return ReportClip(
        clip=clip,
        keep_rate=rate,
        nothing_usable=None if rate is None or omitted else nothing_usable(rate, clip.takes),
        offer=offer,
        cost=estimate.native_cost(clip),
        currency=estimate.pricing.currency_on(clip.offer),
        counted=estimate.cost(clip),
        cells=tuple(
            ZERO if omitted else estimate.native(clip, column.offer) for column in estimate.columns
        ),
        chosen=places.get(offer),
    )


def _address(column: Column) -> str:
    """The column's offer in the form that `Pricing.resolved` gives it."""
    return column.found.offer if isinstance(column.found, Found) else column.offer


def _footage(estimate: Estimate, offer: str | None) -> Footage:
    minute = estimate.per_minute(offer)
    sums = tuple(estimate.with_takes(takes, offer) for takes in STRESS)
    stress = tuple(_known(one, estimate.tally.clips) for one in sums)
    runs = estimate.plan.runs
    return Footage(
        second=None if minute is None else minute / 60,
        minute=minute,
        stress=stress,
        stress_month=tuple(None if run is None else run * runs for run in stress),
        foreign=tuple(one.foreign for one in sums),
    )


def _month(forecast: Forecast) -> Range:
    """The range of a month: floor and plan are known without keep rates, too."""
    run, runs = forecast.range, forecast.estimate.plan.runs
    assert run is not None
    if forecast.month is not None:
        return forecast.month
    if run.floor is None or run.plan is None:
        return run
    return replace(run, floor=run.floor * runs, plan=run.plan * runs)


def _column(estimate: Estimate, column: Column, forecast: ColumnForecast) -> ReportColumn:
    found = column.found if isinstance(column.found, Found) else None
    rate = found.rate if found else None
    run = _known(column.total, estimate.tally.clips)
    batch = estimate.pricing.lane(column.offer, None) == "batch"
    price = None
    if rate is not None:
        price = rate.batch_per_second if batch else rate.per_second
    return ReportColumn(
        offer=column.offer,
        card="" if found is None or found.card is estimate.card else found.card.name,
        tier=found.tier.name if found else column.offer,
        resolution=shown_resolution(rate.resolution) if rate else "",
        currency=column.currency,
        factor=column.factor,
        price=price,
        per_clip=rate is not None and rate.per_clip is not None and not batch,
        ratio=column.ratio,
        run=run,
        month=None if run is None else run * estimate.plan.runs,
        footage=_footage(estimate, column.offer),
        unavailable=column.total.unknown,
        forecast=forecast,
        fees=fees_text(rate, column.currency) if rate else "",
        reason=column.found.reason if isinstance(column.found, Missing) else "",
    )


def _reasons(columns: tuple[ReportColumn, ...], scenes: tuple[ReportScene, ...]) -> tuple[str, ...]:
    reasons = {column.reason: None for column in columns if column.reason}
    for scene in scenes:
        for clip in scene.clips:
            for cell in (clip.cost, *clip.cells):
                if isinstance(cell, Missing):
                    reasons[cell.reason] = None
    return tuple(reasons)


def _totals(estimate: Estimate, extras: tuple[ReportExtra, ...]) -> Totals:
    tally, runs = estimate.tally, estimate.plan.runs
    run = _known(estimate.total, tally.clips)
    known = run is not None
    return Totals(
        clips=tally.clips,
        omitted=tally.omitted,
        unknown=estimate.total.unknown,
        apart=estimate.total.apart,
        foreign=estimate.total.foreign,
        by_currency=estimate.by_currency(),
        requests=estimate.requests,
        seconds=estimate.seconds,
        run=run,
        month=estimate.month if known else None,
        contingency=estimate.contingency if known else None,
        contingency_month=estimate.contingency * runs if known else None,
        extra=estimate.extra,
        extra_month=sum((extra.month for extra in extras), ZERO),
        run_in_all=estimate.all_in("run") if known else None,
        month_in_all=estimate.all_in("month") if known else None,
    )


def _extra(plan: Plan, cost: ExtraCost) -> ReportExtra:
    monthly = cost.per == "month"
    return ReportExtra(
        cost.name,
        cost.amount,
        cost.per,
        run=cost.amount / plan.runs if monthly else cost.amount,
        month=cost.amount if monthly else cost.amount * plan.runs,
    )


def _known(total: Total, clips: int) -> Decimal | None:
    """A sum, or None where not one of the clips has a price: unknown is never 0."""
    return None if clips and total.unknown == clips else total.run


def _sources(estimate: Estimate) -> tuple[str, ...]:
    """Where the prices come from that the report uses, each agreement and address once."""
    used, _ = cards_used(estimate)
    return tuple(dict.fromkeys(one for card in used for one in sources(card, estimate)))
