"""Where everything is. Asking makes nothing: folders come into being with the first file in them.

This module only knows places; it reads and writes none of them.
"""

import os
from collections.abc import Callable
from pathlib import Path

import soraplan
from soraplan.storage.problems import Problem, StorageError

_PACKAGE = Path(soraplan.__file__).parent


def home() -> Path:
    """The folder of everything that is the user's: plans, cards, themes, settings.

    `SORAPLAN_HOME` where it is set, else soraplan's folder in the user's config directory.
    Raises StorageError where neither can be told.
    """
    asked = os.environ.get("SORAPLAN_HOME")
    if asked:
        return Path(asked).absolute()
    import platformdirs

    try:
        found = platformdirs.user_config_path("soraplan", appauthor=False)
    except RuntimeError:
        found = Path("~")
    # Without HOME and without an entry in the user database, "~" stays as it is; platformdirs
    # returns it so or raises, depending on its version.
    if not found.is_absolute():
        sentence = "its place is not known; set HOME, or set SORAPLAN_HOME to a folder"
        raise StorageError("There is no config folder:", [Problem("soraplan", sentence)])
    return found


def plans_dir() -> Path:
    """The plan library."""
    return home() / "plans"


def cards_dir() -> Path:
    """The user's own rate cards."""
    return home() / "cards"


def outlooks_dir() -> Path:
    """The user's own price outlooks."""
    return home() / "outlooks"


def themes_dir() -> Path:
    """The user's own themes."""
    return home() / "themes"


def trash_dir() -> Path:
    """Plans that were deleted from the library."""
    return home() / "trash"


def recovery_dir() -> Path:
    """What was edited and not saved yet, so that a crash does not lose it."""
    return home() / "recovery"


def history_dir() -> Path:
    """The versions of plans that were saved last."""
    return home() / "history"


def state_dir() -> Path:
    """What soraplan keeps for itself and nobody would miss: logs and locks.

    Beside the plans where `SORAPLAN_HOME` names a folder, else in the user's state directory.
    Raises StorageError where its place cannot be told.
    """
    if os.environ.get("SORAPLAN_HOME"):
        return home() / "state"
    import platformdirs

    home()
    return platformdirs.user_state_path("soraplan", appauthor=False)


def log_file() -> Path:
    """Where faults of the app itself are written down."""
    return state_dir() / "soraplan.log"


def locks_dir() -> Path:
    """Locks that running soraplans hold while they write a file."""
    return state_dir() / "locks"


def moves_dir() -> Path:
    """Notes on plans that are on their way to another name."""
    return state_dir() / "moves"


def drafts_dir() -> Path:
    """Texts while they are in the user's own editor."""
    return state_dir() / "editor"


def settings_file() -> Path:
    """What the user has chosen for the app as a whole."""
    return home() / "settings.toml"


def imports_file() -> Path:
    """What the columns of shot lists were read as."""
    return home() / "imports.toml"


def builtin_cards_dir() -> Path:
    """The rate cards that come with soraplan."""
    return _PACKAGE / "cards"


def builtin_outlooks_dir() -> Path:
    """The price outlooks that come with soraplan."""
    return _PACKAGE / "outlooks"


def builtin_themes_dir() -> Path:
    """The themes that come with soraplan.

    A wheel carries them inside the package; a checkout has them at its top.
    """
    packaged = _PACKAGE / "themes"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "themes"


def sample_file() -> Path:
    """The plan that a first start shows."""
    return _PACKAGE / "samples" / "sample.toml"


def is_own(path: Path) -> bool:
    """Whether a path leads into a folder of soraplan's own, where it may make folders."""
    return _leads_into(path, home, state_dir)


def is_kept_unasked(path: Path) -> bool:
    """Whether a path leads to what soraplan keeps by itself, in a place that nobody chose."""
    files = (settings_file, imports_file)
    return _leads_into(path, *files, trash_dir, recovery_dir, history_dir, state_dir)


def _leads_into(path: Path, *places: Callable[[], Path]) -> bool:
    try:
        place = Path(os.path.realpath(path))
        return any(place.is_relative_to(os.path.realpath(one())) for one in places)
    except (StorageError, ValueError):
        return False
