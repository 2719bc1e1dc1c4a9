"""What is not known is not nothing: sums, budgets and limits of which a part is missing."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from running import NARROW, WIDE, Desk, running, written

from plans import forecasted, queue
from soraplan.core.clip import Clip
from soraplan.core.findings import findings
from soraplan.core.plan import Plan

NOTHING = queue(
    *(Clip(scene="1", shot=f"{number}", prompt=f"{number}", takes=2) for number in range(15)),
    rates="veo-9",
    budget=150,
    contingency=10,
    keep_rate=Decimal("0.4"),
)
SOME = queue(
    Clip(scene="1", shot="1", prompt="a", seconds=8),
    Clip(scene="1", shot="2", prompt="b", offer="gone/720p"),
    Clip(scene="1", shot="3", prompt="c", offer="gone/720p", status="omitted"),
    Clip(scene="2", shot="4", prompt="d", offer="gone/720p"),
    Clip(scene="2", shot="5", prompt="e", offer="gone/720p", status="omitted"),
    budget=150,
    contingency=10,
    compare=["standard/720p"],
)
OPEN = """
format = 1
id = "open"
name = "Open"
vendor = "Open"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
tiers = [{ id = "film", name = "Film", model = "film-1", seconds = [4, 8], rates = [
    { resolution = "720p", sizes = { portrait = "720x1280" }, per_second = 0.20 },
] }]
accounts = [{ id = "any", name = "Any" }]
"""


def line(desk: Desk, start: str) -> str:
    """The first line that starts with a text, with one blank for any number of them."""
    lines = (" ".join(one.split()) for one in desk.lines)
    return next(one for one in lines if one.startswith(start))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_where_nothing_has_a_price_there_is_no_sum_and_no_word_on_the_budget(
    size: tuple[int, int],
) -> None:
    async with running(NOTHING, size) as desk:
        assert "$0.00" not in desk.text
        assert line(desk, "As planned").startswith("As planned — a run · 15 clips unknown")
        all_in = "All in — a run of $150.00, not known whether in budget · + 10 % —"
        assert line(desk, "All in") == all_in
        assert line(desk, "▾ 1").endswith("15 clips —")
        assert "+" not in line(desk, "▾ 1")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_where_some_have_a_price_the_sum_is_the_least_there_can_be(
    size: tuple[int, int],
) -> None:
    async with running(SOME, size) as desk:
        told = "As planned at least $0.80 a run and $0.80 a month · 2 clips unknown"
        assert line(desk, "As planned").startswith(told)
        told = "All in at least $0.88 a run of $150.00, not known whether in budget"
        assert line(desk, "All in").startswith(told)
        assert line(desk, "▾ 1").endswith("3 clips $0.80+ $1.20 —")
        # One of the two clips is omitted, and the other one has no price.
        assert line(desk, "▾ 2").endswith("2 clips — $0.40 —")
        assert line(desk, "Range").startswith("Range at least $0.80 floor")


async def test_a_sum_of_a_column_that_leaves_clips_out_is_marked_and_the_mark_explained() -> None:
    plan = queue(Clip(prompt="a"), Clip(prompt="b", frame="square"))
    async with running(plan, NARROW) as desk:
        assert "$0.40+" in line(desk, "all clips on one offer · a run")
        assert "$0.40+" in line(desk, "+ some clips unknown · a month")
    async with running(queue(Clip(prompt="a")), NARROW) as desk:
        assert "unknown" not in line(desk, "a month")


async def test_a_budget_that_is_overrun_without_the_unknown_is_overrun() -> None:
    over = SOME.model_copy(update={"budget": Decimal("0.5")})
    async with running(over, NARROW) as desk:
        assert "at least $0.88 a run of $0.50" in line(desk, "All in")
        assert "at least 176 % over by $0.38" in line(desk, "All in")


async def test_extra_costs_alone_may_overrun_a_budget() -> None:
    costs = [{"name": "Hours", "amount": Decimal(200), "per": "run"}]
    plan = Plan.model_validate({**NOTHING.__dict__, "extra_costs": costs})
    async with running(plan, WIDE) as desk:
        told = "All in at least $200.00 a run of $150.00"
        assert line(desk, "All in").startswith(told)
        assert "over by" in line(desk, "All in")


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (NOTHING, None),
        (
            queue(
                Clip(prompt="a", seconds=8),
                Clip(prompt="b", offer="gone/720p"),
                keep_rate=Decimal("0.4"),
            ),
            " a run instead of at least $0.80.",
        ),
    ],
)
def test_the_cost_of_more_takes_is_not_told_as_nothing(plan: Plan, told: str | None) -> None:
    found = next(one for one in findings(forecasted(plan)) if one.code == "too-few-takes")
    assert "$0.00" not in found.message
    if told is None:
        assert "instead of" not in found.message
    else:
        assert ", for at least $" in found.message and found.message.endswith(told)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_vendor_without_a_known_limit_is_named_and_never_said_to_fit(
    size: tuple[int, int],
) -> None:
    written(OPEN, "cards/open.toml")
    plan = queue(Clip(prompt="a"), Clip(prompt="b", offer="open/film/720p"))
    for one in (plan, plan.model_copy(update={"concurrent": 5})):
        async with running(one, size) as desk:
            assert line(desk, "Pace").startswith("Pace no limit of Open known · ")
            assert "fits" not in line(desk, "Pace")
    many = queue(
        *(Clip(prompt=f"{n}", offer="pro/720p") for n in range(20)),
        Clip(prompt="b", offer="open/film/720p"),
    )
    async with running(many, size) as desk:
        told = "11th of 20 at once refused · end unknown: no limit of Open known"
        assert told in line(desk, "Pace")


async def test_a_tier_without_a_limit_is_named_beside_one_that_has_one() -> None:
    lab = """tiers = [{ id = "lab", name = "Lab", model = "lab-1", seconds = [4], rates = [
    { resolution = "720p", sizes = { portrait = "720x1280" }, per_second = 0.10 },
] }, """
    limits = 'name = "Any", limits = [{ tiers = ["film"], requests = 9, window = 60 }] }'
    half = OPEN.replace("tiers = [", lab, 1).replace('name = "Any" }', limits)
    written(half, "cards/open.toml")
    clips = (Clip(prompt=tier, offer=f"open/{tier}/720p") for tier in ("film", "lab"))
    async with running(queue(*clips), WIDE) as desk:
        assert line(desk, "Pace").startswith("Pace no limit of Open Lab known · end unknown")


async def test_the_saving_of_the_batch_lane_stands_beside_the_cost() -> None:
    plan = queue(
        Clip(prompt="a", seconds=8, offer="pro/hd", takes=6, lane="batch"), Clip(prompt="b")
    )
    async with running(plan, NARROW) as desk:
        # 8 s at $0.50 six times, and half of that in the batch lane.
        assert "· batch saves $12.00 ·" in line(desk, "As planned")
        await desk.press("B")
        assert desk.clip.lane is None
        assert desk.said == "1 clip asked for at once."
        assert "batch" not in line(desk, "As planned")
        await desk.press("B")
        assert desk.clip.lane == "batch"
        assert "batch saves $12.00" in line(desk, "As planned")


async def test_the_lane_key_says_where_no_batch_lane_is_sold() -> None:
    written(OPEN, "cards/open.toml")
    plan = queue(Clip(prompt="a", offer="open/film/720p"), Clip(prompt="b"))
    async with running(plan) as desk:
        await desk.press("B")
        assert desk.plan is desk.session.plan and desk.clip.lane is None
        assert desk.said == "No batch lane is sold on the offer of this clip."
        await desk.press("A", "B")
        assert [clip.lane for clip in desk.plan.clips] == [None, "batch"]
        assert (
            desk.said == "1 clip in the batch lane. No batch lane is sold on the offers of 1 more."
        )


async def test_the_lane_key_says_that_the_lane_is_that_of_the_plan() -> None:
    async with running(queue(Clip(prompt="a"), Clip(prompt="b"), lane="batch")) as desk:
        await desk.press("down", "B")
        assert desk.clip.lane is None
        assert desk.said == "The batch lane is that of the whole plan; p changes it."


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_batch_lane_has_a_sign_in_the_row(size: tuple[int, int]) -> None:
    written(OPEN, "cards/open.toml")
    plan = queue(
        Clip(prompt="a"),
        Clip(prompt="b", count=12_300, takes=12),
        Clip(prompt="c", status="omitted", lane="batch"),
        Clip(prompt="d", offer="open/film/720p"),
    )
    async with running(plan, size) as desk:
        before = desk.lines
        assert "▯B" not in desk.text
        await desk.press("B", "j")
        assert desk.text.count("▯B") == 1
        row = next(line for line in desk.lines if "▯B" in line)
        old = next(line for line in before if " a " in line)
        # The sign takes no cell from anything else.
        assert row[: row.index("▯B")] == old[: old.index("▯ ")]
        # Figures that need all their cells are not cut.
        await desk.press("B")
        assert desk.clip.lane == "batch"
        assert "▯12.3k×12" in desk.text
        await desk.press("p")
        desk.app._queue.change(plan.model_copy(update={"lane": "batch"}), "edit")
        await desk.press("escape", "g")
        # Where the lane is not sold the clip is asked for at once.
        assert desk.text.count("▯B") == 1


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_sound_has_a_sign_with_a_word_and_a_key(size: tuple[int, int]) -> None:
    async with running(queue(Clip(prompt="a"), Clip(prompt="b")), size) as desk:
        assert "♪" not in desk.text
        await desk.press("s")
        assert desk.clip.audio
        assert desk.said == "Sound of 1 clip needed from the model."
        assert desk.text.count("♪▯") == 1
        assert "2 clips · ♪ sound" in desk.text
        await desk.press("A", "s")
        assert [clip.audio for clip in desk.plan.clips] == [True, True]
        await desk.press("s")
        assert "♪" not in desk.text


async def test_cells_of_lengths_that_an_offer_does_not_make_are_marked_too() -> None:
    written(OPEN, "cards/open.toml")
    plan = queue(
        Clip(shot="1", prompt="a", seconds=12),
        compare=["standard/720p", "pro/720p", "open/film/720p"],
    )
    async with running(plan, NARROW) as desk:
        assert line(desk, "1 a").endswith("▸$1.20 $3.60 !$2.40")


async def test_a_row_says_where_the_column_of_its_own_offer_is_scrolled_away() -> None:
    plan = queue(
        Clip(shot="1", prompt="a"),
        Clip(shot="2", prompt="b", offer="pro/1080p"),
        compare=["standard/720p", "pro/720p", "pro/hd", "azure-sora-2/standard/720p", "pro/1080p"],
    )
    async with running(plan, NARROW) as desk:
        assert "›" in line(desk, "2 b") and "›" not in line(desk, "1 a")
        await desk.press("down")
        assert "‹" in line(desk, "1 a") and "▸" in line(desk, "2 b")


async def test_a_fix_that_changes_the_cost_says_by_how_much_and_how_it_is_undone() -> None:
    plan = queue(
        *(Clip(prompt=f"{n}", seconds=8, takes=2) for n in range(3)), keep_rate=Decimal("0.5")
    )
    async with running(plan) as desk:
        await desk.press("tab")
        while desk.app._queue.findings.current.finding.code != "too-few-takes":  # type: ignore[union-attr]
            await desk.press("down")
        await desk.press("f")
        takes = desk.clip.takes
        cost = f"${Decimal('0.80') * 3 * takes:.2f}"
        assert desk.said == (
            f"Planned {takes} takes for 3 clips: a run costs {cost} instead of $4.80;"
            " u brings it back."
        )


async def test_many_clips_fixed_alike_are_told_in_one_sentence() -> None:
    plan = queue(*(Clip(prompt=f"{n}", seconds=11) for n in range(20)))
    async with running(plan) as desk:
        await desk.press("A", "f", "enter")
        assert desk.said == (
            "20 clips made 12 s: a run costs $24.00 instead of $22.00; u brings it back."
        )


async def test_the_sentence_of_a_field_is_told_whole_and_a_deadline_with_its_year() -> None:
    due = datetime(2026, 11, 24, 18, tzinfo=UTC)
    plan = queue(Clip(shot="A very long name of a shot", prompt="a"), deadline=due)
    async with running(plan, NARROW) as desk:
        await desk.press("e")
        for _ in range(40):
            if desk.focus == "clip-panel-reference_seconds":
                break
            await desk.press("tab")
        assert "Seconds of a moving picture it starts from; nothing for a still image." in desk.text
        await desk.type("x")
        assert "Ref. length must be whole seconds, such as 12 or 1:30" in desk.text
        await desk.press("escape", "p")
        assert "2026-11-24 18:00" in desk.text
