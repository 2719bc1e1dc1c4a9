import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import HOSTILE, HOSTILE_LINES
from plans import forecasted, numbered, queue, some_clips
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.exchange import receipt as receipts
from soraplan.exchange.export import exported
from soraplan.exchange.format import NotExported
from soraplan.exchange.formats import edl
from soraplan.storage import plans

SHARED = Path(__file__).parents[1] / "golden"
GOLDEN = Path(__file__).parent / "golden"

EVENT = re.compile(
    r"(\d{3,})  AX       V     C        "
    r"(\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d)"
)


def files(plan: Plan, **chosen: str) -> list[str]:
    return [made.data.decode() for made in exported(edl.FORMAT, forecasted(plan), chosen)]


def written(plan: Plan, **chosen: str) -> str:
    (made,) = files(plan, **chosen)
    return made


@dataclass
class Event:
    """An event as a plain reader of such lists sees it, in frames."""

    number: int
    source: tuple[int, int]
    record: tuple[int, int]
    comments: list[str]


def parsed(text: str, base: int = 24) -> list[Event]:
    """The events of a list; anything but head, event, comment and blank line fails."""
    lines = text.split("\n")
    assert lines[0].startswith("TITLE: ") and lines[1] == "FCM: NON-DROP FRAME"
    assert lines[-1] == ""
    events: list[Event] = []
    for line in lines[2:]:
        match = EVENT.fullmatch(line)
        if match:
            number, *times = match.groups()
            first, second, third, fourth = (frame(time, base) for time in times)
            events.append(Event(int(number), (first, second), (third, fourth), []))
        elif line.startswith("* "):
            if events:
                events[-1].comments.append(line[2:])
        else:
            assert line == ""
    return events


def frame(time: str, base: int) -> int:
    hours, minutes, seconds, frames = map(int, time.split(":"))
    assert minutes < 60 and seconds < 60 and frames < base
    return (hours * 3600 + minutes * 60 + seconds) * base + frames


def said(event: Event, key: str) -> str:
    """What the comments of a key say, put together again."""
    opening = f"{key}: "
    return " ".join(
        line.removeprefix(opening) for line in event.comments if line.startswith(opening)
    )


@pytest.mark.parametrize("name", ["shoot", "rough"])
def test_the_bytes_are_the_contract(name: str) -> None:
    # Made anew by: soraplan export shoot.toml --to edl --today 2026-11-22
    plan = plans.read(SHARED / f"{name}.toml").plan
    assert written(plan).encode() == (GOLDEN / f"{name}.edl").read_bytes()


@given(
    st.lists(some_clips, max_size=8),
    st.sampled_from([("24", 24), ("23.976", 24), ("25", 25), ("29.97", 30), ("60", 60)]),
    st.sampled_from(["each", "once"]),
)
def test_record_times_follow_on_from_one_hour(
    clips: list[Clip], rate: tuple[str, int], videos: str
) -> None:
    fps, base = Decimal(rate[0]), rate[1]
    plan = queue(*clips, fps=fps)
    events = parsed(written(plan, videos=videos), base)
    wanted = [
        clip
        for clip in plan.clips
        if not clip.omitted
        for _ in range(clip.count if videos == "each" else 1)
    ]
    assert [event.number for event in events] == list(range(1, len(wanted) + 1))
    at = 3600 * base
    for event, clip in zip(events, wanted, strict=True):
        length = event.source[1]
        assert event.source[0] == 0
        exact = clip.seconds * (Decimal(base) if fps == base else Decimal(base * 1000) / 1001)
        assert abs(length - exact) <= Decimal("0.5")
        assert event.record == (at, at + length)
        at += length


def test_names_scenes_prompts_and_fields_stand_in_comments() -> None:
    plan = queue(
        Clip(id="a", scene="12", shot="1A", prompt="Dawn\n\nover  the bay", count=2, seconds=8),
        Clip(id="b", scene="12", notes="Ask Ana", owner="Bo", offer="pro/hd", takes=3),
    )
    first, second, third = parsed(written(plan))
    assert said(first, "FROM CLIP NAME") == "1A (1 of 2)"
    assert said(second, "FROM CLIP NAME") == "1A (2 of 2)"
    assert said(third, "FROM CLIP NAME") == "b"
    assert said(first, "LOC") == "01:00:00:00 GREEN   SCENE 12"
    assert said(second, "LOC") == said(third, "LOC") == ""
    assert said(first, "PROMPT") == "Dawn over the bay"
    assert said(first, "SCENE") == said(third, "SCENE") == "12"
    assert said(third, "NOTES") == "Ask Ana"
    assert said(third, "OWNER") == "Bo"
    words = said(second, "PLAN").split()
    assert words == ["id=a", "seconds=8", "frame=portrait", "count=2", "takes=1", "video=2"]


