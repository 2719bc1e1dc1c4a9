from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import Edit, estimated, numbered, queue, some_edits, some_plans
from soraplan.core import clips as clips_module
from soraplan.core import edits, tally
from soraplan.core.clip import Clip
from soraplan.core.clips import Clips
from soraplan.core.plan import Plan
from soraplan.core.tally import Counting, Tally


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many clips each count went through."""
    sizes: list[int] = []
    count = tally.count

    def noticed(chunk: clips_module.Chunk) -> tally.Part:
        sizes.append(len(chunk))
        return count(chunk)

    monkeypatch.setattr(tally, "count", noticed)
    return sizes


def without_chunks(one: Tally) -> Tally:
    """A count apart from how the queue is cut into chunks."""
    return replace(one, parts=())


@given(some_plans, st.lists(some_edits(), max_size=10))
def test_a_count_that_follows_any_edits_is_the_one_from_nothing(
    plan: Plan, steps: list[Edit]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clips_module, "CHUNK", 3)
        counting = Counting()
        counting.tally(plan.clips)
        for step in steps:
            plan = step(plan)
            followed = counting.tally(plan.clips)
            assert without_chunks(followed) == without_chunks(Counting().tally(plan.clips))
            assert [part.clips for part in followed.parts] == list(plan.clips.chunks)


@given(some_plans, some_plans)
def test_a_count_goes_over_to_another_plan_and_back(one: Plan, other: Plan) -> None:
    counting = Counting()
    first = counting.tally(one.clips)
    assert counting.tally(other.clips) == Counting().tally(other.clips)
    assert counting.tally(one.clips) == first


@given(some_plans)
def test_a_count_is_what_a_plain_walk_through_the_queue_finds(plan: Plan) -> None:
    asked = [clip for clip in plan.clips if clip.status != "omitted"]
    prompts = [clip.prompt for clip in asked if clip.prompt.strip()]
    counted = Counting().tally(plan.clips)
    assert counted.clips == len(asked)
    assert counted.omitted == len(plan.clips) - len(asked)
    assert counted.unprompted == len(asked) - len(prompts)
    assert counted.duplicates == len(prompts) - len(set(prompts))
    assert counted.requests == sum(clip.count * clip.takes for clip in asked)
    assert counted.videos == sum(clip.count for clip in asked)
    assert counted.seconds == sum(clip.seconds * clip.count * clip.takes for clip in asked)
    assert estimated(plan).requests == counted.requests
    assert estimated(plan).seconds == counted.seconds


def test_an_edit_of_one_clip_of_many_counts_one_chunk_again(counted: list[int]) -> None:
    plan = numbered(20_000)
    counting = Counting()
    counting.tally(plan.clips)
    counted.clear()
    after = edits.changed(plan, [12_345], lambda clip: edits.revised(clip, takes=2))
    counting.tally(after.clips)
    assert len(counted) == 1
    assert counted[0] <= 2 * clips_module.CHUNK


@pytest.mark.parametrize("kind", ["add", "remove", "undo", "nothing", "setting"])
def test_other_edits_count_one_chunk_at_most(counted: list[int], kind: str) -> None:
    plan = numbered(20_000)
    counting = Counting()
    counting.tally(plan.clips)
    after = {
        "add": lambda: edits.added(plan, 777, [Clip()], Random(1)),
        "remove": lambda: edits.removed(plan, [777]),
        "undo": lambda: plan,
        "nothing": lambda: plan,
        "setting": lambda: edits.settings_revised(plan, title="Bay"),
    }[kind]()
    if kind == "undo":
        counting.tally(edits.removed(plan, [777]).clips)
    counted.clear()
    counting.tally(after.clips)
    assert len(counted) == {"nothing": 0, "setting": 0}.get(kind, 1)


def test_a_clip_that_is_omitted_needs_no_sound_from_any_model() -> None:
    heard = Clip(offer="pro/720p", audio=True)
    plan = queue(heard, heard, Clip(offer="pro/720p"), heard.model_copy(update={"audio": False}))
    counting = Counting()
    assert counting.tally(plan.clips).sounding == {"pro/720p": 2}
    fewer = edits.changed(plan, [1], lambda clip: edits.revised(clip, status="omitted"))
    assert counting.tally(fewer.clips).sounding == {"pro/720p": 1}
    assert Counting().tally(fewer.clips).sounding == {"pro/720p": 1}


def test_a_count_holds_after_the_next_one_was_made() -> None:
    plan = queue(Clip(prompt="Dawn"), Clip(prompt="Dawn"))
    counting = Counting()
    first = counting.tally(plan.clips)
    counting.tally(Clips())
    assert (first.clips, first.duplicates, first.requests) == (2, 1, 2)


def test_like_clips_all_over_a_long_queue_are_added_and_taken_away_by_their_requests() -> None:
    plan = numbered(1_000, count=2, takes=3)
    counting = Counting()
    shape = (None, "portrait", 4, None, None)
    assert counting.tally(plan.clips).shapes == {shape: (1_000, 2_000, 6_000)}
    fewer = edits.changed(plan, [3, 700], lambda clip: edits.revised(clip, takes=1))
    assert counting.tally(fewer.clips).shapes == {shape: (1_000, 2_000, 5_992)}
    gone = edits.removed(fewer, [3, 500])
    assert counting.tally(gone.clips).shapes == {shape: (998, 1_996, 5_984)}
