"""The compare screen: how it looks at three sizes, and every command on it."""

from decimal import Decimal

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, screen_widths, told, written
from test_screens import CONTROL, FIVE, HOSTILE, UNKNOWN, resized, same_as_golden
from textual.events import MouseScrollDown

from plans import numbered, queue
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import cards, paths, plans
from soraplan.ui.screens.compare.places import first_with, places

SIZES = (NARROW, WIDE, HUGE)
SHOOT = queue(
    Clip(shot="1A", prompt="Dawn over the bay", seconds=10, count=20, takes=2),
    Clip(shot="1B", prompt="Gulls", seconds=8, offer="pro/720p", count=12, takes=3),
    Clip(shot="1C", prompt="The square", seconds=8, frame="square"),
    Clip(shot="1D", prompt="Dusk", seconds=8, offer="pro/hd", status="omitted"),
    title="Spring campaign",
    client="Maison Lumière",
    account="tier-1",
    repeat="daily",
    contingency=Decimal(10),
    keep_rate=Decimal("0.5"),
)
WIDE_CARD = """
format = 1
id = "other"
name = "Other 夜 Studio [b]of[/b] moving pictures"
vendor = "Other"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
tiers = [{ id = "film", name = "映画 Film", model = "film-1", seconds = [4, 8], rates = [
    { resolution = "720p", sizes = { portrait = "720x1280" }, per_second = 0.084 },
    { resolution = "1080p", sizes = { portrait = "1080x1920" }, per_clip = { 8 = 0.30 } },
] }]
accounts = [{ id = "any", name = "Any" }]
"""
EIGHT = [
    "standard/720p",
    "pro/720p",
    "pro/hd",
    "pro/1080p",
    "other/film/720p",
    "other/film/1080p",
    "gone/film/720p",
    "pro/8k",
]

CASES: dict[str, tuple[Plan, tuple[str, ...]]] = {
    "shoot": (SHOOT, ("right",)),
    "base": (SHOOT, ("right", "b", "right")),
    "pace": (SHOOT, ("right", "pagedown", "pagedown")),
    "eight": (SHOOT.model_copy(update={"compare": tuple(EIGHT)}), ("right",) * 5),
    "hostile": (HOSTILE, ("right",)),
    "empty": (queue(), ()),
    "unknown-card": (UNKNOWN, ("right", "b")),
}


@pytest.mark.parametrize("name", CASES)
async def test_the_compare_screen_looks_as_it_did(name: str) -> None:
    written(WIDE_CARD, "cards/other.toml")
    plan, keys = CASES[name]
    async with running(plan, NARROW) as desk:
        await desk.press("c", *keys)
        same_as_golden(desk, f"compare-{name}")
        for size in SIZES[1:]:
            await resized(desk, [size])
            same_as_golden(desk, f"compare-{name}")


async def test_the_list_of_offers_looks_as_it_did() -> None:
    written(WIDE_CARD, "cards/other.toml")
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", "a")
        same_as_golden(desk, "compare-add")
        await resized(desk, [WIDE])
        same_as_golden(desk, "compare-add")


def here(desk: Desk) -> str:
    """The name of the column that the cursor is on."""
    line = next(line for line in desk.lines if "▸" in line)
    return line.partition("▸")[2].split("  ")[0]


def saved(desk: Desk) -> Plan:
    """The plan as it stands in its file."""
    path = desk.session.path
    assert path is not None
    return plans.read(path).plan


def compared(desk: Desk) -> tuple[str, ...]:
    """The columns that the plan names."""
    return desk.plan.compare or ()


def offers(desk: Desk) -> list[str | None]:
    return [clip.offer for clip in desk.plan.clips]


# -- moving -----------------------------------------------------------------------------------


async def test_the_cursor_goes_through_the_columns_and_stays_at_the_ends() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c")
        assert here(desk) == "As planned"
        await desk.press("left", "h")
        assert here(desk) == "As planned"
        await desk.press("right")
        assert here(desk) == "Standard"
        await desk.press("l", "l", "l")
        assert here(desk) == "Pro"
        await desk.press("h", "left")
        assert here(desk) == "Standard"


