from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES
from plans import forecasted, queue, some_marked_clips
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange.export import exported
from soraplan.exchange.formats import edl as edl_format
from soraplan.exchange.readers import for_file
from soraplan.exchange.sheet import Sheet
from soraplan.storage.problems import BadFile


def read(text: str | bytes) -> Sheet:
    reader = for_file("CUT.EDL")
    assert reader is not None
    return reader.read(text.encode() if isinstance(text, str) else text, "cut.edl")


def rows(sheet: Sheet) -> list[dict[str, str]]:
    assert all(len(row.cells) == len(sheet.heads) for row in sheet.rows)
    return [
        {head: text for head, text in zip(sheet.heads, row.cells, strict=True) if text}
        for row in sheet.rows
    ]


def own(plan: Plan, **chosen: str) -> str:
    (made,) = exported(edl_format.FORMAT, forecasted(plan), chosen)
    return made.data.decode()


AVID = """\
TITLE: Avid_Example.01
FCM: NON-DROP FRAME
001  ZZ100_50 V     C        01:00:04:05 01:00:05:12 00:00:00:00 00:00:01:07
* FROM CLIP NAME:  take_1
* COMMENT: Rain
* LOC: 01:00:04:10 RED     ANIM FIX NEEDED
002  ZZ100_50 AA    C        01:00:04:05 01:00:05:12 00:00:00:00 00:00:01:07
003  BL       V     C        00:00:00:00 00:00:01:00 00:00:01:07 00:00:02:07
004  ZZ100_51 V     C        01:00:06:13 01:00:08:13 00:00:02:07 00:00:04:07
"""


def test_names_lengths_and_comments_of_a_list() -> None:
    sheet = read(AVID)
    assert rows(sheet) == [
        {"shot": "take_1", "seconds": "00:00:01:07", "notes": "Rain\nANIM FIX NEEDED"},
        {"shot": "ZZ100_51", "seconds": "00:00:02:00"},
    ]
    assert [row.line for row in sheet.rows] == [3, 9]
    assert sheet.fps is None
    told = " ".join(sheet.told)
    assert "Edit list “Avid_Example.01”, 2 events of video." in told
    assert "lengths are counted at the plan's frame rate" in told
    assert "1 sound event" in told and "1 black event" in told


def test_a_comment_may_tell_the_rate() -> None:
    sheet = read(AVID.replace("FCM: NON-DROP FRAME", "FCM: NON-DROP FRAME\n* FPS: 23.976"))
    assert sheet.fps == Decimal("23.976")
    assert rows(sheet)[1]["seconds"] == "2"
    impossible = read(AVID.replace("FCM: NON-DROP FRAME", "* FPS: 5"))
    assert impossible.fps is None


def test_drop_frame_timecode_is_counted_by_the_clock() -> None:
    sheet = read(
        "TITLE: Drop\nFCM: DROP FRAME\n"
        "001  AX       V     C        00:00:00;00 00:01:00;02 01:00:00;00 01:01:00;02\n"
    )
    assert sheet.fps == Decimal("29.97")
    assert rows(sheet) == [{"shot": "Event 001", "seconds": "60"}]


def test_timecode_that_runs_over_is_counted_at_the_rate_that_its_frames_show() -> None:
    sheet = read("TITLE: x\n001  A V C 00:00:00:24 00:00:02:00 01:00:00:24 01:00:02:00\n")
    assert rows(sheet)[0]["seconds"] == "00:00:01:01"
    assert "at 25" in " ".join(sheet.told)


def test_a_dissolve_names_both_its_clips() -> None:
    sheet = read(
        "TITLE: Dissolve\n"
        "001  ABC V C        01:00:04:05 01:00:05:12 00:00:00:00 00:00:01:07\n"
        "* FROM CLIP NAME: first\n"
        "002  ABC V C        01:00:05:12 01:00:05:12 00:00:01:07 00:00:01:07\n"
        "002  DEF V D    024 01:00:06:00 01:00:08:00 00:00:01:07 00:00:03:07\n"
        "* FROM CLIP NAME: first\n"
        "* TO CLIP NAME: second\n"
    )
    assert [row["shot"] for row in rows(sheet)] == ["first", "second"]


