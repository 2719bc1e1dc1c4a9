"""Waiting for a disk no longer than somebody can wait: one that hangs never says so."""

import errno
import os
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

PATIENCE = 3.0
"""Seconds after which a disk is taken to hang that does not answer a reading."""

Made = TypeVar("Made")


def within(seconds: float, call: Callable[[], Made]) -> Made:
    """What a call returns or raises, where that takes no more seconds; else TimeoutError.

    The call is made in a thread of its own. One that is stuck is left to itself: it holds up
    nothing, not even the end of the process.
    """
    made: SimpleQueue[tuple[Made, None] | tuple[None, BaseException]] = SimpleQueue()

    def run() -> None:
        try:
            made.put((call(), None))
        except BaseException as error:
            made.put((None, error))

    Thread(target=run, name="soraplan within", daemon=True).start()
    try:
        value, error = made.get(timeout=seconds)
    except Empty:
        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # it is the call's where there is no error
