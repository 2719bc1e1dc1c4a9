"""The part of the app that nobody sees: what keeps its work, and how it comes to its end.

What is not saved is in the keeper's hands from the first frame on, whatever becomes of the screens.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from textual.app import App

from soraplan.storage import paths
from soraplan.storage.problems import NotWritten
from soraplan.storage.rescue import Rescue
from soraplan.storage.settings import Settings
from soraplan.ui.session import Session

if TYPE_CHECKING:
    from soraplan.ui.choices import Choices
    from soraplan.ui.editor import EditorRun
    from soraplan.ui.keeper import Keeper

KEPT_WITHIN = 2.0
"""Seconds that writing the journal may take when something went wrong; it takes milliseconds."""


class Desk(Protocol):
    """The screen with the plan that is open, as far as the app asks something of it."""

    session: Session

    def use_session(self, session: Session) -> None:
        """Work on another plan from now on."""

    def save_as(self, then: Callable[[], None] | None = None, name: str = "") -> None:
        """Ask for a name or a path, save the plan there, and then do something."""


class AfterFaults(Protocol):
    """What an app that outlives faults does after one."""

    def watch(self) -> None:
        """From now on there is a screen on which a page can stand."""

    def caught(self, error: BaseException) -> None:
        """Do about an exception what is to be done."""

    def go_on(self) -> None:
        """Go back to the queue."""

    def leave(self, logged: str) -> None:
        """End because the user wants it after a fault."""


class AppLife(App[None]):
    """An app that keeps its work.

    `faults` is there where the app outlives them, and `leaving` hears of its exit code when all
    that is worth waiting for is done. `editor_run` is the last text that was given to the user's
    own editor.
    """

    settings: Settings
    _queue: Desk

    def __init__(self) -> None:
        super().__init__()
        self.faults: AfterFaults | None = None
        self.leaving: Callable[[int], object] | None = None
        self.keeper: Keeper | None = None
        self.editor_run: EditorRun | None = None
        self._rescue = Rescue()
        self._choices: Choices | None = None
        self._has_settled = False

    @property
    def session(self) -> Session:
        """The session on the plan that is open."""
        return self._queue.session

    # -- work and choices ---------------------------------------------------------------------

    def start_keeper(self) -> None:
        """From now on keep what is not saved."""
        from soraplan.ui.keeper import Keeper

        def tell(text: str) -> None:
            # It is called in another thread, which must not wait for the screen.
            self.call_later(self.notify, text, severity="error", timeout=15, markup=False)

        keeper = Keeper(tell)
        keeper.follow(self._queue.session)
        self.keeper = keeper

    def follow(self, session: Session) -> None:
        """Keep the unsaved work of a session from now on, and no longer that of the one before."""
        if self.keeper is not None:
            self.keeper.follow(session)

    def remember(self, **changes: str) -> None:
        """Write down a choice for the next start; where that fails it is only forgotten."""
        from soraplan.ui.choices import Choices

        changed = self.settings.model_copy(update=changes)
        if changed != self.settings:
            self.settings = changed
            if self._choices is None:
                self._choices = Choices(self._not_remembered)
            self._choices.write(**changes)

    def _not_remembered(self, error: Exception) -> None:
        # It is called in another thread, which must not wait for the screen.
        def tell() -> None:
            if not isinstance(error, NotWritten):
                raise error
            self.notify(str(error), severity="warning", timeout=8, markup=False)

        self.call_later(tell)

    def finish_choices(self) -> None:
        """Wait until what was chosen is written down."""
        if self._choices is not None:
            self._choices.finish()

    # -- faults and the end -------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        """Go on after an exception that nothing took, where that was asked for; else end."""
        if self.faults is None:
            super()._handle_exception(error)
        else:
            self.faults.caught(error)

    def keep_work(self) -> str:
        """Write what is not saved to the journal; a sentence on it, empty where all is saved.

        Safe to call in any thread.
        """
        if self.session.is_saved or self._has_settled:
            return ""
        keeper = self.keeper
        if keeper is None or not keeper.flush(KEPT_WITHIN):
            why = "" if keeper is None else keeper.trouble
            return self._rescue.told(self.session.plan, self.session.path, why)
        return f"What is not saved is kept, and offered at the next start: {paths.recovery_dir()}"

    def keep_at_end(self) -> str:
        """The same where the app ends by force: an editor ends as well, and its text stays."""
        editor = self.editor_run
        return "\n".join(filter(None, (self.keep_work(), editor.end() if editor else "")))

    def leave_work(self) -> None:
        """Leave unsaved work to the next start, unless the user has settled what becomes of it."""
        if self.keeper is not None:
            self.keeper.leave(kept=not self._has_settled)

    def on_unmount(self) -> None:
        """Let go of the work, however the app came to its end."""
        self.leave_work()
        self.finish_choices()
        if self.leaving is not None:
            self.leaving(self.return_code or 0)

    def quit_settled(self) -> None:
        """Quit: what was not saved was given up."""
        self._has_settled = True
        self.exit()

    def leave(self, code: int) -> None:
        """Leave in order, with an exit code and without a question. Safe to call in any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.exit, None, code)
