"""What the heads of shot lists mean: many spellings, in English and in French.

A head is brought into one plain spelling first (no case, accents, signs, articles or units), and
looked up in that. Nothing here looks at what stands under a head.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from soraplan.exchange.shot_list.spellings import (
    CAMERA,
    FILLING,
    NUMBERING,
    SPELLINGS,
    UNITS,
    words,
)
from soraplan.exchange.shot_list.targets import CLIP_FIELDS

_RECEIPT = "receipt"

_LONGEST = 200
"""Letters of a head that are looked at; no word that is known has as many."""

_OWN_FIGURES = re.compile(
    r"requests|one request|cost\b.*|currency|unknown because|frame in|frame out|generated seconds"
    r"|price|per|findings|why there is no cost|line in rates|frame in rates|.*\([a-z]{3}\)"
)
"""Heads of soraplan's own tables under which stands what it has worked out itself."""

_WORKBOOK = {"Generated seconds", "Why there is no cost"}
"""Heads by which a sheet of soraplan's own workbook is known; its receipt is on another sheet."""


_SURELY_KEYS = {"id", "prompt", "seconds", "keep_rate", "moved_from"}
"""Heads that only soraplan writes so; a timeline of ours may have others beside them."""


def plain(head: str) -> str:
    """A head in its plain spelling: `Plan n°` is `plan`, `DURÉE (s)` is `duree`."""
    return _understood(head)[0]


@lru_cache(4_096)
def _understood(head: str) -> tuple[str, str | None]:
    """The plain spelling of a head, and the unit of length that it names beside the word."""
    bare = unicodedata.normalize("NFKD", head[:_LONGEST]).casefold().replace("œ", "oe")
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    bare = re.sub(r"\bn ?[°o]\.?(?!\w)", " # ", bare)
    bare = re.sub(r"\(\d+\)\s*$", "", bare)
    unit = None
    for inside in re.findall(r"[(\[]([^)\]]*)[)\]]|\b(?:in|en)\s+(\w+)\s*$", bare):
        unit = unit or _unit("".join(inside).strip(" ."))
    bare = re.sub(r"[(\[][^)\]]*[)\]]|\b(?:in|en)\s+(?=\w+\s*$)", " ", bare)
    kept = [word for word in re.findall(r"[^\W_]+|#", bare) if word not in FILLING]
    if len(kept) > 1 and unit is not None and _unit(kept[-1]) == unit:
        kept.pop()
    return " ".join(kept), unit


def _unit(word: str) -> str | None:
    return next((unit for unit, words in UNITS.items() if word in words), None)


def field_of(head: str) -> str | None:
    """The target that a head means; None where it is no word that is known."""
    found = _ranked(head)
    return found[0] if found else None


def rank(head: str) -> int:
    """How good a name a head is for its target: 0 is the best."""
    found = _ranked(head)
    return found[1] if found else len(_PLACES)


def is_known(head: str) -> bool:
    """Whether a text is one that stands above the columns of shot lists."""
    return _ranked(head) is not None or plain(head) in CAMERA or is_receipt(head)


@lru_cache(4_096)
def _ranked(head: str) -> tuple[str, int] | None:
    bare, unit = _understood(head)
    found = _PLACES.get(bare)
    if found is None:
        named = [word for word in bare.split() if word not in NUMBERING]
        if named != bare.split():
            # A column that only numbers its rows numbers shots.
            found = _PLACES.get(" ".join(named)) if named else ("shot", len(SPELLINGS["shot"]))
    if found is None and bare not in CAMERA:
        *before, last = bare.split() or [""]
        alone = _PLACES.get(" ".join(before))
        if alone and alone[0] == "seconds" and _unit(last):
            found, unit = alone, _unit(last)
    if found is not None and found[0] == "seconds" and unit is not None:
        return unit, found[1]
    return found


_PLACES: dict[str, tuple[str, int]] = {
    spelling: (target, place)
    for target, spellings in SPELLINGS.items()
    for place, spelling in enumerate(words(spellings))
}


def is_receipt(head: str) -> bool:
    """Whether a head is that of the receipt, which it holds itself where there are no rows."""
    name, colon, _ = head.casefold().partition(":")
    return name == _RECEIPT and (not colon or len(head) > len(name) + 1)


def is_own_table(heads: Sequence[str]) -> bool:
    """Whether heads are those of a table that soraplan has written."""
    return bool(heads) and (is_receipt(heads[-1]) or _WORKBOOK.issubset(heads))


def is_own_figure(head: str) -> bool:
    """Whether a head of such a table stands above what is worked out, not planned."""
    return is_receipt(head) or bool(_OWN_FIGURES.fullmatch(head.casefold().strip()))


def is_guarded(heads: Sequence[str]) -> bool:
    """Whether heads are those of our list for Excel, which has apostrophes before formulas."""
    return tuple(heads[:3]) == ("Scene", "Shot", "Prompt") and is_receipt(heads[-1])


def is_exact(heads: Iterable[str]) -> bool:
    """Whether heads are the keys of a clip as they stand in a plan.

    Then each cell is a value to its last blank, and an empty one is a value too.
    """
    names = {head for head in heads if not is_receipt(head)}
    return names >= _SURELY_KEYS or {"id", "prompt"} <= names <= CLIP_FIELDS


def is_tracker(heads: Iterable[str]) -> bool:
    """Whether heads are those of a production tracker, which spells names in its own letters."""
    named = {plain(head) for head in heads}
    return {"sequence", "name"} <= named or {"sequence", "nom"} <= named
