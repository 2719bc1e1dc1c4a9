"""A shot list laid onto a plan: what it adds, what it changes, and what it leaves as it is.

The answer is a value with the new plan in it, so that everything can be told before it is done.
Only the fields that a row gives are changed, and with them the marks of a move that they end; no
clip is ever removed, and none changes its place.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.edits import new_ids, unmarked
from soraplan.core.plan import Plan
from soraplan.core.text.cells import visible
from soraplan.core.text.naming import called, is_same_name, is_same_number, key
from soraplan.core.tracked import Tracked, scene_word, shot_words, tracked

_TRIED = 100
"""Clips of one name among which one is looked for that is already as a row says."""

_CUT = " … (cut"
"""How a text goes on that had more letters than a spreadsheet's cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """One shot of a list: a clip as the list tells of it, and the fields that it gives.

    Fields that are not given stand at their default and mean nothing. `line` is where the row
    stands in the list, from 1; `is_tracked` says that the list has names as a tracker spells them.
    """

    line: int
    clip: Clip
    given: frozenset[str]
    is_tracked: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a clip, as it is in the plan and as it becomes."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """A clip that a row changes, as it becomes."""

    line: int
    clip: Clip
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes of a plan under a shot list.

    `plan` is the plan with all of it done. `added` has the new clips with their lines; `same` the
    clips that a row names and leaves as they are; `left` those that no row names. `doubtful` has
    the lines whose rows may mean another clip than the one that is meant: they change nothing,
    and the sentence says why.
    """

    plan: Plan
    added: tuple[tuple[int, Clip], ...]
    changed: tuple[Changed, ...]
    same: tuple[Clip, ...]
    left: tuple[Clip, ...]
    doubtful: tuple[tuple[int, str], ...]

    @property
    def is_idle(self) -> bool:
        """Whether the plan stays what it is."""
        return not self.added and not self.changed


def merge(plan: Plan, rows: Iterable[Row], random: Random, first_offer: str | None = None) -> Merge:
    """Lay the rows of a shot list onto a plan.

    A row means the clip of its id; else the one clip of its scene and shot; else, where row or
    clip names no scene, the one clip of its shot; and a row with neither id nor shot the one clip
    without a shot that has its prompt. Names are the same as `naming` says; then the plan keeps its
    own spelling. Of several clips that it could mean, it means one that is already as it says.
    A row that means no clip of the plan adds one behind the clip of the row before it, under its
    own id or a new one.

    What a clip has anyway is no change: the plan's keep rate, `first_offer` (the card's), a name
    as the list of a tracker spells it, a text with other blanks, breaks or hidden marks, or one
    that was cut to fit a cell.
    """
    every = list(rows)
    differences = _Differences(plan, first_offer)
    places, doubts = _meant(plan.clips, every, differences)
    changed = {
        number: Changed(every[number].line, _with(clip, fields), fields)
        for number, clip in ((number, plan.clips[place]) for number, place in places.items())
        if (fields := differences.of(clip, every[number]))
    }
    changes = {places[number]: one.clip for number, one in changed.items()}
    added = _named(
        plan,
        [
            (number, row)
            for number, row in enumerate(every)
            if number not in places and number not in doubts
        ],
        random,
    )
    named = set(places.values())
    return Merge(
        plan=plan.model_copy(update={"clips": _queue(plan.clips, changes, added, places)})
        if changes or added
        else plan,
        added=tuple((every[number].line, clip) for number, clip in added.items()),
        changed=tuple(changed.values()),
        same=tuple(plan.clips[place] for number, place in places.items() if number not in changed),
        left=tuple(clip for place, clip in enumerate(plan.clips) if place not in named),
        doubtful=tuple((every[number].line, doubts[number]) for number in sorted(doubts)),
    )


