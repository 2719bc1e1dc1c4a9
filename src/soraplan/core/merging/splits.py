"""Clips that a side split into pieces, known by the ids that `edits` gives to pieces."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from soraplan.core.clip import STEM, Clip

_OWN = ("id", "shot", "seconds", "group")
"""The fields that a split gives to each piece; it hands down all others from the clip."""


@dataclass(slots=True)
class Split:
    """The ids of the pieces that each side made of a clip, but for the first, which has its id."""

    here: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)


class Pieces:
    """Tells pieces that were made since a common plan from other new clips."""

    def __init__(self, before: Iterable[str]) -> None:
        self._before = {id_[:STEM]: id_ for id_ in before}

    def whole(self, clip: Clip) -> str | None:
        """The id of the clip before that a new one is a piece of, or a piece of a piece."""
        stem, dash, number = clip.id.rpartition("-")
        while clip.group and dash and number.isdecimal():
            if stem in self._before:
                return self._before[stem]
            stem, dash, number = stem.rpartition("-")
        return None

    def splits(self, here: Mapping[str, Clip], there: Mapping[str, Clip]) -> dict[str, Split]:
        """What either side split, by the id of the clip before."""
        known = set(self._before.values())
        found: dict[str, Split] = {}
        for side, clips in (("here", here), ("there", there)):
            for id_, clip in clips.items():
                if id_ not in known and (whole := self.whole(clip)) is not None:
                    split = found.setdefault(whole, Split())
                    (split.here if side == "here" else split.there).append(id_)
        return found


def as_piece(whole: Clip, piece: Clip) -> Clip:
    """A whole clip as if it were a piece of itself: with what a split gives to that piece."""
    return whole.model_copy(update={key: piece.__dict__[key] for key in _OWN})


def as_new_piece(whole: Clip, piece: Clip) -> Clip:
    """A whole clip as both sides split it alike: what else its pieces are called is new on both."""
    return whole.model_copy(update={"id": piece.id, "seconds": piece.seconds, "shot": ""})
