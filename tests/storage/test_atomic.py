import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from soraplan.storage import atomic, new_files
from soraplan.storage.problems import NotWritten


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder outside the user's own."""
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "home"))
    made = tmp_path / "folder"
    made.mkdir()
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def failing(number: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@contextmanager
def umask(value: int) -> Iterator[None]:
    old = os.umask(value)
    try:
        yield
    finally:
        os.umask(old)


def test_a_new_file_has_the_bytes_and_no_company(folder: Path) -> None:
    atomic.write(folder / "a.toml", b"one\n")
    assert (folder / "a.toml").read_bytes() == b"one\n"
    assert names(folder) == ["a.toml"]


def test_the_old_file_is_kept_as_one_backup(folder: Path) -> None:
    for data in (b"one", b"two", b"three"):
        atomic.write(folder / "a.toml", data)
    assert (folder / "a.toml").read_bytes() == b"three"
    assert (folder / "a.toml.bak").read_bytes() == b"two"
    assert names(folder) == ["a.toml", "a.toml.bak"]


def test_a_backup_that_is_the_same_file_leaves_no_litter(folder: Path) -> None:
    (folder / "a.toml").write_bytes(b"one")
    os.link(folder / "a.toml", folder / "a.toml.bak")
    atomic.write(folder / "a.toml", b"two")
    assert (folder / "a.toml.bak").read_bytes() == b"one"
    assert names(folder) == ["a.toml", "a.toml.bak"]


def test_where_there_are_no_hard_links_the_backup_is_a_copy(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EPERM))
    atomic.write(folder / "a.toml", b"one")
    atomic.write(folder / "a.toml", b"two")
    assert (folder / "a.toml.bak").read_bytes() == b"one"
    assert names(folder) == ["a.toml", "a.toml.bak"]


def test_a_file_keeps_its_permissions(folder: Path) -> None:
    path = folder / "a.toml"
    path.write_bytes(b"one")
    path.chmod(0o640)
    with umask(0o022):
        atomic.write(path, b"two")
    assert mode(path) == 0o640


def test_a_new_file_elsewhere_has_the_permissions_of_any_new_file(folder: Path) -> None:
    with umask(0o027):
        atomic.write(folder / "a.toml", b"one")
    assert mode(folder / "a.toml") == 0o640


def test_a_new_file_of_ones_own_is_private_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "plans" / "a.toml"
    with umask(0o022):
        atomic.write(path, b"one")
    assert mode(path) == 0o600


def test_a_folder_elsewhere_is_not_made(folder: Path) -> None:
    with pytest.raises(NotWritten, match=r"the folder .*/gone does not exist; make it"):
        atomic.write(folder / "gone" / "a.toml", b"one")
    assert names(folder) == []


def test_a_link_stays_a_link(folder: Path) -> None:
    (folder / "real").mkdir()
    target, link = folder / "real" / "a.toml", folder / "link.toml"
    target.write_bytes(b"one")
    link.symlink_to(target)
    atomic.write(link, b"two")
    assert link.is_symlink()
    assert target.read_bytes() == b"two"
    assert names(folder / "real") == ["a.toml", "a.toml.bak"]
    assert names(folder) == ["link.toml", "real"]


def test_a_link_to_nothing_makes_what_it_leads_to(folder: Path) -> None:
    link = folder / "link.toml"
    link.symlink_to(folder / "a.toml")
    atomic.write(link, b"one")
    assert link.is_symlink()
    assert (folder / "a.toml").read_bytes() == b"one"


STEPS: list[tuple[object, str]] = [
    (os, "open"),
    (os, "write"),
    (os, "fsync"),
    (os, "replace"),
    (os, "chmod"),
]


@pytest.mark.parametrize(("module", "name"), STEPS)
def test_whatever_fails_the_file_is_as_it_was_and_nothing_else_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    path = folder / "a.toml"
    atomic.write(path, b"zero")
    atomic.write(path, b"one")
    with monkeypatch.context() as patch:
        patch.setattr(module, name, failing(errno.ENOSPC))
        with pytest.raises(NotWritten, match="the disk is full; make room"):
            atomic.write(path, b"two")
    assert path.read_bytes() == b"one"
    assert (path.parent / "a.toml.bak").read_bytes() == b"zero"
    assert names(folder) == ["a.toml", "a.toml.bak"]


