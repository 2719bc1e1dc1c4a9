"""The page of versions: what it lists, and how one is compared and brought back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, same_as_golden, screen_widths, written
from test_screens import CONTROL, resized
from textual.widgets import OptionList

from hostile import HOSTILE_LINES
from plans import queue
from soraplan.core.clip import Clip
from soraplan.core.diff import diff
from soraplan.core.plan import Plan
from soraplan.storage import paths, plans, versions
from soraplan.storage.problems import StorageError
from soraplan.ui.palette import palette
from soraplan.ui.screens.diff.screen import DiffScreen
from soraplan.ui.screens.versions import screen as page
from soraplan.ui.screens.versions.lines import ago_text, heads, line, when_text
from soraplan.ui.screens.versions.screen import VersionsScreen
from soraplan.ui.screens.versions.work import Row, changes_text

NOW = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)
CLIPS = [Clip(id=f"c{number}", shot=f"{number}A", prompt="Dawn", seconds=8) for number in range(4)]


@pytest.fixture(autouse=True)
def at_ten_past_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 14:10, in UTC."""
    monkeypatch.setattr(page, "present", lambda: NOW)


def spring(*clips: Clip, title: str = "Spring") -> Plan:
    return queue(*clips, title=title)


FIRST, SECOND = spring(*CLIPS[:1]), spring(*CLIPS[:3])
LAST = spring(*CLIPS[:2], CLIPS[2].model_copy(update={"takes": 3}), title="Spring [/b]")


def kept(*saved: tuple[Plan | bytes, timedelta]) -> Path:
    """A plan with versions of so long ago; it holds the last of them."""
    path = paths.plans_dir() / "spring.toml"
    path.parent.mkdir(exist_ok=True)
    for plan, age in saved:
        data = plan if isinstance(plan, bytes) else plans.dumps(plan).encode()
        versions.keep(path, data, NOW - age)
        path.write_bytes(data)
    return path


def three() -> Path:
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    return kept((FIRST, 300 * hour), (SECOND, 3 * hour), (LAST, 7 * minute))


def is_open(desk: Desk) -> bool:
    return isinstance(desk.app.screen, VersionsScreen)


def rows(desk: Desk) -> list[str]:
    """The lines of the list, in single blanks."""
    listed = desk.app.screen.query_one(OptionList).region
    found = (row[listed.x : listed.right] for row in desk.lines[listed.y : listed.bottom])
    return [" ".join(row.split()) for row in found if row.strip()]


async def test_versions_are_listed_with_time_clips_cost_and_what_was_changed_after_them() -> None:
    async with running(three(), WIDE) as desk:
        await desk.press("H")
        assert rows(desk) == [
            "▸•14:03:00 7 min ago 3 $4.00 nothing",
            "11:10:00 3 h ago 3 $2.40 1 changed, 1 setting",
            "2026-11-10 02:10 12 days ago 1 $0.80 2 added",
        ]
        await desk.press("escape", "+", "H")
        assert rows(desk)[0] == "▸•14:03:00 7 min ago 3 $4.00 1 changed"


@pytest.mark.parametrize("size", [NARROW, WIDE, HUGE])
async def test_the_page_looks_as_it_did(size: tuple[int, int]) -> None:
    async with running(three(), size) as desk:
        await desk.press("H")
        same_as_golden(desk, "versions")
        await resized(desk, [(41, 10), size])
        same_as_golden(desk, "versions")


async def test_a_version_is_brought_back_as_one_action_and_nothing_is_saved() -> None:
    path = three()
    before = path.read_bytes()
    async with running(path) as desk:
        await desk.press("G", "H", "j", "b")
        assert not is_open(desk) and desk.focus == "queue"
        assert desk.plan == SECOND
        assert desk.said == "Brought back the version of 11:10. u undoes that; ^s saves it."
        assert "unsaved" in desk.lines[0]
        assert path.read_bytes() == before
        await desk.press("u")
        assert desk.plan == LAST
        assert desk.said == "Undone: version of 11:10"
        await desk.press("H", "G", "b")
        assert (desk.plan, desk.cursor) == (FIRST, 0)
        await desk.press("ctrl+s")
        assert desk.session.is_saved
        assert [versions.read(one).plan for one in versions.kept(path)] == [
            FIRST, LAST, SECOND, FIRST,
        ]  # fmt: skip


async def test_what_the_plan_is_already_is_not_brought_back_again() -> None:
    async with running(three()) as desk:
        await desk.press("H", "b")
        assert is_open(desk)
        assert "The plan is as the version of 14:03 has it." in desk.flat
        await desk.press("escape", "u")
        assert desk.said == "Nothing to undo."


