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
@click.option("--trash", is_flag=True, help="List what was thrown away, and when.")
def plans(trash: bool) -> None:
    """List the plans of the library: title, clips, cost of a run, date of the last change, file."""
    from soraplan.core import money
    from soraplan.exchange.layout import table
    from soraplan.storage import cards, library, paths

    installed = cards.installed()
    folder = paths.trash_dir() if trash else paths.plans_dir()
    dated = "Thrown away" if trash else "Changed"
    rows = [("Title", "Clips", "A run costs", dated, "File")]
    bad = []
    for entry in library.entries(installed.cards, date.today(), exchange_rates(), folder):
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
        how = "Start the app with 'soraplan' and save one."
        empty = f"The library, {folder}, has no plans yet. {how}"
        click.echo(f"The trash, {folder}, is empty." if trash else empty, err=True)
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
                    ("history", str(places.history_dir())),
                    ("recovery", str(places.recovery_dir())),
                    ("settings", str(places.settings_file())),
                    ("imports", str(places.imports_file())),
                    ("state", str(places.state_dir())),
                    ("locks", str(places.locks_dir())),
                    ("log", str(places.log_file())),
                    ("built-in cards", str(places.builtin_cards_dir())),
                    ("built-in outlooks", str(places.builtin_outlooks_dir())),
                    ("sample plan", str(places.sample_file())),
                ],
                "ll",
            )
        )
    )
