"""The versions of the plan that were saved last: to look at, to compare, and to bring one back.

A page over the queue. Bringing a version back is an edit of the open plan like any other: it can be
undone, and no file is written before the plan is saved.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from soraplan.core.text.cells import cut
from soraplan.core.text.stand_ins import visible_lines
from soraplan.storage.versions import MOST
from soraplan.ui.background import Background
from soraplan.ui.bindings import bindings
from soraplan.ui.commands import footer
from soraplan.ui.keymap import first_shown
from soraplan.ui.prices import prices_of
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.versions.lines import heads, line, when_text
from soraplan.ui.screens.versions.work import (
    NOTHING,
    Kept,
    Listing,
    Read,
    Reading,
    Row,
)
from soraplan.ui.trouble import Trouble
from soraplan.ui.widgets.footer import KeyLine

if TYPE_CHECKING:
    from soraplan.core.plan import Plan
    from soraplan.ui.screens.queue import QueueScreen

_CSS = """
VersionsScreen .versions { width: 100%; max-width: 130; }
VersionsScreen .versions #told { height: auto; color: $text-muted; }
VersionsScreen .versions #heads { height: 1; color: $text-muted; }
VersionsScreen .versions OptionList {
    height: 1fr;
    background: $surface;
    border: none;
    padding: 0;
    scrollbar-size-vertical: 1;
}
VersionsScreen .versions OptionList:focus {
    background-tint: $background 0%;
    & > .option-list--option-highlighted {
        color: $foreground;
        background: $block-cursor-blurred-background;
        text-style: $block-cursor-blurred-text-style;
    }
}
VersionsScreen .versions #keys { height: 1; background: $surface; }
"""

_BESIDE_TITLE = 32
"""Cells of the screen that the plan's title over the page leaves to what else stands there."""

_WIDEST = 130
_BESIDE = 6
"""Cells of the widest page, and of a line of it that are not for the list."""


def present() -> datetime:
    """The time by the clock on the wall."""
    return datetime.now().astimezone()


