import json
import re
from pathlib import Path

import pytest
from typed import GOOD_CARD, ROUGH, SHOOT, Run
from typed import run as run

TODAY = ("--today", "2026-11-22")

PLAN = """
format = 1
title = "Bay"
repeat = "daily"
budget = 3000.00
budget_per = "month"
contingency = 10
keep_rate = 0.5

[[clips]]
shot = "1A"
seconds = 10
count = 20
takes = 3

[[clips]]
shot = "1B"
seconds = 8
offer = "pro/hd"
"""
"""A run costs 20 × 3 × 10 s × 0.10 + 8 s × 0.50 = 60 + 4."""


@pytest.fixture
def plan() -> str:
    Path("bay.toml").write_text(PLAN, encoding="utf-8")
    return "bay.toml"


def cells(text: str, label: str) -> list[str]:
    """The cells behind a label in the first table of a text."""
    line = next(line for line in text.splitlines() if line.startswith(label))
    return [cell for cell in map(str.strip, line.removeprefix(label).split("  ")) if cell]


def test_the_plan_stands_beside_the_what_if(run: Run, plan: str) -> None:
    result = run("show", plan, "--what-if", "price=0.5,takes=2", *TODAY)
    assert (result.exit_code, result.stderr) == (0, "")
    said = result.stdout
    assert said.startswith(
        "What if: prices ×0.5, takes ×2. These are not the prices of any card.\n\n"
    )
    # Twice the takes at half the price cost the same.
    assert cells(said, "A run as planned") == ["$64.00", "$64.00", "same"]
    assert cells(said, "Requests a run") == ["61", "122", "+61"]
    assert cells(said, "Budget $3,000.00 a month") == [
        "under, $888.00 left",
        "under, $888.00 left",
        "same",
    ]
    # At a keep rate of one half the 21 videos of a run need half of the money at half the price.
    p90 = [float(cell.strip("$")) for cell in cells(said, "P90 a run")[:2]]
    assert p90[1] == pytest.approx(p90[0] / 2, abs=0.01)
    # 25 Standard requests a minute: one every 2.4 s, 59 after the first or 119.
    assert cells(said, "Last sent after") == ["2 min 22 s", "4 min 46 s", "+2 min 24 s"]
    assert cells(said, "All done after") == ["—", "—", "—"]
    assert "the render time of a job is not known" in " ".join(said.split())
    assert cells(said, "First refused in a burst") == ["26th of 60", "26th of 120"]
    # It is the same limit.
    assert "A burst is refused by" not in said


def test_what_is_supposed_in_several_places_is_supposed_together(run: Run, plan: str) -> None:
    apart = run("show", plan, "--what-if", "takes=2", "--what-if", "price=2", *TODAY)
    joined = run("show", plan, "--what-if", "takes=2,price=2", *TODAY)
    assert (apart.exit_code, apart.stdout) == (0, joined.stdout)
    twice = run("show", plan, "--what-if", "takes=2", "--what-if", "takes=3", *TODAY)
    assert (twice.exit_code, twice.stdout) == (2, "")
    assert "takes is given twice; keep one." in twice.stderr


def test_limits_that_refuse_first_are_named_on_both_sides(run: Run, plan: str) -> None:
    said = run("show", plan, "--what-if", "concurrent=2", *TODAY).stdout
    assert cells(said, "First refused in a burst") == ["26th of 60", "3rd of 61"]
    told = "A burst is refused by 25 per minute on Standard, and under the what-if by 2 at once on"
    assert f"{told} Standard." in " ".join(said.split())


def test_tiers_that_are_refused_first_are_named_on_both_sides(run: Run) -> None:
    clips = '[[clips]]\noffer = "pro/hd"\ncount = 8\n[[clips]]\ncount = 30\n'
    Path("two.toml").write_text(f"format = 1\n{clips}", encoding="utf-8")
    said = run("show", "two.toml", "--what-if", "account=azure", *TODAY).stdout
    burst = ["26th of 30, Standard", "3rd of 8, Pro"]
    assert cells(said, "First refused in a burst") == burst
    told = "A burst is refused by 25 per minute on Standard, and under the what-if by 2 per minute"
    assert f"{told} on Pro." in " ".join(said.split())


