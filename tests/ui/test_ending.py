"""The end that nobody asked for, in a terminal: nothing unsaved is lost, and nothing stays raw."""

import os
import signal
import sys
from pathlib import Path

import pytest
from running import written

from soraplan.core.plan import Plan
from soraplan.storage import drafts, log, paths, plans, recovery
from terminals import Seat, seat

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")

PLAN = """format = 1
title = "Bay"

[[clips]]
id = "one"
shot = "1A"
prompt = "Drone rises"
seconds = 8
"""

LEFT = ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?2004l", "\x1b[?1004l")
"""Of what was asked of the terminal nothing holds any more."""

STUCK = """
import os
from soraplan.ui.screens.queue import QueueScreen
def stuck(self):
    os.write(2, b"=stuck=")
    while True:
        pass
QueueScreen.action_clip_turn = stuck
"""


def edited(user: Seat) -> None:
    """Wait for the first frame, and make an edit that is not saved."""
    user.until_shown("1×1")
    user.until_shown("\x1b[?2004h")
    user.type(b"+")
    user.until_shown("1×2")


def as_before(user: Seat) -> bool:
    return user.after == user.before and all(user.seen.rindex(one) > 0 for one in LEFT)


def rescued() -> Plan:
    """The plan as the next start would offer it."""
    (found,) = recovery.found()
    return recovery.read(found).plan


def test_the_user_leaves_and_nothing_is_kept_or_told() -> None:
    with seat(written(PLAN)) as user:
        user.until_shown("1×1")
        # A letter of another encoding is no reason to end, and takes no other with it.
        user.type(b"\xe9\xff+")
        user.until_shown("1×2")
        assert user.after != user.before
        user.type(b"u")
        user.type(b"q")
        assert user.until_gone() == 0
        assert as_before(user)
        assert not recovery.found()
        assert not paths.log_file().exists()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGABRT", "SIGUSR1"])
def test_a_signal_keeps_what_is_not_saved_and_puts_the_terminal_back(name: str) -> None:
    path = written(PLAN)
    with seat(path) as user:
        edited(user)
        number = getattr(signal, name)
        user.process.send_signal(number)
        assert user.until_gone() == 128 + number
        assert as_before(user)
        assert f"ended by {name}" in user.seen
        assert str(paths.recovery_dir()) in user.seen.replace("\r\n", "")
    assert rescued().clips[0].takes == 2
    assert path.read_text(encoding="utf-8") == PLAN


EDITOR = """
import pathlib, sys, time
path = pathlib.Path(sys.argv[1])
path.write_text("Written by hand")
print("=editing=", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_while_a_text_is_in_an_editor_ends_it_and_keeps_the_text(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "editor.py").write_text(EDITOR)
    command = f"{sys.executable} {tmp_path / 'editor.py'}"
    path = written(PLAN)
    with seat(path, VISUAL="", EDITOR=command) as user:
        edited(user)
        user.type(b"e\x0f")
        user.until_shown("=editing=")
        number = getattr(signal, name)
        user.process.send_signal(number)
        assert user.until_gone() == 128 + number
        assert as_before(user)
        (folder,) = paths.drafts_dir().iterdir()
        assert str(folder) in user.seen.replace("\r\n", "")
        assert (folder / drafts.TEXT).read_text() == "Written by hand"
    assert rescued().clips[0].takes == 2
    with seat(path) as user:
        user.until_shown("Work that was not saved")
        user.type(b"\x1b")
        user.until_shown("A text that was in an editor")
    assert drafts.left() == []


def test_a_closed_terminal_ends_the_app_and_keeps_what_is_not_saved() -> None:
    with seat(written(PLAN)) as user:
        edited(user)
        user.close()
        assert user.until_gone() == 129
    assert rescued().clips[0].takes == 2


GONE_EARLY = """
import os, time
from soraplan.ui.terminal import Terminal
made = Terminal.__init__
def made_late(self):
    os.write(2, b"=begins=")
    while os.isatty(0):
        time.sleep(0.01)
    made(self)
Terminal.__init__ = made_late
"""


def test_a_terminal_that_goes_while_the_app_starts_ends_it() -> None:
    with seat(written(PLAN), broken=GONE_EARLY) as user:
        user.until_shown("=begins=")
        user.close()
        assert user.until_gone() == 129


def test_a_signal_ends_the_app_while_the_terminal_takes_nothing() -> None:
    with seat(written(PLAN)) as user:
        edited(user)
        user.stop_reading()
        # More than a terminal holds: each turns the page over.
        user.type(b"?\x1b" * 400)
        user.process.send_signal(signal.SIGTERM)
        assert user.until_gone() == 143
        assert user.after == user.before
    assert rescued().clips[0].takes == 2


def test_a_signal_ends_the_app_while_it_is_stuck() -> None:
    with seat(written(PLAN), broken=STUCK) as user:
        edited(user)
        user.type(b"v")
        user.until_shown("=stuck=")
        user.process.send_signal(signal.SIGTERM)
        assert user.until_gone() == 143
        assert as_before(user)
    assert rescued().clips[0].takes == 2


HANGS = """
import os, threading
def hanging(call):
    def wrapped(path, *arguments, **named):
        here = isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith({folder!r})
        if here and os.access({flag!r}, os.F_OK):
            threading.Event().wait()
        return call(path, *arguments, **named)
    return wrapped
for name in ("stat", "lstat", "open", "mkdir", "rename", "unlink", "scandir", "listdir"):
    setattr(os, name, hanging(getattr(os, name)))
"""
"""What lies in a folder answers nothing any more once there is a file called `flag`."""


def shoot() -> tuple[Path, Path]:
    """A plan in a folder of its own, and a place for the flag by which that begins to hang."""
    return written(PLAN, "shoot/plan.toml"), paths.home() / "hangs"


def test_a_signal_keeps_what_is_not_saved_while_the_disk_of_the_plan_hangs() -> None:
    path, flag = shoot()
    with seat(path, broken=HANGS.format(folder=str(path.parent), flag=str(flag))) as user:
        user.until_shown("\x1b[?2004h")
        flag.touch()
        edited(user)
        user.process.send_signal(signal.SIGTERM)
        assert user.until_gone() == 143
        assert as_before(user)
        assert "offered at the next start" in user.seen
    assert rescued().clips[0].takes == 2


def test_a_signal_puts_the_work_beside_the_plan_while_the_disk_of_the_journal_hangs() -> None:
    path, flag = shoot()
    with seat(path, broken=HANGS.format(folder=str(paths.recovery_dir()), flag=str(flag))) as user:
        edited(user)
        flag.touch()
        user.type(b"+")
        user.until_shown("1×3")
        user.process.send_signal(signal.SIGTERM)
        assert user.until_gone() == 143
        assert as_before(user)
        told = user.seen.replace("\r\n", "")
        assert f"{paths.recovery_dir()}: the disk does not answer" in told
        assert str(path.with_name("bay-not-saved.toml")) in told
    assert plans.read(path.with_name("bay-not-saved.toml")).plan.clips[0].takes == 3


def test_keys_are_taken_though_the_disk_of_the_journal_and_of_drafts_hangs_from_the_start() -> None:
    path, flag = shoot()
    flag.touch()
    hangs = [
        HANGS.format(folder=str(one), flag=str(flag))
        for one in (paths.recovery_dir(), paths.drafts_dir())
    ]
    with seat(path, broken="\n".join(hangs)) as user:
        edited(user)
        user.until_shown("so that it is not known")
        user.type(b"+")
        user.until_shown("1×3")
        user.process.send_signal(signal.SIGTERM)
        assert user.until_gone() == 143
        assert as_before(user)
    assert plans.read(path.with_name("bay-not-saved.toml")).plan.clips[0].takes == 3


NO_KEEPING = """
import threading
import soraplan.ui.ending
from soraplan.ui.app import SoraplanApp
soraplan.ui.ending._KEPT_WITHIN = 0.1
SoraplanApp.keep_work = lambda self: threading.Event().wait()
"""


def test_a_signal_ends_the_app_though_what_is_not_saved_can_be_kept_nowhere_in_time() -> None:
    with seat(written(PLAN), broken=NO_KEEPING) as user:
        edited(user)
        user.process.send_signal(signal.SIGTERM)
        assert user.until_gone() == 143
        assert as_before(user)
        assert "What is not saved could not be written down in time" in user.seen


def test_the_user_leaves_while_a_save_hangs_and_has_the_terminal_back() -> None:
    path, flag = shoot()
    with seat(path, broken=HANGS.format(folder=str(path.parent), flag=str(flag))) as user:
        edited(user)
        flag.touch()
        user.type(b"\x13")
        user.until_shown("Saving")
        user.type(b"q")
        user.until_shown("Discard")
        user.type(b"d")
        assert user.until_gone() == 0
        assert as_before(user)
        assert "soraplan ended without waiting for what still ran" in user.seen
    assert not recovery.found()


NO_FRAME = """
from soraplan.ui.screens.queue import QueueScreen
def fails(self): raise ZeroDivisionError("no [/frame]")
QueueScreen.compose = fails
"""

NO_APP = """
from soraplan.storage import settings
def fails(): raise ZeroDivisionError("no [/frame]")
settings.read = fails
"""

TOO_OFTEN = """
from soraplan.ui.screens.queue import QueueScreen
def fails(): raise ZeroDivisionError("no [/frame]")
QueueScreen.action_clip_turn = lambda self: self.set_interval(0.001, fails)
"""


@pytest.mark.parametrize("broken", [NO_FRAME, NO_APP], ids=["no frame", "no app"])
def test_a_fault_at_the_start_is_told_in_a_terminal_as_it_was(broken: str) -> None:
    with seat(written(PLAN), broken=broken) as user:
        assert user.until_gone() == 70
        assert user.after == user.before
        assert user.seen.rfind("\x1b[?1049h") <= user.seen.rfind("\x1b[?1049l")
        told = user.seen.replace("\r\n", "")
        assert "ZeroDivisionError: no [/frame]" in told
        assert str(paths.log_file()) in told
        assert "Traceback" not in told
    assert "ZeroDivisionError: no [/frame]" in paths.log_file().read_text(encoding="utf-8")


NO_WRITING = """
from textual.drivers.linux_driver import LinuxDriver
from soraplan.ui.screens.queue import QueueScreen
def fails(self, data): raise ZeroDivisionError("no [/frame]")
def turn(self): LinuxDriver.write = fails
QueueScreen.action_clip_turn = turn
"""

INTERRUPTED = """
from soraplan.ui.screens.queue import QueueScreen
def fails(self): raise KeyboardInterrupt
QueueScreen.action_clip_turn = fails
"""

NO_LOOP = """
from soraplan.ui.screens.queue import QueueScreen
QueueScreen.action_clip_turn = lambda self: self.app._message_queue.put_nowait(None)
"""


@pytest.mark.parametrize(
    "broken", [NO_WRITING, INTERRUPTED, NO_LOOP], ids=["no writing", "interrupted", "no loop"]
)
def test_a_fault_that_ends_the_app_at_once_is_told_in_a_terminal_as_it_was(broken: str) -> None:
    with seat(written(PLAN), broken=broken) as user:
        edited(user)
        user.type(b"v+")
        assert user.until_gone() == 70
        assert as_before(user)
        told = user.seen.rpartition(LEFT[0])[2].replace("\r\n", "")
        assert "soraplan had to end, by a fault of its own" in told
        assert str(paths.log_file()) in told
        assert str(paths.recovery_dir()) in told
    assert rescued().clips[0].takes >= 2


NO_UNMOUNT = """
from soraplan.ui.app import SoraplanApp
def fails(self): raise ZeroDivisionError("no [/frame]")
SoraplanApp.on_unmount = fails
"""


def test_a_fault_while_the_app_leaves_is_told_and_what_was_given_up_stays_so() -> None:
    with seat(written(PLAN), broken=NO_UNMOUNT) as user:
        edited(user)
        user.until(lambda: any(paths.recovery_dir().rglob("*.*")))
        user.type(b"q")
        user.until_shown("Discard")
        user.type(b"d")
        assert user.until_gone() == 70
        assert as_before(user)
        told = user.seen.rpartition(LEFT[0])[2]
        assert "a fault of its own as it ended: ZeroDivisionError: no [/frame]" in told
        assert "next start" not in told
    assert not recovery.found()


def test_faults_that_leave_no_way_on_end_the_app_and_keep_what_is_not_saved() -> None:
    with seat(written(PLAN), broken=TOO_OFTEN) as user:
        edited(user)
        user.type(b"v")
        assert user.until_gone() == 70
        assert as_before(user)
        told = user.seen.rpartition(LEFT[0])[2].replace("\r\n", "")
        assert "ZeroDivisionError: no [/frame]" in told
        assert str(paths.log_file()) in told
        assert str(paths.recovery_dir()) in told
        assert "Traceback" not in told
    assert rescued().clips[0].takes == 2
    assert paths.log_file().stat().st_size < log.FULL
