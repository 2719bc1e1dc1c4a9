"""`soraplan check`: the findings of a plan, and a gate with an exit code."""

from datetime import date
from pathlib import Path

import click

from soraplan.cli.arguments import HELP_NAMES, forecast_of, plan_argument, today_option
from soraplan.cli.output import put


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
@today_option
@click.pass_context
def check(ctx: click.Context, plan: Path, fail_on: str, today: date | None) -> None:
    """List what there is to know about PLAN, one finding a line, the gravest kinds first.

    A line has the severity, the code, the id of the clip where there is one, and a sentence.
    """
    from soraplan.core.cells import visible
    from soraplan.core.finding import RANKS
    from soraplan.core.findings import findings

    gravest = -1
    lines = []
    for finding in findings(forecast_of(plan, today)):
        clip = f" {finding.clip}" if finding.clip else ""
        lines.append(f"{finding.severity} {finding.code}{clip}: {visible(finding.message)}")
        gravest = max(gravest, RANKS[finding.severity])
    if not lines:
        click.echo(f"{plan}: nothing found.", err=True)
        return
    put("\n".join(lines))
    if gravest >= next(rank for severity, rank in RANKS.items() if severity == fail_on):
        ctx.exit(1)
