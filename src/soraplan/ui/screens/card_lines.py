"""A rate card to read on the screen: prices, lengths, sizes and limits, and where they come from.

User text goes in as it is and is never parsed as markup.
"""

from collections.abc import Iterator
from datetime import date

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from soraplan.core import money
from soraplan.core.cards import Account, Rate, RateCard, Tier
from soraplan.core.forecast import Forecast
from soraplan.core.pace import TierPace
from soraplan.core.pace_words import queued_text
from soraplan.core.pricing import shown_resolution
from soraplan.core.rates.grounds import grounds
from soraplan.core.text.stand_ins import visible, visible_lines
from soraplan.core.text.words import duration_text, gap_text, ordinal
from soraplan.exchange import card_words
from soraplan.ui.screens.card_names import Unusable

_INDENT, _INNER = 2, 10
"""Cells before what belongs to a tier, and before what belongs to a rate."""


def card_lines(
    card: RateCard, forecast: Forecast, where: str, trouble: str | None, own: str = ""
) -> Group:
    """Everything that a card says, and what the plan would meet there.

    `where` says where the card comes from, `trouble` what is wrong with one of the user's that
    should be there in its place, and `own` how prices of one's own come about.
    """
    return Group(
        *_card(card, forecast.estimate.today, where, trouble, own),
        *_limits(card, forecast),
        Text(),
        _told("Sources", "bold underline"),
        *(_indented(source, _INDENT) for source in card_words.sources(card)),
        Text(),
    )


def unusable_lines(card: Unusable) -> Group:
    """What is wrong with a card that cannot be used."""
    return Group(
        Text.assemble((visible(card.name), "bold"), f"  {card.id}"),
        _told("This rate card of yours cannot be used, so nothing is priced on it."),
        Text(),
        *(_told(problem) for problem in card.problems),
        Text(),
        _told("Correct the file; it is read again when this page is next opened."),
    )


def _card(
    card: RateCard, today: date, where: str, trouble: str | None, own: str
) -> Iterator[RenderableType]:
    yield Text.assemble((visible(card.name), "bold"), f"  {card.id} · {visible(card.vendor)}")
    yield _told(where[:1].upper() + where[1:] + ".")
    if trouble:
        yield _told(trouble, "bold")
    if own:
        yield _told(own)
    yield _told(f"Checked {card_words.dated(card, card)}, in {card.currency}.")
    if card.retired:
        told = f"Ended on {card.retired}." if card.has_ended(today) else f"Ends on {card.end}."
        if card.may_have_ended(today):
            told = f"May have ended: {card.retired} was the earliest day."
        yield _told(f"{told} {card.retired_note}".rstrip(), "bold")
    yield _told(f"Failed jobs: {card_words.FAILED[card.charges_failed]}.")
    if batch := card_words.batch_words(card):
        yield _told(f"Batch lane: {batch}.")
    if api := card_words.api_words(card):
        yield _told(f"Requests: {api}.")
    if card.note:
        yield _told(card.note)
    yield Text()
    price = max(len(_price(rate, card.currency)) for tier in card.tiers for rate in tier.rates)
    for tier in card.tiers:
        yield from _tier(card, tier, min(price, 30))
        yield Text()


def _tier(card: RateCard, tier: Tier, price_cells: int) -> Iterator[RenderableType]:
    told = [tier.model, tier.lengths_text]
    told.append("sound not known" if tier.audio is None else card_words.sound_word(tier))
    if needs := card_words.reference_word(tier):
        told.append(needs)
    if tier.render_seconds is None:
        told.append("job time not known")
    else:
        told.append(f"about {duration_text(tier.render_seconds)} a job")
    yield Text.assemble((visible(tier.name), "bold underline"), f"  {visible(' · '.join(told))}")
    if tier.best_for:
        yield _indented(f"Best for: {tier.best_for}", _INDENT)
    if tier.note:
        yield _indented(tier.note, _INDENT)
    for rate in tier.rates:
        yield from _rate(card, tier, rate, price_cells)