async def test_enter_compares_a_version_with_the_plan_as_it_is_now() -> None:
    async with running(three(), WIDE) as desk:
        await desk.press("+", "H", "j", "enter")
        assert isinstance(desk.app.screen, DiffScreen)
        assert "- Version of 11:10: Spring [/b]" in desk.flat
        assert "+ As it is now, with changes that are not saved: Spring [/b]" in desk.flat
        assert "2 clips changed" in desk.flat
        await desk.press("escape")
        assert is_open(desk)
        await desk.press("enter", "enter")
        assert desk.focus == "queue"


async def test_a_version_is_brought_back_from_the_comparison_with_it() -> None:
    other = written(plans.dumps(spring(title="Other")), "plans/other.toml")
    async with running(three(), WIDE) as desk:
        await desk.press("D")
        assert "b bring back" not in desk.text
        await desk.press("b", "escape", "H", "j", "enter")
        assert "b bring back" in desk.lines[-2]
        await desk.press("o", "/")
        await desk.fill(str(other))
        await desk.press("enter")
        assert other.name in desk.flat and "b bring back" not in desk.text
        await desk.press("b")
        assert isinstance(desk.app.screen, DiffScreen)
        await desk.press("escape", "enter", "b")
        await desk.until(lambda: desk.plan == SECOND)
        assert not is_open(desk) and desk.said.startswith("Brought back the version of 11:10")
        await desk.press("u")
        assert desk.plan == LAST


async def test_everything_works_with_the_mouse() -> None:
    async with running(three(), NARROW) as desk:
        await desk.press("H")
        await desk.click_text("11:10:00")
        assert isinstance(desk.app.screen, DiffScreen)
        await desk.click_text("Esc close", at=4)
        await desk.click_text("bring back", at=2)
        assert desk.plan == SECOND
        await desk.press("H")
        await desk.click_text("Versions")
        assert not is_open(desk)


async def test_a_plan_that_was_never_saved_has_no_versions_and_is_told_how() -> None:
    async with running() as desk:
        await desk.press("H", "b", "enter", "j", "G")
        assert "This plan was never saved. Each save keeps a version of it; ^s saves." in desk.flat
        await desk.press("q")
        assert desk.focus == "queue"


async def test_a_file_without_versions_says_when_there_will_be_some() -> None:
    async with running(FIRST) as desk:
        await desk.press("H")
        assert "No version of plan.toml is kept yet. Each save keeps one" in desk.flat
        await desk.press("H", "+", "ctrl+s", "H")
        assert len(rows(desk)) == 2


async def test_a_version_that_cannot_be_used_is_listed_with_the_reason_and_stays_there() -> None:
    path = kept(
        (FIRST, timedelta(hours=2)), (b"format = \n", timedelta(hours=1)), (LAST, NOW - NOW)
    )
    async with running(path, WIDE) as desk:
        await desk.press("H", "j")
        assert "cannot be used: line 1: is cut off" in rows(desk)[1]
        # What was changed after the one before it nobody can say.
        assert rows(desk)[2].endswith("$0.80")
        for key in ("enter", "b"):
            await desk.press(key)
            assert is_open(desk)
            assert "This version cannot be used: " in desk.flat
        assert desk.plan == LAST


async def test_a_version_that_goes_while_the_page_is_open_is_told() -> None:
    path = three()
    async with running(path) as desk:
        await desk.press("H", "j")
        versions.forget(path)
        await desk.press("b")
        assert is_open(desk) and desk.plan == LAST
        assert "cannot be used any more" in desk.flat


async def test_hostile_names_and_texts_harm_nothing() -> None:
    path = kept(
        *(
            (spring(*CLIPS, title=title[:200]), timedelta(hours=number))
            for number, title in enumerate(HOSTILE_LINES[::-1])
            if "\0" not in title
        )
    )
    (versions.folder_of(path) / "20261122T000000.000Z.toml").write_bytes(b"\x1b[2J[/foo]\xff")
    async with running(path, NARROW) as desk:
        await desk.press("H", "G", "enter", "escape", "enter")
        assert not CONTROL.search(desk.text)
        await resized(desk, [WIDE, NARROW])
        assert screen_widths(desk.app) == [NARROW[0]] * NARROW[1]


