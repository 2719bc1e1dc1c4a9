"""Ways around what the framework does, each with the version it was seen in and the reason.

Nothing else belongs here; what a newer version makes needless goes.
"""

import re

from rich.segment import Segment
from textual import screen
from textual.app import App
from textual.color import Color
from textual.containers import VerticalScroll
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen


def start_with_theme(app: App[None], name: str) -> None:
    """Set the theme of an app that does not run yet, without having everything styled twice.

    Textual 8.2: setting `theme` in `__init__` queues a parse of all CSS and a layout for the first
    moment of the app, after the first ones (20 ms). A theme in the terminal's own colours needs
    the filters that only the setter makes.
    """
    theme = app.get_theme(name)
    if theme is None or theme.ansi:
        app.theme = name
        return
    app.set_reactive(App.theme, name)
    app.set_class(theme.dark, "-dark-mode")
    app.set_class(not theme.dark, "-light-mode")
    app.stylesheet.set_variables(app.get_css_variables())


def without_colour(app: App[None]) -> None:
    """Send no colours at all where NO_COLOR is set.

    Textual 8.2 shows a theme in shades of grey then, which are colours to a terminal. It leaves
    them out only for a theme in the terminal's own colours that is set before the app is made.
    """
    start_with_theme(app, "ansi-dark")
    app._filters[:] = [NoColor() if isinstance(one, Monochrome) else one for one in app._filters]


class NoControlCharacters(LineFilter):
    """Keeps control characters from whatever is drawn.

    Textual 8.2 writes the text of a field to the terminal as it is, so that a plan with escape
    codes in a prompt could steer the terminal. It reckons such characters, and those that turn the
    direction of writing, as no cells wide: leaving them out moves nothing.
    """

    _FOUND = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without them."""
        if not any(self._FOUND.search(segment.text) for segment in segments):
            return segments
        return [
            Segment(self._FOUND.sub("", text), style, control) for text, style, control in segments
        ]


def without_control_characters(app: App[None]) -> None:
    """Let no control character of any text reach the terminal."""
    app._filters.append(NoControlCharacters())


def paint_soon() -> None:
    """Let a change be painted 4 ms after the last paint.

    Textual 8.2 leaves 17 ms between two paints (MAX_FPS), so that a key pressed just after
    something else was shown is answered that much later.
    """
    screen.UPDATE_PERIOD = 1 / 250  # type: ignore[misc]  # called final, and read at each start


def scroll_to_top(view: VerticalScroll) -> None:
    """Go to the top of what a view shows now.

    Textual 8.2: where the last content was scrolled and a shorter one came between, the bar stays
    where it was then.
    """
    view.scroll_home(animate=False)
    view.vertical_scrollbar.position = 0


def set_breakpoint_classes(screen: Screen[None]) -> None:
    """Give a screen that is not laid out yet the classes of its breakpoints.

    Textual 8.2 sets them when the first size is known, which is after the first layout, and so
    makes a second one (10 ms).
    """
    app = screen.app
    sizes = (
        (app.HORIZONTAL_BREAKPOINTS, app.size.width),
        (app.VERTICAL_BREAKPOINTS, app.size.height),
    )
    for breakpoints, size in sizes:
        reached = [name for least, name in breakpoints or () if size >= least]
        screen.add_class(*reached[-1:])
