"""A large file that is read beside the screen, and what the user does meanwhile."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Semaphore

import pytest
from running import Desk, running, written

from plans import numbered, queue
from soraplan.core.clip import Clip
from soraplan.storage import paths, plans
from soraplan.ui import app as app_module
from soraplan.ui.screens import files as files_module
from soraplan.ui.screens.files import PlanFiles

CLIPS = 5_000


class Reading:
    """The reading of a large file, which tells how far it is as often as the test lets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = written(plans.dumps(numbered(CLIPS)), "plans/large.toml")
        self.heard = Event()
        self._steps, self._read = Semaphore(0), plans.read_in_steps
        monkeypatch.setattr(files_module, "LARGE_FILE", 10_000)
        monkeypatch.setattr(app_module, "LARGE_FILE", 10_000)
        monkeypatch.setattr(files_module, "_TELL_EVERY", 0.0)
        monkeypatch.setattr(plans, "read_in_steps", self._slowly)

    def _slowly(self, path: Path, tell: Callable[[int, int], None]) -> plans.PlanFile:
        def told(done: int, total: int) -> None:
            self.heard.set()
            assert self._steps.acquire(timeout=20)
            tell(done, total)

        return self._read(path, told)

    async def begin(self, desk: Desk) -> None:
        desk.app._queue.open_path(self.path)
        await self.has_begun(desk)

    async def has_begun(self, desk: Desk) -> None:
        await desk.until(self.heard.is_set)

    async def end(self, desk: Desk) -> None:
        """Let it come to its end, and wait for that."""
        self._steps.release(1_000)
        await desk.settle()


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    try:
        yield Reading(monkeypatch)
    finally:
        gc.enable()


async def press(desk: Desk, *keys: str) -> None:
    """Press keys while a thread is at work, which `settle` would wait for."""
    for key in keys:
        await desk.pilot.press(key)
        await desk.until(lambda: desk.app.turns.are_over)
        await desk.pilot.pause()


SMALL = queue(Clip(shot="1A", prompt="Harbour"), title="Small")


async def test_what_was_added_while_a_large_file_was_read_stays_and_can_be_undone(
    reading: Reading,
) -> None:
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await press(desk, "a", *"mine")
        assert "mine" in desk.text
        await reading.end(desk)
        assert [clip.prompt for clip in desk.plan.clips] == ["Harbour", "mine"]
        assert gc.isenabled()
        # What is being typed goes on where it was.
        await desk.press("d", "enter")
        assert desk.plan.clips[1].prompt == "mined"
        assert "large.toml was read and is not shown" in desk.said
        await desk.press("u", "u")
        assert desk.plan == SMALL
        await reading.begin(desk)
        await reading.end(desk)
        assert len(desk.plan.clips) == CLIPS


async def test_what_was_added_and_saved_while_a_large_file_was_read_makes_way_for_it(
    reading: Reading,
) -> None:
    async with running(SMALL) as desk:
        path = desk.session.path
        assert path is not None
        await reading.begin(desk)
        await press(desk, "a", *"mine", "enter", "ctrl+s")
        await desk.until(lambda: desk.session.is_saved)
        await reading.end(desk)
        assert len(desk.plan.clips) == CLIPS
        assert len(plans.read(path).plan.clips) == 2


async def test_a_new_plan_that_was_begun_while_a_large_file_was_read_stays(
    reading: Reading,
) -> None:
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await press(desk, "n", "a", *"mine", "enter")
        await reading.end(desk)
        assert [clip.prompt for clip in desk.plan.clips] == ["mine"]
        assert "Reading" not in desk.text
        assert gc.isenabled()


async def test_a_new_plan_that_was_begun_after_the_last_sign_of_the_reading_stays(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "_TELL_EVERY", 1_000.0)
    async with running(SMALL) as desk:
        arrived = Event()
        read = PlanFiles._read

        def late(desk_: PlanFiles, *what: object) -> None:
            desk_.action_plan_new()
            arrived.set()
            read(desk_, *what)  # type: ignore[arg-type]

        monkeypatch.setattr(PlanFiles, "_read", late)
        await reading.begin(desk)
        await reading.end(desk)
        assert arrived.is_set()
        assert len(desk.plan.clips) == 0
        assert gc.isenabled()