def test_the_file_is_there_at_every_moment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.toml"
    path.write_bytes(b"one")
    seen = []
    replace = os.replace

    def watched(source: Any, target: Any) -> None:
        seen.append(path.read_bytes())
        replace(source, target)
        seen.append(path.read_bytes())

    monkeypatch.setattr(os, "replace", watched)
    atomic.write(path, b"two")
    assert seen == [b"one", b"two", b"two", b"two"]


def test_a_save_that_fails_leaves_the_version_before_as_it_is(folder: Path) -> None:
    path = folder / "a.toml"
    for data in (b"one", b"two"):
        atomic.write(path, data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", failing(errno.EIO))
        with pytest.raises(NotWritten):
            atomic.write(path, b"three")
    assert path.read_bytes() == b"two"
    assert atomic.backup_of(path).read_bytes() == b"one"
    assert names(folder) == ["a.toml", "a.toml.bak"]


def test_where_no_version_before_can_be_kept_the_file_stays_as_it_is(folder: Path) -> None:
    path = folder / "a.toml"
    path.write_bytes(b"one")
    atomic.backup_of(path).mkdir()
    with pytest.raises(NotWritten, match=r"a\.toml\.bak"):
        atomic.write(path, b"two")
    assert path.read_bytes() == b"one"
    assert names(folder) == ["a.toml", "a.toml.bak"]


def test_an_interruption_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic.write(folder / "a.toml", b"one")
    assert names(folder) == []


def test_a_disk_that_cannot_settle_folders_has_still_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def only_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    atomic.write(folder / "a.toml", b"one")
    assert (folder / "a.toml").read_bytes() == b"one"


def test_file_and_folder_both_reach_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled = []

    def watched(handle: int) -> None:
        settled.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")

    # The first save of all makes the folder of the locks, too.
    atomic.write(folder / "b.toml", b"other")
    monkeypatch.setattr(os, "fsync", watched)
    atomic.write(folder / "a.toml", b"one")
    assert settled == ["file", "folder"]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EACCES, "permission denied; change the permissions"),
        (errno.EPERM, "permission denied; change the permissions"),
        (errno.EROFS, "the disk is read-only; save somewhere else"),
        (errno.EDQUOT, "your share of the disk is used up; make room"),
        (errno.EIO, "the disk reports an error; check it"),
        (errno.ENXIO, "the system refuses it: No such device or address; try another place"),
    ],
)
def test_each_refusal_of_the_system_says_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    monkeypatch.setattr(os, "open", failing(number))
    with pytest.raises(NotWritten) as caught:
        atomic.write(folder / "a.toml", b"one")
    (problem,) = caught.value.problems
    assert problem.file == str(folder / "a.toml")
    assert problem.sentence.startswith(sentence)


def test_a_protected_file_is_not_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.toml"
    path.write_bytes(b"one")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(NotWritten, match="is protected from writing; make it writable"):
        atomic.write(path, b"two")
    assert path.read_bytes() == b"one"
    assert names(folder) == ["a.toml"]


def test_what_is_no_file_is_not_replaced(folder: Path) -> None:
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to(folder / "loop")
    for name, sentence in (
        ("sub", "is a folder, not a file"),
        ("pipe", "is not a file that can be replaced"),
        ("loop", "is a link that leads back to itself"),
        ("x" * 300, "the name is too long for this disk"),
        ("a\0b", "no file can have that name"),
        ("pipe/a.toml", f"{folder / 'pipe'} is a file, not a folder; check the path"),
    ):
        with pytest.raises(NotWritten, match=sentence):
            atomic.write(folder / name, b"one")
    assert names(folder) == ["loop", "pipe", "sub"]


def test_a_name_as_long_as_the_disk_allows_can_be_written(folder: Path) -> None:
    name = "x" * 255
    atomic.write(folder / name, b"one")
    assert names(folder) == [name]


def test_a_file_that_may_not_be_replaced_stays(folder: Path) -> None:
    atomic.write(folder / "a.csv", b"one", may_replace=False)
    with pytest.raises(NotWritten, match="exists already; choose another name"):
        atomic.write(folder / "a.csv", b"two", may_replace=False)
    assert (folder / "a.csv").read_bytes() == b"one"
    assert names(folder) == ["a.csv"]


