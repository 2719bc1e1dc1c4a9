import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest
from running import running, slow_writing

from disks import hung
from plans import CARDS, TODAY, numbered
from soraplan.core import edits
from soraplan.core.estimate import Estimator
from soraplan.core.history import Ground
from soraplan.core.plan import Plan
from soraplan.storage import atomic, holds, paths, plans, processes, recovery, rescue
from soraplan.storage.journal import Journal
from soraplan.storage.problems import BadFile
from soraplan.storage.recovery import Found, Recovered
from soraplan.ui import keeper
from soraplan.ui.keeper import Keeper
from soraplan.ui.session import Session

PLAN = numbered(3)
SOON = 20
"""Seconds after which what should have come about never will."""


def with_takes(plan: Plan, takes: int) -> Plan:
    return edits.changed(plan, [0], lambda clip: edits.revised(clip, takes=takes))


def session(plan: Plan = PLAN, name: str = "spring.toml") -> Session:
    """A session on a plan in a file."""
    path = paths.home() / name
    digest = plans.write(path, plan)
    return Session(plan, Estimator(CARDS, TODAY), path, digest=digest)


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not what():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.005)


def folders() -> list[Path]:
    folder = paths.recovery_dir()
    return list(folder.iterdir()) if folder.exists() else []


def lost(monkeypatch: pytest.MonkeyPatch) -> list[Recovered]:
    """What the next start would find if this process were gone now; nothing is cleared away."""
    with monkeypatch.context() as gone:
        gone.setattr(processes, "is_running", lambda *_: False)
        gone.setattr(holds, "is_held", lambda _: False)
        gone.setattr(recovery, "_unless_settled", lambda found: found)
        try:
            return [recovery.read(one) for one in recovery.found()]
        except BadFile:
            # It is being taken away in this moment.
            return []


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def kept(told: list[str]) -> Iterator[Keeper]:
    one = Keeper(told.append)
    yield one
    one.leave(kept=False)


