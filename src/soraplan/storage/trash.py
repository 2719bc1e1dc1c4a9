"""The trash: plans that were thrown away, to be listed, put back into the library, or emptied.

`library.trash` puts plans there. Any TOML file in the folder is one of them, wherever it came from.
`recovery.discard` puts unsaved work there, which stays the folder that it is where it cannot all be
read. Only `empty` destroys anything, and only what somebody was told of before.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.storage import atomic, documents, file_names, library, moving, paths, versions
from soraplan.storage.journal import BASE, EDITS, remove_folder
from soraplan.storage.library import Entry
from soraplan.storage.problems import (
    BadFile,
    NotWritten,
    Problem,
    StorageError,
    not_read,
    system_sentence,
)

State = tuple[int, int, int, int]
"""Device, number, size and time of the last change, by which a file is known to be the same."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What emptying the trash would destroy.

    The files of plans and the folders of work that cannot be read, each with its state; the number
    of the plans' versions, and the bytes that all of it takes.
    """

    files: Mapping[Path, State]
    folders: Mapping[Path, State]
    versions: int
    size: int


def entries(
    cards: Mapping[str, RateCard], today: date, exchange: Sequence[ExchangeRate] = ()
) -> Iterator[Entry]:
    """What is in the trash, what was thrown away last first, each read when it is asked for.

    `modified` is when it was thrown away. Work that cannot be read is an entry of its folder, which
    cannot be used. Raises BadFile where the trash may not be read.
    """
    moving.go_on()
    folder = paths.trash_dir()
    folders = _folders(folder)
    for path, modified in library.newest_first([*_files(folder), *folders]):
        if path in folders:
            problem = Problem(str(path), f"work that was not saved; it lies in {path}")
            yield library.unusable(path, modified, BadFile([problem]))
        else:
            yield library.entry(path, modified, cards, today, exchange)


def put_back(path: Path) -> Path:
    """Move a plan with its versions from the trash into the library, and say where it is then.

    It gets the name that follows from its title, where it had that, or a free one like it. Raises
    NotWritten for work that cannot be read.
    """
    if _is_work(path):
        sentence = f"is work that cannot all be read; {BASE} in it is the plan that it began with"
        raise NotWritten([Problem(str(path), sentence)], "It cannot be put back:")
    stem = file_names.stem(library.title_of(path) or "")
    return moving.moved(
        path, paths.plans_dir(), stem if library.is_named(path, stem) else path.stem
    )


def contents() -> Contents:
    """What is in the trash now. Raises BadFile where the folder may not be read."""
    moving.go_on()
    trash = paths.trash_dir()
    files, folders = _states(_files(trash)), _states(_folders(trash))
    kept = [one for path in files for one in _versions(path)]
    sizes = [_size(one) for path in files for one in (path, atomic.backup_of(path))]
    sizes += [_size(one) for path in folders for one in path.rglob("*")]
    return Contents(files, folders, len(kept), sum(sizes) + sum(one.size for one in kept))


def empty(told: Contents) -> None:
    """Destroy what somebody was told of, and nothing that took its name since.

    Raises StorageError with what stays.
    """
    problems: list[Problem] = []
    for path, state in (*told.files.items(), *told.folders.items()):
        try:
            if _state(path) != state:
                problems.append(Problem(str(path), "came there only now; look at it first"))
            elif path in told.folders:
                _remove_folder(path)
            else:
                _remove(path)
        except FileNotFoundError:
            # It was put back, or removed by somebody else.
            continue
        except OSError as error:
            problems.append(Problem(str(path), system_sentence(error, path)))
        except StorageError as error:
            problems.extend(error.problems)
    if problems:
        raise StorageError("Not everything could be removed:", problems)


def _remove(path: Path) -> None:
    if not path.is_symlink():
        versions.forget(path)
    atomic.backup_of(path).unlink(missing_ok=True)
    path.unlink()


def _remove_folder(path: Path) -> None:
    remove_folder(path)
    # It says nothing of what it could not remove.
    with contextlib.suppress(FileNotFoundError):
        path.rmdir()


def _files(folder: Path) -> list[Path]:
    """The plans in the trash, without names that were only taken for one (see `moving`)."""
    return [
        path
        for path in documents.toml_files(folder)
        if (path.is_symlink() or not path.is_dir()) and not _is_blank(path)
    ]


def _is_blank(path: Path) -> bool:
    """Whether there is nothing to be had of a file, neither now nor as it was before."""
    is_empty = _size(path) == 0 and path.exists()
    return is_empty and not atomic.backup_of(path).exists() and not _versions(path)


def _folders(folder: Path) -> list[Path]:
    """The folders of unsaved work in the trash."""
    try:
        return sorted(path for path in folder.iterdir() if _is_work(path))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise not_read(folder, error) from error


def _is_work(path: Path) -> bool:
    is_folder = path.is_dir() and not path.is_symlink()
    return is_folder and any((path / name).exists() for name in (BASE, EDITS))


def _states(files: Sequence[Path]) -> dict[Path, State]:
    found = {}
    for path in files:
        with contextlib.suppress(FileNotFoundError):
            found[path] = _state(path)
    return found


def _state(path: Path) -> State:
    state = path.lstat()
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def _versions(path: Path) -> list[versions.Version]:
    """The versions that go with a file; those of what a link leads to stay with that."""
    if path.is_symlink():
        return []
    with contextlib.suppress(StorageError):
        return versions.kept(path)
    return []


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
