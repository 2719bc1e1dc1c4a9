"""What changes about a clip in the fewest words: `1080p, +3 s, silent`, for a narrow column."""

from collections.abc import Sequence

from soraplan.core.moving.lines import Line
from soraplan.core.moving.words import Loss
from soraplan.core.pricing import Found, Pricing, shown_resolution
from soraplan.core.text.cells import cell_width, cut

_LOSSES: dict[Loss, str] = {"silent": "silent", "no-batch": "no batch", "sound-unknown": "sound?"}


def changes(
    pricing: Pricing, line: Line, once: frozenset[Loss] = frozenset(), *, is_split_told: bool = True
) -> list[str]:
    """What becomes of a clip, the gravest first; without the losses that are said `once` of all.

    `is_split_told` says that its lengths stand beside it.
    """
    outcome = line.outcome
    if outcome.kind == "stays":
        # What stays by rule for no fault of its own is on a card that its offer names.
        as_it_is = "as you want" if line.is_overruled else "on its own card"
        return ["does not fit" if outcome.reason else as_it_is]
    if outcome.kind == "there":
        return []
    losses = outcome.losses - once
    parts = [word for loss, word in _LOSSES.items() if loss in losses and loss == "silent"]
    old, new = pricing.find(line.run.clips[0].offer), pricing.find(outcome.offer)
    picture = ""
    if isinstance(new, Found):
        there = shown_resolution(new.rate.resolution)
        if not isinstance(old, Found) or shown_resolution(old.rate.resolution) != there:
            picture = there
    if "smaller" in losses:
        picture = f"only {picture}" if picture else "smaller"
    parts += [picture] if picture else []
    if line.is_refitted and len(outcome.lengths) > 1 and not is_split_told:
        parts.append("split")
    more = sum(outcome.lengths) - sum(clip.seconds for clip in line.run.clips)
    parts += [f"{more:+,} s"] if more else []
    parts += [word for loss, word in _LOSSES.items() if loss in losses and loss != "silent"]
    # A piece was never there by itself.
    is_back = outcome.kind == "restored" and not line.run.pieces
    return [*(("restored",) if is_back else ()), *parts]


def fitting(parts: Sequence[str], room: int) -> str:
    """As many of the parts as there is room for; an ellipsis where some are left out."""
    for number in range(len(parts), 0, -1):
        rest = ", …" if number < len(parts) else ""
        told = ", ".join(parts[:number]) + rest
        if cell_width(told) <= room:
            return told
    return cut(parts[0], room) if parts else ""
