from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from plans import card, rate, tier
from soraplan.core.cards import FIGURES, Limit, Rate, RateCard, Tier, window_text
from soraplan.core.pricing import Found, Pricing
from soraplan.core.rates.overlay import OverlayRate


def problem(**changes: Any) -> str:
    """The one problem of a card with some keys changed, in the words that a user reads."""
    with pytest.raises(ValidationError) as caught:
        card(**changes)
    (only,) = caught.value.errors()
    return str(only["msg"])


def found(tier: dict[str, Any]) -> Found:
    """The first rate of a card of one tier, as a plan finds it."""
    one = Pricing({"other": card(tiers=[tier])}, "other", None).find(None)
    assert isinstance(one, Found)
    return one


def test_the_built_in_card_has_the_prices_of_the_guide(sora: RateCard) -> None:
    prices = {
        f"{tier.id}/{rate.resolution}": (rate.per_second, rate.batch_per_second)
        for tier in sora.tiers
        for rate in tier.rates
    }
    assert prices == {
        "standard/720p": (Decimal("0.10"), Decimal("0.05")),
        "pro/720p": (Decimal("0.30"), Decimal("0.15")),
        "pro/hd": (Decimal("0.50"), Decimal("0.25")),
        "pro/1080p": (Decimal("0.70"), Decimal("0.35")),
    }


@pytest.mark.parametrize("document", [Rate, OverlayRate])
def test_all_money_of_a_rate_is_among_the_figures(document: type[Rate | OverlayRate]) -> None:
    money = {
        name for name, field in document.model_fields.items() if "Decimal" in str(field.annotation)
    }
    assert money == set(FIGURES)


def test_the_built_in_card_says_when_it_ended_and_where_its_prices_come_from(
    sora: RateCard,
) -> None:
    assert sora.retired == date(2026, 9, 24)
    assert sora.checked == date(2026, 11, 22)
    assert sora.sources
    assert sora.charges_failed == "unknown"
    assert [tier.model for tier in sora.tiers] == ["sora-2", "sora-2-pro"]
    assert [tier.render_seconds for tier in sora.tiers] == [180, None]
    assert sora.tiers[0].rates[0].evidence == "vendor"


def test_the_built_in_card_has_the_limits_of_every_account(sora: RateCard) -> None:
    limits = {
        account.id: {limit.tiers: (limit.requests, limit.window) for limit in account.limits}
        for account in sora.accounts
    }
    assert limits == {
        "tier-1": {("standard",): (25, 60), ("pro",): (10, 60)},
        "tier-2": {("standard",): (50, 60), ("pro",): (25, 60)},
        "tier-3": {("standard",): (125, 60), ("pro",): (50, 60)},
        "tier-4": {("standard",): (200, 60), ("pro",): (75, 60)},
        "tier-5": {("standard",): (375, 60), ("pro",): (150, 60)},
        "azure": {("standard",): (2, 60), ("pro",): (2, 60)},
        "free": {},
    }
    assert sora.accounts[-1].no_access == ("standard", "pro")


def test_a_new_plan_compares_standard_pro_and_pro_hd(sora: RateCard) -> None:
    assert sora.columns() == ("standard/720p", "pro/720p", "pro/hd")


def test_a_card_without_columns_of_its_own_compares_all_its_offers() -> None:
    assert card(tiers=[tier(rates=[rate(), rate(resolution="4k")])]).columns() == (
        "film/720p",
        "film/4k",
    )


def test_no_account_named_is_the_first_and_one_that_is_not_listed_is_none(sora: RateCard) -> None:
    first = sora.account(None)
    assert first is not None
    assert first.id == "tier-1"
    assert sora.account("tier-4") is sora.accounts[3]
    assert sora.account("tier-9") is None


def test_a_price_per_second_is_exact_for_any_length() -> None:
    priced = Rate.model_validate(
        rate(per_second=Decimal("0.084"), batch_per_second=Decimal("0.05"))
    )
    assert priced.cost(7) == Decimal("0.588")
    assert priced.cost(14) == Decimal("1.176")
    assert priced.cost(7, "batch") == Decimal("0.35")


