"""The receipt: what an exported file was made from, so that it can be held against a plan later.

It has the rate cards with their dates, grades and sources, and prints (SHA-256) of plan and cards.
People read its `facts`; `line` is the same for `soraplan verify`. The day of the export is in it
only when asked for, so that the same plan gives the same bytes.

A print tells whoever can guess a value that the guess is right, and a file may go to somebody who
is not to know the budget or the client. So the long print of the plan covers nothing that can be
guessed: neither the money beside the clips nor what stands aside. Each setting has a print of its
own, and what decides nothing has one so short that hundreds of likely budgets share it. Contingency
and extra costs decide, and a short print of them would let another amount pass for the one that was
approved. Theirs is long, so that whoever tries every likely contingency finds it: that is accepted.

A print must be the same on every Python and in every later version of soraplan. What is at its
default is therefore left out, keys are sorted, and texts are spelled in ASCII.

A receipt is no signature: whoever can change a file can change its receipt.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

import soraplan
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.document import Document, card_named
from soraplan.core.estimate import Estimate
from soraplan.core.pricing import Found
from soraplan.core.rates.grounds import all_told, grounds
from soraplan.core.rates.shelf import absence
from soraplan.exchange.card_words import prices_words
from soraplan.exchange.layout import lifetime

OPENING, CLOSING = "soraplan-receipt=1", "soraplan-receipt=end"

LEDGER = frozenset(
    {"status", "owner", "tags", "priority", "notes", "group", "keep_rate", "id"}
    | {"moved_from", "moved_seconds", "moved_lane"}
)
"""What a clip says of itself beside what is made and paid as planned. An approval outlives a change
of it; but omitting a clip, which is a status too, changes what is made."""

ASIDE = frozenset(
    {"author", "notes", "client", "title", "compare", "start", "deadline", "headroom"}
    | {"concurrent", "render_seconds", "keep_rate", "fps", "budget", "budget_per"}
    | {"moved_from"}
)
"""Settings of the plan that change neither what is made nor what it costs as planned. Accounts
are none of them: they say what the vendor allows at all."""

MONEY = frozenset({"contingency", "extra_costs"})
"""Settings that change what is paid and have few likely values: no long print covers them."""

_NO_NUMBERS = frozenset(
    {"name", "vendor", "checked", "evidence", "sources", "retired_note", "compare", "best_for"}
    | {"note", "api", "agreement"}
)
"""What a card says beside its offers, prices and limits. A card that was held against its sources
once more and found right is the same card."""

_PAYS, _DECIDES, _TELLS = 16, 4, 2
"""Digits of the print of a setting: of money, on which alone a match hangs; of one that the print
of the plan covers, too; and of one that is only told of."""

_WORD = re.compile(
    r"(?<![\w-])(plan|version|made|order|card|used|missing|exchange|set|clip)=([\w.:@/+-]+)",
    re.ASCII,
)
_PLAN = re.compile("[0-9a-f]{64}")
_FACTOR = re.compile(r"\d{1,60}(\.\d{1,60})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CardStamp:
    """A rate card as it was: its id, the day it was checked, and the print of its numbers."""

    id: str
    checked: date
    print: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a file was made from.

    `plan` is the print of what is made: the clips in their order without their `LEDGER`, and the
    settings that are neither `ASIDE` nor `MONEY`. `order` is that of the ids of the clips.
    `settings` has a print for each setting that is not at its default; that of `MONEY` is one of
    the print of the plan, too, so that it says nothing beside another. `clips` has two for each
    clip: of what is made and paid, and of the rest; it is empty in a file that has no room for it.
    `missing` names cards that were not installed. `used` has prints of what clips are made on: of
    each rate as `card/tier/resolution`, of the account as `card/account`, and of what holds for the
    whole card. `version` is soraplan's, `made` the day of the export. `exchange` has what costs in
    other currencies were multiplied by, and 0 where no rate of exchange was known.
    """

    plan: str
    order: str
    cards: tuple[CardStamp, ...]
    missing: tuple[str, ...]
    settings: dict[str, str]
    clips: dict[str, tuple[str, str]]
    used: dict[str, str]
    version: str
    made: date | None = None
    exchange: dict[str, str] = field(default_factory=dict)

    @property
    def lists_clips(self) -> bool:
        """Whether each clip has its prints here; a queue without clips has them all."""
        return bool(self.clips) or self.order == _order(())


