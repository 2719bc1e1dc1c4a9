"""`soraplan verify`: whether an exported file still matches a plan, and what changed since."""

from datetime import date
from pathlib import Path

import click

from soraplan.cli.arguments import HELP_NAMES, exchange_rates, plan_argument, tell
from soraplan.cli.groups import BadUse
from soraplan.cli.output import put


@click.command(
    context_settings=HELP_NAMES,
    epilog="Example: soraplan verify spring.html spring.toml",
    short_help="Hold an exported file against a plan.",
)
@click.argument("file", type=click.Path(path_type=Path))
@plan_argument
@click.pass_context
def verify(ctx: click.Context, file: Path, plan: Path) -> None:
    """Say whether FILE, an export, still matches PLAN, and else what has changed since.

    It matches while what is made and what it costs as planned are the same, on the cards that are
    installed now and by the rates of exchange in the settings. Status, owner, tags, notes, budget
    and dates may change, and so may prices of offers that no clip is on; they are told. The exit
    code is 0 for a match, 1 for none, and 2 where FILE has no receipt.

    A receipt is no signature: it says what a file was made from, not that nobody has changed the
    file since. Of a plan it is made anew, and requests (jsonl) are held against the print of their
    file, so that of these two a change is seen.
    """
    import soraplan
    from soraplan.core.estimate import Estimator
    from soraplan.core.text.cells import visible
    from soraplan.exchange.verify import held
    from soraplan.exchange.verify.files import NoReceipt, has_cells, is_plan, receipt_of
    from soraplan.storage import cards, plans

    today = date.today()
    one = plans.read(plan).plan
    installed, exchange = cards.installed(), exchange_rates()
    try:
        found = receipt_of(file, installed.cards, today, exchange)
    except NoReceipt as error:
        raise BadUse(str(error)) from error
    result = held(found, Estimator(installed.cards, today, exchange).estimate(one))
    tell(installed.problems)
    made = f" It was made on {found.made}." if found.made else ""
    if result.matches:
        edited = " Cells may have been edited since: nobody can tell." if has_cells(file) else ""
        told = "it was made from the plan as it is now (what is made, and what it costs)"
        if is_plan(file):
            told = "what is made, and what it costs, is the same"
        lines = [f"{file} matches {plan}: {told}.{made}{edited}"]
    else:
        lines = [f"{file} does NOT match {plan}.{made} Since then:"]
        lines += [f"  {sentence}" for sentence in result.changed]
    if result.aside:
        lines.append("Changed, and no part of the match:")
        lines += [f"  {sentence}" for sentence in result.aside]
    if found.version != soraplan.__version__:
        lines.append(f"Made with soraplan {found.version}; this is {soraplan.__version__}.")
    put("\n".join(map(visible, lines)))
    if not result.matches:
        ctx.exit(1)
