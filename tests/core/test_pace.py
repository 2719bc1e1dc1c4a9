from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import SORA, TODAY, card, numbered, queue, tier
from soraplan.core.cards import Account, Limit, RateCard
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimator
from soraplan.core.pace import TierPace, duration_text
from soraplan.core.plan import Plan

OTHER = card(tiers=[tier(id="pro", name="Pro")])


def paces(plan: Plan, *limits: dict[str, Any]) -> list[TierPace]:
    """The pace of a plan on the built-in card, or under these limits of its only account."""
    card = SORA
    if limits:
        account = Account(id="tier-1", name="Tier 1", limits=limits)
        card = SORA.model_copy(update={"accounts": (account,)})
    cards: dict[str, RateCard] = {card.id: card, OTHER.id: OTHER}
    return list(Estimator(cards, TODAY).estimate(plan).pace)


def test_of_20_pro_requests_on_tier_1_the_11th_is_refused() -> None:
    (pace,) = paces(numbered(20, offer="pro/720p"))
    assert (pace.tier, pace.name, pace.requests) == ("pro", "Pro", 20)
    assert pace.limit is not None
    assert pace.limit.text == "10 per minute"
    assert pace.first_refused == 11
    assert pace.first_refused_clip is not None
    assert pace.first_refused_clip.id == "clip-11"
    assert pace.refused == 10
    assert pace.interval == 6
    assert pace.submitted == 114
    assert pace.done is None


def test_half_the_headroom_takes_twice_the_time_and_refuses_no_more() -> None:
    (pace,) = paces(
        numbered(20, offer="pro/720p", count=1).model_copy(update={"headroom": Decimal(50)})
    )
    assert pace.interval == 12
    assert pace.submitted == 228
    assert pace.first_refused == 11


@pytest.mark.parametrize(
    ("account", "refused", "interval"),
    [
        ("tier-1", 11, "6"),
        ("tier-2", 26, "2.4"),
        ("tier-3", None, "1.2"),
        ("tier-4", None, "0.8"),
        ("tier-5", None, "0.4"),
        ("azure", 3, "30"),
    ],
)
def test_a_higher_account_goes_faster(account: str, refused: int | None, interval: str) -> None:
    plan = queue(Clip(offer="pro/hd", count=15, takes=2), account=account)
    (pace,) = paces(plan)
    assert pace.first_refused == refused
    assert pace.interval == Fraction(interval)
    assert pace.submitted == 29 * Fraction(interval)


def test_exactly_as_many_requests_as_allowed_are_all_taken() -> None:
    (pace,) = paces(queue(Clip(offer="pro/hd", count=10)))
    assert (pace.first_refused, pace.first_refused_clip, pace.refused) == (None, None, 0)
    assert pace.interval == 6
    assert pace.submitted == 54


def test_one_request_goes_out_at_once() -> None:
    (pace,) = paces(queue(Clip()))
    assert pace.submitted == 0


def test_every_tier_has_a_pace_of_its_own_in_the_order_of_the_card() -> None:
    plan = queue(Clip(offer="pro/hd", count=7), Clip(count=30), Clip(offer="pro/720p", count=7))
    pro = {pace.tier: pace for pace in paces(plan)}
    assert list(pro) == ["standard", "pro"]
    assert (pro["standard"].requests, pro["standard"].first_refused) == (30, 26)
    assert (pro["pro"].requests, pro["pro"].first_refused) == (14, 11)
    assert pro["pro"].first_refused_clip == plan.clips[2]


def test_an_account_that_is_not_listed_has_no_known_limits() -> None:
    (pace,) = paces(queue(Clip(count=500), account="gone"))
    assert (pace.requests, pace.limit, pace.first_refused) == (500, None, None)
    assert (pace.interval, pace.submitted) == (None, None)


def test_requests_on_another_card_count_against_no_limit_of_this_one() -> None:
    plan = queue(Clip(offer="pro/hd", count=10), Clip(offer="other/pro/720p", count=50))
    own, other = paces(plan, {"requests": 10, "window": 60})
    assert (own.tier, own.requests, own.first_refused) == ("pro", 10, None)
    assert (other.tier, other.name, other.requests) == ("other/pro", "Other Pro", 50)
    assert (other.limit, other.first_refused, other.interval) == (None, None, None)


def test_the_batch_lane_has_no_part_in_the_pace() -> None:
    plan = queue(Clip(offer="pro/hd", count=10), Clip(offer="pro/hd", count=50, lane="batch"))
    (pace,) = paces(plan)
    assert (pace.requests, pace.first_refused) == (10, None)
    assert paces(plan.model_copy(update={"lane": "batch"})) == []


def test_of_several_limits_one_sets_the_pace_and_another_may_refuse_first() -> None:
    many = {"requests": 50, "window": 60}
    few = {"requests": 5, "window": 1}
    (pace,) = paces(queue(Clip(count=20)), many, few)
    assert pace.limit == Limit.model_validate(many)
    assert pace.interval == Fraction("1.2")
    assert pace.refusing == Limit.model_validate(few)
    assert pace.first_refused == 6
    assert pace.refused == 15


