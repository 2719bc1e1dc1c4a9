"""The curve of an amount rises with the chance, whatever its cumulants are."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from soraplan.core.chances.curve import Cumulants, Curve, below

NORMALS = [place / 10 for place in range(-23, 91)]
"""Normal variables from that of the hundredth cheapest outcome on, up to the farthest there is."""

some_cumulants = st.builds(
    lambda mean, deviation, skewness, kurtosis: Cumulants(
        mean * deviation, deviation**2, skewness * deviation**3, kurtosis * deviation**4
    ),
    mean=st.floats(0, 1_000),
    deviation=st.floats(0.01, 1_000_000),
    skewness=st.floats(-10, 100),
    kurtosis=st.floats(-10, 10_000),
)


def shaped(skewness: float, kurtosis: float) -> Cumulants:
    """The cumulants of an amount with a mean of 10 and a deviation of 1."""
    return Cumulants(10.0, 1.0, skewness, kurtosis)


@given(some_cumulants)
@example(shaped(0, 100))
@example(shaped(1, 30))
@example(shaped(3, 9))
@example(shaped(1, 1))
def test_a_greater_chance_always_takes_a_greater_amount(sums: Cumulants) -> None:
    curve = Curve.of(sums)
    amounts = [curve.at(normal) for normal in NORMALS]
    assert all(one < other for one, other in pairwise(amounts))


@given(some_cumulants, st.floats(0.02, 0.99))
@example(shaped(0, 100), 0.5)
def test_the_chance_of_a_quantile_is_the_share_that_it_was_asked_for(
    sums: Cumulants, share: float
) -> None:
    curve = Curve.of(sums)
    assert curve.chance(curve.quantile(share)) == pytest.approx(share, abs=1e-6)


def test_what_cannot_vary_is_what_it_is_with_every_chance() -> None:
    curve = Curve.of(Cumulants(mean=12.5))
    assert {curve.quantile(share) for share in (0.1, 0.5, 0.9)} == {12.5}
    assert curve.chance(12.4) < 1e-15
    assert curve.chance(12.5) == 1
    assert below(0) == 0.5
