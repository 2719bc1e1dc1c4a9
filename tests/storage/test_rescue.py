"""Work that no journal can take: where it is put, and what becomes of it there."""

import errno
import tempfile
from pathlib import Path

import pytest

from disks import hung, refusing
from plans import numbered
from soraplan.core import edits
from soraplan.core.plan import Plan
from soraplan.storage import plans
from soraplan.storage.rescue import Rescue

PLAN = edits.settings_revised(numbered(2), title="Spring")


@pytest.fixture
def shoot(tmp_path: Path) -> Path:
    folder = tmp_path / "shoot"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def titled(title: str) -> Plan:
    return edits.settings_revised(PLAN, title=title)


def test_a_disk_that_hangs_is_not_waited_for(shoot: Path, temporary: Path) -> None:
    with hung(shoot):
        place = Rescue().write(PLAN, shoot / "plan.toml")
    assert place.parent == temporary
    assert plans.read(place).plan == PLAN


def test_a_disk_that_hangs_after_the_plan_was_put_there_is_not_waited_for(
    shoot: Path, temporary: Path
) -> None:
    rescued = Rescue()
    assert rescued.write(PLAN, shoot / "plan.toml").parent == shoot
    with hung(shoot):
        assert rescued.write(PLAN, shoot / "plan.toml").parent == temporary
        assert rescued.write(titled("Summer"), shoot / "plan.toml").name == "summer-not-saved.toml"


def test_where_every_disk_hangs_that_is_told(shoot: Path, temporary: Path) -> None:
    with hung(shoot), hung(temporary):
        told = Rescue().told(PLAN, shoot / "plan.toml", "")
    assert "Nor could it be kept elsewhere:" in told
    assert f"{shoot}: the disk does not answer" in told
    assert f"{temporary}: the disk does not answer" in told


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE])
def test_a_folder_out_of_reach_leads_to_the_next_place(
    number: int, shoot: Path, temporary: Path
) -> None:
    rescued = Rescue()
    assert rescued.write(PLAN, shoot / "plan.toml").parent == shoot
    with refusing(shoot, number):
        assert rescued.write(PLAN, shoot / "plan.toml").parent == temporary
