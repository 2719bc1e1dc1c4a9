"""What a run asks the vendors for: requests by tier in queue order, and where a burst is refused.

The batch lane counts against no limit: a vendor takes such requests when it has time, and promises
them within a window of its own.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core.cards import Limit, RateCard
from soraplan.core.clip import Clip
from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.rules import Stretch
from soraplan.core.pricing import Found, Missing, Pricing, Shape, shape_of
from soraplan.core.tally import Part, Tally

Kind = tuple[str, Decimal | None]
"""What matters of a request here: the key of its tier, and what it costs where that is known, in
the currency of its card: a limit of spend is in that, too."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Where a burst, everything sent at once, is first refused of one tier by one limit.

    `number` is that request, counted from 1 among the `counted` ones of all tiers that the limit
    counts. `clip` is the clip that it belongs to, `position` where that stands in the queue, and
    `request` its number among the clip's. `refused` requests of the tier find no room.
    """

    allowance: Allowance
    number: int
    counted: int
    clip: Clip
    position: int
    request: int
    refused: int

    @property
    def place(self) -> tuple[int, int]:
        """Where in the queue the request stands, to tell early from late by."""
        return self.position, self.request


@dataclass(frozen=True, slots=True)
class BatchLane:
    """The requests in the batch lane of one card.

    Those on offers that have no such lane (`is_sold` is False) are told apart: clips ask for it
    that nobody can send.
    """

    card: RateCard
    requests: int
    is_sold: bool = True

    @property
    def window(self) -> int | None:
        """Seconds in which the vendor promises all of them; None where that is not known."""
        return self.card.batch_window if self.is_sold else None


@dataclass(frozen=True, slots=True)
class Demand:
    """The requests of one run, as mixed or all on one offer.

    `requests` has the tiers that are asked for anything, in the order of the card, and `found` a
    rate of each. `costs` is as a schedule wants it: what every request of a tier costs, None where
    some cost is not known, and no entry where they differ. `spent` sums the known costs; both are
    in the currency of the tier's card. `lanes` has the requests in batch lanes, card by card, and
    `elsewhere` counts those on offers that no installed card has; neither are in `requests`.
    """

    requests: dict[str, int]
    found: dict[str, Found]
    costs: dict[str, Decimal | None]
    spent: dict[str, Decimal]
    videos: int
    lanes: tuple[BatchLane, ...]
    elsewhere: int
    _tally: Tally
    _kinds: dict[Shape, Kind]

    @property
    def total(self) -> int:
        """All requests that have a pace."""
        return sum(self.requests.values())

    @property
    def batch(self) -> int:
        """All requests in batch lanes."""
        return sum(lane.requests for lane in self.lanes)

    def counted(self, allowance: Allowance) -> int:
        """The requests that a limit counts."""
        return sum(self.requests.get(tier, 0) for tier in allowance.tiers)

    def stretches(self) -> Iterator[Stretch]:
        """The requests in queue order: of each clip its tier, cost and number."""
        kinds = self._kinds
        for part in self._tally.parts:
            for clip in part.clips:
                kind = kinds.get(shape_of(clip))
                if kind is not None and clip.status != "omitted":
                    yield (*kind, clip.count * clip.takes)

    def can_judge(self, allowance: Allowance) -> bool:
        """Whether all costs are known that decide what a limit has room for."""
        spends = allowance.limit.spend is not None
        return not (spends and any(self.costs.get(tier, 0) is None for tier in allowance.tiers))

    def refusing(self, allowance: Allowance) -> Generator[None, None, dict[str, Refusal]]:
        """Where a burst meets a limit that refuses what exceeds it, by tier.

        What is refused takes no room: where a dear request does not fit under a limit of spend, a
        cheaper one behind it still may. A tier whose requests all fit has no entry, and none has
        one where the vendor queues the rest, or a cost that decides is not known. Pauses every
        millisecond or so.
        """
        limit = allowance.limit
        if limit.excess == "queued" or not self.can_judge(allowance):
            return {}
        counted, spent = self.counted(allowance), self._spent(allowance)
        left: Decimal | int = limit.requests or limit.concurrent or 0
        if limit.spend is not None:
            left = limit.spend
        if (counted if limit.spend is None else spent) <= left:
            return {}
        taken = {tier: 0 for tier in self.requests if tier in allowance.tiers}
        least = min(self._weight(kind, limit) for kind in self._kinds.values() if kind[0] in taken)
        first: dict[str, tuple[int, Clip, int, int]] = {}
        number = stop = 0
        for part in self._tally.parts:
            if left < least and len(first) == len(taken):
                break
            start, stop = stop, stop + len(part.clips)
            weights = self._weights(part, allowance)
            if not weights:
                continue
            whole = sum(one * requests for _, one, requests in weights.values())
            is_full = min(one for _, one, _ in weights.values()) > left
            if whole <= left or (is_full and all(t in first for t, _, _ in weights.values())):
                for tier, one, requests in weights.values():
                    number += requests
                    if not is_full:
                        taken[tier] += requests
                        left -= one * requests
                continue
            for position, clip in enumerate(part.clips, start):
                weight = weights.get(shape_of(clip))
                if weight is None or clip.omitted:
                    continue
                tier, one, _ = weight
                fits = min(clip.requests, int(left // one)) if one <= left else 0
                if fits:
                    taken[tier] += fits
                    left -= one * fits
                if fits < clip.requests and tier not in first:
                    first[tier] = number + fits + 1, clip, position, fits + 1
                    if left < least and len(first) == len(taken):
                        break
                number += clip.requests
            yield
        return {
            tier: Refusal(
                allowance,
                place,
                counted,
                clip,
                position,
                request,
                self.requests[tier] - taken[tier],
            )
            for tier, (place, clip, position, request) in first.items()
        }

    def is_queued(self, allowance: Allowance) -> bool:
        """Whether part of a burst would wait in a queue of the vendor's at a limit."""
        limit = allowance.limit
        if limit.excess != "queued":
            return False
        if limit.spend is None:
            return self.counted(allowance) > (limit.requests or limit.concurrent or 0)
        return self._spent(allowance) > limit.spend

    def _spent(self, allowance: Allowance) -> Decimal:
        """The known costs of the requests that a limit counts."""
        return sum((self.spent.get(tier, Decimal(0)) for tier in allowance.tiers), Decimal(0))

    def _weights(
        self, part: Part, allowance: Allowance
    ) -> dict[Shape, tuple[str, Decimal | int, int]]:
        """What a limit counts in a part of the queue: tier, what a request takes, how many."""
        weights = {}
        for shape, (_, _, requests) in part.shapes.items():
            tier, cost = self._kinds.get(shape, ("", None))
            if tier in allowance.tiers:
                weights[shape] = tier, self._weight((tier, cost), allowance.limit), requests
        return weights

    @staticmethod
    def _weight(kind: Kind, limit: Limit) -> Decimal | int:
        """What a request takes of a limit."""
        return 1 if limit.spend is None else kind[1] or 0


