import errno
import json
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disks import hung, refusing
from hostile import HOSTILE, HOSTILE_LINES
from plans import SORA, numbered, queue, some_marked_clips, some_plans
from soraplan.core import edits
from soraplan.core.changes import applied, difference
from soraplan.core.clip import Clip
from soraplan.core.plan import ExtraCost, Plan
from soraplan.storage import (
    documents,
    edit_lines,
    holds,
    journal,
    paths,
    plans,
    processes,
    recovery,
)
from soraplan.storage.journal import Journal
from soraplan.storage.problems import BadFile, NotWritten
from soraplan.storage.recovery import Found

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
NOBODY = (2**31 - 5, 1.0)
"""A process that there is not."""

BASE = numbered(3, takes=1)
EDITED = edits.changed(BASE, [1], lambda clip: edits.revised(clip, takes=5))
MORE = edits.added(EDITED, 0, [Clip(prompt="Dawn\nand \x85 [dusk]")], Random(1))


def pause() -> None:
    pass


@contextmanager
def run_by(owner: tuple[int, float]) -> Iterator[None]:
    """What is written here is written by another process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "own", lambda: owner)
        yield


def left(
    *after: Plan,
    base: Plan = BASE,
    path: Path | None = None,
    digest: str | None = None,
    owner: tuple[int, float] = NOBODY,
    at: datetime = NOW,
    has_comments: bool = False,
) -> Path:
    """The folder of a session that went through some plans, and then its process was gone."""
    before = set(folders())
    with run_by(owner):
        kept = Journal(path, digest, base, pause, has_comments=has_comments)
        for plan in after:
            kept.append(plan, at)
        kept.close(remove=False)
    (folder,) = set(folders()) - before
    return folder


def unlocked(folder: Path) -> Path:
    """The folder as it is where the system or the disk knows no locks."""
    (folder / holds.NAME).unlink()
    return folder


@contextmanager
def another(does: str, *arguments: object) -> Iterator[None]:
    """Another soraplan that does something, and then runs on."""
    script = f"{_ANOTHER}\n{does}\nprint('done', flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "done\n"
        yield
        child.kill()


_ANOTHER = """
import sys
from datetime import datetime
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import recovery
from soraplan.storage.journal import Journal
"""
_CLAIMS = "(one,) = recovery.found(); assert recovery.claim(one)"
_EDITS = """
plan = Plan(format=1, clips=(Clip(id="a"),))
kept = Journal(None, None, plan, lambda: None)
kept.append(edits.settings_revised(plan, title="Spring"), datetime.now().astimezone())
"""


def folders() -> list[Path]:
    folder = paths.recovery_dir()
    return sorted(folder.iterdir()) if folder.exists() else []


def saved(plan: Plan, name: str = "spring.toml") -> tuple[Path, str]:
    path = paths.home() / name
    return path, plans.write(path, plan)


def only() -> Found:
    (one,) = recovery.found()
    return one


def no_end(_file: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# -- what is found ----------------------------------------------------------------------------


def test_work_that_was_not_saved_is_found_with_its_title_file_and_times() -> None:
    base = edits.settings_revised(BASE, title="Spring")
    path, digest = saved(base)
    edited = edits.settings_revised(base, notes="more")
    folder = left(edited, base=base, path=path, digest=digest)
    one = only()
    assert (one.folder, one.title, one.path) == (folder, "Spring", path)
    assert abs(one.edited - datetime.now(UTC)) < timedelta(minutes=5)
    assert not one.is_elsewhere
    work = recovery.read(one)
    assert (work.base, work.plan, work.path) == (base, edited, path)
    assert (work.digest, work.edits, work.unread) == (digest, 1, 0)
    assert work.is_file_same


def test_a_session_is_told_by_the_title_that_its_plan_had_at_the_end() -> None:
    left(*(edits.settings_revised(BASE, title=title) for title in ("S", "Spr", "Spring")))
    assert only().title == "Spring"


def test_the_session_that_was_edited_last_comes_first() -> None:
    old, new = left(EDITED), left(MORE)
    os.utime(old / journal.EDITS, (1e9, 1e9))
    assert [one.folder for one in recovery.found()] == [new, old]


def test_where_nothing_was_left_nothing_is_loaded_and_no_folder_is_made() -> None:
    asked = (
        "import sys; from soraplan.storage import recovery; assert recovery.found() == [];"
        "assert 'psutil' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", asked], check=True)
    assert not paths.recovery_dir().exists()


def test_the_work_of_a_soraplan_that_runs_is_left_alone() -> None:
    with another(_EDITS):
        assert recovery.found() == []
        assert len(folders()) == 1
    assert only().title == "Spring"


def test_it_is_left_alone_though_the_clock_was_set_and_the_computer_has_another_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began = psutil.Process.create_time
    with another(_EDITS):
        monkeypatch.setattr(psutil.Process, "create_time", lambda one: began(one) + 30)
        monkeypatch.setattr(processes, "computer", lambda: "0" * 12)
        monkeypatch.setattr(platform, "node", lambda: "studio-3")
        (folder,) = folders()
        told(folder, started=1.0)
        assert recovery.found() == []
        for text in ("", "{}"):
            (folder / journal.SESSION).write_text(text)
            assert recovery.found() == []


def test_without_locks_a_number_and_a_time_tell_what_runs() -> None:
    folder = unlocked(left(EDITED, owner=processes.own()))
    assert recovery.found() == []
    # Nor is it asked what computer that was.
    told(folder, computer="0" * 12)
    assert recovery.found() == []
    pid, started = processes.own()
    told(folder, pid=pid, started=started - 60)
    assert only().is_elsewhere


def test_a_disk_that_knows_no_locks_keeps_and_gives_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def knows_none(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", knows_none)
    left(EDITED)
    one = only()
    assert recovery.claim(one)
    assert recovery.found() == []
    assert recovery.discard(one)
    assert folders() == []


def test_one_whose_number_was_given_to_a_process_after_its_last_edit_runs_no_more() -> None:
    folder = unlocked(left(EDITED, owner=processes.own()))
    (folder / journal.SESSION).write_text("{}")
    assert recovery.found() == []
    _, started = processes.own()
    os.utime(folder / journal.EDITS, (started - 60, started - 60))
    assert recovery.read(only()).plan == EDITED


def test_that_of_one_that_ended_is_found_though_another_process_has_its_number_now() -> None:
    pid, started = processes.own()
    unlocked(left(EDITED, owner=(pid, started - 60)))
    assert recovery.read(only()).plan == EDITED


def test_a_process_that_was_killed_and_not_yet_buried_runs_no_more() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        owner = (child.pid, psutil.Process(child.pid).create_time())
        unlocked(left(EDITED, owner=owner))
        assert recovery.found() == []
        child.kill()
        while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
            pass
        assert recovery.read(only()).plan == EDITED


def test_the_work_of_another_computer_is_found_and_told_apart() -> None:
    folder = left(EDITED, owner=processes.own())
    told(folder, host="studio-3", computer="0" * 12)
    one = only()
    assert one.is_elsewhere
    assert one.host == "studio-3"
    assert recovery.read(one).plan == EDITED


def test_work_that_somebody_took_on_another_computer_is_told_apart_as_well() -> None:
    folder = left(EDITED)
    (folder / journal.SESSION).rename(folder / f"session-4193999-1.00-{'0' * 12}.json")
    one = only()
    assert (one.is_elsewhere, one.host) == (True, "0" * 12)
    assert recovery.claim(one)
    assert recovery.read(one).plan == EDITED


def test_a_computer_keeps_its_word_when_its_name_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_MACHINE_IDS", ("/nowhere/at/all",))
    for address, is_kept in ((0x3C_22_FB_00_00_01, True), (0x3D_22_FB_00_00_01, False)):
        words = []
        for name in ("studio-3", "studio-3.local"):
            monkeypatch.setattr(uuid, "getnode", lambda address=address: address)
            monkeypatch.setattr(platform, "node", lambda name=name: name)
            words.append(processes.computer.__wrapped__())
        assert (words[0] == words[1]) is is_kept
        assert re.fullmatch("[0-9a-f]{12}", words[0])


def told(folder: Path, **values: Any) -> None:
    file = folder / journal.SESSION
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def test_work_that_reached_its_file_after_all_is_cleared_away() -> None:
    path, digest = saved(BASE)
    folder = left(EDITED, path=path, digest=digest)
    plans.write(path, EDITED)
    assert recovery.found() == []
    assert not folder.exists()


def test_work_that_was_undone_is_cleared_away_whatever_the_file_is_by_now() -> None:
    path, digest = saved(BASE)
    folder = left(EDITED, BASE, path=path, digest=digest)
    path.write_text("format = [")
    assert recovery.found() == []
    assert not folder.exists()


def test_a_folder_without_an_edit_goes_once_it_is_old_and_nobody_makes_it() -> None:
    dead, alive = left(EDITED), unlocked(left(EDITED, owner=processes.own()))
    for folder in (dead, alive):
        (folder / journal.EDITS).unlink()
    assert recovery.found() == []
    assert len(folders()) == 2
    _, started = processes.own()
    os.utime(dead, (1e9, 1e9))
    os.utime(alive, (started + 1, started + 1))
    assert recovery.found() == []
    assert folders() == [alive]


def test_edits_are_found_though_nothing_says_what_they_are_of() -> None:
    folder = left(EDITED)
    (folder / journal.SESSION).unlink()
    os.utime(folder, (1e9, 1e9))
    one = only()
    assert recovery.read(one).plan == EDITED
    assert recovery.claim(one)
    assert not recovery.claim(replace(one, folder=folder.with_name("gone")))
    assert recovery.found() == []
    kept = recovery.discard(one)
    assert kept is not None
    assert plans.read(kept).plan == EDITED


REFUSALS = [errno.EMFILE, errno.EIO, errno.EACCES]


@pytest.mark.parametrize("number", REFUSALS)
def test_work_that_cannot_be_read_now_is_told_and_kept(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = left(EDITED)
    real = documents._read_bytes

    def refuses(path: Path, most: int) -> bytes:
        if path.name == journal.EDITS:
            raise OSError(number, os.strerror(number))
        return real(path, most)

    with monkeypatch.context() as refused:
        refused.setattr(documents, "_read_bytes", refuses)
        with pytest.raises(BadFile, match=r"edits\.jsonl"):
            recovery.read(only())
    assert only().folder == folder
    assert recovery.read(only()).plan == EDITED


def test_a_folder_that_may_not_be_looked_into_is_told_and_hides_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed, folder = left(EDITED), left(MORE)
    real = Path.iterdir

    def refuses(path: Path) -> Iterator[Path]:
        if path == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path)

    monkeypatch.setattr(Path, "iterdir", refuses)
    assert {one.folder for one in recovery.found()} == {closed, folder}


def without_lines(edits: Path) -> None:
    edits.write_bytes(b"")


def torn_at_once(edits: Path) -> None:
    edits.write_bytes(edits.read_bytes()[:-9])


def a_folder(edits: Path) -> None:
    edits.unlink()
    edits.mkdir()


def that_carries_other_work(edits: Path) -> None:
    edits.unlink()
    (edits.parent / journal.CARRIED).mkdir()


@pytest.mark.parametrize(
    "damaged", [without_lines, torn_at_once, a_folder, that_carries_other_work]
)
def test_a_journal_of_which_nothing_can_be_read_is_never_cleared_away(
    damaged: Callable[[Path], None],
) -> None:
    path, digest = saved(BASE)
    folder = left(EDITED, path=path, digest=digest)
    damaged(folder / journal.EDITS)
    one = only()
    assert folder.exists()
    before = {file.name for file in folder.iterdir()} - {journal.SESSION}
    assert recovery.discard(one)
    (kept,) = (place for place in paths.trash_dir().iterdir() if place.is_dir())
    assert {file.name for file in kept.iterdir()} >= before


def test_what_is_not_of_soraplan_is_left_as_it_is() -> None:
    folder = paths.recovery_dir()
    (folder / "notes").mkdir(parents=True)
    (folder / "20261122T153000-12-abcdef").write_text("")
    os.utime(folder / "notes", (1e9, 1e9))
    assert recovery.found() == []
    assert len(folders()) == 2


def test_a_session_of_a_newer_soraplan_is_left_to_it() -> None:
    folder = left(EDITED)
    told(folder, format=2)
    assert recovery.found() == []
    assert folders() == [folder]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "[" * 100_000, "\0\0"])
def test_work_is_found_though_what_tells_of_its_session_is_damaged(text: str) -> None:
    folder = left(EDITED)
    (folder / journal.SESSION).write_text(text)
    one = only()
    assert (one.title, one.path) == ("", None)
    assert recovery.read(one).plan == EDITED


def test_the_path_of_a_file_may_hold_bytes_that_are_no_text() -> None:
    path = Path(os.fsdecode(b"/shoots/spr\xffng.toml"))
    left(EDITED, path=path, digest="0" * 64)
    assert only().path == path


# -- what is read -----------------------------------------------------------------------------


@pytest.mark.parametrize("end", [b"", b"\n", b"\0" * 40, b'{"sum":"'])
def test_a_line_that_was_torn_costs_that_line_alone(end: bytes) -> None:
    folder = left(EDITED, MORE)
    file = folder / journal.EDITS
    first, second = file.read_bytes().splitlines(keepends=True)
    one = only()
    for length in (len(second) - 2, len(second) // 2, 1):
        file.write_bytes(first + second[:length] + end)
        work = recovery.read(one)
        assert (work.plan, work.edits) == (EDITED, 1)
        assert work.unread >= 1


def test_what_stands_behind_a_damaged_line_is_not_guessed() -> None:
    folder = left(EDITED, MORE, edits.removed(MORE, [2]))
    file = folder / journal.EDITS
    lines = file.read_bytes().splitlines(keepends=True)
    one = only()
    file.write_bytes(lines[0] + b"\n" + lines[1] + lines[2])
    assert recovery.read(one).plan == EDITED
    assert recovery.read(one).unread == 3
    file.write_bytes(lines[0] + lines[2])
    assert (recovery.read(one).plan, recovery.read(one).unread) == (EDITED, 1)
    file.unlink()
    assert (recovery.read(one).plan, recovery.read(one).unread) == (BASE, 1)


LINE = edit_lines.line(1, NOW, 1, difference(BASE, MORE), pause)


@given(st.integers(0, len(LINE) - 1), st.integers(1, 255))
def test_no_damage_of_one_byte_makes_another_plan(place: int, flipped: int) -> None:
    damaged = bytearray(LINE)
    damaged[place] ^= flipped
    with pytest.raises(ValueError, match="damaged"):
        edit_lines.read(bytes(damaged), 1)


@given(some_plans, st.lists(some_marked_clips, max_size=8), some_plans)
def test_every_value_comes_back_as_it_was(old: Plan, clips: list[Clip], settings: Plan) -> None:
    new = queue(*clips, **{**settings.__dict__, "clips": clips})
    edited, change = edit_lines.read(edit_lines.line(3, NOW, 7, difference(old, new), pause), 3)
    made = applied(old, change)
    assert edited == 7
    assert made == new
    assert plans.dumps(made) == plans.dumps(applied(old, difference(old, new)))


def test_numbers_keep_their_digits_and_moments_their_zone() -> None:
    new = queue(
        *(
            Clip(id=f"c{place}", keep_rate=Decimal(rate))
            for place, rate in enumerate(("0.5", "0.50"))
        ),
        budget=Decimal("650.00"),
        contingency=Decimal("1E+2"),
        start=NOW.astimezone(),
        deadline=datetime(2026, 12, 1, 9, 30),
        extra_costs=(ExtraCost(name="Editing", amount=Decimal("12.50"), per="month"),),
        accounts={"luma": "any"},
        embedded_card=SORA,
        compare=("pro/hd",),
    )
    old = queue(*(Clip(id=f"c{place}") for place in range(2)))
    back = applied(
        old, edit_lines.read(edit_lines.line(1, NOW, 1, difference(old, new), pause), 1)[1]
    )
    assert back == new
    assert str(back.budget) == "650.00"
    assert [str(clip.keep_rate) for clip in back.clips] == ["0.5", "0.50"]
    assert str(back.start) == str(new.start)
    assert plans.dumps(back) == plans.dumps(new)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_comes_back_as_it_was(text: str) -> None:
    clip = edits.revised(BASE.clips[0], prompt=text, notes=text)
    new = edits.replaced(edits.settings_revised(BASE, notes=text), 0, clip)
    left(new, edits.removed(new, [1]))
    assert recovery.read(only()).plan == edits.removed(new, [1])


@pytest.mark.parametrize("text", HOSTILE_LINES)
def test_a_plan_of_any_title_is_found_and_thrown_away(text: str) -> None:
    try:
        new = edits.settings_revised(BASE, title=text)
    except ValueError:
        pytest.skip("no plan can have that title")
    left(new)
    one = only()
    assert one.title == text
    kept = recovery.discard(one)
    assert kept is not None
    assert plans.read(kept).plan == new


def test_lines_that_nobody_could_have_written_are_counted_as_unread() -> None:
    folder = left(EDITED)
    file = folder / journal.EDITS
    one = only()
    for change in ('{"settings":' + "[" * 100_000, "{}", "[]", '"x"', "1e999"):
        body = change.encode()
        whole = b'{"sum":"%08x","edit":%s}\n' % (zlib.crc32(body), body)
        file.write_bytes(whole)
        assert (recovery.read(one).plan, recovery.read(one).unread) == (BASE, 1)


@pytest.mark.parametrize("has_comments", [True, False])
def test_whether_a_save_would_lose_comments_is_known_again(has_comments: bool) -> None:
    path, digest = saved(BASE)
    left(EDITED, path=path, digest=digest, has_comments=has_comments)
    work = recovery.read(only())
    assert (work.base, work.plan, work.has_comments) == (BASE, EDITED, has_comments)


REFUSED = [errno.EACCES, errno.EIO, errno.ESTALE]


@pytest.mark.parametrize("number", REFUSED)
def test_work_is_kept_and_found_though_its_file_is_out_of_reach(
    number: int, tmp_path: Path
) -> None:
    path, digest = saved(BASE, "shoot/spring.toml")
    with refusing(path.parent, number):
        left(EDITED, path=path, digest=digest)
        work = recovery.read(only())
    assert (work.base, work.plan, work.path) == (BASE, EDITED, path)
    assert not work.is_file_same


def test_work_is_kept_and_found_though_the_disk_of_its_file_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recovery, "PATIENCE", 0.05)
    path, digest = saved(BASE, "shoot/spring.toml")
    with hung(path.parent):
        left(EDITED, path=path, digest=digest)
        assert recovery.read(only()).plan == EDITED


def test_a_file_that_somebody_changed_since_is_told_and_not_taken_for_the_base() -> None:
    path, digest = saved(BASE)
    plans.write(path, MORE)
    left(EDITED, path=path, digest=digest)
    work = recovery.read(only())
    assert (work.base, work.plan) == (BASE, EDITED)
    assert not work.is_file_same
    plans.write(path, BASE)
    assert recovery.read(only()).is_file_same
    path.unlink()
    assert not recovery.read(only()).is_file_same


def test_a_base_that_cannot_be_read_is_told_with_its_place_and_kept() -> None:
    folder = left(EDITED)
    (folder / journal.BASE).write_text("format = [")
    one = only()
    with pytest.raises(BadFile, match=r"base\.toml"):
        recovery.read(one)
    assert folder.exists()


# -- taking and putting away ------------------------------------------------------------------


def test_only_one_of_two_soraplans_gets_a_session_and_nobody_else_finds_it_then() -> None:
    left(EDITED)
    mine = theirs = only()
    with another(_CLAIMS):
        assert not recovery.claim(theirs)
        assert recovery.found() == []
        assert recovery.discard(theirs) is None
        assert recovery.read(mine).plan == EDITED
    mine = only()
    assert recovery.claim(mine)
    assert recovery.claim(mine)
    assert recovery.found() == []


def test_without_locks_it_is_one_of_two_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holds, "take", lambda _: True)
    monkeypatch.setattr(holds, "is_held", lambda _: None)
    left(EDITED)
    mine = theirs = only()
    with run_by((os.getppid(), psutil.Process(os.getppid()).create_time())):
        assert recovery.claim(mine)
        assert recovery.claim(mine)
    assert not recovery.claim(theirs)
    assert recovery.found() == []


def test_a_session_whose_taker_ended_as_well_is_found_again() -> None:
    left(EDITED)
    with run_by(NOBODY):
        one = only()
        assert recovery.claim(one)
    holds.release(one.folder)
    again = only()
    assert recovery.read(again).plan == EDITED
    assert recovery.claim(again)


def test_work_that_is_thrown_away_lies_in_the_trash_as_a_plan() -> None:
    new = edits.settings_revised(MORE, title="Spring")
    left(new)
    left(edits.settings_revised(EDITED, title="Spring"))
    kept = [recovery.discard(one) for one in recovery.found()]
    assert sorted(path.name for path in kept if path) == ["spring-2.toml", "spring.toml"]
    assert {plans.read(path).plan == new for path in kept if path} == {True, False}
    assert folders() == []
    assert recovery.found() == []


def test_what_stands_behind_a_damaged_line_lies_in_the_trash_as_it_is() -> None:
    folder = left(EDITED, MORE)
    first, second = (folder / journal.EDITS).read_bytes().splitlines(keepends=True)
    (folder / journal.EDITS).write_bytes(first + b"\n" + second)
    kept = recovery.discard(only())
    assert kept is not None
    assert plans.read(kept).plan == EDITED
    (whole,) = (place for place in paths.trash_dir().iterdir() if place.is_dir())
    assert (whole / journal.EDITS).read_bytes().endswith(second)
    assert folders() == []


def test_work_that_cannot_be_read_is_thrown_away_as_it_is() -> None:
    folder = left(EDITED)
    lines = (folder / journal.EDITS).read_bytes()
    (folder / journal.BASE).write_text("format = [")
    kept = recovery.discard(only())
    assert kept is not None
    assert kept.parent == paths.trash_dir()
    assert (kept / journal.EDITS).read_bytes() == lines
    assert folders() == []


def test_work_that_is_thrown_away_gets_a_name_that_nothing_in_the_trash_has() -> None:
    trash = paths.trash_dir()
    trash.mkdir(parents=True)
    # A link that leads nowhere, and the old version of a plan that is not there any more.
    (trash / "spring.toml").symlink_to("gone.toml")
    (trash / "spring-2.toml.bak").write_text("format = 1\n")
    left(edits.settings_revised(EDITED, title="Spring"))
    assert recovery.discard(only()) == trash / "spring-3.toml"
    assert not (trash / "gone.toml").exists()


# -- what is written --------------------------------------------------------------------------


def test_what_is_kept_is_for_nobody_else_to_read() -> None:
    folder = left(EDITED, MORE)
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_nothing_is_written_of_a_session_without_edits() -> None:
    kept = Journal(None, None, BASE, pause)
    kept.close(remove=True)
    assert folders() == []


def test_a_journal_that_grows_is_begun_anew_and_tells_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "LINES", 3)

    def with_takes(takes: int) -> Plan:
        return edits.changed(MORE, [0], lambda clip: edits.revised(clip, takes=takes))

    steps = [MORE, *map(with_takes, range(2, 12))]
    folder = left(*steps)
    assert len((folder / journal.EDITS).read_bytes().splitlines()) <= 3
    work = recovery.read(only())
    assert (work.plan, work.edits, work.unread) == (steps[-1], len(steps), 0)
    monkeypatch.setattr(journal, "GROWTH", 0)
    assert len((left(*steps) / journal.EDITS).read_bytes().splitlines()) <= 2


def test_a_full_disk_costs_no_line_that_was_written_and_the_next_edit_makes_up_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with run_by(NOBODY):
        kept = Journal(None, None, BASE, pause)
        kept.append(EDITED, NOW)
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", no_end)
            with pytest.raises(OSError, match="No space"):
                kept.append(MORE, NOW)
        (folder,) = folders()
        copy = folder.with_name(f"{folder.name[:-6]}abcdef")
        shutil.copytree(folder, copy)
        assert recovery.read(only()).plan in (EDITED, MORE)
        shutil.rmtree(copy)
        last = edits.removed(MORE, [0])
        kept.append(last, NOW, 2)
        kept.close(remove=False)
    work = recovery.read(only())
    assert (work.plan, work.edits, work.unread) == (last, 3, 0)


def test_a_journal_that_could_not_be_begun_leaves_nothing_and_is_begun_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with run_by(NOBODY):
        kept = Journal(None, None, BASE, pause)
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", no_end)
            with pytest.raises(Exception, match="disk is full"):
                kept.append(EDITED, NOW)
        assert folders() == []
        kept.append(EDITED, NOW)
        kept.close(remove=False)
    assert recovery.read(only()).plan == EDITED


def test_no_more_is_written_than_is_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [with_title("x" * length) for length in range(1, 200)]
    monkeypatch.setattr(documents, "MAX_BYTES", 2_000)
    folder = left(*steps)
    assert (folder / journal.EDITS).stat().st_size <= 2_000
    assert recovery.read(only()).plan == steps[-1]
    with pytest.raises(NotWritten, match="save the plan"):
        left(with_title("x" * 2_000))
    assert folders() == [folder]


def with_title(title: str) -> Plan:
    return edits.settings_revised(BASE, title=title)


def test_a_plan_in_any_script_takes_no_more_room_than_its_letters() -> None:
    text = "夜の街を歩く" * 500
    written = edit_lines.line(1, NOW, 1, difference(BASE, with_title(text)), pause)
    assert len(written) < len(text.encode()) + 500


@pytest.mark.parametrize("gone", [journal.EDITS, journal.SESSION, None])
def test_a_journal_that_somebody_removed_is_begun_again(gone: str | None) -> None:
    path, digest = saved(BASE)
    with run_by(NOBODY):
        kept = Journal(path, digest, BASE, pause)
        kept.append(EDITED, NOW)
        (folder,) = folders()
        if gone is None:
            folder.rename(paths.home() / "elsewhere")
        else:
            (folder / gone).unlink()
        kept.append(MORE, NOW)
        kept.close(remove=False)
    work = recovery.read(only())
    assert (work.plan, work.edits) == (MORE, 2)
    assert (work.path, work.is_file_same) == (path, True)
