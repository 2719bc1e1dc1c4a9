"""How fast requests may go out under an account's limits.

Counted here are limits of requests in a window. A burst sends everything at once: the vendor
accepts as many as the window allows and refuses the next. Paced, requests go out at one even
interval, because a vendor may enforce 60 a minute as one a second.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from soraplan.core.cards import Account, Limit
from soraplan.core.clip import Clip
from soraplan.core.pricing import Found, Pricing, Shape, shape_of
from soraplan.core.tally import Tally

Demand = Mapping[str, int]
"""Requests per run by tier key (see `Found.tier_key`), for tiers that are asked for anything."""


@dataclass(frozen=True, slots=True)
class TierPace:
    """The pace of one tier's requests.

    `limit` is the one that sets the pace. `first_refused` is the number of the first request,
    counted from 1, that a burst would see refused, and `first_refused_clip` its clip; `refusing`
    is the limit that refuses it, which may be another, and `burst` the requests that one counts:
    those of several tiers where they share it. Times are in seconds from the start of the run;
    what is None is not known or does not come up.
    """

    tier: str
    name: str
    requests: int
    limit: Limit | None
    first_refused: int | None
    first_refused_clip: Clip | None
    interval: Fraction | None
    submitted: Fraction | None
    done: Fraction | None = None
    refusing: Limit | None = None
    burst: int = 0

    @property
    def refused(self) -> int:
        """How many requests of a burst would be refused."""
        return 0 if self.first_refused is None else self.burst - self.first_refused + 1


def demand(tally: Tally, pricing: Pricing) -> dict[str, int]:
    """Requests per run by tier, in the order of the card."""
    asked: dict[str, int] = {}
    for shape, (_, requests) in tally.shapes.items():
        found = pricing.find(shape[0])
        if isinstance(found, Found) and not pricing.is_batch(shape):
            asked[found.tier_key] = asked.get(found.tier_key, 0) + requests
    order = [tier.id for tier in pricing.card.tiers] if pricing.card else []
    return dict(
        sorted(
            asked.items(),
            key=lambda item: (
                (order.index(item[0]), "") if item[0] in order else (len(order), item[0])
            ),
        )
    )


def interval(limit: Limit, headroom: Decimal) -> Fraction:
    """Seconds between two requests that keep a limit, using only a part of it (in percent)."""
    assert limit.requests is not None and limit.window is not None
    return Fraction(limit.window) / (Fraction(limit.requests) * Fraction(headroom) / 100)


def request_limits(account: Account | None, tier: str) -> list[Limit]:
    """The limits of requests in a window that count a tier's requests."""
    if account is None:
        return []
    return [limit for limit in account.limits if limit.requests is not None and counts(limit, tier)]


def counts(limit: Limit, tier: str) -> bool:
    """Whether requests of a tier count against a limit; another vendor's never do."""
    return "/" not in tier and limit.covers(tier)


def first_refused(account: Account | None, asked: Demand, tier: str) -> tuple[int, Limit] | None:
    """The first request of a burst that would be refused, and the limit that refuses it.

    A limit that several tiers share counts the requests of them all.
    """
    hits = [
        (limit.requests + 1, limit)
        for limit in request_limits(account, tier)
        if limit.requests is not None and _stream(limit, asked) > limit.requests
    ]
    return min(hits, key=lambda hit: hit[0], default=None)


def paced(
    account: Account | None,
    asked: Demand,
    names: Mapping[str, str],
    headroom: Decimal,
    clip_of: Callable[[Limit, int], Clip | None],
) -> tuple[TierPace, ...]:
    """The pace of every tier that is asked for anything.

    `clip_of` finds the clip that the n-th request counted by a limit belongs to.
    """
    paces = []
    for tier, requests in asked.items():
        limits = request_limits(account, tier)
        slowest = max(limits, key=lambda limit: interval(limit, headroom), default=None)
        refusal = first_refused(account, asked, tier)
        gap = None if slowest is None else interval(slowest, headroom)
        paces.append(
            TierPace(
                tier=tier,
                name=names.get(tier, tier),
                requests=requests,
                limit=slowest,
                first_refused=refusal[0] if refusal else None,
                first_refused_clip=clip_of(refusal[1], refusal[0]) if refusal else None,
                interval=gap,
                submitted=max(
                    (interval(limit, headroom) * (_stream(limit, asked) - 1) for limit in limits),
                    default=None,
                ),
                refusing=refusal[1] if refusal else None,
                burst=_stream(refusal[1], asked) if refusal else 0,
            )
        )
    return tuple(paces)


def clip_of_request(tally: Tally, pricing: Pricing, limit: Limit, number: int) -> Clip | None:
    """The clip that the n-th request counted by a limit belongs to, in queue order.

    Chunks of the queue before that clip are passed over by their sums.
    """

    def is_counted(shape: Shape) -> bool:
        found = pricing.find(shape[0])
        return (
            isinstance(found, Found)
            and not pricing.is_batch(shape)
            and counts(limit, found.tier_key)
        )

    left = number
    for part in tally.parts:
        here = sum(requests for shape, (_, requests) in part.shapes.items() if is_counted(shape))
        if here < left:
            left -= here
            continue
        for clip in part.clips:
            if is_counted(shape_of(clip)):
                left -= clip.requests
                if left <= 0:
                    return clip
    return None


def duration_text(seconds: Fraction | Decimal | int) -> str:
    """A span of time in words: `6 s`, `2.4 s`, `1 min 54 s`, `2 h 05 min`."""
    exact = Fraction(seconds)
    tenths = Fraction(round(exact * 10), 10)
    if tenths < 60:
        return f"{float(tenths):.1f} s" if tenths.denominator > 1 else f"{int(tenths)} s"
    whole = round(exact)
    if whole < 3_600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(round(exact / 60), 60)
    return f"{hours:,} h {rest:02} min" if rest else f"{hours:,} h"


def _stream(limit: Limit, asked: Demand) -> int:
    return sum(requests for tier, requests in asked.items() if counts(limit, tier))


def tier_names(pricing: Pricing, offers: Iterable[str | None]) -> dict[str, str]:
    """The names of the tiers that offers belong to, by tier key."""
    names = {}
    for offer in offers:
        found = pricing.find(offer)
        if isinstance(found, Found):
            own = found.card is pricing.card
            names[found.tier_key] = (
                found.tier.name if own else f"{found.card.name} {found.tier.name}"
            )
    return names
