"""Whatever lies in the user's own folders, the app starts, tells of it, and changes none of it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from running import running, told
from textual.design import ColorSystem

from plans import queue
from soraplan.core.clip import Clip
from soraplan.storage import paths
from soraplan.ui.palette import OWN_VARIABLES

CARD = 'format = 1\nid = "openai-sora-2"\n'
THEME = 'format = 1\nname = "own"\ndark = true\nprimary = "#ffaa00"\n[variables]\n'


def put(path: Path, data: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def settings(text: str) -> Callable[[], None]:
    return lambda: put(paths.settings_file(), text)


def theme(variables: str) -> Callable[[], None]:
    def lay() -> None:
        put(paths.themes_dir() / "own.toml", THEME + variables)
        put(paths.settings_file(), 'format = 1\ntheme = "own"\n')

    return lay


def last_plan(make: Callable[[Path], object]) -> Callable[[], None]:
    def lay() -> None:
        path = paths.plans_dir() / "last.toml"
        path.parent.mkdir(parents=True)
        make(path)
        put(paths.settings_file(), f'format = 1\nlast_plan = "{path}"\n')

    return lay


def odd_things() -> None:
    """What no reader of files expects, in every folder that the app looks through."""
    for folder in (paths.cards_dir(), paths.themes_dir(), paths.outlooks_dir(), paths.plans_dir()):
        (folder / "folder.toml").mkdir(parents=True)
        (folder / "gone.toml").symlink_to("nowhere")
        (folder / "circle.toml").symlink_to("circle.toml")
        os.mkfifo(folder / "pipe.toml")
        put(folder / "binary.toml", bytes(range(256)))
        put(folder / "deep.toml", "a = " + "[" * 100_000)
    put(paths.cards_dir() / "openai-sora-2.toml", CARD)
    put(paths.imports_file(), "lists = 5")


def contents(folder: Path) -> dict[str, bytes | None]:
    """What lies in a folder: the bytes of files, and None of all else."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize(
    ("lay", "words"),
    [
        (settings('format = 1\n[keys]\n"clip.ad" = "[/b]"\n'), "There is no command clip.ad"),
        (settings(f'format = 1\n[keys]\n"{"clip." * 20_000}" = "a"\n'), "at most 64 characters"),
        (lambda: paths.settings_file().mkdir(parents=True), "is a folder, not a file"),
        (theme('muted = "; } * { display: none; }"\n'), "muted, which must be a colour"),
        (odd_things, "binary.toml: is not a text file"),
        (last_plan(os.mkfifo), "is a pipe that nothing comes out of"),
        (last_plan(lambda path: path.symlink_to(path.name)), "leads back to itself"),
        (settings(f'format = 1\nlast_plan = "/{"x" * 9_000}"\n'), "the name is too long"),
        (last_plan(lambda path: put(path, "format = 1\n[[clips]]\ncount = 0\n")), "at least 1"),
    ],
)
async def test_the_app_starts_and_tells_what_it_cannot_use(
    lay: Callable[[], None], words: str
) -> None:
    lay()
    before = contents(paths.home())
    async with running() as desk:
        assert words in " ".join([*told(desk.app), desk.flat])
        takes = desk.plan.clips[1].takes
        await desk.press("j", "plus")
        assert desk.plan.clips[1].takes == takes + 1
    after = contents(paths.home())
    assert {name: after.get(name) for name in before} == before


async def test_every_variable_may_have_any_value_that_a_theme_is_let_have() -> None:
    names = [*ColorSystem("#fff").generate(), *OWN_VARIABLES]
    theme(
        "".join(
            f'{name} = "{"bold not italic" if "style" in name else "#fa0"}"\n'
            for name in set(names)
        )
    )()
    async with running() as desk:
        assert desk.app.theme == "own"
        assert told(desk.app) == []
        await desk.press("e")
        assert "Prompt" in desk.text


async def test_a_prompt_of_a_megabyte_is_opened_edited_and_saved() -> None:
    prompt = "Gulls cross the frame.\n" * 45_000
    async with running(queue(Clip(shot="1", prompt=prompt), Clip(shot="2"))) as desk:
        assert "Gulls cross" in desk.flat
        await desk.press("plus", "D")
        assert "takes" in desk.flat
        await desk.press("escape", "ctrl+s")
        assert desk.session.is_saved
        assert desk.plan.clips[0].prompt == prompt


@pytest.mark.parametrize("below", ["", "home", "deep/home"])
async def test_a_home_that_is_no_folder_is_told_once(
    below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = paths.home().with_name(f"{paths.home().name}-file")
    wrong.write_text("not a folder")
    monkeypatch.setenv("SORAPLAN_HOME", str(wrong / below))
    async with running() as desk:
        said = [one for one in told(desk.app) if str(wrong) in one]
        assert said == [
            f"{wrong}: is not a folder, so that nothing in it can be read or written;"
            " check the path"
        ]


async def test_problems_with_different_causes_are_all_told() -> None:
    put(paths.themes_dir() / "own.toml", "= broken")
    put(paths.settings_file(), "= broken")
    paths.cards_dir().symlink_to("cards")
    async with running() as desk:
        for name in ("own.toml", "settings.toml", "cards"):
            assert sum(name in one for one in told(desk.app)) == 1
