"""Every page is held to what it says: commands are run, files are read, keys are compared."""

import json
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click
import pytest
import tomli
from click.testing import CliRunner
from pydantic import BaseModel

from pages import (
    FILES,
    PAGES,
    ROOT,
    console,
    named,
    plan_of,
    prose,
    rows,
    run,
    shows,
    written,
)
from plans import TODAY
from soraplan.cli.commands import soraplan as command_line
from soraplan.cli.faults import INTERRUPTED
from soraplan.core.clip import Clip
from soraplan.core.document import MAX_CLIPS, MAX_LETTERS
from soraplan.core.edits import revised, settings_revised
from soraplan.core.plan import RUNS_A_MONTH, ExtraCost, Plan
from soraplan.core.supposing.outlook import Outlook
from soraplan.exchange.readers import csv, xlsx
from soraplan.storage import bounds, documents, outlooks, paths, plans, themes, versions
from soraplan.storage.faults import EXIT_CODE
from soraplan.ui.app import DEFAULT_THEME, SoraplanApp
from soraplan.ui.ending import CLOSED

SHELL_BY_OTHERS = {"ci.md", "rate-cards.md", "torture.md"}
"""Pages whose lines for a shell have a test of their own, or are `make torture`."""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with the files of the pages; those for a folder of soraplan's own are there."""
    folder = tmp_path / "work"
    folder.mkdir()
    for name, text in FILES.items():
        place = paths.home() / name if "/" in name else folder / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="the pages speak to a POSIX shell")
@pytest.mark.parametrize("page", [page for page in PAGES if list(console(page))])
def test_every_command_does_what_the_page_shows(page: str, work: Path) -> None:
    run(page, work)
    if page == "README.md":
        assert (work / "spring.txt").read_text("utf-8").startswith("Spring campaign\n")


def test_no_page_has_commands_that_nothing_runs() -> None:
    assert "README.md" in [page for page in PAGES if list(console(page))]
    for page, text in PAGES.items():
        assert page in SHELL_BY_OTHERS or "```sh" not in text, page


def test_every_file_is_shown_once() -> None:
    shown = [name for text in PAGES.values() for name in re.findall(r"<!-- file: (\S+) -->", text)]
    assert sorted(shown) == sorted(FILES)


def test_lines_left_out_of_an_output_are_the_only_ones_that_may_differ() -> None:
    assert shows(["one", "...", "three"], "one\ntwo\nthree\n")
    assert not shows(["one", "three"], "one\ntwo\nthree\n")
    assert not shows(["one", "..."], "zero\none\n")


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from commands(found, f"{name} {below}")


def options(command: click.Command) -> set[str]:
    params = command.get_params(click.Context(command))
    return {one for param in params if isinstance(param, click.Option) for one in param.opts}


def test_every_command_and_option_is_documented_and_no_other() -> None:
    every, known = "\n".join(PAGES.values()), set[str]()
    for name, command in commands(command_line, "soraplan"):
        assert re.search(rf"(\$ |`){name}\b", PAGES["README.md"]), name
        for option in command.get_params(click.Context(command)):
            if isinstance(option, click.Option):
                assert any(one in every for one in option.opts), f"{name} {option.opts}"
        known |= options(command)
    # The recipe for pull requests uses the options of git and others as well.
    for page in set(PAGES) - {"ci.md"}:
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", PAGES[page])) <= known, page


def test_links_lead_somewhere() -> None:
    for page, text in PAGES.items():
        folder = ROOT if page == "README.md" else ROOT / "docs"
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            path, _, anchor = link.partition("#")
            target = folder / path if path else folder / page
            assert target.exists(), f"{page}: {link}"
            titles = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.M) if anchor else []
            assert not anchor or anchor in map(anchored, titles), f"{page}: {link}"


