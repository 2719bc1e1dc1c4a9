from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soraplan.cli.commands import soraplan

SHOOT = Path(__file__).parents[1] / "exchange" / "golden" / "shoot.toml"

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder of its own, as if it were typed."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def runs(*arguments: str) -> Result:
        return CliRunner().invoke(soraplan, arguments, prog_name="soraplan")

    return runs


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The folder of the plan library, with one plan in it."""
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "spring.toml").write_bytes(SHOOT.read_bytes())
    return folder