async def test_leaving_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    path = three()
    gate, seen = Event(), list[str]()
    async with running(path) as desk:

        def slow(path: Path, hear: Callable[[int, int], None]) -> plans.PlanFile:
            seen.append("begun")
            try:
                while not gate.wait(0.01):
                    hear(1_200, 2_400)
            except BaseException:
                seen.append("stopped")
                raise
            return plans.read(path)

        monkeypatch.setattr(plans, "read_in_steps", slow)
        monkeypatch.setattr("soraplan.ui.background.LATE", 0.0)
        await desk.pilot.press("H")
        await desk.until(lambda: "Reading a version: 1,200 of 2,400 clips" in desk.flat)
        await desk.pilot.press("escape")
        await desk.until(lambda: seen == ["begun", "stopped"])
        assert not is_open(desk)
        gate.set()
        await desk.press("H")
        assert len(rows(desk)) == 3


async def test_a_fault_in_the_reading_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("[b]by nothing")

    async with running(three()) as desk:
        monkeypatch.setattr(plans, "read_in_steps", fail)
        await desk.press("H")
        assert "The reading failed" in desk.flat and "[b]by nothing" in desk.flat
        monkeypatch.setattr(versions, "kept", fail)
        await desk.press("escape", "H")
        assert "The listing failed" in desk.flat
        await desk.press("escape", "+")
        assert desk.clip.takes == 2


async def test_that_no_version_could_be_kept_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StorageError("no", [])

    async with running(written(plans.dumps(FIRST))) as desk:
        monkeypatch.setattr(versions, "keep", full)
        await desk.press("+", "ctrl+s")
        assert "The plan is saved, but no version of it is kept:" in desk.said
        assert desk.session.is_saved
        await desk.press("+", "ctrl+s")
        assert desk.said == f"Saved {desk.session.path}"


# In words


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "just now"), (0, "just now"), (59, "just now"), (60, "1 min ago"),
        (3_599, "59 min ago"), (3_600, "1 h ago"), (172_799, "47 h ago"),
        (172_800, "2 days ago"), (864_000_000, "10,000 days ago"),
    ],
)  # fmt: skip
def test_how_long_ago_a_version_was_saved(seconds: int, told: str) -> None:
    assert ago_text(NOW - timedelta(seconds=seconds), NOW) == told


def test_the_day_is_told_of_versions_of_other_days_only() -> None:
    assert when_text(NOW - timedelta(hours=14), NOW) == "00:10:00"
    assert when_text(NOW - timedelta(hours=15), NOW) == "2026-11-21 23:10"


def test_what_differs_is_told_in_a_few_words() -> None:
    moved = spring(CLIPS[2], CLIPS[0], CLIPS[1])
    assert changes_text(diff(SECOND, moved)) == "1 moved"
    assert changes_text(diff(SECOND, FIRST)) == "2 removed"
    assert changes_text(diff(SECOND, SECOND)) == "nothing"


@pytest.mark.parametrize("width", [60, 74, 124])
def test_every_line_is_as_wide_as_its_heads(width: int) -> None:
    from soraplan.storage.library import Entry

    colours = palette({}, ansi=True)
    entry = Entry(Path("x.toml"), "x", 100_000, None, "USD", 1, NOW, None)
    bad = Entry(Path("x.toml"), "x", None, None, "", 0, NOW, "x.toml: " + "夜" * 200)
    version = versions.Version(Path("x.toml"), NOW - timedelta(days=9_999), 1)
    for one in (entry, bad):
        text = line(Row(version, one, "夜" * 90), NOW, width, colours, is_current=True)
        assert text.cell_len == width
    assert len(heads(width)) == width


async def test_the_mark_goes_with_the_cursor_and_the_title_names_the_plan() -> None:
    async with running(three(), NARROW) as desk:
        await desk.press("H")
        assert "Versions of Spring [/b] · Esc closes" in desk.lines[0]
        await desk.press("j")
        assert [row[0] for row in rows(desk)] == ["•", "▸", "2"]
        await desk.press("up")
        assert [row[0] for row in rows(desk)] == ["▸", "1", "2"]


async def test_a_version_has_one_line_in_a_narrow_terminal() -> None:
    async with running(three(), NARROW) as desk:
        await desk.press("H")
        for size in ((60, 16), (44, 16)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
            assert len(rows(desk)) == 3 and "added" in rows(desk)[2]


async def test_a_long_title_leaves_before_and_now_told_apart() -> None:
    long = spring(*CLIPS[:1], title="Spring " * 30)
    path = kept((FIRST, timedelta(hours=3)), (long, timedelta(minutes=7)))
    async with running(path, NARROW) as desk:
        await desk.press("H", "down", "enter")
        assert "- Version of 11:10: Spring" in desk.lines[1]
        assert "+ As it is now: Spring" in desk.lines[2]
