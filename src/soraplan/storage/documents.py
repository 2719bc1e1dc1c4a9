"""From a file to a checked value: the steps that plans, cards, settings and themes share.

Each step raises BadFile with every problem it sees. Nothing here writes.
"""

import contextlib
import gc
import os
import re
import stat
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from soraplan.core.document import FORMAT, Document
from soraplan.core.text.words import printable
from soraplan.storage import bounds
from soraplan.storage.problems import (
    BadFile,
    Problem,
    StorageError,
    not_read,
    validation_problems,
)

if TYPE_CHECKING:
    from soraplan.storage.lines import KeyPath

MAX_BYTES = 256 * 1024 * 1024
"""Bytes of the largest plan: a million clips of a paragraph each, ten times the largest shoot that
soraplan is made for. No other file may have nearly as many."""

Value = TypeVar("Value")
Model = TypeVar("Model", bound=Document)

_INFINITE = Decimal("Infinity")


def read_text(path: Path, most: int | None = None) -> str:
    """The text of a file, without byte-order mark and with line feeds as its only line ends.

    `most` is how many bytes it may have at most, if that is less than a plan. Raises BadFile.
    """
    return decoded(read_bytes(path, most), str(path), most)


def read_bytes(path: Path, most: int | None = None) -> bytes:
    """The bytes of a file; of one that is larger than `most`, some more. Raises BadFile."""
    try:
        return _read_bytes(path, MAX_BYTES if most is None else most)
    except (OSError, ValueError) as error:
        raise not_read(path, error) from error


