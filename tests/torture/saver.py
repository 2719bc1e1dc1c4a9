"""Saves plans over one file without end, in a process that is killed: `python saver.py WAY FILE`.

For each line on stdin, a time in seconds, a child of this process begins to save and is killed
after that time; the answer is a line on stdout with the saves that it finished, or -1 where it
ended by itself. The n-th child begins with the n-th of the plans, and goes on in their order. The
children come from one process that has everything loaded, for speed.
"""

import gc
import itertools
import mmap
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import atomic, leftovers, plans

SIZES = {"bytes": (1, 8_000, 40, 1_000), "plans": (1, 60, 10, 25)}
"""Clips of the plans that are saved in turn, by the way: their bytes alone, or all that a save of
the app does, with its lock and the versions that are kept."""


def saved(way: str) -> list[Plan]:
    """The plans that are saved in turn."""
    return [
        Plan(
            format=1,
            title=f"Shoot of {size}",
            clips=tuple(
                Clip(id=f"c{number}", shot=f"{number}", prompt=f"Dawn {number}\n" * 12)
                for number in range(size)
            ),
        )
        for size in SIZES[way]
    ]


def _save(way: str, path: Path) -> Callable[[Plan], object]:
    if way == "plans":
        return lambda plan: str(plans.write(path, plan))
    data = {plan.title: plans.dumps(plan).encode() for plan in saved(way)}
    return lambda plan: atomic.write(path, data[plan.title])


def main(way: str, path: Path) -> None:
    """Start, kill and count one child for each line on stdin."""
    # What the child before left is to go at once, and not after an hour.
    leftovers.OLD = 0
    save, several = _save(way, path), saved(way)
    finished = mmap.mmap(-1, 8)
    turn = itertools.count()
    gc.freeze()
    for line in sys.stdin:
        finished[:8] = bytes(8)
        begun, beginning = os.pipe()
        first = next(turn) % len(several)
        child = os.fork()
        if not child:
            os.write(beginning, b".")
            for number, plan in enumerate(itertools.cycle(several[first:] + several[:first]), 1):
                save(plan)
                finished[:8] = number.to_bytes(8, "big")
        os.read(begun, 1)
        time.sleep(float(line))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(begun)
        os.close(beginning)
        count = int.from_bytes(finished[:8], "big") if os.WIFSIGNALED(status) else -1
        sys.stdout.write(f"{count}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