def test_each_figure_moves_as_it_should(run: Run, plan: str) -> None:
    said = run("show", plan, "--what-if", "price.openai-sora-2/standard=2", *TODAY).stdout
    assert cells(said, "A run as planned") == ["$64.00", "$124.00", "+$60.00 (+93.8 %)"]
    assert cells(said, "Contingency a run") == ["$6.40", "$12.40", "+$6.00 (+93.8 %)"]
    assert cells(said, "A month as planned") == ["$1,920.00", "$3,720.00", "+$1,800.00 (+93.8 %)"]
    # 30 × 136.40 = 4,092.
    assert cells(said, "Budget $3,000.00 a month")[1] == "OVER by $1,092.00"


@pytest.mark.parametrize("plan_file", [SHOOT, ROUGH])
@pytest.mark.parametrize("form", ["text", "markdown"])
def test_below_it_the_report_of_the_plan_is_unchanged(run: Run, plan_file: Path, form: str) -> None:
    show = ("show", str(plan_file), "--format", form, *TODAY)
    plain = run(*show).stdout
    said = run(*show, "--what-if", "price=0.5,account=tier-3").stdout
    assert said.endswith(f"\n\n{plain}")
    assert len(said) > len(plain) + 200


def test_json_has_all_as_before_and_one_key_more(run: Run, plan: str) -> None:
    show = ("show", plan, "--format", "json", *TODAY)
    before = json.loads(run(*show).stdout)
    after = json.loads(run(*show, "--what-if", "price=0.5,concurrent=2").stdout)
    supposed = after.pop("what_if")
    assert after == before
    assert list(supposed) == ["assumptions", "totals", "range", "pace", "finish"]
    assert supposed["assumptions"]["prices"] == [{"scope": "", "factor": "0.5"}]
    assert supposed["assumptions"]["spelling"] == "price=0.5,concurrent=2"
    assert supposed["assumptions"]["takes"] == "1"
    assert supposed["assumptions"]["outlook"] is None
    assert supposed["totals"]["run"] == "32.00"
    assert supposed["totals"]["budget"]["used"] == "1056.00"
    assert supposed["totals"]["budget"]["state"] == "under"
    assert float(supposed["range"]["p90"]) == pytest.approx(float(before["range"]["p90"]) / 2, 0.01)
    assert supposed["finish"]["limits"][-1]["limit"] == "2 at once"


def test_markdown_has_the_block_as_a_table(run: Run, plan: str) -> None:
    said = run("show", plan, "--format", "markdown", "--what-if", "price=0.5", *TODAY).stdout
    assert said.startswith("### What if\n\nWhat if: prices ×0.5. These are not the prices of")
    assert "|  | plan | what if | difference |" in said
    assert "| A run as planned | $64.00 | $32.00 | -$32.00 (-50.0 %) |" in said


def test_what_is_unknown_stays_unknown(run: Run) -> None:
    said = run("show", str(ROUGH), "--what-if", "price=0.5", *TODAY).stdout
    assert "2 clips have no price; both sides leave them out." in said
    plan, what_if, difference = cells(said, "A run as planned")
    assert plan.startswith("at least $")
    assert what_if.startswith("at least $")
    assert difference.endswith("(-50.0 %)")
    assert not any(line.startswith("P90 a run") for line in said.splitlines())


@pytest.mark.parametrize(("excess", "told"), [("refused", "3rd of 4"), ("queued", "none, queued")])
def test_what_the_vendor_queues_is_not_called_refused(
    run: Run, tmp_path: Path, excess: str, told: str
) -> None:
    (tmp_path / "cards").mkdir()
    queue = f'limits = [{{ concurrent = 2, excess = "{excess}" }}]'
    limited = f'accounts = [{{ id = "any", name = "Any", {queue} }}]'
    text = GOOD_CARD.replace('accounts = [{ id = "any", name = "Any" }]', limited)
    (tmp_path / "cards" / "own.toml").write_text(text, encoding="utf-8")
    clip = '[[clips]]\nframe = "landscape"\nseconds = 5\ntakes = 2\n'
    Path("own.toml").write_text(f'format = 1\nrates = "own"\n{clip}', encoding="utf-8")
    said = run("show", "own.toml", "--what-if", "takes=2", *TODAY).stdout
    assert cells(said, "First refused in a burst") == ["all fit", told]
    assert cells(said, "A run as planned") == ["$2.00", "$4.00", "+$2.00 (+100.0 %)"]


