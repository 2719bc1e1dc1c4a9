"""Every shipped card: its long clips are split as well as can be, held against plain search."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import tomli

import soraplan
from plans import TODAY, queue
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.document import Frame
from soraplan.core.estimate import Estimator
from soraplan.core.findings import findings
from soraplan.core.fixing import fixed_everywhere
from soraplan.core.forecast import Forecast
from soraplan.core.lengths import split
from soraplan.core.plan import Plan

CARDS = {
    path.stem: RateCard.model_validate(
        tomli.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    )
    for path in sorted((Path(soraplan.__file__).parent / "cards").glob("*.toml"))
}

LONGEST = 120

RATES: list[tuple[str, str, tuple[int, ...], Frame]] = [
    (
        card.id,
        f"{tier.id}/{rate.resolution}",
        tuple(sorted(rate.seconds or tier.seconds)),
        next(iter(rate.sizes)),
    )
    for card in CARDS.values()
    for tier in card.tiers
    for rate in tier.rates
]


def totals(lengths: Sequence[int]) -> dict[int, int]:
    """Each total that some pieces of these lengths reach, and the fewest pieces for it.

    All totals of one piece, then of two and so on: a search in breadth, and no table by seconds.
    """
    most = LONGEST + max(lengths)
    fewest: dict[int, int] = {}
    reached, number = {0}, 0
    while reached:
        fewest.update(dict.fromkeys(reached, number))
        reached = {total + length for total in reached for length in lengths}
        reached = {total for total in reached if total <= most and total not in fewest}
        number += 1
    return fewest


@pytest.mark.parametrize("lengths", sorted({lengths for _, _, lengths, _ in RATES}))
def test_no_split_on_a_shipped_list_of_lengths_bills_less_or_has_fewer_pieces(
    lengths: tuple[int, ...],
) -> None:
    fewest = totals(lengths)
    for seconds in range(1, LONGEST + 1):
        parts = split(seconds, lengths)
        least = min(total for total in fewest if total >= seconds)
        assert set(parts) <= set(lengths)
        assert (sum(parts), len(parts)) == (least, fewest[least])


def least_costs(costs: dict[int, Decimal]) -> dict[int, Decimal]:
    """By length, the least that clips cost that together last so long, however many they are.

    Costs are lowered from length to length until nothing changes any more.
    """
    most = LONGEST + max(costs)
    least = {0: Decimal(0)}
    changed = True
    while changed:
        changed = False
        for total in list(least):
            for length, cost in costs.items():
                after, price = total + length, least[total] + cost
                if after <= most and price < least.get(after, price + 1):
                    least[after], changed = price, True
    return {
        seconds: min(cost for total, cost in least.items() if total >= seconds)
        for seconds in range(1, LONGEST + 1)
    }


def on(card: str, offer: str, frame: Frame, lengths: Sequence[int]) -> Plan:
    """A clip of each length on an offer."""
    clips = (
        Clip(id=f"s{seconds}", shot=f"{seconds}", prompt=f"{seconds}", seconds=seconds, frame=frame)
        for seconds in lengths
    )
    moved = (clip.model_copy(update={"offer": offer}) for clip in clips)
    return queue(*moved, rates=card)


@pytest.mark.parametrize(
    ("card", "offer", "lengths", "frame"),
    RATES,
    ids=[f"{card}/{offer}" for card, offer, *_ in RATES],
)
def test_every_length_becomes_lengths_on_offer_at_the_least_cost_and_no_second_is_lost(
    card: str, offer: str, lengths: tuple[int, ...], frame: Frame
) -> None:
    plan = on(card, offer, frame, range(1, LONGEST + 1))
    estimate = Estimator(CARDS, TODAY).estimate(plan)
    forecast = Forecast(estimate)
    fixed = fixed_everywhere(forecast, "length-not-offered", "longer")
    after = Estimator(CARDS, TODAY).estimate(fixed)
    assert not [one for one in findings(Forecast(after)) if one.code == "length-not-offered"]
    made: dict[str, list[Clip]] = {clip.id: [] for clip in plan.clips}
    for clip in fixed.clips:
        made[clip.group or clip.id].append(clip)
    costs = {
        length: cost
        for length in lengths
        if isinstance(cost := estimate.pricing.native((offer, frame, length, None, None)), Decimal)
    }
    least = least_costs(costs) if costs else {}
    for clip in plan.clips:
        parts = made[clip.id]
        assert {part.seconds for part in parts} <= set(lengths)
        assert sum(part.seconds for part in parts) >= clip.seconds
        if clip.seconds <= lengths[-1]:
            assert len(parts) == 1
        elif costs:
            assert sum(costs[part.seconds] for part in parts) == least[clip.seconds]
