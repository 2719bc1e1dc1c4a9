"""Keeps what is not saved where a crash does not reach it, beside the screen.

Whatever is done to the plan is on disk within a second, written down by a thread of its own (see
`storage.journal`); on the way of a key there is only a note of what the plan is by now. Nothing is
kept while nothing is unsaved. Work of an earlier session that was gone on with stays to be had
until a plan was saved that was made of it by edits and merges alone; where it was undone, given up
or replaced by another plan, it goes to the trash like all work that is thrown away. What is behind
what the file holds is kept as made of what the file held before, so that the next start knows the
two of them apart and merges. It knows no widget and must touch none.
"""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

from soraplan.core.changes import is_same
from soraplan.core.plan import Plan
from soraplan.storage import paths
from soraplan.storage.problems import Problem, StorageError, not_written
from soraplan.ui.session import Session

if TYPE_CHECKING:
    from soraplan.storage.journal import Journal
    from soraplan.storage.recovery import Found, Recovered

GATHERED = 0.3
"""Seconds for which edits are gathered: far below the second that may be lost, and seldom."""

AGAIN = 5.0
"""Seconds after which what could not be written is tried again, without another edit."""

LATE = 5.0
"""Seconds of writing after which the disk is taken to hang; it takes milliseconds."""

_BREATH = 0.000_5
"""Seconds in which every other thread has its turn, between two pieces of much work."""


@dataclass(frozen=True, slots=True, eq=False)
class _Restored:
    """Work of an earlier session that the present one goes on with."""

    found: "Found"
    work: "Recovered"

    @property
    def folder(self) -> Path:
        """Where it lies, but while the journal of the present session carries it."""
        return self.found.folder


@dataclass(frozen=True, slots=True)
class _Noted:
    """What is to be on disk: the plan by now, and what it was made of; numbered as noted.

    `steps` are those of the session until then. `digest` is that of the file at `path` when it held
    the `base`, and `has_comments` says that it held some then.
    `within` is the earlier session all of whose work is in the plan.
    """

    number: int
    session: Session
    steps: int
    plan: Plan
    base: Plan
    path: Path | None
    digest: str | None
    has_comments: bool
    within: _Restored | None


