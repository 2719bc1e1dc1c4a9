"""Groups of commands that are loaded when they are used, with one command that needs no name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
        with _refusals():
            return _found(self._unnamed).make_context(info_name, list(args), parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _refusals():
            # The context is another command's where that needed no name.
            return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)

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


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell of files that cannot be used as click tells of wrong use; end without a word on ^C."""
    from soraplan.storage.problems import StorageError

    try:
        yield
    except StorageError as error:
        raise BadUse(str(error)) from error
    except KeyboardInterrupt:
        from soraplan.cli.faults import INTERRUPTED

        raise click.exceptions.Exit(INTERRUPTED) from None