def test_a_price_per_clip_holds_for_its_lengths_alone() -> None:
    priced = Rate.model_validate(
        rate(per_second=None, per_clip={"5": Decimal("0.30"), "10": Decimal("0.90")})
    )
    assert priced.cost(5) == Decimal("0.30")
    assert priced.cost(10) == Decimal("0.90")
    assert priced.cost(6) is None
    assert priced.cost(5, "batch") is None


def test_a_rate_without_a_price_costs_something_unknown() -> None:
    priced = Rate.model_validate(rate(per_second=None))
    assert priced.cost(5) is None
    assert priced.cost(5, "batch") is None


def test_two_kinds_of_price_on_one_rate_are_refused() -> None:
    both = rate(per_clip={"5": Decimal("0.30")})
    assert problem(tiers=[tier(rates=[both])]) == ("has both per_second and per_clip; keep one")


@pytest.mark.parametrize("length", ["0", "05", "-5", "5.0", "²", "٥", "10000", "", "x", 5])
def test_a_length_that_prices_a_clip_is_a_whole_number_in_one_spelling(length: object) -> None:
    per_clip = {length: Decimal("0.30")}
    assert problem(tiers=[tier(rates=[rate(per_second=None, per_clip=per_clip)])]) == (
        "must be a whole number of seconds"
    )


@pytest.mark.parametrize("price", ["0", "-0.10", "10000", "0.0000001", "nan"])
def test_a_price_is_above_zero_and_within_reason(price: str) -> None:
    assert problem(tiers=[tier(rates=[rate(per_second=Decimal(price))])])


def test_a_price_from_a_float_is_refused() -> None:
    assert problem(tiers=[tier(rates=[rate(per_second=0.1)])]) == "must be a number such as 0.10"


@pytest.mark.parametrize("size", ["720", "720x", "0x720", "720X1280", "720 x 1280", "7x7"])
def test_a_malformed_size_is_refused(size: str) -> None:
    assert problem(tiers=[tier(rates=[rate(sizes={"portrait": size})])])


def test_a_rate_makes_at_least_one_size() -> None:
    assert problem(tiers=[tier(rates=[rate(sizes={})])])


@pytest.mark.parametrize("last", [3_601, 3_000_000_000])
def test_a_range_that_goes_too_far_names_how_far_it_may_go(last: int) -> None:
    with pytest.raises(ValidationError, match="must go to a length of at most 3,600 s"):
        card(tiers=[tier(seconds={"from": 1, "to": last})])


def test_a_range_is_written_out_as_every_whole_second() -> None:
    made = Tier.model_validate(tier(seconds={"from": 3, "to": 15}))
    assert made.seconds == tuple(range(3, 16))
    assert Tier.model_validate(tier(seconds={"from": 1, "to": 1})).seconds == (1,)


def test_lengths_are_told_in_order_and_once() -> None:
    assert Tier.model_validate(tier(seconds=[12, 4, 8, 4])).lengths_text == "4, 8 or 12 s"
    assert found(tier(seconds=[12, 4, 8, 4])).lengths == (4, 8, 12)


def test_a_rate_may_have_other_lengths_than_its_tier() -> None:
    assert found(tier(seconds=[4, 8], rates=[rate(seconds=[8, 6, 8])])).lengths == (6, 8)
    assert found(tier(seconds=[4, 8], rates=[rate(seconds={"from": 3, "to": 5})])).lengths == (
        (3, 4, 5)
    )
    assert problem(tiers=[tier(rates=[rate(seconds=[])])]) == "must not be empty"


def test_no_job_costs_less_than_the_least() -> None:
    priced = Rate.model_validate(
        rate(
            per_second=Decimal("0.10"),
            batch_per_second=Decimal("0.05"),
            minimum=Decimal("0.50"),
        )
    )
    assert priced.cost(4) == Decimal("0.50")
    assert priced.cost(5) == Decimal("0.50")
    assert priced.cost(6) == Decimal("0.60")
    assert priced.cost(6, "batch") == Decimal("0.50")


