"""What is typed into the page of what-if as values. A text that is none is a ValueError in words.

The sentences stand beside their fields and are short for that reason. A text that becomes a value
when it is typed on, such as `0.` on the way to `0.5`, is told apart.
"""

import re
from datetime import date
from decimal import Decimal

from soraplan.core.cards import MAX_AT_ONCE
from soraplan.core.supposing.outlook import days_to_ask
from soraplan.core.supposing.what_if import MAX_FACTOR
from soraplan.ui.field_texts import to_number, to_whole

_MAX_DECIMALS = 6

_FACTOR_BEGUN = re.compile(r"\s*[×xX*]*\s*0*([.,]0{0,5})?")
_DAY_BEGUN = re.compile(r"\s*\d{0,7}|\s*\d{4}-\d?|\s*\d{4}-\d\d-?|\s*\d{4}-\d\d-\d")


class Unfinished(ValueError):  # noqa: N818 - it carries what is wrong once nothing more is typed
    """A text that is no value, but becomes one when it is typed on."""


def to_factor(text: str) -> Decimal | None:
    """A factor as `0.5`, `0,5`, `×2` or `50 %`; None for a blank text.

    Raises Unfinished for the beginning of one.
    """
    try:
        return _factor(text)
    except ValueError as error:
        raise _told(error, _FACTOR_BEGUN, text) from None


def _factor(text: str) -> Decimal | None:
    cleaned = text.strip().lstrip("×xX*").strip()
    if not cleaned:
        if text.strip():
            raise ValueError("the factor is missing, such as 0.5")
        return None
    try:
        factor = to_number(cleaned[:-1]) / 100 if cleaned.endswith("%") else to_number(cleaned)
    except ValueError:
        raise ValueError("is no factor; write one such as 0.5 or 2") from None
    if not 0 < factor <= MAX_FACTOR:
        raise ValueError(f"must be above 0 and at most {MAX_FACTOR}")
    if factor != round(factor, _MAX_DECIMALS):
        raise ValueError(f"has more than {_MAX_DECIMALS} decimals")
    return factor


def to_at_once(text: str) -> int | None:
    """A number of jobs at once; None for a blank text."""
    if not text.strip():
        return None
    try:
        number = to_whole(text)
    except ValueError:
        number = 0
    if not 1 <= number <= MAX_AT_ONCE:
        raise ValueError(f"must be a whole number, 1 to {MAX_AT_ONCE:,}")
    return number


def to_day(text: str, today: date) -> date:
    """A day as `2027-06-01`, for which an outlook may be asked today.

    Raises Unfinished for the beginning of one.
    """
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        error = ValueError("must be a day such as 2027-06-01")
        raise _told(error, _DAY_BEGUN, text) from None
    first, last = days_to_ask(today)
    if not first <= day <= last:
        raise ValueError(f"must be between {first} and {last}")
    return day


def _told(error: ValueError, begun: re.Pattern[str], text: str) -> ValueError:
    return Unfinished(str(error)) if begun.fullmatch(text) else error
