"""The user's own editor for long text. It is run without a shell on a private temporary file."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path


class NoEditor(Exception):  # noqa: N818 - what is missing is an editor
    """No editor is named, or it could not be run; the sentence says what to do."""


def command() -> list[str]:
    """The editor that $VISUAL or $EDITOR names, in words."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named:
        raise NoEditor("No editor is named: set $VISUAL or $EDITOR, for instance to vim or nano.")
    try:
        words = shlex.split(named)
    except ValueError:
        words = []
    if not words:
        raise NoEditor(f"$VISUAL or $EDITOR cannot be understood: {named}")
    return words


def edited(words: list[str], text: str) -> str:
    """The text as it is after the editor has ended; one line end at the end is not part of it."""
    descriptor, name = tempfile.mkstemp(suffix=".txt", prefix="soraplan-")
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        try:
            done = subprocess.run([*words, name], check=False)
        except OSError as error:
            raise NoEditor(f"{words[0]} could not be started: {error.strerror}.") from error
        if done.returncode:
            raise NoEditor(f"{words[0]} ended with an error; the text stays as it was.")
        try:
            return path.read_text(encoding="utf-8").removesuffix("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise NoEditor("The text could not be read back; it stays as it was.") from error
    finally:
        path.unlink(missing_ok=True)
