"""`soraplan rates new`: start a rate card of one's own, as a copy of a card or over one."""

import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, today_option
from soraplan.cli.card_names import by_id, card_ids, named
from soraplan.cli.groups import BadUse

if TYPE_CHECKING:
    from soraplan.storage.cards import Cards


def _id(_: click.Context, __: click.Parameter, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value):
        raise click.BadParameter(
            f"'{value}' cannot be the id of a card; use letters, digits, dots, dashes and"
            " underscores, such as kling-own."
        )
    return value


def _factor(_: click.Context, __: click.Parameter, value: str | None) -> Decimal | None:
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", value) or not 0 < Decimal(value) <= 100:
        raise click.BadParameter(
            f"'{value}' is not a factor such as 0.85: a number above 0 and at most 100, with at"
            " most six decimals."
        )
    return Decimal(value)


@click.command(
    "new",
    context_settings=HELP_NAMES,
    epilog="Example: soraplan rates new mine --from openai-sora-2",
    short_help="Start a rate card of one's own.",
)
@click.argument("id_", metavar="ID", callback=_id)
@click.option(
    "--from",
    "source",
    metavar="CARD",
    shell_complete=card_ids,
    help="Copy this card in full: its id, builtin:ID, or a file.",
)
@click.option(
    "--base",
    metavar="CARD",
    shell_complete=card_ids,
    help="Make an overlay over the installed card of this id.",
)
@click.option(
    "--factor",
    callback=_factor,
    metavar="NUMBER",
    help="Multiply every price of the base, such as 0.85 for 15 % off.",
)
@click.option(
    "--agreement",
    metavar="TEXT",
    help='Where the prices of the overlay come from, such as "Contract of 2026-11-01".',
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to this file; ID.toml in the folder of one's own cards if left out.",
)
@today_option
def new_card(
    id_: str,
    source: str | None,
    base: str | None,
    factor: Decimal | None,
    agreement: str | None,
    output: Path | None,
    today: date | None,
) -> None:
    """Start a rate card of one's own under the id ID; no file is ever written over.

    --from CARD makes a full copy, with its dates and sources, to be edited. --base CARD makes an
    overlay: a few lines over that card, for a discount or single negotiated prices, under which
    the card can be brought up to date. With the id of a built-in card it takes that card's place.
    """
    from soraplan.storage import atomic, cards, paths

    if (source is None) == (base is None):
        raise BadUse("Say what the card is made of: either --from CARD or --base CARD.")
    if base is None and (factor is not None or agreement is not None):
        raise BadUse("--factor and --agreement are for an overlay; use --base in place of --from.")
    installed = cards.installed().cards
    path = output or paths.cards_dir() / f"{id_}.toml"
    if os.path.lexists(path):
        raise BadUse(f"{path} is there already. Choose another ID, or another file with -o FILE.")
    if output is None:
        _refuse_double(installed, id_)
    day = today or date.today()
    stack = None
    if base is not None:
        text, stack = _overlay(installed, id_, base, factor, agreement, day)
    else:
        text = _copy(installed, id_, source or "")
    atomic.write(path, text.encode(), may_replace=False)
    for line in _next_steps(installed, id_, path, source or base or "", stack):
        click.echo(line, err=True)


def _refuse_double(installed: "Cards", id_: str) -> None:
    own = installed.own_file(id_)
    if own is not None:
        raise BadUse(f"You have a card {id_} already: {own}. Edit that one, or choose another ID.")


def _copy(installed: "Cards", id_: str, source: str) -> str:
    from soraplan.storage.new_cards import copy_text

    card, file = named(installed, source)
    return copy_text(file, card, id_, _names_of_others(installed, id_))


def _names_of_others(installed: "Cards", id_: str) -> set[str]:
    """The names of the cards in whose place that of an id does not go."""
    return {card.name for other, card in installed.items() if other != id_}


def _overlay(
    installed: "Cards",
    id_: str,
    base: str,
    factor: Decimal | None,
    agreement: str | None,
    day: date,
) -> tuple[str, str | None]:
    """The text of an overlay, and what it comes to where its base is a card of the user's."""
    from soraplan.core.text.words import printable
    from soraplan.storage import card_files
    from soraplan.storage.new_cards import overlay_text

    card, _ = by_id(installed, base)
    told = printable(agreement or "").strip() or f"Own agreement, noted on {day}"
    text = overlay_text(card, id_, factor, told, day, _names_of_others(installed, id_))
    # A factor that makes a price too small is told before there is a file.
    return text, installed.stack(card_files.parse(text, Path(f"{id_}.toml")))


def _next_steps(
    installed: "Cards", id_: str, path: Path, made_of: str, stack: str | None
) -> list[str]:
    from soraplan.storage import paths

    behind = installed.built_in(id_)
    told = [str(path)]
    if path.absolute().parent != paths.cards_dir():
        told.append(f"To use it, put it into {paths.cards_dir()}.")
    elif behind is not None:
        told.append(f"It goes before the built-in card of {behind.checked}.")
    if stack is not None:
        told.append(f"It stands on a card of yours: {stack}.")
    told.append(
        "Edit it in any text editor: its name and prices, and with each price the day it was"
        " checked, its evidence and where it comes from."
    )
    old = f"builtin:{id_}" if made_of == id_ else made_of
    told.append(
        f"'soraplan rates check {path}' checks it; 'soraplan rates diff {old} {path}' tells what"
        " you changed."
    )
    told.append(
        f"'soraplan rates {id_}' shows it, and 'soraplan port PLAN --to {id_}' what a plan costs on"
        " it; in the app R shows it, and m moves a plan to it."
    )
    return told
