"""What a command says of a fault of soraplan itself: one message, and no traceback."""

import os
import sys

INTERRUPTED = 128 + 2
"""The exit code of a command that was ended by SIGINT, as shells have it."""


def tell(error: Exception) -> int:
    """Write down an exception that nobody expected, say so on stderr, and return the exit code.

    With SORAPLAN_DEBUG=1 the traceback is shown as well.
    """
    from soraplan.storage import log
    from soraplan.storage.faults import EXIT_CODE, fault_of
    from soraplan.storage.problems import StorageError

    fault = fault_of(error)
    lines = [f"Error: a fault of soraplan itself: {fault.what}"]
    if fault.place:
        lines.append(f"  in {fault.place}")
    lines.append("No file was changed, unless that was told before this message.")
    try:
        path = log.write(log.entry(fault, "a command"))
        lines.append(f"What happened is written down in {path}")
    except StorageError as refusal:
        lines.append(f"It could not be written down: {refusal}")
    if os.environ.get("SORAPLAN_DEBUG") == "1":
        lines.append(fault.trace.rstrip())
    else:
        lines.append("With SORAPLAN_DEBUG=1 in the environment it is shown here.")
    say("\n".join(lines))
    return EXIT_CODE


def say(text: str) -> None:
    """Put a message on stderr, where somebody may still read it."""
    if sys.stderr is None:
        return
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - as click tells of an error
    except (OSError, ValueError):
        # The terminal has gone, or cannot show it.
        return
