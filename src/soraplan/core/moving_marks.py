"""What a move leaves in the clips, and what it follows from that a clip was at first.

`moved_from` is the card that the plan was on, and behind it the offer as it was written there. An
offer of that card makes it the full address, `openai-sora-2/pro/720p`; a clip that named none has
the card's id alone, and one that named its card in the offer has it twice. With it go the length
in `moved_seconds`, where the move changed it, and the lane in `moved_lane`. A clip that is moved
again keeps them, so that moves do not add up and the way back leads to where it was at first.

The pieces of a clip that a move has split share all of that. They are one clip again as long as
they stand together and were not edited. Nothing here knows a price.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from soraplan.core.clip import Clip
from soraplan.core.plan import Plan

APART = "only some of its pieces are moved, so they stay pieces"
EDITED = "its pieces were edited or parted since the move that split it, so they stay pieces"

_OF_PIECES = frozenset(("id", "shot", "seconds", "offer", "lane"))
"""The fields in which the pieces of one clip may differ: a move gives them, and one takes them
back."""

_STEM = 56
"""As many letters of a clip's id as `edits` puts a number behind."""


_LONE = "-1"
"""Behind the group of pieces of a clip that was alone in it; numbers of groups begin with 2."""


@dataclass(frozen=True, slots=True)
class Run:
    """Clips of a queue that are moved as one: a single clip, or the pieces of one.

    `origin` is the clip as it was at first, but for its offer: that was `written` in a plan on the
    card `card`, None where it named none. `pieces` says why pieces are not put together, and is
    empty for all others.
    """

    positions: tuple[int, ...]
    clips: tuple[Clip, ...]
    origin: Clip
    card: str
    written: str | None
    pieces: str = ""

    @property
    def is_marked(self) -> bool:
        """Whether a move has left its marks here."""
        return self.clips[0].moved_from is not None

    @property
    def address(self) -> str:
        """Where it was at first: `card/tier/resolution`, or the card alone for its first offer."""
        return full_address(self.card, self.written)

    @property
    def mark(self) -> str:
        """What `moved_from` says of it."""
        return self.clips[0].moved_from or mark(self.card, self.written)


def mark(card: str, offer: str | None) -> str:
    """What `moved_from` says of a clip with this offer in a plan on this card."""
    return card if offer is None else f"{card}/{offer}"


def full_address(card: str, offer: str | None) -> str:
    """The address of an offer in a plan on a card, true on any other; the card alone for None."""
    return offer if offer is not None and offer.count("/") == 2 else mark(card, offer)


def runs(plan: Plan, positions: Collection[int] | None = None) -> Iterator[Run]:
    """The clips at some positions, or all, in their order; pieces put together where they can be.

    Pieces are put together only where all of them are at these positions.
    """
    reader = _Reader(plan)
    chosen = range(len(plan.clips)) if positions is None else sorted(set(positions))
    wanted = chosen if isinstance(chosen, range) else frozenset(chosen)
    done = -1
    for position in chosen:
        if position <= done:
            continue
        clip = reader.clips[position]
        if clip.moved_from is None:
            yield Run((position,), (clip,), clip, plan.rates, clip.offer)
            continue
        end = reader.end(position) if _is_piece(clip) else position + 1
        if end is not None and all(one in wanted for one in range(position, end)):
            yield reader.run(position, end)
            done = end - 1
        else:
            is_whole = end is not None or reader.is_later_piece(position)
            yield reader.piece(position, APART if is_whole else EDITED)


