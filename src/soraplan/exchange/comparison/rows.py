"""The rows of a comparison: each thing that is compared, in words and figures.

Rows come and go only with the plan's settings, never with the forecast, so that nothing jumps
while it is worked out.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from soraplan.core import money
from soraplan.core.cards import Evidence
from soraplan.core.currencies import Amounts, times, together
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast
from soraplan.core.limits.allowances import allowances
from soraplan.core.pace_words import limit_text
from soraplan.core.pricing import Found
from soraplan.core.sums import has_sum
from soraplan.core.text.words import counted
from soraplan.exchange.card_words import end_words
from soraplan.exchange.comparison.pace import paces
from soraplan.exchange.comparison.sides import Side, average, clip_prices, second_price
from soraplan.exchange.comparison.values import WAIT, Entry, Group, Row, row
from soraplan.exchange.layout import EVIDENCE, METHODS
from soraplan.exchange.report_values import STRESS

ASKED = "at asked lengths"
"""What is said of a sum with clips of lengths that are not made there."""

_FEW = 4
"""Lengths that are all told; of more the ends."""


def groups(forecast: Forecast, sides: Sequence[Side]) -> tuple[Group, ...]:
    """All rows, with an entry for each side."""
    return (
        Group("Price", _prices(forecast.estimate, sides)),
        Group("Cost as planned", _costs(forecast.estimate, sides)),
        Group("What it may cost", _ranges(forecast, sides)),
        Group("At other takes", _stress(forecast.estimate, sides)),
        Group("Pace", paces(forecast, sides)),
        Group("About the offer", _abouts(forecast.estimate, sides)),
    )


# -- money ------------------------------------------------------------------------------------


def _amount(estimate: Estimate, side: Side, amount: Decimal | None, apart: Amounts = ()) -> Entry:
    """An amount; not known where the side has no price for any clip.

    The reason stands in the row of clips that cannot be made, once for all amounts. What belongs to
    it and stands `apart` in other currencies is told beside it.
    """
    own: Amounts = ()
    if amount is not None and has_sum(side.total, estimate.tally.clips):
        own = ((side.currency(estimate), amount),)
    if not own and not apart:
        return Entry(money.UNKNOWN)
    text = together(own + apart, money.compact)
    value = None
    if amount is not None and side.factor is not None and not apart:
        value = amount * side.factor
    if not (side.total.unpriced if apart else side.total.unknown):
        return Entry(text, value, amounts=own + apart)
    return Entry(f"{text}+", value, is_partial=True, amounts=own + apart)


def _prices(estimate: Estimate, sides: Sequence[Side]) -> tuple[Row, ...]:
    currency = estimate.currency
    planned = average(sides[0])
    cheapest = min(
        (
            side.found[0].rate.per_second * side.factor
            for side in sides[1:]
            if side.column is not None
            and side.column.ratio is not None
            and side.factor is not None
            and side.found[0].rate.per_second is not None
        ),
        default=None,
    )

    def price(side: Side) -> Entry:
        if side.column is None:
            if planned is None:
                return Entry(money.UNKNOWN)
            return Entry(f"ø {money.unit(planned, currency)}/s", planned)
        if not side.found:
            return Entry(money.UNKNOWN)
        found = side.found[0]
        batch = estimate.pricing.lane(found.offer, None) == "batch"
        if found.rate.per_clip is not None and not batch:
            return Entry("a clip", note=clip_prices(found))
        amount = second_price(estimate, found)
        if amount is None:
            return Entry(money.UNKNOWN, note=f"no {'batch ' if batch else ''}price is known")
        text = f"{money.unit(amount, found.card.currency)}/s"
        if side.factor is None:
            told = ((found.card.currency, amount),)
            return Entry(text, note=f"the plan counts in {currency}", amounts=told)
        return Entry(text, amount * side.factor)

    def times(side: Side) -> Entry:
        ratio = side.column.ratio if side.column else None
        if side.column is None and planned is not None and cheapest and not estimate.plan.lane:
            ratio = planned / cheapest
        if ratio is None:
            return Entry(money.UNKNOWN)
        shown = f"{ratio:.2f}".rstrip("0").rstrip(".")
        return Entry(f"×{shown}", ratio)

    return (
        row("Price a second", sides, price, "price", best="least"),
        row("× the cheapest", sides, times, "figure"),
    )


def _cost(
    estimate: Estimate,
    sides: Sequence[Side],
    label: str,
    amount: Callable[[Side], Decimal | None],
    share: Decimal | int = 0,
    *,
    more: str = "",
    has_bars: bool = False,
    is_told: bool = False,
) -> Row:
    """A row of amounts, with so many times what a run costs in currencies that stand apart.

    Where it `is_told`, a length that is asked for and not made is told beside the amount.
    """

    def entry(side: Side) -> Entry:
        apart = times(side.total.foreign, share) if share else ()
        made = _amount(estimate, side, amount(side), apart)
        return replace(made, note=ASKED) if is_told and side.odd else made

    return row(label, sides, entry, "money", best="least", more=more, has_bars=has_bars)


def _costs(estimate: Estimate, sides: Sequence[Side]) -> tuple[Row, ...]:
    plan = estimate.plan
    percent = f"{plan.contingency.normalize():f} %"

    def contingency(run: Decimal) -> Decimal:
        return run * plan.contingency / 100

    def all_in(side: Side) -> Decimal | None:
        run = side.total.run + contingency(side.total.run)
        if not estimate.extra:
            return run
        # Extra costs are in the plan's currency.
        return None if side.factor is None else run + estimate.extra / side.factor

    cost = partial(_cost, estimate, sides)
    rows = [
        cost("A run", lambda side: side.total.run, 1, has_bars=True, is_told=True),
        cost(
            f"A month ({counted(plan.runs, 'run')})",
            lambda side: side.total.run * plan.runs,
            plan.runs,
        ),
        cost(
            "A finished minute",
            lambda side: estimate.per_minute(side.offer),
        ),
        cost(
            f"Contingency {percent}",
            lambda side: contingency(side.total.run),
            contingency(Decimal(1)),
            more=" a run",
        ),
        cost(
            "All in, a run",
            all_in,
            1 + contingency(Decimal(1)),
            more=" with extra costs" if plan.extra_costs else "",
        ),
        row("Cannot be made", sides, lambda side: _missing(estimate, side)),
        row("Lengths not made", sides, lambda side: _odd(estimate, side)),
    ]
    return tuple(rows)


def _missing(estimate: Estimate, side: Side) -> Entry:
    """The clips that a side leaves out, and why."""
    if not estimate.tally.clips:
        return Entry(money.UNKNOWN, note=side.lost or "nothing in the queue")
    if not side.total.unpriced:
        return Entry("none")
    if len(side.missing) == 1:
        told = next(iter(side.missing))
    else:
        told = "; ".join(f"{clips:,}: {reason}" for reason, clips in side.missing.items())
    return Entry(counted(side.total.unpriced, "clip"), note=told)


def _odd(estimate: Estimate, side: Side) -> Entry:
    """The clips of lengths that are not made there, and these lengths."""
    if not estimate.tally.clips or side.total.unpriced == estimate.tally.clips:
        return Entry(money.UNKNOWN)
    if not side.odd:
        return Entry("none")
    told = [f"{seconds}" for seconds in side.odd]
    if len(told) > _FEW:
        told = [f"{told[0]} to {told[-1]}"]
    return Entry(counted(sum(side.odd.values()), "clip"), note=f"{', '.join(told)} s")


def _ranges(forecast: Forecast, sides: Sequence[Side]) -> tuple[Row, ...]:
    estimate = forecast.estimate

    def floor(side: Side) -> Entry:
        made = estimate.with_takes(1, side.offer)
        return _amount(estimate, side, made.run, made.foreign)

    def quantile(name: str, *, a_month: bool) -> Callable[[Side], Entry]:
        def entry(side: Side) -> Entry:
            made = side.month if a_month else side.range
            if made is None:
                return WAIT
            amount = getattr(made, name)
            if amount is None:
                return Entry(money.UNKNOWN)
            return _amount(estimate, side, amount)

        return entry

    def share_row(
        label: str, name: str, more: str, *, has_bars: bool = False, a_month: bool = False
    ) -> Row:
        entry = quantile(name, a_month=a_month)
        return row(label, sides, entry, "money", more=more, best="least", has_bars=has_bars)

    months = ("p50", "p80", "p90") if estimate.plan.runs > 1 else ()
    return (
        row("Floor", sides, floor, "money", more=", one take each", best="least"),
        share_row("P50", "p50", ", half of all shoots"),
        share_row("P80", "p80", ", four of five", has_bars=True),
        share_row("P90", "p90", ", nine of ten"),
        *(share_row(f"{name.upper()} a month", name, "", a_month=True) for name in months),
        _method(forecast, sides),
    )


def _method(forecast: Forecast, sides: Sequence[Side]) -> Row:
    """How the range was found, or why there is none."""
    label, odds = "How it is known", forecast.odds
    if forecast.range is None or odds is None:
        return row(label, sides, lambda _: WAIT)
    if not odds.counts:
        return Row(label, (), told="there is nothing to shoot yet")
    if odds.unknown:
        have = "1 clip has" if odds.unknown == 1 else f"{odds.unknown:,} clips have"
        told = f"not known: {have} no keep rate, the share of takes that turn out usable"
        return Row(label, (), told=told)
    methods = {side.range.method for side in sides if side.range and side.range.method}
    if len(methods) > 1:
        return row(
            label,
            sides,
            lambda side: Entry(
                METHODS[side.range.method] if side.range and side.range.method else money.UNKNOWN
            ),
        )
    return Row(label, (), told="; ".join(METHODS[one] for one in methods) or "no price is known")


def _stress(estimate: Estimate, sides: Sequence[Side]) -> tuple[Row, ...]:
    def amount(side: Side, takes: int, runs: int) -> Entry:
        made = estimate.with_takes(takes, side.offer)
        return _amount(estimate, side, made.run * runs, times(made.foreign, runs))

    def takes_row(takes: int, runs: int) -> Row:
        return row(
            counted(takes, "take") + (" a month" if runs > 1 else ""),
            sides,
            lambda side: amount(side, takes, runs),
            "money",
            more="" if runs > 1 else " for each video",
            best="least",
        )

    months = {1, estimate.plan.runs}
    return tuple(takes_row(takes, runs) for runs in sorted(months) for takes in STRESS)


# -- about the offer --------------------------------------------------------------------------


def _abouts(estimate: Estimate, sides: Sequence[Side]) -> tuple[Row, ...]:
    def best_for(side: Side) -> Entry:
        if side.column is None or not side.found:
            return Entry("")
        return Entry(side.found[0].tier.best_for or money.UNKNOWN)

    def account(side: Side) -> Entry:
        names: dict[str, str] = {}
        for found in side.found:
            one, is_own = side.account(estimate, found), found.card is estimate.card
            wanted = estimate.plan.account if is_own else estimate.plan.accounts.get(found.card.id)
            name = one.name if one else f"{wanted} is not on the card"
            first = " (first level)" if not is_own and one is found.card.accounts[0] else ""
            names[found.card.id] = f"{name}{first}"
        if len(names) < 2:
            return Entry("".join(names.values()) or money.UNKNOWN)
        cards = {found.card.id: found.card.name for found in side.found}
        return Entry("; ".join(f"{cards[card]}: {name}" for card, name in names.items()))

    def limits(side: Side) -> Entry:
        tiers = {found.tier_key: found for found in side.found}
        told = {key: _limits(estimate, side, found) for key, found in tiers.items()}
        if len(told) < 2:
            return Entry("".join(told.values()) or money.UNKNOWN)
        return Entry("; ".join(f"{tiers[key].tier.name}: {text}" for key, text in told.items()))

    def dated(side: Side) -> Entry:
        if not side.found:
            return Entry(money.UNKNOWN)
        days = {day for day, _ in map(_known_since, side.found)}
        known = {EVIDENCE[evidence] for _, evidence in map(_known_since, side.found)}
        told = f"{min(days)} and later" if len(days) > 1 else f"{min(days)}"
        return Entry(f"{told}, {known.pop()}" if len(known) == 1 else told)

    def end(side: Side) -> Entry:
        if not side.found:
            return Entry(money.UNKNOWN)
        ending = [found.card for found in side.found if found.card.retired]
        if not ending:
            return Entry("none announced")
        first = min(ending, key=lambda card: card.retired or date.max)
        return Entry(end_words(first, estimate.today))

    return (
        row("Best for", sides, best_for),
        row("Account", sides, account),
        row("Its limits", sides, limits),
        row("Prices of", sides, dated),
        row("End of life", sides, end),
    )


def _limits(estimate: Estimate, side: Side, found: Found) -> str:
    account, tier, plan = side.account(estimate, found), found.tier.id, estimate.plan
    if account is not None and tier in account.no_access:
        return "no access"
    bound = allowances(found.card, account, {tier: tier}, plan.headroom, plan.concurrent)
    return ", ".join(limit_text(one) for one in bound) or "none known"


def _known_since(found: Found) -> tuple[date, Evidence]:
    """The day of an offer's price, and how it is known."""
    return found.rate.checked or found.card.checked, found.rate.evidence or found.card.evidence
