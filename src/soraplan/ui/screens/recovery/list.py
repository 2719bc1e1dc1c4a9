"""The list of the work that was found, with one of it chosen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from soraplan.storage.recovery import Found
from soraplan.ui.palette import Palette
from soraplan.ui.screens.recovery.lines import row
from soraplan.ui.screens.recovery.work import Counted


class Sessions(OptionList, can_focus=False):
    """A line for each session; the keys are the page's."""

    def show(
        self,
        found: Sequence[Found],
        counts: Mapping[Path, Counted],
        at: int,
        now: datetime,
        width: int,
        palette: Palette,
    ) -> None:
        """Show sessions, the one at a place as chosen; `counts` are known by their folders."""
        self.clear_options()
        self.add_options(
            Option(row(one, counts.get(one.folder), now, width, palette, is_chosen=place == at))
            for place, one in enumerate(found)
        )
        self.highlighted = at
