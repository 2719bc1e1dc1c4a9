"""What has changed in the plan: since it was saved, or against any other plan.

A page over the queue that only reads. What differs is found in `core.diff` and told by
`exchange.plan_diff`; here it is worked out beside the screen and shown.
"""

import asyncio
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from soraplan.storage import paths
from soraplan.storage.problems import StorageError
from soraplan.ui.background import Background
from soraplan.ui.bindings import bindings
from soraplan.ui.commands import BY_ID, footer
from soraplan.ui.keymap import first_shown
from soraplan.ui.screens.diff.blocks import Block, Target
from soraplan.ui.screens.diff.lines import diff_blocks, text_blocks
from soraplan.ui.screens.diff.list import DiffList
from soraplan.ui.screens.diff.work import Compared, Comparing, Known, Wish
from soraplan.ui.screens.library import LibraryScreen
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.scrolling import Scrolling
from soraplan.ui.strips import filled_bar
from soraplan.ui.trouble import Trouble, fault
from soraplan.ui.widgets.footer import KeyLine

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast
    from soraplan.ui.screens.queue import QueueScreen

_CSS = """
.diff { width: 100%; max-width: 170; }
DiffScreen .diff DiffList {
    height: 1fr;
    background: $surface;
    scrollbar-size-vertical: 1;
    scrollbar-size-horizontal: 0;
    overflow-x: hidden;
    overflow-y: scroll;
}
DiffScreen .diff #keys { height: 1; background: $surface; }
"""

_BAR = 40
"""The cells of the bar that shows how far the reading is."""

_TALL = 40
"""The lines from which on all amounts are told at once, and not the rest of them at the end."""

Sentences = list[tuple[str, bool]]
"""Texts, and whether each says what is wrong."""


class OtherPlan(LibraryScreen):
    """The library, to choose a plan to compare with; nothing in it can be changed here."""

    TITLE_TEXT = "Compare with a plan"
    VERB = "compare"
    TAKES_LISTS = False

    def __init__(self, desk: "QueueScreen") -> None:
        app = desk.soraplan
        changing = ("library.copy", "library.rename", "library.trash", "library.trash-show")
        none: dict[str, tuple[str, ...]] = dict.fromkeys(changing, ())
        exchange = desk.session.estimate.pricing.exchange
        path, keys = desk.session.path, {**desk.keys, **none}
        super().__init__(app.cards, app.today, path, keys, exchange)


