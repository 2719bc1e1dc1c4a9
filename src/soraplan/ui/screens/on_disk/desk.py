"""The part of the queue screen that knows of the file on disk: what somebody else did to it.

What a look finds becomes a line over the queue. Nothing pops up by itself, and nothing of the plan
changes but by the page that the user asks for.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from soraplan.core.history import Ground
from soraplan.core.plan import Plan
from soraplan.ui.keymap import Keymap, first_shown
from soraplan.ui.palette import Palette
from soraplan.ui.screens.plan_screen import PlanScreen
from soraplan.ui.session import Session
from soraplan.ui.trouble import fault

if TYPE_CHECKING:
    from soraplan.storage.looks import Stamp, Theirs
    from soraplan.ui.watch import Asked, Count, Found
    from soraplan.ui.widgets.on_disk_bar import OnDiskBar, OnDiskLine

EVERY = 2.0
"""Seconds between two looks at the file."""

_SURE_GONE, _SURE_UNREADABLE = 2, 3
"""Looks in a row after which a file is told to be gone or unreadable: whoever writes it may just
be taking the old one away, and a synced folder may fill it bit by bit."""


@dataclass(slots=True, eq=False)
class OnDisk:
    """What the looks at the file of the open plan found so far.

    `theirs` is the plan that somebody else put there, `trouble` why none can be read there, and
    `is_gone` says that there is no file; of the three at most one. `has_folder` says whether a
    save could put it back, and `is_content` whether the trouble is what the file holds. `there` and
    `here` count what differs from the common plan, where that is counted. `stamp`, `counted` and
    `misses` are for the next look: the file's, the plan that was counted, and how often no plan was
    found.
    """

    theirs: "Theirs | None" = None
    trouble: str = ""
    is_gone: bool = False
    has_folder: bool = True
    is_content: bool = False
    there: "Count | None" = None
    here: "Count | None" = None
    stamp: "Stamp | None" = None
    counted: Plan | None = None
    misses: int = 0

    @property
    def is_other(self) -> bool:
        """Whether a save would meet what somebody else wrote."""
        return self.theirs is not None or bool(self.trouble)

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell."""
        return self.is_other or self.is_gone

    @property
    def state(self) -> "tuple[Theirs | None, str, bool, bool]":
        """What it comes to."""
        return self.theirs, self.trouble, self.is_gone, self.has_folder