def test_a_file_that_appears_meanwhile_is_not_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def somebody_else_writes(handle: int) -> None:
        (folder / "a.csv").write_bytes(b"theirs")
        real(handle)

    monkeypatch.setattr(os, "fsync", somebody_else_writes)
    with pytest.raises(NotWritten, match="exists already"):
        atomic.write(folder / "a.csv", b"ours", may_replace=False)
    assert (folder / "a.csv").read_bytes() == b"theirs"
    assert names(folder) == ["a.csv"]


def test_a_disk_without_hard_links_gets_the_file_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EPERM))
    atomic.write(folder / "a.csv", b"one", may_replace=False)
    assert (folder / "a.csv").read_bytes() == b"one"
    assert names(folder) == ["a.csv"]


# -- a change of what a file holds ------------------------------------------------------------


def test_a_file_that_comes_while_a_change_is_made_is_not_lost_and_the_change_made_of_it(
    folder: Path,
) -> None:
    path, seen = folder / "a.toml", []

    def made() -> bytes:
        seen.append(path.read_bytes() if path.exists() else b"")
        if len(seen) == 1:
            path.write_bytes(b"theirs ")
        return seen[-1] + b"ours"

    atomic.rewrite(path, made)
    assert seen == [b"", b"theirs "]
    assert path.read_bytes() == b"theirs ours"


# -- several files ----------------------------------------------------------------------------


def several(folder: Path, *names: str) -> list[tuple[Path, bytes]]:
    return [(folder / name, f"new {name}".encode()) for name in names]


def failing_after(passed: int, module: object, name: str) -> Callable[..., Any]:
    """A function that works some times, and then finds the disk full."""
    real, calls = getattr(module, name), iter(range(passed))

    def limited(*given: Any, **named: Any) -> Any:
        if next(calls, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*given, **named)

    return limited


def test_several_files_are_written_together(folder: Path) -> None:
    (folder / "b").write_bytes(b"old")
    atomic.write_all(several(folder, "a", "b", "c"), may_replace=True)
    assert names(folder) == ["a", "b", "c"]
    assert [(folder / name).read_bytes() for name in "abc"] == [b"new a", b"new b", b"new c"]


@pytest.mark.parametrize("passed", range(3))
@pytest.mark.parametrize(("module", "name"), [*STEPS, (os, "link")])
def test_whatever_fails_of_several_files_none_is_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str, passed: int
) -> None:
    for old in ("a", "c"):
        (folder / old).write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(module, name, failing_after(passed, module, name))
        try:
            atomic.write_all(several(folder, "a", "b", "c"), may_replace=True)
        except NotWritten as error:
            failure = str(error)
        else:
            # A copy takes the place of a link, and only two files have permissions to keep.
            assert name in ("link", "chmod")
            assert names(folder) == ["a", "b", "c"]
            return
    if "not all be put back" in failure:
        # The disk is so full that not even the old file can get its name back.
        assert name == "replace" and passed
    else:
        assert "Nothing was written" in failure
        assert names(folder) == ["a", "c"]
        assert {(folder / old).read_bytes() for old in ("a", "c")} == {b"old"}


def test_several_files_and_their_folders_reach_the_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sub").mkdir()
    settled = []

    def watched(handle: int) -> None:
        state = os.fstat(handle)
        settled.append(state.st_ino if stat.S_ISDIR(state.st_mode) else "file")

    monkeypatch.setattr(os, "fsync", watched)
    atomic.write_all(several(folder, "a", "b", "sub/c"))
    assert settled == ["file"] * 3 + [one.stat().st_ino for one in (folder, folder / "sub")]


def test_a_folder_at_the_second_name_leaves_the_first_as_it_was(folder: Path) -> None:
    (folder / "a").write_bytes(b"old")
    (folder / "b").mkdir()
    with pytest.raises(NotWritten, match="/b: is a folder, not a file"):
        atomic.write_all(several(folder, "a", "b"), may_replace=True)
    assert (folder / "a").read_bytes() == b"old"
    assert names(folder) == ["a", "b"]


