"""Writes down what the user chooses, beside the screen: a disk may hang, and a key must not."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

from soraplan.storage import settings

LONGEST = 8.0
"""Seconds that the end of the app waits: longer than for a lock that somebody holds."""


class Choices:
    """A thread that writes choices into the settings, in the order in which they were made.

    `told` is called in that thread with what hindered it.
    """

    def __init__(self, told: Callable[[Exception], None]) -> None:
        self._told = told
        self._made: SimpleQueue[dict[str, str] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="soraplan choices", daemon=True)
        self._thread.start()

    def write(self, **changes: str) -> None:
        """Write some choices down before long."""
        self._made.put(changes)

    def finish(self) -> None:
        """Wait until all is written, as long as there is hope; what is made after that is not."""
        self._made.put(None)
        self._thread.join(LONGEST)

    def _run(self) -> None:
        while (changes := self._made.get()) is not None:
            try:
                settings.change(**changes)
            except Exception as error:
                self._told(error)
