"""Under what path a plan is saved that somebody gave a name, and what is there before."""

import os
from pathlib import Path

from soraplan.core.text.words import printable
from soraplan.storage.problems import StorageError


def path_for(text: str) -> Path:
    """Where to save under a name (in the library) or a path: one that says where it starts or ends.

    `Spring 24/25` is a name; `~/shoots/spring`, `./spring` and `spring.toml` are paths.
    """
    name = text.strip()
    if _is_name(name):
        from soraplan.storage import library

        return library.new_path(name)
    if name.endswith(("/", "\\")) or _is_folder(Path(name).expanduser()):
        raise ValueError(f"{name} is a folder; add the name of a file.")
    path = Path(name).expanduser().absolute()
    return path if path.suffix else path.with_suffix(".toml")


def told_path(text: str) -> str:
    """What saving under a name or path does. Raises ValueError with what is wrong with it."""
    if not text.strip():
        raise ValueError("Type a name.")
    try:
        path = path_for(text)
    except (StorageError, OSError, ValueError, RuntimeError) as error:
        raise ValueError(str(error)) from error
    return f"{path} exists already" if is_there(path) else f"Saves as {path}"


def is_there(path: Path) -> bool:
    """Whether a path leads to anything; one that no disk can have leads to nothing."""
    return os.access(path, os.F_OK)


def is_in_library(path: Path) -> bool:
    """Whether a file lies among the plans of the library."""
    from soraplan.storage import paths

    try:
        return path.parent == paths.plans_dir()
    except StorageError:
        return False


def free_beside(path: Path) -> Path:
    """A name beside a file for the own version of its plan, which nothing has."""
    copy, number = path.with_stem(f"{path.stem} (mine)"), 2
    while is_there(copy):
        copy = path.with_stem(f"{path.stem} (mine {number})")
        number += 1
    return copy


def free_title(title: str) -> str:
    """A title for the own version of a plan of the library, which no file there is named by.

    Its number is that of the free file name. Of a long title that name has only the beginning, so
    that numbers tried behind the title might all lead to one that is taken.
    """
    from soraplan.storage import file_names, library

    own = f"{title} (mine)"
    number = library.new_path(own).stem.removeprefix(file_names.stem(own)).removeprefix("-")
    return f"{title} (mine {number})" if number else own


def copy_title(title: str, own: Path, text: str) -> str:
    """The title of a copy of the plan in a file, by the name or path that it is saved under.

    A name is the title. Of a path it is the old title with what was added to the name of the file,
    and where that is another one altogether, that name.
    """
    name = text.strip()
    if _is_name(name):
        return printable(name)
    stem = path_for(name).stem
    added = stem.removeprefix(own.stem)
    return printable(stem if added in ("", stem) else f"{title or own.stem}{added}")


def _is_name(text: str) -> bool:
    """Whether a text is a name for the library and no path."""
    starts = text.startswith(("/", "~", "./", "../", ".\\", "..\\")) or Path(text).is_absolute()
    return not starts and not text.endswith((".toml", "/"))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
