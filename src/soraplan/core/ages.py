"""How old what somebody has read and written down may be before that is told."""

from datetime import date

OLD_DAYS, STALE_DAYS = 60, 180
"""Days from which on a price or a rate of exchange is old, and a price so old that it is a
warning."""


def is_old(day: date, today: date) -> bool:
    """Whether what was read on a day is to be told as old."""
    return (today - day).days >= OLD_DAYS


def is_stale(day: date, today: date) -> bool:
    """Whether a price that was read on a day is to be warned of."""
    return (today - day).days >= STALE_DAYS
