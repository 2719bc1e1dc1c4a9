"""`soraplan versions`, and `soraplan plans --trash`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typed import Run
from typed import run as run

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import library, paths, plans, versions

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPRING = queue(Clip(id="a", prompt="Dawn", seconds=10), title="Spring")
MORE = queue(
    Clip(id="a", prompt="Dawn", seconds=10), Clip(id="b", offer="gone/x/y"), title="Spring, more"
)


@pytest.fixture
def spring() -> Path:
    """A plan of the library with three versions, of which one cannot be used; it holds the last."""
    path = paths.plans_dir() / "spring.toml"
    path.parent.mkdir()
    texts = (plans.dumps(SPRING), "format = \n", plans.dumps(MORE))
    for number, text in enumerate(texts):
        versions.keep(path, text.encode(), NOON + timedelta(minutes=number))
    path.write_bytes(plans.dumps(MORE).encode())
    return path


def test_versions_are_listed_with_date_clips_cost_and_file(run: Run, spring: Path) -> None:
    result = run("versions", "spring")
    assert result.exit_code == 0
    heads, newest, bad, oldest = result.stdout.splitlines()
    assert heads.split() == ["Saved", "Clips", "A", "run", "costs", "File"]
    local = (NOON + timedelta(minutes=2)).astimezone()
    assert newest.startswith(f"{local:%Y-%m-%d %H:%M:%S}")
    assert newest.split()[2:6] == ["2", "$1.00", "+", "?"]
    assert newest.split()[6] == "now" and "now" not in oldest + bad
    assert bad.split()[2:4] == ["—", "—"]
    assert oldest.split()[2:4] == ["1", "$1.00"]
    assert Path(oldest.split()[-1]).read_text(encoding="utf-8") == plans.dumps(SPRING)
    assert result.stderr.startswith("Cannot be used: 20261122T120100.000Z.toml, line 1: ")


def test_the_file_of_a_version_is_a_plan_for_other_commands(run: Run, spring: Path) -> None:
    oldest = run("versions", "spring").stdout.splitlines()[-1].split()[-1]
    told = run("diff", oldest, "spring")
    assert told.exit_code == 0
    assert "1 clip added" in told.stdout
    assert run("show", oldest).stdout.startswith("Spring")


def test_versions_as_json_have_stable_keys_and_times_in_utc(run: Run, spring: Path) -> None:
    made = json.loads(run("versions", str(spring), "--format", "json").stdout)
    assert (made["format"], made["plan"]) == (1, str(spring))
    newest, bad, oldest = made["versions"]
    assert oldest == {
        "saved": "2026-11-22T12:00:00.000Z",
        "now": False,
        "title": "Spring",
        "clips": 1,
        "currency": "USD",
        "run": "1.00",
        "foreign": {},
        "unknown": 0,
        "bytes": len(plans.dumps(SPRING)),
        "problem": None,
        "file": str(versions.kept(spring)[-1].path),
    }
    assert (newest["now"], newest["clips"], newest["run"], newest["unknown"]) == (
        True, 2, "1.00", 1,
    )  # fmt: skip
    assert (bad["title"], bad["clips"], bad["run"]) == (None, None, None)
    assert "line 1" in bad["problem"]


def test_a_plan_that_is_gone_is_found_by_the_name_or_path_that_it_had(
    run: Run, spring: Path
) -> None:
    before = run("versions", "spring").stdout.replace("  now  ", "       ")
    spring.unlink()
    for name in ("spring", str(spring)):
        assert run("versions", name).stdout.split() == before.split()
    result = run("versions", "nothing")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no plan 'nothing'" in result.stderr


def test_a_plan_without_versions_says_so(run: Run) -> None:
    Path("new.toml").write_text("format = 1\n", encoding="utf-8")
    result = run("versions", "new.toml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "No version of new.toml is kept yet. Each save keeps one.\n"
    assert json.loads(run("versions", "new.toml", "--format", "json").stdout)["versions"] == []


@pytest.mark.parametrize("name", ["a\0b", "x" * 5_000, "\udc80"])
def test_a_name_that_no_file_can_have_is_wrong_use(run: Run, name: str) -> None:
    assert run("versions", name).exit_code == 2


def test_the_trash_is_listed_like_the_library(run: Run, spring: Path) -> None:
    assert "is empty" in run("plans", "--trash").stderr
    lies = library.trash(spring)
    result = run("plans", "--trash")
    heads, line = result.stdout.splitlines()
    assert "Thrown away" in heads
    assert line.startswith("Spring, more") and line.endswith(str(lies))
    assert "has no plans yet" in run("plans").stderr


def test_library_and_trash_are_told_to_programs(run: Run, spring: Path) -> None:
    told = json.loads(run("plans", "--format", "json").stdout)
    (plan,) = told["plans"]
    assert told["format"] == 1 and plan["file"] == str(spring) and plan["changed"].endswith("Z")
    assert plan["clips"] and plan["problem"] is None
    lies = library.trash(spring)
    assert json.loads(run("plans", "--format", "json").stdout)["plans"] == []
    (plan,) = json.loads(run("plans", "--trash", "--format", "json").stdout)["plans"]
    assert plan["file"] == str(lies) and "thrown_away" in plan


def test_the_help_of_plans_says_how_one_comes_back(run: Run) -> None:
    told = " ".join(run("plans", "--help").stdout.split())
    assert "T in it the trash, Enter puts a plan back, and X empties the trash" in told