def test_scenes_come_from_comments_and_locators() -> None:
    event = "{0:03}  AX V C 00:00:00:00 00:00:01:00 01:00:0{0}:00 01:00:0{1}:00\n"
    sheet = read(
        "TITLE: x\n"
        + event.format(1, 2)
        + "* LOC: 01:00:01:00 GREEN   SCENE 12\n"
        + event.format(2, 3)
        + event.format(3, 4)
        + "* SCENE: 13\n"
    )
    assert [row["scene"] for row in rows(sheet)] == ["12", "12", "13"]


def test_the_length_in_the_cut_counts_where_the_speed_was_changed() -> None:
    sheet = read(
        "TITLE: x\n* FPS: 24\n"
        "001  AX V C 00:00:00:00 00:00:08:00 01:00:00:00 01:00:04:00\n"
        "M2   AX       048.0                00:00:00:00\n"
    )
    assert rows(sheet)[0]["seconds"] == "4"
    told = " ".join(sheet.told)
    assert "1 event run faster or slower" in told and "1 speed effect" in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_found(encoding: str, end: str) -> None:
    text = AVID.replace("take_1", "Été").replace("\n", end)
    sheet = read(text.encode(encoding))
    assert rows(sheet)[0]["shot"] == "Été"
    assert sheet.rows[1].line == 9
    assert any("Read as" in sentence for sentence in sheet.told) == (
        encoding in ("utf-16", "cp1252")
    )


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("001 AX V C 00:00:00:00 00:00:01:00 01:00:00:00", "is no event"),
        ("001 AX V C 0:00 0:01 0:00 0:01", "is no event"),
        ("001 AX V C 00:00:00:00 00:00:61:00 01:00:00:00 01:00:01:00", "is no timecode"),
        ("001 AX V C 00:00:02:00 00:00:01:00 01:00:02:00 01:00:01:00", "no longer than nothing"),
        ("001 AX V C 00:00:00:00 00:00:01:00 01:00:00:00 999999:00:01:00", "must be a mistake"),
    ],
)
def test_an_event_that_cannot_be_used_is_refused_with_its_line(event: str, reason: str) -> None:
    sheet = read(f"TITLE: x\n\n{event}\n* FROM CLIP NAME: y\n")
    assert sheet.rows == ()
    ((line, sentence),) = sheet.refused
    assert line == 3
    assert reason in sentence


@pytest.mark.parametrize("data", [b"", b"Scene,Shot\n1,1A\n", b"\0" * 100, b"{}", b"12 apples\n"])
def test_a_file_that_is_no_list_is_told_so(data: bytes) -> None:
    with pytest.raises(BadFile) as caught:
        read(data)
    (problem,) = caught.value.problems
    assert problem.file == "cut.edl"
    assert problem.sentence == "is no edit list: it has neither a title nor an event"


# Our own come back


@given(
    st.lists(some_marked_clips, max_size=8),
    st.sampled_from([Decimal(fps) for fps in ("23.976", "24", "25", "29.97", "59.94")]),
    st.sampled_from(["each", "once"]),
)
def test_a_list_of_ours_gives_back_what_it_holds(
    clips: list[Clip], fps: Decimal, videos: str
) -> None:
    plan = queue(*clips, fps=fps)
    sheet = read(own(plan, videos=videos))
    wanted = [
        {
            "id": clip.id,
            "shot": clip.shot,
            "prompt": " ".join(clip.prompt.split()),
            "seconds": str(clip.seconds),
            "frame": clip.frame,
            "offer": clip.offer or "",
            "count": str(clip.count),
            "takes": str(clip.takes),
            "keep_rate": str(clip.keep_rate or ""),
            "status": clip.status,
            "lane": clip.lane or "",
            "audio": "yes" if clip.audio else "",
            "moved_from": clip.moved_from or "",
            "moved_seconds": str(clip.moved_seconds or ""),
            "moved_lane": clip.moved_lane or "",
        }
        for clip in plan.clips
        if not clip.omitted
    ]
    assert rows(sheet) == [{key: text for key, text in row.items() if text} for row in wanted]
    assert sheet.refused == ()
    assert sheet.fps == fps


