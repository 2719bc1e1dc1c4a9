"""A move of a plan that ends anywhere in between: the next look finds it once, and whole."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plans import CARDS, TODAY, queue
from soraplan.core.clip import Clip
from soraplan.storage import library, moving, paths, plans, trash, versions

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="ends a process in mid-move")

STEPS = {
    "open",
    "os.chmod",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.utime",
}
"""What changes a disk, as Python's auditing calls it."""

ENDED = 9


def saved(*titles: str) -> Path:
    """A plan of the library that was saved under one title after the other."""
    path = paths.plans_dir() / "spring.toml"
    for title in titles:
        plans.write(path, queue(Clip(prompt="Dawn", seconds=10), title=title))
    return path


def of_the_trash() -> Path:
    return library.trash(saved("one", "two", "Spring"))


def renamed(path: Path) -> Path:
    return library.rename(path, "Summer")


def ends_at(step: int, act: Callable[[Path], object], path: Path) -> bool:
    """Do something in a process that ends before a step; whether it has that many."""
    pid = os.fork()
    if not pid:
        done = 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal done
            if event not in STEPS:
                return
            if event == "open":
                flags = arguments[2]
                if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR):
                    return
            done += 1
            if done == step:
                os._exit(ENDED)

        try:
            sys.addaudithook(hook)
            act(path)
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code in (0, ENDED)
    return code == ENDED


def found() -> Iterator[tuple[Path, list[str]]]:
    """The plans of library and trash, and the titles of the versions that each has."""
    for entries in (library.entries, trash.entries):
        for entry in list(entries(CARDS, TODAY)):
            assert entry.problem is None
            kept = versions.kept(entry.path)
            yield entry.path, [versions.read(one).plan.title for one in kept]


def without_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", refused)


def as_if_on_two_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def linked(source: Path, target: Path, *, follow_symlinks: bool = True) -> None:
        if Path(source).suffix != ".tmp":
            raise OSError(errno.EXDEV, "no")
        link(source, target, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(os, "link", linked)


def with_links(_: pytest.MonkeyPatch) -> None:
    pass


@pytest.mark.parametrize("disk", [with_links, without_links, as_if_on_two_disks])
@pytest.mark.parametrize(
    ("begin", "act"),
    [
        (lambda: saved("one", "two", "Spring"), library.trash),
        (lambda: saved("one", "two", "Spring"), renamed),
        (of_the_trash, trash.put_back),
    ],
    ids=["trash", "rename", "put back"],
)
def test_wherever_a_move_ends_the_plan_is_there_once_with_all_its_versions(
    begin: Callable[[], Path],
    act: Callable[[Path], object],
    disk: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    disk(monkeypatch)
    step, goes_on = 0, True
    while goes_on:
        step += 1
        monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / str(step)))
        goes_on = ends_at(step, act, begin())
        ((path, titles),) = found()
        assert [one for one in titles if one != "Summer"] == ["Spring", "two", "one"], step
        assert list(paths.plans_dir().rglob("*.bak")) in ([], [path.with_name(f"{path.name}.bak")])
        # No name stays taken by what is left of a move.
        back = library.trash if path.parent == paths.plans_dir() else trash.put_back
        assert back(path).stem == path.stem
        assert moving.free(path.parent, path.stem) == path
        assert not any(paths.moves_dir().iterdir())
    assert step > 8


def test_a_plan_saved_under_the_old_name_meanwhile_stays_and_so_do_its_versions() -> None:
    path = saved("one", "Spring")
    step = 1
    while ends_at(step, library.trash, path) and path.exists():
        step += 1
    plans.write(path, queue(title="Another"))
    assert [(path.parent.name, titles) for path, titles in found()] == [
        ("plans", ["Another", "Spring", "one"]),
        ("trash", []),
    ]


def left_half_done(path: Path) -> Path:
    """A note on a plan that was thrown away by a soraplan that ended right after."""
    step = 1
    while ends_at(step, library.trash, path) and path.exists():
        step += 1
    (note,) = paths.moves_dir().iterdir()
    return note


def test_a_file_that_somebody_put_back_under_the_old_name_stays() -> None:
    path = saved("one", "Spring")
    held = path.read_bytes()
    left_half_done(path)
    path.write_bytes(held)
    moving.go_on()
    assert path.read_bytes() == held
    assert len(list(paths.trash_dir().glob("*.toml"))) == 1


def test_a_move_to_a_disk_that_is_away_is_ended_when_it_is_back() -> None:
    path = saved("one", "Spring")
    note = left_half_done(path)
    trash_dir, away = paths.trash_dir(), paths.trash_dir().with_name("away")
    trash_dir.rename(away)
    moving.go_on()
    assert note.exists()
    away.rename(trash_dir)
    moving.go_on()
    assert not note.exists()
    assert [(folder.parent.name, titles) for folder, titles in found()] == [
        ("trash", ["Spring", "one"])
    ]


def test_a_disk_that_never_comes_back_is_not_waited_for_for_ever() -> None:
    note = left_half_done(saved("one", "Spring"))
    paths.trash_dir().rename(paths.trash_dir().with_name("away"))
    long_ago = note.stat().st_mtime - 100 * 24 * 3600
    os.utime(note, (long_ago, long_ago))
    moving.go_on()
    assert not note.exists()


def test_what_another_soraplan_moves_right_now_is_left_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = saved("Spring")
    move = versions.move

    def moves(old: Path, new: Path) -> None:
        moving.go_on()
        assert len(list(paths.moves_dir().iterdir())) == 1
        move(old, new)

    monkeypatch.setattr(versions, "move", moves)
    library.trash(path)
    assert list(paths.moves_dir().iterdir()) == []


@pytest.mark.parametrize("name", ["notes", "1-2.00-0123456789ab-0123456789ab"])
def test_what_is_no_note_of_this_computer_is_left_alone(name: str) -> None:
    path = saved("Spring")
    paths.moves_dir().mkdir(parents=True)
    note = paths.moves_dir() / name
    note.write_bytes(os.fsencode(path) + b"\0/nowhere\0")
    assert [titles for _, titles in found()] == [["Spring"]]
    assert note.exists()


def test_a_pipe_in_the_place_of_a_note_is_not_waited_for() -> None:
    note = left_half_done(saved("Spring"))
    note.unlink()
    os.mkfifo(note)
    moving.go_on()
    assert note.exists()


def test_a_plan_is_moved_where_no_note_can_be_written() -> None:
    path = saved("one", "Spring")
    paths.moves_dir().parent.mkdir(exist_ok=True)
    paths.moves_dir().write_text("a file", encoding="utf-8")
    assert [titles for _, titles in found()] == [["Spring", "one"]]
    library.trash(path)
    assert [(path.parent.name, titles) for path, titles in found()] == [
        ("trash", ["Spring", "one"])
    ]
