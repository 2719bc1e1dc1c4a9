"""The smallest Textual app: what every start is held against. `one_label.py TEXT`."""

import sys

from textual.app import App, ComposeResult
from textual.widgets import Label


class OneLabel(App[None]):
    """One label."""

    def compose(self) -> ComposeResult:
        """Yield the label."""
        yield Label(sys.argv[1])


if __name__ == "__main__":
    OneLabel().run()
