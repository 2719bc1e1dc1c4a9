"""The app itself: settings, cards and colours, and the queue screen on one open plan."""

import asyncio
import gc
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.screen import Screen
from textual.theme import Theme

from soraplan.core.plan import empty_plan
from soraplan.core.text.stand_ins import visible_lines
from soraplan.core.text.words import printable
from soraplan.storage import paths, plans, settings, themes
from soraplan.storage.problems import StorageError
from soraplan.storage.themes import ThemeFile
from soraplan.storage.waiting import PATIENCE, within
from soraplan.ui.commands import COMMANDS
from soraplan.ui.keymap import key_shown
from soraplan.ui.plan_app import PlanApp
from soraplan.ui.screens.files import LARGE_FILE
from soraplan.ui.screens.queue import QueueScreen
from soraplan.ui.session import Session
from soraplan.ui.turns import Turns
from soraplan.ui.workarounds import (
    lasting_driver,
    paint_soon,
    start_with_theme,
    widgets_outlive_faults,
    without_colour,
    without_control_characters,
)

DEFAULT_THEME = "sora-night"


class SoraplanApp(PlanApp):
    """Opens a plan: the one named, else the last one, else a sample."""

    TITLE = "soraplan"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING: ClassVar[str] = "ctrl+backslash"

    _queue: QueueScreen

    def __init__(
        self, path: Path | None = None, *, today: date | None = None, random: Random | None = None
    ) -> None:
        super().__init__(today, random)
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall"), (44, "-huge")]
        self._start_colours(self.settings.theme or DEFAULT_THEME)
        without_control_characters(self)
        paint_soon()
        self.turns = Turns(self, super().on_event)
        self._large: Path | None = None
        self._named = path is not None
        self._queue = QueueScreen(self._first_session(path), self.palette, self.keys)

    def notify(self, message: str, **how: Any) -> None:
        """Say something in passing, harmlessly whatever is told of."""
        super().notify(visible_lines(message), **how)

    def action_whatif_show(self) -> None:
        """Suppose something else, where no page stands over the queue."""
        if self.screen is self._queue:
            self._queue.action_whatif_show()

    def action_whatif_leave(self) -> None:
        """Take the what-if off, whatever screen is shown."""
        self._queue.action_whatif_leave()

    def _start_colours(self, wanted: str) -> None:
        """Take the theme that was chosen; the others are read after the first frame."""
        if self.no_color:
            without_colour(self)
            return
        theme = None if wanted in self.available_themes else themes.named(wanted)
        if theme is not None:
            self.register_theme(_textual_theme(theme))
        elif wanted not in self.available_themes:
            self._register_themes()
        if wanted not in self.available_themes:
            self._problems.append(f"There is no theme {wanted}; t shows those there are.")
            wanted = DEFAULT_THEME
        start_with_theme(self, wanted)

    def _register_themes(self) -> None:
        found, problems = themes.installed()
        for theme in found:
            if theme.name != self.theme:
                self.register_theme(_textual_theme(theme))
        self._problems += problems

    def _first_session(self, path: Path | None) -> Session:
        """The plan to start with; raises a StorageError where the one named cannot be read."""
        if path is None:
            path, why_not = settings.last_plan(self.settings)
            if why_not:
                self._problems.append(why_not)
        if path is None:
            return self._sample()
        path = path.absolute()
        try:
            if _is_large(path):
                self._large = path
                return self.new_session(empty_plan(printable(path.stem)))
            file = plans.read(path)
        except StorageError as error:
            if self._named:
                raise
            self._problems.append(str(error))
        else:
            return self.opened(file)
        return self._sample()

    def _sample(self) -> Session:
        session = self.new_session(plans.read(paths.sample_file()).plan)
        session.is_sample = True
        return session

    # -- start and end ------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Let what the user does take its turn; long work waits for what may come next."""
        if isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded:
            self._queue.last_input = monotonic()
            self.turns.take(event)
        else:
            await super().on_event(event)

    def on_app_focus(self) -> None:
        """Look whether somebody changed the file or a card while the terminal was left."""
        self._queue.look_at_file()
        self._queue.look_at_cards()

    def get_default_screen(self) -> Screen[None]:
        """The queue, on the plan to start with."""
        return self._queue

    def on_mount(self) -> None:
        """Start what can wait until the first frame."""
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        self.call_after_refresh(self._shown)

    def _shown(self) -> None:
        """What is made until now stays; collecting it again and again would cost each key."""
        gc.freeze()
        gc.enable()
        if self.faults is not None:
            self.faults.watch()
        # One that fails keeps no other away; first those that work could be lost without.
        for step in (
            self.start_keeper,
            self._offer_what_was_left,
            self._open_large,
            self._register_themes,
            self._read_cards,
            self._find_drafts,
            self._tell_problems,
        ):
            try:
                step()
            except Exception as error:
                self._handle_exception(error)

    def _offer_what_was_left(self) -> None:
        from soraplan.ui.screens.recovery.start import offer_what_was_left

        path = self._large or self._queue.session.path
        offer_what_was_left(self._queue, path, is_named=self._named, then=self._tell_problems)

    def _open_large(self) -> None:
        path = self._queue.session.path
        if self._large is not None:
            self._queue.open_path(self._large, is_start=self._named)
        elif path is not None:
            self.remember(last_plan=str(path))

    def _read_cards(self) -> None:
        self._problems += self.installed.read_all()
        if self.installed.cards.troubles():
            self._queue.show_findings_anew()

    def _find_drafts(self) -> None:
        self.run_worker(self._drafts_found(), exit_on_error=False)

    async def _drafts_found(self) -> None:
        """Tell of texts that are left, which is seen beside the screen: the disk may hang."""
        from soraplan.storage import drafts

        try:
            folders = await asyncio.to_thread(within, PATIENCE, drafts.left)
        except (OSError, StorageError):
            # Who looks for unsaved work beside them tells of that disk.
            return
        found = [
            f"A text that was in an editor when soraplan ended is in {folder}" for folder in folders
        ]
        self._problems += found
        # A page over the queue takes away what is said on it, and all is told when it is closed.
        if self.screen is self._queue:
            self._tell(found)

    def _tell_problems(self) -> None:
        from soraplan.ui.start_notices import notices

        self._tell(notices(self._problems))

    def _tell(self, sentences: Iterable[str]) -> None:
        for told in sentences:
            self.notify(told, severity="warning", timeout=15, markup=False)

    def _theme_changed(self, theme: Theme) -> None:
        self._queue.use_palette(self.palette)
        if not self.no_color:
            self.remember(theme=theme.name)

    async def action_quit(self) -> None:
        """Quit, asking only when there is unsaved work."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self._queue.action_app_quit()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every declared command, for the palette."""
        if screen is not self._queue:
            return
        for command in COMMANDS:
            act: Callable[[], Any] | None = getattr(self._queue, f"action_{command.action}", None)
            if act is not None and command.where in ("queue", "screen"):
                keys = " ".join(key_shown(key) for key in self.keys[command.id])
                yield SystemCommand(command.help, f"{keys}  {command.id}", act)


