"""Editing in the panel: each field by typing, what bad text does, and the ways back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from running import NARROW, Desk, running, shots, told, written
from textual.app import App
from textual.widgets._toast import ToastHolder, ToastRack

from plans import queue
from soraplan.core.clip import Clip
from soraplan.core.plan import ExtraCost
from soraplan.storage import cards, paths
from soraplan.ui.fields import CLIP_FIELDS, PLAN_FIELDS

SAMPLE = paths.sample_file()
SHOTS = ["S1", "1A", "1B", "1C"]

OTHER_CARD = """
format = 1
id = "other"
name = "Other"
vendor = "Other"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]

[[tiers]]
id = "film"
name = "Film"
model = "film-1"
seconds = { from = 1, to = 30 }

  [[tiers.rates]]
  resolution = "720p"
  sizes = { portrait = "720x1280", landscape = "1280x720", square = "720x720" }
  per_second = 0.20
  batch_per_second = 0.10

[[accounts]]
id = "any"
name = "Any"
"""

RIGHT = object()
"""The next value of a choice, in place of a text."""

CLIP_TYPED: dict[str, tuple[Any, Any]] = {
    "prompt": (" and rain [/x]", "Dawn and rain [/x]"),
    "scene": ("2 Bay", "2 Bay"),
    "shot": ("1A", "1A"),
    "status": (RIGHT, "approved"),
    "seconds": ("1:30", 90),
    "frame": (RIGHT, "landscape"),
    "offer": (RIGHT, "pro/720p"),
    "count": ("1 000", 1000),
    "takes": ("4", 4),
    "keep_rate": ("40 %", Decimal("0.4")),
    "audio": (RIGHT, True),
    "lane": (RIGHT, "batch"),
    "priority": ("3", 3),
    "reference": ("https://example.org/a.mov", "https://example.org/a.mov"),
    "reference_seconds": ("0:06", 6),
    "owner": ("Ana Ruiz", "Ana Ruiz"),
    "tags": ("sea, dawn ,", ("sea", "dawn")),
    "group": ("g1", "g1"),
    "notes": ("Ask legal.", "Ask legal."),
}
PLAN_TYPED: dict[str, tuple[Any, Any]] = {
    "title": ("Bay [/x]", "Bay [/x]"),
    "client": ("Maison", "Maison"),
    "rates": ("o", "other"),
    "account": (RIGHT, "any"),
    "repeat": (RIGHT, "daily"),
    "accounts": (None, {}),
    "budget": ("$1,650.50", Decimal("1650.50")),
    "budget_per": (RIGHT, "month"),
    "contingency": ("12.5 %", Decimal("12.5")),
    "keep_rate": ("0.4", Decimal("0.4")),
    "published": (RIGHT, Decimal("0.72")),
    "compare": ("film/720p; openai-sora-2/pro/hd", ("film/720p", "openai-sora-2/pro/hd")),
    "extra_costs": (
        "Developer = 1200 / month",
        (ExtraCost(name="Developer", amount=Decimal(1200), per="month"),),
    ),
    "start": ("2026-12-01 09:00", datetime(2026, 12, 1, 9)),
    "lane": (RIGHT, "batch"),
    "headroom": ("80", Decimal(80)),
    "deadline": ("36", Decimal(36)),
    "concurrent": ("5", 5),
    "render_seconds": ("90.5", Decimal("90.5")),
    "fps": ("23.976", Decimal("23.976")),
    "author": ("Jo", "Jo"),
    "notes": ("Weather days.", "Weather days."),
}


async def entered(desk: Desk, value: Any) -> None:
    """Put a text into the field that has the focus, or go to its next choice."""
    if value is RIGHT:
        await desk.press("right")
    else:
        await desk.type(value)


async def open_field(desk: Desk, name: str) -> None:
    """Go to a field of the panel that is open, with Tab alone."""
    for _ in range(40):
        if desk.focus.endswith(f"-panel-{name}"):
            return
        await desk.press("tab")
    raise AssertionError(f"Tab never came to {name}")


@pytest.mark.parametrize("size", [NARROW, (120, 36)])
async def test_every_field_of_a_clip_can_be_typed(size: tuple[int, int]) -> None:
    assert [*CLIP_TYPED] == [field.name for field in CLIP_FIELDS]
    async with running(queue(Clip(prompt="Dawn")), size) as desk:
        await desk.press("e")
        for name, (value, wanted) in CLIP_TYPED.items():
            assert desk.focus == f"clip-panel-{name}"
            await entered(desk, value)
            assert (name, getattr(desk.clip, name)) == (name, wanted)
            label = next(field.label for field in CLIP_FIELDS if field.name == name)
            assert label in desk.text
            await desk.press("tab")
        for name, (_, wanted) in CLIP_TYPED.items():
            assert (name, getattr(desk.clip, name)) == (name, wanted)


async def test_every_setting_of_the_plan_can_be_typed() -> None:
    written(OTHER_CARD, "cards/other.toml")
    assert [*PLAN_TYPED] == [field.name for field in PLAN_FIELDS]
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        await desk.press("p")
        for name, (value, wanted) in PLAN_TYPED.items():
            if name == "accounts":
                # There is nothing to choose while no other card is used.
                assert "Elsewhere" not in desk.text
                continue
            assert desk.focus == f"plan-panel-{name}"
            if name == "account":
                # The only one of its card is the account at work, so there is no next one.
                wanted = None
            await entered(desk, value)
            key = "keep_rate" if name == "published" else name
            assert (name, getattr(desk.plan, key)) == (name, wanted)
            await desk.press("enter" if name == "notes" else "tab")
        assert desk.focus == "queue"
        assert desk.plan.title == "Bay [/x]"


async def test_another_card_brings_its_own_accounts_and_columns() -> None:
    written(OTHER_CARD, "cards/other.toml")
    plan = queue(Clip(prompt="Dawn"), account="tier-3", compare=["pro/hd", "pro/720p"])
    async with running(plan) as desk:
        await desk.press("p")
        await open_field(desk, "rates")
        await desk.press("o")
        assert (desk.plan.rates, desk.plan.account, desk.plan.compare) == ("other", None, None)
        assert "Film" in desk.text
        assert "Any" in desk.text
        assert "$0.80" in desk.text
        # Each card keeps its account, so that going back is no loss.
        assert desk.plan.accounts == {"openai-sora-2": "tier-3"}
        await desk.press("o")
        assert (desk.plan.rates, desk.plan.account) == ("openai-sora-2", "tier-3")
        assert desk.plan.accounts == {}
        await desk.press("o", "escape")
        assert desk.plan == plan


KLING = (
    OTHER_CARD.replace('"other"', '"kling-3.0"').replace('"Other"', '"Kling"')
    + """
