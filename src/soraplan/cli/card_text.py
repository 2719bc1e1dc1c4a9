"""A rate card as plain text: prices, lengths, sizes and limits, with dates, grades and sources."""

from collections.abc import Iterator, Sequence
from datetime import date

from soraplan.core import money
from soraplan.core.cards import Account, RateCard, Tier
from soraplan.core.document import Frame
from soraplan.core.pricing import shown_resolution
from soraplan.core.text.cells import cell_width
from soraplan.core.text.words import duration_text
from soraplan.exchange import card_words
from soraplan.exchange.layout import fitted, labelled, lifetime, table

_FRAMES: tuple[Frame, ...] = ("portrait", "landscape", "square")


def card_text(card: RateCard, origin: str, day: date, width: int) -> Iterator[str]:
    """The lines of the text, whose sentences are wrapped at `width`.

    `origin` says where the card comes from.
    """
    yield card.name
    yield "=" * cell_width(card.name)
    yield from labelled(_facts(card, origin, day), width)
    yield ""
    yield from _prices(card)
    fees = list(_fees(card))
    if fees:
        yield ""
        yield from fitted([("Offer", "Besides"), *fees], "ll", width, (1,))
    yield ""
    yield from _tiers(card, width)
    yield ""
    yield from _accounts(card, width)
    notes = list(card_words.notes(card))
    if notes:
        yield ""
        yield from fitted([("About", "Note"), *notes], "ll", width, (0, 1))
    yield ""
    yield "Sources"
    yield from card_words.sources(card)


def _facts(card: RateCard, origin: str, day: date) -> Sequence[tuple[str, str]]:
    facts = [
        ("Card", f"{card.id}, {origin}"),
        ("Vendor", card.vendor),
        ("Currency", card.currency),
        ("Checked", card_words.dated(card, card)),
    ]
    if card.retired:
        end = f"{lifetime(card, day)} {card.retired_note}"
        facts.append(("End of life", end.rstrip()))
    facts.append(("Failed jobs", card_words.FAILED[card.charges_failed]))
    if batch := card_words.batch_words(card):
        facts.append(("Batch lane", batch))
    if api := card_words.api_words(card):
        facts.append(("Requests", api))
    return facts


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
                    card_words.price_words(rate, card.currency),
                    money.UNKNOWN if batch is None else f"{money.unit(batch, card.currency)}/s",
                    *(rate.sizes.get(frame, money.UNKNOWN) for frame in frames),
                    str(rate.checked or card.checked),
                    rate.evidence or card.evidence,
                )
            )
    yield from table(rows, "llrr" + "l" * (len(frames) + 2))


def _fees(card: RateCard) -> Iterator[tuple[str, str]]:
    for tier in card.tiers:
        for rate in tier.rates:
            told = card_words.fee_words(rate, card.currency)
            if own := card_words.own_lengths(tier, rate):
                told.insert(0, f"{own} only")
            if told:
                yield f"{tier.id}/{rate.resolution}", "; ".join(told)


def _tiers(card: RateCard, width: int) -> list[str]:
    rows = [("Tier", "Model", "Lengths", "Sound", "One job takes", "Best for")]
    rows.extend(_tier(tier) for tier in card.tiers)
    return fitted(rows, "llllll", width, (5,))


def _tier(tier: Tier) -> tuple[str, str, str, str, str, str]:
    time = money.UNKNOWN
    if tier.render_seconds is not None:
        time = f"about {duration_text(tier.render_seconds)}"
    sound = money.UNKNOWN if tier.audio is None else card_words.sound_word(tier)
    lengths = ", ".join(filter(None, (tier.lengths_text, card_words.reference_word(tier))))
    return tier.name, tier.model, lengths, sound, time, tier.best_for or money.UNKNOWN


def _accounts(card: RateCard, width: int) -> list[str]:
    apart = any(card_words.is_dated_apart(card, account) for account in card.accounts)
    rows = [("Account", "Id", *(("Checked", "Evidence") if apart else ()), "Limits")]
    rows.extend(_account(card, one, apart) for one in card.accounts)
    columns = len(rows[0])
    return fitted(rows, "l" * columns, width, (columns - 1,))


def _account(card: RateCard, account: Account, apart: bool) -> tuple[str, ...]:
    dated = (str(account.checked or card.checked), account.evidence or card.evidence)
    rules = "; ".join(card_words.account_words(card, account)) or "not known"
    return (account.name, account.id, *(dated if apart else ()), rules)
