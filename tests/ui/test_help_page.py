"""The help: that it opens at what concerns the page it was asked from."""

from pathlib import Path

import pytest
from running import NARROW, running

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import paths


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        ("o", "In the library"),
        ("oT", "In the trash"),
        ("H", "Among the versions of the plan"),
        ("D", "Where changes are told"),
        ("c", "Where offers are compared"),
        ("m", "Where the plan is moved to another card"),
        ("", "In the queue"),
    ],
)
async def test_help_begins_with_the_keys_of_the_page_it_was_asked_from(
    keys: str, title: str
) -> None:
    async with running(paths.sample_file(), NARROW) as desk:
        await desk.press(*keys, "question_mark")
        assert "Keys · Esc closes" in desk.lines[0]
        assert title in desk.lines[1]
        await desk.press("home")
        assert "In the queue" in desk.lines[1]


@pytest.mark.parametrize("page", ["E", "P", "R"])
async def test_the_pages_that_show_export_pace_and_rates_answer_the_help_key(page: str) -> None:
    async with running(paths.sample_file(), NARROW) as desk:
        await desk.press(page)
        shown = desk.text
        await desk.press("question_mark")
        assert "Keys · Esc closes" in desk.lines[0]
        await desk.press("escape")
        assert desk.text == shown


async def test_help_begins_with_the_keys_of_an_import_where_a_shot_list_is_taken_in(
    tmp_path: Path,
) -> None:
    listed = tmp_path / "shots.csv"
    listed.write_text("Shot,Prompt,Seconds\n1A,Drone rises,8\n")
    async with running(paths.sample_file(), NARROW) as desk:
        desk.app._queue.open_path(listed)
        await desk.settle()
        await desk.press("question_mark")
        assert "Where a shot list is taken in" in desk.lines[1]


async def test_a_page_keeps_its_key_where_the_help_key_is_the_same() -> None:
    settings = paths.settings_file()
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('format = 1\n[keys]\n"diff.up" = "?"\n')
    async with running(paths.sample_file(), NARROW) as desk:
        await desk.press("D")
        shown = desk.text
        await desk.press("question_mark")
        assert desk.text == shown


async def test_the_help_of_the_trash_knows_the_keys_of_the_library_too() -> None:
    async with running(queue(Clip(prompt="x")), NARROW) as desk:
        await desk.press("o", "T", "question_mark", "home")
        shown = ""
        for _ in range(30):
            shown += desk.text
            await desk.press("pagedown")
        line = next(line for line in shown.splitlines() if "library.rename" in line)
        assert "no key" not in line


async def test_what_the_mouse_does_is_told() -> None:
    async with running(paths.sample_file(), NARROW) as desk:
        await desk.press("question_mark", "end")
        shown = " ".join(" ".join(line.strip("│▁▂▃▄▅▆▇█▎ ") for line in desk.lines).split())
        for told in ("file was changed", "side of a clash", "the answers below", "In the trash"):
            assert told in shown
