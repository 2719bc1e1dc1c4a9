"""What the columns of a list may be, as far as that is guessed from what is in them.

People copy rows and not heads. Only what is unmistakable is proposed: a wrong length or count costs
money, so a column of bare figures is a length only where there is no other that could be one.
"""

import re
from collections.abc import Callable, Sequence

from soraplan.exchange.sheet import Sheet
from soraplan.exchange.shot_list import values
from soraplan.exchange.shot_list.words import NOTHING

_SAMPLE = 200
"""Rows that are looked at."""

_LENGTH = re.compile(
    r"\d{1,3}(?:[.,]\d{1,3})?\s*(?:s|secs?|seconds?|secondes?)\.?|(?:\d{1,2}:){1,3}\d{2}", re.I
)
_FIGURE = re.compile(r"\d{1,2}")
_NAME = re.compile(r"(?=.*\d)\w[\w .°#/-]{0,11}")
_LEAST_PROMPT = 12
"""Letters of a usual prompt, below which a column of texts is not taken for prompts."""


def proposed(sheet: Sheet) -> dict[int, str]:
    """The targets of some columns, by their positions."""
    rows = sheet.rows[:_SAMPLE]
    columns = [
        [text for row in rows if (text := row.cells[place].strip())]
        for place in range(len(sheet.heads))
    ]
    found: dict[int, str] = {}
    frames = _all(columns, found, _is_frame)
    if len(frames) == 1:
        found[frames[0]] = "frame"
    prompt = _prompt(columns, found)
    if prompt is None:
        return found
    found[prompt] = "prompt"
    names = [place for place in _all(columns, found, _NAME.fullmatch) if place < prompt]
    if len(names) in (1, 2):
        found[names[-1]] = "shot"
        if len(names) == 2:
            found[names[0]] = "scene"
    lengths = _all(columns, found, _LENGTH.fullmatch)
    figures = _all(columns, found, _FIGURE.fullmatch)
    for places in (lengths, figures):
        if len(places) == 1:
            found[places[0]] = "seconds"
            break
    return found


def is_truths(sheet: Sheet, place: int) -> bool:
    """Whether most texts of a column say yes or no; an empty column may come to do so."""
    filled = [text for row in sheet.rows[:_SAMPLE] if (text := row.cells[place].strip())]
    return 2 * sum(map(_is_truth, filled)) >= len(filled)


def _is_truth(text: str) -> bool:
    try:
        values.truth(text)
    except ValueError:
        return text.casefold() in NOTHING
    return True


def _all(
    columns: Sequence[Sequence[str]], found: dict[int, str], holds: Callable[[str], object]
) -> list[int]:
    """The columns, not found yet, in which every text is of a kind."""
    return [
        place
        for place, texts in enumerate(columns)
        if place not in found and texts and all(map(holds, texts))
    ]


def _is_frame(text: str) -> bool:
    if text.isdigit():
        return False
    try:
        values.frame(text)
    except ValueError:
        return False
    return True


def _prompt(columns: Sequence[Sequence[str]], found: dict[int, str]) -> int | None:
    """The column with the longest texts, where they are texts of several words."""
    lengths = {
        place: sum(map(len, texts)) / len(texts)
        for place, texts in enumerate(columns)
        if place not in found and texts and sum(" " in text for text in texts) * 2 > len(texts)
    }
    best = max(lengths, key=lambda place: lengths[place], default=None)
    return None if best is None or lengths[best] < _LEAST_PROMPT else best
