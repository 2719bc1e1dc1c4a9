"""The time that a run may take: from its start to its deadline.

Without a start the run is taken to begin on the present day, at its first minute: later is no
better. A time without a zone is in the zone of the one it is compared with.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from soraplan.core.plan import Plan


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the last clip must be done.

    `seconds` are those from the start of the run, below zero for a deadline before it; `moment` is
    the date and time where a start or a date is known. `passed` says that it lies before today.
    `gone` are the seconds from a start that has passed to the beginning of today, else none.
    """

    seconds: Fraction
    moment: datetime | None
    passed: bool
    gone: Fraction = Fraction(0)

    @property
    def from_today(self) -> "Deadline":
        """The same deadline for what is sent from the beginning of today on."""
        return replace(self, seconds=self.seconds - self.gone, gone=Fraction(0))


def deadline(plan: Plan, today: date) -> Deadline | None:
    """The deadline of a plan, or None where it has none."""
    wanted = plan.deadline
    if wanted is None:
        return None
    if not isinstance(wanted, datetime):
        seconds = Fraction(wanted) * 3_600
        moment = moment_at(plan, seconds)
        passed = moment is not None and moment.date() < today
        return Deadline(seconds, moment, passed, _gone(plan, today))
    start = plan.start or datetime.combine(today, time())
    if start.tzinfo is None or wanted.tzinfo is None:
        start = start.replace(tzinfo=wanted.tzinfo or start.tzinfo)
    end = wanted.replace(tzinfo=wanted.tzinfo or start.tzinfo)
    return Deadline(_seconds(end - start), wanted, wanted.date() < today, _gone(plan, today))


def _gone(plan: Plan, today: date) -> Fraction:
    """The seconds from the start to the beginning of today in its zone; none before that."""
    start = plan.start
    if start is None or start.date() >= today:
        return Fraction(0)
    return _seconds(datetime.combine(today, time(), start.tzinfo) - start)


def _seconds(span: timedelta) -> Fraction:
    return Fraction(span.days * 86_400 + span.seconds) + Fraction(span.microseconds, 1_000_000)


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
