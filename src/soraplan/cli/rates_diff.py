"""`soraplan rates diff`: what differs between two rate cards."""

import click

from soraplan.cli.arguments import HELP_NAMES
from soraplan.cli.card_names import card_ids, named
from soraplan.cli.output import put, text_width


@click.command(
    "diff",
    context_settings=HELP_NAMES,
    epilog="Example: soraplan rates diff builtin:openai-sora-2 mycard.toml",
    short_help="Tell what differs between two rate cards.",
)
@click.argument("old", metavar="A", shell_complete=card_ids)
@click.argument("new", metavar="B", shell_complete=card_ids)
def diff_cards(old: str, new: str) -> None:
    """Tell what changes from the rate card A to the rate card B.

    Each is the id of an installed card, a file, or builtin:ID for the card that comes with
    soraplan, to compare one's own with it.
    """
    from soraplan.cli.card_diff_text import card_diff_text
    from soraplan.core.rates.diff import card_diff
    from soraplan.storage import cards

    installed = cards.installed().cards
    before, _ = named(installed, old)
    after, _ = named(installed, new)
    put("\n".join(card_diff_text(card_diff(before, after), old, new, text_width())))
