"""The versions of a plan that are kept beside its saves."""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import atomic, paths, plans, versions
from soraplan.storage.problems import BadFile, ChangedOnDisk, NotWritten, StorageError
from soraplan.storage.versions import Version

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def plan_file(name: str = "spring.toml") -> Path:
    path = paths.plans_dir() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def saved(path: Path, title: str) -> None:
    plans.write(path, queue(Clip(prompt="Dawn"), title=title))


def titles(path: Path) -> list[str]:
    return [versions.read(version).plan.title for version in versions.kept(path)]


def texts(path: Path) -> list[bytes]:
    return [version.path.read_bytes() for version in versions.kept(path)]


def names(path: Path) -> list[str]:
    return [version.path.name for version in versions.kept(path)]


# What a save keeps


def test_every_save_keeps_a_version_and_the_newest_comes_first() -> None:
    path = plan_file()
    assert versions.kept(path) == []
    for title in ("one", "two", "three"):
        saved(path, title)
    assert titles(path) == ["three", "two", "one"]
    assert versions.kept(path)[0].size == path.stat().st_size


def test_saving_the_same_twice_keeps_one_version_and_an_older_state_is_a_new_one() -> None:
    path = plan_file()
    for title in ("one", "two", "two", "one"):
        saved(path, title)
    assert titles(path) == ["one", "two", "one"]


def test_what_somebody_wrote_by_hand_is_kept_before_it_is_replaced() -> None:
    path = plan_file()
    for text in (b"# mine\nformat = 1\n", b"not even a plan \xff"):
        path.write_bytes(text)
        saved(path, "Spring")
        assert texts(path)[1] == text


def test_what_was_put_back_from_an_old_copy_is_the_newest_all_the_same() -> None:
    path = plan_file()
    saved(path, "one")
    path.write_bytes(b"# an old copy\nformat = 1\n")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    saved(path, "two")
    assert [text[:13] for text in texts(path)][1] == b"# an old copy"
    assert titles(path) == ["two", "", "one"]


def test_an_empty_file_or_none_is_nothing_to_keep() -> None:
    path = plan_file()
    path.touch()
    saved(path, "one")
    assert titles(path) == ["one"]


def test_a_save_that_fails_keeps_nothing() -> None:
    path = plan_file()
    path.write_bytes(b"# theirs\n")
    with pytest.raises(ChangedOnDisk):
        plans.write(path, queue(title="mine"), "0" * 64)
    with pytest.raises(NotWritten, match="exists already"):
        plans.write(path, queue(title="mine"), may_replace=False)
    assert versions.kept(path) == []
    assert not paths.history_dir().exists()


