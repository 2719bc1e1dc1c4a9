"""From the text of one cell to the value of one field of a clip.

Each function raises ValueError with what is the matter, to be read behind the head and the text.
Bounds are checked by the clip itself.
"""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from soraplan.core.clip import Status
from soraplan.core.document import Frame
from soraplan.exchange.shot_list import lengths
from soraplan.exchange.shot_list.lengths import THOUSANDS, number
from soraplan.exchange.shot_list.words import BATCH, FRAME, NO, NO_LANE, STATUS, YES

_WHOLE = re.compile(
    rf"[x×]?\s*({THOUSANDS}|\d{{1,3}}(?:[,’']\d{{3}})+|\d{{1,9}})(?:[.,](0+))?"
    r"\s*(?:x|×|takes?|prises?|videos?|vidéos?|clips?|times|fois)?\.?"
)
_AMBIGUOUS = re.compile(r"(?<![\d,])\d{1,3}[.,]000(?![\d,])")
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d{1,9})?)\s*(%?)")
_ONE_OF = re.compile(r"(\d{1,4})\s*(?:/|in|of|sur|:)\s*(\d{1,4})")
_SIDE = r"(\d{1,5}(?:[.,]\d{1,3})?)"
_SIDES = re.compile(rf"{_SIDE}\s*(?:[:x×*/]|by|par)\s*{_SIDE}(?::00)?(?:\s*\w+)?")
_RATIO = re.compile(r"[12][.,]\d{1,3}")
_WORD = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
ADDRESS = re.compile(rf"{_WORD}/{_WORD}(?:/{_WORD})?")
"""An offer written out."""

_OLD = re.compile(rf"{_WORD}(?:/{_WORD}){{0,3}}")
_ID = re.compile(_WORD)


class Unpriced(ValueError):  # noqa: N818 - the text is what it is, nothing failed
    """A text that cannot be read, and that may set the cost though its field does not always."""


def whole(text: str) -> int:
    """A whole number: `3`, `x3`, `3 takes`, `1,200`.

    `2.000` and `2,000` are 2 in one country and two thousand in another: they are neither.
    """
    bare = text.strip().casefold()
    match = _WHOLE.fullmatch(bare)
    if match is None:
        raise ValueError("is no whole number")
    if found := _AMBIGUOUS.search(bare):
        small, large = re.split("[.,]", found[0])
        raise ValueError(f"is no number that is certain: {small} or {small}{large}")
    return int(re.sub(r"\D", "", match[1]))


def share(text: str) -> Decimal:
    """A share: `0.4`, `0,4`, `40 %`, `1 in 3`."""
    bare = text.strip().casefold()
    if match := _SHARE.fullmatch(bare):
        exact = number(match[1]) / (100 if match[2] else 1)
    elif (match := _ONE_OF.fullmatch(bare)) and int(match[2]):
        exact = Fraction(int(match[1]), int(match[2]))
    else:
        raise ValueError("is no share such as 0.4, 40 % or 1 in 3")
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    return value if value == round(value, 6) else round(value, 6)


def rate(text: str) -> Decimal:
    """Frames per second: `24`, `23,976`, `25 fps`."""
    match = re.fullmatch(
        r"(\d{1,3}(?:[.,]\d{1,6})?)\s*(?:fps|i/s|im/s|p|df|ndf)?", text.strip().casefold()
    )
    if match is None or not number(match[1]):
        raise ValueError("is no number of frames per second")
    return Decimal(match[1].replace(",", "."))


def status(text: str) -> Status:
    """A status by its own word or another one for it.

    Raises Unpriced where a text that is none may omit the clip.
    """
    found = STATUS.get(" ".join(text.casefold().replace("_", " ").split()))
    if found is None:
        words = re.findall(r"[^\W\d_]+", text.casefold())
        if any(STATUS.get(word) == "omitted" for word in words):
            raise Unpriced("is no status that is known, but may mean omitted")
        raise ValueError("is no status that is known")
    return found


