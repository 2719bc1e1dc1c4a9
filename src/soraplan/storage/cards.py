"""Rate cards: those that come with soraplan, and the user's own, which go before them.

A card of the user's that cannot be used is told of and left out; the others are there all the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from soraplan.core.cards import RateCard
from soraplan.storage import documents, paths
from soraplan.storage.problems import Problem


@dataclass(frozen=True, slots=True)
class Installed:
    """The cards that plans can be priced on, by id, and the file of each."""

    cards: dict[str, RateCard]
    files: dict[str, Path]
    problems: tuple[Problem, ...]


def installed() -> Installed:
    """All cards there are. A card of the user's takes the place of a built-in one of its id."""
    cards: dict[str, RateCard] = {}
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    for folder in (paths.builtin_cards_dir, paths.cards_dir):
        own_cards, own_files = _in_folder(folder, problems)
        cards |= own_cards
        files |= own_files
    return Installed(cards, files, tuple(problems))


def read(path: Path) -> RateCard:
    """The card in a file; the name of the file says nothing. Raises BadFile."""
    return documents.read(RateCard, path)


def _in_folder(
    folder: Callable[[], Path], problems: list[Problem]
) -> tuple[dict[str, RateCard], dict[str, Path]]:
    found, bad = documents.read_folder(folder, read)
    problems.extend(bad)
    cards: dict[str, RateCard] = {}
    files: dict[str, Path] = {}
    for path, card in found:
        if card.id in cards:
            sentence = f"'{card.id}' is the id of {files[card.id].name} too; give one another id"
            problems.append(Problem(str(path), sentence, "id"))
        else:
            cards[card.id] = card
            files[card.id] = path
    return cards, files
