"""`soraplan rates`: the rate cards, one of them, and the check of one's own."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, tell, today_option
from soraplan.cli.groups import BadUse, CommandGroup
from soraplan.cli.output import put

if TYPE_CHECKING:
    from soraplan.storage.cards import Installed


def _card_ids(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from soraplan.storage import cards

    return [one for one in sorted(cards.installed().cards) if one.startswith(incomplete)]


@click.command(context_settings=HELP_NAMES, epilog="Example: soraplan rates openai-sora-2")
@click.argument("id_", metavar="[ID]", required=False, shell_complete=_card_ids)
@today_option
@click.pass_context
def list_rates(ctx: click.Context, id_: str | None, today: date | None) -> None:
    """List the installed rate cards, or everything on the card ID.

    'soraplan rates check FILE' checks a card of one's own.
    """
    from soraplan.storage import cards

    installed = cards.installed()
    tell(installed.problems)
    day = today or date.today()
    if id_ is not None:
        _show_card(installed, id_, day)
        return
    _list_cards(installed, day)
    if installed.problems:
        ctx.exit(2)


def _show_card(installed: "Installed", id_: str, day: date) -> None:
    from soraplan.cli.card_text import card_text

    card = installed.cards.get(id_)
    if card is None:
        from difflib import get_close_matches

        near = get_close_matches(id_, installed.cards, 3, 0.4) or sorted(installed.cards)[:3]
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise BadUse(
            f"No rate card '{id_}' is installed.{meant} 'soraplan rates' lists them all;"
            " 'soraplan rates check FILE' checks a file."
        )
    put("\n".join(card_text(card, _origin(installed, id_), day)))


def _list_cards(installed: "Installed", day: date) -> None:
    from soraplan.exchange.layout import table

    rows = [("Card", "Name", "Checked", "Evidence", "End of life", "From")]
    for id_, card in sorted(installed.cards.items()):
        end = "none known"
        if card.retired:
            end = f"{'ENDED' if card.retired <= day else 'ends'} {card.retired}"
        rows.append(
            (id_, card.name, str(card.checked), card.evidence, end, _origin(installed, id_))
        )
    put("\n".join(table(rows, "llllll")))


def _origin(installed: "Installed", id_: str) -> str:
    from soraplan.storage import paths

    path = installed.files[id_]
    return "built in" if path.parent == paths.builtin_cards_dir() else str(path)


@click.command(
    "check",
    context_settings=HELP_NAMES,
    epilog="Example: soraplan rates check mycard.toml",
    short_help="Check a rate card of one's own.",
)
@click.argument("file", type=click.Path(path_type=Path))
def check_card(file: Path) -> None:
    """Check the rate card in FILE and tell everything that is wrong with it."""
    from soraplan.core.words import counted
    from soraplan.storage import cards, paths

    card = cards.read(file)
    offers = counted(len(list(card.offers())), "offer")
    accounts = counted(len(card.accounts), "account")
    put(f"{file} is a good rate card: {card.name} ({card.id}), {offers}, {accounts}.")
    if file.absolute().parent != paths.cards_dir():
        click.echo(f"To use it, put it into {paths.cards_dir()}.", err=True)


rates = CommandGroup(
    name="rates",
    short_help="List the rate cards, or show one.",
    places={"check": "soraplan.cli.rates:check_card"},
    unnamed="soraplan.cli.rates:list_rates",
    subcommand_metavar="[ID] | COMMAND [ARGS]...",
    context_settings=HELP_NAMES,
    help="""List the installed rate cards, or everything on one: prices, limits, dates, sources.

    Without ID all cards are listed, with the day their prices were checked, how they are known,
    and the end of their life. --today DATE reckons with another day.
    """,
    epilog="Example: soraplan rates openai-sora-2",
)