async def test_columns_scroll_sideways_under_labels_and_mix_that_stay() -> None:
    plan = SHOOT.model_copy(update={"compare": tuple(EIGHT)})
    written(WIDE_CARD, "cards/other.toml")
    async with running(plan, NARROW) as desk:
        await desk.press("c")
        assert "+5 ›" in desk.text and "‹" not in desk.text
        await desk.press(*["right"] * 8)
        assert "‹ 5" in desk.text and "›" not in desk.text
        assert "As planned" in desk.text and "A month (30 runs)" in desk.text
        await desk.press(*["left"] * 8)
        assert here(desk) == "As planned"
        assert "+5 ›" in desk.text and "‹" not in desk.text
        await desk.press(*["right"] * 5, "left")
        assert here(desk) == "Pro"
        assert "‹ 2" in desk.text


async def test_rows_scroll_under_heads_that_stay() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c")
        assert "Price a second" in desk.text
        await desk.press("down", "j")
        assert "Price a second" not in desk.text
        assert "As planned" in desk.text
        await desk.press("k", "up")
        assert "Price a second" in desk.text
        for _ in range(5):
            await desk.press("pagedown")
        assert "End of life" in desk.text and "Prices of" in desk.text
        for _ in range(5):
            await desk.press("pageup")
        assert "Price a second" in desk.text


async def test_differences_to_a_base_come_and_go() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", "right", "b")
        assert "720p · base" in desk.text
        assert "+200 %" in desk.text
        assert "+$0.20 +200 %" in desk.text
        await desk.press("right", "b")
        assert "-67 %" in desk.text
        await desk.press("b")
        assert "%" not in desk.text.replace("Contingency 10 %", "")


async def test_the_mix_can_be_the_base() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("c", "b")
        assert "3 clips · base" in desk.text
        assert "-$57.60 -46 %" in desk.flat


# -- what is changed --------------------------------------------------------------------------


async def test_one_key_makes_all_clips_on_an_offer_and_another_undoes_it() -> None:
    async with running(SHOOT, NARROW) as desk:
        before = desk.plan
        await desk.press("c", "right", "right", "right", "m")
        # The square one has no size there, and the omitted one is left alone.
        assert offers(desk) == ["pro/hd", "pro/hd", None, "pro/hd"]
        assert desk.said == (
            "2 clips moved to Pro HD. 1 clip stays where it is: Pro HD has no square size."
        )
        await desk.press("u")
        assert desk.plan is before
        assert desk.said == "Undone: make all clips Pro HD"
        await desk.press("U")
        assert offers(desk)[:2] == ["pro/hd", "pro/hd"]
        await desk.press("ctrl+z", "escape")
        assert desk.plan is before
        assert desk.focus == "queue"


async def test_all_is_shown_at_once_and_the_forecast_follows() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", "right", "right", "right")
        before = desk.text
        await desk.press("m")
        assert desk.text != before
        columns = [line for line in desk.lines if line.startswith("  A run")]
        assert columns and columns[0].split()[2] == columns[0].split()[-1]
        assert "…" not in desk.text
        assert desk.session.forecast.advice is not None


async def test_an_omitted_clip_is_left_alone_by_all_but_not_when_it_is_selected() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("G", "c", "right", "m")
        assert offers(desk)[3] == "pro/hd"
        await desk.press("M")
        assert offers(desk) == [None, "standard/720p", None, "standard/720p"]


async def test_selected_clips_are_made_on_an_offer() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("space", "space", "c", "right", "right", "right", "M")
        assert offers(desk) == ["pro/hd", "pro/hd", None, "pro/hd"]
        await desk.press("M")
        assert desk.said == "These clips are on Pro HD already."
        await desk.press("u")
        assert offers(desk) == [None, "pro/720p", None, "pro/hd"]


async def test_the_current_clip_is_made_on_an_offer_where_none_is_selected() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", "right", "right", "M")
        assert offers(desk) == ["pro/720p", "pro/720p", None, "pro/hd"]
        assert desk.said == "1 clip moved to Pro 720p."


async def test_a_clip_that_cannot_be_made_there_stays_and_it_is_said_why() -> None:
    async with running(SHOOT, NARROW) as desk:
        before = desk.plan
        await desk.press("down", "down", "c", "right", "right", "M")
        assert desk.plan is before
        assert desk.said == (
            "No clip could be put on Pro 720p."
            " 1 clip stays where it is: Pro 720p has no square size."
        )


