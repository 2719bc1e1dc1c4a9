from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import CARDS, OFFERS, card, rate, tier
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.pricing import Found, Missing, Pricing, shape_of, shown_resolution

SORA_PRICING = Pricing(CARDS, "openai-sora-2", None)


def reason(pricing: Pricing, clip: Clip) -> tuple[str, str]:
    cell = pricing.cell(shape_of(clip))
    assert isinstance(cell, Missing)
    return cell.code, cell.reason


@pytest.mark.parametrize(
    ("clip", "cost"),
    [
        (Clip(seconds=10), "1.00"),
        (Clip(seconds=10, offer="standard/720p"), "1.00"),
        (Clip(seconds=10, offer="pro/720p", frame="landscape"), "3.00"),
        (Clip(seconds=10, offer="pro/hd"), "5.00"),
        (Clip(seconds=10, offer="pro/1080p"), "7.00"),
        (Clip(seconds=7, offer="openai-sora-2/pro/hd"), "3.50"),
        (Clip(seconds=10, offer="luma/ray/720p", frame="landscape"), "0.90"),
        (Clip(seconds=10, offer="pro/hd", lane="batch"), "2.50"),
    ],
)
def test_a_generation_costs_its_seconds_or_its_clip(clip: Clip, cost: str) -> None:
    assert SORA_PRICING.cell(shape_of(clip)) == Decimal(cost)


@pytest.mark.parametrize(
    ("clip", "code", "why"),
    [
        (
            Clip(offer="pro/8k"),
            "unknown-offer",
            "OpenAI Sora 2 has no offer pro/8k",
        ),
        (
            Clip(offer="ultra/720p"),
            "unknown-offer",
            "OpenAI Sora 2 has no offer ultra/720p",
        ),
        (
            Clip(offer="luma/pro/720p"),
            "unknown-offer",
            "Luma has no offer pro/720p",
        ),
        (
            Clip(offer="gone/pro/720p"),
            "unknown-card",
            "the rate card gone is not installed",
        ),
        (
            Clip(frame="square"),
            "size-not-offered",
            "Standard 720p has no square size",
        ),
        (
            Clip(offer="luma/ray/720p", frame="portrait", seconds=5),
            "size-not-offered",
            "Luma Ray 720p has no portrait size",
        ),
        (
            Clip(offer="luma/ray/720p", frame="landscape", seconds=6),
            "price-unknown",
            "Luma Ray 720p has no known price for 6 s",
        ),
        (
            Clip(offer="luma/ray/4k", frame="landscape", seconds=5),
            "price-unknown",
            "no price is known for Luma Ray 4K",
        ),
        (
            Clip(offer="luma/ray/720p", frame="landscape", seconds=5, lane="batch"),
            "price-unknown",
            "Luma Ray 720p has no known batch price",
        ),
        (
            Clip(offer="euro/film/720p", frame="landscape"),
            "exchange-unknown",
            "Euro Film 720p is priced in EUR, the plan counts in USD,"
            " and no rate of exchange is written down",
        ),
    ],
)
def test_what_has_no_price_says_why(clip: Clip, code: str, why: str) -> None:
    assert reason(SORA_PRICING, clip) == (code, why)


def test_without_its_card_a_plan_has_no_price_on_its_own_offers() -> None:
    pricing = Pricing(CARDS, "gone", None)
    missing = ("unknown-card", "the rate card gone is not installed")
    assert reason(pricing, Clip()) == missing
    assert reason(pricing, Clip(offer="pro/720p")) == missing
    assert pricing.card is None
    assert pricing.resolved(None) is None
    assert pricing.resolved("pro/720p") == "pro/720p"


def test_without_its_card_a_plan_counts_in_dollars_and_adds_nothing_else_to_them() -> None:
    pricing = Pricing(CARDS, "gone", None)
    assert pricing.cell(("openai-sora-2/pro/hd", "portrait", 10, None, None)) == Decimal("5.00")
    assert reason(pricing, Clip(offer="euro/film/720p", frame="landscape")) == (
        "exchange-unknown",
        "Euro Film 720p is priced in EUR, the plan counts in USD,"
        " and no rate of exchange is written down",
    )


