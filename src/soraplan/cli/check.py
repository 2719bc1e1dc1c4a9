"""`soraplan check`: the findings of a plan, and gates with an exit code."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, forecast_of, plan_argument, today_option
from soraplan.cli.output import put

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast


def _amount(_: click.Context, __: click.Parameter, value: str | None) -> Decimal | None:
    if value is None:
        return None
    from soraplan.exchange.plan_diff.gate import amount_of

    amount = amount_of(value)
    if amount is None:
        raise click.BadParameter(f"'{value}' is not an amount such as 500 or 499.50.")
    return amount


@click.command(
    context_settings=HELP_NAMES,
    epilog="Example: soraplan check spring.toml --fail-on warning",
    short_help="List findings; exit 1 for grave ones.",
)
@plan_argument
@click.option(
    "--fail-on",
    type=click.Choice(["note", "warning", "error"]),
    default="error",
    show_default=True,
    help="Exit with 1 where there is a finding as grave as this or graver.",
)
@click.option(
    "--max-cost",
    callback=_amount,
    metavar="AMOUNT",
    help="Exit with 1 where a run costs more, with contingency and extra costs.",
)
@click.option(
    "--max-month",
    callback=_amount,
    metavar="AMOUNT",
    help="Exit with 1 where a month costs more, with contingency and extra costs.",
)
@click.option(
    "--max-p90",
    callback=_amount,
    metavar="AMOUNT",
    help="Exit with 1 where P90 of a run is more, as 'show' tells it: without the two.",
)
@today_option
@click.pass_context
def check(
    ctx: click.Context,
    plan: Path,
    fail_on: str,
    max_cost: Decimal | None,
    max_month: Decimal | None,
    max_p90: Decimal | None,
    today: date | None,
) -> None:
    """List what there is to know about PLAN, one finding a line, the gravest kinds first.

    A line has the severity, the code, the id of the clip where there is one, and a sentence. Before
    them stands a line for each gate that is closed, --max-cost and the like: an error, under the
    name of the option. A gate is closed, too, where a price or a keep rate is missing to tell, and
    where it would be on the installed rate cards, if the plan brings along others. Amounts are in
    the currency of the plan.
    """
    from soraplan.core.finding import RANKS
    from soraplan.core.findings import findings
    from soraplan.core.text.cells import visible

    forecast = forecast_of(plan, today)
    closed = list(_closed(forecast, max_cost, max_month, max_p90))
    gravest, is_retired = -1, False
    lines = [*closed]
    for finding in findings(forecast):
        clip = f" {finding.clip}" if finding.clip else ""
        lines.append(f"{finding.severity} {finding.code}{clip}: {visible(finding.message)}")
        gravest = max(gravest, RANKS[finding.severity])
        is_retired |= finding.code == "retired-card"
    if not lines:
        click.echo(f"{plan}: nothing found.", err=True)
        return
    put("\n".join(lines))
    if is_retired:
        told = f"'soraplan port {plan}' tells what the plan costs on every other rate card."
        click.echo(told, err=True)
    if closed or gravest >= next(rank for severity, rank in RANKS.items() if severity == fail_on):
        ctx.exit(1)


def _closed(
    forecast: "Forecast",
    max_cost: Decimal | None,
    max_month: Decimal | None,
    max_p90: Decimal | None,
) -> Iterator[str]:
    """A line for each gate that the plan does not pass."""
    if max_cost is None and max_month is None and max_p90 is None:
        return
    from soraplan.exchange.plan_diff import gate

    installed = gate.priced_by_others(forecast, forecast.estimate.pricing.installed)
    gates: dict[str, Callable[[Forecast], str | None]] = {}
    if max_cost is not None:
        gates["max-cost"] = lambda one: gate.over_in_all(one.estimate, "run", max_cost)
    if max_month is not None:
        gates["max-month"] = lambda one: gate.over_in_all(one.estimate, "month", max_month)
    if max_p90 is not None:
        gates["max-p90"] = lambda one: gate.over_p90(one, max_p90)
    for name, why in gates.items():
        sentence = gate.closed(forecast, installed, why)
        if sentence is not None:
            yield f"error {name}: {sentence}"
