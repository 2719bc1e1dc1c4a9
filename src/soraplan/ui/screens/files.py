"""Opening, saving and leaving a plan: the part of the queue screen that deals with files."""

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual import work
from textual.worker import get_current_worker

from soraplan.core.plan import empty_plan
from soraplan.storage import plans
from soraplan.storage.problems import NotWritten, StorageError
from soraplan.ui.background import Stopped
from soraplan.ui.keymap import Keymap
from soraplan.ui.palette import Palette
from soraplan.ui.screens.plan_screen import PlanScreen
from soraplan.ui.screens.shot_list.source import Source, is_shot_list, list_path
from soraplan.ui.session import Session
from soraplan.ui.trouble import fault

if TYPE_CHECKING:
    from soraplan.ui.app import SoraplanApp

LARGE_FILE = 4_000_000
"""Bytes from which on a file is read beside the screen, with a sign of how far it is."""


_TELL_EVERY = 0.4
"""Seconds between two signs of how far the reading is; each has to wait for the screen."""


class PlanFiles(PlanScreen):
    """Opens, saves and leaves plans."""

    def __init__(self, session: Session, palette: Palette, keys: Keymap) -> None:
        super().__init__(session, palette, keys)
        self._saves = 0
        self._save_turn = asyncio.Lock()

    @property
    def is_saving(self) -> bool:
        """Whether a file is being written."""
        return self._saves > 0

    @property
    def soraplan(self) -> "SoraplanApp":
        """The app, by its own type."""
        from soraplan.ui.app import SoraplanApp

        assert isinstance(self.app, SoraplanApp)
        return self.app

    def use_session(self, session: Session) -> None:
        """Work on another plan from now on."""
        if not self.reading:
            # What was said is of the plan before; while one is read it may be of the start.
            self.app.clear_notifications()
        self.session = session
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
            self.use_session(self.soraplan.new_session(empty_plan()))
            self.say("A new plan. a adds a clip, p names the plan, ^s saves it.")

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
        """Show a large plan that was read."""
        self._opened(file)
        # It stays until another is opened: looking it through for garbage only costs keys.
        gc.freeze()
        gc.enable()

    def _not_read(self, message: str) -> None:
        gc.enable()
        self.soraplan.could_not_open(message)
        self.took_session()
        self.say(message, "error")

    # -- saving -------------------------------------------------------------------------------

    def action_plan_save(self) -> None:
        """Save the plan, asking for a name where it has none."""
        self.save()

    def action_plan_save_as(self) -> None:
        """Save the plan under another name."""
        self.save_as()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save the plan, and then do something."""
        session = self.session
        if session.path is None:
            self.save_as(then)
        elif session.has_comments:
            self._ask_about_comments(session.path, then)
        else:
            self._write(session.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a name or a path, save the plan there, and then do something."""
        from soraplan.ui.screens.dialogs import NameQuestion, Question

        plan, own = self.session.plan, self.session.path

        def answered(text: str | None) -> None:
            if text is None:
                return
            path = _path_for(text)
            if not path.exists() or path == own:
                self._write(path, then)
                return

            def overwrite(answer: str | None) -> None:
                if answer == "overwrite":
                    self._write(path, then)

            answers = [("overwrite", "Overwrite"), ("cancel", "Cancel")]
            question = f"{path.name} exists already"
            self.app.push_screen(
                Question(question, f"{path}\nThe old file is kept as {path.name}.bak.", answers),
                overwrite,
            )

        name = str(own) if own else plan.title or "untitled"
        self.app.push_screen(
            NameQuestion("Save as: a name for the library, or a path", name, _told_path), answered
        )

    def _ask_about_comments(self, path: Path, then: Callable[[], None] | None) -> None:
        from soraplan.ui.screens.dialogs import Question

        def answered(answer: str | None) -> None:
            if answer == "save":
                self._write(path, then)
            elif answer == "as":
                self.save_as(then)

        self.app.push_screen(
            Question(
                "Somebody wrote comments into this file",
                f"{path.name} holds comments (# …) that saving loses. The file as it is now"
                f" is kept as {path.name}.bak.",
                [("save", "Save"), ("as", "As another file"), ("cancel", "Cancel")],
            ),
            answered,
        )

    def _write(self, path: Path, then: Callable[[], None] | None) -> None:
        self._saves += 1
        self._write_beside(self.session, path, then)

    @work(group="save", exit_on_error=False)
    async def _write_beside(
        self, session: Session, path: Path, then: Callable[[], None] | None
    ) -> None:
        try:
            # One after the other: of two at a time, the older plan could be what stays.
            async with self._save_turn:
                plan = session.plan
                # A file that is not the one that was read is somebody else's.
                expected = session.digest if path == session.path else None
                if len(plan.clips) > 20_000:
                    self.say(f"Saving {len(plan.clips):,} clips …")
                # Writing 100,000 clips takes seconds, in which the screen goes on.
                digest = await asyncio.to_thread(plans.write, path, plan, expected)
        except NotWritten as error:
            self.say(str(error), "error")
            return
        except Exception as error:
            self.say(fault("The saving", error).told, "error")
            return
        finally:
            self._saves -= 1
        session.saved(path, plan, digest)
        if session is self.session:
            self.soraplan.remember(last_plan=str(path))
            self.show_plan()
        self.say(f"Saved {path}")
        if then and session is self.session:
            then()

    # -- leaving ------------------------------------------------------------------------------

    def when_saved(self, question: str, then: Callable[[], None]) -> None:
        """Do something that ends this session, asking first where work would be lost."""
        if self.session.is_saved:
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
        self.app.push_screen(
            Question(
                question,
                f"{title} has changes that are not saved.",
                [("save", "Save"), ("discard", "Discard"), ("cancel", "Cancel")],
            ),
            answered,
        )

    def action_app_quit(self) -> None:
        """Quit, asking only when there is unsaved work."""
        self.when_saved("Quit?", self.app.exit)


def _path_for(text: str) -> Path:
    """Where to save under a name (in the library) or a path: one that says where it starts or ends.

    `Spring 24/25` is a name; `~/shoots/spring`, `./spring` and `spring.toml` are paths.
    """
    from soraplan.storage import library

    name = text.strip()
    starts = name.startswith(("/", "~", "./", "../", ".\\", "..\\")) or Path(name).is_absolute()
    if not starts and not name.endswith((".toml", "/")):
        return library.new_path(name)
    if name.endswith(("/", "\\")) or Path(name).expanduser().is_dir():
        raise ValueError(f"{name} is a folder; add the name of a file.")
    path = Path(name).expanduser().absolute()
    return path if path.suffix else path.with_suffix(".toml")


def _told_path(text: str) -> str:
    if not text.strip():
        raise ValueError("Type a name.")
    try:
        path = _path_for(text)
    except (StorageError, OSError, ValueError, RuntimeError) as error:
        raise ValueError(str(error)) from error
    return f"{path} exists already" if path.exists() else f"Saves as {path}"
