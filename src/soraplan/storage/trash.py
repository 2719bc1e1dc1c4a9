"""The trash: plans that were thrown away, to be listed, put back into the library, or emptied.

`library.trash` puts plans there. Any TOML file in the folder is one of them, wherever it came from.
Only `empty` destroys anything, and only what somebody was told of before.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from soraplan.core.cards import RateCard
from soraplan.core.currencies import ExchangeRate
from soraplan.storage import atomic, documents, file_names, library, paths, versions
from soraplan.storage.library import Entry
from soraplan.storage.problems import Problem, StorageError, system_sentence


@dataclass(frozen=True, slots=True)
class Contents:
    """What emptying the trash would destroy.

    The files of plans, the number of their versions, and the bytes that all of it takes.
    """

    files: tuple[Path, ...]
    versions: int
    size: int


def entries(
    cards: Mapping[str, RateCard], today: date, exchange: Sequence[ExchangeRate] = ()
) -> Iterator[Entry]:
    """The plans in the trash, the one thrown away last first, each read when it is asked for.

    `modified` is when it was thrown away. Raises BadFile where the folder may not be read.
    """
    return library.entries(cards, today, exchange, paths.trash_dir())


def put_back(path: Path) -> Path:
    """Move a plan with its versions from the trash into the library, and say where it is then.

    It gets the name that follows from its title, where it had that, or a free one like it.
    """
    stem = file_names.stem(library.title_of(path) or "")
    return library.moved(
        path, paths.plans_dir(), stem if library.is_named(path, stem) else path.stem
    )


def contents() -> Contents:
    """What is in the trash now. Raises BadFile where the folder may not be read."""
    files = tuple(documents.toml_files(paths.trash_dir()))
    kept = [one for path in files for one in _versions(path)]
    sizes = (_size(one) for path in files for one in (path, atomic.backup_of(path)))
    return Contents(files, len(kept), sum(sizes) + sum(one.size for one in kept))


def empty(told: Contents) -> None:
    """Destroy what somebody was told of. Raises StorageError with what could not be removed."""
    problems: list[Problem] = []
    for path in told.files:
        try:
            if not path.is_symlink():
                versions.forget(path)
            atomic.backup_of(path).unlink(missing_ok=True)
            path.unlink(missing_ok=True)
        except OSError as error:
            problems.append(Problem(str(path), system_sentence(error, path)))
        except StorageError as error:
            problems.extend(error.problems)
    if problems:
        raise StorageError("Not everything could be removed:", problems)


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
