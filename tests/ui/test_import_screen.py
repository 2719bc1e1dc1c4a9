"""The import page: what is understood of a shot list, what is chosen, and what becomes of plans."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from running import (
    HUGE,
    NARROW,
    WIDE,
    Desk,
    running,
    same_as_golden,
    screen_widths,
    shots,
    slow_writing,
    written,
)
from test_screens import CONTROL, resized
from textual.events import MouseEvent, MouseScrollDown, MouseScrollUp
from textual.widgets import Input

from hostile import HOSTILE_LINES
from plans import CARDS, forecasted, queue
from soraplan.core.clip import Clip
from soraplan.exchange.export import exported
from soraplan.exchange.formats import named
from soraplan.exchange.shot_list import TARGETS, guess, read_text, understand
from soraplan.exchange.shot_list.targets import BY_NAME
from soraplan.storage import mappings, paths, plans
from soraplan.ui.background import Stopped
from soraplan.ui.screens.dialogs import Question
from soraplan.ui.screens.shot_list import work as import_work
from soraplan.ui.screens.shot_list.choice import UNKNOWN, Choice, short
from soraplan.ui.screens.shot_list.parts import Results
from soraplan.ui.screens.shot_list.screen import ImportScreen
from soraplan.ui.screens.shot_list.source import (
    Source,
    is_shot_list,
    is_table,
    list_path,
    pasted_list,
)
from soraplan.ui.screens.shot_list.targets import TargetsScreen
from soraplan.ui.screens.shot_list.views import MOST
from soraplan.ui.screens.shot_list.work import Open, Outcome, Wish, Working

LIST = """\
Harbour at dawn - Shot list,,,,,,
Scene,Shot,Description,Est. Time,Shot Size,Camera,Notes
1,1A,"Drone rises, over the bay [b]",8s,WS,A,
1,1B,"Her face, 黎明の港",0:05,CU,A,Second take [/x]
SCENE 2 - INT. BAR,,,,,,
,2A,The door opens,4.5,WS,B,
,2B,The bar,soon,WS,A,
2,2C,one,comma,too,many,in,this
"""

SORA = "openai-sora-2"
PLAN = queue(
    Clip(id="a1", scene="1", shot="1A", prompt="Drone rises over the bay", seconds=4, takes=3),
    Clip(id="a2", scene="1", shot="1B", prompt="Her face, 黎明の港", seconds=5),
    Clip(id="a3", scene="3", shot="3A", prompt="The end [b]"),
    title="Harbour [b]",
)

PASTED = "Shot\tPrompt\tSeconds\n1A\tDrone rises\t8\n9Z\tGulls [/x]\t12\n"


def listed(text: str = LIST, name: str = "shots.csv") -> Path:
    """The path of a shot list with a text."""
    return written(text, f"lists/{name}")


async def opened(desk: Desk, text: str = LIST, name: str = "shots.csv") -> None:
    """Show a shot list."""
    desk.app._queue.open_path(listed(text, name))
    await desk.settle()


def is_open(desk: Desk) -> bool:
    """Whether the page stands on the screen."""
    return isinstance(desk.app.screen, ImportScreen)


def page(desk: Desk) -> str:
    """What stands in the frame of the page, with one blank for any number of them."""
    frame = desk.app.screen.query_one(".page").region
    lines = (line[frame.x + 1 : frame.right - 1] for line in desk.lines)
    return " ".join(" ".join(lines).replace("│", " ").split())


# -- what is seen -----------------------------------------------------------------------------


CASES: dict[str, tuple[str, ...]] = {
    "import": ("n",),
    "import-changes": ("o", "v"),
    "import-refused": ("n", "down", "v"),
    "import-fields": ("n", "end", "space"),
}


@pytest.mark.parametrize("name", CASES)
async def test_the_page_looks_as_it_did(name: str) -> None:
    """`UPDATE_GOLDENS=1 pytest tests/ui/test_import_screen.py` writes them anew."""
    async with running(PLAN, NARROW) as desk:
        await opened(desk)
        await desk.press(*CASES[name])
        for size in (NARROW, WIDE, HUGE):
            await resized(desk, [size])
            same_as_golden(desk, name)


async def test_what_was_understood_of_a_list_is_told_with_its_columns_and_rows() -> None:
    async with running(PLAN) as desk:
        await opened(desk)
        text = page(desk)
        assert "shots.csv: 5 rows in 7 columns. Read as UTF-8. Commas stand between" in text
        for head, target in [("Scene", "Scene"), ("Description", "Prompt"), ("Notes", "Notes")]:
            assert any(f" {head} " in line and f"‹ {target} ›" in line for line in desk.lines)
        assert "?Shot Size" in text and "?Camera" in text and "?Notes" not in text
        assert "1A · 1B · 2A · 2B" in text
        assert "2 columns not known ‹ to the notes ›" in text


async def test_every_row_is_a_clip_or_told_of_with_its_line_and_the_reason() -> None:
    async with running(PLAN) as desk:
        await opened(desk)
        await desk.press("n")
        assert "▸Added 3 ─ Refused 2 ─ Remarks" in desk.text
        assert "Drone rises, over the bay [b]" in page(desk)
        assert "notes: Second take [/x]; Shot Size: CU; Camera: A" in page(desk)
        await desk.press("v")
        assert "▸Refused 2" in desk.text
        assert "Line 7 Est. Time: “soon” is no length" in page(desk)
        assert "Line 8 has 8 cells under 7 heads" in page(desk)
        await desk.press("v")
        assert "Line 5 names a scene: SCENE 2 - INT. BAR." in page(desk)
        assert "Left out above them: Harbour at dawn - Shot list" in page(desk)
        await desk.press("v")
        assert "▸Added 3" in desk.text
        await desk.press("V", "V")
        assert "▸Refused 2" in desk.text


async def test_what_a_list_changes_is_told_field_by_field_before_it_is_done() -> None:
    async with running(PLAN) as desk:
        await opened(desk)
        await desk.press("o", "v")
        text = page(desk)
        assert "Enter adds 1 clip and changes 2 clips, leaves 1. 2 rows cannot be used." in text
        assert "Line 3: 1/1A (a1)" in text
        assert "prompt: Drone rises over the bay → Drone rises, over the bay [b]" in text
        assert "seconds: 4 → 8" in text
        assert "notes: none → Shot Size: WS; Camera: A" in text
        await desk.press("v")
        assert "1 clip that the list does not name: 3/3A The end [b]" in page(desk)
        assert desk.plan == PLAN


async def test_a_row_that_may_mean_several_clips_is_told_of_and_changes_none() -> None:
    twice = queue(Clip(shot="1", prompt="a"), Clip(shot="1", prompt="b"))
    async with running(twice) as desk:
        await opened(desk, "Shot,Prompt\n1,changed\n2,new\n")
        await desk.press("o", "v")
        assert "Line 2 names shot 1, and the plan has 2 of them." in page(desk)
        assert "1 row in doubt." in page(desk)
        await desk.press("enter")
        assert [clip.prompt for clip in desk.plan.clips] == ["a", "b", "new"]


async def test_a_long_list_is_counted_and_read_on() -> None:
    rows = "".join(f"{at},Take {at}\n" for at in range(1_000))
    async with running(queue(), NARROW) as desk:
        await opened(desk, f"Shot,Prompt\n{rows}")
        assert "▸Added 1,000" in desk.text and "Take 0" in desk.text
        await desk.press(*["pagedown"] * 4)
        assert "Take 50" in desk.text and "Take 0\n" not in desk.text
        await desk.press(*["pageup"] * 4)
        assert "Take 0" in desk.text
        wheel: list[type[MouseEvent]] = [MouseScrollDown, MouseScrollUp]
        first = desk.text
        for turned in wheel:
            await desk.pilot._post_mouse_events([turned], "#results", offset=(9, 2))
            await desk.settle()
            assert (desk.text == first) is (turned is MouseScrollUp)
        desk.app.screen.query_one(Results).scroll_rows(10_000)
        await desk.settle()
        assert f"… {1_000 - MOST} more clips" in desk.text
        await desk.press("n", "enter")
        assert len(desk.plan.clips) == 1_000


async def test_hostile_texts_are_shown_harmlessly() -> None:
    cells = ['"' + text[:300].replace('"', '""') + '"' for text in HOSTILE_LINES]
    rows = "".join(f"{cell},{cell},{cell}\n" for cell in cells)
    async with running(queue(title="[b]x[/y]\x1b[31m")) as desk:
        await opened(desk, f"Shot,[b]Prompt[/x],\x1b[31mHead\n{rows}", "[b]a[/x].csv")
        for key in ("n", "down", "down", "space", "escape", "o", "v", "v", "v", "tab", "tab"):
            await desk.press(key)
            assert not CONTROL.search(desk.text), key
            assert set(screen_widths(desk.app)) == {desk.app.size.width}, key


async def test_a_page_without_colour_shows_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(PLAN) as desk:
        await opened(desk)
        await desk.press("n", "down")
        assert "▸ Shot" in desk.text and "▸Added 3" in desk.text and "?Camera" in desk.text


async def test_a_terminal_of_any_size_shows_the_page() -> None:
    async with running(PLAN, NARROW) as desk:
        await opened(desk)
        for size in [(20, 6), (1, 1), (300, 5)]:
            await resized(desk, [size])
            assert screen_widths(desk.app) == [size[0]] * size[1]
            await desk.press("down", "right", "v", "pagedown")
        await resized(desk, [NARROW])
        assert "Import a shot list" in desk.text


# -- what is imported -------------------------------------------------------------------------


async def test_nothing_happens_before_enter_and_each_key_that_closes_changes_nothing() -> None:
    async with running(PLAN) as desk:
        before = desk.text
        for key in ("escape", "q"):
            await opened(desk)
            await desk.press("o", "down", "right", "x", "u", "n", key)
            assert not is_open(desk)
            assert desk.text == before
        assert desk.session.is_saved and desk.plan == PLAN
        assert mappings.find(guess(read_text(LIST)).heads) == {}


async def test_a_list_laid_onto_the_open_plan_is_one_action_that_undo_takes_back() -> None:
    async with running(PLAN) as desk:
        await opened(desk)
        await desk.press("o", "enter")
        assert not is_open(desk)
        assert shots(desk.plan) == ["1A", "1B", "2A", "3A"]
        first = desk.plan.clips[0]
        assert (first.id, first.prompt, first.seconds, first.takes) == (
            "a1", "Drone rises, over the bay [b]", 8, 3,
        )  # fmt: skip
        assert desk.clip.shot == "2A"
        assert desk.said == "1 clip added, 2 clips changed. 2 rows cannot be used. u undoes it."
        await desk.press("u")
        assert desk.plan == PLAN and desk.session.is_saved
        assert desk.said == "Undone: import"


@pytest.mark.parametrize(
    ("wanted", "rates", "words"),
    [
        ("kling-3.0", "kling-3.0", ""),
        ("gone", SORA, "\nThe settings price new plans on gone, which is not installed;"),
    ],
)
async def test_a_new_plan_of_a_list_is_on_the_card_for_new_plans(
    wanted: str, rates: str, words: str
) -> None:
    written(f'format = 1\nrates = "{wanted}"\n', "settings.toml")
    async with running(PLAN) as desk:
        await opened(desk)
        await desk.press("n", "enter")
        assert desk.plan.rates == rates
        assert f"^s saves it.{words}" in desk.said


async def test_a_list_becomes_a_new_plan_that_is_not_saved_yet() -> None:
    async with running(PLAN) as desk:
        await opened(desk, name="Harbour_at dawn.csv")
        await desk.press("n")
        assert "Enter makes a new plan, Harbour at dawn, of 3 clips." in page(desk)
        await desk.press("enter")
        assert not is_open(desk)
        assert desk.plan.title == "Harbour at dawn"
        assert shots(desk.plan) == ["1A", "1B", "2A"]
        assert [clip.scene for clip in desk.plan.clips] == ["1", "1", "SCENE 2 - INT. BAR"]
        assert desk.session.path is None and not desk.session.is_saved
        assert desk.said == "A new plan of 3 clips. 2 rows cannot be used. ^s saves it."
        await desk.press("u")
        assert shots(desk.plan) == []


async def test_a_new_plan_asks_first_where_work_would_be_lost() -> None:
    async with running(PLAN) as desk:
        await desk.press("plus")
        changed = desk.plan
        await opened(desk)
        await desk.press("n", "enter")
        assert "Start a new plan from shots.csv?" in desk.text
        await desk.press("escape")
        assert is_open(desk) and desk.plan == changed
        await desk.press("enter", "s")
        assert not is_open(desk) and shots(desk.plan) == ["1A", "1B", "2A"]
        saved = paths.home() / "plan.toml"
        assert plans.read(saved).plan == changed


async def test_a_plan_that_was_never_saved_is_given_a_name_before_the_new_one() -> None:
    async with running() as desk:
        await desk.show(queue(Clip(prompt="old"), title="Old"))
        desk.app._queue.change(desk.plan.model_copy(update={"title": "Older"}), "rename")
        await opened(desk)
        await desk.press("n", "enter", "s", "enter")
        assert not is_open(desk) and shots(desk.plan) == ["1A", "1B", "2A"]
        assert [one.name for one in paths.plans_dir().iterdir()] == ["older.toml"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "otio", "edl"])
async def test_the_own_export_of_a_plan_says_the_same_and_changes_nothing(form: str) -> None:
    options = {"preset": "plain"} if form == "csv" else {}
    (made,) = exported(named(form), forecasted(PLAN), options)
    path = paths.home() / f"own.{form}"
    path.write_bytes(made.data)
    async with running(PLAN) as desk:
        desk.app._queue.open_path(path)
        await desk.settle()
        assert "‹ onto the open plan ›" in desk.text
        assert "Nothing to import: the plan is as the list says." in page(desk)
        await desk.press("enter")
        assert is_open(desk) and desk.plan == PLAN


async def test_where_a_list_goes_follows_from_what_it_names_until_it_is_chosen() -> None:
    async with running(PLAN) as desk:
        await opened(desk)
        assert "‹ onto the open plan ›" in desk.text
        await desk.press("escape")
        await opened(desk, "Shot,Prompt\nX1,One\nX2,Two\n")
        assert "‹ into a new plan ›" in desk.text
        await desk.press("o", "down", "right")
        assert "‹ onto the open plan ›" in desk.text


async def test_the_sample_is_no_plan_to_lay_a_list_onto() -> None:
    async with running() as desk:
        same = "".join(f"{clip.shot},Other\n" for clip in desk.plan.clips)
        await opened(desk, f"Shot,Prompt\n{same}")
        assert desk.session.is_sample and "‹ into a new plan ›" in desk.text


async def test_a_new_plan_counts_frames_as_its_list_does() -> None:
    async with running(queue()) as desk:
        await opened(desk, "Shot,Prompt,Frames\n1,Dawn,250\n")
        assert "Frames a second ‹ 24 ›" in page(desk)
        assert "11 s" in desk.text
        await desk.press("tab", "down", "right")
        assert "Frames a second ‹ 25 ›" in page(desk) and "10 s" in desk.text
        await desk.press("left")
        assert "Frames a second ‹ 24 ›" in page(desk) and "11 s" in desk.text
        await desk.press("right")
        await desk.press("n", "enter")
        assert desk.plan.fps == 25 and desk.plan.clips[0].seconds == 10


async def test_a_plan_changed_below_the_page_is_the_one_that_is_merged_with() -> None:
    async with running(PLAN) as desk:
        await opened(desk)
        await desk.press("o")
        other = queue(Clip(id="a9", scene="1", shot="1A", prompt="Other"))
        await desk.show(other)
        await desk.press("enter")
        assert not is_open(desk)
        assert shots(desk.plan) == ["1A", "1B", "2A"]
        assert desk.plan.clips[0].id == "a9"


# -- the mapping ------------------------------------------------------------------------------


async def test_a_column_is_given_another_field_by_keys() -> None:
    async with running(queue()) as desk:
        await opened(desk, "Shot,Text,Setting\n1A,Dawn over the bay,Bay\n")
        await desk.press("end", "space", "s", "c", "e", "enter")
        assert "“Setting” becomes: Scene." in page(desk)
        await desk.press("right")
        assert "“Setting” becomes: Added to the prompt, as a line with its head." in page(desk)
        await desk.press("left")
        assert "“Setting” becomes: Scene." in page(desk)
        await desk.press("enter")
        assert desk.plan.clips[0].scene == "Bay"


async def test_a_field_that_only_one_column_can_have_is_taken_only_from_the_list() -> None:
    async with running(queue()) as desk:
        await opened(desk, "Shot,Description,Text\n1A,Dawn,Dusk\n")
        await desk.press("end", "space", *"shot", "enter")
        assert "“Text” becomes: Shot." in page(desk)
        await desk.press("home")
        assert "“Shot” becomes: Notes, with its head before it." in page(desk)


def test_going_through_the_fields_takes_none_from_another_column() -> None:
    choice = Choice(read_text("Shot,Description,Text\n1A,Dawn,Dusk\n"))
    free = {one.name for one in TARGETS} - {"shot", "prompt"}
    for by in (1, -1):
        seen = []
        for _ in free:
            choice = choice.stepped(2, by)
            assert choice.mapping.targets[:2] == ("shot", "prompt")
            seen.append(choice.mapping.targets[2])
        assert set(seen) == free


async def test_a_list_that_nothing_was_understood_of_can_be_mapped_by_hand() -> None:
    async with running(queue()) as desk:
        await opened(desk, "Alpha,Beta\nDawn,one\nDusk,two\n")
        assert "No row can be used. Choose what the columns become." in page(desk)
        await desk.press("enter")
        assert is_open(desk)
        assert "“Column A” becomes: Notes, with its head before it. ?" in page(desk)
        await desk.press("space", *"prompt", "enter", "enter")
        assert [clip.prompt for clip in desk.plan.clips] == ["Alpha", "Dawn", "Dusk"]


async def test_columns_that_are_not_known_go_where_they_are_sent_together() -> None:
    async with running(queue()) as desk:
        await opened(desk)
        await desk.press("o", "u")
        assert "2 columns not known ‹ to the tags ›" in page(desk)
        assert "tags: Shot Size: WS, Camera: A" in page(desk)
        await desk.press("u")
        assert "‹ left out ›" in page(desk) and "Camera: A" not in page(desk)
        await desk.press("u")
        assert "‹ to the notes ›" in page(desk)
        await desk.press("end", "up", "x")
        assert "1 column not known" in page(desk)
        await desk.press("enter")
        assert desk.plan.clips[0].notes == "Shot Size: WS"


async def test_what_was_chosen_is_remembered_for_lists_with_the_same_heads() -> None:
    text = "Shot,Text,Camera\n1A,Dawn,A\n"
    async with running(queue()) as desk:
        await opened(desk, text)
        await desk.press("end", "space", *"owner", "enter", "enter")
        assert desk.plan.clips[0].owner == "A"
        await opened(desk, "Shot,Text,Camera\n2A,Dusk,B\n")
        assert "Read as the last time with these heads." in page(desk)
        assert "‹ Owner ›" in desk.text
        await desk.press("end", "space", *"notes", "enter", "o", "enter")
        assert mappings.find(["Shot", "Text", "Camera"]) == {}


async def test_where_it_cannot_be_remembered_the_list_is_imported_all_the_same() -> None:
    async with running(queue()) as desk:
        paths.imports_file().write_text("format = [", encoding="utf-8")
        await opened(desk)
        await desk.press("o", "u", "enter")
        assert shots(desk.plan) == ["1A", "1B", "2A"]
        assert "The columns were not remembered: " in desk.said


heads = st.lists(
    st.sampled_from(["Scene", "Shot", "Prompt", "Seconds", "Frames", "Camera", "Lens", "Notes"]),
    min_size=1,
    max_size=6,
    unique=True,
)
steps = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([one.name for one in TARGETS])), max_size=8
)


@given(heads, steps, st.sampled_from(UNKNOWN), st.integers(0, 40))
@settings(max_examples=40)
def test_whatever_is_chosen_no_field_is_given_twice_and_no_row_is_lost(
    names: list[str], chosen: list[tuple[int, str]], unknown: str, at: int
) -> None:
    rows = [",".join(names), ",".join("1" for _ in names), ",".join("x" for _ in names), ",,"]
    sheet = read_text("\n".join(rows) + "\n")
    choice = Choice(sheet).with_unknown(unknown)
    for column, target in chosen:
        choice = choice.targeted(column % len(sheet.heads), target)
        assert choice.mapping.targets[column % len(sheet.heads)] == target
    choice = choice.stepped(at % len(sheet.heads), 1 if at % 2 else -1)
    alone = [one for one in choice.mapping.targets if not BY_NAME[one].takes_many]
    assert len(alone) == len(set(alone))
    made = Working(Wish(Source(text=""), choice, "new", Open(PLAN, None, True), CARDS, SORA)).run()
    assert isinstance(made, Outcome)
    found = made.understood
    told = len(found.rows) + len(found.refused) + len(found.headings) + len(found.empty)
    assert told == len(sheet.rows) + len(sheet.refused)
    again = Choice.first(sheet, choice.mapping.by_head())
    assert again.mapping == choice.mapping


def test_each_field_has_a_short_title_of_its_own() -> None:
    titles = [short(target) for target in TARGETS]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 20


# -- where lists come from --------------------------------------------------------------------


async def test_a_list_is_opened_from_the_library_without_a_question() -> None:
    async with running(PLAN) as desk:
        await desk.press("plus", "o", "slash")
        desk.app.screen.query_one(Input).value = str(listed())
        await desk.settle()
        assert "Enter shows what this shot list says, to import it." in desk.flat
        await desk.press("enter")
        assert is_open(desk) and "shots.csv: 5 rows" in page(desk)


async def test_a_list_is_opened_by_its_path() -> None:
    async with running(PLAN) as desk:
        await desk.press("I")
        field = desk.app.screen.query_one(Input)
        for typed, sentence in [
            ("/no/such.csv", "There is no file /no/such.csv."),
            (str(desk.session.path), "The names of shot lists end in "),
            ("  ", "Type the path of a file."),
            ("~nobody-of-this-name/x.csv", "No file can have that name."),
        ]:
            field.value = typed
            await desk.settle()
            assert sentence in desk.flat
            await desk.press("enter")
            assert not is_open(desk)
        field.value = f"'{listed()}'"
        await desk.press("enter")
        assert is_open(desk)


async def test_a_table_that_is_pasted_leads_to_the_import() -> None:
    async with running(PLAN) as desk:
        await desk.paste(PASTED)
        assert is_open(desk)
        assert "the pasted table: 2 rows in 3 columns." in page(desk)
        assert "‹ onto the open plan ›" in desk.text
        await desk.press("enter")
        assert shots(desk.plan) == ["1A", "9Z", "1B", "3A"]
        assert desk.plan.clips[0].seconds == 8


async def test_a_list_that_is_pasted_stays_a_clip_a_line() -> None:
    async with running(queue()) as desk:
        await desk.paste("1.\tDrone rises, slowly\n2.\tGulls, then waves\n")
        assert not is_open(desk)
        prompts = ["Drone rises, slowly", "Gulls, then waves"]
        assert [clip.prompt for clip in desk.plan.clips] == prompts


async def test_a_file_that_is_dropped_on_the_terminal_leads_to_the_import() -> None:
    async with running(PLAN) as desk:
        await desk.paste(f"'{listed(name='my shots.csv')}' ")
        assert is_open(desk) and "my shots.csv: 5 rows" in page(desk)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (PASTED, True),
        ("1A\tDrone\t8\n1B\tGulls\t4\n", True),
        ("Scene;Shot;Durée\n1;1A;8\n", True),
        ("Title of it\n\nShot,Prompt\n1A,Drone\n", True),
        ("Shot,Prompt\n", False),
        ("Drone rises, slowly\nGulls, then waves\n", False),
        ("\tDrone\n\tGulls\n", False),
        ("-\tDrone\n•\tGulls\n3)\tWaves\n", False),
        ("Shot, in the dark\nScene of a crime, at dawn\n", False),
        ("one\ttwo\nthree\nfour\n", False),
        ("Drone", False),
        (" \n\t\n", False),
        ("", False),
    ],
)
def test_a_table_is_told_from_a_list(text: str, is_one: bool) -> None:
    assert is_table(text) is is_one
    assert (pasted_list(text) is not None) is is_one


def test_only_files_of_known_endings_are_shot_lists(tmp_path: Path) -> None:
    names = ["a.csv", "A.TSV", "b.txt", "c.xlsx", "d.otio", "e.edl", "f.toml", "csv", "g", "h.x"]
    assert [is_shot_list(name) for name in names] == [True] * 6 + [False] * 4
    odd = tmp_path / "a b'c.csv"
    odd.touch()
    for text in (str(odd), f'"{odd}"', f"{odd}\n", str(odd).replace(" ", "\\ ")):
        assert list_path(text) == odd
    assert pasted_list("shots.csv") is None


# -- bad files and long work ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("", "a.csv", "holds no rows"),
        ("no workbook", "[b]a[/x].xlsx", "is no workbook"),
        ("{", "a.otio", "a.otio"),
        (" \n\n\t\n", "a.csv", "holds no rows"),
    ],
)
async def test_a_file_that_cannot_be_used_is_told(text: str, name: str, sentence: str) -> None:
    async with running(PLAN) as desk:
        await opened(desk, text, name)
        assert is_open(desk)
        assert "Not imported" in desk.text and sentence in page(desk)
        assert "Nothing can be imported of it. Esc closes." in page(desk)
        for key in ("enter", "down", "right", "space", "x", "n", "o", "u", "v", "pagedown"):
            await desk.press(key)
        assert is_open(desk) and desk.plan == PLAN
        await desk.press("escape")
        assert not is_open(desk)


async def test_a_file_that_is_gone_is_told() -> None:
    async with running(PLAN) as desk:
        desk.app._queue.open_path(paths.home() / "gone.csv")
        await desk.settle()
        assert "there is no such file" in page(desk)


async def test_a_list_of_heads_alone_says_that_there_is_nothing_to_import() -> None:
    async with running(PLAN) as desk:
        await opened(desk, "Scene,Shot,Prompt\n")
        assert "No row can be used." in page(desk)
        await desk.press("enter", "n", "enter")
        assert is_open(desk) and desk.plan == PLAN


async def test_a_fault_is_told_and_does_not_end_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: Any) -> Any:
        raise ZeroDivisionError("[b]nothing[/x]")

    monkeypatch.setattr(import_work, "understand", faulty)
    async with running(PLAN) as desk:
        await opened(desk)
        assert "The import failed; the plan is as it was." in page(desk)
        assert "ZeroDivisionError: [b]nothing[/x]" in page(desk)
        await desk.press("enter")
        assert is_open(desk) and desk.plan == PLAN


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Rows that are understood only when the gate is opened; it opens in the end."""
    gate = Event()

    def slow(sheet: Any, *rest: Any) -> Any:
        SLOW.append("begun")
        try:
            while not gate.wait(0.01):
                list(sheet.rows)
        except Stopped:
            SLOW.append("stopped")
            raise
        return understand(sheet, *rest)

    monkeypatch.setattr(import_work, "understand", slow)
    SLOW.clear()
    yield gate
    gate.set()


