"""A picture of the run over time, in braille dots: what was sent so far, and the jobs in flight.

Lines of plain text with a word for each part that says what it is, so that a screen can colour
them and a report can print them as they are. Nothing here decides a time: the pace is gone through
once more as `schedule` has it, and only counted.

What was sent is drawn as a curve that climbs to the number of requests, and the limit as the curve
that it allows: a rate would fall apart into single strokes where a column of dots stands for less
time than lies between two requests.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from math import floor

from soraplan.core.forecast import Forecast
from soraplan.core.limits.allowances import Allowance
from soraplan.core.limits.deadline import Deadline
from soraplan.core.limits.demand import Demand
from soraplan.core.limits.schedule import scheduling
from soraplan.core.pace import Pace, TierPace, render_times, terms_allowances
from soraplan.core.pace_words import REASONS, limit_text, tiers_text
from soraplan.core.text.cells import cut, wrapped
from soraplan.core.text.words import counted, duration_text
from soraplan.core.timeline import InFlight, Timeline
from soraplan.exchange.timeline_bands import Band, Frame, Line

_LEAST_WIDTH = 24
_LEAST_ROWS, _MOST_ROWS = 2, 10
_FAR = 4
"""A limit that is so many times above all there is lies beyond the picture."""

_SLACK = Fraction(4, 3)
"""Up to so many times the run, the picture goes on to a deadline after its end."""


def drawing(forecast: Forecast, width: int, height: int) -> Iterator[tuple[Line, ...] | None]:
    """Draw the run of a forecast: its lines, after a pause (None) every millisecond or so.

    No line takes more than `width` cells. There are about `height` lines, and more where so many
    tiers each need a band of their own. Where there is nothing to draw, or too little room, a
    sentence says so.
    """
    pace = forecast.pace
    missing = missing_text(pace, width)
    if pace is None or missing:
        yield _sentence(missing, width)
        return
    known = [tier for tier in pace.tiers if tier.submitted is not None]
    end = max(end_of(tier) for tier in known)
    if not end:
        yield (
            *_sentence(all_at_once(pace.tiers), width),
            *deadline_beyond(forecast, end, end, width),
        )
        return
    gutter = max(len(f"{max(tier.requests for tier in known):,}"), 3)
    plan, due = forecast.estimate.plan, forecast.deadline
    frame = Frame(plan, due, span_of(due, end), gutter, width)
    bands, told = yield from bands_of(pace, known, frame)
    foot = [*frame.axis(), *deadline_beyond(forecast, end, frame.span, width)]
    for sentence in told:
        foot += _sentence(sentence, width)
    head = frame.head()
    room = height - len(head) - len(foot) - len(bands)
    rows = min(max(room // len(bands), _LEAST_ROWS), _MOST_ROWS)
    drawn = list(head)
    for band in bands:
        drawn += band.lines(rows, frame)
        yield None
    yield (*drawn, *foot)


def picture(forecast: Forecast, width: int, height: int) -> tuple[Line, ...]:
    """Draw the run of a forecast to its end; see `drawing`."""
    *_, lines = filter(None, drawing(forecast, width, height))
    return lines


def plain(lines: Iterable[Line]) -> list[str]:
    """The lines as text alone, without blanks at their ends."""
    return ["".join(text for text, _ in line).rstrip() for line in lines]


# -- what there is to draw --------------------------------------------------------------------


def missing_text(pace: Pace | None, width: int) -> str:
    """Why there is no picture; empty where there is one."""
    if pace is None:
        return "The pace is still being worked out."
    if pace.is_empty:
        return "Nothing is sent, so there is no run to draw."
    if not pace.tiers:
        return "All is in the batch lane, which has no times to draw."
    if width < _LEAST_WIDTH:
        return "Too narrow for a picture."
    if all(tier.submitted is None for tier in pace.tiers):
        reason = REASONS[pace.unknown or "render"]
        return f"No picture: when requests go out is unknown, because {reason}."
    return ""


def _reason(tier: TierPace) -> str:
    return REASONS[tier.unknown or "render"]


def end_of(tier: TierPace) -> Fraction:
    """The end of a tier as far as it is known."""
    return tier.done if tier.done is not None else tier.submitted or Fraction(0)


def span_of(due: Deadline | None, end: Fraction) -> Fraction:
    """The time that the picture shows, in seconds."""
    return due.seconds if due and end < due.seconds <= end * _SLACK else end


def all_at_once(tiers: Sequence[TierPace]) -> str:
    """What is said of a run that ends where it starts, as far as is known."""
    told = []
    for tier in tiers:
        if tier.submitted is None:
            told.append(f"When requests on {tier.name} go out is unknown: {_reason(tier)}.")
        else:
            what = "goes" if tier.requests == 1 else "go"
            told.append(f"{counted(tier.requests, 'request')} on {tier.name} {what} out at once.")
    if any(tier.unknown == "render" for tier in tiers):
        told.append(f"When jobs are done is unknown: {REASONS['render']}.")
    return " ".join(told)


def deadline_beyond(
    forecast: Forecast, end: Fraction, span: Fraction, width: int
) -> tuple[Line, ...]:
    """Where the deadline lies, if it is not in the picture."""
    due = forecast.deadline
    if due is None or (span and 0 <= due.seconds <= span):
        return ()
    if due.seconds < 0:
        told = f"{duration_text(-due.seconds)} before the start"
    elif not end:
        told = f"{duration_text(due.seconds)} after the start"
    else:
        is_known = forecast.pace is not None and forecast.pace.done == end
        what = "all is done" if is_known else "the end of the picture"
        told = f"{duration_text(due.seconds - end)} after {what}"
    return _sentence(f"The deadline lies {told}.", width)


def _sentence(text: str, width: int) -> tuple[Line, ...]:
    return tuple(((cut(line, width), "muted"),) for line in wrapped(text, width))


class _Traces:
    """A trace that tells several time lines the same."""

    def __init__(self, timelines: Sequence[Timeline]) -> None:
        self._timelines = timelines

    def begin(self, scale: int, render: Mapping[str, int | None]) -> None:
        for one in self._timelines:
            one.begin(scale, render)

    def sent(self, tier: str, first: int, count: int, step: int) -> None:
        for one in self._timelines:
            one.sent(tier, first, count, step)


def bands_of(
    pace: Pace, known: Sequence[TierPace], frame: Frame
) -> Generator[None, None, tuple[list[Band], list[str]]]:
    """The bands of the picture, and what is said in place of others."""
    asked = _sent(pace)
    allowances, render = terms_allowances(asked, pace.terms), render_times(asked, pace.terms)
    drawn = frozenset(tier.tier for tier in known)
    groups = _groups(drawn, allowances)
    timelines = [Timeline(frame.bins, frame.span, tiers) for tiers in groups]
    yield from scheduling(asked, allowances, render, _Traces(timelines))
    submissions = timelines[0].submissions
    bands = []
    for tier in known:
        bands.append(_sent_band(pace, tier, submissions[tier.tier], frame))
        yield
    told = [
        f"{tier.name} is not drawn: {_reason(tier)}."
        for tier in pace.tiers
        if tier.submitted is None
    ]
    for (tiers, limit), timeline in zip(groups.items(), timelines, strict=True):
        names = " and ".join(tier.name for tier in known if tier.tier in tiers)
        of = f" of {names}" if len(groups) > 1 or len(drawn) < len(pace.tiers) else ""
        if not timeline.is_known:
            told.append(f"Jobs in flight{of} are not drawn: {REASONS['render']}.")
            continue
        jobs = []
        for one in timeline.in_flight():
            jobs.append(one)
            yield
        text = limit_text(limit) if limit else ""
        bands.append(_flight_band(f"Jobs in flight{of}", jobs, limit, text))
    return bands, told


def _sent(pace: Pace) -> Demand:
    """What goes out: what the account may not use keeps no other request waiting."""
    shut = {tier.tier for tier in pace.tiers if tier.unknown == "access"}
    requests = pace.demand.requests
    return replace(pace.demand, requests={t: n for t, n in requests.items() if t not in shut})


def _groups(
    drawn: frozenset[str], allowances: Sequence[Allowance]
) -> dict[frozenset[str], Allowance | None]:
    """The tiers whose jobs in flight make a band together, and the tightest limit of each band.

    What no limit of jobs at once counts makes one band without a limit.
    """
    groups: dict[frozenset[str], Allowance | None] = {}
    for one in allowances:
        tiers = one.tiers & drawn
        if one.at_once is None or not tiers:
            continue
        other = groups.get(tiers)
        if other is None or one.at_once < (other.at_once or 0):
            groups[tiers] = one
    free = drawn.difference(*groups)
    if free:
        groups[free] = None
    return groups


def _sent_band(pace: Pace, tier: TierPace, sent: Sequence[int], frame: Frame) -> Band:
    curves = []
    for one in tier.allowances:
        most = _most_sent(one, tier.tier, pace.demand)
        if most is not None:
            curves.append((one, [most(time) for time in frame.times()]))
    allowance, curve = min(curves, key=lambda curve: curve[1][-1], default=(None, None))
    label = ""
    if allowance is not None:
        label = limit_text(allowance)
        if len(allowance.tiers) > 1 and len(pace.tiers) > 1:
            label += f" on {tiers_text(pace, allowance)}"
    total = list(accumulate(sent))
    return Band(f"{tier.name}: sent so far", "sent", total, total, total[-1], curve, label)


def _most_sent(allowance: Allowance, tier: str, asked: Demand) -> Callable[[Fraction], int] | None:
    """How many requests of a tier a limit lets go out up to a time; None where that has no curve.

    In each of the windows that follow one another from the start, one of requests in a long window
    lets no more go out than it allows, and one of spend as many as it pays for, where all requests
    of the tier cost the same.
    """
    interval, spend, window = allowance.interval, allowance.spend, allowance.window
    if interval is not None:
        return lambda time: floor(time / interval) + 1
    cost, each = asked.costs.get(tier), allowance.quota
    if spend is not None and cost:
        each = int(spend // cost)
    if each is None or window is None:
        return None
    return lambda time: (floor(time / window) + 1) * each


def _flight_band(title: str, jobs: Sequence[InFlight], limit: Allowance | None, label: str) -> Band:
    most = max(one.most for one in jobs)
    at_once = limit.at_once if limit else None
    top, curve = max(most, 1), None
    if at_once is not None and at_once <= _FAR * top:
        top, curve = at_once, [at_once]
    elif label:
        label += ", far above"
    return Band(
        title, "flight", [one.mean for one in jobs], [one.most for one in jobs], top, curve, label
    )