def test_an_outlook_is_told_with_what_list_prices_did(run: Run, plan: str) -> None:
    said = run("show", plan, "--what-if", "outlook=analysts,on=2028-01-01", *TODAY).stdout
    said = " ".join(said.split())
    assert "outlook analysts on 2028-01-01 (prices ×0.279)" in said
    assert "claim about the vendor's cost and not about list prices" in said
    assert "2025 Q4 — ×2.14 ×1 " in said
    assert "The list prices of LTX and Kling rose" in said


@pytest.mark.parametrize("day", ["9999-12-31", "9999-06-30", "0001-01-01", "2037-01-01"])
@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_day_that_no_curve_is_led_to_is_refused(run: Run, plan: str, day: str, form: str) -> None:
    asked = f"outlook=analysts,on={day}"
    result = run("show", plan, "--format", form, "--what-if", asked, *TODAY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"on={day}: the day must be between 2016-01-01 and 2036-12-31." in result.stderr


@pytest.mark.parametrize("day", ["2016-01-01", "2036-12-31"])
def test_the_table_of_an_outlook_ends_where_the_curves_do(run: Run, plan: str, day: str) -> None:
    said = run("show", plan, "--what-if", f"outlook=analysts,on={day}", *TODAY).stdout
    quarters = re.findall(r"^20\d\d Q\d", said, re.MULTILINE)
    assert (quarters[0], quarters[-1]) == ("2025 Q4", "2028 Q1")


def test_nothing_is_written_anywhere(run: Run, plan: str, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    run("show", plan, "--what-if", "price=0.5,takes=2,account=tier-5", *TODAY)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("what_if", "said"),
    [
        ("", "Nothing is supposed"),
        ("price=1", "supposes nothing"),
        ("prise=2", "Did you mean price?"),
        ("price=cheap", "a factor above 0 and up to 100"),
        ("price.openai-sora=2", "Did you mean openai-sora-2?"),
        ("price.openai-sora-2/por=2", "Did you mean pro?"),
        ("account=tier3", "Did you mean tier-3?"),
        ("outlook=analist,on=2027-01-01", "Did you mean analysts?"),
        ("outlook=ltx-kling-list,on=2027-01-01", "has no figures, only words"),
    ],
)
def test_what_cannot_be_supposed_is_refused_with_what_is_near(
    run: Run, plan: str, what_if: str, said: str
) -> None:
    result = run("show", plan, "--what-if", what_if, *TODAY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


def test_what_only_a_rate_of_exchange_is_missing_for_is_told_in_its_own_currency(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "cards").mkdir()
    euro = GOOD_CARD.replace("evidence", 'currency = "EUR"\nevidence', 1)
    (tmp_path / "cards" / "own.toml").write_text(euro, encoding="utf-8")
    clips = (
        "[[clips]]\nseconds = 8\n",
        '[[clips]]\noffer = "own/film/720p"\nframe = "landscape"\nseconds = 5\n',
    )
    Path("mixed.toml").write_text(f"format = 1\n{''.join(clips)}", encoding="utf-8")
    show = ("show", "mixed.toml", "--what-if", "price=0.5", *TODAY)
    said = run(*show).stdout
    # 8 s at $0.10 and 5 s at €0.20.
    run_row = cells(said, "A run as planned")
    assert run_row == ["$0.80 + €1.00", "$0.40 + €0.50", "-$0.40, -€0.50"]
    block = " ".join(said.split("The plan itself")[0].split())
    assert "1 clip is priced in EUR, and no rate of exchange to USD is written down" in block
    assert "no price" not in block
    assert "| $0.80 + €1.00 | $0.40 + €0.50 |" in run(*show, "--format", "markdown").stdout
