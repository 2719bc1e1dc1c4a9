"""The rules by which a clip finds its offer on another card; `moving` states them for people.

Worked out here for one clip on one card, as if no other were in the plan. All prices are of one
generation of the whole clip, in the card's own currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from soraplan.core.cards import Rate, RateCard, Tier
from soraplan.core.document import Frame, Lane
from soraplan.core.lengths import cheapest, ordered, split
from soraplan.core.pricing import shown_resolution


@dataclass(frozen=True, slots=True)
class Wish:
    """What the rules look at of a clip.

    `side` is the short side of its picture so far, in pixels, and `price` what one generation costs
    so far in the currency of the new card; both None where not known. `must_batch` says that
    nothing can be asked for at once.
    """

    frame: Frame
    seconds: int
    lane: Lane | None
    reference: int | None
    audio: bool
    side: int | None
    price: Decimal | None
    must_batch: bool = False


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
    if lane is None and wish.must_batch:
        return Way(offer, tier, rate, (), None, None, "no batch lane, and the plan is in it", False)
    chosen = tuple(lengths) if lengths else _fitted(tier, rate, wish, lane)
    if lengths:
        _check(chosen, lengths_of(tier, rate), wish.seconds)
    costs = [rate.cost(length, lane, wish.reference) for length in chosen]
    known = [cost for cost in costs if cost is not None]
    why_not = None
    if wish.audio and tier.audio is not True:
        why_not = "no sound" if tier.audio is False else "whether it makes sound is not known"
    price = sum(known, Decimal(0)) if len(known) == len(costs) else None
    return Way(offer, tier, rate, chosen, lane, price, why_not)


def best(found: Sequence[Way], wish: Wish) -> Way | None:
    """The way that the rules choose of all on a card; None where the clip fits none."""
    left = [one for one in found if one.why_not is None]
    if not left:
        return None
    if wish.side is not None:
        sides = [short_side(one.rate, wish.frame) or 0 for one in left]
        large = [side for side in sides if side >= wish.side]
        side = min(large) if large else max(sides)
        left = [one for one, its in zip(left, sides, strict=True) if its == side]
    left = [one for one in left if one.price is not None] or left
    exact = [one for one in left if one.lengths == (wish.seconds,)]
    # The first of like ones is that of the card's order.
    if exact:
        return min(exact, key=lambda one: _nearness(one.price, wish.price))
    return min(left, key=lambda one: (one.price or Decimal(0), _nearness(one.price, wish.price)))


def lengths_of(tier: Tier, rate: Rate) -> tuple[int, ...]:
    """The lengths on offer at a rate, in seconds, ascending."""
    return ordered(rate.seconds or tier.seconds)


def short_side(rate: Rate, frame: Frame) -> int | None:
    """The short side of a rate's picture in a frame, in pixels; in another where it lacks that."""
    size = rate.sizes.get(frame) or next(iter(rate.sizes.values()), None)
    return min(map(int, size.split("x"))) if size else None


def _nearness(price: Decimal | None, old: Decimal | None) -> tuple[Fraction, Decimal]:
    """How far a price is from the old one, as their ratio; then the price itself."""
    if price is None:
        return Fraction(0), Decimal(0)
    if not old or not price:
        return Fraction(0), price
    ratio = Fraction(price) / Fraction(old)
    return max(ratio, 1 / ratio), price


def _fitted(tier: Tier, rate: Rate, wish: Wish, lane: Lane | None) -> tuple[int, ...]:
    """The clip's length where it is offered, else the lengths that last as long at least cost."""
    offered = lengths_of(tier, rate)
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
