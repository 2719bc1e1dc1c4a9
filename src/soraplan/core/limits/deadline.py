"""The time that a run may take: from its start to its deadline.

Without a start the run is taken to begin on the present day, at its first minute: later is no
better. A time without a zone is in the zone of the one it is compared with.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from soraplan.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the last clip must be done.

    `seconds` are those from the start of the run, below zero for a deadline before it; `moment` is
    the date and time where a start or a date is known. `passed` says that it lies before today.
    """

    seconds: Fraction
    moment: datetime | None
    passed: bool


def deadline(plan: Plan, today: date) -> Deadline | None:
    """The deadline of a plan, or None where it has none."""
    wanted = plan.deadline
    if wanted is None:
        return None
    if not isinstance(wanted, datetime):
        seconds = Fraction(wanted) * 3_600
        moment = moment_at(plan, seconds)
        return Deadline(seconds, moment, moment is not None and moment.date() < today)
    start = plan.start or datetime.combine(today, time())
    if start.tzinfo is None or wanted.tzinfo is None:
        start = start.replace(tzinfo=wanted.tzinfo or start.tzinfo)
    end = wanted.replace(tzinfo=wanted.tzinfo or start.tzinfo)
    span = end - start
    seconds = Fraction(span.days * 86_400 + span.seconds) + Fraction(span.microseconds, 1_000_000)
    return Deadline(seconds, wanted, wanted.date() < today)


def moment_at(plan: Plan, seconds: Fraction) -> datetime | None:
    """The date and time so many seconds after the start; None without a start, or past all dates.

    Fractions of a second count in full, so that nothing is said to be ready too early.
    """
    if plan.start is None:
        return None
    try:
        return plan.start + timedelta(seconds=-(-seconds.numerator // seconds.denominator))
    except OverflowError:
        return None
