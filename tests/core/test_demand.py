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
from soraplan.core.allowances import Allowance
from soraplan.core.cards import Limit
from soraplan.core.clip import Clip
from soraplan.core.demand import Demand, Refusal, demand
from soraplan.core.estimate import Estimator
from soraplan.core.plan import Plan

BOTH = frozenset(["standard", "pro"])


def asked(plan: Plan, offer: str | None = None) -> Demand:
    one = estimated(plan)
    return demand(one.tally, one.pricing, offer)


def allowance(tiers: frozenset[str], headroom: int = 100, **rule: Any) -> Allowance:
    return Allowance(Limit.model_validate(rule), tiers, Decimal(headroom), "USD")


def refusal(
    plan: Plan, tiers: frozenset[str] = BOTH, headroom: int = 100, **rule: Any
) -> Refusal | None:
    return asked(plan).refusal(allowance(tiers, headroom, **rule))


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


def burst(plan: Plan, one: Allowance, offer: str | None = None) -> tuple[str, int, int, int] | None:
    """Clip, number, requests counted and requests refused of a burst."""
    sent = [single for single in singles(plan, offer) if single[1] in one.tiers]
    spent = Fraction(0)
    for number, (clip, _, cost) in enumerate(sent, 1):
        if one.limit.spend is not None:
            if any(cost is None for _, _, cost in sent):
                return None
            spent += cost or 0
            refused = spent > one.limit.spend
        else:
            refused = number > (one.limit.requests or one.limit.concurrent or 0)
        if refused:
            return clip.id, number, len(sent), len(sent) - number + 1
    return None


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


def seen(found: Refusal | None) -> tuple[str, int, int, int] | None:
    return (found.clip.id, found.number, found.counted, found.refused) if found else None


@given(st.lists(priced_clips, max_size=10), limits, some_tiers)
def test_a_burst_is_refused_where_sending_one_request_after_another_is(
    clips: list[Clip], rule: dict[str, Any], tiers: frozenset[str]
) -> None:
    plan, one = queue(*clips), allowance(tiers, **rule)
    assert seen(asked(plan).refusal(one)) == burst(plan, one)


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
    assert seen(asked(plan, offer).refusal(one)) == burst(plan, one, offer)


def test_as_many_requests_as_a_limit_allows_are_all_taken() -> None:
    plan = numbered(10, offer="pro/720p")
    assert refusal(plan, requests=10, window=60) is None
    assert refusal(plan, concurrent=10) is None
    assert refusal(plan, spend=Decimal("12.00"), window=600) is None
    nine = refusal(plan, requests=9, window=60)
    assert seen(nine) == ("clip-10", 10, 10, 1)


def test_a_limit_of_spend_refuses_the_request_that_goes_beyond_it() -> None:
    plan = queue(
        Clip(id="cheap", seconds=10, count=3),
        Clip(id="dear", seconds=10, offer="pro/hd", count=3),
    )
    found = refusal(plan, spend=Decimal("9.00"), window=600)
    assert seen(found) == ("dear", 5, 6, 2)


def test_a_limit_of_spend_counts_only_what_its_tiers_cost() -> None:
    plan = queue(
        Clip(id="cheap", seconds=10, count=3),
        Clip(id="dear", seconds=10, offer="pro/hd", count=3),
    )
    found = refusal(plan, frozenset(["pro"]), spend=Decimal("9.00"), window=600)
    assert seen(found) == ("dear", 2, 3, 2)


def test_where_a_cost_is_not_known_a_limit_of_spend_is_not_said_to_refuse_anything() -> None:
    plan = queue(Clip(count=50), Clip(frame="square"))
    assert refusal(plan, spend=Decimal("0.50"), window=600) is None
    assert refusal(plan, frozenset(["pro"]), spend=Decimal("0.50"), window=600) is None
    assert refusal(plan, requests=50, window=600) is not None


def test_a_plans_headroom_refuses_no_more_of_a_burst() -> None:
    plan = numbered(20, offer="pro/720p")
    assert seen(refusal(plan, headroom=50, requests=10, window=60)) == ("clip-11", 11, 20, 10)


def test_the_batch_lane_is_left_out_and_counted_apart() -> None:
    plan = queue(Clip(count=10), Clip(count=50, lane="batch"), Clip(offer="pro/hd", takes=2))
    found = asked(plan)
    assert found.requests == {"standard": 10, "pro": 2}
    assert (found.total, found.batch, found.elsewhere, found.videos) == (12, 50, 0, 11)
    assert refusal(plan, requests=12, window=60) is None
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
    assert seen(found.refusal(euros)) == ("clip-1", 5, 6, 2)


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
    assert found.refusal(one) is None
    assert found.is_queued(one) == is_queued
    refused = allowance(frozenset(["standard"]), **rule)
    assert (found.refusal(refused) is not None) == is_queued
    assert not found.is_queued(refused)


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
    hit = demand(found.tally, found.pricing).refusal(allowance(BOTH, requests=5_000, window=60))
    assert seen(hit) == ("clip-2501", 5_001, 6_000, 1_000)
