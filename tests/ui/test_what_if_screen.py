"""What-if on screen: the page, the line on top of every screen, and that nothing of it stays."""

from datetime import date
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running import HUGE, NARROW, WIDE, Desk, running, same_as_golden, screen_widths, written
from test_screens import HOSTILE, UNKNOWN, resized

from plans import TODAY, queue
from soraplan.core.cards import MAX_AT_ONCE
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.plan import Plan
from soraplan.core.supposing.reckoning import Supposing
from soraplan.core.supposing.what_if import WhatIf, parse
from soraplan.core.text.cells import cell_width
from soraplan.storage import plans
from soraplan.ui import what_if_on
from soraplan.ui.palette import Palette, palette
from soraplan.ui.screens.what_if.entries import Unfinished, to_at_once, to_day, to_factor
from soraplan.ui.what_if_on import Part, parts_of
from soraplan.ui.widgets.what_if_bar import WhatIfBar, WhatIfLine

PRICES, SCOPE, TAKES, ACCOUNT, AT_ONCE, OUTLOOK = range(6)
"""How often ↓ is pressed to come to an entry from the first one."""

LINE = " WHAT IF  prices ×0.5: a run $10.00 instead of $20.00"


def shoot(**changes: Any) -> Plan:
    """20 clips of 10 s on Standard: $20.00 a run, on Pro $60.00, on Pro HD $100.00."""
    return queue(
        Clip(shot="1A", prompt="Dawn [x]", seconds=10, count=20),
        **{"title": "Spring [b]", "repeat": "daily", "keep_rate": Decimal("0.5"), **changes},
    )


async def supposed(desk: Desk, text: str = "0.5", entry: int = PRICES) -> None:
    """Open the page and type into one of its entries."""
    await desk.press("w", *["down"] * entry)
    await desk.type(text)


def row(desk: Desk, label: str) -> list[str]:
    """The figures of a line of the table: the plan, the what-if, the difference."""
    line = next(line for line in desk.lines if line.lstrip(" │").startswith(label))
    return line.strip(" │▁▂▃▄▅▆▇█").removeprefix(label).split(maxsplit=2)


# -- the page ---------------------------------------------------------------------------------


async def test_the_table_moves_with_what_is_typed_and_the_plan_stands_as_it_is() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        assert row(desk, "A run as planned") == ["$20.00", "$10.00", "-$10.00 (-50.0 %)"]
        assert row(desk, "A month as planned") == ["$600.00", "$300.00", "-$300.00 (-50.0 %)"]
        assert row(desk, "Pro HD") == ["$100.00", "$50.00", "-$50.00 (-50.0 %)"]
        await desk.fill("2")
        assert row(desk, "A run as planned") == ["$20.00", "$40.00", "+$20.00 (+100.0 %)"]
        await desk.fill("")
        assert row(desk, "A run as planned") == ["$20.00", "$20.00", "same"]
        assert desk.session.is_saved


async def test_takes_account_and_jobs_at_once_can_be_supposed() -> None:
    async with running(shoot(render_seconds=Decimal(60)), HUGE) as desk:
        await supposed(desk, "3", TAKES)
        assert row(desk, "A run as planned")[:2] == ["$20.00", "$60.00"]
        assert row(desk, "Requests a run") == ["20", "60", "+40"]
        # Tier 1 takes 25 a minute on Standard, Tier 2 takes 50.
        assert "26th of 60" in " ".join(row(desk, "First refused in a burst"))
        await desk.press("down", "right")
        assert "51st of 60" in " ".join(row(desk, "First refused in a burst"))
        await desk.press("down")
        await desk.type("1")
        # 60 jobs of a minute each, one after the other.
        assert "1 h" in " ".join(row(desk, "All done after"))
        await desk.press("enter")
        assert desk.session.what_if is not None
        assert desk.session.what_if.what_if.spelling == "takes=3,account=tier-2,concurrent=1"


WRONG = [
    (PRICES, "[/b]", "is no factor; write one such as 0.5 or 2"),
    (TAKES, "101", "must be above 0 and at most 100"),
    (AT_ONCE, "2.5", f"must be a whole number, 1 to {MAX_AT_ONCE:,}"),
]


