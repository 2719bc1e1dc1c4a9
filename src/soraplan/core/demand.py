"""What a run asks the vendors for: requests by tier in queue order, and where a burst is refused.

The batch lane counts against no limit: a vendor takes such requests when it has time, and promises
them within a window of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from soraplan.core.allowances import Allowance
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.pricing import Found, Missing, Pricing, Shape, shape_of
from soraplan.core.rules import Stretch
from soraplan.core.tally import Part, Tally

Kind = tuple[str, Decimal | None]
"""What matters of a request here: the key of its tier, and what it costs where that is known, in
the currency of its card: a limit of spend is in that, too."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Where a burst, everything sent at once, meets a limit.

    `number` is the first request refused, counted from 1 among the `counted` ones that the limit
    counts; `clip` is the clip that it belongs to, and `position` where that stands in the queue.
    """

    allowance: Allowance
    number: int
    counted: int
    clip: Clip
    position: int

    @property
    def refused(self) -> int:
        """How many requests of the burst find no room."""
        return self.counted - self.number + 1


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

    def refusal(self, allowance: Allowance) -> Refusal | None:
        """Where a burst meets a limit that refuses what exceeds it.

        None where it fits, where the vendor queues the rest, or a cost that decides is not known.
        """
        limit = allowance.limit
        if limit.excess == "queued":
            return None
        counted = self.counted(allowance)
        if limit.spend is None:
            most = limit.requests or limit.concurrent or 0
            left: Decimal | int = most
            if counted <= most:
                return None
        else:
            if any(self.costs.get(tier, 0) is None for tier in allowance.tiers):
                return None
            left = limit.spend
        number = start = 0
        for part in self._tally.parts:
            asked, weight = self._asked(part, allowance)
            if weight <= left:
                number += asked
                left -= weight
                start += len(part.clips)
                continue
            for position, clip in enumerate(part.clips, start):
                one = self._weight(shape_of(clip), allowance)
                if one is None or clip.omitted:
                    continue
                fits = int(left // one)
                if fits < clip.requests:
                    return Refusal(allowance, number + fits + 1, counted, clip, position)
                number += clip.requests
                left -= one * clip.requests
        return None

    def is_queued(self, allowance: Allowance) -> bool:
        """Whether part of a burst would wait in a queue of the vendor's at a limit."""
        limit = allowance.limit
        if limit.excess != "queued":
            return False
        if limit.spend is None:
            return self.counted(allowance) > (limit.requests or limit.concurrent or 0)
        spent = (self.spent.get(tier, Decimal(0)) for tier in allowance.tiers)
        return sum(spent, Decimal(0)) > limit.spend

    def _asked(self, part: Part, allowance: Allowance) -> tuple[int, Decimal | int]:
        """The requests of a part of the queue that a limit counts, and what they take of it."""
        asked, weight = 0, Decimal(0)
        for shape, (_, _, requests) in part.shapes.items():
            one = self._weight(shape, allowance)
            if one is not None:
                asked += requests
                weight += one * requests
        return asked, weight

    def _weight(self, shape: Shape, allowance: Allowance) -> Decimal | int | None:
        """What a request takes of a limit; None where it is not counted."""
        kind = self._kinds.get(shape)
        if kind is None or kind[0] not in allowance.tiers:
            return None
        return 1 if allowance.limit.spend is None else kind[1]


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
