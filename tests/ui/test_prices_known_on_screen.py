"""The day that the screen tells of prices: that of those in use, and not that of the card."""

from pathlib import Path

import pytest
from running import WIDE, running, written

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import paths

CARD = """
format = 1
id = "{id}"
name = "{name}"
vendor = "{name}"
checked = 2026-11-20
evidence = "vendor"
sources = ["https://example.org/prices"]
tiers = [{{ id = "film", name = "Film", model = "film-1", seconds = [4, 8], rates = [
    {{ resolution = "720p", sizes = {{ portrait = "720x1280" }}, per_second = {price},
      checked = 2026-03-01, evidence = "reported" }},
    {{ resolution = "4k", sizes = {{ portrait = "2160x3840" }}, per_second = 9.00 }},
] }}]
accounts = [{{ id = "any", name = "Any" }}]
"""


@pytest.fixture(autouse=True)
def two_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No card but two whose cheaper price is older than they are."""
    (tmp_path / "built-in").mkdir()
    monkeypatch.setattr(paths, "builtin_cards_dir", lambda: tmp_path / "built-in")
    written(CARD.format(id="first", name="First", price="0.20"), "cards/first.toml")
    written(CARD.format(id="other", name="Other", price="0.10"), "cards/other.toml")


async def test_the_head_tells_the_oldest_day_of_the_prices_in_use() -> None:
    async with running(queue(Clip(prompt="x", offer="film/720p"), rates="first")) as desk:
        assert "First · prices of 2026-03-01 " in desk.text
    both = queue(Clip(prompt="x"), Clip(prompt="y", offer="film/4k"), rates="first")
    async with running(both) as desk:
        assert "First · prices of 2026-03-01 and later" in desk.text
        await desk.press("x")
        assert "First · prices of 2026-11-20 " in desk.text


async def test_the_move_page_tells_the_day_of_the_prices_that_the_plan_would_have() -> None:
    plan = queue(Clip(prompt="x", seconds=8), Clip(prompt="y", seconds=4), rates="first")
    async with running(plan, WIDE) as desk:
        await desk.press("m")
        assert "Other, prices of 2026-03-01." in desk.flat
