"""What becomes of each clip of two queues, one by one: kept, dropped, merged, or a clash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from soraplan.core.clip import Clip
from soraplan.core.merging.clash import Clash, Kind, Side, Values, settled
from soraplan.core.merging.splits import Pieces, Split, as_new_piece, as_piece
from soraplan.core.text.naming import called

_FIELDS = tuple(key for key in Clip.model_fields if key != "id")
_MARKS = ("moved_from", "moved_seconds", "moved_lane")
_MOVE = frozenset(("offer", "seconds", "lane", *_MARKS))
"""What a move to another card writes into a clip at once, and takes back at once."""


@dataclass(frozen=True, slots=True)
class Spare:
    """What takes the place of clips where the other side of a split is chosen.

    `ids` are those of the clips that go, of which the first has the place.
    """

    ids: tuple[str, ...]
    clips: tuple[Clip, ...]


@dataclass(slots=True)
class Work:
    """What became of the clips so far. `kept` has each clip of the merged queue by its id.

    `spares` has the other side of each split that clashes, by the id of the clip that was split.
    """

    before: Mapping[str, Clip] | None
    here: Mapping[str, Clip]
    there: Mapping[str, Clip]
    kept: dict[str, Clip] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    offers: dict[str, Side] = field(default_factory=dict)
    spares: dict[str, Spare] = field(default_factory=dict)
    from_mine: int = 0
    from_theirs: int = 0
    _here_at: dict[str, int] = field(default_factory=dict)
    _there_at: dict[str, int] = field(default_factory=dict)

    def lay(self) -> None:
        """Decide on every clip that a side has."""
        splits: dict[str, Split] = {}
        if self.before is not None:
            splits = Pieces(self.before).splits(self.here, self.there)
        done: set[str] = set()
        for whole, split in splits.items():
            self._of_split(whole, split)
            done.update((whole, *split.here, *split.there))
        for id_ in {**self.here, **self.there}:
            if id_ not in done:
                self._one(id_)

    def _of_split(self, whole: str, split: Split) -> None:
        """A clip that a side split, with all of its pieces.

        What the other side changed of it is changed in every piece. Where that cannot be, or both
        split it in different ways, the pieces of one side count and not those of the other.
        """
        assert self.before is not None
        old = self.before[whole]
        here, there = self.here, self.there
        mine = [here[id_] for id_ in (whole, *split.here) if id_ in here]
        theirs = [there[id_] for id_ in (whole, *split.there) if id_ in there]
        if split.here and split.there:
            if _lengths(mine) != _lengths(theirs):
                self._clash_of_pieces(whole, old, mine, theirs)
                return
            self._one(whole)
            for id_ in split.here:
                self._of_both(id_, as_new_piece(old, here[id_]), here[id_], there[id_])
            return
        first, other = here.get(whole), there.get(whole)
        if split.there:
            first, other = other, first
        if other is None or not (_is_same(old, other) or _is_for_pieces(old, first, other)):
            self._clash_of_pieces(whole, old, mine, theirs)
            return
        self._one(whole)
        for id_ in split.here:
            piece = here[id_]
            self._of_both(id_, as_piece(old, piece), piece, as_piece(other, piece))
        for id_ in split.there:
            piece = there[id_]
            self._of_both(id_, as_piece(old, piece), as_piece(other, piece), piece)

    def _clash_of_pieces(
        self, whole: str, old: Clip, mine: Sequence[Clip], theirs: Sequence[Clip]
    ) -> None:
        held, spare = (mine, theirs) if mine else (theirs, mine)
        for clip in held:
            self.kept[clip.id] = clip
            self.offers[clip.id] = "mine" if mine else "theirs"
        self.spares[whole] = Spare(tuple(clip.id for clip in held), tuple(spare))
        self._add(
            "split",
            called(old),
            whole,
            {"pieces": (old,)},
            {"pieces": tuple(mine)} if mine else None,
            {"pieces": tuple(theirs)} if theirs else None,
        )

    def _one(self, id_: str) -> None:
        """Decide on one clip by itself, where a side has it."""
        old = None if self.before is None else self.before.get(id_)
        mine, theirs = self.here.get(id_), self.there.get(id_)
        if mine is not None and theirs is not None:
            self._of_both(id_, old, mine, theirs)
        elif mine is not None:
            self._of_one(id_, "mine", old, mine)
        elif theirs is not None:
            self._of_one(id_, "theirs", old, theirs)

    def _of_both(self, id_: str, old: Clip | None, mine: Clip, theirs: Clip) -> None:
        self.kept[id_] = mine
        if _is_same(mine, theirs):
            return
        if old is not None:
            changed_here, changed_there = old.offer != mine.offer, old.offer != theirs.offer
            if changed_here != changed_there:
                self.offers[id_] = "mine" if changed_here else "theirs"
            if _is_same(old, mine):
                self.kept[id_] = theirs
                self.from_theirs += 1
                return
            if _is_same(old, theirs):
                self.from_mine += 1
                return
        base = None if old is None else old.__dict__
        laid = settled(_FIELDS, base, mine.__dict__, theirs.__dict__, _MOVE, _MARKS)
        if laid.taken:
            self.kept[id_] = mine.model_copy(update=laid.taken)
        self.from_mine += bool(laid.mine)
        self.from_theirs += bool(laid.theirs)
        for keys in laid.clashing:
            self._clash("field", id_, keys, old, mine, theirs)

    def _of_one(self, id_: str, side: Side, old: Clip | None, clip: Clip) -> None:
        """A clip that only one side has: new there, or removed by the other one."""
        is_mine = side == "mine"
        if old is not None and _is_same(old, clip):
            # Removed by the other side, and left alone by this one.
            self.from_mine += not is_mine
            self.from_theirs += is_mine
            return
        self.kept[id_] = clip
        self.offers[id_] = side
        if old is None:
            self.from_mine += is_mine
            self.from_theirs += not is_mine
            return
        keys = tuple(key for key in _FIELDS if old.__dict__[key] != clip.__dict__[key])
        if is_mine:
            self._clash("removed there", id_, keys, old, clip, None)
        else:
            self._clash("removed here", id_, keys, old, None, clip)

    def _clash(
        self,
        kind: Kind,
        id_: str,
        keys: tuple[str, ...],
        old: Clip | None,
        mine: Clip | None,
        theirs: Clip | None,
    ) -> None:
        self._add(
            kind,
            called(self.kept[id_]),
            id_,
            _values(old, keys),
            _values(mine, keys),
            _values(theirs, keys),
        )

    def _add(
        self,
        kind: Kind,
        label: str,
        id_: str,
        base: Values | None,
        mine: Values | None,
        theirs: Values | None,
    ) -> None:
        if not self._here_at and not self._there_at:
            self._here_at = {one: place for place, one in enumerate(self.here)}
            self._there_at = {one: place for place, one in enumerate(self.there)}
        at = self._here_at.get(id_), self._there_at.get(id_)
        self.clashes.append(Clash(kind, label, id_, *at, base, mine, theirs))


def _lengths(pieces: Sequence[Clip]) -> dict[str, int]:
    """How a clip was split: the lengths of its pieces, in seconds, by their ids."""
    return {clip.id: clip.seconds for clip in pieces}


def _is_for_pieces(old: Clip, first: Clip | None, other: Clip) -> bool:
    """Whether all that was changed of a whole clip can be changed in its pieces as well.

    Its length cannot, nor can a move to another card, which goes with the length. `first` is the
    piece that has the id of the clip.
    """
    if first is None:
        return False
    is_moved = any(old.__dict__[key] != first.__dict__[key] for key in _MARKS)
    keys = _MOVE if is_moved else ("seconds", *_MARKS)
    return all(old.__dict__[key] == other.__dict__[key] for key in keys)


def _is_same(one: Clip, other: Clip) -> bool:
    """Whether two clips of one id are the same; faster than asking the models."""
    return one is other or one.__dict__ == other.__dict__


def _values(clip: Clip | None, keys: tuple[str, ...]) -> Values | None:
    return None if clip is None else {key: clip.__dict__[key] for key in keys}