def test_a_version_is_a_copy_that_only_the_user_can_read() -> None:
    path = plan_file()
    saved(path, "one")
    (version,) = versions.kept(path)
    assert version.path.stat().st_ino != path.stat().st_ino
    assert version.path.stat().st_nlink == 1
    if os.name == "posix":
        assert stat.S_IMODE(version.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(version.path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(paths.history_dir().stat().st_mode) == 0o700
    with path.open("ab") as file:
        file.write(b"# added in place\n")
    assert titles(path) == ["one"]


def test_plans_of_one_name_in_two_folders_have_versions_of_their_own(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "plan.toml", tmp_path / "b" / "plan.toml"
    for path in (first, second):
        path.parent.mkdir()
        saved(path, path.parent.name)
    assert (titles(first), titles(second)) == (["a"], ["b"])


def test_a_link_has_the_versions_of_what_it_leads_to(tmp_path: Path) -> None:
    path, link = plan_file(), tmp_path / "link.toml"
    link.symlink_to(path)
    saved(link, "one")
    assert titles(path) == titles(link) == ["one"]


@pytest.mark.parametrize("name", ["x" * 250 + ".toml", "夜" * 80 + ".toml", "a b;$(x) [b].toml"])
def test_any_name_of_a_file_gets_a_folder_that_the_disk_takes(name: str) -> None:
    path = plan_file(name)
    saved(path, "one")
    assert titles(path) == ["one"]


# What hinders it


def hindered(monkeypatch: pytest.MonkeyPatch) -> list[StorageError]:
    """What is told of a save while nothing can be written to the history."""
    write = os.open

    def refused(path: Any, *args: Any, **more: Any) -> int:
        if str(path).startswith(str(paths.history_dir())):
            raise OSError(28, "No space left on device")
        return write(path, *args, **more)

    monkeypatch.setattr(os, "open", refused)
    told: list[StorageError] = []
    plans.write(plan_file(), queue(title="one"), told=told.append)
    monkeypatch.undo()
    return told


def test_a_version_that_cannot_be_kept_is_told_and_stops_no_save(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (trouble,) = hindered(monkeypatch)
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path))
    assert str(trouble).startswith("The plan is saved, but no version of it is kept:\n")
    assert "the disk is full" in str(trouble)
    assert plans.read(plan_file()).plan.title == "one"
    assert versions.kept(plan_file()) == []
    saved(plan_file(), "two")
    assert titles(plan_file()) == ["two", "one"]
    assert sorted(one.name for one in versions.folder_of(plan_file()).iterdir()) == sorted(
        names(plan_file())
    )


def test_a_file_where_the_folder_should_be_is_told_and_stops_no_save() -> None:
    paths.history_dir().write_text("in the way", encoding="utf-8")
    told: list[StorageError] = []
    plans.write(plan_file(), queue(title="one"), told=told.append)
    assert len(told) == 1
    plans.write(plan_file(), queue(title="two"))
    assert plans.read(plan_file()).plan.title == "two"
    with pytest.raises(BadFile):
        versions.kept(plan_file())


def test_what_a_killed_process_left_half_written_goes_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = plan_file()
    saved(path, "one")
    left = versions.folder_of(path) / ".soraplan-0123456789ab.tmp"
    left.write_bytes(b"half a pl")
    assert titles(path) == ["one"]
    monkeypatch.setattr("soraplan.storage.leftovers.OLD", -60.0)
    saved(path, "two")
    assert not left.exists()


# What is let go


def kept_at(path: Path, *moments: datetime, size: int = 20) -> None:
    for number, moment in enumerate(moments):
        versions.keep(path, f"# {number:0{size}}\n".encode(), moment)


def test_the_last_twenty_are_kept() -> None:
    path = plan_file()
    kept_at(path, *(NOON + timedelta(minutes=minute) for minute in range(25)))
    assert [one.saved.minute for one in versions.kept(path)] == list(range(24, 4, -1))


def test_together_they_take_no_more_than_there_is_room_for_but_two_always_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = plan_file()
    monkeypatch.setattr(versions, "MOST_BYTES", 3_500)
    kept_at(path, *(NOON + timedelta(minutes=minute) for minute in range(6)), size=997)
    assert [one.saved.minute for one in versions.kept(path)] == [5, 4, 3]
    monkeypatch.setattr(versions, "MOST_BYTES", 10)
    kept_at(path, NOON + timedelta(minutes=9))
    assert [one.saved.minute for one in versions.kept(path)] == [9, 5]


def test_what_is_no_version_is_skipped_and_left_alone(tmp_path: Path) -> None:
    path = plan_file()
    saved(path, "one")
    folder = versions.folder_of(path)
    target = tmp_path / "elsewhere.toml"
    target.write_text("format = 1\n", encoding="utf-8")
    foreign = ["notes.txt", "20261122.toml", "20269922T120000.000Z.toml", "spring.toml"]
    foreign += ["99991231T235959.999Z.toml", "00010101T000000.000Z.toml"]
    foreign += ["20261122T120000.000Z.toml.bak", "２0261122T120000.000Z.toml", "x\n.toml"]
    for name in foreign:
        (folder / name).write_text("keep me", encoding="utf-8")
    (folder / "20261122T120000.001Z.toml").symlink_to(target)
    (folder / "20261122T120000.002Z.toml").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "20261122T120000.003Z.toml")
    for number in range(25):
        saved(path, f"take {number}")
    assert len(versions.kept(path)) == 20
    assert {*foreign, "20261122T120000.001Z.toml"} <= {one.name for one in folder.iterdir()}
    assert target.read_text(encoding="utf-8") == "format = 1\n"
    versions.forget(path)
    assert versions.kept(path) == []
    assert set(foreign) <= {one.name for one in folder.iterdir()}


# When


def test_a_version_bears_the_time_at_which_it_was_saved_to_the_millisecond() -> None:
    path = plan_file()
    moment = NOON + timedelta(microseconds=34_567)
    versions.keep(path, b"one", moment.astimezone())
    (version,) = versions.kept(path)
    assert version == Version(
        versions.folder_of(path) / "20261122T120000.034Z.toml",
        NOON + timedelta(milliseconds=34),
        3,
    )


def test_a_save_under_a_wrong_clock_leaves_the_dates_of_what_was_saved_before_as_they_are() -> None:
    path = plan_file()
    kept_at(path, NOON - timedelta(days=1), NOON)
    versions.keep(path, b"at the beginning of time", datetime(1970, 1, 1, tzinfo=UTC))
    assert texts(path)[0] == b"at the beginning of time"
    assert [one.saved - NOON for one in versions.kept(path)] == [
        timedelta(milliseconds=1), timedelta(0), timedelta(days=-1),
    ]  # fmt: skip


def test_a_file_that_bears_a_date_to_come_does_not_pass_it_on_to_what_is_saved_since() -> None:
    path = plan_file()
    path.write_bytes(b"format = 1\n")
    os.utime(path, (20_000_000_000, 20_000_000_000))
    saved(path, "one")
    saved(path, "two")
    assert titles(path) == ["two", "one", ""]
    newest, *_, oldest = versions.kept(path)
    assert timedelta(0) < newest.saved - oldest.saved < timedelta(hours=1)


some_moments = st.datetimes(
    datetime(1970, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC)
) | st.timedeltas(timedelta(0), timedelta(milliseconds=4)).map(lambda span: NOON + span)


@settings(max_examples=25)
@given(st.lists(some_moments, min_size=1, max_size=12))
def test_whatever_the_clock_says_what_was_saved_last_is_the_newest(moments: list[datetime]) -> None:
    path = plan_file("clock.toml")
    versions.forget(path)
    for number, moment in enumerate(moments):
        versions.keep(path, str(number).encode(), moment)
    assert texts(path) == [str(number).encode() for number in reversed(range(len(moments)))]


@pytest.mark.parametrize("changed", [-60_000_000_000, -1, 200_000_000_000, 253_370_764_800])
def test_a_file_of_any_date_is_kept(changed: int) -> None:
    path = plan_file()
    path.write_bytes(b"format = 1\n")
    try:
        os.utime(path, (changed, changed))
    except (OSError, OverflowError):
        pytest.skip("this disk knows no such date")
    saved(path, "one")
    assert titles(path) == ["one", ""]


# Following a plan


def test_versions_follow_a_plan_to_another_name_and_join_those_that_are_there() -> None:
    old, new = plan_file("old.toml"), plan_file("new.toml")
    kept_at(old, NOON, NOON + timedelta(minutes=2))
    versions.keep(new, b"there before", NOON)
    versions.move(old, new)
    assert versions.kept(old) == []
    assert not versions.folder_of(old).exists()
    assert len(versions.kept(new)) == 3
    assert b"there before" in texts(new)


def test_holding_is_found_by_its_bytes_alone() -> None:
    path = plan_file()
    kept_at(path, NOON, NOON + timedelta(minutes=1))
    newest, oldest = versions.kept(path)
    there = versions.kept(path)
    assert versions.holding(oldest.path.read_bytes(), there) == oldest
    assert versions.holding(newest.path.read_bytes(), there) == newest
    assert versions.holding(b"x" * newest.size, there) is None
    assert atomic.backup_of(path).exists() is False
