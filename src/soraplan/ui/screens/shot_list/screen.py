"""The import page: a shot list on its way into a plan, shown before anything is done.

Reading and understanding run beside the screen; the plan is changed when Enter says so, and in one
action.
"""

import asyncio
from fractions import Fraction
from typing import TYPE_CHECKING

from textual import on, work
from textual.widgets import Button

from soraplan.core.text.words import counted
from soraplan.exchange.shot_list import Sheet, guess
from soraplan.storage import mappings
from soraplan.ui.background import LATE, Background
from soraplan.ui.screens.page_parts import Paragraph, Words
from soraplan.ui.screens.plan_screen import PlanScreen
from soraplan.ui.screens.shot_list.choice import Choice
from soraplan.ui.screens.shot_list.columns import ImportColumns
from soraplan.ui.screens.shot_list.source import Source
from soraplan.ui.screens.shot_list.views import Entry
from soraplan.ui.screens.shot_list.work import Open, Outcome, Wish, Working, sheet_of
from soraplan.ui.strips import filled_bar
from soraplan.ui.trouble import Trouble

if TYPE_CHECKING:
    from soraplan.ui.screens.queue import QueueScreen

_BAR = 40
"""The cells of the bar that shows how far the work is."""


def show_import(desk: PlanScreen, source: Source) -> None:
    """Show what a shot list says, over the queue screen."""
    from soraplan.ui.screens.queue import QueueScreen

    assert isinstance(desk, QueueScreen)
    desk.app.push_screen(ImportScreen(desk, source))


def _refused_told(made: Outcome) -> str:
    """How many rows are no clips, as a sentence behind others; empty where all are."""
    refused = len(made.understood.refused)
    return f" {counted(refused, 'row')} cannot be used." if refused else ""


def outcome_told(made: Outcome) -> Paragraph:
    """What Enter would do, or why it would do nothing."""
    cannot = _refused_told(made)
    if not made.understood.rows:
        return f"No row can be used. Choose what the columns become.{cannot}", "wrong"
    merged = made.merged
    if made.into == "new":
        clips = counted(len(merged.added), "clip")
        return f"Enter makes a new plan, {made.start.title}, of {clips}.{cannot}", "text"
    parts = []
    if merged.added:
        parts.append(f"adds {counted(len(merged.added), 'clip')}")
    if merged.changed:
        parts.append(f"changes {counted(len(merged.changed), 'clip')}")
    doubt = f" {counted(len(merged.doubtful), 'row')} in doubt." if merged.doubtful else ""
    if not parts:
        same = "" if doubt else ": the plan is as the list says"
        return f"Nothing to import{same}.{doubt}{cannot}", "help"
    left = len(merged.same) + len(merged.left)
    stay = f", leaves {left:,}" if left else ""
    return f"Enter {' and '.join(parts)}{stay}.{doubt}{cannot}", "text"


