"""Lengths on offer, and which of them a wanted length can become: the nearest, or several."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

_SPELLED_OUT = 3
"""Equal parts that are told one by one; more are counted."""


def ordered(seconds: Iterable[int]) -> tuple[int, ...]:
    """Lengths in seconds, ascending and each once."""
    return tuple(sorted(set(seconds)))


def text(offered: tuple[int, ...]) -> str:
    """Ascending lengths in words: `4, 8 or 12 s`, `3–15 s`."""
    first, last = offered[0], offered[-1]
    if len(offered) > 2 and last - first == len(offered) - 1:
        return f"{first}–{last} s"
    words = [str(length) for length in offered]
    return f"{', '.join(words[:-1])} or {words[-1]} s" if len(words) > 1 else f"{words[0]} s"


def parts_text(parts: Sequence[int]) -> str:
    """The lengths of the parts of a split in words: `20 + 12 s`, `9 × 20 + 12 s`."""
    words: list[str] = []
    for length, equal in groupby(parts):
        number = len(list(equal))
        if number > _SPELLED_OUT:
            words.append(f"{number:,} × {length}")
        else:
            words += [str(length)] * number
    return f"{' + '.join(words)} s"


def nearest(seconds: int, offered: tuple[int, ...]) -> tuple[int, ...]:
    """The offered lengths on both sides of a length, the nearest first, the longer on a tie.

    One length where only one side is offered; the length itself where it is offered.
    """
    if seconds in offered:
        return (seconds,)
    sides = [
        *[length for length in offered if length > seconds][:1],
        *[length for length in offered if length < seconds][-1:],
    ]
    return tuple(sorted(sides, key=lambda length: (abs(length - seconds), -length)))


@lru_cache(maxsize=1024)
def split(seconds: int, offered: tuple[int, ...]) -> tuple[int, ...]:
    """Offered lengths that together last at least `seconds`, longest first.

    Of all such splits the one with the least billed seconds, then with the fewest pieces:
    30 s on 4, 8, 12, 16 and 20 s is 20 + 12.
    """
    fewest: list[tuple[int, int] | None] = [(0, 0)]
    total = 0
    while True:
        if total >= seconds and (best := fewest[total]) is not None:
            break
        total += 1
        ways = [
            (before[0] + 1, length)
            for length in offered
            if length <= total and (before := fewest[total - length]) is not None
        ]
        fewest.append(min(ways, key=lambda way: (way[0], -way[1])) if ways else None)
    pieces = []
    while total:
        best = fewest[total]
        assert best is not None
        pieces.append(best[1])
        total -= best[1]
    return tuple(sorted(pieces, reverse=True))


def ways(
    seconds: int, offered: tuple[int, ...], costs: Mapping[int, Decimal]
) -> tuple[tuple[int, ...], ...]:
    """What a length that is not offered can become, the advised way first.

    A way is one offered length, or several for a split. What is longer than all that is offered is
    split, or cut to the longest. Else the lengths on both sides are the ways, the nearest first,
    and a split that is no longer than the next longer length and costs less. `costs` is what a clip
    of each length costs, where that is known; a split costs as little as can be.
    """
    if seconds > offered[-1]:
        return (_least(seconds, offered, costs), (offered[-1],))
    sides = tuple((length,) for length in nearest(seconds, offered))
    longer = next(length for length in offered if length > seconds)
    cost = costs.get(longer)
    for parts in (_least(seconds, offered, costs), split(seconds, offered)):
        known = [costs[length] for length in parts if length in costs]
        if cost and sum(parts) <= longer and len(known) == len(parts) and sum(known) < cost:
            return (*sides, parts)
    return sides


def _least(seconds: int, offered: tuple[int, ...], costs: Mapping[int, Decimal]) -> tuple[int, ...]:
    """The split that costs least, of the lengths with a known cost; by seconds where none has."""
    return cheapest(seconds, costs) if costs else split(seconds, offered)


def stepped(seconds: int, offered: tuple[int, ...], by: int) -> int:
    """The next offered length up (1) or down (-1); the same where there is none."""
    if by > 0:
        return next((length for length in offered if length > seconds), seconds)
    return next((length for length in reversed(offered) if length < seconds), seconds)


def cheapest(seconds: int, costs: Mapping[int, Decimal]) -> tuple[int, ...]:
    """Lengths that together last at least `seconds` and cost least, longest first.

    `costs` is what one clip of each length costs. Of all ways that cost the same the one with the
    least billed seconds, then with the fewest pieces; where the price is linear that is `split`.
    """
    return _cheapest(seconds, tuple(sorted(costs.items())))


@lru_cache(maxsize=1024)
def _cheapest(seconds: int, costs: tuple[tuple[int, Decimal], ...]) -> tuple[int, ...]:
    # Of each total the least cost, the fewest pieces for it, and the longest of the last pieces.
    # A total beyond the longest length behind `seconds` could do without one of its pieces.
    best: list[tuple[Decimal, int, int] | None] = [(Decimal(0), 0, 0)]
    for total in range(1, seconds + costs[-1][0]):
        ends = [
            (before[0] + cost, before[1] + 1, -length)
            for length, cost in costs
            if length <= total and (before := best[total - length]) is not None
        ]
        best.append(min(ends, default=None))
    _, total = min(
        ((way[:1], total) for total, way in enumerate(best[seconds:], seconds) if way is not None)
    )
    pieces = []
    while total:
        way = best[total]
        assert way is not None
        pieces.append(-way[2])
        total += way[2]
    return tuple(sorted(pieces, reverse=True))
