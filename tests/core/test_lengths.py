from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.core.lengths import nearest, split, stepped

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


def test_steps_go_through_the_offered_lengths_and_stop_at_the_ends() -> None:
    assert stepped(10, SORA, 1) == 12
    assert stepped(10, SORA, -1) == 8
    assert stepped(12, SORA, 1) == 16
    assert stepped(12, SORA, -1) == 8
    assert stepped(20, SORA, 1) == 20
    assert stepped(4, SORA, -1) == 4
    assert stepped(30, SORA, 1) == 30
    assert stepped(30, SORA, -1) == 20
