"""What clips are called, and which names are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.core.clip import Clip
from soraplan.core.text.naming import called, is_same_name, key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "01"),
        ("1", "1.0"),
        ("1", "Scene 1"),
        ("1", "Sc. 01"),
        ("1", "#1"),
        ("12", "SCÈNE n° 12".replace("n° ", "")),
        ("2B", "Shot 2b "),
        ("2B", "2-B"),
        ("2B", "2_b"),
        ("INT. BAR", "int bar"),
        ("INT. BAR - NIGHT", "INT BAR NIGHT"),
        ("1A'", "1A’"),
        ("１Ａ", "1A"),
        ("10\u200b", "10"),
    ],
)
def test_names_are_the_same_in_the_ways_that_people_spell_them(one: str, other: str) -> None:
    assert is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1A", "1A+"),
        ("1A", "1A'"),
        ("1.2", "1-2"),
        ("1.2", "12"),
        ("1-2", "12"),
        ("1", "10"),
        ("1", "1.1"),
        ("été", "ete"),
        ("Scene", ""),
        ("1²", "12"),
        ("1½", "11/2"),
        ("1A-", "1A"),
        ("-1A", "1A"),
        ("1A -", "1A"),
        ("2-", "2"),
        ("Planet 9", "et 9"),
    ],
)
def test_what_may_tell_two_shots_apart_does(one: str, other: str) -> None:
    assert not is_same_name(one, other)


@given(st.text(max_size=12))
def test_a_name_is_itself_in_another_case_and_with_blanks_around_it(name: str) -> None:
    assert is_same_name(name, f" {name} ")
    assert bool(key(name)) or not name.strip() or not name.strip().isprintable()


def test_a_clip_is_called_by_its_scene_and_shot() -> None:
    assert called(Clip(id="x", scene="1", shot="2B")) == "1/2B"
    assert called(Clip(id="x", shot="2B")) == "2B"
    assert called(Clip(id="x", scene="1")) == "x"
