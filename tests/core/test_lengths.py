from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.core.lengths import cheapest, nearest, parts_text, split, stepped, ways

SORA = (4, 8, 12, 16, 20)
offered_lengths = st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True).map(
    lambda lengths: tuple(sorted(lengths))
)


@pytest.mark.parametrize(
    ("seconds", "ways"),
    [
        (10, (12, 8)),
        (9, (8, 12)),
        (11, (12, 8)),
        (8, (8,)),
        (1, (4,)),
        (30, (20,)),
    ],
)
def test_the_nearest_length_comes_first_and_the_longer_on_a_tie(
    seconds: int, ways: tuple[int, ...]
) -> None:
    assert nearest(seconds, SORA) == ways


@given(st.integers(1, 20), offered_lengths)
def test_no_offered_length_is_nearer_than_the_nearest(
    seconds: int, offered: tuple[int, ...]
) -> None:
    best = nearest(seconds, offered)[0]
    assert best in offered
    assert all(
        (abs(best - seconds), -best) <= (abs(length - seconds), -length) for length in offered
    )


@pytest.mark.parametrize(
    ("seconds", "parts"),
    [
        (30, (20, 12)),
        (20, (20,)),
        (21, (20, 4)),
        (40, (20, 20)),
        (60, (20, 20, 20)),
        (1, (4,)),
    ],
)
def test_a_long_clip_is_split_into_offered_lengths(seconds: int, parts: tuple[int, ...]) -> None:
    assert split(seconds, SORA) == parts


@given(st.integers(1, 18), offered_lengths)
def test_a_split_bills_the_least_seconds_and_then_has_the_fewest_parts(
    seconds: int, offered: tuple[int, ...]
) -> None:
    best = min(
        (sum(parts), number)
        for number in range(1, seconds + 1)
        for parts in combinations_with_replacement(offered, number)
        if sum(parts) >= seconds
    )
    parts = split(seconds, offered)
    assert set(parts) <= set(offered)
    assert (sum(parts), len(parts)) == best
    assert list(parts) == sorted(parts, reverse=True)


@given(st.integers(1, 120), st.lists(st.integers(1, 60), min_size=1, max_size=8, unique=True))
def test_long_clips_are_split_as_well_as_any_number_of_pieces_can(
    seconds: int, offered: list[int]
) -> None:
    totals, number = {0}, 0
    best: tuple[int, int] | None = None
    while totals:
        # What so many pieces reach; from the first total that is enough on they are not needed.
        enough = min((total for total in totals if total >= seconds), default=None)
        if enough is not None and (best is None or enough < best[0]):
            best = (enough, number)
        totals = {total + length for total in totals if total < seconds for length in offered}
        number += 1
    parts = split(seconds, tuple(sorted(offered)))
    assert (sum(parts), len(parts)) == best


some_costs = st.dictionaries(
    st.integers(1, 9), st.decimals("0.05", "2", places=2), min_size=1, max_size=4
)


@given(st.integers(1, 18), some_costs)
def test_no_split_costs_less_than_the_cheapest(seconds: int, costs: dict[int, Decimal]) -> None:
    best = min(
        (sum(Fraction(costs[part]) for part in parts), sum(parts), number)
        for number in range(1, seconds + 1)
        for parts in combinations_with_replacement(costs, number)
        if sum(parts) >= seconds
    )
    parts = cheapest(seconds, costs)
    assert set(parts) <= set(costs)
    assert (sum(Fraction(costs[part]) for part in parts), sum(parts), len(parts)) == best
    assert list(parts) == sorted(parts, reverse=True)


@given(st.integers(1, 120), offered_lengths, st.decimals("0.001", "3", places=3))
def test_at_a_price_per_second_the_cheapest_split_bills_the_least_seconds(
    seconds: int, offered: tuple[int, ...], per_second: Decimal
) -> None:
    costs = {length: length * per_second for length in offered}
    assert cheapest(seconds, costs) == split(seconds, offered)


