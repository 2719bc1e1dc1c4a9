from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import TODAY, queue, some_plans
from soraplan.core.limits.deadline import Deadline, deadline, moment_at
from soraplan.core.plan import Plan

NINE = datetime(2026, 11, 23, 9)
TOKYO = timezone(timedelta(hours=9))


def due(today: date = TODAY, **settings: object) -> Deadline | None:
    return deadline(queue(**settings), today)


def test_a_plan_without_a_deadline_has_none() -> None:
    assert due() is None
    assert due(start=NINE) is None


def test_hours_count_from_the_start() -> None:
    assert due(start=NINE, deadline=Decimal("1.5")) == Deadline(
        Fraction(5_400), datetime(2026, 11, 23, 10, 30), passed=False
    )


def test_hours_without_a_start_have_no_date_and_never_pass() -> None:
    assert due(deadline=Decimal("0.1")) == Deadline(Fraction(360), None, passed=False)
    assert due(date(2999, 1, 1), deadline=2) == Deadline(Fraction(7_200), None, passed=False)


def test_hours_after_a_start_long_ago_have_passed() -> None:
    start = datetime(2026, 11, 20, 9)
    assert due(start=start, deadline=48) == Deadline(
        Fraction(48 * 3_600), datetime(2026, 11, 22, 9), passed=False, gone=Fraction(39 * 3_600)
    )
    assert due(start=start, deadline=38) == Deadline(
        Fraction(38 * 3_600), datetime(2026, 11, 21, 23), passed=True, gone=Fraction(39 * 3_600)
    )


@pytest.mark.parametrize(
    ("start", "today", "gone"),
    [
        (NINE, date(2026, 11, 22), 0),
        (NINE, date(2026, 11, 23), 0),
        (NINE, date(2026, 11, 24), 15),
        (NINE.replace(tzinfo=TOKYO), date(2026, 11, 25), 39),
        (None, date(2026, 11, 24), 0),
    ],
    ids=["before", "same day", "next day", "in its zone", "no start"],
)
def test_from_the_day_after_the_start_on_part_of_the_time_is_gone(
    start: datetime | None, today: date, gone: int
) -> None:
    made = due(today, start=start, deadline=100)
    assert made is not None
    assert made.gone == gone * 3_600
    assert made.from_today == Deadline(made.seconds - made.gone, made.moment, passed=False)


def test_a_date_leaves_the_time_from_the_start_to_it() -> None:
    end = datetime(2026, 11, 24, 9, 0, 30)
    assert due(start=NINE, deadline=end) == Deadline(Fraction(86_430), end, passed=False)


def test_without_a_start_the_run_begins_with_the_day() -> None:
    end = datetime(2026, 11, 22, 18)
    assert due(deadline=end) == Deadline(Fraction(18 * 3_600), end, passed=False)


def test_a_date_has_passed_from_the_next_day_on() -> None:
    end = datetime(2026, 11, 22, 0, 1)
    assert due(date(2026, 11, 22), deadline=end) == Deadline(Fraction(60), end, passed=False)
    later = due(date(2026, 11, 23), deadline=end)
    assert later is not None
    assert later.passed
    assert later.seconds == 60 - 86_400


def test_a_deadline_before_the_start_leaves_less_than_no_time() -> None:
    end = datetime(2026, 11, 23, 8)
    assert due(start=NINE, deadline=end) == Deadline(Fraction(-3_600), end, passed=False)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=TOKYO), -9),
        (datetime(2026, 12, 1, 9, tzinfo=TOKYO), datetime(2026, 12, 1, 9, tzinfo=UTC), 9),
        (datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 11, tzinfo=TOKYO), 2),
        (datetime(2026, 12, 1, 9, tzinfo=TOKYO), datetime(2026, 12, 1, 11), 2),
        (None, datetime(2026, 11, 23, 1, tzinfo=TOKYO), 25),
    ],
    ids=["west to east", "east to west", "start without", "end without", "no start"],
)
def test_times_of_two_zones_are_compared_and_one_without_a_zone_is_in_the_other(
    start: datetime | None, end: datetime, hours: int
) -> None:
    found = due(start=start, deadline=end)
    assert found is not None
    assert found.seconds == hours * 3_600


def test_parts_of_a_second_are_kept() -> None:
    end = NINE + timedelta(microseconds=250_000)
    found = due(start=NINE, deadline=end)
    assert found is not None
    assert found.seconds == Fraction(1, 4)


@given(some_plans)
def test_the_time_left_is_what_lies_between_start_and_deadline(plan: Plan) -> None:
    found = deadline(plan, TODAY)
    if plan.deadline is None:
        assert found is None
        return
    assert found is not None
    if not isinstance(plan.deadline, datetime):
        assert found.seconds == Fraction(plan.deadline) * 3_600
        assert (found.moment is None) == (plan.start is None)
        return
    start = plan.start or datetime(TODAY.year, TODAY.month, TODAY.day)
    zone = start.tzinfo or plan.deadline.tzinfo or UTC
    start = start.replace(tzinfo=start.tzinfo or zone)
    end = plan.deadline.replace(tzinfo=plan.deadline.tzinfo or zone)
    # Both on one clock, and then the hands are compared.
    assert found.seconds == Fraction(end.timestamp()) - Fraction(start.timestamp())
    assert found.passed == (plan.deadline.date() < TODAY)


def test_a_moment_is_never_told_too_early() -> None:
    plan = queue(start=NINE)
    assert moment_at(plan, Fraction(0)) == NINE
    assert moment_at(plan, Fraction("0.1")) == NINE + timedelta(seconds=1)
    assert moment_at(plan, Fraction(60)) == NINE + timedelta(minutes=1)
    assert moment_at(plan, Fraction("60.001")) == NINE + timedelta(seconds=61)


@given(st.fractions(0, 10**9))
def test_a_moment_is_the_whole_second_at_or_after_it(seconds: Fraction) -> None:
    moment = moment_at(queue(start=NINE), seconds)
    assert moment is not None
    late = Fraction(int((moment - NINE).total_seconds())) - seconds
    assert 0 <= late < 1


def test_without_a_start_no_moment_is_known() -> None:
    assert moment_at(queue(), Fraction(60)) is None


def test_a_run_past_all_calendars_has_no_moment() -> None:
    plan = queue(start=datetime(9999, 12, 31, 23), deadline=Decimal("999999.5"))
    assert moment_at(plan, Fraction(7_200)) is None
    assert moment_at(plan, Fraction(10**30)) is None
    assert deadline(plan, TODAY) == Deadline(Fraction("999999.5") * 3_600, None, passed=False)
