"""Every key, told by what the plan becomes or where the cursor, the focus and the filter are."""

from collections.abc import Callable
from typing import Any

import pytest
from running import NARROW, Desk, running, shots

from plans import differences, numbered, queue
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import paths, plans
from soraplan.ui.commands import COMMANDS
from soraplan.ui.keymap import key_name, key_shown

SAMPLE = paths.sample_file()
SHOTS = ["S1", "1A", "1B", "1C", "2A", "2B", "2C", "2D", "3A", "3B", "4A"]


def changes(old: Clip, new: Clip) -> dict[str, Any]:
    """The fields in which two clips differ, as they are in the new one."""
    return {name: value for name, value in new.__dict__.items() if old.__dict__[name] != value}


async def after(desk: Desk, *keys: str) -> dict[str, Any]:
    """What some keys change of the current clip, and of nothing else."""
    old, at = desk.plan, desk.cursor
    await desk.press(*keys)
    assert differences(old, desk.plan) <= {"clips"}
    assert [*old.clips][:at] + [*old.clips][at + 1 :] == [
        clip for place, clip in enumerate(desk.plan.clips) if place != at
    ]
    return changes(old.clips[at], desk.plan.clips[at])


async def test_keys_that_move_the_cursor() -> None:
    async with running(SAMPLE, NARROW) as desk:
        steps = [
            ("down", 1), ("j", 2), ("up", 1), ("k", 0), ("k", 0), ("G", 10), ("j", 10),
            ("g", 0), ("end", 10), ("home", 0), ("pagedown", 10), ("pageup", 0),
        ]  # fmt: skip
        for key, place in steps:
            await desk.press(key)
            assert (key, desk.cursor) == (key, place)
            assert any(line[2:].startswith(SHOTS[place] + " ") for line in desk.lines)
        assert desk.session.is_saved


async def test_a_page_is_what_the_screen_holds() -> None:
    async with running(numbered(100), NARROW) as desk:
        await desk.press("pagedown")
        page = desk.cursor
        seen = sum("Take " in line for line in desk.lines)
        assert 1 < page <= seen
        await desk.press("pagedown")
        assert desk.cursor == 2 * page
        await desk.press("pageup", "pageup", "pageup")
        assert desk.cursor == 0


async def test_arrows_choose_the_offer_and_skip_what_cannot_be_had() -> None:
    plan = queue(
        Clip(prompt="Dawn", frame="landscape"),
        compare=["standard/720p", "gone/720p", "pro/720p", "standard/8k", "pro/hd"],
    )
    async with running(plan) as desk:
        steps = [
            ("right", "pro/720p"), ("l", "pro/hd"), ("l", "pro/hd"),
            ("left", "pro/720p"), ("h", "standard/720p"), ("h", "standard/720p"),
        ]  # fmt: skip
        for key, offer in steps:
            await desk.press(key)
            assert (key, desk.clip.offer) == (key, offer)


QUICK: list[tuple[int, str, dict[str, Any]]] = [
    (0, "+", {"takes": 2}),
    (0, "=", {"takes": 2}),
    (0, "-", {}),
    (1, "-", {"takes": 2}),
    (0, ">", {"count": 21}),
    (0, "<", {"count": 19}),
    (1, "<", {}),
    (0, "]", {"seconds": 12}),
    (0, "[", {"seconds": 8}),
    (2, "[", {}),
    (0, ".", {"seconds": 11}),
    (0, ",", {"seconds": 9}),
    (0, "v", {"frame": "landscape"}),
    (1, "v", {"frame": "portrait"}),
    (0, "O", {"status": "omitted"}),
    (0, "right", {"offer": "pro/720p"}),
    (1, "left", {"offer": "standard/720p"}),
    (1, "f", {}),
]


async def test_keys_that_change_the_clip_and_the_way_back() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        for place, key, wanted in QUICK:
            await desk.press("g", *["down"] * place)
            assert (place, key, await after(desk, key)) == (place, key, wanted)
            assert desk.session.is_saved is not bool(wanted)
            if wanted:
                await desk.press("j", "u")
                assert desk.plan is before
                assert desk.cursor == place


async def test_omitting_again_brings_the_clip_back() -> None:
    async with running(SAMPLE) as desk:
        assert await after(desk, "O") == {"status": "omitted"}
        assert desk.session.estimate.cost(desk.clip) == 0
        assert await after(desk, "O") == {"status": "planned"}