def _meant(
    clips: Clips, rows: Sequence[Row], differences: "_Differences"
) -> tuple[dict[int, int], dict[int, str]]:
    """The place of the clip that each row means, and why some rows mean none for certain."""
    ids = {clip.id: place for place, clip in enumerate(clips)}
    places: dict[int, int] = {}
    doubts: dict[int, str] = {}
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        id_ = _id(row)
        if id_ in first:
            doubts[number] = f"has the id {id_}, which line {first[id_]} has too"
        elif id_:
            first[id_] = row.line
            if id_ in ids:
                places[number] = ids[id_]
    index = _Index(clips)
    open_ = [number for number in range(len(rows)) if number not in places | doubts.keys()]
    could = {number: index.candidates(rows[number]) for number in open_}
    by_id = set(places.values())
    wanted = Counter(found[0] for found in could.values() if len(found) == 1)
    for number, found in could.items():
        if len(found) == 1 and wanted[found[0]] == 1 and found[0] not in by_id:
            places[number] = found[0]
    pools = _Pools(set(places.values()))
    for number, found in could.items():
        if not found or number in places:
            continue
        row = rows[number]
        alike = pools.taken_first(found, lambda place: not differences.of(clips[place], row))  # noqa: B023 - called at once
        if alike is not None:
            places[number] = alike
        elif not _id(row) or not pools.is_all(found, by_id):
            doubts[number] = _doubt(row, len(found))
    return dict(sorted(places.items())), doubts


class _Pools:
    """The clips of each name that no row means yet.

    Rows of one name share one list of candidates, and what is known of it is worked out once: a
    list in which everything has the same name must not take the square of its time.
    """

    def __init__(self, taken: set[int]) -> None:
        self._taken = taken
        self._free: dict[int, list[int]] = {}
        self._all: dict[int, bool] = {}

    def taken_first(self, found: Sequence[int], is_wanted: Callable[[int], bool]) -> int | None:
        """The first free place that is wanted, taken from now on; None where none is."""
        free = self._free.get(id(found))
        if free is None:
            free = self._free[id(found)] = list(reversed(found))
        while free and free[-1] in self._taken:
            free.pop()
        for back in range(1, min(_TRIED, len(free)) + 1):
            place = free[-back]
            if place not in self._taken and is_wanted(place):
                del free[-back]
                self._taken.add(place)
                return place
        return None

    def is_all(self, found: Sequence[int], places: set[int]) -> bool:
        """Whether all candidates are among places, which are always the same."""
        if id(found) not in self._all:
            self._all[id(found)] = places.issuperset(found)
        return self._all[id(found)]


class _Index:
    """The clips of a queue by what a row may call them."""

    def __init__(self, clips: Clips) -> None:
        self._clips = clips
        self._shots: dict[str, list[int]] = defaultdict(list)
        self._in_scene: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._found: dict[tuple[str, str, str], list[int]] = {}
        for place, clip in enumerate(clips):
            name = _sought(clip)
            self._shots[name].append(place)
            self._in_scene[key(clip.scene), name].append(place)

    def candidates(self, row: Row) -> list[int]:
        """The places of the clips that a row could mean."""
        clip = row.clip
        if not clip.shot.strip() and (_id(row) or not clip.prompt.strip()):
            return []
        names = (clip.scene, clip.shot, _sought(clip))
        if names not in self._found:
            self._found[names] = self._looked_up(*names)
        return self._found[names]

    def _looked_up(self, scene: str, shot: str, name: str) -> list[int]:
        found = self._shots.get(name, [])
        where = key(scene)
        if where:
            found = self._in_scene.get((where, name)) or self._in_scene.get(("", name), [])
        if len(found) < 2:
            return found
        # Of names that are the same, one may be spelled as the row spells it.
        clips = self._clips
        found = [place for place in found if clips[place].shot == shot] or found
        if not where:
            return found
        return [place for place in found if clips[place].scene == scene] or found


def _sought(clip: Clip) -> str:
    """What a clip is looked for by: its shot, else its prompt, which no shot can be taken for."""
    return key(clip.shot) if clip.shot.strip() else f"\n{_shown(clip.prompt)}"


def _id(row: Row) -> str:
    return row.clip.id if "id" in row.given else ""


