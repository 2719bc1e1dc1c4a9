import errno
import os
from pathlib import Path

import pytest

from soraplan.storage import paths
from soraplan.storage.problems import BadFile, NotWritten, Problem, StorageError, not_written


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (
            Problem("plan.toml", "must be at least 1, not 0", "clips[3].seconds", 12),
            "plan.toml, line 12, clips[3].seconds: must be at least 1, not 0",
        ),
        (Problem("plan.toml", "is missing", "format"), "plan.toml, format: is missing"),
        (Problem("plan.toml", "is cut off", line=3), "plan.toml, line 3: is cut off"),
        (Problem("plan.toml", "is a folder"), "plan.toml: is a folder"),
    ],
)
def test_a_problem_says_what_and_where(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_a_problem_is_one_line_and_moves_no_cursor() -> None:
    assert str(Problem("a\nb\x1b[2J.toml", "is \x9b31m red")) == r"a\nb\x1b[2J.toml: is \x9b31m red"


@pytest.mark.parametrize("kind", [BadFile, NotWritten])
def test_an_error_is_a_heading_and_a_line_a_problem(
    kind: type[BadFile] | type[NotWritten],
) -> None:
    error = kind([Problem("a", "one"), Problem("b", "two")])
    heading, *lines = str(error).split("\n")
    assert heading.endswith(":")
    assert lines == ["  a: one", "  b: two"]
    assert isinstance(error, StorageError)
    assert [problem.file for problem in error.problems] == ["a", "b"]


def test_a_thousand_problems_are_counted_not_listed() -> None:
    error = BadFile(Problem("a", f"number {one}") for one in range(1_030))
    assert len(error.problems) == 1_030
    assert str(error).split("\n")[-1] == "  and 1,010 more problems"
    assert len(str(error).split("\n")) == 22


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO]
)
def test_another_place_is_proposed_for_what_a_person_saves_and_for_nothing_else(
    number: int, tmp_path: Path
) -> None:
    def told(path: Path) -> bool:
        return "save somewhere else" in str(not_written(path, OSError(number, os.strerror(number))))

    chosen = (paths.plans_dir() / "spring.toml", paths.home() / "my.toml", tmp_path / "list.csv")
    assert all(map(told, chosen))
    journal = paths.recovery_dir() / "20261122T120000-1-abcdef" / "edits.jsonl"
    for path in (paths.settings_file(), journal, paths.history_dir() / "spring-1" / "v.toml"):
        assert not told(path)
