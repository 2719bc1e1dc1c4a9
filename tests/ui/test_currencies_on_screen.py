"""A plan in dollars with clips that are priced in euros, on the screen."""

import pytest
from running import NARROW, WIDE, Desk, running, told

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import paths

CARD = """format = 1
id = "kino"
name = "Kino"
vendor = "Kino"
currency = "EUR"
checked = 2026-11-20
evidence = "vendor"
sources = ["https://example.org/prices"]

[[tiers]]
id = "studio"
name = "Studio"
model = "studio-2"
seconds = [4, 8]

[[tiers.rates]]
resolution = "720p"
sizes = { portrait = "720x1280" }
per_second = 0.20

[[accounts]]
id = "any"
name = "Any"
"""
SETTINGS = """format = 1

[[exchange_rates]]
currency = "EUR"
against = "USD"
rate = 1.50
date = 2026-09-01
"""

PLAN = queue(
    Clip(id="a", scene="1", shot="1A", prompt="Dawn", seconds=8, count=10),
    Clip(id="b", scene="1", shot="1B", prompt="Dusk", seconds=8, offer="kino/studio/720p"),
    repeat="weekly",
    contingency=10,
    budget=20,
    compare=["standard/720p", "kino/studio/720p"],
)


@pytest.fixture(autouse=True)
def a_card_in_euros() -> None:
    folder = paths.home() / "cards"
    folder.mkdir(parents=True)
    (folder / "kino.toml").write_text(CARD, encoding="utf-8")


def write_rate() -> None:
    paths.settings_file().write_text(SETTINGS, encoding="utf-8")


def line(desk: Desk, start: str) -> str:
    """The first line that starts with a text, with one blank for any number of them."""
    lines = (" ".join(one.split()) for one in desk.lines)
    return next(one for one in lines if one.startswith(start))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_without_a_rate_every_total_is_told_by_currency(size: tuple[int, int]) -> None:
    async with running(PLAN, size) as desk:
        assert line(desk, "As planned").startswith(
            "As planned $8.00 + €1.60 a run · $32.00 + €6.40 a month"
        )
        all_in = line(desk, "All in")
        assert all_in.startswith("All in $8.80 + €1.76 a run of $20.00")
        assert "not known whether in budget" in all_in
        assert "unknown" not in line(desk, "As planned")
        assert line(desk, "▾ 1").split("2 clips ")[1].startswith("$8.00 + €1.60 ")
        assert "✗ error" in desk.text
        assert "EUR counted" not in desk.text


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_with_a_rate_there_is_one_total_and_it_says_how_it_is_counted(
    size: tuple[int, int],
) -> None:
    write_rate()
    async with running(PLAN, size) as desk:
        assert line(desk, "As planned").startswith("As planned $10.40 a run · $41.60 a month")
        assert line(desk, "All in").startswith("All in $11.44 a run of $20.00")
        told = "EUR counted at 1.50 USD, of 2026-09-01, 82 days old"
        assert (told in desk.flat) == (size == WIDE)


@pytest.mark.parametrize("is_rated", [False, True])
async def test_cells_and_sums_of_an_offer_are_in_its_currency_and_can_be_chosen(
    is_rated: bool,
) -> None:
    if is_rated:
        write_rate()
    async with running(PLAN, NARROW) as desk:
        assert line(desk, "1B" if is_rated else "✗1B").endswith("$0.80 ▸€1.60")
        assert line(desk, "all clips on one offer").endswith("$8.80 €17.60")
        assert line(desk, "a month").endswith("$35.20 €70.40")
        assert "720p €0.20" in desk.text
        assert "Kino Stud…" in desk.text
        await desk.press("right")
        assert desk.plan.clips[0].offer == "kino/studio/720p"
        # Ten clips of €1.60, and the one that was there.
        told = "$26.40 a run" if is_rated else "€17.60 a run"
        assert line(desk, "As planned").startswith(f"As planned {told}")


async def test_saving_a_choice_keeps_a_rate_that_was_written_down_meanwhile() -> None:
    async with running(PLAN, NARROW) as desk:
        write_rate()
        desk.app.remember(theme="sora-day")
        await desk.until(lambda: "sora-day" in paths.settings_file().read_text(encoding="utf-8"))
        held = paths.settings_file().read_text(encoding="utf-8")
        assert held.replace('theme = "sora-day"\n', "").endswith(
            SETTINGS.removeprefix("format = 1\n")
        )
        assert 'theme = "sora-day"' in held


async def test_a_rate_written_down_meanwhile_counts_from_the_next_opening() -> None:
    async with running(PLAN, NARROW) as desk:
        write_rate()
        assert desk.app.new_session(PLAN).estimate.total.apart == 0
        paths.settings_file().write_text("format = ", encoding="utf-8")
        assert desk.app.new_session(PLAN).estimate.total.apart == 0
        await desk.pilot.pause()
        assert any("is cut off or incomplete" in one for one in told(desk.app))
        paths.settings_file().unlink()
        assert desk.app.new_session(PLAN).estimate.total.apart == 1