SLOW: list[str] = []
"""What became of each understanding of a list."""


async def open_soon(desk: Desk) -> None:
    """Show a list without waiting for what is understood of it."""
    desk.app._queue.open_path(listed())
    await desk.until(lambda: "begun" in SLOW)


async def test_long_work_tells_how_far_it_is_and_can_be_stopped(gate: Event) -> None:
    async with running(PLAN) as desk:
        await open_soon(desk)
        await desk.pilot.press("enter")
        await desk.until(lambda: "of 5 rows" in desk.text and "░" in desk.text)
        assert "It is imported then. Esc stops." in page(desk)
        await desk.pilot.press("escape")
        await desk.until(lambda: "stopped" in SLOW)
        await desk.settle()
        assert is_open(desk) and "Stopped. Enter works it out again." in page(desk)
        await desk.pilot.press("enter")
        await desk.until(lambda: SLOW == ["begun", "stopped", "begun"])
        assert desk.plan == PLAN
        gate.set()
        await desk.settle()
        assert not is_open(desk) and shots(desk.plan) == ["1A", "1B", "2A", "3A"]


async def test_keys_are_answered_while_the_rows_are_being_understood(gate: Event) -> None:
    async with running(PLAN) as desk:
        await open_soon(desk)
        await desk.pilot.press("end", "x")
        await desk.until(lambda: SLOW == ["begun", "stopped", "begun"])
        assert "‹ Left out ›" in desk.text
        gate.set()
        await desk.settle()
        assert "▸Added 1" in desk.text


