import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES
from plans import forecasted, queue, some_plans
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange.export import exported
from soraplan.exchange.formats import otio as otio_format
from soraplan.exchange.readers import for_file
from soraplan.exchange.sheet import Sheet
from soraplan.storage.problems import BadFile


def read(document: Any) -> Sheet:
    return read_bytes(json.dumps(document).encode())


def read_bytes(data: bytes) -> Sheet:
    reader = for_file("cut.otio")
    assert reader is not None
    return reader.read(data, "cut.otio")


def rows(sheet: Sheet) -> list[dict[str, str]]:
    assert all(len(row.cells) == len(sheet.heads) for row in sheet.rows)
    return [
        {head: text for head, text in zip(sheet.heads, row.cells, strict=True) if text}
        for row in sheet.rows
    ]


def own(plan: Plan, **chosen: str) -> Any:
    """Our own timeline of a plan, for an editor to change."""
    (made,) = exported(otio_format.FORMAT, forecasted(plan), chosen)
    return json.loads(made.data)


def children(document: Any) -> Any:
    return document["tracks"]["children"][0]["children"]


def time(value: Any, rate: Any = 24) -> Any:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": value}


def span(value: Any, rate: Any = 24, start: Any = 0) -> Any:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": time(start, rate),
        "duration": time(value, rate),
    }


def clip(name: str = "sh010", value: Any = 192, rate: Any = 24, **more: Any) -> Any:
    return {"OTIO_SCHEMA": "Clip.2", "name": name, "source_range": span(value, rate), **more}


def gap(value: Any = 24) -> Any:
    return {"OTIO_SCHEMA": "Gap.1", "source_range": span(value)}


def track(*items: Any, **more: Any) -> Any:
    return {"OTIO_SCHEMA": "Track.1", "kind": "Video", "name": "V1", "children": items, **more}


def stack(*items: Any, **more: Any) -> Any:
    return {"OTIO_SCHEMA": "Stack.1", "name": "tracks", "children": items, **more}


def timeline(*tracks: Any, **more: Any) -> Any:
    return {"OTIO_SCHEMA": "Timeline.1", "name": "Cut", "tracks": stack(*tracks), **more}


def marker(name: str, start: Any, **more: Any) -> Any:
    return {"OTIO_SCHEMA": "Marker.2", "name": name, "marked_range": span(1, start=start), **more}


# Our own come back


def restored(row: dict[str, str]) -> Clip:
    """A clip of a row, read in the plainest way there is."""
    fields: dict[str, Any] = dict(row)
    for key in ("seconds", "count", "takes", "priority", "reference_seconds", "moved_seconds"):
        if key in fields:
            fields[key] = int(fields[key])
    if "keep_rate" in fields:
        fields["keep_rate"] = Decimal(fields["keep_rate"])
    for key in ("tags", "audio"):
        if key in fields:
            fields[key] = json.loads(fields[key])
    return Clip.model_validate(fields)


some_fps = st.sampled_from([Decimal(fps) for fps in ("23.976", "24", "25", "29.97", "12.5", "0.1")])


@given(some_plans, some_fps, st.sampled_from(["each", "once"]))
def test_every_field_of_every_clip_comes_back_in_order(
    plan: Plan, fps: Decimal, videos: str
) -> None:
    plan = edits.settings_revised(plan, fps=fps)
    sheet = read(own(plan, videos=videos))
    assert [restored(row) for row in rows(sheet)] == list(plan.clips)
    assert sheet.refused == ()
    if any(not one.omitted for one in plan.clips):
        assert sheet.fps == fps
        assert sheet.heads == tuple(Clip.model_fields)


def test_fields_that_are_seldom_used_come_back() -> None:
    full = Clip(
        id="a",
        scene="1",
        shot="1A",
        keep_rate=Decimal("0.25"),
        priority=2,
        owner="Ana",
        tags=("hero, wide", '"quoted"'),
        reference="stills/a.png",
        lane="batch",
        audio=True,
        reference_seconds=7,
        moved_from="openai-sora-2/pro/720p",
        moved_seconds=12,
        moved_lane="batch",
        group="bay",
        notes="One\n\nTwo",
    )
    plan = queue(full)
    (row,) = rows(read(own(plan)))
    assert restored(row) == full