async def test_nothing_can_be_put_on_the_mix() -> None:
    async with running(SHOOT, NARROW) as desk:
        before = desk.plan
        await desk.press("c")
        for key in ("m", "M", "x", "H", "L"):
            await desk.press(key)
            assert desk.said == "This column is the plan as mixed; ←→ go to an offer.", key
        assert desk.plan is before


async def test_columns_are_added_moved_and_removed_and_the_plan_remembers() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", "right", "a")
        await desk.type("1080")
        await desk.press("enter")
        assert compared(desk) == ("standard/720p", "pro/1080p", "pro/720p", "pro/hd")
        assert here(desk) == "Pro"
        await desk.press("L", "shift+right")
        assert compared(desk) == ("standard/720p", "pro/720p", "pro/hd", "pro/1080p")
        await desk.press("L")
        assert desk.said == "It is the last column already."
        await desk.press("H", "left", "x")
        assert desk.said == "1 clip is on Pro 720p, so its column stays."
        await desk.press("right", "right", "x")
        assert compared(desk) == ("standard/720p", "pro/720p", "pro/1080p")
        await desk.press("escape", "ctrl+s")
        assert saved(desk).compare == ("standard/720p", "pro/720p", "pro/1080p")
        await desk.press("c", "u", "u")
        assert compared(desk) == ("standard/720p", "pro/720p", "pro/hd", "pro/1080p")


async def test_the_first_offer_cannot_go_before_the_mix() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", "right", "shift+left")
        assert "stays before all" in desk.said
        await desk.press("right", "H")
        assert compared(desk) == ("pro/720p", "standard/720p", "pro/hd")


async def test_a_column_that_clips_are_on_and_the_last_one_cannot_be_removed() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", "right", "x")
        assert desk.said == "2 clips are on Standard 720p, so its column stays."
        await desk.show(queue(Clip(status="omitted"), compare=["pro/hd"]))
        await desk.press("x")
        assert desk.said == "Pro HD is the last column; add another one before taking it away."
        assert compared(desk) == ("pro/hd",)


async def test_a_column_that_only_clips_brought_along_is_not_written_down() -> None:
    plan = queue(Clip(offer="pro/hd"), compare=["standard/720p", "pro/720p"])
    async with running(plan, NARROW) as desk:
        await desk.press("c", "right", "L")
        assert compared(desk) == ("pro/720p", "standard/720p")
        await desk.press("right", "H")
        assert compared(desk) == ("pro/720p", "pro/hd", "standard/720p")


async def test_when_a_column_goes_the_cursor_is_on_the_one_in_its_place() -> None:
    async with running(queue(Clip()), NARROW) as desk:
        await desk.press("c", "right", "right", "b", "x")
        assert compared(desk) == ("standard/720p", "pro/hd")
        assert "▸Pro" in desk.text and "· base" not in desk.text
        await desk.press("x")
        assert here(desk) == "Standard"


async def test_offers_are_found_by_words_and_chosen_with_the_arrows() -> None:
    written(WIDE_CARD, "cards/other.toml")
    async with running(SHOOT, WIDE) as desk:
        await desk.press("c", "a")
        await desk.type("zebra")
        assert "No offer holds these words." in desk.text
        await desk.press("enter", "escape")
        assert "Pro 1080p" in desk.text
        await desk.type("film")
        assert "映画 Film 720p" in desk.text and "[b]of[/b]" in desk.text
        await desk.press("down", "down", "up", "up", "enter")
        assert compared(desk)[0] == "other/film/720p"
        await desk.press("a", "escape")
        assert "▸映画 Film" in desk.text


async def test_an_offer_can_be_clicked_in_the_list() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("c", "a")
        await desk.click_text("Pro 1080p")
        assert compared(desk) == ("pro/1080p", "standard/720p", "pro/720p", "pro/hd")


async def test_when_every_offer_is_compared_there_is_none_to_add() -> None:
    every = [
        offer if card.id == SHOOT.rates else f"{card.id}/{offer}"
        for card in cards.installed().cards.values()
        for offer in card.offers()
    ]
    plan = SHOOT.model_copy(update={"compare": tuple(every)})
    async with running(plan, NARROW) as desk:
        await desk.press("c", "a")
        assert desk.said == "All offers of the installed cards are compared already."


