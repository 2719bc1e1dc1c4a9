"""The trash: what goes there, what comes back, and what emptying it destroys."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from plans import CARDS, TODAY, queue
from soraplan.core.clip import Clip
from soraplan.storage import library, paths, plans, trash, versions
from soraplan.storage.problems import ChangedOnDisk, NotWritten, StorageError


def saved(name: str, *titles: str) -> Path:
    """A plan of the library that was saved under one title after the other."""
    path = paths.plans_dir() / f"{name}.toml"
    for title in titles:
        plans.write(path, queue(Clip(prompt="Dawn", seconds=10), title=title))
    return path


def listed() -> list[str]:
    return [entry.title for entry in trash.entries(CARDS, TODAY)]


def titles(path: Path) -> list[str]:
    return [versions.read(version).plan.title for version in versions.kept(path)]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_was_thrown_away_last_is_listed_first_whenever_it_was_saved() -> None:
    first, second = saved("first", "First"), saved("second", "Second")
    os.utime(second, (1_000_000_000, 1_000_000_000))
    assert listed() == []
    os.utime(library.trash(first), (1_500_000_000, 1_500_000_000))
    library.trash(second)
    assert listed() == ["Second", "First"]


@pytest.mark.skipif(os.name != "posix", reason="permissions are a matter of POSIX")
def test_only_the_user_can_read_the_trash() -> None:
    path = saved("spring", "one", "two")
    path.chmod(0o644)
    lies = library.trash(path)
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (lies.parent, *lies.parent.iterdir())]
    assert modes == [0o700, 0o600, 0o600]


def test_what_comes_back_has_its_name_and_its_versions() -> None:
    lies = library.trash(saved("spring", "Spring", "Spring!"))
    assert titles(paths.plans_dir() / "spring.toml") == []
    path = trash.put_back(lies)
    assert path == paths.plans_dir() / "spring.toml"
    assert titles(path) == ["Spring!", "Spring"]
    assert listed() == []


def test_a_plan_that_took_the_name_meanwhile_stays_and_has_no_versions_of_the_other() -> None:
    lies = library.trash(saved("spring", "Spring"))
    other = saved("spring", "Spring, anew")
    assert titles(other) == ["Spring, anew"]
    path = trash.put_back(lies)
    assert path.name == "spring-2.toml"
    assert (titles(path), titles(other)) == (["Spring"], ["Spring, anew"])


def test_the_second_of_one_name_comes_back_under_the_name_that_it_had() -> None:
    library.trash(saved("spring", "Spring"))
    lies = library.trash(saved("spring", "Spring"))
    assert lies.name == "spring-2.toml"
    assert trash.put_back(lies).name == "spring.toml"


def test_a_plan_whose_file_is_not_named_after_its_title_keeps_its_name() -> None:
    assert trash.put_back(library.trash(saved("x7", "Spring"))).name == "x7.toml"


def test_a_file_that_cannot_be_read_is_listed_and_comes_back() -> None:
    path = saved("spring", "Spring")
    path.write_text("not toml", encoding="utf-8")
    lies = library.trash(path)
    (entry,) = trash.entries(CARDS, TODAY)
    assert entry.problem is not None
    assert trash.put_back(lies).read_text(encoding="utf-8") == "not toml"


def test_emptying_destroys_what_was_told_of_and_nothing_else() -> None:
    for name in ("spring", "autumn"):
        library.trash(saved(name, "One", "Two"))
    (paths.trash_dir() / "notes.txt").write_text("mine", encoding="utf-8")
    stays = saved("winter", "Winter")
    told = trash.contents()
    assert (len(told.files), told.versions) == (2, 4)
    sizes = [path.stat().st_size for path in paths.trash_dir().glob("*.toml*")]
    assert told.size == sum(sizes) * 2  # both versions of each, and the last two of the file
    later = library.trash(saved("later", "Later"))
    trash.empty(told)
    assert files(paths.trash_dir()) == ["later.toml", "notes.txt"]
    assert titles(later) == ["Later"]
    assert titles(stays) == ["Winter"]
    assert len(list(paths.history_dir().iterdir())) == 2


def test_emptying_destroys_a_link_and_not_what_it_leads_to(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.toml"
    plans.write(target, queue(title="Elsewhere"))
    paths.plans_dir().mkdir()
    link = paths.plans_dir() / "link.toml"
    link.symlink_to(target)
    before = target.stat()
    library.trash(link)
    after = target.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert trash.contents().versions == 0
    trash.empty(trash.contents())
    assert plans.read(target).plan.title == "Elsewhere"
    assert titles(target) == ["Elsewhere"]


def test_what_cannot_be_removed_is_told_and_the_rest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("spring", "autumn"):
        library.trash(saved(name, name))
    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path.name == "autumn.toml":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(StorageError, match=r"Not everything could be removed:\n.*autumn.toml"):
        trash.empty(trash.contents())
    assert files(paths.trash_dir()) == ["autumn.toml"]


def test_an_empty_trash_has_nothing_to_destroy_and_no_folder() -> None:
    assert trash.contents() == trash.Contents({}, {}, 0, 0)
    assert not paths.trash_dir().exists()


def test_what_took_the_name_of_something_told_of_stays_and_that_is_said() -> None:
    lies = library.trash(saved("spring", "Spring"))
    told = trash.contents()
    trash.put_back(lies)
    (paths.plans_dir() / "spring.toml").rename(paths.plans_dir() / "elsewhere.toml")
    assert library.trash(saved("spring", "Never told of")) == lies
    with pytest.raises(StorageError, match=r"spring\.toml: came there only now; look at it first"):
        trash.empty(told)
    assert plans.read(lies).plan.title == "Never told of"
    assert titles(lies) == ["Never told of", "Spring"]


def test_what_was_put_back_after_the_question_keeps_its_versions() -> None:
    lies = library.trash(saved("spring", "Spring"))
    told = trash.contents()
    path = trash.put_back(lies)
    trash.empty(told)
    assert titles(path) == ["Spring"]


def work(name: str) -> Path:
    """Unsaved work that could not be read, as it was thrown away."""
    folder = paths.trash_dir() / name
    folder.mkdir(parents=True)
    (folder / "base.toml").write_bytes(b"\xff\xfe")
    (folder / "edits.jsonl").write_bytes(b"{}\n")
    (folder / "session.json").write_bytes(b"{}")
    return folder


def test_work_that_cannot_be_read_is_listed_with_its_place_counted_and_removed() -> None:
    folder = work("spring")
    (paths.trash_dir() / "mine").mkdir()
    library.trash(saved("autumn", "Autumn"))
    os.utime(folder, (1_000_000_000, 1_000_000_000))
    _, entry = trash.entries(CARDS, TODAY)
    assert (entry.path, entry.title, entry.clips) == (folder, "spring", None)
    assert entry.problem is not None and str(folder) in entry.problem
    with pytest.raises(NotWritten, match=r"cannot be put back(.|\n)*base\.toml in it is the plan"):
        trash.put_back(folder)
    told = trash.contents()
    assert list(told.folders) == [folder]
    assert told.size == (paths.trash_dir() / "autumn.toml").stat().st_size * 2 + 7
    trash.empty(told)
    assert [one.name for one in paths.trash_dir().iterdir()] == ["mine"]


def test_a_name_that_a_killed_move_had_taken_is_no_plan() -> None:
    saved("spring", "Spring")
    paths.trash_dir().mkdir()
    (paths.trash_dir() / "spring.toml").touch()
    assert listed() == []
    lies = library.trash(paths.plans_dir() / "spring.toml")
    assert lies.name == "spring-2.toml"
    # A plan that a power cut has emptied has its versions, and can be put back.
    lies.write_bytes(b"")
    assert [entry.title for entry in trash.entries(CARDS, TODAY)] == ["spring-2"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
@pytest.mark.parametrize("name", ["link", "unlink"])
@pytest.mark.parametrize("is_after", [False, True])
def test_a_plan_is_in_one_place_or_both_whenever_the_move_is_killed(
    name: str, is_after: bool
) -> None:
    path = saved("spring", "Spring")
    child = os.fork()
    if not child:
        real = getattr(os, name)

        def killed(*given: Any, **named: Any) -> None:
            if is_after:
                real(*given, **named)
            os._exit(7)

        setattr(os, name, killed)
        library.trash(path)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    there = [*paths.plans_dir().glob("*.toml"), *paths.trash_dir().glob("*.toml")]
    assert there and [plans.read(one).plan.title for one in there] == ["Spring"] * len(there)


# What else the library does with the same care


def test_a_renamed_plan_takes_its_versions_along() -> None:
    path = library.rename(saved("spring", "Spring"), "Autumn")
    assert titles(path) == ["Autumn", "Spring"]
    assert [one.name.rpartition("-")[0] for one in paths.history_dir().iterdir()] == ["autumn"]


def test_a_plan_that_somebody_changes_while_it_is_renamed_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = saved("spring", "Spring")
    read = plans.read

    def changed_then(path: Path) -> plans.PlanFile:
        file = read(path)
        path.write_text('format = 1\ntitle = "Theirs"\n', encoding="utf-8")
        return file

    monkeypatch.setattr(plans, "read", changed_then)
    with pytest.raises(ChangedOnDisk):
        library.rename(path, "Autumn")
    assert read(path).plan.title == "Theirs"
    assert [one.name for one in paths.plans_dir().glob("*.toml")] == ["spring.toml"]


def test_a_copy_never_goes_over_a_file_that_took_its_name_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = saved("spring", "Spring")
    taken = paths.plans_dir() / "taken.toml"
    taken.write_text("theirs", encoding="utf-8")
    monkeypatch.setattr(library, "new_path", lambda _: taken)
    with pytest.raises(NotWritten, match="exists already"):
        library.duplicate(path)
    assert taken.read_text(encoding="utf-8") == "theirs"
