import re
from pathlib import Path

import pytest
from typed import GOOD_CARD, ROUGH, Run
from typed import run as run

CLIP = '[[clips]]\nid = "a"\nprompt = "Dawn"\nseconds = 5\nframe = "landscape"\n'


@pytest.fixture
def own_card(tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "own.toml").write_text(GOOD_CARD, encoding="utf-8")


def test_every_finding_is_a_line_with_severity_code_and_clip(run: Run) -> None:
    lines = run("check", str(ROUGH), "--today", "2026-11-22").stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "error over-budget",
        "error unknown-offer t2c6wz",
        "error size-not-offered y9r4be",
        "warning retired-card",
        "warning rate-limit y9r4be",
        "warning length-not-offered m7x2qd",
        "warning length-not-offered y9r4be",
    ]
    assert lines[1].endswith(": Clip 2A has no cost: OpenAI Sora 2 has no offer ultra/8k.")


@pytest.mark.parametrize(
    ("settings", "clips", "level", "code"),
    [
        ("budget = 0.50", CLIP, None, 1),
        ("", CLIP.replace("5", "6"), None, 0),
        ("", CLIP.replace("5", "6"), "error", 0),
        ("", CLIP.replace("5", "6"), "warning", 1),
        ("", CLIP.replace("5", "6"), "note", 1),
        ("budget = 1.00", CLIP, "warning", 0),
        ("budget = 1.00", CLIP, "note", 1),
        ("", CLIP, "note", 0),
    ],
)
def test_the_gate_closes_from_the_level_on(
    run: Run, own_card: None, settings: str, clips: str, level: str | None, code: int
) -> None:
    Path("plan.toml").write_text(
        f'format = 1\nrates = "own"\n{settings}\n{clips}', encoding="utf-8"
    )
    option = () if level is None else ("--fail-on", level)
    result = run("check", "plan.toml", "--today", "2026-11-22", *option)
    assert result.exit_code == code, result.output


def test_where_nothing_is_found_stdout_stays_empty(run: Run, own_card: None) -> None:
    Path("plan.toml").write_text(f'format = 1\nrates = "own"\n{CLIP}', encoding="utf-8")
    result = run("check", "plan.toml", "--today", "2026-11-22")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "plan.toml: nothing found.\n"


def test_a_bad_plan_is_not_taken_for_a_closed_gate(run: Run) -> None:
    Path("bad.toml").write_text("format = ", encoding="utf-8")
    assert run("check", "bad.toml").exit_code == 2


def test_a_level_that_does_not_exist_is_refused(run: Run) -> None:
    result = run("check", str(ROUGH), "--fail-on", "fatal")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'note', 'warning', 'error'" in result.stderr


LIMITED = GOOD_CARD.replace(
    'accounts = [{ id = "any", name = "Any" }]',
    """accounts = [{ id = "any", name = "Any", limits = [
    { requests = 2, window = 60 }, { concurrent = 4 }, { spend = 5.00, window = 600 },
] }, { id = "shut", name = "Shut", no_access = ["film"] }]""",
)
"""A card whose first account has a limit of every kind; one request of 5 s costs $1.00."""


@pytest.mark.parametrize(
    ("settings", "clip", "severity", "said"),
    [
        ("", "count = 3", "warning", "rate-limit a: 3 requests on Film, and Any allows 2 per"),
        ("account = 'shut'", "", "error", "account-lacks-access: A Shut account may not use Film"),
        ("keep_rate = 0.2", "takes = 2", "warning", "too-few-takes a: With the planned takes"),
        ("keep_rate = 0.9", "takes = 3", "note", "too-many-takes a: Clip a has 3 takes, and 2"),
        ("deadline = 0.01", "count = 3", "error", "deadline-missed: The last "),
        (
            "deadline = 2026-11-21T12:00:00",
            "",
            "error",
            "deadline-missed: The deadline, 2026-11-21",
        ),
    ],
)
def test_the_gate_closes_for_takes_pace_and_deadline(
    run: Run, tmp_path: Path, settings: str, clip: str, severity: str, said: str
) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "own.toml").write_text(LIMITED, encoding="utf-8")
    Path("plan.toml").write_text(
        f'format = 1\nrates = "own"\n{settings}\n{CLIP}{clip}\n', encoding="utf-8"
    )
    levels = ["note", "warning", "error"]
    for level in levels:
        result = run("check", "plan.toml", "--today", "2026-11-22", "--fail-on", level)
        assert f"{severity} {said}" in result.stdout
        told = {line.split()[0] for line in result.stdout.splitlines()}
        gravest = max(map(levels.index, told))
        assert result.exit_code == (1 if gravest >= levels.index(level) else 0)
    assert severity in told


