"""A list pasted into the queue: the clips that its lines make, and what is said of them.

Each clip is on the terms of the one above it, which may be the dearest there are; so what it took
over is said, with what all of them cost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from soraplan.core import edits, money
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimate
from soraplan.core.pricing import Found
from soraplan.core.sums import is_known, least_text
from soraplan.core.text.naming import called
from soraplan.core.text.words import counted
from soraplan.exchange.shot_list.lines import Lines, read_lines
from soraplan.ui.quick_edits import below

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Paste:
    """The clips that a text makes, below the clip `above`; None for the first of a plan."""

    clips: tuple[Clip, ...]
    above: Clip | None
    read: Lines


def pasted(estimate: Estimate, position: int | None, text: str) -> Paste:
    """A clip for each line of a text that says anything, on the terms of the clip above.

    Names and lengths that all the lines have are theirs; the rest of a line is its prompt.
    """
    plan = estimate.plan
    above = None if position is None else plan.clips[position]
    first = below(estimate, position)
    taken = [clip.shot for clip in plan.clips]
    read = read_lines(text, taken)
    name = first.shot
    made: list[Clip] = []
    for line in read.lines:
        shot = name if line.shot is None else line.shot
        seconds = first.seconds if line.seconds is None else line.seconds
        scene = first.scene if line.shot is None else _scene(line.shot, above)
        made.append(
            edits.revised(first, prompt=line.prompt, scene=scene, shot=shot, seconds=seconds)
        )
        taken.append(shot)
        name = edits.next_shot(taken) if name else ""
    return Paste(tuple(made), above, read)


def _scene(shot: str, above: Clip | None) -> str:
    """The scene of a named shot: its number, where the clip above has its scene in its name too."""
    if above is None:
        return ""
    own, other = _NUMBER.match(shot), _NUMBER.match(above.shot)
    return own[0] if own and other and other[0] == above.scene else above.scene


def told(paste: Paste, estimate: Estimate, at: int) -> str:
    """What was pasted at a position of a plan: the terms, and what the clips cost in a run."""
    number = len(paste.clips)
    head = f"{number:,} clips from {number:,} lines, each" if number > 1 else "1 clip,"
    like = "" if paste.above is None else f", as {called(paste.above)}"
    total = estimate.subtotal(at, at + number)
    cost = "no price is known"
    if is_known(total, number):
        cost = f"{least_text(total.amounts(estimate.currency), total, number)} more a run"
    sentences = [f"{head} {', '.join(_terms(paste, estimate))}{like}: {cost}."]
    names = [line.shot for line in paste.read.lines if line.shot]
    if names:
        sentences.append(f"Their lines begin with the names of shots, {names[0]} to {names[-1]}.")
    if paste.read.taken:
        why = f"{paste.read.taken} is in the plan already"
        sentences.append(f"The shot names stay in the prompts: {why}.")
    elif paste.read.left:
        lines = counted(paste.read.left, "line")
        sentences.append(f"What may be a shot name or a length stays in the prompt of {lines}.")
    return " ".join(sentences)


def _terms(paste: Paste, estimate: Estimate) -> Iterator[str]:
    clip, above = paste.clips[0], paste.above
    found = estimate.pricing.find(clip.offer)
    offer = found.label if isinstance(found, Found) else clip.offer or money.UNKNOWN
    if paste.read.lines[0].seconds is not None:
        yield "as long as its line says"
    elif above is not None and above.seconds != clip.seconds:
        yield f"{clip.seconds} s ({offer} does not make {above.seconds} s)"
    else:
        yield f"{clip.seconds} s"
    yield offer
    yield counted(clip.takes, "take")
    if clip.audio:
        yield "with sound"
    if estimate.pricing.lane(clip.offer, clip.lane):
        yield "in the batch lane"
