"""How long the forecast of a plan takes: `forecast_time.py FILE RUNS`.

Prints milliseconds of processor time, the median of some runs, each counted from nothing: until
range and pace can be shown.
"""

import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

from soraplan.core.estimate import Estimator
from soraplan.core.forecast import Forecaster
from soraplan.storage import cards, plans


def main() -> None:
    """Measure and print."""
    plan = plans.read(Path(sys.argv[1])).plan
    estimate = Estimator(cards.installed().cards, date(2026, 11, 22)).estimate(plan)
    taken = []
    for _ in range(int(sys.argv[2])):
        start = time.process_time()
        next(filter(None, Forecaster().working(estimate)))
        taken.append(time.process_time() - start)
    print(median(taken) * 1_000)


if __name__ == "__main__":
    main()
