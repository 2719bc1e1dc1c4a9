"""The rules by which clips find their offers on another card; the package states them for people.

What a clip becomes on one offer is worked out for it alone. Which tier it goes to is decided for
all clips of one tier together, so that shots that were made by one model are made by one again. All
prices are of one generation of a whole clip, in the card's own currency.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from soraplan.core.cards import Account, Rate, RateCard, Tier
from soraplan.core.document import Frame, Lane
from soraplan.core.lengths import cheapest, split
from soraplan.core.pricing import shown_resolution


@dataclass(frozen=True, slots=True)
class Wish:
    """What the rules look at of a clip.

    `side` is the short side of its picture so far, in pixels, or of the one to take where that is
    not known. `price` is what one generation costs so far in the currency of the new card, None
    where not known. `audio` says that it is marked for sound, `is_heard` that it has had some.
    `account` is the one that will hold on the new card, None where the card has none such.
    """

    frame: Frame
    seconds: int
    lane: Lane | None
    reference: int | None
    audio: bool
    is_heard: bool
    side: int | None
    price: Decimal | None
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A clip on one offer of a card: in which lengths and lane, and for what price.

    `why_not` says why the rules do not choose it, None where they may; `is_possible` whether
    somebody may choose it all the same.
    """

    offer: str
    tier: Tier
    rate: Rate
    lengths: tuple[int, ...]
    lane: Lane | None
    price: Decimal | None
    why_not: str | None = None
    is_possible: bool = True

    @property
    def label(self) -> str:
        """Its name on its card: `Standard 720p`."""
        return f"{self.tier.name} {shown_resolution(self.rate.resolution)}"

    @property
    def per_second(self) -> Fraction:
        """What a second costs of what is made; 0 where no price is known."""
        return Fraction(self.price or 0) / sum(self.lengths)


@dataclass(frozen=True, slots=True)
class Case:
    """So many like clips, and the ways that are left to them when it is their tier's turn."""

    wish: Wish
    ways: Sequence[Way]
    clips: int


def ways(card: RateCard, wish: Wish) -> list[Way]:
    """A clip on each offer of a card, in the card's order."""
    return [
        way(f"{tier.id}/{rate.resolution}", tier, rate, wish)
        for tier in card.tiers
        for rate in tier.rates
    ]


def way(
    offer: str, tier: Tier, rate: Rate, wish: Wish, lengths: Sequence[int] | None = None
) -> Way:
    """A clip on one offer, in some lengths or in those that the rules give it.

    Raises ValueError, with a sentence, for lengths that are not offered there, for several that
    last shorter than the clip, and for more than it needs.
    """
    lane = wish.lane if rate.batch_per_second is not None else None
    if wish.frame not in rate.sizes:
        return Way(offer, tier, rate, (), None, None, f"no {wish.frame} size", False)
    if tier.needs_reference and wish.reference is None:
        return Way(offer, tier, rate, (), None, None, "it only makes clips from an image", False)
    chosen = tuple(lengths) if lengths else _fitted(tier, rate, wish, lane)
    if lengths:
        _check(chosen, tier.lengths_of(rate), wish.seconds)
    costs = [rate.cost(length, lane, wish.reference) for length in chosen]
    known = [cost for cost in costs if cost is not None]
    why_not = None
    if wish.audio and tier.audio is not True:
        why_not = "no sound" if tier.audio is False else "whether it makes sound is not known"
    account = wish.account
    if why_not is None and account is not None and tier.id in account.no_access:
        why_not = f"the {account.name} account may not use it"
    price = sum(known, Decimal(0)) if len(known) == len(costs) else None
    return Way(offer, tier, rate, chosen, lane, price, why_not)


def fitting(found: Sequence[Way], wish: Wish) -> list[Way]:
    """The ways on a card that are as good in all but length and price; none for a misfit."""
    left = [one for one in found if one.why_not is None]
    if left and wish.side is not None:
        sides = [short_side(one.rate, wish.frame) or 0 for one in left]
        large = [side for side in sides if side >= wish.side]
        side = min(large) if large else max(sides)
        left = [one for one, its in zip(left, sides, strict=True) if its == side]
    left = [one for one in left if one.price is not None] or left
    if left and wish.is_heard:
        loudest = min(_SOUND[one.tier.audio] for one in left)
        left = [one for one in left if _SOUND[one.tier.audio] == loudest]
    return left


