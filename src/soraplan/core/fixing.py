"""Putting findings right: the ways there are, what each costs, and the plan after one.

Clips that differ may be fixed each in another way. What their ways have in common is the kind of
the repair, and by that one is chosen for all; None stands for the way that is advised for each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from soraplan.core import edits
from soraplan.core.checks.base import ClipCheck, Kind, Repair
from soraplan.core.clip import Clip
from soraplan.core.costs import Cost, cost_of
from soraplan.core.finding import Code
from soraplan.core.findings import checks_of, of_plan
from soraplan.core.forecast import Forecast
from soraplan.core.plan import Plan
from soraplan.core.pricing import Shape, shape_of

_TITLES: dict[Kind | None, str] = {
    None: "nearest each, split the too long",
    "longer": "none shorter: next longer or split",
    "shorter": "none longer: next shorter or cut",
    "split": "none shorter: split where cheaper",
}
"""What a choice does to clips that differ, short enough for a narrow screen."""

_LIKE: dict[Kind | None, tuple[Kind, ...]] = {"split": ("split", "longer")}
"""The kinds that a choice takes, the first first, where it is not just its own."""

_ORDER: dict[Code, int] = {"too-many-takes": -1, "audio-not-offered": 1, "length-not-offered": 2}
"""Takes are counted by the clip as it is, so they are fixed first. Sound hangs on the offer, and
the length on both; it may leave several clips in place of one."""


@dataclass(frozen=True, slots=True)
class Way:
    """One of several ways to fix a finding of one clip or of many.

    `clips` is their number and `first` the first of them; `before` and `after` are what they cost
    per run.
    """

    choice: Kind | None
    title: str
    clips: int
    first: Clip
    before: Cost
    after: Cost


def ways(forecast: Forecast, code: Code, positions: Iterable[int] | None = None) -> tuple[Way, ...]:
    """The ways to fix a finding wherever it is found, or in clips at some positions.

    The advised one is the first; one alone needs no choice.
    """
    check = next((check for check in checks_of(forecast) if check.code == code), None)
    if check is None:
        return ()
    clips = forecast.estimate.plan.clips
    # Once a shape, however many clips have it.
    first: dict[Shape, Clip] = {}
    number: dict[Shape, int] = {}
    requests: dict[Shape, int] = {}
    for position in check.positions(forecast.estimate) if positions is None else positions:
        clip = clips[position]
        if check.hits(clip):
            shape = shape_of(clip)
            first.setdefault(shape, clip)
            number[shape] = number.get(shape, 0) + 1
            requests[shape] = requests.get(shape, 0) + clip.requests
    every = {shape: own for shape, clip in first.items() if (own := check.repairs(clip))}
    if not every:
        return ()
    pricing = forecast.estimate.pricing
    known = (sum(number[shape] for shape in every), first[next(iter(every))])
    before = cost_of(pricing, [(shape, requests[shape]) for shape in every])
    found: dict[tuple[str, ...], Way] = {}
    for choice in _choices(list(every.values())):
        chosen = {shape: _chosen(own, choice) for shape, own in every.items()}
        titles = tuple(repair.title for repair in chosen.values())
        after = [
            (shape_of(part), requests[shape])
            for shape, repair in chosen.items()
            for part in repair.apply(first[shape])
        ]
        title = titles[0] if len(set(titles)) == 1 else _TITLES[choice]
        # Two choices may come to the same for these clips.
        found.setdefault(titles, Way(choice, title, *known, before, cost_of(pricing, after)))
    return tuple(found.values())


def fixed_everywhere(forecast: Forecast, code: Code, choice: Kind | None = None) -> Plan:
    """The plan with a finding fixed wherever it is found, in the way chosen."""
    plan = forecast.estimate.plan
    for check in checks_of(forecast):
        if check.code == code:
            parts = {}
            for position in check.positions(forecast.estimate):
                clip = forecast.estimate.plan.clips[position]
                repairs = check.repairs(clip)
                if repairs:
                    parts[position] = _chosen(repairs, choice).apply(clip)
            plan = edits.substituted(plan, parts)
    for finding in of_plan(forecast):
        if finding.code == code and finding.fix:
            plan = finding.fix.apply(plan)
    return plan


def fixed_clips(
    forecast: Forecast, positions: Iterable[int], choices: Mapping[Code, Kind | None]
) -> tuple[Plan, list[str]]:
    """The plan with all that is found of the clips at some positions fixed, and what was done.

    `choices` are the ways chosen for findings that have several.
    """
    plan = forecast.estimate.plan
    checks = _in_order(checks_of(forecast))
    parts: dict[int, Sequence[Clip]] = {}
    done: list[str] = []
    for position in positions:
        clip = plan.clips[position]
        for check in checks:
            repairs = check.repairs(clip) if check.hits(clip) else ()
            if repairs:
                repair = _chosen(repairs, choices.get(check.code))
                parts[position] = repair.apply(clip)
                clip = parts[position][0]
                done.append(repair.title)
    return edits.substituted(plan, parts), done


def codes_to_fix(forecast: Forecast, positions: Sequence[int]) -> list[Code]:
    """What is found of the clips at some positions and can be fixed, in the order of fixing."""
    clips = [forecast.estimate.plan.clips[position] for position in positions]
    return [
        check.code
        for check in _in_order(checks_of(forecast))
        if any(check.hits(clip) and check.repairs(clip) for clip in clips)
    ]


def _in_order(checks: Iterable[ClipCheck]) -> list[ClipCheck]:
    return sorted(checks, key=lambda check: _ORDER.get(check.code, 0))


def _choices(every: Sequence[Sequence[Repair]]) -> list[Kind | None]:
    """The choices there are, the advised way first."""
    kinds = dict.fromkeys(repair.kind for repairs in every for repair in repairs)
    if len({tuple(repair.title for repair in repairs) for repairs in every}) == 1:
        return list(kinds)
    return [None, *(kind for kind in _TITLES if kind is not None and kind in kinds)]


def _chosen(repairs: Sequence[Repair], choice: Kind | None) -> Repair:
    for kind in _LIKE.get(choice, (choice,)):
        for repair in repairs:
            if repair.kind == kind:
                return repair
    return repairs[0]
