"""The app in real terminals: killed in the middle of work, and two of it on one file."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import paths, plans, recovery
from soraplan.ui.screens.recovery.screen import UNHEARD

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

SOON = 30
"""Seconds after which what should have come about never will."""

PLAN = queue(
    Clip(id="k3f9a2", shot="1A", prompt="Dawn over the bay"),
    Clip(id="m7x2qd", shot="1B", prompt="INT. BAR"),
    title="Spring",
)


class Terminals:
    """Terminals of 80 by 24 cells, each with an app in it, under names."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def start(self, name: str, *arguments: str) -> None:
        """Run soraplan in a new terminal."""
        home = f"SORAPLAN_HOME={paths.home()}"
        command = [sys.executable, "-m", "soraplan", *arguments]
        line = shlex.join(["env", home, "TERM=xterm-256color", *command])
        self._do("new-session", "-d", "-x", "80", "-y", "24", "-s", name, line)

    def press(self, name: str, *keys: str) -> None:
        """Press keys, named as tmux names them, one after the other."""
        for key in keys:
            self._do("send-keys", "-t", name, key)

    def text(self, name: str) -> str:
        """What is on the screen of a terminal; empty once its app has ended."""
        done = self._run("capture-pane", "-p", "-t", name)
        return done.stdout if done.returncode == 0 else ""

    def process(self, name: str) -> int:
        """The id of the process that the terminal was opened for."""
        return int(self._do("display-message", "-p", "-t", name, "#{pane_pid}"))

    def is_open(self, name: str) -> bool:
        """Whether the app still runs."""
        return self._run("has-session", "-t", name).returncode == 0

    def until(self, name: str, *texts: str) -> str:
        """Wait until texts are on the screen of a terminal."""
        return until(
            lambda: text if all(one in (text := self.text(name)) for one in texts) else "",
            lambda: f"{texts} not on the screen:\n{self.text(name)}",
        )

    def close(self) -> None:
        """Close all terminals."""
        self._run("kill-server")

    def _do(self, *arguments: str) -> str:
        done = self._run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["tmux", "-S", str(self._socket), "-f", os.devnull, "-u", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SOON)


def until(what: Callable[[], str], why: Callable[[], str]) -> str:
    """Wait for something that is true or a text; a test that waits in vain says why."""
    end = time.monotonic() + SOON
    while not (made := what()):
        assert time.monotonic() < end, why()
        time.sleep(0.05)
    return made


TAKES = '"takes":[[0,[3]]]'
"""How it is written down that the first clip has three takes."""


