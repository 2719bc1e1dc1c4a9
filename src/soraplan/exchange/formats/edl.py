"""The plan as an edit list of the kind CMX 3600 reads, for whatever cannot open a timeline.

One event for each place in the cut: source from 00:00:00:00, record from 01:00:00:00 and without
gaps, reel AX, which means that there is no tape. The standard has three digits for an event and
24 hours for a record. What is beyond either is numbered on, as today's editors read it, or split
into reels that keep to both. A reader of such lists may refuse a comment before the first event
and fails on lines that are no comment, so all we say stands in comments behind an event.

Forms: https://xmil.biz/EDL-X/CMX3600.pdf; locators (`LOC`) as Avid and Resolve write them.
"""

from collections.abc import Iterable, Iterator

from soraplan.core.clip import Clip
from soraplan.core.text.timecode import nominal, timecode
from soraplan.exchange.cut.edl_comments import comments, cut, words
from soraplan.exchange.cut.slots import VIDEOS, SceneSpans, Slot, slots
from soraplan.exchange.format import Format, Handoff, Made, NotExported, Option, Told
from soraplan.exchange.receipt import facts, line

REELS = Option(
    name="reels",
    title="Reels",
    help="one file, whose events are numbered on past 999 and whose record time goes on past 24"
    " hours; or a file for as much as CMX 3600 can count.",
    choices=("one", "split"),
)

MOST_EVENTS = 999
MOST_FRAMES = 100
"""A timecode has two digits for the frames of a second."""

TITLE = 70
"""Bytes of a title."""

NAME = 60
"""Bytes of a clip's name: with its key it keeps to a line as other comments do."""

WORDS = (
    *("id", "seconds", "frame", "offer", "count", "takes", "keep_rate"),
    *("priority", "status", "lane", "moved_from", "audio", "moved_seconds", "moved_lane"),
)
"""Fields of a clip that are one word each; they stand in one comment."""

TEXTS = ("scene", "prompt", "owner", "notes")
"""Fields that have comments of their own, under their name in capitals."""


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The plan as one edit list, or as several reels.

    Raises NotExported where there are more events than an editor can open, or more frames in a
    second than a timecode can count.
    """
    plan = handoff.report.plan
    rate = nominal(plan.fps)
    if rate > MOST_FRAMES:
        raise NotExported(
            f"The plan has {plan.fps.normalize():f} frames a second, and an edit list counts at"
            f" most {MOST_FRAMES}. Change the plan's frame rate, or export to otio."
        )
    split = handoff.choice(REELS) == "split"
    day = 23 * 3600 * rate
    closing = list(_closing(handoff))
    scenes = SceneSpans()
    reels: list[list[str]] = [[]]
    first = event = 0
    for slot in slots(handoff, told):
        if split and (event == MOST_EVENTS or slot.start + slot.frames - first > day):
            reels.append([])
            first, event = slot.start, 0
        event += 1
        lines = reels[-1]
        lines.append("")
        lines += _event(handoff, slot, event, slot.start - first)
        lines += _comments(slot, scenes.begins(slot), _record(handoff, slot.start - first))
        if event == 1:
            lines += _rate(handoff)
    if not event:
        reels[0] = ["", *_rate(handoff)]
    told(len(plan.clips), len(plan.clips))
    return tuple(
        Made(_file(handoff, number, [*lines, *closing]), f"reel-{number}" if number > 1 else "")
        for number, lines in enumerate(reels, 1)
    )


def _file(handoff: Handoff, reel: int, lines: Iterable[str]) -> bytes:
    part = f", reel {reel}" if reel > 1 else ""
    title = cut(handoff.report.plan.title, TITLE - len(part)) or "Untitled plan"
    return "\n".join([f"TITLE: {title}{part}", "FCM: NON-DROP FRAME", *lines, ""]).encode()


def _event(handoff: Handoff, slot: Slot, number: int, start: int) -> Iterator[str]:
    fps = handoff.report.plan.fps
    source = f"{timecode(0, fps)} {timecode(slot.frames, fps)}"
    record = f"{_record(handoff, start)} {_record(handoff, start + slot.frames)}"
    yield f"{number:03}  AX       V     C        {source} {record}"


def _record(handoff: Handoff, frame: int) -> str:
    fps = handoff.report.plan.fps
    return timecode(3600 * nominal(fps) + frame, fps)


def _comments(slot: Slot, colour: str | None, record: str) -> Iterator[str]:
    clip = slot.clip
    name = cut(slot.name, NAME)
    yield f"* FROM CLIP NAME: {name}"
    if colour is not None:
        yield f"* LOC: {record} {colour:<7} {cut(f'SCENE {clip.scene}', 40)}"
    if name != slot.name:
        yield from comments("SHOT", clip.shot)
    yield from comments("PLAN", _words(clip, slot.video))
    for key in TEXTS:
        yield from comments(key.upper(), getattr(clip, key))


def _words(clip: Clip, video: int | None) -> str:
    values = {key: getattr(clip, key) for key in WORDS}
    told = [
        f"{key}={'yes' if value is True else value}"
        for key, value in values.items()
        if value is not None and value is not False and value != "planned"
    ]
    if video is not None:
        told.append(f"video={video}")
    return " ".join(told)


def _rate(handoff: Handoff) -> Iterator[str]:
    """The rate, which a list of this kind does not hold otherwise."""
    fps = handoff.report.plan.fps
    counted = f"timecode counts {nominal(fps)} frames a second, non-drop"
    yield from comments("FPS", f"{fps.normalize():f} ({counted})")


def _closing(handoff: Handoff) -> Iterator[str]:
    """The receipt, for people and for a program."""
    yield ""
    for name, text in facts(handoff.receipt, handoff.report.forecast.estimate):
        yield from words("RECEIPT", f"{name}: {text}")
    yield from words("RECEIPT", line(handoff.receipt))


FORMAT = Format(
    name="edl",
    title="Edit list",
    extension="edl",
    reader="editors, in any editing system",
    holds="Names, lengths, scenes, prompts and notes, as comments without line breaks; no tags,"
    " references, groups or omitted clips, and none of the plan's settings but title and rate.",
    export=export,
    options=(VIDEOS, REELS),
)
