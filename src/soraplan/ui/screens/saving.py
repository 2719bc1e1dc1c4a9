"""Saving the open plan: under what name, over what, and what is said where it cannot be done.

What somebody else wrote is written over by an answer alone, and only as it was when that was asked.
Where a save fails the plan stays as it is, and the next save tries again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from textual import work

from soraplan.core.edits import settings_revised
from soraplan.storage import plans
from soraplan.storage.digests import NOTHING, digest_of
from soraplan.storage.problems import ChangedOnDisk, NotWritten, StorageError, not_read
from soraplan.ui.background import LATE
from soraplan.ui.keymap import Keymap
from soraplan.ui.palette import Palette
from soraplan.ui.plan_app import PlanApp
from soraplan.ui.screens.on_disk.desk import OnDiskDesk
from soraplan.ui.screens.save_paths import (
    copy_title,
    free_beside,
    free_title,
    is_in_library,
    is_there,
    path_for,
    told_path,
)
from soraplan.ui.session import Session
from soraplan.ui.trouble import fault

_STAYS = 3_600.0
"""Seconds for which it is said what is waited for, where that does not end before."""


class PlanSaving(OnDiskDesk):
    """Saves the open plan."""

    def __init__(self, session: Session, palette: Palette, keys: Keymap) -> None:
        super().__init__(session, palette, keys)
        self._saves = 0
        self._save_turn = asyncio.Lock()
        self._has_told_of_versions = False

    @property
    def is_saving(self) -> bool:
        """Whether a file is being written."""
        return self._saves > 0

    @property
    def soraplan(self) -> PlanApp:
        """The app, with what its screens need."""
        assert isinstance(self.app, PlanApp)
        return self.app

    def action_plan_save(self) -> None:
        """Save the plan, asking for a name where it has none."""
        self.save()

    def action_plan_save_as(self) -> None:
        """Save the plan under another name."""
        self.save_as()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save the plan, and then do something.

        What somebody else wrote is shown first; `then` is done once that is settled.
        """
        session = self.session
        if session.path is None:
            self.save_as(then)
        elif self.disk.is_other:
            # That was seen a moment ago, and whoever changed the file may have put it back.
            self._meet_other(session, session.path, then)
        elif session.ground.is_behind:
            self._ask_to_go_back(session.path, then)
        elif session.has_comments:
            self._ask_about_comments(session.path, then)
        else:
            self._write(session.path, then)

    def save_as(
        self, then: Callable[[], None] | None = None, name: str = "", *, is_copy: bool = False
    ) -> None:
        """Ask for a name or a path, save the plan there, and then do something.

        `name` is proposed; empty for that of the file or the title. A copy of what is in the file
        takes its title from the name.
        """
        from soraplan.ui.screens.dialogs import NameQuestion

        session = self.session
        own = session.path

        def answered(text: str | None) -> None:
            if text is None:
                return
            path = path_for(text)
            title = None
            if is_copy and own is not None and path != own:
                title = copy_title(session.plan.title, own, text)
            if path == own and not (self.disk.is_other or session.ground.is_behind):
                self.save(then)
            elif not is_there(path):
                self._write(path, then, NOTHING, title)
            else:
                self._ask_to_overwrite(session, path, then, title=title)

        name = name or (str(own) if own else session.plan.title or "untitled")
        self.app.push_screen(
            NameQuestion("Save as: a name for the library, or a path", name, told_path), answered
        )

    def save_copy(self, then: Callable[[], None] | None) -> None:
        """Save the plan under another name, which is proposed, and then do something."""
        own = self.session.path
        if own is not None and not is_in_library(own):
            # Beside the file that it is a copy of, where people look for it.
            name = str(free_beside(own))
        else:
            name = free_title(self.session.plan.title or "untitled")
        self.save_as(then, name, is_copy=True)

    @work(group="overwrite", exit_on_error=False)
    async def _ask_to_overwrite(
        self,
        session: Session,
        path: Path,
        then: Callable[[], None] | None,
        told: str = "",
        title: str | None = None,
    ) -> None:
        """Ask whether a file may be replaced: as it is now, and not as it may be later."""
        from soraplan.ui.screens.dialogs import Question

        try:
            async with self._told_when_late(f"Looking at {path} …"):
                there = await asyncio.to_thread(digest_of, path)
        except (OSError, ValueError) as error:
            self.say(str(not_read(path, error)), "error")
            return
        if session is not self.session:
            return
        if there == NOTHING:
            self._write(path, then, NOTHING, title)
            return

        def overwrite(answer: str | None) -> None:
            if answer == "overwrite":
                self._write(path, then, there, title)

        answers = [("overwrite", "Overwrite"), ("cancel", "Cancel")]
        question = told or f"{path.name} exists already"
        self.app.push_screen(
            Question(question, f"{path}\nThe old file is kept as {path.name}.bak.", answers),
            overwrite,
        )

    def _ask_to_go_back(self, path: Path, then: Callable[[], None] | None) -> None:
        """Ask whether a save may undo in the file what was taken over from there, too."""
        from soraplan.ui.screens.dialogs import Question
        from soraplan.ui.screens.on_disk.words import behind_told

        session, there = self.session, self.session.digest
        if self.disk.is_gone:
            # There is nothing to be undone in it.
            self._write(path, then, there)
            return

        def answered(answer: str | None) -> None:
            if answer == "save" and session is self.session:
                self._write(path, then, there)

        answers = [("save", "Save over it"), ("cancel", "Cancel")]
        told = (
            f"{behind_told(path, session.saved_at)}.\nThat is undone here. What you saved stays a"
            f" version ({self._key('plan.versions')})."
        )
        if session.has_comments:
            told += (
                "\nSomebody wrote comments (# …) into it, which saving loses. The file as it is now"
                f" is kept as {path.name}.bak."
            )
        self.app.push_screen(Question("Undo it in the file, too?", told, answers), answered)

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

    def _write(
        self,
        path: Path,
        then: Callable[[], None] | None,
        expected: str | None = None,
        title: str | None = None,
    ) -> None:
        self._saves += 1
        self._write_beside(self.session, path, then, expected, title)

    @work(group="save", exit_on_error=False)
    async def _write_beside(
        self,
        session: Session,
        path: Path,
        then: Callable[[], None] | None,
        expected: str | None,
        title: str | None,
    ) -> None:
        """Write the plan where the file holds what is `expected`: None for what was read of it.

        A copy gets its own title, once it is written.
        """
        troubles: list[StorageError] = []
        told = f"Saved {path}"
        try:
            # One after the other: of two at a time, the older plan could be what stays.
            async with self._save_turn, self._told_when_late(f"Saving {path} …"):
                plan, ground, origin = session.plan, session.ground, session.history.origin
                if expected is None and path == session.path:
                    if ground.is_behind:
                        # That was undone while this waited for the save before.
                        if session is self.session:
                            self.save(then)
                        return
                    # A file that is not the one that was read is somebody else's.
                    expected = session.digest
                # Writing 100,000 clips takes seconds, in which the screen goes on.
                written = plan if title is None else settings_revised(plan, title=title)
                digest = await asyncio.to_thread(
                    plans.write, path, written, expected, troubles.append
                )
                if title is not None and session.path is not None:
                    told += f"\nYou are in your copy “{title}” now; theirs is {session.path.name}."
                    is_same = session.plan is plan
                    named = written if is_same else settings_revised(session.plan, title=title)
                    session.apply(named, "name the copy", self.table.cursor)
                session.saved(path, written, digest, ground, origin)
        except ChangedOnDisk:
            self._meet_other(session, path, then, title)
            return
        except NotWritten as error:
            self.say(str(error), "error")
            return
        except Exception as error:
            self.say(fault("The saving", error).told, "error")
            return
        finally:
            self._saves -= 1
        if session is self.session:
            self.forget_disk()
            self.soraplan.remember(last_plan=str(path))
            self.show_plan()
        if troubles and not self._has_told_of_versions:
            self._has_told_of_versions = True
            self.say(f"{told}\n{troubles[0]}", "warning")
        else:
            self.say(told)
        if then and session is self.session:
            then()

    @contextlib.asynccontextmanager
    async def _told_when_late(self, told: str) -> AsyncIterator[None]:
        """Say what is waited for while that takes long: a disk may not answer, and never say so."""
        is_told = False

        def tell() -> None:
            nonlocal is_told
            is_told = True
            self.app.clear_notifications()
            self.notify(told, timeout=_STAYS, markup=False)

        late = self.set_timer(LATE, tell)
        try:
            yield
        finally:
            late.stop()
            if is_told:
                self.app.clear_notifications()

    @work(group="overwrite", exit_on_error=False)
    async def _meet_other(
        self,
        session: Session,
        path: Path,
        then: Callable[[], None] | None,
        title: str | None = None,
    ) -> None:
        """Go on where a save would have gone over what somebody else wrote."""
        if path != session.path:
            told = f"{path.name} was changed by somebody else just now"
            self._ask_to_overwrite(session, path, then, told, title)
            return
        if session is self.session:
            await self.look_now()
        if session is not self.session:
            return
        if self.disk.is_other:
            self.show_on_disk(then, is_save=True)
        else:
            # It holds again what was read, or that with other comments.
            self.save(then)
