"""What differs between two rate cards, as plain text."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from soraplan.core import lengths, money
from soraplan.core.cards import Account, Rate, RateCard, Tier
from soraplan.core.rates.diff import CardDiff, Change, PartChange
from soraplan.core.text.cells import cell_width, padded, wrapped
from soraplan.core.text.words import duration_text
from soraplan.exchange import card_words
from soraplan.exchange.layout import EVIDENCE, fitted
from soraplan.exchange.plan_diff import Shift
from soraplan.exchange.plan_diff.words import percent_text

_Row = tuple[str, str, str]

_LEAST = 30
"""Cells that a sentence gets, however narrow the terminal is."""

_NAMES = {
    "per_second": "a second",
    "batch_per_second": "a second, batch",
    "minimum": "least for a job",
    "reference_fee": "for a reference",
    "input_per_second": "a second of moving reference",
    "seconds": "lengths",
    "render_seconds": "one job takes",
    "audio": "sound",
    "needs_reference": "reference",
    "best_for": "best for",
    "no_access": "no access to",
    "retired": "end of life",
    "retired_earliest": "the end is",
    "retired_note": "note on the end",
    "charges_failed": "failed jobs",
    "batch_window": "batch lane",
    "compare": "columns",
    "first_offer": "first offer",
    "first_account": "first account",
}
"""Keys whose names are not what a reader would call them."""


def card_diff_text(diff: CardDiff, old: str, new: str, width: int) -> Iterator[str]:
    """The lines of the text; `old` and `new` are what the cards were called."""
    yield from fitted(
        [("-", _named(diff.old, old)), ("+", _named(diff.new, new))], "ll", width, (1,)
    )
    if diff.is_empty:
        yield ""
        yield "Nothing differs but the id." if diff.old.id != diff.new.id else "Nothing differs."
        return
    if diff.old.currency != diff.new.currency:
        yield ""
        yield "The prices are in two currencies and are not compared."
    words = _Words(diff.old, diff.new)
    sections: list[tuple[str, list[_Row]]] = [
        ("Prices and offers", list(words.parts(diff.rates, words.rate))),
        ("Tiers", list(words.parts(diff.tiers, words.tier))),
        ("Accounts", list(words.parts(diff.accounts, words.account))),
        ("Card", [("", name, told) for one in diff.card for name, told in words.change(one)]),
    ]
    for title, rows in sections:
        if rows:
            yield ""
            yield title
            yield from _lines(rows, width)


def _lines(rows: Sequence[_Row], width: int) -> Iterator[str]:
    """Rows under their title; sentences are wrapped, and addresses are never cut."""
    first, second = (max(cell_width(row[column]) for row in rows) for column in (0, 1))
    margin = first + second + (6 if first else 4)
    for part, name, told in rows:
        head = (
            f"  {padded(part, first)}  {padded(name, second)}" if first else f"  {name:<{second}}"
        )
        lines = [told] if _is_address(told) else wrapped(told, max(width - margin, _LEAST))
        for number, line in enumerate(lines):
            yield f"{padded('' if number else head, margin - 2)}  {line}".rstrip()


def _is_address(text: str) -> bool:
    return text.startswith("http") and " " not in text


def _named(card: RateCard, name: str) -> str:
    called = card.id if name == card.id else f"{card.id}, {name}"
    return f"{card.name} ({called}), checked {card.checked}"


class _Words:
    """The words for the values of two cards, each in its own currency."""

    def __init__(self, old: RateCard, new: RateCard) -> None:
        self._old, self._new = old, new

    def parts(
        self,
        changes: Sequence[PartChange[Any]],
        whole: Callable[[RateCard, Any], str],
    ) -> Iterator[_Row]:
        """A row for each value of parts that differs; one for a part that came or went."""
        for part in changes:
            if part.old is None:
                yield part.id, "new", whole(self._new, part.new)
            elif part.new is None:
                yield part.id, "gone", whole(self._old, part.old)
            else:
                first = part.id
                for one in part.changes:
                    for name, told in self.change(one):
                        yield first, name, told
                        first = ""

    def rate(self, card: RateCard, rate: Rate) -> str:
        """What an offer costs."""
        told = [card_words.price_words(rate, card.currency)]
        if rate.batch_per_second is not None:
            told.append(f"batch {money.unit(rate.batch_per_second, card.currency)}/s")
        return "; ".join([*told, *card_words.fee_words(rate, card.currency)])

    def tier(self, _: RateCard, tier: Tier) -> str:
        """What a tier is."""
        return f"{tier.name}, {tier.model}, {tier.lengths_text}"

    def account(self, card: RateCard, account: Account) -> str:
        """What an account may do."""
        rules = "; ".join(card_words.account_words(card, account)) or "limits not known"
        return f"{account.name}: {rules}"

    def change(self, change: Change) -> Iterator[tuple[str, str]]:
        """What differs, and how, line by line."""
        old, new = change.old, change.new
        name = _NAMES.get(change.key, change.key)
        if change.key == "per_clip":
            for length in sorted({*(old or {}), *(new or {})}):
                before, after = (old or {}).get(length), (new or {}).get(length)
                if before != after:
                    yield f"a clip of {length} s", self._price(before, after)
        elif change.key == "sizes":
            for frame in sorted({*old, *new}):
                if old.get(frame) != new.get(frame):
                    yield frame, _turned(old.get(frame), new.get(frame))
        elif isinstance(old, Decimal) or isinstance(new, Decimal):
            if change.key == "render_seconds":
                yield name, _turned(old and duration_text(old), new and duration_text(new))
            else:
                yield name, self._price(old, new)
        elif change.key == "sources":
            yield from (("source gone", one) for one in old if one not in new)
            yield from (("source new", one) for one in new if one not in old)
        else:
            yield (
                name,
                _turned(
                    self._word(change.key, old, self._old), self._word(change.key, new, self._new)
                ),
            )

    def _price(self, old: Decimal | None, new: Decimal | None) -> str:
        told = f"{money.unit(old, self._old.currency)} → {money.unit(new, self._new.currency)}"
        if self._old.currency != self._new.currency or old is None or new is None:
            return told
        return f"{told} ({percent_text(Shift(old, new))})"

    def _word(self, key: str, value: Any, card: RateCard) -> str | None:
        match key, value:
            case "seconds", _:
                return lengths.text(value)
            case "limits", _:
                return "; ".join(card_words.limit_words(card, limit) for limit in value) or None
            case "evidence", _:
                return EVIDENCE[value]
            case "charges_failed", _:
                return card_words.FAILED[value]
            case "audio", bool():
                return "with sound" if value else "silent"
            case "needs_reference", bool():
                return "needed" if value else "not needed"
            case "retired_earliest", bool():
                return "that day or later" if value else "that day"
            case "batch_window", int():
                return f"done within {duration_text(value)}"
            case _, tuple():
                return ", ".join(map(str, value)) or None
            case _, str():
                return value or None
        return None if value is None else str(value)


def _turned(old: str | None, new: str | None) -> str:
    return f"{old or money.UNKNOWN} → {new or money.UNKNOWN}"
