"""The export page: one plan for people who will never open a terminal.

It makes the real file of the chosen format beside the screen, shows how it begins, and writes just
that. What is made and written is `exchange`'s business.
"""

import asyncio
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widgets import Button, Input

from soraplan.core.text.words import counted
from soraplan.exchange.export import leads_to, left_over, save, taken
from soraplan.storage.problems import NotWritten
from soraplan.ui.background import Background
from soraplan.ui.screens.export.choice import ExportChoice
from soraplan.ui.screens.export.work import Making, Ready
from soraplan.ui.screens.page_parts import Paragraph, Preview, Words
from soraplan.ui.strips import filled_bar
from soraplan.ui.trouble import Trouble, fault, stored_badly

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast
    from soraplan.ui.screens.queue import QueueScreen

_PAUSE = 0.1
"""Seconds before the file is made: who goes through the formats does not want each of them."""

_BAR = 40
"""The cells of the bar that shows how far the making is."""


class ExportScreen(ExportChoice):
    """Hands the plan of the `desk`, the queue screen below, on in one of the formats.

    What was made is kept until something else is chosen, and is what Enter writes. `_wanted` says
    that Enter was pressed before it was there.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,E", "leave", "close", show=False),
        Binding("enter", "write", "export", show=False),
        Binding("pagedown", "read(1)", "read on", show=False),
        Binding("pageup", "read(-1)", "read back", show=False),
    ]

    def __init__(self, desk: "QueueScreen") -> None:
        super().__init__(desk)
        self._work: Background[Making, Ready | Trouble] = Background(self.is_open)
        self._made: Ready | Trouble | None = None
        self._wanted = self._is_saving = False

    def on_mount(self) -> None:
        """Follow the forecasts of the queue."""
        self._desk.followers.append(self._follow)

    def on_unmount(self) -> None:
        """End what is under way."""
        self._desk.followers.remove(self._follow)
        self._work.stop()

    # -- making -------------------------------------------------------------------------------

    def took_choice(self) -> None:
        """Make what is chosen now; what was to be written before is not any more."""
        self._wanted = False
        self._start()

    def _follow(self, forecast: "Forecast") -> None:
        """Make the file of a forecast that was finished since."""
        if forecast.advice is not None and forecast.advice is not self._forecast.advice:
            self._start()

    def _start(self, *, at_once: bool = False) -> None:
        """Make the file, as soon as the forecast is finished."""
        forecast = self._desk.session.forecast
        if forecast.estimate.plan is not self._forecast.estimate.plan:
            self._suggest()
        self._forecast = forecast
        self._work.stop()
        self._made = None
        if forecast.advice is not None:
            self._make(self._work.take(Making(self._wish())), 0.0 if at_once else _PAUSE)
        self._tell()

    @work(exclusive=True, group="making")
    async def _make(self, job: Making, pause: float) -> None:
        await asyncio.sleep(pause)
        made = await self._work.result(job, (Ready, Trouble), self._show_progress)
        if made is None:
            return
        self._made = made
        self._show_made()
        wanted, self._wanted = self._wanted, False
        if wanted and isinstance(made, Ready) and self.is_active:
            self.action_write()

    def _show_progress(self, job: Making) -> None:
        share = filled_bar(Fraction(job.done, job.total or 1), _BAR)
        told = f"{job.done:,} of {counted(job.total, 'clip')}"
        self.query_one(Preview).show("Being made", "", [(share, "line"), (told, "told")])
        self._tell()

    def _show_made(self) -> None:
        """Show what came of the making."""
        preview, made = self.query_one(Preview), self._made
        if isinstance(made, Trouble):
            self._show_trouble(made)
        elif made is not None:
            lines: list[Paragraph] = [
                (line, "line" if is_of_file else "told") for line, is_of_file in made.lines
            ]
            preview.show(f"Preview: {self._format.title}", made.size, lines)
        self._tell()

    def _show_trouble(self, trouble: Trouble) -> None:
        paragraphs: list[Paragraph] = [(trouble.title, "wrong")]
        paragraphs += [(text, "told") for text in trouble.reasons]
        paragraphs += [(text, "help") for text in trouble.help]
        self.query_one(Preview).show("Not exported", "", paragraphs)

    # -- writing ------------------------------------------------------------------------------

    @on(Input.Changed, "#path")
    def _path_typed(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """Say what Enter does now, or what it waits for."""
        self.query_one("#told", Words).show([self._now()])

    def _now(self) -> Paragraph:
        try:
            path = self._path()
        except ValueError as wrong:
            return str(wrong), "wrong"
        if self._is_saving:
            return f"Writing {path.name} …", "told"
        if self._work.job is not None:
            far = f" {self._work.job.done:,} of {counted(self._work.job.total, 'clip')}."
            stops = " It is written then. Esc stops." if self._wanted else ""
            return f"Being made …{far if self._work.is_late else ''}{stops}", "told"
        made = self._made
        if isinstance(made, Trouble):
            return "Not exported; the reason stands above. Enter tries again.", "wrong"
        if made is None:
            if self._desk.session.forecast.advice is None:
                then = "made and written then. Esc stops" if self._wanted else "made then"
                return f"The forecast is being worked out; the file is {then}.", "told"
            return "Stopped. Enter makes it again.", "told"
        places = [one.path(path) for one in made.files]
        names = ", ".join(place.name for place in places)
        there = [place.name for place in places if taken(place)]
        if unlike := self._unlike(path):
            return f"{unlike}; Enter asks.", "help"
        if there:
            return f"{', '.join(there)} is there already; Enter asks.", "help"
        number = f"{len(places)} files: " if len(places) > 1 else ""
        return f"Enter writes {number}{names}, {made.size}.", "told"

    @on(Input.Submitted, "#path")
    @on(Button.Pressed, "#write")
    def action_write(self) -> None:
        """Write what was made; what is still being made is written when it is done."""
        if self._is_saving:
            return
        try:
            path = self._path()
        except ValueError:
            self._wanted = False
            self.app.bell()
            self.query_one("#path", Input).focus()
            self._tell()
            return
        if isinstance(self._made, Ready):
            self._ask_and_save(self._made, path)
            return
        self._wanted = True
        if self._work.job is None:
            self._start(at_once=True)
        self._tell()

    def _ask_and_save(self, made: Ready, path: Path) -> None:
        own = self._desk.session.path
        places = [one.path(path) for one in made.files]
        there = [place for place in places if taken(place)]
        if own is not None and any(leads_to(place, own) for place in places):
            self._not_saved(Trouble(f"{own.name} is the file of the plan itself."))
            return
        unlike = self._unlike(path)
        if not there and not unlike:
            self._save(made, path, may_replace=False)
            return
        from soraplan.ui.screens.dialogs import Question

        def answered(answer: str | None) -> None:
            if answer is not None and answer != "cancel":
                self._save(made, path, may_replace=answer == "replace")

        if not there:
            self.app.push_screen(
                Question(
                    f"Write {path.name} all the same?",
                    f"{unlike}.",
                    [("write", "Write"), ("cancel", "Cancel")],
                ),
                answered,
            )
            return
        names = " and ".join(place.name for place in there)
        exists = "exists" if len(there) == 1 else "exist"
        self.app.push_screen(
            Question(
                f"{names} {exists} already",
                f"In {path.parent}\nWhat is there now is lost when it is replaced."
                + (f"\n{unlike}." if unlike else ""),
                [("replace", "Replace"), ("cancel", "Cancel")],
            ),
            answered,
        )

    @work(exclusive=True, group="saving")
    async def _save(self, made: Ready, path: Path, *, may_replace: bool) -> None:
        self._is_saving = True
        self._tell()
        try:
            places = await asyncio.to_thread(save, made.files, path, may_replace=may_replace)
            left = ", ".join(place.name for place in left_over(made.files, path))
        except NotWritten as error:
            self._not_saved(stored_badly(error))
            return
        except Exception as error:
            self._not_saved(fault("The export", error))
            return
        self._is_saving = False
        told = "\n".join(map(str, places))
        self.app.copy_to_clipboard(told)
        copied = "path" if len(places) == 1 else "paths"
        said = f"Exported {told}\nThe {copied} can be pasted."
        if left:
            said += f"\nNo part of it, and perhaps left by an earlier export: {left}."
        self._desk.say(said)
        self._tell()
        self.finish()

    def _not_saved(self, trouble: Trouble) -> None:
        """Tell why nothing was written; it is made anew for the next attempt."""
        self._is_saving, self._made = False, trouble
        self._show_made()

    @on(Button.Pressed, "#cancel")
    def action_leave(self) -> None:
        """Stop what is to be written; else go back to the queue."""
        self.leave()

    def leave(self) -> None:
        """Stop what is to be written; else go back to the queue."""
        if self._is_saving:
            return
        if self._wanted:
            self._wanted = False
            self._work.stop()
            self.query_one(Preview).show("Stopped", "", [])
            self._tell()
        else:
            self.dismiss(None)

    def action_read(self, by: int) -> None:
        """Read the preview on by a page, or back."""
        preview = self.query_one(Preview)
        preview.scroll_lines(by * preview.page)
