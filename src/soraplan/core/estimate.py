"""The estimate: what a plan costs on the rate cards, worked out anew with every key.

An `Estimator` follows one plan from edit to edit and keeps its counts; the `Estimate` it returns is
a value that holds for good. All totals are sums of exact products, rounded only when shown. What
takes longer to work out, the range and the pace, is in `forecast`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from soraplan.core.cards import Account, RateCard
from soraplan.core.clip import Clip
from soraplan.core.currencies import ExchangeRate
from soraplan.core.document import Lane
from soraplan.core.money import ZERO
from soraplan.core.plan import Period, Plan
from soraplan.core.pricing import Cell, Found, Missing, Pricing, Shape, shape_of
from soraplan.core.tally import Counting, Tally

BudgetState = Literal["under", "near", "over"]

NEAR = Decimal("0.8")
"""The share of the budget from which on it is near."""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of known prices per run, and the number of clips that it had to leave out."""

    run: Decimal
    unknown: int


@dataclass(frozen=True, slots=True)
class Column:
    """An offer that the plan is compared on, as if all its clips were made there.

    `ratio` is its price per second against the cheapest column's.
    """

    offer: str
    found: Found | Missing
    total: Total
    ratio: Decimal | None


@dataclass(frozen=True, slots=True)
class Budget:
    """How the plan stands against its budget; `used` includes contingency and extra costs."""

    amount: Decimal
    per: Period
    used: Decimal
    state: BudgetState

    @property
    def share(self) -> Decimal | None:
        """The used part of the budget; None for a budget of nothing."""
        return self.used / self.amount if self.amount else None

    @property
    def left(self) -> Decimal:
        """What is left of the budget, below zero when it is overrun."""
        return self.amount - self.used


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one plan costs. Money is per run where nothing else is said."""

    plan: Plan
    pricing: Pricing
    account: Account | None
    today: date
    tally: Tally
    total: Total
    contingency: Decimal
    extra: Decimal
    columns: tuple[Column, ...]
    budget: Budget | None

    @property
    def card(self) -> RateCard | None:
        """The plan's own card, where it is installed."""
        return self.pricing.card

    def cards_used(self) -> dict[str, RateCard]:
        """The cards that the plan is priced or compared on by their ids, its own first."""
        used = {self.card.id: self.card} if self.card else {}
        shown = [column.found for column in self.columns]
        for one in (*shown, *(self.pricing.find(shape[0]) for shape in self.tally.shapes)):
            if isinstance(one, Found):
                used.setdefault(one.card.id, one.card)
        return used

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.pricing.currency

    @property
    def month(self) -> Decimal:
        """What all runs of a month cost, without contingency and extra costs."""
        return self.total.run * self.plan.runs

    @property
    def requests(self) -> int:
        """Generation jobs per run."""
        return self.tally.requests

    @property
    def seconds(self) -> int:
        """Generated seconds per run."""
        return self.tally.seconds

    def all_in(self, period: Period) -> Decimal:
        """The cost of a run or of a month with contingency and extra costs."""
        return _all_in(self.plan, self.total.run + self.contingency, period)

    def cell(self, clip: Clip, offer: str | None) -> Cell:
        """What the clip costs per run on an offer, or why it cannot be said."""
        one = self.pricing.cell((offer, *shape_of(clip)[1:]))
        return one if isinstance(one, Missing) else one * clip.requests

    def cost(self, clip: Clip) -> Cell:
        """What the clip costs per run on its own offer; an omitted one nothing on any."""
        return ZERO if clip.omitted else self.cell(clip, clip.offer)

    def subtotal(self, start: int, stop: int, offer: str | None = None) -> Total:
        """The clips from start up to stop, on their own offers or all on one."""
        run, unknown = ZERO, 0
        for span in self.plan.clips.spans(start, stop):
            for clip in span:
                if clip.status == "omitted":
                    continue
                cell = self.cell(clip, offer or clip.offer)
                if isinstance(cell, Missing):
                    unknown += 1
                else:
                    run += cell
        return Total(run, unknown)

    def extra_costs(self, period: Period) -> Decimal:
        """The extra costs of a run or a month."""
        return _extra(self.plan, period)

    def on(self, offer: str) -> Total:
        """The plan with every clip on one offer."""
        return _total(self.tally, _price_on(self.pricing, offer))

    def as_installed(self) -> Total:
        """The plan without the rate cards that it brings along, on the installed ones."""
        return _total(self.tally, self.pricing.as_installed().cell)

    def with_takes(self, takes: int, offer: str | None = None) -> Total:
        """The plan with so many takes for each finished video, as mixed or all on one offer."""
        run, unknown = ZERO, 0
        for shape, (clips, videos, _) in self.tally.shapes.items():
            cell = self.pricing.cell((offer or shape[0], *shape[1:]))
            if isinstance(cell, Missing):
                unknown += clips
            else:
                run += cell * videos
        return Total(run * takes, unknown)

    def per_minute(self, offer: str | None = None) -> Decimal | None:
        """What a finished minute costs with the planned takes; None where no price is known."""
        run, seconds = ZERO, 0
        for shape, (_, videos, requests) in self.tally.shapes.items():
            cell = self.pricing.cell((offer or shape[0], *shape[1:]))
            if not isinstance(cell, Missing):
                run += cell * requests
                seconds += shape[2] * videos
        return run * 60 / seconds if seconds else None


