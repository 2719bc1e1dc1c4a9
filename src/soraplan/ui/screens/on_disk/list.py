"""What was changed, to be read by scrolling, with a cursor on the clashes among it."""

from dataclasses import dataclass

from textual import events
from textual.message import Message

from soraplan.core.merging import Side
from soraplan.ui.screens.diff.list import DiffList
from soraplan.ui.screens.on_disk.clashes import ClashTarget


class ClashList(DiffList):
    """Shows blocks; a click on a value of a clash chooses its side."""

    @dataclass
    class Chosen(Message):
        """A side of a clash was clicked."""

        number: int
        side: Side

    @property
    def clash(self) -> int | None:
        """The number of the clash that the cursor is on."""
        target = self.current
        return target.number if isinstance(target, ClashTarget) else None

    def redraw(self) -> None:
        """Draw what is in view anew, where it stands."""
        self._drawn = {}
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clash that was clicked, and choose the side that was."""
        # What the list of changes does with a click would ask for the way to a clip.
        event.prevent_default()
        line = event.y + self._top
        at = self._block_at(line)
        target = self._blocks[at].target if at is not None else None
        if at is None or not isinstance(target, ClashTarget):
            return
        event.stop()
        self._cursor = list(self._targets).index(at)
        self.refresh()
        side = target.side_at(event.x - 1, line - self._starts[at])
        if side is not None:
            self.post_message(self.Chosen(target.number, side))