def test_names_and_lengths_survive_any_text() -> None:
    clips = [Clip(prompt=text, notes=text, seconds=7) for text in HOSTILE]
    clips += [Clip(shot=f"S{n}", scene=text, owner=text) for n, text in enumerate(HOSTILE_LINES)]
    plan = queue(*clips)
    sheet = read(own(plan))
    assert sheet.refused == ()
    assert [(row["id"], row.get("shot", ""), row["seconds"]) for row in rows(sheet)] == [
        (clip.id, clip.shot, str(clip.seconds)) for clip in plan.clips
    ]


def test_a_name_that_is_cut_in_the_list_comes_back_whole() -> None:
    shot = "A very long name of a shot, which no deck of old would have shown in one line"
    (row,) = rows(read(own(queue(Clip(id="a", shot=shot)))))
    assert row["shot"] == shot


def test_a_list_that_was_recut_says_so() -> None:
    text = own(queue(Clip(id="a", shot="1A", seconds=8, count=2)))
    text = text.replace("00:00:00:00 00:00:08:00", "00:00:00:00 00:00:06:12")
    text = text.replace("01:00:00:00 01:00:08:00", "01:00:00:00 01:00:06:12")
    text = text.replace("01:00:08:00 01:00:16:00", "01:00:06:12 01:00:13:00")
    sheet = read(text)
    assert rows(sheet)[0]["seconds"] == "6.5"
    assert any("another length than planned" in sentence for sentence in sheet.told)


LINES = st.sampled_from(
    [
        *AVID.splitlines(),
        "* PLAN: id=a seconds=8 count=2 video=1",
        "* PLAN: id=a seconds=x count=999999999999 video=-1",
        "* FPS: 0",
        "* FPS: 1000.000001",
        "* FROM CLIP NAME:",
        "002  AX V D 024 00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00",
        "002  AX V C 00:00:00:00 00:00:01:000 999999:00:00:00 999999:00:01:00",
        "SPLIT:    AUDIO DELAY=  00:00:00:02",
    ]
) | st.text(max_size=20)


@given(st.lists(LINES, max_size=8))
def test_any_lines_in_any_order_are_read_or_refused_and_never_break(lines: list[str]) -> None:
    try:
        sheet = read("\n".join(lines).encode("utf-8", "replace"))
    except BadFile as error:
        assert str(error)
    else:
        assert all(len(row.cells) == len(sheet.heads) for row in sheet.rows)


def parts(plan: Plan, **chosen: str) -> list[Sheet]:
    made = exported(edl_format.FORMAT, forecasted(plan), chosen)
    return [read(one.data) for one in made]


def test_a_part_of_a_split_list_does_not_say_how_many_videos_are_wanted() -> None:
    plan = queue(
        Clip(id="a", shot="1A", count=990),
        Clip(id="b", shot="1B", count=1_100),
        Clip(id="c", shot="1C", count=2),
    )
    first, second, third = parts(plan, reels="split")
    told = "their number stays as planned: 1B."
    assert [row["count"] for row in rows(first)] == ["990", "1100"]
    assert [row["count"] for row in rows(second)] == ["1100"]
    assert [row["count"] for row in rows(third)] == ["1100", "2"]
    assert all(any(told in said for said in part.told) for part in (first, second, third))
    assert {part.title for part in (first, second, third)} == {plan.title}


def test_a_video_that_an_editor_took_out_of_the_middle_is_not_wanted_any_more() -> None:
    plan = queue(Clip(id="a", shot="1A", count=4), Clip(id="b", shot="1B", count=3))
    text = own(plan)
    events = text.split("\n\n")
    without = [event for event in events if "1A (2 of 4)" not in event]
    assert len(without) == len(events) - 1
    sheet = read("\n\n".join(without))
    assert [row["count"] for row in rows(sheet)] == ["3", "3"]
    assert any("number is taken over: 1A." in said for said in sheet.told)


def test_a_list_of_a_plan_without_a_title_has_none() -> None:
    assert read(own(queue(Clip(id="a"), title=""))).title == ""
    assert read(AVID).title
