"""The plan as an OpenTimelineIO timeline that an editor opens before a frame exists.

One video track in the order of the queue, cut to whole frames at the plan's rate and without gaps.
Media is missing everywhere, with the name and range that it will have; each planned take is an
alternative of its clip. Scenes are markers over their length. An omitted clip takes no time in the
cut, so it stands in the metadata of the timeline, from where an import gets it back.

One clip stands on one line of the file, so that two versions can be compared.
"""

from io import BytesIO
from typing import Any

from soraplan.core.clip import Clip
from soraplan.core.text.cells import visible
from soraplan.core.text.timecode import frame_rate, nominal
from soraplan.exchange.cut import otio_nodes as nodes
from soraplan.exchange.cut.slots import VIDEOS, SceneSpans, Slot, slots
from soraplan.exchange.format import Format, Handoff, Made, NotExported, Option, Told
from soraplan.exchange.receipt import facts, line

KEY = "soraplan"
"""Where our own metadata stands."""

VERSION = 1
"""The version of that metadata; a program that reads it should check it."""

ALTERNATIVES = Option(
    name="alternatives",
    title="Alternatives",
    help="each planned take is an alternative media reference of its clip; or a clip has one"
    " reference only.",
    choices=("takes", "none"),
)

MOST_REFERENCES = 200_000
"""Media references in one file, which are some 60 MB."""


def export(handoff: Handoff, told: Told) -> tuple[Made, ...]:
    """The plan as one timeline. Raises NotExported where it would be too large to be opened."""
    plan = handoff.report.plan
    rate = frame_rate(plan.fps)
    cut = slots(handoff, told)
    alternatives = handoff.choice(ALTERNATIVES) == "takes"
    if alternatives:
        _checked(handoff)
    scenes = SceneSpans()
    ranges: dict[int, nodes.Node] = {}
    fields: dict[str, dict[str, Any]] = {}
    # Bytes from the start: one text with an emoji in it would take four bytes for every letter.
    children = BytesIO()
    for slot in cut:
        scenes.begins(slot)
        range_ = ranges.get(slot.frames)
        if range_ is None:
            range_ = ranges[slot.frames] = nodes.span(0, slot.frames, rate)
        if slot.clip.id not in fields:
            fields = {slot.clip.id: clip_fields(slot.clip)}
        if slot.start:
            children.write(b",\n")
        takes = slot.clip.takes if alternatives else 1
        children.write(nodes.dumped(_clip(slot, takes, range_, fields[slot.clip.id])))
    markers = [
        nodes.dumped(
            nodes.marker(
                f"Scene {visible(scene.name)}",
                nodes.span(scene.start, scene.frames, rate),
                scene.colour,
                {KEY: {"scene": scene.name}},
            )
        )
        for scene in scenes.spans()
    ]
    written = BytesIO()
    written.writelines(
        nodes.timeline(
            visible(plan.title) or "Untitled plan",
            nodes.time(3600 * nominal(plan.fps), rate),
            {KEY: _about(handoff)},
            markers,
            children.getvalue(),
        )
    )
    told(len(plan.clips), len(plan.clips))
    return (Made(written.getvalue()),)


def _checked(handoff: Handoff) -> None:
    each = handoff.choice(VIDEOS) == "each"
    clips = handoff.report.plan.clips
    takes = sum(clip.requests if each else clip.takes for clip in clips if not clip.omitted)
    if takes > MOST_REFERENCES:
        raise NotExported(
            f"This plan has {takes:,} takes, and a timeline holds at most {MOST_REFERENCES:,} as"
            " alternatives. Choose to have none: --alternatives none."
        )


def _clip(slot: Slot, takes: int, range_: nodes.Node, fields: dict[str, Any]) -> nodes.Node:
    name = slot.name
    if takes == 1:
        media = {nodes.FIRST: nodes.missing(name, range_)}
    else:
        media = {
            nodes.FIRST if take == 1 else f"take-{take}": nodes.missing(
                f"{name} take {take}", range_
            )
            for take in range(1, takes + 1)
        }
    if slot.video is not None:
        fields = {**fields, "video": slot.video}
    return nodes.clip(name, range_, media, {KEY: fields})


def clip_fields(clip: Clip) -> dict[str, Any]:
    """Every field of a clip by its key in a plan file.

    A keep rate is a text, because a number of JSON is not exact; what is not set is null.
    """
    fields = {key: getattr(clip, key) for key in Clip.model_fields}
    if clip.keep_rate is not None:
        fields["keep_rate"] = f"{clip.keep_rate:f}"
    return fields


def _about(handoff: Handoff) -> dict[str, Any]:
    """What is said of the whole plan: its rate, what it omits, and the receipt."""
    report = handoff.report
    told: dict[str, list[str]] = {}
    for name, text in facts(handoff.receipt, report.forecast.estimate):
        told.setdefault(name, []).append(text)
    omitted = []
    before: str | None = None
    for clip in report.plan.clips:
        if clip.omitted:
            omitted.append({"after": before, **clip_fields(clip)})
        before = clip.id
    return {
        "format": VERSION,
        "title": report.plan.title,
        "client": report.plan.client,
        "fps": f"{report.plan.fps:f}",
        "videos": handoff.choice(VIDEOS),
        "omitted": omitted,
        "receipt": {"facts": told, "line": line(handoff.receipt)},
    }


FORMAT = Format(
    name="otio",
    title="OpenTimelineIO",
    extension="otio",
    reader="editors, where OpenTimelineIO is read",
    holds="Every clip with all its fields, in a cut of whole frames; of the plan's settings only"
    " title, client and frame rate.",
    export=export,
    options=(VIDEOS, ALTERNATIVES),
)
