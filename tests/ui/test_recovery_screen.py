"""Work that was not saved: when it is offered, what is told of it, and what each answer does."""

import errno
import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from running import HUGE, NARROW, WIDE, Desk, running, screen_widths, session, told, written
from textual.widgets import OptionList

from disks import hung, refusing
from hostile import HOSTILE, HOSTILE_LINES, UNSEEN
from plans import numbered, queue
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import journal, paths, plans, processes, recovery, versions
from soraplan.storage.journal import Journal
from soraplan.storage.problems import not_written
from soraplan.storage.recovery import Found, Recovered
from soraplan.ui.screens.recovery import screen as screen_module
from soraplan.ui.screens.recovery import work as work_module
from soraplan.ui.screens.recovery.work import FileState

DAWN = Clip(id="k3f9a2", scene="1", shot="1A", prompt="Drone rises over the bay at dawn.")
BAR = Clip(id="m7x2qd", scene="1", shot="1B", prompt="INT. BAR [night] [/foo]", takes=6)
BASE = queue(DAWN, BAR, title="Spring [b]")
AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
NOBODY = (2**31 - 5, 1.0)
"""A process that there is not."""

TITLE = "Work that was not saved · Esc keeps it for later"


def with_takes(plan: Plan, takes: int) -> Plan:
    return edits.changed(plan, [0], lambda clip: edits.revised(clip, takes=takes))


EDITED = with_takes(BASE, 7)


def left(*after: Plan, base: Plan = BASE, path: Path | None = None, host: str = "") -> Path:
    """The folder of a session that went through some plans, and then its process was gone."""
    before = set(folders())
    digest = plans.read(path).digest if path is not None else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "own", lambda: NOBODY)
        if host:
            patch.setattr(platform, "node", lambda: host)
            patch.setattr(processes, "computer", lambda: "0" * 12)
        kept = Journal(path, digest, base, lambda: None)
        for plan in after:
            kept.append(plan, AT)
        kept.close(remove=False)
    (folder,) = set(folders()) - before
    return folder

    return datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


def folders() -> list[Path]:
    folder = paths.recovery_dir()
    return sorted(folder.iterdir()) if folder.exists() else []


def spring(plan: Plan = BASE, name: str = "spring.toml") -> Path:
    return written(plans.dumps(plan), name)


def is_page(desk: Desk) -> bool:
    return TITLE in desk.text


async def test_work_that_was_lost_is_offered_at_the_start_and_enter_brings_it_back() -> None:
    path = spring()
    left(with_takes(BASE, 2), EDITED, path=path)
    async with running() as desk:
        assert is_page(desk)
        assert "Spring [b]" in desk.text
        assert "spring.toml" in desk.text
        assert "What differs from spring.toml as it is now" in desk.text
        assert "takes 1 → 7" in desk.flat
        await desk.press("enter")
        assert not is_page(desk)
        assert desk.plan == EDITED
        assert desk.session.path == path
        assert not desk.session.is_saved
        assert "Restored Spring [b]. ^s saves it; u undoes it." in desk.said
        await desk.press("u")
        assert desk.plan == BASE
        assert desk.session.is_saved
        await desk.press("U", "ctrl+s")
    assert plans.read(path).plan == EDITED
    assert folders() == []


async def test_nothing_is_shown_where_nothing_was_lost() -> None:
    async with running(spring()) as desk:
        assert not is_page(desk)
        desk.app._queue.action_recovery_show()
        await desk.settle()
        assert desk.said == "No work was left that is not saved."


async def test_a_plan_that_was_never_saved_is_brought_back_without_a_file() -> None:
    left(EDITED)
    async with running() as desk:
        assert "never saved" in desk.text
        assert "What was done in it" in desk.text
        assert "Open the file" not in desk.text
        await desk.press("o")
        assert is_page(desk)
        await desk.press("enter")
        assert desk.plan == EDITED
        assert desk.session.path is None