async def test_adding_puts_a_clip_below_and_the_cursor_into_its_prompt() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("j", "a")
        assert shots(desk.plan) == [*SHOTS[:2], "1D", *SHOTS[2:]]
        assert (desk.cursor, desk.clip.scene, desk.clip.offer) == (2, "1 Dawn", "pro/720p")
        await desk.type("Rain")
        assert desk.clip.prompt == "Rain"
        await desk.press("enter")
        assert desk.focus == "queue"
        assert desk.clip.id not in {clip.id for clip in plans.read(SAMPLE).plan.clips}


@pytest.mark.parametrize("key", ["e", "enter"])
async def test_editing_opens_the_panel_on_the_current_clip(key: str) -> None:
    async with running(SAMPLE) as desk:
        await desk.press("j", key)
        assert desk.focus == "clip-panel-prompt"
        assert "Clip 1A" in desk.text


async def test_duplicating_removing_and_moving() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("j", "d")
        assert shots(desk.plan) == [*SHOTS[:2], "1D", *SHOTS[2:]]
        assert desk.cursor == 2
        assert changes(desk.plan.clips[1], desk.clip).keys() == {"id", "shot"}
        await desk.press("x")
        assert (shots(desk.plan), desk.cursor) == (SHOTS, 2)
        assert "brings it back" in desk.said
        await desk.press("G", "delete")
        assert (shots(desk.plan), desk.cursor) == (SHOTS[:-1], 9)
        await desk.press("u", "g")
        assert shots(desk.plan) == SHOTS
        for key, place in [("J", 1), ("shift+down", 2), ("shift+up", 1), ("K", 0), ("K", 0)]:
            await desk.press(key)
            assert (key, desk.cursor, desk.clip.shot) == (key, place, "S1")
        assert shots(desk.plan) == SHOTS


async def test_removing_every_clip_leaves_an_empty_queue_that_keys_do_not_break() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("x")
        assert len(desk.plan.clips) == 0
        assert "Nothing in the queue yet." in desk.text
        empty = desk.plan
        for command in COMMANDS:
            if command.where == "queue" and command.id != "clip.add":
                await desk.press(key_name(command.keys[0]))
        assert desk.plan is empty
        assert desk.focus == "queue"
        await desk.press("a")
        assert len(desk.plan.clips) == 1


async def test_edits_of_several_selected_clips_are_one_action() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("space", "space")
        assert (desk.cursor, "2 selected" in desk.text) == (2, True)
        edits: list[tuple[str, Callable[[Clip], Any]]] = [
            ("+", lambda clip: clip.takes),
            (">", lambda clip: clip.count),
            (".", lambda clip: clip.seconds),
            ("v", lambda clip: clip.frame),
            ("O", lambda clip: clip.status),
            ("right", lambda clip: clip.offer),
        ]
        for key, field in edits:
            await desk.press(key)
            new = [*desk.plan.clips]
            assert all(field(new[place]) != field(before.clips[place]) for place in (0, 1)), key
            assert new[2:] == [*before.clips][2:]
            await desk.press("u")
            assert desk.plan is before
        await desk.press("J")
        assert shots(desk.plan) == ["1B", "S1", "1A", *SHOTS[3:]]
        await desk.press("u", "d")
        assert shots(desk.plan) == ["S1", "1A", "S2", "1D", *SHOTS[2:]]
        assert "selected" not in desk.text
        await desk.press("u", "g", "space", "space", "x")
        assert shots(desk.plan) == SHOTS[2:]
        assert "Removed 2 clips" in desk.said
        await desk.press("u")
        assert desk.plan is before


async def test_selecting_all_and_none() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("A")
        assert "11 selected" in desk.text
        await desk.press("A")
        assert "selected ·" not in desk.text
        await desk.press("space", "escape")
        assert "selected ·" not in desk.text


async def test_copies_go_below_the_last_of_the_selected() -> None:
    async with running(SAMPLE) as desk:
        first, second, *rest = desk.plan.clips
        await desk.press("space", "j", "space", "d")
        prompts = [clip.prompt for clip in desk.plan.clips]
        wanted = [first, second, rest[0], first, rest[0], *rest[1:]]
        assert prompts == [clip.prompt for clip in wanted]
        assert len({clip.id for clip in desk.plan.clips}) == len(wanted)


async def test_a_selected_clip_that_was_removed_by_undo_is_no_longer_counted() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("d", "space", "u")
        assert shots(desk.plan) == SHOTS
        assert "selected ·" not in desk.text
        takes = desk.clip.takes
        await desk.press("+")
        assert desk.clip.takes == takes + 1


