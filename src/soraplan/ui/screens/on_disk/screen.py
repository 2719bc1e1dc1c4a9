"""The page on which is settled what somebody else did to the file of the open plan.

It tells what was changed there and here, and has each clash set to one side. Until one of its
answers is given nothing changes, and none of them writes to the file but where more was asked for
than a save: to quit, say, goes on with the plan that was settled, once it is saved.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from soraplan.core.merging import Clash, Side
from soraplan.core.plan import Plan
from soraplan.ui.background import Background
from soraplan.ui.bindings import bindings
from soraplan.ui.commands import footer
from soraplan.ui.keymap import first_shown
from soraplan.ui.screens.diff.blocks import Block
from soraplan.ui.screens.diff.lines import text_blocks
from soraplan.ui.screens.on_disk.answers import Answers
from soraplan.ui.screens.on_disk.lines import settling_blocks
from soraplan.ui.screens.on_disk.list import ClashList
from soraplan.ui.screens.on_disk.work import Settling, Wish, Working
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.scrolling import Scrolling
from soraplan.ui.trouble import Trouble, fault
from soraplan.ui.widgets.footer import KeyLine

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen

_CSS = """
.on-disk { width: 100%; max-width: 170; }
OnDiskScreen .on-disk ClashList {
    height: 1fr;
    background: $surface;
    scrollbar-size-vertical: 1;
    scrollbar-size-horizontal: 0;
    overflow-x: hidden;
    overflow-y: scroll;
}
OnDiskScreen .on-disk #answers { height: 1; background: $panel; }
OnDiskScreen .on-disk #keys { height: 1; background: $surface; }
"""

_AGAIN = "The file was changed again just now; this is what it holds by now."
_GOES_ON = "Once that is settled and saved, what you asked for goes on; Esc puts it off."

_ALL = ("disk.merge", "disk.theirs", "disk.copy", "disk.close")
_UNREADABLE = ("disk.copy", "disk.close")
"""The answers, and those there are where the file cannot be read."""

Sentences = list[tuple[str, bool]]
"""Texts, and whether each says what is wrong."""


class OnDiskScreen(Scrolling, Page[None], scrolling="disk"):
    """Settles the file of the plan of the `desk`, the queue screen below.

    `is_save` says that a save led here, and `then` is to be done after it: whichever way the file
    is settled, the plan is saved then, and `then` is done.
    """

    CSS = PAGE_CSS + _CSS
    HELP = "disk"

    def __init__(
        self,
        desk: "QueueScreen",
        then: Callable[[], None] | None = None,
        *,
        is_save: bool = False,
    ) -> None:
        super().__init__()
        self.use_keys(desk.keys, bindings("disk", desk.keys))
        self._desk, self._then, self._is_save = desk, then, is_save
        self._work: Background[Working, Settling | Trouble] = Background(self.is_open)
        self._made: Settling | None = None
        self._choices: dict[int, Side] = {}
        self._notice = ""
        self._is_left = False

    def compose(self) -> ComposeResult:
        """Lay out what was changed, the answers and the keys."""
        desk = self._desk
        with Vertical(classes="page on-disk") as page:
            page.border_title = "Changed on disk · Esc decides later"
            yield ClashList(desk.palette)
            yield Answers(desk.palette, desk.keys, id="answers")
            yield KeyLine(desk.palette, {**desk.keys, "app.palette": ()}, id="keys")

    def on_mount(self) -> None:
        """Work out what was changed, and follow what happens to the file."""
        self._desk.disk_followers.append(self._follow)
        self._start()

    def on_unmount(self) -> None:
        """End what is under way."""
        self._desk.disk_followers.remove(self._follow)
        self._work.stop()

    @property
    def scrolled(self) -> ClashList:
        """What was changed."""
        return self.query_one(ClashList)

    # -- working out --------------------------------------------------------------------------

    def _follow(self) -> None:
        """Begin anew with what the file holds by now."""
        if self.is_open() and not self._is_left:
            self._notice = _AGAIN
            self._start()

    def _start(self) -> None:
        """Work out what was changed there and here, or say that it cannot be."""
        self._work.stop()
        session, disk = self._desk.session, self._desk.disk
        theirs = disk.theirs
        if session.path is None or not (theirs or disk.trouble):
            name = session.path.name if session.path else "The file"
            self._nothing_left(f"{name} is no longer changed; there is nothing to choose")
        elif theirs is None:
            told = self._unreadable(disk.trouble, is_content=disk.is_content)
            self._say(told, _UNREADABLE)
        else:
            cards, ground = self._desk.soraplan.cards, session.ground
            base, is_behind = ground.common.plan, ground.is_behind
            wish = Wish(session.path, base, session.forecast, theirs, cards, is_behind)
            self._work_out(self._work.take(Working(wish)))

    def _nothing_left(self, told: str) -> None:
        """Say that there is nothing to settle any more, and go on with the save that led here."""
        if not (self._is_save and self.is_active):
            self._say([(f"{told}.", False)])
            return
        self._is_left = True
        self.dismiss(None)
        self._desk.say(f"{told}, so the plan is saved.")
        self._desk.save(self._then)

    @work(exclusive=True, group="settling")
    async def _work_out(self, job: Working) -> None:
        made = await self._work.result(job, (Settling, Trouble), self._show_late)
        if isinstance(made, Trouble):
            reasons = [(text, False) for text in made.reasons]
            self._say([(made.title, True), *reasons], _UNREADABLE)
        elif made is not None:
            self._show(made)

    def _show_late(self, _: Working) -> None:
        self._say([("Working out what was changed there and here …", False)])

    def _show(self, made: Settling) -> None:
        """Show what was worked out; what was chosen of a clash that is still there holds."""
        before = self._made
        if before is not None:
            kept = {
                _which(before.merged.clashes[number]): side
                for number, side in self._choices.items()
            }
            self._choices = {
                number: kept[_which(clash)]
                for number, clash in enumerate(made.merged.clashes)
                if _which(clash) in kept
            }
        self._made = made
        palette = self._desk.palette
        notices = [(self._notice, True)] if self._notice else []
        if self._then is not None:
            notices.append((_GOES_ON, False))

        def blocks(size: Size) -> Iterable[Block]:
            return settling_blocks(made, self._side, notices, size.width, palette)

        self.scrolled.show(blocks)
        self.query_one(Answers).show(_ALL, self._advised)
        hidden = () if made.merged.clashes else ("disk.there", "disk.choose")
        keys = [one for one in footer(["disk"]) if one.id not in hidden]
        self.query_one("#keys", KeyLine).show(keys, typing=False)

    def _say(self, sentences: Sentences, answers: tuple[str, ...] = ("disk.close",)) -> None:
        """Show sentences in place of what was changed."""
        palette = self._desk.palette
        self.scrolled.show(lambda size: text_blocks(sentences, size.width, palette))
        self.query_one(Answers).show(answers)
        self.query_one("#keys", KeyLine).show([], typing=False)

    def _unreadable(self, trouble: str, *, is_content: bool) -> Sentences:
        save_as = first_shown(self._desk.keys, "plan.save-as", "Save as")
        how = ", with the same name, writes the plan over it"
        if not is_content:
            how = " saves the plan under another name"
        return [
            ("Somebody else changed the file, and it cannot be read now:", True),
            (trouble, False),
            ("", False),
            ("The plan is here as it was, and nothing is written over the file by itself.", False),
            ("When the file can be read again, this page tells what was changed.", False),
            (f"{save_as} in the queue{how}.", False),
        ]

    # -- choosing -----------------------------------------------------------------------------

    def _side(self, number: int) -> Side:
        """The side that counts in a clash."""
        made = self._made
        default: Side = made.merged.clashes[number].default if made else "mine"
        return self._choices.get(number, default)

    def _choose(self, number: int, side: Side) -> None:
        self._choices[number] = side
        self.scrolled.redraw()

    @on(ClashList.Chosen)
    def _clicked(self, event: ClashList.Chosen) -> None:
        self._choose(event.number, event.side)

    def action_disk_here(self) -> None:
        """Let the clash be as it is here."""
        if self.scrolled.clash is not None:
            self._choose(self.scrolled.clash, "mine")

    def action_disk_there(self) -> None:
        """Let the clash be as it is in the file."""
        if self.scrolled.clash is not None:
            self._choose(self.scrolled.clash, "theirs")

    def action_disk_choose(self) -> None:
        """Let the clash be as on the other side; without any clash, give the marked answer."""
        made, number = self._made, self.scrolled.clash
        if made is None or self._work.job is not None:
            return
        if number is not None:
            self._choose(number, "mine" if self._side(number) == "theirs" else "theirs")
        elif self._advised == "disk.theirs":
            self.action_disk_theirs()
        elif not made.merged.clashes:
            self.action_disk_merge()

    # -- the answers --------------------------------------------------------------------------

    @property
    def _advised(self) -> str:
        """The answer that is marked, by the id of its command."""
        made = self._made
        if made is None:
            return ""
        return "disk.theirs" if made.here.change.is_empty else "disk.merge"

    @work(exclusive=True, group="answering")
    async def action_disk_merge(self) -> None:
        """Make the merged plan the open one."""
        made = self._made
        if made is None:
            return
        # What clashes and counts as it is there is left out as it is here.
        is_whole = any(self._side(at) == "theirs" for at in range(len(made.merged.clashes)))
        try:
            plan = await asyncio.to_thread(made.merged.plan, dict(self._choices))
        except Exception as error:
            self._desk.say(fault("The merging", error).told, "error")
            return
        title = "merge with what was changed on disk"
        self._settle(made, plan, title, "Merged", is_whole=is_whole)

    def action_disk_theirs(self) -> None:
        """Make the plan in the file the open one."""
        made = self._made
        if made is not None:
            title, told = "take what is on disk", "Taken as on disk"
            self._settle(made, made.wish.theirs.plan, title, told, is_whole=True)

    def _settle(self, made: Settling, plan: Plan, title: str, told: str, *, is_whole: bool) -> None:
        """Close and hand over a plan, where what it was made of is still what there is."""
        desk = self._desk
        is_fresh = desk.plan is made.wish.plan and desk.disk.theirs is made.wish.theirs
        if not (is_fresh and self.is_active):
            return
        self._is_left = True
        self.dismiss(None)
        desk.take_plan(plan, made.wish.theirs, title, is_whole=is_whole)
        if self._then is not None:
            if desk.session.is_saved:
                self._then()
            else:
                desk.save(self._then)
            return
        keys = {one: first_shown(desk.keys, one, "") for one in ("plan.save", "plan.undo")}
        save = "" if desk.session.is_saved else f" {keys['plan.save']} saves it;"
        desk.say(f"{told}.{save} {keys['plan.undo']} brings back what was here.")

    def action_disk_copy(self) -> None:
        """Save the plan under another name and go on there."""
        if not self._desk.disk.is_other:
            return
        self._is_left = True
        self.dismiss(None)
        self._desk.save_copy(self._then)

    def action_disk_close(self) -> None:
        """Decide later."""
        self.dismiss(None)


def _which(clash: Clash) -> tuple[object, ...]:
    """By what a clash is known again."""
    return clash.kind, clash.clip, clash.keys
