"""Where an export goes: what the file field suggests, and what a typed text means.

Nothing here writes; whether a name is taken is looked up when it is asked for.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from soraplan.exchange.export import leads_to
from soraplan.storage import file_names, paths
from soraplan.storage.problems import StorageError


def suggested(title: str, own: Path | None, extension: str, lists: Collection[Path] = ()) -> Path:
    """A file named after the plan: beside the plan's own file, else where the app was started.

    The library is a folder of plans that nobody looks into, so nothing else is put there. A plan is
    often named after one of the shot `lists` that it was imported from, which is not to be lost.
    """
    name = file_names.stem(title)
    path = _folder(own) / f"{name}.{extension}"
    if own and leads_to(path, own):
        return path.with_stem(f"{name}-export")
    return path.with_stem(f"{name}-plan") if any(leads_to(path, one) for one in lists) else path


def _folder(own: Path | None) -> Path:
    for folder in _folders(own):
        with suppress(OSError, UnicodeEncodeError):
            # A name that is no text cannot stand in a field.
            str(folder).encode()
            if folder.is_dir() and os.access(folder, os.W_OK):
                return folder
    return Path()


def _folders(own: Path | None) -> Iterator[Path]:
    """The folders that come into question, the best first."""
    with suppress(StorageError):
        if own is not None and not own.is_relative_to(paths.plans_dir()):
            yield own.parent
    with suppress(OSError):
        yield Path.cwd()
    with suppress(RuntimeError):
        yield Path.home()


def with_ending(text: str, old: str, new: str) -> str:
    """A typed path for another format: the ending of the old one goes, any other stays."""
    ending = f".{old}"
    if text.rstrip().lower().endswith(ending):
        return f"{text.rstrip()[: -len(ending)]}.{new}"
    return text


def asked(text: str, folder: Path, own: Path | None, extension: str) -> Path:
    """The file that a text names, in a folder where the text names none.

    It gets the ending of the format where it has none. Raises ValueError with a sentence where it
    cannot be a file to write.
    """
    name = text.strip()
    if not name:
        raise ValueError("Type the name of a file.")
    try:
        path = (folder / Path(name).expanduser()).absolute()
        is_folder = name.endswith(("/", os.sep)) or path.is_dir()
    except (OSError, RuntimeError, ValueError) as error:
        raise ValueError("No file can have that name.") from error
    if is_folder:
        raise ValueError("That is a folder; add the name of a file.")
    if not path.suffix:
        path = path.with_name(f"{path.name}.{extension}")
    if own is not None and leads_to(path, own):
        raise ValueError("That is the file of the plan itself; choose another name.")
    return path
