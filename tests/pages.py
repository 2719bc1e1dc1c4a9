"""The README and the pages in docs/: their texts, tables, files and commands, for the tests."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from plans import TODAY
from soraplan.core.estimate import Estimate, Estimator
from soraplan.core.forecast import Forecast, forecast
from soraplan.core.plan import Plan
from soraplan.exchange.formats import json as json_report
from soraplan.exchange.receipt import receipt
from soraplan.exchange.report import report
from soraplan.storage import cards, plans

ROOT = Path(__file__).parents[1]
PAGES: dict[str, str] = {
    path.name: path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
README = PAGES["README.md"]
FILES: dict[str, str] = {
    name: text
    for page in PAGES.values()
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", page, re.DOTALL)
}
"""The files that the pages show, by the names that they give to them."""

Step = tuple[str, list[str]]


def prose(page: str) -> str:
    """The text of a page in one line, so that no sentence is broken."""
    return " ".join(PAGES[page].split())


def console(page: str) -> Iterator[list[Step]]:
    """The commands of each block of the console, with the lines that are shown below them."""
    for block in re.findall(r"```console\n(.*?)```", PAGES[page], re.DOTALL):
        steps: list[Step] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
        # Running the app and all tests is beyond a test.
        if not steps[0][0].startswith("make "):
            yield steps


def on_the_day(command: str) -> str:
    """The command on the day the pages were written for, whenever the test is run."""
    return re.sub(
        r"^soraplan (show|check|rates|diff|export|port)\b(?! (check|new|diff))",
        rf"\g<0> --today {TODAY}",
        command,
    )


def shows(shown: list[str], output: str) -> bool:
    """Whether an output is as shown, where a line of three dots stands for any lines."""
    lines = ("(.*\n)*" if line == "..." else re.escape(f"{line}\n") for line in shown)
    return re.fullmatch("".join(lines), output) is not None


def run(page: str, folder: Path) -> None:
    """Run the commands of a page one after the other, and hold what they print against it."""
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for steps in console(page):
        code = 0
        for number, (command, shown) in enumerate(steps):
            done = subprocess.run(
                ["sh", "-c", f"(exit {code}); {on_the_day(command)}"],
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            code = done.returncode
            asked = [next_command for next_command, _ in steps[number + 1 : number + 2]]
            assert code == 0 or asked == ["echo $?"], (command, done.stderr)
            assert "Traceback" not in done.stderr, done.stderr
            assert not shown or shows(shown, done.stdout), f"{command} prints:\n{done.stdout}"


def rows(page: str, first: str) -> list[list[str]]:
    """The cells of the table whose head begins with a cell."""
    table = re.search(
        rf"^\| {re.escape(first)} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGES[page], re.MULTILINE
    )
    assert table, first
    return [re.split(r" *[|] *", line.strip("| ")) for line in table[1].splitlines()]


def named(cell: str) -> list[str]:
    """What a cell writes as code."""
    return re.findall(r"`([^`]+)`", cell)


def plan_of(name: str) -> Plan:
    """A plan that a page shows."""
    return plans.parse(FILES[name], name)


def estimated(plan: Plan) -> Estimate:
    """What it costs on the cards that come with soraplan."""
    return Estimator(cards.installed().cards, TODAY).estimate(plan)


def forecasted(plan: Plan) -> Forecast:
    """What it costs, with range and pace."""
    return forecast(estimated(plan))


def written(plan: Plan) -> str:
    """Its report as JSON."""
    made = forecasted(plan)
    return json_report.dumps(report(made), receipt(made.estimate))
