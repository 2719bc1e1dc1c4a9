"""The kinds of files that shot lists are read from, one module each.

A module that stands here and declares a `READER` is one; nothing else has to be told of it.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from soraplan.exchange.sheet import Reader


@cache
def every() -> tuple[Reader, ...]:
    """All readers, by name."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").READER for name in names)


def for_file(name: str) -> Reader | None:
    """The reader for a file of that name; None where its ending is none that is known."""
    ending = name.rpartition(".")[2].casefold()
    return next((one for one in every() if ending in one.extensions), None)
