"""The page of the pace: what stands on it, how it is read and closed, and what it follows."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, same_as_golden, screen_widths, written
from test_screens import CONTROL, HOSTILE, UNKNOWN, resized

from plans import numbered, queue
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import paths

HIGH = (140, 90)

CLIPS = (
    Clip(shot="1A", prompt="Dawn", seconds=8, count=20, takes=4),
    Clip(shot="1B [x]", prompt="Dusk", seconds=8, offer="pro/720p", count=10, takes=6),
    Clip(shot="1C", prompt="Night", seconds=8, count=20, takes=2),
)


def shoot(**changes: Any) -> Plan:
    """180 requests, five at once, that take 1 h 48 min."""
    return queue(
        *CLIPS,
        **{
            "title": "Two hours",
            "start": datetime(2026, 11, 23, 9),
            "deadline": Decimal(2),
            "concurrent": 5,
            "render_seconds": Decimal(180),
            **changes,
        },
    )


STUDIO = """
format = 1
id = "studio"
name = "Studio"
vendor = "Studio"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
tiers = [{ id = "film", name = "Film", model = "film-1", seconds = [4, 8], rates = [
    { resolution = "720p", sizes = { portrait = "720x1280" }, per_second = 0.25 },
] }]

[[accounts]]
id = "small"
name = "Small"
limits = [{ requests = 30, window = 60 }, { spend = 10.00, window = 600 }]

[[accounts]]
id = "large"
name = "Large"
limits = [{ requests = 60, window = 60 }, { spend = 100.00, window = 600 }]
"""
"""A card that does not tell how long a job takes, and limits what may be spent."""

CASES: dict[str, Plan | Path] = {
    "pace": shoot(),
    "pace-late": shoot(deadline=datetime(2026, 11, 23, 10), headroom=Decimal(80)),
    "pace-unknown": queue(
        Clip(shot="1A", prompt="Dawn", count=64, offer="film/720p"), title="Studio", rates="studio"
    ),
    "pace-sample": paths.sample_file(),
}


@pytest.mark.parametrize("name", CASES)
async def test_the_page_looks_as_it_did(name: str) -> None:
    written(STUDIO, "cards/studio.toml")
    async with running(CASES[name], NARROW) as desk:
        await desk.press("P")
        same_as_golden(desk, name)
        await desk.press("G")
        same_as_golden(desk, f"{name}-end")
        await desk.press("g")
        for size in (WIDE, HUGE):
            await resized(desk, [size])
            same_as_golden(desk, name)


async def whole(desk: Desk, plan: Plan) -> str:
    """All that stands on the page of a plan, on a screen that is high enough."""
    await desk.show(plan)
    await desk.press("P")
    assert screen_widths(desk.app) == [140] * 90
    text = desk.flat
    await desk.press("escape")
    return text


async def test_the_limit_that_decides_is_told_with_what_would_help() -> None:
    async with running(size=HIGH) as desk:
        text = await whole(desk, shoot())
    assert "5 at once decide: all done after 1 h 48 min." in text
    assert "10 at once would save" in text
    assert "All done 1 h 48 min 2026-11-23 10:48" in text
    assert "Deadline 2 h 2026-11-23 11:00 met, 11 min 36 s to spare" in text
    assert "100 % decides 180 requests on Standard and Pro, the plan's own" in text
    assert "Standard 120 2.4 s 1 h 45 min 1 h 48 min 6th (clip 1A)" in text
    assert "▸Tier 1" in text
    assert "Free — — missed — no access" in text


async def test_it_is_told_whether_the_deadline_is_met() -> None:
    cases = {
        "missed by 48 min 24 s": Decimal(1),
        "it lies before the start": datetime(2026, 11, 23, 8),
        "it has passed": datetime(2026, 11, 20, 8),
    }
    async with running(size=HIGH) as desk:
        for words, due in cases.items():
            assert words in await whole(desk, shoot(deadline=due))
        assert "eadline" not in await whole(desk, shoot(deadline=None))


async def test_an_unknown_end_is_told_as_unknown() -> None:
    written(STUDIO, "cards/studio.toml")
    clip = Clip(prompt="Dawn", count=12, offer="film/720p")
    async with running(size=HIGH) as desk:
        text = await whole(desk, queue(clip, rates="studio", deadline=Decimal(1)))
    assert "Last sent 10 min 2 s" in text
    assert "All done — unknown: the render time of a job is not known" in text
    assert "not known whether it is met" in text
    assert "Jobs in flight are not drawn: the render time of a job is not known." in text
    assert "$10.00 per 10 minutes" in text
    assert "Film 12 2 s 10 min 2 s — 11th (clip clip-1)" in text


async def test_a_tier_without_access_under_a_shared_limit_has_a_page() -> None:
    final = """    { id = "final", name = "Final", model = "film-2", seconds = [4, 8], rates = [
    { resolution = "720p", sizes = { portrait = "720x1280" }, per_second = 0.50 },
] }]"""
    two_tiers = STUDIO.replace("] }]", f"] }},\n{final}").replace(
        'name = "Small"\nlimits = [',
        'name = "Small"\nno_access = ["final"]\nlimits = [{ concurrent = 5 }, ',
    )
    written(two_tiers, "cards/studio.toml")
    film = Clip(prompt="Dawn", count=12, offer="film/720p")
    final_clip = Clip(prompt="Dawn", count=12, offer="final/720p")
    async with running(size=HIGH) as desk:
        text = await whole(desk, queue(film, final_clip, rates="studio", render_seconds=Decimal(9)))
    assert "Film: sent so far" in text
    assert "Final is not drawn: the account may not use one of the tiers." in text


async def test_every_plan_has_a_page() -> None:
    cases: list[tuple[Plan, tuple[str, ...]]] = [
        (queue(), ("0 requests a run", "Nothing is sent, so there is no run to draw.")),
        (
            numbered(1, offer="standard/720p").model_copy(update={"render_seconds": Decimal(60)}),
            ("1 request a run", "none refused", "All done 1 min"),
        ),
        (
            queue(*numbered(100, count=10_000).clips, concurrent=9, render_seconds=Decimal(180)),
            ("1,000,000 requests a run", "1,000,000 ┤", "9 at once decide", "231 days 11 h 36 min"),
        ),
        (
            queue(*numbered(3).clips, account="gone"),
            ("OpenAI Sora 2 has no account gone, so its limits are unknown.", "no limit known"),
        ),
        (UNKNOWN, ("on offers that no installed card has are not counted",)),
        (
            queue(*numbered(4).clips, lane="batch"),
            (
                "4 requests a run",
                "The batch lane decides: all done within 24 h.",
                "Batch 4 requests in the batch lane, done within 24 h.",
                "All is in the batch lane, which has no times to draw.",
                "The batch lane saves $0.80 a run on 4 clips.",
            ),
        ),
        (
            queue(*numbered(4).clips, account="free"),
            ("no access", "because the account may not use one of the tiers"),
        ),
    ]
    async with running(size=HIGH) as desk:
        for plan, words in cases:
            text = await whole(desk, plan)
            for word in words:
                assert word in text


QUEUES = """
format = 1
id = "queues"
name = "Queues"
vendor = "Queues"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
tiers = [{ id = "film", name = "Film", model = "film-1", seconds = [4, 8], render_seconds = 60,
    rates = [{ resolution = "720p", sizes = { portrait = "720x1280" }, per_second = 0.25 }],
}]

