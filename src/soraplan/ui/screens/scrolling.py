"""The keys that go through a list, on every page that has one: `command.scrolling` declares them.

A page is given an action for each that is declared for its place, so that all of them do the same.
"""

from collections.abc import Callable

from soraplan.ui.command import Where
from soraplan.ui.commands import BY_ID
from soraplan.ui.widgets.scrolled import ScrolledLines


class Scrolling:
    """A page with a list; a subclass names the place of its keys: `scrolling="disk"`."""

    def __init_subclass__(cls, scrolling: Where | None = None, **options: bool) -> None:
        super().__init_subclass__(**options)
        for name, act in _ACTS.items():
            command = BY_ID.get(f"{scrolling}.{name}")
            if command is not None:
                setattr(cls, f"action_{command.action}", act)

    @property
    def scrolled(self) -> ScrolledLines:
        """The list that the keys go through."""
        raise NotImplementedError

    def step(self, by: int) -> None:
        """Go a line down (1) or up (-1)."""
        self.scrolled.move(by)


_ACTS: dict[str, Callable[[Scrolling], None]] = {
    "up": lambda page: page.step(-1),
    "down": lambda page: page.step(1),
    "page-up": lambda page: page.scrolled.turn(-1),
    "page-down": lambda page: page.scrolled.turn(1),
    "first": lambda page: page.scrolled.go_to(0),
    "last": lambda page: page.scrolled.go_to_end(),
    "next-part": lambda page: page.scrolled.go_to_part(1),
    "previous-part": lambda page: page.scrolled.go_to_part(-1),
}
"""What each key does, by the name of its command."""