def test_of_keys_that_came_later_an_older_timeline_says_nothing() -> None:
    made = own(queue(Clip(id="a"), Clip(id="b", status="omitted")))
    later = ("audio", "reference_seconds", "moved_seconds", "moved_lane")
    (child,) = made["tracks"]["children"][0]["children"]
    about = made["metadata"]["soraplan"]
    for fields in (child["metadata"]["soraplan"], *about["omitted"]):
        for key in later:
            del fields[key]
    sheet = read(made)
    assert sheet.heads == tuple(key for key in Clip.model_fields if key not in later)
    assert [row["id"] for row in rows(sheet)] == ["a", "b"]


def test_no_text_is_changed_on_its_way() -> None:
    clips = [Clip(prompt=text, notes=text) for text in HOSTILE]
    clips += [Clip(scene=text, shot=text, owner=text, tags=(text,)) for text in HOSTILE_LINES]
    plan = queue(*clips)
    assert [restored(row) for row in rows(read(own(plan)))] == list(plan.clips)


def test_what_an_editor_did_is_taken_over_and_told() -> None:
    plan = queue(
        Clip(id="a", shot="1A", seconds=8, count=3),
        Clip(id="b", shot="1B", seconds=8),
        Clip(id="c", shot="1C", seconds=8),
    )
    document = own(plan)
    cut = children(document)
    del cut[1]
    cut[2]["source_range"]["duration"]["value"] = 132.0
    cut[3]["enabled"] = False
    cut.insert(0, cut.pop())
    sheet = read(document)
    assert [(row["id"], row["seconds"], row["count"], row["status"]) for row in rows(sheet)] == [
        ("c", "8", "1", "omitted"),
        ("a", "8", "2", "planned"),
        ("b", "5.5", "1", "planned"),
    ]
    told = " ".join(sheet.told)
    assert "another length than planned, which is taken over: 1B." in told
    assert "number is taken over: 1A." in told
    assert "so omitted: 1C." in told


def test_numbers_that_came_back_with_a_point_are_whole() -> None:
    document = own(queue(Clip(id="a", seconds=8, takes=3)))
    children(document)[0]["metadata"]["soraplan"].update(seconds=8.0, takes=3.0, count=1.0)
    (row,) = rows(read(document))
    assert (row["seconds"], row["takes"], row["count"]) == ("8", "3", "1")


def test_a_clip_that_was_cut_in_two_is_one_clip() -> None:
    document = own(queue(Clip(id="a", seconds=8)))
    cut = children(document)
    second = json.loads(json.dumps(cut[0]))
    cut[0]["source_range"] = span(96.0, 24.0)
    second["source_range"] = span(96.0, 24.0, 96.0)
    cut.append(second)
    (row,) = rows(read(document))
    assert (row["seconds"], row["count"]) == ("8", "1")


def test_what_others_wrote_beside_our_fields_is_kept() -> None:
    document = own(queue(Clip(id="a", notes="Mine")))
    (one,) = children(document)
    one["markers"] = [marker("Look here", 4, comment="too dark")]
    one["metadata"]["kitsu"] = {"id": "77"}
    one["media_references"]["DEFAULT_MEDIA"] = {
        "OTIO_SCHEMA": "ExternalReference.1",
        "target_url": "file:///a.mov",
    }
    (row,) = rows(read(document))
    assert row["notes"] == "Mine\nLook here: too dark"
    assert row["metadata.kitsu.id"] == "77"
    assert row["media"] == "file:///a.mov"


# Those of others


def test_names_and_lengths_of_a_timeline() -> None:
    sheet = read(timeline(track(clip("sh010", 204), gap(), clip("sh020", 100, 25))))
    assert rows(sheet) == [
        {"shot": "sh010", "seconds": "8.5"},
        {"shot": "sh020", "seconds": "4"},
    ]
    assert [row.line for row in sheet.rows] == [1, 2]
    assert sheet.fps == 24
    told = " ".join(sheet.told)
    assert "OpenTimelineIO “Cut”, 2 clips at 24 frames a second." in told
    assert "2 different frame rates" in told
    assert "Passed over: 1 gap." in told