async def test_the_filter_shows_what_holds_all_words_and_escape_shows_all() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("j", "slash")
        assert desk.focus == "filter"
        await desk.type("INSERT black")
        assert "2B " in desk.text
        assert all(f"  {shot} " not in desk.text for shot in SHOTS if shot != "2B")
        await desk.press("enter")
        assert (desk.focus, desk.clip.shot) == ("queue", "2B")
        await desk.press("j", "k", "+")
        assert desk.clip.takes == 4
        await desk.press("escape")
        assert (desk.focus, desk.clip.shot) == ("queue", "2B")
        assert all(f"{shot} " in desk.text for shot in SHOTS)


async def test_escape_in_the_filter_clears_it() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("slash")
        await desk.type("zebra")
        await desk.press("escape")
        assert desk.focus == "queue"
        assert all(f"{shot} " in desk.text for shot in SHOTS)


async def test_a_filter_that_no_clip_meets_says_so() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("slash")
        await desk.type("zebra [/x]")
        assert "No clip holds 'zebra [/x]'" in desk.text
        await desk.press("enter", "x", "+", "d", "O")
        assert desk.plan is before
        await desk.press("escape")
        assert "S1 " in desk.text


async def test_undo_and_redo_go_through_all_actions_and_their_places() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("+", "j", "j", "d", "G", "x")
        last = desk.plan
        for key, place in [("u", 11), ("ctrl+z", 2), ("u", 0)]:
            await desk.press(key)
            assert (key, desk.cursor) == (key, place)
        assert desk.plan is before
        assert desk.said == "Undone: change takes"
        await desk.press("u")
        assert desk.said == "Nothing to undo."
        for key in ("U", "ctrl+y", "U"):
            await desk.press(key)
        assert desk.plan is last
        await desk.press("U")
        assert desk.said == "Nothing to redo."
        await desk.press("u", "+", "U")
        assert desk.said == "Nothing to redo."


async def test_what_was_typed_into_one_field_is_undone_at_once() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("e")
        await desk.type("abc")
        await desk.press("tab")
        await desk.type("New scene")
        await desk.press("enter")
        assert desk.clip.prompt.endswith("abc")
        assert desk.clip.scene == "New scene"
        await desk.press("u")
        assert desk.clip.scene == "Social series"
        assert desk.clip.prompt.endswith("abc")
        await desk.press("u")
        assert desk.plan is before


async def test_tab_goes_to_the_findings_and_back() -> None:
    async with running(SAMPLE) as desk:
        for key, focus in [
            ("tab", "findings"), ("tab", "queue"), ("shift+tab", "findings"), ("escape", "queue"),
        ]:  # fmt: skip
            await desk.press(key)
            assert (key, desk.focus) == (key, focus)


async def test_enter_on_a_finding_goes_to_its_clips_one_after_the_other() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("tab", "j", "down", "j", "enter")
        assert desk.clip.shot == "2D"
        await desk.press("enter")
        assert desk.clip.shot == "S1"
        await desk.press("enter", "k", "enter")
        assert desk.clip.shot == "S1"
        await desk.press("k", "enter")
        assert desk.clip.shot == "2C"
        await desk.press("up", "enter")
        # Its card has ended: what leads on is another card.
        assert "Move the plan" in desk.text
        await desk.press("escape", "G", "j", "j", "j", "j", "enter")
        assert desk.focus == "plan-panel-title"


async def test_a_clip_is_added_from_the_findings_and_what_is_typed_is_its_prompt() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("tab", "j", "j", "j", "enter", "a")
        await desk.type("Bus up")
        assert desk.clip.prompt == "Bus up"
        await desk.press("enter", "tab", "u", "u")
        assert desk.plan is before


async def test_e_in_the_findings_edits_the_clip_of_the_finding() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("space", "tab", "j", "j", "j", "e")
        assert (desk.focus, desk.clip.shot) == ("clip-panel-prompt", "2D")
        assert "Clip 2D" in desk.text
        await desk.press("enter", "tab", "e")
        assert (desk.focus, desk.clip.shot) == ("clip-panel-prompt", "2D")
        await desk.press("enter", "tab", "G", *"jjjj", "e")
        assert desk.focus == "plan-panel-title"


async def test_e_in_the_findings_where_nothing_is_found_edits_the_clip() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        desk.app._queue.findings.show(())
        await desk.settle()
        assert "Findings: none" in desk.text
        await desk.press("tab", "e")
        assert desk.focus == "clip-panel-prompt"


async def test_a_finding_of_a_clip_that_is_filtered_out_shows_it() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("slash")
        await desk.type("flacon alone")
        await desk.press("enter", "tab", "j", "j", "j", "enter")
        assert desk.clip.shot == "S1"
        assert "S1 " in desk.text


