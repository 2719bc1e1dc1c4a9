"""`soraplan export`: a plan in one of the formats of exchange, on stdout or in a file."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soraplan.cli.arguments import HELP_NAMES, forecast_of, plan_argument, plan_path, today_option
from soraplan.cli.groups import BadUse
from soraplan.cli.output import is_terminal, put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soraplan.exchange.format import Format, Made, Option


class ExportCommand(click.Command):
    """Takes the options of all formats, which are looked up when the command is used."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        own = super().get_params(ctx)
        return [*own[:-1], *_format_options(), own[-1]]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from soraplan.exchange.formats import every

        with formatter.section("Formats"):
            formatter.write_dl([(one.name, f"For {one.reader}. {one.holds}") for one in every()])
        super().format_epilog(ctx, formatter)


def _format_options() -> list[click.Parameter]:
    """One parameter for each option that a format has; those of one name are one."""
    from soraplan.exchange.formats import every

    declared: dict[str, tuple[Option, list[str]]] = {}
    for format_ in every():
        for option in format_.options:
            declared.setdefault(option.name, (option, []))[1].append(format_.name)
    return [_parameter(option, names) for option, names in declared.values()]


def _parameter(option: "Option", formats: list[str]) -> click.Parameter:
    text = f"{', '.join(formats)}: {option.help}"
    if not option.choices:
        return click.Option([f"--{option.name}"], is_flag=True, help=text)
    default = f"{text} Default: {option.choices[0]}."
    return click.Option([f"--{option.name}"], type=click.Choice(option.choices), help=default)


def _format_names(_: click.Context, __: click.Parameter, value: str) -> str:
    from soraplan.core.text.words import nearest_word
    from soraplan.exchange.formats import names

    if value in names():
        return value
    near = nearest_word(value, names())
    meant = f" Did you mean {near}?" if near else ""
    raise click.BadParameter(f"'{value}' is none of {', '.join(names())}.{meant}")


@click.command(
    cls=ExportCommand,
    context_settings=HELP_NAMES,
    epilog="Example: soraplan export spring.toml --to xlsx -o spring.xlsx",
    short_help="Write a plan for those who work elsewhere.",
)
@plan_argument
@click.option(
    "--to",
    "name",
    required=True,
    metavar="FORMAT",
    callback=_format_names,
    help="The format, one of those below.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write; without it a text goes to stdout.",
)
@click.option(
    "--force", is_flag=True, help="Replace files that are there already; never the plan itself."
)
@click.option(
    "--base", metavar="PLAN", help="An earlier version of the plan: tell the change since, too."
)
@click.option(
    "--date",
    "dated",
    is_flag=True,
    help="Put the day into the receipt; without it a plan gives the same bytes on any day.",
)
@today_option
def export(
    plan: Path,
    name: str,
    output: Path | None,
    force: bool,
    base: str | None,
    dated: bool,
    today: date | None,
    **options: Any,
) -> None:
    """Write PLAN for people and programs that work without soraplan.

    Each file has a receipt of what it was made from, which `soraplan verify` reads. No file is
    replaced unless --force says so. Where a format needs several files, they are named after the
    one that was asked for.
    """
    from soraplan.exchange.export import exported
    from soraplan.exchange.format import NotExported
    from soraplan.exchange.formats import named

    format_ = named(name)
    chosen = _chosen(format_, options)
    if base is not None and not format_.takes_base:
        raise BadUse(f"{format_.title} tells of no change, so --base has no meaning for it.")
    before = None if base is None else forecast_of(plan_path(base), today)
    forecast = forecast_of(plan, today)
    try:
        files = exported(
            format_,
            forecast,
            chosen,
            made=(today or date.today()) if dated else None,
            base=before,
        )
    except NotExported as error:
        raise BadUse(str(error)) from error
    if output is None:
        _put(files, format_)
        return
    spared = [plan] if base is None else [plan, plan_path(base)]
    _save(files, output, force, spared)
    for sentence in (one for made in files for one in made.told):
        click.echo(sentence, err=True)


def _chosen(format_: "Format", options: dict[str, Any]) -> dict[str, str]:
    """The options that were given; one of another format is wrong use."""
    own = {option.name for option in format_.options}
    chosen = {}
    for key, value in options.items():
        name = key.replace("_", "-")
        if not value:
            continue
        if name not in own:
            raise BadUse(f"--{name} has no meaning for the format {format_.name}.")
        chosen[name] = "on" if value is True else value
    return chosen


def _put(files: "Sequence[Made]", format_: "Format") -> None:
    """Write the one file to stdout, as the bytes it has."""
    named = [made for made in files if made.part and made.part != "receipt"]
    if named:
        raise BadUse(
            f"This plan makes {len(named)} files; name the first part of their names with -o."
        )
    if not format_.is_text and is_terminal():
        raise BadUse(f"{format_.title} is nothing that a terminal can show; name a file with -o.")
    for made in files:
        if made.part:
            # What else there is to tell stands in it.
            click.echo(made.data.decode(), nl=False, err=True)
            continue
        if is_terminal():
            put(made.data.decode("utf-8-sig"))
            continue
        stream = sys.stdout.buffer
        try:
            stream.write(made.data)
            stream.flush()
        except BrokenPipeError:
            return
        except OSError as error:
            raise BadUse(f"The output could not be written: {error.strerror}.") from error


def _save(files: "Sequence[Made]", asked: Path, force: bool, spared: list[Path]) -> None:
    from soraplan.exchange.export import left_over, save, taken

    there = [made.path(asked) for made in files if taken(made.path(asked))]
    if there and not force:
        names = " and ".join(map(str, there))
        exist, them = ("exists", "it") if len(there) == 1 else ("exist", "them")
        raise BadUse(f"{names} {exist} already; nothing was written. --force replaces {them}.")
    for path in save(files, asked, may_replace=force, spared=spared):
        click.echo(str(path), err=True)
    for path in left_over(files, asked):
        click.echo(f"{path} is no part of this export; an earlier one may have left it.", err=True)
