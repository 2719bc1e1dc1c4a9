"""Looking after the file of the open plan, beside the screen, again and again.

A look is a thread of its own that nobody waits for, so that a disk which does not answer holds up
neither a key nor the end of the app. It touches no widget; what it saw is handed to whoever asked.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

from soraplan.core.plan import Plan
from soraplan.storage.looks import Seen, Stamp, Theirs, look

_MOST_COUNTED = 5_000
"""Clips of a plan up to which changes are counted: of 100,000 it takes more than a second."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is known before a look.

    `digest` and `base` are what was read of the file or saved to it last, as bytes and as a plan;
    `mine` is the plan as it is now. `theirs` and `stamp` are what the last look found, and
    `counted` is what mine was then. `common` is what both mine and theirs were made of, None for
    the base.
    """

    path: Path
    digest: str
    base: Plan
    mine: Plan
    theirs: Theirs | None = None
    stamp: Stamp | None = None
    counted: Plan | None = None
    common: Plan | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many clips and settings differ from the plan that both were made of."""

    clips: int
    settings: int


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a look found, and what that means.

    `is_base` and `is_mine` say that the plan in the file is the one that was read, or the one that
    is open now: only its bytes differ. `there` and `here` count what was changed there and here;
    None where it is not counted, and `there` also where it is as the last look found it.
    """

    asked: Asked
    seen: Seen
    is_base: bool = False
    is_mine: bool = False
    there: Count | None = None
    here: Count | None = None


def found(asked: Asked) -> Found:
    """Look once. It raises nothing that a file could be the cause of."""
    seen = look(asked.path, asked.digest, asked.theirs, asked.stamp)
    theirs = seen.theirs or (asked.theirs if seen.kind == "before" else None)
    if theirs is None:
        return Found(asked, seen)
    if theirs is not asked.theirs:
        from soraplan.core.changes import applied, difference

        # What both have alike is kept once: memory, and the looking for what differs.
        change = difference(asked.base, theirs.plan)
        if change.is_nothing:
            return Found(asked, seen, is_base=True)
        theirs = replace(theirs, plan=applied(asked.base, change))
        seen = replace(seen, theirs=theirs)
    elif asked.mine is asked.counted:
        return Found(asked, seen)
    if theirs.plan == asked.mine:
        return Found(asked, replace(seen, theirs=theirs), is_mine=True)
    common = asked.common or asked.base
    there = _count(common, theirs.plan) if theirs is not asked.theirs else None
    return Found(asked, seen, there=there, here=_count(common, asked.mine))


def look_beside(asked: Asked, told: Callable[[Found | Exception], object]) -> None:
    """Look in a thread of its own, which then tells what it found, or of a fault."""

    def run() -> None:
        try:
            made: Found | Exception = found(asked)
        except Exception as error:
            made = error
        # Where the app has ended meanwhile there is nobody to tell.
        with contextlib.suppress(Exception):
            told(made)

    Thread(target=run, name="soraplan-watch", daemon=True).start()


def _count(old: Plan, new: Plan) -> Count | None:
    if new is old:
        return Count(0, 0)
    if max(len(old.clips), len(new.clips)) > _MOST_COUNTED:
        return None
    from soraplan.core.diff import diff

    made = diff(old, new)
    parts = made.added, made.removed, made.changed, made.moved
    changed = {one.new.id for one in made.changed}
    twice = sum(move.clip.id in changed for move in made.moved)
    return Count(sum(map(len, parts)) - twice, len(made.settings))
