"""`soraplan show`: the whole estimate on stdout."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soraplan.cli.arguments import HELP_NAMES, forecast_of, plan_argument, tell, today_option
from soraplan.cli.groups import BadUse
from soraplan.cli.output import put, put_data, text_width

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast
    from soraplan.core.supposing.what_if import WhatIf
    from soraplan.exchange.what_if import Supposed


def _what_if(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> "WhatIf | None":
    """What is supposed, of all that was given together. Raises BadParameter."""
    if not given:
        return None
    from soraplan.core.supposing import what_if

    value = ",".join(given)
    try:
        read = what_if.parse(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    if read.is_nothing:
        raise click.BadParameter(f"'{value}' supposes nothing: factors of 1 change nothing.")
    return read


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
@click.option(
    "--what-if",
    multiple=True,
    callback=_what_if,
    metavar="KEY=VALUE,…",
    help="Put the plan beside itself with other prices, takes or limits, such as price=0.5,takes=2;"
    " keys: price, price.CARD, price.CARD/TIER, takes, account, concurrent, outlook, on. May be"
    " given several times.",
)
def show(plan: Path, form: str, today: date | None, what_if: "WhatIf | None") -> None:
    """Show everything computed from PLAN: costs, totals, range, pace, findings, sources."""
    forecast = forecast_of(plan, today)
    told = _supposed(forecast, what_if) if what_if else None
    if form == "text":
        if told is not None:
            from soraplan.exchange import what_if as writer

            put("\n".join(writer.text(told, text_width())) + "\n\n")
        show_text(forecast)
        return
    from soraplan.exchange.receipt import receipt
    from soraplan.exchange.report import report

    whole, made = report(forecast), receipt(forecast.estimate)
    if form == "json":
        from soraplan.exchange.formats import json

        put_data(json.dumps(whole, made, more=_values(told) if told else None))
        return
    from soraplan.exchange.formats import markdown

    if told is not None:
        from soraplan.exchange import what_if as writer

        put_data("\n".join(writer.markdown(told)) + "\n\n")
    put_data(markdown.dumps(whole, made))


def _supposed(forecast: "Forecast", what_if: "WhatIf") -> "Supposed":
    """The plan beside the what-if. Raises BadUse where that names what is not there."""
    from soraplan.exchange import what_if as compared
    from soraplan.storage import outlooks

    known, problems = outlooks.installed() if what_if.outlook else ({}, ())
    tell(problems)
    try:
        return compared.supposed(forecast, what_if, known)
    except ValueError as error:
        raise BadUse(str(error)) from None


def _values(told: "Supposed") -> dict[str, Any]:
    from soraplan.exchange.formats import json
    from soraplan.exchange.report import report
    from soraplan.exchange.what_if import assumptions

    return {"what_if": {"assumptions": assumptions(told), **json.figures(report(told.supposed))}}


def show_text(forecast: "Forecast") -> None:
    """Write the report of a plan to stdout, as wide as the terminal where there is one."""
    from soraplan.exchange import text
    from soraplan.exchange.report import report

    put(text.dumps(report(forecast), text_width()))