@pytest.mark.parametrize(
    ("frames", "rate", "seconds", "fps"),
    [
        # Eight seconds for everyone, though the clock says 8.008.
        (192, 24000 / 1001, "8", "23.976"),
        (1_440, 23.976, "60", "23.976"),
        (240, 30000 / 1001, "8", "29.97"),
        (250, 25, "10", "25"),
        (1, 24, "0.042", "24"),
        (204.0, 24.0, "8.5", "24"),
        (90, 12.5, "7.2", "12.5"),
    ],
)
def test_lengths_in_seconds(frames: Any, rate: Any, seconds: str, fps: str) -> None:
    sheet = read(timeline(track(clip(value=frames, rate=rate))))
    assert rows(sheet)[0]["seconds"] == seconds
    assert sheet.fps == Decimal(fps)


def test_scenes_come_from_markers_and_from_named_stacks() -> None:
    inner = stack(track(clip("c"), name="V1"), name="SQ020")
    document = timeline(
        track(
            clip("a"),
            clip("b"),
            inner,
            markers=[marker("Scene 4 - Bay", 192), marker("too loud", 200)],
        )
    )
    sheet = read(document)
    assert [(row["shot"], row.get("scene")) for row in rows(sheet)] == [
        ("a", None),
        ("b", "4 - Bay"),
        ("c", "SQ020"),
    ]
    assert "1 marker" in " ".join(sheet.told)


@pytest.mark.parametrize(
    ("said", "scene"),
    [
        ("Scene 12", "12"),
        ("scène: 3 bis", "3 bis"),
        ("SC_4", "4"),
        ("SQ010", "SQ010"),
        ("sq_010", "sq_010"),
        ("Scenery is dark", None),
        ("sequence is too long", None),
        ("sq" + "_" * 100_000 + "!", None),
        ("scene " + "x" * 100_000, None),
    ],
)
def test_only_a_marker_that_says_so_names_a_scene(said: str, scene: str | None) -> None:
    (row,) = rows(read(timeline(track(clip(), markers=[marker(said, 0)]))))
    assert row.get("scene") == scene


def test_sound_is_passed_over_and_metadata_are_columns() -> None:
    sheet = read(
        timeline(
            track(
                clip(metadata={"kitsu": {"id": 7, "ok": True, "none": None}, "note": "wide"}),
                {"OTIO_SCHEMA": "Transition.1"},
                {"OTIO_SCHEMA": "Effect.1"},
                None,
            ),
            track(clip("music"), kind="Audio"),
        )
    )
    assert rows(sheet) == [
        {
            "shot": "sh010",
            "seconds": "8",
            "metadata.kitsu.id": "7",
            "metadata.kitsu.ok": "true",
            "metadata.note": "wide",
        }
    ]
    assert "1 nameless thing, 1 transition, 1 Effect, 1 sound track" in " ".join(sheet.told)


def test_hundreds_of_keys_of_metadata_do_not_become_hundreds_of_columns() -> None:
    many = {f"key{number}": "x" for number in range(200)}
    sheet = read(timeline(track(clip(metadata=many))))
    assert len(sheet.heads) == 62
    assert "140 further keys of metadata were left out" in " ".join(sheet.told)


def test_the_length_is_the_media_s_where_the_clip_has_none_of_its_own() -> None:
    media = {"OTIO_SCHEMA": "ExternalReference.1", "available_range": span(48)}
    old = {"OTIO_SCHEMA": "Clip.1", "name": "old", "source_range": None, "media_reference": media}
    new = clip("new", source_range=None, media_references={"HQ": media})
    new["active_media_reference_key"] = "HQ"
    none = clip("none", source_range=None)
    sheet = read(timeline(track(old, new, none)))
    assert [row.get("seconds") for row in rows(sheet)] == ["2", "2", None]
    assert "Of unknown length: none." in sheet.told


def test_a_collection_of_timelines_is_read_one_after_the_other() -> None:
    document = {
        "OTIO_SCHEMA": "SerializableCollection.1",
        "children": [
            {**timeline(track(clip("a"))), "name": "Reel 1"},
            {**timeline(track(clip("b"))), "name": "Reel 2"},
        ],
    }
    assert [(row["shot"], row["scene"]) for row in rows(read(document))] == [
        ("a", "Reel 1"),
        ("b", "Reel 2"),
    ]


