import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from typed import SHOOT, Run
from typed import library as library
from typed import run as run

from soraplan.cli import open as opening
from soraplan.storage import paths


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """What the app is opened on, where there is a terminal for it."""
    plans: list[Path | None] = []
    app = ModuleType("soraplan.ui.app")

    def run(path: Path | None) -> int:
        plans.append(path)
        return 7

    app.run = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "soraplan.ui.app", app)
    monkeypatch.setattr(opening, "has_terminal", lambda: True)
    return plans


def test_without_a_command_the_app_opens_on_the_plan(
    run: Run, opened: list[Path | None], library: Path
) -> None:
    assert run(str(SHOOT)).exit_code == 7
    run("spring")
    run()
    assert opened == [SHOOT, library / "spring.toml", None]


def test_a_plan_that_is_named_like_a_command_is_opened_by_its_path(
    run: Run, opened: list[Path | None]
) -> None:
    Path("check").write_text("format = 1\n", encoding="utf-8")
    assert "Missing argument 'PLAN'" in run("check").stderr
    run("./check")
    assert opened == [Path("check")]


def test_a_plan_that_is_not_there_does_not_open_the_app(
    run: Run, opened: list[Path | None]
) -> None:
    result = run("shwo")
    assert result.exit_code == 2
    assert "Did you mean show?" in result.stderr
    assert opened == []


def test_without_a_terminal_the_report_of_the_plan_is_written(run: Run) -> None:
    result = run(str(SHOOT))
    assert result.exit_code == 0
    assert result.stdout == run("show", str(SHOOT)).stdout
    assert result.stderr == f"There is no terminal for the app; this is the report of {SHOOT}.\n"


def test_without_a_terminal_the_plan_last_open_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f"format = 1\nlast_plan = '{SHOOT}'\n", "utf-8")
    result = run()
    assert result.stdout == run("show", str(SHOOT)).stdout
    assert f"the report of the plan last open, {SHOOT}." in result.stderr


def test_where_the_plan_last_open_is_gone_the_sample_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("format = 1\nlast_plan = '/gone.toml'\n", "utf-8")
    result = run()
    assert result.stdout == run("show", str(paths.sample_file())).stdout
    assert "The plan last open is no longer there: /gone.toml\n" in result.stderr
    assert "the sample plan" in result.stderr


@pytest.mark.parametrize("name", ["x" * 9_000, "circle.toml", "shoot.toml/x.toml", ""])
def test_where_the_plan_last_open_cannot_be_had_the_sample_is_told_with_the_reason(
    name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "home"))
    Path("circle.toml").symlink_to("circle.toml")
    Path("shoot.toml").write_text("format = 1\n", encoding="utf-8")
    path = Path.cwd() / name
    paths.home().mkdir()
    paths.settings_file().write_text(f"format = 1\nlast_plan = '{path}'\n", "utf-8")
    result = run()
    assert result.stdout == run("show", str(paths.sample_file())).stdout
    reasons = "too long|back to itself|not a folder|is a folder"
    assert re.match(f"The plan last open cannot be opened: .*({reasons})", result.stderr)
    assert len(result.stderr) < 600


def test_at_first_the_sample_is_told(run: Run) -> None:
    result = run()
    assert result.exit_code == 0
    assert result.stdout == run("show", str(paths.sample_file())).stdout
    assert "the sample plan" in result.stderr