def _doubt(row: Row, clips: int) -> str:
    what = f"shot {called(row.clip)}" if row.clip.shot.strip() else "a shot of this prompt"
    if clips > 1:
        return f"names {what}, and the plan has {clips} of them"
    return f"names {what}, which another row of the list means too"


class _Differences:
    """What rows would change of clips."""

    def __init__(self, plan: Plan, first_offer: str | None) -> None:
        self._anyway = {"keep_rate": plan.keep_rate, "offer": first_offer}
        self._clips = plan.clips
        self._tracked: Tracked | None = None

    def of(self, clip: Clip, row: Row) -> tuple[FieldChange, ...]:
        """The fields that a row changes of a clip, in the order of the clip's own."""
        held, wanted = clip.__dict__, row.clip.__dict__
        is_by_id = _id(row) == clip.id
        return tuple(
            FieldChange(name, held[name], wanted[name])
            for name in Clip.model_fields
            if name in row.given
            and name != "id"
            and held[name] != wanted[name]
            and not (
                self._is_named(clip, name, wanted[name], is_by_id, row.is_tracked)
                if name in ("scene", "shot")
                else self._is_same(name, held[name], wanted[name])
            )
        )

    def _is_named(
        self, clip: Clip, field: str, wanted: str, is_by_id: bool, is_tracked: bool
    ) -> bool:
        """Whether a scene or shot has a name already, in another spelling.

        Whoever wrote another one beside the id of a clip has meant it, but for a figure, which
        spreadsheets write anew, and in the list of a tracker for the names that it makes.
        """
        held = clip.scene if field == "scene" else clip.shot
        same = is_same_number if is_by_id else is_same_name
        if held and same(held, wanted):
            return True
        if not is_tracked:
            return False
        if self._tracked is None:
            self._tracked = tracked(self._clips)
        if field == "scene":
            return wanted in (self._tracked.scenes.get(held), scene_word(held))
        return wanted in (self._tracked.shots.get(clip.id), *shot_words(clip))

    def _is_same(self, name: str, held: Any, wanted: Any) -> bool:
        if name in self._anyway:
            return held is None and bool(wanted == self._anyway[name])
        if name == "tags":
            return ", ".join(held) == ", ".join(wanted)
        if isinstance(held, str) and isinstance(wanted, str):
            whole, cut, _ = wanted.rpartition(_CUT)
            return _shown(held) == _shown(wanted) or (bool(cut) and held.startswith(whole))
        return False


def _shown(text: str) -> str:
    """A text without what a table or a list for editors does not hold: breaks and hidden marks."""
    return visible(" ".join(text.split()))


def _with(clip: Clip, fields: Iterable[FieldChange]) -> Clip:
    return clip.model_copy(update=unmarked(clip, {field.name: field.new for field in fields}))


def _named(plan: Plan, new: Sequence[tuple[int, Row]], random: Random) -> dict[int, Clip]:
    """The clips that rows add, by the number of the row, each with an id."""
    own = {_id(row) for _, row in new}
    without = sum(1 for _, row in new if not _id(row))
    fresh = (id_ for id_ in new_ids(plan, without + len(own), random) if id_ not in own)
    return {
        number: row.clip if _id(row) else row.clip.model_copy(update={"id": next(fresh)})
        for number, row in new
    }


def _queue(
    clips: Clips, changes: dict[int, Clip], added: dict[int, Clip], places: dict[int, int]
) -> Clips:
    """The queue with all of it done."""
    if not added:
        return clips.replaced(changes)
    behind: dict[int, list[Clip]] = defaultdict(list)
    at = places[min(places)] - 1 if places else len(clips) - 1
    for number in sorted(added.keys() | places.keys()):
        if number in places:
            at = places[number]
        else:
            behind[at].append(added[number])
    queue = list(behind[-1])
    for place, clip in enumerate(clips):
        queue.append(changes.get(place, clip))
        queue += behind.get(place, ())
    return Clips(queue)
