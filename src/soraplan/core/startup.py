"""What a process does before pydantic is imported, so that soraplan starts fast.

Both functions must be called before anything imports the models; they import nothing heavy. They
are workarounds for pydantic 2.14.3, and do nothing where another version works otherwise.
"""

import sys
from types import ModuleType
from typing import Any

_PLUGIN_LOADER = "pydantic.plugin._loader"


def without_plugin_search() -> None:
    """Keep pydantic from searching the installed packages for plugins.

    Pydantic imports `pydantic.plugin._loader` when the first model class is built, and that module
    imports importlib.metadata at its top (with email and zipfile behind it: 12 ms, a sixth of what
    pydantic itself takes) before it looks at PYDANTIC_DISABLE_PLUGINS. soraplan uses no plugin, so
    a module that knows of none stands in its place.
    """
    if _PLUGIN_LOADER not in sys.modules:
        loader = ModuleType(_PLUGIN_LOADER, "No plugins: see soraplan.core.startup.")
        loader.get_plugins = tuple  # type: ignore[attr-defined]
        sys.modules[_PLUGIN_LOADER] = loader


def secrets_on_demand() -> None:
    """Load the module `secrets` when something of it is used, not when it is imported.

    `pydantic.types` imports it for the comparison of secret texts, which soraplan has none of; the
    cryptography behind it takes 4 ms. importlib's LazyLoader does not help: until Python 3.12 a
    second import already loads what it put off.
    """
    if "secrets" not in sys.modules:
        sys.modules["secrets"] = _OnDemand("secrets", "Becomes the real module when it is used.")


class _OnDemand(ModuleType):
    """A module that fills itself from the real one of its name at the first look into it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        del sys.modules[self.__name__]
        real = __import__(self.__name__)
        self.__dict__.update(real.__dict__)
        return getattr(real, name)