def frame(text: str) -> Frame:
    """A frame by its word, its sides or their ratio: `vertical`, `9:16`, `1280x720`, `2.39`."""
    bare = text.strip().casefold()
    words = [FRAME[word] for word in re.findall(r"[^\W\d_]+", bare) if word in FRAME]
    if words and len(set(words)) == 1:
        return words[0]
    if match := _SIDES.fullmatch(bare):
        width, height = number(match[1]), number(match[2])
        if width and height:
            return "landscape" if width > height else "portrait" if width < height else "square"
    if _RATIO.fullmatch(bare):
        return "landscape" if number(bare) > 1 else "square"
    raise ValueError("is no frame such as portrait, 9:16 or 1280x720")


def tags(text: str) -> tuple[str, ...]:
    """Words with commas or semicolons between, or a JSON list of texts."""
    bare = text.strip()
    if bare.startswith("["):
        try:
            listed = json.loads(bare)
        except (ValueError, RecursionError):
            listed = None
        if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
            return tuple(listed)
    parts = (line(part) for part in re.split(r"[,;|\r\n]", bare))
    return tuple(dict.fromkeys(part for part in parts if part))


def line(text: str) -> str:
    """A text on one line, with single blanks."""
    return " ".join(text.split())


def priority(text: str) -> int:
    """A priority from 1 to 5: `2`, `P2`."""
    match = re.fullmatch(r"p?\s*([1-5])(?:[.,]0+)?", text.strip().casefold())
    if match is None:
        raise ValueError("is no priority from 1 to 5")
    return int(match[1])


def lane(text: str) -> str | None:
    """The one lane that there is; None for the words that say there is none."""
    bare = " ".join(text.casefold().split())
    if bare in NO_LANE:
        return None
    if bare not in BATCH:
        raise ValueError("is no lane; the only one is batch")
    return "batch"


def truth(text: str) -> bool:
    """Yes or no: `yes`, `x`, `true`, `oui`, `nein`, `MOS`."""
    bare = " ".join(text.casefold().split()).rstrip(".!")
    if bare in YES:
        return True
    if bare in NO:
        return False
    raise ValueError("is neither yes nor no")


def whole_seconds(text: str) -> int:
    """A length beside that of the clip, rounded up to whole seconds: `8`, `8s`, `0:08`."""
    lengths.check_certain(text)
    if lengths.counts_frames(text):
        raise ValueError("counts frames; give seconds such as 8, 8s or 0:08")
    return ceil(lengths.seconds(text, Decimal(24)))


def reference_seconds(text: str) -> int | None:
    """How long a moving picture is that a clip starts from; None for 0, which is a still image."""
    return whole_seconds(text) or None


def identity(text: str) -> str:
    """An id as it stands, where it can be one."""
    bare = text.strip()
    if not _ID.fullmatch(bare):
        raise ValueError("can be no id")
    return bare


def old_address(text: str) -> str:
    """Where a clip was before a move: a card, an offer, or both."""
    bare = text.strip()
    if not _OLD.fullmatch(bare):
        raise ValueError("is no offer before a move such as openai-sora-2/pro/720p")
    return bare


Parse = Callable[[str], Any]

PARSERS: dict[str, Parse] = {
    "id": identity,
    "scene": line,
    "shot": line,
    "prompt": str.strip,
    "frame": frame,
    "audio": truth,
    "count": whole,
    "takes": whole,
    "keep_rate": share,
    "priority": priority,
    "status": status,
    "owner": line,
    "reference": line,
    "reference_seconds": reference_seconds,
    "lane": lane,
    "moved_from": old_address,
    "moved_seconds": whole_seconds,
    "moved_lane": lane,
    "group": line,
    "notes": str.strip,
    "tags": tags,
}
"""How the text of each field is read; lengths, rates and offers need to know more than that."""

WRITTEN = frozenset(("scene", "shot", "prompt", "notes"))
"""Fields in which every text is one: `TBD` is a prompt."""

PAID = frozenset(
    {"seconds", "count", "takes", "keep_rate", "offer", "offer+", "frame", "lane"}
    | {"reference_seconds"}
)
"""Fields that a cost depends on: a row is refused rather than priced on a text misread."""
