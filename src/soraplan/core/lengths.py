"""Lengths on offer, and which of them a wanted length can become: the nearest, or several."""

from collections.abc import Iterable
from functools import lru_cache


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


def stepped(seconds: int, offered: tuple[int, ...], by: int) -> int:
    """The next offered length up (1) or down (-1); the same where there is none."""
    if by > 0:
        return next((length for length in offered if length > seconds), seconds)
    return next((length for length in reversed(offered) if length < seconds), seconds)