class OnDiskDesk(PlanScreen):
    """Looks after the file of the open plan, and opens the page that settles what it met there.

    `disk` is what is known of the file; `disk_followers` hear of every change of that.
    """

    def __init__(self, session: Session, palette: Palette, keys: Keymap) -> None:
        super().__init__(session, palette, keys)
        self.disk = OnDisk()
        self.disk_followers: list[Callable[[], None]] = []
        self._asked: Asked | None = None
        self._bar: OnDiskBar | None = None
        self._ground = session.ground

    class Looked(Message):
        """A look at the file came to its end: what it found, or a fault of the app."""

        def __init__(self, asked: "Asked", made: "Found | Exception") -> None:
            super().__init__()
            self.asked, self.made = asked, made

    def on_mount(self) -> None:
        """Look again and again; the first time when the app is long there."""
        self.set_interval(EVERY, self.look_at_file)

    @property
    def is_saving(self) -> bool:
        """Whether a file is being written."""
        raise NotImplementedError

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save the plan, and then do something."""
        raise NotImplementedError

    def save_copy(self, then: Callable[[], None] | None) -> None:
        """Save the plan under another name, which is proposed, and then do something."""
        raise NotImplementedError

    # -- looking ------------------------------------------------------------------------------

    def look_at_file(self) -> None:
        """Look beside the screen, where no look at the same file is still under way."""
        asked = self._question()
        if asked is None or self.is_saving:
            return
        if self._asked is not None and self._asked.path == asked.path:
            return
        from soraplan.ui.watch import look_beside

        self._asked = asked
        look_beside(asked, lambda made: self.post_message(self.Looked(asked, made)))

    async def look_now(self) -> None:
        """Look once, and believe what is found without a second look."""
        from soraplan.ui.watch import found

        asked = self._question()
        if asked is None:
            return
        try:
            made = await asyncio.to_thread(found, asked)
        except Exception as error:
            self.disk = OnDisk(trouble=fault("The look at the file", error).told)
            self._show_state()
            return
        # A look that began before this one must not be believed after it.
        self._asked = None
        self._take(asked, made, is_sure=True)

    def _question(self) -> "Asked | None":
        """What a look has to know; None for a plan that is in no file."""
        session, disk = self.session, self.disk
        if session.path is None or session.digest is None:
            return None
        from soraplan.ui.watch import Asked

        return Asked(
            session.path,
            session.digest,
            session.base,
            session.plan,
            disk.theirs,
            disk.stamp,
            disk.counted,
            session.ground.common.plan,
        )

    @on(Looked)
    def _looked(self, event: Looked) -> None:
        event.stop()
        if event.asked is not self._asked:
            return
        self._asked = None
        if isinstance(event.made, Exception):
            self.disk = OnDisk(trouble=fault("The look at the file", event.made).told)
            self._show_state()
        elif not self.is_saving:
            self._take(event.asked, event.made)

    def _take(self, asked: "Asked", made: "Found", *, is_sure: bool = False) -> None:
        """Take over what a look found of the file of the open plan, as it was when it began."""
        session, disk, seen = self.session, self.disk, made.seen
        if (session.path, session.digest) != (asked.path, asked.digest):
            return
        before = disk.state
        disk.stamp = seen.stamp
        if seen.kind in ("gone", "unreadable"):
            self._miss(made, is_sure=is_sure)
        elif seen.kind == "same":
            self.disk = disk = OnDisk(stamp=seen.stamp)
        elif seen.theirs is not None:
            # The bytes are others. What the plan is may be the same, or what was done here, too.
            known = session.base if made.is_base else asked.mine if made.is_mine else None
            if known is session.base or (known is not None and known is session.plan):
                session.rebase(known, seen.theirs.digest, seen.theirs.has_comments)
                self.disk = disk = OnDisk(stamp=seen.stamp)
                self.show_plan()
            else:
                disk.theirs, disk.trouble, disk.is_gone, disk.misses = seen.theirs, "", False, 0
        if disk.theirs is not None:
            disk.there = made.there or disk.there
            if asked.mine is not disk.counted:
                disk.here, disk.counted = made.here, asked.mine
        if disk.theirs is not None or disk.state != before:
            self._show_state()
        if disk.state != before:
            self._tell_followers()

    def _miss(self, made: "Found", *, is_sure: bool) -> None:
        """Note that no plan was found; it is told when it stays so."""
        disk, seen = self.disk, made.seen
        disk.misses += 1
        is_gone = seen.kind == "gone"
        if is_sure or disk.misses >= (_SURE_GONE if is_gone else _SURE_UNREADABLE):
            disk.theirs = disk.there = disk.here = None
            disk.is_gone, disk.trouble = is_gone, seen.trouble
            disk.has_folder, disk.is_content = seen.has_folder, seen.is_content
        if not disk.trouble:
            # Until it is believed it is read each time.
            disk.stamp = None

    def forget_disk(self, stamp: "Stamp | None" = None) -> None:
        """Begin anew: another file is looked after, or what is in this one was just settled."""
        self.disk, self._asked = OnDisk(stamp=stamp), None
        self._ground = self.session.ground
        self._show_state()

    def show_plan(self, cursor: int | None = None) -> None:
        """Show the plan; where it stands on something else now, look anew what that comes to."""
        super().show_plan(cursor)
        if self.session.ground is not self._ground:
            self.forget_disk()
            self.look_at_file()

    # -- telling ------------------------------------------------------------------------------

    def _show_state(self) -> None:
        """Show the line over the queue, or none."""
        path, disk = self.session.path, self.disk
        line: OnDiskLine | None = None
        session = self.session
        if path is not None and (disk.is_told or session.ground.is_behind):
            from soraplan.ui.screens.on_disk.words import bar_line, behind_line

            shown = {one: self._key(one) for one in ("plan.on-disk", "plan.save", "plan.save-as")}
            if disk.is_told:
                line = bar_line(path, disk, shown, is_saved=session.is_saved)
            else:
                line = behind_line(path, session.saved_at, shown)
        if line is not None or self._bar is not None:
            self._show_bar(line)

    def _tell_followers(self) -> None:
        for follow in list(self.disk_followers):
            follow()

    def _show_bar(self, line: "OnDiskLine | None") -> None:
        from soraplan.ui.widgets.on_disk_bar import OnDiskBar

        if self._bar is not None:
            self._bar.show(line)
        elif self.query("#header"):
            self._bar = OnDiskBar(self.palette, line)
            self.mount(self._bar, before="#header")

    def _key(self, command_id: str) -> str:
        return first_shown(self.keys, command_id, "")

    # -- the page -----------------------------------------------------------------------------

    @work(exclusive=True, group="on disk", exit_on_error=False)
    async def action_plan_on_disk(self) -> None:
        """Show what somebody else changed in the file, to choose what becomes of it."""
        session = self.session
        if session.path is None:
            self.say("This plan is in no file yet, so nobody else can have changed it.")
            return
        await self.look_now()
        if session is not self.session or not self.is_current:
            return
        if self.disk.is_other:
            self.show_on_disk()
        elif session.ground.is_behind and not self.disk.is_gone:
            from soraplan.ui.screens.on_disk.words import behind_told

            if session.history.leads_on:
                back = f"{self._key('plan.redo')} brings it back"
            else:
                back = f"{self._key('plan.versions')} lists it among the versions"
            told, save = behind_told(session.path, session.saved_at), self._key("plan.save")
            self.say(f"{told}. That is undone here: {back}, {save} saves over it.")
        else:
            told = "is gone from disk" if self.disk.is_gone else "was not changed by others"
            self.say(f"{session.path.name} {told}.")

    def show_on_disk(
        self, then: Callable[[], None] | None = None, *, is_save: bool = False
    ) -> None:
        """Open the page: `is_save` where a save led there, and `then` is to be done after it."""
        from soraplan.ui.screens.on_disk.screen import OnDiskScreen
        from soraplan.ui.screens.queue import QueueScreen

        assert isinstance(self, QueueScreen)
        if any(isinstance(one, OnDiskScreen) for one in self.app.screen_stack):
            return
        self.app.push_screen(OnDiskScreen(self, then, is_save=is_save))

    def take_plan(self, plan: Plan, theirs: "Theirs", title: str, *, is_whole: bool) -> None:
        """Make a plan that the page settled on the open one; what they wrote is its base then.

        It `is_whole` where it leaves out something that was done here.
        """
        ground = Ground(theirs.plan, theirs.digest, theirs.has_comments)
        self.session.take(plan, title, self.table.cursor, ground, is_whole=is_whole)
        self.selected &= {clip.id for clip in plan.clips}
        self.forget_disk(self.disk.stamp)
        self.show_plan()
