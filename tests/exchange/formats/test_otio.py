import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES, UNSEEN
from plans import forecasted, numbered, queue, some_clips, some_plans
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan, empty_plan
from soraplan.exchange import receipt as receipts
from soraplan.exchange.export import exported
from soraplan.exchange.format import NotExported
from soraplan.exchange.formats import otio
from soraplan.storage import plans

SHARED = Path(__file__).parents[1] / "golden"
GOLDEN = Path(__file__).parent / "golden"


def written(plan: Plan, **chosen: str) -> bytes:
    (made,) = exported(otio.FORMAT, forecasted(plan), chosen)
    return made.data


def document(plan: Plan, **chosen: str) -> Any:
    return json.loads(written(plan, **chosen))


def track(made: Any) -> Any:
    (one,) = made["tracks"]["children"]
    return one


def opened(data: bytes) -> Any:
    """The timeline as OpenTimelineIO itself reads it."""
    library = pytest.importorskip("opentimelineio")
    return library.adapters.read_from_string(data.decode(), "otio_json")


def exact_rate(fps: Decimal) -> Fraction:
    """What a rate means, reckoned apart from the code."""
    broken = {"23.976": 24, "29.97": 30, "59.94": 60}.get(str(fps))
    return Fraction(broken * 1000, 1001) if broken else Fraction(fps)


