"""The report: everything that is told of a plan outside the screen, as one value.

Every writer starts from it, so that a figure is the same in every format. It holds exact amounts;
a writer rounds and formats them with `core.money`. An amount of None is not known.
"""

from collections.abc import Iterator
from dataclasses import replace

from soraplan.core.batch import batch_saving
from soraplan.core.clip import Clip
from soraplan.core.estimate import Column, Estimate
from soraplan.core.findings import findings
from soraplan.core.forecast import ColumnForecast, Forecast, Range
from soraplan.core.money import ZERO
from soraplan.core.pace import render_times
from soraplan.core.plan import ExtraCost, Plan
from soraplan.core.pricing import Found, Missing, shown_resolution
from soraplan.core.sums import sum_of
from soraplan.core.takes import nothing_usable
from soraplan.exchange.layout import fees_text
from soraplan.exchange.pace_report import (
    elsewhere,
    levels,
    levels_elsewhere,
    meets,
)
from soraplan.exchange.receipt import cards_used, sources
from soraplan.exchange.report_values import (
    STRESS,
    Footage,
    Report,
    ReportClip,
    ReportColumn,
    ReportExtra,
    ReportScene,
    Totals,
)


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
    totals = _totals(estimate)
    budget = estimate.budget
    return Report(
        plan=plan,
        forecast=forecast,
        currency=estimate.currency,
        card=card,
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
        run=sum_of(planned, wanted),
        planned=planned,
        columns=tuple(
            sum_of(estimate.subtotal(start, stop, column.offer), wanted)
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
    stress = tuple(sum_of(one, estimate.tally.clips) for one in sums)
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
    run = sum_of(column.total, estimate.tally.clips)
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


def _totals(estimate: Estimate) -> Totals:
    tally, runs = estimate.tally, estimate.plan.runs
    run = sum_of(estimate.total, tally.clips)
    known = run is not None
    return Totals(
        clips=tally.clips,
        omitted=tally.omitted,
        unknown=estimate.total.unknown,
        apart=estimate.total.apart,
        foreign=estimate.total.foreign,
        no_exchange=estimate.pricing.no_exchange(one for one, _ in estimate.total.foreign),
        by_currency=estimate.by_currency(),
        requests=estimate.requests,
        seconds=estimate.seconds,
        run=run,
        month=estimate.month if known else None,
        contingency=estimate.contingency if known else None,
        contingency_month=estimate.contingency * runs if known else None,
        extra=estimate.extra,
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


def _sources(estimate: Estimate) -> tuple[str, ...]:
    """Where the prices come from that the report uses, each agreement and address once."""
    used, _ = cards_used(estimate)
    return tuple(dict.fromkeys(one for card in used for one in sources(card, estimate)))
