from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import LUMA, estimated, numbered, queue, some_plans
from soraplan.core.cells import cell_width, visible
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange import text
from soraplan.exchange.report import report
from soraplan.storage import plans

GOLDEN = Path(__file__).parent / "golden"


def written(plan: Plan, width: int = 100) -> str:
    return text.dumps(report(estimated(plan)), width)


def line_with(words: str, told: str) -> str:
    return next(line for line in told.splitlines() if words in line)


def test_the_bytes_are_the_contract() -> None:
    # Made anew by: soraplan show shoot.toml --today 2026-11-22
    plan = plans.read(GOLDEN / "shoot.toml").plan
    assert written(plan).encode() == (GOLDEN / "shoot.txt").read_bytes()


@given(some_plans, st.integers(60, 160))
def test_any_plan_can_be_told_without_a_control_character(plan: Plan, width: int) -> None:
    told = written(plan, width)
    assert told.endswith("\n")
    for line in told.splitlines():
        assert line == visible(line)
        assert line == line.rstrip()


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_with_the_usual_columns_no_line_is_wider_than_asked(width: int) -> None:
    prompt = (
        "夜の東京、雨に濡れた路地を歩く女性 walks on and on and on, wherever the neon leads her"
    )
    clip = Clip(prompt=prompt * 3, scene="1", shot="12A", seconds=10)
    plan = queue(clip, budget=Decimal(1), title="Night", repeat="daily", client="Someone " * 30)
    addresses = ("http",)
    assert all(
        cell_width(line) <= width
        for line in written(plan, width).splitlines()
        if not line.startswith(addresses)
    )


def test_more_room_shows_more_of_the_prompt() -> None:
    plan = queue(Clip(prompt="The drone rises slowly over the bay of Nice at dawn, gulls cross"))
    assert "at dawn" not in written(plan, 100)
    assert "at dawn, gulls cross" in written(plan, 160)


def test_figures_of_a_column_end_in_one_cell() -> None:
    told = written(numbered(3, seconds=8, count=1200)).splitlines()
    heads = next(number for number, line in enumerate(told) if line.startswith("Shot"))
    lines = [*told[heads + 2 : heads + 5], *told[heads + 6 : heads + 8]]
    assert len({cell_width(line) for line in lines}) == 1


def test_the_chosen_offer_is_marked() -> None:
    told = written(queue(Clip(shot="1A", prompt="x", seconds=8, offer="pro/720p")))
    assert line_with("1A ", told).split()[-3:] == ["$0.80", "▸$2.40", "$4.00"]


def test_brackets_in_a_prompt_are_shown_as_typed() -> None:
    assert "INT. BAR [night] [/foo]" in written(queue(Clip(prompt="INT. BAR [night] [/foo]")), 120)


def test_a_prompt_of_several_lines_takes_one() -> None:
    assert "Dawn. Gulls." in written(queue(Clip(prompt="Dawn.\nGulls.\n")))


def test_without_scenes_no_line_speaks_of_any() -> None:
    assert "SCENE" not in written(numbered(2))


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        ("100", "Budget $100.00 a run: under, $8.00 used (8%), $92.00 left."),
        ("10", "Budget $10.00 a run: near, $8.00 used (80%), $2.00 left."),
        ("5", "Budget $5.00 a run: OVER by $3.00, $8.00 used (160%)."),
        ("0", "Budget $0.00 a run: OVER by $8.00, $8.00 used."),
    ],
)
def test_the_budget_is_told_in_words(budget: str, told: str) -> None:
    plan = queue(Clip(prompt="x", seconds=8, count=10), budget=Decimal(budget))
    assert told in written(plan).splitlines()


def test_an_unknown_price_is_a_dash_with_its_reason_and_never_nought() -> None:
    plan = queue(
        Clip(shot="1A", offer="luma/ray/4k", frame="landscape"),
        budget=Decimal(5),
        contingency=Decimal(10),
    )
    told = written(plan)
    assert "▸—" in line_with("1A ", told)
    assert "— No price is known for Luma Ray 4k." in told
    assert line_with("1 request,", told).split()[-2:] == ["—", "—"]
    assert line_with("Contingency", told).split()[-2:] == ["—", "—"]
    assert "nothing can be said of it, because no price is known" in told


def test_a_price_by_the_clip_says_so_in_the_head() -> None:
    assert "per clip" in written(queue(Clip(seconds=5, frame="landscape"), rates=LUMA.id))


def test_every_account_of_the_card_has_its_pace() -> None:
    told = written(numbered(20, offer="pro/720p"))
    assert line_with("Tier 1, as planned", told).split()[-7:] == [
        "10",
        "6",
        "s",
        "1",
        "min",
        "54",
        "s",
    ]
    assert line_with("Tier 2 ", told).split()[-5:] == ["0", "2.4", "s", "45.6", "s"]
    assert "no access" in line_with("Free", told)
    assert "11th (clip clip-11)" in told


def test_without_a_known_limit_nothing_is_said_to_be_allowed() -> None:
    told = written(queue(Clip(frame="landscape", seconds=5), rates=LUMA.id))
    assert "not known" in line_with("Any, as planned", told)
    assert "none refused" not in told


def test_the_gravest_findings_are_told_first_with_their_number() -> None:
    told = written(queue(Clip(), Clip(), budget=Decimal("0.01"))).splitlines()
    start = told.index("Findings: 1 error, 3 warnings")
    assert told[start + 1].startswith("ERROR     A run costs $0.80")
    assert told[start + 2].startswith("warning   ")


def test_a_plan_without_findings_says_so() -> None:
    assert "Findings: none" in written(queue(Clip(prompt="x"), rates="live"))


def test_without_a_card_there_are_clips_but_nothing_to_compare() -> None:
    told = written(queue(Clip(shot="1A", prompt="Dawn"), rates="gone"))
    assert line_with("1A ", told).split() == ["1A", "Dawn", "4", "s", "portrait", "1", "×", "1"]
    assert "All on one offer" not in told
    assert "— The rate card gone is not installed." in told
