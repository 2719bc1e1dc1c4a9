"""Groups of commands that are loaded when they are used, with one command that needs no name."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class BadUse(click.ClickException):
    """A command cannot do what it was asked for; the message says why and what to do next."""

    exit_code = 2


class CommandGroup(click.Group):
    """Commands by name, each with the place where it is found: `package.module:name`.

    Whatever does not begin with the name of a command is for the command `unnamed`, so that
    `soraplan spring.toml` opens a plan. Where a name is both, the command wins.
    """

    def __init__(self, *, places: Mapping[str, str], unnamed: str, **settings: Any) -> None:
        super().__init__(**settings)
        self._places = places
        self._unnamed = unnamed

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self._places.get(cmd_name)
        return _found(place) if place else None

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        first = args[0] if args else None
        own = first in self._places or first in ("-h", "--help", "--version")
        if own or (first is None and extra.get("resilient_parsing")):
            return super().make_context(info_name, args, parent, **extra)
        try:
            return _found(self._unnamed).make_context(info_name, list(args), parent, **extra)
        except click.UsageError:
            from difflib import get_close_matches

            near = get_close_matches(first or "", self._places, 1)
            if len(args) < 2 or not near:
                raise
            raise BadUse(f"No such command '{first}'. Did you mean '{near[0]}'?") from None

    def invoke(self, ctx: click.Context) -> Any:
        from soraplan.storage.problems import StorageError

        try:
            # The context is another command's where that needed no name.
            return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)
        except StorageError as error:
            raise BadUse(str(error)) from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        unnamed = _found(self._unnamed)
        return [
            *super().shell_complete(ctx, incomplete),
            *(
                item
                for parameter in unnamed.params
                if isinstance(parameter, click.Argument)
                for item in parameter.shell_complete(ctx, incomplete)
            ),
        ]


def _found(place: str) -> click.Command:
    module, _, name = place.partition(":")
    command: click.Command = getattr(import_module(module), name)
    return command
