"""What a move leaves in the clips, and what it follows from that a clip was at first.

`moved_from` is the card that the plan was on, and behind it the offer as it was written there. An
offer of that card makes it the full address, `openai-sora-2/pro/720p`; a clip that named none has
the card's id alone, and one that named its card in the offer has it twice. With it go the length
in `moved_seconds`, where the move changed it, and the lane in `moved_lane`. A clip that is moved
again keeps them, so that moves do not add up and the way back leads to where it was at first.

The pieces of a clip that a move has split share all of that, and are known for pieces by a group
that only a move gives: `pieces of k3`, or `act 1 / pieces of k3` where the clip had one. They are
one clip again where all of them stand together, none was edited but for its offer and length, and
together they last as long as it; until then they keep their marks, wherever they go. A piece that
was given another lane by hand, and a copy of one, are still in that group: as long as they are, the
others are not the whole clip. What is left of a clip without any other piece is a clip that was
cut.
Nothing here knows a price.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from soraplan.core.clip import STEM, Clip
from soraplan.core.document import Lane
from soraplan.core.moved_text import full_address, mark
from soraplan.core.plan import MovedPlan, Plan

APART = "only some of its pieces are moved, so they stay pieces"
EDITED = "its pieces were edited or parted since the move that split it, so they stay pieces"

_OF_PIECES = frozenset(("id", "shot", "seconds", "offer", "lane"))
"""The fields in which the pieces of one clip may differ: a move gives them, and one takes them
back."""

_MADE = re.compile(r"(?:(.+) / )?pieces of ([^ ]+)(?: #\d+)?")
"""The group of pieces: the group that their clip had, if any, and the beginning of its id."""

_Family = tuple[str, str | None, int | None]
"""What the pieces of one clip have in common: the beginning of its id, where it was at first, how
long."""


@dataclass(frozen=True, slots=True)
class Run:
    """Clips of a queue that are moved as one: a single clip, or the pieces of one.

    `origin` is the clip as it was at first, but for its offer: that was `written` in a plan on the
    card `card`, None where it named none. For a piece that is moved by itself it is the piece;
    `pieces` says then why it is not put together with the others, and is empty for all else.
    `chosen` is the address of the offer that somebody chose for it since, empty where nobody did.
    Where it goes to the offer of the same id, `is_same`, it is in all what it is now.
    """

    positions: tuple[int, ...]
    clips: tuple[Clip, ...]
    origin: Clip
    card: str
    written: str | None
    pieces: str = ""
    chosen: str = ""
    is_same: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether a move has left its marks here."""
        return self.clips[0].moved_from is not None

    @property
    def address(self) -> str:
        """Where it was at first: `card/tier/resolution`, or the card alone for its first offer."""
        return full_address(self.card, self.written)

    @property
    def start(self) -> str:
        """As `address`, of what the rules start from."""
        return self.chosen or self.address

    @property
    def seconds_at_first(self) -> int:
        """How long it was at first; for a piece, how long the whole clip was."""
        first = self.clips[0]
        return (first.moved_seconds if self.is_marked else None) or first.seconds

    @property
    def lane_at_first(self) -> Lane | None:
        """The lane that it was set to at first."""
        first = self.clips[0]
        return first.moved_lane if self.is_marked else first.lane

    @property
    def mark(self) -> str:
        """What `moved_from` says of it."""
        return self.clips[0].moved_from or mark(self.card, self.written)


def runs(
    plan: Plan, positions: Collection[int] | None = None, target: str | None = None
) -> Iterator[Run]:
    """The clips at some positions, or all, in their order; pieces put together where they can be.

    Pieces are put together only where all of them are at these positions, or else on the card
    `target` already, where the clip was at first.
    """
    reader = _Reader(plan)
    chosen = range(len(plan.clips)) if positions is None else sorted(set(positions))
    wanted = chosen if isinstance(chosen, range) else frozenset(chosen)
    done: set[int] = set()
    for position in chosen:
        if position in done:
            continue
        clip = reader.clips[position]
        if clip.moved_from is None:
            yield Run((position,), (clip,), clip, plan.rates, clip.offer)
            continue
        family = reader.family(position)
        if family is None:
            yield reader.run(position, position + 1)
            continue
        start, end = family
        if end > start and all(
            one in wanted or reader.is_at(one, target) for one in range(start, end)
        ):
            yield reader.run(start, end)
            done.update(range(start, end))
        else:
            yield reader.piece(position, APART if end > start else EDITED)