def test_a_reference_costs_its_fee_and_a_moving_one_its_seconds_too() -> None:
    priced = Rate.model_validate(
        rate(
            per_second=None,
            per_clip={"5": Decimal("0.30")},
            reference_fee=Decimal("0.02"),
            input_per_second=Decimal("0.01"),
        )
    )
    assert priced.cost(5) == Decimal("0.30")
    assert priced.cost(5, reference=0) == Decimal("0.32")
    assert priced.cost(5, reference=7) == Decimal("0.39")
    assert priced.cost(6, reference=7) is None


def test_the_least_counts_what_a_reference_costs() -> None:
    priced = Rate.model_validate(
        rate(per_second=Decimal("0.10"), minimum=Decimal("0.50"), reference_fee=Decimal("0.05"))
    )
    assert priced.cost(4, reference=0) == Decimal("0.50")
    assert priced.cost(5, reference=0) == Decimal("0.55")


@pytest.mark.parametrize("key", ["minimum", "reference_fee", "input_per_second"])
@pytest.mark.parametrize("price", ["0", "-0.10", "10000"])
def test_a_fee_is_above_zero_and_within_reason(key: str, price: str) -> None:
    assert problem(tiers=[tier(rates=[rate(**{key: Decimal(price)})])])


def test_whether_a_tier_has_sound_may_be_known_or_not() -> None:
    assert Tier.model_validate(tier()).audio is None
    assert Tier.model_validate(tier(audio=False)).audio is False
    assert problem(tiers=[tier(audio="yes")])
    assert problem(tiers=[tier(audio=1)])


def test_what_exceeds_a_limit_is_refused_unless_it_is_queued() -> None:
    assert Limit(requests=1, window=1).excess == "refused"
    assert Limit(concurrent=1, excess="queued").excess == "queued"
    limits = [{"concurrent": 1, "excess": "dropped"}]
    assert problem(accounts=[{"id": "a", "name": "A", "limits": limits}])


@pytest.mark.parametrize("window", [0, -1, 1.5, "86400", 40_000_001])
def test_a_batch_window_is_whole_seconds_within_reason(window: object) -> None:
    assert card(batch_window=86_400).batch_window == 86_400
    assert problem(batch_window=window)


@pytest.mark.parametrize(
    "seconds",
    [
        {"from": 3},
        {"from": 3, "to": 15, "step": 2},
        {"from": "3", "to": 15},
        {"from": True, "to": 15},
        {"from": 3, "until": 15},
    ],
)
def test_a_malformed_range_is_refused(seconds: object) -> None:
    assert problem(tiers=[tier(seconds=seconds)]) == (
        "must be a list such as [4, 8, 12] or a range such as { from = 3, to = 15 }"
    )


@pytest.mark.parametrize(("first", "last"), [(0, 5), (9, 5)])
def test_a_range_that_is_empty_is_refused(first: int, last: int) -> None:
    assert problem(tiers=[tier(seconds={"from": first, "to": last})]) == (
        "must go from a length of at least 1 s to a longer one"
    )


@pytest.mark.parametrize("seconds", [[], [0], [4.0], ["4"], 4, None])
def test_malformed_lengths_are_refused(seconds: object) -> None:
    assert problem(tiers=[tier(seconds=seconds)])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        ([4, 8, 12, 16, 20], "4, 8, 12, 16 or 20 s"),
        ([5, 10], "5 or 10 s"),
        ([9, 10], "9 or 10 s"),
        ([8], "8 s"),
        ({"from": 3, "to": 15}, "3–15 s"),
        ([5, 3, 4], "3–5 s"),
    ],
)
def test_lengths_in_words(seconds: object, text: str) -> None:
    assert Tier.model_validate(tier(seconds=seconds)).lengths_text == text


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ({"requests": 10, "window": 60}, "10 per minute"),
        ({"requests": 10, "window": 1}, "10 per second"),
        ({"requests": 25_000, "window": 86_400}, "25,000 per day"),
        ({"requests": 5, "window": 90}, "5 per 90 s"),
        ({"requests": 5, "window": 7_200}, "5 per 2 hours"),
        ({"concurrent": 5}, "5 at once"),
        ({"concurrent": 1_000}, "1,000 at once"),
        ({"spend": Decimal(10), "window": 600}, "10.00 per 10 minutes"),
        ({"spend": Decimal(20_000), "window": 2_592_000}, "20,000.00 per 30 days"),
    ],
)
def test_a_limit_in_words(limit: dict[str, Any], text: str) -> None:
    assert Limit.model_validate(limit).text == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(3_600, "per hour"), (120, "per 2 minutes"), (2, "per 2 s")]
)
def test_a_window_in_words(seconds: int, text: str) -> None:
    assert window_text(seconds) == text


