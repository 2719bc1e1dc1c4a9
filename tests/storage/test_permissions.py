"""Who may read what soraplan writes: its own files the user alone, all others whoever could."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from soraplan.storage import atomic, paths, private, settings
from soraplan.storage.problems import NotWritten


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "home"))
    made = tmp_path / "folder"
    made.mkdir()
    return made


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    old = os.umask(0o022)
    yield
    os.umask(old)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def watched(name: str, seen: Callable[[], None]) -> Iterator[None]:
    """Look at the disk right before each call of a function of the system."""
    real = getattr(os, name)

    def call(*given: Any, **named: Any) -> Any:
        seen()
        return real(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, name, call)
        yield


def modes_on_the_way(folder: Path, path: Path) -> set[int]:
    """The permissions that bytes have which are on their way into a file."""
    found: set[int] = set()

    def look() -> None:
        found.update(mode(one) for one in folder.glob(".soraplan-*"))

    with watched("write", look):
        atomic.write(path, b"two")
    return found


@pytest.mark.parametrize("wanted", [0o644, 0o600, 0o660, 0o777])
def test_bytes_on_their_way_into_a_file_are_for_the_user_alone(folder: Path, wanted: int) -> None:
    path = folder / "a.toml"
    path.write_bytes(b"one")
    path.chmod(wanted)
    assert modes_on_the_way(folder, path) == {0o600}
    assert mode(path) == mode(atomic.backup_of(path)) == wanted


def test_bytes_on_their_way_into_a_new_file_are_for_the_user_alone(folder: Path) -> None:
    assert modes_on_the_way(folder, folder / "a.toml") == {0o600}
    assert mode(folder / "a.toml") == 0o644


def test_an_old_version_that_had_to_be_copied_is_never_open_to_more_than_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    path = folder / "a.toml"
    path.write_bytes(b"one")
    path.chmod(0o600)
    monkeypatch.setattr(os, "link", no_links)
    assert modes_on_the_way(folder, path) == {0o600}
    assert mode(atomic.backup_of(path)) == 0o600


def test_all_that_is_made_in_the_own_folder_is_for_the_user_alone(folder: Path) -> None:
    settings.change(theme="sora-day")
    atomic.write(paths.plans_dir() / "a.toml", b"one")
    atomic.write(paths.state_dir() / "below" / "b", b"one")
    home = paths.home()
    found = {path: mode(path) for path in (home, *home.rglob("*"))}
    assert {"settings.toml", "plans", "a.toml", "state", "below", "b", "locks"} <= {
        path.name for path in found
    }
    assert {one for path, one in found.items() if path.is_dir()} == {0o700}
    assert {one for path, one in found.items() if path.is_file()} == {0o600}


def test_the_state_folder_is_ones_own_wherever_the_user_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    atomic.write(paths.state_dir() / "a", b"one")
    assert mode(paths.state_dir()) == 0o700
    assert mode(paths.state_dir() / "a") == 0o600
    assert not paths.is_own(tmp_path / "state" / "other")


def test_a_home_and_files_that_are_there_keep_the_permissions_that_they_have(folder: Path) -> None:
    home = paths.home()
    home.mkdir(mode=0o755)
    paths.settings_file().write_text('format = 1\ntheme = "sora-night"\n', encoding="utf-8")
    settings.change(theme="sora-day")
    assert mode(home) == 0o755
    assert mode(paths.settings_file()) == 0o644


def test_each_new_folder_reaches_the_disk(folder: Path) -> None:
    settled: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        real = os.fsync

        def fsync(handle: int) -> None:
            settled.append(Path(f"/proc/self/fd/{handle}").readlink().name)
            real(handle)

        patch.setattr(os, "fsync", fsync)
        private.make_folder(folder / "one" / "two")
        private.make_folder(folder / "one" / "two")
    assert settled == ["folder", "one"]


def test_a_file_where_a_folder_of_soraplan_has_to_be_is_told(folder: Path) -> None:
    private.make_folder(paths.home())
    paths.plans_dir().write_bytes(b"")
    told = f"{paths.plans_dir()} is a file where soraplan keeps its folder; move it away, or set"
    with pytest.raises(NotWritten, match=told):
        atomic.write(paths.plans_dir() / "a.toml", b"one")
    with pytest.raises(NotADirectoryError):
        private.make_folder(paths.plans_dir())


def other_group(path: Path) -> int:
    """Give a file another group of the user's, and say which."""
    own = path.stat().st_gid
    others = [one for one in (*os.getgroups(), own + 1) if one != own]
    for group in others:
        try:
            os.chown(path, -1, group)
        except PermissionError:
            continue
        return group
    pytest.skip("the user is in one group only")


def test_a_file_keeps_its_group(folder: Path) -> None:
    path = folder / "a.toml"
    path.write_bytes(b"one")
    group = other_group(path)
    path.chmod(0o660)
    atomic.write(path, b"two")
    assert (path.stat().st_gid, mode(path)) == (group, 0o660)


def test_where_the_group_cannot_be_kept_another_one_gets_no_more_than_everybody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.toml"
    path.write_bytes(b"one")
    other_group(path)
    path.chmod(0o664)

    def refused(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "chown", refused)
    atomic.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert mode(path) == 0o644


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="a matter of Linux")
def test_a_file_keeps_what_is_attached_to_it(folder: Path) -> None:
    path = folder / "a.toml"
    path.write_bytes(b"one")
    try:
        os.setxattr(path, "user.label", b"spring")
    except OSError:
        pytest.skip("this disk attaches nothing to files")
    atomic.write(path, b"two")
    assert os.getxattr(path, "user.label") == b"spring"


def test_the_other_names_of_a_file_keep_what_was_there(folder: Path) -> None:
    path, other = folder / "a.toml", folder / "other.toml"
    path.write_bytes(b"one")
    os.link(path, other)
    atomic.write(path, b"two")
    assert (path.read_bytes(), other.read_bytes()) == (b"two", b"one")


def test_two_soraplans_that_change_a_choice_at_once_both_keep_theirs(folder: Path) -> None:
    settings.change(theme="sora-night")
    real = atomic.write
    with pytest.MonkeyPatch.context() as patch:

        def after_another(*given: Any, **named: Any) -> None:
            patch.setattr(atomic, "write", real)
            settings.change(last_plan="/theirs.toml")
            real(*given, **named)

        patch.setattr(atomic, "write", after_another)
        settings.change(theme="sora-day")
    found, problems = settings.read()
    assert (found.theme, found.last_plan, problems) == ("sora-day", "/theirs.toml", ())


def test_two_soraplans_that_make_the_first_choice_at_once_both_keep_theirs(folder: Path) -> None:
    real = atomic.write
    with pytest.MonkeyPatch.context() as patch:

        def after_another(*given: Any, **named: Any) -> None:
            patch.setattr(atomic, "write", real)
            settings.change(last_plan="/theirs.toml")
            real(*given, **named)

        patch.setattr(atomic, "write", after_another)
        settings.change(theme="sora-day")
    assert settings.read()[0].last_plan == "/theirs.toml"
    assert settings.read()[0].theme == "sora-day"


def test_a_change_that_others_never_let_be_made_is_told_in_the_end(folder: Path) -> None:
    path = folder / "a.txt"

    def made() -> bytes:
        path.write_bytes(os.urandom(8))
        return b"ours"

    path.write_bytes(b"old")
    with pytest.raises(NotWritten, match="was changed by somebody else"):
        atomic.rewrite(path, made)
    assert len(path.read_bytes()) == 8
