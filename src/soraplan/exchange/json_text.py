r"""JSON as it is written for programs, which people also read on a terminal and in reviews.

Letters of every writing stay as they are. What a terminal acts on, or does not show, is written in
the other way that JSON has, `\u202e`: it means the same to every reader.
"""

import json
import re
from decimal import Decimal
from fractions import Fraction

from soraplan.core import money

_ACTED_ON = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Controls, line ends and characters without a shape, as far as `json` leaves them as they are;
joiners and variation selectors stay, since writings and emoji need them."""


def dumped(document: object) -> str:
    """A document as text with an end of line."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    return _ACTED_ON.sub(lambda found: json.dumps(found[0])[1:-1], text) + "\n"


def money_text(amount: Decimal | None) -> str | None:
    """An amount in whole cents; null where it is not known."""
    return None if amount is None else money.plain(amount)


def seconds_figure(seconds: Fraction | None) -> float | None:
    """A span in seconds to the thousandth; null where it is not known."""
    return None if seconds is None else round(float(seconds), 3)
