"""The versions of a plan, listed and read one after the other in a thread.

It touches no widget and writes nothing. Whatever goes wrong is a value that the page can show.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from soraplan.core.diff import PlanDiff, diff
from soraplan.core.plan import Plan
from soraplan.core.text.words import counted
from soraplan.storage import documents, library, plans, versions
from soraplan.storage.library import Entry
from soraplan.storage.problems import BadFile, StorageError
from soraplan.storage.versions import Version
from soraplan.ui.background import StoppableJob, Stopped
from soraplan.ui.prices import Prices
from soraplan.ui.trouble import Trouble, fault, stored_badly

NOTHING = "nothing"
"""What is said where two versions do not differ."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The versions that are kept of a plan, the newest first; `current` is what the file holds."""

    versions: tuple[Version, ...]
    current: Version | None


class Listing:
    """Looks for the versions of the plan in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def stop(self) -> None:
        """It is done soon in any case."""

    def run(self) -> Kept | Trouble:
        """List them. It raises nothing."""
        try:
            found = versions.kept(self._path)
            current = None
            with contextlib.suppress(StorageError):
                current = versions.holding(documents.read_bytes(self._path), found)
            return Kept(tuple(found), current)
        except StorageError as error:
            return stored_badly(error)
        except Exception as error:
            return fault("The listing", error)


@dataclass(frozen=True, slots=True)
class Row:
    """A version as it is listed: its figures, and what was changed after it in a few words."""

    version: Version
    entry: Entry
    after: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A version that was read, with its plan, where it has one."""

    row: Row
    plan: Plan | None = None


class Reading(StoppableJob):
    """Reads a version, and holds it against a newer plan, where there is one."""

    def __init__(self, version: Version, newer: Plan | None, prices: Prices) -> None:
        super().__init__()
        self.version = version
        self._newer, self._prices = newer, prices

    def told(self) -> str:
        """How far it is, in words."""
        far = f": {self.done:,} of {counted(self.total, 'clip')}" if self.total else " …"
        return f"Reading a version{far}"

    def run(self) -> Read | Trouble | None:
        """Read it; None where it was stopped. It raises nothing."""
        version, prices = self.version, self._prices
        try:
            plan = plans.read_in_steps(version.path, self.hear).plan
            estimate = prices.estimate(plan)
            self.check()
            after = "" if self._newer is None else changes_text(diff(plan, self._newer))
            entry = library.listed(version.path, version.saved, estimate)
            return Read(Row(version, entry, after), plan)
        except Stopped:
            return None
        except BadFile as error:
            return Read(Row(version, library.unusable(version.path, version.saved, error)))
        except Exception as error:
            return fault("The reading", error)


def changes_text(change: PlanDiff) -> str:
    """What differs between two versions, in a few words: `2 added, 1 changed, 1 setting`."""
    told = [
        f"{len(clips):,} {word}"
        for clips, word in (
            (change.added, "added"),
            (change.removed, "removed"),
            (change.changed, "changed"),
            (change.moved, "moved"),
        )
        if clips
    ]
    if change.settings:
        told.append(counted(len(change.settings), "setting"))
    return ", ".join(told) or NOTHING
