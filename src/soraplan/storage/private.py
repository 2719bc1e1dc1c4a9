"""Folders of our own, which nobody but the user may look into."""

from pathlib import Path


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing; new ones are the user's alone (0700).

    Raises OSError as the system does.
    """
    if not path.parent.is_dir():
        make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
