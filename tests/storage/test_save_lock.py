"""A save and the lock of its file: nobody writes between the look at a file and its replacement."""

import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from soraplan.storage import atomic, locks
from soraplan.storage.digests import digest_of
from soraplan.storage.problems import ChangedOnDisk

SOON = 60
"""Seconds after which what should have come about never will."""


class Saver:
    """Another soraplan that saves: what it tells, in order, and how its save ended."""

    def __init__(self, save: Callable[[], None]) -> None:
        self.told: SimpleQueue[str] = SimpleQueue()
        self.error: Exception | None = None
        self._save = save
        self._thread = Thread(target=self._run, daemon=True)

    def begins(self) -> str:
        """Let it begin; whether it waits for a lock or has come to its end without one."""
        self._thread.start()
        return self.told.get(timeout=SOON)

    def ends(self) -> Exception | None:
        """Wait for the end of its save; what went wrong."""
        self._thread.join(SOON)
        assert not self._thread.is_alive()
        return self.error

    def _run(self) -> None:
        try:
            self._save()
        except Exception as error:
            self.error = error
        self.told.put("ended")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "spring.toml"
    file.write_bytes(b"old")
    return file


@pytest.fixture
def saver(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saver]:
    """One who saves what it takes for the next state of the file, and tells when it has to wait."""
    digest = digest_of(path)
    made = Saver(lambda: atomic.write(path, b"mine", expected=digest))
    lock = fcntl.flock

    def watched(handle: int, how: int) -> None:
        try:
            lock(handle, how)
        except BlockingIOError:
            made.told.put("waits")
            raise

    monkeypatch.setattr(fcntl, "flock", watched)
    monkeypatch.setattr(locks, "PATIENCE", SOON)
    yield made


def test_a_save_waits_until_nobody_else_is_at_the_file(path: Path, saver: Saver) -> None:
    with locks.locked(path) as is_held:
        assert is_held
        assert saver.begins() == "waits"
        assert path.read_bytes() == b"old"
    assert saver.ends() is None
    assert path.read_bytes() == b"mine"


def test_what_somebody_saved_while_another_save_waited_is_not_replaced(
    path: Path, saver: Saver
) -> None:
    with locks.locked(path):
        assert saver.begins() == "waits"
        path.write_bytes(b"theirs")
    assert isinstance(saver.ends(), ChangedOnDisk)
    assert path.read_bytes() == b"theirs"


def test_a_save_gives_the_lock_away_whether_it_was_made_or_not(path: Path) -> None:
    atomic.write(path, b"mine")
    with pytest.raises(ChangedOnDisk):
        atomic.write(path, b"more", expected="0" * 64)
    with locks.locked(path, patience=0) as is_held:
        assert is_held