async def test_an_entry_that_is_no_value_is_told_beside_it_and_changes_nothing() -> None:
    async with running(shoot(), NARROW) as desk:
        await desk.press("w")
        at = PRICES
        for entry, text, told in WRONG:
            await desk.press(*["down"] * (entry - at))
            at = entry
            await desk.fill(text)
            line = next(line for line in desk.lines if told in line)
            assert text in line
            assert (text, row(desk, "A run as planned")) == (text, ["$20.00", "$20.00", "same"])
            if entry != AT_ONCE:
                await desk.fill("")
        await desk.press("enter")
        assert told in desk.text
        assert desk.session.what_if is None


async def test_nothing_is_told_of_what_only_begins_to_be_a_value() -> None:
    async with running(shoot()) as desk:
        await desk.press("w")
        for letter, told in zip("0.05", (False, False, False, False), strict=True):
            await desk.type(letter)
            assert ("must be above 0" in desk.text) is told
        assert row(desk, "A run as planned")[1] == "$1.00"
        await desk.press(*["down"] * 5, "right", "down")
        await desk.fill("")
        for letter in "2027-06-0":
            await desk.type(letter)
            assert "must be a day" not in desk.text
        await desk.type("1")
        assert "outlook" not in desk.lines[0]
        assert "must be" not in desk.text


@pytest.mark.parametrize(
    ("entry", "text", "told"),
    [(PRICES, "0.", "must be above 0"), (OUTLOOK, "2027-0", "must be a day such as")],
)
async def test_what_was_left_unfinished_is_told(entry: int, text: str, told: str) -> None:
    async with running(shoot()) as desk:
        await desk.press("w", *["down"] * entry)
        if entry == OUTLOOK:
            await desk.press("right", "down")
        await desk.fill(text)
        assert told not in desk.text
        await desk.press("up")
        assert told in desk.text
        await desk.press("down")
        await desk.fill(text)
        assert told not in desk.text
        await desk.press("enter")
        assert told in desk.text
        assert desk.session.what_if is None


@pytest.mark.parametrize("text", ["0", "0.", "0,0", "×", "x 0", ".", ".0", "00"])
def test_the_beginning_of_a_factor_is_unfinished(text: str) -> None:
    with pytest.raises(Unfinished):
        to_factor(text)


@pytest.mark.parametrize("text", ["abc", "-1", "0.000000", "0 %", "101", "1/"])
def test_what_becomes_no_factor_is_not_unfinished(text: str) -> None:
    with pytest.raises(ValueError, match=r"factor|must be|decimals") as caught:
        to_factor(text)
    assert not isinstance(caught.value, Unfinished)


@settings(max_examples=60)
@given(st.dates(date(2016, 1, 1), date(2036, 12, 31)), st.integers(0, 9))
def test_a_day_that_is_typed_is_unfinished_until_it_is_one(day: date, letters: int) -> None:
    assert to_day(str(day), TODAY) == day
    with pytest.raises(Unfinished):
        to_day(str(day)[:letters], TODAY)


async def test_a_wrong_entry_supposes_nothing_and_has_to_be_put_right() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        assert row(desk, "A run as planned")[1] == "$10.00"
        await desk.press("x")
        assert row(desk, "A run as planned")[1] == "$20.00"
        await desk.press("down", "enter")
        assert "is no factor" in desk.text
        await desk.fill("0.5")
        await desk.press("enter")
        assert desk.lines[0].startswith(LINE)


@pytest.mark.parametrize(
    ("text", "factor"),
    [("0.5", "0.5"), ("0,5", "0.5"), (" ×2 ", "2"), ("x2", "2"), ("50 %", "0.5"), ("100", "100")],
)
def test_factors_may_be_written_as_people_write_them(text: str, factor: str) -> None:
    assert to_factor(text) == Decimal(factor)


@pytest.mark.parametrize("text", ["abc", "0", "-1", "100.1", "0.1234567", "×", "1e3", "nan", "1/2"])
def test_what_is_no_factor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"factor|must be|decimals"):
        to_factor(text)


def test_nothing_typed_is_no_factor_and_no_number() -> None:
    assert to_factor("  ") is None
    assert to_at_once("") is None


async def test_a_vendor_and_a_tier_can_have_factors_of_their_own() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        await desk.press("down", "right", "down")
        await desk.type("0.9")
        assert row(desk, "Standard 720p")[:2] == ["$20.00", "$18.00"]
        assert row(desk, "Pro 720p")[:2] == ["$60.00", "$54.00"]
        # Another line is there by now; Pro is the third there is to choose.
        await desk.press("down", *["right"] * 3, "down")
        await desk.type("2")
        assert row(desk, "Standard 720p")[:2] == ["$20.00", "$18.00"]
        assert row(desk, "Pro 720p")[:2] == ["$60.00", "$120.00"]
        await desk.press("enter")
        assert "prices ×0.5 · openai-sora-2 ×0.9 · openai-sora-2/pro ×2" in desk.lines[0]
        await desk.press("w")
        assert desk.text.count("But for") == 3
        assert row(desk, "Pro 720p")[:2] == ["$60.00", "$120.00"]


