from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from soraplan.core.text.cells import broken, cell_width, cut, padded, right, visible, wrapped

any_text = st.text(max_size=40)
figures = st.text(st.characters(codec="ascii", categories=["Ll", "Nd", "Zs"]), max_size=40)


@pytest.mark.parametrize(
    ("text", "shown", "width"),
    [
        ("INT. BAR [night] [/foo]", "INT. BAR [night] [/foo]", 23),
        ("夜の東京", "夜の東京", 8),
        ("Lumière", "Lumière", 7),
        ("Lumie\N{COMBINING GRAVE ACCENT}re", "Lumie\N{COMBINING GRAVE ACCENT}re", 7),
        ("한글", "한글", 4),
        ("two\nlines\tand\x00", "two␊lines␉and␀", 14),
        ("\x1b[31mred", "␛[31mred", 8),
        ("a\x9bb\x7f\x85", "a�b␡␤", 5),
        ("one\u2028two", "one␤two", 7),
        ("safe\u202eevil\u2066", "safe�evil�", 10),
        ("zero\u200bwidth\ufeff", "zero�width�", 11),
        ("👩\u200d👧 👍🏽", "👩👧 👍", 7),
        ("❤\ufe0f", "❤", 1),
        ("half\ud800", "half�", 5),
        ("🫪", "🫪", 2),
        ("", "", 0),
    ],
)
def test_what_is_shown_moves_no_cursor_and_has_a_known_width(
    text: str, shown: str, width: int
) -> None:
    assert visible(text) == shown
    assert cell_width(text) == width


def test_the_width_is_the_one_that_the_screen_reckons_with() -> None:
    # Signs that became wide in Unicode 16, which not every terminal follows yet.
    disputed = {*range(0x2630, 0x2638), *range(0x268A, 0x2690), *range(0x4DC0, 0x4E00)}
    wrong = [
        hex(code)
        for code in range(0x1D000)
        if code not in disputed and category(chr(code)) != "Cn"
        if cell_width(chr(code)) != cell_len(visible(chr(code)))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("Drone rises", 11, "Drone rises"),
        ("Drone rises", 10, "Drone ris…"),
        ("Drone rises", 7, "Drone…"),
        ("夜の東京", 8, "夜の東京"),
        ("夜の東京", 7, "夜の東…"),
        ("夜の東京", 6, "夜の…"),
        ("Drone", 1, "…"),
        ("Drone", 0, ""),
        ("Drone", -3, ""),
    ],
)
def test_a_text_is_cut_by_cells(text: str, cells: int, shown: str) -> None:
    assert cut(text, cells) == shown


@given(any_text)
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert cell_width(shown) == cell_width(text)
    assert not any(category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in shown)


@given(any_text, st.integers(0, 30))
def test_a_cut_text_keeps_within_its_cells(text: str, cells: int) -> None:
    assert cell_width(cut(text, cells)) <= cells
    if cell_width(text) <= cells:
        assert cut(text, cells) == visible(text)


@given(any_text, st.integers(0, 30))
def test_padding_fills_the_cells_exactly(text: str, cells: int) -> None:
    assert cell_width(padded(text, cells)) == cells
    assert cell_width(right(text, cells)) == cells
    assert right(text, cells).strip() == padded(text, cells).strip()


@given(figures, st.integers(1, 30))
def test_wrapping_loses_no_word(text: str, cells: int) -> None:
    lines = wrapped(text, cells)
    assert " ".join(lines).split() == text.split()
    assert all(cell_width(line) <= cells or " " not in line for line in lines)


def test_an_address_that_is_longer_than_a_line_stays_whole() -> None:
    assert wrapped("see https://example.org/prices now", 12) == [
        "see",
        "https://example.org/prices",
        "now",
    ]


@given(st.text(max_size=60), st.integers(min_value=1, max_value=20))
def test_broken_lines_fit_and_hold_every_letter(text: str, cells: int) -> None:
    lines = list(broken(text, cells))
    # A character of two cells has no place in a line of one.
    assert all(cell_width(line) <= max(cells, 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(visible(text).split())
