"""What is measured, and against what.

Everything that is compared is measured side by side, turn by turn, so that a busy or slow machine
weighs on both sides. Nothing here imports what is measured.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from make_plan import Totals, clips, money, write_plan
from terminal import NotShownError, Terminal, clean_environment

HERE = Path(__file__).parent
PYTHON = sys.executable
SORAPLAN = str(Path(PYTHON).with_name("soraplan"))
LABEL = "one label and nothing else"
NUMBER = 1_000_000
"""What the bare table's cell shows at first."""

SMALL = 30
KEYS_A_RUN = 8
RIGHT, LEFT = b"\x1b[C", b"\x1b[D"

EXPORT, EXPORT_BOUND, EXPORT_SLOW, EXPORT_MEMORY = 10_000, 3_000, 6_000, 250
"""Clips of the plan that is exported; milliseconds, those of a spreadsheet, and MiB it may take."""

FORMATS = "from soraplan.exchange.formats import names; print(*names())"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result. `bound` and `measured` are a ratio, milliseconds or MiB."""

    name: str
    bound: float
    measured: float
    unit: str
    note: str

    @property
    def ok(self) -> bool:
        """Whether the bound is met."""
        return self.measured <= self.bound


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a large plan is held to.

    `start` is its first frame against the small plan's, `key` the milliseconds from a key to the
    new totals, `forecast` those until range and pace are worked out.
    """

    start: float
    key: float
    forecast: float


QUICK = {1_000: Bounds(start=1.8, key=8.0, forecast=50)}
FULL = {
    10_000: Bounds(start=1.8, key=8.0, forecast=2_000),
    100_000: Bounds(start=8.0, key=16.0, forecast=2_000),
}
FORECAST = 1_000
"""Clips of a plan whose forecast has a bound of its own, in the full run as well."""


@dataclass(frozen=True, slots=True, eq=False)
class BenchPlan:
    """A plan on disk and what it costs."""

    file: Path
    number: int
    totals: Totals

    @property
    def label(self) -> str:
        """The plan's size in words."""
        return f"{self.number:,} clips"

    def with_takes(self, takes: int) -> list[tuple[str, ...]]:
        """Every total that the screen shows once the first clip has so many takes."""
        first = next(clips(1))
        sums = [self.totals.mix - first.cents() + first.cents(takes=takes)]
        for offer, cents in self.totals.offers.items():
            sums.append(cents - first.cents(offer) + first.cents(offer, takes))
        return [money(cents) for cents in sums]

    def with_offer(self, offer: str, takes: int) -> tuple[str, ...]:
        """The plan's total once the first clip is on an offer and has so many takes."""
        first = next(clips(1))
        return money(self.totals.mix - first.cents() + first.cents(offer, takes))