def decoded(data: bytes, name: str, most: int | None = None) -> str:
    """The text that the bytes of a file stand for; `name` is what problems call the file."""
    most = MAX_BYTES if most is None else most
    if len(data) > most:
        sentence = f"is larger than {most // 1024**2} MB; this is not one of soraplan's files"
        raise BadFile([Problem(name, sentence)])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile([Problem(name, "is UTF-16 text; save it as UTF-8 in your editor")])
    if b"\0" in data:
        raise BadFile([Problem(name, "is not a text file but a binary one; choose another")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts from behind the byte-order mark.
        at = error.start + (len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0)
        sentence = (
            f"is not UTF-8 text: byte {at:,} is 0x{data[at]:02X}; save it as UTF-8 in your editor"
        )
        raise BadFile([Problem(name, sentence, line=data.count(b"\n", 0, at) + 1)]) from error
    # Looking for one letter is ten times faster than replacing two in a large text.
    return text.replace("\r\n", "\n") if "\r" in text else text


_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""To open a pipe that nobody writes to would otherwise last until somebody does."""


def _read_bytes(path: Path, most: int) -> bytes:
    mode = path.stat().st_mode
    # A pipe is fine, as a shell makes one for `<(…)`; a device may never end.
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode) or stat.S_ISDIR(mode)):
        raise BadFile([Problem(str(path), "is a device, not a file; name a file")])
    file = os.open(path, _FLAGS)
    try:
        # What is open is what counts: the name may stand for something else by now.
        status = os.fstat(file)
        if stat.S_ISFIFO(status.st_mode):
            os.set_blocking(file, True)
        pieces = []
        left = most + 1
        # One piece mostly. A file that grows while it is read is read to the bound and no further.
        while left and (piece := os.read(file, min(left, status.st_size + 65_536))):
            pieces.append(piece)
            left -= len(piece)
    finally:
        os.close(file)
    if stat.S_ISFIFO(status.st_mode) and not pieces:
        raise BadFile([Problem(str(path), "is a pipe that nothing comes out of; name a file")])
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def read_toml(text: str, name: str) -> dict[str, Any]:
    """The keys and values of a TOML text; numbers with a point are exact decimals."""
    import tomli

    beyond = bounds.text_beyond(text)
    if beyond is not None:
        raise BadFile([Problem(name, beyond)])
    keys = bounds.keys_beyond(text)
    if keys is not None:
        raise BadFile([Problem(name, keys[1], line=text.count("\n", 0, keys[0]) + 1)])
    try:
        return tomli.loads(text, parse_float=_decimal)
    except tomli.TOMLDecodeError as error:
        problem = _given_twice(error, text, name) or Problem(
            name, _toml_sentence(error, text), line=error.lineno
        )
    except RecursionError:
        problem = Problem(name, bounds.TOO_DEEP)
    except ValueError:
        # Python refuses to read whole numbers of more than a few thousand digits.
        runs = re.finditer("[0-9_]++", text)
        start = next((run.start() for run in runs if run.end() - run.start() >= 4_000), None)
        line = None if start is None else text.count("\n", 0, start) + 1
        problem = Problem(name, "holds a number of thousands of digits", line=line)
    raise BadFile([problem])


def _decimal(text: str) -> Decimal:
    """The exact number; infinity, which every model refuses, for what is no finite number."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return _INFINITE
    return number if number.is_finite() else _INFINITE


_MOST_BACK = 500
"""Lines that are looked through for the beginning of a value; a longer one is told otherwise."""


def _given_twice(error: Any, text: str, name: str) -> Problem | None:
    """The problem of a key or a table that is there already, at its line; None for all others."""
    line, told = error.lineno, ""
    if inline := re.fullmatch("Duplicate inline table key '(.*)'", error.msg):
        told = inline[1]
    elif error.msg.startswith(("Cannot declare ", "Cannot overwrite ")):
        # That of a table ends behind its name.
        start = text.rfind("\n", 0, error.pos) + 1
        table = re.fullmatch(r"[ \t]*(\[\[?)([^\[\]]+)", text[start : error.pos])
        if table:
            told = f"{table[1]}{table[2].strip()}{']' * len(table[1])}"
        elif key := _key_before(text, error.pos):
            told, line = key
    if not told:
        return None
    return Problem(name, f"`{printable(told)}` is given twice; keep one", line=line)


def _key_before(text: str, end: int) -> tuple[str, int] | None:
    """The key, and its line, of the value that ends at a place of a text."""
    import tomli

    start = end
    for _ in range(_MOST_BACK):
        start = text.rfind("\n", 0, start) + 1
        # A line within a long text may look like a key, but what follows is no TOML then.
        with contextlib.suppress(ValueError, RecursionError):
            if tomli.loads(text[start:end], parse_float=_decimal):
                return text[start:end].partition("=")[0].strip(), text.count("\n", 0, start) + 1
        if not start:
            break
        start -= 1
    return None


def _toml_sentence(error: Any, text: str) -> str:
    message = printable(error.msg)
    if not text[error.pos :].strip() and not message.startswith("Cannot "):
        return f"is cut off or incomplete: {_lower(message)} at the end of the file"
    if message == "Invalid value":
        return (
            f"is not TOML: no value can begin like this (column {error.colno});"
            ' a text stands in quotes: title = "Spring"'
        )
    return f"is not TOML: {_lower(message)} (column {error.colno})"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def validated(
    model: type[Model], data: dict[str, Any], text: str, name: str, queue: str | None = None
) -> Model:
    """The document that the values of a file make; `text` is where they came from.

    `queue` is the key under which a document has clips, of which there may be very many.
    """
    beyond = bounds.values_beyond(data, queue)
    if beyond is not None:
        raise BadFile([located(name, text, *beyond)])
    if not data and model.model_fields["format"].is_required():
        sentence = f"is empty; the first line must be format = {FORMAT}"
        raise BadFile([Problem(name, sentence)])
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise BadFile(validation_problems(error, model, text, name)) from error


def located(name: str, text: str, path: "KeyPath", sentence: str) -> Problem:
    """A problem of the value at a path, with its key and its line."""
    from soraplan.storage import sentences
    from soraplan.storage.lines import find_lines

    return Problem(name, sentence, sentences.key(path) or None, find_lines(text, [path]).get(path))


def read(model: type[Model], path: Path) -> Model:
    """The document in a file, which is no plan: those are larger. Raises BadFile."""
    name = str(path)
    text = read_text(path, bounds.MAX_SMALL)
    return validated(model, read_toml(text, name), text, name)


def toml_files(folder: Path) -> list[Path]:
    """The TOML files of a folder by name; none where there is no such folder.

    Hidden files are left out: they belong to an editor or the system. Raises BadFile where the
    folder may not be read.
    """
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.suffix == ".toml" and not path.name.startswith(".")
        )
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise not_read(folder, error) from error


def read_folder(
    folder: Callable[[], Path], read_one: Callable[[Path], Value]
) -> tuple[list[tuple[Path, Value]], list[Problem]]:
    """What the TOML files of a folder hold, and the problems of those that cannot be used."""
    values: list[tuple[Path, Value]] = []
    problems: list[Problem] = []
    try:
        files = toml_files(folder())
    except StorageError as error:
        return [], list(error.problems)
    for path in files:
        try:
            values.append((path, read_one(path)))
        except BadFile as error:
            problems.extend(error.problems)
    return values, problems


def read_layers(
    model: type[Model], folders: Iterable[Callable[[], Path]], key: str
) -> tuple[dict[str, Model], list[Problem]]:
    """The documents of several folders by what stands under `key`, sorted, and their problems.

    One of a later folder takes the place of one of an earlier folder; of two in one folder the
    first holds, and the other is a problem.
    """
    values: dict[str, Model] = {}
    problems: list[Problem] = []
    for folder in folders:
        found, bad = read_folder(folder, lambda path: read(model, path))
        problems.extend(bad)
        files: dict[str, str] = {}
        for path, value in found:
            name = getattr(value, key)
            if name in files:
                sentence = f"'{name}' is the {key} of {files[name]} too; give another"
                problems.append(Problem(str(path), sentence, key))
            else:
                files[name] = path.name
                values[name] = value
    return dict(sorted(values.items())), problems


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python's collector of garbage still while very many values are made that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
