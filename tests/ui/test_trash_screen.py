"""The trash in the library: what lies there, how it comes back, and how it goes for good."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from running import NARROW, WIDE, Desk, running
from textual.widgets import OptionList

from hostile import HOSTILE_LINES
from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import library, paths, plans, trash, versions
from soraplan.ui.app import SoraplanApp

SAMPLE = paths.sample_file()


def thrown(name: str, title: str = "") -> Path:
    """A plan that was saved and thrown away; where it lies."""
    path = paths.plans_dir() / f"{name}.toml"
    plans.write(path, queue(Clip(prompt="Dawn", seconds=10), title=title or name.title()))
    return library.trash(path)


def in_library() -> list[str]:
    return sorted(path.name for path in paths.plans_dir().glob("*.toml"))


async def open_trash(desk: Desk) -> None:
    await desk.press("o", "T")


async def test_what_was_thrown_away_comes_back_into_the_library_with_its_versions() -> None:
    thrown("bay")
    thrown("harbour")
    async with running(SAMPLE, NARROW) as desk:
        await open_trash(desk)
        assert "Trash · its clips, what a run costs as planned, thrown away" in desk.text
        assert "Bay" in desk.text and "$1.00" in desk.text
        await desk.press("/")
        await desk.type("harb")
        await desk.press("enter")
        assert in_library() == ["harbour.toml"]
        assert desk.said == "Put back as harbour.toml"
        await desk.press("escape", "escape", "b")
        assert in_library() == ["bay.toml", "harbour.toml"]
        await desk.press("escape", "escape")
        assert desk.focus == "queue"
    assert len(versions.kept(paths.plans_dir() / "harbour.toml")) == 1


async def test_the_library_shows_at_once_what_came_back() -> None:
    thrown("bay")
    async with running(SAMPLE) as desk:
        await desk.press("o")
        assert "The library is empty" in desk.flat
        await desk.press("T")
        await desk.click_text("Bay")
        assert in_library() == []
        await desk.click_text("Bay")
        assert "The trash is empty" in desk.flat
        await desk.press("escape")
        assert "Open a plan" in desk.text and "Bay" in desk.text
        await desk.press("enter")
        assert desk.plan.title == "Bay"


async def test_emptying_asks_first_and_enter_alone_destroys_nothing() -> None:
    lies = [thrown("bay"), thrown("harbour")]
    async with running(SAMPLE, WIDE) as desk:
        await open_trash(desk)
        await desk.press("X")
        assert "Empty the trash?" in desk.text
        assert "2 plans with 2 versions, " in desk.flat and "nothing brings it back" in desk.flat
        await desk.press("enter")
        assert all(path.exists() for path in lies)
        await desk.press("X", "escape")
        assert all(path.exists() for path in lies)
        await desk.press("X", "e")
        assert desk.said == "Removed 2 plans with 2 versions."
        assert list(paths.trash_dir().iterdir()) == []
        assert list(paths.history_dir().iterdir()) == []
        assert "The trash is empty" in desk.flat
        await desk.press("X")
        assert "Empty the trash?" not in desk.text


async def test_nothing_in_the_trash_is_opened_copied_renamed_or_thrown_away_again() -> None:
    lies = thrown("bay")
    async with running(SAMPLE) as desk:
        before = desk.plan
        await open_trash(desk)
        await desk.press("d", "r", "x", "delete", "T", "~", ".")
        assert "Trash · " in desk.text and "Rename" not in desk.text
        assert [path.name for path in paths.trash_dir().iterdir()] == [lies.name]
        assert desk.plan is before


async def test_texts_of_any_kind_are_listed_and_come_back() -> None:
    for number, title in enumerate(HOSTILE_LINES):
        if "\0" not in title:
            thrown(f"p{number}", title[:100])
    (paths.trash_dir() / "bad.toml").write_bytes(b"\xff[/x]\x1b[2J")
    async with running(SAMPLE, NARROW) as desk:
        await open_trash(desk)
        assert "cannot be read" in desk.text
        await desk.press("b")
        await desk.press("b")
        assert len(in_library()) == 2


async def test_two_of_one_title_are_told_apart_by_the_second() -> None:
    for name, seconds in (("a", 7), ("b", 9), ("other", 3)):
        lies = thrown(name, "Bay" if name != "other" else "Other")
        os.utime(lies, (1_700_000_000 + seconds,) * 2)
    async with running(SAMPLE, NARROW) as desk:
        await open_trash(desk)
        times = [line.split(" │")[0].split()[-1] for line in desk.lines if "1 clip" in line]
        assert [time.count(":") for time in times] == [2, 2, 1]
        assert [time[-3:] for time in times[:2]] == [":29", ":27"]


async def test_work_that_cannot_be_read_says_where_it_lies_and_goes_with_the_rest() -> None:
    folder = paths.trash_dir() / "bay"
    folder.mkdir(parents=True)
    (folder / "base.toml").write_bytes(b"\xff\xfe")
    async with running(SAMPLE, WIDE) as desk:
        await open_trash(desk)
        assert "bay: work that was not saved" in desk.flat
        await desk.press("enter")
        assert "It cannot be put back:" in desk.flat and "trash/bay" in desk.flat
        await desk.press("X")
        assert "1 folder of unsaved work, " in desk.flat
        await desk.press("e")
        assert desk.said == "Removed 1 folder of unsaved work."
        assert not folder.exists()


async def test_what_took_the_place_of_something_after_the_question_stays_and_is_listed() -> None:
    lies = thrown("bay")
    thrown("harbour")
    async with running(SAMPLE, WIDE) as desk:
        await open_trash(desk)
        await desk.press("X")
        trash.put_back(lies)
        assert thrown("bay", "Never told of") == lies
        await desk.press("e")
        assert "came there only now; look at it first" in desk.said
        assert "Never told of" in desk.flat and "Harbour" not in desk.flat


async def test_a_click_goes_to_a_plan_and_only_the_next_one_on_it_puts_it_back() -> None:
    thrown("bay")
    thrown("harbour")
    async with running(SAMPLE, NARROW) as desk:
        await open_trash(desk)
        for title in ("Bay", "Harbour", "Bay"):
            await desk.click_text(title)
            assert in_library() == []
            assert f"{title.lower()}.toml" in desk.text
        await desk.click_text("Bay", times=1)
        assert in_library() == ["bay.toml"]
        await desk.click_text("Harbour")
        assert in_library() == ["bay.toml"]
        await desk.press("enter")
        assert in_library() == ["bay.toml", "harbour.toml"]


async def test_the_keys_of_library_and_trash_can_be_clicked() -> None:
    thrown("bay")
    async with running(SAMPLE, NARROW) as desk:
        await desk.press("o")
        await desk.click_text("T trash")
        assert "Trash · " in desk.text
        await desk.click_text("Enter put back")
        assert in_library() == ["bay.toml"]
        await desk.click_text("Esc close")
        await desk.click_text("d copy")
        assert in_library() == ["bay-copy.toml", "bay.toml"]
        await desk.click_text("x throw away")
        await desk.click_text("T trash")
        await desk.click_text("X empty")
        assert "Empty the trash?" in desk.text
        await desk.press("escape")
        await desk.click_text("Esc close")
        await desk.click_text("? help")
        assert "Keys · Esc closes" in desk.text
        await desk.press("escape")
        await desk.click_text("Enter open")
        assert desk.focus == "queue" and desk.plan.title != "Sample: spring launch"


async def test_while_a_title_is_typed_only_the_keys_that_work_then_are_shown() -> None:
    thrown("bay")
    async with running(SAMPLE, NARROW) as desk:
        await open_trash(desk)
        await desk.press("slash")
        await desk.type("?bd")
        assert "?bd" in desk.text and "X empty" not in desk.text
        await desk.click_text("Enter put back")
        assert in_library() == []
        await desk.press("escape")
        await desk.click_text("Enter put back")
        assert in_library() == ["bay.toml"]


async def test_a_long_title_is_read_in_full_where_the_cursor_is() -> None:
    title = "The campaign of the spring for Maison Lumière, as it was cut in Marseille"
    thrown("bay", title)
    async with running(SAMPLE, NARROW) as desk:
        await open_trash(desk)
        assert "in Marseille" in desk.flat and "bay.toml" in desk.flat


async def test_library_and_trash_are_of_one_line_a_plan_at_any_size() -> None:
    for number, name in enumerate(("bay", "harbour", "third")):
        lies = thrown(name, f"{name} of a long title that goes on and on")
        os.utime(lies, (1_700_000_000 + number,) * 2)
    async with running(SAMPLE, NARROW) as desk:
        await open_trash(desk)
        for size in ((60, 16), (40, 16), (120, 36)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
            listed = desk.app.screen.query_one(OptionList).region
            rows = [line for line in desk.lines[listed.y : listed.bottom] if "2023-11-14" in line]
            assert len(rows) == 3 and "Esc close" in desk.text


@pytest.mark.parametrize(
    ("keys", "act", "left"),
    [("o", "library_copy", 7), ("o", "library_trash", 5), ("oT", "trash_back", 5)],
)
async def test_what_is_done_while_plans_are_still_listed_lists_them_all_anew(
    monkeypatch: pytest.MonkeyPatch, keys: str, act: str, left: int
) -> None:
    is_trash = keys.endswith("T")
    for number in range(6):
        path = thrown(f"plan-{number}")
        if not is_trash:
            trash.put_back(path)
    calls = 0
    call = SoraplanApp.call_from_thread

    def after_the_user(app: SoraplanApp, take: Callable[..., object], *what: object) -> object:
        """Do what the user does in the moment in which the third plan is on its way to the list."""
        nonlocal calls
        calls += is_trash == (len(app.screen_stack) > 2)
        if calls == 3:
            calls += 1
            call(app, getattr(app.screen, f"action_{act}"))
        return call(app, take, *what)

    monkeypatch.setattr(SoraplanApp, "call_from_thread", after_the_user)
    async with running(SAMPLE) as desk:
        await desk.press(*keys)
        folder = paths.trash_dir() if is_trash else paths.plans_dir()
        listed = desk.app.screen.query_one(OptionList).options
        assert sorted(str(one.id) for one in listed) == sorted(map(str, folder.glob("*.toml")))
        assert len(listed) == left
        assert "Reading the library" not in desk.text


async def test_a_folder_that_cannot_be_read_is_told_and_not_taken_to_be_empty() -> None:
    for folder in (paths.plans_dir(), paths.trash_dir()):
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.write_text("no folder")
    async with running(SAMPLE) as desk:
        await desk.press("o")
        assert "plans" in desk.flat and "is empty" not in desk.flat
        await desk.press("T")
        assert "trash" in desk.flat and "is empty" not in desk.flat
