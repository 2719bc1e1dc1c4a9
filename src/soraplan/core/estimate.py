"""The estimate: what a plan costs on the rate cards, worked out anew with every key.

An `Estimator` follows one plan from edit to edit and keeps its counts; the `Estimate` it returns is
a value that holds for good. All totals are sums of exact products, rounded only when shown. What
takes longer to work out, the range and the pace, is in `forecast`.

The plan as mixed counts in the currency of its own card; what is said of one offer is in that
offer's. A rate of exchange leads from one to the other, where the user has written one down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from soraplan.core import money
from soraplan.core.cards import Account, RateCard
from soraplan.core.clip import Clip
from soraplan.core.currencies import Amounts, ExchangeRate, exchanged, times, told
from soraplan.core.document import Lane
from soraplan.core.money import ZERO
from soraplan.core.plan import Period, Plan
from soraplan.core.pricing import Cell, Found, Missing, Pricing, Shape, shape_of
from soraplan.core.tally import Asked, Counting, Tally

BudgetState = Literal["under", "near", "over"]

NEAR = Decimal("0.8")
"""The share of the budget from which on it is near."""

_VIDEOS = 1
"""The place of finished videos in what clips ask for."""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of known prices per run, and the number of clips that it had to leave out.

    Of those, `apart` have a price in a currency that no rate of exchange leads from; `foreign` has
    what they cost, by currency.
    """

    run: Decimal
    unknown: int
    apart: int = 0
    foreign: Amounts = ()

    @property
    def unpriced(self) -> int:
        """The clips without any price."""
        return self.unknown - self.apart

    def amounts(self, currency: str, number: Decimal | int = 1) -> Amounts:
        """The sum so many times: in the currency it counts in, then what stands apart from it."""
        own: Amounts = () if self.foreign and not self.run else ((currency, self.run),)
        return times(own + self.foreign, number)


@dataclass(frozen=True, slots=True)
class Column:
    """An offer that the plan is compared on, as if all its clips were made there.

    `total` is in the offer's own `currency`. Times `factor` it counts in the plan's, which is None
    where no rate of exchange leads there. `ratio` is its price per second against the cheapest
    column's; None where that cannot be said.
    """

    offer: str
    found: Found | Missing
    total: Total
    currency: str
    factor: Decimal | None
    ratio: Decimal | None


@dataclass(frozen=True, slots=True)
class Budget:
    """How the plan stands against its budget; `used` includes contingency and extra costs.

    `used` is exact; the `state` is that of whole cents, as they are shown (see `money.exceeds`).
    Where some clips have no price that counts, without `is_whole`, both are told of the others.
    """

    amount: Decimal
    per: Period
    used: Decimal
    state: BudgetState
    is_whole: bool

    @property
    def verdict(self) -> BudgetState | None:
        """The state as far as it is certain: None where what is left out may change it."""
        return self.state if self.is_whole or self.state == "over" else None

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
    """What one plan costs. Money is per run where nothing else is said.

    Amounts of the mix, such as `total` and `budget`, leave out what is priced in a currency that no
    rate of exchange leads from; `total.foreign` has it.
    """

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
        """The currency that the plan counts in, of every amount but those on one offer."""
        return self.pricing.currency

    def exchanges(self) -> dict[str, ExchangeRate]:
        """The rates of exchange that are counted with, by the currency that they lead from."""
        used = {card.currency for card in self.cards_used().values()}
        rates = {
            one: exchanged(one, self.currency, self.pricing.held_today) for one in sorted(used)
        }
        return {one: rate for one, rate in rates.items() if rate is not None}

    def exchanges_told(self) -> tuple[str, ...]:
        """How amounts in other currencies are counted, a sentence each without full stop."""
        rates = self.exchanges().items()
        return tuple(told(one, self.currency, rate, self.today) for one, rate in rates)

    def by_currency(self) -> Amounts:
        """What the clips cost per run, by the currencies that they are priced in, the plan's first.

        A currency that no clip is priced in has no entry; the plan's has one for an empty queue.
        """
        sums: dict[str, Decimal] = {} if self.tally.clips else {self.currency: ZERO}
        for shape, (_, _, requests) in self.tally.shapes.items():
            cell = self.pricing.native(shape)
            if not isinstance(cell, Missing):
                currency = self.pricing.currency_on(shape[0])
                sums[currency] = sums.get(currency, ZERO) + cell * requests
        return tuple(sorted(sums.items(), key=lambda one: (one[0] != self.currency, one[0])))

    @property
    def month(self) -> Decimal:
        """What all runs of a month cost, without contingency and extra costs."""
        return money.settled(self.total.run * self.plan.runs)

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

    def all_in_by_currency(self, period: Period) -> Amounts:
        """As `all_in`, and beside it what stands apart in other currencies, with contingency."""
        apart = times(self.total.foreign, 1 + self.plan.contingency / 100)
        runs = self.plan.runs if period == "month" else 1
        own = self.all_in(period)
        counted: Amounts = () if apart and not own else ((self.currency, own),)
        return counted + times(apart, runs)

    def cell(self, clip: Clip, offer: str | None) -> Cell:
        """What the clip costs per run on an offer in the plan's currency, or why not known."""
        one = self.pricing.cell((offer, *shape_of(clip)[1:]))
        return one if isinstance(one, Missing) else money.settled(one * clip.requests)

    def native(self, clip: Clip, offer: str | None) -> Cell:
        """What the clip costs per run on an offer in that offer's currency, or why not known."""
        one = self.pricing.native((offer, *shape_of(clip)[1:]))
        return one if isinstance(one, Missing) else one * clip.requests

    def cost(self, clip: Clip) -> Cell:
        """What the clip counts per run on its own offer; an omitted one nothing on any."""
        return ZERO if clip.omitted else self.cell(clip, clip.offer)

    def native_cost(self, clip: Clip) -> Cell:
        """As `cost`, in the currency of the clip's offer."""
        return ZERO if clip.omitted else self.native(clip, clip.offer)

    def subtotal(self, start: int, stop: int, offer: str | None = None) -> Total:
        """The clips from start up to stop, on their own offers or all on one."""
        clips = (
            (shape_of(clip), (1, clip.count, clip.requests))
            for span in self.plan.clips.spans(start, stop)
            for clip in span
            if clip.status != "omitted"
        )
        return _sum(clips, self.pricing, offer)

    def extra_costs(self, period: Period) -> Decimal:
        """The extra costs of a run or a month."""
        return _extra(self.plan, period)

    def on(self, offer: str) -> Total:
        """The plan with every clip on one offer, in that offer's currency."""
        return _sum(self.tally.shapes.items(), self.pricing, offer)

    def as_installed(self) -> Total:
        """The plan without the rate cards that it brings along, on the installed ones."""
        return _sum(self.tally.shapes.items(), self.pricing.as_installed())

    def with_takes(self, takes: int, offer: str | None = None) -> Total:
        """The plan with so many takes for each finished video, as mixed or all on one offer."""
        once = _sum(self.tally.shapes.items(), self.pricing, offer, _VIDEOS)
        return replace(
            once, run=money.settled(once.run * takes), foreign=times(once.foreign, takes)
        )

    def per_minute(self, offer: str | None = None) -> Decimal | None:
        """What a finished minute costs with the planned takes; None where no price is known.

        As mixed, it is that of the clips that are counted in the plan's currency.
        """
        run, seconds = ZERO, 0
        price = self.pricing.cell if offer is None else self.pricing.native
        for shape, (_, videos, requests) in self.tally.shapes.items():
            cell = price((offer or shape[0], *shape[1:]))
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
        total = _sum(tally.shapes.items(), pricing)
        contingency = money.settled(total.run * plan.contingency / 100)
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
            budget=_budget(plan, total.run + contingency, is_whole=not total.unknown),
        )

    def _pricing_for(self, plan: Plan) -> Pricing:
        key = (plan.rates, plan.lane, plan.carried)
        if self._pricing is None or self._pricing[0] != key:
            self._pricing = (key, Pricing(self.cards, *key, self.exchange, self.today))
        return self._pricing[1]