async def test_a_second_factor_for_the_same_vendor_is_told() -> None:
    async with running(shoot()) as desk:
        await desk.press("w", "down", "right", "down")
        await desk.type("0.5")
        assert row(desk, "A run as planned")[1] == "$10.00"
        await desk.press("down", "right", "down")
        await desk.type("3")
        assert "has a factor above already" in desk.text
        assert row(desk, "A run as planned")[1] == "$10.00"
        await desk.press("up", "left")
        assert "has a factor above already" not in desk.text


async def test_an_outlook_says_whose_it_is_and_what_list_prices_did() -> None:
    async with running(shoot(), NARROW) as desk:
        await desk.press("w", *["down"] * 5, "right")
        assert "Analysts on the vendor's own cost" in desk.text
        assert "a claim about the vendor's cost and not about list prices" in desk.flat.replace(
            " │ │ ", " "
        )
        quarter = next(line for line in desk.lines if "2026 Q2" in line).strip(" │▁▂▃▄▅▆▇█")
        # Sora's list price never moved, that of Google's volume tier fell from 0.10 to 0.07.
        assert quarter.split()[-2:] == ["×1.43", "×1"]
        await desk.press("down")
        await desk.fill("2028-01-01")
        await desk.press("up", "up")
        figures = row(desk, "A run as planned")
        # From 3 on 2027-01-01 back over 40 days of a fall to a fifth in a year: 3.579 to 1.
        assert figures[:2] == ["$20.00", "$5.59"]
        await desk.press("enter")
        assert "outlook analysts on 2028-01-01 (prices ×0.279)" in await wide_line(desk)


async def wide_line(desk: Desk) -> str:
    """The line on top where there is room for all of it."""
    await resized(desk, [HUGE])
    return desk.lines[0]


async def test_a_day_that_is_none_is_told() -> None:
    async with running(shoot()) as desk:
        await desk.press("w", *["down"] * 5, "right", "down")
        await desk.fill("soon")
        assert "must be a day such as 2027-06-01" in desk.text
        await desk.fill("9999-12-31")
        assert "must be between 2016-01-01 and 2036-12-31" in desk.text
        await desk.press("enter")
        assert desk.session.what_if is None


@pytest.mark.parametrize("size", [NARROW, WIDE, HUGE], ids=str)
async def test_the_page_looks_as_it_did(size: tuple[int, int]) -> None:
    async with running(
        shoot(budget=Decimal(650), budget_per="month", contingency=Decimal(10)), size
    ) as desk:
        await supposed(desk, "0.5")
        await desk.press("down", "down")
        await desk.type("2")
        same_as_golden(desk, "what-if")
        await desk.press("pagedown")
        if size == NARROW:
            same_as_golden(desk, "what-if-end")
        await desk.press("down", "down", "down", "right")
        same_as_golden(desk, "what-if-outlook")


@pytest.mark.parametrize(
    ("text", "size"),
    [(HOSTILE, NARROW), (HOSTILE, HUGE), (UNKNOWN, NARROW)],
    ids=["hostile", "hostile wide", "unknown"],
)
async def test_no_plan_breaks_the_page_or_the_line(text: Any, size: tuple[int, int]) -> None:
    async with running(text, size) as desk:
        await supposed(desk, "0.5")
        assert screen_widths(desk.app) == [size[0]] * size[1]
        await desk.press("enter")
        assert desk.lines[0].startswith(" WHAT IF  prices ×0.5")
        assert desk.lines[0].endswith("W leaves")
        assert screen_widths(desk.app) == [size[0]] * size[1]


async def test_a_plan_without_any_price_has_a_dash_and_no_zero() -> None:
    async with running(shoot(rates="nowhere"), WIDE) as desk:
        await supposed(desk, "0.5")
        assert row(desk, "A run as planned") == ["—", "—", "—"]
        await desk.press("enter")
        assert "a run stays —" in desk.lines[0]


async def test_where_a_price_is_missing_or_in_another_currency_the_line_says_so() -> None:
    plan = queue(
        Clip(prompt="Dawn", seconds=8), Clip(prompt="Dusk", seconds=5, offer="nowhere/film/720p")
    )
    async with running(plan) as desk:
        await supposed(desk, "0.5")
        await desk.press("enter")
        assert "a run at least $0.40 instead of at least $0.80" in desk.lines[0]


