"""The README is held to what it says: commands are run, files are read, and figures computed."""

import ast
import json
import os
import re
import runpy
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random

import click
import pytest
import tomli
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from pydantic import BaseModel

import soraplan as package
from plans import TODAY
from soraplan.cli.commands import soraplan as command_line
from soraplan.core import history, money
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.document import MAX_CLIPS, MAX_LETTERS, Frame
from soraplan.core.edits import revised, settings_revised
from soraplan.core.estimate import NEAR, Estimate, Estimator
from soraplan.core.finding import SEVERITIES
from soraplan.core.forecast import Forecast, forecast
from soraplan.core.keep_rates import PRESETS
from soraplan.core.plan import RUNS_A_MONTH, ExtraCost, Plan
from soraplan.core.plan_checks import OLD_DAYS, STALE_DAYS
from soraplan.core.words import duration_text
from soraplan.exchange.formats import json as json_report
from soraplan.exchange.readers import csv, xlsx
from soraplan.exchange.receipt import receipt
from soraplan.exchange.report import report
from soraplan.storage import bounds, cards, documents, paths, plans, themes, versions
from soraplan.ui.app import DEFAULT_THEME, SoraplanApp

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROSE = " ".join(README.split())
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", README, re.DOTALL))
"""The files that the README shows, by the names that it gives to them."""

Step = tuple[str, list[str]]


def console_steps() -> Iterator[list[Step]]:
    """The commands of each block of the console, with the lines that are shown below them."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        steps: list[Step] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
        yield steps


CONSOLE = [steps for steps in console_steps() if not steps[0][0].startswith("make ")]


def on_the_day(command: str) -> str:
    """The command on the day the README was written for, whenever the test is run."""
    return re.sub(
        r"^soraplan (show|check|rates|diff|export|port)\b(?! (check|new|diff))",
        rf"\g<0> --today {TODAY}",
        command,
    )


def shows(shown: list[str], output: str) -> bool:
    """Whether an output is as shown, where a line of three dots stands for any lines."""
    lines = ("(.*\n)*" if line == "..." else re.escape(f"{line}\n") for line in shown)
    return re.fullmatch("".join(lines), output) is not None


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with the plans and cards of the README."""
    folder = tmp_path / "work"
    folder.mkdir()
    for name, text in FILES.items():
        if "/" not in name:
            (folder / name).write_text(text, encoding="utf-8")
    draft = FILES["spring.toml"].replace("count = 20", "count = 30")
    (folder / "draft.toml").write_text(draft, encoding="utf-8")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="the README speaks to a POSIX shell")
def test_every_command_does_what_the_readme_shows(work: Path) -> None:
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    assert CONSOLE
    for steps in CONSOLE:
        code = 0
        for number, (command, shown) in enumerate(steps):
            run = subprocess.run(
                ["sh", "-c", f"(exit {code}); {on_the_day(command)}"],
                cwd=work,
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            code = run.returncode
            asked = [next_command for next_command, _ in steps[number + 1 : number + 2]]
            assert code == 0 or asked == ["echo $?"], (command, run.stderr)
            assert "Traceback" not in run.stderr, run.stderr
            assert not shown or shows(shown, run.stdout), f"{command} prints:\n{run.stdout}"
    assert (work / "spring.txt").read_text("utf-8").startswith("Spring campaign\n")


def test_lines_left_out_of_an_output_are_the_only_ones_that_may_differ() -> None:
    assert shows(["one", "...", "three"], "one\ntwo\nthree\n")
    assert not shows(["one", "three"], "one\ntwo\nthree\n")
    assert not shows(["one", "..."], "zero\none\n")


def test_make_has_the_targets_that_the_readme_names() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^\$ |`)make (\w+)", README, re.MULTILINE))
    assert {"run", "test", "check", "bench"} <= named <= targets


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from commands(found, f"{name} {below}")


def test_every_command_and_option_is_documented() -> None:
    for name, command in commands(command_line, "soraplan"):
        assert re.search(rf"(\$ |`){name}\b", README), name
        for option in command.params:
            if isinstance(option, click.Option):
                assert any(f"{one}" in README for one in option.opts), f"{name} {option.opts}"


