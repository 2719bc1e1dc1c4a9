"""`soraplan show`: the whole estimate on stdout."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, forecast_of, plan_argument, today_option
from soraplan.cli.output import put, text_width

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast


@click.command(
    context_settings=HELP_NAMES,
    epilog="Example: soraplan show spring.toml --format json",
    short_help="Show the whole estimate of a plan.",
)
@plan_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to write it.",
)
@today_option
def show(plan: Path, form: str, today: date | None) -> None:
    """Show everything computed from PLAN: costs, totals, range, pace, findings, sources."""
    forecast = forecast_of(plan, today)
    if form == "text":
        show_text(forecast)
        return
    from soraplan.exchange.receipt import receipt
    from soraplan.exchange.report import report

    told, made = report(forecast), receipt(forecast.estimate)
    if form == "json":
        from soraplan.exchange.formats import json

        put(json.dumps(told, made))
    else:
        from soraplan.exchange.formats import markdown

        put(markdown.dumps(told, made))


def show_text(forecast: "Forecast") -> None:
    """Write the report of a plan to stdout, as wide as the terminal where there is one."""
    from soraplan.exchange import text
    from soraplan.exchange.report import report

    put(text.dumps(report(forecast), text_width()))
