"""Numbers and foreign texts in words, the same on every screen and in every message."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil

from soraplan.core.money import UNKNOWN


def counted(number: int, noun: str) -> str:
    """A number of things: `1 clip`, `1,200 clips`."""
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def size_text(size: int) -> str:
    """A number of bytes in words, where kB is a thousand: `812 bytes`, `12.3 kB`, `4.5 MB`."""
    if size < 1_000:
        return counted(size, "byte")
    if size < 999_950:
        return f"{size / 1_000:.1f} kB"
    return f"{size / 1_000_000:,.1f} MB"


def ordinal(number: int) -> str:
    """A number as a place in an order: `1st`, `11th`, `22nd`."""
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def nearest_word(word: str, known: Iterable[str], likeness: float = 0.4) -> str | None:
    """The known word that is most like one, perhaps misspelled; None where none is.

    `likeness` is how alike they must be at least, from 0 to 1: 0.75 is a slip of the fingers.
    """
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), 1, likeness)), None)


def printable(text: str) -> str:
    """The text on one line and without control characters, which are spelled out."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


_DAYS_FROM = 48
"""The hours from which on a span is told in days."""


def duration_text(seconds: Fraction | Decimal | int) -> str:
    """A span of time in words: `6 s`, `2.4 s`, `1 min 54 s`, `2 h 05 min`, `30 days 37 min`."""
    exact = Fraction(seconds)
    if exact < 0:
        return f"-{duration_text(-exact)}"
    tenths = Fraction(round(exact * 10), 10)
    if tenths < 60:
        return f"{float(tenths):.1f} s" if tenths.denominator > 1 else f"{int(tenths)} s"
    whole = round(exact)
    if whole < 3_600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(round(exact / 60), 60)
    if hours < _DAYS_FROM:
        return f"{hours} h {rest:02} min" if rest else f"{hours} h"
    days, hours = divmod(hours, 24)
    told = [f"{days:,} days"]
    if hours:
        told.append(f"{hours} h")
    if rest:
        told.append(f"{rest:02} min" if hours else f"{rest} min")
    return " ".join(told)


def span_text(seconds: Fraction | None) -> str:
    """A span of time in words, or a dash where it is not known."""
    return UNKNOWN if seconds is None else duration_text(seconds)


def gap_text(seconds: Fraction) -> str:
    """A safe interval in words, rounded up: one that is told too short would break the limit."""
    if seconds >= 10:
        return duration_text(Fraction(ceil(seconds * 10), 10))
    return f"{ceil(seconds * 100) / 100:g} s"


def chance_text(chance: float) -> str:
    """A chance in percent, never rounded to certain or impossible: `97 %`, `under 0.1 %`."""
    percent = chance * 100
    if 0 < percent < 0.1:
        return "under 0.1 %"
    if 99.9 < percent < 100:
        return "over 99.9 %"
    if percent in (0, 100) or 1 <= percent < 99:
        return f"{percent:.0f} %"
    return f"{percent:.1f} %"
