"""What a plan's takes may come to: its clips counted by keep rate and takes.

The takes planned are a number that a producer chose; how many are usable is chance. Counted here
is what the range of the cost and the chance to miss a shot need to know, chunk by chunk, so that
an edit of a large queue counts one chunk again. Nothing here knows a price.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from soraplan.core.clip import Clip
from soraplan.core.clips import Chunk
from soraplan.core.pricing import Missing, Pricing, Shape, shape_of
from soraplan.core.takes import all_usable, miss_each, takes_needed

if TYPE_CHECKING:
    from soraplan.core.chances.spread import Group

Like = tuple[Shape, Decimal | None, int]
"""Clips whose takes are alike: shape, keep rate of their own, takes."""

LIKELY = 0.5
"""The chance to miss a shot from which on takes are too few."""

ENOUGH, PLENTY = 0.9, 0.99
"""The chance of a plan without a missing shot that is aimed at, and that needs no more takes."""

_PAUSE = 8
"""Chunks after which there is a pause."""

_fields = attrgetter(
    "offer",
    "frame",
    "seconds",
    "lane",
    "reference",
    "reference_seconds",
    "keep_rate",
    "count",
    "takes",
    "status",
)


def count(chunk: Chunk) -> dict[Like, list[int]]:
    """Of the like clips in a chunk: how many, their finished videos, the most of one clip."""
    counts: dict[Like, list[int]] = {}
    for clip in map(_fields, chunk):
        offer, frame, seconds, lane, reference, moving, keep_rate, number, takes, status = clip
        if status == "omitted":
            continue
        # As `reference_of`, without a call for every clip of a large plan.
        start = moving if moving is not None or not reference else 0
        like: Like = ((offer, frame, seconds, lane, start), keep_rate, takes)
        known = counts.get(like)
        if known is None:
            counts[like] = [1, number, number]
        else:
            known[0] += 1
            known[1] += number
            if number > known[2]:
                known[2] = number
    return counts


@dataclass(frozen=True, slots=True)
class Odds:
    """The takes of a whole queue, and what they buy.

    `counts` maps like clips to (clips, finished videos, most videos of one clip), and `parts` has
    the same for each chunk of the queue. `keep_rate` is the plan's, for clips without their own;
    `unknown` counts the clips that have neither, and `videos` the finished videos of the others.
    """

    counts: dict[Like, list[int]]
    parts: tuple[dict[Like, list[int]], ...]
    keep_rate: Decimal | None
    unknown: int
    videos: int

    def rate(self, like: Like) -> Decimal | None:
        """The keep rate of like clips: their own, else the plan's."""
        return like[1] if like[1] is not None else self.keep_rate

    def rates(self) -> Iterator[tuple[Decimal, int, int]]:
        """Keep rate, takes and finished videos of the clips whose keep rate is known."""
        for like, (_, videos, _) in self.counts.items():
            rate = self.rate(like)
            if rate is not None:
                yield rate, like[2], videos

    @property
    def missed(self) -> float | None:
        """The chance that at least one finished video of a run has no usable take.

        None where no keep rate is known at all; clips without one are left out.
        """
        if self.unknown and not self.videos:
            return None
        missed = 1 - all_usable(self.rates())
        # However many videos there are, all may turn out well: no chance is a certainty.
        return min(missed, 1 - 1e-12)

    def needed(self, keep_rate: Decimal, chance: float) -> int:
        """The takes that each video of a keep rate needs for a chance that the plan misses none.

        Every video gets the same share of what may be missed, whatever its price.
        """
        return takes_needed(keep_rate, miss_each(chance, max(1, self.videos)))

    def groups(self, pricing: Pricing, offer: str | None = None) -> "tuple[list[Group], int]":
        """Like clips by the price of a take, as mixed or all on one offer in its currency.

        Also how many clips were left out because they have no price there. Clips without a keep
        rate are not in it; the range is not to be told then.
        """
        from soraplan.core.chances.spread import Group

        groups: dict[tuple[Decimal, Decimal], list[int]] = {}
        missing = 0
        price = pricing.cell if offer is None else pricing.native
        for like, (clips, videos, largest) in self.counts.items():
            shape = like[0]
            cell = price((offer or shape[0], *shape[1:]))
            rate = self.rate(like)
            if isinstance(cell, Missing):
                missing += clips
            elif rate is not None:
                known = groups.setdefault((cell, rate), [0, 0, 0])
                known[0] += clips
                known[1] += videos
                known[2] = max(known[2], largest)
        made = [
            Group(price=price, keep_rate=rate, videos=videos, clips=clips, largest=largest)
            for (price, rate), (clips, videos, largest) in groups.items()
        ]
        return made, missing


def like_of(clip: Clip) -> Like:
    """What a clip has in common with those whose takes are alike."""
    return (shape_of(clip), clip.keep_rate, clip.takes)


def gathering(
    parts: Iterable[dict[Like, list[int]]], keep_rate: Decimal | None
) -> Generator[None, None, Odds]:
    """Add up the counts of all chunks, in the order of the queue, with a pause now and then."""
    counts: dict[Like, list[int]] = {}
    kept = []
    for part in parts:
        kept.append(part)
        for like, (clips, videos, largest) in part.items():
            known = counts.get(like)
            if known is None:
                counts[like] = [clips, videos, largest]
            else:
                known[0] += clips
                known[1] += videos
                if largest > known[2]:
                    known[2] = largest
        if len(kept) % _PAUSE == 0:
            yield
    unknown = videos = 0
    for (_, own, _), (clips, wanted, _) in counts.items():
        if own is None and keep_rate is None:
            unknown += clips
        else:
            videos += wanted
    return Odds(counts, tuple(kept), keep_rate, unknown, videos)


def odds(parts: Iterable[dict[Like, list[int]]], keep_rate: Decimal | None) -> Odds:
    """The counts of all chunks together."""
    steps = gathering(parts, keep_rate)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Odds = end.value
            return made
