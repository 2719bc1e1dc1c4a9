"""What every document from disk is made of: a strict, frozen model and the scalars it may hold.

Values are never coerced: `"10"` is not a number and `1` is not a text, because a plan that is
silently read otherwise than it was written costs money.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

FORMAT = 1
"""The newest version of every file format that this soraplan reads and writes."""

MAX_SECONDS = 3_600
MAX_COUNT = 100_000
MAX_TAKES = 1_000
MAX_CLIPS = 1_000_000
"""Bounds that no honest plan meets. With them a plan of a million clips still adds up exactly
in the 28 digits of a decimal."""

MAX_LETTERS = 2_000_000
"""Letters of one text, such as a prompt: several novels. All that is done with a text takes
time in proportion to it, so this bounds the time as well."""

_MAX_DIGITS = 20
"""Decimals that a number may be written with, zeros at its end among them."""


class Document(BaseModel):
    """A frozen value read from a file, in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


_HALF = re.compile("[\ud800-\udfff]")


def number(value: Any) -> Decimal:
    """A number of a file as a decimal. Raises PydanticCustomError for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "must be a number such as 0.10")
    if isinstance(value, int):
        # Every number has a bound far below this one; to turn a long integer into a decimal takes
        # a time that grows with the square of its length.
        value = max(-(10**15), min(value, 10**15))
    exact = Decimal(value)
    exponent = exact.as_tuple().exponent
    if not isinstance(exponent, int):
        raise PydanticCustomError("finite", "must be a number, not infinite and not 'nan'")
    if exponent < -_MAX_DIGITS:
        raise PydanticCustomError(
            "digits", "must be written with at most {most} decimals", {"most": _MAX_DIGITS}
        )
    # `0e999999999` is nothing, and would be written out with as many zeros.
    return Decimal(0) if exponent > 0 and exact.is_zero() else exact


def _lines(value: Any) -> Any:
    """Keep one kind of line end, so that a text is the same after it was saved and read."""
    if not isinstance(value, str):
        return value
    if _HALF.search(value):
        raise PydanticCustomError("text", "holds half a character that no file can keep")
    return re.sub("\r\n?", "\n", value) if "\r" in value else value


def _filled(value: Any) -> Any:
    if not value:
        raise PydanticCustomError("empty", "must not be empty")
    return value


Filled = AfterValidator(_filled)
"""For a list or table with at least one entry. Pydantic's own `min_length` is counted after bad
entries fell out and then tells of a second problem that is none."""


Text = Annotated[str, Field(strict=True, max_length=MAX_LETTERS), BeforeValidator(_lines)]
Line = Annotated[str, Field(strict=True, max_length=MAX_LETTERS, pattern=r"^[^\r\n]*$")]
Name = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A word that can stand in an offer, a file name or a request: `openai-sora-2`, `720p`."""

Whole = Annotated[int, Field(strict=True)]
Number = Annotated[Decimal, BeforeValidator(number)]
Amount = Annotated[Number, Field(ge=0, lt=1_000_000_000, decimal_places=6)]
"""Money, in the currency of the rate card. Never below zero."""

Percent = Annotated[Number, Field(ge=0, le=1_000, decimal_places=4)]
Share = Annotated[Number, Field(gt=0, le=1, decimal_places=6)]
Measure = Annotated[Number, Field(gt=0, lt=1_000_000, decimal_places=6)]
"""A figure above zero that is not money, such as the seconds that a job takes."""

Seconds = Annotated[Whole, Field(ge=1, le=MAX_SECONDS)]
Frame = Literal["portrait", "landscape", "square"]
Lane = Literal["batch"]
Address = Annotated[str, Field(strict=True, pattern=r"^https?://\S+$", max_length=2_000)]


def format_version(value: Any) -> Any:
    """Refuse what a newer soraplan has written; its meaning cannot be known here."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise PydanticCustomError("whole", "must be a whole number: format = 1")
    if value > FORMAT:
        raise PydanticCustomError(
            "newer",
            "is {version}, written by a newer soraplan; this one reads format {newest}."
            " Update soraplan to open it",
            {"version": min(value, 10**15), "newest": FORMAT},
        )
    return value


FormatVersion = Annotated[Literal[1], BeforeValidator(format_version)]


_WORD = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
OfferAddress = Annotated[str, Field(strict=True, pattern=rf"^{_WORD}/{_WORD}(/{_WORD})?$")]
"""`tier/resolution`, or `card/tier/resolution`. Checked in compiled code: there is one a clip."""


def card_named(offer: str | None) -> str | None:
    """The id of the card that an offer's address names; None for an offer of the plan's own."""
    return offer.partition("/")[0] if offer is not None and offer.count("/") == 2 else None


OldAddress = Annotated[str, Field(strict=True, pattern=rf"^{_WORD}(/{_WORD}){{0,3}}$")]
"""Where a clip was before a move: the plan's card of then, and behind it the offer as it was
written in that plan, if one was: `card/tier/resolution` mostly. See `moving.marks`."""