async def test_what_was_asked_for_before_another_choice_is_not_done(gate: Event) -> None:
    async with running(PLAN) as desk:
        await open_soon(desk)
        await desk.pilot.press("enter", "end", "x")
        gate.set()
        await desk.settle()
        assert is_open(desk) and desk.plan == PLAN


async def test_closing_the_page_ends_the_work(gate: Event) -> None:
    async with running(PLAN) as desk:
        await open_soon(desk)
        await desk.pilot.press("escape")
        await desk.until(lambda: SLOW == ["begun", "stopped"])
        assert not is_open(desk) and desk.plan == PLAN


async def test_a_page_that_is_closed_while_it_reads_shows_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Event()
    real = Source.read

    def slow(source: Source) -> Any:
        gate.wait(10)
        return real(source)

    monkeypatch.setattr(Source, "read", slow)
    loop = asyncio.get_running_loop()
    # In one thread what is asked for behind the reading is done behind it.
    loop.set_default_executor(ThreadPoolExecutor(1))
    async with running(PLAN) as desk:
        desk.app._queue.open_path(listed())
        await desk.until(lambda: "── Reading shots.csv" in desk.text)
        assert "Esc closes this page." in desk.text and "stops" not in desk.text
        await desk.pilot.press("enter", "down", "escape")
        await desk.until(lambda: not is_open(desk))
        gate.set()
        await loop.run_in_executor(None, int)
        await desk.settle()
        assert desk.plan == PLAN and not is_open(desk)