def test_what_opentimelineio_writes_is_read() -> None:
    library = pytest.importorskip("opentimelineio")
    schema, clock = library.schema, library.opentime
    made = schema.Timeline("Cut")
    video = schema.Track("V1", kind="Video")
    made.tracks.append(video)
    video.append(
        schema.Clip(
            "sh010",
            source_range=clock.TimeRange(clock.RationalTime(10, 25), clock.RationalTime(50, 25)),
            metadata={"kitsu": {"id": "x"}},
        )
    )
    sheet = read_bytes(library.adapters.write_to_string(made, "otio_json").encode())
    assert rows(sheet) == [{"shot": "sh010", "seconds": "2", "metadata.kitsu.id": "x"}]
    assert sheet.fps == 25


# What cannot be used


@pytest.mark.parametrize(
    ("value", "rate", "reason"),
    [
        (0, 24, "no longer than nothing"),
        (-24, 24, "no longer than nothing"),
        (10**30, 24, "must be a mistake"),
        (24, 1e-300, "must be a mistake"),
        (24, 0, "is no time"),
        (24, -24, "is no time"),
        ("24", 24, "is no time"),
        (None, 24, "is no time"),
        (True, 24, "is no time"),
        (float("nan"), 24, "is no time"),
        (24, float("inf"), "is no time"),
        ([], {}, "is no time"),
    ],
)
def test_a_clip_of_no_length_is_refused_with_its_place(value: Any, rate: Any, reason: str) -> None:
    sheet = read(timeline(track(clip("good"), clip("bad\x1b", value, rate))))
    assert [row["shot"] for row in rows(sheet)] == ["good"]
    ((line, sentence),) = sheet.refused
    assert line == 2
    assert sentence.startswith("bad\\x1b: ") and reason in sentence


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is not JSON"),
        (b"TITLE: Cut\n001  AX", "is not JSON"),
        (b"\xff\xfe\x00", "holds what no program writes"),
        (b'"\xff"', "holds what no program writes"),
        (b"[" * 200_000, "nested deeper than any timeline"),
        (b"1" * 10_000, "holds what no program writes"),
        (b"[]", "it says of nothing what it is"),
        (b"{}", "it says of nothing what it is"),
        (b'{"OTIO_SCHEMA": 7}', "it says of nothing what it is"),
        (b'{"OTIO_SCHEMA": "Marker.2"}', "it is a Marker"),
    ],
)
def test_a_file_that_is_no_timeline_is_told_so(data: bytes, sentence: str) -> None:
    with pytest.raises(BadFile) as caught:
        read_bytes(data)
    (problem,) = caught.value.problems
    assert problem.file == "cut.otio"
    assert sentence in problem.sentence


def test_a_place_of_bad_json_is_told() -> None:
    with pytest.raises(BadFile) as caught:
        read_bytes(b'{"OTIO_SCHEMA":\n"Timeline.1"\n"name": 1}')
    assert caught.value.problems[0].line == 3


def test_stacks_without_end_are_refused() -> None:
    inner = track(clip())
    for _ in range(200):
        inner = stack(inner)
    sheet = read(inner)
    assert sheet.rows == ()
    assert "tracks deep" in sheet.refused[0][1]


def test_half_a_character_becomes_one_that_can_be_kept() -> None:
    data = json.dumps(timeline(track(clip("half \ud800", metadata={"\udfff": ["\ud801"]}))))
    sheet = read_bytes(data.encode())
    for text in (*sheet.heads, *sheet.rows[0].cells, *sheet.told):
        text.encode()


some_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "video", "rate", "value", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.data())
def test_any_value_at_any_place_is_read_or_refused_and_never_breaks(data: st.DataObject) -> None:
    document = own(
        queue(
            Clip(id="a", scene="1", shot="1A", takes=2, count=2),
            Clip(id="b", status="omitted"),
            Clip(id="c", scene="2"),
        )
    )
    for _ in range(data.draw(st.integers(1, 3))):
        spoil(document, data)
    try:
        sheet = read(document)
    except BadFile as error:
        assert str(error)
    else:
        assert all(len(row.cells) == len(sheet.heads) for row in sheet.rows)
        assert all(isinstance(text, str) for row in sheet.rows for text in row.cells)


def spoil(document: Any, data: st.DataObject) -> None:
    """Put any value at any place of a document."""
    node = document
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        inner = node[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.integers(0, 4)):
            node = inner
            continue
        node[key] = data.draw(some_json)
        return
