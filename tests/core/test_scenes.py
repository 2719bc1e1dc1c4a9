from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import Edit, some_edits
from soraplan.core.clip import Clip
from soraplan.core.clips import Clips, PerChunk
from soraplan.core.edits import changed, revised
from soraplan.core.plan import Plan
from soraplan.core.scenes import Filter, Scenes


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    """Chunks so small that a short queue has many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soraplan.core.clips.CHUNK", 3)
        yield


def scenes(names: str) -> Clips:
    """A queue of one clip a letter, which is its scene; a blank is none."""
    return Clips(Clip(id=f"c{place}", scene=name.strip()) for place, name in enumerate(names))


@given(st.lists(st.text(" AB", max_size=14), min_size=1, max_size=4))
def test_a_scene_begins_at_every_change(queues: list[str]) -> None:
    finder = Scenes()
    for names in queues:
        expected = [
            place for place, name in enumerate(names) if place == 0 or names[place - 1] != name
        ]
        assert finder.starts(scenes(names)) == (expected if names.strip() else [])


PLACES = ["Bay at dawn", "INT. BAR [night]", "Straße", "", "dawn chorus"]


@given(
    st.lists(st.sampled_from(PLACES), max_size=14),
    st.sampled_from(["dawn", "DAWN bay", "[night]", "strasse", "", "  ", "dawn night"]),
    st.lists(some_edits(), max_size=4),
)
def test_a_filter_leaves_the_clips_that_hold_all_its_words(
    prompts: list[str], text: str, steps: list[Edit]
) -> None:
    plan = Plan(format=1, clips=[Clip(prompt=prompt, shot="1A") for prompt in prompts])
    looked = Filter(text)
    for step in [lambda same: same, *steps]:
        plan = step(plan)
        assert looked.positions(plan.clips) == [
            place
            for place, clip in enumerate(plan.clips)
            if all(
                word
                in f"{clip.shot}\n{clip.prompt}\n{clip.offer}\n{clip.frame}\n{clip.status}"
                f"\n{clip.id}".casefold()
                for word in text.casefold().split()
            )
        ]


def test_a_filter_looks_into_everything_that_names_a_clip() -> None:
    clip = Clip(
        id="k3f9a2",
        scene="Harbour",
        shot="1A",
        prompt="Dawn",
        offer="pro/hd",
        owner="Ana",
        tags=["drone"],
        notes="wind",
    )
    words = "K3F9 harbour 1a dawn pro/hd portrait planned ana drone wind"
    assert Filter(words).positions(Clips([clip])) == [0]
    assert Filter(f"{words} rain").positions(Clips([clip])) == []


def test_after_an_edit_one_chunk_is_worked_out_again() -> None:
    worked: list[int] = []
    lengths = PerChunk(lambda chunk: worked.append(len(chunk)))
    plan = Plan(format=1, clips=[Clip() for _ in range(30)])
    lengths(plan.clips)
    worked.clear()
    lengths(changed(plan, [20], lambda clip: revised(clip, takes=2)).clips)
    assert len(worked) == 1
