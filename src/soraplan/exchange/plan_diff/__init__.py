"""What changed between two versions of a plan and by how much, as one value for all its writers.

Amounts are exact. A difference is only told where it is one: not between two currencies, and not
between two sums that leave out different clips because their price is not known. What no rate of
exchange leads from stands apart, and differs in its own currency.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from soraplan.core.clip import Clip
from soraplan.core.currencies import Amounts, times
from soraplan.core.diff import ClipChange, Placed, PlanDiff, diff
from soraplan.core.document import Frame
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast, Range
from soraplan.core.money import ZERO
from soraplan.core.plan import Plan
from soraplan.core.pricing import Missing, Shape, shape_of
from soraplan.core.sums import counted_amount
from soraplan.exchange.plan_diff.shift import Shift as Shift

Kind = Literal["changed", "new", "gone"]
"""Whether both versions are there, or only the new or only the old one."""

LeftOut = Counter[tuple[str, str | None, Frame, int, bool, int | None]]
"""The requests without a price in any currency, by what their price depends on."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of the whole plan, under the name that it has in files."""

    name: str
    label: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class SceneShift:
    """All clips of a scene, wherever they stand: how many there are and what a run of them costs.

    A scene that a version does not have costs nothing there.
    """

    name: str
    old_clips: int
    new_clips: int
    run: Shift


@dataclass(frozen=True, slots=True)
class Lone:
    """A clip that only one version has: its position there, from 0, and what a run of it costs.

    `offer` is the address that its offer stands for, None where its card is not installed. A cost
    that no rate of exchange leads from is in `foreign`, and `cost` is None.
    """

    clip: Clip
    position: int
    offer: str | None
    cost: Decimal | None
    foreign: Amounts = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A clip of both versions that differs, and what a run of it costs."""

    change: ClipChange
    cost: Shift


@dataclass(frozen=True, slots=True, eq=False)
class PlanChange:
    """Everything there is to tell of two versions of a plan.

    `amounts` has those of the whole plan by their names, `scenes` the scenes of the new version
    followed by those that are gone. `is_one_currency` says whether amounts can be held against each
    other at all. `old_left_out` and `new_left_out` are the requests without a price in any
    currency.
    """

    kind: Kind
    old: Forecast
    new: Forecast
    diff: PlanDiff
    is_one_currency: bool
    amounts: dict[str, Amount]
    scenes: tuple[SceneShift, ...]
    added: tuple[Lone, ...]
    removed: tuple[Lone, ...]
    changed: tuple[Changed, ...]
    old_left_out: LeftOut
    new_left_out: LeftOut

    @property
    def run(self) -> Shift:
        """What a run costs with contingency and extra costs."""
        return self.amounts["run_in_all"].shift

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return self.kind == "changed" and self.diff.is_empty


def plan_change(old: Forecast, new: Forecast, kind: Kind = "changed") -> PlanChange:
    """What changed from an old forecast to a new one; both must have been made to their end."""
    before, after = old.estimate, new.estimate
    found = diff(before.plan, after.plan)
    one_currency = before.currency == after.currency
    left_out = _left_out(before), _left_out(after)
    return PlanChange(
        kind=kind,
        old=old,
        new=new,
        diff=found,
        is_one_currency=one_currency,
        amounts={
            amount.name: amount
            for amount in _amounts(old, new, one_currency, left_out[0] == left_out[1])
        },
        scenes=tuple(_scenes(before, after, one_currency)),
        added=tuple(_lone(after, one) for one in found.added),
        removed=tuple(_lone(before, one) for one in found.removed),
        changed=tuple(
            Changed(
                _with_offers(one, before, after),
                _clip_shift(before, after, one, is_like=one_currency),
            )
            for one in found.changed
        ),
        old_left_out=left_out[0],
        new_left_out=left_out[1],
    )


def _with_offers(change: ClipChange, before: Estimate, after: Estimate) -> ClipChange:
    """A change in which an offer is the one that is meant where none is named."""
    fields = tuple(
        replace(
            one,
            old=before.pricing.resolved(change.old.offer),
            new=after.pricing.resolved(change.new.offer),
        )
        if one.key == "offer"
        else one
        for one in change.fields
    )
    return replace(change, fields=fields)


def _lone(estimate: Estimate, placed: Placed) -> Lone:
    clip = placed.clip
    offer = estimate.pricing.resolved(clip.offer)
    cost, foreign = _cost(estimate, clip)
    return Lone(clip, placed.position, offer, cost, foreign)


def _clip_shift(before: Estimate, after: Estimate, change: ClipChange, *, is_like: bool) -> Shift:
    old, old_foreign = _cost(before, change.old)
    new, new_foreign = _cost(after, change.new)
    is_known = (old is not None or old_foreign) and (new is not None or new_foreign)
    # A clip has one amount: of two currencies there is no difference, but from or to nothing.
    is_one = [one for one, _ in old_foreign] == [one for one, _ in new_foreign]
    return Shift(
        old,
        new,
        is_like=is_like and bool(is_known) and (is_one or not (old or new)),
        old_foreign=old_foreign,
        new_foreign=new_foreign,
    )


def _cost(estimate: Estimate, clip: Clip) -> tuple[Decimal | None, Amounts]:
    """What a clip costs in the plan's currency.

    Where only a rate of exchange is missing, None and what it costs in its own.
    """
    cost = estimate.cost(clip)
    if not isinstance(cost, Missing):
        return cost, ()
    own = estimate.native_cost(clip) if cost.code == "exchange-unknown" else cost
    if isinstance(own, Missing):
        return None, ()
    return None, ((estimate.pricing.currency_on(clip.offer), own),)


def _left_out(estimate: Estimate) -> LeftOut:
    left_out: LeftOut = Counter()
    for shape, (_, _, requests) in estimate.tally.shapes.items():
        if isinstance(estimate.pricing.native(shape), Missing):
            left_out[_priced_by(estimate, shape)] += requests
    return left_out


def _priced_by(
    estimate: Estimate, shape: Shape
) -> tuple[str, str | None, Frame, int, bool, int | None]:
    """What the price of a shape depends on, whatever plan it stands in."""
    offer, frame, seconds, _, reference = shape
    pricing = estimate.pricing
    batch = pricing.is_batch(shape)
    return estimate.plan.rates, pricing.resolved(offer), frame, seconds, batch, reference


def _amounts(
    old: Forecast, new: Forecast, one_currency: bool, same_left_out: bool
) -> Iterator[Amount]:
    """The amounts of the whole plan.

    What is left out alike on both sides falls out of a difference of sums, unless another
    contingency or another number of runs a month weighs it differently.
    """
    before, after = old.estimate, new.estimate
    unknown = before.total.unknown, after.total.unknown
    unpriced = before.total.unpriced or after.total.unpriced
    like = one_currency and same_left_out
    weighed = like and (not unpriced or before.plan.contingency == after.plan.contingency)
    monthly = not unpriced or before.plan.runs == after.plan.runs

    def shift(
        get: Callable[[Estimate], Decimal], weight: Callable[[Plan], Decimal | int], is_like: bool
    ) -> Shift:
        """A sum in the plan's currency, and what stands apart so many times."""
        return Shift(
            counted_amount(before, get(before)),
            counted_amount(after, get(after)),
            *unknown,
            is_like,
            before.total.apart,
            after.total.apart,
            times(before.total.foreign, weight(before.plan)),
            times(after.total.foreign, weight(after.plan)),
        )

    def whole(plan: Plan) -> Decimal:
        return 1 + plan.contingency / 100

    yield Amount("run", "A run as planned", shift(lambda one: one.total.run, lambda _: 1, like))
    yield Amount(
        "contingency",
        "Contingency",
        shift(lambda one: one.contingency, lambda plan: plan.contingency / 100, weighed),
    )
    yield Amount("extra", "Extra costs", Shift(before.extra, after.extra, is_like=one_currency))
    yield Amount("run_in_all", "A run in all", shift(lambda one: one.all_in("run"), whole, weighed))
    yield Amount(
        "month",
        "A month as planned",
        shift(lambda one: one.month, lambda plan: plan.runs, like and monthly),
    )
    yield Amount(
        "month_in_all",
        "A month in all",
        shift(
            lambda one: one.all_in("month"),
            lambda plan: whole(plan) * plan.runs,
            weighed and monthly,
        ),
    )
    yield from _quantiles(old, new, one_currency)


