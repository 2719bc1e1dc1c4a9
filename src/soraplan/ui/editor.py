"""The user's own editor for long text.

It is run without a shell, on a private file in a private temporary folder.
"""

import contextlib
import os
import shlex
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from soraplan.storage import bounds, documents
from soraplan.storage.problems import BadFile


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
    """The text as it is after the editor has ended; one line end at the end is not part of it.

    What the editor puts beside the file, its backup or swap file, lands in the same private folder
    and goes with it, whatever happens. Only where soraplan itself is killed meanwhile does the
    folder stay, with what was written until then; nobody but the user can read it.
    Raises NoEditor.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="soraplan-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "text.txt"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
                file.write(text.encode())
            _run([*words, str(path)])
            return _read(path, words[0])
    except OSError as error:
        raise NoEditor(
            f"No file could be made for the editor: {error.strerror or error}. "
            "Make room for temporary files, or set $TMPDIR to another folder."
        ) from error


def _run(command: list[str]) -> None:
    try:
        with _keys_left_to_the_editor():
            status = subprocess.run(command, check=False).returncode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no program can have that name"
        raise NoEditor(f"{command[0]} could not be started: {reason}.") from error
    if status < 0:
        raise NoEditor(f"{command[0]} was ended from outside; the text stays as it was.")
    if status:
        raise NoEditor(f"{command[0]} ended with an error; the text stays as it was.")


@contextlib.contextmanager
def _keys_left_to_the_editor() -> Iterator[None]:
    """Let keys such as ctrl+c, which reach every program of a terminal, end the editor alone."""
    with contextlib.ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGINT", "SIGQUIT"):
                number = getattr(signal, name, None)
                if number is not None:
                    # Not SIG_IGN, which the editor would inherit.
                    before = signal.signal(number, lambda *_: None)
                    stack.callback(signal.signal, number, before or signal.SIG_DFL)
        yield


def _read(path: Path, editor: str) -> str:
    """What the editor wrote."""
    try:
        data = documents.read_bytes(path, bounds.MAX_SMALL)
    except BadFile as error:
        raise NoEditor("The text could not be read back; it stays as it was.") from error
    if len(data) > bounds.MAX_SMALL:
        raise NoEditor(f"{editor} left more text than a plan can hold; it stays as it was.")
    if b"\0" in data:
        raise NoEditor(f"{editor} left something that is no text; the text stays as it was.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoEditor(
            f"{editor} left text that is not UTF-8; the text stays as it was. "
            "Set the editor to write UTF-8."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
