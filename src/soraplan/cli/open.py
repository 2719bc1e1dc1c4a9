"""`soraplan [PLAN]`: the app, or without a terminal the text report."""

from pathlib import Path

import click

from soraplan.cli import has_terminal
from soraplan.cli.arguments import HELP_NAMES, forecast_of, plan_argument_or_none, tell


@click.command(context_settings=HELP_NAMES, epilog="Example: soraplan spring.toml")
@plan_argument_or_none
@click.pass_context
def open_plan(ctx: click.Context, plan: Path | None) -> None:
    """Open the app on PLAN, else on the plan that was last open, else on a sample.

    Without a terminal the text report of that plan is written instead. 'soraplan --help' lists
    the commands.
    """
    if has_terminal():
        from soraplan.ui.app import run

        ctx.exit(run(plan))
    from soraplan.cli.show import show_text

    path, which = (plan, "") if plan else _usual_plan()
    click.echo(f"There is no terminal for the app; this is the report of {which}{path}.", err=True)
    show_text(forecast_of(path, None))


def _usual_plan() -> tuple[Path, str]:
    """The plan that the app would open by itself, and which one that is in words."""
    from soraplan.storage import paths, settings

    chosen, problems = settings.read()
    tell(problems)
    last, why_not = settings.last_plan(chosen)
    if last is not None:
        return last, "the plan last open, "
    if why_not:
        click.echo(why_not, err=True)
    return paths.sample_file(), "the sample plan, "
