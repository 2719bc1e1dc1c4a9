"""The range and the pace on the main screen: worked out beside it, live, and never in the way."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import pytest
from running import NARROW, WIDE, Desk, running, written

from plans import numbered, queue
from soraplan.core import forecast as forecast_module
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.forecast import Forecast, Forecaster

KEPT = queue(
    Clip(id="a", shot="1", prompt="Dawn", seconds=10, count=2, takes=2, offer="pro/720p"),
    Clip(id="b", shot="2", prompt="Dusk", seconds=8, takes=12),
    keep_rate=Decimal("0.5"),
    budget=Decimal(40),
    render_seconds=180,
)


def line(desk: Desk, start: str) -> str:
    """The first line that starts with a word, with one blank for any number of them."""
    lines = (" ".join(one.split()) for one in desk.lines)
    return next(one for one in lines if one.startswith(start))


async def test_the_range_stands_under_the_totals_and_moves_with_a_key() -> None:
    async with running(KEPT, NARROW) as desk:
        # Two videos of $3.00 a take and one of $0.80: at least three takes.
        assert line(desk, "Range").startswith("Range $6.80 floor P50 $")
        assert line(desk, "Range").endswith("% in budget")
        before = line(desk, "Range")
        await desk.press("greater_than_sign")
        assert line(desk, "Range").startswith("Range $9.80 floor")
        await desk.press("u")
        assert line(desk, "Range") == before


async def test_without_a_keep_rate_the_range_is_said_to_be_unknown() -> None:
    async with running(queue(Clip(prompt="Dawn"), Clip(prompt="Dusk")), NARROW) as desk:
        assert "the rest unknown: 2 clips have no keep rate" in line(desk, "Range")
        await desk.press("e")
        for _ in range(40):
            if desk.focus == "clip-panel-keep_rate":
                break
            await desk.press("tab")
        await desk.type("0.5")
        await desk.press("enter")
        assert "the rest unknown: 1 clip has no keep rate" in line(desk, "Range")


async def test_a_published_keep_rate_is_a_choice_and_can_then_be_edited() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("p")
        for _ in range(40):
            if desk.focus == "plan-panel-published":
                break
            await desk.press("tab")
        await desk.press("right", "right")
        assert desk.plan.keep_rate == Decimal("0.5")
        assert "40–60 % kept" in desk.text
        assert "P50" in line(desk, "Range")
        await desk.press("shift+tab")
        await desk.fill("0.55")
        assert desk.plan.keep_rate == Decimal("0.55")


async def test_a_month_of_runs_has_a_range_of_its_own() -> None:
    weekly = KEPT.model_copy(update={"repeat": "weekly"})
    async with running(weekly, WIDE) as desk:
        assert line(desk, "Range/month $27.20 floor").count("P") == 3


async def test_what_sets_a_render_time_that_is_not_known_is_said_beside_it() -> None:
    hd = numbered(60, offer="pro/hd")
    one = hd.model_copy(update={"concurrent": 1})
    async with running(hd, WIDE) as desk:
        assert "done unknown · p sets Render s" in line(desk, "Pace")
    async with running(hd, NARROW) as desk:
        assert line(desk, "Pace").endswith("done unknown (p)")
    async with running(one, WIDE) as desk:
        assert line(desk, "The end is unknown").endswith("is not known. p sets Render s")
    async with running(one, NARROW) as desk:
        assert line(desk, "Pace").endswith("end unknown: render time not known (p)")
    known = one.model_copy(update={"render_seconds": Decimal(60)})
    async with running(known, WIDE) as desk:
        assert "Render s" not in desk.text


async def test_a_hint_at_the_settings_names_the_key_that_the_user_gave_them() -> None:
    written('[keys]\n"plan.settings" = "f8"\n', "settings.toml")
    hd = numbered(60, offer="pro/hd")
    one = hd.model_copy(update={"concurrent": 1})
    async with running(hd, WIDE) as desk:
        assert "done unknown · F8 sets Render s" in line(desk, "Pace")
        assert line(desk, "Range").endswith("no keep rate · F8 sets one")
        await desk.press("P")
        assert "Render s in the plan's settings (F8) sets it." in desk.flat
        await desk.press("escape", "m", "end", "up")
        assert "Render s in the plan's settings (F8) sets it." in desk.flat
    async with running(hd, NARROW) as desk:
        assert line(desk, "Pace").endswith("done unknown (F8)")
    async with running(one, WIDE) as desk:
        assert line(desk, "The end is unknown").endswith("is not known. F8 sets Render s")
    written('[keys]\n"plan.settings" = ""\n', "settings.toml")
    async with running(hd, WIDE) as desk:
        assert "done unknown · a click sets Render s" in line(desk, "Pace")
        await desk.press("P")
        assert "Render s in the plan's settings sets it." in desk.flat


@pytest.mark.parametrize("late", [False, True])
async def test_no_hint_at_the_settings_is_cut_into_a_stump(late: bool) -> None:
    hd = numbered(150, offer="pro/hd")
    plan = hd.model_copy(update={"deadline": Decimal("0.01")}) if late else hd
    for width in range(80, 100):
        async with running(plan, (width, 24)) as desk:
            told = line(desk, "Pace")
            assert "…" not in told or "(" not in told, told
            assert not told.endswith("…") or "unknown" not in told, told
            assert told.endswith(" late") or " late ·" in told or not late, told


async def test_a_start_that_has_passed_says_from_when_on_the_run_is_in_time() -> None:
    plan = queue(
        Clip(prompt="Dawn"),
        start=datetime(2026, 11, 20, 9),
        deadline=datetime(2026, 11, 22, 1),
        render_seconds=7_200,
    )
    async with running(plan, WIDE) as desk:
        assert "in time from its start" in line(desk, "Pace")
        assert "has passed: sent from the beginning of 2026-11-22 on" in desk.flat
        await desk.press("P")
        assert "to spare; the start has passed" in desk.flat


async def test_the_pace_tells_what_is_refused_when_it_is_done_and_what_decides() -> None:
    async with running(numbered(20, offer="pro/720p"), WIDE) as desk:
        told = line(desk, "Pace")
        assert "11th of 20 at once refused" in told
        assert "last sent 1 min 54 s, done unknown" in told
    known = numbered(20, offer="pro/720p").model_copy(update={"render_seconds": Decimal(60)})
    async with running(known, WIDE) as desk:
        assert "done 2 min 54 s · 10 per minute decides" in line(desk, "Pace")


@pytest.mark.parametrize(("deadline", "word"), [("0.01", "late"), ("1", "in time")])
async def test_a_deadline_is_met_or_missed_in_words(deadline: str, word: str) -> None:
    plan = KEPT.model_copy(update={"deadline": Decimal(deadline)})
    async with running(plan, WIDE) as desk:
        assert word in line(desk, "Pace")
        assert ("after the deadline" in desk.flat) is (word == "late")


async def test_the_fix_for_too_few_takes_makes_the_plan_safe_and_can_be_undone() -> None:
    async with running(KEPT, WIDE) as desk:
        assert "at least one shot has nothing usable" not in desk.flat
        await desk.press("minus")
        assert "at least one shot has nothing usable is 75 %" in desk.flat
        await desk.press("tab")
        while "nothing usable" not in desk.app._queue.findings.current.finding.message:  # type: ignore[union-attr]
            await desk.press("down")
        await desk.press("f")
        # Five takes leave each of the three videos out in 1 of 32 cases; six in 1 of 64.
        assert [clip.takes for clip in desk.plan.clips] == [5, 12]
        await desk.press("escape", "u")
        assert [clip.takes for clip in desk.plan.clips] == [1, 12]


async def test_the_panel_says_what_the_takes_of_the_clip_buy() -> None:
    async with running(KEPT, WIDE) as desk:
        await desk.press("e")
        assert "Clip 1 · 25 % nothing usable; 90 % needs 4×" in desk.text


async def test_the_chance_to_miss_a_shot_stands_beside_its_takes_where_there_is_room() -> None:
    async with running(KEPT, WIDE) as desk:
        assert "Miss" in desk.text
        assert "2×2   25 %" in desk.text
        await desk.pilot.resize_terminal(*NARROW)
        await desk.settle()
        assert "Miss" not in desk.text


async def test_a_plan_changed_again_drops_what_was_being_worked_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[int] = []
    may_end: list[bool] = []
    working = Forecaster.working

    def held_up(self: Forecaster, estimate: Estimate) -> Iterator[Forecast | None]:
        while not may_end:
            yield None
        yield from working(self, estimate)
        ended.append(estimate.plan.clips[0].takes)

    async with running(KEPT, WIDE) as desk:
        monkeypatch.setattr(forecast_module.Forecaster, "working", held_up)
        await desk.pilot.press("plus", "plus", "plus")
        assert "As planned" in desk.text
        assert ended == []
        may_end.append(True)
        await desk.settle()
        assert ended == [5]
        assert line(desk, "Range").startswith("Range $6.80 floor")


async def test_what_takes_its_time_is_said_to_be_being_worked_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(self: Forecaster, estimate: Estimate) -> Iterator[Forecast | None]:
        while True:
            yield None

    async with running(KEPT, WIDE) as desk:
        monkeypatch.setattr(forecast_module.Forecaster, "working", never)
        monkeypatch.setattr("soraplan.ui.screens.plan_screen._LATE", 0.0)
        await desk.pilot.press("plus")
        await desk.until(lambda: "being worked out" in desk.text)
        # Keys are answered all the same, and what is known already is told.
        await desk.pilot.press("plus")
        assert desk.plan.clips[0].takes == 4
        assert "OpenAI Sora 2 ended" in desk.text
        desk.app.workers.cancel_all()
