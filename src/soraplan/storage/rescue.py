"""Work that is not saved as a plan of its own, where the journal cannot be written.

It is for the moment in which soraplan may end: the folder of the journal is on a full disk,
perhaps, and that of the plan is not. Either may hang, and is then not waited for. Nothing that is
there is ever replaced by it.
"""

import contextlib
import os
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

from soraplan.core.plan import Plan
from soraplan.storage import file_names, plans
from soraplan.storage.private import new_file, write_out
from soraplan.storage.problems import NotWritten, Problem, StorageError, not_written
from soraplan.storage.waiting import within

_PATIENCE = 2.0
"""Seconds that one place may take: whoever ends soraplan waits for all of them."""


class Rescue:
    """Puts the plan of a session where there is room, each value of it once."""

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._path: Path | None = None

    def told(self, plan: Plan, path: Path | None, why: str) -> str:
        """Write a plan as `write` does; sentences on it, and on `why` the journal was no place."""
        title = plan.title or "The plan"
        try:
            end = f"With all that is not saved it is now in {self.write(plan, path)}"
        except StorageError as error:
            end = "\n".join(("Nor could it be kept elsewhere:", *map(str, error.problems)))
        return "\n".join(filter(None, (f"{title} could not be kept for the next start.", why, end)))

    def write(self, plan: Plan, path: Path | None) -> Path:
        """Write a plan, whose file is at `path`, beside that or else among temporary files.

        Returns where it is now; what was written of it before is gone then. The file is the user's
        alone. Raises NotWritten where it can be in neither place.
        """
        before = self._path
        if plan is self._plan and before is not None and _is_there(before):
            return before
        data = plans.dumps(plan).encode()
        stem = f"{file_names.stem(plan.title or (path.stem if path else ''))}-not-saved"
        problems: list[Problem] = []
        for folder in _folders(path):
            try:
                written = within(_PATIENCE, partial(_written, folder, stem, data))
            except NotWritten as error:
                problems.extend(error.problems)
                continue
            except TimeoutError:
                problems.append(Problem(str(folder), "the disk does not answer"))
                continue
            if before is not None:
                with contextlib.suppress(OSError):
                    within(_PATIENCE, before.unlink)
            self._plan, self._path = plan, written
            return written
        raise NotWritten(problems)


def _folders(path: Path | None) -> Iterator[Path]:
    if path is not None:
        yield path.parent
    import tempfile

    # It raises FileNotFoundError where there is none, which names those it tried.
    with contextlib.suppress(OSError):
        yield Path(tempfile.gettempdir())


def _is_there(path: Path) -> bool:
    """Whether a file is there, as far as that can be told now."""
    try:
        return within(_PATIENCE, path.exists)
    except OSError:
        return False


def _written(folder: Path, stem: str, data: bytes) -> Path:
    """A new file of a name like this in a folder. Raises NotWritten, and then nothing is left."""
    try:
        return _put(folder, stem, data)
    except OSError as error:
        raise not_written(folder / f"{stem}.toml", error) from error


def _put(folder: Path, stem: str, data: bytes) -> Path:
    for number in count(1):
        path = folder / (f"{stem}-{number}.toml" if number > 1 else f"{stem}.toml")
        with contextlib.suppress(FileExistsError):
            handle = new_file(path)
            break
    try:
        try:
            write_out(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path
