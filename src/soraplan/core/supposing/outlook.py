"""Price outlooks: what somebody says prices or costs did or will do, as a curve by date.

An outlook is data from a file, dated and graded like a rate card. It is no price: it only says by
what a price of one day would be multiplied on another. Nothing here knows a vendor.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from soraplan.core.cards import Day, Evidence
from soraplan.core.document import Address, Document, FormatVersion, Line, Name, Number

_STEP = Decimal("0.000001")
"""Factors are told to a millionth, so that sums of supposed prices stay exact."""

_DIGITS = 34

_YEARS = 10
"""How far from today prices are asked for: further away no curve means anything."""

_NEAR = 366
"""The days behind the last figure of all that a table is still led to the day asked for."""


def days_to_ask(today: date) -> tuple[date, date]:
    """The first and the last day for which an outlook may be asked."""
    first, last = max(today.year - _YEARS, MINYEAR), min(today.year + _YEARS, MAXYEAR)
    return date(first, 1, 1), date(last, 12, 31)


_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)
"""The days that anybody has figures for; others are slips, and a table would be led to them."""


def _sensible(day: date) -> date:
    if _FIRST <= day <= _LAST:
        return day
    raise PydanticCustomError(
        "day", "must be between {first} and {last}", {"first": str(_FIRST), "last": str(_LAST)}
    )


class Point(Document):
    """A day and the figure on it, in any unit: only figures of one outlook are held together."""

    date: Annotated[Day, AfterValidator(_sensible)]
    value: Annotated[Number, Field(gt=0, lt=1_000_000_000, decimal_places=6)]


class Outlook(Document):
    """What somebody says of prices or costs over time.

    `about` says in a sentence or two whose figures they are and of what; `origin` names where they
    come from in words, for what has no address. Without `points` nobody gave figures: then there
    is a sentence to read and no factor.
    """

    format: FormatVersion
    id: Name
    name: Line = Field(min_length=1)
    about: Line = Field(min_length=1)
    checked: Day
    evidence: Evidence
    origin: Line = ""
    sources: tuple[Address, ...] = ()
    points: tuple[Point, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.sources and not self.origin:
            raise PydanticCustomError(
                "origin", "needs sources, or an origin in words where there is no address"
            )
        days = [point.date for point in self.points]
        for earlier, later in pairwise(days):
            if later <= earlier:
                raise PydanticCustomError(
                    "points",
                    "has {later} after {earlier}; give each day once and in order",
                    {"later": str(later), "earlier": str(earlier)},
                )
        return self

    @property
    def first(self) -> date | None:
        """The first day that has a figure; before it the curve is flat."""
        return self.points[0].date if self.points else None

    @property
    def last(self) -> date | None:
        """The last day that has a figure; after it the curve is flat."""
        return self.points[-1].date if self.points else None

    def covers(self, day: date) -> bool:
        """Whether a day lies from the first point to the last, where the curve says something."""
        return bool(self.points) and self.points[0].date <= day <= self.points[-1].date

    def value(self, day: date) -> Decimal | None:
        """The figure of a day; None where the outlook has none at all.

        Between two points it changes by the same share every day; the days of the points are
        known, those between them are drawn. Before the first and after the last point it stays
        flat: an outlook is never carried on beyond what somebody said.
        """
        if not self.points:
            return None
        before = [point for point in self.points if point.date <= day]
        after = [point for point in self.points if point.date > day]
        if not before or not after:
            return (before[-1] if before else after[0]).value
        left, right = before[-1], after[0]
        with localcontext(prec=_DIGITS):
            way = Decimal((day - left.date).days) / (right.date - left.date).days
            return left.value * (right.value / left.value) ** way

    def factor(self, from_: date, on: date) -> Decimal | None:
        """By what a price of the day `from_` is multiplied on the day `on`; None without points.

        Rounded to a millionth, and never to nothing.
        """
        was, becomes = self.value(from_), self.value(on)
        if was is None or becomes is None:
            return None
        with localcontext(prec=_DIGITS):
            return max((becomes / was).quantize(_STEP), _STEP)


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """A quarter by its first day, and where each outlook stands in it against the base day.

    A cell is None where the outlook says nothing of that quarter.
    """

    start: date
    factors: tuple[Decimal | None, ...]

    @property
    def name(self) -> str:
        """The quarter in words: `2026 Q4`."""
        return f"{self.start.year} Q{(self.start.month + 2) // 3}"


def outlook_table(
    outlooks: Sequence[Outlook], base: date, until: date | None = None
) -> tuple[OutlookRow, ...]:
    """Outlooks beside each other, quarter by quarter, each as 1 on the day `base`.

    It goes from the first quarter in which one of them has a figure to the last, or to that of
    `until` where that is nearer or at most a year later; a cell tells the first day of its quarter
    that the outlook covers. Columns are in the order given; those without points have None in
    every row, as have all quarters that an outlook does not cover: flat is how it is reckoned with,
    not what was said. An outlook that does not cover `base` is 1 on that of its points which is
    nearest.
    """
    days = [point.date for one in outlooks for point in one.points]
    if not days:
        return ()
    first, last = min(days), max(days)
    if until is not None and first <= until and (until - last).days <= _NEAR:
        last = until
    return tuple(
        OutlookRow(start, tuple(_in_quarter(one, base, start) for one in outlooks))
        for start in _quarters(first, last)
    )


def _in_quarter(outlook: Outlook, base: date, start: date) -> Decimal | None:
    if outlook.first is None:
        return None
    day = max(start, outlook.first)
    is_in_it = outlook.covers(day) and _quarter(day) == _quarter(start)
    return outlook.factor(base, day) if is_in_it else None


def _quarters(first: date, last: date) -> Iterator[date]:
    """The first days of the quarters from that of one day to that of another."""
    for number in range(_quarter(first), _quarter(last) + 1):
        year, quarter = divmod(number, 4)
        yield date(year, quarter * 3 + 1, 1)


def _quarter(day: date) -> int:
    """The quarter of a day, counted on from year to year."""
    return day.year * 4 + (day.month - 1) // 3
