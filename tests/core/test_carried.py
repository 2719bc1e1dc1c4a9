"""A plan that carries its rate cards costs the same everywhere, and says where others differ."""

from decimal import Decimal

import pytest
from hypothesis import given

from plans import CARDS, LUMA, SORA, TODAY, estimated, forecasted, queue, some_plans
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimator
from soraplan.core.findings import findings
from soraplan.core.plan import Plan


def dearer(card: RateCard) -> RateCard:
    """A card with every price a second doubled."""
    tiers = tuple(
        tier.model_copy(
            update={
                "rates": tuple(
                    rate.model_copy(update={"per_second": rate.per_second and rate.per_second * 2})
                    for rate in tier.rates
                )
            }
        )
        for tier in card.tiers
    )
    return card.model_copy(update={"tiers": tiers})


PLAN = queue(Clip(id="a", prompt="x", seconds=8))


def told(plan: Plan, cards: dict[str, RateCard]) -> list[str]:
    return [one.message for one in findings(forecasted(plan, cards)) if one.code == "card-differs"]


@given(some_plans)
def test_with_its_cards_a_plan_costs_the_same_where_none_is_installed(plan: Plan) -> None:
    carried = plan.model_copy(update={"embedded_cards": tuple(CARDS.values())})
    here, there = estimated(plan), Estimator({}, TODAY).estimate(carried)
    assert (there.total, there.currency, there.columns) == (here.total, here.currency, here.columns)


def test_the_carried_card_goes_before_the_installed_one() -> None:
    plan = PLAN.model_copy(update={"embedded_card": dearer(SORA)})
    assert estimated(PLAN).total.run == Decimal("0.80")
    assert estimated(plan).total.run == Decimal("1.60")
    assert estimated(plan).as_installed().run == Decimal("0.80")


def test_of_two_carried_cards_of_one_id_the_plans_own_counts() -> None:
    plan = PLAN.model_copy(update={"embedded_card": SORA, "embedded_cards": (dearer(SORA),)})
    assert estimated(plan).total.run == Decimal("0.80")


def test_a_difference_to_the_installed_card_is_told_with_both_figures() -> None:
    plan = PLAN.model_copy(update={"embedded_card": dearer(SORA)})
    assert told(plan, {SORA.id: SORA}) == [
        "The plan is priced on the rate card openai-sora-2 that it carries, checked 2026-11-22;"
        " the installed one, checked 2026-11-22, differs: a run costs $1.60, on yours $0.80."
    ]


def test_a_difference_that_costs_nothing_is_told_as_such() -> None:
    other = SORA.model_copy(update={"retired_note": "Another note."})
    (message,) = told(PLAN.model_copy(update={"embedded_card": other}), {SORA.id: SORA})
    assert message.endswith("differs: a run costs the same on both.")


@pytest.mark.parametrize("cards", [{}, {SORA.id: SORA}, {LUMA.id: LUMA}])
def test_nothing_is_told_where_the_card_is_the_same_or_not_installed(
    cards: dict[str, RateCard],
) -> None:
    assert told(PLAN.model_copy(update={"embedded_card": SORA}), cards) == []


def test_a_clip_that_only_the_carried_card_can_price_is_unknown_on_the_installed_one() -> None:
    other = SORA.model_copy(update={"tiers": SORA.tiers[1:], "accounts": SORA.accounts[:0]})
    (message,) = told(
        queue(Clip(prompt="x", offer="standard/720p"), embedded_card=SORA), {SORA.id: other}
    )
    assert message.endswith("a run costs $0.40, on yours —.")


def test_the_fix_leaves_the_other_carried_cards_in_the_plan() -> None:
    plan = PLAN.model_copy(update={"embedded_card": dearer(SORA), "embedded_cards": (LUMA,)})
    (one,) = (one for one in findings(forecasted(plan)) if one.code == "card-differs")
    assert one.fix is not None
    assert one.fix.title == "price it on the installed openai-sora-2"
    fixed = one.fix.apply(plan)
    assert fixed.embedded_card is None
    assert fixed.embedded_cards == (LUMA,)
    assert estimated(fixed).total.run == Decimal("0.80")


def test_amounts_of_two_currencies_are_not_held_against_each_other() -> None:
    euros = SORA.model_copy(update={"currency": "EUR"})
    (message,) = told(PLAN.model_copy(update={"embedded_card": SORA}), {SORA.id: euros})
    assert message.endswith(
        "differs: it counts in USD and yours in EUR, so costs are not compared."
    )