async def test_a_page_that_was_resized_looks_as_one_that_was_opened_so() -> None:
    async with running(shoot(), NARROW) as desk:
        await supposed(desk, "0.5")
        await resized(desk, [WIDE])
        grown = desk.text
    async with running(shoot(), WIDE) as desk:
        await supposed(desk, "0.5")
        assert desk.text == grown


# -- on and off -------------------------------------------------------------------------------


async def test_enter_keeps_it_on_and_the_queue_shows_the_plans_own_prices() -> None:
    async with running(shoot()) as desk:
        before = desk.lines
        await supposed(desk, "0.5")
        await desk.press("enter")
        assert desk.lines[0].startswith(LINE)
        assert desk.lines[0].endswith("W leaves")
        assert "As planned $20.00 a run" in desk.flat
        assert desk.lines[1:3] == before[:2]
        await desk.press("W")
        assert "WHAT IF" not in desk.text
        assert desk.said == "The what-if is off. All figures are the plan's own."
        assert desk.session.is_saved


async def test_escape_leaves_all_as_it_was() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        await desk.press("escape")
        assert "WHAT IF" not in desk.text
        await supposed(desk, "0.5")
        await desk.press("enter", "w")
        await desk.fill("3")
        assert row(desk, "A run as planned")[1] == "$60.00"
        await desk.press("escape")
        assert desk.lines[0].startswith(LINE)


async def test_a_supposition_of_nothing_is_no_what_if() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "1")
        await desk.press("enter")
        assert "WHAT IF" not in desk.text
        await supposed(desk, "0.5")
        await desk.press("enter", "w")
        await desk.fill("")
        await desk.press("enter")
        assert "WHAT IF" not in desk.text
        assert desk.session.what_if is None


async def test_the_key_that_leaves_works_from_within_the_page() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        await desk.press("enter", "w")
        assert "W takes it off" in desk.text
        await desk.press("W")
        assert "WHAT IF" not in desk.text
        assert "What if" not in desk.text
        assert desk.session.what_if is None
        await desk.press("W")
        assert desk.said == "No what-if is on; w opens one."


async def test_with_none_on_the_key_that_leaves_is_not_offered_and_loses_nothing() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        assert "takes it off" not in desk.text
        await desk.press("W")
        assert desk.said == "No what-if is on, so that there is none to take off."
        assert row(desk, "A run as planned")[1] == "$10.00"
        await desk.press("enter")
        assert desk.lines[0].startswith(LINE)


async def test_a_what_if_that_is_left_by_the_line_is_not_offered_to_be_left_again() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        await desk.press("enter", "w")
        await desk.click_text("W leaves", at=2)
        assert "WHAT IF" not in desk.text
        assert "takes it off" not in desk.text


async def test_the_line_follows_every_edit_and_its_undoing() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        await desk.press("enter", "+")
        assert "a run $20.00 instead of $40.00" in desk.lines[0]
        await desk.press("right")
        assert "a run $60.00 instead of $120.00" in desk.lines[0]
        await desk.press("u", "u")
        assert "a run $10.00 instead of $20.00" in desk.lines[0]
        assert desk.session.is_saved
        await desk.press("U")
        assert "a run $20.00 instead of $40.00" in desk.lines[0]


async def test_nothing_of_it_goes_into_the_file_or_the_plan() -> None:
    async with running(shoot()) as desk:
        path = desk.session.path
        assert path is not None
        before = path.read_bytes()
        await supposed(desk, "2", TAKES)
        await desk.press("ctrl+s")
        assert desk.lines[0].startswith(" WHAT IF  takes ×2: a run $40.00 instead of $20.00")
        assert path.read_bytes() == before
        await desk.press("+", "ctrl+s")
        assert plans.read(path).plan.clips[0].takes == 2
        assert path.read_text(encoding="utf-8") == plans.dumps(desk.plan)
        assert desk.session.estimate.total.run == 40


async def test_every_page_has_the_line_on_top() -> None:
    async with running(shoot(), NARROW) as desk:
        await supposed(desk, "0.5")
        await desk.press("enter")
        for key in ("c", "m", "P", "E", "D", "o"):
            await desk.press(key)
            assert (key, len(desk.app.screen_stack)) == (key, 2)
            assert desk.lines[0].startswith(
                " WHAT IF  prices ×0.5: a run $10.00 · below: the plan's own $20.00"
            )
            assert desk.lines[0].endswith("W leaves")
            assert screen_widths(desk.app) == [80] * 24
            await desk.press("escape")


