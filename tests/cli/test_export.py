"""`soraplan export`: what is written, where, and what is refused without losing a file."""

import json
from pathlib import Path

import pytest
from typed import SHOOT, Run
from typed import run as run

TODAY = ("--today", "2026-11-22")


def test_without_a_file_the_text_goes_to_stdout(run: Run) -> None:
    result = run("export", str(SHOOT), "--to", "json", *TODAY)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes == SHOOT.with_suffix(".json").read_bytes()


def test_a_file_is_written_and_named_on_stderr(run: Run) -> None:
    result = run("export", str(SHOOT), "--to", "json", "-o", "spring.json", *TODAY)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "spring.json\n")
    assert Path("spring.json").read_bytes() == SHOOT.with_suffix(".json").read_bytes()


def test_no_file_is_replaced_without_being_told_to(run: Run) -> None:
    Path("spring.json").write_text("mine", encoding="utf-8")
    result = run("export", str(SHOOT), "--to", "json", "-o", "spring.json")
    assert result.exit_code == 2
    assert "spring.json exists already; nothing was written. --force replaces it." in result.stderr
    assert Path("spring.json").read_text(encoding="utf-8") == "mine"
    assert run("export", str(SHOOT), "--to", "json", "-o", "spring.json", "--force").exit_code == 0
    assert json.loads(Path("spring.json").read_text(encoding="utf-8"))["format"] == 1


def test_the_plan_itself_is_not_replaced_either(run: Run) -> None:
    Path("spring.toml").write_bytes(SHOOT.read_bytes())
    result = run("export", "spring.toml", "--to", "toml", "-o", "spring.toml")
    assert result.exit_code == 2
    assert Path("spring.toml").read_bytes() == SHOOT.read_bytes()


def test_the_day_stands_in_the_receipt_when_asked_for(run: Run) -> None:
    command = ("export", str(SHOOT), "--to", "json", *TODAY)
    assert json.loads(run(*command, "--date").stdout)["receipt"]["made"] == "2026-11-22"
    assert json.loads(run(*command).stdout)["receipt"]["made"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--to", "jsn"), "'jsn' is none of "),
        (("--to", "jsn"), "Did you mean json?"),
        ((), "Missing option '--to'"),
        (("--to", "json", "--batch"), "--batch has no meaning for the format json."),
        (("--to", "json", "--base", str(SHOOT)), "JSON tells of no change, so --base"),
        (("--to", "json", "-o", "/no/such/x.json"), "the folder"),
        (("--to", "csv", "--preset", "numbers"), "'numbers' is not one of"),
        (("--to", "jsonl"), "--retired-ok"),
    ],
)
def test_wrong_use_is_told_and_ends_with_2(run: Run, words: tuple[str, ...], message: str) -> None:
    result = run("export", str(SHOOT), *words)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert list(Path.cwd().iterdir()) == []


def test_several_files_are_named_after_the_one_asked_for(run: Run) -> None:
    command = ("export", str(SHOOT), "--to", "jsonl", "--retired-ok", "--fix")
    refused = run(*command)
    assert refused.exit_code == 2
    assert "This plan makes 2 files" in refused.stderr
    assert run(*command, "-o", "spring.jsonl").exit_code == 0
    assert sorted(path.name for path in Path.cwd().iterdir()) == [
        "spring.receipt.txt",
        "spring.sora-2-pro.jsonl",
        "spring.sora-2.jsonl",
    ]


def test_the_change_since_a_base_is_told(run: Run) -> None:
    base = Path("base.toml")
    base.write_text(SHOOT.read_text(encoding="utf-8").replace("count = 20", "count = 10"), "utf-8")
    told = run("export", str(SHOOT), "--to", "markdown", "--base", "base.toml", *TODAY)
    alone = run("export", str(SHOOT), "--to", "markdown", *TODAY)
    assert (told.exit_code, alone.exit_code) == (0, 0)
    assert told.stdout != alone.stdout


def test_the_help_names_every_format_and_its_options(run: Run) -> None:
    from soraplan.exchange.formats import every

    told = run("export", "--help").stdout
    for format_ in every():
        assert f"\n  {format_.name} " in told
        assert all(f"--{option.name}" in told for option in format_.options)
