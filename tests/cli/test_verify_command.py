from pathlib import Path

import pytest
from typed import SHOOT, Run
from typed import library as library
from typed import run as run

import soraplan


@pytest.fixture
def page(run: Run) -> Path:
    """A text made of the plan `spring.toml` beside it."""
    Path("spring.toml").write_bytes(SHOOT.read_bytes())
    made = run("export", "spring.toml", "--to", "text", "-o", "spring.txt")
    assert made.exit_code == 0, made.stderr
    return Path("spring.txt")


def changed(old: str, new: str) -> None:
    text = Path("spring.toml").read_text("utf-8")
    assert old in text
    Path("spring.toml").write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_file_matches_the_plan_that_it_was_made_from(run: Run, page: Path) -> None:
    result = run("verify", "spring.txt", "spring.toml")
    assert result.exit_code == 0
    assert result.stdout == (
        "spring.txt matches spring.toml: it was made from the plan as it is now (what is made, and"
        " what it costs).\n"
    )


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_sheet_is_said_to_have_cells_that_may_have_been_edited(run: Run, format_: str) -> None:
    if format_ == "xlsx":
        pytest.importorskip("xlsxwriter")
    Path("spring.toml").write_bytes(SHOOT.read_bytes())
    run("export", "spring.toml", "--to", format_, "-o", f"spring.{format_}")
    result = run("verify", f"spring.{format_}", "spring.toml")
    assert result.exit_code == 0
    assert result.stdout.endswith(" Cells may have been edited since: nobody can tell.\n")


def test_what_changed_since_is_told_and_ends_with_1(run: Run, page: Path) -> None:
    changed("takes = 6", "takes = 7")
    changed("contingency = 10", "contingency = 12")
    changed("budget = 1600.00", "budget = 1700.00")
    result = run("verify", "spring.txt", "spring.toml")
    assert result.exit_code == 1
    assert result.stdout == (
        "spring.txt does NOT match spring.toml. Since then:\n"
        "  1 clip changed: 1B (m7x2qd).\n"
        "  1 setting changed: contingency.\n"
        "Changed, and no part of the match:\n"
        "  1 setting changed: budget.\n"
    )


def test_what_is_noted_beside_a_clip_leaves_the_match(run: Run, page: Path) -> None:
    changed('shot = "1A"', 'shot = "1A"\nowner = "Ada"\nnotes = "Approved by Ada"')
    result = run("verify", "spring.txt", "spring.toml")
    assert result.exit_code == 0
    assert result.stdout.endswith(
        "Changed, and no part of the match:\n"
        "  1 clip changed in status, owner, tags, notes or the like alone: 1A (k3f9a2).\n"
    )


def test_a_file_without_a_receipt_ends_with_2(run: Run, page: Path) -> None:
    Path("letter.txt").write_text("Dear producer,", encoding="utf-8")
    result = run("verify", "letter.txt", "spring.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "letter.txt has no receipt of soraplan" in result.stderr


def test_two_receipts_in_one_file_are_refused(run: Run, page: Path) -> None:
    first = page.read_text("utf-8")
    changed("takes = 6", "takes = 7")
    run("export", "spring.toml", "--to", "text", "-o", "spring.txt", "--force")
    page.write_text(first + page.read_text("utf-8"), encoding="utf-8")
    result = run("verify", "spring.txt", "spring.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "2 receipts that differ" in result.stderr


def test_another_version_of_soraplan_is_told_and_no_reason_against_a_match(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = soraplan.__version__
    monkeypatch.setattr(soraplan, "__version__", "99.0")
    result = run("verify", "spring.txt", "spring.toml")
    assert result.exit_code == 0
    assert result.stdout.endswith(f"Made with soraplan {made}; this is 99.0.\n")


def test_the_day_of_an_export_is_told_where_it_has_one(run: Run, page: Path) -> None:
    day = ("--date", "--today", "2026-11-22")
    run("export", "spring.toml", "--to", "json", "-o", "spring.json", *day)
    result = run("verify", "spring.json", "spring.toml")
    assert "It was made on 2026-11-22.\n" in result.stdout


def test_the_plan_may_be_named_as_in_the_library(run: Run, library: Path, page: Path) -> None:
    assert run("verify", "spring.txt", "Spring campaign").exit_code == 0


def test_a_missing_or_bad_file_ends_with_2(run: Run, page: Path) -> None:
    for file, plan in (("gone.txt", "spring.toml"), ("spring.txt", "gone.toml"), (".", page.name)):
        assert run("verify", file, plan).exit_code == 2


def test_of_a_plan_it_is_known_that_it_is_the_same(run: Run, page: Path) -> None:
    Path("other.toml").write_bytes(Path("spring.toml").read_bytes())
    assert run("verify", "other.toml", "spring.toml").stdout == (
        "other.toml matches spring.toml: what is made, and what it costs, is the same.\n"
    )
