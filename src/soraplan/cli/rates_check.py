"""`soraplan rates check`: whether a rate card of one's own is good, and what is odd about it."""

from datetime import date
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, today_option
from soraplan.cli.card_names import file_of
from soraplan.cli.output import put

if TYPE_CHECKING:
    from soraplan.core.cards import RateCard
    from soraplan.storage.card_files import CardFile


@click.command(
    "check",
    context_settings=HELP_NAMES,
    epilog="Example: soraplan rates check mycard.toml",
    short_help="Check a rate card of one's own.",
)
@click.argument("name", metavar="FILE", type=click.Path())
@today_option
def check_card(name: str, today: date | None) -> None:
    """Check the rate card or overlay in FILE and tell everything that is wrong with it.

    FILE is a path, or the id or the file name of a card of one's own; builtin:ID is the card that
    comes with soraplan.

    What is allowed and yet odd, such as a size that does not fit the name of its resolution, is
    told as well and leaves the exit code at 0. So is what day and grade a price of an overlay has
    where it rests on one of its base.
    """
    from soraplan.storage import card_files, cards, paths

    installed = cards.installed().cards
    file = file_of(installed, name)
    one = card_files.read(file)
    card = installed.assembled(one)
    put(_verdict(one, card))
    for problem in one.problems(_odd(one, card, today or date.today())):
        click.echo(f"Odd: {problem}", err=True)
    for sentence in _grades(one, card):
        click.echo(sentence, err=True)
    if file.absolute().parent not in (paths.cards_dir(), paths.builtin_cards_dir()):
        click.echo(f"To use it, put it into {paths.cards_dir()}.", err=True)


def _verdict(file: "CardFile", card: "RateCard") -> str:
    from soraplan.core.cards import RateCard
    from soraplan.core.text.words import counted

    offers = counted(len(list(card.offers())), "offer")
    accounts = counted(len(card.accounts), "account")
    what = f"{card.name} ({card.id}), {offers}, {accounts}"
    if isinstance(file.content, RateCard):
        return f"{file.path} is a good rate card: {what}."
    return f"{file.path} is a good overlay over {file.content.base}: {what}."


def _odd(
    file: "CardFile", card: "RateCard", today: date
) -> "list[tuple[tuple[str | int, ...], str]]":
    from soraplan.core.cards import RateCard
    from soraplan.core.rates.check import card_oddities, overlay_oddities

    content = file.content
    if isinstance(content, RateCard):
        odd = card_oddities(content, today)
    else:
        odd = overlay_oddities(content, card, today)
    return [(one.path, one.sentence) for one in odd]


def _grades(file: "CardFile", card: "RateCard") -> "list[str]":
    from soraplan.core.cards import RateCard
    from soraplan.core.rates.check import overlay_grades

    content = file.content
    return [] if isinstance(content, RateCard) else list(overlay_grades(content, card))