def tiers_in_order(cases: Sequence[Case]) -> list[str]:
    """The tiers that clips of one old tier can go to, the one to take first.

    The first is that which is open to most of the clips; then that which makes most of them in one
    piece; then that whose price per second is nearest to the old one, by their ratio. Of equals it
    is the one that has most of the lengths, then the cheaper one, then the first of the card.
    """
    order = dict.fromkeys(one.tier.id for case in cases for one in case.ways)
    return sorted(order, key=lambda tier: _rank(tier, cases))


def chosen(case: Case, tiers: Sequence[str]) -> Way:
    """The way that a clip takes: that on the first of these tiers that is open to it."""
    first = min((one.tier.id for one in case.ways), key=tiers.index)
    return _on(first, case)


_SOUND = {True: 0, None: 1, False: 2}
"""Where a clip has had sound a tier with it goes before one of which that is not known."""


def _on(tier: str, case: Case) -> Way:
    """The way of a case on a tier; where two resolutions are as large, by the price."""
    old = Fraction(case.wish.price or 0) / case.wish.seconds
    on_it = (one for one in case.ways if one.tier.id == tier)
    return min(on_it, key=lambda one: (_distance(one.per_second, old), one.per_second))


def _distance(new: Fraction, old: Fraction) -> Fraction:
    """How far two prices are from each other, as their ratio; none where one is not known."""
    return max(new / old, old / new) if new and old else Fraction(1)


def _rank(tier: str, cases: Sequence[Case]) -> tuple[int, int, Fraction, int, Fraction]:
    clips = whole = exact = 0
    old = new = price = Fraction(0)
    for case in cases:
        wish = case.wish
        if all(one.tier.id != tier for one in case.ways):
            continue
        one = _on(tier, case)
        clips += case.clips
        whole += case.clips * (len(one.lengths) == 1)
        exact += case.clips * (one.lengths == (wish.seconds,))
        # Of the clip as long as it was: what it gets too much says nothing of the model.
        cost = case.clips * one.per_second * wish.seconds
        price += cost
        if wish.price is not None:
            old += case.clips * Fraction(wish.price)
            new += cost
    return -clips, -whole, _distance(new, old), -exact, price / clips


def short_side(rate: Rate, frame: Frame) -> int | None:
    """The short side of a rate's picture in a frame, in pixels; in another where it lacks that."""
    size = rate.sizes.get(frame) or next(iter(rate.sizes.values()), None)
    return min(map(int, size.split("x"))) if size else None


def named_side(address: str) -> int | None:
    """The short side that the resolution of an address tells, in pixels; None where it tells none.

    For offers that no card has: `card/tier/1080p`, `2k`, `4k`, and `hd` as Sora has it.
    """
    resolution = address.rpartition("/")[2].lower()
    if resolution in _NAMED:
        return _NAMED[resolution]
    lines = re.fullmatch(r"([1-9]\d{1,4})p", resolution)
    return int(lines[1]) if lines else None


_NAMED = {"hd": 1024, "2k": 1440, "4k": 2160}


def _fitted(tier: Tier, rate: Rate, wish: Wish, lane: Lane | None) -> tuple[int, ...]:
    """The clip's length where it is offered, else the lengths that last as long at least cost."""
    offered = tier.lengths_of(rate)
    if wish.seconds in offered:
        return (wish.seconds,)
    costs = {length: rate.cost(length, lane, wish.reference) for length in offered}
    known = {length: cost for length, cost in costs.items() if cost is not None}
    return cheapest(wish.seconds, known) if known else split(wish.seconds, offered)


def _check(chosen: tuple[int, ...], offered: tuple[int, ...], seconds: int) -> None:
    for length in chosen:
        if length not in offered:
            raise ValueError(f"{length} s is not offered there")
    if len(chosen) > 1 and sum(chosen) < seconds:
        raise ValueError(f"the pieces last {sum(chosen)} s, shorter than {seconds} s")
    if len(chosen) > 1 and sum(chosen) - min(chosen) >= seconds:
        raise ValueError(f"one piece more than {seconds} s need")
