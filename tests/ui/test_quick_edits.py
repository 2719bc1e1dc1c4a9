from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import estimated, queue, some_clips
from soraplan.core.clip import Clip
from soraplan.core.document import MAX_COUNT, MAX_SECONDS, MAX_TAKES
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Missing
from soraplan.ui import quick_edits
from soraplan.ui.quick_edits import QuickEdit

EDITS: dict[str, QuickEdit] = {
    f"{kind.__name__} {by}": kind(by)
    for kind in (
        quick_edits.takes,
        quick_edits.count,
        quick_edits.seconds,
        quick_edits.length,
        quick_edits.offer,
    )
    for by in (1, -1)
} | {"turned": quick_edits.turned}


def edited(edit: QuickEdit, clip: Clip, plan: Plan | None = None) -> Clip:
    plan = plan or queue(clip)
    return edit(plan.clips[0], estimated(plan))


@given(st.sampled_from([*EDITS]), some_clips)
def test_a_key_makes_a_good_clip_or_leaves_it(name: str, clip: Clip) -> None:
    new = edited(EDITS[name], clip)
    assert Clip.model_validate(new.__dict__) == new
    changed = {key for key, value in new.__dict__.items() if value != getattr(clip, key)}
    field = {"turned": "frame", "length 1": "seconds", "length -1": "seconds"}
    assert changed <= {"id", field.get(name, name.split()[0])}


@pytest.mark.parametrize(
    ("edit", "clip"),
    [
        (quick_edits.takes(-1), Clip(takes=1)),
        (quick_edits.takes(1), Clip(takes=MAX_TAKES)),
        (quick_edits.count(-1), Clip(count=1)),
        (quick_edits.count(1), Clip(count=MAX_COUNT)),
        (quick_edits.seconds(-1), Clip(seconds=1)),
        (quick_edits.seconds(1), Clip(seconds=MAX_SECONDS)),
        (quick_edits.length(1), Clip(seconds=20)),
        (quick_edits.length(-1), Clip(seconds=4)),
        (quick_edits.length(1), Clip(offer="gone/720p")),
    ],
)
def test_at_the_end_a_key_does_nothing(edit: QuickEdit, clip: Clip) -> None:
    plan = queue(clip)
    assert edited(edit, clip, plan) == plan.clips[0]


@given(some_clips, st.sampled_from([1, -1]))
def test_an_offer_chosen_by_a_key_can_make_the_clip(clip: Clip, by: int) -> None:
    plan = queue(clip)
    estimate = estimated(plan)
    new = quick_edits.offer(by)(plan.clips[0], estimate)
    if new is not plan.clips[0]:
        assert new.offer in [column.offer for column in estimate.columns]
        assert not isinstance(estimate.cell(new, new.offer or ""), Missing)


def test_a_frame_is_turned_there_and_back() -> None:
    clip = Clip(offer="pro/hd")
    turned = edited(quick_edits.turned, clip)
    assert turned.frame == "landscape"
    assert edited(quick_edits.turned, turned).frame == "portrait"
    for frame, other in (("portrait", "landscape"), ("square", "portrait")):
        lost = Clip.model_validate({"offer": "gone/720p", "frame": frame})
        assert edited(quick_edits.turned, lost).frame == other


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["planned", "done"], ["omitted", "omitted"]),
        (["planned", "omitted"], ["omitted", "omitted"]),
        (["omitted", "omitted"], ["planned", "planned"]),
    ],
)
def test_clips_are_omitted_together(before: Sequence[str], after: Sequence[str]) -> None:
    clips = [Clip.model_validate({"status": status}) for status in before]
    edit = quick_edits.omitted(clips)
    assert [edit(clip, estimated(queue())).status for clip in clips] == after


def test_a_new_clip_takes_over_the_terms_of_the_one_above() -> None:
    above = Clip(
        scene="2", shot="2A", prompt="Dawn", seconds=8, frame="landscape", offer="pro/hd",
        count=9, takes=3, owner="Ana", notes="x", status="done", audio=True,
        moved_from="openai-sora-2/pro/hd", moved_seconds=12, reference_seconds=6,
    )  # fmt: skip
    new = quick_edits.below(estimated(queue(above, Clip(shot="2B"))), 0)
    assert new == Clip(
        scene="2", shot="2C", seconds=8, frame="landscape", audio=True, offer="pro/hd", takes=3
    )
    assert quick_edits.below(estimated(queue()), None).shot == "1"
    assert quick_edits.below(estimated(queue(Clip())), 0).shot == ""


@pytest.mark.parametrize(("above", "length"), [(30, 20), (10, 12), (9, 8), (16, 16), (1, 4)])
def test_a_new_clip_has_a_length_that_its_offer_makes(above: int, length: int) -> None:
    estimate = estimated(queue(Clip(seconds=above, offer="pro/hd")))
    assert quick_edits.below(estimate, 0).seconds == length


def test_the_first_clip_and_one_on_an_offer_that_is_not_found_have_a_length_too() -> None:
    luma = estimated(queue(rates="luma"))
    found = luma.pricing.find(None)
    assert isinstance(found, Found)
    assert quick_edits.below(luma, None).seconds in found.lengths
    assert quick_edits.below(estimated(queue(Clip(seconds=30, offer="gone/x"))), 0).seconds == 30


@pytest.mark.parametrize(
    ("before", "after"), [([False, True], True), ([True, True], False), ([False], True)]
)
def test_sound_is_needed_of_all_clips_or_of_none(before: Sequence[bool], after: bool) -> None:
    clips = [Clip(audio=one) for one in before]
    edit = quick_edits.sound(clips)
    assert {edit(clip, estimated(queue())).audio for clip in clips} == {after}


def test_clips_go_into_the_batch_lane_where_it_is_sold_and_all_come_back() -> None:
    clips = [Clip(offer="pro/hd"), Clip(offer="luma/ray/720p"), Clip(offer="gone/x")]
    estimate = estimated(queue(*clips))
    edit = quick_edits.batch(clips, estimate)
    there = [edit(clip, estimate) for clip in clips]
    assert [clip.lane for clip in there] == ["batch", None, None]
    back = quick_edits.batch(there, estimate)
    assert [back(clip, estimate).lane for clip in there] == [None] * 3
    # One that stands in a lane that is not sold can be taken out of it.
    lost = [Clip(offer="luma/ray/720p", lane="batch")]
    assert quick_edits.batch(lost, estimate)(lost[0], estimate).lane is None


def test_copies_have_the_next_free_names() -> None:
    plan = queue(Clip(shot="1A", prompt="x"), Clip(shot="1B"), Clip())
    assert [clip.shot for clip in quick_edits.copies(plan, [1, 0, 2])] == ["1C", "1D", ""]
    assert quick_edits.copies(plan, [0])[0].prompt == "x"