@pytest.mark.parametrize("may_replace", [False, True])
def test_a_folder_that_comes_in_the_meantime_puts_the_first_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, may_replace: bool
) -> None:
    if may_replace:
        (folder / "a").write_bytes(b"old")
    real = os.fsync

    def somebody_makes_it(handle: int) -> None:
        (folder / "b").mkdir(exist_ok=True)
        real(handle)

    files = several(folder, "a", "c", "b")
    finished = new_files.finished

    def then_it_comes(target: Path, *given: Any) -> Any:
        # The last file is looked up before the folder is there, and gets its bytes after.
        if target.name == "b":
            monkeypatch.setattr(os, "fsync", somebody_makes_it)
        return finished(target, *given)

    monkeypatch.setattr(atomic, "finished", then_it_comes)
    with pytest.raises(NotWritten, match="Nothing was written"):
        atomic.write_all(files, may_replace=may_replace)
    assert names(folder) == (["a", "b"] if may_replace else ["b"])
    assert not may_replace or (folder / "a").read_bytes() == b"old"


def test_an_old_file_that_cannot_be_put_back_is_named_and_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (folder / name).write_bytes(b"old")
    monkeypatch.setattr(os, "replace", failing_after(1, os, "replace"))
    with pytest.raises(NotWritten, match="not all be put back") as caught:
        atomic.write_all(several(folder, "a", "b"), may_replace=True)
    (kept,) = (name for name in names(folder) if name not in ("a", "b"))
    assert f"/a: was replaced; what was there before is {kept} beside it" in str(caught.value)
    assert (folder / kept).read_bytes() == b"old"
    assert (folder / "a").read_bytes() == b"new a"
    assert (folder / "b").read_bytes() == b"old"


def test_no_file_of_several_may_replace_one_unasked(folder: Path) -> None:
    (folder / "b").write_bytes(b"old")
    with pytest.raises(NotWritten, match="/b: exists already"):
        atomic.write_all(several(folder, "a", "b"))
    assert names(folder) == ["b"]


def test_an_interruption_of_several_files_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.link
    calls: list[object] = []

    def interrupted(*given: Any) -> None:
        calls.append(given)
        if len(calls) > 1:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(os, "link", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic.write_all(several(folder, "a", "b"))
    assert names(folder) == []


def test_two_names_of_one_file_are_refused_before_anything_is_written(folder: Path) -> None:
    (folder / "a.csv").write_bytes(b"old")
    (folder / "b.csv").symlink_to("a.csv")
    files = [(folder / "a.csv", b"1"), (folder / "b.csv", b"2")]
    with pytest.raises(NotWritten, match="is the name of several files to be written"):
        atomic.write_all(files, may_replace=True)
    assert (folder / "a.csv").read_bytes() == b"old"
    assert names(folder) == ["a.csv", "b.csv"]


def test_a_file_that_appears_while_several_are_written_is_put_back_when_one_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = atomic._begun

    def somebody_else_writes(new: Any) -> Any:
        if new.target.name == "a.csv":
            new.target.write_bytes(b"theirs")
            return real(new)
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(atomic, "_begun", somebody_else_writes)
    with pytest.raises(NotWritten, match="Nothing was written, and nothing is lost"):
        atomic.write_all([(folder / "a.csv", b"1"), (folder / "b.csv", b"2")], may_replace=True)
    assert (folder / "a.csv").read_bytes() == b"theirs"
    assert names(folder) == ["a.csv"]


@pytest.mark.parametrize("is_placed", [True, False])
def test_an_interruption_at_any_moment_leaves_what_was_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, is_placed: bool
) -> None:
    real = new_files.put

    def interrupted(new: Any) -> None:
        if is_placed:
            real(new)
        raise KeyboardInterrupt

    (folder / "a.csv").write_bytes(b"old")
    monkeypatch.setattr(atomic, "put", interrupted)
    with pytest.raises(KeyboardInterrupt):
        atomic.write_all([(folder / "a.csv", b"1"), (folder / "b.csv", b"2")], may_replace=True)
    assert (folder / "a.csv").read_bytes() == b"old"
    assert names(folder) == ["a.csv"]
