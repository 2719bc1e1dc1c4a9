"""What differs between two rate cards: prices, lengths, sizes, limits, dates, end of life.

Tiers and accounts are matched by their ids, rates by their offers. What a rate takes from its tier
or its card is compared as what it comes to. Nothing here is worded.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from soraplan.core.cards import Account, Rate, RateCard, Tier
from soraplan.core.lengths import ordered
from soraplan.core.rates.grounds import grounds

Part = TypeVar("Part", Rate, Tier, Account)

_Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A value of a card, tier, rate or account, by its key, that differs; None is not known."""

    key: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class PartChange(Generic[Part]):
    """A rate, tier or account, by its offer or id, that differs or that one card alone has.

    `old` is None for one that only the new card has, `new` for one that only the old one has.
    """

    id: str
    old: Part | None
    new: Part | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class CardDiff:
    """What differs between two cards, in the order of the new one; what is gone comes last."""

    old: RateCard
    new: RateCard
    card: tuple[Change, ...]
    rates: tuple[PartChange[Rate], ...]
    tiers: tuple[PartChange[Tier], ...]
    accounts: tuple[PartChange[Account], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.card or self.rates or self.tiers or self.accounts)


@dataclass(frozen=True, slots=True)
class _Held(Generic[Part]):
    """A part of a card, its values as they come to, and the keys whose values are from above."""

    part: Part
    values: _Values
    above: set[str]


def card_diff(old: RateCard, new: RateCard) -> CardDiff:
    """What differs between an old and a new card, or between any two."""
    return CardDiff(
        old,
        new,
        tuple(_changes(_of_card(old), _of_card(new))),
        tuple(_compared(_rates(old), _rates(new))),
        tuple(_compared(_tiers(old), _tiers(new))),
        tuple(_compared(_accounts(old), _accounts(new))),
    )


def _of_card(card: RateCard) -> _Values:
    """The values of the card itself; its columns as they come to, and what a plan begins with."""
    values = {
        key: value
        for key, value in card.__dict__.items()
        if key not in ("format", "id", "tiers", "accounts")
    }
    return values | {
        "compare": card.columns(),
        "first_offer": next(card.offers()),
        "first_account": card.accounts[0].id,
    }


def _rates(card: RateCard) -> dict[str, _Held[Rate]]:
    return {
        f"{tier.id}/{rate.resolution}": _held(
            rate,
            ("resolution",),
            seconds=(rate.seconds and ordered(rate.seconds), ordered(tier.seconds)),
            **_dated(rate, card),
        )
        for tier in card.tiers
        for rate in tier.rates
    }


def _tiers(card: RateCard) -> dict[str, _Held[Tier]]:
    return {
        tier.id: _held(tier, ("id", "rates"), seconds=(ordered(tier.seconds), None))
        for tier in card.tiers
    }


def _accounts(card: RateCard) -> dict[str, _Held[Account]]:
    return {
        account.id: _held(account, ("id",), **_dated(account, card)) for account in card.accounts
    }


def _dated(part: Rate | Account, card: RateCard) -> dict[str, tuple[Any, Any]]:
    """Date, grade and origin of a part, and of its card."""
    sources, agreement = grounds(card, part)
    return {
        "checked": (part.checked, card.checked),
        "evidence": (part.evidence, card.evidence),
        "sources": (sources, card.sources),
        "agreement": (agreement, card.agreement),
    }


def _held(part: Part, without: tuple[str, ...], **outer: tuple[Any, Any]) -> _Held[Part]:
    """The values of a part; `outer` has its own of some keys with those that hold without."""
    values = {key: value for key, value in part.__dict__.items() if key not in without}
    values |= {key: above if own is None else own for key, (own, above) in outer.items()}
    return _Held(part, values, {key for key, (_, above) in outer.items() if values[key] == above})


def _compared(
    old: Mapping[str, _Held[Part]], new: Mapping[str, _Held[Part]]
) -> Iterator[PartChange[Part]]:
    for id_, after in new.items():
        before = old.get(id_)
        if before is None:
            yield PartChange(id_, None, after.part, ())
            continue
        # What both take from above is told where it stands.
        above = before.above & after.above
        changes = tuple(
            one for one in _changes(before.values, after.values) if one.key not in above
        )
        if changes:
            yield PartChange(id_, before.part, after.part, changes)
    for id_, before in old.items():
        if id_ not in new:
            yield PartChange(id_, before.part, None, ())


def _changes(old: _Values, new: _Values) -> Iterable[Change]:
    return (Change(key, old[key], new[key]) for key in new if old[key] != new[key])