async def test_a_list_of_targets_is_not_closed_by_what_was_asked_for_before(gate: Event) -> None:
    async with running(PLAN) as desk:
        await open_soon(desk)
        await desk.pilot.press("enter")
        await desk.until(lambda: "It is imported then." in page(desk))
        await desk.pilot.press("space")
        await desk.until(lambda: isinstance(desk.app.screen, TargetsScreen))
        gate.set()
        await desk.settle()
        assert isinstance(desk.app.screen, TargetsScreen) and desk.plan == PLAN
        await desk.press("escape")
        assert is_open(desk) and "Enter adds" in page(desk)
        await desk.press("escape")
        assert not is_open(desk) and desk.plan == PLAN


async def save_before_a_new_plan(desk: Desk) -> None:
    """Begin a new plan of a list over one with an unsaved edit, and let that be saved first."""
    await desk.press("+")
    await opened(desk)
    await desk.press("n", "enter")
    await desk.pilot.press("s")
    await desk.until(lambda: desk.app._queue.is_saving and is_open(desk))


async def test_a_page_left_while_the_open_plan_is_saved_imports_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = slow_writing(monkeypatch)
    async with running(PLAN) as desk:
        await save_before_a_new_plan(desk)
        await desk.pilot.press("escape", "+")
        gate.set()
        await desk.settle()
        assert not is_open(desk)
        assert (desk.plan.title, desk.clip.takes) == (PLAN.title, 5)
        assert not desk.session.is_saved


