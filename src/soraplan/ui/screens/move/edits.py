"""How the lines of a move are overruled by keys: pure functions, each a new move.

What cannot be done raises `RefusedError` with the sentence to say. Which offers and lengths there
are, and what each costs, is the core's to say.
"""

from dataclasses import replace
from decimal import Decimal

from soraplan.core import lengths
from soraplan.core.lengths import parts_text
from soraplan.core.moving import Choice, Moving, choices, overruled
from soraplan.core.moving.lines import Line
from soraplan.core.moving.words import NAMES_CARD


class RefusedError(Exception):
    """A line that cannot be overruled so; its text says why."""


def possible(planned: Moving, line: Line) -> list[Choice]:
    """The offers of the new card that somebody may take for a line."""
    return [one for one in choices(_alone(planned, line), line.positions[0]) if one.is_possible]


def next_offer(planned: Moving, line: Line, by: int, *, is_round: bool = False) -> Moving:
    """The move with a line on the next offer that can make it (1), or on the one before (-1).

    With `is_round` the first one comes behind the last.
    """
    found, name = possible(planned, line), planned.target.name
    if not found:
        raise RefusedError(f"{name} has no offer that can make {line.run.origin.name}.")
    at = next((place for place, one in enumerate(found) if one.is_chosen), None)
    to = (0 if by > 0 else len(found) - 1) if at is None else at + by
    if is_round and len(found) > 1:
        to %= len(found)
    if not 0 <= to < len(found):
        which = "last" if by > 0 else "first"
        only = f"It is the only offer of {name} that can make this clip."
        end = f"It is the {which} offer of {name} that can make this clip."
        raise RefusedError(only if len(found) == 1 else end)
    return overruled(planned, line.positions[0], found[to].offer)


def next_lengths(planned: Moving, line: Line) -> Moving:
    """The move with a line in the next way to last as long: longer, split or cut."""
    if line.is_kept:
        raise RefusedError("It stays where it is, and so as long as it is.")
    ways = length_ways(planned, line)
    if len(ways) < 2:
        seconds = line.run.origin.seconds
        raise RefusedError(f"There is no other way for {seconds} s on this offer.")
    now = line.outcome.lengths
    chosen = ways[(ways.index(now) + 1) % len(ways)] if now in ways else ways[0]
    return overruled(planned, line.positions[0], line.outcome.offer, chosen)


def length_ways(planned: Moving, line: Line) -> list[tuple[int, ...]]:
    """The lengths that a line can have on the offer it goes to, those of the rules first."""
    chosen = next((one for one in possible(planned, line) if one.is_chosen), None)
    if chosen is None:
        return []
    seconds, offered = line.run.origin.seconds, chosen.offered
    # What goes back has the length that it had, be that on offer or not.
    ruled = [line.ruled.lengths] if line.ruled.offer == line.outcome.offer else []
    if seconds in offered:
        return list(dict.fromkeys((*ruled, chosen.lengths)))
    costs: dict[int, Decimal] = {}
    alone, position = _alone(planned, line), line.positions[0]
    for length in offered:
        one = overruled(alone, position, chosen.offer, (length,)).lines[0]
        if one.outcome.price is not None:
            costs[length] = one.outcome.price
    ways = lengths.ways(seconds, offered, costs)
    return list(dict.fromkeys((*ruled, chosen.lengths, *ways)))


def staying(planned: Moving, line: Line) -> Moving:
    """The move with a line that stays where it is, or that goes again where it stays already."""
    position = line.positions[0]
    if line.outcome.kind == "there":
        raise RefusedError(f"It is on {planned.target.name} already.")
    if line.outcome.kind != "stays":
        return overruled(planned, position, None)
    if line.ruled.kind == "stays":
        raise RefusedError(f"It stays: {line.ruled.reason or NAMES_CARD}.")
    return overruled(planned, position)


def told(planned: Moving, line: Line) -> str:
    """Where a line stands among what it could be: `offer 2 of 5, way 1 of 3 for 12 s`."""
    found = possible(planned, line)
    at = next((place for place, one in enumerate(found, 1) if one.is_chosen), None)
    parts = []
    if at is not None and len(found) > 1:
        parts.append(f"offer {at} of {len(found)} that can make it")
    elif at is None and found:
        can = "1 offer" if len(found) == 1 else f"{len(found)} offers"
        parts.append(f"{can} of {planned.target.name} can make it")
    ways = [] if line.is_kept else length_ways(planned, line)
    if len(ways) > 1:
        others = [parts_text(way) for way in ways if way != line.outcome.lengths]
        parts.append(f"for {line.run.origin.seconds} s also {' or '.join(others)}")
    return ", ".join(parts)


def _alone(planned: Moving, line: Line) -> Moving:
    """The move of one line only, to try things on it that need not be looked for among many."""
    return replace(planned, lines=(line,))