class Bench:
    """The plans, the environment and the number of runs that all parts share."""

    def __init__(self, folder: Path, runs: int, sizes: Mapping[int, Bounds]) -> None:
        self.runs = runs
        self.sizes = sizes
        self.environment = clean_environment(str(folder / "home"))
        self.plans = {}
        for number in (SMALL, *sizes):
            file = folder / f"{number}.toml"
            self.plans[number] = BenchPlan(file, number, write_plan(file, number))

    def app(self, plan: BenchPlan) -> Terminal:
        """Start the app on a plan."""
        return Terminal([SORAPLAN, str(plan.file)], self.environment)

    def other(self, script: str, text: str) -> Terminal:
        """Start one of the apps that the app is held against."""
        return Terminal([PYTHON, str(HERE / script), text], self.environment)

    def first_frame(self, plan: BenchPlan | None) -> tuple[float, int]:
        """Seconds until the plan's total stands on the screen, or the label, and peak memory."""
        terminal = self.app(plan) if plan else self.other("one_label.py", LABEL)
        with terminal:
            shown = terminal.wait_for(money(plan.totals.mix) if plan else LABEL)
            terminal.settle(0.3)
            return shown - terminal.started, terminal.end()

    def starts(self, wanted: set[str]) -> Iterator[Row]:
        """Parts a, b and e: one label, 30 clips and the large plans, in turn."""
        large = [self.plans[number] for number in self.sizes] if "b" in wanted else []
        turn = [*([None] if wanted & {"a", "e"} else []), self.plans[SMALL], *large]
        seconds: dict[BenchPlan | None, list[float]] = {plan: [] for plan in turn}
        memory: dict[BenchPlan | None, list[int]] = {plan: [] for plan in turn}
        for plan in turn:
            self.first_frame(plan)  # warms the disk cache, and is not counted
        for _ in range(self.runs):
            for plan in turn:
                time_taken, peak = self.first_frame(plan)
                seconds[plan].append(time_taken)
                memory[plan].append(peak)
        small = self.plans[SMALL]
        if "a" in wanted:
            name = f"a  first frame, {small.label} : one label"
            yield _ratio(name, 1.6, seconds[small], seconds[None])
        for plan in large:
            name = f"b  first frame, {plan.label} : {small.label}"
            yield _ratio(name, self.sizes[plan.number].start, seconds[plan], seconds[small])
        if "e" in wanted:
            ours, least = median(memory[small]), median(memory[None])
            unit = 1 << (20 if sys.platform == "darwin" else 10)
            note = f"{ours / unit:.1f} MiB : {least / unit:.1f} MiB"
            yield Row(f"e  peak memory, {small.label} : one label", 1.5, ours / least, "×", note)

    def keys(self) -> Iterator[Row]:
        """Part c: the same key in every plan and in the bare table, in turn."""
        plans = [self.plans[number] for number in self.sizes]
        bare: list[float] = []
        takes: dict[BenchPlan, list[float]] = {plan: [] for plan in plans}
        offers: dict[BenchPlan, list[float]] = {plan: [] for plan in plans}
        pressed = KEYS_A_RUN * self.runs + 1
        with ExitStack() as stack:
            table = stack.enter_context(self.other("bare_table.py", str(NUMBER)))
            apps = {plan: stack.enter_context(self.app(plan)) for plan in plans}
            table.wait_for(f"<{NUMBER}>")
            for plan, app in apps.items():
                app.wait_for(money(plan.totals.mix))
            for terminal in (table, *apps.values()):
                terminal.settle(0.5)
            for key in range(1, pressed + 1):
                bare.append(_press(table, b"+", f"<{NUMBER + key}>"))
                for plan, app in apps.items():
                    takes[plan].append(_press(app, b"+", *plan.with_takes(1 + key)))
            for key in range(pressed):
                code, offer = (LEFT, "standard/720p") if key % 2 else (RIGHT, "pro/720p")
                for plan, app in apps.items():
                    total = plan.with_offer(offer, 1 + pressed)
                    offers[plan].append(_press(app, code, total))
        for plan in plans:
            bound = self.sizes[plan.number].key
            for name, times in (("takes (+)", takes[plan]), ("offer (→)", offers[plan])):
                milliseconds, spread = _spread(times)
                note = f"{spread}; bare table {_spread(bare)[1]}"
                yield Row(f"c  {name} → totals, {plan.label}", bound, milliseconds, "ms", note)

    def report(self) -> Row:
        """Part d: `soraplan show` against what importing pydantic costs."""
        plan = self.plans[SMALL]
        show = [SORAPLAN, "show", str(plan.file), "--format", "text"]
        least = [PYTHON, "-c", "import pydantic.main"]
        text = self._run(show)[1]
        if not any(total in text for total in money(plan.totals.mix)):
            raise NotShownError(f"soraplan show did not print {money(plan.totals.mix)[0]}:\n{text}")
        self._run(least)
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(3 * self.runs):  # short runs, of which more are needed
            times[0].append(self._run(show)[0])
            times[1].append(self._run(least)[0])
        return _ratio(f"d  show, {plan.label} : import pydantic.main", 1.6, *times)

    def forecasts(self) -> Iterator[Row]:
        """Part f: range and pace of plans of several sizes."""
        bounds = {FORECAST: QUICK[FORECAST], **self.sizes}
        for number, bound in bounds.items():
            file = self.plans[SMALL].file.with_name(f"forecast-{number}.toml")
            write_plan(file, number)
            _, told = self._run([PYTHON, str(HERE / "forecast_time.py"), str(file), "5"])
            name = f"f  range and pace, {number:,} clips"
            yield Row(name, bound.forecast, float(told), "ms", "processor time")

    def exports(self) -> Iterator[Row]:
        """Part g: the whole command for each format, in processor time, and its peak memory."""
        plan = self.plans[min(self.sizes)] if EXPORT not in self.sizes else self.plans[EXPORT]
        _, told = self._run([PYTHON, "-c", FORMATS])
        for name in told.split():
            file = plan.file.with_name(f"export.{name}")
            command = [SORAPLAN, "export", str(plan.file), "--to", name, "-o", str(file)]
            switches = ["--fix", "--retired-ok"] if name == "jsonl" else []
            command += [*switches, "--force"]
            times, peaks = [], []
            for _ in range(3):
                seconds, peak = self._cost(command)
                times.append(seconds * 1_000)
                peaks.append(peak)
            bound = EXPORT_SLOW if name == "xlsx" else EXPORT_BOUND
            label = f"g  export to {name}, {plan.label}"
            yield Row(label, bound, median(times), "ms", "processor time")
            yield Row(f"{label}, peak", EXPORT_MEMORY, max(peaks), "MiB", "resident memory")

    def _cost(self, command: list[str]) -> tuple[float, float]:
        """The processor seconds that a command takes, and the most memory it has, in MiB."""
        with subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            told = process.stderr.read().decode()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise NotShownError(f"{' '.join(command)} ended with {told}")
        unit = 1 << (20 if sys.platform == "darwin" else 10)
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit

    def _run(self, command: list[str]) -> tuple[float, str]:
        start = time.perf_counter()
        done = subprocess.run(command, env=self.environment, capture_output=True, check=False)
        seconds = time.perf_counter() - start
        if done.returncode:
            raise NotShownError(f"{' '.join(command)} ended with {done.stderr.decode()}")
        return seconds, done.stdout.decode()


def _press(terminal: Terminal, key: bytes, *texts: str | tuple[str, ...]) -> float:
    """Seconds from a key to the last of the texts; the next key waits until the app is quiet."""
    moment = terminal.send(key)
    seconds = terminal.wait_for(*texts) - moment
    terminal.settle(0.03)
    return seconds


def _ratio(name: str, bound: float, ours: list[float], least: list[float]) -> Row:
    note = f"{median(ours) * 1_000:.0f} ms : {median(least) * 1_000:.0f} ms"
    return Row(name, bound, median(ours) / median(least), "×", note)


def _spread(times: list[float]) -> tuple[float, str]:
    """The median in milliseconds, and a text with the 90th percentile beside it.

    The first of the times warms up, and is not counted.
    """
    counted = [seconds * 1_000 for seconds in times[1:]]
    middle, slow = median(counted), quantiles(counted, n=10)[-1]
    return middle, f"{middle:.1f} ms, p90 {slow:.1f}"
