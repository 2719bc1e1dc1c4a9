"""The one way in which commands write to stdout."""

import errno
import sys

import click

from soraplan.cli.groups import BadUse


def put(text: str) -> None:
    """Write a text to stdout. Raises BadUse where the system does not take it."""
    try:
        click.echo(text, nl=not text.endswith("\n"))
    except OSError as error:
        # Where the reader has gone click ends the command without a word.
        if error.errno == errno.EPIPE:
            raise
        raise BadUse(
            f"The output could not be written: {error.strerror}. Write it to another place."
        ) from error


def is_terminal() -> bool:
    """Whether stdout is shown to somebody as it is written."""
    return sys.stdout is not None and sys.stdout.isatty()
