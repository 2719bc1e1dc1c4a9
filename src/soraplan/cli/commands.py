"""The command `soraplan` with all that stands under it."""

import click

import soraplan as package
from soraplan.cli.groups import CommandGroup


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"soraplan {package.__version__}")
        ctx.exit()


soraplan = CommandGroup(
    name="soraplan",
    places={
        "show": "soraplan.cli.show:show",
        "check": "soraplan.cli.check:check",
        "diff": "soraplan.cli.diff:diff",
        "export": "soraplan.cli.export:export",
        "import": "soraplan.cli.import_:import_",
        "port": "soraplan.cli.port:port",
        "verify": "soraplan.cli.verify:verify",
        "rates": "soraplan.cli.rates:rates",
        "plans": "soraplan.cli.library:plans",
        "versions": "soraplan.cli.versions:versions",
        "paths": "soraplan.cli.library:paths",
    },
    unnamed="soraplan.cli.open:open_plan",
    subcommand_metavar="[PLAN] | COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Plan an AI-video shoot: what every clip costs on every tier, and what will bite.

    PLAN is a file, or the name of a plan in the library. Without a command the app opens on that
    plan, else on the one last open, else on a sample. A plan that is named like a command is
    meant by its path: ./show

    To complete names of commands and plans with Tab, put this line into ~/.bashrc (for zsh into
    ~/.zshrc, with zsh_source; for fish: _SORAPLAN_COMPLETE=fish_source soraplan | source):

    \b
      eval "$(_SORAPLAN_COMPLETE=bash_source soraplan)"
    """,
    epilog="Example: soraplan spring.toml",
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="Show the version and exit.",
        )
    ],
)