def test_links_lead_somewhere() -> None:
    titles = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    anchors = {title.lower().replace(" ", "-") for title in titles}
    links = re.findall(r"\]\(([^)\s]+)\)", README)
    assert {"docs/moving.svg", "docs/screenshot.svg"} <= set(links)
    for link in links:
        assert link[1:] in anchors if link.startswith("#") else (ROOT / link).exists(), link


def test_the_tables_of_keys_are_those_of_the_commands() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_keys.py"))
    assert made["with_keys"](README) == README, "run docs/make_keys.py"
    assert "`clip.duplicate`" in README


def texts(svg: str) -> list[tuple[float, float, str]]:
    """Every text of a picture, and where it stands."""
    elements = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return sorted(
        (float(one.attrib["y"]), float(one.attrib["x"]), one.text or "") for one in elements
    )


@pytest.mark.parametrize(
    ("picture", "shown"), [("screenshot.svg", "Sample:"), ("moving.svg", "ENDED")]
)
def test_a_picture_is_what_the_app_shows_and_fetches_nothing(picture: str, shown: str) -> None:
    saved = (ROOT / "docs" / picture).read_text(encoding="utf-8")
    made = runpy.run_path(str(ROOT / "docs" / "make_screenshot.py"))["screenshot"](picture)
    assert texts(saved) == texts(made), "run docs/make_screenshot.py"
    assert any(shown in text for _, _, text in texts(saved))
    assert not re.search(r"url\((?!#)|@import|@font-face|href", saved)


# -- the files it shows ---------------------------------------------------------------------------


def plan_of(name: str) -> Plan:
    return plans.parse(FILES[name], name)


def estimated(plan: Plan) -> Estimate:
    return Estimator(cards.installed().cards, TODAY).estimate(plan)


def forecasted(plan: Plan) -> Forecast:
    return forecast(estimated(plan))


def test_the_plan_stands_there_as_soraplan_writes_plans() -> None:
    without_comments = re.sub(r" +#.*", "", FILES["spring.toml"])
    assert plans.dumps(plan_of("spring.toml")) == without_comments