async def test_work_in_the_plan_that_a_start_with_a_large_file_shows_first_stays(
    reading: Reading,
) -> None:
    app = app_module.SoraplanApp(reading.path)
    async with app.run_test() as pilot:
        desk = Desk(app, pilot)
        await reading.has_begun(desk)
        await press(desk, "a", *"mine", "enter")
        await reading.end(desk)
        assert [clip.prompt for clip in desk.plan.clips] == ["mine"]
        assert gc.isenabled()


async def test_a_large_file_waits_until_the_page_over_the_queue_is_left(reading: Reading) -> None:
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await press(desk, "?")
        await reading.end(desk)
        assert desk.plan == SMALL
        assert gc.isenabled()
        await desk.press("escape")
        assert len(desk.plan.clips) == CLIPS


@pytest.mark.parametrize("keys", [["enter"], ["escape"], ["f1", "escape", "escape"]])
async def test_a_large_file_waits_while_something_is_typed_into_a_field(
    reading: Reading, keys: list[str]
) -> None:
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await press(desk, "p", *["tab"] * 5)
        assert desk.focus == "plan-panel-budget"
        await press(desk, *"12x")
        await reading.end(desk)
        # A text that is no value changes nothing, so that the plan could be given up.
        await desk.press("x", "d")
        assert desk.plan == SMALL
        assert desk.focus == "plan-panel-budget"
        await desk.press("backspace", "backspace", "backspace", "backspace", "backspace", *keys)
        assert len(desk.plan.clips) == CLIPS


async def test_a_large_file_waits_for_the_end_of_an_edit_while_the_queue_has_the_focus(
    reading: Reading,
) -> None:
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await press(desk, "a", *"mine")
        desk.app._queue.set_focus(desk.app._queue.table)
        await press(desk, "ctrl+s")
        await desk.until(lambda: desk.session.is_saved)
        assert desk.focus == "queue"
        await reading.end(desk)
        assert len(desk.plan.clips) == 2
        desk.app._queue.close_panel()
        await desk.settle()
        assert len(desk.plan.clips) == CLIPS


@pytest.mark.parametrize("key", ["enter", "tab"])
async def test_a_large_file_waits_while_words_to_look_for_are_typed(
    reading: Reading, key: str
) -> None:
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await press(desk, "slash", *"harx")
        await reading.end(desk)
        await desk.press("x", "d")
        assert desk.plan == SMALL
        assert desk.focus == "filter"
        await desk.press(key)
        assert len(desk.plan.clips) == CLIPS


async def test_a_name_that_was_asked_for_the_open_plan_is_not_given_to_the_large_one(
    reading: Reading,
) -> None:
    copy = paths.home() / "copy.toml"
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await press(desk, "S")
        await reading.end(desk)
        await desk.fill(str(copy))
        await desk.press("enter")
        assert plans.read(copy).plan == SMALL
        assert len(desk.plan.clips) == CLIPS


async def test_a_large_file_that_waits_is_dropped_for_another_plan(reading: Reading) -> None:
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await press(desk, "?")
        await reading.end(desk)
        await desk.show(queue(title="Other"))
        await desk.press("escape")
        assert desk.plan.title == "Other"


async def test_a_large_file_that_is_bad_leaves_what_is_being_typed_alone(reading: Reading) -> None:
    reading.path.write_text(reading.path.read_text().replace("Take 4999", 'Take "4999'))
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await press(desk, "a", *"min")
        await reading.end(desk)
        await desk.until(lambda: "large.toml" in desk.said)
        await desk.press("e", "enter")
        assert [clip.prompt for clip in desk.plan.clips] == ["Harbour", "mine"]
        assert desk.app.return_code is None and desk.app.is_running
        assert gc.isenabled()


async def test_a_bad_large_file_ends_the_app_only_where_it_was_started_to_open_it(
    reading: Reading,
) -> None:
    reading.path.write_text(reading.path.read_text().replace("Take 4999", 'Take "4999'))
    async with running(SMALL) as desk:
        await reading.begin(desk)
        await reading.end(desk)
        await desk.until(lambda: "large.toml" in desk.said)
        assert not desk.app._exit
        assert "Harbour" in desk.text
    app = app_module.SoraplanApp(reading.path)
    async with app.run_test() as pilot:
        await Desk(app, pilot).until(lambda: app._exit)
    assert app.return_code == 2
