"""The README is held to what it says: first steps, keys, pictures, prices, places and promises.

Its commands are run with those of the other pages.
"""

import ast
import re
import runpy
import shlex
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from click.testing import CliRunner
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

import soraplan as package
from pages import PAGES, README, ROOT, plan_of, prose, rows
from plans import TODAY
from soraplan.cli.commands import soraplan as command_line
from soraplan.core import history, money
from soraplan.core.clip import Clip
from soraplan.core.document import Frame
from soraplan.core.edits import settings_revised
from soraplan.core.estimate import Estimator
from soraplan.storage import cards, paths, plans
from soraplan.ui.app import SoraplanApp
from soraplan.ui.command import Where

PROSE = prose("README.md")


def test_make_has_the_targets_that_the_readme_names() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^\$ |`)make (\w+)", README, re.MULTILINE))
    assert {"run", "test", "check", "bench"} <= named <= targets


def test_the_tables_of_keys_are_those_of_the_commands() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_keys.py"))
    assert [path.name for path in made["PAGES"]] == ["keys.md", "README.md"]
    for path in made["PAGES"]:
        assert made["with_keys"](path) == path.read_text("utf-8"), "run docs/make_keys.py"
    assert set(made["_PLACES"]) == set(get_args(Where))
    assert "`trash.empty`" in PAGES["keys.md"] and "`clip.duplicate`" in PAGES["keys.md"]


def texts(svg: str) -> list[tuple[float, float, str]]:
    """Every text of a picture, and where it stands."""
    elements = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return sorted(
        (float(one.attrib["y"]), float(one.attrib["x"]), one.text or "") for one in elements
    )


@pytest.mark.parametrize(
    ("picture", "shown"), [("screenshot.svg", "Sample:"), ("moving.svg", "ENDED")]
)
def test_a_picture_is_what_the_app_shows_and_fetches_nothing(picture: str, shown: str) -> None:
    saved = (ROOT / "docs" / picture).read_text(encoding="utf-8")
    made = runpy.run_path(str(ROOT / "docs" / "make_screenshot.py"))["screenshot"](picture)
    assert texts(saved) == texts(made), "run docs/make_screenshot.py"
    assert any(shown in text for _, _, text in texts(saved))
    # Blanks before a text are kept, or columns fall apart in some viewers.
    assert saved.startswith('<svg xml:space="preserve" ')
    assert not re.search(r"url\((?!#)|@import|@font-face|href", saved)


async def test_the_first_steps_lead_to_a_plan_in_the_library(tmp_path: Path) -> None:
    assert "With `→` go to one that still sells, such as Kling 3.0; `n` there prices" in PROSE
    app = SoraplanApp(today=TODAY, random=Random(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R")
        await pilot.pause()
        # Until there is something to save nothing is made.
        assert not list(tmp_path.iterdir())
        while not any(
            "Kling 3.0  kling-3.0" in strip.text for strip in app.screen._compositor.render_strips()
        ):
            await pilot.press("right")
            await pilot.pause()
        await pilot.press("n", "escape", "n")
        await pilot.press("p", *"First", "enter")
        await pilot.press("a", *"Dawn", "enter")
        await pilot.press("right", "plus", "greater_than_sign", "right_square_bracket")
        assert not paths.plans_dir().exists()
        await pilot.press("ctrl+s", "enter")
        await pilot.pause()
        await app.workers.wait_for_complete()
    plan = plans.read(paths.plans_dir() / "first.toml").plan
    (clip,) = plan.clips
    assert (plan.title, plan.rates, clip.prompt) == ("First", "kling-3.0", "Dawn")
    assert (clip.offer, clip.takes, clip.count, clip.seconds) == ("audio/720p", 2, 2, 5)


def test_a_plan_can_use_a_card_of_its_own_as_the_readme_says() -> None:
    (made,) = re.findall(r"^\$ (soraplan rates new .*)$", README, re.MULTILINE)
    assert CliRunner().invoke(command_line, shlex.split(made)[1:]).exit_code == 0
    (id_,) = re.findall(r"A plan uses a card by `rates = \"([\w-]+)\"`", README)
    (offer,) = re.findall(rf"`({id_}/[\w/]+)`", README)
    estimator = Estimator(cards.installed().cards, TODAY)
    series = plan_of("series.toml")
    clip = Clip(id="one", offer=offer, seconds=10)
    assert estimator.estimate(series).cost(clip) == Decimal("0.126") * 10 * Decimal("0.85")
    card = estimator.estimate(settings_revised(series, rates=id_)).card
    assert card is not None and card.id == id_