def came_from(plan: Plan) -> MovedPlan | None:
    """What a plan was set to on the card that it was moved from; None where it is on that card.

    A plan whose card was set back by hand has not come back by a move: what it was set to is old.
    """
    home = plan.moved_from
    return None if home is None or home.rates == plan.rates else home


class _Reader:
    """Reads the marks of one plan's clips."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.clips: Sequence[Clip] = tuple(plan.clips)
        self._families: dict[_Family, list[int]] | None = None
        self._parted: frozenset[_Family] = frozenset()
        self._ends: dict[_Family, tuple[int, int]] = {}

    def family(self, position: int) -> tuple[int, int] | None:
        """Where the pieces of the clip stand that the one at a position is a piece of.

        From the first up to behind the last; both the same where they cannot be put together. None
        for a clip that is no piece.
        """
        clip = self.clips[position]
        if clip.moved_seconds is None:
            return None
        families = self._known()
        for stem in _stems(clip):
            family = (stem, clip.moved_from, clip.moved_seconds)
            if family in families:
                return self._place(families, family)
        named = _MADE.fullmatch(clip.group)
        if named and (named[2], clip.moved_from, clip.moved_seconds) in families:
            return position, position
        return None

    def _known(self) -> dict[_Family, list[int]]:
        """Where the pieces of each clip stand."""
        if self._families is None:
            made: dict[_Family, list[int]] = {}
            groups: dict[_Family, set[str]] = {}
            marked = [place for place, clip in enumerate(self.clips) if clip.moved_seconds]
            for place in marked:
                clip = self.clips[place]
                named = _MADE.fullmatch(clip.group)
                if named:
                    family = (named[2], clip.moved_from, clip.moved_seconds)
                    made[family] = []
                    groups.setdefault(family, set()).add(clip.group)
            # One that got another group since is a piece as long as one of the others has it.
            for place in marked if made else ():
                clip = self.clips[place]
                for stem in _stems(clip):
                    family = (stem, clip.moved_from, clip.moved_seconds)
                    if family in made:
                        made[family].append(place)
                        break
            self._parted = self._with_others(made, groups) if made else frozenset()
            self._families = {
                key: places
                for key, places in made.items()
                if len(places) > 1 or key in self._parted
            }
        return self._families

    def _with_others(
        self, made: dict[_Family, list[int]], groups: dict[_Family, set[str]]
    ) -> frozenset[_Family]:
        """The families in whose groups there are clips that are not known for pieces any more.

        Were the others put together, what those clips last would be paid for twice.
        """
        sizes = Counter(group for clip in self.clips for group in _groups(clip.group))
        return frozenset(
            key
            for key, places in made.items()
            if sum(sizes[group] for group in groups[key])
            > sum(
                group in groups[key] for one in places for group in _groups(self.clips[one].group)
            )
        )

    def _place(self, families: dict[_Family, list[int]], family: _Family) -> tuple[int, int]:
        if family not in self._ends:
            places = families[family]
            pieces = [self.clips[one] for one in places]
            start, end, whole = places[0], places[-1] + 1, family[2] or 0
            is_whole = (
                family not in self._parted
                and end - start == len(pieces)
                and pieces[0].id[:STEM] == family[0]
                # None is gone. They may be longer: moved one by one they get lengths on offer.
                and sum(one.seconds for one in pieces) >= whole
                and all(_is_like(one, pieces[0]) for one in pieces)
                and _shot(pieces) is not None
            )
            self._ends[family] = (start, end if is_whole else start)
        return self._ends[family]

    def is_at(self, position: int, target: str | None) -> bool:
        """Whether a clip is on a card, where it was at first."""
        clip = self.clips[position]
        card = full_address(self._plan.rates, clip.offer).partition("/")[0]
        return card == target and full_address(*self._was(clip)).partition("/")[0] == target

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
            changes["group"] = _group_before(first)
        return Run(
            tuple(range(start, end)), clips, first.model_copy(update=changes), *self._was(first)
        )

    def piece(self, position: int, why: str) -> Run:
        """A piece that is moved by itself, and why it is not put together with the others."""
        clip = self.clips[position]
        origin = clip.model_copy(update={"lane": clip.moved_lane})
        told = f"{why}; they were one clip of {clip.moved_seconds} s"
        return Run((position,), (clip,), origin, *self._was(clip), told)

    def _was(self, clip: Clip) -> tuple[str, str | None]:
        """The card of the plan that a clip was moved from, and its offer as written there."""
        moved_from = clip.moved_from or ""
        if moved_from.count("/") == 1:
            # Written by hand: an offer of the card that the plan came from.
            home = self._plan.moved_from
            return home.rates if home else self._plan.rates, moved_from
        card, _, offer = moved_from.partition("/")
        return card, offer or None


class Groups:
    """The groups that the pieces of a plan's clips get, by which they are known for pieces."""

    def __init__(self, plan: Plan) -> None:
        self._taken = {clip.group for clip in plan.clips}

    def of_pieces(self, run: Run) -> str:
        """The group of a clip's pieces, which no other clip is in."""
        if run.pieces:
            # Pieces of a piece are pieces of the whole.
            return run.origin.group
        had, stem = run.origin.group, run.origin.id[:STEM]
        wanted = f"{had} / pieces of {stem}" if had else f"pieces of {stem}"
        name, number = wanted, 2
        while name in self._taken and any(name != clip.group for clip in run.clips):
            name, number = f"{wanted} #{number}", number + 1
        self._taken.add(name)
        return name


