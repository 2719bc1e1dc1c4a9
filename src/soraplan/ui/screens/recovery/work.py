"""The work of a session read in a thread, and held against the file as it is by now.

It touches no widget and changes nothing. Whatever goes wrong is a value that the page can show.
"""

from dataclasses import dataclass
from typing import Literal

from soraplan.core.plan import Plan
from soraplan.core.text.words import counted
from soraplan.exchange.plan_diff import plan_change
from soraplan.storage import plans, recovery
from soraplan.storage.digests import NOTHING, digest_of
from soraplan.storage.problems import TOLD, BadFile, not_read
from soraplan.storage.recovery import Found, Recovered
from soraplan.storage.waiting import PATIENCE, within
from soraplan.ui.background import StoppableJob, Stopped
from soraplan.ui.prices import Prices
from soraplan.ui.screens.diff.work import Compared, compared
from soraplan.ui.screens.diff.work import Wish as Comparison
from soraplan.ui.trouble import Trouble, fault, stored_badly

FileState = Literal["never", "same", "changed", "gone", "unreadable"]
"""What became of the file of a session: it never had one, or what there is of it by now.

"unreadable" is one that holds no plan now, and one that is out of reach."""


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """The work of a session: what could be read of it, and what differs from the file.

    Where there is no file to be read, `change` is held against the plan that the session began
    with. `trouble` says why it could not be worked out, or why the file cannot be read.
    """

    work: Recovered
    state: FileState
    change: Compared | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many edits of a session were written down, and how many of them cannot be read."""

    edits: int
    unread: int


class Gone:
    """A session that somebody else has taken by now."""


class Counting(StoppableJob):
    """Counts the edits of a session. `is_read` says that they are read and something is left."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found
        self.is_read = False

    def told(self) -> str:
        """How far it is, in words."""
        if self.is_read:
            return "Working out what differs …"
        far = f": {self.done:,} of {counted(self.total, 'clip')}" if self.total else " …"
        return f"Reading what was not saved{far}"

    def run(self) -> Looked | Counted | Gone | Trouble | None:
        """Do it; None where it was stopped. It raises nothing."""
        try:
            return self._made(recovery.read(self.found, self.hear))
        except Stopped:
            return None
        except BadFile as error:
            return stored_badly(error) if self.found.folder.is_dir() else Gone()
        except Exception as error:
            return fault("The reading", error)

    def _made(self, work: Recovered) -> Looked | Counted:
        return Counted(work.edits, work.unread)


class Looking(Counting):
    """Reads the work of a session and works out what differs from the file."""

    def __init__(self, found: Found, prices: Prices) -> None:
        super().__init__(found)
        self._prices = prices

    def _made(self, work: Recovered) -> Looked:
        old, state, trouble = self._file(work)
        self.is_read = True
        self.check()
        try:
            estimate = self._prices.estimate
            change = plan_change(self.forecast(estimate(old)), self.forecast(estimate(work.plan)))
            self.check()
            path = work.path or self.found.folder
            wish = Comparison(change.new, path, self._prices.cards)
            return Looked(work, state, compared(wish, change), trouble)
        except Stopped:
            raise
        except Exception as error:
            # The work can be restored all the same.
            return Looked(work, state, None, fault("Working out what differs", error).told)

    def _file(self, work: Recovered) -> tuple[Plan, FileState, str]:
        """The plan to hold the work against, what became of the file, and what is wrong with it."""
        if work.path is None:
            return work.base, "never", ""
        if work.is_file_same:
            return work.base, "same", ""
        path = work.path
        try:
            # It may be on a disk that hangs, or where nobody may look any more.
            within(PATIENCE, path.stat)
            return plans.read_in_steps(path, self.hear).plan, "changed", ""
        except (FileNotFoundError, NotADirectoryError):
            return work.base, "gone", ""
        except BadFile as error:
            return work.base, "unreadable", _reasons(error)
        except (OSError, ValueError) as error:
            return work.base, "unreadable", _reasons(not_read(path, error))


def state_now(work: Recovered) -> FileState:
    """What became of the file by now, as far as its bytes tell. It raises nothing."""
    path = work.path
    if path is None:
        return "never"
    try:
        there = within(PATIENCE, lambda: digest_of(path))
    except NotADirectoryError:
        return "gone"
    except (OSError, ValueError):
        return "unreadable"
    return "same" if there == work.digest else "gone" if there == NOTHING else "changed"


def _reasons(error: BadFile) -> str:
    return "\n".join(map(str, error.problems[:TOLD]))
