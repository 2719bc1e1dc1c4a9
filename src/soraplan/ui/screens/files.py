"""Opening and leaving a plan: the part of the queue screen that deals with files."""

import gc
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from textual import work
from textual.worker import get_current_worker

from soraplan.core.plan import empty_plan
from soraplan.storage import plans
from soraplan.storage.problems import StorageError
from soraplan.ui.background import Stopped
from soraplan.ui.screens.saving import PlanSaving
from soraplan.ui.screens.shot_list.source import Source, is_shot_list, list_path
from soraplan.ui.session import Session
from soraplan.ui.trouble import fault

LARGE_FILE = 4_000_000
"""Bytes from which on a file is read beside the screen, with a sign of how far it is."""

_TELL_EVERY = 0.4
"""Seconds between two signs of how far the reading is; each has to wait for the screen."""


class PlanFiles(PlanSaving):
    """Opens and leaves plans."""

    def use_session(self, session: Session) -> None:
        """Work on another plan from now on."""
        if not self.reading:
            # What was said is of the plan before; while one is read it may be of the start.
            self.app.clear_notifications()
        self.session = session
        self.soraplan.follow(session)
        self.forget_disk()
        if session.path is not None:
            self.soraplan.remember(last_plan=str(session.path))
        self.took_session()

    def told_reading(self, path: Path, done: int, total: int) -> None:
        """Say how far the reading of a large file is; `total` is 0 until that is known."""
        told = f"{done:,} of {total:,} clips" if total else "…"
        self.reading = (f"Reading {path.name}: {told}", "Esc stops reading.")
        self.table.say(self.reading)

    # -- opening ------------------------------------------------------------------------------

    def action_plan_new(self) -> None:
        """Start a new, empty plan."""

        def start() -> None:
            rates, why_not = self.soraplan.card_of_new_plans()
            self.use_session(self.soraplan.new_session(empty_plan(rates=rates)))
            self.say("A new plan. a adds a clip, p names the plan, ^s saves it.")
            if why_not:
                self.say(why_not, "warning")

        self.when_saved("Start a new plan?", start)

    def action_plan_open(self) -> None:
        """Show the library and open what is chosen there."""
        from soraplan.ui.screens.library import LibraryScreen

        def chosen(path: Path | None) -> None:
            if path is not None and is_shot_list(path.name):
                self.import_list(path)
            elif path is not None:
                self.when_saved(f"Open {path.name}?", lambda: self.open_path(path))

        self.app.push_screen(
            LibraryScreen(
                self.soraplan.cards,
                self.soraplan.today,
                self.session.path,
                self.soraplan.keys,
                self.session.estimate.pricing.exchange,
            ),
            chosen,
        )

    def action_plan_import(self) -> None:
        """Ask for a shot list and show what it says."""
        from soraplan.ui.screens.dialogs import NameQuestion

        def answered(text: str | None) -> None:
            if text is not None:
                self.import_list(list_path(text))

        question = "Import a shot list: the path of a CSV, TSV, XLSX, OTIO or EDL file"
        self.app.push_screen(
            NameQuestion(question, "", lambda text: f"Reads {list_path(text)}"), answered
        )

    def import_list(self, path: Path) -> None:
        """Show what a shot list says, to take it into a plan."""
        from soraplan.ui.screens.shot_list.screen import show_import

        show_import(self, Source(path))

    def open_path(self, path: Path) -> None:
        """Open a plan; a large one is read beside the screen. A shot list is shown to import."""
        path = path.absolute()
        if is_shot_list(path.name):
            self.import_list(path)
            return
        try:
            large = path.stat().st_size > LARGE_FILE
        except OSError:
            large = False
        if large:
            self.told_reading(path, 0, 0)
            gc.disable()
            self._read_large(path)
            return
        try:
            self._opened(plans.read(path))
        except StorageError as error:
            self.say(str(error), "error")

    @work(thread=True, exclusive=True, group="read", exit_on_error=False)
    def _read_large(self, path: Path) -> None:
        worker = get_current_worker()
        next_time = monotonic()

        def told(done: int, total: int) -> None:
            if worker.is_cancelled:
                raise Stopped
            nonlocal next_time
            if monotonic() >= next_time:
                self.app.call_from_thread(self.told_reading, path, done, total)
                next_time = monotonic() + _TELL_EVERY

        try:
            file = plans.read_in_steps(path, told)
        except Stopped:
            return
        except StorageError as error:
            self.app.call_from_thread(self._not_read, str(error))
            return
        except Exception as error:
            self.app.call_from_thread(self._not_read, fault("The reading", error).told)
            return
        self.app.call_from_thread(self._read, file)

    def stop_reading(self) -> None:
        """Stop reading a large file and go on with the plan that is open."""
        self.workers.cancel_group(self, "read")
        gc.enable()
        self.took_session()
        self.say("Stopped reading.")

    def _opened(self, file: plans.PlanFile) -> None:
        self.use_session(self.soraplan.opened(file))

    def _read(self, file: plans.PlanFile) -> None:
        """Show a large plan that was read, unless that was stopped at the last moment."""
        if not self.reading:
            return
        self._opened(file)
        # It stays until another is opened: looking it through for garbage only costs keys.
        gc.freeze()
        gc.enable()

    def _not_read(self, message: str) -> None:
        gc.enable()
        self.soraplan.could_not_open(message)
        self.took_session()
        self.say(message, "error")

    # -- leaving ------------------------------------------------------------------------------

    def when_saved(self, question: str, then: Callable[[], None]) -> None:
        """Do something that ends this session, asking first where work would be lost."""
        is_gone = self.disk.is_gone
        if self.session.is_saved and not is_gone:
            then()
            return
        from soraplan.ui.screens.dialogs import Question

        def answered(answer: str | None) -> None:
            if answer == "save":
                # What is edited while the file is written is asked about again.
                self.save(lambda: self.when_saved(question, then))
            elif answer == "discard":
                then()

        title = self.session.plan.title or "This plan"
        told = "is in no file any more" if is_gone else "has changes that are not saved"
        self.app.push_screen(
            Question(
                question,
                f"{title} {told}.",
                [("save", "Save"), ("discard", "Discard"), ("cancel", "Cancel")],
            ),
            answered,
        )

    def action_app_quit(self) -> None:
        """Quit, asking only when there is unsaved work."""
        self.when_saved("Quit?", self.soraplan.quit_settled)