[[accounts]]
id = "small"
name = "Small"
limits = [{ concurrent = 3, excess = "queued" }, { requests = 50, window = 86400 }]

[[accounts]]
id = "large"
name = "Large"
limits = [{ concurrent = 20, excess = "queued" }, { requests = 500, window = 86400 }]
"""


async def test_the_account_at_each_vendor_is_told_and_the_levels_of_the_one_that_decides() -> None:
    written(QUEUES, "cards/queues.toml")
    film = Clip(shot="2A", prompt="Dawn", count=60, offer="queues/film/720p")
    mixed = queue(*CLIPS[:1], film, title="Mixed", deadline=Decimal(2))
    async with running(size=HIGH) as desk:
        first = await whole(desk, mixed)
        named = await whole(desk, mixed.model_copy(update={"accounts": {"queues": "large"}}))
        gone = await whole(desk, mixed.model_copy(update={"accounts": {"queues": "huge"}}))
    assert "Accounts Queues is reckoned with its first account, Small." in first
    assert "50 per day on Queues Film decides: all done after 24 h 04 min." in first
    assert "Queues Large would save" in first
    assert "Queues Large is the first account that would meet the deadline." in first
    assert "Queues Film: queued at the vendor beyond 3 at once." in first
    assert "51st (clip 2A)" in first
    assert "▸Small 24 h 03 min 24 h 04 min missed 50 per day 51st (clip 2A)" in first
    assert "▸Tier 1 24 h 03 min 24 h 04 min missed 50 per day 26th (clip 1A)" in first
    assert "Accounts Queues is reckoned with the account Large." in named
    assert "none, queued" in named
    assert "Queues has no account huge, so its limits are unknown." in gone


async def test_jobs_at_once_of_ones_own_are_said_to_count_at_each_vendor() -> None:
    written(QUEUES, "cards/queues.toml")
    film = Clip(shot="2A", prompt="Dawn", count=9, offer="queues/film/720p")
    async with running(size=HIGH) as desk:
        both = await whole(desk, queue(*CLIPS[:1], film, concurrent=5))
        alone = await whole(desk, queue(*CLIPS[:1], concurrent=5))
    assert "The plan's own 5 at once count at each vendor." in both
    assert "at each vendor" not in alone


async def test_what_is_in_the_batch_lane_is_told_beside_the_rest() -> None:
    slow = Clip(shot="2A", prompt="Dawn", count=12, lane="batch", seconds=8)
    async with running(size=HIGH) as desk:
        text = await whole(desk, queue(*CLIPS[:1], slow, deadline=Decimal(10)))
    assert (
        "The batch lane decides: all done within 24 h, what is not in it after 6 min 10 s." in text
    )
    assert "Batch 12 requests in the batch lane, done within 24 h." in text
    assert "missed by 14 h" in text
    assert "No account is faster than the batch lane." in text
    assert "Standard: sent so far" in text
    assert "The batch lane saves $4.80 a run on 1 clip." in text
    assert "In it, too, 1 clip would save $32.00 a run, done within 24 h." in text


async def test_a_gap_under_a_tenth_of_a_second_is_not_told_as_none() -> None:
    written(
        STUDIO.replace("requests = 30, window = 60", "requests = 40, window = 1"), "cards/s.toml"
    )
    clip = Clip(shot="1A", prompt="Dawn", count=90, offer="film/720p")
    async with running(size=HIGH) as desk:
        text = await whole(desk, queue(clip, rates="studio", account="small"))
    assert "Film 90 0.03 s" in text
    assert "40 per second" in text


async def test_a_key_closes_the_page_and_it_follows_no_longer() -> None:
    async with running(shoot()) as desk:
        before = desk.text
        for key in ("escape", "q", "enter", "P"):
            await desk.press("P")
            assert "Pace · Esc closes" in desk.text
            await desk.press(key)
            assert desk.text == before
            assert desk.app._queue.followers == []


async def test_the_page_scrolls_by_lines_pages_and_to_its_ends() -> None:
    async with running(shoot(), NARROW) as desk:
        await desk.press("P")
        top = desk.lines[1:-1]
        for down, up in (("j", "k"), ("down", "up")):
            await desk.press(down)
            # But for the scroll bar.
            assert [line[:77] for line in desk.lines[1:-2]] == [line[:77] for line in top[1:]]
            await desk.press(up)
            assert desk.lines[1:-1] == top
        await desk.press("pagedown")
        assert "Free" in desk.text
        await desk.press("pageup")
        assert desk.lines[1:-1] == top
        await desk.press("G")
        assert "Free" in desk.text
        await desk.press("g")
        assert desk.lines[1:-1] == top


async def test_the_page_follows_a_forecast_that_comes_later() -> None:
    async with running(shoot()) as desk:
        told = desk.session.forecast
        desk.session._forecast = None
        await desk.press("P")
        assert "being worked out …" in desk.text
        assert "Jobs in flight" not in desk.text
        desk.app._queue.show_forecast(told)
        await desk.settle()
        assert "5 at once decide" in desk.text
        assert "Jobs in flight" in desk.text


async def test_names_of_clips_and_plans_stand_as_they_were_typed() -> None:
    clip = Clip(shot="[b]1[/x]", prompt="Dawn", offer="pro/720p", count=40)
    async with running(size=HIGH) as desk:
        text = await whole(desk, queue(clip, title="[bold]Night[/foo]"))
    assert "[bold]Night[/foo]" in text
    assert "11th (clip [b]1[/x])" in text


async def test_a_terminal_of_any_size_shows_the_page() -> None:
    async with running(shoot(), WIDE) as desk:
        await desk.press("P")
        for size in [(20, 6), (1, 1), (300, 5), HUGE]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
        assert "Pace · Esc closes" in desk.text


async def test_no_control_character_of_a_plan_reaches_the_terminal() -> None:
    async with running(size=HIGH) as desk:
        assert not CONTROL.search(await whole(desk, HOSTILE))
