from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.core.text.words import (
    chance_text,
    counted,
    duration_text,
    ordinal,
    printable,
    span_text,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (6, "6 s"),
        ("2.4", "2.4 s"),
        ("2.5", "2.5 s"),
        ("0.04", "0 s"),
        ("59.94", "59.9 s"),
        ("59.97", "1 min"),
        (60, "1 min"),
        (114, "1 min 54 s"),
        ("119.6", "2 min"),
        (3_599, "59 min 59 s"),
        ("3599.7", "1 h"),
        (3_600, "1 h"),
        (7_500, "2 h 05 min"),
        (Decimal("3629.99"), "1 h"),
        (172_769, "47 h 59 min"),
        (172_770, "2 days"),
        (2_592_000 + 37 * 60, "30 days 37 min"),
        (2_592_000 + 3_600 + 300, "30 days 1 h 05 min"),
        (360_000_000, "4,166 days 16 h"),
    ],
)
def test_a_span_of_time_in_words(seconds: int | str | Decimal, text: str) -> None:
    assert duration_text(Fraction(seconds)) == text


def test_a_span_of_time_may_be_any_exact_number() -> None:
    assert duration_text(114) == duration_text(Decimal("114.0")) == "1 min 54 s"


def told_seconds(text: str) -> Fraction:
    """What a span in words says, read as a person reads it."""
    units = {"s": 1, "min": 60, "h": 3_600, "days": 86_400}
    words = text.replace(",", "").split()
    return sum(
        (Fraction(number) * units[unit] for number, unit in zip(*[iter(words)] * 2, strict=True)),
        Fraction(0),
    )


@given(st.fractions(0, 10**7))
def test_a_span_is_told_to_a_tenth_then_to_the_second_and_to_the_minute(span: Fraction) -> None:
    away = abs(told_seconds(duration_text(span)) - span)
    assert away <= (Fraction(1, 20) if span < 59 else Fraction(1, 2) if span < 3_599 else 30)


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0, "0 %"),
        (1e-9, "under 0.1 %"),
        (0.0009, "under 0.1 %"),
        (0.004, "0.4 %"),
        (0.01, "1 %"),
        (0.078, "8 %"),
        (0.5, "50 %"),
        (0.966, "97 %"),
        (0.9912, "99.1 %"),
        (0.9995, "over 99.9 %"),
        (1 - 1e-12, "over 99.9 %"),
        (1, "100 %"),
    ],
)
def test_a_chance_in_percent(chance: float, text: str) -> None:
    assert chance_text(chance) == text


@given(st.floats(0, 1))
def test_a_chance_is_never_told_as_certain_or_impossible_when_it_is_not(chance: float) -> None:
    text = chance_text(chance)
    assert (text == "0 %") == (chance * 100 == 0)
    assert (text == "100 %") == (chance * 100 == 100)
    if text[0].isdigit():
        assert float(text.removesuffix(" %")) == pytest.approx(chance * 100, abs=0.501)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 clips"), (1, "1 clip"), (2, "2 clips"), (1_200, "1,200 clips")],
)
def test_a_number_of_things(number: int, text: str) -> None:
    assert counted(number, "clip") == text


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (111, "111th"),
        (112, "112th"),
        (1_011, "1,011th"),
        (1_022, "1,022nd"),
    ],
)
def test_a_place_in_an_order(number: int, place: str) -> None:
    assert ordinal(number) == place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("INT. BAR [night]", "INT. BAR [night]"),
        ("夜の東京", "夜の東京"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("", ""),
    ],
)
def test_a_foreign_text_stays_on_one_line_and_moves_no_cursor(text: str, told: str) -> None:
    assert printable(text) == told


def test_a_span_that_is_not_known_is_a_dash() -> None:
    assert (span_text(None), span_text(Fraction(114))) == ("—", "1 min 54 s")