def test_what_is_done_and_undone_is_on_disk_soon_without_being_asked_for(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = session()
    kept.follow(open_now)
    for takes in (2, 3, 4):
        open_now.apply(with_takes(open_now.plan, takes), "takes", 0)
    until(lambda: [one.plan for one in lost(monkeypatch)] == [open_now.plan])
    open_now.undo(0)
    until(lambda: [one.plan for one in lost(monkeypatch)] == [with_takes(PLAN, 3)])
    open_now.redo(0)
    assert kept.flush(SOON)
    (work,) = lost(monkeypatch)
    assert (work.base, work.plan, work.path) == (PLAN, open_now.plan, open_now.path)
    assert work.is_file_same
    assert work.edits == 5


def test_letters_that_are_undone_together_are_one_edit(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = session()
    kept.follow(open_now)
    for text in ("D", "Da", "Dawn"):
        open_now.apply(edits.settings_revised(PLAN, title=text), "title", 0, merge="title")
        assert kept.flush(SOON)
    assert [(one.plan.title, one.edits) for one in lost(monkeypatch)] == [("Dawn", 1)]


def test_edits_are_written_down_one_after_the_other_and_not_as_whole_plans(kept: Keeper) -> None:
    open_now = session(numbered(2_000))
    kept.follow(open_now)
    sizes = []
    for takes in range(2, 7):
        open_now.apply(with_takes(open_now.plan, takes), "takes", 0)
        assert kept.flush(SOON)
        (folder,) = folders()
        sizes.append((folder / "edits.jsonl").stat().st_size)
    assert sizes == sorted(set(sizes))
    assert sizes[-1] < 2_000


def test_after_a_crash_a_saved_merge_that_was_undone_is_another_version_in_the_file(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = session()
    kept.follow(open_now)
    digest, path = open_now.digest, open_now.path
    assert path is not None
    mine, theirs = with_takes(PLAN, 3), edits.settings_revised(PLAN, title="Theirs")
    both = edits.settings_revised(mine, title="Theirs")
    open_now.apply(mine, "takes", 0)
    there = plans.write(path, theirs, digest)
    open_now.take(both, "merge", 0, Ground(theirs, there), is_whole=False)
    open_now.saved(path, both, plans.write(path, both, there))
    assert kept.flush(SOON) and folders() == []
    open_now.undo(0)
    assert kept.flush(SOON)
    (work,) = lost(monkeypatch)
    assert (work.base, work.plan, work.digest) == (PLAN, mine, digest)
    assert not work.is_file_same
    open_now.redo(0)
    assert kept.flush(SOON) and folders() == []


def test_nothing_is_kept_while_nothing_is_unsaved(kept: Keeper) -> None:
    open_now = session()
    kept.follow(open_now)
    assert kept.flush(SOON)
    assert folders() == []
    for back in (
        lambda: open_now.undo(0),
        lambda: open_now.apply(with_takes(open_now.plan, 1), "takes", 0),
        lambda: saved(open_now, open_now.path),
        lambda: saved(open_now, paths.home() / "other.toml"),
    ):
        takes = open_now.plan.clips[0].takes
        open_now.apply(with_takes(open_now.plan, takes + 1), "takes", 0)
        assert kept.flush(SOON)
        assert len(folders()) == 1
        back()
        assert kept.flush(SOON)
        assert folders() == []


def saved(one: Session, path: Path | None, plan: Plan | None = None) -> None:
    assert path is not None
    written = plan or one.plan
    one.saved(path, written, plans.write(path, written))


def test_what_was_edited_while_the_file_was_written_is_held_against_what_was_saved(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = session()
    kept.follow(open_now)
    first = with_takes(PLAN, 5)
    open_now.apply(first, "takes", 0)
    assert kept.flush(SOON)
    open_now.apply(with_takes(PLAN, 6), "takes", 0)
    other = paths.home() / "other.toml"
    saved(open_now, other, first)
    assert kept.flush(SOON)
    (work,) = lost(monkeypatch)
    assert (work.base, work.plan, work.path) == (first, open_now.plan, other)
    assert work.is_file_same


def test_the_work_of_a_session_that_was_given_up_is_kept_no_longer(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = session(), session(numbered(5), "other.toml")
    kept.follow(first)
    first.apply(with_takes(PLAN, 5), "takes", 0)
    assert kept.flush(SOON)
    kept.follow(second)
    assert kept.flush(SOON)
    assert folders() == []
    second.apply(with_takes(second.plan, 5), "takes", 0)
    first.apply(with_takes(PLAN, 6), "takes", 0)
    assert kept.flush(SOON)
    (work,) = lost(monkeypatch)
    assert work.plan == second.plan


def full(_file: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_once_and_all_is_kept_once_there_is_room(
    kept: Keeper, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "AGAIN", 0.05)
    open_now = session()
    kept.follow(open_now)
    with monkeypatch.context() as no_room:
        no_room.setattr(os, "fsync", full)
        for takes in (2, 3):
            open_now.apply(with_takes(PLAN, takes), "takes", 0)
            assert not kept.flush(SOON)
    until(lambda: [one.plan for one in lost(monkeypatch)] == [open_now.plan])
    assert kept.flush(SOON)
    (message,) = told
    assert "What is not saved would be lost in a crash for now:" in message
    assert "the disk is full; make room on it" in message
    with monkeypatch.context() as no_room:
        no_room.setattr(os, "fsync", full)
        open_now.apply(with_takes(PLAN, 4), "takes", 0)
        assert not kept.flush(SOON)
    assert len(told) == 2
    until(lambda: [one.plan for one in lost(monkeypatch)] == [open_now.plan])


def test_a_fault_of_the_keeper_is_told_and_does_not_end_it(
    kept: Keeper, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = session()
    kept.follow(open_now)
    with monkeypatch.context() as broken:
        broken.setattr(processes, "own", lambda: 1 / 0)
        open_now.apply(with_takes(PLAN, 2), "takes", 0)
        assert not kept.flush(SOON)
    assert "ZeroDivisionError" in told[0]
    assert str(paths.log_file()) in told[0]
    assert "Traceback" in paths.log_file().read_text("utf-8")
    open_now.apply(with_takes(PLAN, 3), "takes", 0)
    assert kept.flush(SOON)
    assert [one.plan for one in lost(monkeypatch)] == [open_now.plan]


def test_what_somebody_took_away_is_written_again_or_said_not_to_be_kept(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = session()
    kept.follow(open_now)
    open_now.apply(with_takes(PLAN, 2), "takes", 0)
    assert kept.flush(SOON)
    shutil.rmtree(paths.recovery_dir())
    with monkeypatch.context() as no_room:
        no_room.setattr(os, "fsync", full)
        assert not kept.flush(SOON)
        assert "the disk is full" in kept.trouble
    assert kept.flush(SOON)
    assert [one.plan for one in lost(monkeypatch)] == [open_now.plan]


def test_who_waits_is_told_when_it_takes_too_long(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, write = threading.Event(), atomic.write
    open_now = session()

    def slow(*arguments: object, **named: object) -> None:
        gate.wait(SOON)
        write(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(atomic, "write", slow)
    kept.follow(open_now)
    open_now.apply(with_takes(PLAN, 2), "takes", 0)
    assert not kept.flush(0.01)
    assert kept.trouble == f"{paths.recovery_dir()}: the disk does not answer"
    gate.set()
    assert kept.flush(SOON)
    assert kept.trouble == ""


def test_a_disk_that_hangs_is_told_once_with_the_next_edit(
    kept: Keeper, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "LATE", 0.0)
    open_now = session()
    kept.follow(open_now)
    with hung(paths.recovery_dir()):
        open_now.apply(with_takes(PLAN, 2), "takes", 0)
        assert not kept.flush(0.05)
        open_now.apply(with_takes(PLAN, 3), "takes", 0)
        open_now.apply(with_takes(PLAN, 4), "takes", 0)
    assert kept.flush(SOON)
    (message,) = told
    assert "What is not saved would be lost in a crash for now:" in message
    assert f"{paths.recovery_dir()}: the disk does not answer" in message
    assert [one.plan for one in lost(monkeypatch)] == [open_now.plan]


def test_the_disk_of_the_plan_may_hang(kept: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "PATIENCE", 0.05)
    (paths.home() / "shoot").mkdir()
    open_now = session(name="shoot/spring.toml")
    assert open_now.path is not None
    kept.follow(open_now)
    with hung(open_now.path.parent):
        open_now.apply(with_takes(PLAN, 2), "takes", 0)
        assert kept.flush(SOON)
        assert [one.plan for one in lost(monkeypatch)] == [open_now.plan]


def test_a_file_in_place_of_the_home_of_soraplan_is_named(
    kept: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = session()
    home = tmp_path / "home"
    home.write_text("no folder")
    monkeypatch.setenv("SORAPLAN_HOME", str(home))
    kept.follow(open_now)
    open_now.apply(with_takes(PLAN, 2), "takes", 0)
    assert not kept.flush(SOON)
    assert kept.trouble.startswith(f"{paths.recovery_dir()}: {home} is a file where soraplan keeps")


@pytest.mark.parametrize("stays", [True, False])
def test_leaving_keeps_what_is_unsaved_or_gives_it_up(
    stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, open_now = Keeper(print), session()
    one.follow(open_now)
    open_now.apply(with_takes(PLAN, 2), "takes", 0)
    assert one.flush(SOON)
    open_now.apply(with_takes(PLAN, 3), "takes", 0)
    one.leave(kept=stays)
    one.leave(kept=not stays)
    assert [work.plan for work in lost(monkeypatch)] == [open_now.plan] * stays
    assert len(folders()) == stays


# -- work that was restored -------------------------------------------------------------------

RECOVERED = with_takes(PLAN, 7)


def restored(kept: Keeper, monkeypatch: pytest.MonkeyPatch) -> tuple[Session, Path]:
    """A session that goes on with the work of another, whose folder is there as well."""
    path = paths.home() / "spring.toml"
    digest = plans.write(path, PLAN)
    with monkeypatch.context() as other:
        other.setattr(processes, "own", lambda: (2**31 - 5, 1.0))
        journal = Journal(path, digest, PLAN, lambda: None)
        journal.append(RECOVERED, datetime.now(UTC))
        journal.close(remove=False)
    (found,) = recovery.found()
    work = recovery.read(found)
    assert recovery.claim(found)
    open_now = Session(work.base, Estimator(CARDS, TODAY), work.path, digest=work.digest)
    open_now.apply(work.plan, "recovered work", 0, is_whole=True)
    kept.follow(open_now)
    kept.restored(found, work)
    return open_now, found.folder


def trashed() -> list[Plan]:
    folder = paths.trash_dir()
    return [plans.read(path).plan for path in folder.iterdir()] if folder.exists() else []


def test_restored_work_is_found_once_whatever_was_done_with_it_since(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now, folder = restored(kept, monkeypatch)
    for act, plan in (
        (lambda: None, RECOVERED),
        (lambda: open_now.apply(with_takes(PLAN, 8), "takes", 0), with_takes(PLAN, 8)),
        (lambda: open_now.undo(0), RECOVERED),
        (lambda: open_now.undo(0), RECOVERED),
        (lambda: open_now.redo(0), RECOVERED),
        (lambda: open_now.redo(0), with_takes(PLAN, 8)),
    ):
        act()
        assert kept.flush(SOON)
        assert [one.plan for one in lost(monkeypatch)] == [plan]
        assert folder.exists() is open_now.is_saved
    assert trashed() == []


def test_restored_work_that_was_undone_is_kept_beside_what_was_done_instead(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now, folder = restored(kept, monkeypatch)
    assert kept.flush(SOON)
    open_now.undo(0)
    open_now.apply(with_takes(PLAN, 9), "takes", 0)
    assert kept.flush(SOON)
    works = [one.plan for one in lost(monkeypatch)]
    assert len(works) == 2
    assert RECOVERED in works
    saved(open_now, open_now.path)
    assert kept.flush(SOON)
    assert folders() == [folder]
    kept.leave(kept=False)
    assert folders() == []
    assert trashed() == [RECOVERED]


THEIRS = edits.changed(PLAN, [1], lambda clip: edits.revised(clip, takes=5))


def take_theirs(one: Session) -> None:
    one.take(THEIRS, "take theirs", 0, Ground(THEIRS), is_whole=True)


def bring_back(one: Session) -> None:
    one.apply(numbered(2), "version", 0, is_whole=True)


def merge_it_away(one: Session) -> None:
    one.take(with_takes(THEIRS, 2), "merge", 0, Ground(THEIRS), is_whole=True)


WHOLE = [take_theirs, bring_back, merge_it_away]
"""The ways in which another plan takes the place of the work that was restored."""


@pytest.mark.parametrize("replaced", WHOLE)
@pytest.mark.parametrize("flushed", [True, False])
def test_restored_work_that_another_plan_took_the_place_of_lies_in_the_trash(
    replaced: Callable[[Session], None],
    flushed: bool,
    kept: Keeper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_now, folder = restored(kept, monkeypatch)
    for act in (
        lambda: replaced(open_now),
        lambda: open_now.apply(with_takes(open_now.plan, 11), "takes", 0),
        lambda: saved(open_now, open_now.path),
        lambda: open_now.apply(with_takes(open_now.plan, 12), "takes", 0),
    ):
        act()
        if flushed:
            assert kept.flush(SOON)
            assert RECOVERED in [one.plan for one in lost(monkeypatch)]
            assert folder.exists()
    saved(open_now, open_now.path)
    assert kept.flush(SOON)
    assert folders() == [folder]
    kept.leave(kept=False)
    assert folders() == []
    assert trashed() == [RECOVERED]


@pytest.mark.parametrize("replaced", WHOLE)
def test_restored_work_is_in_the_present_one_again_once_its_loss_was_undone(
    replaced: Callable[[Session], None], kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now, folder = restored(kept, monkeypatch)
    replaced(open_now)
    open_now.apply(with_takes(open_now.plan, 11), "takes", 0)
    assert kept.flush(SOON)
    assert folder.exists()
    open_now.undo(0)
    open_now.undo(0)
    assert kept.flush(SOON)
    assert [one.plan for one in lost(monkeypatch)] == [RECOVERED]
    open_now.redo(0)
    assert kept.flush(SOON)
    assert folder.exists()
    open_now.undo(0)
    saved(open_now, open_now.path)
    assert kept.flush(SOON)
    assert folders() == []
    kept.leave(kept=False)
    assert trashed() == []


def test_restored_work_that_was_merged_is_saved_with_the_merge(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now, folder = restored(kept, monkeypatch)
    both = with_takes(THEIRS, 7)
    open_now.take(both, "merge", 0, Ground(THEIRS), is_whole=False)
    assert kept.flush(SOON)
    assert [one.plan for one in lost(monkeypatch)] == [both]
    assert not folder.exists()
    saved(open_now, open_now.path)
    kept.leave(kept=False)
    assert folders() == []
    assert trashed() == []


@pytest.mark.parametrize("is_work", [True, False])
def test_what_counts_is_what_was_written_and_not_what_came_during_the_save(
    is_work: bool, kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now, _ = restored(kept, monkeypatch)
    assert open_now.path is not None
    if not is_work:
        open_now.undo(0)
    written, ground, origin = open_now.plan, open_now.ground, open_now.history.origin
    digest = plans.write(open_now.path, written)
    if is_work:
        open_now.undo(0)
    else:
        open_now.redo(0)
    open_now.saved(open_now.path, written, digest, ground, origin)
    assert kept.flush(SOON)
    kept.leave(kept=False)
    assert folders() == []
    assert trashed() == [RECOVERED] * (not is_work)


def test_restored_work_is_gone_from_the_journals_once_it_was_saved(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now, _ = restored(kept, monkeypatch)
    open_now.undo(0)
    saved(open_now, open_now.path)
    open_now.redo(0)
    assert kept.flush(SOON)
    assert [one.plan for one in lost(monkeypatch)] == [RECOVERED]
    open_now.undo(0)
    assert kept.flush(SOON)
    assert [one.plan for one in lost(monkeypatch)] == [RECOVERED]
    open_now.redo(0)
    open_now.apply(with_takes(PLAN, 8), "takes", 0)
    saved(open_now, open_now.path)
    assert kept.flush(SOON)
    assert folders() == []
    open_now.undo(0)
    open_now.undo(0)
    kept.leave(kept=False)
    assert folders() == []
    assert trashed() == []


@pytest.mark.parametrize("is_undone", [True, False])
@pytest.mark.parametrize("flushed", [True, False])
@pytest.mark.parametrize("how", ["quit", "opened", "crash"])
def test_restored_work_that_is_given_up_lies_in_the_trash(
    how: str, flushed: bool, is_undone: bool, kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now, _ = restored(kept, monkeypatch)
    if flushed:
        assert kept.flush(SOON)
    if is_undone:
        open_now.undo(0)
    if how == "opened":
        kept.follow(session(numbered(5), "other.toml"))
        assert kept.flush(SOON)
    else:
        kept.leave(kept=how == "crash")
    if how == "crash":
        with monkeypatch.context() as gone:
            gone.setattr(processes, "is_running", lambda *_: False)
            (one,) = recovery.found()
        assert recovery.read(one).plan == RECOVERED
        assert trashed() == []
    else:
        assert folders() == []
        assert trashed() == [RECOVERED]


def test_lines_of_restored_work_that_cannot_be_read_outlive_its_saving(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = recovery.read
    monkeypatch.setattr(recovery, "read", lambda found: replace(read(found), unread=2))
    open_now, _ = restored(kept, monkeypatch)
    assert kept.flush(SOON)
    saved(open_now, open_now.path)
    assert kept.flush(SOON)
    assert folders() == []
    (folder,) = paths.trash_dir().iterdir()
    assert (folder / "edits.jsonl").exists()


def test_restored_work_stays_while_the_present_work_cannot_be_written_down(
    kept: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as no_room:
        open_now, folder = restored(kept, monkeypatch)
        no_room.setattr(os, "fsync", full)
        open_now.apply(with_takes(PLAN, 2), "takes", 0)
        assert not kept.flush(SOON)
        assert folders() == [folder]
    open_now.apply(with_takes(PLAN, 3), "takes", 0)
    assert kept.flush(SOON)
    assert not folder.exists()
    assert [one.plan for one in lost(monkeypatch)] == [with_takes(PLAN, 3)]


# -- killed -----------------------------------------------------------------------------------

_EDITS_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from soraplan.core import edits
from soraplan.core.estimate import Estimator
from soraplan.storage import cards, plans
from soraplan.ui.keeper import Keeper
from soraplan.ui.session import Session
from datetime import date

path = Path(sys.argv[1])
file = plans.read(path)
session = Session(file.plan, Estimator({}, date(2026, 11, 22)), path, digest=file.digest)
keeper = Keeper(print)
keeper.follow(session)
for takes in range(2, 900):
    changed = edits.changed(session.plan, [0], lambda clip: edits.revised(clip, takes=takes))
    session.apply(changed, "takes", 0)
    if takes % 50 == 0:
        assert keeper.flush(20)
        print(takes, flush=True)
    time.sleep(0.001)
sys.stdin.read()
"""


def test_a_process_that_is_killed_loses_nothing_that_was_on_disk_and_tears_no_plan() -> None:
    path = paths.home() / "spring.toml"
    plans.write(path, PLAN)
    for wanted in (1, 3, 5):
        with subprocess.Popen(
            [sys.executable, "-c", _EDITS_UNTIL_KILLED, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            sure = last_of(child.stdout, wanted)
            # In the middle of some later edit.
            time.sleep(0.01 * wanted)
            child.send_signal(signal.SIGKILL)
            child.wait(SOON)
        (one,) = recovery.found()
        work = recovery.read(one)
        takes = work.plan.clips[0].takes
        assert takes >= sure
        assert work.plan == with_takes(PLAN, takes)
        assert work.is_file_same
        assert recovery.discard(one)


def last_of(told: IO[str], number: int) -> int:
    return [int(told.readline()) for _ in range(number)][-1]


# -- in the app -------------------------------------------------------------------------------


async def test_an_edit_is_kept_by_another_thread_than_that_of_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writers, write = set(), atomic.write

    def noted(path: Path, *arguments: object, **named: object) -> None:
        if path.is_relative_to(paths.recovery_dir()):
            writers.add(threading.current_thread())
        write(path, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(atomic, "write", noted)
    async with running(PLAN) as desk:
        await desk.press("plus")
        await desk.until(lambda: len(lost(monkeypatch)) == 1)
        assert [one.plan for one in lost(monkeypatch)] == [desk.plan]
    assert writers
    assert threading.current_thread() not in writers


async def test_saving_leaves_nothing_to_recover(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(PLAN) as desk:
        await desk.press("plus")
        await desk.until(lambda: len(lost(monkeypatch)) == 1)
        await desk.press("ctrl+s")
        await desk.until(lambda: folders() == [])


async def test_what_was_edited_during_a_save_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = slow_writing(monkeypatch)
    async with running(PLAN) as desk:
        await desk.pilot.press("plus", "ctrl+s", "plus")
        gate.set()
        await desk.settle()
        kept = (with_takes(PLAN, 2), with_takes(PLAN, 3))
        await desk.until(lambda: [(one.base, one.plan) for one in lost(monkeypatch)] == [kept])


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quitting_without_saving_gives_the_work_up(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(PLAN) as desk:
        await desk.press("plus")
        await desk.until(lambda: len(lost(monkeypatch)) == 1)
        await desk.press(key)
        await desk.click_text("Discard")
    assert folders() == []


async def test_an_app_that_ends_in_any_other_way_leaves_its_work_for_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(PLAN) as desk:
        await desk.press("plus", "plus")
        plan = desk.plan
    assert [one.plan for one in lost(monkeypatch)] == [plan]


async def test_an_app_that_was_only_looked_at_leaves_nothing() -> None:
    async with running(PLAN) as desk:
        await desk.press("down")
    assert folders() == []


async def test_the_sample_plan_is_kept_too_once_it_is_edited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running() as desk:
        await desk.press("plus")
        plan = desk.plan
    (work,) = lost(monkeypatch)
    assert (work.plan, work.path) == (plan, None)


async def test_opening_another_plan_without_saving_gives_the_work_up() -> None:
    async with running(PLAN) as desk:
        await desk.press("plus")
        assert desk.app.keeper
        assert desk.app.keeper.flush(SOON)
        await desk.press("n")
        await desk.click_text("Discard")
        await desk.until(lambda: folders() == [])


async def test_a_disk_that_is_full_is_said_and_hinders_no_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(PLAN) as desk:
        with monkeypatch.context() as no_room:
            no_room.setattr(os, "fsync", full)
            await desk.press("plus", "plus")
            await desk.until(lambda: "the disk is full" in desk.said)
        assert desk.clip.takes == 3


async def left_by_another(monkeypatch: pytest.MonkeyPatch, keys: int = 2) -> Found:
    """A session that another soraplan left when it was gone."""
    with monkeypatch.context() as other:
        other.setattr(processes, "own", lambda: (2**31 - 5, 1.0))
        async with running(PLAN) as desk:
            await desk.press(*["plus"] * keys)
    (one,) = recovery.found()
    return one


async def test_work_that_was_found_goes_on_as_one_action_that_can_be_undone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = await left_by_another(monkeypatch)
    async with running() as desk:
        # It is offered, which is not what this is about.
        await desk.press("escape")
        assert desk.app.restore(found)
        await desk.settle()
        assert desk.clip.takes == 3
        assert desk.session.path == found.path
        assert not desk.session.is_saved
        await desk.until(lambda: not found.folder.exists())
        assert desk.app.keeper
        assert desk.app.keeper.flush(SOON)
        (work,) = lost(monkeypatch)
        assert (work.base, work.plan, work.path) == (PLAN, desk.plan, found.path)
        await desk.press("u")
        assert desk.plan == PLAN
        assert "recovered work" in desk.said
        await desk.press("U", "ctrl+s")
        assert found.path is not None
        assert plans.read(found.path).plan == desk.plan
        await desk.until(lambda: folders() == [])


async def test_work_that_another_soraplan_took_first_is_not_taken_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = await left_by_another(monkeypatch)
    work = recovery.read(found)
    async with running() as desk:
        before = desk.plan
        with monkeypatch.context() as other:
            parent = os.getppid()
            other.setattr(processes, "own", lambda: (parent, 1.0))
            assert recovery.claim(found)
        assert not desk.app.restore(found, work)
        assert desk.plan is before
        assert found.folder.exists()


async def test_work_is_restored_though_its_file_cannot_be_read_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = await left_by_another(monkeypatch)
    assert found.path is not None
    found.path.write_text("format = [")
    async with running() as desk:
        assert desk.app.restore(found)
        await desk.settle()
        assert desk.clip.takes == 3
        assert desk.session.path == found.path


async def test_work_that_was_restored_and_undone_lies_in_the_trash_after_quitting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = await left_by_another(monkeypatch)
    async with running() as desk:
        await desk.press("escape")
        assert desk.app.restore(found)
        await desk.settle()
        plan = desk.plan
        await desk.press("u", "q")
    assert trashed() == [plan]
    assert recovery.found() == []


async def test_what_no_journal_can_take_is_written_beside_the_plan_and_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shoot = tmp_path / "shoot"
    shoot.mkdir()
    path = shoot / "spring.toml"
    plans.write(path, edits.settings_revised(PLAN, title="Spring"))
    begin = Journal._begin

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(paths.recovery_dir()))

    async with running(path) as desk:
        monkeypatch.setattr(Journal, "_begin", no_room)
        await desk.press("plus")
        told = desk.app.keep_work()
        place = shoot / "spring-not-saved.toml"
        assert told.startswith("Spring could not be kept for the next start.")
        assert "the disk is full" in told
        assert str(place) in told
        assert plans.read(place).plan == desk.plan
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert desk.app.keep_work() == told
        await desk.press("plus")
        assert str(place.with_stem("spring-not-saved-2")) in desk.app.keep_work()
        assert len(list(shoot.glob("*not-saved*"))) == 1
        monkeypatch.setattr(rescue, "_folders", lambda _: iter([tmp_path / "nowhere"]))
        await desk.press("plus")
        told = desk.app.keep_work()
        assert "the disk is full" in told
        assert "Nor could it be kept elsewhere:" in told
        assert "does not exist" in told
        monkeypatch.setattr(Journal, "_begin", begin)
        assert "offered at the next start" in desk.app.keep_work()
