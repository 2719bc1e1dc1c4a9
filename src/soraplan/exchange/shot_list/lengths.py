"""How long a clip is, in the many ways in which people write it.

Texts to exact seconds; nothing is rounded here but frames, which are counted in whole ones by
whoever wrote them.
"""

import re
from decimal import Decimal
from fractions import Fraction
from math import ceil

from soraplan.core.text.timecode import frame_rate, nominal

THOUSANDS = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+"
"""A number with blanks between its thousands, narrow ones or not."""

_NUMBER = rf"(?:{THOUSANDS}|\d{{1,7}})(?:[.,]\d{{1,9}})?"
_QUOTES = r"''|’’|′′|[\"″”“]{1,2}"
_SECONDS = re.compile(rf"({_NUMBER})\s*(?:s|secs?|seconds?|secondes?|{_QUOTES})?\.?")
_MINUTES = re.compile(
    rf"({_NUMBER})\s*(?:m|mn|mins?|minutes?|['′’])\.?"
    rf"(?:\s*(?:and|et)?\s*({_NUMBER})\s*(?:s|secs?|seconds?|secondes?|{_QUOTES})?\.?)?"
)
_FRAMES = re.compile(rf"({THOUSANDS}|\d{{1,7}})\s*(?:f|fr|frames?|images?|im|i)\.?")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})(?:[.,](\d{1,9}))?")
_TIMECODE = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})[:;](\d{1,3})")
_UNCERTAIN = re.compile(r"([1-9]\d{0,2})[.,](\d{3})(?![\d.,:])")
_ABOUT = re.compile(r"^(?:~|≈|±|ca\.?\s|env\.?\s|approx\.?\s)\s*")

_TO_SAY = "such as 8, 8s, 0:08, 00:00:08:12 or 192 frames"


def seconds(text: str, fps: Decimal) -> Fraction:
    """The exact seconds that a text means. Raises ValueError where it means none.

    `0:08` is minutes and seconds, `0:00:08` hours too. In a timecode every frame counts as much as
    any other (non-drop).
    """
    bare = _ABOUT.sub("", text.strip().casefold())
    if match := _SECONDS.fullmatch(bare):
        return number(match[1])
    if match := _TIMECODE.fullmatch(bare):
        hours, minutes, whole, rest = map(int, match.groups())
        rate = nominal(fps)
        if minutes > 59 or whole > 59 or rest >= rate:
            raise ValueError(f"is no timecode at {fps.normalize():f} frames per second")
        return hours * 3600 + minutes * 60 + whole + Fraction(rest, rate)
    if match := _CLOCK.fullmatch(bare):
        hours, minutes, whole = int(match[1] or 0), int(match[2]), int(match[3])
        if whole > 59 or (match[1] and minutes > 59):
            raise ValueError(f"is no length {_TO_SAY}")
        return hours * 3600 + minutes * 60 + number(f"{whole}.{match[4] or 0}")
    if match := _FRAMES.fullmatch(bare):
        return of_frames(int(number(match[1])), fps)
    if match := _MINUTES.fullmatch(bare):
        return number(match[1]) * 60 + number(match[2] or "0")
    raise ValueError(f"is no length {_TO_SAY}")


def minutes(text: str, fps: Decimal) -> Fraction:
    """As `seconds`, where a bare number counts minutes."""
    bare = text.strip()
    return number(bare) * 60 if re.fullmatch(_NUMBER, bare) else seconds(text, fps)


def frames(text: str, fps: Decimal) -> Fraction:
    """As `seconds`, where a bare number counts frames. Raises ValueError where it is not whole."""
    bare = text.strip()
    if match := re.fullmatch(rf"({THOUSANDS}|\d{{1,7}})(?:[.,]0*)?", bare):
        return of_frames(int(number(match[1])), fps)
    if re.fullmatch(_NUMBER, bare):
        raise ValueError("is no whole number of frames")
    return seconds(text, fps)


def check_certain(text: str) -> None:
    """Raise ValueError for `1,200`, which people write for 1.2 and for 1200."""
    if found := _UNCERTAIN.match(_ABOUT.sub("", text.strip().casefold())):
        small = f"{found[1]}.{found[2]}".rstrip("0").rstrip(".")
        raise ValueError(f"is no length that is certain: {small} or {found[1]}{found[2]}")


def of_frames(count: int, fps: Decimal) -> Fraction:
    """The seconds of so many frames; whole ones where that many frames are nearest to them.

    8 s at 23.976 frames per second are 192 frames, and a little more than 8 s. They mean 8 s.
    """
    rate = frame_rate(fps)
    exact = count / rate
    whole = ceil((count - Fraction(1, 2)) / rate)
    return Fraction(whole) if abs(whole * rate - count) <= Fraction(1, 2) else exact


def number(text: str) -> Fraction:
    """A number with a decimal point or comma. Raises ValueError."""
    return Fraction(re.sub(r"\s", "", text).replace(",", "."))


def counts_frames(text: str) -> bool:
    """Whether what a text means depends on the frames in a second."""
    bare = text.strip().casefold()
    return bool(_TIMECODE.fullmatch(bare) or _FRAMES.fullmatch(bare))
