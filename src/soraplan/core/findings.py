"""What there is to know about a plan: one list for the screen, the exports and `check`.

On screen the same finding of many clips is one group with a count (`groups`); for files and the
command line every clip is named (`findings`). Of a forecast that is not worked out yet, what is
known so far is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from soraplan.core.checks.audio import AudioNotOffered
from soraplan.core.checks.base import ClipCheck
from soraplan.core.checks.clip import clip_checks
from soraplan.core.checks.currency import exchange_findings, no_exchange
from soraplan.core.checks.pace import SpendWindow, pace_findings
from soraplan.core.checks.plan import plan_findings
from soraplan.core.checks.reference import ReferenceMissing
from soraplan.core.checks.repeat import repeat_findings
from soraplan.core.checks.takes import TooManyTakes, takes_findings
from soraplan.core.finding import SEVERITIES, Finding
from soraplan.core.forecast import Forecast


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The same finding of one or many clips: told of the first, or of all together.

    `detail` is what else to tell where there is room for it.
    """

    finding: Finding
    count: int
    detail: str = ""


def of_plan(forecast: Forecast) -> Iterator[Finding]:
    """The findings about the plan as a whole."""
    yield from plan_findings(forecast.estimate)
    yield from exchange_findings(forecast.estimate)
    yield from pace_findings(forecast)
    yield from repeat_findings(forecast)
    yield from takes_findings(forecast)


def checks_of(forecast: Forecast) -> list[ClipCheck]:
    """The checks of single clips that find something in this plan."""
    checks = [*clip_checks(forecast.estimate), *no_exchange(forecast.estimate)]
    if forecast.pace is not None:
        checks.append(SpendWindow(forecast, forecast.pace))
    if forecast.odds is not None:
        checks.append(TooManyTakes(forecast.estimate, forecast.odds))
    checks.append(AudioNotOffered(forecast.estimate))
    checks.append(ReferenceMissing(forecast.estimate))
    return [check for check in checks if check.count]


def findings(forecast: Forecast) -> Iterator[Finding]:
    """Every finding, the gravest kinds first, those of clips in the order of the queue."""
    estimate = forecast.estimate
    checks = checks_of(forecast)
    about_plan = list(of_plan(forecast))
    for code in SEVERITIES:
        yield from (finding for finding in about_plan if finding.code == code)
        for check in checks:
            if check.code == code:
                for position in check.positions(estimate):
                    yield check.finding(estimate.plan.clips[position])


def groups(forecast: Forecast) -> tuple[FindingGroup, ...]:
    """The findings in groups, the gravest first; costs the same for any number of clips."""
    estimate = forecast.estimate
    found = [FindingGroup(finding, 1) for finding in of_plan(forecast)]
    for check in checks_of(forecast):
        if check.summary:
            together = Finding(check.code, check.summary, about=check.about)
            found.append(FindingGroup(together, check.count, check.detail))
        else:
            position = next(check.positions(estimate))
            found.append(FindingGroup(check.finding(estimate.plan.clips[position]), check.count))
    order = list(SEVERITIES)
    return tuple(sorted(found, key=lambda group: order.index(group.finding.code)))


def next_position(forecast: Forecast, finding: Finding, after: int) -> int | None:
    """The next clip behind a position that has a finding; from the end on again from the top.

    None for a finding that is about no clip.
    """
    estimate = forecast.estimate
    for check in checks_of(forecast):
        # A finding about the plan may have the code of one about clips, but names no clip.
        is_it = (check.code, check.about) == (finding.code, finding.about)
        if is_it and (finding.clip is not None or check.summary):
            first = None
            for position in check.positions(estimate):
                if position > after:
                    return position
                first = position if first is None else first
            return first
    if finding.clip is None:
        return None
    return next(
        (place for place, clip in enumerate(estimate.plan.clips) if clip.id == finding.clip), None
    )
