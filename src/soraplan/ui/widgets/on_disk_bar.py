"""The line over the queue while the file of the open plan is not what was read or saved last.

It stands there as long as that is so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from soraplan.core.text.cells import cell_width, cut
from soraplan.ui.widgets.bar import Bar


@dataclass(frozen=True, slots=True)
class OnDiskLine:
    """What the line tells: what it is, and what a key does about it, which a click does as well.

    Of the `forms` between the two the first that fits is shown.
    """

    head: str
    forms: Sequence[str]
    end: str
    action: str

    @property
    def end_action(self) -> str:
        """What a click on the end does: the same."""
        return self.action

    def fitting(self, room: int) -> str:
        """The first form that there is room for."""
        fitting = (form for form in self.forms if cell_width(form) <= room)
        return next(fitting, cut(self.forms[-1], room))


class OnDiskBar(Bar):
    """Tells of the file; a click does what its end says."""
