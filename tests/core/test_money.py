from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.core import money

amounts = st.decimals("-1e12", "1e12", places=6)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "$0.00"),
        ("0.005", "$0.01"),
        ("0.0049999999999999999999999999999999", "$0.00"),
        ("1.005", "$1.01"),
        ("1.015", "$1.02"),
        ("2.675", "$2.68"),
        ("-0.005", "-$0.01"),
        ("-0.004", "$0.00"),
        ("-3", "-$3.00"),
        ("999.995", "$1,000.00"),
        ("1234.5", "$1,234.50"),
        ("-1234567.891", "-$1,234,567.89"),
        ("12345678901234567890123456789012.345", "$12,345,678,901,234,567,890,123,456,789,012.35"),
    ],
)
def test_an_amount_is_shown_with_two_decimals_half_up_and_thousands(
    amount: str, shown: str
) -> None:
    assert money.shown(Decimal(amount), "USD") == shown


@pytest.mark.parametrize(
    ("amount", "most", "exceeds"),
    [
        ("207.191", "207.19", False),
        ("207.1949", "207.19", False),
        ("207.195", "207.19", True),
        ("207.20", "207.19", True),
        ("0.001", "0", False),
        ("-3", "-4", True),
    ],
)
def test_an_amount_exceeds_another_where_it_is_shown_as_more(
    amount: str, most: str, exceeds: bool
) -> None:
    assert money.exceeds(Decimal(amount), Decimal(most)) == exceeds


@pytest.mark.parametrize(
    ("amount", "settled"),
    [
        ("0.9999999999999999999999999999", "1"),
        ("2.000000000000000000000000001", "2"),
        ("-0.00499999999999999999999999999", "-0.005"),
        # A price may have any number of digits, and be without end.
        ("0.1234567890123456", "0.1234567890123456"),
        ("0.3333333333333333333333333333", "0.3333333333333333333333333333"),
        ("0.00000000000001", "0.00000000000001"),
    ],
)
def test_what_divisions_leave_is_taken_off_and_no_digit_of_an_amount(
    amount: str, settled: str
) -> None:
    assert money.settled(Decimal(amount)) == Decimal(settled)


@pytest.mark.parametrize(
    ("currency", "shown"),
    [
        ("EUR", "-€1,234.50"),
        ("GBP", "-£1,234.50"),
        ("JPY", "-¥1,234.50"),
        ("CHF", "-CHF 1,234.50"),
    ],
)
def test_other_currencies_have_their_sign_or_their_name(currency: str, shown: str) -> None:
    assert money.shown(Decimal("-1234.5"), currency) == shown


def test_an_unknown_amount_is_a_dash_and_never_zero() -> None:
    assert money.shown(None, "USD") == "—"
    assert money.compact(None, "USD") == "—"
    assert money.unit(None, "USD") == "—"


@pytest.mark.parametrize(
    ("amount", "compact"),
    [
        ("99999.99", "$99,999.99"),
        ("99999.994", "$99,999.99"),
        ("99999.995", "$100,000"),
        ("100000", "$100,000"),
        ("100000.5", "$100,001"),
        ("-250000.49", "-$250,000"),
        ("5", "$5.00"),
    ],
)
def test_a_narrow_column_drops_the_cents_from_100_000_on(amount: str, compact: str) -> None:
    assert money.compact(Decimal(amount), "USD") == compact


@pytest.mark.parametrize(
    ("price", "unit"),
    [
        ("0.1", "$0.10"),
        ("0.084", "$0.084"),
        ("0.10000", "$0.10"),
        ("0.000001", "$0.000001"),
        ("1E+2", "$100.00"),
        ("1200", "$1,200.00"),
        ("-0.125", "-$0.125"),
    ],
)
def test_a_unit_price_keeps_all_its_decimals_and_has_at_least_two(price: str, unit: str) -> None:
    assert money.unit(Decimal(price), "USD") == unit


def test_a_unit_price_in_another_currency_has_its_name() -> None:
    assert money.unit(Decimal("0.084"), "CHF") == "CHF 0.084"


@pytest.mark.parametrize(
    ("amount", "plain"),
    [("1234.5", "1234.50"), ("-0.001", "0.00"), ("-0", "0.00"), ("1E+3", "1000.00")],
)
def test_a_file_has_two_decimals_and_nothing_else(amount: str, plain: str) -> None:
    assert money.plain(Decimal(amount)) == plain


@given(amounts)
def test_rounding_moves_an_amount_by_half_a_cent_at_most_and_away_from_zero(
    amount: Decimal,
) -> None:
    by = money.rounded(amount) - amount
    assert abs(by) <= Decimal("0.005")
    if abs(by) == Decimal("0.005"):
        assert abs(money.rounded(amount)) > abs(amount)


@given(amounts)
def test_no_sign_is_shown_before_a_zero(amount: Decimal) -> None:
    shown = money.shown(amount, "USD")
    assert shown.startswith("-") == (money.rounded(amount) < 0)
    assert shown.replace("$", "").replace(",", "") == money.plain(amount)


@pytest.mark.parametrize(
    ("amount", "cells", "text"),
    [
        ("1577.60", 5, "$1.6k"),
        ("1577.60", 4, "$2k"),
        ("71234", 6, "$71.2k"),
        ("71234", 5, "$71k"),
        ("71234", 3, "$71k"),
        ("71.50", 2, "$72"),
        ("1234567", 4, "$1M"),
    ],
)
def test_a_figure_is_never_shortened_to_nought(amount: str, cells: int, text: str) -> None:
    assert money.fitted(Decimal(amount), "USD", cells) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [("5", "+$5.00"), ("-3", "-$3.00"), ("0", "$0.00"), ("1234.5", "+$1,234.50")],
)
def test_a_difference_has_its_sign(amount: str, text: str) -> None:
    assert money.signed(Decimal(amount), "USD") == text
