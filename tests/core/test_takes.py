from decimal import Decimal
from fractions import Fraction
from math import exp, expm1, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soraplan.core.chances.keep_rates import PRESETS
from soraplan.core.document import MAX_TAKES
from soraplan.core.takes import (
    all_usable,
    log_kept,
    miss_each,
    nothing_usable,
    takes_needed,
)

keep_rates = st.decimals(min_value="0.000001", max_value=1, places=6)


def exact_miss(keep_rate: Decimal, takes: int) -> Fraction:
    return (1 - Fraction(keep_rate)) ** takes


def test_the_presets_are_the_published_keep_rates_in_the_middle_of_what_was_told() -> None:
    told = {
        "social": ("0.60", "0.85"),
        "narrative": ("0.40", "0.60"),
        "commercial": ("0.04", "0.05"),
        "animation": ("0.25", "0.25"),
        "tv-spot": ("0.0375", "0.05"),
        "series": ("0.05", "0.05"),
    }
    assert [preset.id for preset in PRESETS] == list(told)
    for preset in PRESETS:
        low, high = told[preset.id]
        assert Decimal(low) <= preset.share <= Decimal(high)


def test_a_preset_says_what_was_published_and_that_it_is_only_reported() -> None:
    for preset in PRESETS:
        assert preset.told
        assert preset.evidence == "reported"
    assert [preset.id for preset in PRESETS if preset.source] == ["animation"]


def test_two_takes_at_a_half_leave_nothing_in_one_of_four() -> None:
    assert nothing_usable(Decimal("0.5"), 2) == 0.25
    assert nothing_usable(Decimal(1), 1) == 0
    assert nothing_usable(Decimal("0.05"), 20) == pytest.approx(0.3584859224)


@given(keep_rate=keep_rates, takes=st.integers(1, MAX_TAKES))
@settings(max_examples=60, deadline=None)
def test_the_chance_of_nothing_usable_keeps_its_digits(keep_rate: Decimal, takes: int) -> None:
    exact = float(exact_miss(keep_rate, takes))
    assert nothing_usable(keep_rate, takes) == pytest.approx(exact, rel=1e-11, abs=1e-300)


@given(keep_rate=keep_rates, takes=st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_the_logarithm_of_success_keeps_the_digits_of_the_smallest_miss(
    keep_rate: Decimal, takes: int
) -> None:
    miss = exact_miss(keep_rate, takes)
    # log(1 - miss) = -(miss + miss²/2 + …) where a float would call 1 - miss plainly 1.
    exact = log(1 - miss) if miss > Fraction(1, 10**3) else -float(miss + miss**2 / 2 + miss**3 / 3)
    assert log_kept(keep_rate, takes) == pytest.approx(exact, rel=1e-9, abs=0)


def test_a_keep_rate_of_one_never_misses() -> None:
    assert log_kept(Decimal(1), 1) == 0
    assert takes_needed(Decimal(1), 1e-12) == 1
    assert all_usable([(Decimal(1), 1, 100_000)]) == 1


def test_a_plan_without_videos_misses_none() -> None:
    assert all_usable([]) == 1


def test_a_plan_has_every_video_when_each_has_one() -> None:
    # 1 - 0.5² = 0.75 for each of three videos, and 1 - 0.75³ for another.
    plan = [(Decimal("0.5"), 2, 3), (Decimal("0.25"), 3, 1)]
    assert all_usable(plan) == pytest.approx(0.75**3 * (1 - 0.75**3))


def test_a_hundred_thousand_videos_with_hopeless_takes_have_no_chance_and_no_error() -> None:
    assert all_usable([(Decimal("0.000001"), 1, 100_000)]) == 0


@pytest.mark.parametrize(
    ("keep_rate", "miss", "takes"),
    [
        ("0.5", 0.25, 2),
        ("0.5", 1 - 0.75, 2),
        ("0.5", 0.2499, 3),
        ("0.9", 1 - 0.99, 2),
        ("0.9", 1 - 0.9, 1),
        ("0.2", 1 - 0.2, 1),
        ("0.05", 0.1, 45),
        ("0.045", 0.5, 16),
        ("0.999999", 1e-6, 1),
        ("0.999999", 1e-12, 2),
    ],
)
def test_the_takes_needed_are_the_least_that_will_do(
    keep_rate: str, miss: float, takes: int
) -> None:
    assert takes_needed(Decimal(keep_rate), miss) == takes


@given(
    keep_rate=st.decimals(min_value="0.02", max_value=1, places=3),
    miss=st.floats(min_value=1e-7, max_value=0.999),
)
@settings(max_examples=80, deadline=None)
def test_one_take_less_than_needed_would_miss_too_often(keep_rate: Decimal, miss: float) -> None:
    takes = takes_needed(keep_rate, miss)
    allowed = Fraction(miss)
    assert exact_miss(keep_rate, takes) <= allowed * (1 + Fraction(1, 10**11))
    assert takes == 1 or exact_miss(keep_rate, takes - 1) > allowed


@given(keep_rate=st.decimals(min_value="0.1", max_value=1, places=2), takes=st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_exactly_the_chance_that_takes_give_asks_for_just_these(
    keep_rate: Decimal, takes: int
) -> None:
    miss = float(exact_miss(keep_rate, takes))
    needed = takes_needed(keep_rate, miss)
    assert needed == (1 if keep_rate == 1 else takes)


def test_more_takes_than_a_plan_may_hold_are_not_asked_for() -> None:
    assert takes_needed(Decimal("0.000001"), 0.1) == MAX_TAKES
    assert takes_needed(Decimal("0.5"), 0.0) == MAX_TAKES


def test_what_may_always_be_missed_needs_one_take() -> None:
    assert takes_needed(Decimal("0.01"), 1.0) == 1


def test_one_video_may_miss_what_the_plan_may_miss() -> None:
    assert miss_each(0.9, 1) == pytest.approx(0.1)
    assert miss_each(0.9, 2) == pytest.approx(1 - 0.9**0.5)
    assert miss_each(1.0, 5) == 0


def test_a_million_videos_share_the_chance_to_the_last_digits() -> None:
    each = miss_each(0.9, 1_000_000)
    # log(1 - x) = -(x + x²/2 + …), far from where 1 - x is rounded.
    assert exp(-1_000_000 * (each + each**2 / 2)) == pytest.approx(0.9, rel=1e-12)


def test_videos_with_the_takes_needed_reach_the_chance_of_the_plan_together() -> None:
    for rate in (Decimal("0.05"), Decimal("0.5"), Decimal("0.9")):
        takes = takes_needed(rate, miss_each(0.9, 2_000))
        assert all_usable([(rate, takes, 2_000)]) >= 0.9
        assert all_usable([(rate, takes - 1, 2_000)]) < 0.9
        assert -expm1(2_000 * log_kept(rate, takes)) <= 0.1
