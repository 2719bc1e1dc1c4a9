"""What is said in passing after an answer: what was done, and what comes next."""

from collections.abc import Callable
from pathlib import Path

from soraplan.storage.recovery import Found
from soraplan.ui.screens.recovery.lines import title_of
from soraplan.ui.screens.recovery.work import FileState
from soraplan.ui.screens.save_paths import is_in_library

Key = Callable[[str], str]
"""The key of a command, by its id."""


def restored(found: Found, state: FileState, key: Key) -> str:
    """What is said of work that was restored, and how it gets into its file as that is by now."""
    if found.path is not None and state == "changed":
        then = f"{found.path.name} has changed since: {key('plan.on-disk')} merges"
    else:
        then = f"{key('plan.save')} saves it"
    return f"Restored {title_of(found)}. {then}; {key('plan.undo')} undoes it."


def thrown_away(found: Found, place: Path, key: Key) -> str:
    """What is said of work that lies at a place in the trash: how it comes back, and as what."""
    told = f"Threw away {title_of(found)}."
    if place.suffix != ".toml":
        return f"{told} It lies in {place}"
    told += f" {key('plan.open')}, then {key('library.trash-show')} brings it back"
    if found.path is None or is_in_library(found.path):
        return f"{told}."
    return f"{told}, as a plan of the library and not as {found.path}."