async def test_another_enter_while_the_open_plan_is_saved_asks_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = slow_writing(monkeypatch)
    async with running(PLAN) as desk:
        path = desk.session.path
        assert path is not None
        await save_before_a_new_plan(desk)
        await desk.pilot.press("enter")
        await desk.until(lambda: "is being saved" in desk.said)
        assert is_open(desk)
        gate.set()
        await desk.settle()
        assert not isinstance(desk.app.screen, ImportScreen | Question)
        assert shots(desk.plan) == ["1A", "1B", "2A"]
        assert plans.read(path).plan.clips[0].takes == 4


async def test_another_choice_while_the_open_plan_is_saved_begins_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = slow_writing(monkeypatch)
    async with running(PLAN) as desk:
        await save_before_a_new_plan(desk)
        await desk.pilot.press("end", "x")
        gate.set()
        await desk.settle()
        assert is_open(desk) and desk.plan.title == PLAN.title
        await desk.press("enter")
        assert shots(desk.plan) == ["1A", "1B", "2A"]


async def test_a_target_is_found_by_its_own_name_first() -> None:
    async with running(PLAN) as desk:
        await opened(desk)
        await desk.press("space")
        await desk.type("shot")
        await desk.press("enter")
        assert "“Scene” becomes: Shot." in page(desk)