async def test_what_is_kept_for_later_is_there_at_the_next_start_and_by_its_command() -> None:
    path = spring()
    left(EDITED, path=path)
    async with running() as desk:
        await desk.press("escape")
        assert not is_page(desk)
        assert desk.said.startswith("It is kept, and offered again at the next start. ^p, then")
        titles = [one.title for one in desk.app.get_system_commands(desk.app.screen)]
        assert any("not saved" in title for title in titles)
        desk.app._queue.action_recovery_show()
        await desk.settle()
        assert is_page(desk)
        await desk.press("q")
    async with running(path) as desk:
        assert is_page(desk)


@pytest.fixture(autouse=True)
def heard_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits until a page that appeared by itself takes answers."""
    monkeypatch.setattr(screen_module, "UNHEARD", 0.0)


@pytest.mark.parametrize("key", ["x", "enter", "o"])
async def test_keys_that_were_meant_for_the_queue_are_no_answers(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(screen_module, "UNHEARD", 3600.0)
    folder = left(EDITED, path=spring())
    async with running() as desk:
        assert is_page(desk)
        await desk.press(key)
        assert is_page(desk) and folder.exists() and desk.session.path is None
        await desk.press("escape")
        assert not is_page(desk)
        # Who asks for the page answers it as soon as it is there.
        desk.app._queue.action_recovery_show()
        await desk.settle()
        await desk.press(key)
        assert not is_page(desk)


async def test_work_on_a_file_elsewhere_says_that_it_comes_back_into_the_library() -> None:
    path = written(plans.dumps(BASE), "shoots/spring.toml")
    left(EDITED, path=path)
    async with running() as desk:
        await desk.press("x")
        told_ = " ".join(desk.said.split())
        assert f"o, then T brings it back, as a plan of the library and not as {path}." in told_


async def test_two_sessions_on_one_plan_can_be_told_apart_in_a_narrow_terminal() -> None:
    path = spring()
    now = datetime.now().astimezone().replace(microsecond=0)
    for seconds, folder in enumerate((left(EDITED, path=path), left(EDITED, path=path))):
        at = now.timestamp() - 60 * 60 * 24 * 400 - seconds
        os.utime(folder / journal.EDITS, (at, at))
    async with running(size=NARROW) as desk:
        rows = [line.strip("│▸ ") for line in desk.lines if "spring.toml" in line]
        rows = [line for line in rows if line.startswith("Spring")]
        assert len(rows) == 2 and len(set(rows)) == 2


async def test_what_is_thrown_away_lies_in_the_trash() -> None:
    folder = left(EDITED, path=spring(name="plans/spring.toml"))
    async with running() as desk:
        await desk.press("x")
        assert not is_page(desk)
        (thrown,) = paths.trash_dir().glob("*.toml")
        assert desk.said == "Threw away Spring [b]. o, then T brings it back."
        await desk.press("o", "T")
        assert "Spring [b]" in desk.text
    assert plans.read(thrown).plan == EDITED
    assert not folder.exists()


@pytest.mark.parametrize("key", ["enter", "x", "o"])
@pytest.mark.parametrize("is_early", [True, False])
async def test_what_is_being_thrown_away_is_not_answered_again(
    monkeypatch: pytest.MonkeyPatch, key: str, is_early: bool
) -> None:
    path = spring()
    left(EDITED, path=path)
    gate, is_asked, discard = Event(), Event(), recovery.discard

    def slow(found: Found) -> Path | None:
        place = None if is_early else discard(found)
        is_asked.set()
        gate.wait(20)
        return discard(found) if is_early else place

    async with running(path, size=WIDE) as desk:
        await desk.until(lambda: "Restore" in desk.text)
        await desk.settle()
        monkeypatch.setattr(recovery, "discard", slow)
        await desk.pilot.press("x")
        await desk.until(is_asked.is_set)
        await desk.pilot.press(key)
        await desk.pilot.pause(0.05)
        gate.set()
        await desk.settle()
        assert desk.said.startswith("Threw away Spring [b].")
        assert not is_page(desk) and desk.plan == BASE
        assert folders() == [] and len(list(paths.trash_dir().glob("*.toml"))) == 1


async def test_who_leaves_while_work_is_thrown_away_is_not_told_that_it_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = spring()
    left(EDITED, path=path)
    gate, is_asked, discard = Event(), Event(), recovery.discard

    def slow(found: Found) -> Path | None:
        is_asked.set()
        gate.wait(20)
        return discard(found)

    async with running(path, size=WIDE) as desk:
        await desk.until(lambda: "Restore" in desk.text)
        await desk.settle()
        monkeypatch.setattr(recovery, "discard", slow)
        await desk.pilot.press("x")
        await desk.until(is_asked.is_set)
        await desk.pilot.press("escape")
        await desk.until(lambda: not is_page(desk))
        assert told(desk.app) == []
        gate.set()
        await desk.until(lambda: folders() == [])


async def test_what_is_thrown_away_before_it_was_restored_is_not_restored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = spring()
    left(EDITED, path=path)
    gate, is_asked, state = Event(), Event(), work_module.state_now

    def slow(work: Recovered) -> FileState:
        is_asked.set()
        gate.wait(20)
        return state(work)

    async with running(path, size=WIDE) as desk:
        await desk.until(lambda: "Restore" in desk.text)
        await desk.settle()
        monkeypatch.setattr(screen_module, "state_now", slow)
        await desk.pilot.press("enter")
        await desk.until(is_asked.is_set)
        await desk.pilot.press("x")
        await desk.until(lambda: not is_page(desk))
        gate.set()
        await desk.settle()
        assert desk.said.startswith("Threw away Spring [b].")
        assert desk.plan == BASE and folders() == []


async def test_the_file_as_it_is_can_be_opened_and_the_work_is_kept() -> None:
    path, other = spring(), spring(queue(BAR, title="Other"), "other.toml")
    folder = left(EDITED, path=path)
    async with running(other) as desk:
        desk.app._queue.action_recovery_show()
        await desk.settle()
        await desk.press("o")
        assert (desk.plan, desk.session.path) == (BASE, path)
        assert desk.session.is_saved
    assert folder.exists()


async def test_who_opens_another_plan_is_only_told_that_there_is_something() -> None:
    left(EDITED, path=spring())
    left(EDITED, base=queue(BAR, title="Autumn"))
    async with running(spring(queue(BAR, title="Other"), "other.toml")) as desk:
        assert not is_page(desk)
        assert "and 1 other plan have work that was not saved when soraplan ended." in desk.said
        await desk.press("ctrl+p")
        await desk.type("not saved")
        await desk.until(lambda: "Show work that was not saved" in desk.text)
        await desk.press("enter")
        await desk.until(lambda: is_page(desk))


async def test_work_on_the_plan_that_is_opened_is_offered_and_chosen_among_others() -> None:
    path = spring()
    left(EDITED, path=path)
    left(with_takes(BASE, 3), base=queue(BAR, title="Autumn"))
    async with running(path) as desk:
        chosen = next(line for line in desk.lines if "▸ " in line)
        assert "Spring [b]" in chosen
        assert any("Autumn" in line or "never saved" in line for line in desk.lines)


async def test_of_several_each_is_dealt_with_on_its_own_and_the_rest_stay() -> None:
    left(EDITED, path=spring())
    left(with_takes(BASE, 3), base=queue(BAR, title="Autumn"))
    left(with_takes(BASE, 4), with_takes(BASE, 5))
    async with running() as desk:
        assert len(desk.app.screen._found) == 3  # type: ignore[attr-defined]
        rows = [line for line in desk.lines if re.search(r"\d:\d\d:\d\d +\S+", line)]
        assert len(rows) >= 3
        # The edits of those that are not chosen are counted, too.
        assert sum("—" in line for line in rows) == 0
        await desk.press("j", "x")
        assert is_page(desk)
        assert "Threw away" in desk.text
        await desk.press("k", "x", "enter")
        assert not is_page(desk)
    assert len(list(paths.trash_dir().glob("*.toml"))) == 2


async def test_restoring_a_second_one_asks_about_the_first() -> None:
    left(EDITED, path=spring())
    left(with_takes(BASE, 3), base=BASE)
    async with running() as desk:
        await desk.press("enter")
        first = desk.plan
        assert "More was not saved" in desk.said
        desk.app._queue.action_recovery_show()
        await desk.settle()
        await desk.press("enter")
        assert "has changes that are not saved" in desk.text
        await desk.press("c")
        assert is_page(desk)
        assert desk.plan is first
        await desk.press("enter", "d")
        assert not is_page(desk)
        assert desk.plan != first
        assert desk.plan in (EDITED, with_takes(BASE, 3))


@pytest.mark.parametrize(
    "keys", [["r", "t"], ["r", "right", "m"], ["H", "G", "b"]], ids=["theirs", "merge", "version"]
)
async def test_what_was_restored_and_then_replaced_is_in_the_trash_after_a_save_and_the_end(
    keys: list[str],
) -> None:
    path = paths.home() / "spring.toml"
    plans.write(path, with_takes(BASE, 2))
    plans.write(path, BASE)
    left(EDITED, path=path)
    if keys[0] == "r":
        plans.write(path, with_takes(BASE, 9))
    async with running(path, size=WIDE) as desk:
        await desk.press("enter")
        assert desk.plan == EDITED
        await desk.press(keys[0])
        await desk.until(lambda: "Take theirs" in desk.text or "ersions" in desk.text)
        await desk.settle()
        await desk.press(*keys[1:])
        await desk.until(lambda: desk.plan not in (BASE, EDITED))
        await desk.press("j", "plus", "ctrl+s", "q")
    assert EDITED not in [plans.read(one.path).plan for one in versions.kept(path)]
    (kept,) = paths.trash_dir().glob("*.toml")
    assert plans.read(kept).plan == EDITED
    assert folders() == []


async def test_a_second_one_that_is_restored_after_a_save_of_the_first_tells_of_that() -> None:
    path = spring()
    left(EDITED, path=path)
    left(with_takes(BASE, 3), path=path)
    async with running(path, size=NARROW) as desk:
        await desk.press("enter")
        assert "^s saves it" in desk.said
        desk.app._queue.action_recovery_show()
        await desk.until(lambda: "Restore" in desk.text)
        await desk.settle()
        await desk.press("enter", "s")
        await desk.until(lambda: "spring.toml has changed since: r merges" in desk.said)
        assert desk.session.path == path and not desk.session.is_saved


async def test_work_that_another_soraplan_took_first_is_told_and_taken_off() -> None:
    left(EDITED, path=spring())
    left(with_takes(BASE, 3), base=queue(BAR, title="Autumn"))
    async with running() as desk:
        one = desk.app.screen._chosen  # type: ignore[attr-defined]
        (one.folder / "session.json").rename(one.folder / "session-1-1.00.json")
        await desk.press("enter")
        assert "Another soraplan has taken" in desk.text
        assert desk.session.is_saved
        other = desk.app.screen._chosen  # type: ignore[attr-defined]
        assert other is not one
        (other.folder / "session.json").rename(other.folder / "session-1-1.00.json")
        await desk.press("x")
        assert not is_page(desk)
        assert "Another soraplan has taken" in desk.said


async def test_a_file_that_has_changed_since_is_told_and_leads_to_both_versions() -> None:
    path = spring()
    left(EDITED, path=path)
    theirs = edits.changed(BASE, [1], lambda clip: edits.revised(clip, takes=9))
    spring(theirs)
    async with running(path, size=NARROW) as desk:
        assert "spring.toml has changed since this was made of it. Restoring" in desk.flat
        assert "What differs from spring.toml as it is now" in desk.text
        await desk.press("enter")
        assert "Restored Spring [b]. spring.toml has changed since: r merges; u und" in desk.said
        await desk.press("r")
        await desk.until(lambda: "Merge" in desk.text)
        await desk.settle()
        await desk.press("m", "ctrl+s")
    both = plans.read(path).plan
    assert [clip.takes for clip in both.clips] == [7, 9]


@pytest.mark.parametrize("text", ["", "= broken"])
async def test_a_file_that_is_gone_or_broken_by_now_does_not_hinder(text: str) -> None:
    path = spring()
    left(EDITED, path=path)
    if text:
        path.write_text(text, encoding="utf-8")
    else:
        path.unlink()
    async with running() as desk:
        said = "cannot be read now" if text else "is no longer there"
        assert f"{said}" in desk.flat
        assert "Open the file" not in desk.text
        await desk.press("enter")
        assert desk.plan == EDITED


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE])
async def test_a_file_out_of_reach_is_told_and_does_not_hinder(number: int) -> None:
    path = spring(name="shoot/spring.toml")
    left(EDITED, path=path)
    async with running() as desk:
        await desk.press("escape")
        with refusing(path.parent, number):
            await show_page(desk)
            assert "spring.toml cannot be read now" in desk.flat
            assert "has changed since" not in desk.flat
            assert "␊" not in desk.text
            assert "Open the file" not in desk.text
            await desk.press("enter")
        assert desk.plan == EDITED


async def test_a_file_on_a_disk_that_hangs_is_told_and_does_not_hinder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = spring(name="shoot/spring.toml")
    left(EDITED, path=path)
    for module in (recovery, work_module):
        monkeypatch.setattr(module, "PATIENCE", 0.05)
    async with running(size=HUGE) as desk:
        await desk.press("escape")
        with hung(path.parent):
            await show_page(desk)
            assert "the disk on the network does not answer" in desk.flat
            await desk.press("enter")
            assert desk.plan == EDITED


async def show_page(desk: Desk) -> None:
    desk.app._queue.action_recovery_show()
    await desk.settle()
    await desk.until(lambda: is_page(desk))
    await desk.settle()


async def test_of_a_damaged_journal_what_could_be_read_is_offered() -> None:
    folder = left(with_takes(BASE, 2), with_takes(BASE, 3), path=spring())
    lines = (folder / journal.EDITS).read_bytes().splitlines(keepends=True)
    (folder / journal.EDITS).write_bytes(lines[0] + b"{torn")
    async with running() as desk:
        assert "The last edit could not be read; what was done before is all here." in desk.text
        await desk.press("enter")
        assert desk.plan == with_takes(BASE, 2)


async def test_a_session_that_cannot_be_read_can_only_be_kept_or_thrown_away() -> None:
    folder = left(EDITED, path=spring())
    (folder / journal.BASE).write_bytes(b"= broken")
    async with running(size=HUGE) as desk:
        assert "What was written down of it cannot be read:" in desk.text
        assert str(folder) in desk.text.replace("\n", "")
        assert "Restore" not in desk.text
        await desk.press("enter", "o")
        assert is_page(desk)
        await desk.press("x")
        assert not is_page(desk)
    assert not folder.exists()
    assert list(paths.trash_dir().iterdir())


async def test_work_of_another_computer_waits_to_be_asked_for() -> None:
    left(EDITED, path=spring(), host="studio-2")
    async with running() as desk:
        assert not is_page(desk)
        assert "Spring [b] has work that was not saved" in desk.said
        desk.app._queue.action_recovery_show()
        await desk.settle()
        assert "another computer, studio-2" in desk.text
        await desk.press("enter")
        assert desk.plan == EDITED


async def test_a_fault_in_working_out_what_differs_hinders_no_restoring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(work_module, "plan_change", fails)
    left(EDITED, path=spring())
    async with running() as desk:
        assert "Working out what differs failed" in desk.text
        await desk.press("enter")
        assert desk.plan == EDITED


@pytest.mark.parametrize("place", ["enter", "x"])
async def test_where_the_system_refuses_that_is_told_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    folder = left(EDITED, path=spring())

    def refuses(_: object) -> bool:
        raise not_written(folder, PermissionError(errno.EACCES, "no"))

    claim = recovery.claim
    async with running() as desk:
        monkeypatch.setattr(recovery, "claim", refuses)
        await desk.press(place)
        assert is_page(desk)
        assert "Nothing was written, and nothing is lost" in desk.flat
        assert folder.exists()
        assert desk.session.is_saved
        monkeypatch.setattr(recovery, "claim", claim)
        await desk.press("enter")
        assert desk.plan == EDITED


async def test_what_was_said_at_the_start_is_said_again_after_the_page() -> None:
    left(EDITED, path=spring())
    written('last_plan = "/nowhere/at/all.toml"\n', "settings.toml")
    async with running() as desk:
        assert is_page(desk)
        await desk.press("escape")
        await desk.until(lambda: any("no longer there" in one for one in told(desk.app)))


@pytest.mark.parametrize("size", [NARROW, HUGE])
async def test_hostile_titles_names_and_prompts_are_shown_harmlessly(
    size: tuple[int, int],
) -> None:
    prompts = [Clip(id=f"c{at:05}", prompt=text[:2_000]) for at, text in enumerate(HOSTILE)]
    titles = [text for text in HOSTILE_LINES if "\x1b" in text or "\u202e" in text or "[/" in text]
    assert len(titles) > 2
    for title in titles:
        left(edits.settings_revised(queue(*prompts), title=title))
    async with running(size=size) as desk:
        assert is_page(desk)
        for _ in titles:
            assert "clips added" in desk.text
            assert screen_widths(desk.app) == [size[0]] * size[1]
            assert not re.search(UNSEEN, desk.text.replace("\n", ""))
            await desk.press("pagedown")
            assert not re.search(UNSEEN, desk.text.replace("\n", ""))
            await desk.press("j")


async def test_the_mouse_chooses_answers_and_closes() -> None:
    left(EDITED, path=spring())
    left(with_takes(BASE, 3), base=queue(BAR, title="Autumn"))
    async with running(size=NARROW) as desk:
        second = desk.app.screen._found[1]  # type: ignore[attr-defined]
        await desk.click_text("  Spring [b]", at=4)
        assert desk.app.screen._chosen is second  # type: ignore[attr-defined]
        assert is_page(desk)
        await desk.click_text("Throw away", at=2)
        assert is_page(desk)
        await desk.click_text("Restore", at=2)
        assert not is_page(desk)
        assert not session(desk.app).is_saved


async def test_a_large_plan_is_read_beside_the_screen_and_may_be_left_meanwhile() -> None:
    base = numbered(3_000)
    left(with_takes(base, 9), base=base)
    async with running() as desk:
        await desk.press("escape")
        assert not is_page(desk)
        desk.app._queue.action_recovery_show()
        await desk.settle()
        await desk.press("enter")
        assert desk.plan == with_takes(base, 9)


async def test_a_line_says_on_which_computer_and_stays_one_line_in_a_narrow_terminal() -> None:
    base = queue(DAWN, title="A long title of a campaign of the spring")
    for number in range(2):
        path = spring(base, f"a-very-long-name-of-a-file-{number}.toml")
        left(with_takes(base, 3), base=base, path=path, host="studio-mac.local")
    async with running(size=NARROW) as desk:
        desk.app._queue.action_recovery_show()
        await desk.settle()
        assert sum("  on studio-mac.local " in line for line in desk.lines) == 2
        for size in ((60, 16), (44, 14)):
            await desk.pilot.resize_terminal(*size)
            await desk.settle()
            listed = desk.app.screen.query_one(OptionList).region
            assert listed.height == 2
            assert all("A long" in line for line in desk.lines[listed.y : listed.bottom])
            for answer in ("Enter Restore", "o Open", "x Throw away", "Esc Keep for later"):
                assert answer in desk.text