async def test_the_app_takes_the_settings_the_theme_and_the_card(tmp_path: Path) -> None:
    for name in ("settings.toml", "themes/harbour.toml", "cards/mycard.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = FILES[Path(name).name if name.startswith("cards") else name]
        (tmp_path / name).write_text(text, encoding="utf-8")
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


async def test_the_first_steps_lead_to_a_plan_in_the_library(tmp_path: Path) -> None:
    app = SoraplanApp(today=TODAY, random=Random(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        # Until there is something to save nothing is made.
        assert not list(tmp_path.iterdir())
        await pilot.press("a", *"Dawn", "enter")
        await pilot.press("right", "plus", "greater_than_sign", "right_square_bracket")
        await pilot.press("p", *"First", "enter")
        assert not paths.plans_dir().exists()
        await pilot.press("ctrl+s", "enter")
        await pilot.pause()
        await app.workers.wait_for_complete()
    plan = plans.read(paths.plans_dir() / "first.toml").plan
    (clip,) = plan.clips
    assert (plan.title, clip.prompt, clip.offer) == ("First", "Dawn", "pro/720p")
    assert (clip.takes, clip.count, clip.seconds) == (2, 2, 8)


def test_a_plan_can_use_the_card_as_the_readme_says() -> None:
    own = RateCard.model_validate(tomli.loads(FILES["mycard.toml"], parse_float=Decimal))
    assert 'rates = "example-film"' in README
    assert "`example-film/draft/720p`" in README
    estimator = Estimator({**cards.installed().cards, own.id: own}, TODAY)
    clip = Clip(id="one", offer="example-film/draft/720p", seconds=10)
    series = plan_of("series.toml")
    assert estimator.estimate(series).cost(clip) == Decimal("0.84")
    assert estimator.estimate(settings_revised(series, rates=own.id)).card == own


def rows(first: str) -> list[list[str]]:
    """The cells of the table whose head begins with a cell."""
    table = re.search(rf"^\| {re.escape(first)} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", README, re.M)
    assert table, first
    return [re.split(r" *[|] *", line.strip("| ")) for line in table[1].splitlines()]


@pytest.mark.parametrize(("first", "model"), [("Key of a plan", Plan), ("Key of a clip", Clip)])
def test_every_key_stands_there_with_its_default(first: str, model: type[BaseModel]) -> None:
    named = []
    for names, default, *_ in rows(first):
        written = tomli.loads(f"x = {default.strip('`')}")["x"] if default else None
        for name in re.findall(r"`(\w+)`", names):
            named.append(name)
            expected = model.model_fields[name].get_default(call_default_factory=True)
            if model.model_fields[name].is_required():
                expected = None
            assert (list(expected) if written == [] else expected) == written, name
    assert sorted(named) == sorted(model.model_fields)


def test_the_keys_of_an_extra_cost_stand_there() -> None:
    (cell,) = (meaning for names, _, meaning in rows("Key of a plan") if "extra_costs" in names)
    assert set(re.findall(r"`(\w+)`", cell)) == {*ExtraCost.model_fields, "run", "month"}
    assert ExtraCost(name="Music", amount=Decimal(1)).per == "run"


def written(plan: Plan) -> str:
    forecast = forecasted(plan)
    return json_report.dumps(report(forecast), receipt(forecast.estimate))


def test_a_key_that_no_figure_uses_changes_none() -> None:
    plan = plan_of("spring.toml")
    of_clip = {"priority": 1, "moved_from": "pro/720p"}
    for names, _, meaning in rows("Key of a clip"):
        if "no figure" in meaning:
            assert set(re.findall(r"`(\w+)`", names)) <= set(of_clip)
    changed = settings_revised(
        plan, clips=type(plan.clips)([revised(clip, **of_clip) for clip in plan.clips])
    )
    assert plan != changed
    # The receipt is of the whole plan; everything before it is figures.
    assert written(plan).partition('"receipt"')[0] == written(changed).partition('"receipt"')[0]


# -- the figures ----------------------------------------------------------------------------------


def test_the_social_series_costs_what_the_readme_computes() -> None:
    estimate = estimated(plan_of("series.toml"))
    told = [
        (money.shown(one.total.run, "USD"), money.shown(one.total.run * 30, "USD"))
        for one in estimate.columns
    ]
    (day, month), (pro_day, pro_month), (hd_day, hd_month) = told
    assert f"10 × $0.10 × 20 × 1 = {day} a day and {month} a month of 30 runs" in PROSE
    assert f"on Pro 720p at $0.30 it is {pro_day} and {pro_month}" in PROSE
    assert f"on Pro HD at $0.50 {hd_day} and {hd_month}." in PROSE
    assert estimate.month == Decimal(600)
    (clip,) = estimate.plan.clips
    longer, shorter = (
        money.shown(estimated(plan_with(revised(clip, seconds=seconds))).total.run, "USD")
        for seconds in (12, 8)
    )
    assert f"12 s of these twenty cost {longer}, 8 s {shorter}." in PROSE


def plan_with(clip: Clip) -> Plan:
    plan = plan_of("series.toml")
    return settings_revised(plan, clips=type(plan.clips)([clip]))


def test_the_series_on_pro_is_refused_and_paced_as_the_readme_says() -> None:
    (clip,) = plan_of("series.toml").clips
    pace = forecasted(plan_with(revised(clip, offer="pro/720p"))).pace
    assert pace is not None and pace.refusal is not None
    (tier,) = pace.tiers
    (limit,) = tier.allowances
    assert (
        f"The {tier.requests} requests of the series on Pro with Tier 1 ({limit.limit.text}):"
        f" the {pace.refusal.number}th is refused. At an even pace they go out one every"
        f" {tier.interval} s, the last after {tier.submitted} s." in PROSE
    )


def test_the_range_is_that_of_tossing_a_coin_until_heads_come_twice() -> None:
    plan = plan_of("promo.toml")
    (clip,) = plan.clips
    assert (clip.count, clip.takes, clip.seconds, plan.keep_rate) == (2, 3, 8, Decimal("0.5"))
    most = 9
    tosses = ["".join(toss) for toss in product("HT", repeat=most)]
    enough = {
        takes: sum(toss[:takes].count("H") >= 2 for toss in tosses) / len(tosses)
        for takes in range(2, most)
    }
    # The README counts takes by a formula, this test by writing down all tosses.
    for takes, chance in enough.items():
        last = enough.get(takes - 1, 0)
        assert chance - last == pytest.approx((takes - 1) / 2**takes)
    listed = rows("Takes for both")
    assert [int(cells[0]) for cells in listed] == [2, 3, 4, 5, 6, 7]
    for number, cost, told in listed:
        assert cost == money.shown(Decimal("2.40") * int(number), "USD")
        exact = 100 * enough[int(number)]
        assert float(told.removesuffix(" %")) == pytest.approx(exact, abs=0.051)
    p50, p80, p90 = (
        next(cost for number, cost, _ in listed if enough[int(number)] >= share)
        for share in (0.5, 0.8, 0.9)
    )
    assert f"So P50 is {p50}, P80 {p80} and P90 {p90}" in PROSE
    affordable = int(Decimal(10) / Decimal("2.40"))
    assert affordable == 4
    assert f"enough with a chance of {enough[affordable]:.0%}.".replace("%", " %") in PROSE
    assert f"0.5³ = {0.5**3:.1%}".replace("%", " %") in PROSE
    assert f"1 − 0.875² = {1 - 0.875**2:.0%}".replace("%", " %") in PROSE
    made = forecasted(plan)
    assert made.range is not None and made.odds is not None
    amounts = (made.range.p50, made.range.p80, made.range.p90)
    assert tuple(money.shown(amount, "USD") for amount in amounts) == (p50, p80, p90)
    assert made.within_budget == pytest.approx(enough[affordable])
    assert made.odds.missed == pytest.approx(1 - 0.875**2)


def test_the_paced_run_ends_when_the_readme_computes() -> None:
    plan = plan_of("paced.toml")
    # One job after another into the first of five seats that is free, and 6 s apart.
    free, earliest, sent = [0] * 5, 0, 0
    for _ in range(20):
        sent = max(earliest, min(free))
        free[free.index(min(free))] = sent + 180
        earliest = sent + 6
    assert f"3 × 180 + 4 × 6 = {sent} s" in PROSE
    assert f"{sent} + 180 = {max(free)} s, which is {duration_text(max(free))}." in PROSE
    assert f"19 × 6 + 180 = {19 * 6 + 180} s" in PROSE
    pace = forecasted(plan).pace
    assert pace is not None and pace.last is not None and pace.last.decided_by is not None
    assert pace.submitted == sent and pace.done == max(free)
    assert pace.last.decided_by.limit.concurrent == 5
    alone = forecasted(settings_revised(plan, concurrent=None)).pace
    assert alone is not None and alone.done == 19 * 6 + 180


def test_the_published_keep_rates_are_those_of_the_app() -> None:
    told = [f"`{preset.id}` {preset.share}" for preset in PRESETS]
    assert f"{', '.join(told[:-1])} or {told[-1]}." in PROSE


def test_the_keys_of_the_json_are_there() -> None:
    made = json.loads(written(plan_of("paced.toml")))
    known = {*made, *made["clips"][0], *made["totals"], *made["range"], *made["pace"][0]}
    known |= {*made["finish"], *made["findings"][0]}
    listed = rows("Key")
    assert [key.strip("`") for key, _ in listed] == [
        "clips", "totals", "range", "pace", "finish", "accounts", "findings",
    ]  # fmt: skip
    for key, meaning in listed:
        assert {key.strip("`"), *re.findall(r"`(\w+)`", meaning)} <= known | {"check"}


def test_bounds_and_counts_are_those_of_the_code() -> None:
    near = f"{NEAR:.0%}".replace("%", " %")
    assert f"`under` below {near} of it, `near` from {near} to 100 %, `over` above" in PROSE
    assert f"a figure in use was last checked {OLD_DAYS} days ago or more" in PROSE
    assert f"a figure in use was last checked {STALE_DAYS} days ago or more" in PROSE
    runs = ", ".join(f"`{repeat}` {number}" for repeat, number in RUNS_A_MONTH.items())
    assert f"runs a month: {runs} |" in README
    size = documents.MAX_BYTES // 1024**2
    assert f"up to {MAX_CLIPS:,} clips, {MAX_LETTERS:,} letters in a text and {size} MB" in PROSE
    small, listed, values = bounds.MAX_SMALL // 1024**2, bounds.MAX_LISTED, bounds.MAX_VALUES
    assert f"{small} MB, {listed:,} entries in a list and {values:,} values" in PROSE
    assert f"nested more than {bounds.MAX_DEPTH} deep" in PROSE
    assert csv.MAX_BYTES == xlsx.MAX_BYTES == 50 * 1024**2
    assert "shot lists have up to 50 MB" in PROSE
    kept = versions.MOST_BYTES // 1024**2
    assert f"the last {versions.MOST} of a plan ({kept} MB at most, the last two always)" in PROSE
    assert versions.ALWAYS == 2
    assert history.LIMIT == 1_000
    assert "a thousand actions" in PROSE


def test_the_findings_are_those_of_the_code_in_their_order() -> None:
    listed = [(code.strip("`"), severity) for code, severity, _ in rows("Finding")]
    assert listed == list(SEVERITIES.items())


def test_the_prices_and_limits_are_those_of_the_card() -> None:
    card = cards.installed().cards["openai-sora-2"]
    frames: tuple[Frame, Frame] = ("portrait", "landscape")
    prices = [
        [
            f"`{tier.id}/{rate.resolution}`",
            money.unit(rate.per_second, "USD"),
            money.unit(rate.batch_per_second, "USD"),
            *(rate.sizes[frame] for frame in frames),
            rate.evidence or card.evidence,
        ]
        for tier in card.tiers
        for rate in tier.rates
    ]
    assert rows("Offer") == prices
    limits = [
        [f"`{account.id}`", *([one.text for one in account.limits] or ["no access", "no access"])]
        for account in card.accounts
    ]
    assert rows("Account") == limits
    assert card.account("free").no_access == ("standard", "pro")  # type: ignore[union-attr]
    assert f"The card of Sora 2, checked on {card.checked}." in PROSE
    assert f"**The Sora 2 API ended on {card.retired}.**" in README
    assert card.charges_failed == "unknown"
    assert all(limit.concurrent is None for one in card.accounts for limit in one.limits)
    assert card.retired == date(2026, 9, 24)


def test_the_picture_is_described_as_it_is() -> None:
    clips = plans.read(paths.sample_file()).plan.clips
    assert (len(clips), len({clip.scene for clip in clips})) == (11, 5)
    assert "eleven clips in five scenes" in README


async def test_all_themes_that_come_with_the_app_are_named() -> None:
    section = README.partition("## Themes")[2].partition("```")[0]
    ours = [theme.name for theme in themes.installed()[0]]
    assert re.findall(r"`(sora-\w+)`", section) == ours
    assert f"`{DEFAULT_THEME}` (the default)" in section
    assert "seven of its own" in section and len(ours) == 7
    required = {key for key, field in themes.ThemeFile.model_fields.items() if field.is_required()}
    assert required == {"format", "name", "dark", "primary"}
    assert {"ansi-dark", "ansi-light"} <= set(SoraplanApp().available_themes)


def test_the_config_directories_are_named_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/me")
    assert "`~/.config/soraplan` on Linux" in PROSE
    assert Unix("soraplan").user_config_dir == "/home/me/.config/soraplan"
    assert "`~/Library/Application Support/soraplan` on macOS" in PROSE
    in_library = MacOS("soraplan").user_config_dir
    assert in_library == "/home/me/Library/Application Support/soraplan"


NETWORK = {
    "aiohttp", "ftplib", "http", "httpx", "imaplib", "requests", "smtplib", "socket", "ssl",
    "urllib", "webbrowser", "websockets", "xmlrpc",
}  # fmt: skip


def test_no_source_of_the_app_can_open_a_connection() -> None:
    assert "none of its code opens a connection" in PROSE
    for file in Path(package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert NETWORK.isdisjoint(name.partition(".")[0] for name in names), file