async def test_it_can_be_left_from_any_page() -> None:
    async with running(shoot()) as desk:
        for key in ("c", "P"):
            await supposed(desk, "0.5")
            await desk.press("enter", key)
            assert "WHAT IF" in desk.lines[0]
            page = desk.app.screen
            await desk.press("W")
            assert "WHAT IF" not in desk.lines[0]
            assert desk.app.screen is page
            await desk.press("escape")
            assert "WHAT IF" not in desk.text
            assert desk.session.what_if is None


async def test_a_change_made_where_offers_are_compared_moves_the_line() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        await desk.press("enter", "c", "right", "right", "m")
        assert "a run $30.00 instead of $60.00" in desk.lines[0]


async def test_another_plan_takes_it_off_and_says_so() -> None:
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        await desk.press("enter", "n")
        assert "WHAT IF" not in desk.lines[0]
        assert desk.said == "The what-if is off: it was about the other plan."
        path = written(plans.dumps(shoot(title="Autumn")), "autumn.toml")
        await desk.press("escape")
        desk.app._queue.open_path(path)
        await desk.settle()
        assert desk.plan.title == "Autumn"
        assert desk.session.what_if is None


async def test_an_account_that_another_card_does_not_have_is_told_instead_of_figures() -> None:
    async with running(shoot()) as desk:
        await desk.press("w", *["down"] * ACCOUNT, "right", "enter")
        assert "Tier 2: a run stays $20.00" in desk.lines[0]
        queue_screen = desk.app._queue
        queue_screen.change(desk.plan.model_copy(update={"rates": "kling-3.0"}), "another card")
        await desk.settle()
        assert "has no account of that id" in desk.lines[0]
        assert desk.lines[0].endswith("W leaves")
        await desk.press("w")
        assert "has no account of that id" in desk.flat
        await desk.press("escape", "u")
        assert "Tier 2: a run stays $20.00" in desk.lines[0]


# -- large plans ------------------------------------------------------------------------------


async def test_what_takes_its_time_is_worked_out_beside_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Event()
    estimate = Supposing.estimate

    def slow(self: Supposing, plan: Plan) -> Estimate:
        gate.wait(20)
        return estimate(self, plan)

    monkeypatch.setattr(what_if_on, "_FEW_CLIPS", 0)
    monkeypatch.setattr(Supposing, "estimate", slow)
    async with running(shoot()) as desk:
        await desk.pilot.press("w", "2")
        await desk.until(lambda: "The what-if is being worked out …" in desk.text)
        assert row(desk, "A run as planned")[:2] == ["$20.00", "…"]
        await desk.pilot.press("enter")
        await desk.until(lambda: "prices ×2: being worked out …" in desk.lines[0])
        await desk.pilot.press("+")
        assert desk.clip.takes == 2
        gate.set()
        await desk.until(lambda: "a run $80.00 instead of $40.00" in desk.lines[0])


# -- the mouse --------------------------------------------------------------------------------


async def test_it_works_by_mouse() -> None:
    async with running(shoot()) as desk:
        await desk.click_text("w what if", at=3)
        await desk.type("0.5")
        await desk.click_text("as planned (Tier 1)", at=2)
        await desk.click_text("keeps it on")
        assert "prices ×0.5 · Tier 2" in desk.lines[0]
        await desk.click_text("prices ×0.5")
        assert "What if · nothing of it is saved" in desk.text
        await desk.click_text("closes")
        await desk.press("P")
        await desk.click_text("W leaves", at=2)
        assert "WHAT IF" not in desk.lines[0]


async def test_without_colours_it_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(shoot()) as desk:
        await supposed(desk, "0.5")
        await desk.press("enter")
        assert desk.lines[0].startswith(LINE)


# -- the line ---------------------------------------------------------------------------------


def plain() -> Palette:
    return palette({}, ansi=True)


some_forms = st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=3).map(tuple)

some_lines = st.builds(
    WhatIfLine,
    st.lists(st.builds(Part, some_forms, st.booleans()), min_size=1, max_size=6).map(tuple),
    st.sampled_from(["", "$10.00", "$1,234,567.00 + €20.00"]),
    st.sampled_from(["$10.00", "—"]),
    st.sampled_from(["W", "ctrl+w", ""]),
    st.sampled_from(["", "account=tier-9: Other has no account of that id."]),
)


