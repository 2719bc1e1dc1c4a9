"""What the columns of shot lists were read as, kept for the next list with the same heads.

It is a convenience: a file that cannot be read or written is told of and stops nothing, and one
that cannot be read is never overwritten. What the targets mean is not known here.
"""

from collections.abc import Iterable, Mapping

from pydantic import Field

from soraplan.core.document import Document, FormatVersion, Line
from soraplan.storage import atomic, documents, paths
from soraplan.storage.problems import NotWritten, Problem, StorageError

MOST = 50
"""Lists that are kept; the one not used for longest goes first."""

_LONGEST = 10_000
"""Letters that the heads of one list may have together."""


class Remembered(Document):
    """One list: what each of its columns became, by head."""

    columns: dict[Line, Line]


class Imports(Document):
    """The file as a whole; the list that was used last stands first."""

    format: FormatVersion = 1
    lists: tuple[Remembered, ...] = Field(default=())


def find(heads: Iterable[str]) -> dict[str, str]:
    """What the columns under these heads were read as; empty where that is not known.

    The order of the columns makes no difference, and neither does the case of their heads.
    """
    wanted = list(heads)
    found, _ = _read()
    for one in found.lists:
        if _signature(one.columns) == _signature(wanted):
            known = {head.casefold(): target for head, target in one.columns.items()}
            return {head: known[head.casefold()] for head in wanted}
    return {}


def remember(columns: Mapping[str, str]) -> tuple[Problem, ...]:
    """Keep what columns were read as, by head; the problems where that cannot be done."""
    return _write(columns, keep=True)


def forget(heads: Iterable[str]) -> tuple[Problem, ...]:
    """Keep nothing of these heads any more; the problems where that cannot be done."""
    return _write(dict.fromkeys(heads, ""), keep=False)


def _signature(heads: Iterable[str]) -> frozenset[str]:
    return frozenset(head.casefold() for head in heads)


def _read() -> tuple[Imports, tuple[Problem, ...]]:
    try:
        return documents.read(Imports, paths.imports_file()), ()
    except StorageError as error:
        is_new = isinstance(error.__cause__, FileNotFoundError)
        return Imports(), () if is_new else error.problems


def _write(columns: Mapping[str, str], *, keep: bool) -> tuple[Problem, ...]:
    if sum(map(len, columns)) > _LONGEST:
        return ()
    try:
        atomic.rewrite(paths.imports_file(), lambda: _rewritten(columns, keep=keep))
    except StorageError as error:
        return error.problems
    return ()


def _rewritten(columns: Mapping[str, str], *, keep: bool) -> bytes | None:
    """The file with what these columns are read as, or without; None where that changes nothing."""
    from soraplan.storage import written

    found, problems = _read()
    if problems:
        raise NotWritten(problems)
    wanted = _signature(columns)
    lists = [one for one in found.lists if _signature(one.columns) != wanted]
    if keep:
        lists.insert(0, Remembered(columns=dict(columns)))
    changed = Imports(lists=tuple(lists[:MOST]))
    if changed == found:
        return None
    return written.toml(written.values(changed, always="format")).encode()
