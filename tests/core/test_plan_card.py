from typing import Any

import pytest

from plans import queue
from soraplan.core.plan import Plan
from soraplan.core.plan_card import on_card


def on_live(**settings: Any) -> Plan:
    return queue(**{"rates": "live", **settings})


@pytest.mark.parametrize(
    ("before", "account", "accounts"),
    [
        ({}, None, {}),
        ({"account": "tier-3"}, None, {"live": "tier-3"}),
        (
            {"account": "tier-3", "accounts": {"luma": "plus", "kling": "pro"}},
            "plus",
            {"live": "tier-3", "kling": "pro"},
        ),
    ],
)
def test_each_card_keeps_its_own_account(
    before: dict[str, Any], account: str | None, accounts: dict[str, str]
) -> None:
    plan = on_card(on_live(**before), "luma")
    assert (plan.rates, plan.account, plan.accounts) == ("luma", account, accounts)


def test_there_and_back_the_accounts_are_as_before() -> None:
    plan = on_live(account="tier-3", accounts={"luma": "plus"})
    assert on_card(on_card(plan, "luma"), "live") == plan


def test_compared_offers_and_the_way_back_go_with_the_card_that_is_left() -> None:
    plan = on_live(compare=["pro/hd"], moved_from={"rates": "kling", "account": "pro"})
    there = on_card(plan, "luma")
    assert (there.compare, there.moved_from) == (None, None)


def test_the_card_that_the_plan_has_changes_nothing() -> None:
    plan = on_live(compare=["pro/hd"], account="tier-3", moved_from={"rates": "kling"})
    assert on_card(plan, "live") is plan
