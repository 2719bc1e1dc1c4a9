"""Every call of the system that a save makes fails in every way: nothing is lost, all is told."""

import errno
import os
import resource
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from soraplan.storage import atomic, leftovers, settings
from soraplan.storage.private import make_folder
from soraplan.storage.problems import NotWritten
from soraplan.storage.settings import Settings

CALLS = (
    *("open", "write", "close", "fsync", "stat", "lstat", "fstat", "access", "readlink"),
    *("chmod", "chown", "link", "replace", "rename", "unlink", "mkdir", "scandir"),
    *("listxattr", "getxattr", "setxattr", "removexattr"),
)

ERRORS = {
    errno.ENOSPC: "the disk is full; make room on it, or save somewhere else",
    errno.EDQUOT: "your share of the disk is used up; make room, or save somewhere else",
    errno.EACCES: "permission denied; change the permissions of file and folder, or use another",
    errno.EIO: "the disk reports an error; check it, and save somewhere else",
    errno.EINTR: "the system was interrupted; try it again",
    errno.EROFS: "the disk is read-only; save somewhere else",
    errno.ENAMETOOLONG: "the name is too long for this disk; choose a shorter one",
}

OF_OUR_OWN = {
    errno.ENOSPC: "the disk is full; make room on it",
    errno.EDQUOT: "your share of the disk is used up; make room",
    errno.EACCES: "permission denied; change the permissions of file and folder",
    errno.EIO: "the disk reports an error; check it",
    errno.EINTR: "the system was interrupted; try it again",
    errno.EROFS: "the disk is read-only; set SORAPLAN_HOME to a folder on another",
    errno.ENAMETOOLONG: "the name is too long for this disk",
}
"""What is said of a file whose place nobody chose."""


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that need not be waited for: that it is asked at all is the business of others."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder outside the user's own."""
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "home"))
    made = tmp_path / "folder"
    made.mkdir()
    return made


class Disk:
    """The calls that were made, of which one fails."""

    def __init__(self, failing: int | None, number: int) -> None:
        self.failing, self.number = failing, number
        self.made: list[str] = []

    def wrapped(self, name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*given: Any, **named: Any) -> Any:
            self.made.append(name)
            if self.failing != len(self.made):
                return real(*given, **named)
            if name == "access":
                return False
            if name == "close":
                # As Linux does: the file is closed, and what it was to write is not on the disk.
                real(*given, **named)
            raise OSError(self.number, os.strerror(self.number))

        return call


@contextmanager
def disk(failing: int | None = None, number: int = 0) -> Iterator[Disk]:
    """A disk on which one call fails, counted from 1, and all others work."""
    found = Disk(failing, number)
    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            if hasattr(os, name):
                patch.setattr(os, name, found.wrapped(name))
        yield found


State = dict[str, tuple[int, bytes]]


def state(folder: Path) -> State:
    """The permissions and bytes of every file below a folder; a link by what it leads to.

    Locks hold nothing, and are called after the path of what is saved.
    """
    return {
        str(path.relative_to(folder)): (
            stat.S_IMODE(path.lstat().st_mode),
            f"-> {path.readlink()}".encode() if path.is_symlink() else path.read_bytes(),
        )
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or path.is_file()) and path.suffix != ".lock"
    }


def without_the_version_before(found: State) -> State:
    return {name: one for name, one in found.items() if not name.endswith(".bak")}


def is_litter(name: str) -> bool:
    return Path(name).name.startswith(".soraplan-")


Save = Callable[[Path], None]


def a_file(folder: Path) -> None:
    (folder / "a.toml").write_bytes(b"one")
    (folder / "a.toml").chmod(0o640)
    (folder / "a.toml.bak").write_bytes(b"zero")


def a_link(folder: Path) -> None:
    (folder / "there").mkdir()
    a_file(folder / "there")
    (folder / "a.toml").symlink_to("there/a.toml")


def a_link_to_nothing(folder: Path) -> None:
    (folder / "there").mkdir()
    (folder / "a.toml").symlink_to("there/a.toml")