def test_the_rate_that_such_a_list_cannot_hold_is_told() -> None:
    plan = queue(Clip(seconds=8), fps=Decimal("23.976"))
    (event,) = parsed(written(plan))
    assert event.source == (0, 192)
    assert said(event, "FPS").startswith("23.976 ")


def test_a_rate_that_timecode_cannot_count_is_refused() -> None:
    with pytest.raises(NotExported, match="120 frames a second"):
        written(queue(Clip(), fps=Decimal(120)))


def test_comments_are_short_and_stand_behind_an_event() -> None:
    plan = queue(*(Clip(prompt=text, notes=text) for text in HOSTILE))
    text = written(plan)
    lines = text.split("\n")
    assert next(line for line in lines[2:] if line).startswith("001 ")
    own = [line for line in lines if not line.startswith("* RECEIPT: ")]
    assert max(len(line.encode()) for line in own) <= 78


def test_no_text_becomes_anything_but_a_comment_under_its_own_key() -> None:
    clips = [Clip(prompt=text, notes=text) for text in HOSTILE]
    clips += [Clip(scene=text, shot=text, owner=text) for text in HOSTILE_LINES]
    plan = queue(*clips, title=HOSTILE_LINES[0])
    text = written(plan)
    # A line may end in no other way than this, whatever its reader takes for a line end.
    assert text.splitlines() == text.removesuffix("\n").split("\n")
    assert "\0" not in text and "\x1b" not in text
    events = parsed(text)
    assert len(events) == len(clips)
    keys = {comment.partition(":")[0] for event in events for comment in event.comments}
    assert keys == {
        *("FROM CLIP NAME", "LOC", "PLAN", "SHOT", "SCENE", "PROMPT", "OWNER", "NOTES"),
        *("FPS", "RECEIPT"),
    }
    for event, clip in zip(events, plan.clips, strict=True):
        assert event.comments[0].startswith("FROM CLIP NAME: ")
        assert sum(comment.startswith("FROM CLIP NAME") for comment in event.comments) == 1
        if clip.prompt.isascii() and clip.prompt.isprintable() and len(clip.prompt) < 60:
            assert said(event, "PROMPT") == " ".join(clip.prompt.split())


def test_the_receipt_is_the_last_word_and_found_again() -> None:
    plan = queue(*(Clip(prompt=f"Take {number}") for number in range(30)), title="Spring")
    text = written(plan)
    assert receipts.found(text) == [receipts.receipt(forecasted(plan).estimate)]
    assert "* RECEIPT: Rate card: OpenAI Sora 2 (openai-sora-2), checked" in text
    assert text.endswith("soraplan-receipt=end\n")


@pytest.mark.parametrize("plan", [queue(), queue(Clip(status="omitted"))])
def test_an_empty_queue_is_a_list_without_events(plan: Plan) -> None:
    assert parsed(written(plan)) == []


def reels(plan: Plan) -> Iterator[list[Event]]:
    made = exported(edl.FORMAT, forecasted(plan), {"reels": "split"})
    assert [one.part for one in made] == ["", *(f"reel-{n}" for n in range(2, len(made) + 1))]
    for one in made:
        assert receipts.found(one.data.decode())
        yield parsed(one.data.decode())


def test_a_long_list_is_numbered_on_or_split_where_the_standard_ends() -> None:
    plan = numbered(2_100, seconds=4)
    assert [event.number for event in parsed(written(plan))] == list(range(1, 2_101))
    split = list(reels(plan))
    assert [len(events) for events in split] == [999, 999, 102]
    for events in split:
        assert events[0].record[0] == 3600 * 24
        assert events[-1].number == len(events)


def test_a_reel_ends_before_midnight() -> None:
    plan = numbered(25, seconds=3_600)
    split = list(reels(plan))
    assert [len(events) for events in split] == [23, 2]
    assert all(events[-1].record[1] <= 24 * 3600 * 24 for events in split)
    assert parsed(written(plan))[-1].record[1] == 26 * 3600 * 24


def test_more_events_than_an_editor_opens_are_not_written() -> None:
    with pytest.raises(NotExported, match=r"90,000 finished videos"):
        written(numbered(3, count=30_000))
