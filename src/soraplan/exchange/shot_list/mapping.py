"""Which column becomes what: guessed from the heads, changed by a person, kept for the next time.

A mapping is a value; nothing here remembers anything, and only `contents` looks into the cells.
"""

from collections.abc import Mapping as Table
from dataclasses import dataclass

from soraplan.exchange.sheet import Sheet
from soraplan.exchange.shot_list.contents import is_truths, proposed
from soraplan.exchange.shot_list.heads import (
    field_of,
    is_own_figure,
    is_own_table,
    plain,
    rank,
)
from soraplan.exchange.shot_list.spellings import SIZED, SOUNDS
from soraplan.exchange.shot_list.targets import BY_NAME, DROP, NOTES, OFFERED


@dataclass(frozen=True, slots=True)
class Mapping:
    """The target of each column of a sheet, in the order of its heads."""

    heads: tuple[str, ...]
    targets: tuple[str, ...]

    def with_target(self, column: int, target: str) -> "Mapping":
        """The mapping with another target for one column, counted from 0.

        A column that had the target before, where only one can have it, goes to the notes, or
        stands beside the offer where it may choose it.
        Raises KeyError for a target that there is none of.
        """
        is_alone = not BY_NAME[target].takes_many
        targets = [
            _beside(head, one) if one == target and is_alone else one
            for head, one in zip(self.heads, self.targets, strict=True)
        ]
        targets[column] = target
        return Mapping(self.heads, tuple(targets))

    def column(self, head: str) -> int | None:
        """The column under a head, as it stands there or nearly; None where there is none."""
        if head in self.heads:
            return self.heads.index(head)
        same = [place for place, one in enumerate(self.heads) if plain(one) == plain(head)]
        return same[0] if len(same) == 1 else None

    def by_head(self) -> dict[str, str]:
        """The target of each head, as it can be kept."""
        return dict(zip(self.heads, self.targets, strict=True))


def guess(sheet: Sheet, remembered: Table[str, str] | None = None, unknown: str = NOTES) -> Mapping:
    """The mapping that the heads of a sheet suggest, and where it has none what is in its columns.

    `remembered` has targets that a person chose for these heads before; they win, but for targets
    that there are none of. `unknown` is where columns go whose heads mean no field of a clip:
    `notes`, `tags` or `drop`. Where a list has one column and its head means nothing, it is the
    prompt.
    """
    chosen = {head: one for head, one in (remembered or {}).items() if one in BY_NAME}
    contents = proposed(sheet) if sheet.is_headless and len(sheet.heads) > 1 else {}
    targets = [
        chosen.get(head) or contents.get(place) or _suggested(place, head, sheet) or unknown
        for place, head in enumerate(sheet.heads)
    ]
    for target in set(targets):
        if not BY_NAME[target].takes_many:
            wanting = [place for place, one in enumerate(targets) if one == target]
            best = min(wanting, key=lambda at: (sheet.heads[at] not in chosen, _rank(sheet, at)))
            for place in wanting:
                if place != best:
                    targets[place] = _beside(sheet.heads[place], target)
    return Mapping(sheet.heads, tuple(targets))


def _beside(head: str, target: str) -> str:
    """What a column becomes that another one has taken the target from.

    A second word on the offer sets the price too, and so does a size beside a frame.
    """
    is_paid = target == "offer" or (target == "frame" and plain(head) in SIZED)
    return OFFERED if is_paid else NOTES


def _suggested(place: int, head: str, sheet: Sheet) -> str | None:
    if is_own_figure(head) and is_own_table(sheet.heads):
        return DROP
    if plain(head) in SOUNDS and not is_truths(sheet, place):
        return None
    return field_of(head) or ("prompt" if len(sheet.heads) == 1 else None)


def _rank(sheet: Sheet, column: int) -> tuple[int, int]:
    return rank(sheet.heads[column]), column
