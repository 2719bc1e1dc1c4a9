"""What a rate card says, in words: the same on the screen, in texts and in differences."""

from collections.abc import Iterator
from datetime import date

from soraplan.core import lengths, money
from soraplan.core.cards import (
    Account,
    ChargesFailed,
    Limit,
    Rate,
    RateCard,
    Tier,
    window_text,
)
from soraplan.core.estimate import Estimate
from soraplan.core.prices_known import prices_known
from soraplan.core.pricing import shown_resolution
from soraplan.core.rates.grounds import agreement_told, all_told, grounds, of_card
from soraplan.core.text.words import counted, duration_text
from soraplan.exchange.layout import EVIDENCE

FAILED: dict[ChargesFailed, str] = {
    "no": "not charged",
    "yes": "charged",
    "violations": "charged where they broke the vendor's content rules",
    "unknown": "not known whether they are charged",
}
"""Whether jobs that fail are paid for."""


def price_words(rate: Rate, currency: str) -> str:
    """The price of a rate: `$0.10/s`, `5 s $0.30, 10 s $0.90`; a dash where it is not known."""
    if rate.per_second is not None:
        return f"{money.unit(rate.per_second, currency)}/s"
    if rate.per_clip:
        return ", ".join(
            f"{seconds} s {money.unit(cost, currency)}"
            for seconds, cost in sorted(rate.per_clip.items())
        )
    return money.UNKNOWN


def fee_words(rate: Rate, currency: str) -> list[str]:
    """What a job on a rate costs beside its price."""
    told = []
    if rate.minimum is not None:
        told.append(f"at least {money.unit(rate.minimum, currency)} a job")
    if rate.reference_fee is not None:
        told.append(f"{money.unit(rate.reference_fee, currency)} more with a reference")
    if rate.input_per_second is not None:
        each = money.unit(rate.input_per_second, currency)
        told.append(f"{each} more for each second of a moving reference")
    return told


def own_lengths(tier: Tier, rate: Rate) -> str:
    """The lengths of a rate where they are others than those of its tier; else empty."""
    own = rate.seconds and lengths.ordered(rate.seconds)
    return lengths.text(own) if own and own != lengths.ordered(tier.seconds) else ""


def sound_word(tier: Tier) -> str:
    """Whether the clips of a tier come with sound."""
    return {True: "with sound", False: "silent", None: "not known"}[tier.audio]


def reference_word(tier: Tier) -> str:
    """That a tier only makes clips from an image; empty where it needs none."""
    return "needs a reference" if tier.needs_reference else ""


def limit_words(card: RateCard, limit: Limit) -> str:
    """A rule of an account, and what it is for: `Pro 10 per minute`."""
    names = {tier.id: tier.name for tier in card.tiers}
    tiers = ", ".join(names[tier] for tier in limit.tiers) or "all tiers"
    return f"{tiers} {_rule(card, limit)}"


def _rule(card: RateCard, limit: Limit) -> str:
    told = limit.text
    if limit.spend is not None:
        amount = money.shown(limit.spend, card.currency)
        told = f"{amount} {window_text(limit.window or 1)}"
    return f"{told}{', more wait in line' if limit.excess == 'queued' else ''}"


def account_words(card: RateCard, account: Account) -> list[str]:
    """All rules of an account, and the tiers that it may not use."""
    # Where no rule is for one tier, none has to be said to be for all of them.
    words = limit_words if any(limit.tiers for limit in account.limits) else _rule
    told = [words(card, limit) for limit in account.limits]
    names = {tier.id: tier.name for tier in card.tiers}
    if account.no_access:
        told.append(f"no access to {', '.join(names[tier] for tier in account.no_access)}")
    return told


def dated(card: RateCard, part: RateCard | Rate | Account) -> str:
    """When a part of a card was checked, and how it is known: `2026-11-22, read at the vendor`."""
    return f"{part.checked or card.checked}, {EVIDENCE[part.evidence or card.evidence]}"


def prices_words(estimate: Estimate, card: RateCard) -> str:
    """When the prices of a card that a plan uses were checked, and how they are known.

    `checked 2026-11-22, prices of 3 clips told by a third party, of 12 read at the vendor`.
    """
    known = prices_known(estimate, card)
    told = f"checked {known.days}"
    if len(known.grades) == 1:
        return f"{told}, {EVIDENCE[known.grades[0][0]]}"
    (worst, number), *others = known.grades
    prices = "price" if number == 1 else "prices"
    told += f", {prices} of {counted(number, known.of)} {EVIDENCE[worst]}"
    return told + "".join(f", of {more:,} {EVIDENCE[grade]}" for grade, more in others)


def cards_words(estimate: Estimate) -> list[str]:
    """The plan's own card where it is installed, then the others that clips have a price on.

    Each with when and how its prices are known that the plan uses, without full stop.
    """
    return [
        f"{card.name}, {prices_words(estimate, card)}"
        for card in estimate.cards_used().values()
        if card is estimate.card or prices_known(estimate, card).of == "clip"
    ]


def is_dated_apart(card: RateCard, part: Rate | Account) -> bool:
    """Whether a part of a card has another date, grade or origin than the card."""
    sources, agreement = grounds(card, part)
    return (
        (part.checked or card.checked, part.evidence or card.evidence)
        != (card.checked, card.evidence)
        or agreement != card.agreement
        # By an agreement alone, where the card has addresses for what it says beside it.
        or (not sources and bool(card.sources))
        or not set(sources) <= set(card.sources)
    )


def batch_words(card: RateCard) -> str:
    """In what time the vendor does what goes through the batch lane; empty where that is open."""
    return f"done within {duration_text(card.batch_window)}" if card.batch_window else ""


def api_words(card: RateCard) -> str:
    """In what shape requests for the vendor can be written; empty where in none."""
    return "written in the shape of OpenAI's API" if card.api == "openai" else ""


def notes(card: RateCard) -> Iterator[tuple[str, str]]:
    """What the card remarks on, and the remark; what is said of several things is said once.

    By what agreement prices hold is a remark, too.
    """
    about: dict[str, list[str]] = {}
    if card.note:
        about[card.note] = ["Card"]
    agreements = {
        (tier.id, rate.resolution): grounds(card, rate).agreement
        for tier in card.tiers
        for rate in tier.rates
    }
    is_one = len(set(agreements.values())) == 1
    if is_one and card.agreement in agreements.values() and card.agreement:
        about.setdefault(agreement_told(card.agreement), []).append("All prices")
    for tier in card.tiers:
        if tier.note:
            about.setdefault(tier.note, []).append(tier.name)
        for rate in tier.rates:
            name = f"{tier.name} {shown_resolution(rate.resolution)}"
            agreement = agreements[tier.id, rate.resolution]
            if agreement and not is_one:
                about.setdefault(agreement_told(agreement), []).append(name)
            if rate.note:
                about.setdefault(rate.note, []).append(name)
    for account in card.accounts:
        if account.agreement:
            about.setdefault(agreement_told(account.agreement), []).append(account.name)
        if account.note:
            about.setdefault(account.note, []).append(account.name)
    return ((", ".join(names), note) for note, names in about.items())


def sources(card: RateCard) -> list[str]:
    """Where a card, its rates and accounts come from, each once: agreements and addresses."""
    return all_told(list(of_card(card)))


def end_words(card: RateCard, day: date) -> str:
    """The end of a card's life in a few words, for a list."""
    if card.retired is None:
        return "none known"
    if card.may_have_ended(day):
        return f"MAY HAVE ENDED {card.retired}"
    return f"ENDED {card.retired}" if card.has_ended(day) else f"ends {card.end}"