class Keeper:
    """Writes down the unsaved work of the session that it follows.

    `tell` is called, mostly in the thread that writes, with a message for the user where that fails
    or does not come to an end: once until it works again. It is tried again with each edit, and
    every few seconds. All methods are for the thread of the screen, `flush` for any. `trouble` is
    why it failed last, empty where it did not.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._session: Session | None = None
        self._noted: _Noted | None = None
        self._restored: _Restored | None = None
        self._ended: list[tuple[int, _Restored, bool]] = []
        self._carried: _Restored | None = None
        self.trouble = ""
        self._wake, self._hurry = threading.Event(), threading.Event()
        self._left: bool | None = None
        self._turn = threading.Condition()
        self._kept = self._failures = 0
        self._has_told = False
        self._busy_since: float | None = None
        self._journal: Journal | None = None
        self._counted: tuple[Session | None, int] = (None, 0)
        self._thread = threading.Thread(target=self._run, name="soraplan keeper", daemon=True)

    def follow(self, session: Session) -> None:
        """Keep the work of this session from now on; that of the one before is kept no longer.

        It was saved, or given up on purpose.
        """
        if self._session is not None:
            self._session.listener = None
        self._session = session
        self._end_restored(is_saved=False)
        session.listener = self._note
        self._note()
        if not self._thread.is_alive() and self._left is None:
            self._thread.start()

    def restored(self, found: "Found", work: "Recovered") -> None:
        """Keep work that was taken as well: the session followed now goes on with that very plan.

        Its folder is gone once that session was saved with it, and its plan in the trash once that
        was left in any other way but by an end of soraplan that nobody asked for.
        """
        assert self._session is not None
        self._restored = _Restored(found, work)
        self._note()

    def flush(self, timeout: float) -> bool:
        """Put all that was done until now on disk; False where that failed, or took longer.

        What somebody took away meanwhile is written again. `timeout` is in seconds.
        """
        noted = self._noted
        if noted is None:
            return True
        has_left = self._left is not None and not self._thread.is_alive()
        if threading.current_thread() is self._thread or has_left:
            return self._kept >= noted.number
        # A thread that is only about to begin is waited for. Even to look whether all is there is
        # left to it: the disk may hang.
        with self._turn:
            failures = self._failures
            self._kept = min(self._kept, noted.number - 1)
            self._hurry.set()
            self._wake.set()
            self._turn.wait_for(
                lambda: self._kept >= noted.number or self._failures > failures, timeout
            )
            is_kept = self._kept >= noted.number
            if not is_kept and self._failures == failures:
                self.trouble = _hung()
        return is_kept

    def leave(self, *, kept: bool, timeout: float = 5) -> None:
        """End: `kept` says whether unsaved work stays for the next start, or was given up.

        Waits so many seconds at most for what is being written.
        """
        if self._session is not None:
            self._session.listener = None
        if self._left is None:
            if not kept and self._restored is not None:
                self._end_restored(is_saved=False)
                self._note()
            self._left = kept
        self._hurry.set()
        self._wake.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def _note(self) -> None:
        """Note what the plan is by now. It costs some microseconds, because each key waits for it.

        The thread is woken only where it is not gathering already.
        """
        session, last = self._session, self._noted
        assert session is not None
        number = 1 if last is None else last.number + 1
        history = session.history
        ground = history.ground.common
        restored = self._restored
        if restored is not None and session.saved_origin is restored.work.plan:
            self._end_restored(is_saved=True)
        has_all = restored is not None and history.origin is restored.work.plan
        self._noted = _Noted(
            number,
            session,
            history.steps,
            history.plan,
            ground.plan,
            session.path,
            ground.digest,
            ground.has_comments,
            self._restored if has_all else None,
        )
        self._wake.set()
        since = self._busy_since
        if since is not None and monotonic() - since > LATE:
            self._warn(_hung())

    def _end_restored(self, *, is_saved: bool) -> None:
        restored, self._restored = self._restored, None
        if restored is not None:
            # It waits for what is noted next: until then a journal may carry it.
            number = 1 if self._noted is None else self._noted.number + 1
            self._ended.append((number, restored, is_saved))

    # -- in the thread ------------------------------------------------------------------------

    def _run(self) -> None:
        # What it takes is loaded while nobody waits for anything, not with the first edit; where it
        # cannot be loaded, each edit tries again and tells why.
        with contextlib.suppress(Exception):
            from soraplan.storage import journal

            assert journal
        is_due = False
        while True:
            self._wake.wait(AGAIN if is_due else None)
            self._hurry.wait(GATHERED)
            self._wake.clear()
            self._hurry.clear()
            left, noted = self._left, self._noted
            assert noted is not None
            self._busy_since = monotonic()
            is_due = not self._take(noted, is_given_up=left is False)
            self._busy_since = None
            with self._turn:
                if is_due:
                    self._failures += 1
                else:
                    self._kept = noted.number
                self._turn.notify_all()
            if left is not None:
                if self._journal is not None:
                    self._journal.close(remove=False)
                if self._restored is not None:
                    from soraplan.storage import holds

                    holds.release(self._restored.folder)
                return

    def _take(self, noted: _Noted, *, is_given_up: bool) -> bool:
        """Bring what is on disk up to what was noted; say whether that could be done."""
        try:
            if self._carried is not noted.within or is_given_up:
                self._put_down()
            if is_given_up or noted.plan is noted.base or is_same(noted.base, noted.plan):
                self._close()
            else:
                self._write(noted)
                self._carry(noted.within)
            self._counted = (noted.session, noted.steps)
            self._put_away(noted.number)
        except Exception as error:
            # This thread must outlive every fault: it is what the work is kept by.
            self._say(error)
            return False
        self._has_told, self.trouble = False, ""
        return True

    def _write(self, noted: _Noted) -> None:
        from soraplan.storage.journal import Journal

        journal = self._journal
        if journal is None or not journal.is_of(noted.path, noted.digest, noted.base):
            journal = Journal(
                noted.path,
                noted.digest,
                noted.base,
                self._rest,
                has_comments=noted.has_comments,
            )
        session, steps = self._counted
        edits = noted.steps - (steps if session is noted.session else 0)
        journal.append(noted.plan, datetime.now().astimezone(), edits)
        if journal is not self._journal:
            # Not before the new one holds all that the old one did.
            self._close()
            self._journal = journal

    def _close(self) -> None:
        self._put_down()
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.close(remove=True)

    def _carry(self, restored: _Restored | None) -> None:
        """Have the journal carry what all of it goes on with: a crash then leaves one of them."""
        if restored is None or restored is self._carried or self._journal is None:
            return
        with contextlib.suppress(FileNotFoundError):
            self._journal.carry(restored.folder)
            self._carried = restored

    def _put_down(self) -> None:
        """Put what the journal carries beside it again."""
        if self._carried is not None and self._journal is not None:
            with contextlib.suppress(FileNotFoundError):
                self._journal.give_back(self._carried.folder)
        self._carried = None

    def _put_away(self, number: int) -> None:
        """Be done with what was saved, and throw away what was not."""
        if not self._ended:
            return
        from soraplan.storage import recovery

        while self._ended and self._ended[0][0] <= number:
            _, restored, is_saved = self._ended[0]
            if is_saved:
                title = restored.work.plan.title or restored.found.title
                recovery.put_away(restored.found, title, restored.work.unread)
            else:
                recovery.discard(restored.found)
            del self._ended[0]

    def _rest(self) -> None:
        """Give way to the screen, but where somebody waits for this."""
        if not self._hurry.is_set():
            sleep(_BREATH)

    def _say(self, error: Exception) -> None:
        more = ""
        if not (self._has_told or isinstance(error, OSError | StorageError)):
            more = f"\n{_logged(error)}"
        self._warn(_reason(error), more)

    def _warn(self, trouble: str, more: str = "") -> None:
        """Tell why nothing is kept, where that was not told before."""
        self.trouble = trouble
        if self._has_told:
            return
        self._has_told = True
        # The app may be at its end.
        with contextlib.suppress(RuntimeError):
            self._tell(f"What is not saved would be lost in a crash for now:\n{trouble}{more}")


def _place() -> Path:
    """Where the journals are, as far as that can be told."""
    with contextlib.suppress(StorageError):
        return paths.recovery_dir()
    return Path("recovery")


def _hung() -> str:
    return str(Problem(str(_place()), "the disk does not answer"))


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        error = not_written(Path(str(error.filename or _place())), error)
    if isinstance(error, StorageError):
        return "\n".join(map(str, error.problems))
    return f"{type(error).__name__}: {error}"


def _logged(error: Exception) -> str:
    """Write a fault of soraplan itself down, and say where."""
    from soraplan.storage import log
    from soraplan.storage.faults import fault_of

    try:
        entry = log.entry(fault_of(error), "what keeps unsaved work")
        return f"What happened is written down in {log.write(entry)}"
    except StorageError as other:
        return f"It could not be written down. {other}"
