import shlex
from pathlib import Path

import pytest
from click.shell_completion import CompletionItem, ShellComplete
from typed import GOOD_CARD, SHOOT, Run
from typed import library as library
from typed import run as run

import soraplan as package
from soraplan.cli.commands import soraplan

COMMANDS = {
    "": 0,
    "show": 0,
    # The plan is over its budget, and the draft costs more, which is what these are there to say.
    "check": 1,
    "diff": 1,
    "export": 0,
    "import": 0,
    "port": 0,
    "verify": 0,
    "rates": 0,
    "rates check": 0,
    "rates new": 0,
    "rates diff": 0,
    "plans": 0,
    "versions": 0,
    "paths": 0,
}
"""Every command, and how its example ends."""


@pytest.mark.parametrize("command", COMMANDS)
def test_the_example_in_the_help_works(run: Run, library: Path, command: str) -> None:
    Path("spring.toml").write_bytes(SHOOT.read_bytes())
    Path("mycard.toml").write_text(GOOD_CARD, encoding="utf-8")
    dearer = SHOOT.read_text(encoding="utf-8").replace("count = 20", "count = 60")
    Path("draft.toml").write_text(dearer, encoding="utf-8")
    Path("shots.csv").write_text("Shot,Prompt,Set\n1A,Dawn,Beach\n", encoding="utf-8")
    run("export", "spring.toml", "--to", "html", "-o", "spring.html")
    if command == "import":
        Path("spring.toml").unlink()
    told = run(*command.split(), "--help")
    assert told.stdout == run(*command.split(), "-h").stdout
    examples = [line for line in told.stdout.splitlines() if "Example: soraplan" in line]
    assert len(examples) == 1, told.stdout
    words = shlex.split(examples[0])[2:]
    assert words[: len(command.split())] == command.split()
    result = run(*words)
    assert result.exit_code == COMMANDS[command], result.stderr
    assert result.stdout or result.stderr


def test_the_help_lists_every_command(run: Run) -> None:
    told = run("--help").stdout
    for command in filter(None, COMMANDS):
        if " " not in command:
            assert f"\n  {command} " in told
    assert "..." not in told[told.index("Commands:") :]


def test_help_after_a_plan_is_help_and_not_a_plan(run: Run) -> None:
    result = run("spring.toml", "--help")
    assert result.exit_code == 0
    assert "Example: soraplan spring.toml" in result.stdout


def test_the_version_is_told(run: Run) -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"soraplan {package.__version__}\n")


def completed(arguments: list[str], incomplete: str) -> list[CompletionItem]:
    shell = ShellComplete(soraplan, {}, "soraplan", "_SORAPLAN_COMPLETE")
    return shell.get_completions(arguments, incomplete)


@pytest.mark.parametrize(
    ("arguments", "incomplete", "offered"),
    [
        ([], "s", {"show", "spring"}),
        ([], "ch", {"check"}),
        (["show"], "s", {"spring"}),
        (["rates"], "open", {"openai-sora-2"}),
        (["rates"], "ch", {"check"}),
        (["show", "spring"], "--f", {"--format"}),
        (["check", "spring", "--fail-on"], "w", {"warning"}),
    ],
)
def test_tab_completes_commands_plans_and_cards(
    run: Run, library: Path, arguments: list[str], incomplete: str, offered: set[str]
) -> None:
    items = completed(arguments, incomplete)
    assert {item.value for item in items if item.type == "plain"} == offered


def test_tab_offers_files_where_a_plan_is_meant(run: Run) -> None:
    assert [item.type for item in completed(["show"], "x")] == ["file"]
    assert "file" in {item.type for item in completed([], "x")}
