"""Somebody else in the file of the open plan: what is told, what is offered, what is never lost."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running import HUGE, NARROW, WIDE, Desk, running, same_as_golden, screen_widths, told, written
from test_screens import resized
from textual import events

from hostile import HOSTILE_LINES
from plans import CARDS, forecasted, queue, some_edits, some_plans
from soraplan.core.clip import Clip
from soraplan.core.merging import Merged, merged
from soraplan.core.plan import Plan
from soraplan.storage import atomic, file_names, new_files, paths, plans, versions
from soraplan.storage.looks import Theirs
from soraplan.storage.problems import NotWritten, Problem
from soraplan.ui import watch
from soraplan.ui.palette import palette
from soraplan.ui.screens.on_disk import desk as desk_module
from soraplan.ui.screens.on_disk import work as work_module
from soraplan.ui.screens.on_disk.clashes import ClashTarget
from soraplan.ui.screens.on_disk.lines import settling_blocks
from soraplan.ui.screens.on_disk.work import Settling, Wish, Working

PALETTE = palette({}, ansi=True)

DAWN = Clip(id="k3f9a2", scene="1", shot="1A", prompt="Drone rises over the bay at dawn.")
BAR = Clip(id="m7x2qd", scene="1", shot="1B", prompt="INT. BAR [night] [/foo]", takes=6)
FACE = Clip(id="t2c6wz", scene="2", shot="2B", prompt="Her face", seconds=12)
BASE = queue(DAWN, BAR, FACE, title="Spring [b]")


def edited(plan: Plan, position: int, **fields: Any) -> Plan:
    """The plan with some fields of one clip changed."""
    clip = plan.clips[position].model_copy(update=fields)
    return plan.model_copy(update={"clips": plan.clips.replaced({position: clip})})


def file_of(desk: Desk) -> Path:
    path = desk.session.path
    assert path is not None
    return path


async def look(desk: Desk) -> None:
    """Look at the file once more, and wait for what that finds."""
    desk.app._queue.look_at_file()
    await desk.until(lambda: desk.app._queue._asked is None)
    await desk.settle()


async def theirs(desk: Desk, plan: Plan) -> None:
    """Let somebody else save a plan in the file, and look."""
    file_of(desk).write_text(plans.dumps(plan), encoding="utf-8", newline="\n")
    await look(desk)


async def mine(desk: Desk, plan: Plan) -> None:
    """Make another plan of the open one, as edits would."""
    desk.app._queue.change(plan, "edit")
    await desk.settle()


def is_page(desk: Desk) -> bool:
    """Whether the page stands on the screen."""
    return "Changed on disk · Esc decides later" in desk.text


def bar(desk: Desk) -> str:
    """The line over the queue; empty where there is none."""
    heads = ("CHANGED ON DISK", "GONE FROM DISK", "CANNOT BE READ", "UNDONE HERE")
    return next((line for line in desk.lines[:2] if any(head in line for head in heads)), "")


# -- the line over the queue --------------------------------------------------------------------


async def test_a_change_on_disk_is_told_in_a_line_and_nothing_pops_up() -> None:
    async with running(BASE, NARROW) as desk:
        await desk.press("+")
        assert bar(desk) == ""
        await theirs(desk, edited(BASE, 1, takes=4))
        assert "plan.toml: 1 clip there, 1 here" in bar(desk)
        assert bar(desk).endswith("r looks and chooses")
        assert not is_page(desk) and told(desk.app) == []
        assert desk.focus == "queue" and "unsaved" in desk.lines[1]
        await desk.press("j", "j", "+")
        await look(desk)
        assert "1 clip there, 2 here" in bar(desk)
        await desk.click_text("CHANGED ON DISK")
        assert is_page(desk)


async def test_a_change_is_noticed_without_any_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "EVERY", 0.02)
    async with running(BASE) as desk:
        file_of(desk).write_text(plans.dumps(edited(BASE, 1, takes=4)))
        await desk.until(lambda: "1 clip there, nothing here" in bar(desk))


async def test_a_change_is_noticed_when_the_terminal_is_returned_to() -> None:
    async with running(BASE) as desk:
        file_of(desk).write_text(plans.dumps(BASE.model_copy(update={"client": "Ada"})))
        desk.app.post_message(events.AppFocus())
        await desk.until(lambda: "1 setting there, nothing here" in bar(desk))


async def test_a_change_and_back_as_a_git_checkout_makes_it_leaves_nothing_to_do() -> None:
    async with running(BASE) as desk:
        text = file_of(desk).read_text()
        await theirs(desk, queue(title="Another branch"))
        assert "4 changes" in bar(desk) or "3 clips and 1 setting there" in bar(desk)
        file_of(desk).write_text(text)
        await look(desk)
        assert bar(desk) == ""
        await desk.press("+", "ctrl+s")
        assert plans.read(file_of(desk)).plan == desk.plan


async def test_other_comments_alone_are_taken_over_without_a_word() -> None:
    async with running(BASE) as desk:
        await desk.press("+")
        text = "# by hand\n" + file_of(desk).read_text()
        file_of(desk).write_text(text)
        await look(desk)
        assert (bar(desk), told(desk.app)) == ("", [])
        await desk.press("ctrl+s")
        assert "Somebody wrote comments" in desk.flat
        await desk.press("s")
        assert plans.read(file_of(desk)).plan == desk.plan
        assert file_of(desk).with_name("plan.toml.bak").read_text() == text


async def test_comments_that_came_just_before_a_save_are_asked_about() -> None:
    async with running(BASE) as desk:
        await desk.press("+")
        file_of(desk).write_text("# by hand\n" + file_of(desk).read_text())
        await desk.press("ctrl+s")
        assert "Somebody wrote comments" in desk.flat
        await desk.press("s")
        assert plans.read(file_of(desk)).plan == desk.plan


async def test_what_was_done_there_as_well_as_here_is_saved() -> None:
    async with running(BASE) as desk:
        await desk.press("+")
        assert not desk.session.is_saved
        await theirs(desk, desk.plan)
        assert desk.session.is_saved
        assert bar(desk) == "" and "unsaved" not in desk.lines[0]


async def test_another_plan_that_is_opened_has_no_line_of_the_one_before() -> None:
    other = written(plans.dumps(queue(title="Other")), "other.toml")
    async with running(BASE) as desk:
        await theirs(desk, edited(BASE, 1, takes=4))
        assert bar(desk)
        desk.app._queue.open_path(other)
        await desk.settle()
        assert bar(desk) == ""


async def test_the_line_stands_below_that_of_a_what_if() -> None:
    async with running(BASE) as desk:
        await desk.press("w")
        await desk.type("2")
        await desk.press("ctrl+s")
        await theirs(desk, edited(BASE, 1, takes=4))
        assert "WHAT IF" in desk.lines[0] and "CHANGED ON DISK" in desk.lines[1]
        assert "Spring" in desk.lines[2]


async def test_without_a_change_the_key_says_so() -> None:
    async with running(BASE) as desk:
        await desk.press("r")
        assert desk.said == "plan.toml was not changed by others." and not is_page(desk)
        await desk.show(BASE)
        await desk.press("r")
        assert "in no file yet" in desk.said


# -- a file that is gone, or cannot be read -----------------------------------------------------


async def test_a_file_that_is_gone_is_told_and_written_again() -> None:
    async with running(BASE, NARROW) as desk:
        path = file_of(desk)
        path.unlink()
        await look(desk)
        # It may just be replaced by somebody who takes the old one away first.
        assert bar(desk) == ""
        await look(desk)
        assert "plan.toml was removed" in bar(desk) and "^s writes it again" in bar(desk)
        await desk.press("q")
        assert "is in no file any more" in desk.flat
        await desk.press("escape", "ctrl+s")
        assert plans.read(path).plan == BASE
        assert bar(desk) == ""


async def test_a_file_that_comes_back_is_as_if_nothing_was() -> None:
    async with running(BASE) as desk:
        path = file_of(desk)
        text = path.read_text()
        path.unlink()
        await look(desk)
        await look(desk)
        assert "GONE FROM DISK" in bar(desk)
        path.write_text(text)
        await look(desk)
        assert bar(desk) == ""


async def test_a_folder_that_vanished_leads_to_saving_elsewhere() -> None:
    path = written(plans.dumps(BASE), "shoot/plan.toml")
    outside = paths.home().parent / f"{paths.home().name}-shoot"
    path.parent.rename(outside)
    path = outside / "plan.toml"
    async with running(path) as desk:
        await desk.press("+")
        outside.rename(outside.with_name(f"{outside.name}-away"))
        await look(desk)
        await look(desk)
        assert "is not there" in bar(desk) and "S saves elsewhere" in bar(desk)
        await desk.press("ctrl+s")
        assert "does not exist" in desk.said and not desk.session.is_saved
        outside.mkdir()
        await desk.press("ctrl+s")
        assert plans.read(path).plan == desk.plan and desk.session.is_saved
        assert bar(desk) == ""


async def test_a_file_that_is_half_there_is_waited_for() -> None:
    async with running(BASE) as desk:
        path = file_of(desk)
        whole = plans.dumps(edited(BASE, 1, takes=4))
        for end in ("Drone", "INT. BAR"):
            path.write_text(whole[: whole.index(end)])
            await look(desk)
            assert bar(desk) == ""
        path.write_text(whole)
        await look(desk)
        assert "1 clip there" in bar(desk)


async def test_a_file_that_stays_unreadable_is_told_and_the_plan_can_be_kept() -> None:
    async with running(BASE) as desk:
        path = file_of(desk)
        path.write_text("format = 1\ntitle = [/x]\n")
        for _ in range(3):
            assert bar(desk) == ""
            await look(desk)
        assert "plan.toml, line 2: is not TOML" in bar(desk)
        await desk.press("ctrl+s")
        assert is_page(desk)
        assert "it cannot be read now" in desk.flat and "line 2" in desk.flat
        await desk.press("m", "t", "enter")
        assert desk.plan == BASE and is_page(desk)
        path.write_text(plans.dumps(edited(BASE, 1, takes=4)))
        await look(desk)
        assert "6 → 4" in desk.flat
        path.write_text("format = 1\ntitle = [/x]\n")
        for _ in range(3):
            await look(desk)
        await desk.press("c")
        await desk.press("enter")
        copy = BASE.model_copy(update={"title": "Spring [b] (mine)"})
        assert plans.read(file_of(desk)).plan == copy
        assert file_of(desk) != path and bar(desk) == ""
        assert path.read_text() == "format = 1\ntitle = [/x]\n"


@pytest.mark.parametrize("trouble", ["not a plan", "a folder", "a link"])
async def test_only_a_file_whose_content_is_the_trouble_is_said_to_be_written_over(
    trouble: str,
) -> None:
    async with running(BASE) as desk:
        path = file_of(desk)
        path.unlink()
        if trouble == "not a plan":
            path.write_text(trouble)
        elif trouble == "a folder":
            path.mkdir()
        else:
            path.symlink_to(path.name)
        for _ in range(3):
            await look(desk)
        await desk.press("ctrl+s")
        assert is_page(desk) and "it cannot be read now" in desk.flat
        over = "S in the queue, with the same name, writes the plan over it." in desk.flat
        aside = "S in the queue saves the plan under another name." in desk.flat
        assert (over, aside) == (trouble == "not a plan", trouble != "not a plan")


async def test_an_unreadable_file_is_written_over_only_by_name_and_answer() -> None:
    async with running(BASE) as desk:
        path = file_of(desk)
        path.write_text("not a plan")
        for _ in range(3):
            await look(desk)
        await desk.press("S", "enter")
        assert "plan.toml exists already" in desk.flat
        await desk.press("o")
        assert plans.read(path).plan == BASE and bar(desk) == ""
        assert path.with_name("plan.toml.bak").read_text() == "not a plan"


async def test_a_disk_that_does_not_answer_holds_up_no_key_and_not_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers, is_asked = Event(), Event()

    def hang(*_: object) -> Any:
        is_asked.set()
        answers.wait(20)
        raise OSError(errno.EIO, "too late")

    async with running(BASE) as desk:
        monkeypatch.setattr(watch, "look", hang)
        desk.app._queue.look_at_file()
        await desk.until(is_asked.is_set)
        await desk.press("+")
        assert desk.clip.takes == 2
        desk.app._queue.look_at_file()
        other = written(plans.dumps(queue(title="Other")), "other.toml")
        desk.app._queue.open_path(other)
        await desk.settle()
        assert desk.plan.title == "Other"
    answers.set()


async def test_a_fault_in_the_looking_is_told_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("[b]by nothing")

    async with running(BASE) as desk:
        with monkeypatch.context() as broken:
            broken.setattr(watch, "look", fail)
            await look(desk)
        assert "The look at the file failed" in bar(desk)
        await look(desk)
        assert bar(desk) == ""


# -- saving -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "is_noticed"), [(("ctrl+s",), True), (("ctrl+s",), False), (("q", "s"), False)]
)
async def test_a_save_never_goes_over_what_somebody_else_wrote(
    keys: tuple[str, ...], is_noticed: bool
) -> None:
    async with running(BASE) as desk:
        await desk.press("+")
        text = plans.dumps(edited(BASE, 1, takes=4))
        file_of(desk).write_text(text)
        if is_noticed:
            await look(desk)
        await desk.press(*keys)
        await desk.until(lambda: is_page(desk))
        assert file_of(desk).read_text() == text
        assert not desk.app._exit and not desk.session.is_saved
        await desk.press("escape")
        assert file_of(desk).read_text() == text
        assert desk.clip.takes == 2 and "unsaved" in desk.lines[1]


async def test_a_file_is_overwritten_only_as_it_was_when_that_was_asked() -> None:
    other = written(plans.dumps(queue(title="Other")), "other.toml")
    later = plans.dumps(queue(title="Later"))
    async with running(BASE) as desk:
        await desk.press("S")
        await desk.fill(str(other))
        await desk.press("enter")
        assert "other.toml exists already" in desk.flat
        other.write_text(later)
        await desk.press("o")
        assert "other.toml was changed by somebody else just now" in desk.flat
        assert other.read_text() == later
        await desk.press("o")
        assert plans.read(other).plan == BASE and file_of(desk) == other
        assert other.with_name("other.toml.bak").read_text() == later


async def test_a_file_that_appears_under_a_new_name_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new, text = paths.home() / "new.toml", plans.dumps(queue(title="Faster"))
    write = plans.write

    def slow(path: Path, *more: Any) -> str:
        if not path.exists():
            path.write_text(text)
        return write(path, *more)

    async with running(BASE) as desk:
        monkeypatch.setattr(plans, "write", slow)
        await desk.press("S")
        await desk.fill(str(new))
        await desk.press("enter")
        assert "new.toml was changed by somebody else just now" in desk.flat
        await desk.press("c")
        assert new.read_text() == text and file_of(desk).name == "plan.toml"


FAULTS = {
    errno.ENOSPC: "the disk is full; make room",
    errno.EACCES: "permission denied; change the permissions",
    errno.EROFS: "the disk is read-only; save somewhere else",
    errno.EDQUOT: "your share of the disk is used up",
}


async def test_a_save_that_the_system_refuses_says_what_to_do_and_works_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(BASE) as desk:
        path = file_of(desk)
        for takes, (number, sentence) in enumerate(FAULTS.items(), 2):
            text = path.read_text()

            def refuse(new: Any, number: int = number) -> None:
                if new.target == path:
                    raise OSError(number, os.strerror(number))
                new_files.put(new)

            await desk.press("+")
            with monkeypatch.context() as broken:
                broken.setattr(atomic, "put", refuse)
                await desk.press("q", "s")
                assert sentence in " ".join(desk.said.split())
                assert not desk.app._exit and desk.clip.takes == takes
                assert "unsaved" in desk.lines[0] and path.read_text() == text
            await desk.press("ctrl+s")
            assert desk.session.is_saved and plans.read(path).plan == desk.plan


async def test_a_name_that_no_disk_takes_is_told_and_another_one_saves() -> None:
    async with running(BASE) as desk:
        await desk.press("+", "S")
        await desk.fill(str(paths.home() / ("x" * 300)))
        await desk.press("enter")
        assert "the name is too long for this disk; choose a shorter one" in desk.said
        assert file_of(desk).name == "plan.toml" and not desk.session.is_saved
        await desk.press("S")
        await desk.fill(str(paths.home() / "short"))
        await desk.press("enter")
        assert desk.session.is_saved and file_of(desk).name == "short.toml"


# -- the page -----------------------------------------------------------------------------------


async def both(desk: Desk, here: Plan, there: Plan) -> None:
    """Let both sides change the plan, and open the page."""
    await mine(desk, here)
    await theirs(desk, there)
    await desk.press("r")
    await desk.until(lambda: "Take theirs" in desk.text)


async def test_edits_of_different_clips_merge_by_themselves_and_are_one_action() -> None:
    async with running(BASE) as desk:
        here, there = edited(BASE, 0, takes=3), edited(BASE, 2, seconds=8)
        await both(desk, here, there.model_copy(update={"client": "Ada"}))
        assert "Merging takes 1 clip and 1 setting from there and keeps 1 clip" in desk.flat
        assert "Nothing clashes, so Enter merges" in desk.flat
        await desk.press("enter")
        assert not is_page(desk) and bar(desk) == ""
        assert [clip.takes for clip in desk.plan.clips] == [3, 6, 1]
        assert (desk.plan.clips[2].seconds, desk.plan.client) == (8, "Ada")
        assert not desk.session.is_saved
        await desk.press("u")
        assert desk.plan == here
        await desk.press("U", "ctrl+s")
        assert desk.session.is_saved and plans.read(file_of(desk)).plan == desk.plan
        await look(desk)
        assert bar(desk) == ""


async def test_a_clash_is_settled_field_by_field_with_keys_and_with_clicks() -> None:
    here = edited(BASE, 1, takes=8, prompt="Mine").model_copy(update={"client": "Ada"})
    there = edited(BASE, 1, takes=4, prompt="Theirs").model_copy(update={"client": "Bo"})
    async with running(BASE) as desk:
        await both(desk, here, there)
        assert "3 clashes" in desk.flat
        assert "client none ● Ada ○ Bo" in desk.flat
        assert "takes 6 ● 8 ○ 4" in desk.flat
        await desk.press("right")
        assert "client none ○ Ada ● Bo" in desk.flat
        await desk.press("enter")
        assert "client none ● Ada ○ Bo" in desk.flat
        await desk.press("enter", "left", "right")
        assert "○ Ada ● Bo" in desk.flat
        await desk.click_text("○ 4", at=2)
        assert "takes 6 ○ 8 ● 4" in desk.flat
        await desk.click_text("○ 8")
        assert "takes 6 ● 8 ○ 4" in desk.flat
        await desk.press("m")
        merged = desk.plan.clips[1]
        assert (desk.plan.client, merged.takes, merged.prompt) == ("Bo", 8, "Mine")


async def test_a_clip_that_one_side_removed_and_the_other_changed_is_kept_until_chosen() -> None:
    async with running(BASE) as desk:
        here = BASE.model_copy(update={"clips": BASE.clips.without([2])})
        await both(desk, here, edited(BASE, 2, seconds=8))
        assert "○ removed ● seconds 8" in desk.flat
        await desk.press("left", "m")
        assert [clip.id for clip in desk.plan.clips] == ["k3f9a2", "m7x2qd"]
        await desk.press("u")
        await desk.press("U")
        assert len(desk.plan.clips) == 2


async def test_theirs_is_taken_and_undo_brings_mine_back() -> None:
    async with running(BASE) as desk:
        here, there = edited(BASE, 0, takes=3), queue(FACE, title="Theirs")
        await both(desk, here, there)
        await desk.press("t")
        assert desk.plan == there and desk.session.is_saved
        assert "brings back what was here" in desk.said
        await desk.press("u")
        assert desk.plan == here and not desk.session.is_saved
        await look(desk)
        assert "CHANGED ON DISK" in bar(desk)


async def test_with_nothing_unsaved_here_enter_takes_theirs() -> None:
    async with running(BASE) as desk:
        there = edited(BASE, 1, takes=4)
        await theirs(desk, there)
        await desk.press("r")
        assert "Nothing is unsaved here, so Enter takes theirs" in desk.flat
        await desk.press("enter")
        assert desk.plan == there and desk.session.is_saved and bar(desk) == ""


@pytest.mark.parametrize("name", ["plans/spring.toml", "shoots/spring.toml"])
async def test_mine_is_kept_as_a_copy_beside_theirs(name: str) -> None:
    here, there = edited(BASE, 0, takes=3), edited(BASE, 0, takes=5)
    async with running(written(plans.dumps(BASE), name)) as desk:
        path = file_of(desk)
        await both(desk, here, there)
        await desk.press("c")
        assert "(mine)" in desk.text
        await desk.press("enter")
        assert file_of(desk).parent == path.parent and file_of(desk) != path
        title = f"{BASE.title} (mine)"
        assert (
            plans.read(file_of(desk)).plan == here.model_copy(update={"title": title}) == desk.plan
        )
        assert plans.read(path).plan == there
        assert desk.session.is_saved and bar(desk) == ""
        assert desk.said.endswith(f"You are in your copy “{title}” now; theirs is {path.name}.")
        await desk.press("u")
        assert desk.plan == here


@pytest.mark.parametrize(
    ("name", "typed", "title"),
    [
        ("plans/spring.toml", "Spring, Ana", "Spring, Ana"),
        ("plans/spring.toml", "", "Spring [b] (mine 2)"),
        ("shoots/spring.toml", "{folder}/harbour.toml", "harbour"),
    ],
)
async def test_the_copy_has_a_title_of_its_own(
    tmp_path: Path, name: str, typed: str, title: str
) -> None:
    written(plans.dumps(BASE), f"plans/{file_names.stem('Spring [b] (mine)')}.toml")
    async with running(written(plans.dumps(BASE), name)) as desk:
        await both(desk, edited(BASE, 0, takes=3), edited(BASE, 0, takes=5))
        await desk.press("c")
        if typed:
            await desk.fill(typed.format(folder=tmp_path))
        await desk.press("enter")
        assert desk.plan.title == title and desk.session.is_saved


async def test_a_copy_that_cannot_be_written_leaves_the_title_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object) -> str:
        raise NotWritten([Problem("x", "is on a disk that is full")])

    here = edited(BASE, 0, takes=3)
    async with running(BASE) as desk:
        await both(desk, here, edited(BASE, 0, takes=5))
        monkeypatch.setattr(plans, "write", refused)
        await desk.press("c", "enter")
        assert "disk that is full" in desk.said
        assert desk.plan == here and not desk.session.is_saved


async def test_quitting_by_way_of_a_copy_quits() -> None:
    async with running(BASE) as desk:
        await mine(desk, edited(BASE, 0, takes=3))
        await theirs(desk, edited(BASE, 0, takes=5))
        await desk.press("q", "s")
        assert is_page(desk)
        await desk.press("c")
        await desk.pilot.press("enter")
        await desk.until(lambda: desk.app._exit)
        saved = desk.session.path
    assert saved is not None and "mine" in saved.name


async def test_later_changes_nothing() -> None:
    async with running(BASE) as desk:
        here, there = edited(BASE, 0, takes=3), edited(BASE, 0, takes=5)
        await both(desk, here, there)
        await desk.press("right", "escape")
        assert desk.plan == here and bar(desk)
        assert plans.read(file_of(desk)).plan == there


async def test_a_change_while_the_page_is_open_is_told_and_keeps_what_was_chosen() -> None:
    async with running(BASE) as desk:
        here, there = edited(BASE, 1, takes=8), edited(BASE, 1, takes=4)
        await both(desk, here, there)
        await desk.press("right")
        assert "○ 8 ● 4" in desk.flat
        await theirs(desk, edited(there, 1, takes=5, prompt="Theirs"))
        await desk.until(lambda: "was changed again just now" in desk.flat)
        assert "○ 8 ● 5" in desk.flat and "prompt" in desk.flat
        await desk.press("m")
        assert (desk.plan.clips[1].takes, desk.plan.clips[1].prompt) == (5, "Theirs")


async def test_a_file_that_is_put_back_while_the_page_is_open_leaves_nothing_to_choose() -> None:
    async with running(BASE) as desk:
        text = file_of(desk).read_text()
        await both(desk, edited(BASE, 1, takes=8), edited(BASE, 1, takes=4))
        file_of(desk).write_text(text)
        await look(desk)
        assert "there is nothing to choose" in desk.flat
        await desk.press("m", "t", "c", "enter")
        assert desk.plan.clips[1].takes == 8
        await desk.press("escape")
        assert not is_page(desk)


async def test_a_page_that_is_left_while_it_works_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Event()

    def slow(base: Plan | None, mine: Plan, theirs: Plan) -> Merged:
        gate.wait(20)
        return merged(base, mine, theirs)

    async with running(BASE) as desk:
        await mine(desk, edited(BASE, 1, takes=8))
        await theirs(desk, edited(BASE, 1, takes=4))
        monkeypatch.setattr(work_module, "merged", slow)
        await desk.pilot.press("r")
        await desk.until(lambda: "Working out what was changed" in desk.flat)
        await desk.pilot.press("enter", "m", "escape")
        gate.set()
        await desk.settle()
        assert not is_page(desk) and desk.plan.clips[1].takes == 8


async def test_a_fault_in_the_merging_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("[b]by nothing")

    async with running(BASE) as desk:
        await mine(desk, edited(BASE, 1, takes=8))
        await theirs(desk, edited(BASE, 1, takes=4))
        monkeypatch.setattr(work_module, "merged", fail)
        await desk.press("r")
        assert "ZeroDivisionError: [b]by nothing" in desk.flat
        await desk.press("escape")
        assert desk.plan.clips[1].takes == 8


async def test_two_apps_on_one_file_lose_nothing_of_each_other() -> None:
    path = written(plans.dumps(BASE), "plan.toml")
    async with running(path) as one:
        await one.press("+", "ctrl+s")
        async with running(path) as other:
            await other.press("j", "j", "+", "ctrl+s")
            assert plans.read(path).plan == other.plan
        await one.press("j", ">", "ctrl+s")
        assert is_page(one)
        await one.press("m", "ctrl+s")
        assert [clip.takes for clip in one.plan.clips] == [2, 6, 2]
        assert [clip.count for clip in one.plan.clips] == [1, 2, 1]
        assert plans.read(path).plan == one.plan


# -- back across what was settled ---------------------------------------------------------------


@pytest.mark.parametrize("answer", ["m", "t"])
async def test_what_was_undone_across_a_merge_is_never_saved_over_theirs(answer: str) -> None:
    async with running(BASE) as desk:
        here, there = edited(BASE, 0, takes=3), edited(BASE, 2, seconds=8)
        await both(desk, here, there)
        await desk.press(answer)
        settled = desk.plan
        text = file_of(desk).read_text()
        await desk.press("u")
        await desk.until(lambda: "1 clip there" in bar(desk) or "2 clips there" in bar(desk))
        assert desk.plan == here
        await desk.press("ctrl+s")
        await desk.until(lambda: is_page(desk))
        assert file_of(desk).read_text() == text
        await desk.press("escape", "U")
        await desk.until(lambda: bar(desk) == "")
        assert desk.plan == settled
        await desk.press("u", "ctrl+s")
        await desk.until(lambda: "Take theirs" in desk.text)
        await desk.press("m", "ctrl+s")
        assert plans.read(file_of(desk)).plan.clips[2].seconds == 8
        assert plans.read(file_of(desk)).plan == desk.plan
        assert desk.session.is_saved and bar(desk) == ""


def holds_more(desk: Desk) -> str:
    """What is said of a file that holds what was taken over and then undone."""
    assert desk.session.saved_at is not None
    when = f"{desk.session.saved_at:%H:%M}"
    return f"plan.toml holds what you saved at {when}, with what was changed on disk"


@pytest.mark.parametrize("answer", ["m", "t"])
async def test_what_was_undone_across_a_merge_that_was_saved_is_saved_by_an_answer(
    answer: str,
) -> None:
    async with running(BASE, size=WIDE) as desk:
        here, there = edited(BASE, 0, takes=3), edited(BASE, 2, seconds=8)
        await both(desk, here, there)
        await desk.press(answer, "ctrl+s")
        settled, text = desk.plan, file_of(desk).read_text()
        await desk.press("u")
        assert desk.plan == here and not desk.session.is_saved
        assert "UNDONE HERE" in bar(desk) and holds_more(desk) in bar(desk)
        await look(desk)
        assert holds_more(desk) in bar(desk)
        await desk.press("r")
        assert f"{holds_more(desk)}. That is undone here: U brings it back" in desk.said
        await desk.press("ctrl+s")
        assert holds_more(desk) in desk.flat and "Undo it in the file, too?" in desk.flat
        await desk.press("c")
        assert file_of(desk).read_text() == text
        await desk.press("U")
        assert bar(desk) == "" and desk.plan == settled and desk.session.is_saved
        await desk.press("u", "ctrl+s", "s")
        assert plans.read(file_of(desk)).plan == desk.plan == here
        assert desk.session.is_saved and bar(desk) == ""
        assert settled in [plans.read(one.path).plan for one in versions.kept(file_of(desk))]
        await desk.press("U", "ctrl+s")
        assert plans.read(file_of(desk)).plan == desk.plan == settled


async def test_what_was_undone_across_a_merge_that_was_saved_elsewhere_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(BASE, size=WIDE) as desk:
        own, copy = file_of(desk), file_of(desk).with_name("copy.toml")
        here = edited(BASE, 0, takes=3)
        await both(desk, here, edited(BASE, 2, seconds=8))
        theirs_there = own.read_text()
        await desk.press("m", "S", "ctrl+u")
        await desk.type(str(copy))
        await desk.press("enter")
        await desk.until(lambda: file_of(desk) == copy and desk.session.is_saved)
        await desk.press("u")
        assert "copy.toml holds what you saved at" in bar(desk)
        assert "CHANGED" not in desk.text
        # To save it as what it is called asks, too.
        await desk.press("S", "enter")
        await desk.until(lambda: "copy.toml exists already" in desk.flat)
        await desk.press("c")
        await desk.press("ctrl+s", "s")
        assert plans.read(copy).plan == here
        assert own.read_text() == theirs_there


async def test_a_file_that_was_changed_again_after_such_an_undo_is_told_as_changed() -> None:
    async with running(BASE, size=WIDE) as desk:
        await both(desk, edited(BASE, 0, takes=3), edited(BASE, 2, seconds=8))
        await desk.press("m", "ctrl+s")
        saved = desk.plan
        await desk.press("u")
        await theirs(desk, edited(saved, 1, takes=9))
        assert "CHANGED ON DISK" in bar(desk)
        await desk.press("ctrl+s")
        await desk.until(lambda: is_page(desk))
        await desk.press("escape")
        file_of(desk).write_text(plans.dumps(saved), encoding="utf-8", newline="\n")
        await look(desk)
        assert holds_more(desk) in bar(desk)


NEW = Clip(id="zz9", scene="2", shot="2C", prompt="A gull")
"""What somebody else put at the end of the queue."""


def with_new(plan: Plan) -> Plan:
    return plan.model_copy(update={"clips": plan.clips.replaced({}).inserted(3, [NEW])})


@pytest.mark.parametrize("is_quit", [False, True])
async def test_what_was_saved_with_a_merge_is_merged_again_after_the_merge_was_undone(
    is_quit: bool,
) -> None:
    async with running(BASE, size=WIDE) as desk:
        path = file_of(desk)
        await both(desk, edited(BASE, 0, takes=3), with_new(edited(BASE, 2, prompt="Hers")))
        await desk.press("m", "ctrl+s")
        saved = desk.plan
        await desk.press("u")
        await theirs(desk, edited(saved, 1, takes=9))
        assert "4 clips there, 1 here" in bar(desk)
        await desk.press(*("q", "s") if is_quit else ("ctrl+s",))
        await desk.until(lambda: "Take theirs" in desk.text)
        assert "What was taken in before, and then undone here, is part of that." in desk.flat
        assert "Nothing clashes" in desk.flat and "Here: what was changed" in desk.text
        if is_quit:
            await desk.pilot.press("enter")
            await desk.until(lambda: desk.app._exit)
        else:
            await desk.press("enter", "ctrl+s")
            assert desk.session.is_saved and bar(desk) == ""
    assert plans.read(path).plan == edited(saved, 1, takes=9)
    assert path.read_text().count("zz9") == 1


async def test_where_a_merge_was_undone_and_theirs_taken_out_of_the_file_mine_is_merged() -> None:
    async with running(BASE, size=WIDE) as desk:
        here = edited(BASE, 0, takes=3)
        await both(desk, here, with_new(BASE))
        await desk.press("m", "ctrl+s", "u")
        await theirs(desk, BASE)
        assert "nothing there, 1 clip here" in bar(desk)
        await desk.press("r")
        await desk.until(lambda: "Take theirs" in desk.text)
        await desk.press("m", "ctrl+s")
        assert plans.read(file_of(desk)).plan == here and bar(desk) == ""


async def test_what_clashes_with_a_merge_that_was_undone_is_asked_again() -> None:
    async with running(BASE, size=WIDE) as desk:
        await both(desk, edited(BASE, 0, takes=3), with_new(BASE))
        await desk.press("m", "ctrl+s")
        saved = desk.plan
        await desk.press("u")
        await mine(desk, edited(desk.plan, 1, takes=8))
        await theirs(desk, edited(saved, 1, takes=9))
        await desk.press("r")
        await desk.until(lambda: "Take theirs" in desk.text)
        assert "1 clash" in desk.flat
        await desk.press("t")
        assert desk.session.is_saved and desk.plan == edited(saved, 1, takes=9)
        assert bar(desk) == ""


async def test_where_nothing_was_done_here_what_was_taken_and_undone_is_taken_again() -> None:
    async with running(BASE, size=WIDE) as desk:
        await theirs(desk, with_new(BASE))
        await desk.press("r", "t")
        await mine(desk, edited(desk.plan, 0, takes=3))
        await desk.press("ctrl+s")
        saved = desk.plan
        await desk.press("u", "u")
        assert desk.plan == BASE
        await theirs(desk, edited(saved, 1, takes=9))
        await desk.press("r")
        await desk.until(lambda: "Take theirs" in desk.text)
        assert "Nothing was changed here, so Enter takes theirs" in desk.flat
        await desk.press("enter")
        assert desk.plan == edited(saved, 1, takes=9) and desk.session.is_saved


async def test_once_a_merge_cannot_be_redone_the_versions_are_named() -> None:
    async with running(BASE, size=WIDE) as desk:
        await both(desk, edited(BASE, 0, takes=3), edited(BASE, 2, seconds=8))
        await desk.press("m", "ctrl+s", "u", "+", "r")
        end = "That is undone here: H lists it among the versions, ^s saves over it."
        assert desk.said == f"{holds_more(desk)}. {end}"
        await desk.press("u", "r")
        assert desk.said == f"{holds_more(desk)}. {end}"


@pytest.mark.parametrize("is_seen", [True, False])
async def test_comments_in_a_file_whose_merge_was_undone_are_named_before_they_go(
    is_seen: bool,
) -> None:
    async with running(BASE, size=WIDE) as desk:
        await both(desk, edited(BASE, 0, takes=3), edited(BASE, 2, seconds=8))
        await desk.press("m", "ctrl+s", "u", "ctrl+s")
        assert "Undo it in the file, too?" in desk.flat and "comments" not in desk.flat
        await desk.press("c")
        path = file_of(desk)
        path.write_text("# KEEP ME\n" + path.read_text())
        if is_seen:
            await look(desk)
            await desk.press("ctrl+s")
        else:
            await desk.press("ctrl+s", "s")
        await desk.until(lambda: "Undo it in the file, too?" in desk.flat)
        assert "# KEEP ME" in path.read_text()
        assert "Somebody wrote comments (# …) into it, which saving loses" in desk.flat
        await desk.press("s")
        assert desk.session.is_saved and "KEEP" not in path.read_text()
        assert "# KEEP ME" in path.with_name(f"{path.name}.bak").read_text()


async def test_comments_are_asked_about_when_a_file_is_saved_as_what_it_is_called() -> None:
    async with running(BASE) as desk:
        path = file_of(desk)
        path.write_text("# KEEP ME\n" + path.read_text())
        await look(desk)
        await desk.press("+", "S", "enter")
        assert "Somebody wrote comments into this file" in desk.flat
        assert "# KEEP ME" in path.read_text()


async def test_a_file_that_is_gone_after_such_an_undo_is_written_again() -> None:
    async with running(BASE) as desk:
        here = edited(BASE, 0, takes=3)
        await both(desk, here, edited(BASE, 2, seconds=8))
        await desk.press("m", "ctrl+s", "u")
        file_of(desk).unlink()
        for _ in range(2):
            await look(desk)
        assert "GONE FROM DISK" in bar(desk)
        await desk.press("ctrl+s")
        assert plans.read(file_of(desk)).plan == here and bar(desk) == ""


async def test_a_save_that_waits_while_a_saved_merge_is_undone_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, is_asked, write = Event(), Event(), plans.write

    def slow(*more: Any) -> str:
        is_asked.set()
        gate.wait(20)
        return write(*more)

    async with running(BASE) as desk:
        await both(desk, edited(BASE, 0, takes=3), edited(BASE, 2, seconds=8))
        await desk.press("m")
        with monkeypatch.context() as slowly:
            slowly.setattr(plans, "write", slow)
            desk.app._queue.action_plan_save()
            await desk.until(is_asked.is_set)
            desk.app._queue.action_plan_save()
            desk.app._queue.action_plan_undo()
            gate.set()
            await desk.until(lambda: not desk.app._queue.is_saving)
        await desk.until(lambda: "Undo it in the file, too?" in desk.flat)
        assert "seconds = 8" in file_of(desk).read_text()


async def test_a_save_under_way_while_a_merge_is_undone_is_known_only_to_the_merge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, is_asked, write = Event(), Event(), plans.write

    def slow(*more: Any) -> str:
        is_asked.set()
        gate.wait(20)
        return write(*more)

    async with running(BASE) as desk:
        await both(desk, edited(BASE, 0, takes=3), edited(BASE, 2, seconds=8))
        await desk.press("m")
        with monkeypatch.context() as slowly:
            slowly.setattr(plans, "write", slow)
            desk.app._queue.action_plan_save()
            await desk.until(is_asked.is_set)
            desk.app._queue.action_plan_undo()
            gate.set()
            await desk.until(lambda: not desk.app._queue.is_saving)
        text = file_of(desk).read_text()
        await desk.press("ctrl+s")
        await desk.until(lambda: "Undo it in the file, too?" in desk.flat)
        assert file_of(desk).read_text() == text and "seconds = 8" in text


async def test_a_file_that_was_put_back_just_before_a_save_is_saved() -> None:
    async with running(BASE) as desk:
        text = file_of(desk).read_text()
        await mine(desk, edited(BASE, 1, takes=8))
        await theirs(desk, edited(BASE, 1, takes=4))
        file_of(desk).write_text(text)
        assert bar(desk)
        await desk.press("ctrl+s")
        assert not is_page(desk) and bar(desk) == ""
        assert plans.read(file_of(desk)).plan == desk.plan


async def test_a_file_that_was_changed_just_before_the_key_is_shown() -> None:
    async with running(BASE) as desk:
        file_of(desk).write_text(plans.dumps(edited(BASE, 1, takes=4)))
        await desk.press("r")
        await desk.until(lambda: is_page(desk))
        file_of(desk).write_text(plans.dumps(BASE))
        await desk.press("escape", "r")
        assert not is_page(desk) and desk.said == "plan.toml was not changed by others."


async def test_a_file_that_is_put_back_while_a_save_waits_is_saved_and_the_app_quits() -> None:
    async with running(BASE) as desk:
        path, text = file_of(desk), file_of(desk).read_text()
        await mine(desk, edited(BASE, 1, takes=8))
        await theirs(desk, edited(BASE, 1, takes=4))
        await desk.press("q", "s")
        await desk.until(lambda: is_page(desk))
        path.write_text(text)
        desk.app._queue.look_at_file()
        await desk.until(lambda: desk.app._exit)
    assert plans.read(path).plan.clips[1].takes == 8


@pytest.mark.parametrize(("answer", "takes"), [("m", 3), ("t", 1)])
async def test_quitting_by_way_of_a_merge_saves_it_and_quits(answer: str, takes: int) -> None:
    async with running(BASE) as desk:
        path = file_of(desk)
        await mine(desk, edited(BASE, 0, takes=3))
        await theirs(desk, edited(BASE, 2, seconds=8))
        await desk.press("q", "s")
        await desk.until(lambda: "what you asked for goes on" in desk.flat)
        await desk.pilot.press(answer)
        await desk.until(lambda: desk.app._exit)
    saved = plans.read(path).plan
    assert (saved.clips[0].takes, saved.clips[2].seconds) == (takes, 8)


async def test_a_merge_that_was_asked_for_alone_is_not_saved_by_itself() -> None:
    async with running(BASE) as desk:
        await mine(desk, edited(BASE, 0, takes=3))
        await theirs(desk, edited(BASE, 2, seconds=8))
        await desk.press("ctrl+s")
        await desk.until(lambda: "Take theirs" in desk.text)
        assert "what you asked for" not in desk.flat
        await desk.press("m")
        assert not desk.session.is_saved and "^s saves it" in desk.said


# -- what is seen -------------------------------------------------------------------------------

HERE = edited(edited(BASE, 1, takes=8, prompt=f"{BAR.prompt} {'rain ' * 30}"), 0, count=2)
THERE = edited(edited(BASE, 1, takes=4, prompt=f"{BAR.prompt} {'snow ' * 30}"), 2, seconds=8)
CASES: dict[str, tuple[Plan, Plan]] = {"on-disk": (HERE, THERE), "on-disk-nothing": (BASE, THERE)}


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=str)
@pytest.mark.parametrize("name", CASES)
async def test_the_page_looks_as_it_should(name: str, size: tuple[int, int]) -> None:
    async with running(BASE, size) as desk:
        await both(desk, *CASES[name])
        same_as_golden(desk, name)


async def test_a_terminal_of_any_size_shows_line_and_page() -> None:
    async with running(BASE) as desk:
        await mine(desk, HERE)
        await theirs(desk, THERE)
        for size in [(20, 6), (1, 1), (300, 5), HUGE]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
        await desk.press("r")
        for size in [(20, 6), (1, 1), (300, 5), HUGE]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
            await desk.press("down", "tab", "right")
        assert "There: what was changed" in desk.text


async def test_hostile_texts_of_others_are_shown_harmlessly() -> None:
    clips = [Clip(id=f"h{at}", prompt=text[:400]) for at, text in enumerate(HOSTILE_LINES)]
    base = queue(*clips, title="[b]Night[/x]")
    here = queue(*(one.model_copy(update={"notes": "[/x]"}) for one in clips), title="[link=x]")
    there = queue(*(one.model_copy(update={"notes": one.prompt}) for one in clips), title="\x1b[1m")
    async with running(base, NARROW) as desk:
        await both(desk, here, there)
        for _ in range(12):
            assert set(screen_widths(desk.app)) == {80}
            assert "\x1b" not in desk.text and "\u202e" not in desk.text
            await desk.press("pagedown", "right")
        await desk.press("m")
        assert desk.plan.title in ("[link=x]", "\x1b[1m")


@settings(max_examples=12, deadline=None)
@given(
    some_plans,
    st.lists(some_edits(), max_size=4),
    st.lists(some_edits(), max_size=4),
    st.integers(1, 220),
)
def test_every_clash_has_its_place_and_a_way_to_click_it_at_every_width(
    base: Plan,
    mine_: list[Callable[[Plan], Plan]],
    theirs_: list[Callable[[Plan], Plan]],
    width: int,
) -> None:
    here, there = base, base
    for edit in mine_:
        here = edit(here)
    for edit in theirs_:
        there = edit(there)
    wish = Wish(Path("plan.toml"), base, forecasted(here), Theirs(there, "x", False), CARDS)
    made = Working(wish).run()
    assert isinstance(made, Settling)
    blocks = list(settling_blocks(made, lambda _: "mine", (), width, PALETTE))
    for block in blocks:
        assert len(block.rows()) == block.height
    targets = [block.target for block in blocks if isinstance(block.target, ClashTarget)]
    assert [one.number for one in targets] == list(range(len(made.merged.clashes)))
    for target in targets:
        assert {spot.side for spot in target.spots} == {"mine", "theirs"}
        for spot in target.spots:
            assert target.side_at(spot.start, spot.row) == spot.side


def test_what_both_have_alike_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(plans.dumps(edited(BASE, 1, takes=4)), encoding="utf-8")
    asked = watch.Asked(path, "another digest", BASE, BASE)
    made = watch.found(asked)
    assert made.seen.theirs is not None
    clips = made.seen.theirs.plan.clips
    assert clips[0] is BASE.clips[0] and clips[1].takes == 4
    assert made.there == watch.Count(1, 0) and made.here == watch.Count(0, 0)


def test_of_a_very_large_plan_changes_are_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(plans.dumps(edited(BASE, 1, takes=4)), encoding="utf-8")
    monkeypatch.setattr(watch, "_MOST_COUNTED", 2)
    made = watch.found(watch.Asked(path, "x", BASE, edited(BASE, 0, takes=2)))
    assert (made.there, made.here) == (None, None)


async def test_all_answers_are_in_sight_and_can_be_clicked_in_a_narrow_terminal() -> None:
    async with running(BASE, (60, 16)) as desk:
        await mine(desk, HERE)
        await theirs(desk, THERE)
        await desk.press("r")
        for answer in ("Merge", "Take theirs", "Keep mine as a copy"):
            assert answer in desk.text
        await desk.click_text("Esc Later")
        assert desk.focus == "queue"
