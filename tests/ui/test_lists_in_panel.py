"""Fields of the panel that hold a list: what is finished stays, whatever is typed after it."""

import pytest
from running import NARROW, Desk, running, told, written

from plans import queue
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import plans
from soraplan.ui.field_texts import finished, mended, parsed_extra_costs
from soraplan.ui.fields import PLAN_FIELDS
from soraplan.ui.screens.panel import PanelEditing

COLUMNS = ("pro/720p", "pro/hd", "standard/720p")
LINES = ("Crew = 1200", "Editor = 800 / month", "Music = 300")


async def open_field(desk: Desk, name: str) -> None:
    """Open the settings of the plan at one field, its text not selected."""
    await desk.press("p")
    screen = desk.app.screen
    assert isinstance(screen, PanelEditing)
    screen._panel("plan").start(name)
    await desk.press("end")


async def type_lines(desk: Desk, *lines: str) -> None:
    for number, line in enumerate(lines):
        if number:
            await desk.press("ctrl+j")
        await desk.type(line)


def costs(plan: Plan) -> dict[str, int]:
    return {cost.name: int(cost.amount) for cost in plan.extra_costs}


@pytest.mark.parametrize("size", [NARROW, (120, 36)])
async def test_a_half_typed_line_takes_no_finished_one_with_it(size: tuple[int, int]) -> None:
    path = written(plans.dumps(queue(Clip(prompt="Dawn"))))
    async with running(path, size) as desk:
        before = desk.plan
        await open_field(desk, "extra_costs")
        await type_lines(desk, *LINES, "Deliv")
        assert costs(desk.plan) == {"Crew": 1200, "Editor": 800, "Music": 300}
        assert "Extra costs line 4: must be" in desk.flat
        await desk.press("ctrl+s")
        assert costs(plans.read(path).plan) == costs(desk.plan)
        await desk.press("tab")
        (said,) = told(desk.app)
        assert said.startswith("Extra costs line 4: must be name = amount")
        assert said.endswith("; all else stays.")
        await desk.press("shift+tab")
        assert "Music = 300" in desk.text
        assert "Deliv" not in desk.text
        await desk.press("enter", "u")
        assert desk.plan == before
        await desk.press("U")
        assert len(desk.plan.extra_costs) == 3


async def test_a_line_that_becomes_one_after_all_is_added_to_those_above() -> None:
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        before = desk.plan
        await open_field(desk, "extra_costs")
        await type_lines(desk, "Crew = 1200", "Editor = 8", "Music")
        await desk.type(" = 30")
        assert costs(desk.plan) == {"Crew": 1200, "Editor": 8, "Music": 30}
        # What a refused line begins with is no part of what was meant, as in any field.
        await desk.type(" a day")
        assert costs(desk.plan) == {"Crew": 1200, "Editor": 8}
        await desk.press("tab", "enter", "u")
        assert desk.plan == before


async def test_lines_below_a_wrong_one_count_and_stay() -> None:
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        await open_field(desk, "extra_costs")
        await type_lines(desk, "Crew = 1200", "Deliv", "Music = 300")
        assert costs(desk.plan) == {"Crew": 1200, "Music": 300}
        await desk.press("tab")
        assert "line 2" in desk.said
        assert costs(desk.plan) == {"Crew": 1200, "Music": 300}


async def test_pasted_lines_stay_but_for_the_wrong_one() -> None:
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        await open_field(desk, "extra_costs")
        await desk.paste("Crew = 1200\nDeliv\nMusic = 300")
        await desk.press("tab")
        assert costs(desk.plan) == {"Crew": 1200, "Music": 300}


@pytest.mark.parametrize("keys", [["up"], []])
async def test_a_line_that_is_mistyped_comes_back_as_it_was(keys: list[str]) -> None:
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        await open_field(desk, "extra_costs")
        await type_lines(desk, "Crew = 1200", "Music = 300")
        await desk.press("enter")
        before = desk.plan
        await open_field(desk, "extra_costs")
        await desk.press("ctrl+end", *keys, "end")
        await desk.type("5 or so")
        assert desk.plan == before
        await desk.press("tab")
        assert desk.plan == before
        await desk.press("escape", "u")
        assert costs(desk.plan) == {}


async def test_a_finished_line_that_is_gone_back_to_and_mistyped_comes_back() -> None:
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        await open_field(desk, "extra_costs")
        await type_lines(desk, "Crew = 1200", "Music = 300")
        await desk.press("up", "end")
        await desk.type(" or so")
        await desk.press("tab")
        assert costs(desk.plan) == {"Crew": 1200, "Music": 300}


@pytest.mark.parametrize("between", [", ", " ", "; "])
async def test_a_wrong_offer_leaves_the_columns_before_it(between: str) -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        before = desk.plan
        await open_field(desk, "compare")
        await desk.type(between.join((*COLUMNS, "x")))
        assert desk.plan.compare == COLUMNS
        await desk.press("tab")
        assert desk.said.startswith("Columns must be") and 'not "x"' in desk.said
        assert desk.plan.compare == COLUMNS
        await desk.press("enter", "u")
        assert desk.plan == before


def test_no_line_is_lost_and_none_comes_twice_where_others_are_wrong() -> None:
    (pattern,) = {field.entry for field in PLAN_FIELDS if field.parsed is parsed_extra_costs}

    def made(before: str, text: str) -> str:
        return " ".join(
            mended(
                pattern,
                before.replace(" ", "\n"),
                text.replace(" ", "\n"),
                lambda entry: not entry.endswith("?"),
            )
        )

    assert made("", "a b?") == "a"
    assert made("a b c", "a b? c") == "a b c"
    assert made("a b c", "a b? c2") == "a b c2"
    assert made("a b", "b c?") == "b"
    assert made("a b", "a x? b") == "a b"
    assert made("a", "a? b") == "a b"
    assert made("a b", "") == ""


def test_an_entry_is_finished_where_something_follows_it() -> None:
    assert [finished(r"[^\s,;]+", text) for text in ("", "a", "a,", "a, b", "a, b ")] == [
        *(0, 0, 1, 1, 2)
    ]
