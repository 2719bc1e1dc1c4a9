import importlib
import os
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli

from soraplan.core.cards import RateCard
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.plan import Plan

ROOT = Path(__file__).parents[1]
BENCH = ROOT / "bench"
TODAY = date(2026, 11, 22)

# pty.fork warns where an earlier test has left a thread behind; the child becomes another program
# at once, so that it cannot wait for a lock which that thread held.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


@pytest.fixture
def make_plan(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    yield from bench_module("make_plan", monkeypatch)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    yield from bench_module("terminal", monkeypatch)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    yield from bench_module("compiled", monkeypatch)


def bench_module(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The scripts of the bench find each other in their own folder, and nobody else should."""
    monkeypatch.syspath_prepend(str(BENCH))
    yield importlib.import_module(name)
    sys.modules.pop(name)


def read(file: Path) -> Any:
    return tomli.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)


def estimated(file: Path) -> Estimate:
    card = RateCard.model_validate(read(ROOT / "src/soraplan/cards/openai-sora-2.toml"))
    return Estimator({card.id: card}, TODAY).estimate(Plan.model_validate(read(file)))


def test_a_bench_plan_is_a_plan_with_every_offer_scenes_and_prompts_of_its_own(
    make_plan: Any, tmp_path: Path
) -> None:
    make_plan.write_plan(tmp_path / "plan.toml", 2_000)
    plan = Plan.model_validate(read(tmp_path / "plan.toml"))
    assert len(plan.clips) == 2_000
    assert {clip.offer for clip in plan.clips} == {"standard/720p", "pro/720p", "pro/hd"}
    assert len({clip.scene for clip in plan.clips}) == 250
    assert len({clip.prompt for clip in plan.clips}) == 2_000
    assert len({clip.seconds for clip in plan.clips}) > 3


def test_the_bench_knows_what_its_plan_costs(make_plan: Any, tmp_path: Path) -> None:
    totals = make_plan.write_plan(tmp_path / "plan.toml", 300)
    estimate = estimated(tmp_path / "plan.toml")
    assert estimate.total.run * 100 == totals.mix
    assert {one.offer: one.total.run * 100 for one in estimate.columns} == totals.offers


def test_the_same_bench_plan_is_written_each_time(make_plan: Any, tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        make_plan.write_plan(tmp_path / name, 50)
    assert (tmp_path / "one.toml").read_bytes() == (tmp_path / "two.toml").read_bytes()


@pytest.mark.parametrize(
    ("cents", "texts"),
    [
        (5, ("$0.05",)),
        (123_450, ("$1,234.50",)),
        (9_999_999, ("$99,999.99",)),
        (12_345_650, ("$123,456.50", "$123,457")),
    ],
)
def test_a_total_is_looked_for_as_the_screen_writes_it(
    make_plan: Any, cents: int, texts: tuple[str, ...]
) -> None:
    assert make_plan.money(cents) == texts


def test_colours_are_not_part_of_the_text_and_a_jump_of_the_cursor_ends_it(terminal: Any) -> None:
    drawn = (
        "\x1b]0;title\x07\x1b[?25l\x1b[1;38;2;9;9;9m$1,2\x1b[0m34.50\x1b[3;4H$7\x1b(B.00\x1b[>1u"
    )
    assert terminal.plain(drawn) == "$1,234.50\n$7.00"


def test_what_is_timed_is_free_of_the_settings_of_python_and_colours(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("NO_COLOR", "")
    environment = terminal.clean_environment("/home/of/the/bench")
    assert not [name for name in environment if name.startswith("PYTHON")]
    assert "NO_COLOR" not in environment
    assert environment["PATH"] == os.environ["PATH"]
    assert environment["SORAPLAN_HOME"] == "/home/of/the/bench"


def test_the_bench_sees_an_app_draw_and_answer_a_key(terminal: Any, tmp_path: Path) -> None:
    environment = terminal.clean_environment(str(tmp_path))
    label = [sys.executable, str(BENCH / "one_label.py"), "seen by the bench"]
    with terminal.Terminal(label, environment) as app:
        assert app.wait_for("seen by the bench") > app.started
        assert app.end() > 0
    table = [sys.executable, str(BENCH / "bare_table.py"), "41"]
    with terminal.Terminal(table, environment) as app:
        app.wait_for("<41>")
        pressed = app.send(b"+")
        assert app.wait_for("<42>") > pressed


def test_a_program_that_ends_without_the_text_is_told_with_what_it_said(
    terminal: Any, tmp_path: Path
) -> None:
    said = [sys.executable, "-c", "print('something else')"]
    with (
        terminal.Terminal(said, terminal.clean_environment(str(tmp_path))) as app,
        pytest.raises(terminal.NotShownError, match=r"the total[^$]*something else"),
    ):
        app.wait_for("the total")


def test_the_bench_notices_modules_that_every_start_would_compile(
    compiled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "some_package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "module.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert compiled.stale_modules("some_package") == 2
    compiled.compile_package("some_package")
    assert compiled.stale_modules("some_package") == 0
    os.utime(package / "module.py", (1, 1))
    assert compiled.stale_modules("some_package") == 1
