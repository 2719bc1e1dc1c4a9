"""Saving the open plan: under what name, over what, and what is said where it cannot be done.

What somebody else wrote is written over by an answer alone, and only as it was when that was asked.
Where a save fails the plan stays as it is, and the next save tries again.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from soraplan.storage import plans
from soraplan.storage.digests import NOTHING, digest_of
from soraplan.storage.problems import ChangedOnDisk, NotWritten, StorageError, not_read
from soraplan.ui.keymap import Keymap
from soraplan.ui.palette import Palette
from soraplan.ui.screens.on_disk.desk import OnDiskDesk
from soraplan.ui.screens.save_paths import (
    free_beside,
    is_in_library,
    is_there,
    path_for,
    told_path,
)
from soraplan.ui.session import Session
from soraplan.ui.trouble import fault

if TYPE_CHECKING:
    from soraplan.ui.app import SoraplanApp


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
    def soraplan(self) -> "SoraplanApp":
        """The app, by its own type."""
        from soraplan.ui.app import SoraplanApp

        assert isinstance(self.app, SoraplanApp)
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
        elif session.has_comments:
            self._ask_about_comments(session.path, then)
        else:
            self._write(session.path, then)

    def save_as(self, then: Callable[[], None] | None = None, name: str = "") -> None:
        """Ask for a name or a path, save the plan there, and then do something.

        `name` is proposed; empty for that of the file or the title.
        """
        from soraplan.ui.screens.dialogs import NameQuestion

        session = self.session
        own = session.path

        def answered(text: str | None) -> None:
            if text is None:
                return
            path = path_for(text)
            if path == own and not self.disk.is_other:
                self._write(path, then)
            elif not is_there(path):
                self._write(path, then, NOTHING)
            else:
                self._ask_to_overwrite(session, path, then)

        name = name or (str(own) if own else session.plan.title or "untitled")
        self.app.push_screen(
            NameQuestion("Save as: a name for the library, or a path", name, told_path), answered
        )

    def save_copy(self, then: Callable[[], None] | None) -> None:
        """Save the plan under another name, which is proposed, and then do something."""
        own = self.session.path
        name = f"{self.session.plan.title or 'untitled'} (mine)"
        if own is not None and not is_in_library(own):
            # Beside the file that it is a copy of, where people look for it.
            name = str(free_beside(own))
        self.save_as(then, name)

    @work(group="overwrite", exit_on_error=False)
    async def _ask_to_overwrite(
        self, session: Session, path: Path, then: Callable[[], None] | None, told: str = ""
    ) -> None:
        """Ask whether a file may be replaced: as it is now, and not as it may be later."""
        from soraplan.ui.screens.dialogs import Question

        try:
            there = await asyncio.to_thread(digest_of, path)
        except (OSError, ValueError) as error:
            self.say(str(not_read(path, error)), "error")
            return
        if session is not self.session:
            return
        if there == NOTHING:
            self._write(path, then, NOTHING)
            return

        def overwrite(answer: str | None) -> None:
            if answer == "overwrite":
                self._write(path, then, there)

        answers = [("overwrite", "Overwrite"), ("cancel", "Cancel")]
        question = told or f"{path.name} exists already"
        self.app.push_screen(
            Question(question, f"{path}\nThe old file is kept as {path.name}.bak.", answers),
            overwrite,
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

    def _write(
        self, path: Path, then: Callable[[], None] | None, expected: str | None = None
    ) -> None:
        self._saves += 1
        self._write_beside(self.session, path, then, expected)

    @work(group="save", exit_on_error=False)
    async def _write_beside(
        self,
        session: Session,
        path: Path,
        then: Callable[[], None] | None,
        expected: str | None,
    ) -> None:
        """Write the plan where the file holds what is `expected`: None for what was read of it."""
        troubles: list[StorageError] = []
        try:
            # One after the other: of two at a time, the older plan could be what stays.
            async with self._save_turn:
                plan, ground = session.plan, session.ground
                if expected is None and path == session.path:
                    # A file that is not the one that was read is somebody else's.
                    expected = session.digest
                if len(plan.clips) > 20_000:
                    self.say(f"Saving {len(plan.clips):,} clips …")
                # Writing 100,000 clips takes seconds, in which the screen goes on.
                digest = await asyncio.to_thread(plans.write, path, plan, expected, troubles.append)
                session.saved(path, plan, digest, ground)
        except ChangedOnDisk:
            self._meet_other(session, path, then)
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
            self.say(f"Saved {path}\n{troubles[0]}", "warning")
        else:
            self.say(f"Saved {path}")
        if then and session is self.session:
            then()

    @work(group="overwrite", exit_on_error=False)
    async def _meet_other(
        self, session: Session, path: Path, then: Callable[[], None] | None
    ) -> None:
        """Go on where a save would have gone over what somebody else wrote."""
        if path != session.path:
            told = f"{path.name} was changed by somebody else just now"
            self._ask_to_overwrite(session, path, then, told)
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
