"""`soraplan import`: a shot list into a plan, a new one or one that is there."""

import os
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.arguments import HELP_NAMES, tell
from soraplan.cli.groups import BadUse
from soraplan.cli.output import put_data
from soraplan.cli.saving import save

if TYPE_CHECKING:
    from soraplan.core.cards import RateCard
    from soraplan.core.laying import Merge
    from soraplan.core.plan import Plan
    from soraplan.exchange.shot_list import Mapping, Sheet, Understood
    from soraplan.storage.cards import Cards
    from soraplan.storage.plans import PlanFile

_DROPPED = {"": "drop", "-": "drop", "left out": "drop", "leave out": "drop"}
"""Other words for the target of a column that is left out."""


class ImportCommand(click.Command):
    """Tells in its help which fields a column can become."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from soraplan.exchange.shot_list.targets import TARGETS

        with formatter.section("Fields"):
            formatter.write_dl([(target.name, target.title) for target in TARGETS])
        super().format_epilog(ctx, formatter)


@click.command(
    "import",
    cls=ImportCommand,
    context_settings=HELP_NAMES,
    epilog='Example: soraplan import shots.csv -o spring.toml --map "Set=tags"',
    short_help="Make a plan of a shot list, or lay one onto a plan.",
)
@click.argument("file")
@click.option("-o", "--output", metavar="PLAN", help="The plan to write, or one that is there.")
@click.option("--update", is_flag=True, help="Change the plan that is there.")
@click.option("--title", help="The title of a new plan; else what the file says, else its name.")
@click.option("--rates", metavar="CARD", help="The rate card of a new plan.")
@click.option(
    "--map",
    "chosen",
    multiple=True,
    metavar="HEAD=FIELD",
    help="What the column under a head becomes; remembered for lists with the same heads.",
)
@click.option(
    "--unknown",
    type=click.Choice(["notes", "tags", "drop"]),
    help="Where columns go that no field stands for. Default: notes.",
)
@click.option("--fps", metavar="RATE", help="Frames per second of frames and timecodes.")
@click.option(
    "--encoding",
    default="",
    metavar="NAME",
    help="The encoding of a text, such as mac-roman or cp850; found out if left out.",
)
def import_(
    file: str,
    output: str | None,
    update: bool,
    title: str | None,
    rates: str | None,
    chosen: tuple[str, ...],
    unknown: str | None,
    fps: str | None,
    encoding: str,
) -> None:
    """Read the shot list FILE into a plan: CSV, TSV, XLSX, OTIO, EDL; - is a text on stdin.

    Without -o the plan goes to stdout. A plan that is there is changed only with --update; without
    it, what would be added, changed and left is told. An empty cell changes nothing, but in
    soraplan's own plain CSV and in its timelines, which hold every field; no clip is ever removed.

    Columns are understood by their heads, in English and French; what was understood is told on
    stderr.
    """
    from soraplan.exchange import shot_list

    sheet = _sheet(file, fps, encoding)
    there = _plan_there(output)
    if update and there is None:
        raise BadUse("--update changes a plan that is there; name it with -o.")
    if there is not None and (title is not None or rates is not None):
        raise BadUse("--title and --rates are for a new plan; this one is there already.")
    mapping, is_chosen = _mapping(sheet, chosen, unknown)
    plan = there.plan if there is not None else _new_plan(file, sheet, title, rates)
    card = _card(plan)
    understood = shot_list.understand(sheet, mapping, plan.fps, card)
    _tell_understood(sheet, mapping, understood)
    if not understood.rows:
        raise BadUse(
            "No row of the list can be used; nothing was written. Say what its columns are with"
            ' --map "Head=field"; soraplan import --help lists the fields.'
        )
    if there is None:
        plan = _with_rate(plan, understood)
    merged = shot_list.merge(
        plan, understood.rows, shot_list.chance(sheet), next(card.offers()) if card else None
    )
    if there is not None:
        _lay_onto(there, merged, update)
    elif output is None:
        from soraplan.storage import plans

        text = plans.dumps(merged.plan)
        put_data(text)
    else:
        path = Path(output)
        save(path, merged.plan, may_replace=False)
        click.echo(str(path), err=True)
    if is_chosen and not sheet.is_headless:
        _remember(sheet, mapping)


def _sheet(file: str, fps: str | None, encoding: str) -> "Sheet":
    from soraplan.exchange import shot_list
    from soraplan.exchange.readers import csv
    from soraplan.exchange.shot_list import values as import_values

    if file == "-":
        sheet = csv.read(sys.stdin.buffer.read(csv.MAX_BYTES + 1), "stdin", encoding)
    else:
        sheet = shot_list.read(Path(file), encoding)
    if fps is None:
        return sheet
    try:
        return replace(sheet, fps=import_values.rate(fps))
    except ValueError as error:
        raise BadUse(f"--fps '{fps}' {error}; 24, 25 and 23.976 are some.") from error


def _plan_there(output: str | None) -> "PlanFile | None":
    """The plan that a list is to be laid onto; None where a new one is wanted."""
    from soraplan.storage import library, plans

    if output is None:
        return None
    if _may_be_there(output):
        return plans.read(Path(output))
    named = library.find(output)
    return plans.read(named) if named is not None and _may_be_there(named) else None


def _may_be_there(path: str | Path) -> bool:
    """Whether there is a file, or the system does not let us see whether: reading it says why."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def _new_plan(file: str, sheet: "Sheet", title: str | None, rates: str | None) -> "Plan":
    from soraplan.core.edits import settings_revised
    from soraplan.core.plan import empty_plan
    from soraplan.core.text.words import nearest_word, printable
    from soraplan.storage import cards

    installed = cards.installed().cards
    if rates is None:
        rates = _usual_card(installed)
    elif rates not in installed:
        if trouble := installed.trouble(rates):
            raise BadUse(f"{trouble} 'soraplan rates check FILE' tells all that is wrong with it.")
        near = nearest_word(rates, installed)
        meant = f" Did you mean {near}?" if near else ""
        raise BadUse(f"There is no rate card '{rates}'.{meant} 'soraplan rates' lists them.")
    named = title if title is not None else sheet.title or _title(file)
    plan = empty_plan(printable(named), rates)
    return settings_revised(plan, client=printable(sheet.client)) if sheet.client else plan


