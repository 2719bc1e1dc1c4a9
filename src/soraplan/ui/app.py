"""The app itself: settings, cards and colours, and the queue screen on one open plan."""

import gc
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import SystemCommand
from textual.screen import Screen
from textual.theme import Theme

from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimator
from soraplan.core.plan import Plan, empty_plan
from soraplan.core.stand_ins import visible_lines
from soraplan.storage import cards, paths, plans, settings, themes
from soraplan.storage.problems import Problem, StorageError
from soraplan.storage.themes import ThemeFile
from soraplan.ui.commands import COMMANDS
from soraplan.ui.keymap import key_shown, keymap
from soraplan.ui.life import AppLife
from soraplan.ui.palette import Palette, palette
from soraplan.ui.screens.files import LARGE_FILE
from soraplan.ui.screens.queue import QueueScreen
from soraplan.ui.session import Session
from soraplan.ui.workarounds import (
    lasting_driver,
    paint_soon,
    start_with_theme,
    widgets_outlive_faults,
    without_colour,
    without_control_characters,
)

if TYPE_CHECKING:
    from soraplan.storage.recovery import Found, Recovered
    from soraplan.ui.widgets.what_if_bar import WhatIfLine

DEFAULT_THEME = "sora-night"


class SoraplanApp(AppLife):
    """Opens a plan: the one named, else the last one, else a sample."""

    TITLE = "soraplan"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING: ClassVar[str] = "ctrl+backslash"

    def __init__(
        self, path: Path | None = None, *, today: date | None = None, random: Random | None = None
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall"), (44, "-huge")]
        self.today = today or date.today()
        self.random = random or Random()
        self.settings, problems = settings.read()
        self.installed = cards.installed()
        self.keys, key_problems = keymap(self.settings.keys)
        self._problems: list[Problem | str] = [*problems, *key_problems]
        self._start_colours(self.settings.theme or DEFAULT_THEME)
        without_control_characters(self)
        paint_soon()
        self._large: Path | None = None
        self._named = path is not None
        self.what_if_line: WhatIfLine | None = None
        self._queue = QueueScreen(self._first_session(path), self.palette, self.keys)

    # -- what the screens need ----------------------------------------------------------------

    @property
    def cards(self) -> Mapping[str, RateCard]:
        """The installed rate cards by their ids; one that nobody asks for is not read."""
        return self.installed.cards

    @property
    def palette(self) -> Palette:
        """The styles of the present theme."""
        return palette(self.theme_variables, ansi=self.current_theme.ansi)

    def new_session(
        self,
        plan: Plan,
        path: Path | None = None,
        *,
        digest: str | None = None,
        has_comments: bool = False,
    ) -> Session:
        """A session on a plan, counted by the rates of exchange that are written down by now."""
        return Session(
            plan,
            Estimator(self.cards, self.today, self._exchange_rates()),
            path,
            digest=digest,
            has_comments=has_comments,
            random=self.random,
        )

    def opened(self, file: plans.PlanFile) -> Session:
        """A session on the plan in a file."""
        return self.new_session(
            file.plan, file.path, digest=file.digest, has_comments=file.has_comments
        )

    def restore(self, found: "Found", recovered: "Recovered | None" = None) -> bool:
        """Go on with work that was found, as one action that can be undone.

        What was read of it already may be handed in. False where another soraplan took it first.
        Raises BadFile where it cannot be read, and NotWritten where its folder cannot be taken.
        """
        from soraplan.storage import recovery

        work = recovered or recovery.read(found)
        if not recovery.claim(found):
            return False
        session = self.new_session(
            work.base, work.path, digest=work.digest, has_comments=work.has_comments
        )
        session.apply(work.plan, "recovered work", 0)
        self._queue.use_session(session)
        if self.keeper is not None:
            self.keeper.restored(found, work)
        return True

    def _exchange_rates(self) -> tuple[ExchangeRate, ...]:
        """The rates of exchange that are written down by now.

        The app writes none, so they change while it runs. Where their file cannot be used by now,
        that is said, and those that were read last hold.
        """
        if self.is_running:
            found, problems = settings.read()
            if problems:
                told = "\n".join(map(str, problems))
                self.notify(told, severity="warning", timeout=8, markup=False)
            else:
                rates = found.exchange_rates
                self.settings = self.settings.model_copy(update={"exchange_rates": rates})
        return self.settings.exchange_rates

    def tell_what_if(self, line: "WhatIfLine | None") -> None:
        """Tell of a what-if on top of every screen, or of none any more."""
        if line == self.what_if_line:
            return
        from soraplan.ui.widgets.what_if_bar import WhatIfBar

        self.what_if_line = line
        if not self._queue.query(WhatIfBar):
            self._queue.mount(WhatIfBar(self.palette, line))
        for screen in self.screen_stack:
            for bar in screen.query(WhatIfBar):
                bar.show(line)

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

    def could_not_open(self, message: str) -> None:
        """End the app with a message where the plan named at the start cannot be opened."""
        if self._named:
            self.exit(return_code=2, message=message)

    def _first_session(self, path: Path | None) -> Session:
        """The plan to start with; raises a StorageError where the one named cannot be read."""
        last = self.settings.last_plan
        if path is None and last is not None:
            path = Path(last)
            if not path.exists():
                self._problems.append(f"The plan last open is no longer there: {path}")
                path = None
        if path is None:
            return self._sample()
        path = path.absolute()
        try:
            if path.is_file() and path.stat().st_size > LARGE_FILE:
                self._large = path
                return self.new_session(empty_plan(path.stem))
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
        """Note when the user last did something: long work waits for what may come next."""
        if isinstance(event, events.InputEvent):
            self._queue.last_input = monotonic()
        await super().on_event(event)

    def on_app_focus(self) -> None:
        """Look whether somebody changed the file while the terminal was left."""
        self._queue.look_at_file()

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
            self._queue.open_path(self._large)
        elif path is not None:
            self.remember(last_plan=str(path))

    def _read_cards(self) -> None:
        self._problems += self.installed.read_all()

    def _find_drafts(self) -> None:
        from soraplan.storage import drafts

        self._problems += [
            f"A text that was in an editor when soraplan ended is in {folder}"
            for folder in drafts.left()
        ]

    def _tell_problems(self) -> None:
        from soraplan.ui.start_notices import notices

        for told in notices(self._problems):
            self.notify(told, severity="warning", timeout=15, markup=False)

    def on_unmount(self) -> None:
        """Let go of the work, however the app came to its end."""
        self.leave_work()
        self.finish_choices()

    def _theme_changed(self, theme: Theme) -> None:
        self._queue.use_palette(self.palette)
        if not self.no_color:
            self.remember(theme=theme.name)

    def save_as(self, name: str, then: Callable[[], None]) -> None:
        """Save the plan under a name that is asked for, from whatever page, and do something."""
        self._queue.save_as(then, name)

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
        try:
            app.run()
            if app.return_code is None:
                faults.ended_by(RuntimeError("the app ended without being told to"))
        except BaseException as error:
            faults.ended_by(error)
        finally:
            app.leave_work()
    return app.return_code or 0
