"""Which part may know which: `cli -> ui -> exchange -> storage -> core`, and no arrow back."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import soraplan

ROOT = Path(soraplan.__file__).parent
HEADLESS = ("core", "storage", "exchange")
LAYERS = ("core", "storage", "exchange", "ui", "cli")
"""From the innermost outwards: a part may import itself and what stands before it."""

DRAWN = {"textual", "rich"}
IMPURE = {
    "io",
    "os",
    "pathlib",
    "platformdirs",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "time",
}
CLOCKS = {"today", "now", "utcnow"}

_IMPORT_ALL = """
import importlib, sys
for module in sys.argv[1:]:
    importlib.import_module(module)
    loaded = sorted({"textual", "rich"}.intersection(sys.modules))
    if loaded:
        sys.exit(f"{module} loads {loaded}")
"""


def files(part: str = "") -> list[Path]:
    """The sources of a part, which is a package or one file."""
    place = ROOT / part
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str, package: str) -> Iterator[str]:
    """Every module that a source imports, wherever it does, and every name out of a package."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) + 1 - node.level]
                base = ".".join([*above, base]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def layer(module: str) -> str | None:
    """The part that a module of the project belongs to; None for others and for the root."""
    first, _, rest = module.partition(".")
    part = rest.partition(".")[0]
    return part if first == "soraplan" and part in LAYERS else None


def turned_back(source: str, module: str, package: str) -> list[str]:
    """The imports of a source that its part may not make."""
    own = layer(module)
    if own is None:
        return []
    allowed = LAYERS[: LAYERS.index(own) + 1]
    return sorted(name for name in imported(source, package) if (layer(name) or own) not in allowed)


def every_source() -> list[tuple[str, str, str]]:
    """The text, the module and the package of every source."""
    return [
        (
            file.read_text(encoding="utf-8"),
            module_of(file),
            module_of(file) if file.name == "__init__.py" else module_of(file).rpartition(".")[0],
        )
        for file in files()
    ]


@pytest.mark.parametrize("part", HEADLESS)
def test_a_part_without_a_screen_loads_neither_textual_nor_rich(part: str) -> None:
    modules = [module_of(file) for file in files(part)]
    assert modules, f"no source in {part}"
    run = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, *modules], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_no_arrow_turns_back() -> None:
    wrong = {
        module: found
        for source, module, package in every_source()
        if (found := turned_back(source, module, package))
    }
    assert wrong == {}


class WithoutFunctions(ast.NodeTransformer):
    """Takes out what a module does not do until it is asked to."""

    def visit_FunctionDef(self, _: ast.FunctionDef) -> ast.Pass:
        return ast.Pass()

    def visit_AsyncFunctionDef(self, _: ast.AsyncFunctionDef) -> ast.Pass:
        return ast.Pass()


def known_at_once() -> dict[str, set[str]]:
    """The modules of the project that each of them imports before anything is asked of it."""
    known = {module for _, module, _ in every_source()}
    knows = {}
    for source, module, package in every_source():
        at_once = ast.unparse(WithoutFunctions().visit(ast.parse(source)))
        names = {name for name in imported(at_once, package) if name in known} - {module}
        # A package is no more than the way to the part of it that is imported.
        knows[module] = {one for one in names if not any(of.startswith(f"{one}.") for of in names)}
    return knows


def test_no_modules_know_each_other_in_a_circle() -> None:
    # It names the modules of a circle.
    TopologicalSorter(known_at_once()).prepare()


def test_no_units_of_the_core_know_each_other_in_a_circle() -> None:
    knows: dict[str, set[str]] = {}
    for module, names in known_at_once().items():
        if layer(module) == "core":
            units = {unit(name) for name in names if layer(name) == "core"}
            knows.setdefault(unit(module), set()).update(units - {unit(module)})
    TopologicalSorter(knows).prepare()


def unit(module: str) -> str:
    """A package or module right within its part."""
    return ".".join(module.split(".")[:3])


def test_only_the_screens_import_textual_and_rich() -> None:
    wrong = {
        module
        for source, module, package in every_source()
        if layer(module) != "ui"
        and any(name.partition(".")[0] in DRAWN for name in imported(source, package))
    }
    assert wrong == set()


def test_the_core_reads_no_file_and_no_clock() -> None:
    wrong = []
    for file in files("core"):
        source = file.read_text(encoding="utf-8")
        wrong += [
            f"{file.name} imports {name}"
            for name in imported(source, "soraplan.core")
            if name.partition(".")[0] in IMPURE
        ]
        wrong += [
            f"{file.name} asks {node.func.attr}()"
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CLOCKS
        ]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "module", "found"),
    [
        ("import soraplan.storage.plans", "soraplan.core.plan", ["soraplan.storage.plans"]),
        (
            "def late():\n    from soraplan.ui import app",
            "soraplan.exchange.text",
            ["soraplan.ui", "soraplan.ui.app"],
        ),
        ("from soraplan import storage", "soraplan.core.plan", ["soraplan.storage"]),
        (
            "from ..exchange import text",
            "soraplan.storage.plans",
            ["soraplan.exchange", "soraplan.exchange.text"],
        ),
        ("from soraplan.cli import main", "soraplan.ui.app", ["soraplan.cli", "soraplan.cli.main"]),
        ("from . import plan\nfrom soraplan.core import cards", "soraplan.storage.plans", []),
        ("from soraplan import __version__\nimport textual", "soraplan.core.plan", []),
        ("from soraplan.ui.app import App", "soraplan.cli.main", []),
    ],
)
def test_an_arrow_that_turns_back_is_noticed(source: str, module: str, found: list[str]) -> None:
    assert turned_back(source, module, module.rpartition(".")[0]) == found
