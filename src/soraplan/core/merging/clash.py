"""What two sides changed differently, and how the fields that belong together are told apart."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Side = Literal["mine", "theirs"]
"""Mine is the plan that is open here; theirs is what the file holds by now."""

Kind = Literal["field", "setting", "removed here", "removed there", "split", "order"]

Values = Mapping[str, Any]
"""Values by the keys of a clip or of a plan, as `diff.Change` has them one by one."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that both sides changed, each in its own way.

    `kind` is "field" for a clip of both sides, "setting" for the plan, "removed here" for a clip
    that mine removed and theirs changed, and "removed there" for the opposite. "split" is a clip
    that one side split into pieces, of which the other made something else, and "order" is that of
    clips that both moved. `label` is what people call it: the clip by its scene and shot, or the
    setting. `clip` is the clip's id in mine and in the merged plan, `here` and `there` its
    positions in mine and in theirs, from 0; None where there is none.

    `base`, `mine` and `theirs` have the values that differ, all under the same keys: mostly one,
    more where several are one thing, such as an offer and what the clip was before its move. They
    are None where that side has no such clip, and `base` where no common plan is known. Accounts
    at other cards are settings of their own, each under a key as `accounts.kling-3.0`. A split has
    all clips that a side made of the one, under `pieces`; an order has under `order` what the clips
    are called, as they stand on that side.
    """

    kind: Kind
    label: str
    clip: str | None
    here: int | None
    there: int | None
    base: Values | None
    mine: Values | None
    theirs: Values | None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the clip or of the plan that differ."""
        return tuple(self.mine or self.theirs or ())

    @property
    def default(self) -> Side:
        """The side that counts until somebody chooses: mine, but a removed clip is kept."""
        return "theirs" if self.mine is None else "mine"


@dataclass(frozen=True, slots=True)
class Settled:
    """Two versions of one table of values laid together, mine being what the rest stays.

    `taken` has what only theirs changed, and `clashing` the keys of each clash. `theirs` counts
    what was taken, `mine` what only mine changed; keys that are one thing count once.
    """

    taken: dict[str, Any]
    clashing: tuple[tuple[str, ...], ...]
    mine: int
    theirs: int


def settled(
    keys: Sequence[str],
    base: Values | None,
    mine: Values,
    theirs: Values,
    joined: Collection[str],
    joins: Collection[str],
) -> Settled:
    """Lay two versions of one table together, key by key, in the order of `keys`.

    The keys in `joined` are one thing as soon as one of those in `joins` has changed.
    """
    if base is None:
        here = there = {key for key in keys if mine.get(key) != theirs.get(key)}
    else:
        here = {key for key in keys if mine.get(key) != base.get(key)}
        there = {key for key in keys if theirs.get(key) != base.get(key)}
    changed = [key for key in keys if key in here or key in there]
    taken: dict[str, Any] = {}
    clashing: list[tuple[str, ...]] = []
    from_mine = from_theirs = 0
    for unit in _units(changed, joined if any(key in joins for key in changed) else ()):
        differing = tuple(key for key in unit if mine.get(key) != theirs.get(key))
        if not differing:
            continue
        if there.isdisjoint(unit):
            from_mine += 1
        elif here.isdisjoint(unit):
            from_theirs += 1
            taken |= {key: theirs.get(key) for key in differing}
        else:
            clashing.append(differing)
    return Settled(taken, tuple(clashing), from_mine, from_theirs)


def _units(changed: Sequence[str], joined: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Each key alone, but for those that are one thing."""
    together = tuple(key for key in changed if key in joined)
    if together:
        yield together
    yield from ((key,) for key in changed if key not in joined)
