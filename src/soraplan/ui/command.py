"""What a command of the app is: an id, keys, and what it does in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Where = Literal[
    "queue",
    "findings",
    "panel",
    "screen",
    "library",
    "compare",
    "diff",
    "import",
    "what-if",
    "move",
    "disk",
    "versions",
    "trash",
    "rates",
    "recovery",
]
"""Where the keys of a command work: with the queue, the findings or the panel in focus, anywhere
on the screen (but in a text field, which keeps the letters typed into it), in the library, where
offers are compared, where is told what has changed, where a shot list is taken in, where
something is supposed, where the plan is moved to another card, where is settled what somebody else
changed in the file, among the versions of the plan, in the trash, among the rate cards, or where
work is offered that was not saved."""

SCREEN_PARTS: frozenset[Where] = frozenset(("screen", "queue", "findings", "panel"))
"""Where the keys of the screen work as well; all else are pages that stand over it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the user can do.

    `keys` are written as typed (`J`, `+`, `shift+down`); `title` is what footer and palette call
    it, `help` a sentence for the help screen. `footer` puts it there, the lowest number first.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    where: Where
    footer: int = 0

    @property
    def action(self) -> str:
        """The name of the method that does it, without `action_`."""
        return self.id.replace(".", "_").replace("-", "_")


_SCROLLING: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("up", ("up", "k"), "up"),
    ("down", ("down", "j"), "down"),
    ("page-up", ("pageup",), "page up"),
    ("page-down", ("pagedown",), "page down"),
    ("first", ("g", "home"), "first line"),
    ("last", ("G", "end"), "last line"),
    ("next-part", ("tab",), "next part"),
    ("previous-part", ("shift+tab",), "part before"),
)
"""What goes through a list: the name of each command, its keys and its title."""


def scrolling(
    where: Where,
    *sentences: str,
    titles: Mapping[str, str] | None = None,
    footer: Mapping[str, int] | None = None,
) -> Iterator[Command]:
    """The commands that go through a list at a place, with the help sentence of each in order.

    Where there are fewer sentences the last commands are left out. `titles` and `footer` are by the
    name of a command behind the place: `page-up`.
    """
    for (name, keys, title), sentence in zip(_SCROLLING, sentences, strict=False):
        shown = (titles or {}).get(name, title)
        yield Command(f"{where}.{name}", keys, shown, sentence, where, (footer or {}).get(name, 0))