def test_limits_of_another_kind_do_not_set_the_pace() -> None:
    (pace,) = paces(
        queue(Clip(count=20)), {"concurrent": 1}, {"spend": Decimal("0.01"), "window": 60}
    )
    assert (pace.limit, pace.first_refused, pace.interval) == (None, None, None)


def test_a_limit_shared_by_tiers_counts_the_requests_of_them_all() -> None:
    plan = queue(Clip(id="a", count=20), Clip(id="b", offer="pro/hd", count=20))
    standard, pro = paces(plan, {"requests": 25, "window": 60})
    assert standard.first_refused == pro.first_refused == 26
    assert standard.first_refused_clip == pro.first_refused_clip == plan.clips[1]
    assert standard.refused == pro.refused == 15
    assert standard.submitted == Fraction("2.4") * 39


def test_a_limit_of_two_tiers_of_three_leaves_the_third_alone() -> None:
    three = card(
        tiers=[tier(id=name) for name in ("a", "b", "c")],
        accounts=[
            {
                "id": "any",
                "name": "Any",
                "limits": [{"tiers": ["a", "b"], "requests": 5, "window": 60}],
            }
        ],
    )
    plan = queue(
        Clip(offer="c/720p", count=9),
        Clip(offer="a/720p", count=3),
        Clip(offer="b/720p", count=3),
        rates="other",
    )
    pace = {one.tier: one for one in Estimator({"other": three}, TODAY).estimate(plan).pace}
    assert {tier: one.first_refused for tier, one in pace.items()} == {"a": 6, "b": 6, "c": None}


def first_refused(plan: Plan, limit: Limit) -> tuple[int, str] | None:
    """The request that a burst would see refused, found by sending one after another."""
    sent = 0
    for clip in plan.clips:
        if clip.status == "omitted":
            continue
        tier = (clip.offer or "standard/720p").split("/")[0]
        for _ in range(clip.count * clip.takes):
            if limit.tiers and tier not in limit.tiers:
                continue
            sent += 1
            if sent > (limit.requests or 0):
                return sent, clip.id
    return None


bursts = st.lists(
    st.builds(
        Clip,
        offer=st.sampled_from([None, "standard/720p", "pro/720p", "pro/hd"]),
        count=st.integers(1, 6),
        takes=st.integers(1, 3),
        status=st.sampled_from(["planned", "planned", "omitted"]),
    ),
    max_size=10,
)


@given(
    bursts,
    st.lists(
        st.fixed_dictionaries(
            {
                "tiers": st.sampled_from([[], ["pro"], ["standard"], ["pro", "standard"]]),
                "requests": st.integers(1, 40),
                "window": st.sampled_from([1, 60, 600]),
            }
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_the_first_refused_clip_is_the_one_that_a_burst_meets(
    clips: list[Clip], limits: list[dict[str, Any]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("soraplan.core.clips.CHUNK", 2)
        plan = queue(*clips)
        for pace in paces(plan, *limits):
            hits = [
                hit
                for limit in map(Limit.model_validate, limits)
                if limit.covers(pace.tier) and (hit := first_refused(plan, limit))
            ]
            seen = pace.first_refused, pace.first_refused_clip and pace.first_refused_clip.id
            if not hits:
                assert seen == (None, None)
            else:
                # Two limits may refuse a request of the same number, each of another clip.
                first = min(number for number, _ in hits)
                assert seen in [hit for hit in hits if hit[0] == first]


@given(bursts, st.integers(1, 40), st.integers(1, 90), st.integers(1, 100))
def test_requests_sent_at_the_interval_are_never_refused(
    clips: list[Clip], requests: int, window: int, headroom: int
) -> None:
    plan = queue(*clips, headroom=headroom)
    for pace in paces(plan, {"requests": requests, "window": window}):
        assert pace.interval is not None
        used = Fraction(window) / pace.interval
        assert used == requests * Fraction(headroom, 100)
        assert used <= requests


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (6, "6 s"),
        ("2.4", "2.4 s"),
        ("2.5", "2.5 s"),
        ("0.04", "0 s"),
        ("59.94", "59.9 s"),
        ("59.97", "1 min"),
        (60, "1 min"),
        (114, "1 min 54 s"),
        ("119.6", "2 min"),
        (3_599, "59 min 59 s"),
        ("3599.7", "1 h"),
        (3_600, "1 h"),
        (7_500, "2 h 05 min"),
        (Decimal("3629.99"), "1 h"),
        (360_000_000, "100,000 h"),
    ],
)
def test_a_span_of_time_in_words(seconds: int | str | Decimal, text: str) -> None:
    assert duration_text(Fraction(seconds)) == text
