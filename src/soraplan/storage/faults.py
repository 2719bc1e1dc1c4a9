"""A fault of soraplan itself: what is told of it, and what is written down.

An exception that nobody expected becomes words here. Nothing is kept of the values that the code
was working on, so that no plan gets into a log beyond what the exception itself says of it.
"""

import traceback
from dataclasses import dataclass
from pathlib import Path

import soraplan
from soraplan.core.text.words import printable

EXIT_CODE = 70
"""The exit code after a fault of soraplan itself: EX_SOFTWARE of sysexits.h."""

_PACKAGE = str(Path(soraplan.__file__).parent)

_FRAMES = 60
"""Calls that are kept of a traceback: one of a text that is nested too deeply has thousands."""

_ON_EVERY_WAY = ("outlive", "on_event")
"""Functions of soraplan that stand in the traceback of every message, and say nothing."""

_MESSAGE, _TRACE = 400, 16_000
"""Letters that are told of a message, and kept of a traceback."""

_MEANINGS: dict[type[BaseException], str] = {
    MemoryError: "the memory of this computer is used up",
    RecursionError: "something is nested deeper than can be worked through",
}

Key = tuple[str, str, int]
"""What tells one fault from another: the exception's type, and the file and line it came from."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An unexpected exception in words.

    `what` is one line; `place` says where in the code it came about, and is empty where that is
    not known; `trace` has the calls that led there, line by line.
    """

    what: str
    place: str
    trace: str


def key_of(error: BaseException) -> Key:
    """What an exception has in common with the same one at another time."""
    name, line = "", 0
    step = error.__traceback__
    while step is not None:
        name, line = step.tb_frame.f_code.co_filename, step.tb_lineno
        step = step.tb_next
    return type(error).__name__, name, line


def fault_of(error: BaseException) -> Fault:
    """What is to be told and written down of an exception; this itself never fails."""
    try:
        trace = "".join(traceback.TracebackException.from_exception(error, limit=-_FRAMES).format())
    except Exception:
        # The exception cannot tell of itself, or there is no memory left to do so.
        trace = f"{type(error).__name__}, of which no more can be told\n"
    return Fault(_what(error), _place(error), _visible(_shortened(trace, _TRACE)))


def _what(error: BaseException) -> str:
    name = type(error).__name__
    for kind, meaning in _MEANINGS.items():
        if isinstance(error, kind):
            return f"{meaning} ({name})"
    try:
        message = str(error)
    except Exception:
        message = ""
    return printable(_shortened(f"{name}: {message}" if message.strip() else name, _MESSAGE))


def _place(error: BaseException) -> str:
    """The last call in soraplan's own code, or else the last of all."""
    try:
        calls = traceback.extract_tb(error.__traceback__, limit=-_FRAMES)
    except Exception:
        return ""
    own = [
        call
        for call in calls
        if call.filename.startswith(_PACKAGE) and call.name not in _ON_EVERY_WAY
    ]
    if not calls:
        return ""
    call = (own or calls)[-1]
    name = call.filename.removeprefix(_PACKAGE).lstrip("/\\")
    return printable(f"{name}, line {call.lineno}, {call.name}")


def _shortened(text: str, most: int) -> str:
    """The beginning and the end of a text that is too long."""
    if len(text) <= most:
        return text
    return f"{text[: most // 4]} … {text[-most * 3 // 4 :]}"


def _visible(text: str) -> str:
    """The lines of a text, in which nothing steers the terminal that shows them."""
    return "\n".join(printable(line) for line in text.split("\n"))
