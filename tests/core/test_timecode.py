from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soraplan.core.text.timecode import (
    frame_of,
    frame_rate,
    frames,
    nominal,
    timecode,
    written_rate,
)

some_fps = st.sampled_from(
    [Decimal(fps) for fps in ("1", "12.5", "23.976", "24", "25", "29.97", "30", "50", "60")]
) | st.decimals("0.000001", "1000", places=6)


@given(st.integers(0, 10**9), some_fps)
def test_every_frame_is_found_again_by_its_timecode(frame: int, fps: Decimal) -> None:
    assert frame_of(timecode(frame, fps), fps) == frame


@pytest.mark.parametrize(
    ("frame", "fps", "text"),
    [
        (0, "24", "00:00:00:00"),
        (86_400, "24", "01:00:00:00"),
        (86_400, "23.976", "01:00:00:00"),
        (1_499, "25", "00:00:59:24"),
        (119, "120", "00:00:00:119"),
        (24 * 3600 * 123, "24", "123:00:00:00"),
    ],
)
def test_timecode_counts_whole_frames(frame: int, fps: str, text: str) -> None:
    assert timecode(frame, Decimal(fps)) == text


@pytest.mark.parametrize(
    "text",
    ["", "8", "0:08", "00:00:08", "00:60:00:00", "00:00:60:00", "00:00:00:24", "٠٠:00:00:00"],
)
def test_what_is_no_timecode_names_no_frame(text: str) -> None:
    assert frame_of(text, Decimal(24)) is None


@pytest.mark.parametrize(
    ("text", "fps", "frame"),
    [
        ("00:00:59;29", "29.97", 1_799),
        ("00:01:00;02", "29.97", 1_800),
        ("00:09:59;29", "29.97", 17_981),
        ("00:10:00;00", "29.97", 17_982),
        # An hour of drop-frame timecode is an hour of the clock.
        ("01:00:00;00", "29.97", 107_892),
        ("01:00:00;00", "59.94", 215_784),
        ("01:00:00:00", "29.97", 108_000),
        ("01:00:00;00", "25", 90_000),
        ("01:00:00;00", "30", 108_000),
    ],
)
def test_drop_frame_timecode_leaves_numbers_out(text: str, fps: str, frame: int) -> None:
    assert frame_of(text, Decimal(fps)) == frame


@given(st.integers(1, 3_600), some_fps)
def test_a_length_is_within_half_a_frame(seconds: int, fps: Decimal) -> None:
    off = abs(frames(seconds, fps) - seconds * frame_rate(fps))
    assert off <= Fraction(1, 2) or frames(seconds, fps) == 1


def test_a_broken_rate_is_a_thousandth_below_a_whole_one() -> None:
    for written, whole in (("23.976", 24), ("23.98", 24), ("29.97", 30), ("59.94", 60)):
        assert frame_rate(Decimal(written)) == Fraction(whole * 1000, 1001)
        assert nominal(Decimal(written)) == whole
    assert frames(8, Decimal("23.976")) == 192


@given(some_fps)
def test_a_rate_is_written_as_the_figure_it_came_from(fps: Decimal) -> None:
    written = written_rate(frame_rate(fps))
    assert written is not None
    assert frame_rate(written) == frame_rate(fps)


def test_a_rate_that_no_plan_can_hold_is_not_written() -> None:
    for rate in (Fraction(0), Fraction(-24), Fraction(10**9), Fraction(1, 10**9)):
        assert written_rate(rate) is None