def _sum(
    asked: Iterable[tuple[Shape, Asked]], pricing: Pricing, offer: str | None = None, which: int = 2
) -> Total:
    """A sum over shapes; as mixed in the plan's currency, or all on one offer in that offer's.

    `which` of what is asked for has a price: requests, or with `_VIDEOS` finished videos.
    """
    price = pricing.cell if offer is None else pricing.native
    run, unknown, apart = ZERO, 0, 0
    foreign: dict[str, Decimal] = {}
    for shape, number in asked:
        cell = price(shape if offer is None else (offer, *shape[1:]))
        if not isinstance(cell, Missing):
            run += cell * number[which]
            continue
        unknown += number[0]
        native = pricing.native(shape) if cell.code == "exchange-unknown" else cell
        if not isinstance(native, Missing):
            apart += number[0]
            currency = pricing.currency_on(shape[0])
            foreign[currency] = foreign.get(currency, ZERO) + native * number[which]
    return Total(money.settled(run), unknown, apart, tuple(sorted(foreign.items())))


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
    factors = [pricing.factor_on(offer) for offer in offers]
    prices = [
        one.rate.per_second * factor
        if isinstance(one, Found) and one.rate.per_second is not None and factor is not None
        else None
        for one, factor in zip(found, factors, strict=True)
    ]
    cheapest = min((price for price in prices if price is not None), default=None)
    return tuple(
        Column(
            offer,
            one,
            _sum(tally.shapes.items(), pricing, offer),
            pricing.currency_on(offer),
            factor,
            price / cheapest if price is not None and cheapest is not None else None,
        )
        for offer, one, factor, price in zip(offers, found, factors, prices, strict=True)
    )


def _extra(plan: Plan, period: Period) -> Decimal:
    """The extra costs of a run or a month; a monthly cost is spread over the month's runs."""
    runs = sum((cost.amount for cost in plan.extra_costs if cost.per == "run"), ZERO)
    month = sum((cost.amount for cost in plan.extra_costs if cost.per == "month"), ZERO)
    # Divided once, after adding up: three thirds of a cost are the cost.
    return runs * plan.runs + month if period == "month" else runs + month / plan.runs


def _all_in(plan: Plan, run: Decimal, period: Period) -> Decimal:
    counted = run * plan.runs if period == "month" else run
    return money.settled(counted + _extra(plan, period))


def _budget(plan: Plan, run: Decimal, *, is_whole: bool) -> Budget | None:
    if plan.budget is None:
        return None
    used = _all_in(plan, run, plan.budget_per)
    state: BudgetState = "under"
    if money.exceeds(used, plan.budget):
        state = "over"
    elif money.rounded(used) and not money.exceeds(plan.budget * NEAR, used):
        state = "near"
    return Budget(plan.budget, plan.budget_per, used, state, is_whole)
