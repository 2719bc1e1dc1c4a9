"""Names and texts that somebody may mean ill with, in what the commands say."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hostile import HOSTILE, UNSEEN
from soraplan.cli.talk import Talk
from soraplan.storage import paths

SIGNS = re.compile(UNSEEN)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_said_steers_no_terminal(text: str) -> None:
    stream = io.StringIO()
    talk = Talk(stream)
    print(f"Error: {text}\nTry again.", file=talk, flush=True)
    first, *others = stream.getvalue().split("\n")
    assert first.startswith("Error: ")
    assert others[-2:] == ["Try again.", ""]
    assert not SIGNS.search(stream.getvalue().replace("\n", ""))


def soraplan(*arguments: str | bytes) -> tuple[int, str, str]:
    """A command in a process of its own, whose arguments may be no text."""
    done = subprocess.run(
        [sys.executable, "-m", "soraplan", *arguments],
        capture_output=True,
        timeout=60,
        env={**os.environ, "SORAPLAN_HOME": str(paths.home())},
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are texts elsewhere")
def test_files_with_odd_names_are_listed_and_shown() -> None:
    folder = os.fsencode(paths.plans_dir())
    Path(os.fsdecode(folder)).mkdir(parents=True)
    names = (b"\xff\x1b[31m.toml", "\u202elmot\u200b.toml".encode(), b"bad\n\x9b.toml")
    for name in names:
        Path(os.fsdecode(os.path.join(folder, name))).write_bytes(b"format = 1\n")  # noqa: PTH118
    code, out, err = soraplan("plans")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 1 + len(names)
    assert "�␛[31m.toml" in out
    assert not SIGNS.search(out.replace("\n", ""))
    for name in names:
        code, out, err = soraplan("check", os.path.join(folder, name))  # noqa: PTH118
        assert code == 0, err


def test_wrong_words_are_told_harmlessly() -> None:
    for arguments in (
        ("show", b"x\x1b[31m\xff\xc2\x9b"),
        (b"--\x1b[2J",),
        ("rates", b"\x1b]0;x\x07"),
    ):
        code, out, err = soraplan(*arguments)
        assert code == 2
        assert out == ""
        assert "Traceback" not in err
        assert not SIGNS.search(err.replace("\n", ""))