def receipt(
    estimate: Estimate, made: date | None = None, against: Receipt | None = None
) -> Receipt:
    """The receipt of what is made from an estimate.

    One that is to be held against another has prints of `MONEY` that can be.
    """
    plan = estimate.plan
    used, missing = cards_used(estimate)
    settings = {
        key: value for key, value in _values(plan).items() if not key.startswith("embedded_card")
    }
    clips = {clip.id: _prints(clip) for clip in plan.clips}
    whole = sha256()
    for key, value in settings.items():
        if key not in ASIDE and key not in MONEY:
            whole.update(f"{key}={value}\n".encode())
    for paid, _ in clips.values():
        whole.update(f"{paid}\n".encode())
    plan_print = whole.hexdigest()
    salt = against.plan if against else plan_print
    return Receipt(
        plan=plan_print,
        order=_order(clips),
        cards=tuple(CardStamp(card.id, card.checked, card_print(card)) for card in used),
        missing=missing,
        settings={key: _setting_print(key, value, salt) for key, value in settings.items()},
        clips={id_: (paid[:8], rest[:4]) for id_, (paid, rest) in clips.items()},
        used={address: _digest(text)[:16] for address, text in sorted(_used(estimate))},
        version=soraplan.__version__,
        made=made,
        exchange=_exchange(estimate),
    )


def _exchange(estimate: Estimate) -> dict[str, str]:
    """By the other currencies of clips: what their costs are multiplied by, 0 for not known."""
    pricing = estimate.pricing
    factors = {
        pricing.currency_on(shape[0]): pricing.factor_on(shape[0])
        for shape in estimate.tally.shapes
        if pricing.currency_on(shape[0]) != pricing.currency
    }
    return {one: "0" if (at := factors[one]) is None else f"{at:f}" for one in sorted(factors)}


def _setting_print(key: str, value: str, salt: str) -> str:
    if key in MONEY:
        return _digest(f"{salt} {key}={value}")[:_PAYS]
    return _digest(f"{key}={value}")[: _TELLS if key in ASIDE else _DECIDES]


def _order(ids: Iterable[str]) -> str:
    return _digest("\n".join(ids))[:8]


def cards_used(estimate: Estimate) -> tuple[list[RateCard], tuple[str, ...]]:
    """The cards that the plan is priced on, its own first; and the ids of those not installed."""
    pricing, plan = estimate.pricing, estimate.plan
    used = {estimate.card.id: estimate.card} if estimate.card else {}
    missing = {} if estimate.card else {plan.rates: None}
    offers = [shape[0] for shape in estimate.tally.shapes]
    for offer in [*offers, *(column.offer for column in estimate.columns)]:
        found = pricing.find(offer)
        if isinstance(found, Found):
            used.setdefault(found.card.id, found.card)
        elif (card := card_named(offer)) and card not in pricing.cards:
            missing[card] = None
    return list(used.values()), tuple(missing)


def card_print(card: RateCard) -> str:
    """The print of the offers, prices, limits and the end of a card."""
    return _digest(_text(card, _NO_NUMBERS))


def _used(estimate: Estimate) -> Iterator[tuple[str, str]]:
    """What the clips depend on of the cards: an address, and the numbers that stand there."""
    cards: dict[str, RateCard] = {}
    rates: set[tuple[str, str, str]] = set()
    for shape in estimate.tally.shapes:
        found = estimate.pricing.find(shape[0])
        if not isinstance(found, Found):
            continue
        card, tier, rate = found.card, found.tier, found.rate
        cards[card.id] = card
        address = card.id, tier.id, rate.resolution
        if address not in rates:
            rates.add(address)
            model = _values(tier, _NO_NUMBERS | {"rates"})
            yield "/".join(address), f"{model} {_values(rate, _NO_NUMBERS)}"
    for card in cards.values():
        yield card.id, f"{_values(card, _NO_NUMBERS | {'tiers', 'accounts'})}"
        # At other vendors the pace is reckoned with the account that the plan names.
        account = card.account(estimate.plan.accounts.get(card.id))
        if card is estimate.card:
            account = estimate.account
        if account is not None:
            yield f"{card.id}/{account.id}", f"{_values(account, _NO_NUMBERS)}"


def line(receipt: Receipt, most: int | None = None) -> str:
    """The receipt for a program: words of plain ASCII with spaces between.

    It may be broken between any two words, with anything without a `=` in between. The clips are
    left out where it would be longer than `most` characters.
    """
    head = list(_words(receipt))
    clips = [f"clip={id_}:{paid}:{rest}" for id_, (paid, rest) in receipt.clips.items()]
    whole = " ".join([*head, *clips, CLOSING])
    if most is not None and len(whole) > most:
        return " ".join([*head, CLOSING])
    return whole


def _words(receipt: Receipt) -> Iterator[str]:
    yield OPENING
    yield f"plan={receipt.plan}"
    yield f"order={receipt.order}"
    yield f"version={receipt.version}"
    if receipt.made:
        yield f"made={receipt.made}"
    yield from (f"card={card.id}@{card.checked}:{card.print}" for card in receipt.cards)
    yield from (f"used={address}:{print_}" for address, print_ in receipt.used.items())
    yield from (f"missing={card}" for card in receipt.missing)
    yield from (f"exchange={one}:{factor}" for one, factor in receipt.exchange.items())
    yield from (f"set={key}:{print_}" for key, print_ in receipt.settings.items())


