from pathlib import Path

from typed import ROUGH, Run
from typed import library as library
from typed import run as run


def test_the_plans_are_listed_with_clips_total_and_file(run: Run, library: Path) -> None:
    (library / "tiny.toml").write_text(
        'format = 1\ntitle = "夜"\n[[clips]]\nseconds = 8\n', encoding="utf-8"
    )
    (library / "lost.toml").write_text(
        'format = 1\ntitle = "Lost"\nrates = "gone"\n[[clips]]\n', encoding="utf-8"
    )
    (library / "rough.toml").write_bytes(ROUGH.read_bytes())
    result = run("plans")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert lines["Spring"].split()[2:4] == ["5", "$187.60"]
    assert lines["Rough"].split()[2:6] == ["5", "$25.00", "+", "?"]
    assert lines["Spring"].endswith(str(library / "spring.toml"))
    assert lines["夜"].split()[1:3] == ["1", "$0.80"]
    assert lines["Lost"].split()[1:3] == ["1", "—"]


def test_a_bad_plan_is_listed_with_its_problem(run: Run, library: Path) -> None:
    (library / "bad.toml").write_text("format = 1\nbudget = -1\n", encoding="utf-8")
    result = run("plans")
    assert result.exit_code == 0
    assert any(line.startswith("bad ") for line in result.stdout.splitlines())
    assert "bad.toml, line 2, budget: must be at least 0" in result.stderr


def test_an_empty_library_says_how_to_start(run: Run, tmp_path: Path) -> None:
    result = run("plans")
    assert (result.exit_code, result.stdout) == (0, "")
    assert str(tmp_path / "plans") in result.stderr
    assert "'soraplan'" in result.stderr
    assert not (tmp_path / "plans").exists()


def test_paths_tell_where_things_are_and_make_none(run: Run, tmp_path: Path) -> None:
    result = run("paths")
    places = dict(line.split("  ", 1) for line in result.stdout.splitlines())
    assert places["plans"].strip() == str(tmp_path / "plans")
    assert places["settings"].strip() == str(tmp_path / "settings.toml")
    assert places["imports"].strip() == str(tmp_path / "imports.toml")
    assert places["recovery"].strip() == str(tmp_path / "recovery")
    assert places["history"].strip() == str(tmp_path / "history")
    assert places["log"].strip() == str(tmp_path / "state" / "soraplan.log")
    assert places["locks"].strip().startswith(places["state"].strip())
    assert Path(places["sample plan"].strip()).is_file()
    assert [one.name for one in tmp_path.iterdir()] == ["work"]
