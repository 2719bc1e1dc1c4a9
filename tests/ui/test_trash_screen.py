"""The trash in the library: what lies there, how it comes back, and how it goes for good."""

from pathlib import Path

from running import NARROW, WIDE, Desk, running

from hostile import HOSTILE_LINES
from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import library, paths, plans, versions

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
        for key in ("d", "r", "x", "delete", "T", "~", "."):
            await desk.press(key)
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
        for _ in range(4):
            await desk.press("b")
        assert len(in_library()) == 4
