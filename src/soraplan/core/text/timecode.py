"""Frames and timecode: how editors and trackers count what soraplan counts in seconds.

Timecode is written non-drop: every frame has its own number, and an hour of it is a little longer
than an hour where the rate is not a whole number. Drop-frame timecode, which leaves numbers out to
keep up with the clock, is only read (both: SMPTE ST 12-1).
"""

import re
from decimal import Decimal
from fractions import Fraction

_TIMECODE = re.compile(r"([0-9]{1,6})[:;.]([0-9]{2})[:;.]([0-9]{2})([:;.,])([0-9]{2,3})")
_NTSC = {
    24: Decimal("23.976"),
    30: Decimal("29.97"),
    48: Decimal("47.952"),
    60: Decimal("59.94"),
    120: Decimal("119.88"),
}
"""The rates that are written with two or three decimals and mean a thousandth less than a whole."""

_FINEST = Decimal("0.000001")
_LONGEST = 1_000_000
"""The decimals and the bound of a measure of a plan."""


def frame_rate(fps: Decimal) -> Fraction:
    """The exact rate that a figure stands for: 23.976 and 23.98 are 24000/1001."""
    for whole, written in _NTSC.items():
        if abs(fps - written) < Decimal("0.005"):
            return Fraction(whole * 1000, 1001)
    return Fraction(fps)


def written_rate(rate: Fraction) -> Decimal | None:
    """The figure that a rate is written with: 23.976 for 24000/1001.

    None for a rate that no plan can hold, because it is 0, less, or beyond all measure.
    """
    if not 0 < rate < _LONGEST:
        return None
    for whole, written in _NTSC.items():
        if abs(rate - Fraction(whole * 1000, 1001)) < Fraction(1, 1000):
            return written
    if rate.denominator == 1:
        return Decimal(rate.numerator)
    figure = (Decimal(rate.numerator) / Decimal(rate.denominator)).quantize(_FINEST)
    return figure.normalize() or None


def nominal(fps: Decimal) -> int:
    """The frames that timecode counts in a second: 24 for 23.976; at least 1."""
    return max(1, round(Fraction(fps) + Fraction(1, 1000)))


def frames(seconds: Fraction | int, fps: Decimal) -> int:
    """The whole frames of a length, halves up; at least 1."""
    exact = frame_rate(fps) * seconds
    return max(1, int(exact + Fraction(1, 2)))


def timecode(frame: int, fps: Decimal) -> str:
    """The number of a frame as `HH:MM:SS:FF`, counted from 0; after 99 hours it goes on at 100."""
    rate = nominal(fps)
    seconds, rest = divmod(frame, rate)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    digits = max(2, len(str(rate - 1)))
    return f"{hours:02}:{minute:02}:{second:02}:{rest:0{digits}}"


def frame_of(text: str, fps: Decimal) -> int | None:
    """The number of the frame that a timecode names; None for a text that is none.

    With a semicolon or a comma before the frames it is drop-frame: at 29.97 and its multiples the
    first two numbers (or four, or eight) of a minute are left out, but not of every tenth minute.
    """
    match = _TIMECODE.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, frame = (int(match[part]) for part in (1, 2, 3, 5))
    rate = nominal(fps)
    if minutes > 59 or seconds > 59 or frame >= rate:
        return None
    counted = ((hours * 60 + minutes) * 60 + seconds) * rate + frame
    if match[4] in ";," and rate % 30 == 0 and frame_rate(fps) != rate:
        past = hours * 60 + minutes
        counted -= rate // 15 * (past - past // 10)
    return counted
