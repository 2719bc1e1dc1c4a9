"""Versions: copies of what a plan's file held each time it was saved, the last of them kept.

Each plan has a folder of its own under the history folder, named after the file and where it is.
Its versions are named by the time at which they were saved, and are copies: another program may
write into the plan's file in place. They are a second net under a save, so that nothing here may
make one fail. Whatever else lies in such a folder is left alone.
"""

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from soraplan.storage import documents, file_names, leftovers, paths, plans
from soraplan.storage.digests import digest
from soraplan.storage.private import make_folder, new_file
from soraplan.storage.problems import StorageError, not_read, not_written

MOST = 20
"""Versions of a plan that are kept: a day of saving now and then. Older ones go."""

MOST_BYTES = 64 * 1024 * 1024
"""What the versions of a plan may take together: some twenty of 20,000 clips, with long prompts."""

ALWAYS = 2
"""Versions that stay however large they are: what the file holds, and what it held before."""

_TICK = timedelta(milliseconds=1)
_NAME = re.compile(r"([1-8]\d{7}T\d{6}\.\d{3})Z\.toml", re.ASCII)
_FORM = "%Y%m%dT%H%M%S.%f"
_BEGINNING, _END = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""A file may bear any date; what is earlier or later than this is none."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a plan's file held once: since when, in UTC, its size in bytes, and where the copy is.

    Only its name and size were looked at; it may hold anything.
    """

    path: Path
    saved: datetime
    size: int


def folder_of(path: Path) -> Path:
    """Where the versions of the plan in a file are; a link stands for what it leads to."""
    place = os.path.realpath(path)
    name = file_names.stem(Path(place).stem)
    return paths.history_dir() / f"{name}-{digest(os.fsencode(place))[:8]}"


def kept(path: Path) -> list[Version]:
    """The versions of the plan in a file, the newest first; the file itself may be gone.

    Raises BadFile where they may not be looked at.
    """
    from soraplan.storage import moving

    # They may be on their way to it.
    moving.go_on()
    return _kept(path)


def _kept(path: Path) -> list[Version]:
    try:
        found = _versions(folder_of(path))
        return sorted(found, key=lambda one: one.saved, reverse=True)
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise not_read(paths.history_dir(), error) from error


def _versions(folder: Path) -> Iterator[Version]:
    with os.scandir(folder) as entries:
        for entry in entries:
            saved = _time_in(entry.name)
            # A link may lead anywhere, and a pipe never ends.
            if saved is not None and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(FileNotFoundError):
                    size = entry.stat(follow_symlinks=False).st_size
                    yield Version(Path(entry.path), saved, size)


def _time_in(name: str) -> datetime | None:
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None


def _name_at(saved: datetime) -> str:
    return f"{saved.astimezone(UTC).strftime(_FORM)[:-3]}Z.toml"


def read(version: Version) -> plans.PlanFile:
    """The plan that a version holds. Raises BadFile."""
    return plans.read(version.path)


def holding(data: bytes, versions: list[Version]) -> Version | None:
    """The first of some versions that holds exactly these bytes; None where none does."""
    for version in versions:
        if version.size == len(data):
            with contextlib.suppress(StorageError):
                if documents.read_bytes(version.path) == data:
                    return version
    return None


@contextlib.contextmanager
def saving(
    path: Path, data: bytes, told: Callable[[StorageError], None] | None = None
) -> Iterator[None]:
    """Around the save of a file: keep what it held, where no version does, and what it holds then.

    A save that fails keeps nothing. What hinders the keeping does not hinder the save; `told` hears
    of it.
    """
    there = _there(path)
    yield
    try:
        saved = _changed(path)
        if there is not None:
            found, changed = there
            _keep_found(path, found, min(changed, saved - _TICK))
        keep(path, data, saved)
    except StorageError as error:
        if told is not None:
            told(StorageError("The plan is saved, but no version of it is kept:", error.problems))


def _there(path: Path) -> tuple[bytes, datetime] | None:
    """What a file holds before it is saved, and since when; None where that is nothing to keep."""
    try:
        if path.is_file() and 0 < path.stat().st_size <= documents.MAX_BYTES:
            return documents.read_bytes(path), _changed(path)
    except (OSError, ValueError, StorageError):
        # The save itself says what is wrong with it.
        pass
    return None


def _keep_found(path: Path, data: bytes, changed: datetime) -> None:
    """Keep what somebody else put into a file, or an older soraplan did, before it was saved."""
    there = kept(path)
    if holding(data, there) is None:
        # A file may be put back with its old date: what it held last is the newest all the same.
        _add(path, data, max([changed, *_behind(there)]))


def keep(path: Path, data: bytes, saved: datetime) -> None:
    """Keep the bytes that a file was just saved with, unless the newest version holds the same.

    Raises StorageError where that cannot be done.
    """
    there = kept(path)
    if holding(data, there[:1]) is not None:
        return
    # A clock was wrong, now or before: the versions that are there keep their dates all the same.
    _add(path, data, max([saved, *_behind(there)]))


def _behind(versions: list[Version]) -> list[datetime]:
    """The first moment that is behind all versions; none where there are none."""
    return [one.saved + _TICK for one in versions[:1]]


def _changed(path: Path) -> datetime:
    """When a file was changed last; the beginning of time where that is no date."""
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return _BEGINNING
    return changed if _BEGINNING <= changed < _END else _BEGINNING


def _add(path: Path, data: bytes, saved: datetime) -> None:
    """Add a version, and let go of those that are too many."""
    target = folder_of(path) / _name_at(saved)
    try:
        make_folder(target.parent)
        _write(target, data)
        leftovers.clear(target)
    except (OSError, ValueError) as error:
        raise not_written(target, error) from error
    _prune(kept(path))


def _write(target: Path, data: bytes) -> None:
    """Write a whole file or none. It need not outlive a power cut: the plan's own file does."""
    new = leftovers.spare(target)
    try:
        with os.fdopen(new_file(new), "wb") as file:
            file.write(data)
        new.replace(target)
    except BaseException:
        leftovers.drop(new)
        raise


def _prune(versions: list[Version]) -> None:
    size = 0
    for number, version in enumerate(versions):
        size += version.size
        if number >= ALWAYS and (number >= MOST or size > MOST_BYTES):
            with contextlib.suppress(OSError):
                version.path.unlink()


def move(old: Path, new: Path) -> None:
    """Let the versions of a plan follow its file to another place.

    Those that are there already, of a plan that was there before, stay. Raises StorageError where
    they cannot follow; they are where they were then.
    """
    source, target = folder_of(old), folder_of(new)
    if source == target or not source.is_dir():
        return
    try:
        make_folder(target)
        for version in reversed(_kept(old)):
            saved = version.saved
            while os.path.lexists(target / _name_at(saved)):
                saved += _TICK
            version.path.replace(target / _name_at(saved))
        with contextlib.suppress(OSError):
            source.rmdir()
    except (OSError, ValueError) as error:
        raise not_written(target, error) from error


def forget(path: Path) -> None:
    """Remove all versions of the plan in a file. Raises StorageError where one stays."""
    try:
        for version in kept(path):
            version.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            folder_of(path).rmdir()
    except OSError as error:
        raise not_written(folder_of(path), error) from error