def found(text: str) -> list[Receipt]:
    """The receipts that a text holds, each once, in their order."""
    receipts: list[Receipt] = []
    for part in text.split(OPENING)[1:]:
        body, closing, _ = part.partition(CLOSING)
        one = _read(body) if closing else None
        if one is not None and one not in receipts:
            receipts.append(one)
    return receipts


def unlike(text: str) -> str:
    """The text so that it does not pass for a receipt, which may be pasted anywhere."""
    return text.replace(OPENING, OPENING.replace("-", " "))


def _read(body: str) -> Receipt | None:
    told: dict[str, list[str]] = {}
    for key, value in _WORD.findall(body):
        told.setdefault(key, []).append(value)
    try:
        if not _PLAN.fullmatch(told["plan"][0]):
            return None
        return Receipt(
            plan=told["plan"][0],
            order=told["order"][0],
            cards=tuple(map(_card, told.get("card", []))),
            missing=tuple(told.get("missing", [])),
            settings=dict(_pair(word) for word in told.get("set", [])),
            clips=dict(_clip(word) for word in told.get("clip", [])),
            used=dict(_pair(word) for word in told.get("used", [])),
            version=told["version"][0],
            made=date.fromisoformat(told["made"][0]) if "made" in told else None,
            exchange=dict(_factor(word) for word in told.get("exchange", [])),
        )
    except (KeyError, ValueError):
        return None


def _card(word: str) -> CardStamp:
    id_, rest = word.split("@")
    checked, print_ = rest.split(":")
    return CardStamp(id_, date.fromisoformat(checked), print_)


def _pair(word: str) -> tuple[str, str]:
    key, print_ = word.split(":")
    return key, print_


def _factor(word: str) -> tuple[str, str]:
    currency, factor = word.split(":")
    if not _FACTOR.fullmatch(factor):
        raise ValueError(word)
    return currency, factor


def _clip(word: str) -> tuple[str, tuple[str, str]]:
    id_, paid, rest = word.split(":")
    return id_, (paid, rest)


def facts(receipt: Receipt, estimate: Estimate) -> list[tuple[str, str]]:
    """The receipt for people: a name and a text for each fact."""
    told: list[tuple[str, str]] = []
    used, missing = cards_used(estimate)
    for card, stamp in zip(used, receipt.cards, strict=True):
        life = lifetime(card, estimate.today)
        text = f"{card.name} ({card.id}), {prices_words(estimate, card)}."
        told.append(("Rate card", f"{text} {life}".rstrip()))
        told += [("Source", source) for source in sources(card, estimate)]
        told.append(("Print of the card", stamp.print[:16]))
    installed = estimate.pricing.installed
    told += [("Rate card", f"{card}, which {absence(installed, card)}") for card in missing]
    told += [("Exchange", text) for text in estimate.exchanges_told()]
    told.append(("Print of the plan", receipt.plan[:16]))
    told.append(("Made with", f"soraplan {receipt.version}"))
    if receipt.made:
        told.append(("Made on", str(receipt.made)))
    return [(name, unlike(text)) for name, text in told]


def sources(card: RateCard, estimate: Estimate) -> list[str]:
    """Where the prices of a card come from that are compared, agreements and addresses.

    Those of the card itself where all its rates have their own only if none is compared: what they
    say stands beside no price here.
    """
    of_rates = [
        grounds(card, column.found.rate)
        for column in estimate.columns
        if isinstance(column.found, Found) and column.found.card is card
    ]
    return all_told(of_rates or [grounds(card)])


def _prints(clip: Clip) -> tuple[str, str]:
    values = _values(clip)
    made = {key: value for key, value in values.items() if key not in LEDGER}
    rest = {key: value for key, value in values.items() if key in LEDGER and key != "id"}
    return _digest(f"{made} {clip.omitted}"), _digest(f"{rest}")


def _values(document: Document, without: Set[str] = frozenset()) -> dict[str, str]:
    """What is not at its default, sorted by key: each value as one text, however it was written."""
    held = document.__dict__
    return {
        key: _text(held[key], without)
        for key, default in _defaults(type(document)).items()
        if key not in ("format", "clips") and key not in without and held[key] != default
    }


@cache
def _defaults(model: type[Document]) -> dict[str, Any]:
    return {
        key: field.get_default(call_default_factory=True)
        for key, field in sorted(model.model_fields.items())
    }


def _text(value: Any, without: Set[str] = frozenset()) -> str:
    """A value in ASCII: what `repr` escapes depends on the Unicode tables of a Python."""
    if isinstance(value, Decimal):
        # 650 and 650.00 are one budget, -0 and 0 one amount.
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Document):
        return f"{_values(value, without)}"
    if isinstance(value, Mapping):
        return f"{ {str(key): _text(one, without) for key, one in sorted(value.items())} }"
    if isinstance(value, tuple):
        return f"{[_text(one, without) for one in value]}"
    return ascii(value)


def _digest(text: str) -> str:
    return sha256(text.encode("ascii")).hexdigest()
