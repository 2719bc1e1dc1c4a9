"""The recipe for pull requests is run as it stands in the document."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[1] / "docs" / "ci.md"

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("git"), reason="the recipe needs a POSIX shell and git"
)

CARD = """
format = 1
id = "own"
name = "Own"
vendor = "Own"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
tiers = [{ id = "film", name = "Film", model = "film-1", seconds = [5, 10], rates = [
    { resolution = "720p", sizes = { landscape = "1280x720" }, per_second = 0.20 },
] }]
accounts = [{ id = "any", name = "Any" }]
"""

PLAN = """format = 1
title = "Spring | <b>"
rates = "own"

[[clips]]
id = "a"
shot = "1A"
prompt = "Dawn"
seconds = 5
frame = "landscape"
count = 10
"""
"""A plan of $10.00 without any finding."""

Shell = Callable[..., "subprocess.CompletedProcess[str]"]


def script() -> str:
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


@pytest.fixture
def sh(tmp_path: Path) -> Shell:
    """Run a line of shell in a repository whose branch `main` has two plans."""
    repository, home = tmp_path / "repository", tmp_path / "home"
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "own.toml").write_text(CARD, encoding="utf-8")
    (repository / "plans").mkdir(parents=True)
    (repository / "ci").mkdir()
    (repository / "ci" / "plans.sh").write_text(script(), encoding="utf-8")
    (repository / "plans" / "spring.toml").write_text(PLAN, encoding="utf-8")
    (repository / "plans" / "früh ling.toml").write_text(PLAN, encoding="utf-8")
    known = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "SORAPLAN_HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
    }

    def run(line: str, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["sh", "-c", line],
            cwd=repository,
            env={**known, **(env or {})},
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )

    made = run(
        "git init -q -b main . && git add . && git commit -qm one && git checkout -qb change",
    )
    assert made.returncode == 0, made.stderr
    return run


def gated(
    sh: Shell, change: str, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    made = sh(f"{change} && git add -A . && git commit -qm two")
    assert made.returncode == 0, made.stderr
    result = sh("sh ci/plans.sh main", env)
    assert "Traceback" not in result.stderr
    return result


def test_a_branch_without_a_change_of_a_plan_passes(sh: Shell) -> None:
    result = gated(sh, "echo x > README")
    assert (result.returncode, result.stdout) == (0, "No plan was changed.\n")


@pytest.mark.parametrize(("count", "code"), [(11, 0), (12, 1), (9, 0)])
def test_a_dearer_plan_is_held_up(sh: Shell, count: int, code: int) -> None:
    result = gated(sh, f"sed -i.bak 's/count = 10/count = {count}/' plans/spring.toml")
    assert result.returncode == code, result.stdout + result.stderr
    assert f"| changed | 1A (a) | count: 10 → {count} | $10.00 → ${count}.00" in result.stdout
    assert result.stdout.startswith("#### `plans/spring.toml`\n\n### Spring &#124; &lt;b&gt;\n")


def test_the_gate_can_be_set_in_money(sh: Shell) -> None:
    change = "sed -i.bak 's/count = 10/count = 12/' plans/spring.toml"
    assert gated(sh, change, {"MAX_INCREASE": "2"}).returncode == 0


def test_a_new_plan_is_checked_and_not_compared(sh: Shell) -> None:
    change = "cp plans/spring.toml plans/summer.toml"
    result = gated(sh, change, {"MAX_COST": "10"})
    assert result.returncode == 0, result.stderr
    assert "A new plan: a run costs $10.00." in result.stdout
    assert sh("sh ci/plans.sh main", {"MAX_COST": "9.99"}).returncode == 1


def test_a_finding_that_is_an_error_holds_it_up_and_stands_in_the_summary(sh: Shell) -> None:
    result = gated(sh, "sed -i.bak 's/^title/budget = 5\\ntitle/' plans/spring.toml")
    assert result.returncode == 1
    assert "\n    error over-budget: A run costs $10.00" in result.stdout


def test_a_plan_under_another_name_is_compared_with_itself(sh: Shell) -> None:
    result = gated(sh, "git mv 'plans/früh ling.toml' 'plans/früh jahr.toml'")
    assert (result.returncode, result.stderr.count("error")) == (0, 0)
    assert "The two versions are the same." in result.stdout
    assert "#### `plans/früh ling.toml` → `plans/früh jahr.toml`\n" in result.stdout


def test_a_plan_under_another_name_does_not_get_past_the_gate(sh: Shell) -> None:
    change = "git mv plans/spring.toml plans/autumn.toml"
    result = gated(sh, f"{change} && sed -i.bak 's/count = 10/count = 90/' plans/autumn.toml")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "#### `plans/spring.toml` → `plans/autumn.toml`\n" in result.stdout
    assert "Gate closed" in result.stdout


def test_a_plan_that_could_not_be_read_can_be_repaired(sh: Shell) -> None:
    sh(
        "git checkout -q main && echo nonsense >> plans/spring.toml"
        " && git commit -qam broken && git checkout -qb repair"
    )
    result = gated(sh, "sed -i.bak '/nonsense/d' plans/spring.toml")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "The old version cannot be read, so nothing is compared with it." in result.stdout
    assert "A new plan: a run costs $10.00." in result.stdout


def test_a_plan_that_runs_more_often_is_held_up_though_a_run_is_cheaper(sh: Shell) -> None:
    editor = 'extra_costs = [{ name = "Editor", amount = 120.00, per = "month" }]'
    sh(
        f"git checkout -q main && sed -i.bak 's/^title/{editor}\\ntitle/' plans/spring.toml"
        " && git commit -qam editor && git checkout -qb often"
    )
    change = "sed -i.bak 's/^title/repeat = \"daily\"\\ntitle/' plans/spring.toml"
    result = gated(sh, change)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "❌ Gate closed: A month costs $290.00 more" in result.stdout
    assert sh("sh ci/plans.sh main", {"MAX_INCREASE": "300%"}).returncode == 0
    result = sh("sh ci/plans.sh main", {"MAX_INCREASE": "300%", "MAX_MONTH": "419.99"})
    assert result.returncode == 1
    assert "\n    error max-month: A month costs $420.00 in all" in result.stdout


def test_a_plan_that_is_gone_is_told(sh: Shell) -> None:
    result = gated(sh, "git rm -q plans/spring.toml")
    assert result.returncode == 0, result.stderr
    assert "The plan is gone: a run cost $10.00." in result.stdout


def test_a_plan_that_cannot_be_read_ends_with_2(sh: Shell) -> None:
    result = gated(
        sh,
        "echo nonsense >> plans/spring.toml"
        " && sed -i.bak 's/count = 10/count = 9/' 'plans/früh ling.toml'",
    )
    assert result.returncode == 2
    assert result.stderr.count("plans/spring.toml, line") == 1
    _, section = result.stdout.split("#### `plans/spring.toml`\n\n")
    assert section.startswith("\n    Error: ")
    assert "\n      plans/spring.toml, line" in section
    # The others are told all the same.
    assert "A run costs $9.00, $1.00 less than before" in result.stdout


@pytest.mark.parametrize("gate", ["MAX_INCREASE", "MAX_COST", "MAX_MONTH"])
def test_a_gate_that_is_no_number_is_told_once(sh: Shell, gate: str) -> None:
    result = gated(sh, "sed -i.bak 's/count = 10/count = 9/' plans/*.toml", {gate: "much"})
    assert result.returncode == 2
    assert result.stderr.count("'much'") == result.stdout.count("'much'") == 1


def test_the_summary_can_go_into_a_file(sh: Shell) -> None:
    sh("sed -i.bak 's/count = 10/count = 9/' plans/spring.toml && git commit -qam two")
    result = sh("sh ci/plans.sh main out.md && cat out.md >&2")
    assert (result.returncode, result.stdout) == (0, "")
    assert "### Spring" in result.stderr


def test_git_shows_what_changed_in_a_plan(sh: Shell) -> None:
    lines = DOCUMENT.read_text("utf-8")
    (command,) = re.findall(r"`(git difftool [^`]*)`", lines)
    sh("sed -i.bak 's/count = 10/count = 9/' plans/spring.toml")
    result = sh(command)
    assert "A run costs $9.00, $1.00 less than before (-10.0 %)." in result.stdout, result.stderr
