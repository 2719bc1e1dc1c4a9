"""`soraplan rates`: all rate cards, or one of them."""

from datetime import date
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, tell, today_option
from soraplan.cli.card_names import by_id, card_ids
from soraplan.cli.groups import CommandGroup
from soraplan.cli.output import put, text_width

if TYPE_CHECKING:
    from soraplan.storage.cards import Cards


@click.command(context_settings=HELP_NAMES, epilog="Example: soraplan rates openai-sora-2")
@click.argument("id_", metavar="[ID]", required=False, shell_complete=card_ids)
@today_option
@click.pass_context
def list_rates(ctx: click.Context, id_: str | None, today: date | None) -> None:
    """List the installed rate cards, or everything on the card ID.

    'soraplan rates new' starts a card of one's own, 'rates check' checks one, and 'rates diff'
    tells two apart.
    """
    from soraplan.storage import cards

    installed = cards.installed()
    day = today or date.today()
    if id_ is not None:
        _show_card(installed.cards, id_, day)
        tell(installed.problems)
        return
    problems = installed.read_all()
    tell(problems)
    _list_cards(installed.cards, day)
    if problems:
        ctx.exit(2)


def _show_card(cards: "Cards", id_: str, day: date) -> None:
    from soraplan.cli.card_text import card_text

    card, _ = by_id(cards, id_)
    put("\n".join(card_text(card, _origin(cards, id_), day, text_width())))


def _list_cards(cards: "Cards", day: date) -> None:
    from soraplan.exchange.card_words import end_words
    from soraplan.exchange.layout import table

    rows = [("Card", "Name", "Checked", "Evidence", "End of life", "From")]
    for id_, card in sorted(cards.items()):
        end = end_words(card, day)
        rows.append((id_, card.name, str(card.checked), card.evidence, end, _origin(cards, id_)))
    put("\n".join(table(rows, "llllll")))


def _origin(cards: "Cards", id_: str) -> str:
    """Where a card comes from; of one's own with its file."""
    origin = cards.origin(id_)
    return f"{origin.words}: {origin.file}" if origin.is_own else origin.words


rates = CommandGroup(
    name="rates",
    short_help="List the rate cards, show one, or start one's own.",
    places={
        "check": "soraplan.cli.rates_check:check_card",
        "new": "soraplan.cli.rates_new:new_card",
        "diff": "soraplan.cli.rates_diff:diff_cards",
    },
    unnamed="soraplan.cli.rates:list_rates",
    subcommand_metavar="[ID] | COMMAND [ARGS]...",
    context_settings=HELP_NAMES,
    help="""List the installed rate cards, or everything on one: prices, limits, dates, sources.

    Without ID all cards are listed, with the day their prices were checked, how they are known,
    and the end of their life. --today DATE reckons with another day.
    """,
    epilog="Example: soraplan rates openai-sora-2",
)
