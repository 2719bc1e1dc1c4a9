"""Plans: one TOML file each, read and written without loss.

The written form is fixed, key by key, so that a version control shows only what changed, and
saving what was loaded changes no byte. Comments in a file do not survive a save; `PlanFile` tells
whether there are any, so that someone can be asked before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from soraplan.core.clip import Clip
from soraplan.core.clips import identified
from soraplan.core.document import MAX_CLIPS
from soraplan.core.plan import Plan
from soraplan.storage import atomic, bounds, documents, sweep
from soraplan.storage.digests import digest
from soraplan.storage.lines import has_comments
from soraplan.storage.problems import MOST, BadFile, NotWritten, Problem, StorageError

_PIECE = 1_000
"""Clips that are read before another thread gets its turn: about a frame of a screen."""


Told = Callable[[StorageError], None]
"""What hears of something that went wrong beside a save, which is done all the same."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan as it was read, where from, and whether saving it would lose comments."""

    plan: Plan
    path: Path
    has_comments: bool
    data: bytes

    @property
    def digest(self) -> str:
        """The digest of the bytes that were read, by which a change of the file is known."""
        return digest(self.data)


def read(path: Path) -> PlanFile:
    """The plan in a file. Raises BadFile with every problem of the file."""
    return _read(path, lambda _done, _total: None)


def parse(text: str, name: str) -> Plan:
    """The plan that a text holds; `name` is what problems call it. Raises BadFile."""
    return _parse(text, name, lambda _done, _total: None)


def read_in_steps(path: Path, told: Callable[[int, int], None]) -> PlanFile:
    """As `read`, while `told` hears after each piece how many clips of how many are done.

    Between the pieces other threads can run; what `told` raises ends the reading.
    """
    return _read(path, told)


def _read(path: Path, told: Callable[[int, int], None]) -> PlanFile:
    data = documents.read_bytes(path)
    text = documents.decoded(data, str(path))
    return PlanFile(_parse(text, str(path), told), path, has_comments(text), data)


def _parse(text: str, name: str, told: Callable[[int, int], None]) -> Plan:
    with documents.collector_paused():
        plan = _from_pieces(text, told)
        if plan is None:
            data = documents.read_toml(text, name)
            plan = documents.validated(Plan, _as_far_as_told(data), text, name, "clips")
    return plan


def _as_far_as_told(data: dict[str, Any]) -> dict[str, Any]:
    """The values of a plan without the clips behind those whose problems are as many as are told.

    A model gathers all problems before it tells of any; of a million bad clips nobody wants that.
    """
    clips = data.get("clips")
    if not isinstance(clips, list) or len(clips) > MAX_CLIPS:
        return data
    found = 0
    for number, values in enumerate(clips, 1):
        if isinstance(values, dict) and bounds.values_beyond(values):
            return data
        try:
            Clip.model_validate(values)
        except ValidationError as error:
            found += error.error_count()
            if found >= MOST:
                return {**data, "clips": clips[:number]}
    return data


def _from_pieces(text: str, told: Callable[[int, int], None]) -> Plan | None:
    """The plan, or None where the pieces do not make one: then the whole has to say why.

    The text is cut where a line is exactly the header of a clip. Such a line in the middle of a
    prompt leaves a string open at the end of a piece, so it is never taken for a header.
    """
    if bounds.text_beyond(text) or "\n" + sweep.HEADER not in text:
        return None
    head, *tables = text.split("\n" + sweep.HEADER)
    settings = _values(head)
    if settings is None or "clips" in settings or bounds.values_beyond(settings):
        return None
    clips: list[Clip] = []
    for number, table in enumerate(tables, 1):
        clip = _clip(table)
        if clip is None:
            return None
        clips.append(clip)
        if number % _PIECE == 0 or number == len(tables):
            told(number, len(tables))
    try:
        return Plan.model_validate({**settings, "clips": identified(tuple(clips))})
    except (ValidationError, PydanticCustomError):
        return None


def _clip(table: str) -> Clip | None:
    """The clip in the text of its table; None where that holds anything else or is bad."""
    values = sweep.clip_values(table)
    if values is None:
        parsed = _values(sweep.HEADER + table)
        if parsed is None or parsed.keys() != {"clips"} or len(parsed["clips"]) != 1:
            return None
        values = parsed["clips"][0]
        if bounds.values_beyond(values):
            return None
    try:
        return Clip.model_validate(values)
    except ValidationError:
        return None


def _values(text: str) -> dict[str, Any] | None:
    try:
        return documents.read_toml(text, "")
    except BadFile:
        return None


def write(
    path: Path,
    plan: Plan,
    expected: str | None = None,
    told: Told | None = None,
    *,
    may_replace: bool = True,
) -> str:
    """Save a plan, making its folder where that is the user's own; returns the file's new digest.

    `expected` is the digest of what the file held when it was read. Raises ChangedOnDisk where it
    holds anything else by now, and NotWritten where the system refuses, or where the plan has grown
    beyond what could be read again. `told` hears why no version of it could be kept. Where it may
    not replace a file and there is one, nothing is written.
    """
    data = dumps(plan).encode()
    if len(data) > documents.MAX_BYTES or len(plan.clips) > MAX_CLIPS:
        sentence = (
            f"the plan has grown beyond {MAX_CLIPS:,} clips or {documents.MAX_BYTES // 1024**2} MB,"
            " and could not be opened again; take clips out, or move some to another plan"
        )
        raise NotWritten([Problem(str(path), sentence)])
    return write_bytes(path, data, may_replace=may_replace, expected=expected, told=told)


def write_bytes(
    path: Path,
    data: bytes,
    *,
    may_replace: bool = True,
    expected: str | None = None,
    told: Told | None = None,
) -> str:
    """Save a plan that is written already, as `write` does, and raising the same.

    Where it may not replace a file and there is one, nothing is written.
    """
    from soraplan.storage import versions

    with versions.saving(path, data, told):
        atomic.write(path, data, may_replace=may_replace, expected=expected)
    return digest(data)


def dumps(plan: Plan, pause: Callable[[], None] = lambda: None) -> str:
    """The plan as it is written to a file.

    `pause` is called after every thousand clips, to give way to other threads.
    """
    tables: list[str] = []
    for table in _tables(plan):
        tables.append(table)
        if len(tables) % _PIECE == 0:
            pause()
    return "".join(tables)


def _tables(plan: Plan) -> Iterator[str]:
    # What writes TOML is loaded when something is written, not at the start of the app.
    from soraplan.storage import written

    yield written.toml(written.values(plan, leave_out="clips"))
    for clip in plan.clips:
        yield f"\n{sweep.HEADER}"
        yield written.simple_toml(written.values(clip, always="id"))
