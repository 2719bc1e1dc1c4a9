"""A rate card that somebody means ill with: no command lets it steer the terminal."""

import re
from pathlib import Path

import click
import pytest
from typed import FULL_CARD, Run
from typed import run as run

from hostile import UNSEEN
from soraplan.cli import output
from soraplan.cli.commands import soraplan

SIGNS = re.compile(UNSEEN)

EVIL = "\\u001b[2J\\u0007\\u009b1m\\u202e\\u200bx"
"""As TOML spells it: clears the screen, rings, colours, and turns the direction of writing."""

CARD = re.sub(
    r'^(\s*(?:name|vendor|note) = ".*)"$',
    lambda line: f'{line[1]}{EVIL}"',
    FULL_CARD,
    flags=re.MULTILINE,
).replace('"full"', '"evil"')

PLAN = f"""
format = 1
title = "Spring{EVIL}"
rates = "evil"
[[clips]]
id = "a"
prompt = "Dawn{EVIL}"
seconds = 5
frame = "landscape"
offer = "film/720p"
"""

ALL = [
    ("show", "evil.toml"),
    ("show", "evil.toml", "--what-if", "takes=2"),
    ("show", "evil.toml", "--format", "json"),
    ("show", "evil.toml", "--format", "markdown"),
    ("check", "evil.toml"),
    ("diff", "old.toml", "evil.toml"),
    ("diff", "old.toml", "evil.toml", "--format", "json"),
    ("diff", "old.toml", "evil.toml", "--format", "markdown"),
    ("export", "evil.toml", "--to", "csv"),
    ("export", "evil.toml", "--to", "markdown"),
    ("export", "evil.toml", "--to", "toml"),
    ("import", "list.csv"),
    ("port", "evil.toml"),
    ("port", "evil.toml", "--to", "openai-sora-2"),
    ("port", "old.toml", "--to", "evil", "--format", "json"),
    ("verify", "evil.toml", "old.toml"),
    ("rates",),
    ("rates", "evil"),
    ("rates", "check", "evil-card.toml"),
    ("rates", "diff", "openai-sora-2", "evil"),
    ("rates", "new", "mine", "--base", "evil"),
    ("plans",),
    ("plans", "--format", "json"),
    ("versions", "evil.toml"),
    ("versions", "evil.toml", "--format", "json"),
    ("paths",),
]

DATA = {"json", "markdown", "csv", "toml"}
"""Formats that a file or a pipe gets to the letter."""


@pytest.fixture
def hostile(run: Run, tmp_path: Path) -> Run:
    """Run commands where the card and a plan on it are installed."""
    for folder in ("cards", "plans"):
        (tmp_path / folder).mkdir()
    for place in (tmp_path / "cards" / "evil.toml", Path("evil-card.toml")):
        place.write_text(CARD, encoding="utf-8")
    for place in (tmp_path / "plans" / "evil.toml", Path("evil.toml")):
        place.write_text(PLAN, encoding="utf-8")
    Path("old.toml").write_text("format = 1\n[[clips]]\nid = 'a'\n", encoding="utf-8")
    Path("list.csv").write_text("Shot,Prompt\n1A,Dawn \u202e\u200b\x9b1m\n", encoding="utf-8")
    return run


def test_every_command_is_tried() -> None:
    context = click.Context(soraplan)
    assert {words[0] for words in ALL} == set(soraplan.list_commands(context))
    rates = soraplan.get_command(context, "rates")
    assert isinstance(rates, click.Group)
    told = {words[1] for words in ALL if words[0] == "rates" and len(words) > 1}
    assert told >= set(rates.list_commands(context))


@pytest.mark.parametrize("words", ALL, ids=" ".join)
@pytest.mark.parametrize("is_terminal", [True, False])
def test_no_card_steers_the_terminal_on_which_a_command_tells_of_it(
    words: tuple[str, ...], is_terminal: bool, hostile: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_terminal and (DATA & {*words} or words[0] == "import"):
        pytest.skip("data is to the letter")
    if is_terminal:
        monkeypatch.setattr(output, "is_terminal", lambda: True)
        monkeypatch.setattr("soraplan.cli.export.is_terminal", lambda: True)
    result = hostile(*words)
    assert result.exit_code in (0, 1), result.output
    assert not SIGNS.search(result.stdout.replace("\n", ""))


def test_what_a_card_says_is_shown_with_signs_for_what_steers(hostile: Run) -> None:
    shown = "␛[2J␇�1m��x"
    told = hostile("rates", "evil").stdout.splitlines()
    assert told[:2] == [f"Full{shown}", "=" * len(f"Full{shown}")]
    checked = hostile("rates", "check", "evil-card.toml").stdout
    assert checked.startswith(f"evil-card.toml is a good rate card: Full{shown} (evil), 2 offers")


def test_a_program_gets_the_name_of_a_card_to_the_letter(hostile: Run) -> None:
    told = hostile("show", "evil.toml", "--format", "json").stdout
    assert "\u202e" in told or "\\u202e" in told