[[accounts]]
id = "pro"
name = "Pro"
"""
)


@pytest.mark.parametrize("size", [NARROW, (120, 36)])
async def test_an_account_at_another_vendor_is_chosen_undone_and_kept(
    size: tuple[int, int],
) -> None:
    written(KLING, "cards/kling-3.0.toml")
    plan = queue(Clip(prompt="Dawn", offer="kling-3.0/film/720p"), Clip(prompt="Dusk"))
    async with running(plan, size) as desk:
        await desk.press("p")
        await open_field(desk, "accounts-0")
        assert "Elsewhere Kling ‹ Any ›" in desk.flat
        assert "Your levels at other vendors" in desk.text
        await desk.press("right")
        assert desk.plan.accounts == {"kling-3.0": "pro"}
        assert "Elsewhere Kling ‹ Pro ›" in desk.flat
        # The first account of a card need not be named.
        await desk.press("right")
        assert desk.plan.accounts == {}
        await desk.press("right", "enter", "escape")
        await desk.press("u")
        assert desk.plan.accounts == {}
        assert "Kling" in desk.text


async def test_accounts_elsewhere_come_and_go_with_the_cards_that_are_used() -> None:
    written(KLING, "cards/kling-3.0.toml")
    plan = queue(Clip(prompt="Dawn"), accounts={"kling-3.0": "pro"})
    async with running(plan, NARROW) as desk:
        await desk.press("p")
        assert "Elsewhere" not in desk.text
        await open_field(desk, "compare")
        await desk.type("kling-3.0/film/720p")
        assert "Elsewhere Kling ‹ Pro ›" in desk.flat
        await desk.fill("pro/hd")
        assert "Elsewhere" not in desk.text
        assert desk.plan.accounts == {"kling-3.0": "pro"}


@pytest.mark.parametrize("size", [NARROW, (120, 36)])
async def test_what_was_before_a_move_is_shown_and_every_field_still_is(
    size: tuple[int, int],
) -> None:
    marks = {"moved_from": "openai-sora-2/pro/hd", "moved_seconds": 12}
    plan = queue(
        Clip(shot="1A", prompt="Dawn", **marks),
        Clip(shot="1B", prompt="Dusk"),
        Clip(shot="1C", prompt="Rain", moved_from="openai-sora-2/pro/720p"),
        moved_from={"rates": "openai-sora-2", "account": "tier-2"},
    )
    async with running(plan, size) as desk:
        await desk.press("e")
        assert "moved from OpenAI Sora 2 Pro HD, 12 s" in desk.text
        for field in CLIP_FIELDS:
            assert field.label in desk.text
        await desk.press("ctrl+n")
        assert "moved from" not in desk.text
        await desk.press("escape", "A", "e")
        assert "some moved from several offers" in desk.text
        await desk.press("escape", "p")
        await open_field(desk, "notes")
        assert "moved from OpenAI Sora 2, Tier 2" in desk.text
        assert desk.plan == plan


async def test_totals_move_with_every_letter() -> None:
    async with running(queue(Clip(prompt="Dawn", seconds=10))) as desk:
        assert "As planned $1.00 a run" in desk.flat
        await desk.press("e")
        await open_field(desk, "count")
        for letter, total in [("1", "$1.00"), ("2", "$12.00"), ("0", "$120.00")]:
            await desk.type(letter)
            assert f"As planned {total} a run" in desk.flat
        await desk.press("escape")
        assert "As planned $1.00 a run" in desk.flat


BAD: list[tuple[str, str, str]] = [
    ("seconds", "ten", "Length must be whole seconds"),
    ("seconds", "0", "Length must be"),
    ("count", "1.5", "Count must be a whole number"),
    ("takes", "0", "Takes must be"),
    ("keep_rate", "1.2", "Keep rate must be"),
    ("priority", "6", "Priority must be"),
]


async def test_a_text_that_is_no_value_is_told_and_put_back() -> None:
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        before = desk.plan
        await desk.press("e")
        for name, text, sentence in BAD:
            await open_field(desk, name)
            await desk.fill(text)
            assert desk.plan == before
            assert sentence in desk.flat, (name, text, desk.text)
            await desk.press("tab", "shift+tab")
            assert sentence not in desk.flat
            assert desk.plan == before
        await desk.press("p", "enter")
        assert desk.session.is_saved


async def test_bad_settings_are_told_and_put_back() -> None:
    async with running(queue(), NARROW) as desk:
        before = desk.plan
        await desk.press("p")
        for name, text, sentence in [
            ("budget", "much", "Budget must be a number"),
            ("budget", "-3", "Budget must"),
            ("contingency", "2000", "Contingency must"),
            ("compare", "pro", "Columns must"),
            ("extra_costs", "Developer", "Extra costs line 1: must be name = amount"),
            ("start", "tomorrow", "Start must be a date and time"),
            ("deadline", "-5", "Deadline must"),
            ("fps", "0", "Frames/s must"),
        ]:
            await open_field(desk, name)
            await desk.type(text)
            assert desk.plan == before, name
            assert sentence in desk.flat, (name, text, desk.text)
            await desk.press("tab", "shift+tab")
            assert sentence not in desk.flat


BEGUN = {
    "plan": [
        ("budget", "650", " or so"),
        ("contingency", "12", " percent"),
        ("contingency", "1000", "0"),
        ("keep_rate", "0.4", " of all"),
        ("extra_costs", "Crew = 12", " a day"),
        ("start", "2026-12-01", " nine"),
        ("headroom", "80", " %%"),
        ("deadline", "25.11", ".2026"),
        ("concurrent", "5", " jobs"),
        ("render_seconds", "90", " sec"),
        ("fps", "25", "p"),
    ],
    "clip": [
        ("seconds", "90", " sec"),
        ("count", "2", " of"),
        ("takes", "3", "x"),
        ("keep_rate", "40 %", ", roughly"),
        ("priority", "2", "nd"),
        ("reference_seconds", "6", " sec"),
    ],
}
"""Texts that are no value in two parts, of which the first is one by itself."""


@pytest.mark.parametrize("kind", BEGUN)
async def test_the_first_letters_of_a_text_that_is_no_value_leave_nothing_behind(kind: str) -> None:
    labels = {one.name: one.label for one in (PLAN_FIELDS if kind == "plan" else CLIP_FIELDS)}
    async with running(queue(Clip(prompt="Dawn"), budget=700), NARROW) as desk:
        before = desk.plan
        await desk.press("p" if kind == "plan" else "e")
        for name, part, rest in BEGUN[kind]:
            await open_field(desk, name)
            if name == "extra_costs":
                await desk.type(part)
            else:
                await desk.fill(part)
            assert desk.plan != before, name
            await desk.type(rest)
            assert desk.plan is before, name
            await desk.press("tab")
            (said,) = told(desk.app)
            assert said.startswith(f"{labels[name]} "), name
            assert said.endswith("; it stays as it was."), name
            assert desk.plan is before, name
        await desk.press("escape", "u")
        assert desk.plan is before


async def test_a_text_that_is_no_value_leaves_what_can_be_redone() -> None:
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        await desk.press("+", "+")
        after = desk.plan
        await desk.press("u", "u", "e")
        await open_field(desk, "takes")
        await desk.press("ctrl+u")
        await desk.type("3 p")
        await desk.press("escape", "U", "U")
        assert desk.plan == after


async def test_a_deadline_that_is_refused_names_the_forms_that_it_takes() -> None:
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        await desk.press("p")
        await open_field(desk, "deadline")
        await desk.type("3 daze")
        wanted = "Deadline must be hours, days or a date: 36, 3 days, 2026-12-01 09:00"
        assert wanted in desk.flat
        await desk.press("tab")
        assert told(desk.app) == [f"{wanted}; it stays as it was."]
        assert desk.plan.deadline is None
        await desk.press("shift+tab")
        await desk.type("3 days")
        await desk.press("tab")
        assert desk.plan.deadline == 72


async def test_letters_that_are_a_value_in_the_end_are_one_action() -> None:
    async with running(queue(Clip(prompt="Dawn", seconds=8)), NARROW) as desk:
        before = desk.plan
        await desk.press("e")
        await open_field(desk, "seconds")
        for letter in "1:30":
            await desk.type(letter)
        assert desk.clip.seconds == 90
        await desk.press("enter", "u")
        assert desk.plan is before


async def test_a_refused_text_is_taken_back_also_where_it_was_saved_half_typed(
    tmp_path: Path,
) -> None:
    async with running(queue(Clip(prompt="Dawn")), NARROW) as desk:
        before = desk.plan
        await desk.press("p")
        await open_field(desk, "deadline")
        await desk.type("3")
        desk.session.saved(tmp_path / "a.toml", desk.plan, "0")
        await desk.type(" daze")
        assert desk.plan is before
        await desk.press("tab")
        assert not desk.session.is_saved


async def test_clips_with_values_of_their_own_get_them_back() -> None:
    plan = queue(Clip(prompt="Dawn", takes=2), Clip(prompt="Dusk", takes=5))
    async with running(plan, NARROW) as desk:
        await desk.press("space", "down", "space", "e")
        await open_field(desk, "takes")
        await desk.type("3")
        assert [clip.takes for clip in desk.plan.clips] == [3, 3]
        await desk.type("x")
        await desk.press("tab")
        assert [clip.takes for clip in desk.plan.clips] == [2, 5]


async def test_what_was_undone_while_typing_is_not_brought_back_by_a_refusal() -> None:
    async with running(queue(Clip(prompt="Dawn"), budget=5), NARROW) as desk:
        await desk.press("p")
        await open_field(desk, "budget")
        await desk.fill("7")
        await desk.press("tab", "shift+tab")
        await desk.fill("8")
        desk.session.undo(0)
        desk.session.undo(0)
        desk.app.screen.show_plan()  # type: ignore[attr-defined]
        await desk.fill("x")
        assert desk.plan.budget == 5


async def test_a_panel_that_opens_takes_away_what_was_said_but_no_error() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("n")
        assert any("A new plan" in one for one in told(desk.app))
        desk.app.notify("The disk is full.", severity="error", timeout=60)
        await desk.press("p")
        assert told(desk.app) == ["The disk is full."]


async def test_a_panel_that_opens_takes_away_no_warning() -> None:
    written('[keys]\n"plan.setings" = "f8"\n', "settings.toml")
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        (warning,) = told(desk.app)
        assert "plan.setings" in warning
        await desk.press("e")
        assert told(desk.app) == [warning]


@pytest.mark.parametrize("key", ["ctrl+n", "ctrl+up"])
async def test_a_text_that_is_no_value_is_told_when_another_clip_is_edited(key: str) -> None:
    plan = queue(Clip(prompt="Dawn", takes=2), Clip(prompt="Dusk"), Clip(prompt="Rain"))
    async with running(plan) as desk:
        await desk.press("j", "e")
        await open_field(desk, "takes")
        await desk.fill("7x")
        await desk.press(key)
        assert told(desk.app) == ["Takes must be a whole number; it stays as it was."]
        assert [clip.takes for clip in desk.plan.clips] == [clip.takes for clip in plan.clips]
        await desk.fill("5")
        assert desk.clip.takes == 5


async def test_what_is_said_beside_an_open_panel_stands_over_none_of_its_fields() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("p")
        # Tests run without toasts, and then without their place.
        holder = ToastHolder()
        await desk.app.screen.mount(ToastRack(holder))
        assert holder.styles.align_horizontal == "left"
        await desk.press("escape")
        assert holder.styles.align_horizontal == "right"


async def test_escape_puts_back_all_since_the_panel_was_opened_and_enter_keeps_it() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("+", "j", "e")
        before = desk.plan
        await desk.type("abc")
        await open_field(desk, "takes")
        await desk.type("9")
        await desk.press("escape")
        assert desk.plan is before
        assert (desk.focus, desk.cursor) == ("queue", 1)
        await desk.press("u")
        assert desk.session.is_saved
        await desk.press("e")
        await open_field(desk, "takes")
        await desk.type("9")
        await desk.press("enter")
        assert (desk.clip.takes, desk.focus) == (9, "queue")


async def test_escape_takes_away_a_clip_that_was_just_added() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("j", "a")
        await desk.type("No, not this")
        await desk.press("escape")
        assert desk.plan is before
        assert desk.session.is_saved


async def test_escape_after_adding_goes_back_to_the_clip_above() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("j", "a", "escape")
        assert desk.clip.shot == "1A"


async def test_looking_at_a_clip_changes_nothing() -> None:
    plan = queue(
        Clip(prompt="One\n\n  two\n", notes=" x\n"),
        Clip(prompt="tab\there", tags=("a b", "c")),
        Clip(prompt="", keep_rate=Decimal("0.50"), offer="gone/1080p", frame="square"),
        budget=Decimal("650.00"),
        keep_rate=Decimal("0.250"),
        start=datetime(2026, 12, 1, 9, 0, 30),
        deadline=Decimal("1.50"),
    )
    async with running(plan) as desk:
        before = desk.plan
        for _ in plan.clips:
            await desk.press("e", *["tab"] * (len(CLIP_FIELDS) - 1), "ctrl+n", "enter")
        await desk.press("p", *["tab"] * (len(PLAN_FIELDS) - 1), "enter")
        assert desk.plan is before


@pytest.mark.parametrize("text", ["one\u2028two", "one\x0btwo", "one\x85two"])
async def test_looking_at_a_prompt_with_rare_line_ends_changes_nothing(text: str) -> None:
    async with running(queue(Clip(prompt=text))) as desk:
        await desk.press("e", "enter")
        assert desk.session.is_saved


async def test_the_next_clip_is_edited_without_leaving_the_panel() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("e")
        await open_field(desk, "owner")
        for key, owner, place in [("ctrl+n", "A", 1), ("ctrl+down", "B", 2), ("ctrl+up", "C", 1)]:
            await desk.fill(owner)
            await desk.press(key)
            assert (desk.focus, desk.cursor) == ("clip-panel-owner", place)
            assert f"Clip {SHOTS[place]}" in desk.text
        await desk.fill("D")
        await desk.press("enter")
        assert [clip.owner for clip in desk.plan.clips][:4] == ["A", "D", "C", ""]


async def test_letters_typed_after_the_next_clip_go_to_the_end_of_its_prompt() -> None:
    plan = queue(Clip(prompt="One"), Clip(prompt="Two, longer"))
    async with running(plan) as desk:
        await desk.press("e", "ctrl+n")
        await desk.type("!")
        assert desk.clip.prompt == "Two, longer!"


@pytest.mark.parametrize("key", ["alt+enter", "shift+enter", "ctrl+j"])
async def test_new_line_keys_in_the_prompt(key: str) -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("e", key)
        await desk.type("Dusk")
        await desk.press("enter")
        assert desk.clip.prompt == "Dawn\nDusk"
        assert desk.focus == "queue"


async def test_long_text_can_be_pasted_into_the_prompt() -> None:
    async with running(queue(Clip())) as desk:
        await desk.press("e")
        text = "INT. BAR [night] [/foo]\n" + "黎明 🎬 " * 1_000
        await desk.paste(text)
        assert desk.clip.prompt == text
        await desk.press("enter")
        assert desk.clip.prompt == text


@contextmanager
def no_suspension(_: object) -> Iterator[None]:
    """A test has no terminal that an editor could be given."""
    yield


def editor_that(code: str, folder: Path) -> str:
    """An editor that runs some Python on the file `path`."""
    script = folder / "an editor.py"
    script.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[1])\n{code}\n")
    return f"'{sys.executable}' '{script}'"


async def test_the_prompt_is_written_in_ones_own_editor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(App, "suspend", no_suspension)
    monkeypatch.delenv("VISUAL", raising=False)
    code = "path.write_text(path.read_text() + ' by hand\\nand more\\n')"
    monkeypatch.setenv("EDITOR", editor_that(code, tmp_path))
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("e", "ctrl+o")
        assert desk.clip.prompt == "Dawn by hand\nand more"
        assert "by hand" in desk.text
        await desk.press("enter", "u")
        assert desk.clip.prompt == "Dawn"


async def test_an_editor_that_cannot_be_used_is_told_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(App, "suspend", no_suspension)
    monkeypatch.delenv("VISUAL", raising=False)
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        await desk.press("e")
        for editor, told in [
            ("", "No editor is named"),
            ("'unclosed", "cannot be understood"),
            ("/nowhere/editor", "could not be started"),
            (editor_that("sys.exit(3)", tmp_path), "ended with an error"),
        ]:
            monkeypatch.setenv("EDITOR", editor)
            await desk.press("ctrl+o")
            assert told in desk.said
            assert desk.session.is_saved


async def test_an_editor_that_the_terminal_does_not_allow_is_told() -> None:
    async with running(queue(Clip(prompt="Dawn"))) as desk:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("EDITOR", "true")
            await desk.press("e", "ctrl+o")
        assert desk.said
        assert desk.session.is_saved


async def test_several_selected_clips_are_edited_at_once_and_undone_at_once() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("j", "space", "space", "space", "e")
        assert "3 clips" in desk.text
        assert "several" in desk.text
        assert desk.plan is before
        await open_field(desk, "takes")
        await desk.type("7")
        await open_field(desk, "status")
        await desk.press("right")
        await desk.press("enter")
        assert [clip.takes for clip in desk.plan.clips] == [1, 7, 7, 7, *[3, 3, 3, 2, 3, 4, 4]]
        assert {clip.status for clip in [*desk.plan.clips][1:4]} == {"approved"}
        assert [clip.prompt for clip in desk.plan.clips] == [clip.prompt for clip in before.clips]
        await desk.press("u", "u")
        assert desk.plan is before


async def test_one_selected_clip_is_the_one_that_is_edited() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("space", "e")
        assert "Clip S1" in desk.text
        await desk.type("!")
        assert desk.plan.clips[0].prompt == before.clips[0].prompt + "!"
        assert desk.plan.clips[1] == before.clips[1]


async def test_a_clip_that_an_edit_takes_out_of_the_filter_is_edited_further() -> None:
    async with running(SAMPLE) as desk:
        before = desk.plan
        await desk.press("slash")
        await desk.type("insert:")
        await desk.press("enter", "home", "e", *["up"] * 5, "home", "delete")
        assert desk.plan.clips[2].prompt.startswith("nsert: dew")
        await desk.type("xy")
        assert desk.plan.clips[2].prompt.startswith("xynsert: dew")
        assert desk.plan.clips[5] == before.clips[5]


async def test_a_clip_selected_while_the_panel_is_open_is_not_edited_unseen() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("space", "space", "e")
        await open_field(desk, "takes")
        await desk.click_text("  1B", at=1)
        edited = "▌ 3 clips" in desk.text
        await desk.press("tab")
        await open_field(desk, "takes")
        await desk.type("9")
        assert (desk.plan.clips[2].takes == 9) is edited


async def test_extra_costs_are_lines_of_text_and_count() -> None:
    async with running(queue(Clip(prompt="Dawn", seconds=10), repeat="daily")) as desk:
        await desk.press("p")
        await open_field(desk, "extra_costs")
        await desk.type("Developer = 1,200 / month")
        await desk.press("ctrl+j")
        await desk.type("Editor: 10")
        await desk.press("enter")
        costs = [(cost.name, cost.amount, cost.per) for cost in desk.plan.extra_costs]
        assert costs == [("Developer", Decimal(1200), "month"), ("Editor", Decimal(10), "run")]
        assert "+ extra $50.00" in desk.flat
        await desk.press("p")
        assert "Developer = 1200 / month" in desk.text


async def test_a_field_is_opened_at_the_start_of_its_text() -> None:
    async with running(queue(Clip(), client="Maison Nord"), size=(120, 36)) as desk:
        for _ in range(2):
            await desk.press("p", "tab")
            assert "Client      Maison Nord" in desk.text
            await desk.press("enter")
        await desk.press("p", "tab", "end")
        await desk.type(" Paris")
        assert "Nord Paris" in desk.text


async def test_the_panel_goes_with_the_clip_when_undo_takes_it_away() -> None:
    async with running(SAMPLE) as desk:
        await desk.press("d", "e", "enter", "u")
        assert len(desk.plan.clips) == 11
        await desk.press("e")
        await desk.click_text(" 1C ")
        assert "Clip 1C" in desk.text
        await desk.press("x", "u")
        assert shots(desk.plan)[3] == "1C"


def test_the_other_card_of_these_tests_is_a_good_one() -> None:
    written(OTHER_CARD, "cards/other.toml")
    assert cards.installed().read_all() == ()
