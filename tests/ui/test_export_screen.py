"""The export page: what can be chosen, what is shown of it, and what is written where.

Most tests bring formats of their own, so that they hold whatever formats there are.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, same_as_golden, screen_widths, told, written
from test_screens import CONTROL, resized
from textual.events import MouseEvent, MouseScrollDown, MouseScrollUp
from textual.widgets import Input

from hostile import HOSTILE, HOSTILE_LINES
from plans import forecasted, numbered, queue
from soraplan.core.clip import Clip
from soraplan.core.text.words import size_text
from soraplan.exchange import formats
from soraplan.exchange.export import save
from soraplan.exchange.format import Format, Handoff, Made, NotExported, Option, Told, telling
from soraplan.exchange.receipt import found
from soraplan.storage import atomic, paths, plans
from soraplan.storage.problems import not_written
from soraplan.ui.screens.export import path as export_path
from soraplan.ui.screens.export import screen as export
from soraplan.ui.screens.export import work as export_work
from soraplan.ui.screens.page_parts import Preview

REAL = formats.every
"""The formats that there are, of which most tests know nothing."""

HEADS = Option("heads", "Heads", "What stands in the first line.", ("short", "long", "none"))
ALONE = Option("alone", "Totals alone", "Leave the clips out.")
ENDED = Option("ended-ok", "Ended models too", "Ask models that have ended, too.")


def _table(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    plan = handoff.report.plan
    lines = [f"{plan.title} · heads {handoff.choice(HEADS)} · alone {handoff.is_on(ALONE)}"]
    lines += [f"{clip.shot}\t{clip.prompt}" for clip in telling(plan.clips, len(plan.clips), told)]
    if handoff.receipt.made:
        lines.append(f"made {handoff.receipt.made}")
    if handoff.base:
        lines.append(f"it was {handoff.base.estimate.plan.title}")
    return (Made("\n".join([*lines, ""]).encode()),)


def _book(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    return (Made(bytes(12_345)),)


def _requests(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    if not handoff.is_on(ENDED):
        raise NotExported("sora-2 has ended. --ended-ok asks it all the same.", ("clip 1A",))
    return (
        Made(b"one\ntwo\n", "sora-2", "jsonl"),
        Made(b"three\n", "sora-2-pro", "jsonl"),
        Made(b"facts\n", "receipt", "txt", ("Left out: 1 clip; --ended-ok does not help.",)),
    )


TABLE = Format(
    name="table",
    title="Table",
    extension="tab",
    reader="those who count",
    holds="One line a clip, and nothing else of the plan.",
    export=_table,
    options=(HEADS, ALONE),
    takes_base=True,
)
BOOK = Format(
    name="book",
    title="Workbook",
    extension="book",
    reader="finance",
    holds="Sheets that follow when a price is changed.",
    export=_book,
    is_text=False,
)
REQUESTS = Format(
    name="requests",
    title="Requests",
    extension="jsonl",
    reader="engineers",
    holds="One request a line, one file a model.",
    export=_requests,
    options=(ENDED,),
)

SHOOT = queue(
    Clip(scene="1", shot="1A", prompt="Drone rises over the bay at dawn.", seconds=8),
    Clip(scene="1", shot="1B", prompt="INT. BAR [night] [/foo] 黎明の港", offer="pro/720p"),
    title="Two shots [b]",
)


@pytest.fixture(autouse=True)
def own_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "every", lambda: (TABLE, BOOK, REQUESTS))
    monkeypatch.setattr(export, "_PAUSE", 0.0)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Formats that wait at each of their clips until the gate is opened; it opens in the end."""
    gate = Event()

    def slow(handoff: Handoff, told: Told) -> tuple[Made, ...]:
        SLOW.append("begun")
        try:
            while not gate.wait(0.01):
                told(1, 2)
        except BaseException:
            SLOW.append("stopped")
            raise
        return _table(handoff, told)

    made = Format("slow", "Slow", "slow", "the patient", "All.", slow, (ALONE,))
    monkeypatch.setattr(formats, "every", lambda: (made, BOOK))
    SLOW.clear()
    yield gate
    gate.set()


