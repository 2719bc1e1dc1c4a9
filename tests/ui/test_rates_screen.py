"""The rate cards on the screen, and what the app says of cards that cannot be used."""

from pathlib import Path

import pytest
from running import NARROW, WIDE, running, told, written
from textual import events
from textual.containers import VerticalScroll

from plans import TODAY, queue
from soraplan.core.clip import Clip
from soraplan.storage import card_files, cards, paths, settings
from soraplan.ui.app import SoraplanApp

CARD = (paths.builtin_cards_dir() / "openai-sora-2.toml").read_text(encoding="utf-8")
PLAN = queue(Clip(prompt="Dawn"), rates="kling-3.0")
NAMES = sorted(card.name for card in cards.installed().cards.values())


def mine(card_id: str = "mine", name: str = "Mine") -> str:
    return CARD.replace('"openai-sora-2"', f'"{card_id}"').replace('"OpenAI Sora 2"', f'"{name}"')


async def test_the_plans_own_card_comes_first_and_the_others_by_their_names() -> None:
    async with running(PLAN) as desk:
        await desk.press("R")
        assert f"Rate card · 1 of {len(NAMES)}" in desk.text
        assert "▸Kling 3.0" in desk.text
        others = [name for name in NAMES if name != "Kling 3.0"]
        for number, name in enumerate(others[:3], 2):
            await desk.press("right")
            assert f"▸{name}" in desk.text
            assert f"Rate card · {number} of" in desk.text
        await desk.press("left", "left", "left", "left")
        assert f"▸{others[-1]}" in desk.text
        await desk.press("right")
        assert "▸Kling 3.0" in desk.text


async def test_cards_of_other_clips_come_right_after_the_plans_own() -> None:
    plan = queue(
        Clip(prompt="Dawn"), Clip(prompt="Dusk", offer="wan-3.0/video/720p"), rates="kling-3.0"
    )
    async with running(plan) as desk:
        await desk.press("R", "right")
        assert "▸Wan 3.0" in desk.text


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_click_on_a_name_shows_its_card(size: tuple[int, int]) -> None:
    async with running(PLAN, size) as desk:
        await desk.press("R")
        await desk.click_text("Google Omni", at=3)
        assert "▸Google Omni" in desk.text
        assert "google-omni · Google" in desk.text


async def test_a_card_is_found_by_words_of_it() -> None:
    async with running(PLAN) as desk:
        await desk.press("R", "slash")
        await desk.type("run")
        await desk.press("enter")
        assert "▸Runway" in desk.text
        await desk.press("slash", "escape")
        assert "▸Runway" in desk.text
        await desk.press("escape")
        assert "Rate card" not in desk.text


async def test_another_card_is_shown_from_its_top_with_its_bar_there() -> None:
    async with running(paths.sample_file(), WIDE) as desk:
        await desk.press("R", "end")
        view = desk.app.screen.query_one(VerticalScroll)
        assert view.scroll_y == view.vertical_scrollbar.position > 0
        # The next card needs no bar, and the one after it does.
        await desk.press("right")
        assert "azure-sora-2 · " in desk.text
        assert not view.show_vertical_scrollbar
        await desk.press("right")
        assert "google-omni · " in desk.text
        assert view.show_vertical_scrollbar
        assert (view.scroll_y, view.vertical_scrollbar.position) == (0, 0)


async def test_of_very_many_cards_those_around_the_present_one_are_named() -> None:
    for number in range(20):
        written(mine(f"mine-{number}", f"My card {number:02}"), f"cards/{number}.toml")
    async with running(PLAN, NARROW) as desk:
        await desk.press("R")
        assert "▸Kling 3.0" in desk.text
        for _ in range(4):
            # From the first to the last, and on upwards line by line.
            await desk.press("left", "left", "left")
            assert sum("▸" in line for line in desk.lines[1:4]) == 1
            assert " +" in desk.lines[3]


async def test_where_a_card_comes_from_is_shown() -> None:
    written(mine("openai-sora-2"), "cards/a.toml")
    written(
        'format = 1\nid = "off"\nname = "Less"\nbase = "kling-3.0"\nchecked = 2026-11-20\n'
        'evidence = "derived"\nagreement = "Contract"\nfactor = 0.85\n',
        "cards/b.toml",
    )
    async with running(queue(Clip(prompt="Dawn"), rates="off"), WIDE) as desk:
        await desk.press("R")
        assert "Yours, 0.85 × kling-3.0 of 2026-11-22: " in desk.text
        await desk.press("slash")
        await desk.type("mine")
        await desk.press("enter")
        assert "Yours, over the built-in of 2026-11-22: " in desk.text
        await desk.press("slash")
        await desk.type("runway")
        await desk.press("enter")
        assert "Built in." in desk.text


