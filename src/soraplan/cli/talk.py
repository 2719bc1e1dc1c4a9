"""What commands say on stderr, where it is read on a terminal: no name in it can steer that.

A message may hold names of files, arguments and texts of a plan, and click says some by itself.
"""

import io
from typing import Any, TextIO

from soraplan.core.text.stand_ins import visible_lines


class Talk(io.TextIOBase):
    """A stream that is given the visible text of what is said."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """What the stream does with letters that it cannot write."""
        return self._stream.errors

    def write(self, text: str) -> int:
        """Say a text."""
        return self._stream.write(visible_lines(text))

    def flush(self) -> None:
        """Let what was said be read."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether somebody reads it as it is said."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The number that the system has for the stream."""
        return self._stream.fileno()
