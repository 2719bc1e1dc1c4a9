from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import CARDS, OFFERS, TODAY, estimated, numbered, plain_price, queue, some_plans
from soraplan.core import edits
from soraplan.core.cards import Limit
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimator
from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.demand import Demand, Refusal, demand
from soraplan.core.plan import Plan

BOTH = frozenset(["standard", "pro"])


def asked(plan: Plan, offer: str | None = None) -> Demand:
    one = estimated(plan)
    return demand(one.tally, one.pricing, offer)


def allowance(tiers: frozenset[str], headroom: int = 100, **rule: Any) -> Allowance:
    return Allowance(Limit.model_validate(rule), tiers, Decimal(headroom), "USD")


Hit = tuple[str, int, int, int]
"""Of one tier: the first clip refused, the number of its request, all counted, refused of it."""


def hits(found: Demand, one: Allowance) -> dict[str, Hit]:
    """Where a burst meets a limit, by tier."""
    work = found.refusing(one)
    while True:
        try:
            next(work)
        except StopIteration as end:
            refusals: dict[str, Refusal] = end.value
            return {
                tier: (hit.clip.id, hit.number, hit.counted, hit.refused)
                for tier, hit in refusals.items()
            }


def refused(
    plan: Plan, tiers: frozenset[str] = BOTH, headroom: int = 100, **rule: Any
) -> dict[str, Hit]:
    return hits(asked(plan), allowance(tiers, headroom, **rule))


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    """Chunks so small that a short queue has many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soraplan.core.clips.CHUNK", 2)
        yield


# The burst once more: every request of the queue, one after another.


def tier_of(plan: Plan, offer: str | None) -> str | None:
    """The key of the tier that an offer is on, read off the cards."""
    own = CARDS.get(plan.rates)
    if offer is None:
        return own.tiers[0].id if own else None
    *named, tier, resolution = offer.split("/")
    sold = CARDS.get(named[0]) if named else own
    if sold is None or f"{tier}/{resolution}" not in sold.offers():
        return None
    return tier if sold is own else f"{sold.id}/{tier}"


def singles(plan: Plan, offer: str | None = None) -> Iterator[tuple[Clip, str, Fraction | None]]:
    """The requests that have a pace: clip, tier, cost."""
    for clip in plan.clips:
        tier = tier_of(plan, offer or clip.offer)
        if clip.status == "omitted" or tier is None:
            continue
        if clip.lane == "batch" or (
            plan.lane == "batch" and sells_batch(plan, offer or clip.offer)
        ):
            continue
        for _ in range(clip.count * clip.takes):
            yield clip, tier, native_price(plan, offer or clip.offer, clip)


def sells_batch(plan: Plan, offer: str | None) -> bool:
    """Whether an offer has a batch price, read off the cards."""
    if offer is None:
        return CARDS[plan.rates].tiers[0].rates[0].batch_per_second is not None
    *named, tier, resolution = offer.split("/")
    return any(
        rate.batch_per_second is not None
        for one in CARDS[named[0] if named else plan.rates].tiers
        for rate in one.rates
        if (one.id, rate.resolution) == (tier, resolution)
    )


def native_price(plan: Plan, offer: str | None, clip: Clip) -> Fraction | None:
    """What one generation costs in the currency of the card that it is asked for on."""
    named = (offer or "").split("/")
    there = edits.settings_revised(plan, rates=named[0]) if len(named) == 3 else plan
    return plain_price(there, offer, clip)


def burst(plan: Plan, one: Allowance, offer: str | None = None) -> dict[str, Hit]:
    """What a burst would see refused, by tier; what is refused takes no room."""
    sent = [single for single in singles(plan, offer) if single[1] in one.tiers]
    spends = one.limit.spend is not None
    if spends and any(cost is None for _, _, cost in sent):
        return {}
    left = Fraction(one.limit.spend or one.limit.requests or one.limit.concurrent or 0)
    first: dict[str, tuple[str, int]] = {}
    lost: Counter[str] = Counter()
    for number, (clip, tier, cost) in enumerate(sent, 1):
        takes = (cost or 0) if spends else 1
        if takes <= left:
            left -= takes
            continue
        first.setdefault(tier, (clip.id, number))
        lost[tier] += 1
    return {tier: (*hit, len(sent), lost[tier]) for tier, hit in first.items()}


limits = st.one_of(
    st.fixed_dictionaries({"requests": st.integers(1, 60), "window": st.sampled_from([1, 60])}),
    st.fixed_dictionaries({"concurrent": st.integers(1, 60)}),
    st.fixed_dictionaries(
        {"spend": st.decimals("0.01", "60", places=2), "window": st.sampled_from([60, 600])}
    ),
)

some_tiers = st.sampled_from([BOTH, frozenset(["standard"]), frozenset(["pro"])])

priced_clips = st.builds(
    Clip,
    offer=st.sampled_from([None, "standard/720p", "pro/720p", "pro/hd"]),
    seconds=st.sampled_from([4, 8, 15]),
    count=st.integers(1, 6),
    takes=st.integers(1, 3),
    status=st.sampled_from(["planned", "planned", "omitted"]),
    lane=st.sampled_from([None, None, None, "batch"]),
)


@given(st.lists(priced_clips, max_size=10), limits, some_tiers)
def test_a_burst_is_refused_where_sending_one_request_after_another_is(
    clips: list[Clip], rule: dict[str, Any], tiers: frozenset[str]
) -> None:
    plan, one = queue(*clips), allowance(tiers, **rule)
    assert hits(asked(plan), one) == burst(plan, one)


@given(
    some_plans,
    limits,
    some_tiers | st.just(frozenset(["luma/ray"])),
    st.sampled_from([None, "pro/hd", "luma/ray/720p"]),
)
def test_a_burst_of_any_plan_as_mixed_or_on_one_offer_is_refused_where_it_should_be(
    plan: Plan, rule: dict[str, Any], tiers: frozenset[str], offer: str | None
) -> None:
    one = allowance(tiers, **rule)
    assert hits(asked(plan, offer), one) == burst(plan, one, offer)


def test_as_many_requests_as_a_limit_allows_are_all_taken() -> None:
    plan = numbered(10, offer="pro/720p")
    assert refused(plan, requests=10, window=60) == {}
    assert refused(plan, concurrent=10) == {}
    assert refused(plan, spend=Decimal("12.00"), window=600) == {}
    assert refused(plan, requests=9, window=60) == {"pro": ("clip-10", 10, 10, 1)}


def test_a_limit_of_spend_refuses_the_request_that_goes_beyond_it() -> None:
    plan = queue(
        Clip(id="cheap", seconds=10, count=3),
        Clip(id="dear", seconds=10, offer="pro/hd", count=3),
    )
    found = refused(plan, spend=Decimal("9.00"), window=600)
    assert found == {"pro": ("dear", 5, 6, 2)}


def test_behind_a_request_that_is_too_dear_for_what_is_left_a_cheaper_one_fits() -> None:
    plan = queue(
        Clip(id="dear", seconds=10, offer="pro/hd", count=4),
        Clip(id="cheap", seconds=4, count=5),
        Clip(id="more", seconds=4, count=2),
    )
    # Three times $5.00 leaves $1.00, which is two times $0.40: the third cheap one is too many.
    found = refused(plan, spend=Decimal("16.00"), window=600)
    assert found == {"pro": ("dear", 4, 11, 1), "standard": ("cheap", 7, 11, 5)}
    assert refused(plan, spend=Decimal("17.80"), window=600) == {"pro": ("dear", 4, 11, 1)}


def test_a_tier_is_refused_from_its_own_first_request_that_finds_no_room() -> None:
    plan = queue(
        Clip(id="a", count=3),
        Clip(id="b", offer="pro/720p", count=3),
        Clip(id="c", count=2),
    )
    assert refused(plan, concurrent=4) == {"pro": ("b", 5, 8, 2), "standard": ("c", 7, 8, 2)}
    assert refused(plan, concurrent=6) == {"standard": ("c", 7, 8, 2)}


def test_a_limit_of_spend_counts_only_what_its_tiers_cost() -> None:
    plan = queue(
        Clip(id="cheap", seconds=10, count=3),
        Clip(id="dear", seconds=10, offer="pro/hd", count=3),
    )
    found = refused(plan, frozenset(["pro"]), spend=Decimal("9.00"), window=600)
    assert found == {"pro": ("dear", 2, 3, 2)}


def test_where_a_cost_is_not_known_a_limit_of_spend_is_not_said_to_refuse_anything() -> None:
    plan = queue(Clip(count=50), Clip(frame="square"))
    assert refused(plan, spend=Decimal("0.50"), window=600) == {}
    assert not asked(plan).can_judge(allowance(BOTH, spend=Decimal("0.50"), window=600))
    assert refused(plan, frozenset(["pro"]), spend=Decimal("0.50"), window=600) == {}
    assert refused(plan, requests=50, window=600) == {"standard": ("clip-2", 51, 51, 1)}


def test_a_plans_headroom_refuses_no_more_of_a_burst() -> None:
    plan = numbered(20, offer="pro/720p")
    found = refused(plan, headroom=50, requests=10, window=60)
    assert found == {"pro": ("clip-11", 11, 20, 10)}


def test_the_batch_lane_is_left_out_and_counted_apart() -> None:
    plan = queue(Clip(count=10), Clip(count=50, lane="batch"), Clip(offer="pro/hd", takes=2))
    found = asked(plan)
    assert found.requests == {"standard": 10, "pro": 2}
    assert (found.total, found.batch, found.elsewhere, found.videos) == (12, 50, 0, 11)
    assert refused(plan, requests=12, window=60) == {}
    all_batch = asked(queue(Clip(count=10), lane="batch"))
    assert (all_batch.requests, all_batch.total, all_batch.batch) == ({}, 0, 10)


def test_batch_lanes_are_told_card_by_card_with_their_windows() -> None:
    plan = queue(
        Clip(count=10),
        Clip(count=5, takes=2),
        Clip(offer="luma/ray/720p", count=3),
        Clip(offer="luma/ray/720p", count=4, lane="batch"),
        Clip(offer="gone/a/b", count=7),
        lane="batch",
    )
    found = asked(plan)
    lanes = [(lane.card.id, lane.requests, lane.window, lane.is_sold) for lane in found.lanes]
    # Luma sells none: what only the plan would have in it goes at once.
    assert lanes == [("openai-sora-2", 20, 86_400, True), ("luma", 4, None, False)]
    assert (found.requests, found.batch, found.elsewhere) == ({"luma/ray": 3}, 24, 7)


def test_a_limit_of_money_counts_in_the_currency_of_its_card() -> None:
    film = Clip(offer="euro/film/720p", frame="landscape", seconds=5, count=6)
    found = asked(queue(film))
    # Nobody has said what a euro is worth, and the plan counts in dollars.
    assert (found.costs, found.spent) == (
        {"euro/film": Decimal("1.00")},
        {"euro/film": Decimal("6.00")},
    )
    euros = allowance(frozenset(["euro/film"]), spend=Decimal(4), window=600)
    assert hits(found, euros) == {"euro/film": ("clip-1", 5, 6, 2)}


@pytest.mark.parametrize(
    ("rule", "is_queued"),
    [
        ({"concurrent": 3}, True),
        ({"concurrent": 12}, False),
        ({"requests": 11, "window": 86_400}, True),
        ({"requests": 12, "window": 60}, False),
        ({"spend": Decimal("4.79"), "window": 600}, True),
        ({"spend": Decimal("4.80"), "window": 600}, False),
    ],
)
def test_what_a_vendor_queues_is_not_refused(rule: dict[str, Any], is_queued: bool) -> None:
    found = asked(queue(Clip(count=12), Clip(offer="pro/hd")))
    one = allowance(frozenset(["standard"]), excess="queued", **rule)
    assert hits(found, one) == {}
    assert found.is_queued(one) == is_queued
    refusing = allowance(frozenset(["standard"]), **rule)
    assert bool(hits(found, refusing)) == is_queued
    assert not found.is_queued(refusing)


def test_requests_on_offers_that_no_card_has_are_counted_apart() -> None:
    found = asked(queue(Clip(count=3), Clip(offer="pro/8k", takes=4), Clip(offer="gone/a/b")))
    assert (found.requests, found.elsewhere) == ({"standard": 3}, 5)


def test_tiers_come_in_the_order_of_the_card_and_those_of_others_after_them() -> None:
    plan = queue(
        Clip(offer="luma/ray/720p"),
        Clip(offer="euro/film/720p"),
        Clip(offer="pro/hd"),
        Clip(),
    )
    assert list(asked(plan).requests) == ["standard", "pro", "euro/film", "luma/ray"]


def test_a_tier_has_one_cost_a_cost_that_is_not_known_or_costs_that_differ() -> None:
    plan = queue(
        Clip(seconds=10, offer="pro/720p"),
        Clip(seconds=6, offer="pro/hd"),
        Clip(seconds=5, offer="luma/ray/720p", frame="landscape"),
        Clip(seconds=8, takes=3),
        Clip(offer="euro/film/720p"),
    )
    assert asked(plan).costs == {
        "pro": Decimal("3.00"),
        "standard": Decimal("0.80"),
        "luma/ray": Decimal("0.30"),
        "euro/film": None,
    }
    differing = queue(*plan.clips, Clip(id="x", seconds=4, offer="pro/hd"))
    assert "pro" not in asked(differing).costs


@given(some_plans, st.sampled_from([None, *OFFERS[1:]]))
def test_what_a_run_asks_for_is_what_a_walk_through_the_queue_finds(
    plan: Plan, offer: str | None
) -> None:
    found = asked(plan, offer)
    every = list(singles(plan, offer))
    assert found.requests == Counter(tier for _, tier, _ in every)
    assert found.total == len(every)
    assert found.videos == sum({clip.id: clip.count for clip, _, _ in every}.values())
    left = sum(clip.requests for clip in plan.clips) - len(every)
    assert found.batch + found.elsewhere == left
    for tier in found.requests:
        costs = {cost for _, one, cost in every if one == tier}
        spent = sum(cost or 0 for _, one, cost in every if one == tier)
        assert found.spent[tier] == spent
        assert found.found[tier].tier_key == tier
        if None in costs:
            assert found.costs[tier] is None
        elif len(costs) > 1:
            assert tier not in found.costs
        else:
            assert {found.costs[tier]} == costs
    sent = [(tier, cost) for tier, cost, number in found.stretches() for _ in range(number)]
    assert sent == [(tier, cost) for _, tier, cost in every]


def test_a_refusal_far_back_in_a_long_queue_names_its_clip() -> None:
    plan = numbered(3_000, count=2)
    found = Estimator(CARDS, TODAY).estimate(plan)
    one = allowance(BOTH, requests=5_000, window=60)
    hit = hits(demand(found.tally, found.pricing), one)
    assert hit == {"standard": ("clip-2501", 5_001, 6_000, 1_000)}
