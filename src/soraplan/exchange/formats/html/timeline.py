"""The run over time, drawn: what was sent so far and the jobs in flight, a band each.

The bands are those of the picture on screen, with finer columns; only their shapes are made here.
Shapes stretch with the page and hold no text: names, figures and times stand around them, where
they keep their size on any screen.
"""

from collections.abc import Generator, Iterator, Sequence
from fractions import Fraction
from typing import TypeVar

from soraplan.core.forecast import Forecast
from soraplan.core.limits.deadline import moment_at
from soraplan.core.text.words import duration_text
from soraplan.exchange.formats.html.markup import Markup, element, foreign, joined, lines
from soraplan.exchange.formats.html.parts import paragraphs
from soraplan.exchange.timeline_bands import EDGE, Band, Frame, Line, moments_text
from soraplan.exchange.timeline_picture import (
    all_at_once,
    bands_of,
    deadline_beyond,
    end_of,
    missing_text,
    plain,
    span_of,
)

_PLOT = 180
"""Half the columns of a band: as fine as a line of a page can show."""

_WIDE = 100_000
"""More than any sentence takes, so that none is broken."""

Worked = TypeVar("Worked")


def timeline(forecast: Forecast) -> Markup:
    """The run of a forecast as a figure, or a sentence that says why there is none."""
    pace = forecast.pace
    missing = missing_text(pace, _WIDE)
    if pace is None or missing:
        return element("p", missing)
    known = [tier for tier in pace.tiers if tier.submitted is not None]
    end = max(end_of(tier) for tier in known)
    if not end:
        beyond = deadline_beyond(forecast, end, end, _WIDE)
        return paragraphs([all_at_once(pace.tiers), *_told(beyond)])
    due = forecast.deadline
    frame = Frame(forecast.estimate.plan, due, span_of(due, end), 0, _PLOT + EDGE)
    bands, not_drawn = _worked_out(bands_of(pace, known, frame))
    at = due.seconds if due and 0 <= due.seconds <= frame.span else None
    drawn = [_band(band, frame, at) for band in bands]
    told = [*_told(deadline_beyond(forecast, end, frame.span, _WIDE)), *not_drawn]
    return element(
        "figure",
        lines(["", *drawn, _axis(forecast, frame), _caption(bands, at, told), ""]),
        class_="run",
    )


def _worked_out(steps: Generator[None, None, Worked]) -> Worked:
    """What some work comes to, done without a pause."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Worked = end.value
            return made


def _told(sentence: tuple[Line, ...]) -> list[str]:
    return [" ".join(plain(sentence))] if sentence else []


def _band(band: Band, frame: Frame, deadline: Fraction | None) -> Markup:
    is_border = band.limit is not None and len(band.limit) == 1
    shapes = [element("path", class_="track", d=f"M0 0H{frame.bins}V100H0Z")]
    if band.high != band.low:
        shapes.append(element("path", class_="most", d=_area(band.high, band.top)))
    shapes.append(element("path", class_=band.kind, d=_area(band.low, band.top)))
    shapes.append(element("path", class_="edge", d=_curve(band.high, band.top)))
    if is_border:
        shapes.append(element("path", class_="limit", d=f"M0 0H{frame.bins}"))
    elif band.limit is not None:
        shapes.append(element("path", class_="limit", d=_curve(band.limit, band.top)))
    if deadline is not None:
        at = f"{float(deadline * frame.bins / frame.span):.1f}"
        shapes.append(element("path", class_="deadline", d=f"M{at} -6V106"))
    label = [f"{band.title}, up to {band.top:,} within {duration_text(frame.span)}"]
    if band.label:
        label.append(f"limit: {band.label}")
    if deadline is not None:
        label.append(f"deadline at {duration_text(deadline)}")
    limit = element("span", band.label, class_="key limit") if band.label else ""
    return element(
        "div",
        element("p", element("span", foreign(band.title), class_=f"key {band.kind}"), limit),
        element("span", f"{band.top:,}", class_="top"),
        element("span", "0", class_="foot"),
        element(
            "svg",
            *shapes,
            role="img",
            aria_label="; ".join(label),
            viewBox=f"0 -6 {frame.bins} 112",
            preserveAspectRatio="none",
        ),
        class_="band",
    )


def _area(figures: Sequence[float], top: int) -> str:
    """The outline of what lies under figures, one a column; 0 is at 100 and the top at 0."""
    return f"M0 100{''.join(_steps(figures, top))}V100Z"


def _curve(figures: Sequence[float], top: int) -> str:
    """A line along figures for as long as none is above the top."""
    below = next((place for place, one in enumerate(figures) if one > top), len(figures))
    if not below:
        return "M0 0"
    return f"M0 {_height(figures[0], top)}{''.join(_steps(figures[:below], top))}"


def _steps(figures: Sequence[float], top: int) -> Iterator[str]:
    last = None
    for place, figure in enumerate(figures):
        height = _height(figure, top)
        if height != last:
            if last is not None:
                yield f"H{place}"
            yield f"V{height}"
        last = height
    yield f"H{len(figures)}"


def _height(figure: float, top: int) -> str:
    return f"{100 - 100 * min(figure / top, 1):.1f}"


def _axis(forecast: Forecast, frame: Frame) -> Markup:
    """The times of the quarters, and the dates where the start is known."""
    times = [frame.span * quarter / 4 for quarter in range(5)]
    rows = [["start", *map(duration_text, times[1:])]]
    found = [moment_at(forecast.estimate.plan, time) for time in times]
    moments = [moment for moment in found if moment is not None]
    if len(moments) == len(times):
        rows.append(moments_text(moments))
    return element(
        "div",
        *(element("p", *(element("span", label) for label in labels)) for labels in rows),
        class_="axis",
    )


def _caption(bands: Sequence[Band], deadline: Fraction | None, told: Sequence[str]) -> Markup:
    keys = []
    if any(band.high != band.low for band in bands):
        keys.append(element("span", "the most at once in that time", class_="key most"))
    if deadline is not None:
        keys.append(element("span", f"deadline, {duration_text(deadline)}", class_="key deadline"))
    title = element("p", "The run over time, from its start. ", joined(keys, " "))
    return element("figcaption", title, *(element("p", sentence) for sentence in told))
