"""What clips are called: for people to read, and to find a scene or shot again that a list names.

People spell a name now so, now so, and spreadsheets write figures anew. What may tell two shots
apart, such as the sign in `1A+`, always does: a wrong clip changed costs more than a doubt.
"""

import re
from unicodedata import category, normalize

from soraplan.core.clip import Clip

_LABEL = re.compile(
    r"(?:(?:scenes?|scènes?|sc|sequence|séquence|seq|shots?|plan)\b[\s.:#°-]*|#\s*)(?=\S)"
)
"""A word before a name that says only what is named: `Scene 1` is `1`."""

_NUMBER = re.compile(r"0*(\d+)(?:[.,]0+)?")
_GAP = r"[\s_-]+"
_BESIDE_FIGURE = re.compile(rf"(?<=\d){_GAP}(?=[^\W\d])|(?<=[^\W\d_]){_GAP}(?=\d)")
_FULL_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
"""The letters, figures and signs of ASCII as they are typed among East Asian ones."""

_SAME = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"), "\u2019": "'", "\u2032": "'"}
)


def called(clip: Clip) -> str:
    """A clip by its scene and shot, as `1/2B`; by its id where it has no shot."""
    return f"{clip.scene}/{clip.name}" if clip.scene and clip.shot else clip.name


def key(name: str) -> str:
    """A name without what people spell now so, now so; equal for names that are the same.

    Neither case, blanks, dashes inside, a full stop between words nor a leading word such as
    `Scene` make a difference; `01` and `1.0` are `1`. Every other sign does.
    """
    # Not by compatibility, which makes 12 of 1².
    bare = normalize("NFC", name).translate(_FULL_WIDTH).casefold().translate(_SAME)
    if not bare.isascii():
        bare = "".join(letter for letter in bare if category(letter) != "Cf")
    bare = _LABEL.sub("", bare.strip(), count=1)
    number = _number(bare)
    if number is not None:
        return number
    words = re.sub(r"[.,:;]+(?=[\s_-]|$)", " ", bare)
    words = re.sub(_GAP, " ", _BESIDE_FIGURE.sub("", words)).strip()
    if not words:
        return bare
    first, last = bare.startswith("-"), bare.endswith("-")
    return f"{'-' * first}{words}{'-' * last}"


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are the same."""
    return key(one) == key(other)


def is_same_number(one: str, other: str) -> bool:
    """Whether two names are one figure, as `01` and `1.0` are."""
    number = _number(one.strip())
    return number is not None and number == _number(other.strip())


def _number(name: str) -> str | None:
    match = _NUMBER.fullmatch(name)
    return match[1] if match else None
