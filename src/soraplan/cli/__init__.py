"""The command line: reads arguments, asks the other parts, and puts the answer on stdout.

Only the branch that opens the app imports `soraplan.ui`. stdout is for data and stderr for talk;
exit codes are 0, 1 where a gate is not passed, 2 for wrong use or a bad file, 70 for a fault of
soraplan itself, and 128 with the number of the signal that ended it.
"""

import gc
import os
import sys

from soraplan.cli.talk import Talk
from soraplan.core.startup import secrets_on_demand, without_plugin_search


def main() -> None:
    """Run the command that the process was started with, and leave with its exit code."""
    try:
        _run()
    except KeyboardInterrupt:
        from soraplan.cli.faults import INTERRUPTED

        _leave(INTERRUPTED)
    except Exception as error:
        from soraplan.cli.faults import tell

        _leave(tell(error))


def _run() -> None:
    # A command is over before there is any garbage worth collecting; the app turns this on again.
    gc.disable()
    without_plugin_search()
    secrets_on_demand()
    _same_bytes_everywhere()
    plan = _plan_file(sys.argv[1:])
    if plan is not None and has_terminal():
        sys.exit(_app_on(plan))
    from soraplan.cli.commands import soraplan

    try:
        soraplan.main(prog_name="soraplan")
    except SystemExit as left:
        if "soraplan.ui" in sys.modules:
            raise
        _leave(left.code if isinstance(left.code, int) else 0)


def has_terminal() -> bool:
    """Whether somebody sits before all three streams."""
    return all(
        stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)
    )


def _plan_file(arguments: list[str]) -> str | None:
    """The file of a plan, where that is all that was asked for and cannot be a command's name.

    Everything else is click's to understand. Loading it takes 10 ms, a twentieth of the way to the
    app's first frame, so the commonest way to start the app does without.
    """
    if len(arguments) != 1 or not arguments[0].endswith(".toml"):
        return None
    return arguments[0] if os.path.isfile(arguments[0]) else None  # noqa: PTH113 - any text


def _app_on(plan: str) -> int:
    from pathlib import Path

    from soraplan.storage.problems import StorageError
    from soraplan.ui.app import run

    try:
        return run(Path(plan))
    except StorageError as error:
        print(f"Error: {error}", file=sys.stderr)  # noqa: T201 - as click tells of it
        return 2


def _same_bytes_everywhere() -> None:
    """Write files and pipes alike on every system; a terminal gets `?` for what it cannot show."""
    if sys.stderr is not None:
        sys.stderr = Talk(sys.stderr)
    stdout = sys.stdout
    if not hasattr(stdout, "reconfigure"):
        return
    if stdout.isatty():
        stdout.reconfigure(errors="replace")
    else:
        stdout.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")


def _leave(code: int) -> None:
    """End the process without freeing one by one what it has loaded, a tenth of its whole time.

    No thread is at work and no file is open here, and nothing is left to be done at exit.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            # Whoever read it has closed the pipe.
            pass
    os._exit(code)
