"""What each column of a shot list becomes, while a person is choosing it.

A value: the heads, a memory and a person's choices together make the mapping, so that a switch
for the columns that are not known never overrides what was chosen by hand.
"""

import re
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace

from soraplan.exchange.shot_list import TARGETS, Mapping, Sheet, guess
from soraplan.exchange.shot_list.targets import BY_NAME, DROP, LENGTHS, NOTES, TAGS, Target

UNKNOWN = (NOTES, TAGS, DROP)
"""Where columns can go that no field stands for, the usual place first."""

_LOOKED_AT = 200
"""Rows that tell whether a column counts frames."""

_COUNTS_FRAMES = re.compile(r"\d\s*(?:f|fr|frames?|im|images?)\b|(?:\d{1,2}[:;]){3}\d", re.I)

_NAMES = [target.name for target in TARGETS]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a sheet, and the mapping that follows from it.

    `chosen` has targets by head, those of the memory among them; `unknown` is the target of the
    columns whose heads mean nothing and that nobody chose for. `is_remembered` says that the
    memory had something to say; `fps` is the rate to count frames at, empty for the plan's own.
    """

    sheet: Sheet
    chosen: Table[str, str] = field(default_factory=dict)
    unknown: str = NOTES
    fps: str = ""
    is_remembered: bool = False

    @classmethod
    def first(cls, sheet: Sheet, remembered: Table[str, str]) -> "Choice":
        """The choice to begin with: what was used the last time for these heads, if anything.

        The columns that are not known went the same way then as most of them.
        """
        if not remembered:
            return cls(sheet)
        unlike = {one: _unlike(sheet, remembered, one) for one in UNKNOWN}
        unknown = min(UNKNOWN, key=lambda one: len(unlike[one]))
        return cls(sheet, unlike[unknown], unknown, is_remembered=True)

    @property
    def mapping(self) -> Mapping:
        """The target of each column."""
        return guess(self.sheet, self.chosen, self.unknown)

    def targeted(self, column: int, target: str) -> "Choice":
        """Another target for a column, taken from whichever had it where only one can."""
        chosen = dict(self.chosen)
        if not BY_NAME[target].takes_many:
            for head, other in self.chosen.items():
                if other == target:
                    chosen[head] = NOTES
        chosen[self.sheet.heads[column]] = target
        return replace(self, chosen=chosen)

    def stepped(self, column: int, by: int) -> "Choice":
        """The next target that no other column needs, or the one before."""
        targets = self.mapping.targets
        at = _NAMES.index(targets[column])
        while True:
            at = (at + by) % len(_NAMES)
            if BY_NAME[_NAMES[at]].takes_many or _NAMES[at] not in targets:
                return self.targeted(column, _NAMES[at])

    def with_unknown(self, unknown: str) -> "Choice":
        """Another place for the columns that are not known."""
        return replace(self, unknown=unknown)

    def with_fps(self, fps: str) -> "Choice":
        """Another rate to count frames at."""
        return replace(self, fps=fps)

    def unknown_columns(self) -> frozenset[int]:
        """The columns that no field stands for and nobody chose for."""
        kept = guess(self.sheet, self.chosen, NOTES).targets
        dropped = guess(self.sheet, self.chosen, DROP).targets
        return frozenset(at for at, one in enumerate(kept) if one != dropped[at])

    def holder(self, target: str) -> str | None:
        """The head of the column that has a target which only one can have."""
        targets = self.mapping.targets
        if BY_NAME[target].takes_many or target not in targets:
            return None
        return self.sheet.heads[targets.index(target)]

    def may_count_frames(self) -> bool:
        """Whether lengths seem to stand in frames or timecode, and no rate beside them."""
        targets = self.mapping.targets
        if self.sheet.fps is not None or "fps" in targets:
            return False
        places = [place for place, one in enumerate(targets) if one in LENGTHS]
        return "frames" in targets or any(
            _COUNTS_FRAMES.search(row.cells[place])
            for row in self.sheet.rows[:_LOOKED_AT]
            for place in places
        )


def short(target: Target) -> str:
    """The title of a target in a few words: its first ones."""
    return re.split(r"[:,]| that | for | of a ", target.title, maxsplit=1)[0]


def _unlike(sheet: Sheet, remembered: Table[str, str], unknown: str) -> dict[str, str]:
    """What is remembered and would not be guessed."""
    guessed = guess(sheet, None, unknown).by_head()
    return {head: one for head, one in remembered.items() if guessed.get(head) != one}
