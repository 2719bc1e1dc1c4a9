"""`soraplan plans` and `soraplan paths`: what is in the library, and where things are."""

from collections.abc import Sequence
from datetime import UTC, date
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, exchange_rates, tell
from soraplan.cli.output import put, put_data

if TYPE_CHECKING:
    from soraplan.storage.library import Entry

VERSION = 1
"""The version of the shape of the JSON; a program that reads it should check it."""


@click.command(
    context_settings=HELP_NAMES,
    epilog="Example: soraplan plans",
    short_help="List the plans of the library.",
)
@click.option("--trash", is_flag=True, help="List what was thrown away, and when.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to tell it.",
)
def plans(trash: bool, form: str) -> None:
    """List the plans of the library: title, clips, cost of a run, date of the last change, file.

    A plan that was thrown away is put back in the app: o shows the library there, T in it the
    trash, Enter puts a plan back, and X empties the trash.
    """
    from soraplan.core import money
    from soraplan.exchange.layout import table
    from soraplan.storage import cards, library, paths

    installed = cards.installed()
    folder = paths.trash_dir() if trash else paths.plans_dir()
    listed = library.entries
    if trash:
        from soraplan.storage.trash import entries as listed
    dated = "Thrown away" if trash else "Changed"
    rows = [("Title", "Clips", "A run costs", dated, "File")]
    bad = []
    found = list(listed(installed.cards, date.today(), exchange_rates()))
    for entry in found:
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
    if form == "json":
        put_data(_json(found, is_trash=trash))
    elif len(rows) == 1:
        how = "Start the app with 'soraplan' and save one."
        empty = f"The library, {folder}, has no plans yet. {how}"
        click.echo(f"The trash, {folder}, is empty." if trash else empty, err=True)
    else:
        put("\n".join(table(rows, "lrrll")))
    for problem in bad:
        click.echo(f"Cannot be used: {problem}", err=True)


def _json(found: "Sequence[Entry]", *, is_trash: bool) -> str:
    import json

    from soraplan.core import money

    dated = "thrown_away" if is_trash else "changed"
    listed = [
        {
            dated: _utc(entry),
            "title": entry.title,
            "clips": entry.clips,
            "currency": entry.currency or None,
            "run": None if entry.total is None else money.plain(entry.total),
            "foreign": {currency: money.plain(amount) for currency, amount in entry.foreign},
            "unknown": entry.unknown,
            "problem": entry.problem,
            "file": str(entry.path),
        }
        for entry in found
    ]
    return json.dumps({"format": VERSION, "plans": listed}, indent=2)


def _utc(entry: "Entry") -> str:
    return entry.modified.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


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