async def test_every_key_of_a_card_is_shown() -> None:
    text = (
        CARD.replace('"openai-sora-2"', '"mine"')
        .replace("per_second = 0.10", "per_second = 0.10\n  minimum = 0.50\n  reference_fee = 0.02")
        .replace('  resolution = "hd"', '  resolution = "hd"\n  seconds = [8]\n  note = "New [x]."')
        .replace("audio = true", "audio = true\nneeds_reference = true", 1)
        .replace('name = "Tier 1"', 'name = "Tier 1"\nevidence = "reported"\nnote = "By mail."', 1)
        .replace("requests = 25, window = 60", 'concurrent = 5, excess = "queued"')
    )
    written(text, "cards/mine.toml")
    async with running(queue(Clip(prompt="Dawn"), rates="mine"), (120, 80)) as desk:
        await desk.press("R")
        flat = " ".join(desk.text.replace("│", " ").split())
        for words in (
            "at least $0.50 a job; $0.02 more with a reference",
            "HD $0.50/s, batch $0.25/s 8 s only · portrait 1024x1792",
            "New [x].",
            "with sound · needs a reference · about 3 min a job",
            "Batch lane: done within 24 h.",
            "▸Tier 1 Standard 5 at once, more wait in line · Pro 10 per minute",
            "2026-11-22, told by a third party",
            "By mail.",
        ):
            assert words in flat, words


async def test_a_plan_that_carries_its_card_shows_that_one_and_the_installed_one() -> None:
    own = cards.installed().cards["kling-3.0"].model_copy(update={"vendor": "Else"})
    async with running(queue(Clip(prompt="Dawn"), rates="kling-3.0", embedded_card=own)) as desk:
        await desk.press("R")
        assert "Carried by this plan." in desk.text
        assert f"1 of {len(NAMES) + 1}" in desk.text


async def test_the_app_reads_the_cards_of_its_plan_first_and_the_rest_when_it_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad = written(mine().replace("per_second = 0.10", "per_second = 0"), "cards/bad.toml")
    names: list[str] = []
    read = card_files.read

    def noted(path: Path) -> card_files.CardFile:
        names.append(path.name)
        return read(path)

    monkeypatch.setattr(card_files, "read", noted)
    app = SoraplanApp(paths.sample_file(), today=TODAY)
    assert names == ["openai-sora-2.toml"]
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert "bad.toml" in names
        assert len(names) == len(NAMES) + 1
        assert [one.partition(", line")[0] for one in told(app)] == [str(bad)]


async def test_a_plan_on_a_card_that_cannot_be_used_says_so_in_its_findings() -> None:
    bad = mine("kling-3.0").replace("per_second = 0.10", "per_second = 0")
    written(bad, "cards/bad.toml")
    async with running(PLAN, (200, 50)) as desk:
        assert "Your rate card bad.toml cannot be used" in desk.text


async def test_a_broken_card_of_ones_own_is_told_of_under_the_built_in_one() -> None:
    bad = mine("kling-3.0", "[b]Mine[/b]").replace("per_second = 0.10", "per_second = 0")
    written(bad, "cards/[red]bad.toml")
    async with running(PLAN, (120, 40)) as desk:
        await desk.press("R")
        flat = " ".join(desk.text.replace("│", " ").split())
        assert "▸Kling 3.0" in desk.text
        told = "Built in. Your rate card [red]bad.toml cannot be used: line"
        assert told in flat
        assert "The built-in one of 2026-11-22 is used instead. Checked" in flat


async def test_a_card_that_cannot_be_used_is_in_the_list_and_says_why() -> None:
    file = written(mine().replace('name = "Mine"', 'name = "[b]"\nx = 1'), "cards/[red]bad.toml")
    async with running(PLAN, (120, 40)) as desk:
        await desk.press("R")
        assert f"1 of {len(NAMES) + 1}" in desk.text
        await desk.press("left")
        assert f"{len(NAMES) + 1} of {len(NAMES) + 1}" in desk.text
        assert "▸[red]bad.toml" in desk.text
        flat = "".join(desk.text.replace("│", " ").split())
        assert "cannotbeused,sonothingispricedonit." in flat
        assert f"{file},line4,x:".replace(" ", "") in flat
        await desk.press("right")
        await desk.press("slash")
        assert "cannot be used" in desk.text
        await desk.type("red bad")
        await desk.press("enter")
        assert "▸[red]bad.toml" in desk.text


async def test_a_broken_card_that_the_plan_does_not_ask_for_is_a_finding_too() -> None:
    written("x [[[", "cards/broken.toml")
    async with running(PLAN, (200, 50)) as desk:
        assert "warning Your rate card broken.toml cannot be used: line 1: " in desk.flat


