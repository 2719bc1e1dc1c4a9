"""Work that was left behind on another computer, in a home that several of them share."""

from datetime import UTC, datetime

import pytest

from plans import numbered
from soraplan.core import edits
from soraplan.storage import paths, plans, processes, recovery
from soraplan.storage.journal import Journal

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
BASE = numbered(3)
ONE = edits.settings_revised(BASE, title="one")


def nothing() -> None:
    pass


@pytest.mark.parametrize("is_saved", [False, True])
def test_work_of_another_computer_is_never_cleared_away(
    is_saved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be open there, and its file be another one under the same name."""
    path = paths.home() / "spring.toml"
    digest = plans.write(path, BASE)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(processes, "computer", lambda: "0" * 12)
        kept = Journal(path, digest, BASE, nothing)
        kept.append(ONE, NOW)
        if not is_saved:
            kept.append(BASE, NOW)
        kept.close(remove=False)
    if is_saved:
        plans.write(path, ONE)
    (found,) = recovery.found()
    assert found.is_elsewhere
    assert found.folder.is_dir()
    assert recovery.read(found).unread == 0