def test_the_cards_stand_there_with_their_prices_at_720p() -> None:
    found = cards.installed().cards
    listed = rows("README.md", "Card")
    assert {id_.strip("`") for id_, _, _ in listed} == set(found)
    for id_, _, told in listed:
        rates = [
            rate
            for tier in found[id_.strip("`")].tiers
            for rate in tier.rates
            if rate.resolution in ("720p", "768p")
        ]
        assert Counter(re.findall(r"\$[\d.]+", told)) == Counter(
            price
            for rate in rates
            for price in (
                [money.unit(rate.per_second, "USD")]
                if rate.per_second is not None
                else [money.shown(one, "USD") for one in (rate.per_clip or {}).values()]
            )
        ), id_


def test_as_many_cards_and_vendors_still_sell_as_the_readme_says() -> None:
    selling = [
        card
        for card in cards.installed().cards.values()
        if not card.has_ended(TODAY)
        and any(rate.per_second or rate.per_clip for tier in card.tiers for rate in tier.rates)
    ]
    assert (len(selling), len({card.vendor for card in selling})) == (10, 9)
    assert "Ten cards of nine vendors that still sell come with soraplan" in PROSE


def test_the_prices_and_limits_of_sora_are_those_of_the_card() -> None:
    card = cards.installed().cards["openai-sora-2"]
    frames: tuple[Frame, Frame] = ("portrait", "landscape")
    prices = [
        [
            f"`{tier.id}/{rate.resolution}`",
            money.unit(rate.per_second, "USD"),
            money.unit(rate.batch_per_second, "USD"),
            *(rate.sizes[frame] for frame in frames),
            rate.evidence or card.evidence,
        ]
        for tier in card.tiers
        for rate in tier.rates
    ]
    assert rows("rate-cards.md", "Offer") == prices
    limits = [
        [f"`{account.id}`", *([one.text for one in account.limits] or ["no access", "no access"])]
        for account in card.accounts
    ]
    assert rows("rate-cards.md", "Account") == limits
    assert card.account("free").no_access == ("standard", "pro")  # type: ignore[union-attr]
    assert f"The card of Sora 2, checked on {card.checked}." in prose("rate-cards.md")
    assert f"**The Sora 2 API ended on {card.retired}.**" in README
    assert card.charges_failed == "unknown"
    assert all(limit.concurrent is None for one in card.accounts for limit in one.limits)
    assert card.retired == date(2026, 9, 24)


def test_the_picture_is_described_as_it_is() -> None:
    clips = plans.read(paths.sample_file()).plan.clips
    assert (len(clips), len({clip.scene for clip in clips})) == (11, 5)
    assert "eleven clips in five scenes" in README


def test_undo_goes_back_as_far_as_the_readme_says() -> None:
    assert history.LIMIT == 1_000
    assert "`u` undoes, a thousand actions back" in PROSE


def test_the_config_directories_are_named_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/me")
    assert "`~/.config/soraplan` on Linux" in PROSE
    assert Unix("soraplan").user_config_dir == "/home/me/.config/soraplan"
    assert "`~/Library/Application Support/soraplan` on macOS" in PROSE
    in_library = MacOS("soraplan").user_config_dir
    assert in_library == "/home/me/Library/Application Support/soraplan"


NETWORK = {
    "aiohttp", "ftplib", "http", "httpx", "imaplib", "requests", "smtplib", "socket", "ssl",
    "urllib", "webbrowser", "websockets", "xmlrpc",
}  # fmt: skip


def test_no_source_of_the_app_can_open_a_connection() -> None:
    assert "none of its code opens a connection" in PROSE
    for file in Path(package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert NETWORK.isdisjoint(name.partition(".")[0] for name in names), file