def anchored(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def test_the_readme_leads_to_every_page() -> None:
    for page in PAGES:
        assert page == "README.md" or f"](docs/{page}" in PAGES["README.md"], page


# -- the plan file --------------------------------------------------------------------------------


def test_the_plan_stands_there_as_soraplan_writes_plans() -> None:
    without_comments = re.sub(r" +#.*", "", FILES["spring.toml"])
    assert plans.dumps(plan_of("spring.toml")) == without_comments


@pytest.mark.parametrize(("first", "model"), [("Key of a plan", Plan), ("Key of a clip", Clip)])
def test_every_key_stands_there_with_its_default(first: str, model: type[BaseModel]) -> None:
    told = []
    for names, default, *_ in rows("plan-file.md", first):
        written = tomli.loads(f"x = {default.strip('`')}")["x"] if default else None
        for name in re.findall(r"`(\w+)`", names):
            told.append(name)
            expected = model.model_fields[name].get_default(call_default_factory=True)
            if model.model_fields[name].is_required():
                expected = None
            assert (list(expected) if written == [] else expected) == written, name
    assert sorted(told) == sorted(model.model_fields)


def test_the_keys_of_an_extra_cost_stand_there() -> None:
    (cell,) = (
        meaning
        for names, _, meaning in rows("plan-file.md", "Key of a plan")
        if "extra_costs" in names
    )
    assert set(re.findall(r"`(\w+)`", cell)) == {*ExtraCost.model_fields, "run", "month"}
    assert ExtraCost(name="Music", amount=Decimal(1)).per == "run"


def test_a_key_that_no_figure_uses_changes_none() -> None:
    plan = plan_of("spring.toml")
    of_clip = {"priority": 1, "moved_from": "pro/720p"}
    for names, _, meaning in rows("plan-file.md", "Key of a clip"):
        if "no figure" in meaning:
            assert set(re.findall(r"`(\w+)`", names)) <= set(of_clip)
    changed = settings_revised(
        plan, clips=type(plan.clips)([revised(clip, **of_clip) for clip in plan.clips])
    )
    assert plan != changed
    # The receipt is of the whole plan; everything before it is figures.
    assert written(plan).partition('"receipt"')[0] == written(changed).partition('"receipt"')[0]


def test_the_runs_of_a_month_are_those_of_the_code() -> None:
    runs = ", ".join(f"`{repeat}` {number}" for repeat, number in RUNS_A_MONTH.items())
    assert f"runs a month: {runs} |" in PAGES["plan-file.md"]


# -- commands -------------------------------------------------------------------------------------


def told_by(*words: str) -> str:
    result = CliRunner().invoke(command_line, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def nested(value: object) -> Iterator[str]:
    """The keys of a JSON value, at any depth."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from nested(below)
    elif isinstance(value, list):
        for below in value:
            yield from nested(below)


def test_the_keys_of_the_json_are_there(work: Path) -> None:
    made = json.loads(
        told_by("show", str(work / "spring.toml"), "--what-if", "price=2", "--format", "json")
    )
    listed = rows("commands.md", "Key")
    before = prose("commands.md").partition("### Of show")[2].partition("The rest:")[0]
    keys = {*(key.strip("`") for key, _ in listed), *named(before), "format"}
    assert keys == {*made, *made["rates"]}
    for key, meaning in listed:
        # A rate of exchange with its date is only there where a plan has two currencies.
        assert set(named(meaning)) <= {*nested(made), "check", "--what-if", "date"}, key
    for key, value in (
        *((key, made[key]) for key in ("totals", "range", "finish", "batch", "receipt")),
        *((key, made[key][0]) for key in ("clips", "pace", "accounts", "findings")),
    ):
        (meaning,) = (meaning for name, meaning in listed if name == f"`{key}`")
        assert set(value) <= {*named(meaning), "tier"}, key


@pytest.mark.parametrize(
    ("first", "command"),
    [
        ("Key of port", ["port", "spring.toml"]),
        ("Key of a move", ["port", "spring.toml", "--to", "kling-3.0"]),
        ("Key of diff", ["diff", "spring.toml", "series.toml", "--max-increase", "5%"]),
    ],
)
def test_the_keys_of_the_other_json_are_there(
    first: str, command: list[str], work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(work)
    if command[0] == "diff":
        result = CliRunner().invoke(command_line, [*command, "--format", "json"])
        made = json.loads(result.stdout)
    else:
        made = json.loads(told_by(*command, "--format", "json"))
    listed = rows("commands.md", first)
    assert {*made} - {"format", "title", "rates"} == {
        key for keys, _ in listed for key in named(keys)
    }
    for key, meaning in listed:
        assert set(named(meaning)) <= {*nested(made), "now", "--max-increase"}, key
        if key == "`cards`":
            assert set(made["cards"][0]) <= {*named(meaning), *made["now"]}


def test_the_exit_codes_are_those_of_the_program(work: Path) -> None:
    codes = [code for code, _ in rows("commands.md", "Code")]
    assert codes == ["0", "1", "2", str(EXIT_CODE), "128 + n"]
    assert f"{INTERRUPTED} after Ctrl+C, {CLOSED} where" in prose("commands.md")
    plan, run = str(work / "spring.toml"), CliRunner().invoke
    assert run(command_line, ["check", plan]).exit_code == 0
    assert run(command_line, ["check", plan, "--fail-on", "warning"]).exit_code == 1
    assert run(command_line, ["check", str(work / "none.toml")]).exit_code == 2
    assert run(command_line, ["check", plan, "--fail-on", "never"]).exit_code == 2


def test_the_commands_that_take_a_day_are_named() -> None:
    sentence = re.search(r"`--today 2026-11-22` fixes it for (.*?)\.", prose("commands.md"))
    assert sentence
    taking = {
        name.removeprefix("soraplan ")
        for name, command in commands(command_line, "soraplan")
        if "--today" in options(command)
    }
    # Listing the cards is a command of its own, which has no name.
    assert set(named(sentence[1])) == {*taking, "rates"}


@pytest.mark.parametrize(
    "words",
    [
        ["show", "spring.toml"],
        ["show", "spring.toml", "--format", "json"],
        ["check", "spring.toml"],
        ["diff", "spring.toml", "series.toml"],
        ["export", "spring.toml", "--to", "html"],
        ["port", "spring.toml"],
        ["rates"],
    ],
    ids=" ".join,
)
def test_a_day_that_nothing_depends_on_changes_no_byte(
    words: list[str], work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(work)
    today = told_by(*words, "--today", "2026-11-22")
    assert told_by(*words, "--today", "2026-11-25") == today
    assert "2026-11-25" not in today


def test_an_outlook_depends_on_the_day_as_the_page_says(work: Path) -> None:
    assert "what an [outlook](outlooks.md) supposes" in prose("commands.md")
    words = ["show", str(work / "spring.toml"), "--what-if", "outlook=analysts,on=2027-06-01"]
    assert told_by(*words, "--today", "2026-11-22") != told_by(*words, "--today", "2026-11-25")


# -- outlooks, themes and bounds ------------------------------------------------------------------


def test_the_outlooks_are_those_that_come_with_soraplan_and_the_keys_are_all() -> None:
    found, problems = outlooks.installed()
    assert not problems
    assert {id_.strip("`") for id_, _ in rows("outlooks.md", "Outlook")} == set(found)
    told = {
        key: must == "yes"
        for keys, must, _ in rows("outlooks.md", "Key of an outlook")
        for key in named(keys)
    }
    assert told == {key: field.is_required() for key, field in Outlook.model_fields.items()}


async def test_all_themes_that_come_with_the_app_are_named() -> None:
    section = PAGES["themes.md"].partition("```")[0]
    ours = [theme.name for theme in themes.installed()[0]]
    assert re.findall(r"`(sora-\w+)`", section) == ours
    assert f"`{DEFAULT_THEME}` (the default)" in section
    assert "seven of its own" in section and len(ours) == 7
    required = {key for key, field in themes.ThemeFile.model_fields.items() if field.is_required()}
    assert required == {"format", "name", "dark", "primary"}
    assert {"ansi-dark", "ansi-light"} <= set(SoraplanApp().available_themes)


async def test_the_app_takes_the_settings_the_theme_and_the_card(tmp_path: Path) -> None:
    for name, place in (("settings", ""), ("themes/harbour", ""), ("film", "cards/")):
        path = tmp_path / f"{place}{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(FILES[f"{name}.toml"], encoding="utf-8")
    app = SoraplanApp(today=TODAY)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert not app._notifications
        assert app.theme == "sora-day"
        assert app.keys["clip.add"] == ("a", "insert")
        assert app.keys["clip.turn"] == ()
        assert "example-film" in app.cards
        app.theme = "harbour"
        await pilot.pause()
        assert app.current_theme.primary == "#7fb4c9"


def test_bounds_are_those_of_the_code() -> None:
    text = prose("nothing-lost.md")
    size = documents.MAX_BYTES // 1024**2
    assert f"up to {MAX_CLIPS:,} clips, {MAX_LETTERS:,} letters in a text and {size} MB" in text
    small, listed, values = bounds.MAX_SMALL // 1024**2, bounds.MAX_LISTED, bounds.MAX_VALUES
    assert f"{small} MB, {listed:,} entries in a list and {values:,} values" in text
    assert f"nested more than {bounds.MAX_DEPTH} deep" in text
    assert csv.MAX_BYTES == xlsx.MAX_BYTES == 50 * 1024**2
    assert "shot lists have up to 50 MB" in text
    kept = versions.MOST_BYTES // 1024**2
    assert f"the last {versions.MOST} of a plan ({kept} MB at most, the last two always)" in text
    assert versions.ALWAYS == 2
    assert f"**Saved versions stay**, the last {versions.MOST} of a plan" in prose("README.md")


def test_the_changes_name_every_command() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for name, _ in commands(command_line, "soraplan"):
        assert re.search(rf"`(soraplan )?{name.removeprefix('soraplan ')}\b", changes), name
