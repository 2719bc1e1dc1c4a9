from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from soraplan.core.supposing.outlook import Outlook, days_to_ask, outlook_table


def outlook(*points: tuple[date, str], **changes: Any) -> Outlook:
    return Outlook.model_validate(
        {
            "format": 1,
            "id": "some",
            "name": "Some",
            "about": "Somebody said so.",
            "checked": date(2026, 11, 22),
            "evidence": "reported",
            "sources": ["https://example.org/outlook"],
            "points": [{"date": day, "value": Decimal(value)} for day, value in points],
            **changes,
        }
    )


MAX = date(9999, 12, 31)

DOUBLING = outlook((date(2027, 1, 1), "1"), (date(2027, 1, 5), "16"))
"""Doubles every day for four days."""


@pytest.mark.parametrize(("day", "value"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16)])
def test_between_two_points_it_changes_by_the_same_share_every_day(day: int, value: int) -> None:
    found = DOUBLING.value(date(2027, 1, day))
    assert found is not None
    assert round(found, 20) == value


def test_it_is_never_carried_on_beyond_what_was_said() -> None:
    assert DOUBLING.value(date(2020, 1, 1)) == 1
    assert DOUBLING.value(date(2040, 1, 1)) == 16
    assert not DOUBLING.covers(date(2026, 12, 31))
    assert DOUBLING.covers(date(2027, 1, 1))
    assert DOUBLING.covers(date(2027, 1, 5))
    assert not DOUBLING.covers(date(2027, 1, 6))


@given(
    st.dates(date(2026, 12, 25), date(2027, 1, 12)), st.dates(date(2026, 12, 25), date(2027, 1, 12))
)
def test_a_factor_is_the_ratio_of_two_days_in_whole_powers(one: date, other: date) -> None:
    days = [min(max((day - date(2027, 1, 1)).days, 0), 4) for day in (one, other)]
    assert DOUBLING.factor(one, other) == Decimal(2) ** (days[1] - days[0])


def test_a_factor_is_never_nothing() -> None:
    steep = outlook((date(2027, 1, 1), "900000000"), (date(2027, 1, 2), "0.000001"))
    assert steep.factor(date(2027, 1, 1), date(2027, 1, 2)) == Decimal("0.000001")


def test_an_outlook_without_figures_has_no_factor() -> None:
    words = outlook()
    assert words.factor(date(2027, 1, 1), date(2028, 1, 1)) is None
    assert (words.first, words.last) == (None, None)
    assert not words.covers(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sources": []}, "needs sources, or an origin in words"),
        ({"points": [{"date": date(2027, 1, 1), "value": 0}]}, "greater than 0"),
        (
            {"points": [{"date": date(2027, 1, day), "value": 1} for day in (2, 1)]},
            "has 2027-01-01 after 2027-01-02",
        ),
        (
            {"points": [{"date": date(2027, 1, 1), "value": 1}] * 2},
            "give each day once and in order",
        ),
        ({"points": [{"date": date(9999, 12, 31), "value": 1}]}, "between 1990-01-01 and 2100"),
        ({"name": ""}, "at least 1 character"),
        ({"ponits": []}, "Extra inputs"),
    ],
)
def test_an_outlook_that_cannot_be_believed_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        outlook(**changes)


def test_a_source_may_be_told_in_words() -> None:
    assert outlook(sources=[], origin="A talk in Cannes, May 2026").origin


def test_outlooks_stand_beside_each_other_by_quarter() -> None:
    claim = outlook((date(2026, 1, 1), "4"), (date(2026, 7, 1), "1"))
    flat = outlook((date(2025, 11, 15), "0.10"), (date(2026, 5, 1), "0.10"))
    table = outlook_table([claim, outlook(), flat], date(2026, 1, 1))
    assert [row.name for row in table] == ["2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3"]
    # 90 of the 181 days from 4 to 1 have gone on 1 April.
    spring = Decimal(str(round(0.25 ** (90 / 181), 6)))
    assert [row.factors for row in table] == [
        (None, None, 1),
        (1, None, 1),
        (spring, None, 1),
        (Decimal("0.25"), None, None),
    ]


def test_a_table_goes_as_far_as_it_is_asked_to() -> None:
    table = outlook_table([DOUBLING], date(2027, 1, 1), date(2027, 12, 31))
    assert [row.name for row in table] == ["2027 Q1", "2027 Q2", "2027 Q3", "2027 Q4"]
    assert [row.factors for row in table] == [(1,), (None,), (None,), (None,)]
    assert outlook_table([outlook()], date(2027, 1, 1)) == ()


@pytest.mark.parametrize(
    ("until", "last"),
    [
        (None, "2027 Q1"),
        (date(2026, 6, 1), "2026 Q2"),
        (date(2028, 1, 1), "2028 Q1"),
        (date(2029, 1, 1), "2027 Q1"),
        (MAX, "2027 Q1"),
        (date(2025, 1, 1), "2027 Q1"),
        (date(1, 1, 1), "2027 Q1"),
    ],
)
def test_a_table_is_not_led_on_to_a_day_far_from_all_figures(until: date | None, last: str) -> None:
    table = outlook_table([outlook((date(2026, 1, 1), "2"), (date(2027, 1, 1), "1"))], MAX, until)
    assert (table[0].name, table[-1].name) == ("2026 Q1", last)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 22), date(2016, 1, 1), date(2036, 12, 31)),
        (date(5, 2, 28), date(1, 1, 1), date(15, 12, 31)),
        (MAX, date(9989, 1, 1), MAX),
    ],
)
def test_an_outlook_is_asked_for_days_within_ten_years(
    today: date, first: date, last: date
) -> None:
    assert days_to_ask(today) == (first, last)
