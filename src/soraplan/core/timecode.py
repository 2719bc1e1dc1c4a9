"""Frames and timecode: how editors and trackers count what soraplan counts in seconds.

Timecode here is non-drop: every frame has its own number, and an hour of it is a little longer
than an hour where the rate is not a whole number (SMPTE ST 12-1).
"""

import re
from decimal import Decimal
from fractions import Fraction

_TIMECODE = re.compile(r"(\d{1,2})[:.](\d{2})[:.](\d{2})[:;.](\d{2,3})")
_NTSC = {24: Decimal("23.976"), 30: Decimal("29.97"), 48: Decimal("47.952"), 60: Decimal("59.94")}
"""The rates that are written with two or three decimals and mean a thousandth less than a whole."""


def frame_rate(fps: Decimal) -> Fraction:
    """The exact rate that a figure stands for: 23.976 and 23.98 are 24000/1001."""
    for whole, written in _NTSC.items():
        if abs(fps - written) < Decimal("0.005"):
            return Fraction(whole * 1000, 1001)
    return Fraction(fps)


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
    digits = len(str(rate - 1)) if rate > 1 else 2
    return f"{hours:02}:{minute:02}:{second:02}:{rest:0{max(2, digits)}}"


def frame_of(text: str, fps: Decimal) -> int | None:
    """The number of the frame that a timecode names; None for a text that is none."""
    match = _TIMECODE.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, frame = map(int, match.groups())
    rate = nominal(fps)
    if minutes > 59 or seconds > 59 or frame >= rate:
        return None
    return ((hours * 60 + minutes) * 60 + seconds) * rate + frame
