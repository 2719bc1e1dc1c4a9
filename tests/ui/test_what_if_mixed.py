"""What-if on screen for plans on several vendors, in two currencies, and with prices missing."""

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, screen_widths

from plans import queue
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import paths
from soraplan.ui.screens.pace.screen import PaceLines

CARD = """format = 1
id = "kino"
name = "Kino"
vendor = "Kino"
currency = "EUR"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]

[[tiers]]
id = "studio"
name = "Studio"
model = "studio-1"
seconds = [8]

[[tiers.rates]]
resolution = "720p"
sizes = { portrait = "720x1280" }
per_second = 0.20

[[accounts]]
id = "any"
name = "Any"
"""

IN_DOLLARS = Clip(id="a", shot="1A", prompt="Dawn", seconds=8, count=10)
IN_EUROS = Clip(id="b", shot="1B", prompt="Dusk", seconds=8, offer="kino/studio/720p")
UNPRICED = Clip(id="c", shot="1C", prompt="Noon", seconds=8, offer="nowhere/film/720p")
"""A run of the first costs 10 × 8 × $0.10, of the second 8 × €0.20."""


@pytest.fixture(autouse=True)
def a_card_in_euros() -> None:
    folder = paths.home() / "cards"
    folder.mkdir(parents=True)
    (folder / "kino.toml").write_text(CARD, encoding="utf-8")


def figures(desk: Desk, label: str) -> list[str]:
    """The figures behind a label in the table."""
    line = next(line for line in desk.lines if line.lstrip(" │").startswith(label))
    cells = line.strip(" │▁▂▃▄▅▆▇█").removeprefix(label).split("  ")
    return [cell.strip() for cell in cells if cell.strip()]


@pytest.mark.parametrize("size", [NARROW, WIDE, HUGE])
async def test_what_stands_apart_in_euros_is_told_beside_the_dollars(size: tuple[int, int]) -> None:
    async with running(queue(IN_DOLLARS, IN_EUROS, repeat="weekly", contingency=10), size) as desk:
        await desk.press("w", "0", ".", "5")
        run = figures(desk, "A run as planned")
        assert run == ["$8.00 + €1.60", "$4.00 + €0.80", "-$4.00, -€0.80"]
        extra = figures(desk, "Contingency a run")
        assert extra == ["$0.80 + €0.16", "$0.40 + €0.08", "-$0.40, -€0.08"]
        assert figures(desk, "A run in all")[0] == "$8.80 + €1.76"
        month = figures(desk, "A month as planned")
        assert month[:2] == ["$32.00 + €6.40", "$16.00 + €3.20"]
        assert "no price" not in desk.text
        await desk.press("pagedown", "pagedown")
        flat = desk.flat.replace(" │ │ ", " ")
        assert "1 clip is priced in EUR, and no rate of exchange to USD is written down" in flat


async def test_a_plan_in_euros_alone_has_no_nothing_in_dollars() -> None:
    async with running(queue(IN_EUROS)) as desk:
        await desk.press("w", "2")
        assert figures(desk, "A run as planned") == ["€1.60", "€3.20", "+€1.60 (+100.0 %)"]


def wide() -> Plan:
    """A plan in which some of the figures are too wide for a table in 80 columns."""
    many = IN_DOLLARS.model_copy(update={"count": 9_000})
    return queue(
        many, IN_EUROS, UNPRICED, repeat="daily", contingency=10, budget=100, budget_per="month"
    )


def table(desk: Desk) -> list[tuple[str, dict[str, object]]]:
    """The lines of figures on the page, with the styles of their texts."""
    shown = desk.app.screen.query_one("#table", PaceLines)
    return [
        ("".join(text for text, _ in line), {text.strip(): style for text, style in line})
        for line in shown._rows
    ]


async def test_only_rows_without_room_become_blocks_and_keep_their_colours() -> None:
    async with running(wide(), NARROW) as desk:
        await desk.press("w", "0", ".", "5")
        assert screen_widths(desk.app) == [80] * 24
        lines = table(desk)
        texts = [text for text, _ in lines]
        # The least of what a run costs takes three lines, a count takes one.
        at = next(at for at, text in enumerate(texts) if text.startswith("A run as planned"))
        assert texts[at].endswith(" plan        at least $7,200.00 + €1.60")
        assert texts[at + 1].endswith(" what if     at least $3,600.00 + €0.80")
        assert texts[at + 2].endswith(" difference  -$3,600.00, -€0.80")
        assert any(text.startswith("Requests a run ") and text.endswith("same") for text in texts)
        palette = desk.app.palette
        assert lines[at + 1][1]["at least $3,600.00 + €0.80"] == palette.warning
        assert lines[at + 2][1]["-$3,600.00, -€0.80"] == palette.head
        assert all(len(text) <= 75 for text in texts)


async def test_a_plan_whose_every_figure_has_room_has_no_block() -> None:
    async with running(queue(IN_DOLLARS, IN_EUROS), NARROW) as desk:
        await desk.press("w", "2")
        texts = [text for text, _ in table(desk)]
        assert "difference" in texts[0]
        assert not any("difference" in text for text in texts[1:])


async def test_the_line_tells_both_currencies_and_every_factor() -> None:
    async with running(queue(IN_DOLLARS, IN_EUROS), NARROW) as desk:
        await desk.press("w", "0", ".", "5", "down", "right", "right", "down", "2", "enter")
        assert desk.lines[0].startswith(
            " WHAT IF  prices ×0.5 · standard ×2: $16.00 + €0.80 · below: plan "
        )
        await desk.press("w", *["down"] * 7, "right", "enter")
        assert "prices ×0.5 · standard ×2 · outlook ×" in desk.lines[0]


async def test_the_account_says_whose_it_is_in_a_plan_on_several_vendors() -> None:
    async with running(queue(IN_DOLLARS, IN_EUROS)) as desk:
        await desk.press("w")
        assert "another level at OpenAI Sora 2" in desk.text
    async with running(queue(IN_DOLLARS)) as desk:
        await desk.press("w")
        assert "the limits of another level" in desk.text


async def test_a_card_of_one_account_offers_no_other() -> None:
    async with running(queue(IN_EUROS, rates="kino")) as desk:
        await desk.press("w")
        line = next(line for line in desk.lines if "Account" in line)
        assert line.strip(" │").split(maxsplit=1) == ["Account", "—, Kino has one account"]
        # The entries before and after it are next to each other.
        await desk.press("down", "down", "down")
        await desk.type("3")
        assert desk.session.what_if is None
        await desk.press("enter")
        assert "3 at once" in desk.lines[0]


async def test_without_the_plans_card_no_account_is_offered() -> None:
    async with running(queue(IN_DOLLARS, rates="nowhere")) as desk:
        await desk.press("w")
        assert "Account —, the plan's rate card is not known" in desk.flat