class Estimator:
    """Estimates one plan after another, and after an edit counts only what changed.

    `cards` maps the ids of the installed cards to the cards; one that nobody asks for may stay
    unread. `exchange` are the rates of exchange that the user has written down.
    """

    def __init__(
        self, cards: Mapping[str, RateCard], today: date, exchange: Sequence[ExchangeRate] = ()
    ) -> None:
        self.cards = cards
        self.today = today
        self.exchange = tuple(exchange)
        self._counting = Counting()
        self._pricing: tuple[tuple[str, Lane | None, tuple[RateCard, ...]], Pricing] | None = None

    def estimate(self, plan: Plan) -> Estimate:
        """Everything that is computed from the plan."""
        pricing = self._pricing_for(plan)
        tally = self._counting.tally(plan.clips)
        account = pricing.card.account(plan.account) if pricing.card else None
        total = _total(tally, pricing.cell)
        contingency = total.run * plan.contingency / 100
        return Estimate(
            plan=plan,
            pricing=pricing,
            account=account,
            today=self.today,
            tally=tally,
            total=total,
            contingency=contingency,
            extra=_extra(plan, "run"),
            columns=_columns(_offers(plan, pricing, tally), tally, pricing),
            budget=_budget(plan, total.run + contingency),
        )

    def _pricing_for(self, plan: Plan) -> Pricing:
        key = (plan.rates, plan.lane, plan.carried)
        if self._pricing is None or self._pricing[0] != key:
            self._pricing = (key, Pricing(self.cards, *key, self.exchange))
        return self._pricing[1]


def _total(tally: Tally, price: Callable[[Shape], Cell]) -> Total:
    run, unknown = ZERO, 0
    for shape, (clips, _, requests) in tally.shapes.items():
        cell = price(shape)
        if isinstance(cell, Missing):
            unknown += clips
        else:
            run += cell * requests
    return Total(run, unknown)


def _offers(plan: Plan, pricing: Pricing, tally: Tally) -> list[str]:
    """The compared offers, then those that clips are on beside them."""
    card = pricing.card
    compared = plan.compare or (card.columns() if card else ())
    # The plan's own card may be named in an address or not; either way it is one column.
    offers = [pricing.resolved(offer) or offer for offer in compared]
    used = {pricing.resolved(shape[0]) for shape in tally.shapes}
    listed = list(card.offers()) if card else []
    rest = [offer for offer in used if offer is not None and offer not in offers]
    rest.sort(key=lambda offer: (listed.index(offer) if offer in listed else len(listed), offer))
    return list(dict.fromkeys(offers + rest))


def _columns(offers: Sequence[str], tally: Tally, pricing: Pricing) -> tuple[Column, ...]:
    found = [pricing.find(offer) for offer in offers]
    prices = [
        one.rate.per_second
        if isinstance(one, Found) and one.card.currency == pricing.currency
        else None
        for one in found
    ]
    cheapest = min((price for price in prices if price is not None), default=None)
    return tuple(
        Column(
            offer,
            one,
            _total(tally, _price_on(pricing, offer)),
            price / cheapest if price is not None and cheapest is not None else None,
        )
        for offer, one, price in zip(offers, found, prices, strict=True)
    )


def _price_on(pricing: Pricing, offer: str) -> Callable[[Shape], Cell]:
    return lambda shape: pricing.cell((offer, *shape[1:]))


def _extra(plan: Plan, period: Period) -> Decimal:
    """The extra costs of a run or a month; a monthly cost is spread over the month's runs."""
    runs = sum((cost.amount for cost in plan.extra_costs if cost.per == "run"), ZERO)
    month = sum((cost.amount for cost in plan.extra_costs if cost.per == "month"), ZERO)
    # Divided once, after adding up: three thirds of a cost are the cost.
    return runs * plan.runs + month if period == "month" else runs + month / plan.runs


def _all_in(plan: Plan, run: Decimal, period: Period) -> Decimal:
    return (run * plan.runs if period == "month" else run) + _extra(plan, period)


def _budget(plan: Plan, run: Decimal) -> Budget | None:
    if plan.budget is None:
        return None
    used = _all_in(plan, run, plan.budget_per)
    state: BudgetState = "under"
    if used > plan.budget:
        state = "over"
    elif used >= plan.budget * NEAR and used:
        state = "near"
    return Budget(plan.budget, plan.budget_per, used, state)
