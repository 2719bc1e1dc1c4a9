"""`soraplan versions`: what was saved last of a plan, and where each version is."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, exchange_rates, plan_names, plan_path, tell
from soraplan.cli.groups import BadUse
from soraplan.cli.output import put, put_data

if TYPE_CHECKING:
    from soraplan.storage.library import Entry
    from soraplan.storage.versions import Version

VERSION = 1
"""The version of the shape of the JSON; a program that reads it should check it."""


def _plan(_: click.Context, __: click.Parameter, value: str) -> Path:
    """The path of a plan; it may be gone, where there are versions of it."""
    try:
        return plan_path(value)
    except BadUse:
        from soraplan.storage import paths, versions

        for path in (Path(value), paths.plans_dir() / f"{value}.toml"):
            if versions.kept(path):
                return path
        raise


@click.command(
    context_settings=HELP_NAMES,
    epilog="Example: soraplan versions spring.toml",
    short_help="List the versions of a plan that were saved last.",
)
@click.argument("plan", callback=_plan, shell_complete=plan_names)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to tell it.",
)
def versions(plan: Path, form: str) -> None:
    """List the versions of PLAN that were saved last, the newest first: date, clips, cost of a run.

    "now" marks the one that the file holds. The file of a version is a plan like any other, so that
    diff and show can be used on it. A plan that is gone is found by the path that it had.
    """
    from soraplan.storage import documents
    from soraplan.storage import versions as storage
    from soraplan.storage.problems import BadFile

    found = storage.kept(plan)
    try:
        current = storage.holding(documents.read_bytes(plan), found)
    except BadFile:
        current = None
    rows = list(_entries(found))
    if form == "json":
        put_data(_json(plan, rows, current))
    elif rows:
        put(_table(rows, current))
    else:
        click.echo(f"No version of {plan} is kept yet. Each save keeps one.", err=True)
    for _, entry in rows:
        if entry.problem is not None:
            click.echo(f"Cannot be used: {entry.problem}", err=True)


def _entries(found: "Iterable[Version]") -> "Iterable[tuple[Version, Entry]]":
    """The versions with their figures, read one after the other."""
    from soraplan.storage import cards, library

    installed = cards.installed()
    today, exchange = date.today(), exchange_rates()
    for version in found:
        yield (
            version,
            library.entry(version.path, version.saved, installed.cards, today, exchange),
        )
    tell(installed.problems)


def _table(rows: "list[tuple[Version, Entry]]", current: "Version | None") -> str:
    from soraplan.core import money
    from soraplan.exchange.layout import table

    lines = [("Saved", "Clips", "A run costs", "", "File")]
    for version, entry in rows:
        is_known = entry.total is not None or entry.foreign
        lines.append(
            (
                f"{version.saved.astimezone():%Y-%m-%d %H:%M:%S}",
                money.UNKNOWN if entry.clips is None else f"{entry.clips:,}",
                f"{entry.costs} + ?" if entry.unknown and is_known else entry.costs,
                "now" if version == current else "",
                str(version.path),
            )
        )
    return "\n".join(table(lines, "lrrll"))


def _json(plan: Path, rows: "list[tuple[Version, Entry]]", current: "Version | None") -> str:
    import json

    from soraplan.core import money

    listed = [
        {
            "saved": version.saved.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "now": version == current,
            # A plan without a title is listed by the name of its file, which here is a date.
            "title": None if entry.title == version.path.stem else entry.title,
            "clips": entry.clips,
            "currency": entry.currency or None,
            "run": None if entry.total is None else money.plain(entry.total),
            "foreign": {currency: money.plain(amount) for currency, amount in entry.foreign},
            "unknown": entry.unknown,
            "bytes": version.size,
            "problem": entry.problem,
            "file": str(version.path),
        }
        for version, entry in rows
    ]
    return json.dumps({"format": VERSION, "plan": str(plan), "versions": listed}, indent=2)
