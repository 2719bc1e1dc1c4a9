"""The rate cards that somebody may name on the command line: by id, by file, or as built in."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.groups import BadUse

if TYPE_CHECKING:
    from soraplan.core.cards import RateCard
    from soraplan.storage.card_files import CardFile
    from soraplan.storage.cards import Cards

BUILT_IN = "builtin:"
"""Before an id: the card that comes with soraplan, though the user has one in its place."""


def card_ids(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """The ids of the installed cards that an id may be going to be."""
    from soraplan.storage import cards

    return [one for one in sorted(cards.installed().cards.ids()) if one.startswith(incomplete)]


def named(cards: "Cards", name: str) -> "tuple[RateCard, CardFile]":
    """The card that somebody means, and the file that it is in.

    Raises BadUse where there is none, and BadFile for a file that cannot be used: also where that
    is the user's own of an id, in whose place a built-in card holds that nobody has asked for.
    """
    from soraplan.storage import card_files, paths

    if name.startswith(BUILT_IN):
        id_ = name.removeprefix(BUILT_IN)
        card = cards.built_in(id_)
        if card is None:
            raise BadUse(f"No rate card '{id_}' is built in.{_meant(id_, built_in_ids(cards))}")
        return card, card_files.read(paths.builtin_cards_dir() / f"{id_}.toml")
    if name.endswith(".toml") or os.sep in name or "/" in name:
        path = Path(name)
    elif own := cards.own_file(name):
        path = own
    else:
        return by_id(cards, name)
    file = card_files.read(path)
    return cards.assembled(file), file


def file_of(cards: "Cards", name: str) -> Path:
    """The file that somebody means by a path, or by the id or the file name of a card.

    A path that leads somewhere goes first, then the user's own cards, be they good or bad. Raises
    BadUse for what is neither a path nor a card.
    """
    from soraplan.storage import paths

    path, own = Path(name), paths.cards_dir()
    if os.path.lexists(path) or path.name != name:
        return path
    for one in (cards.own_file(name), own / name, own / f"{name}.toml"):
        if one is not None and os.path.lexists(one):
            return one
    return path if name.endswith(".toml") else named(cards, name)[1].path


def by_id(cards: "Cards", id_: str) -> "tuple[RateCard, CardFile]":
    """The installed card of an id, and its file. Raises BadUse where it cannot be had."""
    from soraplan.storage import card_files

    card = cards.get(id_)
    if card is None:
        if trouble := cards.trouble(id_):
            raise BadUse(f"{trouble} 'soraplan rates check FILE' tells all that is wrong with it.")
        raise BadUse(
            f"No rate card '{id_}' is installed.{_meant(id_, cards.ids())} 'soraplan rates' lists"
            " them all; 'soraplan rates check FILE' checks a file."
        )
    return card, card_files.read(cards.origin(id_).file)


def built_in_ids(cards: "Cards") -> list[str]:
    """The ids of the cards that come with soraplan."""
    return [id_ for id_ in cards.ids() if cards.built_in(id_) is not None]


def _meant(id_: str, known: Sequence[str]) -> str:
    """The ids that somebody may have meant: those that hold what was typed, or else are like it."""
    from difflib import get_close_matches

    typed = id_.casefold()
    holding = [one for one in known if typed and typed in one.casefold()]
    near = list(dict.fromkeys([*holding, *get_close_matches(typed, known, 3, 0.5)]))[:3]
    return f" Did you mean {' or '.join(near)}?" if near else ""
