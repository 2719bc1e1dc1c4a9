import re
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from hostile import HOSTILE, UNSEEN
from soraplan.core.text.cells import broken, cell_width, cut, padded, right
from soraplan.core.text.stand_ins import MOST_MARKS, visible, visible_in_place, visible_lines

FLAG_LETTERS = "\U0001f1e6-\U0001f1ff"

odd = st.sampled_from(
    "a 夜\x00\t\n\x1b\x7f\x85\x9b\xad\u0301\u0336\u0591\u034f\u061c\u1100\u1161\u11a8\u1160\u180b"
    "\u200b\u200c\u200d\u202e\u2028\u2066\ufeff\ufe0f\ufff9\ufdfdי\u06cc\u0915\u093f\u20e3#1"
    "\ue000\uffff\U0001f1eb\U0001f1f7👩👧❤👍\U0001f3fd🏴\U000e0067\U000e007f\U000e0100\ud800"
)
# Signs that became wide in Unicode 16, which not every terminal follows yet.
agreed = st.one_of(
    st.characters(max_codepoint=0x262F),
    st.characters(min_codepoint=0x2690, max_codepoint=0x4DBF),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x1D2FF),
    st.characters(min_codepoint=0x1D400, max_codepoint=0x1FAFF, exclude_categories=["Cn"]),
)
odd_text = st.text(odd | agreed, max_size=40)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200bb\u2060c\ufeffd", "a�b�c�d"),
        ("user\u202egpj.exe", "user�gpj.exe"),
        ("\U000e0001\U000e0074\U000e007f", "���"),
        ("\ufff9a\ufffbb", "�a�b"),
        ("soft\xadhyphen", "soft�hyphen"),
        ("\u3164\u115f\uffa0", "���"),
        ("a\ufe0fb\U000e0100", "a�b�"),
        ("a\u200db \U0001f3fd", "a�b �"),
        ("one\u2028two\u2029", "one␤two␤"),
        ("\ue000\U0010fffd", "\ue000\U0010fffd"),
        ("\udcff", "�"),
        # What belongs to the character before it is no secret.
        ("👩\u200d❤\ufe0f\u200d👨 👍🏽 1\ufe0f\u20e3", "👩❤👨 👍 1\u20e3"),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🏴"),
        ("می\u200cخواهم क\u094d\u200dष", "میخواهم क\u094dष"),
        ("葛\U000e0100", "葛"),
        # But only once.
        ("👍\ufe0f\ufe0f 👍🏽🏽 👩\u200d", "👍� 👍� 👩�"),
        # An accent with nothing to stand on would stand on what is drawn before.
        ("\u0301a \u0301", "◌\u0301a ◌\u0301"),
        ("\u1161", "◌\u1161"),
    ],
)
def test_what_would_not_show_has_a_sign(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_letters_of_every_writing_stay_as_they_are() -> None:
    for text in (
        "Lumie\u0300re, Việt e\u0302\u0301",
        "Дрон над заливом",
        "בְּרֵאשִׁ֖ית שחר",
        "ومن بعيد أجراسٌ",
        "เช้ามืดที่ท่าเรือ",
        "रात का बाज़ार",
        "བསྒྲུབས་",
        "ខ្មែរ",
        "黎明の港 한글",
    ):
        assert visible(text) == text
        assert visible_in_place(text) == text


def test_a_heap_of_accents_is_shown_as_a_few() -> None:
    shown = visible("a" + "\u0301" * 500 + "b")
    assert shown == "a" + "\u0301" * MOST_MARKS + "b"
    assert cell_width(shown) == 2


@given(odd_text)
def test_nothing_that_is_shown_steers_or_hides(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert not re.search(UNSEEN, shown)
    assert not any(category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in shown)


@given(odd_text)
def test_in_a_field_every_character_keeps_its_place(text: str) -> None:
    shown = visible_in_place(text)
    assert len(shown) == len(text)
    assert not re.search(UNSEEN, shown.replace("\t", ""))


@given(odd_text)
def test_a_sentence_on_several_lines_keeps_its_lines(text: str) -> None:
    assert visible_lines(text).split("\n") == [visible(line) for line in text.split("\n")]


@given(odd_text, st.integers(0, 30))
def test_a_field_of_a_line_has_its_width_as_the_screen_reckons(text: str, cells: int) -> None:
    for shown in (padded(text, cells), right(text, cells)):
        assert cell_width(shown) == cell_len(shown) == cells


@given(odd_text, st.integers(2, 30))
def test_a_cut_parts_no_letter_from_its_accents_and_no_flag(text: str, cells: int) -> None:
    shown, kept = visible(text), cut(text, cells)
    if kept != shown:
        kept = kept.removesuffix("…")
        after = shown[len(kept) :].lstrip(" \u3000")
        flag = re.search(f"[{FLAG_LETTERS}]*$", kept)
        assert shown.startswith(kept)
        assert not after or cell_width(f"x{after[0]}") > 1
        assert flag is not None
        assert not (len(flag[0]) % 2 and re.match(f"[{FLAG_LETTERS}]", after))


@given(odd_text, st.integers(2, 30))
def test_a_word_that_goes_on_in_the_next_line_loses_nothing(text: str, cells: int) -> None:
    pieces = list(broken(text, cells))
    assert all(cell_width(piece) <= cells for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(visible(text).split())
    assert all(visible(piece) == piece for piece in pieces)


@given(odd_text, st.integers(1, 30))
def test_a_long_text_is_cut_as_a_short_one(text: str, cells: int) -> None:
    long = text + " and so on" * 1_000
    whole = visible(long)
    assert cut(long, cells) == cut(whole, cells)
    assert cut(long, cells) == cut(whole[: len(visible(text)) + 300], cells)


def test_a_text_of_very_many_letters_is_cut_broken_and_measured() -> None:
    for text in ("x" * 200_000, "夜\u202e" * 100_000, "e\u0301" * 100_000):
        assert cell_width(cut(text, 24)) in (23, 24)
        assert sum(map(cell_width, broken(text, 1_000))) == cell_width(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_that_somebody_means_ill_with_are_harmless(text: str) -> None:
    assert not re.search(UNSEEN, visible(text))
    assert cell_len(padded(text, 40)) == 40