class DiffScreen(Scrolling, Page[bool], scrolling="diff"):
    """Tells how the plan of the `desk`, the queue screen below, differs from another version.

    That is its own file, or the file `other` that goes by the name `called`, until another one is
    chosen. `bring_back` makes the plan what `other` is, where that can be done from here. The
    forecast of the file is kept as long as the same one is looked at, so that both
    directions are there at once. The result is whether somebody wants to go to a clip.
    """

    CSS = PAGE_CSS + _CSS
    HELP = "diff"

    def __init__(
        self,
        desk: "QueueScreen",
        other: Path | None = None,
        called: str = "",
        bring_back: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        backs = (one for one in bindings("versions", desk.keys) if one.id == "versions.back")
        self.use_keys(desk.keys, [*bindings("diff", desk.keys), *(backs if bring_back else ())])
        self._desk = desk
        self._session = desk.session
        self._chosen = self._other = other
        self._called = called
        self._bring_back = bring_back
        self._known: Known | None = None
        self._is_back = False
        self._forecast: Forecast | None = None
        self._work: Background[Comparing, Compared | Trouble] = Background(self.is_open)
        self._compared: Compared | None = None

    def compose(self) -> ComposeResult:
        """Lay out the lines and the keys."""
        desk = self._desk
        with Vertical(classes="page diff") as page:
            page.border_title = "Changes · Esc closes"
            yield DiffList(desk.palette)
            yield KeyLine(desk.palette, {**desk.keys, "app.palette": ()}, id="keys")

    def on_mount(self) -> None:
        """Compare, and follow the forecasts of the queue."""
        self._desk.followers.append(self._follow)
        self._start()

    def on_unmount(self) -> None:
        """End what is under way."""
        self._desk.followers.remove(self._follow)
        self._work.stop()

    @property
    def scrolled(self) -> DiffList:
        """What has changed."""
        return self.query_one(DiffList)

    @property
    def _path(self) -> Path | None:
        """The file that the plan is compared with."""
        return self._chosen or self._desk.session.path

    # -- comparing ----------------------------------------------------------------------------

    def _follow(self, forecast: "Forecast") -> None:
        """Compare a forecast that was finished since, or another plan that was opened below."""
        known = self._forecast.advice if self._forecast else None
        if forecast.advice is not None and forecast.advice is not known:
            self._start()

    def _start(self) -> None:
        """Compare, as soon as the forecast of the plan is finished."""
        self._work.stop()
        self._compared = None
        session = self._desk.session
        if session is not self._session:
            self._session, self._chosen, self._known = session, None, None
        self._forecast = session.forecast
        path = self._path
        if path is None:
            self._say(self._nothing())
        elif self._forecast.advice is None:
            self._say([("The forecast of the plan is being worked out …", False)])
        else:
            cards = self._desk.soraplan.cards
            wish = Wish(self._forecast, path, cards, self._known, self._is_back)
            self._compare(self._work.take(Comparing(wish)))

    @work(exclusive=True, group="comparing")
    async def _compare(self, job: Comparing) -> None:
        made = await self._work.result(job, (Compared, Trouble), self._show_progress)
        if made is not None:
            self._show(made)

    def _show_progress(self, job: Comparing) -> None:
        bar = filled_bar(Fraction(job.done, job.total or 1), _BAR)
        self._say([(job.told(), False), (bar, False)])

    def _show(self, made: Compared | Trouble) -> None:
        """Show what came of the comparison."""
        if isinstance(made, Trouble):
            reasons = [(text, False) for text in made.reasons]
            other = f"{self._choose_key()} chooses another plan."
            self._say([(made.title, True), *reasons, ("", False), (other, False)])
        else:
            self._compared = made
            self._known = made.known
            names, palette = self._names(made), self._desk.palette

            def blocks(size: Size) -> Iterable[Block]:
                is_short = size.height < _TALL
                yield from diff_blocks(made, names, size.width, palette, is_short=is_short)
                if made.change.is_empty:
                    told = f"{self._choose_key()} compares with another plan."
                    yield from text_blocks([("", False), (told, False)], size.width, palette)

            self.scrolled.show(blocks)
            self._show_keys()

    def _show_keys(self) -> None:
        """Show the keys that do something now."""
        always = ("diff.choose", "diff.close")
        keys = [one for one in footer(["diff"]) if self._compared or one.id in always]
        if self._can_bring_back and self._compared:
            keys.insert(1, BY_ID["versions.back"])
        self.query_one("#keys", KeyLine).show(keys, typing=False)

    def _say(self, sentences: Sentences) -> None:
        """Show sentences in place of a comparison."""
        palette = self._desk.palette
        self.scrolled.show(lambda size: text_blocks(sentences, size.width, palette))
        self._show_keys()

    def _nothing(self) -> Sentences:
        save = first_shown(self._desk.keys, "plan.save", "Save")
        return [
            ("This plan was never saved, so there is no saved version to compare it with.", False),
            ("", False),
            (f"{self._choose_key()} compares it with a plan of the library, or any file.", False),
            (f"{save} in the queue saves it; then this page tells what has changed since.", False),
        ]

    def _choose_key(self) -> str:
        return first_shown(self._desk.keys, "diff.choose", "The palette")

    def _names(self, made: Compared) -> tuple[str, str]:
        """What the old and the new version are called."""
        session, path = self._desk.session, made.wish.path
        title = made.wish.own.estimate.plan.title or "This plan"
        unsaved = "" if session.is_saved else ", with changes that are not saved"
        own = f"{title}, as it is now{unsaved}"
        if path == session.path:
            other = f"{path.name}, as it was saved last"
        elif path == self._other and self._called:
            # A long title would leave no room for what tells the two apart.
            own, other = f"As it is now{unsaved}: {title}", self._called
        else:
            name = made.other.estimate.plan.title or "Untitled plan"
            other = f"{name}, {path.name}{_folder(path)}"
        return (own, other) if self._is_back else (other, own)

    # -- what the user does -------------------------------------------------------------------

    def action_diff_swap(self) -> None:
        """Look at it from the other side: what is old becomes new."""
        if self._path is not None:
            self._is_back = not self._is_back
            self._start()

    @property
    def _can_bring_back(self) -> bool:
        return self._bring_back is not None and self._chosen == self._other is not None

    def action_versions_back(self) -> None:
        """Make the plan what the version is that it is compared with."""
        if self._can_bring_back and self._bring_back is not None:
            self.dismiss(False)
            self._bring_back()

    def action_diff_choose(self) -> None:
        """Choose another plan to compare with."""

        def chosen(path: Path | None) -> None:
            if path is not None:
                self._chosen, self._known = path.absolute(), None
                self._start()

        self.app.push_screen(OtherPlan(self._desk), chosen)

    @work(exclusive=True, group="copying")
    async def action_diff_copy(self) -> None:
        """Copy what changed as Markdown, for a chat or a pull request."""
        made = self._compared
        if made is None:
            self._desk.say("There is nothing to copy yet.")
            return
        from soraplan.exchange.plan_diff import markdown as plan_diff_markdown

        try:
            text = await asyncio.to_thread(plan_diff_markdown.dumps, made.change)
            self.app.copy_to_clipboard(text)
        except Exception as error:
            self._desk.say(fault("The copying", error).told, "error")
            return
        self._desk.say("What has changed is copied as Markdown; paste it into a chat.")

    def action_diff_go(self) -> None:
        """Go to the clip that the cursor is on."""
        target = self.scrolled.current
        if target is not None:
            self._go(target)

    @on(DiffList.Asked)
    def _asked(self, event: DiffList.Asked) -> None:
        self._go(event.target)

    def _go(self, target: Target) -> None:
        """Close the page and go to a clip in the queue, where the open plan has it."""
        desk, clip = self._desk, target.clip
        places = (at for at, one in enumerate(desk.plan.clips) if clip and one.id == clip.id)
        position = next(places, None)
        if position is None:
            desk.say(f"The open plan does not have {target.name}.")
            return
        self.dismiss(True)
        if desk.row_maker.rows(desk.plan).row_of(position) is None:
            desk.reveal_all()
        desk.set_focus(desk.table)
        desk.table.move_to(position)

    def action_diff_close(self) -> None:
        """Go back to the queue, or to the page that led here."""
        self.dismiss(False)


def _folder(path: Path) -> str:
    """Where a file is that does not lie in the library, in words."""
    try:
        return "" if path.parent == paths.plans_dir() else f" in {path.parent}"
    except StorageError:
        return f" in {path.parent}"
