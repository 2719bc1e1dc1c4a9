"""Two that write one file at once."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import atomic, locks, paths, plans

SAVES = 15

ADDING = """
import sys
from pathlib import Path
from soraplan.core.clip import Clip
from soraplan.storage import plans
from soraplan.storage.problems import ChangedOnDisk

path, name, saves = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for number in range(saves):
    while True:
        file = plans.read(path)
        clips = file.plan.clips.inserted(0, [Clip(id=f"{name}{number}x")])
        try:
            plans.write(path, file.plan.model_copy(update={"clips": clips}), file.digest)
        except ChangedOnDisk:
            continue
        break
"""
"""Adds clips one by one, and starts again from what the file holds where somebody was faster."""


def test_two_that_save_one_file_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "spring.toml"
    plans.write(path, queue(Clip(id="k1x")))
    busy = [
        subprocess.Popen(
            [sys.executable, "-c", ADDING, str(path), name, str(SAVES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("here", "there")
    ]
    try:
        for one in busy:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in busy:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        for one in busy:
            one.communicate(timeout=60)
    finally:
        for one in busy:
            one.kill()
    assert [one.returncode for one in busy] == [0, 0]
    wanted = {f"{name}{number}x" for name in ("here", "there") for number in range(SAVES)}
    assert {clip.id for clip in plans.read(path).plan.clips} == wanted | {"k1x"}


def test_a_lock_is_for_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "spring.toml"
    with locks.locked(path) as first, locks.locked(path, patience=0) as second:
        assert (first, second) == (True, False)
    with locks.locked(path, patience=0) as third:
        assert third


def test_who_waits_for_a_lock_has_it_as_soon_as_it_is_free(tmp_path: Path) -> None:
    path = tmp_path / "spring.toml"
    begun, had = Event(), []

    def wait() -> None:
        begun.set()
        with locks.locked(path, patience=60) as is_held:
            had.append(is_held)

    with locks.locked(path):
        waiting = Thread(target=wait, daemon=True)
        waiting.start()
        assert begun.wait(60)
        assert not had
    waiting.join(60)
    assert had == [True]


def test_a_file_and_a_link_to_it_have_one_lock(tmp_path: Path) -> None:
    path, link = tmp_path / "spring.toml", tmp_path / "link.toml"
    path.touch()
    link.symlink_to(path)
    with locks.locked(path), locks.locked(link, patience=0) as is_held:
        assert not is_held


def test_locks_are_few_however_many_files_are_saved(tmp_path: Path) -> None:
    for number in range(600):
        with locks.locked(tmp_path / f"{number}.toml"):
            pass
    found = list(paths.locks_dir().iterdir())
    assert len(found) <= 256
    assert all(one.stat().st_size == 0 for one in found)


def test_a_save_that_cannot_have_the_lock_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0)
    path = tmp_path / "spring.toml"
    with locks.locked(path) as is_held:
        assert is_held
        atomic.write(path, b"one")
    assert path.read_bytes() == b"one"


def test_without_a_state_folder_or_locks_of_the_system_a_save_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "spring.toml"
    paths.state_dir().write_bytes(b"a file in its place")
    with locks.locked(path) as is_held:
        assert not is_held
    atomic.write(path, b"one")
    paths.state_dir().unlink()
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with locks.locked(path) as is_held:
        assert not is_held
    atomic.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(paths.locks_dir())  # noqa: PTH208
