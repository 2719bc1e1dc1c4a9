"""Keeps what is not saved where a crash does not reach it, beside the screen.

Whatever is done to the plan is on disk within a second, written down by a thread of its own (see
`storage.journal`); on the way of a key there is only a note of what the plan is by now. Nothing is
kept while nothing is unsaved. It knows no widget and must touch none.
"""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from soraplan.core.changes import is_same
from soraplan.core.plan import Plan
from soraplan.storage.problems import StorageError, not_written
from soraplan.ui.session import Session

if TYPE_CHECKING:
    from soraplan.storage.journal import Journal

GATHERED = 0.3
"""Seconds for which edits are gathered: far below the second that may be lost, and seldom."""

AGAIN = 5.0
"""Seconds after which what could not be written is tried again, without another edit."""

_BREATH = 0.000_5
"""Seconds in which every other thread has its turn, between two pieces of much work."""


@dataclass(frozen=True, slots=True)
class _Noted:
    """What is to be on disk: the plan by now, and what the file held; numbered as noted.

    `steps` are those of the session until then.
    """

    number: int
    session: Session
    steps: int
    plan: Plan
    base: Plan
    path: Path | None
    digest: str | None


class Keeper:
    """Writes down the unsaved work of the session that it follows.

    `tell` is called, in the thread that writes, with a message for the user where that fails: once
    until it works again. It is tried again with each edit, and every few seconds. All methods are
    for the thread of the screen, `flush` for any.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._session: Session | None = None
        self._noted: _Noted | None = None
        self._replaced: list[tuple[int, Path]] = []
        self._wake, self._hurry = threading.Event(), threading.Event()
        self._left: bool | None = None
        self._turn = threading.Condition()
        self._kept = self._failures = 0
        self._has_told = False
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
        session.listener = self._note
        self._note()
        if not self._thread.is_alive() and self._left is None:
            self._thread.start()

    def replace(self, folder: Path) -> None:
        """Take the folder of another session away once the present work is on disk itself."""
        assert self._noted is not None
        self._replaced.append((self._noted.number, folder))
        self._note()

    def flush(self, timeout: float) -> bool:
        """Put all that was done until now on disk; False where that failed, or took longer.

        `timeout` is in seconds.
        """
        noted = self._noted
        if noted is None or self._kept >= noted.number:
            return True
        has_left = self._left is not None and not self._thread.is_alive()
        if threading.current_thread() is self._thread or has_left:
            return False
        # A thread that is only about to begin is waited for.
        with self._turn:
            failures = self._failures
            self._hurry.set()
            self._wake.set()
            self._turn.wait_for(
                lambda: self._kept >= noted.number or self._failures > failures, timeout
            )
        return self._kept >= noted.number

    def leave(self, *, kept: bool, timeout: float = 5) -> None:
        """End: `kept` says whether unsaved work stays for the next start, or was given up.

        Waits so many seconds at most for what is being written.
        """
        if self._session is not None:
            self._session.listener = None
        if self._left is None:
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
        self._noted = _Noted(
            number,
            session,
            history.steps,
            history.plan,
            history.saved_plan,
            session.path,
            session.digest,
        )
        self._wake.set()

    # -- in the thread ------------------------------------------------------------------------

    def _run(self) -> None:
        # What it takes is loaded while nobody waits for anything, not with the first edit.
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
            is_due = not self._take(noted, is_given_up=left is False)
            with self._turn:
                if is_due:
                    self._failures += 1
                else:
                    self._kept = noted.number
                self._turn.notify_all()
            if left is not None:
                if self._journal is not None:
                    self._journal.close(remove=False)
                return

    def _take(self, noted: _Noted, *, is_given_up: bool) -> bool:
        """Bring what is on disk up to what was noted; say whether that could be done."""
        try:
            if is_given_up or noted.plan is noted.base or is_same(noted.base, noted.plan):
                self._close()
            else:
                self._write(noted)
            self._counted = (noted.session, noted.steps)
            self._take_away_replaced(noted.number)
        except Exception as error:
            # This thread must outlive every fault: it is what the work is kept by.
            self._say(_reason(error))
            return False
        self._has_told = False
        return True

    def _write(self, noted: _Noted) -> None:
        from soraplan.storage.journal import Journal

        journal = self._journal
        if journal is None or not journal.is_of(noted.path, noted.digest, noted.base):
            journal = Journal(noted.path, noted.digest, noted.base, self._rest)
        session, steps = self._counted
        edits = noted.steps - (steps if session is noted.session else 0)
        journal.append(noted.plan, datetime.now().astimezone(), edits)
        if journal is not self._journal:
            # Not before the new one holds all that the old one did.
            self._close()
            self._journal = journal

    def _close(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.close(remove=True)

    def _take_away_replaced(self, number: int) -> None:
        from soraplan.storage.journal import remove_folder

        while self._replaced and self._replaced[0][0] <= number:
            remove_folder(self._replaced.pop(0)[1])

    def _rest(self) -> None:
        """Give way to the screen, but where somebody waits for this."""
        if not self._hurry.is_set():
            sleep(_BREATH)

    def _say(self, why: str) -> None:
        if not self._has_told:
            self._has_told = True
            # The app may be at its end.
            with contextlib.suppress(RuntimeError):
                self._tell(f"What is not saved would be lost in a crash for now:\n{why}")


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        error = not_written(Path(str(error.filename or "recovery")), error)
    if isinstance(error, StorageError):
        return "\n".join(map(str, error.problems))
    return f"{type(error).__name__}: {error}"
