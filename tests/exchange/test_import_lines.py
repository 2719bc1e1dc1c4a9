"""What the lines of a pasted list say beside their prompts, and what is left to the person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.exchange.shot_list.lines import Line, Lines, read_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("2A Drone rises\n2B Gulls", [Line("Drone rises", "2A"), Line("Gulls", "2B")]),
        ("- 2A: Drone\n- 10AB - Gulls", [Line("Drone", "2A"), Line("Gulls", "10AB")]),
        ("1. SH010. Drone\n2. SH020. Gulls", [Line("Drone", "SH010"), Line("Gulls", "SH020")]),
        ("3C Fog\n3D Rain", [Line("Fog", "3C"), Line("Rain", "3D")]),
        ("Drone, 12 s\nGulls (8s)", [Line("Drone", None, 12), Line("Gulls", None, 8)]),
        ("Drone, 20s\nGulls – 7.5 sec.", [Line("Drone", None, 20), Line("Gulls", None, 8)]),
        ("12 s: Drone\n(4 seconds) Gulls", [Line("Drone", None, 12), Line("Gulls", None, 4)]),
        ("Drone, 20s\nGulls, 20s", [Line("Drone", None, 20), Line("Gulls", None, 20)]),
        ("2C Fog\n3A Rain", [Line("Fog", "2C"), Line("Rain", "3A")]),
        ("2A, Drone, 12 s\n2B, Gulls, 4 s", [Line("Drone", "2A", 12), Line("Gulls", "2B", 4)]),
        ("2A (12 s) Drone\n2B (4 s) Gulls", [Line("Drone", "2A", 12), Line("Gulls", "2B", 4)]),
    ],
)
def test_names_and_lengths_that_every_line_has_are_taken(text: str, lines: list[Line]) -> None:
    assert read_lines(text, ["1A"]) == Lines(tuple(lines))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("2A Drone rises\nGulls", 1),
        ("2A Drone rises", 1),
        ("2A Drone rises\n2A Gulls", 2),
        ("Drone, 12 s\nGulls", 1),
        ("Drone, 12 s", 1),
        ("A timer shows 12 s\nHe waits 5 seconds", 2),
        ("Slow zoom (5 s), cut (3 s)\nGulls (8 s)", 2),
        ("0 s: Drone\n0 s: Gulls", 2),
        ("4K drone\n8K gulls", 0),
        ("2D fish\n3D fish", 0),
        ("Arcade, 80s\nDiner, 50s", 0),
        ("1960s diner\n1st kiss", 0),
        ("At dawn (6:30)\nAt dusk (18:30)", 0),
        ("12 men walk\n3 men run", 0),
        ("35mm lens\n50 fps", 0),
        ("6AM Bay empties\n9AM Market opens\n6PM Lamps come on", 0),
        ("35MM grain\n16MM grain", 0),
        ("10S Drone rises\n8S Gulls cross", 2),
        ("2A Drone\n6AM Gulls", 1),
        ("1ST dog\n2ND cat", 0),
        ("2X zoom\n4X zoom", 2),
        ("5G tower\n4G phone", 2),
        ("INT. BAR, 30s\nEXT. SEA, 1920s", 1),
    ],
)
def test_what_a_prompt_may_say_itself_stays_in_it(text: str, left: int) -> None:
    read = read_lines(text, [])
    assert read == Lines(tuple(map(Line, text.splitlines())), left)


def test_names_that_the_plan_has_stay_in_the_prompts_and_lengths_do_not() -> None:
    read = read_lines("2A Drone, 12 s\n2B Gulls, 4 s", ["1A", "2b"])
    assert read.lines == (Line("2A Drone", None, 12), Line("2B Gulls", None, 4))
    assert read.taken == "2B"


@given(st.lists(st.from_regex(r"[A-Za-z :,;()\[\]–-]{0,20}", fullmatch=True)))
def test_a_text_without_figures_is_a_prompt_a_line(texts: list[str]) -> None:
    read = read_lines("\n".join(texts), [])
    assert all(line.shot is None and line.seconds is None for line in read.lines)
    assert read.left == 0


@given(st.text())
def test_any_text_can_be_pasted(text: str) -> None:
    for line in read_lines(text, ["1A"]).lines:
        assert line.prompt and line.prompt == " ".join(line.prompt.split())
        assert line.seconds is None or line.seconds > 0
