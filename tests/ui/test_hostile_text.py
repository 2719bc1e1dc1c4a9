"""Texts that somebody may mean ill with, on every page: nothing steers, hides, moves a column."""

import os
import re
from collections.abc import Iterator
from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from running import NARROW, WIDE, Desk, running, screen_widths, told, written
from textual.color import Color

from hostile import HOSTILE, HOSTILE_LINES, UNSEEN
from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import paths, plans
from soraplan.ui.field_texts import extra_costs_text, parsed_extra_costs
from soraplan.ui.widgets.line_field import LineField
from soraplan.ui.widgets.text_field import TextDocument
from soraplan.ui.workarounds import NoControlCharacters

LINES = [text[:2_000] for text in HOSTILE_LINES]


def lines(start: int) -> Iterator[str]:
    return islice(cycle(LINES), start, None)


def hostile_clip(number: int) -> Clip:
    texts = lines(number)
    return Clip(
        prompt=HOSTILE[number][:2_000],
        scene=LINES[number // 3],
        shot=next(texts),
        owner=next(texts),
        tags=(next(texts), next(texts)),
        reference=next(texts),
        group=next(texts),
        notes=f"{next(texts)}\n{next(texts)}",
    )


PLAN = queue(
    *map(hostile_clip, range(len(HOSTILE))),
    title="Night \u202e\x1b[2J\u200b[/x] 夜",
    client="\x9b31m👩\u200d👧 [b]Client",
    author="\x00\ufeff",
    notes="\n".join(LINES),
    extra_costs=[{"name": "Hours \x1b]0;x\x07\u2066", "amount": 5, "per": "run"}],
)

PAGES = {
    "queue": (),
    "last clips": ("G",),
    "filter": ("slash", "x"),
    "findings": ("tab", "down", "down"),
    "clip panel": ("g", "e"),
    "panel of another clip": ("G", "up", "up", "e"),
    "plan settings": ("p",),
    "several clips": ("A", "e"),
    "compare": ("c",),
    "pace": ("P",),
    "rates": ("R",),
    "a card of one's own": ("R", "left"),
    "changes": ("a", "escape", "D"),
    "export": ("E",),
    "move": ("m",),
    "what if": ("w",),
    "save as": ("S",),
    "library": ("o",),
    "import": ("I",),
    "quit": ("q",),
    "help": ("question_mark",),
}

NARROWER = ("queue", "last clips", "clip panel", "plan settings", "compare", "changes", "move")
"""The pages that are laid out otherwise where there is less room."""

CARD = """
format = 1
id = "zz"
name = "ZZ \\u001b[31m\\u202e[/x]"
vendor = "\\u200bV"
currency = "USD"
checked = 2026-11-01
evidence = "vendor"
sources = ["https://example.org/prices"]
note = "\\u001b[2J\\u2066 note"
tiers = [{ id = "film", name = "Film \\u009b", model = "film-1", seconds = [4], note = "\\u0007", rates = [
    { resolution = "720p", sizes = { portrait = "720x1280" }, per_second = 0.084 },
] }]
accounts = [{ id = "any", name = "Any \\u0000", note = "\\u061c" }]
"""  # noqa: E501


@pytest.fixture
def without_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the last guard, so that each text is seen as the pages give it."""
    monkeypatch.setattr(NoControlCharacters, "apply", lambda _, segments, __: segments)


def assert_harmless(desk: Desk, page: str) -> None:
    width, height = desk.app.size
    assert screen_widths(desk.app) == [width] * height, page
    assert [line for line in desk.lines if re.search(UNSEEN, line)] == [], page


@pytest.mark.usefixtures("without_guard")
@pytest.mark.parametrize(
    ("page", "size"), [*((page, WIDE) for page in PAGES), *((page, NARROW) for page in NARROWER)]
)
async def test_no_page_shows_what_steers_or_hides(page: str, size: tuple[int, int]) -> None:
    paths.cards_dir().mkdir(parents=True)
    (paths.cards_dir() / "zz.toml").write_text(CARD, encoding="utf-8")
    paths.plans_dir().mkdir(parents=True)
    for name in (b"\xff\x1b[31m.toml", "\u202elmot.toml".encode(), b"bad\n.toml"):
        with open(os.path.join(os.fsencode(paths.plans_dir()), name), "wb") as file:  # noqa: PTH118, PTH123 - a name of bytes
            file.write(b'format = 1\ntitle = "\\u001b[2J\\u202e"\n')
    async with running(PLAN, size) as desk:
        await desk.press(*PAGES[page])
        assert_harmless(desk, page)


async def test_what_is_pasted_into_a_field_is_what_the_file_holds() -> None:
    pasted = "\n".join(text[:2_000] for text in HOSTILE)
    text = pasted.replace("\r\n", "\n").replace("\r", "\n")
    line = " ".join(LINES)
    async with running(queue(Clip(shot="1"))) as desk:
        await desk.press("e")
        await desk.paste(pasted)
        await desk.press("tab", "tab")
        await desk.paste(line)
        await desk.press("enter", "ctrl+s", "enter")
        path = desk.session.path
        assert path is not None
    [clip] = plans.read(path).plan.clips
    assert clip.prompt == text
    assert clip.shot == line


async def test_a_letter_typed_beside_odd_characters_leaves_them_alone() -> None:
    odd = "a\u2028b\x0bc\x1c\x85\u200b\x00"
    async with running(queue(Clip(shot="1", prompt=odd, owner=odd))) as desk:
        await desk.press("e", "end", "x")
        assert desk.clip.prompt == f"{odd}x"
        await desk.press("left", "left", "backspace")
        assert desk.clip.prompt == f"{odd[:-2]}\x00x"


async def test_half_a_character_is_left_out_and_said_so_and_the_rest_is_kept() -> None:
    async with running(queue(Clip(shot="1"))) as desk:
        await desk.press("e")
        await desk.paste("dawn\ud800 over")
        assert desk.clip.prompt == "dawn over"
        assert "no file can hold" in desk.said
        await desk.press("tab", "tab")
        await desk.paste("1\udfffA")
        assert desk.clip.shot == "1A"


async def test_lines_pasted_into_a_field_of_one_line_follow_each_other() -> None:
    async with running(queue(Clip(shot="1"))) as desk:
        await desk.press("e", "tab", "tab")
        await desk.paste("one\r\ntwo\rthree\n")
        assert desk.clip.shot == "one two three"


async def test_a_click_into_a_field_goes_to_the_letter_that_is_shown_there() -> None:
    async with running(queue(Clip(shot="\x1b\u200b夜\x1b[m"))) as desk:
        await desk.press("e")
        field = desk.app.screen.query_one("#clip-panel-shot", LineField).content_region
        await desk.click(field.x + len("␛�夜夜"), field.y)
        await desk.press("X")
        assert desk.clip.shot == "\x1b\u200b夜X\x1b[m"


async def test_a_field_of_one_line_is_as_wide_as_what_it_shows() -> None:
    async with running(queue(Clip(shot="1"))) as desk:
        await desk.press("e")
        field = desk.app.screen.query_one("#clip-panel-shot", LineField)
        for text in LINES:
            field.value = text
            shown = field._value.plain
            assert not re.search(UNSEEN, shown)
            assert field._position_to_cell(len(text)) == cell_len(shown) == field.content_width - 1


@pytest.mark.usefixtures("without_guard")
async def test_what_is_said_in_passing_is_harmless() -> None:
    async with running(queue()) as desk:
        desk.app.notify("file \x1b[2J\u202e\nis [/x] bad", markup=False)
        await desk.settle()
        assert told(desk.app)[-1] == "file ␛[2J�\nis [/x] bad"
        assert_harmless(desk, "toast")


def test_what_a_page_forgot_is_kept_from_the_terminal() -> None:
    segments = [Segment("a\x1b[31m\u202e\U000e0041b\udc80"), Segment("plain │")]
    shown = NoControlCharacters().apply(segments, Color(0, 0, 0))
    assert [segment.text for segment in shown] == ["a[31mb�", "plain │"]
    assert [segment.cell_length for segment in shown] == [
        segment.cell_length for segment in segments
    ]


def test_extra_costs_may_have_odd_names() -> None:
    costs = PLAN.extra_costs
    assert parsed_extra_costs(extra_costs_text(costs)) == costs


odd = st.text(st.sampled_from("ab\n\r\x0b\x1c\u2028\u200d👩\u0301夜\x1b"), max_size=12)


@given(odd, odd, st.data())
def test_a_text_is_edited_as_if_it_were_shown_as_it_is(
    text: str, new: str, data: st.DataObject
) -> None:
    document = TextDocument(text)
    before = text.replace("\r\n", "\n").replace("\r", "\n")
    put = new.replace("\r\n", "\n").replace("\r", "\n")
    assert document.text == before
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(before))] * 2)))
    top, bottom = map(document.get_location_from_index, (start, stop))
    assert document.get_text_range(top, bottom) == before[start:stop]
    result = document.replace_range(top, bottom, new)
    assert document.text == before[:start] + put + before[stop:]
    assert result.replaced_text == before[start:stop]
    assert document.get_index_from_location(result.end_location) == start + len(put)
    assert list(map(len, document.lines)) == list(map(len, document.text.split("\n")))
    assert not any(re.search(UNSEEN, line) for line in document.lines)


async def test_a_plan_of_hostile_texts_is_opened_saved_and_the_same() -> None:
    path = written(plans.dumps(PLAN))
    before = path.read_bytes()
    async with running(path) as desk:
        await desk.press("+", "-", "ctrl+s")
        await desk.settle()
        assert desk.plan == plans.read(path).plan
    assert path.read_bytes() == before
