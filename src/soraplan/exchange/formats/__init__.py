"""The formats that a plan can be handed on in, one module each.

A module that stands here and declares a `FORMAT` is a format; nothing else has to be told of it.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from soraplan.exchange.format import Format


def names() -> tuple[str, ...]:
    """The names of all formats. None of them is loaded for this."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


@cache
def named(name: str) -> Format:
    """The format of a name. Raises KeyError where there is none."""
    if name not in names():
        raise KeyError(name)
    made = import_module(f"{__name__}.{name}").FORMAT
    assert isinstance(made, Format) and made.name == name
    return made


def every() -> tuple[Format, ...]:
    """All formats, by name."""
    return tuple(map(named, names()))
