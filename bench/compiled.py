"""Whether packages are byte-compiled: where they are not, every start compiles them again.

A start then takes more than twice as long, and a ratio of two such starts means nothing. It happens
where an environment was installed without compiling or PYTHONDONTWRITEBYTECODE is set.
"""

import compileall
import importlib.util
from collections.abc import Iterator
from pathlib import Path


def folders(package: str) -> Iterator[Path]:
    """Where a package's modules lie. It is not imported."""
    spec = importlib.util.find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        yield Path(folder)


def compile_package(package: str) -> None:
    """Byte-compile what is not yet, or has changed since."""
    for folder in folders(package):
        compileall.compile_dir(folder, quiet=1)


def stale_modules(package: str) -> int:
    """How many modules of a package would be compiled anew at every start."""
    return sum(
        not _is_compiled(source) for folder in folders(package) for source in folder.rglob("*.py")
    )


def _is_compiled(source: Path) -> bool:
    cached = Path(importlib.util.cache_from_source(str(source)))
    head = cached.read_bytes()[:12] if cached.is_file() else b""
    if head[:4] != importlib.util.MAGIC_NUMBER:
        return False
    # PEP 552: with flags of 0, the next four bytes are the source's time of change.
    flags, changed = int.from_bytes(head[4:8], "little"), int.from_bytes(head[8:12], "little")
    return flags != 0 or changed == int(source.stat().st_mtime) & 0xFFFFFFFF