# -- keys and mouse ---------------------------------------------------------------------------


async def test_everything_can_be_done_by_mouse() -> None:
    async with running(queue()) as desk:
        await opened(desk)
        await desk.click_text("?Camera", at=2)
        assert "“Camera” becomes:" in page(desk)
        row = next(at for at, line in enumerate(desk.lines) if "?Camera" in line)
        line = desk.lines[row]
        await desk.click(line.rindex("›"), row)
        assert "“Camera” becomes: Left out." in page(desk)
        await desk.click(line.rindex("‹"), row)
        assert "“Camera” becomes: Notes" in page(desk)
        await desk.click(line.rindex("Notes"), row)
        assert "What the column becomes" in desk.text
        await desk.click_text("Owner")
        assert "“Camera” becomes: Owner." in page(desk)
        await desk.click_text("‹ into a new plan ›", at=3)
        assert "‹ onto the open plan ›" in desk.text
        await desk.click_text("‹ to the notes ›", at=3)
        assert "‹ to the tags ›" in desk.text
        await desk.click_text(" Refused 2", at=3)
        assert "▸Refused 2" in desk.text
        await desk.click_text(" Import    ", at=2)
        assert not is_open(desk)
        assert [clip.owner for clip in desk.plan.clips] == ["A", "A", "B"]
        await opened(desk)
        await desk.click_text("Cancel")
        assert not is_open(desk)
        await opened(desk)
        await desk.click_text("Import a shot list")
        assert not is_open(desk)


async def test_keys_go_to_what_has_the_focus() -> None:
    async with running(PLAN) as desk:
        await opened(desk)
        await desk.press("tab", "right")
        assert "‹ into a new plan ›" in desk.text
        await desk.press("tab", "right")
        assert "▸Refused 2" in desk.text
        await desk.press("tab", "right", "x", "down")
        assert "“Scene” becomes: Scene." in page(desk)
        await desk.press("tab", "enter")
        assert not is_open(desk) and desk.plan == PLAN


def test_the_same_list_gives_the_same_plan() -> None:
    choice = Choice(read_text(LIST))
    there = Open(PLAN, None, True)
    made = [Working(Wish(Source(), choice, "new", there, CARDS, SORA)).run() for _ in range(2)]
    one, other = made
    assert isinstance(one, Outcome) and isinstance(other, Outcome)
    assert one.merged.plan == other.merged.plan
