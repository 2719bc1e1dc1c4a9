"""`soraplan diff`: what changed between two versions of a plan, and a gate with an exit code."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, forecast_of, plan_names, plan_path, today_option
from soraplan.cli.groups import BadUse
from soraplan.cli.output import is_terminal, put, put_data, put_painted, text_width

if TYPE_CHECKING:
    from soraplan.core.forecast import Forecast
    from soraplan.exchange.plan_diff import Kind, PlanChange
    from soraplan.exchange.plan_diff.gate import Increase


def _version(_: click.Context, __: click.Parameter, value: str) -> Path | None:
    """The path of a plan; None for a version that is not there, as git names it or leaves it."""
    if value in ("/dev/null", os.devnull):
        return None
    path = plan_path(value)
    try:
        return path if path.stat().st_size else None
    except OSError:
        # Reading it says what is wrong with it.
        return path


def _increase(_: click.Context, __: click.Parameter, value: str | None) -> "Increase | None":
    from soraplan.exchange.plan_diff.gate import Increase

    if value is None:
        return None
    gate = Increase.of(value)
    if gate is None:
        raise click.BadParameter(
            f"'{value}' is neither an amount such as 50 or 49.50 nor a percentage such as 5%."
        )
    return gate


@click.command(
    context_settings=HELP_NAMES,
    epilog="Example: soraplan diff spring.toml draft.toml --max-increase 5%",
    short_help="Tell what changed between two plans.",
)
@click.argument("old", callback=_version, shell_complete=plan_names)
@click.argument("new", callback=_version, shell_complete=plan_names)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to write it; markdown is for a pull request.",
)
@click.option(
    "--max-increase",
    "gate",
    callback=_increase,
    metavar="AMOUNT",
    help="How much more a run may cost, such as 50 or 5%, and a month too where the number of runs"
    " changed; exit with 1 where it costs more, and where nobody can say because a price is not"
    " known.",
)
@today_option
@click.pass_context
def diff(
    ctx: click.Context,
    old: Path | None,
    new: Path | None,
    form: str,
    gate: "Increase | None",
    today: date | None,
) -> None:
    """Tell what changed from the plan OLD to the plan NEW, and by how much.

    Clips are matched by their id. Both versions are priced on the cards that are installed now; a
    card that a plan brings along goes before them. An empty file, or /dev/null as git has it, is a
    version that is not there.

    --max-increase looks at what is paid as planned, with contingency and extra costs. Where a plan
    brings along a card that is not the installed one, it has to hold on the installed ones as well.
    """
    from soraplan.exchange.plan_diff import plan_change

    before, after, kind = _forecasts(old, new, today)
    change = plan_change(before, after, kind)
    verdict = None
    if gate is not None:
        from soraplan.exchange.plan_diff.gate import increase_verdict

        verdict = increase_verdict(
            change, gate, _as_installed(change, is_old_there=old is not None)
        )
    if form == "json":
        from soraplan.exchange.plan_diff import json as plan_diff_json

        put_data(plan_diff_json.dumps(change, verdict))
    elif form == "markdown":
        from soraplan.exchange.plan_diff import markdown as plan_diff_markdown

        put_data(plan_diff_markdown.dumps(change, verdict))
    else:
        from soraplan.exchange.plan_diff import text as plan_diff_text

        colour = _has_colour()
        text = plan_diff_text.dumps(change, verdict, width=text_width(), colour=colour)
        (put_painted if colour else put)(text)
    if verdict is not None and not verdict.passed:
        ctx.exit(1)


def _forecasts(
    old: Path | None, new: Path | None, today: date | None
) -> "tuple[Forecast, Forecast, Kind]":
    """The forecasts of both versions; one that is not there is an empty plan on the same card."""
    if old is not None and new is not None:
        return forecast_of(old, today), forecast_of(new, today), "changed"
    if old is None and new is None:
        raise BadUse("Neither of the two versions is there; name a plan.")
    there = forecast_of(old or new or Path(), today)
    empty = _empty(there)
    return (empty, there, "new") if old is None else (there, empty, "gone")


def _as_installed(change: "PlanChange", *, is_old_there: bool) -> "PlanChange | None":
    """The change on the installed cards, where a version brings along others; else None.

    A card that is not installed, and that the old version has brought along already, counts as one.
    """
    from soraplan.exchange.plan_diff import plan_change
    from soraplan.exchange.plan_diff.gate import priced_by_others

    cards = dict(change.old.estimate.pricing.installed)
    if is_old_there:
        cards = {**{card.id: card for card in change.old.estimate.plan.carried}, **cards}
    before, after = priced_by_others(change.old, cards), priced_by_others(change.new, cards)
    if before is None and after is None:
        return None
    return plan_change(before or change.old, after or change.new, change.kind)


def _empty(like: "Forecast") -> "Forecast":
    from soraplan.core.estimate import Estimator
    from soraplan.core.forecast import forecast
    from soraplan.core.plan import Plan

    estimate = like.estimate
    plan = Plan(
        format=1,
        rates=estimate.plan.rates,
        embedded_card=estimate.plan.embedded_card,
        embedded_cards=estimate.plan.embedded_cards,
    )
    pricing = estimate.pricing
    estimator = Estimator(pricing.installed, estimate.today, pricing.exchange)
    return forecast(estimator.estimate(plan))


def _has_colour() -> bool:
    """Whether the terminal shows colours and nobody asked for none (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