def _rate(card: RateCard, tier: Tier, rate: Rate, price_cells: int) -> Iterator[RenderableType]:
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_column(style="bold", min_width=_INNER - _INDENT - 2)
    row.add_column(min_width=price_cells)
    row.add_column()
    sizes = ", ".join(f"{frame} {size}" for frame, size in rate.sizes.items())
    if own := card_words.own_lengths(tier, rate):
        sizes = f"{own} only · {sizes}"
    row.add_row(
        _told(shown_resolution(rate.resolution)), _told(_price(rate, card.currency)), _told(sizes)
    )
    yield Padding(row, (0, 0, 0, _INDENT))
    if fees := card_words.fee_words(rate, card.currency):
        yield _indented("; ".join(fees), _INNER)
    if rate.note:
        yield _indented(rate.note, _INNER)
    if card_words.is_dated_apart(card, rate):
        yield _indented(card_words.dated(card, rate), _INNER, "dim")
        yield from (_indented(source, _INNER, "dim") for source in grounds(card, rate).told())


def _price(rate: Rate, currency: str) -> str:
    told = card_words.price_words(rate, currency)
    if told == money.UNKNOWN:
        told = "price not known"
    batch = rate.batch_per_second
    return told if batch is None else f"{told}, batch {money.unit(batch, currency)}/s"


def _indented(text: str, cells: int, style: str = "") -> Padding:
    return Padding(_told(text, style), (0, 0, 0, cells))


def _told(text: str, style: str = "") -> Text:
    return Text(visible_lines(text), style)


def _limits(card: RateCard, forecast: Forecast) -> Iterator[RenderableType]:
    """The limits of each account level, and what this plan would meet there."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", min_width=10)
    table.add_column()
    own = card is forecast.estimate.card
    advice = forecast.advice if own else None
    paces = {level.account: level.pace.tiers for level in advice.levels} if advice else {}
    title = "Limits by account, and this plan on each" if own else "Limits by account"
    yield _told(title, "bold underline")
    tiers = {tier.id for tier in card.tiers}
    noted = ""
    for account in card.accounts:
        is_chosen = account is _account_of(card, forecast)
        mark = "▸" if is_chosen else " "
        limits = " · ".join(card_words.account_words(card, account)) or "no limits known"
        table.add_row(_told(mark + account.name), _told(limits))
        if card_words.is_dated_apart(card, account):
            told = [card_words.dated(card, account), *grounds(card, account).told()]
            table.add_row(Text(), _told("\n".join(told), "dim"))
        # Levels mostly have one note in common; it is told with the first of them.
        if account.note and account.note != noted:
            table.add_row(Text(), _told(account.note))
        noted = account.note
        for pace in paces.get(account, ()):
            if pace.tier in tiers and pace.unknown != "access" and pace.allowances:
                table.add_row(Text(), _told(_pace(pace), style="dim"))
    yield table


def _account_of(card: RateCard, forecast: Forecast) -> Account | None:
    """The account that the plan has at the card's vendor; None where it uses no such card."""
    estimate = forecast.estimate
    if card is estimate.card:
        return estimate.account
    used = estimate.cards_used().get(card.id)
    return card.account(estimate.plan.accounts.get(card.id)) if used is card else None


def _pace(pace: TierPace) -> str:
    burst = "all at once fits"
    if pace.burst == "unknown":
        burst = "not known whether all at once fits"
    elif pace.queued_at is not None:
        burst = f"all at once, {queued_text(pace.queued_at)}"
    if pace.refusal is not None:
        burst = f"all at once, the {ordinal(pace.refusal.number)} is refused"
    told = f"{pace.name}: {burst}"
    if pace.interval is not None:
        told += f"; one every {gap_text(pace.interval)}"
    if pace.submitted is not None:
        told += f", the last of {pace.requests:,} at {duration_text(pace.submitted)}"
    if pace.done is not None:
        told += f", done at {duration_text(pace.done)}"
    return told
