import json
import os
from pathlib import Path

import pytest
from typed import GOLDEN, SHOOT, Run
from typed import library as library
from typed import run as run

DIFF = GOLDEN / "diff.toml"
TODAY = ("--today", "2026-11-22")


@pytest.mark.parametrize(("form", "name"), [("text", "txt"), ("markdown", "md"), ("json", "json")])
def test_the_change_is_told_in_each_format(run: Run, form: str, name: str) -> None:
    result = run("diff", str(SHOOT), str(DIFF), "--format", form, "--max-increase", "5%", *TODAY)
    assert result.stdout == (GOLDEN / f"diff.{name}").read_text("utf-8")
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("allowed", "code"), [(None, 0), ("65.29", 0), ("65.28", 1), ("13.8%", 1), ("14%", 0)]
)
def test_the_gate_closes_over_what_is_allowed(run: Run, allowed: str | None, code: int) -> None:
    gate = () if allowed is None else ("--max-increase", allowed)
    result = run("diff", str(SHOOT), str(DIFF), *gate, *TODAY)
    assert result.exit_code == code, result.output
    assert ("Gate" in result.stdout) == (allowed is not None)


def test_plans_are_found_by_name_as_everywhere(run: Run, library: Path) -> None:
    result = run("diff", "spring", "Spring campaign", *TODAY)
    assert result.exit_code == 0, result.stderr
    assert "The two versions are the same." in result.stdout


@pytest.mark.parametrize("missing", ["/dev/null", os.devnull, "empty.toml"])
def test_a_version_that_is_not_there_makes_the_plan_new_or_gone(run: Run, missing: str) -> None:
    Path("empty.toml").touch()
    new = run("diff", missing, str(SHOOT), *TODAY)
    assert "A new plan: a run costs $471.86 in all." in new.stdout
    gone = run("diff", str(SHOOT), missing, *TODAY)
    assert "The plan is gone: a run cost $471.86 in all." in gone.stdout
    assert (new.exit_code, gone.exit_code) == (0, 0)
    document = json.loads(run("diff", missing, str(SHOOT), "--format", "json", *TODAY).stdout)
    assert (document["kind"], document["same"]) == ("new", False)
    assert len(document["clips"]["added"]) == 5
    assert run("diff", missing, missing).exit_code == 2


@pytest.mark.parametrize("allowed", ["5,5", "$5", "-5", "much", "nan"])
def test_a_gate_that_is_no_number_is_wrong_use(run: Run, allowed: str) -> None:
    result = run("diff", str(SHOOT), str(DIFF), f"--max-increase={allowed}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"'{allowed}' is neither an amount such as 50" in result.stderr


def test_a_plan_that_is_bad_or_not_there_is_not_taken_for_a_closed_gate(run: Run) -> None:
    Path("bad.toml").write_text("format = ", encoding="utf-8")
    for plan in ("bad.toml", "gone.toml"):
        result = run("diff", str(SHOOT), plan, "--max-increase", "5")
        assert (result.exit_code, result.stdout) == (2, "")
        assert plan in result.stderr


@pytest.mark.parametrize(
    ("terminal", "variables", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_only_a_terminal_that_wants_colour_gets_it(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    terminal: bool,
    variables: dict[str, str],
    coloured: bool,
) -> None:
    from soraplan.cli import diff
    from soraplan.exchange.plan_diff import text as plan_diff_text

    asked = []
    write = plan_diff_text.dumps

    def seen(*arguments: object, **options: object) -> str:
        asked.append(options["colour"])
        return write(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(plan_diff_text, "dumps", seen)
    monkeypatch.setattr(diff, "is_terminal", lambda: terminal)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    run("diff", str(SHOOT), str(DIFF))
    assert asked == [coloured]


CLIPS = '[[clips]]\nid = "a"\nprompt = "x"\nseconds = 10\ncount = {}\n'


def priced_by_itself(run: Run, count: int, price: str, name: str = "Mine") -> Path:
    """A plan with the rate card it is priced on, in which a price was changed by hand."""
    Path("old.toml").write_text(f"format = 1\n{CLIPS.format(10)}", encoding="utf-8")
    plan = Path(f"{name}.toml")
    bare = Path("bare.toml")
    bare.write_text(f"format = 1\n{CLIPS.format(count)}", encoding="utf-8")
    assert run("export", "bare.toml", "--to", "toml", "-o", str(plan)).exit_code == 0
    text = plan.read_text("utf-8")
    assert "per_second = 0.10\n" in text
    plan.write_text(
        text.replace("per_second = 0.10\n", f"per_second = {price}\n"), encoding="utf-8"
    )
    return plan


@pytest.mark.parametrize(
    ("count", "price", "passes"),
    [(10, "0.0001", True), (11, "0.0001", False), (5, "0.20", True), (5, "0.21", False)],
)
def test_no_plan_passes_a_gate_by_the_prices_that_it_brings_along(
    run: Run, count: int, price: str, passes: bool
) -> None:
    plan = priced_by_itself(run, count, price)
    result = run("diff", "old.toml", str(plan), "--max-increase", "0", *TODAY)
    assert result.exit_code == (0 if passes else 1), result.stdout
    text = " ".join(result.stdout.split())
    assert ("On the installed rate cards, and not on those" in text) == (price != "0.21")
    assert run("diff", "old.toml", str(plan), *TODAY).exit_code == 0


def test_a_card_that_is_not_installed_and_new_in_a_plan_opens_no_gate(run: Run) -> None:
    plan = priced_by_itself(run, 10, "0.0001")
    text = plan.read_text("utf-8").replace('"openai-sora-2"', '"mine"')
    plan.write_text(f'rates = "mine"\n{text}', encoding="utf-8")
    result = run("diff", "old.toml", str(plan), "--max-increase", "0", *TODAY)
    assert result.exit_code == 1, result.output
    assert "no known price" in " ".join(result.stdout.split())
    # One that was there before is what the old version was agreed on.
    result = run("diff", str(plan), str(plan), "--max-increase", "0", *TODAY)
    assert result.exit_code == 0, result.output
    assert run("diff", "/dev/null", str(plan), "--max-increase", "1", *TODAY).exit_code == 1
