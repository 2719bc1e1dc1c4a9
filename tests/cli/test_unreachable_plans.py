"""A plan that may be there and cannot be had: the true reason is told, by every command."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typed import SHOOT, Run
from typed import run as run

from soraplan.storage import paths

COMMANDS: tuple[tuple[str, ...], ...] = (
    (),
    ("show",),
    ("check",),
    ("diff", str(SHOOT)),
    ("export", "--to", "csv"),
    ("port",),
    ("verify", str(SHOOT)),
    ("versions",),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_name_that_is_too_long_or_leads_through_a_file_is_told(
    words: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "home"))
    Path("folder").mkdir()
    for name in ("x" * 300, f"folder/{'x' * 300}.toml"):
        result = run(*words, name)
        assert result.exit_code == 2
        assert f"{name}: the name is too long for this disk" in result.stderr
    Path("file.toml").write_text("format = 1\n", encoding="utf-8")
    result = run(*words, "file.toml/plan.toml")
    assert result.exit_code == 2
    assert "file.toml/plan.toml: file.toml is a file, not a folder; check the path" in result.stderr


def powerless() -> None:
    """Take from a process of root, before it runs, what lets it look into any folder."""
    drop_from_bounding_set = 24
    libc = ctypes.CDLL(None)
    for capability in (1, 2):
        libc.prctl(drop_from_bounding_set, capability, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="takes the power of root as Linux gives it")
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_plan_in_a_folder_that_may_not_be_entered_is_not_told_to_be_missing(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "plan.toml").write_text("format = 1\n", encoding="utf-8")
    folder.chmod(0)
    done = subprocess.run(
        [sys.executable, "-m", "soraplan", *words, str(folder / "plan.toml")],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "SORAPLAN_HOME": str(paths.home())},
        preexec_fn=powerless,
    )
    folder.chmod(0o700)
    assert done.returncode == 2
    assert f"{folder / 'plan.toml'}: permission denied; change the permissions" in done.stderr