SLOW: list[str] = []
"""What became of each making in the slow format."""


def field(desk: Desk) -> Input:
    """The field with the path."""
    return desk.app.screen.query_one("#path", Input)


async def target(desk: Desk, name: str) -> Path:
    """Put a path under the home of the test into the field, and stay there."""
    path = paths.home() / name
    field(desk).value = str(path)
    field(desk).focus()
    await desk.settle()
    return path


def is_open(desk: Desk) -> bool:
    """Whether the page stands on the screen."""
    return "Export: hand the plan on" in desk.text


# -- what is seen -----------------------------------------------------------------------------


CASES: dict[str, tuple[str, ...]] = {
    "export": (),
    "export-option": ("tab", "down", "right"),
    "export-binary": ("down",),
    "export-refused": ("down", "down"),
    "export-parts": ("down", "down", "tab", "space"),
}


@pytest.mark.parametrize("name", CASES)
async def test_the_page_looks_as_it_did(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`UPDATE_GOLDENS=1 pytest tests/ui/test_export_screen.py` writes them anew."""
    monkeypatch.setattr(
        export_path,
        "suggested",
        lambda title, own, extension, lists: Path(f"/shoots/two.{extension}"),
    )
    async with running(SHOOT, NARROW) as desk:
        await desk.press("E", *CASES[name])
        for size in (NARROW, WIDE, HUGE):
            await resized(desk, [size])
            same_as_golden(desk, name)


async def test_every_format_is_listed_with_who_gets_it_and_what_it_holds() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        for one in (TABLE, BOOK, REQUESTS):
            assert one.name in desk.text and one.title in desk.text
            assert one.reader in desk.flat and one.holds in desk.flat
            await desk.press("down")


async def test_every_format_there_is_shows_a_hostile_plan_harmlessly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formats, "every", REAL)
    names = [text[:300] for text in HOSTILE_LINES]
    clips = [
        Clip(prompt=text, shot=names[at % len(names)], scene=names[(at + 7) % len(names)])
        for at, text in enumerate(HOSTILE)
    ]
    async with running() as desk:
        await desk.show(queue(*clips, title="[b]Night[/x] \x1b[31m \u202e", client=names[3]))
        await desk.press("E")
        for one in REAL():
            assert f"{one.title}, for" in desk.text
            assert "Preview:" in desk.text or "Not exported" in desk.text
            assert "The export failed" not in desk.text
            assert not CONTROL.search(desk.text)
            assert set(screen_widths(desk.app)) == {desk.app.size.width}
            await desk.press("down")


async def test_the_preview_is_the_file_as_it_will_be() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        assert "Two shots [b] · heads short · alone False" in desk.text
        assert "1B␉INT. BAR [night] [/foo] 黎明の港" in desk.text
        await desk.press("tab", "right", "right")
        assert "heads none" in desk.text
        await desk.press("left", "down", "space")
        assert "heads long · alone True" in desk.text
        path = await target(desk, "out.tab")
        await desk.press("enter")
    assert path.read_text(encoding="utf-8").startswith("Two shots [b] · heads long · alone True\n")


async def test_a_long_preview_is_read_by_keys_and_by_the_wheel() -> None:
    async with running(numbered(900), NARROW) as desk:
        await desk.press("E")
        assert "Take 0" in desk.text and "Take 20" not in desk.text
        for _ in range(3):
            await desk.press("pagedown")
        assert "Take 20" in desk.text and "Take 0\n" not in desk.text
        for _ in range(3):
            await desk.press("pageup")
        first = desk.text
        assert "Take 0" in first
        wheel: list[type[MouseEvent]] = [MouseScrollDown, MouseScrollUp]
        for turned in wheel:
            await desk.pilot._post_mouse_events([turned], "#preview", offset=(9, 2))
            await desk.settle()
            assert (desk.text == first) is (turned is MouseScrollUp)
        desk.app.screen.query_one(Preview).scroll_lines(10_000)
        await desk.settle()
        assert "… 401 more lines" in desk.text


async def test_a_file_that_no_terminal_can_show_is_told_of() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E", "down")
        assert "Workbook, 12.3 kB: no text that could be shown here." in desk.text
        assert BOOK.holds in desk.flat


async def test_options_stay_chosen_while_other_formats_are_looked_at() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E", "tab", "right", "shift+tab", "down", "up")
        assert "‹ long ›" in desk.text
        assert "heads long" in desk.text


async def test_the_day_is_in_the_receipt_only_when_it_is_asked_for() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        assert "made 2026-11-22" not in desk.text
        await desk.press("tab", *["down"] * 9, "right")
        assert "made 2026-11-22" in desk.text


async def test_the_change_since_the_last_save_can_be_told() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        assert "Change since the last save" in desk.text
        await desk.press("down")
        assert "Change since the last save" not in desk.text
        await desk.press("up", "escape")
        desk.app._queue.change(desk.plan.model_copy(update={"title": "Renamed"}), "rename")
        await desk.press("E", "tab", "down", "down")
        assert "it was" not in desk.text
        await desk.press("right")
        assert "Renamed · heads short" in desk.text
        assert "it was Two shots [b]" in desk.text


async def test_a_plan_that_was_never_saved_has_no_change_to_tell() -> None:
    async with running() as desk:
        await desk.press("E")
        assert "Day in the receipt" in desk.text
        assert "Change since" not in desk.text


async def test_a_saved_version_that_cannot_be_read_is_told() -> None:
    async with running(SHOOT) as desk:
        path = desk.session.path
        assert path is not None
        path.write_text("format = [", encoding="utf-8")
        await desk.press("E", "tab", "down", "down", "right")
        assert "The file cannot be used" in desk.text
        assert "Not exported; the reason stands above." in desk.flat
        await desk.press("left")
        assert "Preview: Table" in desk.text


async def test_an_empty_plan_can_be_exported() -> None:
    async with running() as desk:
        await desk.show(queue())
        await desk.press("E")
        path = await target(desk, "empty.tab")
        await desk.press("enter")
    assert path.read_text(encoding="utf-8") == " · heads short · alone False\n"


# -- what is written --------------------------------------------------------------------------


async def test_enter_writes_beside_the_plan_and_the_path_is_told_and_copied() -> None:
    async with running(SHOOT) as desk:
        before = desk.text
        await desk.press("E")
        path = paths.home() / "two-shots-b.tab"
        assert field(desk).value == str(path)
        assert "Enter writes two-shots-b.tab, " in desk.flat
        assert not path.exists()
        await desk.press("enter")
        assert not is_open(desk)
        assert path.read_text(encoding="utf-8").startswith("Two shots [b]")
        assert str(path) in desk.said
        assert desk.app.clipboard == str(path)
        desk.app.clear_notifications()
        await desk.settle()
        assert desk.text == before


async def test_what_the_library_holds_is_exported_to_where_the_app_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop = tmp_path / "desktop"
    desktop.mkdir()
    monkeypatch.chdir(desktop)
    async with running(written(plans.dumps(SHOOT), "plans/two.toml")) as desk:
        await desk.press("E")
        assert field(desk).value == str(desktop / "two-shots-b.tab")
    async with running() as desk:
        await desk.press("E")
        assert Path(field(desk).value).parent == desktop


def test_a_folder_that_cannot_be_written_to_is_not_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, free = tmp_path / "locked", tmp_path / "free"
    locked.mkdir()
    free.mkdir()
    monkeypatch.chdir(free)
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != locked and may(path, mode))
    assert export_path.suggested("A", locked / "a.toml", "md") == free / "a.md"
    gone = tmp_path / "gone" / "a.toml"
    assert export_path.suggested("A", gone, "md") == free / "a.md"


def test_the_plan_itself_is_never_suggested_as_the_file_to_write(tmp_path: Path) -> None:
    own = tmp_path / "spring.toml"
    own.touch()
    assert export_path.suggested("Spring", own, "toml") == tmp_path / "spring-export.toml"
    assert export_path.suggested("Spring", own, "md") == tmp_path / "spring.md"


async def test_another_format_brings_another_ending() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E", "down")
        assert field(desk).value == str(paths.home() / "two-shots-b.book")
        await desk.press("up")
        assert field(desk).value == str(paths.home() / "two-shots-b.tab")
        for typed, kept in [("final.TAB", "final.book"), ("final.dat", "final.dat")]:
            await target(desk, typed)
            await desk.press("shift+tab", "shift+tab", "down")
            assert field(desk).value == str(paths.home() / kept)
            await desk.press("up")


async def test_a_typed_name_without_an_ending_gets_that_of_the_format() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        path = await target(desk, "final")
        assert "Enter writes final.tab" in desk.flat
        await desk.press("enter")
    assert path.with_suffix(".tab").exists()


async def test_a_name_without_a_folder_goes_where_the_page_suggested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    async with running(SHOOT) as desk:
        await desk.press("E")
        field(desk).focus()
        await desk.fill("final.tab")
        await desk.press("enter")
    assert (paths.home() / "final.tab").exists()
    assert list(elsewhere.iterdir()) == []


async def test_a_name_that_cannot_be_a_file_is_told_and_nothing_is_written() -> None:
    async with running(SHOOT) as desk:
        own = desk.session.path
        assert own is not None
        before = own.read_bytes()
        await desk.press("E")
        for typed, sentence in [
            ("", "Type the name of a file."),
            (str(paths.home()), "That is a folder; add the name of a file."),
            ("new/", "That is a folder; add the name of a file."),
            ("~nobody-of-this-name/x", "No file can have that name."),
            (str(own), "That is the file of the plan itself; choose another name."),
        ]:
            field(desk).value = typed
            await desk.settle()
            assert sentence in desk.flat
            await desk.press("enter")
            assert is_open(desk) and desk.focus == "path"
        assert own.read_bytes() == before
        there = sorted(file.name for file in paths.home().iterdir())
        assert there == [own.name, "settings.toml", "state"]


async def test_a_link_to_the_plan_is_not_written_to_either() -> None:
    async with running(SHOOT) as desk:
        assert desk.session.path is not None
        (paths.home() / "link.tab").symlink_to(desk.session.path)
        await desk.press("E")
        await target(desk, "link.tab")
        assert "That is the file of the plan itself" in desk.flat


async def test_a_file_that_is_there_is_replaced_only_after_a_question() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        path = await target(desk, "out.tab")
        path.write_text("old", encoding="utf-8")
        await desk.press("enter")
        assert "out.tab exists already" in desk.text
        await desk.press("escape")
        assert is_open(desk) and path.read_text(encoding="utf-8") == "old"
        await desk.press("enter", "c")
        assert is_open(desk) and path.read_text(encoding="utf-8") == "old"
        await desk.press("enter", "r")
        assert not is_open(desk)
        assert path.read_text(encoding="utf-8").startswith("Two shots")
        assert list(paths.home().glob("out*")) == [path]


async def test_it_is_said_before_that_the_file_is_there() -> None:
    async with running(SHOOT) as desk:
        (paths.home() / "two-shots-b.tab").touch()
        await desk.press("E")
        assert "two-shots-b.tab is there already; Enter asks." in desk.flat


async def test_a_file_that_came_in_the_meantime_is_not_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        path = await target(desk, "out.tab")
        write = atomic.write_all

        def late(files: Sequence[tuple[Path, bytes]], **how: bool) -> None:
            files[0][0].write_text("theirs", encoding="utf-8")
            write(files, **how)

        monkeypatch.setattr(atomic, "write_all", late)
        await desk.press("enter")
        assert is_open(desk)
        assert "exists already" in desk.flat
    assert path.read_text(encoding="utf-8") == "theirs"


async def test_several_files_are_written_and_told_together() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E", "down", "down", "tab", "space")
        assert "sora-2-pro.jsonl, 6 bytes" in desk.text
        assert "Left out: 1 clip; “Ended models too” does not help." in desk.flat
        await target(desk, "ask.jsonl")
        written_to = [
            paths.home() / f"ask.{part}"
            for part in ("sora-2.jsonl", "sora-2-pro.jsonl", "receipt.txt")
        ]
        assert f"Enter writes 3 files: {', '.join(path.name for path in written_to)}" in desk.flat
        written_to[1].touch()
        await desk.press("enter")
        (paths.home() / "ask.sora-1.jsonl").touch()
        assert "ask.sora-2-pro.jsonl exists already" in desk.text
        await desk.press("r")
        assert "perhaps left by an earlier export: ask.sora-1.jsonl" in desk.said
        assert [path.read_bytes() for path in written_to] == [b"one\ntwo\n", b"three\n", b"facts\n"]
        assert desk.app.clipboard == "\n".join(map(str, written_to))


async def test_a_full_disk_is_told_and_the_page_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(files: Sequence[tuple[Path, bytes]], **how: bool) -> None:
        raise not_written(files[0][0], OSError(28, "No space left on device"))

    async with running(SHOOT, NARROW) as desk:
        await desk.press("E")
        path = await target(desk, f"{'very-long-' * 12}/{'name-' * 20}.tab")
        write = atomic.write_all
        monkeypatch.setattr(atomic, "write_all", full)
        await desk.press("enter")
        assert is_open(desk)
        assert "the disk is full; make room on it, or save somewhere else" in desk.flat
        assert set(screen_widths(desk.app)) == {80}
        assert told(desk.app) == []
        monkeypatch.setattr(atomic, "write_all", write)
        path.parent.mkdir()
        await desk.press("enter")
        assert not is_open(desk) and path.exists()


async def test_why_a_format_cannot_be_written_is_told_with_the_option_that_helps() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E", "down", "down")
        assert "sora-2 has ended. “Ended models too” asks it all the same." in desk.flat
        assert "clip 1A" in desk.text
        assert "“Ended models too” among the options" in desk.flat
        await desk.press("enter")
        assert is_open(desk)
        await desk.press("tab", "space")
        assert "Not exported" not in desk.text and "three" in desk.text
        await desk.press("space")
        assert "sora-2 has ended" in desk.text


async def test_a_fault_of_a_format_does_not_end_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(handoff: Handoff, told: Told) -> tuple[Made, ...]:
        raise ZeroDivisionError("[b]nothing[/x]")

    broken = Format("broken", "Broken", "x", "nobody", "Nothing.", faulty)
    monkeypatch.setattr(formats, "every", lambda: (broken, TABLE))
    async with running(SHOOT) as desk:
        await desk.press("E")
        assert "The export failed; the plan is as it was." in desk.text
        assert "ZeroDivisionError: [b]nothing[/x]" in desk.text
        await desk.press("down")
        assert "Preview: Table" in desk.text


async def test_the_receipt_of_what_is_written_is_found_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formats, "every", lambda: (formats.named("text"),))
    async with running(SHOOT) as desk:
        await desk.press("E")
        path = await target(desk, "out.txt")
        await desk.press("enter")
    receipts = found(path.read_text(encoding="utf-8"))
    assert [one.made for one in receipts] == [None]
    assert len(receipts[0].clips) == 2


async def test_a_fault_in_the_writing_is_told_and_enter_tries_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> list[Path]:
        raise ZeroDivisionError("[b]by nothing")

    async with running(SHOOT) as desk:
        monkeypatch.setattr(export, "save", fail)
        await desk.press("E")
        path = await target(desk, "out.tab")
        await desk.press("enter")
        assert is_open(desk) and not path.exists()
        assert "The export failed; the plan is as it was." in desk.flat
        assert "ZeroDivisionError: [b]by nothing" in desk.flat
        assert "Enter writes" not in desk.flat
        monkeypatch.undo()
        await desk.press("enter")
        assert not is_open(desk)


async def test_the_ending_of_another_format_is_told_and_asked_about() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        path = await target(desk, "out.book")
        assert "out.book has the ending of Workbook, but Table is chosen; Enter asks." in desk.flat
        await desk.press("enter", "c")
        assert is_open(desk) and not path.exists()
        await desk.press("enter", "w")
        assert not is_open(desk) and path.exists()


async def test_what_was_chosen_last_is_chosen_when_the_page_is_opened_again() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E", "end", "tab", "right", "escape", "E")
        assert "▸requests" in desk.text and "‹ on ›" in desk.text
        assert field(desk).value.endswith(".jsonl")


async def test_a_shot_list_that_was_imported_is_not_suggested_to_be_replaced() -> None:
    async with running(SHOOT) as desk:
        listed = written("Shot,Prompt\n9Z,Gulls\n", "two-shots-b.tab")
        desk.app._queue.imported.add(listed)
        await desk.press("E")
        assert Path(field(desk).value) == listed.with_stem("two-shots-b-plan")


async def test_a_page_that_is_writing_is_not_closed_by_a_click_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Event()

    def slow(*args: Any, **chosen: Any) -> list[Path]:
        gate.wait(20)
        return save(*args, **chosen)

    monkeypatch.setattr(export, "save", slow)
    async with running(SHOOT) as desk:
        await desk.press("E")
        path = await target(desk, "out.tab")
        await desk.pilot.press("enter")
        await desk.until(lambda: "Writing out.tab" in desk.flat)
        await desk.pilot.click(offset=(20, 0))
        assert is_open(desk)
        gate.set()
        await desk.settle()
        assert not is_open(desk) and path.exists() and "Exported" in desk.said


# -- long work --------------------------------------------------------------------------------


async def test_long_work_tells_how_far_it_is_and_can_be_stopped(gate: Event) -> None:
    async with running(SHOOT) as desk:
        path = paths.home() / "two-shots-b.slow"
        await desk.pilot.press("E", "enter")
        await desk.until(lambda: "1 of 2 clips" in desk.text and "█" in desk.text)
        assert "It is written then. Esc stops." in desk.flat
        await desk.pilot.press("escape")
        await desk.until(lambda: "stopped" in SLOW)
        await desk.settle()
        assert is_open(desk) and "Stopped. Enter makes it again." in desk.flat
        await desk.pilot.press("enter")
        await desk.until(lambda: SLOW == ["begun", "stopped", "begun"])
        assert not path.exists()
        gate.set()
        await desk.settle()
        assert not is_open(desk) and path.exists()


async def test_keys_are_answered_while_a_file_is_being_made(gate: Event) -> None:
    async with running(SHOOT) as desk:
        await desk.pilot.press("E")
        await desk.until(lambda: SLOW == ["begun"])
        await desk.pilot.press("tab", "space")
        await desk.until(lambda: SLOW == ["begun", "stopped", "begun"])
        assert "‹ on ›" in desk.text
        await desk.pilot.press("shift+tab", "down")
        await desk.settle()
        assert SLOW == ["begun", "stopped", "begun", "stopped"]
        assert "Preview: Workbook" in desk.text


async def test_what_was_asked_for_before_another_choice_is_not_written(gate: Event) -> None:
    async with running(SHOOT) as desk:
        await desk.pilot.press("E", "enter", "down")
        gate.set()
        await desk.settle()
        assert is_open(desk) and "Preview: Workbook" in desk.text
        assert list(paths.home().glob("two-shots*")) == []


async def test_closing_the_page_ends_the_work(gate: Event) -> None:
    async with running(SHOOT) as desk:
        await desk.pilot.press("E")
        await desk.until(lambda: SLOW == ["begun"])
        await desk.pilot.press("escape")
        await desk.until(lambda: SLOW == ["begun", "stopped"])
        assert not is_open(desk)
        assert desk.app._queue.followers == []


async def test_a_file_is_not_made_again_for_the_months_of_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        begun: list[object] = []
        monkeypatch.setattr(export.ExportScreen, "_start", lambda page: begun.append(page))
        forecast = desk.session.forecast
        assert forecast.advice is not None
        desk.app._queue.show_forecast(replace(forecast, columns=()))
        assert begun == []
        desk.app._queue.show_forecast(replace(forecast, advice=replace(forecast.advice)))
        assert len(begun) == 1


async def test_the_file_waits_for_the_forecast() -> None:
    async with running(SHOOT) as desk:
        finished = desk.session.forecast
        desk.session._forecast = None
        await desk.press("E")
        assert "The forecast is being worked out" in desk.flat
        assert "Preview:" not in desk.text
        await desk.press("enter", "escape")
        assert is_open(desk)
        await desk.press("enter")
        desk.session._forecast = finished
        desk.app._queue.show_forecast(finished)
        await desk.settle()
        assert not is_open(desk)
        assert (paths.home() / "two-shots-b.tab").exists()


async def test_a_plan_opened_under_the_page_is_the_one_that_is_exported() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        await desk.show(numbered(3).model_copy(update={"title": "Another"}))
        await desk.settle()
        assert "Another · heads short" in desk.text
        assert Path(field(desk).value).name == "another.tab"


def test_what_was_stopped_before_it_began_makes_nothing() -> None:
    job = export_work.Making(export_work.Wish(TABLE, forecasted(SHOOT), {}, None, None, {}))
    job.stop()
    assert job.run() is None


# -- keys and mouse ---------------------------------------------------------------------------


async def test_each_key_that_closes_the_page_writes_nothing() -> None:
    async with running(SHOOT) as desk:
        before = desk.text
        for keys in (("escape",), ("q",), ("E",), ("shift+tab", "enter")):
            await desk.press("E", *keys)
        assert desk.text == before
    assert list(paths.home().glob("*.tab")) == []


async def test_letters_are_typed_into_the_field() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E", "tab", "tab")
        await desk.fill("qEjk")
        assert field(desk).value == "qEjk"


async def test_everything_can_be_done_by_mouse() -> None:
    async with running(SHOOT) as desk:
        await desk.press("E")
        await desk.click_text("Requests")
        assert "sora-2 has ended" in desk.text
        await desk.click_text("‹ off ›", at=2)
        assert "‹ on ›" in desk.text and "three" in desk.text
        await desk.click_text("‹ on ›")
        assert "sora-2 has ended" in desk.text
        await desk.click_text("Table")
        await desk.click_text("‹ short ›")
        assert "heads none" in desk.text
        assert list(paths.home().glob("*.tab")) == []
        await desk.click_text(" Export ", at=2)
        assert (paths.home() / "two-shots-b.tab").exists()
        await desk.press("E")
        await desk.click_text("Cancel")
        assert not is_open(desk)
        await desk.press("E")
        await desk.click_text("hand the plan on")
        assert not is_open(desk)


async def test_the_page_can_be_told_apart_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(SHOOT) as desk:
        await desk.press("E", "down")
        assert "▸book" in desk.text
        await desk.press("up", "tab", "down")
        assert "▸table" in desk.text and "▸book" not in desk.text
        assert "▸Totals alone" in desk.text
        assert "Preview: Table" in desk.text


async def test_a_terminal_of_any_size_shows_the_page() -> None:
    async with running(SHOOT, NARROW) as desk:
        await desk.press("E", "tab")
        for size in [(20, 6), (1, 1), (300, 5)]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
            await desk.press("down", "right", "pagedown")
        await resized(desk, [NARROW])
        assert "Export: hand the plan on" in desk.text


def test_sizes_are_told_in_words() -> None:
    sizes = (0, 1, 999, 1_000, 12_345, 999_949, 999_950, 4_560_000)
    assert [size_text(size) for size in sizes] == [
        "0 bytes", "1 byte", "999 bytes", "1.0 kB", "12.3 kB", "999.9 kB", "1.0 MB", "4.6 MB",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"one", ["one"]),
        (b"one\ntwo\n", ["one", "two"]),
        (b"\xef\xbb\xbfone\r\n\r\n", ["one", ""]),
        ("黎明\n".encode() * 3, ["黎明"] * 3),
        (b"x" * 5_000 + b"\n", ["x" * 1_000]),
        (b"x\n" * 600, [*["x"] * 500, "… 100 more lines"]),
    ],
)
def test_a_preview_has_the_first_lines_and_the_number_of_the_others(
    data: bytes, lines: list[str]
) -> None:
    made = export_work.ready(TABLE, (Made(data),))
    assert [line for line, _ in made.lines] == lines