def expected_frames(seconds: int, fps: Decimal) -> int:
    """Whole frames of a length, reckoned apart from the code: halves up, at least one."""
    doubled = exact_rate(fps) * seconds * 2 + 1
    return max(1, doubled.numerator // doubled.denominator // 2)


@pytest.mark.parametrize("name", ["shoot", "rough"])
def test_the_bytes_are_the_contract(name: str) -> None:
    # Made anew by: soraplan export shoot.toml --to otio --today 2026-11-22
    plan = plans.read(SHARED / f"{name}.toml").plan
    assert written(plan) == (GOLDEN / f"{name}.otio").read_bytes()


some_fps = st.sampled_from(
    [Decimal(fps) for fps in ("23.976", "24", "25", "29.97", "30", "59.94", "12.5", "0.1", "1000")]
)


@given(st.lists(some_clips, max_size=6), some_fps)
def test_opentimelineio_reads_every_length_and_scene(clips: list[Clip], fps: Decimal) -> None:
    plan = queue(*clips, fps=fps)
    made = opened(written(plan))
    wanted = [clip for clip in plan.clips if not clip.omitted for _ in range(clip.count)]
    found = made.find_clips()
    assert [clip.metadata["soraplan"]["id"] for clip in found] == [clip.id for clip in wanted]
    rate = float(exact_rate(fps))
    at = 0
    for clip, source in zip(found, wanted, strict=True):
        length = expected_frames(source.seconds, fps)
        assert clip.source_range.duration.value == length
        assert clip.available_range() == clip.source_range
        assert clip.range_in_parent().start_time.to_seconds() == pytest.approx(at / rate)
        assert len(clip.media_references()) == source.takes
        at += length
    assert made.duration().to_seconds() == pytest.approx(at / rate)


def test_an_hour_stands_before_the_first_frame_and_scenes_are_markers() -> None:
    plan = queue(
        Clip(scene="1", seconds=8),
        Clip(scene="1", seconds=4, count=2),
        Clip(scene="", seconds=4),
        Clip(scene="12 [night]", seconds=10),
        Clip(scene="1", seconds=4),
        fps=Decimal(25),
    )
    made = opened(written(plan))
    assert made.global_start_time.to_timecode() == "01:00:00:00"
    (only,) = made.tracks
    assert only.kind == "Video"
    marks = [
        (mark.name, mark.marked_range.start_time.value, mark.marked_range.duration.value)
        for mark in only.markers
    ]
    assert marks == [("Scene 1", 0, 400), ("Scene 12 [night]", 500, 250), ("Scene 1", 750, 100)]
    assert len({mark.color for mark in only.markers}) == 3


def test_each_finished_video_has_a_place_and_each_take_is_an_alternative() -> None:
    plan = queue(Clip(shot="1A", count=3, takes=2), Clip(shot="1B"))
    clips = track(document(plan))["children"]
    assert [clip["name"] for clip in clips] == [
        *("1A (1 of 3)", "1A (2 of 3)", "1A (3 of 3)"),
        "1B",
    ]
    media = clips[1]["media_references"]
    assert [one["name"] for one in media.values()] == ["1A (2 of 3) take 1", "1A (2 of 3) take 2"]
    assert {one["OTIO_SCHEMA"] for one in media.values()} == {"MissingReference.1"}
    assert clips[1]["active_media_reference_key"] in media


def test_it_can_hold_every_clip_once_and_without_alternatives() -> None:
    plan = queue(Clip(shot="1A", count=3, takes=2))
    (clip,) = track(document(plan, videos="once", alternatives="none"))["children"]
    assert clip["name"] == "1A"
    assert list(clip["media_references"]) == ["DEFAULT_MEDIA"]
    assert clip["metadata"]["soraplan"]["count"] == 3


@given(some_plans)
def test_metadata_holds_every_field_of_every_clip(plan: Plan) -> None:
    made = document(plan)
    about = made["metadata"]["soraplan"]
    held = {
        fields["id"]: fields
        for fields in (
            *(clip["metadata"]["soraplan"] for clip in track(made)["children"]),
            *about["omitted"],
        )
    }
    assert len(held) == len(plan.clips)
    for clip in plan.clips:
        told = {key: held[clip.id][key] for key in Clip.model_fields}
        told["keep_rate"] = told["keep_rate"] and Decimal(told["keep_rate"])
        assert Clip.model_validate({**told, "tags": tuple(told["tags"])}) == clip
    assert Decimal(about["fps"]) == plan.fps


def test_an_omitted_clip_takes_no_time_and_is_not_lost() -> None:
    plan = queue(Clip(id="a"), Clip(id="b", status="omitted"), Clip(id="c", seconds=8))
    made = document(plan)
    assert [clip["name"] for clip in track(made)["children"]] == ["a", "c"]
    (omitted,) = made["metadata"]["soraplan"]["omitted"]
    assert (omitted["id"], omitted["after"]) == ("b", "a")


@pytest.mark.parametrize("plan", [empty_plan(), queue(Clip(status="omitted"))])
def test_an_empty_queue_is_an_empty_timeline(plan: Plan) -> None:
    made = opened(written(plan))
    assert made.find_clips() == []
    assert made.duration().value == 0
    assert made.name == "Untitled plan"


def test_the_receipt_is_read_by_people_and_found_again() -> None:
    plan = queue(Clip(id="a"), title="Spring")
    data = written(plan)
    made = receipts.receipt(forecasted(plan).estimate)
    assert receipts.found(data.decode()) == [made]
    facts = json.loads(data)["metadata"]["soraplan"]["receipt"]["facts"]
    assert facts["Print of the plan"] == [made.plan[:16]]
    assert facts["Rate card"][0].startswith("OpenAI Sora 2 (openai-sora-2), checked ")


def test_no_text_breaks_it_and_every_text_is_kept() -> None:
    clips = [Clip(prompt=text, notes=text, tags=("a", "b")) for text in HOSTILE]
    clips += [Clip(scene=text, shot=text, owner=text, reference=text) for text in HOSTILE_LINES]
    plan = queue(*clips, title=HOSTILE_LINES[5], client=HOSTILE_LINES[6])
    data = written(plan)
    made = opened(data)
    found = made.find_clips()
    assert [clip.metadata["soraplan"]["prompt"] for clip in found] == [
        clip.prompt for clip in plan.clips
    ]
    assert [clip.metadata["soraplan"]["shot"] for clip in found] == [
        clip.shot for clip in plan.clips
    ]
    for clip in found:
        assert not re.search(UNSEEN, clip.name)


def test_a_timeline_that_no_editor_could_open_is_not_made() -> None:
    plan = numbered(3, count=10_000)
    with pytest.raises(NotExported, match=r"30,000 finished videos.*--videos once"):
        written(plan)
    assert len(track(document(plan, videos="once"))["children"]) == 3
    plan = numbered(201, takes=1_000)
    with pytest.raises(NotExported, match=r"201,000 takes.*--alternatives none"):
        written(plan)
    assert len(track(document(plan, alternatives="none"))["children"]) == 201


def test_progress_is_told_and_can_end_the_work() -> None:
    class Enough(Exception):  # noqa: N818 - nothing failed
        pass

    heard: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        heard.append((done, total))
        if done > 300:
            raise Enough

    plan = numbered(900)
    with pytest.raises(Enough):
        exported(otio.FORMAT, forecasted(plan), told=told)
    assert heard[-1] == (400, 900)


def test_a_change_of_one_clip_changes_its_own_line() -> None:
    plan = numbered(5)
    changed = edits.changed(plan, {2}, lambda clip: edits.revised(clip, prompt="Dusk"))
    old, new = written(plan).splitlines(), written(changed).splitlines()
    assert len(old) == len(new)
    different = [place for place, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    assert len(different) == 2, "the head, for its receipt, and the clip"