def two_of_three(folder: Path) -> None:
    for name in "ac":
        (folder / name).write_bytes(b"old")


def nothing(folder: Path) -> None:
    pass


def old_settings(folder: Path) -> None:
    make_folder(folder / "home")
    settings.write(Settings(theme="sora-night", last_plan="/a.toml"))


def write(folder: Path) -> None:
    atomic.write(folder / "a.toml", b"two")


def write_new(folder: Path) -> None:
    atomic.write(folder / "a.toml", b"two", may_replace=False)


def write_three(folder: Path) -> None:
    atomic.write_all([(folder / name, b"new") for name in "abc"], may_replace=True)


def change_settings(folder: Path) -> None:
    settings.change(theme="sora-day")


SAVES: list[tuple[Callable[[Path], None], Save]] = [
    (a_file, write),
    (two_of_three, write_three),
    (old_settings, change_settings),
    (nothing, write),
    (nothing, write_new),
    (nothing, change_settings),
    (a_link, write),
    (a_link_to_nothing, write),
]
EVERYWHERE = (errno.ENOSPC, errno.EIO)
FAULTS = [
    pytest.param(
        *(prepare, save, number),
        id=f"{prepare.__name__}-{save.__name__}-{errno.errorcode[number]}",
        # The ways into a file and into a new one have few calls of their own.
        marks=[pytest.mark.torture] if place > 2 and number not in EVERYWHERE else [],
    )
    for place, (prepare, save) in enumerate(SAVES)
    for number in ERRORS
]


@pytest.mark.parametrize(("prepare", "save", "number"), FAULTS)
def test_whatever_the_disk_refuses_at_any_call_of_a_save_nothing_is_lost_and_it_is_told(
    prepare: Callable[[Path], None],
    save: Save,
    number: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def prepared(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setenv("SORAPLAN_HOME", str(folder / "home"))
        prepare(folder)
        return folder

    folder = prepared("unfaulted")
    before = state(folder)
    with disk() as whole:
        save(folder)
    after = state(folder)
    assert before != after
    failed = 0
    for failing, name in enumerate(whole.made, 1):
        folder, told = prepared(f"{failing}"), ""
        assert state(folder) == before
        with disk(failing, number):
            try:
                save(folder)
            except NotWritten as error:
                told = str(error)
        now, where = state(folder), f"{name}, call {failing}"
        if name == "unlink":
            # What cannot be taken away stays, and is private; see the test of what is left.
            now = {one: found for one, found in now.items() if not is_litter(one)}
        assert not any(map(is_litter, now)), where
        if told:
            failed += 1
            sentences = [ERRORS[number]]
            if save is change_settings:
                sentences.append(OF_OUR_OWN[number])
            if name == "access":
                sentences = ["is protected from writing"]
            is_expected = any(sentence in told for sentence in sentences)
            # With nothing at the end of a link, it stays open why it cannot be followed.
            is_open = prepare is a_link_to_nothing and "is a link that cannot be followed" in told
            assert is_expected or is_open, where
            assert now == before, where
            save(folder)
            now = state(folder)
        # Where nothing was told there was another way, or it was none of the save that failed. A
        # name that is too long for four letters more has no version before.
        is_short = number == errno.ENAMETOOLONG and name in ("rename", "replace") and not told
        if is_short:
            now = without_the_version_before(now)
        assert now == (without_the_version_before(after) if is_short else after), where
    assert failed > 4


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Files may not grow beyond a size: the system takes what fits, and refuses the rest."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_takes_only_a_part_is_told_and_the_next_save_works(folder: Path) -> None:
    path, large = folder / "a.toml", b"x" * 1_000_000
    atomic.write(path, b"one")
    with largest_file(100_000), pytest.raises(NotWritten, match="the file grows too large"):
        atomic.write(path, large)
    assert state(folder) == {"a.toml": (0o644, b"one")}
    atomic.write(path, large)
    assert path.read_bytes() == large


def test_a_file_is_whole_where_the_system_takes_it_in_parts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:7]))
    atomic.write(folder / "a.toml", b"x" * 100)
    assert (folder / "a.toml").read_bytes() == b"x" * 100