async def test_a_card_made_while_the_app_runs_is_there_with_the_next_look() -> None:
    async with running(PLAN, WIDE) as desk:
        await desk.press("R")
        assert f"of {len(NAMES)}" in desk.text
        assert "soraplan rates new NAME --base kling-3.0" in desk.flat
        # What is under the page stays as it was.
        file = written(mine("aaa", "Aaa mine"), "cards/aaa.toml")
        desk.app.post_message(events.AppFocus())
        await desk.settle()
        assert "Aaa mine" not in desk.text
        await desk.press("escape", "R")
        assert f"of {len(NAMES) + 1}" in desk.text
        assert "Aaa mine" in desk.text
        await desk.press("right")
        assert "it is read again when this page is next opened" in desk.flat
        file.unlink()
        await desk.press("escape", "m")
        assert "Aaa mine" not in desk.text


async def test_prices_corrected_while_the_app_runs_count_when_one_comes_back_to_it() -> None:
    written(mine(), "cards/mine.toml")
    plan = queue(Clip(prompt="Dawn", seconds=4), rates="mine")
    async with running(plan, (200, 50)) as desk:
        was, before = desk.plan, desk.session.estimate.total.run
        text = mine().replace("per_second = 0.10", "per_second = 0.20")
        written(text, "cards/mine.toml")
        desk.app.post_message(events.AppFocus())
        await desk.settle()
        assert desk.session.estimate.total.run == 2 * before
        assert "a run costs $0.80 instead of $0.40" in desk.said
        assert desk.plan is was
        assert desk.session.is_saved
        written(text.replace("per_second = 0.20", "per_second = 0"), "cards/mine.toml")
        desk.app.post_message(events.AppFocus())
        await desk.settle()
        assert "The rate card mine cannot be used, as its file is broken" in desk.flat
        assert "mine: cannot be used, as its file is broken, prices unknown" in desk.flat


async def test_a_discount_on_a_discount_is_told_on_the_page_of_the_card() -> None:
    for card_id, factor in (("kling-3.0", "0.5"), ("off", "0.85")):
        written(
            f'format = 1\nid = "{card_id}"\nname = "Less"\nbase = "kling-3.0"\n'
            'checked = 2026-11-20\nevidence = "derived"\nagreement = "Contract"\n'
            f"factor = {factor}\n",
            f"cards/{card_id}.toml",
        )
    async with running(queue(Clip(prompt="Dawn"), rates="off"), WIDE) as desk:
        await desk.press("R")
        words = "0.85 × your kling-3.0 (0.5 × the built-in of 2026-11-22)"
        assert f"Yours, {words}: " in desk.flat


async def test_a_card_is_made_that_of_new_plans_by_a_key() -> None:
    async with running(PLAN) as desk:
        await desk.press("R")
        assert "n for new plans" in desk.lines[-1]
        assert "that of new plans" not in desk.lines[0]
        await desk.press("n")
        assert desk.said == "New plans are priced on Kling 3.0 from now on."
        assert f"Rate card · 1 of {len(NAMES)} · that of new plans" in desk.lines[0]
        await desk.press("right")
        assert "that of new plans" not in desk.lines[0]
        await desk.press("escape", "n")
        assert desk.plan.rates == "kling-3.0"
        assert desk.said == "A new plan. a adds a clip, p names the plan, ^s saves it."
    assert settings.read()[0].rates == "kling-3.0"


async def test_without_a_choice_new_plans_are_on_the_card_that_they_always_were() -> None:
    async with running(PLAN) as desk:
        await desk.press("n")
        assert desk.plan.rates == "openai-sora-2"
        await desk.press("R")
        assert "that of new plans" in desk.lines[0]


@pytest.mark.parametrize(
    ("card_id", "words"),
    [("Gone [/x]", "is not installed"), ("bad", "cannot be used, as its file is broken")],
)
async def test_a_card_for_new_plans_that_cannot_be_had_is_told(card_id: str, words: str) -> None:
    written(mine("bad").replace("per_second = 0.10", "per_second = 0"), "cards/bad.toml")
    written(f'format = 1\nrates = "{card_id}"\n', "settings.toml")
    async with running(PLAN) as desk:
        await desk.press("n")
        assert desk.plan.rates == "openai-sora-2"
        assert desk.said == (
            f"The settings price new plans on {card_id}, which {words};"
            " this one is on openai-sora-2."
        )


async def test_a_card_that_only_the_plan_carries_is_not_for_new_plans() -> None:
    own = cards.installed().cards["kling-3.0"].model_copy(update={"id": "theirs", "name": "Theirs"})
    async with running(queue(Clip(prompt="x"), rates="theirs", embedded_card=own)) as desk:
        await desk.press("R", "n")
        assert "only be priced on a card that is installed" in desk.said
        assert desk.app.settings.rates is None
