"""Disks that hang or refuse, as seen by the process that runs the tests."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

_CALLS = ("stat", "lstat", "open", "mkdir", "rename", "unlink", "scandir", "listdir", "access")


@contextmanager
def struck(folder: Path, first: Callable[[], object]) -> Iterator[None]:
    """Something is done before any call to the system that names what lies in a folder."""

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def made(path: Any, *arguments: Any, **named: Any) -> Any:
            if isinstance(path, str | os.PathLike) and Path(path).is_relative_to(folder):
                first()
            return call(path, *arguments, **named)

        return made

    with pytest.MonkeyPatch.context() as patch:
        for name in _CALLS:
            patch.setattr(os, name, wrapped(getattr(os, name)))
        yield


@contextmanager
def hung(folder: Path) -> Iterator[None]:
    """What lies in a folder answers nothing; whoever waits for it goes on at the end of this."""
    gate = Event()
    try:
        with struck(folder, gate.wait):
            yield
    finally:
        gate.set()


@contextmanager
def refusing(folder: Path, number: int) -> Iterator[None]:
    """The system refuses whatever is asked of what lies in a folder, with this `errno`."""

    def refuse() -> None:
        raise OSError(number, os.strerror(number))

    with struck(folder, refuse):
        yield
