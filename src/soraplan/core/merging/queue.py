"""The queue of a merged plan: which clips are one, what became of each, and in which order."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.diff import paired
from soraplan.core.merging.clash import Clash, Kind, Side, Values, settled
from soraplan.core.plan import Plan
from soraplan.core.text.naming import called

_FIELDS = tuple(key for key in Clip.model_fields if key != "id")
_MARKS = ("moved_from", "moved_seconds", "moved_lane")
_MOVE = frozenset(("offer", "seconds", "lane", *_MARKS))
"""What a move to another card writes into a clip at once, and takes back at once."""

_STEM = 56
"""As many letters of an id as `edits` puts a number behind."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue with every clash by its default, and where each clip of it came from.

    `places` has the positions of the clips that clash, by their ids; `offers` the side that alone
    has chosen the offer of the clip at a position. `moved_by` is the side whose order it has where
    the two orders differ.
    """

    clips: Clips
    clashes: tuple[Clash, ...]
    places: Mapping[str, int]
    offers: Mapping[int, Side]
    from_mine: int
    from_theirs: int
    moved_by: Side | None
    renamed: Mapping[str, str]


def queue(base: Plan | None, mine: Plan, theirs: Plan) -> Queue:
    """Merge the queues of two plans; see `merged`."""
    before = None if base is None else {clip.id: clip for clip in base.clips}
    here = {clip.id: clip for clip in mine.clips}
    there, renamed = _identified(mine if base is None else base, mine, theirs)
    work = _Work(before, here, there)
    for id_ in here | there:
        work.lay(id_)
    moved_by = _moved_by(before, here, there)
    if moved_by == "theirs":
        order = _woven(there, here, work.kept, is_mine_first=False)
        clips = Clips(work.kept[id_] for id_ in order)
    else:
        order = _woven(here, there, work.kept, is_mine_first=True)
        clips = _over(mine.clips, order, work.kept)
    own = [clip.id for clip in theirs.clips]
    if order != own and base is not None and base.clips == mine.clips:
        # Nothing was done here, so theirs is the result with whatever ids it has.
        clips, renamed = theirs.clips, {}
    places = {id_: place for place, id_ in enumerate(order)}
    clashes = sorted(work.clashes, key=lambda clash: places[clash.clip or ""])
    return Queue(
        clips=clips,
        clashes=tuple(clashes),
        places={clash.clip: places[clash.clip] for clash in clashes if clash.clip},
        offers={places[id_]: side for id_, side in work.offers.items()},
        from_mine=work.from_mine,
        from_theirs=work.from_theirs,
        moved_by=moved_by,
        renamed=renamed,
    )


@dataclass(slots=True)
class _Work:
    """What became of the clips so far. `kept` has each clip of the merged queue by its id."""

    before: Mapping[str, Clip] | None
    here: Mapping[str, Clip]
    there: Mapping[str, Clip]
    kept: dict[str, Clip] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    offers: dict[str, Side] = field(default_factory=dict)
    from_mine: int = 0
    from_theirs: int = 0
    _here_at: dict[str, int] = field(default_factory=dict)
    _there_at: dict[str, int] = field(default_factory=dict)

    def lay(self, id_: str) -> None:
        """Decide on one clip that at least one side has."""
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
        if not self._here_at and not self._there_at:
            self._here_at = {one: place for place, one in enumerate(self.here)}
            self._there_at = {one: place for place, one in enumerate(self.there)}
        self.clashes.append(
            Clash(
                kind,
                called(self.kept[id_]),
                id_,
                self._here_at.get(id_),
                self._there_at.get(id_),
                _values(old, keys),
                _values(mine, keys),
                _values(theirs, keys),
            )
        )


def _is_same(one: Clip, other: Clip) -> bool:
    """Whether two clips of one id are the same; faster than asking the models."""
    return one is other or one.__dict__ == other.__dict__


def _values(clip: Clip | None, keys: tuple[str, ...]) -> Values | None:
    return None if clip is None else {key: clip.__dict__[key] for key in keys}


def _identified(known: Plan, mine: Plan, theirs: Plan) -> tuple[dict[str, Clip], dict[str, str]]:
    """The clips of theirs by the ids that they have in the merged plan, in their order.

    Behind it the new ids of those that had to get another one, by what they were called. `known`
    is what theirs was made of, or mine.
    """
    held, queue_ = tuple(known.clips), tuple(theirs.clips)
    pairs = paired(held, queue_, trusts_ids=True)
    ids: dict[int, str] = {after: held[at].id for at, after in pairs.items()}
    renamed: dict[str, str] = {}
    if len(ids) < len(queue_):
        here = {clip.id: clip for clip in mine.clips}
        old = {clip.id for clip in held}
        taken = old | here.keys() | {clip.id for clip in queue_}
        for place, clip in enumerate(queue_):
            if place in ids:
                continue
            ids[place] = clip.id
            if clip.id in old or (clip.id in here and not _is_same(here[clip.id], clip)):
                ids[place] = renamed[clip.id] = _free(clip.id, taken)
    groups = _regrouped(known, mine, theirs, renamed)
    there: dict[str, Clip] = {}
    for place, clip in enumerate(queue_):
        id_ = ids[place]
        update: dict[str, str] = {}
        if id_ != clip.id:
            update["id"] = id_
        if clip.group in groups and renamed.get(clip.id) == id_:
            update["group"] = groups[clip.group]
        there[id_] = clip.model_copy(update=update) if update else clip
    return there, renamed


def _free(id_: str, taken: set[str]) -> str:
    """An id that begins like another one and that no clip has; from then on it is taken."""
    number = 2
    while (made := f"{id_[:_STEM]}-{number}") in taken:
        number += 1
    taken.add(made)
    return made


def _regrouped(known: Plan, mine: Plan, theirs: Plan, renamed: Mapping[str, str]) -> dict[str, str]:
    """Other names for groups of clips that got another id, where mine made groups of these names.

    Else the pieces of two clips would be taken for those of one.
    """
    new = {clip.group for clip in theirs.clips if clip.id in renamed and clip.group}
    if not new:
        return {}
    made_here = {clip.group for clip in mine.clips} - {clip.group for clip in known.clips}
    taken = {clip.group for plan in (known, mine, theirs) for clip in plan.clips}
    names = {}
    for group in sorted(new & made_here):
        number = 2
        while (name := f"{group} #{number}") in taken:
            number += 1
        names[group] = name
        taken.add(name)
    return names


def _moved_by(
    before: Mapping[str, Clip] | None, here: Mapping[str, Clip], there: Mapping[str, Clip]
) -> Side | None:
    """The side that put clips into another order; mine where both did, each in its own way."""
    if before is None or _is_in_order(here, there):
        return None
    return "theirs" if _is_in_order(before, here) else "mine"


def _is_in_order(one: Mapping[str, Clip], other: Mapping[str, Clip]) -> bool:
    """Whether the clips that two queues share stand in the same order in both."""
    return [id_ for id_ in one if id_ in other] == [id_ for id_ in other if id_ in one]


def _woven(
    first: Collection[str], second: Collection[str], kept: Collection[str], is_mine_first: bool
) -> list[str]:
    """The ids of the merged queue: in the order of the first, those of the second among them.

    A clip that only the second has stands behind the one that it stands behind there. Where both
    have clips of their own in one place, mine come first.
    """
    behind: defaultdict[str, list[str]] = defaultdict(list)
    last = ""
    for id_ in second:
        if id_ in kept:
            if id_ in first:
                last = id_
            else:
                behind[last].append(id_)
    order: list[str] = []
    waiting: Sequence[str] = behind[""]
    for id_ in first:
        if id_ not in kept:
            continue
        is_shared = id_ in second
        if is_shared or not is_mine_first:
            order += waiting
            waiting = ()
        order.append(id_)
        if is_shared:
            waiting = behind.get(id_, ())
    return [*order, *waiting]


def _over(clips: Clips, order: Iterable[str], kept: Mapping[str, Clip]) -> Clips:
    """A queue in the order of another one, sharing with it what did not change."""
    places = {clip.id: (place, clip) for place, clip in enumerate(clips)}
    parts: dict[int, tuple[Clip, ...]] = {
        place: () for place, clip in places.values() if clip.id not in kept
    }
    new: list[Clip] = []
    for id_ in order:
        clip = kept[id_]
        if id_ not in places:
            new.append(clip)
            continue
        place, held = places[id_]
        if new or clip is not held:
            parts[place] = (*new, clip)
            new = []
    made = clips.substituted(parts) if parts else clips
    return made.inserted(len(made), new) if new else made
