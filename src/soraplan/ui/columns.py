"""How the width of the queue table is shared out, and the short texts that its columns hold."""

from dataclasses import dataclass
from decimal import Decimal

from soraplan.core import money
from soraplan.core.clip import Clip
from soraplan.core.estimate import Column, Estimate
from soraplan.core.plan import Plan
from soraplan.core.pricing import Found, Missing, shown_resolution
from soraplan.core.takes import nothing_usable
from soraplan.core.text.cells import cell_width

WIDE = 96
"""From this width on the columns have more room."""

MISS_FROM, STATUS_FROM, OWNER_FROM, TAGS_FROM = 116, 140, 170, 190
"""Widths from which on these are shown too."""

PROMPT_LEAST = 12
SOUND = "♪"
"""Marks a clip that needs its sound from the model."""

BATCH = "B"
"""Marks a clip whose generations are asked for in the batch lane."""

FRAME_SIGNS = {"portrait": "▯", "landscape": "▭", "square": "□"}


@dataclass(frozen=True, slots=True)
class Columns:
    """The cells that each column of the table has at one width.

    Of the offers, those from `first` up to `last` are shown.
    """

    width: int
    shot: int
    prompt: int
    status: int
    owner: int
    tags: int
    seconds: int
    takes: int
    miss: int
    offer: int
    first: int
    last: int
    offers: int

    @property
    def labels(self) -> int:
        """The cells before the first offer."""
        return self.width - self.offer * (self.last - self.first)

    def offer_at(self, x: int) -> int | None:
        """The number of the offer whose column holds a cell."""
        if x < self.labels or x >= self.width:
            return None
        return self.first + (x - self.labels) // self.offer


_NARROW, _ROOMY = (6, 11), (9, 14)
"""Cells of a shot and of an offer; with more room, but not at the cost of an offer."""


def _fitting(width: int, offer: int, offers: int) -> int:
    return min(offers, max(1, (width - PROMPT_LEAST) // offer))


def columns(width: int, offers: int, first: int, *, has_rates: bool = False) -> Columns:
    """Share out a width; `first` is the first offer to show if they do not all fit.

    With `has_rates` the clips have keep rates, and there is a chance to miss each shot.
    """
    status = 10 if width >= STATUS_FROM else 0
    owner = 12 if width >= OWNER_FROM else 0
    tags = 16 if width >= TAGS_FROM else 0
    seconds, takes = 5, 8
    miss = 7 if has_rates and width >= MISS_FROM else 0
    rest = 2 + status + owner + tags + seconds + 2 + takes + miss
    shot, offer = _NARROW
    shown = _fitting(width - rest - shot, offer, offers)
    if width >= WIDE and _fitting(width - rest - _ROOMY[0], _ROOMY[1], offers) == shown:
        shot, offer = _ROOMY
    fixed = rest + shot
    first = max(0, min(first, offers - shown))
    return Columns(
        width=width,
        shot=shot,
        prompt=max(0, width - fixed - shown * offer),
        status=status,
        owner=owner,
        tags=tags,
        seconds=seconds,
        takes=takes,
        miss=miss,
        offer=offer,
        first=first,
        last=first + shown,
        offers=offers,
    )


def heads(column: Column, cells: int) -> tuple[str, str]:
    """The two lines over an offer's column: its name, and its price for a second.

    On another card than the plan's the name starts with that card's; how much dearer the offer is
    goes first where there is not room for all.
    """
    found = column.found
    if not isinstance(found, Found):
        *card, tier, resolution = column.offer.split("/")
        if not card:
            return tier, f"{resolution} {money.UNKNOWN}"
        return card[0], f"{tier} {resolution} {money.UNKNOWN}"
    tier = found.tier.name
    resolution = shown_resolution(found.rate.resolution)
    rate = [f"{resolution} a clip"]
    price = "a clip"
    if found.rate.per_clip is None and found.rate.per_second is None:
        rate = [f"{resolution} {money.UNKNOWN}"]
    elif found.rate.per_clip is None:
        price = money.unit(found.rate.per_second, column.currency)
        # Where there is no room for a letter more, a number of lines is told by its number.
        rate = [f"{resolution} {price}/s", f"{resolution} {price}"]
        rate += [f"{resolution.removesuffix('p')} {price}"]
    names = [tier]
    if "/" in found.tier_key:
        names = [f"{found.card.name} {tier}", f"{_short_name(found)} {tier}"]
    if column.ratio is not None and column.ratio > 1:
        names.insert(0, f"{names[0]} ×{ratio_text(column.ratio)}")
    for line in rate:
        if cell_width(line) <= cells:
            return next((name for name in names if cell_width(name) <= cells), names[-1]), line
    # The price alone is told; the tier then stands with the resolution, behind the card's name.
    own = f"{tier} {resolution}"
    told = own if "/" not in found.tier_key else f"{_short_name(found)} {own}"
    return told, price if found.rate.per_clip is not None else f"{price}/s"


def _short_name(found: Found) -> str:
    """The first word of a card's name, which is mostly that of a vendor."""
    return found.card.name.split()[0]


def ratio_text(ratio: Decimal) -> str:
    """How many times as dear: `3`, `1.5`, `1.22`."""
    shown = f"{ratio:.2f}".rstrip("0").rstrip(".")
    return shown or "0"


def takes_text(clip: Clip) -> str:
    """Count and takes: `20×3`."""
    return f"{_short(clip.count)}×{_short(clip.takes)}"


def miss_text(clip: Clip, plan: Plan) -> str:
    """The chance that a finished video ends with nothing usable; empty without a keep rate."""
    rate = clip.keep_rate if clip.keep_rate is not None else plan.keep_rate
    if rate is None or clip.omitted:
        return ""
    percent = nothing_usable(rate, clip.takes) * 100
    return f"{percent:.0f} %" if percent >= 1 or not percent else "<1 %"


def seconds_text(clip: Clip, estimate: Estimate) -> str:
    """The length, with a mark where the tier does not make it: `10s!`."""
    odd = is_odd(clip, estimate.pricing.find(clip.offer))
    return f"{clip.seconds}s{'!' if odd else ' '}"


def is_odd(clip: Clip, found: Found | Missing) -> bool:
    """Whether an offer that is found does not make clips of this length."""
    return isinstance(found, Found) and clip.seconds not in found.lengths


def _short(number: int) -> str:
    """A number in at most three digits and a letter, exact where it can be."""
    if number < 1_000:
        return str(number)
    return f"{number // 1_000}k" if number % 1_000 == 0 else f"{number / 1_000:.3g}k"