def test_a_folder_that_vanished_is_told_and_once_it_is_back_the_save_works(folder: Path) -> None:
    path = folder / "plans" / "a.toml"
    path.parent.mkdir()
    atomic.write(path, b"one")
    path.unlink()
    path.parent.rmdir()
    with pytest.raises(NotWritten, match=r"the folder .*plans does not exist; make it or choose"):
        atomic.write(path, b"two")
    path.parent.mkdir()
    atomic.write(path, b"two")
    assert path.read_bytes() == b"two"


def test_a_folder_that_is_protected_is_named_and_not_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        # As it is for anybody but root, who may do anything.
        patch.setattr(os, "access", lambda path, how: Path(path) != folder)
        with disk(failing_open(folder), errno.EACCES), pytest.raises(NotWritten) as caught:
            atomic.write(folder / "a.toml", b"one")
    (problem,) = caught.value.problems
    assert problem.sentence == (
        f"the folder {folder} is protected from changes; change its permissions, or use another"
    )


def failing_open(folder: Path) -> int:
    """The number of the call that makes a new file in a folder."""
    with disk() as whole:
        atomic.write(folder / "a.toml", b"one")
    (folder / "a.toml").unlink()
    return whole.made.index("open") + 1


def test_without_a_home_a_choice_is_not_kept_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SORAPLAN_HOME")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(NotWritten, match="set HOME, or set SORAPLAN_HOME to a folder"):
        settings.change(theme="sora-day")


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_a_killed_save_left_goes_with_a_later_save(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = folder / f".soraplan-{'0' * 12}.tmp"
    ours.write_bytes(b"half")
    atomic.write(folder / "a.toml", b"one")
    # Another soraplan may be saving at this moment.
    assert left(folder) == {"a.toml", ours.name}
    monkeypatch.setattr(leftovers, "OLD", 0)
    atomic.write(folder / "a.toml", b"two")
    assert left(folder) == {"a.toml", "a.toml.bak"}


def test_nothing_goes_that_is_not_surely_soraplans_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "OLD", 0)
    (folder / "kept").write_bytes(b"kept")
    names = {
        *(".soraplan-0123456789ab.old", ".soraplan-0123456789AB.tmp", ".soraplan-012345.tmp"),
        *("soraplan-0123456789ab.tmp", ".soraplan-0123456789ab.tmp.txt", ".soraplan-.tmp"),
        ".soraplan-0123456789ab.tmp\n",
    }
    for name in names:
        (folder / name).write_bytes(b"theirs")
    (folder / f".soraplan-{'1' * 12}.tmp").mkdir()
    (folder / f".soraplan-{'2' * 12}.tmp").symlink_to("kept")
    os.mkfifo(folder / f".soraplan-{'3' * 12}.tmp")
    there = left(folder)
    assert len(there) == 11
    atomic.write(folder / "a.toml", b"one")
    assert left(folder) == {*there, "a.toml"}
    # A file of somebody else in a folder of many.
    (folder / f".soraplan-{'4' * 12}.tmp").write_bytes(b"theirs")
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: 12_345)
        atomic.write(folder / "a.toml", b"two")
    assert left(folder) - there == {f".soraplan-{'4' * 12}.tmp", "a.toml", "a.toml.bak"}


def test_an_old_file_that_is_only_there_under_the_name_that_was_told_never_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "OLD", 0)
    two_of_three(folder)
    replaces = iter([True])

    def once(source: Any, target: Any, real: Callable[..., None] = os.replace) -> None:
        if next(replaces, None) is None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", once)
        with pytest.raises(NotWritten, match="not all be put back"):
            write_three(folder)
    (kept,) = filter(is_litter, left(folder))
    write(folder)
    assert (folder / kept).read_bytes() == b"old"