# -- mouse, help, sizes -----------------------------------------------------------------------


async def test_heads_columns_and_ends_of_the_row_can_be_clicked() -> None:
    plan = SHOOT.model_copy(update={"compare": tuple(EIGHT[:4])})
    async with running(plan, NARROW) as desk:
        await desk.press("c")
        await desk.click_text("$0.10/s")
        assert here(desk) == "Standard"
        assert "· base" not in desk.text
        await desk.click_text("Standard", at=2)
        assert "720p · base" in desk.text
        await desk.click_text("+1 ›", at=1)
        assert "‹ 1" in desk.text and "HD" in desk.text
        await desk.press("right", "right", "right")
        await desk.click_text("‹", at=0)
        assert "+" in desk.text


async def test_the_wheel_scrolls_the_rows() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c")
        for _ in range(4):
            await desk.pilot._post_mouse_events([MouseScrollDown], offset=(30, 12), button=0)
        await desk.until(lambda: "Price a second" not in desk.text)
        assert "As planned" in desk.text


async def test_the_keys_in_the_last_lines_can_be_clicked() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c")
        await desk.click_text("b base", at=2)
        assert desk.lines[3].split()[5:7] == ["base", "720p"]
        await desk.click_text("Esc close", at=5)
        assert desk.focus == "queue"


@pytest.mark.parametrize("key", ["escape", "c", "q"])
async def test_the_same_key_that_opened_it_closes_it(key: str) -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", key)
        assert desk.focus == "queue"
        assert desk.app._queue.followers == []


async def test_help_rates_and_settings_can_be_reached() -> None:
    async with running(SHOOT, WIDE) as desk:
        await desk.press("c", "question_mark")
        assert "Keys · Esc closes" in desk.text
        await desk.press("escape")
        await desk.click_text("OpenAI Sora 2")
        assert "Limits by account" in desk.text
        await desk.press("escape")
        await desk.click_text("Tier 1 · daily", at=2)
        assert "Plan settings" in desk.text


async def test_a_plan_opened_meanwhile_is_shown() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", "right", "right", "right", "b")
        await desk.show(queue(Clip(), rates="veo-9"))
        assert "Compare 0 offers" in desk.text
        assert "· base" not in desk.text


async def test_a_large_plan_is_moved_at_once_and_in_one_step() -> None:
    async with running(numbered(3_000), NARROW) as desk:
        await desk.press("c", "right", "right", "m")
        assert {clip.offer for clip in desk.plan.clips} == {"pro/720p"}
        assert desk.said == "3,000 clips moved to Pro 720p."
        await desk.press("u")
        assert {clip.offer for clip in desk.plan.clips} == {None}


async def test_no_control_character_and_no_line_of_another_width_reaches_the_terminal() -> None:
    async with running(HOSTILE, NARROW) as desk:
        await desk.press("c", "right", "b")
        for size in [(20, 6), (1, 1), (41, 10), (300, 5), WIDE]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
            assert not CONTROL.search(desk.text)
            await desk.press("right", "pagedown", "left", "pageup")


async def test_without_colour_cursor_base_and_best_are_still_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(SHOOT, NARROW) as desk:
        await desk.press("c", "right", "b", "right")
        assert "▸Pro" in desk.text and "720p · base" in desk.text and "✓" in desk.text
        assert not told(desk.app)


async def test_the_sample_and_five_offers_of_two_vendors_can_be_compared() -> None:
    written(WIDE_CARD, "cards/other.toml")
    async with running(paths.sample_file(), NARROW) as desk:
        await desk.press("c")
        assert "Compare 3 offers" in desk.text
    async with running(FIVE, HUGE) as desk:
        await desk.press("c")
        assert "Compare 5 offers" in desk.text


@pytest.mark.parametrize("width", [1, 19, 40, 79, 119, 199, 400])
def test_columns_never_take_more_than_the_width_and_the_wanted_one_is_in_view(width: int) -> None:
    for columns in range(1, 12):
        first = 0
        for wanted in (*range(columns), *reversed(range(columns))):
            first = first_with(places(width, columns, first), wanted)
            at = places(width, columns, first)
            assert wanted in at.shown
            assert at.labels + at.cells * len(at.shown) <= width
            assert at.before + len(at.shown) + at.after == columns
