"""Opening, saving and leaving, settings, cards and themes: what is on disk and what is said."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from running import Desk, running, slow_writing, told, written

from plans import SORA, numbered, queue
from soraplan.core.clip import Clip
from soraplan.core.plan import empty_plan
from soraplan.storage import digests, paths, plans, settings
from soraplan.storage.problems import BadFile
from soraplan.storage.settings import Settings
from soraplan.ui import app as app_module
from soraplan.ui.screens import files as files_module
from soraplan.ui.screens import saving

SAMPLE = paths.sample_file()


def library_file(name: str, text: str, age: int = 0) -> Path:
    """A file in the library, that many seconds older than the others."""
    path = written(text, f"plans/{name}.toml")
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


def home_files() -> list[str]:
    """All files under the home of the test, but for settings, versions and what crashes need."""
    home = paths.home()
    found = (path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())
    kept = ("settings.toml", "history/", "recovery/", "state/")
    return sorted(name for name in found if not name.startswith(kept))


def last_plan(path: Path) -> None:
    settings.write(Settings(last_plan=str(path)))


async def test_a_first_start_shows_the_sample_and_says_so() -> None:
    async with running() as desk:
        assert desk.plan == plans.read(SAMPLE).plan
        assert "sample, n starts your own" in desk.text
        assert (desk.session.path, told(desk.app)) == (None, [])
        await desk.press("+")
        assert "sample, not saved" in desk.text
    assert home_files() == []


async def test_saving_asks_for_a_name_and_writes_into_the_library() -> None:
    async with running() as desk:
        await desk.press("+", "ctrl+s")
        assert "Save as" in desk.text
        await desk.fill("Bay [x] 夜")
        assert "Saves as" in desk.flat
        await desk.press("enter")
        path = desk.session.path
        assert path is not None
        assert path.parent == paths.plans_dir()
        assert path.read_text(encoding="utf-8") == plans.dumps(desk.plan)
        assert desk.session.is_saved
        assert "sample" not in desk.lines[0].replace("Sample", "")
        assert desk.said == f"Saved {path}"
        await desk.press("G", "space", "+", "ctrl+s")
        assert path.read_text(encoding="utf-8") == plans.dumps(desk.plan)
        assert (desk.cursor, "1 selected" in desk.text) == (10, True)
        await desk.press("u")
        assert "unsaved" in desk.lines[0]
    assert settings.read()[0].last_plan == str(path)
    async with running() as desk:
        assert desk.session.path == path
        assert desk.session.is_saved


async def test_a_name_can_be_refused_and_the_question_left() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("+", "S")
        await desk.fill(" ")
        await desk.press("enter")
        assert "Type a name." in desk.flat
        folder = paths.home() / "a.folder"
        folder.mkdir()
        await desk.fill(str(folder))
        await desk.press("enter")
        assert "is a folder" in desk.flat
        await desk.press("escape")
        assert desk.focus == "queue"
        assert not desk.session.is_saved


async def test_saving_over_another_file_asks_and_keeps_the_old_one() -> None:
    other = written(plans.dumps(queue(title="Other")), "other.toml")
    old = other.read_text()
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("S")
        await desk.fill(str(other))
        await desk.press("enter")
        assert "other.toml exists already" in desk.flat
        await desk.press("c")
        assert other.read_text() == old
        await desk.press("S")
        await desk.fill(str(other))
        await desk.press("enter", "o")
        assert desk.session.path == other
        assert plans.read(other).plan == desk.plan
        assert other.with_name("other.toml.bak").read_text() == old


async def test_a_path_without_an_ending_gets_one() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("S")
        await desk.fill(str(paths.home() / "bay"))
        await desk.press("enter")
        assert desk.session.path == paths.home() / "bay.toml"


async def test_a_folder_is_not_taken_for_the_name_of_a_file() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("S")
        await desk.fill(f"{paths.home()}/")
        await desk.press("enter", "escape")
    assert not paths.home().with_suffix(".toml").exists()


async def test_a_title_with_a_slash_is_a_name_for_the_library() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("n", "p")
        await desk.type("Spring 24/25")
        await desk.press("enter", "ctrl+s", "enter")
        path = desk.session.path
    assert path is not None
    assert path.parent == paths.plans_dir()


async def test_a_plan_saved_under_a_relative_path_is_found_from_another_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("S")
        await desk.fill("./bay.toml")
        await desk.press("enter")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    async with running() as desk:
        assert desk.session.path == tmp_path / "bay.toml"


async def test_the_plan_named_at_the_start_is_the_one_last_open() -> None:
    async with running(queue(Clip(prompt="Dawn"), title="Named")):
        pass
    async with running() as desk:
        assert desk.plan.title == "Named"


async def test_a_last_plan_that_is_gone_is_told() -> None:
    gone = paths.home() / "gone.toml"
    last_plan(gone)
    async with running() as desk:
        assert told(desk.app) == [f"The plan last open is no longer there: {gone}"]
        assert "sample" in desk.text


async def test_a_last_plan_that_cannot_be_read_is_told_and_stays_as_it_is() -> None:
    bad = written("format = 1\ntitle = 3\n", "bad.toml")
    last_plan(bad)
    async with running() as desk:
        assert str(bad) in desk.said
        assert "title" in desk.said
        assert "sample" in desk.text
    assert bad.read_text() == "format = 1\ntitle = 3\n"


def test_a_bad_file_named_at_the_start_is_refused() -> None:
    with pytest.raises(BadFile):
        app_module.SoraplanApp(written("format = 2\n"))


async def test_comments_are_asked_about_once_before_they_are_lost() -> None:
    text = "format = 1\n# by hand\ntitle = 'Mine'\n"
    async with running(text) as desk:
        path = desk.session.path
        assert path is not None
        await desk.press("a")
        await desk.type("Dawn")
        await desk.press("enter", "ctrl+s")
        assert "Somebody wrote comments" in desk.flat
        await desk.press("c")
        assert path.read_text() == text
        await desk.press("ctrl+s", "s")
        assert path.read_text() == plans.dumps(desk.plan)
        assert path.with_name("plan.toml.bak").read_text() == text
        await desk.press("+", "ctrl+s")
        assert path.read_text() == plans.dumps(desk.plan)


async def test_comments_can_be_kept_by_saving_as_another_file() -> None:
    text = "format = 1\n# by hand\ntitle = 'Mine'\n"
    async with running(text) as desk:
        path = desk.session.path
        assert path is not None
        await desk.press("ctrl+s", "a")
        await desk.fill(str(path.with_name("other.toml")))
        await desk.press("enter")
        assert path.read_text() == text
        assert path.with_name("other.toml").read_text() == plans.dumps(desk.plan)


async def test_work_that_cannot_be_written_stays_and_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    path = written(plans.dumps(queue(Clip(prompt="Dawn"))), "here/plan.toml")
    async with running(path) as desk:
        path.unlink()
        folder.rmdir()
        folder.write_text("no folder any more")
        await desk.press("+", "q", "s")
        assert "plan.toml" in desk.said
        assert not desk.app._exit
        assert (desk.clip.takes, desk.session.is_saved) == (2, False)
        assert "unsaved" in desk.lines[0]
        await desk.press("+")
        assert desk.clip.takes == 3


async def test_what_is_edited_while_the_plan_is_saved_is_asked_about_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = slow_writing(monkeypatch)
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("+")
        await desk.pilot.press("q", "s")
        await desk.until(lambda: desk.app._queue.is_saving)
        await desk.pilot.press("+")
        gate.set()
        await desk.settle()
        assert not desk.app._exit and "Quit?" in desk.text
        await desk.press("escape")
        assert (desk.clip.takes, desk.session.is_saved) == (3, False)


async def test_a_plan_that_is_saved_twice_at_once_is_saved_as_it_was_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = slow_writing(monkeypatch)
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        path = desk.session.path
        assert path is not None
        await desk.pilot.press("+", "ctrl+s")
        await desk.until(lambda: desk.app._queue.is_saving)
        await desk.pilot.press("+", "ctrl+s")
        gate.set()
        await desk.settle()
        assert desk.session.is_saved and not desk.app._queue.is_saving
        assert plans.read(path).plan.clips[0].takes == 3


async def test_a_save_that_takes_long_is_told_until_it_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saving, "LATE", 0.01)
    gate = slow_writing(monkeypatch)
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.pilot.press("+", "ctrl+s")
        await desk.until(lambda: desk.said.startswith("Saving /"))
        gate.set()
        await desk.until(lambda: desk.said.startswith("Saved /"))


async def test_a_save_over_a_file_that_does_not_answer_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saving, "LATE", 0.01)
    gate, digest_of = Event(), digests.digest_of

    def slow(path: Path) -> str:
        gate.wait(20)
        return digest_of(path)

    monkeypatch.setattr(saving, "digest_of", slow)
    other = written(plans.dumps(queue(Clip(prompt="Dusk"))), "other.toml")
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("S")
        await desk.fill(str(other))
        await desk.pilot.press("enter")
        await desk.until(lambda: desk.said.startswith("Looking at /"))
        gate.set()
        await desk.until(lambda: "other.toml exists already" in desk.text)
        assert desk.said == ""


async def test_a_fault_in_the_saving_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("[b]by nothing")

    async with running(queue(Clip(prompt="Dawn"))) as desk:
        monkeypatch.setattr(plans, "write", fail)
        await desk.press("+", "ctrl+s")
        assert "ZeroDivisionError: [b]by nothing" in desk.said
        assert not desk.session.is_saved


async def open_library(desk: Desk) -> None:
    await desk.press("o")
    await desk.settle()


async def test_the_library_lists_plans_with_totals_and_opens_them() -> None:
    library_file("bay", plans.dumps(queue(Clip(prompt="a", seconds=10, count=20), title="Bay")))
    library_file("cut", "format = 1\ntitle = \n", age=1)
    half = queue(Clip(offer="gone/720p"), Clip(offer="pro/hd"), title="[/x] 夜")
    library_file("half", plans.dumps(half), age=2)
    async with running(SAMPLE) as desk:
        await open_library(desk)
        line = {
            name: row for row in desk.lines for name in ("Bay", "cut", "[/x] 夜") if name in row
        }
        assert "1 clips" in line["Bay"]
        assert "$20.00 " in line["Bay"]
        assert "$2.00+" in line["[/x] 夜"]
        assert "cannot be read" in line["cut"]
        await desk.press("enter")
        assert desk.plan.title == "Bay"
        assert desk.session.path == paths.plans_dir() / "bay.toml"
        await open_library(desk)
        await desk.press("j", "enter")
        assert "cut.toml" in desk.said
        assert desk.plan.title == "Bay"
        await open_library(desk)
        await desk.press("/")
        await desk.type("夜")
        assert "Bay  " not in "".join(desk.lines[2:])
        await desk.press("enter")
        assert desk.plan.title == "[/x] 夜"


async def test_plans_are_copied_renamed_and_thrown_away_in_the_library() -> None:
    text = plans.dumps(queue(Clip(prompt="a"), title="Bay"))
    library_file("bay", text)
    async with running(SAMPLE) as desk:
        await open_library(desk)
        await desk.press("d")
        assert home_files() == ["plans/bay-copy.toml", "plans/bay.toml"]
        assert "Bay copy" in desk.text
        await desk.press("r")
        await desk.fill("Night")
        await desk.press("enter")
        assert "Night" in desk.text
        titles = {plans.read(path).plan.title for path in paths.plans_dir().glob("*.toml")}
        assert titles == {"Night", "Bay"}
        while "▸" in desk.text and len(home_files()) > 3:
            await desk.press("x")
        await desk.press("x", "x")
        assert not [
            name for name in home_files() if name.startswith("plans/") and "bak" not in name
        ]
        assert len([name for name in home_files() if name.startswith("trash/")]) >= 2
        assert "The library is empty" in desk.flat
        await desk.press("escape")
        assert desk.focus == "queue"


async def test_the_open_plan_is_neither_renamed_nor_thrown_away() -> None:
    path = library_file("bay", plans.dumps(queue(Clip(prompt="a"), title="Bay")))
    async with running(path) as desk:
        await open_library(desk)
        await desk.press("x")
        assert "This plan is open" in desk.flat
        await desk.press("r")
        assert "This plan is open" in desk.flat
    assert home_files() == ["plans/bay.toml"]


async def test_a_path_is_typed_or_pasted_at_once_and_a_word_behind_the_slash_is_looked_for() -> (
    None
):
    path = written(plans.dumps(queue(title="Elsewhere")), "elsewhere.toml")
    library_file("harbour", plans.dumps(queue(title="Harbour")))
    library_file("desert", plans.dumps(queue(title="Desert")))
    async with running(SAMPLE) as desk:
        await desk.press("o", "slash")
        await desk.type("harb")
        assert "/harb" in desk.text
        assert "Harbour" in desk.text and "Desert" not in desk.text
        await desk.press("escape", "escape", "slash")
        await desk.type(str(path)[1:])
        await desk.press("enter")
        assert desk.session.path == path
        await desk.press("o")
        await desk.paste(str(library_file("bay", plans.dumps(queue(title="Bay")))))
        await desk.press("enter")
        assert desk.plan.title == "Bay"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("~nosuchuser/x.toml", "~nosuchuser stands for no folder that is known here"),
        ("/tmp/" + "y" * 300, "the name is too long for this disk"),
        ("/tmp/", "is a folder, not a file"),
        ("./none.toml", "There is no file none.toml"),
    ],
)
@pytest.mark.parametrize("key", ["slash", None])
async def test_a_path_that_leads_to_no_file_is_told_where_it_was_typed(
    typed: str, words: str, key: str | None
) -> None:
    async with running(SAMPLE) as desk:
        await desk.press("o", *([key] if key else []))
        await desk.type(typed)
        await desk.press("enter")
        assert words in desk.flat
        assert "Something went wrong" not in desk.flat
        await desk.press("escape", "escape", "escape", "plus")
        assert desk.plan.clips[0].takes == 2


NOT_TEXT = os.fsdecode(b"caf\xe9.toml")


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are texts elsewhere")
async def test_a_file_whose_name_is_no_text_is_opened_edited_and_saved_and_not_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        app_module.SoraplanApp, "notify", lambda _, message, **__: said.append(message)
    )
    path = written(plans.dumps(queue(Clip(shot="1A"), title="Café")), NOT_TEXT)
    async with running(path) as desk:
        await desk.until(lambda: bool(said))
        assert "Not remembered for the next start: the last plan." in said[0]
        assert "has a name that is not UTF-8 text" in said[0]
        await desk.press("plus", "ctrl+s", "plus", "ctrl+s")
        assert plans.read(path).plan.clips[0].takes == 3
        assert sum("Not remembered" in one for one in said) == 1
        desk.app.theme = "sora-day"
        await desk.settle()
    assert settings.read() == (Settings(theme="sora-day"), ())


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are texts elsewhere")
async def test_a_large_file_whose_name_is_no_text_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("soraplan.ui.app.LARGE_FILE", 10)
    path = written(plans.dumps(queue(Clip(shot="1A"), title="Café")), NOT_TEXT)
    async with running(path) as desk:
        await desk.until(lambda: desk.plan.title == "Café")


async def test_any_file_is_opened_by_its_path() -> None:
    other = written(plans.dumps(queue(title="Elsewhere")), "far/other.toml")
    async with running(SAMPLE) as desk:
        await open_library(desk)
        await desk.press("/")
        await desk.type(str(other) + "x")
        await desk.press("enter")
        assert "There is no file" in desk.flat
        await desk.press("backspace", "enter")
        assert desk.plan.title == "Elsewhere"
    assert settings.read()[0].last_plan == str(other)


BAD_FILES = {
    "empty": b"",
    "binary": bytes(range(256)),
    "latin": "format = 1\ntitle = 'é'\n".encode("latin-1"),
    "newer": b"format = 2\n",
    "no-toml": b"format = \n[[clips",
    "negative": b"format = 1\n[[clips]]\nseconds = -1\n",
    "nan": b"format = 1\nbudget = nan\n",
}


async def test_bad_files_are_told_and_the_app_goes_on() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        for name, content in BAD_FILES.items():
            path = written("", f"{name}.toml")
            path.write_bytes(content)
            desk.app._queue.open_path(path)
            await desk.settle()
            assert f"{name}.toml" in desk.said
            assert desk.plan is before
            assert path.read_bytes() == content
        for path in (paths.home(), paths.home() / "none.toml"):
            desk.app._queue.open_path(path)
            await desk.settle()
            assert str(path) in desk.said
        await desk.press("+")
        assert desk.clip.takes == 2


async def test_a_large_file_is_read_beside_the_screen_and_can_be_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = written(plans.dumps(numbered(50)), "large.toml")
    monkeypatch.setattr(files_module, "LARGE_FILE", 100)
    go_on = Event()
    read = plans.read_in_steps

    def slowly(path: Path, tell: Callable[[int, int], None]) -> plans.PlanFile:
        tell(1_000, 50_000)
        go_on.wait(20)
        tell(2_000, 50_000)
        return read(path, tell)

    monkeypatch.setattr(plans, "read_in_steps", slowly)
    async with running(SAMPLE) as desk:
        before = desk.plan
        desk.app._queue.open_path(path)
        await desk.until(lambda: "1,000 of 50,000" in desk.flat)
        assert "Reading large.toml: 1,000 of 50,000 clips Esc stops reading." in desk.flat
        await desk.pilot.press("escape")
        go_on.set()
        await desk.settle()
        assert desk.said == "Stopped reading."
        assert desk.plan is before
        assert "S1" in desk.text
        desk.app._queue.open_path(path)
        await desk.until(lambda: len(desk.plan.clips) == 50)
        assert desk.session.path == path
        assert "Take 0" in desk.text


async def test_a_large_file_that_is_bad_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(plans.dumps(numbered(50)).replace("Take 40", 'Take "40'), "large.toml")
    monkeypatch.setattr(files_module, "LARGE_FILE", 100)
    async with running(SAMPLE) as desk:
        desk.app._queue.open_path(path)
        await desk.until(lambda: "large.toml" in desk.said)
        assert "S1" in desk.text


async def test_a_large_file_whose_reading_was_stopped_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = written(plans.dumps(numbered(50)), "large.toml")
    text = path.read_text()
    monkeypatch.setattr(app_module, "LARGE_FILE", 100)
    monkeypatch.setattr(files_module, "LARGE_FILE", 100)
    go_on = Event()

    def never(path: Path, tell: Callable[[int, int], None]) -> plans.PlanFile:
        while not go_on.wait(0.01):
            tell(1, 50)
        tell(2, 50)
        raise AssertionError("it was not stopped")

    monkeypatch.setattr(plans, "read_in_steps", never)
    app = app_module.SoraplanApp(path)
    async with app.run_test() as pilot:
        desk = Desk(app, pilot)
        await desk.until(lambda: "1 of 50" in desk.flat)
        await pilot.press("escape")
        go_on.set()
        await desk.settle()
        await desk.press("a")
        await desk.type("Dawn")
        await desk.press("enter", "ctrl+s")
        assert path.read_text() == text


async def test_the_theme_is_remembered() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("t")
        await desk.type("sora-paper")
        await desk.press("enter")
        await desk.until(lambda: desk.app.theme == "sora-paper")
    assert settings.read()[0].theme == "sora-paper"
    async with running(SAMPLE) as desk:
        assert desk.app.theme == "sora-paper"
        assert told(desk.app) == []


async def test_no_key_waits_for_a_disk_that_hangs_under_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hangs, change = Event(), settings.change

    def slow(**changes: str) -> None:
        assert hangs.wait(30)
        change(**changes)

    monkeypatch.setattr(settings, "change", slow)
    async with running(SAMPLE) as desk:
        desk.app.theme = "sora-paper"
        desk.app.theme = "sora-day"
        await desk.press("down")
        assert settings.read()[0].theme is None
        hangs.set()
    assert settings.read()[0].theme == "sora-day"


async def test_what_cannot_be_remembered_is_told() -> None:
    async with running(SAMPLE) as desk:
        await desk.until(lambda: settings.read()[0].last_plan is not None)
        paths.settings_file().with_name("settings.toml.bak").mkdir()
        desk.app.theme = "sora-paper"
        await desk.until(lambda: "Not remembered" in desk.said)
        assert desk.said.startswith("Not remembered for the next start: the theme.\n")


async def test_a_theme_that_is_gone_is_told() -> None:
    settings.write(Settings(theme="gone"))
    async with running(SAMPLE) as desk:
        assert told(desk.app) == ["There is no theme gone; t shows those there are."]
        assert desk.app.theme == app_module.DEFAULT_THEME


async def test_a_bad_theme_file_is_one_message_and_the_rest_load() -> None:
    written("format = 1\nname = 'bad'\ndark = true\nprimary = 'nope'\n", "themes/bad.toml")
    written("format = 1\nname = 'own'\ndark = true\nprimary = '#336699'\n", "themes/own.toml")
    async with running(SAMPLE) as desk:
        assert len(told(desk.app)) == 1
        assert "bad.toml" in desk.said
        assert {"own", "sora-day", "sora-night"} <= desk.app.available_themes.keys()
        desk.app.theme = "own"
        await desk.settle()
        assert "As planned" in desk.text
    async with running(SAMPLE) as desk:
        assert desk.app.theme == "own"


async def test_keys_are_remapped_and_what_is_wrong_with_them_is_told() -> None:
    keys = {"clip.add": ("f2",), "clip.ad": ("f3",), "takes.more": ("a",), "clip.omit": ("x",)}
    settings.write(Settings(keys=keys))
    async with running(SAMPLE) as desk:
        assert any("no command clip.ad" in one and "clip.add" in one for one in told(desk.app))
        assert any("The key x cannot be given to clip.omit" in one for one in told(desk.app))
        assert len(told(desk.app)) == 2
        assert "F2 add" in desk.flat
        await desk.press("a")
        assert (desk.clip.takes, len(desk.plan.clips)) == (2, 11)
        await desk.press("f2")
        assert (desk.focus, len(desk.plan.clips)) == ("clip-panel-prompt", 12)


async def test_settings_that_cannot_be_read_are_told_and_kept() -> None:
    path = written("format = 1\nthem = 'x'\n", "settings.toml")
    async with running(SAMPLE) as desk:
        assert "them" in desk.said
        desk.app.theme = "nord"
        await desk.settle()
        assert "settings" in desk.said
    assert path.read_text() == "format = 1\nthem = 'x'\n"


async def test_a_bad_card_is_told() -> None:
    written("format = 1\n", "cards/mine.toml")
    async with running(SAMPLE) as desk:
        assert "mine.toml" in desk.text or any("mine.toml" in one for one in told(desk.app))


async def test_a_plan_on_a_card_that_is_not_here_loses_nothing_when_saved() -> None:
    plan = queue(
        Clip(id="a1", prompt="Dawn", offer="fast/4k", seconds=7, moved_from="slow/720p"),
        title="Veo",
        rates="veo-9",
        account="gold",
        compare=["fast/4k", "slow/720p"],
    )
    async with running(plan) as desk:
        path = desk.session.path
        assert path is not None
        assert desk.session.is_saved
        assert "veo-9: not installed, prices unknown" in desk.text
        assert "▸—" in desk.text
        assert "The rate card veo-9 is not installed" in desk.flat
        await desk.press("p", *["tab"] * 12, "enter", "e", *["tab"] * 10, "enter")
        assert desk.plan == plan
        await desk.press("ctrl+s")
        assert path.read_text() == plans.dumps(plan)


async def test_an_empty_plan_can_be_saved_and_opened_again() -> None:
    async with running(empty_plan()) as desk:
        await desk.press("S")
        await desk.fill("Nothing yet")
        await desk.press("enter")
        path = desk.session.path
    assert path is not None
    assert plans.read(path).plan == empty_plan()


async def test_a_plan_that_carries_its_card_opens_with_it_and_says_where_yours_differs() -> None:
    other = SORA.model_copy(update={"name": "Sora, as agreed", "retired_note": "Agreed."})
    plan = queue(Clip(id="a", prompt="Dawn"), embedded_card=other)
    async with running(plan) as desk:
        await desk.press("R")
        assert "Sora, as agreed" in desk.text
        assert "Carried by this plan." in desk.text
        await desk.press("right")
        assert "Built in." in desk.text
        await desk.press("escape", "tab", "down")
        assert "the installed one, checked 2026-11-22, differs" in desk.flat
        await desk.press("f")
        assert desk.plan.embedded_card is None
        await desk.press("escape", "u")
        assert desk.plan.embedded_card == other
