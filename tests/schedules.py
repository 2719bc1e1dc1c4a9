"""The timing of a run worked out in one go, as no part of the app needs it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.rules import Trace
from soraplan.core.limits.schedule import Load, Timing, scheduling


def schedule(
    load: Load,
    allowances: Sequence[Allowance],
    render: Mapping[str, Fraction | None],
    trace: Trace | None = None,
) -> dict[str, Timing]:
    """The timing of every tier that is asked for anything."""
    work = scheduling(load, allowances, render, trace)
    while True:
        try:
            next(work)
        except StopIteration as end:
            timings: dict[str, Timing] = end.value
            return timings
