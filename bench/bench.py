"""What `make bench` runs: speed and memory as ratios against what Textual and pydantic cost alone.

It prints one table and exits with 1 where a bound is not met.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from compiled import compile_package, stale_modules
from measures import FULL, QUICK, Bench, Row
from terminal import COLUMNS, ROWS, NotShownError

PARTS = {
    "a": "first frame against one label",
    "b": "large plans against a small one",
    "c": "from a key to the new totals",
    "d": "the text report",
    "e": "peak memory",
    "f": "the forecast",
    "g": "exports of a large plan",
}


def _prepare() -> None:
    """Compile soraplan, and say where the figures cannot be trusted."""
    compile_package("soraplan")
    for package in ("soraplan", "textual", "pydantic"):
        if stale := stale_modules(package):
            print(
                f"{stale} modules of {package} are not byte-compiled, so every start compiles them"
                " again and the figures mean nothing. A new environment helps: make clean bench.\n"
            )


def _parts(text: str) -> set[str]:
    parts = set(text.replace(" ", "").split(","))
    if unknown := parts - set(PARTS):
        raise argparse.ArgumentTypeError(f"no part {', '.join(sorted(unknown))}")
    return parts


def main() -> int:
    """Measure, print one table, and return the exit status."""
    described = "; ".join(f"{part}: {text}" for part, text in PARTS.items())
    parser = argparse.ArgumentParser(prog="bench.py", description=__doc__, epilog=described)
    parser.add_argument("--quick", action="store_true", help="3 runs, and 1,000 clips at most")
    parser.add_argument("--only", type=_parts, default=set(PARTS), metavar="a,b,…")
    parser.add_argument("--runs", type=int, default=7, help="runs of each start (7)")
    options = parser.parse_args()
    runs = min(options.runs, 3) if options.quick else options.runs
    _prepare()
    print(f"Medians of {runs} runs in turn, {COLUMNS}x{ROWS}, Python {sys.version.split()[0]}\n")
    print(f"{'':50} {'bound':>8} {'measured':>9}")
    over = 0
    with tempfile.TemporaryDirectory(prefix="soraplan-bench-") as folder:
        bench = Bench(Path(folder), runs, QUICK if options.quick else FULL)
        try:
            for row in _rows(bench, options.only):
                over += not row.ok
                decimals = 2 if row.unit == "×" else 1
                bound = f"{row.bound:.{decimals}f} {row.unit}"
                measured = f"{row.measured:.{decimals}f} {row.unit}"
                state = "ok  " if row.ok else "OVER"
                print(f"{row.name:50} {bound:>8} {measured:>9}  {state}  {row.note}", flush=True)
        except NotShownError as error:
            print(f"\nCannot be measured: {error}", file=sys.stderr)
            return 1
    return 1 if over else 0


def _rows(bench: Bench, wanted: set[str]) -> Iterator[Row]:
    if wanted & {"a", "b", "e"}:
        yield from bench.starts(wanted)
    if "c" in wanted:
        yield from bench.keys()
    if "d" in wanted:
        yield bench.report()
    if "f" in wanted:
        yield from bench.forecasts()
    if "g" in wanted:
        yield from bench.exports()


if __name__ == "__main__":
    sys.exit(main())
