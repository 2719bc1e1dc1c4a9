"""Why something was not read, worked out or written, as a page tells of it.

A value that work beside the screen hands back: a plan that is not saved may be open below the
page, so that no fault may end the app.
"""

import contextlib
from dataclasses import dataclass

from soraplan.storage.problems import StorageError


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong, why, and what helps, each in sentences of their own."""

    title: str
    reasons: tuple[str, ...] = ()
    help: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What went wrong and why, to be said in passing."""
        return "\n".join((self.title, *self.reasons))


def stored_badly(error: StorageError) -> Trouble:
    """What is wrong with a file that was to be read or written."""
    heading, *problems = str(error).split("\n")
    return Trouble(heading.strip(), tuple(problem.strip() for problem in problems))


def fault(what: str, error: Exception) -> Trouble:
    """A fault of the app itself, which goes to the log. `what` says what failed: `The export`."""
    from soraplan.storage import log
    from soraplan.storage.faults import fault_of

    # What matters to the user is told anyway.
    with contextlib.suppress(StorageError):
        log.write(log.entry(fault_of(error), what))
    return Trouble(f"{what} failed; the plan is as it was.", (f"{type(error).__name__}: {error}",))
