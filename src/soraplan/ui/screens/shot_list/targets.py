"""A choice among all that a column of a shot list can become."""

from rich.text import Text

from soraplan.core.text.cells import cut, padded
from soraplan.exchange.shot_list import TARGETS
from soraplan.exchange.shot_list.targets import Target
from soraplan.ui.screens.chooser import Chooser
from soraplan.ui.screens.shot_list.choice import Choice

_CSS = """
.targets { width: 76; height: 90%; max-height: 35; }
.targets OptionList { height: 1fr; }
"""

_TITLE = 48
"""The cells of the title of a target; behind it stands which column has it now."""


class TargetsScreen(Chooser[Target]):
    """Lists the targets for a column; the result is the name of one."""

    CSS = Chooser.CSS + _CSS

    TITLE_TEXT = "What the column becomes"
    KEYS = "Enter takes it · ↑↓ move · letters look for it · Esc cancels"
    NONE = "Nothing has this name."
    PLACEHOLDER = "letters of its name"
    KIND = "targets"

    def __init__(self, choice: Choice, column: int) -> None:
        super().__init__(TARGETS)
        self._choice, self._column = choice, column

    def head(self) -> str:
        return f"“{cut(self._choice.sheet.heads[self._column], 60)}”"

    def on_mount(self) -> None:
        """Begin with the target that the column has now."""
        # There is nothing to scroll before the list is laid out.
        self.call_after_refresh(self._go_to_present)

    def _go_to_present(self) -> None:
        present = self._choice.mapping.targets[self._column]
        self.go_to(next(one for one in TARGETS if one.name == present))

    def line(self, thing: Target, width: int) -> Text:
        holder = self._choice.holder(thing.name)
        now = f"now {holder}" if holder is not None else ""
        return Text(f" {padded(thing.title, _TITLE)} {cut(now, 20)}", no_wrap=True)

    def words(self, thing: Target) -> str:
        return f"{thing.name} {thing.title}"

    def result(self, thing: Target) -> str:
        return thing.name
