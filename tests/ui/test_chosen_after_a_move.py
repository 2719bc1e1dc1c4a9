"""What is set by hand after a move is newer than what the move remembers."""

from running import Desk, running
from test_panel import open_field

from plans import queue
from soraplan.core.clip import Clip
from soraplan.core.plan import MovedPlan, Plan

MOVED = queue(
    Clip(
        prompt="Dawn",
        seconds=8,
        offer="standard/720p",
        moved_from="kling-3.0",
        moved_seconds=7,
        moved_lane="batch",
    ),
    moved_from=MovedPlan(rates="kling-3.0"),
)
"""As if it had come to this card by a move."""

NONE = (None, None, None)


def marks(desk: Desk) -> tuple[str | None, int | None, str | None]:
    return desk.clip.moved_from, desk.clip.moved_seconds, desk.clip.moved_lane


def marked(plan: Plan) -> tuple[str | None, int | None, str | None]:
    clip = plan.clips[0]
    return clip.moved_from, clip.moved_seconds, clip.moved_lane


async def test_an_offer_set_by_a_key_ends_the_marks_and_one_step_back_brings_them_again() -> None:
    async with running(MOVED) as desk:
        await desk.press("right")
        assert (desk.clip.offer, marks(desk)) == ("pro/720p", NONE)
        await desk.press("u")
        assert desk.plan == MOVED
        await desk.press("+")
        assert marks(desk) == marked(MOVED)


async def test_an_offer_set_by_a_click_ends_the_marks() -> None:
    async with running(MOVED) as desk:
        await desk.click_text("$2.40")
        assert (desk.clip.offer, marks(desk)) == ("pro/720p", NONE)


async def test_an_offer_set_in_the_panel_ends_the_marks() -> None:
    async with running(MOVED) as desk:
        await desk.press("e")
        await open_field(desk, "offer")
        await desk.press("right", "enter")
        assert (desk.clip.offer, marks(desk)) == ("pro/720p", NONE)
        await desk.press("u")
        assert desk.plan == MOVED


async def test_an_offer_set_where_offers_are_compared_ends_the_marks() -> None:
    async with running(MOVED) as desk:
        await desk.press("c", "right", "right", "m")
        assert (desk.clip.offer, marks(desk)) == ("pro/720p", NONE)


async def test_a_length_set_by_a_key_ends_the_mark_of_the_length_alone() -> None:
    for key in ("]", "."):
        async with running(MOVED) as desk:
            await desk.press(key)
            assert desk.clip.seconds > 8
            assert marks(desk) == ("kling-3.0", None, "batch")
            await desk.press("u")
            assert desk.plan == MOVED


async def test_a_card_set_in_the_settings_ends_the_mark_of_the_plan() -> None:
    async with running(MOVED) as desk:
        await desk.press("p")
        await open_field(desk, "rates")
        await desk.press("right", "enter")
        assert desk.plan.rates != MOVED.rates
        assert desk.plan.moved_from is None
        await desk.press("u")
        assert desk.plan == MOVED
