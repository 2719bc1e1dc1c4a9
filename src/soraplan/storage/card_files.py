"""One rate card in one file: a card that stands by itself, or an overlay over another.

Which cards there are, and which of them holds, is known to `cards`. Nothing here writes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soraplan.core.cards import RateCard
from soraplan.storage import bounds, documents
from soraplan.storage.problems import BadFile, Problem

if TYPE_CHECKING:
    # Making its models costs a start of the app more than reading a card; few users have overlays.
    from soraplan.core.rates.overlay import Overlay
    from soraplan.storage.lines import KeyPath

_TABLE = r"(?m)^[ \t]*\["
_ID = r"""(?m)^[ \t]*id[ \t]*=[ \t]*(?:"([^"\\\n]*)"|'([^'\n]*)')"""


@dataclass(frozen=True, slots=True)
class CardFile:
    """What is in the file of a card, and the text that says on which lines."""

    path: Path
    text: str
    content: "RateCard | Overlay"

    def problems(self, found: "Iterable[tuple[KeyPath, str]]") -> list[Problem]:
        """Things to say about values of the file, with their keys and lines."""
        from soraplan.storage import sentences
        from soraplan.storage.lines import find_lines

        told = list(found)
        lines = find_lines(self.text, [place for place, _ in told])
        return [
            Problem(str(self.path), sentence, sentences.key(place) or None, lines.get(place))
            for place, sentence in told
        ]

    def over(self, base: RateCard) -> RateCard:
        """The card that the overlay in the file makes of its base. Raises BadFile."""
        from soraplan.core.rates.overlay import NotOverlaid, overlaid

        assert not isinstance(self.content, RateCard)
        try:
            return overlaid(base, self.content)
        except NotOverlaid as error:
            found = ((misfit.path, misfit.sentence) for misfit in error.misfits)
            raise BadFile(self.problems(found)) from error


def read(path: Path) -> CardFile:
    """The card or overlay in a file; the name of the file says nothing. Raises BadFile."""
    return parse(documents.read_text(path, bounds.MAX_SMALL), path)


def parse(text: str, path: Path) -> CardFile:
    """The card or overlay that a text holds; `path` is what problems call it. Raises BadFile."""
    name = str(path)
    data = documents.read_toml(text, name)
    if "base" not in data:
        return CardFile(path, text, documents.validated(RateCard, data, text, name))
    if "tiers" in data:
        sentence = (
            "stands beside base: a card of its own has tiers and no base,"
            " an overlay has a base and [[rates]]"
        )
        from soraplan.storage.lines import find_lines

        lines = find_lines(text, [("tiers",)])
        raise BadFile([Problem(name, sentence, "tiers", lines.get(("tiers",)))])
    from soraplan.core.rates.overlay import Overlay

    return CardFile(path, text, documents.validated(Overlay, data, text, name))


def id_at_sight(text: str) -> str | None:
    """The id of a card, found without reading the card; None where that takes reading it.

    A line of the form `id = "…"` before the first table is the card's own id, unless a text of
    several lines hides it.
    """
    table = re.search(_TABLE, text)
    head = text[: table.start()] if table else text
    if '"""' in head or "'''" in head:
        return None
    found = re.search(_ID, head)
    return None if found is None else found[1] if found[1] is not None else found[2]