class ImportScreen(ImportColumns):
    """Takes a shot list into the plan of the `desk`, the queue screen below, or into a new one.

    What was worked out is kept until something else is chosen, and is what Enter takes. `_wanted`
    says that Enter was pressed before it was there.
    """

    def __init__(self, desk: "QueueScreen", source: Source) -> None:
        super().__init__(desk, source)
        self._work: Background[Working, Outcome | Trouble] = Background(self.is_open)
        self._wanted = False

    def on_mount(self) -> None:
        """Read the list."""
        self._columns.focus()
        self._read()

    def on_unmount(self) -> None:
        """End what is under way."""
        self._work.stop()

    # -- reading ------------------------------------------------------------------------------

    @work(exclusive=True, group="reading")
    async def _read(self) -> None:
        name = self._source.name
        reading = asyncio.get_running_loop().run_in_executor(None, sheet_of, self._source)
        await asyncio.wait({reading}, timeout=LATE)
        if not reading.done():
            self._results.say(f"Reading {name}", [("Esc closes this page.", "text")])
        sheet = await reading
        if isinstance(sheet, Trouble):
            self._made = sheet
            self._show_trouble(sheet)
            self._tell()
        else:
            self._took_sheet(sheet)

    def _took_sheet(self, sheet: Sheet) -> None:
        known = {} if sheet.is_headless else mappings.find(sheet.heads)
        self._took(Choice.first(sheet, known))

    # -- working out --------------------------------------------------------------------------

    def on_screen_suspend(self) -> None:
        """Import nothing by itself while something stands over the page: a choice is being made."""
        if self._wanted:
            self._wanted = False
            for told in self.query("#told").results(Words):
                told.show([self._now()])

    def took_choice(self) -> None:
        """Work out what is chosen now; what was to be done before is not any more."""
        self._wanted = False
        self._start()

    def _start(self) -> None:
        """Work out what would come of it."""
        self._work.stop()
        self._made = None
        if self._choice is not None:
            session = self._desk.session
            there = Open(
                session.plan,
                session.estimate.card,
                is_own=bool(session.plan.clips) and not session.is_sample,
            )
            app = self._desk.soraplan
            rates, _ = app.card_of_new_plans()
            wish = Wish(self._source, self._choice, self._into, there, app.cards, rates)
            self._work_out(self._work.take(Working(wish)))
        self._show_choice()
        self._tell()

    @work(exclusive=True, group="working")
    async def _work_out(self, job: Working) -> None:
        made = await self._work.result(job, (Outcome, Trouble), self._show_progress)
        if made is None:
            return
        self._made = made
        if isinstance(made, Outcome):
            self._into = made.into
            self._results.show(made.views)
        else:
            self._show_trouble(made)
        self._show_choice()
        self._tell()
        wanted, self._wanted = self._wanted, False
        if wanted and self.is_active:
            self.action_import_take()

    # -- showing ------------------------------------------------------------------------------

    def _show_progress(self, job: Working) -> None:
        share = filled_bar(Fraction(job.done, job.total or 1), _BAR)
        told = f"{job.done:,} of {counted(job.total, 'row')}"
        self._results.say("Being worked out", [(share, "line"), (told, "aside")])
        self._tell()

    def _show_trouble(self, trouble: Trouble) -> None:
        reasons: list[Entry] = [(text, "text") for text in trouble.reasons]
        self._results.say("Not imported", [(trouble.title, "wrong"), *reasons])

    def _tell(self) -> None:
        """Say what Enter does now, or what it waits for."""
        self.query_one("#told", Words).show([self._now()])

    def _now(self) -> Paragraph:
        made = self._made
        if self._choice is None:
            if isinstance(made, Trouble):
                return "Nothing can be imported of it. Esc closes.", "wrong"
            return f"Reading {self._source.name} …", "told"
        if self._work.job is not None:
            far = f" {self._work.job.done:,} of {counted(self._work.job.total, 'row')}."
            stops = " It is imported then. Esc stops." if self._wanted else ""
            return f"Being worked out …{far if self._work.is_late else ''}{stops}", "told"
        if isinstance(made, Trouble):
            return "Not imported; the reason stands above.", "wrong"
        if made is None:
            return "Stopped. Enter works it out again.", "told"
        return outcome_told(made)

    # -- importing ----------------------------------------------------------------------------

    @on(Button.Pressed, "#take")
    def action_import_take(self) -> None:
        """Import what was worked out; what is still worked out is imported when it is done."""
        made = self._made
        if isinstance(made, Outcome):
            if made.into == "open" and made.start is not self._desk.session.plan:
                # The plan below is another one by now.
                self._wanted = True
                self._start()
            elif not made.understood.rows or made.merged.is_idle:
                self.app.bell()
            elif made.into == "open":
                self._lay_onto(made)
            else:
                self._begin_new(made)
        elif isinstance(made, Trouble) or self._choice is None:
            self.app.bell()
        else:
            self._wanted = True
            if self._work.job is None:
                self._start()
            self._tell()

    def _lay_onto(self, made: Outcome) -> None:
        desk, merged = self._desk, made.merged
        first = {clip.id for _, clip in merged.added[:1]} or {merged.changed[0].clip.id}
        at = next(at for at, clip in enumerate(merged.plan.clips) if clip.id in first)
        desk.reveal_all()
        desk.selected.clear()
        desk.change(merged.plan, "import", cursor=at)
        parts = (("added", merged.added), ("changed", merged.changed))
        told = ", ".join(f"{counted(len(clips), 'clip')} {how}" for how, clips in parts if clips)
        self._done(f"{told}.{_refused_told(made)} u undoes it.")

    def _begin_new(self, made: Outcome) -> None:
        desk = self._desk
        if desk.is_saving:
            desk.say("The open plan is being saved. Esc closes this page without an import.")
            return

        def begin() -> None:
            if not self.is_active or self._made is not made:
                return  # it was left, or something else chosen, while the open plan was saved
            session = desk.soraplan.new_session(made.start)
            session.apply(made.merged.plan, "import", 0)
            desk.use_session(session)
            clips = counted(len(made.merged.added), "clip")
            _, why_not = desk.soraplan.card_of_new_plans()
            told = f"A new plan of {clips}.{_refused_told(made)} ^s saves it."
            self._done(f"{told}\n{why_not}" if why_not else told)

        desk.when_saved(f"Start a new plan from {self._source.name}?", begin)

    def _done(self, told: str) -> None:
        if self._source.path is not None:
            self._desk.imported.add(self._source.path)
        problems = self._remember()
        if problems:
            self._desk.say(f"{told}\n{problems}", "warning")
        else:
            self._desk.say(told)
        self.finish()

    def _remember(self) -> str:
        """Keep what was chosen; forget it where it is what would be guessed anyway."""
        if self._choice is None or not self._is_chosen or self._choice.sheet.is_headless:
            return ""
        sheet, mapping = self._choice.sheet, self._choice.mapping
        if mapping == guess(sheet):
            problems = mappings.forget(sheet.heads)
        else:
            problems = mappings.remember(mapping.by_head())
        return "\n".join(f"The columns were not remembered: {problem}" for problem in problems)

    @on(Button.Pressed, "#cancel")
    def action_import_close(self) -> None:
        """Stop what is to be imported; else go back to the queue without a change."""
        self.leave()

    def leave(self) -> None:
        """Stop what is to be imported; else go back to the queue without a change."""
        if self._wanted:
            self._wanted = False
            self._work.stop()
            self._results.say("Stopped", [])
            self._tell()
        else:
            self.dismiss(None)
