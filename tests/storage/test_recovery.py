import errno
import json
import os
import stat
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES
from plans import SORA, numbered, queue, some_marked_clips, some_plans
from soraplan.core import edits
from soraplan.core.changes import applied, difference
from soraplan.core.clip import Clip
from soraplan.core.plan import ExtraCost, Plan
from soraplan.storage import edit_lines, journal, paths, plans, processes, recovery
from soraplan.storage.journal import Journal
from soraplan.storage.problems import BadFile
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
) -> Path:
    """The folder of a session that went through some plans, and then its process was gone."""
    before = set(folders())
    with run_by(owner):
        kept = Journal(path, digest, base, pause)
        for plan in after:
            kept.append(plan, at)
        kept.close(remove=False)
    (folder,) = set(folders()) - before
    return folder


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
    assert one.begun == NOW
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
    left(EDITED, owner=processes.own())
    assert recovery.found() == []


def test_that_of_one_that_ended_is_found_though_another_process_has_its_number_now() -> None:
    pid, started = processes.own()
    left(EDITED, owner=(pid, started - 60))
    assert recovery.read(only()).plan == EDITED


def test_a_process_that_was_killed_and_not_yet_buried_runs_no_more() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        owner = (child.pid, psutil.Process(child.pid).create_time())
        left(EDITED, owner=owner)
        assert recovery.found() == []
        child.kill()
        while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
            pass
        assert recovery.read(only()).plan == EDITED


def test_the_work_of_another_computer_is_found_and_told_apart() -> None:
    folder = left(EDITED, owner=processes.own())
    told(folder, host="studio-3")
    one = only()
    assert one.is_elsewhere
    assert one.host == "studio-3"
    assert recovery.read(one).plan == EDITED


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


def test_a_folder_that_never_was_complete_goes_once_it_is_old_and_nobody_makes_it() -> None:
    dead, alive = left(EDITED), left(EDITED, owner=processes.own())
    for folder in (dead, alive):
        (folder / journal.SESSION).unlink()
    assert recovery.found() == []
    assert len(folders()) == 2
    for folder in (dead, alive):
        os.utime(folder, (1e9, 1e9))
    assert recovery.found() == []
    assert folders() == [alive]


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
    assert (recovery.read(one).plan, recovery.read(one).unread) == (BASE, 0)


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


def test_the_base_is_the_file_itself_with_its_comments() -> None:
    path, _ = saved(BASE)
    path.write_text("# by hand\n" + path.read_text())
    file = plans.read(path)
    folder = left(EDITED, path=path, digest=file.digest)
    assert (folder / journal.BASE).read_bytes() == file.data
    assert recovery.read(only()).has_comments


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
    with run_by((os.getppid(), psutil.Process(os.getppid()).create_time())):
        assert recovery.claim(mine)
        assert recovery.claim(mine)
    assert not recovery.claim(theirs)
    assert recovery.found() == []
    assert recovery.discard(theirs) is None
    assert recovery.read(mine).plan == EDITED


def test_a_session_whose_taker_ended_as_well_is_found_again() -> None:
    left(EDITED)
    with run_by(NOBODY):
        assert recovery.claim(only())
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


def test_work_that_cannot_be_read_is_thrown_away_as_it_is() -> None:
    folder = left(EDITED)
    lines = (folder / journal.EDITS).read_bytes()
    (folder / journal.BASE).write_text("format = [")
    kept = recovery.discard(only())
    assert kept is not None
    assert kept.parent == paths.trash_dir()
    assert (kept / journal.EDITS).read_bytes() == lines
    assert folders() == []


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
        assert recovery.read(only()).plan in (EDITED, MORE)
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


@pytest.mark.parametrize("gone", [journal.EDITS, journal.SESSION, None])
def test_a_journal_that_somebody_removed_is_begun_again(gone: str | None) -> None:
    with run_by(NOBODY):
        kept = Journal(None, None, BASE, pause)
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
