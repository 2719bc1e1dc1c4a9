"""The picture of the run, read dot by dot and held against a run gone through second by second."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import CARDS, card, estimated, numbered, queue, rate, some_plans, tier
from soraplan.core.cards import RateCard
from soraplan.core.clip import Clip
from soraplan.core.forecast import Forecast, forecast
from soraplan.core.plan import Plan
from soraplan.core.text.cells import cell_width
from soraplan.exchange.timeline_bands import Line
from soraplan.exchange.timeline_picture import drawing, picture, plain

WIDTH, HEIGHT = 80, 20


def own(**limits: Any) -> RateCard:
    """A card of two tiers, whose account has some limits and whose jobs take 10 s."""
    return card(
        id="own",
        tiers=[
            tier(id="film", name="Film", render_seconds=Decimal(10), rates=[rate()]),
            tier(id="still", name="Still", render_seconds=Decimal(10), rates=[rate()]),
        ],
        accounts=[{"id": "any", "name": "Any", **limits}],
    )


def film(*requests: int, tier: str = "film", **settings: Any) -> Plan:
    """A plan of one clip for each number of requests."""
    return queue(
        *(
            Clip(
                id=f"{tier}-{place}",
                prompt="Dawn",
                seconds=5,
                frame="landscape",
                offer=f"{tier}/720p",
                count=number,
            )
            for place, number in enumerate(requests)
        ),
        rates="own",
        **settings,
    )


def told(plan: Plan, one: RateCard | None = None) -> Forecast:
    return forecast(estimated(plan, {"own": one} if one else CARDS))


def shown(plan: Plan, one: RateCard | None = None, width: int = WIDTH, height: int = HEIGHT) -> str:
    return "\n".join(plain(picture(told(plan, one), width, height)))


def flat(plan: Plan, one: RateCard | None = None) -> str:
    return " ".join(shown(plan, one).split())


# -- reading a picture ------------------------------------------------------------------------


@dataclass
class Band:
    """A band as it is seen: the number at its upper border, and the dots lit in each column."""

    head: str
    top: int
    rows: int
    columns: list[set[int]]

    @property
    def highest(self) -> list[int]:
        return [max(column, default=0) for column in self.columns]

    def level(self, figure: Fraction | int, *, top: int | None = None) -> int:
        """How high a figure must be drawn."""
        if figure == 0:
            return 0
        return max(1, int(Fraction(figure) * 4 * self.rows / (top or self.top)))


def bands(lines: Sequence[Line]) -> list[Band]:
    """Every band of a picture, from its text alone."""
    found: list[Band] = []
    last = ""
    for text in ("".join(part for part, _ in line) for line in lines):
        label, edge, dots = text.partition("┤" if "┤" in text else "│")
        if edge == "┤":
            found.append(Band(last.strip(), int(label.replace(",", "")), 0, []))
            found[-1].columns = [set() for _ in range(2 * len(dots))]
        if edge and found and not label.strip().isalpha() and "deadline" not in text:
            band = found[-1]
            band.rows += 1
            for column in band.columns:
                lifted = {level + 4 for level in column}
                column.clear()
                column.update(lifted)
            for cell, sign in enumerate(dots):
                bits = ord(sign) - 0x2800 if 0x2800 < ord(sign) < 0x2900 else 0
                for side, order in enumerate(((7, 3, 2, 1), (8, 6, 5, 4))):
                    band.columns[2 * cell + side] |= {
                        level for level, bit in enumerate(order, 1) if bits >> (bit - 1) & 1
                    }
        last = text
    return found


# -- a run, one request after the other -------------------------------------------------------


def sent(number: int, gap: Fraction, at_once: int, render: Fraction) -> list[Fraction]:
    """When like requests go out, by trying one moment after another."""
    times: list[Fraction] = []
    for _ in range(number):
        time = times[-1] + gap if times else Fraction(0)
        while sum(1 for one in times if one <= time < one + render) >= at_once:
            time = min(one + render for one in times if one + render > time)
        times.append(time)
    return times


def borders(end: Fraction, bins: int) -> list[tuple[Fraction, Fraction]]:
    return [(end * place / bins, end * (place + 1) / bins) for place in range(bins)]


@pytest.mark.parametrize("number", [1, 7, 40, 173])
@pytest.mark.parametrize("at_once", [1, 4, 9])
@pytest.mark.parametrize("height", [10, 24])
def test_the_curve_climbs_with_each_request_that_goes_out(
    number: int, at_once: int, height: int
) -> None:
    plan = film(number, concurrent=at_once)
    curve, _ = bands(picture(told(plan, own()), WIDTH, height))
    times = sent(number, Fraction(0), at_once, Fraction(10))
    end = times[-1] + 10
    assert curve.top == number
    assert curve.highest == [
        curve.level(sum(1 for time in times if time < stop))
        for _, stop in borders(end, len(curve.columns))
    ]
    assert all(column == set(range(1, len(column) + 1)) for column in curve.columns)


@pytest.mark.parametrize("number", [2, 30, 400])
def test_a_run_at_the_pace_of_a_limit_is_drawn_along_its_line(number: int) -> None:
    plan = film(number)
    limits = own(limits=[{"requests": 12, "window": 60}])
    curve, _ = bands(picture(told(plan, limits), WIDTH, HEIGHT))
    times = [Fraction(5 * place) for place in range(number)]
    for (_, stop), highest in zip(
        borders(times[-1] + 10, len(curve.columns)), curve.highest, strict=True
    ):
        least = curve.level(sum(1 for time in times if time < stop))
        most = curve.level(min(int(stop // 5) + 1, number))
        assert least <= highest <= max(least, most)
    assert "12 per minute" in curve.head


def test_a_limit_that_does_not_decide_is_a_line_above_the_curve() -> None:
    limits = own(limits=[{"requests": 60, "window": 60}])
    lines = picture(told(film(100, concurrent=5), limits), WIDTH, HEIGHT)
    curve, _ = bands(lines)
    end = sent(100, Fraction(1), 5, Fraction(10))[-1] + 10
    seen = [
        (stop, highest)
        for (_, stop), column, highest in zip(
            borders(end, len(curve.columns)), curve.columns, curve.highest, strict=True
        )
        if column != set(range(1, len(column) + 1))
    ]
    assert len(seen) > 10
    assert all(highest == curve.level(int(stop) + 1) for stop, highest in seen)
    assert any(kind == "limit" for line in lines for _, kind in line)


def test_a_limit_of_spend_is_a_line_of_steps() -> None:
    # 1.00 a request: 10 in each window of 100 s.
    limits = own(limits=[{"spend": Decimal("10.00"), "window": 100}])
    curve, _ = bands(picture(told(film(40), limits), WIDTH, HEIGHT))
    assert "$10.00 per 100 s" in curve.head
    end = Fraction(310)
    for (_, stop), highest in zip(borders(end, len(curve.columns)), curve.highest, strict=True):
        assert highest == curve.level(min(40, (int(stop // 100) + 1) * 10))


def test_a_daily_cap_is_a_line_of_steps() -> None:
    limits = own(limits=[{"requests": 10, "window": 86_400}])
    lines = picture(told(film(40), limits), WIDTH, HEIGHT)
    curve, _ = bands(lines)
    assert "10 per day" in curve.head
    end = Fraction(3 * 86_400 + 10)
    for (_, stop), highest in zip(borders(end, len(curve.columns)), curve.highest, strict=True):
        assert highest == curve.level(min(40, (int(stop // 86_400) + 1) * 10))


@pytest.mark.parametrize(("number", "at_once"), [(3, 5), (40, 5), (173, 8), (20, 1)])
@pytest.mark.parametrize("gap", [0, 1, 7])
def test_jobs_in_flight_are_drawn_under_their_limit(number: int, at_once: int, gap: int) -> None:
    limits = own(limits=[{"requests": 1, "window": gap}] if gap else [])
    _, flight = bands(picture(told(film(number, concurrent=at_once), limits), WIDTH, HEIGHT))
    times = sent(number, Fraction(gap), at_once, Fraction(10))
    if 4 * max(sum(1 for one in times if one <= at < one + 10) for at in times) >= at_once:
        assert flight.top == at_once
        assert f"{at_once} at once" in flight.head
        assert "┈┈┈┈" in flight.head
    for (start, stop), column in zip(
        borders(times[-1] + 10, len(flight.columns)), flight.columns, strict=True
    ):
        moments = [start, *(time for time in times if start <= time < stop)]
        most = max(sum(1 for one in times if one <= at < one + 10) for at in moments)
        busy = sum(max(min(one + 10, stop) - max(one, start), Fraction(0)) for one in times)
        mean = busy / (stop - start)
        assert column >= set(range(1, flight.level(mean) + 1))
        assert flight.level(most) - 1 <= max(column, default=0) <= flight.level(most)


def test_every_tier_has_a_band_of_its_own_and_their_jobs_one() -> None:
    plan = film(30, concurrent=6)
    more = film(12, tier="still").clips
    both = queue(*plan.clips, *more, rates="own", concurrent=6)
    first, second, flight = bands(picture(told(both, own()), WIDTH, HEIGHT))
    assert (first.top, second.top, flight.top) == (30, 12, 6)
    assert first.head.startswith("Film")
    assert second.head.startswith("Still")
    # In the order of the queue: no still goes out before the last film has.
    begun = next(place for place, high in enumerate(second.highest) if high)
    assert first.highest[begun] == 4 * first.rows


def test_jobs_under_limits_of_their_own_are_drawn_apart() -> None:
    limits = own(
        limits=[{"tiers": ["film"], "concurrent": 2}, {"tiers": ["still"], "concurrent": 9}]
    )
    plan = queue(*film(20).clips, *film(9, tier="still").clips, rates="own")
    seen = bands(picture(told(plan, limits), WIDTH, HEIGHT))
    assert [band.head.split("┈")[0].strip() for band in seen[2:]] == [
        "Jobs in flight of Film",
        "Jobs in flight of Still",
    ]
    assert [band.top for band in seen[2:]] == [2, 9]


def test_a_limit_far_above_all_jobs_does_not_press_them_flat() -> None:
    _, flight = bands(picture(told(film(3, concurrent=500), own()), WIDTH, HEIGHT))
    assert flight.top == 3
    assert "500 at once, far above" in flight.head


def test_a_million_requests_are_drawn() -> None:
    plan = film(*[10_000] * 100, concurrent=7)
    curve, flight = bands(picture(told(plan, own()), WIDTH, HEIGHT))
    assert curve.top == 1_000_000
    assert curve.highest[-1] == 4 * curve.rows
    assert curve.highest[len(curve.columns) // 2] in (2 * curve.rows, 2 * curve.rows + 1)
    assert flight.top == 7


# -- the axis and the deadline ----------------------------------------------------------------

HOURS: dict[str, Any] = {"concurrent": 1, "render_seconds": Decimal(360)}
"""Ten jobs an hour."""


def test_the_axis_tells_the_quarters_of_the_run() -> None:
    axis = shown(film(20, **HOURS), own()).splitlines()[-1]
    assert axis.split() == ["start", "30", "min", "1", "h", "1", "h", "30", "min", "2", "h"]


@pytest.mark.parametrize(
    ("requests", "words"),
    [
        (1, ["11-22 23:00:00", "23:01:30", "23:03:00", "23:04:30", "23:06:00"]),
        (8, ["11-22 23:00", "23:12", "23:24", "23:36", "23:48"]),
        (20, ["11-22 23:00", "11-22 23:30", "11-23 00:00", "11-23 00:30", "11-23 01:00"]),
        (10_000, ["2026-11-22", "2026-12-03", "2026-12-13", "2026-12-24", "2027-01-03"]),
    ],
)
def test_the_axis_tells_dates_and_times_where_the_start_is_known(
    requests: int, words: list[str]
) -> None:
    plan = film(requests, **HOURS, start=datetime(2026, 11, 22, 23))
    last = shown(plan, own(), 120).splitlines()[-1]
    assert re.split(r"\s{2,}", last.strip()) == words


def test_a_deadline_inside_the_run_is_a_line_through_all_bands() -> None:
    lines = plain(picture(told(film(20, **HOURS, deadline=Decimal(1)), own()), WIDTH, HEIGHT))
    mark = lines[0].index("│")
    assert lines[0][mark:] == "│ deadline, 1 h"
    axis = next(number for number, line in enumerate(lines) if "└" in line)
    assert lines[axis][mark] == "┼"
    assert abs(mark - (lines[axis].index("└") + len(lines[axis])) // 2) <= 1
    rows = [line for line in lines[1:axis] if "┤" in line or line.lstrip().startswith("│")]
    assert len(rows) > 8
    assert {line[mark] for line in rows} == {"│"}


def test_a_deadline_soon_after_the_end_is_still_in_the_picture() -> None:
    text = shown(film(20, **HOURS, deadline=Decimal("2.5")), own())
    assert text.splitlines()[0].strip() == "deadline, 2 h 30 min │"
    assert text.splitlines()[-1].endswith("2 h 30 min")


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (film(20, **HOURS, deadline=Decimal(9)), "The deadline lies 7 h after all is done."),
        (
            film(20, **HOURS, start=datetime(2026, 11, 22, 9), deadline=datetime(2026, 11, 22, 7)),
            "The deadline lies 2 h before the start.",
        ),
        (
            queue(*numbered(11, offer="pro/720p").clips, deadline=Decimal(1)),
            "The deadline lies 59 min after the end of the picture.",
        ),
        (
            queue(*numbered(1, offer="pro/720p").clips, deadline=Decimal(1)),
            "The deadline lies 1 h after the start.",
        ),
    ],
)
def test_a_deadline_outside_the_picture_is_told(plan: Plan, sentence: str) -> None:
    one = own() if plan.rates == "own" else None
    assert sentence in flat(plan, one)
    assert "│ deadline" not in shown(plan, one)


# -- what cannot be drawn ---------------------------------------------------------------------


def test_a_plan_that_sends_nothing_has_a_sentence_for_a_picture() -> None:
    assert flat(queue()) == "Nothing is sent, so there is no run to draw."


def test_one_request_that_takes_no_known_time_has_a_sentence_for_a_picture() -> None:
    assert flat(numbered(1, offer="pro/720p")) == (
        "1 request on Pro goes out at once. When jobs are done is unknown: the render time of"
        " a job is not known."
    )


def test_jobs_of_unknown_length_are_not_drawn_and_the_reason_is_told() -> None:
    text = flat(numbered(40, offer="pro/720p"))
    assert "Pro: sent so far" in text
    assert "Jobs in flight are not drawn: the render time of a job is not known." in text


def test_a_run_whose_end_hangs_on_an_unknown_time_is_not_drawn() -> None:
    plan = queue(*numbered(40, offer="pro/720p").clips, concurrent=5)
    assert flat(plan) == (
        "No picture: when requests go out is unknown, because the render time of a job is not"
        " known."
    )


def test_a_tier_that_may_not_be_used_is_left_out_and_named() -> None:
    shut = own(no_access=["still"])
    plan = queue(*film(20).clips, *film(9, tier="still").clips, rates="own", concurrent=2)
    text = flat(plan, shut)
    assert "Still is not drawn: the account may not use one of the tiers." in text
    assert "Jobs in flight of Film" in text
    assert "Still: sent" not in text
    closed = queue(*film(9, tier="still").clips, rates="own")
    assert "because the account may not use one of the tiers" in flat(closed, shut)


def test_a_tier_that_may_not_be_used_is_left_out_of_a_limit_that_it_shares() -> None:
    shared = [{"concurrent": 5}, {"requests": 30, "window": 60}]
    mixed = queue(*film(20).clips, *film(30, tier="still").clips, rates="own")
    # A line more, for the sentence that stands below.
    shut = shown(mixed, own(no_access=["still"], limits=shared), height=HEIGHT + 1)
    alone = shown(film(20), own(limits=shared))
    drawn = [line for line in shut.splitlines() if "⣿" in line]
    assert drawn and drawn == [line for line in alone.splitlines() if "⣿" in line]
    assert "Still is not drawn: the account may not use one of the tiers." in " ".join(shut.split())


def test_an_unknown_account_has_a_picture_without_limits() -> None:
    plan = queue(*numbered(40).clips, account="gone", concurrent=4, render_seconds=Decimal(90))
    text = flat(plan)
    assert "Standard: sent so far 40 ┤" in text
    assert "per minute" not in text


def test_a_pace_that_is_not_worked_out_yet_is_not_drawn() -> None:
    assert plain(picture(Forecast(estimated(numbered(3))), WIDTH, HEIGHT)) == [
        "The pace is still being worked out."
    ]


# -- room and time ----------------------------------------------------------------------------


@given(some_plans, st.sampled_from([24, 36, 80, 116, 196]), st.integers(1, 40))
@settings(max_examples=60)
def test_no_line_is_wider_than_the_room(plan: Plan, width: int, height: int) -> None:
    made = told(plan)
    lines = picture(made, width, height)
    assert lines
    assert all(cell_width("".join(text for text, _ in line)) <= width for line in lines)
    assert all(text.isprintable() for line in lines for text, _ in line)
    tiers = made.pace.tiers if made.pace else ()
    assert len(lines) <= max(height, 8 + 8 * len(tiers)) + 8


def test_there_are_as_many_lines_as_wanted_where_that_is_possible() -> None:
    for height in (9, 13, 20, 24):
        assert height - 1 <= len(picture(told(film(20, **HOURS), own()), WIDTH, height)) <= height


@pytest.mark.parametrize("width", [1, 5, 23])
def test_a_sentence_stands_where_there_is_no_room_for_a_picture(width: int) -> None:
    lines = plain(picture(told(film(20, **HOURS), own()), width, HEIGHT))
    assert all(cell_width(line) <= width for line in lines)


def test_a_long_queue_is_drawn_in_many_steps() -> None:
    clips = (
        Clip(prompt="Dawn", frame="landscape", offer=("film/720p", "still/720p")[n % 2], count=5)
        for n in range(4_000)
    )
    made = told(queue(*clips, rates="own", concurrent=9), own())
    steps = list(drawing(made, WIDTH, HEIGHT))
    assert steps[-1] is not None
    assert not any(steps[:-1])
    # The queue alone is 20,000 requests.
    assert len(steps) > 20_000 / 2_048 + 140