def test_a_request_dearer_than_the_spend_window_closes_the_gate(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    dear = LIMITED.replace("per_second = 0.20", "per_second = 1.20")
    (tmp_path / "cards" / "own.toml").write_text(dear, encoding="utf-8")
    Path("plan.toml").write_text(f'format = 1\nrates = "own"\n{CLIP}', encoding="utf-8")
    result = run("check", "plan.toml", "--today", "2026-11-22")
    assert result.exit_code == 1
    assert "error spend-window a: Clip a: one request costs $6.00, and the account allows" in (
        result.stdout
    )


@pytest.mark.parametrize(
    ("gates", "told"),
    [
        (("--max-cost", "4.40"), []),
        (
            ("--max-cost", "4.39"),
            ["error max-cost: A run costs $4.40 in all, $0.01 more than the $4.39 allowed."],
        ),
        (("--max-month", "17.60"), []),
        (
            ("--max-month", "15"),
            ["error max-month: A month costs $17.60 in all, $2.60 more than the $15.00 allowed."],
        ),
        (("--max-p90", "4"), []),
        (
            ("--max-p90", "3.99"),
            ["error max-p90: P90 of a run is $4.00, $0.01 more than the $3.99 allowed."],
        ),
        (
            ("--max-p90", "1", "--max-month", "1", "--max-cost", "1"),
            ["error max-cost", "error max-month", "error max-p90"],
        ),
    ],
)
def test_a_gate_closes_where_a_plan_costs_more(
    run: Run, own_card: None, gates: tuple[str, ...], told: list[str]
) -> None:
    # One video of $1.00 with four takes of which half are kept: of ten such shoots nine need no
    # more than four takes, as 1 - 0.5 ** 4 is more than nine tenths and 1 - 0.5 ** 3 is not.
    plan = f'format = 1\nrates = "own"\nrepeat = "weekly"\ncontingency = 10\n{CLIP}takes = 4\n'
    Path("plan.toml").write_text(f"{plan}keep_rate = 0.5\n", encoding="utf-8")
    result = run("check", "plan.toml", *gates)
    lines = [line for line in result.stdout.splitlines() if "max-" in line]
    assert len(lines) == len(told)
    assert all(line.startswith(start) for line, start in zip(lines, told, strict=True))
    assert result.exit_code == (1 if told else 0)
    # What closes a gate stands before the findings.
    assert result.stdout.splitlines()[: len(told)] == lines


def test_a_gate_or_budget_at_the_amount_that_is_shown_is_kept(run: Run, own_card: None) -> None:
    extra = 'extra_costs = [{ name = "Film", amount = 0.191 }]\nbudget = 1.19\n'
    plan = f'format = 1\nrates = "own"\nrepeat = "weekly"\n{extra}{CLIP}'
    Path("plan.toml").write_text(plan, encoding="utf-8")
    # A run costs $1.191 and a month $4.764.
    gates = ("--max-cost", "1.19", "--max-month", "4.76")
    assert not re.findall("^error", run("check", "plan.toml", *gates).stdout, re.MULTILINE)
    gates = ("--max-cost", "1.18", "--max-month", "4.75")
    assert run("check", "plan.toml", *gates).stdout.splitlines()[:2] == [
        "error max-cost: A run costs $1.19 in all, $0.01 more than the $1.18 allowed.",
        "error max-month: A month costs $4.76 in all, $0.01 more than the $4.75 allowed.",
    ]


def test_a_gate_closes_where_a_price_is_missing_to_tell(run: Run) -> None:
    lines = run("check", str(ROUGH), "--max-cost", "500", "--max-p90", "500").stdout.splitlines()
    assert lines[:2] == [
        "error max-cost: Whether a run costs at most $500.00 in all is not known: 2 clips have no"
        " price.",
        "error max-p90: Whether P90 of a run is at most $500.00 is not known: 2 clips have no"
        " price.",
    ]
    over = run("check", str(ROUGH), "--max-cost", "10").stdout
    assert over.startswith("error max-cost: A run costs at least $83.00 in all, $73.00 more than")


def test_a_gate_closes_where_a_keep_rate_is_missing_to_tell(run: Run, own_card: None) -> None:
    Path("plan.toml").write_text(f'format = 1\nrates = "own"\n{CLIP}', encoding="utf-8")
    result = run("check", "plan.toml", "--max-p90", "500")
    assert (result.exit_code, result.stdout) == (
        1,
        "error max-p90: Whether P90 of a run is at most $500.00 is not known: 1 clip has no keep"
        " rate.\n",
    )


@pytest.mark.parametrize("gate", ["--max-cost", "--max-month", "--max-p90"])
@pytest.mark.parametrize("amount", ["", "-1", "5%", "$5", "5,50", "1e3", "nan", "Infinity"])
def test_a_gate_that_is_no_amount_is_wrong_use(run: Run, gate: str, amount: str) -> None:
    result = run("check", str(ROUGH), f"{gate}={amount}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"'{amount}' is not an amount such as 500 or 499.50." in result.stderr


@pytest.fixture
def carrying(run: Run, own_card: None) -> Path:
    """A plan of $1.00 that brings along the card `own` with a price of nearly nothing."""
    Path("bare.toml").write_text(
        f'format = 1\nrates = "own"\nkeep_rate = 1\n{CLIP}', encoding="utf-8"
    )
    run("export", "bare.toml", "--to", "toml", "-o", "plan.toml")
    text = Path("plan.toml").read_text("utf-8")
    assert "per_second = 0.20" in text
    Path("plan.toml").write_text(text.replace("= 0.20", "= 0.0001"), encoding="utf-8")
    return Path("plan.toml")


@pytest.mark.parametrize("gate", ["--max-cost", "--max-month", "--max-p90"])
def test_no_plan_passes_a_gate_by_the_prices_that_it_brings_along(
    run: Run, carrying: Path, gate: str
) -> None:
    assert run("check", "plan.toml", gate, "1").exit_code == 0
    result = run("check", "plan.toml", gate, "0.99")
    assert result.exit_code == 1
    start = f"error {gate[2:]}: On the installed rate cards, and not on those that the plan brings"
    assert result.stdout.startswith(start)
    assert "$1.00" in result.stdout.splitlines()[0]
    assert run("check", "plan.toml").exit_code == 0


def test_a_card_that_nobody_else_has_opens_no_gate(
    run: Run, carrying: Path, tmp_path: Path
) -> None:
    (tmp_path / "cards" / "own.toml").unlink()
    result = run("check", "plan.toml", "--max-cost", "500")
    assert result.exit_code == 1
    assert "whether a run costs at most $500.00 in all is not known" in result.stdout


def test_a_gate_is_closed_where_the_installed_card_counts_in_another_currency(
    run: Run, carrying: Path, tmp_path: Path
) -> None:
    card = tmp_path / "cards" / "own.toml"
    card.write_text(f'currency = "JPY"\n{GOOD_CARD}', encoding="utf-8")
    result = run("check", "plan.toml", "--max-cost", "500")
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "error max-cost: The plan counts in USD on the rate card that it brings along and in JPY"
    )


def test_a_plan_on_a_card_that_has_ended_is_shown_the_way_to_others(run: Run) -> None:
    Path("plan.toml").write_text("format = 1\n[[clips]]\n", encoding="utf-8")
    told = "'soraplan port plan.toml' tells what the plan costs on every other rate card.\n"
    assert run("check", "plan.toml", "--today", "2026-11-22").stderr == told
    text = 'format = 1\nrates = "luma-ray-3.2"\n[[clips]]\n'
    Path("plan.toml").write_text(text, encoding="utf-8")
    assert "soraplan port" not in run("check", "plan.toml", "--today", "2026-11-22").stderr