@pytest.fixture
def terminals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminals]:
    for name in ("TMUX", "TMUX_PANE", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    # The path of a socket may not be long, and that of a test is.
    socket = Path("/tmp") / f"soraplan-{os.getpid()}-{tmp_path.name[-20:]}.sock"
    made = Terminals(socket)
    yield made
    made.close()
    socket.unlink(missing_ok=True)


@pytest.fixture
def file() -> Path:
    path = paths.home() / "plan.toml"
    plans.write(path, PLAN)
    return path


def edits_kept() -> str:
    """What is written down of the edits of the only session there is."""
    return "".join(one.read_text("utf-8") for one in paths.recovery_dir().glob("*/edits.jsonl"))


def test_what_was_done_before_the_app_was_killed_is_offered_and_brought_back(
    terminals: Terminals, file: Path
) -> None:
    terminals.start("one", str(file))
    terminals.until("one", "Dawn over", "? help")
    terminals.press("one", "+")
    terminals.until("one", "1×2")
    terminals.press("one", "+")
    terminals.until("one", "1×3")
    until(lambda: "kept" if TAKES in edits_kept() else "", edits_kept)
    kill(terminals, "one")
    assert plans.read(file).plan == PLAN

    terminals.start("two", str(file))
    terminals.until("two", "Work that was not saved", "Spring", "1 → 3", "Restore")
    # A page that comes by itself takes no answer at first, and nothing on it tells when it does.
    time.sleep(2 * UNHEARD)
    terminals.press("two", "Enter")
    terminals.until("two", "1×3", "unsaved")
    terminals.press("two", "C-s")
    until(
        lambda: "saved" if plans.read(file).plan.clips[0].takes == 3 else "",
        lambda: terminals.text("two"),
    )
    terminals.press("two", "q")
    until(lambda: "" if terminals.is_open("two") else "gone", lambda: terminals.text("two"))
    assert list(paths.recovery_dir().iterdir()) == []


def test_work_that_was_brought_back_and_left_for_theirs_outlives_a_second_kill(
    terminals: Terminals, file: Path
) -> None:
    terminals.start("one", str(file))
    terminals.until("one", "Dawn over", "? help")
    terminals.press("one", "+", "+")
    terminals.until("one", "1×3")
    until(lambda: "kept" if "[3]" in edits_kept() else "", edits_kept)
    kill(terminals, "one")
    theirs = PLAN.clips[1].model_copy(update={"prompt": "INT. BAR, by night"})
    plans.write(file, PLAN.model_copy(update={"clips": PLAN.clips.replaced({1: theirs})}))

    terminals.start("two", str(file))
    terminals.until("two", "Work that was not saved", "Restore")
    time.sleep(2 * UNHEARD)
    terminals.press("two", "Enter")
    terminals.until("two", "1×3", "unsaved")
    terminals.press("two", "r")
    terminals.until("two", "Nothing clashes", "Take theirs")
    terminals.press("two", "t")
    terminals.until("two", "Taken as on disk", "by night")
    terminals.press("two", "j", "+")
    terminals.until("two", "1×2", "unsaved")
    until(lambda: "kept" if "[2]" in edits_kept() else "", edits_kept)
    kill(terminals, "two")

    terminals.start("three", str(file))
    terminals.until("three", "Work that was not saved", "Restore")
    found = {recovery.read(one).plan.clips[0].takes: one for one in recovery.found()}
    assert set(found) == {1, 3}
    time.sleep(2 * UNHEARD)
    terminals.press("three", "Enter")
    terminals.until("three", "1×2", "unsaved")
    terminals.press("three", "C-s")
    until(
        lambda: "saved" if plans.read(file).plan.clips[1].takes == 2 else "",
        lambda: terminals.text("three"),
    )
    terminals.press("three", "q")
    until(lambda: "" if terminals.is_open("three") else "gone", lambda: terminals.text("three"))
    (one,) = recovery.found()
    assert recovery.read(one).plan.clips[0].takes == 3


def kill(terminals: Terminals, name: str) -> None:
    """Let the app in a terminal be gone from one moment to the next."""
    os.kill(terminals.process(name), signal.SIGKILL)
    until(lambda: "" if terminals.is_open(name) else "gone", lambda: "it still runs")


def test_two_apps_on_one_file_tell_of_each_other_and_merge_what_both_did(
    terminals: Terminals, file: Path
) -> None:
    for name in ("one", "two"):
        terminals.start(name, str(file))
        terminals.until(name, "Dawn over", "? help")
    terminals.press("two", "+")
    terminals.until("two", "1×2", "unsaved")
    terminals.press("one", "j", "+")
    terminals.until("one", "1×2", "unsaved")
    terminals.press("one", "C-s")
    terminals.until("two", "CHANGED ON DISK")
    terminals.press("two", "r")
    terminals.until("two", "Nothing clashes", "Merge")
    terminals.press("two", "m")
    terminals.until("two", "Merged")
    terminals.press("two", "C-s")
    until(
        lambda: "both" if [clip.takes for clip in plans.read(file).plan.clips] == [2, 2] else "",
        lambda: terminals.text("two"),
    )
    # The first has nothing unsaved, and is told in turn.
    terminals.until("one", "CHANGED ON DISK")
