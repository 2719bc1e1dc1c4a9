"""A list pasted into the queue: its clips, and what is said of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import running

from plans import estimated, queue
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.ui.pasting import Paste, pasted

DEAR = Clip(scene="1", shot="1C", prompt="Dawn", seconds=30, offer="pro/1080p", takes=4)
NINE = "\n".join(f"Wave {'ABCDEFGHI'[number]} breaks" for number in range(9))


def paste(plan: Plan, text: str) -> Paste:
    return pasted(estimated(plan), len(plan.clips) - 1 if len(plan.clips) else None, text)


async def said(plan: Plan, text: str) -> str:
    async with running(plan) as desk:
        await desk.press("G")
        await desk.paste(text)
        return desk.said


async def test_pasted_clips_say_what_they_took_over_and_what_they_cost() -> None:
    assert await said(queue(DEAR), NINE) == (
        "9 clips from 9 lines, each 20 s (Pro 1080p does not make 30 s), Pro 1080p, 4 takes,"
        " as 1/1C: $504.00 more a run."
    )


@pytest.mark.parametrize(
    ("plan", "text", "words"),
    [
        (
            queue(Clip(prompt="Dawn", seconds=8, shot="1A", audio=True, lane="batch")),
            "Gulls",
            "1 clip, 8 s, Standard 720p, 1 take, with sound, in the batch lane, as 1A:"
            " $0.40 more a run.",
        ),
        (
            queue(),
            "Gulls\nWaves",
            "2 clips from 2 lines, each 4 s, Standard 720p, 1 take: $0.80 more a run.",
        ),
        (
            queue(),
            "2A Gulls\n2B Waves",
            "2 clips from 2 lines, each 4 s, Standard 720p, 1 take: $0.80 more a run."
            " Their lines begin with the names of shots, 2A to 2B.",
        ),
        (
            queue(Clip(shot="1A", prompt="x", offer="gone/x")),
            "Gulls",
            "1 clip, 4 s, gone/x, 1 take, as 1A: no price is known.",
        ),
    ],
)
async def test_one_pasted_clip_and_the_first_of_a_plan_say_it_too(
    plan: Plan, text: str, words: str
) -> None:
    assert await said(plan, text) == words


async def test_names_and_lengths_on_every_line_are_those_of_the_clips() -> None:
    async with running(queue(DEAR)) as desk:
        await desk.paste("2A Drone rises, 12 s\n2B Gulls cross, 8 s\n")
        new = [*desk.plan.clips][1:]
        assert [(one.scene, one.shot, one.seconds, one.prompt) for one in new] == [
            ("2", "2A", 12, "Drone rises"), ("2", "2B", 8, "Gulls cross")
        ]  # fmt: skip
        assert "each as long as its line says, Pro 1080p" in desk.said
        assert "stays in" not in desk.said
        await desk.press("u")
        assert desk.session.is_saved


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "2A Drone rises\nGulls wait 12 s\nWaves",
            "What may be a shot name or a length stays in the prompt of 2 lines.",
        ),
        (
            "1B Drone rises\n1C Gulls",
            "The shot names stay in the prompts: 1C is in the plan already.",
        ),
    ],
)
async def test_what_was_not_taken_out_of_the_lines_is_said(text: str, words: str) -> None:
    assert (await said(queue(DEAR), text)).endswith(words)


@pytest.mark.parametrize(
    ("above", "scenes"),
    [
        (Clip(scene="1", shot="1C"), ["2", "3"]),
        (Clip(scene="Dusk", shot="1C"), ["Dusk", "Dusk"]),
        (Clip(scene="1", shot="Opening"), ["1", "1"]),
        (Clip(shot="1C"), ["", ""]),
    ],
)
def test_a_named_shot_is_in_its_scene_only_where_the_plan_names_them_so(
    above: Clip, scenes: list[str]
) -> None:
    made = paste(queue(above), "2A Drone\n3A Gulls").clips
    assert [clip.scene for clip in made] == scenes


@pytest.mark.parametrize(("above", "length"), [(30, 20), (10, 12), (9, 8), (16, 16), (1, 4)])
def test_pasted_clips_have_a_length_that_their_offer_makes(above: int, length: int) -> None:
    made = paste(queue(Clip(seconds=above, offer="pro/hd")), "a\nb").clips
    assert [clip.seconds for clip in made] == [length] * 2


@given(st.text(), st.booleans())
def test_pasted_text_makes_a_clip_of_each_line_that_says_something(
    text: str, is_empty: bool
) -> None:
    plan = queue() if is_empty else queue(Clip(shot="1A", takes=3))
    made = paste(plan, text).clips
    assert [clip.prompt for clip in made] == [
        " ".join(line.split()) for line in text.splitlines() if line.strip()
    ]
    names = [clip.shot for clip in (*plan.clips, *made)]
    assert len(names) == len(set(names))
    assert {clip.takes for clip in made} <= {1 if is_empty else 3}