class VersionsScreen(Page[None]):
    """Lists the versions of the plan of the `desk`, the queue screen below.

    They are read one after the other beside the screen, the newest first.
    """

    CSS = PAGE_CSS + _CSS
    HELP = "versions"

    def __init__(self, desk: "QueueScreen") -> None:
        super().__init__()
        self.use_keys(desk.keys, bindings("versions", desk.keys))
        self._desk = desk
        self._now = present()
        self._kept = Kept((), None)
        self._rows: list[Row] = []
        self._marked = 0
        self._work: Background[Listing | Reading, Kept | Read | Trouble] = Background(self.is_open)
        self._wanted: Background[Reading, Read | Trouble] = Background(self.is_open)

    def compose(self) -> ComposeResult:
        """Lay out the list and the keys."""
        desk = self._desk
        with Vertical(classes="page versions") as page:
            title = cut(desk.plan.title, max(self.app.size.width - _BESIDE_TITLE, 1))
            of_plan = f" of {title}" if title else ""
            page.border_title = Text(f"Versions{of_plan} · Esc closes")
            yield Static("", markup=False, id="told")
            yield Static("", markup=False, id="heads")
            yield OptionList(markup=False, compact=True)
            yield KeyLine(desk.palette, {**desk.keys, "app.palette": ()}, id="keys")

    def on_mount(self) -> None:
        """Look for the versions."""
        self._list.focus()
        self._show_keys()
        if self._desk.session.path is None:
            save = first_shown(self._desk.keys, "plan.save")
            self._tell(f"This plan was never saved. Each save keeps a version of it; {save} saves.")
        else:
            self._tell("Looking for versions …")
            self._read()

    def on_unmount(self) -> None:
        """End what is under way."""
        self._work.stop()
        self._wanted.stop()

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    # -- reading ------------------------------------------------------------------------------

    @work(exclusive=True, group="reading")
    async def _read(self) -> None:
        """List the versions, and then read them, the newest first."""
        path = self._desk.session.path
        assert path is not None
        kept = await self._work.result(
            self._work.take(Listing(path)), (Kept, Trouble), lambda _: None
        )
        if isinstance(kept, Trouble):
            self._tell(kept.told)
        elif isinstance(kept, Kept):
            self._kept = kept
            self._tell(self._summary())
            newer: Plan | None = self._desk.plan
            for version in kept.versions:
                job = Reading(version, newer, prices_of(self._desk))
                made = await self._work.result(
                    self._work.take(job), (Read, Trouble), lambda _: self._tell_late()
                )
                if made is None:
                    return
                if isinstance(made, Trouble):
                    self._tell(made.told)
                    return
                assert isinstance(made, Read)
                self._rows.append(made.row)
                self._show_rows()
                # One plan at a time: twenty of 100,000 clips each are too many to hold.
                newer = made.plan
            self._tell(self._summary())

    def _tell_late(self) -> None:
        """Say how far the reading is."""
        job = self._wanted.job or self._work.job
        if isinstance(job, Reading):
            self._tell(job.told())

    def _summary(self) -> str:
        path = self._desk.session.path
        name = path.name if path else ""
        if not self._kept.versions:
            return (
                f"No version of {name} is kept yet. Each save keeps one, and the last {MOST} stay."
            )
        mark = "• is what the file holds now. " if self._kept.current else ""
        return f"{mark}Each save keeps a version; the last {MOST} stay."

    # -- showing ------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Share out the new width."""
        self._show_rows()

    def _show_rows(self) -> None:
        listed = self._list
        at = listed.highlighted
        width = self._width
        self.query_one("#heads", Static).update(heads(width) if self._rows else "")
        listed.clear_options()
        listed.add_options(
            Option(self._line(row, is_chosen=number == (at or 0)))
            for number, row in enumerate(self._rows)
        )
        self._marked = at or 0
        if self._rows:
            listed.highlighted = self._marked
        self._show_keys()

    @property
    def _width(self) -> int:
        """The cells of a line of the list."""
        return max(1, min(_WIDEST, self.size.width) - _BESIDE)

    def _line(self, row: Row, *, is_chosen: bool) -> Text:
        is_current = row.version == self._kept.current
        palette = self._desk.palette
        return line(
            row, self._now, self._width, palette, is_current=is_current, is_chosen=is_chosen
        )

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        """Mark the version that the cursor is on."""
        listed, at = self._list, self._list.highlighted
        if at is None or at == self._marked:
            return
        for number in (self._marked, at):
            prompt = self._line(self._rows[number], is_chosen=number == at)
            listed.replace_option_prompt_at_index(number, prompt)
        self._marked = at

    def _show_keys(self) -> None:
        """Show the keys that do something now."""
        keys = [one for one in footer(["versions"]) if self._rows or one.id == "versions.close"]
        self.query_one("#keys", KeyLine).show(keys, typing=False)

    def _tell(self, text: str) -> None:
        self.query_one("#told", Static).update(visible_lines(text))

    # -- what the user does -------------------------------------------------------------------

    @property
    def _row(self) -> Row | None:
        """The version that the cursor is on, where it can be used; else why not is told."""
        at = self._list.highlighted
        row = self._rows[at] if at is not None and at < len(self._rows) else None
        if row is not None and row.entry.problem is not None:
            self._tell(f"This version cannot be used: {row.entry.problem}")
            return None
        return row

    def _when(self, row: Row) -> str:
        told = when_text(row.version.saved, self._now)
        return told[:-3] if told.count(":") > 1 else told

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.action_versions_compare()

    def action_versions_compare(self) -> None:
        """Tell what has changed since the version, up to the plan as it is now."""
        row = self._row
        if row is None:
            return
        from soraplan.ui.screens.diff.screen import DiffScreen

        def left(is_going: bool | None) -> None:
            if is_going:
                self.dismiss(None)

        def bring_back() -> None:
            self._bring_back(row)

        called = f"Version of {self._when(row)}: {self._desk.plan.title or 'this plan'}"
        page = DiffScreen(self._desk, row.version.path, called, bring_back)
        self.app.push_screen(page, left)

    def action_versions_back(self) -> None:
        """Make the plan what the version is."""
        row = self._row
        if row is not None:
            self._bring_back(row)

    @work(exclusive=True, group="bringing back")
    async def _bring_back(self, row: Row) -> None:
        desk, when = self._desk, self._when(row)
        job = Reading(row.version, desk.plan, prices_of(self._desk))
        made = await self._wanted.result(
            self._wanted.take(job), (Read, Trouble), lambda _: self._tell_late()
        )
        if made is None or not self.is_active:
            return
        if isinstance(made, Trouble):
            self._tell(made.told)
            return
        if made.plan is None:
            self._tell(f"This version cannot be used any more: {made.row.entry.problem}")
            return
        if made.row.after == NOTHING:
            self._tell(f"The plan is as the version of {when} has it.")
            return
        self.dismiss(None)
        last = max(len(made.plan.clips) - 1, 0)
        cursor = desk.table.cursor
        desk.session.apply(made.plan, f"version of {when}", cursor, is_whole=True)
        desk.show_plan(min(cursor, last))
        undo, save = (first_shown(desk.keys, one) for one in ("plan.undo", "plan.save"))
        desk.say(f"Brought back the version of {when}. {undo} undoes that; {save} saves it.")

    def action_versions_down(self) -> None:
        """Go to the version below."""
        self._list.action_cursor_down()

    def action_versions_up(self) -> None:
        """Go to the version above."""
        self._list.action_cursor_up()

    def action_versions_first(self) -> None:
        """Go to the newest version."""
        self._list.action_first()

    def action_versions_last(self) -> None:
        """Go to the oldest version."""
        self._list.action_last()

    def action_versions_close(self) -> None:
        """Go back to the queue."""
        self.dismiss(None)