async def test_fixing_a_finding_fixes_every_clip_that_has_it() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("tab", "f")
        assert desk.plan is before
        assert "no fix" in desk.said
        await desk.press("j", "j", "j", "f", "enter")
        assert [clip.seconds for clip in desk.plan.clips if clip.shot in ("S1", "2D")] == [12, 8]
        assert "length-not-offered" not in desk.text
        await desk.press("u")
        assert desk.plan is before


async def test_a_clip_without_anything_to_fix_says_so() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("j", "f")
        assert "Nothing to fix in this clip" in desk.said


SCREENS = {
    "p": "Plan settings",
    "o": "Open a plan",
    "R": "Rate card",
    "?": "Keys · Esc closes",
    "f1": "Keys · Esc closes",
    "t": "Search for themes",
    "ctrl+p": "Search for commands",
    ":": "Search for commands",
    "S": "Save as",
}


async def test_keys_that_open_something_and_escape_that_closes_it() -> None:
    async with running(SAMPLE) as desk:
        queue_text = desk.text
        for key, shown in SCREENS.items():
            await desk.press(key)
            assert shown in desk.flat, key
            await desk.press("escape")
            assert desk.text == queue_text, key
            assert desk.focus == "queue", key


async def test_a_new_plan_is_empty_and_unsaved_work_is_asked_about_first() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("n")
        assert (len(desk.plan.clips), desk.session.path) == (0, None)
        await desk.press("a")
        await desk.type("Dawn")
        await desk.press("enter", "n")
        assert "has changes that are not saved" in desk.flat
        await desk.press("c")
        assert len(desk.plan.clips) == 1
        await desk.press("n", "d")
        assert len(desk.plan.clips) == 0


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quitting_without_unsaved_work_asks_nothing(key: str) -> None:
    async with running(SAMPLE) as desk:
        await desk.pilot.press(key)
        await desk.pilot.pause()
        assert desk.app._exit


async def test_quitting_with_unsaved_work_asks_and_can_be_cancelled() -> None:
    async with running(queue(Clip(prompt="Dawn"), title="Mine")) as desk:
        for key in ("escape", "c"):
            await desk.press("+", "q")
            assert "Quit?" in desk.text
            assert "Mine has changes that are not saved." in desk.flat
            await desk.press(key)
            assert not desk.app._exit
            assert desk.focus == "queue"
        assert desk.clip.takes == 3


async def test_quitting_can_save_first() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        path = desk.session.path
        assert path is not None
        await desk.press("+", "ctrl+q", "s")
        assert desk.app._exit
    assert plans.read(path).plan.clips[0].takes == 2


async def test_quitting_can_discard_what_was_done() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        path = desk.session.path
        assert path is not None
        await desk.press("+", "q", "d")
        assert desk.app._exit
    assert plans.read(path).plan.clips[0].takes == 1


async def test_work_that_was_undone_is_not_asked_about() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("+", "u", "q")
        assert desk.app._exit


async def test_every_command_is_done_bound_helped_and_in_the_palette() -> None:
    async with running(SAMPLE) as desk:
        screen = desk.app.screen
        await desk.press("p", "escape", "e", "escape")
        homes = {
            "queue": screen.query_one("#queue"),
            "findings": screen.query_one("#findings"),
            "panel": screen.query_one("#clip-panel"),
            "screen": screen,
        }
        listed = {command.title for command in desk.app.get_system_commands(screen)}
        for command in COMMANDS:
            home = homes.get(command.where)
            if home is None:
                continue
            done_by = home if command.id.startswith("go.") else screen
            by_itself = command.id == "panel.new-line"
            assert by_itself or hasattr(done_by, f"action_{command.action}"), command.id
            for key in command.keys:
                found = home._bindings.key_to_bindings.get(key_name(key), [])
                assert command.id in [binding.id for binding in found], (command.id, key)
            in_palette = command.where in ("queue", "screen") and done_by is screen
            if in_palette:
                assert command.help in listed, command.id
        await desk.press("?")
        help_text = ""
        for _ in range(12):
            help_text += desk.text
            await desk.press("pagedown")
        for command in COMMANDS:
            assert command.id in help_text
            assert all(key_shown(key) in help_text for key in command.keys), command.id


async def test_each_command_of_the_palette_can_be_told_from_the_others() -> None:
    async with running(SAMPLE) as desk:
        texts = [(one.title, one.help) for one in desk.app.get_system_commands(desk.app.screen)]
        assert sorted(texts) == sorted(set(texts))


def test_the_sample_has_the_shots_that_these_tests_name() -> None:
    sample: Plan = plans.read(SAMPLE).plan
    assert shots(sample) == SHOTS
