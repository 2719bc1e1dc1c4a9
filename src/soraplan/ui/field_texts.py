"""Values as texts to edit, and the texts that people type as values.

A text that cannot be a value is a `ValueError` with a sentence; bounds are the model's business.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from soraplan.core.chances.keep_rates import PRESETS
from soraplan.core.plan import ExtraCost, Period

_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_SPAN = re.compile(r"(\d[\d.,]*)\s*(hours?|hrs?|h|days?|d|weeks?|w)(?![a-z])\s*", re.IGNORECASE)
"""A part of a span, and by its first letter how many hours such a one has."""


def blank_or(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Read a blank text as no value, any other one in the way given."""
    return lambda text: parse(text) if text.strip() else None


def or_blank(show: Callable[[Any], str]) -> Callable[[Any], str]:
    """Show no value as a blank text, any other one in the way given."""
    return lambda value: "" if value is None else show(value)


def to_whole(text: str) -> int:
    """A whole number as `1,000`, `1’000` or `+5`."""
    cleaned = re.sub(r"[\s,_’']", "", text)
    if not re.fullmatch(r"[+-]?\d{1,12}", cleaned):
        raise ValueError("must be a whole number")
    return int(cleaned)


def to_seconds(text: str) -> int:
    """Seconds as `90`, `90s` or `1:30`."""
    match = re.fullmatch(r"\s*(?:(\d{1,3}):)?(\d{1,5})\s*s?\s*", text)
    if not match:
        raise ValueError("must be whole seconds, such as 12 or 1:30")
    return int(match[1] or 0) * 60 + int(match[2])


def to_number(text: str) -> Decimal:
    """A number as `650`, `0,5` or `$ 1,234.50`."""
    cleaned = re.sub(r"[\s_$€£]", "", text)
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d*)?", cleaned):
        cleaned = cleaned.replace(",", "")
    try:
        number = Decimal(cleaned.replace(",", "."))
    except InvalidOperation:
        raise ValueError("must be a number such as 650 or 0.5") from None
    if not number.is_finite():
        raise ValueError("must be a number such as 650 or 0.5")
    return number


def to_share(text: str) -> Decimal:
    """A share as `0.4`, `40 %`, or the name of a published keep rate."""
    cleaned = text.strip()
    for preset in PRESETS:
        if cleaned.lower() in (preset.id, preset.name.lower()):
            return preset.share
    try:
        return to_number(cleaned[:-1]) / 100 if cleaned.endswith("%") else to_number(cleaned)
    except ValueError:
        names = ", ".join(preset.id for preset in PRESETS)
        raise ValueError(f"must be a share such as 0.4 or 40 %, or one of {names}") from None


def to_percent(text: str) -> Decimal:
    """A percentage as `10` or `10 %`."""
    try:
        return to_number(text.strip().removesuffix("%"))
    except ValueError:
        raise ValueError("must be a percentage such as 10 or 12.5 %") from None


def digits(value: Decimal) -> str:
    """A number with the digits that it was given."""
    return f"{value:f}"


def to_tags(text: str) -> tuple[str, ...]:
    """Words with commas between."""
    return tuple(tag.strip() for tag in text.split(",") if tag.strip())


def to_offers(text: str) -> tuple[str, ...] | None:
    """Offers with commas, semicolons or blanks between; none is no list."""
    return tuple(re.findall(r"[^\s,;]+", text)) or None


def to_moment(text: str) -> datetime:
    """A date and time as `2026-12-01 09:00`."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("must be a date and time such as 2026-12-01 09:00") from None


def to_deadline(text: str) -> Decimal | datetime:
    """A deadline as a span, `36`, `36 h` or `1 day 12 h`, or as a date and time."""
    try:
        if "-" in text or ":" in text:
            return to_moment(text)
        if re.fullmatch(rf"\s*({_SPAN.pattern})+", text, re.IGNORECASE):
            spans = _SPAN.finditer(text)
            return sum((to_number(one[1]) * _HOURS[one[2][0].lower()] for one in spans), Decimal(0))
        return to_number(text)
    except ValueError:
        raise ValueError("must be hours, days or a date: 36, 3 days, 2026-12-01 09:00") from None


def shown_deadline(value: Decimal | datetime) -> str:
    """A deadline as it is typed."""
    return shown_moment(value) if isinstance(value, datetime) else digits(value)


def shown_moment(value: datetime) -> str:
    """A date and time as it is typed, to the minute where it has no seconds."""
    whole = not value.second and not value.microsecond
    return value.isoformat(sep=" ", timespec="minutes" if whole else "auto")


def finished(pattern: str, text: str) -> int:
    """How many entries of a list are followed by something in a text: another may begin there."""
    return sum(found.end() < len(text) for found in re.finditer(pattern, text))


def mended(pattern: str, before: str, text: str, is_good: Callable[[str], bool]) -> list[str]:
    """The entries of a list; in place of one that is no value the one it was made of, if any."""
    from difflib import SequenceMatcher

    old, new = re.findall(pattern, before), re.findall(pattern, text)
    kept = []
    for _, first, stop, begin, end in SequenceMatcher(None, old, new, False).get_opcodes():
        for at, entry in enumerate(new[begin:end], first):
            if is_good(entry):
                kept.append(entry)
            elif at < stop:
                kept.append(old[at])
    return kept


def extra_costs_text(costs: tuple[ExtraCost, ...]) -> str:
    """Extra costs to edit, one a line: `Developer hours = 1200.00 / month`."""
    return "\n".join(
        f"{cost.name} = {cost.amount:f}{' / month' if cost.per == 'month' else ''}"
        for cost in costs
    )


def parsed_extra_costs(text: str) -> tuple[ExtraCost, ...]:
    """Extra costs from lines `name = amount`, with `/ month` for a monthly one."""
    costs = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        match = re.fullmatch(r"(.*\S)\s*[=:]\s*([^/=]+?)\s*(?:/\s*(run|month))?", line.strip())
        if not match:
            raise ValueError(f"line {number}: must be name = amount, with / month if monthly")
        if re.search(r"=\s*[\d.,]+\s*/\s*(run|month)", match[1]):
            raise ValueError(f"line {number}: holds two costs; each needs a line of its own")
        try:
            amount = to_number(match[2])
        except ValueError:
            raise ValueError(f"line {number}: {match[2]} is not an amount") from None
        if not 0 <= amount < 1_000_000_000:
            raise ValueError(f"line {number}: the amount must be between 0 and 999,999,999")
        if amount != round(amount, 6):
            raise ValueError(f"line {number}: the amount has more than 6 decimals")
        per: Period = "month" if match[3] == "month" else "run"
        costs.append(ExtraCost(name=match[1], amount=amount, per=per))
    return tuple(costs)
