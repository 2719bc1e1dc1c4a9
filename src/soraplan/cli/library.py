"""`soraplan plans` and `soraplan paths`: what is in the library, and where things are."""

from datetime import date

import click

from soraplan.cli.arguments import HELP_NAMES, exchange_rates, tell
from soraplan.cli.output import put


@click.command(
    context_settings=HELP_NAMES,
    epilog="Example: soraplan plans",
    short_help="List the plans of the library.",
)
def plans() -> None:
    """List the plans of the library: title, clips, cost of a run, date of the last change, file."""
    from soraplan.core import money
    from soraplan.exchange.layout import table
    from soraplan.storage import cards, library, paths

    installed = cards.installed()
    rows = [("Title", "Clips", "A run costs", "Changed", "File")]
    bad = []
    for entry in library.entries(installed.cards, date.today(), exchange_rates()):
        if entry.problem is not None:
            bad.append(entry.problem)
        known = entry.total is not None or entry.foreign
        rows.append(
            (
                entry.title,
                money.UNKNOWN if entry.clips is None else f"{entry.clips:,}",
                f"{entry.costs} + ?" if entry.unknown and known else entry.costs,
                f"{entry.modified:%Y-%m-%d %H:%M}",
                str(entry.path),
            )
        )
    tell(installed.problems)
    if len(rows) == 1:
        click.echo(
            f"The library, {paths.plans_dir()}, has no plans yet."
            " Start the app with 'soraplan' and save one.",
            err=True,
        )
        return
    put("\n".join(table(rows, "lrrll")))
    for problem in bad:
        click.echo(f"Cannot be used: {problem}", err=True)


@click.command(
    "paths",
    context_settings=HELP_NAMES,
    epilog="Example: soraplan paths",
    short_help="Say where things are.",
)
def paths() -> None:
    """Say where things are; SORAPLAN_HOME names another folder for all of one's own."""
    from soraplan.exchange.layout import table
    from soraplan.storage import paths as places

    put(
        "\n".join(
            table(
                [
                    ("home", str(places.home())),
                    ("plans", str(places.plans_dir())),
                    ("cards", str(places.cards_dir())),
                    ("outlooks", str(places.outlooks_dir())),
                    ("themes", str(places.themes_dir())),
                    ("trash", str(places.trash_dir())),
                    ("settings", str(places.settings_file())),
                    ("imports", str(places.imports_file())),
                    ("built-in cards", str(places.builtin_cards_dir())),
                    ("built-in outlooks", str(places.builtin_outlooks_dir())),
                    ("sample plan", str(places.sample_file())),
                ],
                "ll",
            )
        )
    )