def demand(tally: Tally, pricing: Pricing, offer: str | None = None) -> Demand:
    """What a run asks for, as mixed or with every clip on one offer."""
    requests: dict[str, int] = {}
    found: dict[str, Found] = {}
    prices: dict[str, set[Decimal | None]] = {}
    spent: dict[str, Decimal] = {}
    kinds: dict[Shape, Kind] = {}
    lanes: dict[tuple[str, bool], BatchLane] = {}
    elsewhere = videos = 0
    for shape, (_, wanted, asked) in tally.shapes.items():
        on = (offer or shape[0], *shape[1:])
        one = pricing.find(on[0])
        if isinstance(one, Missing):
            elsewhere += asked
        elif pricing.is_batch(on):
            is_sold = pricing.sells_lane(on[0])
            lane = lanes.get((one.card.id, is_sold))
            more = lane.requests if lane else 0
            lanes[one.card.id, is_sold] = BatchLane(one.card, asked + more, is_sold)
        else:
            cell = pricing.native(on)
            cost = None if isinstance(cell, Missing) else cell
            tier = one.tier_key
            kinds[shape] = (tier, cost)
            requests[tier] = requests.get(tier, 0) + asked
            found.setdefault(tier, one)
            prices.setdefault(tier, set()).add(cost)
            spent[tier] = spent.get(tier, Decimal(0)) + (cost or 0) * asked
            videos += wanted
    costs = {
        tier: None if None in seen else next(iter(seen))
        for tier, seen in prices.items()
        if None in seen or len(seen) == 1
    }
    order = [tier.id for tier in pricing.card.tiers] if pricing.card else []
    ordered = sorted(
        requests, key=lambda tier: (order.index(tier), "") if tier in order else (len(order), tier)
    )
    return Demand(
        requests={tier: requests[tier] for tier in ordered},
        found=found,
        costs=costs,
        spent=spent,
        videos=videos,
        lanes=tuple(lanes.values()),
        elsewhere=elsewhere,
        _tally=tally,
        _kinds=kinds,
    )