def test_a_plan_on_a_card_in_another_currency_counts_in_that() -> None:
    pricing = Pricing(CARDS, "euro", None)
    assert pricing.currency == "EUR"
    assert pricing.cell(("film/720p", "landscape", 5, None, None)) == Decimal("1.00")
    assert reason(pricing, Clip(offer="openai-sora-2/pro/hd")) == (
        "exchange-unknown",
        "OpenAI Sora 2 Pro HD is priced in USD, the plan counts in EUR,"
        " and no rate of exchange is written down",
    )


def test_the_lane_of_the_plan_holds_for_clips_without_one() -> None:
    pricing = Pricing(CARDS, "openai-sora-2", "batch")
    assert pricing.cell((None, "portrait", 10, None, None)) == Decimal("0.50")
    assert pricing.is_batch((None, "portrait", 10, None, None))
    assert not SORA_PRICING.is_batch((None, "portrait", 10, None, None))
    assert SORA_PRICING.is_batch((None, "portrait", 10, "batch", None))


def test_no_offer_is_the_first_of_the_card() -> None:
    assert SORA_PRICING.resolved(None) == "standard/720p"
    assert SORA_PRICING.find(None) == SORA_PRICING.find("standard/720p")


def test_an_offer_of_the_own_card_is_the_same_by_its_long_address() -> None:
    assert SORA_PRICING.resolved("openai-sora-2/pro/hd") == "pro/hd"
    assert SORA_PRICING.find("openai-sora-2/pro/hd") == SORA_PRICING.find("pro/hd")


def test_a_tier_of_another_card_is_told_from_one_of_the_same_name() -> None:
    same = card(tiers=[tier(id="pro", name="Pro")])
    pricing = Pricing({**CARDS, "other": same}, "openai-sora-2", None)
    own, other = pricing.find("pro/720p"), pricing.find("other/pro/720p")
    assert isinstance(own, Found)
    assert isinstance(other, Found)
    assert (own.tier_key, own.label) == ("pro", "Pro 720p")
    assert (other.tier_key, other.label) == ("other/pro", "Other Pro 720p")


def test_the_first_rate_of_a_resolution_in_its_own_tier_is_found() -> None:
    two = card(
        tiers=[
            tier(),
            tier(id="fast", name="Fast", rates=[rate(per_second=Decimal("0.05"))]),
        ]
    )
    cards: Mapping[str, RateCard] = {"other": two}
    pricing = Pricing(cards, "other", None)
    assert pricing.cell(("fast/720p", "landscape", 10, None, None)) == Decimal("0.50")


@pytest.mark.parametrize(
    ("resolution", "shown"), [("hd", "HD"), ("720p", "720p"), ("4k", "4K"), ("sd", "SD")]
)
def test_a_resolution_is_written_as_people_do(resolution: str, shown: str) -> None:
    assert shown_resolution(resolution) == shown


@given(
    st.sampled_from(OFFERS),
    st.sampled_from(["portrait", "landscape", "square"]),
    st.integers(1, 60),
    st.sampled_from([None, "batch"]),
)
def test_an_answer_that_is_remembered_is_the_one_that_was_given_first(
    offer: str | None, frame: str, seconds: int, lane: str | None
) -> None:
    shape = shape_of(Clip(offer=offer, frame=frame, seconds=seconds, lane=lane))
    fresh = Pricing(CARDS, "openai-sora-2", None)
    first = fresh.cell(shape)
    assert fresh.cell(shape) == first == SORA_PRICING.cell(shape)


@given(st.sampled_from(["standard/720p", "pro/720p", "pro/hd"]), st.integers(1, 1_800))
def test_a_clip_twice_as_long_costs_exactly_twice_as_much(offer: str, seconds: int) -> None:
    once = SORA_PRICING.cell((offer, "portrait", seconds, None, None))
    twice = SORA_PRICING.cell((offer, "portrait", 2 * seconds, None, None))
    assert isinstance(once, Decimal)
    assert twice == 2 * once
