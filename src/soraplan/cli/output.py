"""The one way in which commands write to stdout."""

import errno
import os
import sys

import click

from soraplan.cli.groups import BadUse

WIDTH = 100
"""Cells of a text that goes into a file or a pipe."""

_NARROWEST, _WIDEST = 60, 160


def text_width() -> int:
    """The cells of a text on stdout: those of the terminal where there is one, within reason."""
    if not is_terminal():
        return WIDTH
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return WIDTH
    return min(max(columns, _NARROWEST), _WIDEST) if columns else WIDTH


def put(text: str) -> None:
    """Write a text for people to stdout; whatever it quotes, nothing in it steers a terminal.

    Raises BadUse where the system does not take it.
    """
    _write(shown(text))


def put_data(text: str) -> None:
    """Write what programs read to stdout: to the letter, but on a terminal. Raises BadUse."""
    _write(shown(text) if is_terminal() else text)


def put_painted(text: str) -> None:
    """Write a text whose own colours are all in it that steers a terminal. Raises BadUse."""
    _write(text)


def _write(text: str) -> None:
    try:
        click.echo(text, nl=not text.endswith("\n"))
    except OSError as error:
        # Where the reader has gone click ends the command without a word.
        if error.errno == errno.EPIPE:
            raise
        raise BadUse(
            f"The output could not be written: {error.strerror}. Write it to another place."
        ) from error


def shown(text: str) -> str:
    """A text as a terminal may show it: nothing in it steers or is unseen. Line ends stay."""
    from soraplan.core.text.stand_ins import visible

    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in lines)


def is_terminal() -> bool:
    """Whether stdout is shown to somebody as it is written."""
    return sys.stdout is not None and sys.stdout.isatty()
