"""What is built from the project: everything the app needs is in it, and nothing else."""

import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable
from configparser import ConfigParser
from datetime import date
from email import message_from_string
from pathlib import Path
from zipfile import ZipFile

import pytest
import tomli
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

import soraplan as package
from soraplan.storage import paths, themes

ROOT = Path(__file__).parents[1]
THEMES = sorted(file.name for file in (ROOT / "themes").glob("*.toml"))


def built(root: Path, folder: Path, builder: Callable[[str], WheelBuilder | SdistBuilder]) -> Path:
    """What a builder makes of a project, without network and in this process."""
    (made,) = builder(str(root)).build(directory=str(folder), versions=["standard"])
    return Path(made)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(ROOT, tmp_path_factory.mktemp("wheel"), WheelBuilder)


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is in the source distribution."""
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(built(ROOT, folder, SdistBuilder)) as archive:
        archive.extractall(folder, filter="data")
    (inside,) = (one for one in folder.iterdir() if one.is_dir())
    return inside


def names(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def info(unpacked: Path) -> Path:
    return unpacked / f"soraplan-{package.__version__}.dist-info"


def python(unpacked: Path, *arguments: str) -> str:
    """What Python prints with the unpacked wheel before everything else that is installed."""
    run = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        cwd=unpacked,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_the_wheel_has_everything_that_the_app_reads(wheel: Path) -> None:
    assert {
        "soraplan/cards/openai-sora-2.toml",
        "soraplan/samples/sample.toml",
        "soraplan/ui/app.tcss",
        "soraplan/py.typed",
        *(f"soraplan/themes/{name}" for name in THEMES),
    } <= names(wheel)
    assert len(THEMES) >= 5


def test_the_wheel_has_every_module_and_every_file_of_the_package(wheel: Path) -> None:
    inside = ROOT / "src"
    files = {
        file.relative_to(inside).as_posix()
        for file in (inside / "soraplan").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert files <= names(wheel)


def test_the_wheel_has_nothing_but_the_package_and_its_description(wheel: Path) -> None:
    for name in names(wheel):
        assert name.startswith(("soraplan/", f"soraplan-{package.__version__}.dist-info/")), name
        assert not re.search(r"test|bench|__pycache__|\.pyc$", name), name


def test_the_wheel_brings_its_licence_its_readme_and_the_command(unpacked: Path) -> None:
    folder = info(unpacked)
    assert (folder / "licenses/LICENSE").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")
    scripts = ConfigParser()
    scripts.read(folder / "entry_points.txt")
    assert dict(scripts["console_scripts"]) == {"soraplan": "soraplan.cli:main"}
    metadata = message_from_string((folder / "METADATA").read_text("utf-8"))
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (ROOT / "README.md").read_text("utf-8")


def test_the_wheel_runs_without_the_checkout(unpacked: Path) -> None:
    where = "import soraplan; print(soraplan.__file__)"
    assert Path(python(unpacked, "-c", where).strip()).is_relative_to(unpacked)
    listed = python(unpacked, "-m", "soraplan", "rates", "--today", "2026-11-22")
    assert re.search(r"^openai-sora-2 .* built in$", listed, re.MULTILINE)
    version = python(unpacked, "-m", "soraplan", "--version")
    assert version == f"soraplan {package.__version__}\n"
    sample = str(unpacked / "soraplan/samples/sample.toml")
    assert "In all" in python(unpacked, "-m", "soraplan", "show", sample)


def test_the_wheel_finds_the_themes_that_it_carries(unpacked: Path) -> None:
    told = python(
        unpacked,
        "-c",
        "from soraplan.storage import paths, themes; found, problems = themes.installed();"
        "print(paths.builtin_themes_dir(), len(found), *problems)",
    )
    assert told == f"{unpacked / 'soraplan/themes'} {len(THEMES)}\n"


def test_a_checkout_finds_the_themes_at_its_top() -> None:
    assert paths.builtin_themes_dir() == ROOT / "themes"
    assert [f"{theme.name}.toml" for theme in themes.installed()[0]] == THEMES


def test_the_source_distribution_has_what_it_takes_to_test_and_to_build(source: Path) -> None:
    for name in (
        "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "pyproject.toml", "bench/bench.py",
        "docs/make_keys.py", "docs/make_screenshot.py", "docs/moving.svg", "docs/screenshot.svg",
        "src/soraplan/py.typed", "tests/conftest.py", "tests/test_package.py",
        "tests/exchange/golden/shoot.txt", *(f"themes/{name}" for name in THEMES),
    ):  # fmt: skip
        assert (source / name).is_file(), name
    assert not list(source.rglob("__pycache__"))
    assert not (source / ".venv").exists()


def test_the_same_wheel_comes_out_of_the_source_distribution(
    source: Path, wheel: Path, tmp_path: Path
) -> None:
    assert names(built(source, tmp_path, WheelBuilder)) == names(wheel)


def test_the_version_stands_in_one_place(unpacked: Path) -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert project["project"]["dynamic"] == ["version"]
    metadata = message_from_string((info(unpacked) / "METADATA").read_text("utf-8"))
    assert metadata["Version"] == package.__version__
    written = f'"{package.__version__}"'
    sources = (ROOT / "src").rglob("*.py")
    found = [file.name for file in sources if written in file.read_text("utf-8")]
    assert found == ["__init__.py"]


def test_the_newest_version_stands_first_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)$", changelog, re.MULTILINE)
    assert newest
    assert newest[1] == package.__version__
    assert date.fromisoformat(newest[2]) >= date(2026, 11, 22)
