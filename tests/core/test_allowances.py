from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from plans import SORA
from soraplan.core.cards import Account, Limit
from soraplan.core.limits.allowances import Allowance, allowances

FULL = Decimal(100)
TIERS = {"standard": "standard", "pro": "pro"}


def account(*limits: dict[str, Any]) -> Account:
    return Account(id="tier-1", name="Tier 1", limits=tuple(Limit(**limit) for limit in limits))


def one(headroom: Decimal = FULL, **limit: Any) -> Allowance:
    return Allowance(Limit(**limit), frozenset(["pro"]), headroom, "USD")


def test_10_pro_requests_a_minute_leave_6_seconds_between_two() -> None:
    level = SORA.account("tier-1")
    pro = [bound for bound in allowances(SORA, level, TIERS, FULL, None) if "pro" in bound.tiers]
    assert [(bound.interval, bound.limit.text) for bound in pro] == [(Fraction(6), "10 per minute")]


def test_half_the_headroom_doubles_the_interval_and_halves_jobs_and_spend() -> None:
    half = Decimal(50)
    assert one(half, requests=10, window=60).interval == 12
    assert one(half, concurrent=5).at_once == 2
    assert one(half, spend=Decimal("10.00"), window=600).spend == Decimal("5.00")


def test_an_interval_that_does_not_come_out_even_is_kept_exactly() -> None:
    assert one(Decimal("99.9999"), requests=7, window=60).interval == Fraction(
        60 * 1_000_000, 7 * 999_999
    )


@pytest.mark.parametrize(
    ("concurrent", "headroom", "at_once"),
    [(1, "1", 1), (5, "0.0001", 1), (3, "99.9999", 2), (10, "29", 2), (10, "30", 3), (7, "100", 7)],
)
def test_only_whole_jobs_are_at_once_and_never_none(
    concurrent: int, headroom: str, at_once: int
) -> None:
    assert one(Decimal(headroom), concurrent=concurrent).at_once == at_once


@pytest.mark.parametrize(
    ("requests", "window", "headroom", "interval", "quota"),
    [
        (60, 60, "100", 1, None),
        (60, 3_599, "100", Fraction(3_599, 60), None),
        (60, 3_600, "100", None, 60),
        (50, 86_400, "100", None, 50),
        (50, 86_400, "33.3333", None, 16),
        (50, 86_400, "0.0001", None, 1),
    ],
)
def test_a_window_of_an_hour_or_longer_is_a_budget_without_an_interval(
    requests: int, window: int, headroom: str, interval: Fraction | None, quota: int | None
) -> None:
    bound = one(Decimal(headroom), requests=requests, window=window)
    assert (bound.interval, bound.quota) == (interval, quota)
    assert bound.is_budget == (quota is not None)


def test_money_in_a_long_window_is_no_budget_of_requests() -> None:
    bound = one(spend=Decimal(100), window=2_592_000)
    assert (bound.is_budget, bound.quota, bound.spend) == (False, None, Decimal(100))


def test_the_plans_own_jobs_at_once_are_queued_where_the_vendors_were() -> None:
    queued, refused = {"concurrent": 3, "excess": "queued"}, {"concurrent": 9}
    for limits, excess in (
        ([queued], "queued"),
        ([queued, refused], "refused"),
        ([refused], "refused"),
        ([], "refused"),
    ):
        (own,) = allowances(SORA, account(*limits), TIERS, FULL, 5)
        assert own.limit == Limit.model_validate({"concurrent": 5, "excess": excess})


def test_an_amount_of_spend_is_in_the_currency_of_its_card() -> None:
    euro = SORA.model_copy(update={"currency": "EUR"})
    level = account({"spend": Decimal(10), "window": 600})
    (bound,) = allowances(euro, level, TIERS, FULL, None)
    assert bound.currency == "EUR"


def test_what_is_of_another_kind_is_none_and_not_0() -> None:
    requests = one(requests=10, window=60)
    jobs = one(concurrent=5)
    spend = one(spend=Decimal(10), window=600)
    assert (requests.at_once, requests.spend, requests.window) == (None, None, 60)
    assert (jobs.interval, jobs.spend, jobs.window) == (None, None, None)
    assert (spend.interval, spend.at_once, spend.window) == (None, None, 600)


def test_a_limit_that_counts_nothing_asked_for_is_left_out() -> None:
    level = account(
        {"tiers": ("pro",), "requests": 10, "window": 60},
        {"tiers": ("standard",), "requests": 25, "window": 60},
        {"concurrent": 5},
    )
    bound = allowances(SORA, level, {"standard": "standard"}, FULL, None)
    assert [one.limit for one in bound] == list(level.limits[1:])
    assert {one.tiers for one in bound} == {frozenset(["standard"])}


def test_a_limit_without_tiers_counts_all_of_them_together() -> None:
    (bound,) = allowances(SORA, account({"concurrent": 5}), TIERS, FULL, None)
    assert bound.tiers == {"standard", "pro"}
    assert not bound.is_own


def test_the_keys_of_another_card_are_told_and_its_ids_are_looked_up() -> None:
    level = account({"tiers": ("pro",), "requests": 10, "window": 60})
    (bound,) = allowances(SORA, level, {"other/pro": "pro", "other/lite": "lite"}, FULL, None)
    assert bound.tiers == {"other/pro"}


def test_the_plans_own_jobs_at_once_replace_every_such_limit_and_no_other() -> None:
    level = account(
        {"concurrent": 5},
        {"tiers": ("pro",), "concurrent": 2},
        {"requests": 10, "window": 60},
        {"spend": Decimal(10), "window": 600},
    )
    bound = allowances(SORA, level, TIERS, Decimal(50), 8)
    assert [one.limit for one in bound] == [*level.limits[2:], Limit(concurrent=8)]
    own = bound[-1]
    assert (own.is_own, own.tiers, own.at_once) == (True, frozenset(TIERS), 8)
    assert not any(one.is_own for one in bound[:-1])


def test_without_a_known_account_only_the_plans_own_figure_binds() -> None:
    assert allowances(SORA, None, TIERS, FULL, None) == ()
    (own,) = allowances(SORA, None, TIERS, FULL, 3)
    assert (own.at_once, own.is_own) == (3, True)


def test_nothing_asked_for_is_bound_by_nothing() -> None:
    assert allowances(SORA, account({"concurrent": 5}), {}, FULL, 3) == ()
