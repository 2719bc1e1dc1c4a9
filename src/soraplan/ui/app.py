"""The app itself: settings, cards and colours, and the queue screen on one open plan."""

import gc
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.screen import Screen
from textual.theme import Theme

from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.core.estimate import Estimator
from soraplan.core.plan import Plan, empty_plan
from soraplan.storage import cards, paths, plans, settings, themes
from soraplan.storage.problems import NotWritten, StorageError
from soraplan.storage.themes import ThemeFile
from soraplan.ui.commands import COMMANDS
from soraplan.ui.keymap import key_shown, keymap
from soraplan.ui.palette import Palette, palette
from soraplan.ui.screens.files import LARGE_FILE
from soraplan.ui.screens.queue import QueueScreen
from soraplan.ui.session import Session
from soraplan.ui.workarounds import (
    paint_soon,
    start_with_theme,
    without_colour,
    without_control_characters,
)

if TYPE_CHECKING:
    from soraplan.ui.widgets.what_if_bar import WhatIfLine

DEFAULT_THEME = "sora-night"


class SoraplanApp(App[None]):
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
        self._problems: list[str] = [*map(str, problems), *key_problems]
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

    def action_whatif_show(self) -> None:
        """Suppose something else, where no page stands over the queue."""
        if self.screen is self._queue:
            self._queue.action_whatif_show()

    def action_whatif_leave(self) -> None:
        """Take the what-if off, whatever screen is shown."""
        self._queue.action_whatif_leave()

    def remember(self, **changes: str) -> None:
        """Write down a choice for the next start; where that fails it is only forgotten."""
        changed = self.settings.model_copy(update=changes)
        if changed != self.settings:
            self.settings = changed
            try:
                settings.change(**changes)
            except NotWritten as error:
                self.notify(str(error), severity="warning", timeout=8, markup=False)

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
        self._problems += map(str, problems)

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

    # -- life of the app ----------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Note when the user last did something: long work waits for what may come next."""
        if isinstance(event, events.InputEvent):
            self._queue.last_input = monotonic()
        await super().on_event(event)

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
        self._register_themes()
        self._problems += map(str, self.installed.read_all())
        for problem in self._problems:
            self.notify(problem, severity="warning", timeout=15, markup=False)
        if self._large is not None:
            self._queue.open_path(self._large)
        elif self._queue.session.path is not None:
            self.remember(last_plan=str(self._queue.session.path))

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
    """Run the app on a plan, and return the exit code.

    Raises a StorageError where the plan that was named cannot be read.
    """
    app = SoraplanApp(path)
    app.run()
    return app.return_code or 0