def _is_large(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > LARGE_FILE
    except (OSError, ValueError):
        # Reading it says what is wrong with it.
        return False


def _textual_theme(theme: ThemeFile) -> Theme:
    return Theme(
        name=theme.name,
        primary=theme.primary,
        secondary=theme.secondary,
        accent=theme.accent,
        foreground=theme.foreground,
        background=theme.background,
        surface=theme.surface,
        panel=theme.panel,
        warning=theme.warning,
        error=theme.error,
        success=theme.success,
        boost=theme.boost,
        dark=theme.dark,
        variables=dict(theme.variables),
    )


def run(path: Path | None) -> int:
    """Run the app on a plan, and return the exit code; a signal or a fault ends the process.

    Raises a StorageError where the plan that was named cannot be read.
    """
    from soraplan.ui.ending import CLOSED, Ending
    from soraplan.ui.faults import Faults
    from soraplan.ui.terminal import Terminal

    terminal = Terminal()
    if terminal.is_closed:
        return CLOSED
    app = SoraplanApp(path)
    app.driver_class = lasting_driver(app.driver_class)
    with Ending(app.keep_at_end, app.leave, terminal) as ending, widgets_outlive_faults():
        app.faults = faults = Faults(app, ending.end)
        app.leaving = ending.leaving
        try:
            app.run()
            if app.return_code is None:
                faults.ended_by(RuntimeError("the app ended without being told to"))
        except BaseException as error:
            faults.ended_by(error)
        finally:
            app.leave_work()
    return app.return_code or 0