def _quantiles(old: Forecast, new: Forecast, one_currency: bool) -> Iterator[Amount]:
    """What a run and a month may come to."""
    unknown = old.estimate.total.unknown, new.estimate.total.unknown
    # Quantiles do not add up, so what is left out does not fall out of their difference.
    all_counted = one_currency and not any(unknown)
    for name, period, ranges in (
        ("", "a run", (old.range, new.range)),
        ("_month", "a month", (_month(old), _month(new))),
    ):
        one, other = ranges
        assert one is not None and other is not None
        for figure, label in (("floor", "Floor"), ("p50", "P50"), ("p80", "P80"), ("p90", "P90")):
            yield Amount(
                f"{figure}{name}",
                f"{label} {period}",
                Shift(getattr(one, figure), getattr(other, figure), *unknown, is_like=all_counted),
            )


def _month(forecast: Forecast) -> Range | None:
    """The range of a month: of a month with one run, that of the run."""
    if forecast.estimate.plan.runs == 1:
        return forecast.range
    return forecast.month


class _Scene:
    """The sum of a scene in one version, while it is counted."""

    def __init__(self) -> None:
        self.clips = self.wanted = self.unknown = self.apart = 0
        self.run = ZERO
        self._foreign: dict[str, Decimal] = {}
        self.left_out: LeftOut = Counter()

    def amount(self) -> Decimal | None:
        return None if self.wanted and self.unknown == self.wanted else self.run

    @property
    def foreign(self) -> Amounts:
        return tuple(sorted(self._foreign.items()))

    def add(self, estimate: Estimate, clip: Clip) -> None:
        """Count a clip that is not omitted."""
        self.wanted += 1
        cost, foreign = _cost(estimate, clip)
        if cost is not None:
            self.run += cost
            return
        self.unknown += 1
        self.apart += bool(foreign)
        for currency, amount in foreign:
            self._foreign[currency] = self._foreign.get(currency, ZERO) + amount
        if not foreign:
            self.left_out[_priced_by(estimate, shape_of(clip))] += clip.requests


def _counted(estimate: Estimate) -> dict[str, _Scene]:
    scenes: dict[str, _Scene] = {}
    for clip in estimate.plan.clips:
        scene = scenes.setdefault(clip.scene, _Scene())
        scene.clips += 1
        if not clip.omitted:
            scene.add(estimate, clip)
    return scenes


def _scenes(old: Estimate, new: Estimate, one_currency: bool) -> Iterator[SceneShift]:
    before, after = _counted(old), _counted(new)
    for name in {**after, **before}:
        one, other = before.get(name, _Scene()), after.get(name, _Scene())
        is_like = one_currency and one.left_out == other.left_out
        run = Shift(
            one.amount(),
            other.amount(),
            one.unknown,
            other.unknown,
            is_like,
            one.apart,
            other.apart,
            one.foreign,
            other.foreign,
        )
        yield SceneShift(name, one.clips, other.clips, run)
