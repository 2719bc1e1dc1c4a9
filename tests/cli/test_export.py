"""`soraplan export`: what is written, where, and what is refused without losing a file."""

import json
import re
from pathlib import Path

import pytest
from typed import SHOOT, Run
from typed import run as run

from soraplan.cli import export

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


@pytest.mark.parametrize("given", ["spring.toml", "link.toml"])
@pytest.mark.parametrize("asked", ["spring.toml", "link.toml", "./other/../spring.toml"])
def test_the_plan_itself_is_not_replaced_by_force(run: Run, given: str, asked: str) -> None:
    Path("spring.toml").write_bytes(SHOOT.read_bytes())
    Path("link.toml").symlink_to("spring.toml")
    Path("other").mkdir()
    result = run("export", given, "--to", "json", "-o", asked, "--force")
    assert result.exit_code == 2
    assert "is a plan that this export is made from; choose another name" in result.stderr
    assert Path("spring.toml").read_bytes() == SHOOT.read_bytes()


def test_the_earlier_version_is_not_replaced_by_force(run: Run) -> None:
    Path("base.toml").write_bytes(SHOOT.read_bytes())
    command = ("export", str(SHOOT), "--to", "markdown", "--base", "base.toml")
    assert run(*command, "-o", "base.toml", "--force").exit_code == 2
    assert Path("base.toml").read_bytes() == SHOOT.read_bytes()


def test_no_part_of_an_export_replaces_the_plan(run: Run) -> None:
    plan = Path("spring.receipt.txt")
    plan.write_bytes(SHOOT.read_bytes())
    command = ("export", str(plan), "--to", "jsonl", "--fix", "--retired-ok", "--force")
    assert run(*command, "-o", "spring.jsonl").exit_code == 2
    assert [path.name for path in Path.cwd().iterdir()] == ["spring.receipt.txt"]
    assert plan.read_bytes() == SHOOT.read_bytes()


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


def test_what_is_left_out_and_what_was_changed_is_said(run: Run) -> None:
    command = ("export", str(SHOOT), "--to", "jsonl", "--retired-ok", "--fix", *TODAY)
    said = run(*command, "-o", "spring.jsonl").stderr
    assert "Left out: 1 clip omitted.\n" in said
    assert "Left out: 1 clip (6 requests) in the batch lane; export them with --batch.\n" in said
    assert "Put right for this export, not in the plan: 1 clip.\n" in said
    assert "Done: make it 12 s.\n" in said
    other = run(*command, "--batch", "-o", "slow.jsonl").stderr
    assert "not in the batch lane; export them without --batch." in other


def test_the_first_of_many_changes_are_said_and_the_others_counted(run: Run) -> None:
    Path("long.toml").write_text(
        "format = 1\n" + '[[clips]]\nprompt = "Dawn"\nseconds = 5\n' * 30, encoding="utf-8"
    )
    command = ("export", "long.toml", "--to", "jsonl", "--retired-ok", "--fix")
    said = run(*command, "-o", "long.jsonl").stderr
    assert said.count("Done: make it 4 s.") == 8
    assert "… and 22 more clips, in the receipt." in said


def test_files_that_an_earlier_export_left_are_named(run: Run) -> None:
    command = ("export", "spring.toml", "--to", "jsonl", "--retired-ok", "--fix", "--force")
    Path("spring.toml").write_bytes(SHOOT.read_bytes())
    assert "no part of this export" not in run(*command, "-o", "spring.jsonl").stderr
    text = SHOOT.read_text(encoding="utf-8")
    Path("spring.toml").write_text(re.sub('"pro/(hd|720p)"', '"standard/720p"', text), "utf-8")
    said = run(*command, "-o", "spring.jsonl").stderr
    left = [line.split()[0] for line in said.splitlines() if "is no part of this export" in line]
    assert left == ["spring.sora-2-pro.jsonl", "spring.sora-2.jsonl"]
    assert Path("spring.sora-2-pro.jsonl").exists()


def test_where_one_of_several_files_cannot_be_written_none_is(run: Run) -> None:
    Path("spring.receipt.txt").mkdir()
    Path("spring.sora-2.jsonl").write_text("mine", encoding="utf-8")
    command = ("export", str(SHOOT), "--to", "jsonl", "--retired-ok", "--fix", "--force")
    result = run(*command, "-o", "spring.jsonl")
    assert result.exit_code == 2
    assert "Nothing was written" in result.stderr
    assert Path("spring.sora-2.jsonl").read_text(encoding="utf-8") == "mine"
    assert not Path("spring.sora-2-pro.jsonl").exists()


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


SLY = "a\u202eb\u200bc\ufeff\u2028d"
"""What turns the direction of writing, is not seen, or ends a line."""


@pytest.mark.parametrize("name", ["toml", "csv", "otio", "edl", "html", "json", "markdown"])
def test_nothing_steers_a_terminal_that_an_export_is_shown_on(
    run: Run, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = f'format = 1\ntitle = "{SLY}"\n[[clips]]\nscene = "{SLY}"\nprompt = "1\\t{SLY}"\n'
    Path("plan.toml").write_text(plan, encoding="utf-8")
    monkeypatch.setattr(export, "is_terminal", lambda: True)
    shown = run("export", "plan.toml", "--to", name, *TODAY)
    assert shown.exit_code == 0
    assert "�" in shown.stdout or "\\u202e" in shown.stdout
    assert re.search("[\u202e\u200b\ufeff\u2028\r]", shown.stdout) is None


def test_a_pipe_gets_the_bytes_of_the_file(run: Run) -> None:
    Path("plan.toml").write_text(f'format = 1\ntitle = "{SLY}"\n', encoding="utf-8")
    piped = run("export", "plan.toml", "--to", "toml", *TODAY)
    assert SLY in piped.stdout
