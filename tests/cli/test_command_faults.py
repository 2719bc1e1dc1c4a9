"""A fault of soraplan itself in a command: one message, an exit code, and no traceback."""

import os
import subprocess
import sys

import pytest
from typed import SHOOT

from soraplan.storage import paths

BROKEN = """
import sys
from soraplan.exchange import layout
def table(*_):
    secret = "A secret of the client"
    raise {error}
layout.table = table
from soraplan.cli import main
main()
"""


def broken(error: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`soraplan paths`, in which something fails."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", BROKEN.format(error=error), "paths"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_a_fault_is_told_in_one_message_and_written_down() -> None:
    run = broken("KeyError('of [/a] card')")
    assert (run.returncode, run.stdout) == (70, "")
    assert "fault of soraplan itself: KeyError: 'of [/a] card'" in run.stderr
    assert "cli/library.py, line" in run.stderr
    assert "No file was changed" in run.stderr
    assert str(paths.log_file()) in run.stderr
    assert "Traceback" not in run.stderr
    logged = paths.log_file().read_text(encoding="utf-8")
    assert "KeyError: 'of [/a] card'" in logged
    assert "in table" in logged


def test_whoever_mends_soraplan_sees_the_traceback() -> None:
    run = broken("KeyError('card')", SORAPLAN_DEBUG="1")
    assert run.returncode == 70
    assert run.stderr.count("Traceback") == 1


@pytest.mark.parametrize(
    ("error", "meaning"), [("MemoryError", "memory"), ("RecursionError", "nested deeper")]
)
def test_what_is_too_much_is_told_in_words(error: str, meaning: str) -> None:
    run = broken(error)
    assert run.returncode == 70
    assert meaning in run.stderr.splitlines()[0]


def test_ctrl_c_ends_a_command_without_a_word() -> None:
    run = broken("KeyboardInterrupt")
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "")
    assert not paths.log_file().exists()


def test_a_log_that_cannot_be_written_is_told() -> None:
    paths.state_dir().parent.mkdir(exist_ok=True)
    paths.state_dir().write_text("in the way")
    run = broken("KeyError('card')")
    assert run.returncode == 70
    assert "could not be written down" in run.stderr
    assert "Traceback" not in run.stderr


def test_no_place_for_a_log_is_told() -> None:
    run = broken("KeyError('card')", SORAPLAN_HOME="\0" if os.name == "nt" else "/dev/null/home")
    assert run.returncode == 70
    assert "could not be written down" in run.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows closes streams otherwise")
def test_a_fault_with_nobody_to_tell_still_has_its_exit_code() -> None:
    program = BROKEN.format(error="KeyError('card')")
    closed = f"import os\nos.close(2)\n{program}"
    run = subprocess.run([sys.executable, "-c", closed, "paths"], check=False, capture_output=True)
    assert run.returncode == 70
    assert paths.log_file().exists()


def test_a_fault_changes_no_file() -> None:
    before = SHOOT.read_bytes()
    assert broken("KeyError").returncode == 70
    assert SHOOT.read_bytes() == before
