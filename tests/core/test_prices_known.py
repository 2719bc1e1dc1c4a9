"""How well the prices are known that a plan uses, whatever its cards say of themselves."""

from collections import Counter
from datetime import date
from typing import Any

from hypothesis import given

from plans import CARDS, SORA, TODAY, card, estimated, plain_price, queue, rate, some_plans, tier
from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.core.prices_known import Known, prices_known

LONG_AGO, LATER = date(2026, 3, 1), date(2026, 11, 20)

MIXED = card(
    checked=LATER,
    evidence="vendor",
    tiers=[
        tier(
            rates=[
                rate(),
                rate(resolution="1080p", evidence="derived"),
                rate(resolution="2k", evidence="reported", checked=LONG_AGO),
                rate(resolution="4k", evidence="derived", per_second=None),
            ]
        )
    ],
)
"""A card whose rates have other days and grades than itself, and of one no price."""


def clip(resolution: str, **fields: Any) -> Clip:
    return Clip(prompt="x", frame="landscape", seconds=5, offer=f"film/{resolution}", **fields)


def known(*clips: Clip, **settings: Any) -> Known:
    plan = queue(*clips, rates="other", **settings)
    return prices_known(estimated(plan, {"other": MIXED}), MIXED)


def test_a_price_has_the_day_and_the_grade_of_its_rate_and_not_of_the_card() -> None:
    assert known(clip("2k")) == Known(LONG_AGO, LONG_AGO, (("reported", 1),), "clip")
    assert known(clip("720p")) == Known(LATER, LATER, (("vendor", 1),), "clip")


def test_the_least_sure_grade_comes_first_with_its_clips_and_the_oldest_day_counts() -> None:
    used = known(clip("720p", takes=9), clip("720p"), clip("2k"), clip("1080p", count=5))
    assert used.grades == (("derived", 1), ("reported", 1), ("vendor", 2))
    assert (used.oldest, used.newest) == (LONG_AGO, LATER)
    assert used.days == "2026-03-01 and later"


def test_clips_that_cost_nothing_or_nobody_knows_what_have_no_grade() -> None:
    omitted, square = clip("2k", status="omitted"), Clip(frame="square", offer="film/1080p")
    used = known(clip("720p"), clip("4k"), clip("8k"), omitted, square)
    assert used == Known(LATER, LATER, (("vendor", 1),), "clip")


def test_without_a_clip_the_compared_prices_count() -> None:
    used = known(compare=["film/1080p", "film/2k"])
    assert used == Known(LONG_AGO, LATER, (("derived", 1), ("reported", 1)), "offer")


def test_a_compared_offer_without_a_price_has_no_grade() -> None:
    used = known(compare=["film/720p", "film/4k"])
    assert used == Known(LATER, LATER, (("vendor", 1),), "offer")
    assert known(compare=["film/4k"]).of == "card"


def test_of_a_card_that_stands_nowhere_in_the_plan_its_own_day_and_grade_are_told() -> None:
    used = prices_known(estimated(queue(Clip(prompt="x")), {**CARDS, "other": MIXED}), MIXED)
    assert used == Known(LATER, LATER, (("vendor", 1),), "card")


def test_a_card_that_the_plan_carries_is_the_one_that_counts() -> None:
    checked = SORA.model_copy(update={"checked": TODAY})
    plan = queue(Clip(prompt="x", offer="pro/hd"), embedded_card=checked)
    assert prices_known(estimated(plan), SORA).oldest == TODAY


@given(some_plans)
def test_every_clip_with_a_price_is_counted_once_on_its_card(plan: Plan) -> None:
    estimate = estimated(plan)
    expected: Counter[tuple[str, str]] = Counter()
    for one in plan.clips:
        if one.omitted or plain_price(plan, one.offer, one, is_native=True) is None:
            continue
        offer = one.offer or next(CARDS[plan.rates].offers())
        *named, tier_, resolution = offer.split("/")
        sold = CARDS[named[0] if named else plan.rates]
        rates = {(each.id, of.resolution): of for each in sold.tiers for of in each.rates}
        expected[sold.id, rates[tier_, resolution].evidence or sold.evidence] += 1
    counted: Counter[tuple[str, str]] = Counter()
    for sold in CARDS.values():
        used = prices_known(estimate, sold)
        if used.of == "clip":
            counted.update({(sold.id, grade): number for grade, number in used.grades})
    assert counted == expected
