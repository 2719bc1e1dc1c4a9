"""What the quick keys do to a clip: pure functions from a clip and the estimate to a clip.

A key that cannot do anything, such as one take less than one, leaves the clip as it is.
"""

from collections.abc import Callable, Sequence

from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.document import MAX_COUNT, MAX_SECONDS, MAX_TAKES, Frame, Lane
from soraplan.core.estimate import Estimate
from soraplan.core.lengths import nearest, stepped
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Missing, shape_of

QuickEdit = Callable[[Clip, Estimate], Clip]


def takes(by: int) -> QuickEdit:
    """Plan more or fewer takes."""
    return lambda clip, _: _set(clip, "takes", clip.takes + by, MAX_TAKES)


def count(by: int) -> QuickEdit:
    """Want more or fewer finished videos."""
    return lambda clip, _: _set(clip, "count", clip.count + by, MAX_COUNT)


def seconds(by: int) -> QuickEdit:
    """Make the clip longer or shorter, whatever lengths are offered."""
    return lambda clip, _: _set(clip, "seconds", clip.seconds + by, MAX_SECONDS)


def length(by: int) -> QuickEdit:
    """Go to the next offered length."""

    def edit(clip: Clip, estimate: Estimate) -> Clip:
        found = estimate.pricing.find(clip.offer)
        if not isinstance(found, Found):
            return clip
        return edits.chosen(clip, seconds=stepped(clip.seconds, found.lengths, by))

    return edit


def offer(by: int) -> QuickEdit:
    """Choose the next compared offer that can make the clip."""

    def edit(clip: Clip, estimate: Estimate) -> Clip:
        offers = [column.offer for column in estimate.columns]
        chosen = estimate.pricing.resolved(clip.offer)
        at = offers.index(chosen) if chosen in offers else -1
        rest = offers[at + 1 :] if by > 0 else offers[:at][::-1]
        for one in rest:
            shape = (one, *shape_of(clip)[1:])
            if not isinstance(estimate.pricing.native(shape), Missing):
                return edits.chosen(clip, offer=one)
        return clip

    return edit


def turned(clip: Clip, estimate: Estimate) -> Clip:
    """Turn the frame to the next one that the offer has."""
    frames: list[Frame] = ["portrait", "landscape"]
    found = estimate.pricing.find(clip.offer)
    if isinstance(found, Found):
        frames = [frame for frame in found.rate.sizes if frame != clip.frame] or frames
        return edits.revised(clip, frame=frames[0])
    return edits.revised(clip, frame=frames[clip.frame == "portrait"])


def omitted(clips: Sequence[Clip]) -> QuickEdit:
    """Omit the clips; where all of them are omitted, bring them back."""
    status = "planned" if all(clip.omitted for clip in clips) else "omitted"
    return lambda clip, _: (
        clip if clip.omitted == (status == "omitted") else edits.revised(clip, status=status)
    )


def sound(clips: Sequence[Clip]) -> QuickEdit:
    """Need the sound of all the clips from the model; where all need it, of none."""
    is_needed = not all(clip.audio for clip in clips)
    return lambda clip, _: clip if clip.audio == is_needed else edits.chosen(clip, audio=is_needed)


def batch(clips: Sequence[Clip], estimate: Estimate) -> QuickEdit:
    """Put all clips into the batch lane whose offers have one; where they are there, ask at once.

    A clip whose offer has none is not put there: it would have no price.
    """
    lane: Lane | None = None
    if any(clip.lane is None and estimate.pricing.sells_lane(clip.offer) for clip in clips):
        lane = "batch"

    def edit(clip: Clip, estimate: Estimate) -> Clip:
        if clip.lane == lane or (lane and not estimate.pricing.sells_lane(clip.offer)):
            return clip
        return edits.chosen(clip, lane=lane)

    return edit


def below(estimate: Estimate, position: int | None) -> Clip:
    """A new clip for the place below another: the same scene and terms, the next shot name.

    Its length is one that its offer makes, the nearest to that of the clip above.
    """
    plan = estimate.plan
    new = Clip(shot="1")
    if position is not None:
        above = plan.clips[position]
        new = Clip(
            scene=above.scene,
            shot=next_shot(plan, above),
            seconds=above.seconds,
            frame=above.frame,
            audio=above.audio,
            offer=above.offer,
            takes=above.takes,
            lane=above.lane,
        )
    found = estimate.pricing.find(new.offer)
    if isinstance(found, Found):
        new = edits.revised(new, seconds=nearest(new.seconds, found.lengths)[0])
    return new


def next_shot(plan: Plan, above: Clip, more: Sequence[str] = ()) -> str:
    """The name of a shot after a clip's, free in the plan and not one of `more`."""
    if not above.shot:
        return ""
    return edits.next_shot([*(clip.shot for clip in plan.clips), *more, above.shot])


def copies(plan: Plan, positions: Sequence[int]) -> list[Clip]:
    """Copies of some clips, each under the next free shot name."""
    made: list[Clip] = []
    for position in sorted(positions):
        clip = plan.clips[position]
        name = next_shot(plan, clip, [one.shot for one in made])
        made.append(edits.revised(clip, shot=name))
    return made


def _set(clip: Clip, name: str, value: int, most: int) -> Clip:
    return edits.chosen(clip, **{name: value}) if 1 <= value <= most else clip