class _Reader:
    """Reads the marks of one plan's clips."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.clips: Sequence[Clip] = tuple(plan.clips)
        self._groups: Counter[str] | None = None
        self._ends: dict[int, int | None] = {}

    def end(self, start: int) -> int | None:
        """The position behind the last piece of the clip that begins here.

        None where they are not all there, not in order or not alike.
        """
        if start not in self._ends:
            self._ends[start] = self._end(start)
        return self._ends[start]

    def is_later_piece(self, position: int) -> bool:
        """Whether a clip is a piece, but not the first, of one that could be put together."""
        piece = self.clips[position]
        for start in range(position - 1, -1, -1):
            first = self.clips[start]
            if (first.group, first.moved_from) != (piece.group, piece.moved_from):
                return False
            if _belongs(piece, first):
                return (self.end(start) or 0) > position
        return False

    def _end(self, start: int) -> int | None:
        first = self.clips[start]
        missing = first.moved_seconds or 0
        for position in range(start, len(self.clips)):
            piece = self.clips[position]
            if position > start and not _belongs(piece, first):
                return None
            missing -= piece.seconds
            if missing <= 0:
                pieces = self.clips[start : position + 1]
                # One that is not needed was put in, or another one made longer.
                is_whole = missing + min(one.seconds for one in pieces) > 0
                return position + 1 if is_whole and _shot(pieces) is not None else None
        return None

    def run(self, start: int, end: int) -> Run:
        """The clip that the pieces from start up to end are made of, or the one at start."""
        clips = tuple(self.clips[start:end])
        first = clips[0]
        changes: dict[str, object] = {
            "seconds": first.moved_seconds or first.seconds,
            "lane": first.moved_lane,
        }
        if len(clips) > 1:
            changes["shot"] = _shot(clips) or ""
            changes["group"] = self._group(clips)
        return Run(
            tuple(range(start, end)), clips, first.model_copy(update=changes), *self._was(first)
        )

    def piece(self, position: int, why: str) -> Run:
        """A piece that is moved by itself, and why it is not put together with the others.

        For one that is no piece of those around it, `why` is as true.
        """
        clip = self.clips[position]
        origin = clip.model_copy(update={"lane": clip.moved_lane})
        return Run((position,), (clip,), origin, *self._was(clip), why)

    def _was(self, clip: Clip) -> tuple[str, str | None]:
        """The card of the plan that a clip was moved from, and its offer as written there."""
        moved_from = clip.moved_from or ""
        if moved_from.count("/") == 1:
            # Written by hand: an offer of the card that the plan came from.
            home = self._plan.moved_from
            return home.rates if home else self._plan.rates, moved_from
        card, _, offer = moved_from.partition("/")
        return card, offer or None

    def _group(self, clips: Sequence[Clip]) -> str:
        """The group that a clip had before it was split, which made it one of its own if none."""
        group, own = clips[0].group, clips[0].id
        if group.endswith(_LONE) and _is_own(group.removesuffix(_LONE), own):
            return group.removesuffix(_LONE)
        if self._groups is None:
            self._groups = Counter(clip.group for clip in self.clips)
        is_made = _is_own(group, own) and self._groups[group] == len(clips)
        return "" if is_made else group


class Groups:
    """The groups that the pieces of a plan's clips get, so that the way back is plain."""

    def __init__(self, plan: Plan) -> None:
        self._taken = Counter(clip.group for clip in plan.clips)

    def of_pieces(self, run: Run) -> str:
        """The group that a clip has had so far, else one of its own that no other clip is in.

        A group of its own that it alone is in already would be taken for made, so it is changed.
        """
        had, own = run.origin.group, run.origin.id
        inside = Counter(clip.group for clip in run.clips)
        name, number = had or own, 2
        while not had and self._taken[name] > inside[name]:
            name, number = f"{own}-{number}", number + 1
        if had and self._taken[had] <= max(1, inside[had]) and _is_own(had, own):
            name = f"{had}{_LONE}"
        self._taken[name] += 1
        return name


def _is_own(group: str, clip_id: str) -> bool:
    """Whether a group is one that the pieces of a clip may get of their own."""
    return re.fullmatch(rf"{re.escape(clip_id)}(-\d+)*", group) is not None


def _is_piece(clip: Clip) -> bool:
    return bool(clip.group) and clip.moved_seconds is not None and clip.seconds < clip.moved_seconds


def _belongs(piece: Clip, first: Clip) -> bool:
    """Whether a clip is a later piece of the one that another is the first of."""
    stem = f"{first.id[:_STEM]}-"
    if not (piece.id.startswith(stem) and piece.id[len(stem) :].isdigit()):
        return False
    mine, others = piece.__dict__, first.__dict__
    return all(mine[key] == others[key] for key in others if key not in _OF_PIECES)


def _shot(pieces: Sequence[Clip]) -> str | None:
    """What the clip was called whose pieces are 1A-1, 1A-2; None where they are called otherwise.

    Numbers may be left out: where the plan has such a shot already.
    """
    if not any(piece.shot for piece in pieces):
        return ""
    named = [re.fullmatch(r"(.+)-(\d{1,9})", piece.shot) for piece in pieces]
    shots = {one[1] for one in named if one}
    numbers = [int(one[2]) for one in named if one]
    ascending = sorted(set(numbers))
    return shots.pop() if len(shots) == 1 and numbers == ascending and all(named) else None