def _usual_card(installed: "Cards") -> str:
    """The card that the user prices new plans on; where it cannot be had, that is told."""
    from soraplan.storage import settings

    chosen, problems = settings.read()
    tell(problems)
    rates, why_not = settings.card_of_new_plans(chosen, installed)
    if why_not:
        click.echo(why_not, err=True)
    return rates


def _title(file: str) -> str:
    return "Shot list" if file == "-" else " ".join(Path(file).stem.replace("_", " ").split())


def _card(plan: "Plan") -> "RateCard | None":
    """The card that a plan is priced on: the one that it carries, else the installed one."""
    from soraplan.storage import cards

    for card in plan.carried:
        if card.id == plan.rates:
            return card
    installed = cards.installed()
    found = installed.cards.get(plan.rates)
    tell(installed.problems)
    return found


def _with_rate(plan: "Plan", understood: "Understood") -> "Plan":
    """A new plan counts frames as its list does."""
    from pydantic import ValidationError

    from soraplan.core.edits import settings_revised

    if understood.fps is None or understood.fps == plan.fps:
        return plan
    try:
        return settings_revised(plan, fps=Decimal(understood.fps))
    except ValidationError:
        return plan


def _mapping(
    sheet: "Sheet", chosen: tuple[str, ...], unknown: str | None
) -> "tuple[Mapping, bool]":
    """The mapping to use, and whether somebody chose any of it now."""
    from soraplan.core.text.words import nearest_word
    from soraplan.exchange import shot_list
    from soraplan.exchange.shot_list.targets import BY_NAME
    from soraplan.storage import mappings

    remembered = {} if unknown or sheet.is_headless else mappings.find(sheet.heads)
    mapping = shot_list.guess(sheet, remembered, unknown or "notes")
    if remembered:
        click.echo("The columns are read as the last time with these heads.", err=True)
    for one in chosen:
        head, sign, target = one.rpartition("=")
        target = _DROPPED.get(target.strip().casefold(), target.strip().casefold())
        column = mapping.column(head.strip())
        if not sign or column is None:
            known = ", ".join(sheet.heads)
            raise BadUse(f'--map "{one}": the list has no such head; it has {known}.')
        if target not in BY_NAME:
            near = nearest_word(target, BY_NAME)
            meant = f" Did you mean {near}?" if near else ""
            known = ", ".join(BY_NAME)
            raise BadUse(f'--map "{one}": the fields are {known}.{meant}')
        mapping = mapping.with_target(column, target)
    return mapping, bool(chosen or unknown)


def _tell_understood(sheet: "Sheet", mapping: "Mapping", understood: "Understood") -> None:
    from soraplan.exchange.shot_list.text import sheet_lines, understood_lines

    for line in (*sheet_lines(sheet, mapping), *understood_lines(understood)):
        click.echo(line, err=True)


def _lay_onto(there: "PlanFile", merged: "Merge", update: bool) -> None:
    """Write the changed plan, or say what would be changed."""
    from soraplan.exchange.shot_list.text import merge_lines

    is_done = update and not merged.is_idle
    if is_done:
        save(there.path, merged.plan, read=there.digest)
    for line in merge_lines(merged, is_done=update):
        click.echo(line, err=True)
    if merged.is_idle:
        click.echo(f"{there.path} stays as it is.", err=True)
    elif is_done:
        click.echo(f"{there.path}", err=True)
        if there.has_comments:
            click.echo("The comments of the file are in its .bak only.", err=True)
    else:
        lost = " The comments of the file will be lost." if there.has_comments else ""
        raise BadUse(f"{there.path} is there already; nothing was written. --update does it.{lost}")


def _remember(sheet: "Sheet", mapping: "Mapping") -> None:
    """Keep what was chosen; forget it where it is what would be guessed anyway."""
    from soraplan.exchange import shot_list
    from soraplan.storage import mappings

    if mapping == shot_list.guess(sheet):
        problems = mappings.forget(sheet.heads)
    else:
        problems = mappings.remember(mapping.by_head())
    for problem in problems:
        click.echo(f"Not remembered: {problem}", err=True)
