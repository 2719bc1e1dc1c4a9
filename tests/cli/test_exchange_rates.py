"""The user's rates of exchange, from the settings file to every command that counts."""

import json
from pathlib import Path

import pytest
from typed import GOOD_CARD, Run
from typed import run as run

from soraplan.storage import paths

TODAY = ("--today", "2026-11-22")
PLAN = """format = 1
title = "Spring"

[[clips]]
id = "a"
prompt = "Dawn"
seconds = 10
frame = "landscape"

[[clips]]
id = "b"
prompt = "Dusk"
seconds = 5
frame = "landscape"
offer = "own/film/720p"
"""
RATE = """format = 1

[[exchange_rates]]
currency = "EUR"
against = "USD"
rate = 1.50
date = 2026-11-20
"""


@pytest.fixture
def plan(tmp_path: Path) -> str:
    """A plan with a clip of $1.00, and one of €1.00 on a card of one's own."""
    cards = paths.home() / "cards"
    cards.mkdir(parents=True)
    card = GOOD_CARD.replace('vendor = "Own"', 'vendor = "Own"\ncurrency = "EUR"')
    (cards / "own.toml").write_text(card, encoding="utf-8")
    path = tmp_path / "spring.toml"
    path.write_text(PLAN, encoding="utf-8")
    return str(path)


def write(text: str) -> None:
    paths.settings_file().write_text(text, encoding="utf-8")


def test_show_counts_by_the_rate_that_is_written_down(run: Run, plan: str) -> None:
    apart = run("show", plan, *TODAY).stdout
    assert "$1.00 + €1.00" in apart
    write(RATE)
    made = json.loads(run("show", plan, "--format", "json", *TODAY).stdout)
    assert made["totals"]["run"] == "2.50"


def test_check_fails_without_a_rate_and_says_what_to_write(run: Run, plan: str) -> None:
    result = run("check", plan, *TODAY)
    assert result.exit_code == 1
    assert '[[exchange_rates]] | currency = "EUR" | against = "USD"' in result.stdout
    write(RATE)
    assert run("check", plan, *TODAY).exit_code == 0


def test_plans_and_exports_count_by_it(run: Run, plan: str, tmp_path: Path) -> None:
    folder = paths.plans_dir()
    folder.mkdir(parents=True)
    (folder / "spring.toml").write_text(PLAN, encoding="utf-8")
    assert "$1.00 + €1.00" in run("plans").stdout
    write(RATE)
    assert "$2.50" in run("plans").stdout
    out = tmp_path / "spring.md"
    assert run("export", plan, "--to", "markdown", "-o", str(out), *TODAY).exit_code == 0
    assert "EUR counted at 1.50 USD, of 2026-11-20" in out.read_text(encoding="utf-8")
    assert run("verify", str(out), plan).exit_code == 0
    write(RATE.replace("1.50", "1.60"))
    result = run("verify", str(out), plan)
    assert result.exit_code == 1
    assert result.stdout == (
        f"{out} does NOT match {plan}. Since then:\n"
        "  What is made is the same; amounts in USD are counted otherwise (EUR at 1.50 USD then, at"
        " 1.60 USD now).\n"
    )


def test_a_plan_is_held_against_itself_by_the_rate_of_today(run: Run, plan: str) -> None:
    write(RATE)
    out = Path(plan).with_name("spring-out.toml")
    assert run("export", plan, "--to", "toml", "-o", str(out), *TODAY).exit_code == 0
    result = run("verify", str(out), plan)
    assert result.exit_code == 0
    assert result.stdout == (
        f"{out} matches {plan}: what is made, and what it costs, is the same.\n"
    )


def test_diff_counts_both_versions_by_it(run: Run, plan: str, tmp_path: Path) -> None:
    write(RATE)
    new = tmp_path / "new.toml"
    new.write_text(PLAN.replace("seconds = 5", "seconds = 5\ntakes = 2"), encoding="utf-8")
    result = run("diff", plan, str(new), *TODAY)
    assert "$2.50" in result.stdout
    assert "$4.00" in result.stdout


def test_diff_without_a_rate_tells_each_currency(run: Run, plan: str, tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text(PLAN.replace("seconds = 5", "seconds = 5\ncount = 100"), encoding="utf-8")
    result = run("diff", plan, str(new), "--max-increase", "5", *TODAY)
    assert result.exit_code == 1
    told = " ".join(result.stdout.split())
    assert "A run costs $1.00 + €100.00, €99.00 more than before." in told
    assert "~ b: €1.00 → €100.00, +€99.00 (+9,900.0 %)" in told
    assert "Gate CLOSED: A run costs €99.00 more, which cannot be added up: no rate of" in told
    assert "no price" not in told


def test_settings_that_cannot_be_read_are_told_of_and_nothing_is_joined(
    run: Run, plan: str
) -> None:
    write(RATE.replace("1.50", '"1,50"'))
    result = run("show", plan, *TODAY)
    assert result.exit_code == 0
    assert "settings.toml, line 6, exchange_rates[0].rate: must be a number" in result.stderr
    assert "$1.00 + €1.00" in result.stdout
