from pathlib import Path

import pytest
from typed import ROUGH, SHOOT, Run
from typed import library as library
from typed import run as run

TODAY = ("--today", "2026-11-22")


@pytest.mark.parametrize("plan", [SHOOT, ROUGH])
@pytest.mark.parametrize("form", ["text", "json"])
def test_show_writes_the_golden_bytes(run: Run, form: str, plan: Path) -> None:
    result = run("show", str(plan), "--format", form, *TODAY)
    suffix = {"text": ".txt", "json": ".json"}[form]
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == plan.with_suffix(suffix).read_bytes()


def test_the_day_decides_whether_the_card_has_ended(run: Run) -> None:
    assert "ENDS on 2026-09-24" in run("show", str(SHOOT), "--today", "2026-09-23").stdout
    assert "ENDED on 2026-09-24" in run("show", str(SHOOT), "--today", "2026-09-24").stdout


def test_a_plan_can_be_named_as_in_the_library(run: Run, library: Path) -> None:
    assert run("show", "spring", *TODAY).stdout == run("show", str(SHOOT), *TODAY).stdout
    assert run("show", "Spring campaign", *TODAY).exit_code == 0


def test_a_file_goes_before_a_plan_of_the_library(run: Run, library: Path) -> None:
    Path("spring").write_text('format = 1\ntitle = "Here"\n', encoding="utf-8")
    assert run("show", "spring", *TODAY).stdout.startswith("Here\n")


def test_a_folder_does_not_hide_a_plan_of_the_library(run: Run, library: Path) -> None:
    Path("spring").mkdir()
    assert run("show", "spring", *TODAY).exit_code == 0


@pytest.mark.parametrize("name", ["sprng", "sprng.toml", "./sprng"])
def test_a_plan_that_is_not_there_is_told_of_with_what_is_near(
    run: Run, library: Path, name: str
) -> None:
    result = run("show", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"There is no plan '{name}'" in result.stderr
    assert str(library) in result.stderr
    assert "Did you mean spring?" in result.stderr
    assert "'soraplan plans'" in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"format = 1\n[[clips]]\nsecnds = 4\n", "line 3, clips[0].secnds: unknown key"),
        (b"\x00\x01", "binary"),
        (b"format = 2\n", "newer soraplan"),
        (b"format = 1\nkeep_rate = 0\n", "line 2, keep_rate: must be above 0, not 0"),
        (b"format = 1\nheadroom = 101\n", "line 2, headroom: must be at most 100, not 101"),
        (b"format = 1\nconcurrent = 0\n", "line 2, concurrent: must be at least 1, not 0"),
        (b"format = 1\nrender_seconds = -1\n", "line 2, render_seconds: must be above 0"),
        (b"format = 1\ndeadline = 0\n", "line 2, deadline: must be hours after the start"),
    ],
)
def test_a_bad_file_is_one_message_and_no_output(run: Run, content: bytes, said: str) -> None:
    Path("bad.toml").write_bytes(content)
    result = run("show", "bad.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "bad.toml" in result.stderr
    assert said in result.stderr
    assert Path("bad.toml").read_bytes() == content


def test_a_folder_is_no_plan(run: Run) -> None:
    Path("folder").mkdir()
    result = run("show", "folder")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is a folder" in result.stderr


def test_a_name_that_no_file_can_have_is_no_crash(run: Run) -> None:
    assert run("show", "x" * 5000).exit_code == 2
    assert run("show", "nul\0.toml").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show",), "Missing argument 'PLAN'"),
        (("show", str(SHOOT), "--frmat", "json"), "--format"),
        (("show", str(SHOOT), "--format", "pdf"), "'text', 'markdown', 'json'"),
        (("show", str(SHOOT), "--today", "tomorrow"), "not a date such as 2026-11-22"),
        (("show", str(SHOOT), "more"), "more"),
    ],
)
def test_wrong_use_is_told_on_stderr(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_bad_card_of_ones_own_does_not_stop_a_plan(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "own.toml").write_text("format = 1\n", encoding="utf-8")
    result = run("show", str(SHOOT), *TODAY)
    assert result.exit_code == 0
    golden = SHOOT.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    lines = result.stdout.splitlines()
    (at,) = (at for at, line in enumerate(lines) if "own.toml" in line)
    assert lines[at].startswith("warning   Your rate card own.toml cannot be used: ")
    # All figures are as they were; the plan does not ask for it, so it stands in no one's way.
    assert [line for line in lines if "$" in line] == [line for line in golden if "$" in line]
    assert result.stderr == ""


def test_without_a_home_a_plan_can_be_shown_by_its_path(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "missing"))
    result = run("show", str(SHOOT), *TODAY)
    assert result.stdout_bytes == SHOOT.with_suffix(".txt").read_bytes()
    assert not (tmp_path / "missing").exists()
