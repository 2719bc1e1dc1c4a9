"""Which clips of two plans are one, and new ids for those that are another under the same id."""

from collections.abc import Mapping

from soraplan.core.clip import STEM, Clip
from soraplan.core.diff import paired
from soraplan.core.merging.splits import Pieces
from soraplan.core.plan import Plan


def identified(known: Plan, mine: Plan, theirs: Plan) -> tuple[dict[str, Clip], dict[str, str]]:
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
        pieces = Pieces(old)
        taken = old | here.keys() | {clip.id for clip in queue_}
        for place, clip in enumerate(queue_):
            if place in ids:
                continue
            ids[place] = clip.id
            other = here.get(clip.id)
            if clip.id in old or (other is not None and _is_another(pieces, other, clip)):
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


def _is_another(pieces: Pieces, mine: Clip, theirs: Clip) -> bool:
    """Whether two new clips of one id are two: of other shots, and of other prompts or none.

    Pieces of one clip are never told apart by these.
    """
    whole = pieces.whole(mine)
    if whole != pieces.whole(theirs):
        return True
    is_alike = bool(mine.prompt) and mine.prompt == theirs.prompt
    return whole is None and mine.shot != theirs.shot and not is_alike


def _free(id_: str, taken: set[str]) -> str:
    """An id that begins like another one and that no clip has; from then on it is taken."""
    number = 2
    while (made := f"{id_[:STEM]}-{number}") in taken:
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
