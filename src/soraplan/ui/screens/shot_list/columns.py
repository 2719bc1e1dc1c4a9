"""The choosing half of the import page: its layout, the columns of a list, and where it goes.

It reads and changes nothing; what is built on it works out what is chosen, whenever that changes.
"""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from soraplan.core.plan import empty_plan
from soraplan.core.text.cells import cut
from soraplan.core.text.words import counted
from soraplan.exchange.format import Option
from soraplan.exchange.shot_list.targets import BY_NAME, DROP
from soraplan.ui.bindings import bindings
from soraplan.ui.commands import footer
from soraplan.ui.keymap import key_shown
from soraplan.ui.screens.page import PAGE_CSS, Page
from soraplan.ui.screens.page_parts import Paragraph, Setting, Settings, Words
from soraplan.ui.screens.shot_list.choice import UNKNOWN, Choice
from soraplan.ui.screens.shot_list.parts import UNKNOWN_MARK, ColumnTable, Results
from soraplan.ui.screens.shot_list.source import Source
from soraplan.ui.screens.shot_list.work import Into, Outcome
from soraplan.ui.trouble import Trouble
from soraplan.ui.workarounds import set_breakpoint_classes

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen

_CSS = """
.import { width: 100%; max-width: 170; }
.import Words { height: 2; }
.import #columns { height: 0; max-height: 8; }
.import Settings { height: 0; }
.import #columns:focus { background: $panel; }
.import Settings:focus { background: $panel; }
.import #results { height: 1fr; }
.import #last { height: 2; }
.import #last Button { margin-left: 1; min-width: 10; }
.import #told { width: 1fr; }
ImportScreen.-tall .import #columns { max-height: 14; }
ImportScreen.-huge .import #columns { max-height: 20; }
"""

_PLACES: dict[Into, str] = {"open": "onto the open plan", "new": "into a new plan"}
_INTO = Option(
    "into",
    "Goes",
    "Onto the open plan, rows change the clips that they name and add the others.",
    tuple(_PLACES.values()),
)
_LEFT_OUT = {one: "left out" if one == DROP else f"to the {one}" for one in UNKNOWN}
_RATES = ("24", "25", "30", "23.976", "29.97", "48", "50", "60")