def drawn(line: WhatIfLine, width: int) -> str:
    """The line in a width, as text."""
    bar = WhatIfBar(plain(), line)
    bar._base = plain().muted
    return bar.draw(width)[0].strip().text


def said(what_if: WhatIf, width: int, by_then: str | None = None, run: str = "$54.09") -> str:
    """What the line says of a what-if in a width, between its two ends."""
    factor = None if by_then is None else Decimal(by_then)
    parts = parts_of(what_if, what_if.parts("Tier 2", factor), factor)
    text = drawn(WhatIfLine(parts, run, "$85.80", "W"), width)
    return text.removeprefix(" WHAT IF ").removesuffix(" W leaves ").strip()


@settings(max_examples=40)
@given(some_lines, st.integers(30, 200))
def test_in_any_width_it_says_what_it_is_and_how_to_leave_it(line: WhatIfLine, width: int) -> None:
    text = drawn(line, width)
    assert cell_width(text) == width
    assert text.startswith(" WHAT IF ")
    assert text.endswith(" leaves ")


OUTLOOK_AND_MORE = parse("takes=2,account=tier-2,outlook=google-volume,on=2027-11-22")


def test_what_changes_prices_stands_first_and_is_never_only_counted() -> None:
    told = {width: said(OUTLOOK_AND_MORE, width, "0.315") for width in (200, 120, 100, 80, 60)}
    long = "outlook google-volume on 2027-11-22 (prices ×0.315) · takes ×2 · Tier 2"
    short = "outlook ×0.315 · takes ×2 · Tier 2"
    assert told == {
        200: f"{long}: a run $54.09 instead of $85.80 · figures below are the plan's own"
        " · not saved, not exported",
        120: "outlook google-volume ×0.315 · takes ×2 · Tier 2: a run $54.09"
        " · below: the plan's own $85.80",
        100: f"{short}: a run $54.09 · below: the plan's own $85.80",
        80: f"{short}: $54.09 · below: $85.80",
        60: "outlook ×0.315 +2 more: $54.09",
    }


@settings(max_examples=60)
@given(
    st.integers(60, 140),
    st.sampled_from(["takes=2", "takes=2,account=tier-2", "concurrent=5,account=tier-2"]),
    st.sampled_from(["0.315", "1.43"]),
)
def test_the_factor_of_an_outlook_is_there_in_any_width(
    width: int, others: str, by_then: str
) -> None:
    what_if = parse(f"{others},price=0.5,outlook=google-volume,on=2027-11-22")
    text = said(what_if, width, by_then)
    assert "×0.5" in text
    assert f"×{by_then}" in text


def test_many_price_factors_are_told_by_their_range_where_there_is_no_room() -> None:
    what_if = parse("price=0.5,price.kling-3.0=2,price.openai-sora-2/pro=0.9,takes=3")
    assert said(what_if, 80).startswith("prices ×0.5 · kling-3.0 ×2 · pro ×0.9 +1 more: $54.09")
    assert said(what_if, 60, run="$10.00") == "3 price factors ×0.5 to ×2 +1 more"


def test_two_tiers_of_one_name_keep_their_vendors() -> None:
    what_if = parse("price.kling-3.0/pro=2,price.openai-sora-2/pro=0.9")
    assert said(what_if, 100).startswith("kling-3.0/pro ×2 · openai-sora-2/pro ×0.9: ")


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_the_line_says_whose_the_figures_under_it_are(width: int) -> None:
    assert "the plan's own" in said(parse("price=0.5"), width)
    assert "the plan's own" in said(parse("account=tier-2"), width, run="$85.80")


def test_words_about_the_figures_go_before_what_is_supposed() -> None:
    what_if = parse("price=0.5,takes=2,account=tier-2")
    told = {width: said(what_if, width) for width in (170, 140, 120, 100, 90, 80, 60, 40)}
    all_of_it = "prices ×0.5 · takes ×2 · Tier 2"
    run = f"{all_of_it}: a run $54.09 instead of $85.80"
    assert told == {
        170: f"{run} · figures below are the plan's own · not saved, not exported",
        140: f"{run} · below: the plan's own · not saved, not exported",
        120: f"{run} · below: the plan's own",
        100: f"{all_of_it}: a run $54.09 · below: the plan's own $85.80",
        90: f"{all_of_it}: $54.09 · below: the plan's own $85.80",
        80: f"{all_of_it}: $54.09 · below: plan $85.80",
        60: "prices ×0.5 +2 more: $54.09",
        40: "prices ×0.5 +2 more",
    }
