"""The order of a merged queue, where either side or both moved clips.

Where every order has the same clips before a place, that place parts the queue, and each part is
settled by itself. A part that one side left alone, or that both have alike, is as the other has it.
Where both moved clips of a part, each in its own way, it is merged by one rule: any two clips stand
as the side has them that turned them around. It is contested, and a person chooses, where that is
no order, or where both sides moved the same clip to different places. Nothing here prefers a side.
"""

from bisect import bisect, bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key


@dataclass(frozen=True, slots=True)
class Order:
    """The ids of clips in an order; `mine` and `theirs` differ in nothing but contested parts.

    `contested` has the clips of those parts, as they stood before. `moved_here` and `moved_there`
    say whether that side alone brought something to the rest.
    """

    mine: list[str]
    theirs: list[str]
    contested: tuple[str, ...] = ()
    moved_here: bool = False
    moved_there: bool = False


def ordered(before: Iterable[str] | None, here: Sequence[str], there: Sequence[str]) -> Order:
    """Merge two orders of the same ids, of which `before` may have any in a third one.

    What it does not have is part of the common order where both sides put it behind the same clip.
    Where no common order is known (None, or that), the whole order is contested as soon as the two
    differ.
    """
    if here == there:
        return Order([*here], [*there])
    both = set(here)
    known = None if before is None else [id_ for id_ in before if id_ in both]
    if known is not None and len(known) < len(here):
        ways = [woven(known, [side], both) for side in (here, there)]
        known = ways[0] if ways[0] == ways[1] else None
    if known is None:
        return Order([*here], [*there], tuple(here))
    ranks = {id_: rank for rank, id_ in enumerate(known)}
    left, right = ([ranks[id_] for id_ in side] for side in (here, there))
    mine: list[int] = []
    theirs: list[int] = []
    contested: list[int] = []
    moved_here = moved_there = False
    start = most = 0
    for at, (one, other) in enumerate(zip(left, right, strict=True)):
        most = max(most, one, other)
        if most > at:
            continue
        old_part = [*range(start, at + 1)]
        one_part, other_part = left[start : at + 1], right[start : at + 1]
        made = _settled(old_part, one_part, other_part)
        if made is None:
            contested += old_part
        else:
            moved_here |= old_part != one_part != other_part
            moved_there |= old_part != other_part != one_part
        mine += made or one_part
        theirs += made or other_part
        start = at + 1
    return Order(
        mine=[known[rank] for rank in mine],
        theirs=[known[rank] for rank in theirs],
        contested=tuple(known[rank] for rank in contested),
        moved_here=moved_here,
        moved_there=moved_there,
    )


def _settled(old: list[int], here: list[int], there: list[int]) -> list[int] | None:
    """One part of the queue; None where it is contested. Clips are numbers, rising in `old`."""
    if here in (there, old):
        return there
    if there == old:
        return here
    one_alone = _moved(here) ^ _moved(there)
    if [one for one in here if one not in one_alone] != [
        one for one in there if one not in one_alone
    ]:
        return None
    left, right = ({one: rank for rank, one in enumerate(side)} for side in (here, there))

    def compared(one: int, other: int) -> int:
        is_turned = (one < other) != (left[one] < left[other]) or (one < other) != (
            right[one] < right[other]
        )
        return 1 if (one < other) == is_turned else -1

    made = sorted(old, key=cmp_to_key(compared))
    # It is an order if it agrees with both sides where they agree, and has turned around as many
    # pairs as the two together did.
    place = {one: rank for rank, one in enumerate(made)}
    apart = _turned([left[one] for one in there])
    is_between = _turned([place[one] for one in here]) + _turned([place[one] for one in there])
    turned = _turned(here) + _turned(there) + apart
    return made if is_between == apart and 2 * _turned(made) == turned else None


def _moved(numbers: Sequence[int]) -> set[int]:
    """The numbers that may have been moved out of their rising order, by as few moves as possible.

    These are all but those in every longest rising subsequence. Of two neighbours that changed
    places it may have been either.
    """
    before = _rising(numbers)
    behind = _rising([-one for one in reversed(numbers)])[::-1]
    most = max(before)
    lengths = list(zip(numbers, before, behind, strict=True))
    longest = [(one, up) for one, up, down in lengths if up + down == most + 1]
    rivals = Counter(up for _, up in longest)
    return {*numbers} - {one for one, up in longest if rivals[up] == 1}


def _rising(numbers: Sequence[int]) -> list[int]:
    """The length of the longest rising subsequence that ends at each number."""
    ends: list[int] = []
    lengths = []
    for one in numbers:
        at = bisect_left(ends, one)
        ends[at : at + 1] = [one]
        lengths.append(at + 1)
    return lengths


def _turned(numbers: Sequence[int]) -> int:
    """How many pairs stand in falling order."""
    return _sorted([*numbers])[1]


def _sorted(numbers: list[int]) -> tuple[list[int], int]:
    """The numbers in rising order, and how many pairs of them were not."""
    half = len(numbers) // 2
    if not half:
        return numbers, 0
    left, one = _sorted(numbers[:half])
    right, other = _sorted(numbers[half:])
    across = sum(half - bisect(left, number) for number in right)
    return sorted(left + right), one + other + across


def woven(order: Sequence[str], sides: Iterable[Iterable[str]], kept: Collection[str]) -> list[str]:
    """An order with the rest of what is kept among it: from each side in turn what only it has.

    Each stands behind the one of the order that it stands behind on its side.
    """
    shared = set(order)
    behind: defaultdict[str, list[str]] = defaultdict(list)
    for side in sides:
        last = ""
        for id_ in side:
            if id_ in shared:
                last = id_
            elif id_ in kept:
                behind[last].append(id_)
    more: Mapping[str, list[str]] = behind
    return [*more.get("", ()), *(one for id_ in order for one in (id_, *more.get(id_, ())))]
