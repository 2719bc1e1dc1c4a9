"""A rate card as plain text: prices, lengths, sizes and limits, with dates, grades and sources."""

from collections.abc import Iterator
from datetime import date

from soraplan.core import money
from soraplan.core.cards import Account, Limit, Rate, RateCard, Tier, window_text
from soraplan.core.document import Frame
from soraplan.core.pricing import shown_resolution
from soraplan.core.words import duration_text
from soraplan.exchange.layout import EVIDENCE, lifetime, table

_FAILED = {
    "no": "not charged",
    "yes": "charged",
    "violations": "charged where they broke the vendor's content rules",
    "unknown": "not known whether they are charged",
}
_FRAMES: tuple[Frame, ...] = ("portrait", "landscape", "square")


def card_text(card: RateCard, origin: str, day: date) -> Iterator[str]:
    """The lines of the text; `origin` says where the card comes from."""
    yield card.name
    yield "=" * len(card.name)
    facts = [
        ("Card", f"{card.id}, {origin}"),
        ("Vendor", card.vendor),
        ("Currency", card.currency),
        ("Checked", f"{card.checked}, {EVIDENCE[card.evidence]}"),
        ("Failed jobs", _FAILED[card.charges_failed]),
    ]
    if card.retired:
        end = f"{lifetime(card, card.retired <= day)} {card.retired_note}"
        facts.insert(4, ("End of life", end.rstrip()))
    yield from table(facts, "ll")
    yield ""
    yield from _prices(card)
    yield ""
    yield from _tiers(card)
    yield ""
    yield from table(
        [("Account", "Id", "Limits"), *(_account(card, one) for one in card.accounts)], "lll"
    )
    yield ""
    yield "Sources"
    yield from _sources(card)


def _prices(card: RateCard) -> Iterator[str]:
    frames = [
        frame
        for frame in _FRAMES
        if any(frame in rate.sizes for tier in card.tiers for rate in tier.rates)
    ]
    rows = [
        (
            "Offer",
            "Name",
            "Price",
            "Batch",
            *(frame.capitalize() for frame in frames),
            "Checked",
            "Evidence",
        )
    ]
    for tier in card.tiers:
        for rate in tier.rates:
            batch = rate.batch_per_second
            rows.append(
                (
                    f"{tier.id}/{rate.resolution}",
                    f"{tier.name} {shown_resolution(rate.resolution)}",
                    _price(rate, card.currency),
                    money.UNKNOWN if batch is None else f"{money.unit(batch, card.currency)}/s",
                    *(rate.sizes.get(frame, money.UNKNOWN) for frame in frames),
                    str(rate.checked or card.checked),
                    rate.evidence or card.evidence,
                )
            )
    yield from table(rows, "llrr" + "l" * (len(frames) + 2))


def _price(rate: Rate, currency: str) -> str:
    if rate.per_second is not None:
        return f"{money.unit(rate.per_second, currency)}/s"
    if rate.per_clip:
        lengths = sorted(rate.per_clip.items())
        return ", ".join(f"{seconds} s {money.unit(cost, currency)}" for seconds, cost in lengths)
    return money.UNKNOWN


def _tiers(card: RateCard) -> list[str]:
    rows = [("Tier", "Model", "Lengths", "One job takes", "Best for")]
    rows.extend(_tier(tier) for tier in card.tiers)
    return table(rows, "lllll")


def _tier(tier: Tier) -> tuple[str, str, str, str, str]:
    time = money.UNKNOWN
    if tier.render_seconds is not None:
        time = f"about {duration_text(tier.render_seconds)}"
    return tier.name, tier.model, tier.lengths_text, time, tier.best_for or money.UNKNOWN


def _account(card: RateCard, account: Account) -> tuple[str, str, str]:
    rules = [_limit(card, limit) for limit in account.limits]
    names = {tier.id: tier.name for tier in card.tiers}
    if account.no_access:
        rules.append(f"no access to {', '.join(names[tier] for tier in account.no_access)}")
    return account.name, account.id, "; ".join(rules) or "not known"


def _limit(card: RateCard, limit: Limit) -> str:
    names = {tier.id: tier.name for tier in card.tiers}
    tiers = ", ".join(names[tier] for tier in limit.tiers) or "all tiers"
    if limit.spend is not None:
        amount = money.shown(limit.spend, card.currency)
        return f"{tiers} {amount} {window_text(limit.window or 1)}"
    return f"{tiers} {limit.text}"


def _sources(card: RateCard) -> list[str]:
    sources = dict.fromkeys(card.sources)
    for tier in card.tiers:
        for rate in tier.rates:
            sources.update(dict.fromkeys(rate.sources))
    return list(sources)
