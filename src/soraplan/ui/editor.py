"""The user's own editor for long text.

It is run without a shell, on a private file in a private folder.
"""

import contextlib
import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from soraplan.storage import bounds, documents, drafts
from soraplan.storage.problems import BadFile, StorageError

_PATIENCE = 0.4
"""Seconds that an editor has to end after each way of telling it to."""


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


class EditorRun:
    """One text in an editor; what ends the app may end it from another thread."""

    def __init__(self, words: list[str], text: str) -> None:
        self._words, self._text = words, text
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ended = False

    def edited(self) -> str:
        """The text as it is after the editor has ended; one line end at the end is not part of it.

        What the editor puts beside the file, its backup or swap file, lands in the same private
        folder and goes with it. The folder stays only where something was written in it that did
        not become the text. Raises NoEditor.
        """
        try:
            self._folder = folder = drafts.make(self._text)
        except (OSError, StorageError) as error:
            raise NoEditor(f"No file could be made for the editor: {_reason(error)}") from error
        try:
            self._run(folder / drafts.TEXT)
            text = _read(folder / drafts.TEXT, self._words[0])
        except NoEditor as error:
            raise NoEditor("\n".join(filter(None, (str(error), self._left())))) from error
        drafts.drop(folder)
        return text

    def end(self) -> str:
        """End the editor, and say where that is which was written in it; empty for nothing."""
        self._is_ended = True
        process = self._process
        if process is not None:
            # One that has lost its terminal as well writes down at once what it can: a second
            # signal in the middle of that would keep it from it.
            for name in (None, "SIGHUP", "SIGTERM", "SIGKILL"):
                number = getattr(signal, name or "", None)
                with contextlib.suppress(subprocess.TimeoutExpired, OSError):
                    if number is not None:
                        process.send_signal(number)
                    process.wait(_PATIENCE)
                    break
        return self._left()

    def _left(self) -> str:
        """Where that is which was written and is not in the plan; without any, no folder stays."""
        if self._folder is None:
            return ""
        if drafts.was_written(self._folder, self._text):
            return f"What was written in the editor is kept in {self._folder}"
        drafts.drop(self._folder)
        return ""

    def _run(self, path: Path) -> None:
        editor = self._words[0]
        try:
            with (
                _keys_left_to_the_editor(),
                subprocess.Popen([*self._words, str(path)]) as self._process,
            ):
                status = self._process.wait()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "no program can have that name"
            raise NoEditor(f"{editor} could not be started: {reason}.") from error
        if status < 0 or self._is_ended:
            raise NoEditor(f"{editor} was ended from outside; the text stays as it was.")
        if status:
            raise NoEditor(f"{editor} ended with an error; the text stays as it was.")


def _reason(error: OSError | StorageError) -> str:
    if isinstance(error, StorageError):
        return str(error)
    told = f"{error.strerror or error}"
    return f"{told}. Make room on the disk, or set SORAPLAN_HOME to another folder."


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