@pytest.mark.parametrize(
    "limit", [{}, {"window": 60}, {"requests": 1, "concurrent": 1}, {"requests": 1, "spend": 1}]
)
def test_a_limit_is_of_one_kind(limit: dict[str, Any]) -> None:
    assert problem(accounts=[{"id": "a", "name": "A", "limits": [limit]}]) == (
        "must be one of requests, concurrent or spend"
    )


@pytest.mark.parametrize("limit", [{"requests": 1}, {"spend": 1}, {"concurrent": 1, "window": 60}])
def test_only_requests_and_spend_have_a_window(limit: dict[str, Any]) -> None:
    assert problem(accounts=[{"id": "a", "name": "A", "limits": [limit]}]) == (
        "needs a window in seconds for requests and spend, and none for concurrent"
    )


@pytest.mark.parametrize(
    "limit",
    [
        {"requests": 0, "window": 60},
        {"requests": 1, "window": 0},
        {"concurrent": 0},
        {"spend": Decimal(0), "window": 60},
    ],
)
def test_a_limit_of_nothing_is_refused(limit: dict[str, Any]) -> None:
    assert problem(accounts=[{"id": "a", "name": "A", "limits": [limit]}])


def test_a_limit_without_tiers_covers_them_all() -> None:
    assert Limit(requests=1, window=1).covers("any")
    named = Limit(requests=1, window=1, tiers=["pro"])
    assert named.covers("pro")
    assert not named.covers("standard")


def test_two_tiers_rates_or_accounts_of_one_name_are_refused() -> None:
    assert problem(tiers=[tier(), tier()]) == "has two tiers named film"
    assert problem(tiers=[tier(rates=[rate(), rate()])]) == "has two rates named 720p"
    account = {"id": "a", "name": "A"}
    assert problem(accounts=[account, account]) == "has two accounts named a"


@pytest.mark.parametrize(
    "account",
    [
        {"limits": [{"tiers": ["pro"], "requests": 1, "window": 60}]},
        {"no_access": ["pro"]},
    ],
)
def test_an_account_that_names_a_tier_the_card_lacks_is_refused(account: dict[str, Any]) -> None:
    assert problem(accounts=[{"id": "a", "name": "A", **account}]) == (
        "account a names the tier pro, which the card does not have"
    )


def test_an_earliest_end_without_a_day_is_refused() -> None:
    assert problem(retired_earliest=True) == (
        "has retired_earliest = true, but no day retired that it speaks of"
    )


def test_a_card_has_ended_from_its_last_day_on_where_that_is_sure() -> None:
    day = date(2027, 5, 4)
    veo = card(retired=day, retired_earliest=True)
    assert veo.end == "2027-05-04 or later"
    assert [veo.may_have_ended(day - timedelta(1)), veo.may_have_ended(day)] == [False, True]
    assert not veo.has_ended(date(2099, 1, 1))
    sure = veo.model_copy(update={"retired_earliest": False})
    assert sure.end == "2027-05-04"
    assert [sure.has_ended(day - timedelta(1)), sure.has_ended(day)] == [False, True]
    assert not sure.may_have_ended(day)


def test_a_column_that_the_card_lacks_is_refused() -> None:
    assert problem(compare=["film/8k"]) == "compares film/8k, which the card does not have"


@pytest.mark.parametrize(
    "changes",
    [
        {"tiers": []},
        {"accounts": []},
        {"sources": []},
        {"sources": ["ftp://example.org"]},
        {"sources": ["https://example.org/a b"]},
        {"currency": "usd"},
        {"evidence": "guess"},
        {"charges_failed": "maybe"},
        {"checked": "2026-11-22"},
        {"checked": None},
        {"id": "a b"},
        {"price": 1},
    ],
)
def test_a_card_with_a_wrong_value_is_refused(changes: dict[str, Any]) -> None:
    assert problem(**changes)
