"""The queue of a merged plan: which clips are one, what became of each, and in which order."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.merging.clash import Clash, Side, Values
from soraplan.core.merging.identity import identified
from soraplan.core.merging.laying import Work
from soraplan.core.merging.order import Order, ordered, woven
from soraplan.core.plan import Plan
from soraplan.core.text.naming import called


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue with every clash by its default, and where each clip of it came from.

    `places` has the positions of the clips that clash, by their ids; `offers` the side that alone
    has chosen the offer of the clip at a position. `spares` has the positions of the pieces of a
    split that clashes, by the place of the first, with the clips there otherwise. `other_order` has
    the positions in the order of theirs where the order clashes.
    """

    clips: Clips
    clashes: tuple[Clash, ...]
    places: Mapping[str, int]
    offers: Mapping[int, Side]
    spares: Mapping[int, tuple[tuple[int, ...], tuple[Clip, ...]]]
    other_order: tuple[int, ...]
    from_mine: int
    from_theirs: int
    moved_here: bool
    moved_there: bool
    renamed: Mapping[str, str]


def queue(base: Plan | None, mine: Plan, theirs: Plan) -> Queue:
    """Merge the queues of two plans; see `merged`."""
    before = None if base is None else {clip.id: clip for clip in base.clips}
    here = {clip.id: clip for clip in mine.clips}
    there, renamed = identified(mine if base is None else base, mine, theirs)
    work = Work(before, here, there)
    work.lay()
    kept = work.kept
    shared = [id_ for id_ in here if id_ in kept and id_ in there]
    laid = ordered(before, shared, [id_ for id_ in there if id_ in kept and id_ in here])
    order = woven(laid.mine, (here, there), kept)
    if laid.mine == shared:
        clips = _over(mine.clips, order, kept)
    else:
        clips = Clips(kept[id_] for id_ in order)
    own = [clip.id for clip in theirs.clips]
    if order != own and base is not None and base.clips == mine.clips:
        # Nothing was done here, so theirs is the result with whatever ids it has.
        clips, renamed = theirs.clips, {}
    places = {id_: place for place, id_ in enumerate(order)}
    at = {clash.clip: clash.clip for clash in work.clashes if clash.clip}
    at |= {whole: spare.ids[0] for whole, spare in work.spares.items()}
    clashes = sorted(work.clashes, key=lambda clash: places[at[clash.clip or ""]])
    other_order: tuple[int, ...] = ()
    if laid.contested:
        clashes.insert(0, _order_clash(laid, before, kept))
        other_order = tuple(places[id_] for id_ in woven(laid.theirs, (here, there), kept))
    return Queue(
        clips=clips,
        clashes=tuple(clashes),
        places={id_: places[one] for id_, one in at.items()},
        offers={places[id_]: side for id_, side in work.offers.items()},
        spares={
            places[spare.ids[0]]: (tuple(places[id_] for id_ in spare.ids), spare.clips)
            for spare in work.spares.values()
        },
        other_order=other_order,
        from_mine=work.from_mine,
        from_theirs=work.from_theirs,
        moved_here=laid.moved_here,
        moved_there=laid.moved_there,
        renamed=renamed,
    )


def _order_clash(laid: Order, before: Collection[str] | None, kept: Mapping[str, Clip]) -> Clash:
    """The clash of two orders, by what the clips of the contested parts are called."""
    parts = set(laid.contested)

    def names(ids: Iterable[str]) -> Values:
        return {"order": tuple(called(kept[id_]) for id_ in ids if id_ in parts)}

    base = None if before is None else names(before)
    return Clash("order", "order", None, None, None, base, names(laid.mine), names(laid.theirs))


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
