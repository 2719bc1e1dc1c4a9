"""What there is to know about a plan: one list for the screen, the exports and `check`.

On screen the same finding of many clips is one group with a count (`groups`); for files and the
command line every clip is named (`findings`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.clip_checks import clip_checks
from soraplan.core.estimate import Estimate
from soraplan.core.finding import SEVERITIES, Code, Finding
from soraplan.core.plan import Plan
from soraplan.core.plan_checks import plan_findings


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The same finding of one or many clips: told of the first, or of all together."""

    finding: Finding
    count: int


def findings(estimate: Estimate) -> Iterator[Finding]:
    """Every finding, the gravest kinds first, those of clips in the order of the queue."""
    of_clips = {check.code: check for check in clip_checks(estimate)}
    of_plan = list(plan_findings(estimate))
    for code in SEVERITIES:
        yield from (finding for finding in of_plan if finding.code == code)
        if code in of_clips:
            check = of_clips[code]
            for position in check.positions(estimate):
                yield check.finding(estimate.plan.clips[position])


def groups(estimate: Estimate) -> tuple[FindingGroup, ...]:
    """The findings in groups, the gravest first; costs the same for any number of clips."""
    found = [FindingGroup(finding, 1) for finding in plan_findings(estimate)]
    for check in clip_checks(estimate):
        if check.summary:
            found.append(FindingGroup(Finding(check.code, check.summary), check.count))
        else:
            position = next(check.positions(estimate))
            found.append(FindingGroup(check.finding(estimate.plan.clips[position]), check.count))
    order = list(SEVERITIES)
    return tuple(sorted(found, key=lambda group: order.index(group.finding.code)))


def of_clip(estimate: Estimate, clip: Clip) -> list[Finding]:
    """The findings that are about one clip alone."""
    return [check.finding(clip) for check in clip_checks(estimate) if check.hits(clip)]


def next_position(estimate: Estimate, finding: Finding, after: int) -> int | None:
    """The next clip behind a position that has a finding; from the end on again from the top.

    None for a finding that is about no clip.
    """
    for check in clip_checks(estimate):
        # A finding about the plan may have the code of one about clips, but names no clip.
        if check.code == finding.code and (finding.clip is not None or check.summary):
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


def fixed_everywhere(estimate: Estimate, code: Code) -> Plan:
    """The plan with the fix of a finding applied wherever it is found."""
    plan = estimate.plan
    for check in clip_checks(estimate):
        if check.code == code:
            parts = {}
            for position in check.positions(estimate):
                clip = estimate.plan.clips[position]
                repair = check.repair(clip)
                if repair:
                    parts[position] = repair.apply(clip)
            plan = edits.substituted(plan, parts)
    for finding in plan_findings(estimate):
        if finding.code == code and finding.fix:
            plan = finding.fix.apply(plan)
    return plan
