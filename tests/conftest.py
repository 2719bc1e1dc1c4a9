"""What every test stands on: a fixed day, a home of its own, and no wish against colour."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from plans import SORA
from plans import TODAY as TODAY
from soraplan.core.cards import RateCard
from soraplan.storage import holds

# Two cores may be shared with anything, so no example has a time to keep.
settings.register_profile("soraplan", max_examples=60, deadline=None)
settings.load_profile("soraplan")


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path))


@pytest.fixture(autouse=True)
def nothing_frozen() -> Iterator[None]:
    """The app keeps what it starts with from the collector of garbage: one run of it has one app.

    Here there are hundreds, and each would keep its megabytes to the end.
    """
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    """A folder that is held goes with its process: here that has many tests, and each lets go."""
    yield
    for folder in list(holds._held):
        holds.release(folder)


@pytest.fixture
def sora() -> RateCard:
    """The built-in card."""
    return SORA


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests under torture counted."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, figure in report.user_properties if "torture" in report.keywords else ():
                terminalreporter.write_line(f"{report.nodeid}: {name}: {figure}")
