"""Commands run as if they were typed, and what they are run on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soraplan.cli.commands import soraplan

GOLDEN = Path(__file__).parents[1] / "exchange" / "golden"

SHOOT = GOLDEN / "shoot.toml"
"""A plan with keep rates, own figures and a deadline."""

ROUGH = GOLDEN / "rough.toml"
"""A plan without keep rates, in which two clips have no price."""

Run = Callable[..., Result]

GOOD_CARD = """
format = 1
id = "own"
name = "Own"
vendor = "Own"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
tiers = [{ id = "film", name = "Film", model = "film-1", seconds = [5], rates = [
    { resolution = "720p", sizes = { landscape = "1280x720" }, per_second = 0.20 },
] }]
accounts = [{ id = "any", name = "Any" }]
"""
"""A card of one's own without any fault."""

FULL_CARD = """
format = 1
id = "full"
name = "Full"
vendor = "Full"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
batch_window = 86400
note = "Everything there is."

[[tiers]]
id = "film"
name = "Film"
model = "film-1"
seconds = [5, 10]
audio = false
note = "Never with sound."

  [[tiers.rates]]
  resolution = "720p"
  sizes = { landscape = "1280x720" }
  per_second = 0.20
  batch_per_second = 0.10
  minimum = 1.50
  reference_fee = 0.03
  input_per_second = 0.01
  note = "Cheap."

  [[tiers.rates]]
  resolution = "4k"
  sizes = { landscape = "3840x2160" }
  seconds = [8]
  per_second = 0.60

[[accounts]]
id = "any"
name = "Any"
limits = [{ concurrent = 5, excess = "queued" }]
note = "Told by mail."
evidence = "reported"
sources = ["https://example.org/limits"]
"""
"""A card with what few cards have: fees, notes, a batch lane, figures dated apart."""


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """The folder of one's own cards."""
    folder = tmp_path / "cards"
    folder.mkdir()
    return folder


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
