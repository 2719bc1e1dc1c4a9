"""Opening and leaving a plan: the part of the queue screen that deals with files."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic

from textual import work
from textual.notifications import SeverityLevel
from textual.worker import Worker, get_current_worker

from soraplan.core.plan import Plan, empty_plan
from soraplan.storage import plans
from soraplan.storage.problems import StorageError
from soraplan.ui.background import Stopped
from soraplan.ui.keymap import Keymap, first_shown
from soraplan.ui.palette import Palette
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

    def __init__(self, session: Session, palette: Palette, keys: Keymap) -> None:
        super().__init__(session, palette, keys)
        self._reader: Worker[None] | None = None
        self._waiting: Callable[[], None] | None = None

    def use_session(self, session: Session) -> None:
        """Work on another plan from now on."""
        if not self.reading:
            # What was said is of the plan before; while one is read it may be of the start.
            self.app.clear_notifications()
        self._end_reading()
        self.session = session
        self.soraplan.follow(session)
        self.forget_disk()
        if session.path is not None:
            self.soraplan.remember(last_plan=str(session.path))
        self.took_session()

    # -- opening ------------------------------------------------------------------------------

    def action_plan_new(self) -> None:
        """Start a new, empty plan."""

        def start() -> None:
            rates, why_not = self.soraplan.card_of_new_plans()
            self.use_session(self.soraplan.new_session(empty_plan(rates=rates)))
            commands = ("clip.add", "plan.settings", "plan.save")
            add, name, save = (first_shown(self.keys, one) for one in commands)
            self.say(f"A new plan. {add} adds a clip, {name} names the plan, {save} saves it.")
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

    def open_path(self, path: Path, *, is_start: bool = False) -> None:
        """Open a plan; a large one is read beside the screen. A shot list is shown to import.

        `is_start` is for the plan that the app was started to open: it ends where that is bad.
        """
        path = path.absolute()
        if is_shot_list(path.name):
            self.import_list(path)
            return
        try:
            large = path.stat().st_size > LARGE_FILE
        except OSError:
            large = False
        if large:
            gc.disable()
            reader: Worker[None] = self._read_large(path, self.plan, is_start=is_start)
            self._reader = reader
            self._tell_reading(reader, self.plan, path, 0, 0)
            return
        try:
            self._opened(plans.read(path))
        except StorageError as error:
            self.say(str(error), "error")

    @work(thread=True, exclusive=True, group="read", exit_on_error=False)
    def _read_large(self, path: Path, before: Plan, *, is_start: bool) -> None:
        """Read a file; `before` is the plan that was open when that began."""
        worker = get_current_worker()
        screen = self.app.call_from_thread
        next_time = monotonic()

        def told(done: int, total: int) -> None:
            if worker.is_cancelled:
                raise Stopped
            nonlocal next_time
            if monotonic() >= next_time:
                screen(self._tell_reading, worker, before, path, done, total)
                next_time = monotonic() + _TELL_EVERY

        try:
            file = plans.read_in_steps(path, told)
        except Stopped:
            return
        except StorageError as error:
            screen(self._not_read, worker, before, str(error), is_start=is_start)
        except Exception as error:
            told_fault = fault("The reading", error).told
            screen(self._not_read, worker, before, told_fault, is_start=is_start)
        else:
            screen(self._read, worker, before, file)

    def _tell_reading(
        self, worker: Worker[None], before: Plan, path: Path, done: int, total: int
    ) -> None:
        """Say how far the reading of a large file is; `total` is 0 until that is known.

        It stands in place of the queue, but for one that the user has begun to work on.
        """
        if worker is not self._reader:
            return
        told = f"{done:,} of {total:,} clips" if total else "…"
        self.reading = (f"Reading {path.name}: {told}", "Esc stops reading.")
        if self.plan is before:
            self.table.say(self.reading)

    def stop_reading(self) -> None:
        """Stop reading a large file and go on with the plan that is open."""
        self._go_on("Stopped reading.")

    def _go_on(self, told: str, severity: SeverityLevel = "information") -> None:
        """Go on with the plan that is open, and with whatever is being done to it."""
        self._end_reading()
        self.reading = ()
        self.show_plan()
        self.say(told, severity)

    def _end_reading(self) -> None:
        """Let go of what is read, where anything is; what is still heard of it counts no more."""
        if self._reader is not None:
            self._reader.cancel()
            self._reader = self._waiting = None
            gc.enable()

    def _opened(self, file: plans.PlanFile) -> None:
        self.use_session(self.soraplan.opened(file))

    def _read(self, worker: Worker[None], before: Plan, file: plans.PlanFile) -> None:
        """Show a large plan that was read; not where work would be lost, nor below a page.

        Nor while letters go into a field: those that follow would be keys of the queue.
        """
        if worker is not self._reader:
            return
        if self.app.screen is not self or self.is_typing:
            # What is asked and typed there is about the plan that is open.
            self._waiting = partial(self._read, worker, before, file)
            _collect_again()
        elif self.plan is before or self.session.is_saved:
            self._reader = None
            self._opened(file)
            _collect_again()
        else:
            # No question: letters that are just being typed would answer it.
            self._go_on(
                f"{file.path.name} was read and is not shown: the plan that is open has changes"
                f" by now. {self._key('plan.open')} opens it.",
                "warning",
            )

    def on_screen_resume(self) -> None:
        """Show what was read while a page stood over the queue."""
        self.typing_ended()

    def typing_ended(self) -> None:
        """Show what was read while something was typed, unless it still is."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    def _not_read(
        self, worker: Worker[None], before: Plan, message: str, *, is_start: bool
    ) -> None:
        if worker is not self._reader:
            return
        self._go_on(message, "error")
        if is_start and self.plan is before:
            self.app.exit(return_code=2, message=message)

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


def _collect_again() -> None:
    """Collect garbage again, but for what is there now: it stays, and would only cost keys."""
    gc.freeze()
    gc.enable()
