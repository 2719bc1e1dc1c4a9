"""What the process does before the first model is built, so that soraplan starts fast.

It must be called before anything imports pydantic's models, and imports nothing heavy itself.
"""

import sys
from types import ModuleType

_LOADER = "pydantic.plugin._loader"


def without_plugin_search() -> None:
    """Keep pydantic from searching the installed packages for plugins.

    Pydantic 2.14.3 imports `pydantic.plugin._loader` when the first model class is built, and that
    module imports importlib.metadata at its top (with email and zipfile behind it: 12 ms, a sixth
    of what pydantic itself takes) before it reads PYDANTIC_DISABLE_PLUGINS. soraplan uses no such
    plugin, so a module that knows of none stands in its place. A pydantic that loads its plugins
    from elsewhere does not notice it.
    """
    if _LOADER in sys.modules:
        return
    loader = ModuleType(_LOADER, "No plugins: see soraplan.core.startup.")
    loader.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules[_LOADER] = loader
