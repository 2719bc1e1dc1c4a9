"""How a command saves a plan: over nothing but what it has read."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from soraplan.cli.groups import BadUse

if TYPE_CHECKING:
    from soraplan.core.plan import Plan
    from soraplan.storage.problems import StorageError


def save(path: Path, plan: "Plan", *, may_replace: bool = True, read: str | None = None) -> None:
    """Save a plan; `read` is the digest of the file that it was made of, if that is this one.

    Raises BadUse where the file has changed since, and NotWritten as `plans.write` does. That no
    version could be kept is told on stderr and stops nothing.
    """
    from soraplan.storage import plans
    from soraplan.storage.problems import ChangedOnDisk

    try:
        plans.write(path, plan, expected=read, told=_tell, may_replace=may_replace)
    except ChangedOnDisk as error:
        raise BadUse(
            f"{path} was changed by somebody else while this was worked out; nothing was written"
            " over it. Run the command again, and it starts from what the file holds now."
        ) from error


def _tell(trouble: "StorageError") -> None:
    click.echo(str(trouble), err=True)