def test_where_a_length_costs_more_than_two_shorter_ones_those_are_cheaper() -> None:
    prices = {5: Decimal("0.30"), 10: Decimal("0.90")}
    assert cheapest(20, prices) == (5, 5, 5, 5)
    assert cheapest(12, prices) == (5, 5, 5)
    assert split(12, (5, 10)) == (10, 5)


def test_of_splits_that_cost_the_same_the_one_that_bills_less_counts() -> None:
    assert cheapest(10, {5: Decimal(1), 12: Decimal(2)}) == (5, 5)


@pytest.mark.parametrize(
    ("seconds", "offered", "found"),
    [
        (30, SORA, ((20, 12), (20,))),
        (40, SORA, ((20, 20), (20,))),
        (10, SORA, ((12,), (8,))),
        (10, (4, 8, 12), ((12,), (8,))),
        (9, SORA, ((8,), (12,))),
        (2, SORA, ((4,),)),
        (9, (4, 5, 12), ((12,), (5,), (5, 4))),
        (16, (4, 8, 12, 20), ((20,), (12,), (12, 4))),
        (13, (8,), ((8, 8), (8,))),
    ],
)
def test_the_ways_are_the_nearest_lengths_or_a_split_and_a_cut(
    seconds: int, offered: tuple[int, ...], found: tuple[tuple[int, ...], ...]
) -> None:
    per_second = {length: length * Decimal("0.10") for length in offered}
    assert ways(seconds, offered, per_second) == found
    # Without a price nothing can be cheaper; all else is the same.
    sides = tuple(way for way in found if len(way) == 1 or seconds > offered[-1])
    assert ways(seconds, offered, {}) == sides


def test_a_split_that_is_exact_but_costs_more_than_the_next_longer_length_is_no_way() -> None:
    dear = {4: Decimal("0.50"), 5: Decimal("0.60"), 12: Decimal(1)}
    assert ways(9, (4, 5, 12), dear) == ((12,), (5,))
    assert ways(9, (4, 5, 12), {**dear, 12: Decimal("1.11")}) == ((12,), (5,), (5, 4))


def test_a_split_no_longer_than_the_next_longer_length_is_a_way_where_it_is_cheaper() -> None:
    prices = {5: Decimal("0.30"), 10: Decimal("0.90")}
    assert ways(8, (5, 10), prices) == ((10,), (5,), (5, 5))
    assert ways(8, (5, 10), {**prices, 10: Decimal("0.60")}) == ((10,), (5,))
    # 4 + 4 s are longer than 7 s, whatever they cost.
    assert ways(6, (4, 7), {4: Decimal("0.10"), 7: Decimal(9)}) == ((7,), (4,))


def test_a_split_is_made_of_lengths_whose_price_is_known() -> None:
    assert ways(12, (5, 10), {5: Decimal("0.30")}) == ((5, 5, 5), (10,))


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((20, 12), "20 + 12 s"),
        ((20, 20, 20, 4), "20 + 20 + 20 + 4 s"),
        ((20,) * 4, "4 × 20 s"),
        ((20,) * 5 + (12, 12), "5 × 20 + 12 + 12 s"),
        ((1,) * 3_600, "3,600 × 1 s"),
    ],
)
def test_many_equal_parts_are_counted(parts: tuple[int, ...], words: str) -> None:
    assert parts_text(parts) == words


def test_steps_go_through_the_offered_lengths_and_stop_at_the_ends() -> None:
    assert stepped(10, SORA, 1) == 12
    assert stepped(10, SORA, -1) == 8
    assert stepped(12, SORA, 1) == 16
    assert stepped(12, SORA, -1) == 8
    assert stepped(20, SORA, 1) == 20
    assert stepped(4, SORA, -1) == 4
    assert stepped(30, SORA, 1) == 30
    assert stepped(30, SORA, -1) == 20