def _stems(clip: Clip) -> Iterator[str]:
    """The ids of the clips that this one may be a piece of, by its own id.

    The first piece of a clip has its id, the others have numbers behind it.
    """
    stem = clip.id[:STEM]
    yield stem
    while True:
        stem, _, number = stem.rpartition("-")
        if not stem or not number.isdigit():
            return
        yield stem


def _groups(group: str) -> Iterator[str]:
    """A group, and those that its clips were in before they were split."""
    yield group
    while (named := _MADE.fullmatch(group)) and named[1]:
        group = named[1]
        yield group


def _group_before(first: Clip) -> str:
    """The group that a clip had before it was split, by the group of its first piece."""
    named = _MADE.fullmatch(first.group)
    return (named[1] or "") if named else first.group


def _is_like(piece: Clip, first: Clip) -> bool:
    """Whether a piece differs from the first one only in what a move gives it."""
    mine, others = piece.__dict__, first.__dict__
    return all(mine[key] == others[key] for key in others if key not in _OF_PIECES)


def _shot(pieces: Sequence[Clip]) -> str | None:
    """What the clip was called whose pieces are 1A-1, 1A-2; None where they are called otherwise.

    Numbers may be left out, where the plan has such a shot already, and a piece may be in pieces
    again: 1A-1-1, 1A-1-2.
    """
    if not any(piece.shot for piece in pieces):
        return ""
    shot = re.sub(r"(-\d{1,9})$", "", pieces[0].shot)
    while shot:
        behind = [one.shot.removeprefix(f"{shot}-") for one in pieces]
        numbers = [
            [int(number) for number in re.findall(r"\d+", text)]
            for text, one in zip(behind, pieces, strict=True)
            if text != one.shot and re.fullmatch(r"\d{1,9}(-\d{1,9})*", text)
        ]
        if len(numbers) == len(pieces):
            is_ascending = all(one < other for one, other in pairwise(numbers))
            return shot if is_ascending else None
        shorter = re.sub(r"-\d{1,9}$", "", shot)
        if shorter == shot:
            return None
        shot = shorter
    return None