class ImportColumns(Page[None]):
    """Shows what was understood of a list and what its columns become.

    What came of the work is in `_made`, None until something did; `_into` is None until that, or a
    person, decides where the list goes.
    """

    CSS = PAGE_CSS + _CSS
    HELP = "import"

    def __init__(self, desk: "QueueScreen", source: Source) -> None:
        super().__init__()
        self.use_keys(desk.keys, bindings("import", desk.keys))
        self._desk, self._source = desk, source
        self._choice: Choice | None = None
        self._into: Into | None = None
        self._made: Outcome | Trouble | None = None
        self._is_chosen = False

    def took_choice(self) -> None:
        """Something else is chosen from now on."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Lay out the columns, what is chosen, what comes of it, and the buttons."""
        palette = self._desk.palette
        set_breakpoint_classes(self)
        with Vertical(classes="page import") as page:
            page.border_title = "Import a shot list · Esc closes"
            page.border_subtitle = self._key_line()
            yield Words(palette, id="about")
            yield ColumnTable(palette, id="columns")
            yield Settings(palette, id="settings")
            yield Results(palette, id="results")
            with Horizontal(id="last"):
                yield Words(palette, id="told")
                yield Button("Import", id="take", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def _key_line(self) -> str:
        keys = self._desk.keys
        return " · ".join(
            f"{key_shown(keys[command.id][0])} {command.title}"
            for command in footer(["import"])
            if keys[command.id]
        )

    @property
    def _columns(self) -> ColumnTable:
        return self.query_one("#columns", ColumnTable)

    @property
    def _results(self) -> Results:
        return self.query_one("#results", Results)

    # -- choosing -----------------------------------------------------------------------------

    def _took(self, choice: Choice) -> None:
        self._choice = choice
        self._columns.show(choice)
        self.took_choice()

    def _choose(self, choice: Choice) -> None:
        self._is_chosen = True
        self._took(choice)

    def _go_by(self, by: int) -> None:
        """Go through the columns, where the keys are for them."""
        if self._columns.has_focus:
            self._columns.go(self._columns.current + by)

    def action_import_up(self) -> None:
        """Go to the column above."""
        self._go_by(-1)

    def action_import_down(self) -> None:
        """Go to the column below."""
        self._go_by(1)

    def action_import_first(self) -> None:
        """Go to the first column."""
        self._go_by(-self._columns.current)

    def action_import_last(self) -> None:
        """Go to the last column."""
        self._go_by(self._columns.number)

    @on(ColumnTable.Stepped)
    def _stepped(self, event: ColumnTable.Stepped) -> None:
        if self._choice is not None:
            self._choose(self._choice.stepped(event.column, event.by))

    def action_import_previous(self) -> None:
        """Let the column become what stands before."""
        self._columns.step(-1)

    def action_import_next(self) -> None:
        """Let the column become what stands next."""
        self._columns.step(1)

    def action_import_drop(self) -> None:
        """Leave the column out."""
        if self._choice is not None and self._columns.has_focus:
            self._choose(self._choice.targeted(self._columns.current, DROP))

    def action_import_choose(self) -> None:
        """Choose from a list what the column becomes."""
        if self._columns.has_focus:
            self._list_targets()

    @on(ColumnTable.ListAsked)
    def _list_targets(self) -> None:
        choice, column = self._choice, self._columns.current
        if choice is None:
            return
        from soraplan.ui.screens.shot_list.targets import TargetsScreen

        def answered(target: str | None) -> None:
            if target is not None:
                self._choose(choice.targeted(column, target))

        self.app.push_screen(TargetsScreen(choice, column), answered)

    @on(Settings.Chosen)
    def _setting_chosen(self, event: Settings.Chosen) -> None:
        choice, option = self._choice, event.option.name
        if choice is None:
            return
        if option == "into":
            self._go_into(next(into for into, told in _PLACES.items() if told == event.value))
        elif option == "fps":
            rate = "" if event.value == event.option.choices[0] else event.value
            self._choose(choice.with_fps(rate))
        else:
            self._choose(
                choice.with_unknown(
                    next(one for one, told in _LEFT_OUT.items() if told == event.value)
                )
            )

    def action_import_unknown(self) -> None:
        """Send the columns that are not known to the next place that there is for them."""
        if self._choice is not None and self._choice.unknown_columns():
            at = UNKNOWN.index(self._choice.unknown)
            self._choose(self._choice.with_unknown(UNKNOWN[(at + 1) % len(UNKNOWN)]))

    def action_import_new(self) -> None:
        """Make a new plan of the list."""
        self._go_into("new")

    def action_import_onto(self) -> None:
        """Lay the list onto the open plan."""
        self._go_into("open")

    def _go_into(self, into: Into) -> None:
        if self._choice is not None:
            self._into = into
            self._took(self._choice)

    def _show_choice(self) -> None:
        """Show what is chosen, and what is known of the list and of the column."""
        self.query_one(Settings).show(list(self._settings()))
        self._show_about()

    def _settings(self) -> list[Setting]:
        choice = self._choice
        if choice is None:
            return []
        listed = [Setting(_INTO, _PLACES[self._into or "open"])]
        unknown = choice.unknown_columns()
        if unknown:
            title = f"{counted(len(unknown), 'column')} not known"
            option = Option("unknown", title, "", tuple(_LEFT_OUT.values()))
            listed.append(Setting(option, _LEFT_OUT[choice.unknown]))
        if choice.may_count_frames():
            plan = empty_plan() if self._into == "new" else self._desk.session.plan
            own = f"{plan.fps.normalize():f}"
            rates = (own, *(rate for rate in _RATES if rate != own))
            option = Option("fps", "Frames a second", "", rates)
            listed.append(Setting(option, choice.fps or own))
        return listed

    @on(ColumnTable.Moved)
    def _show_about(self) -> None:
        choice = self._choice
        if choice is None:
            self.query_one("#about", Words).show([])
            return
        sheet, at = choice.sheet, self._columns.current
        heads = counted(len(sheet.heads), "column")
        rows = counted(len(sheet.rows), "row")
        told = [f"{cut(self._source.name, 40)}: {rows} in {heads}.", *sheet.told]
        if choice.is_remembered:
            told.insert(1, "Read as the last time with these heads.")
        lines: list[Paragraph] = [(" ".join(told), "line")]
        if at < len(sheet.heads):
            becomes = BY_NAME[choice.mapping.targets[at]].title
            is_unknown = at in choice.unknown_columns()
            why = f" {UNKNOWN_MARK} It is no field that is known." if is_unknown else ""
            lines.append((f"“{cut(sheet.heads[at], 30)}” becomes: {becomes}.{why}", "line"))
        self.query_one("#about", Words).show(lines)

    # -- reading on ---------------------------------------------------------------------------

    def action_import_view(self) -> None:
        """Show the next part of what would come of it."""
        self._results.action_turn(1)

    def action_import_view_back(self) -> None:
        """Show the part before."""
        self._results.action_turn(-1)

    def action_import_page_up(self) -> None:
        """Read the part back by a page."""
        self._results.scroll_rows(-self._results.page)

    def action_import_page_down(self) -> None:
        """Read the part on by a page."""
        self._results.scroll_rows(self._results.page)
