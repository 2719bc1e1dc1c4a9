"""Offers side by side: what the plan costs on each, how far that may go, and when it is done.

It stands over the queue and works on the same session: a change made here is made there, and is
undone by the same keys. What it shows is put together in `exchange.comparison`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from soraplan.core.plan import Plan
from soraplan.core.text.words import counted
from soraplan.exchange.comparison import comparison
from soraplan.ui.bindings import bindings, page_bindings
from soraplan.ui.commands import footer
from soraplan.ui.screens.compare import edits as compare_edits
from soraplan.ui.screens.compare.edits import Moved, RefusedError, name_of
from soraplan.ui.screens.page import tell_what_if
from soraplan.ui.screens.scrolling import Scrolling
from soraplan.ui.widgets.compare_table import CompareTable
from soraplan.ui.widgets.footer import KeyLine
from soraplan.ui.widgets.summary import Header
from soraplan.ui.workarounds import set_breakpoint_classes

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast
    from soraplan.ui.screens.queue import QueueScreen

_MIX = "This column is the plan as mixed; ←→ go to an offer."


class CompareScreen(Scrolling, Screen[None], scrolling="compare"):
    """Compares the plan on the `desk`, the queue screen below, with its offers.

    The cursor and the base are kept as addresses of offers, None for the mix, so that they stay
    with their column when others come, go or change places.
    """

    CSS = """
    CompareScreen #compared {
        height: 1fr;
        background: $background;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        overflow-x: hidden;
        overflow-y: scroll;
    }
    CompareScreen #keys { height: 2; }
    CompareScreen.-wide #keys { height: 1; }
    """

    def __init__(self, desk: "QueueScreen") -> None:
        super().__init__()
        own = bindings("compare", desk.keys)
        self._bindings = page_bindings(own, desk.keys, self._bindings)
        self._desk = desk
        self._cursor: str | None = None
        self._base: str | None = None
        self._has_base = False
        self._place = 0

    def compose(self) -> ComposeResult:
        """Lay out the widgets from top to bottom."""
        desk = self._desk
        set_breakpoint_classes(self)
        yield Header(desk.palette, id="header")
        yield CompareTable(desk.palette, id="compared")
        # The palette lists what is done to the queue, which is out of sight here.
        yield KeyLine(desk.palette, {**desk.keys, "app.palette": ()}, id="keys")

    def on_mount(self) -> None:
        """Show the comparison, and every forecast that is worked out from now on."""
        tell_what_if(self)
        self._desk.followers.append(self._follow)
        self.query_one("#keys", KeyLine).show(footer(["compare"]), typing=False)
        self._show()

    def on_unmount(self) -> None:
        """Follow no longer."""
        self._desk.followers.remove(self._follow)

    def _follow(self, forecast: "Forecast") -> None:
        self._show()

    @property
    def scrolled(self) -> CompareTable:
        """The table of offers."""
        return self.query_one("#compared", CompareTable)

    def _columns(self) -> list[str | None]:
        """The addresses of all columns, None for the mix."""
        return [None, *(column.offer for column in self._desk.session.estimate.columns)]

    def _show(self) -> None:
        """Show the estimate of the session, and as much of the forecast as there is."""
        session, columns = self._desk.session, self._columns()
        if self._cursor not in columns:
            # Its column is gone: the one in its place, else the last.
            self._cursor = columns[min(self._place, len(columns) - 1)]
        if self._base not in columns:
            self._has_base, self._base = False, None
        self._place = columns.index(self._cursor)
        base = columns.index(self._base) if self._has_base else None
        self.query_one("#header", Header).show(session, len(self._desk.selected))
        self.scrolled.show(comparison(session.forecast), self._place, base)

    # -- moving -------------------------------------------------------------------------------

    def _go(self, place: int) -> None:
        columns = self._columns()
        self._place = max(0, min(place, len(columns) - 1))
        self._cursor = columns[self._place]
        self.scrolled.move_to(self._place)

    def action_compare_left(self) -> None:
        """Go to the column to the left."""
        self._go(self._place - 1)

    def action_compare_right(self) -> None:
        """Go to the column to the right."""
        self._go(self._place + 1)

    @on(CompareTable.ColumnClicked)
    def _column_clicked(self, event: CompareTable.ColumnClicked) -> None:
        """Go to the clicked column; a second click on its head makes it the base."""
        if event.on_head and event.column == self._place:
            self.action_compare_base()
        else:
            self._go(event.column)

    def action_compare_base(self) -> None:
        """Hold all columns against this one; again for none."""
        is_base = self._has_base and self._base == self._cursor
        self._has_base = not is_base
        self._base = None if is_base else self._cursor
        self._show()

    # -- changing the plan --------------------------------------------------------------------

    def action_compare_all(self) -> None:
        """Make all clips on this offer."""
        if self._cursor is None:
            self._desk.say(_MIX)
            return
        estimate, offer = self._desk.session.estimate, self._cursor
        name = name_of(estimate, offer)
        self._moved(compare_edits.made_on(estimate, offer), name, f"make all clips {name}")

    def action_compare_selected(self) -> None:
        """Make the selected clips, or the current one, on this offer."""
        if self._cursor is None:
            self._desk.say(_MIX)
            return
        estimate, offer = self._desk.session.estimate, self._cursor
        name, targets = name_of(estimate, offer), self._desk.targets()
        made = compare_edits.made_on(estimate, offer, targets)
        self._moved(made, name, f"make {counted(len(targets), 'clip')} {name}")

    def _moved(self, made: Moved, name: str, title: str) -> None:
        self._change(made.plan, title)
        self._desk.say(made.told(name), "warning" if made.left else "information")

    def _change(self, plan: Plan, title: str) -> None:
        self._desk.change(plan, title)
        self._show()

    def _try(self, make: Callable[[str], Plan], title: str) -> None:
        """Change what is compared, or say why that cannot be done."""
        offer = self._cursor
        if offer is None:
            self._desk.say(_MIX)
            return
        try:
            plan = make(offer)
        except RefusedError as refused:
            self._desk.say(str(refused))
            return
        self._change(plan, title)

    def action_compare_add(self) -> None:
        """Choose one more offer, to stand behind this column."""
        from soraplan.ui.screens.compare.offers import OffersScreen, choosable

        offers = list(choosable(self._desk.session.estimate))
        if offers:
            self.app.push_screen(OffersScreen(offers), self._added)
        else:
            self._desk.say("All offers of the installed cards are compared already.")

    def _added(self, offer: str | None) -> None:
        if offer is not None:
            plan = compare_edits.added(self._desk.session.estimate, offer, self._cursor)
            self._cursor = offer
            self._change(plan, "add a column")

    def action_compare_remove(self) -> None:
        """Take the column away."""
        estimate = self._desk.session.estimate
        self._try(lambda offer: compare_edits.removed(estimate, offer), "remove a column")

    def action_compare_earlier(self) -> None:
        """Move the column to the left."""
        estimate = self._desk.session.estimate
        self._try(lambda offer: compare_edits.moved(estimate, offer, -1), "move a column")

    def action_compare_later(self) -> None:
        """Move the column to the right."""
        estimate = self._desk.session.estimate
        self._try(lambda offer: compare_edits.moved(estimate, offer, 1), "move a column")

    def action_compare_undo(self) -> None:
        """Undo the last action."""
        self._desk.action_plan_undo()
        self._show()

    def action_compare_redo(self) -> None:
        """Do again what was undone."""
        self._desk.action_plan_redo()
        self._show()

    # -- other screens ------------------------------------------------------------------------

    def action_compare_close(self) -> None:
        """Go back to the queue."""
        self.dismiss(None)

    def action_app_help(self) -> None:
        """Show all keys."""
        self._desk.action_app_help("compare")

    def action_rates_show(self) -> None:
        """Show the rate cards."""
        self._desk.action_rates_show()

    async def action_plan_settings(self) -> None:
        """Go back to the queue and change the plan's settings there."""
        self.dismiss(None)
        await self._desk.action_plan_settings()
