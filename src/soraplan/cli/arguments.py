"""What several commands are given: a plan, a day; and the forecast that they make of them."""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.groups import BadUse

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from soraplan.core.currencies import ExchangeRate
    from soraplan.core.forecast import Forecast
    from soraplan.storage.problems import Problem

HELP_NAMES = {"help_option_names": ["-h", "--help"]}


def _plan(_: click.Context, __: click.Parameter, value: str | None) -> Path | None:
    return None if value is None else plan_path(value)


def plan_names(_: click.Context, __: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The plans of the library that a name may be going to be, or a file."""
    from click.shell_completion import CompletionItem

    names = [name for name in _library_names() if name.startswith(incomplete)]
    return [*map(CompletionItem, names), CompletionItem(incomplete, type="file")]


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a date such as 2026-11-22.") from None


plan_argument = click.argument("plan", callback=_plan, shell_complete=plan_names)
"""A plan: a path, else its name in the library; the command gets its path."""

plan_argument_or_none = click.argument(
    "plan", callback=_plan, shell_complete=plan_names, required=False
)

today_option = click.option(
    "--today",
    callback=_day,
    metavar="DATE",
    help="The day to reckon with, such as 2026-11-22; the present one if left out.",
)
"""The day that findings such as the end of a card's life depend on."""


def plan_path(name: str) -> Path:
    """Where the plan is that someone named. Raises BadUse where there is none."""
    if os.path.isfile(name):  # noqa: PTH113 - takes a name that no path can have, too
        return _no_shot_list(Path(name))
    from difflib import get_close_matches

    from soraplan.storage import library, paths
    from soraplan.storage.problems import refusal, system_sentence

    path = library.find(name)
    if path is not None and os.path.lexists(path):
        return path
    why_not = refusal(path or Path(name))
    if isinstance(why_not, OSError) and not isinstance(why_not, FileNotFoundError):
        # It may well be there.
        raise BadUse(f"{path or name}: {system_sentence(why_not, path or Path(name))}.")
    near = get_close_matches(name, [*_library_names(), "show", "check", "rates", "plans"], 3, 0.5)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise BadUse(
        f"There is no plan '{name}': no such file here, and no plan of that name in the library,"
        f" {paths.plans_dir()}.{meant} 'soraplan plans' lists the library."
    )


def _no_shot_list(path: Path) -> Path:
    """The path of a plan. Raises BadUse for one that by its ending is a shot list."""
    if path.suffix.casefold() in ("", ".toml"):
        return path
    from soraplan.exchange.readers import for_file

    reader = for_file(path.name)
    if reader is None:
        return path
    raise BadUse(
        f"{path} is a shot list ({reader.title}) and not a plan. 'soraplan import {path} -o"
        f" {path.stem}.toml' makes a plan of it; in the app, o or I does."
    )


def forecast_of(path: Path, today: date | None) -> "Forecast":
    """The forecast of the plan in a file, priced on the installed cards.

    What cannot be used of the cards that it asks for is told on stderr.
    """
    from soraplan.core.estimate import Estimator
    from soraplan.core.forecast import forecast
    from soraplan.storage import cards, plans

    plan = plans.read(path).plan
    installed = cards.installed()
    estimator = Estimator(installed.cards, today or date.today(), exchange_rates())
    estimate = estimator.estimate(plan)
    # Not before: a card is read when the estimate asks for it.
    tell(installed.problems)
    # What is wrong with the others is among the findings.
    installed.cards.read_own()
    return forecast(estimate)


def exchange_rates() -> "tuple[ExchangeRate, ...]":
    """The rates of exchange that the user has written down.

    Settings that cannot be read are told of on stderr.
    """
    from soraplan.storage import settings

    chosen, problems = settings.read()
    tell(problems)
    return chosen.exchange_rates


def tell(problems: "Iterable[Problem]") -> None:
    """Put problems that do not stop a command on stderr, one a line and each once a command."""
    told: set[str] = click.get_current_context().meta.setdefault("soraplan.told", set())
    for problem in problems:
        line = f"Left out: {problem}"
        if line not in told:
            told.add(line)
            click.echo(line, err=True)


def _library_names() -> list[str]:
    """The file names of the plans in the library, without `.toml`; none where it is unreadable."""
    from soraplan.storage import paths
    from soraplan.storage.problems import StorageError

    try:
        return sorted(path.stem for path in paths.plans_dir().glob("*.toml"))
    except (OSError, StorageError):
        return []
