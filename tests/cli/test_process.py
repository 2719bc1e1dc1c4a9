"""What only a process of its own can show: streams, exit codes, and what it loads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typed import SHOOT

PYTHON = [sys.executable, "-W", "error", "-m", "soraplan"]


def test_the_module_is_the_command(tmp_path: Path) -> None:
    run = subprocess.run(
        [*PYTHON, "show", str(SHOOT), "--today", "2026-11-22"],
        capture_output=True,
        check=False,
        # Whatever the terminal's encoding: what goes into a pipe is the same bytes.
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout == SHOOT.with_suffix(".txt").read_bytes()


def test_wrong_use_leaves_with_2_and_a_closed_gate_with_1() -> None:
    for arguments, code in ((["show"], 2), (["check", str(SHOOT)], 1)):
        run = subprocess.run([*PYTHON, *arguments], capture_output=True, check=False)
        assert run.returncode == code, run.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_reader_that_has_gone_causes_no_traceback(form: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [*PYTHON, "show", str(SHOOT), "--format", form],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert run.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_is_told_of() -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [*PYTHON, "show", str(SHOOT)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert run.returncode == 2
    assert b"could not be written" in run.stderr
    assert b"Traceback" not in run.stderr


_LOADED = """
import os, sys
from soraplan.cli import main
os._exit = lambda code: print(sorted(sys.modules), file=sys.stderr)
sys.argv = ["soraplan", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(
    "arguments", [["show", str(SHOOT)], ["check", str(SHOOT)], ["rates"], ["plans"], [str(SHOOT)]]
)
def test_a_headless_command_loads_nothing_of_the_screen(arguments: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _LOADED, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    modules = run.stderr.splitlines()[-1]
    assert "'soraplan.cli.commands'" in modules
    for unwanted in ("textual", "rich", "soraplan.ui", "importlib.metadata", "json", "asyncio"):
        assert f"'{unwanted}'" not in modules
