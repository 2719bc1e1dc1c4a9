"""What a clip that was moved goes back to, after it was edited by hand where it went."""

import pytest
from running import Desk, running
from test_panel import open_field

from plans import queue
from soraplan.core.clip import Clip
from soraplan.core.moving import moved, moving
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

MIXED = MOVED.model_copy(update={"compare": ("standard/720p", "pro/720p", "runway/gen4.5/720p")})
"""With a column of another card behind those of its own."""


def marks(desk: Desk) -> tuple[str | None, int | None, str | None]:
    return desk.clip.moved_from, desk.clip.moved_seconds, desk.clip.moved_lane


def marked(plan: Plan) -> tuple[str | None, int | None, str | None]:
    clip = plan.clips[0]
    return clip.moved_from, clip.moved_seconds, clip.moved_lane


async def test_an_offer_of_its_card_set_by_a_key_ends_no_mark() -> None:
    async with running(MOVED) as desk:
        await desk.press("right")
        assert (desk.clip.offer, marks(desk)) == ("pro/720p", marked(MOVED))
        await desk.press("left")
        assert desk.plan == MOVED


async def test_an_offer_of_another_card_one_key_too_far_ends_no_mark() -> None:
    async with running(MIXED) as desk:
        await desk.press("right", "right")
        assert (desk.clip.offer, marks(desk)) == ("runway/gen4.5/720p", marked(MOVED))
        await desk.press("left", "left")
        assert desk.plan == MIXED


async def test_an_offer_set_by_a_click_is_like_one_set_by_a_key() -> None:
    async with running(MIXED) as desk:
        await desk.click_text("$2.40")
        assert (desk.clip.offer, marks(desk)) == ("pro/720p", marked(MOVED))
        await desk.click_text("$0.96")
        assert (desk.clip.offer, marks(desk)) == ("runway/gen4.5/720p", marked(MOVED))


async def test_an_offer_set_in_the_panel_is_like_one_set_by_a_key() -> None:
    async with running(MIXED) as desk:
        await desk.press("e")
        await open_field(desk, "offer")
        await desk.press("right", "enter")
        assert (desk.clip.offer, marks(desk)) == ("pro/720p", marked(MOVED))


async def test_an_offer_set_where_offers_are_compared_is_like_one_set_by_a_key() -> None:
    async with running(MIXED) as desk:
        await desk.press("c", "right", "right", "m")
        assert (desk.clip.offer, marks(desk)) == ("pro/720p", marked(MOVED))


@pytest.mark.parametrize(("there", "back"), [("]", "["), (".", ",")])
async def test_a_length_set_by_a_key_ends_no_mark(there: str, back: str) -> None:
    async with running(MOVED) as desk:
        await desk.press(there)
        assert desk.clip.seconds > 8
        assert marks(desk) == marked(MOVED)
        await desk.press(back)
        assert desk.plan == MOVED


async def test_browsing_over_all_clips_leaves_the_way_back_as_it_was() -> None:
    home = queue(
        Clip(id="a", shot="1A", seconds=30, frame="landscape", takes=2),
        Clip(id="b", shot="1B", seconds=20, frame="landscape", lane="batch"),
        Clip(id="c", shot="1C", seconds=4, offer="pro/hd"),
    )
    async with running(home) as desk:
        estimate = desk.session.estimate
        there = moved(moving(estimate, "kling-3.0"))
    async with running(there) as desk:
        assert len(desk.plan.clips) == 5
        for _ in desk.plan.clips:
            first = desk.clip
            await desk.press("right")
            assert desk.clip.offer != first.offer
            await desk.press("left", "[", "]", ",", ".", "+", "-", "down")
        assert desk.plan == there
        assert moved(moving(desk.session.estimate, "openai-sora-2")) == home


async def test_a_card_set_in_the_settings_ends_the_mark_of_the_plan() -> None:
    async with running(MOVED) as desk:
        await desk.press("p")
        await open_field(desk, "rates")
        await desk.press("right", "enter")
        assert desk.plan.rates != MOVED.rates
        assert desk.plan.moved_from is None
        await desk.press("u")
        assert desk.plan == MOVED
