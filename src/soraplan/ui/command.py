"""What a command of the app is: an id, keys, and what it does in words."""

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
    "recovery",
]
"""Where the keys of a command work: with the queue, the findings or the panel in focus, anywhere
on the screen (but in a text field, which keeps the letters typed into it), in the library, where
offers are compared, where is told what has changed, where a shot list is taken in, where
something is supposed, where the plan is moved to another card, where is settled what somebody else
changed in the file, among the versions of the plan, in the trash, or where work is offered that was
not saved."""

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
