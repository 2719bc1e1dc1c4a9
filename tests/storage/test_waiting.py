from threading import Event

import pytest

from soraplan.storage.waiting import within


def test_what_comes_in_time_is_what_the_call_returns_or_raises() -> None:
    assert within(20, lambda: 7) == 7
    assert within(20, lambda: None) is None
    with pytest.raises(ZeroDivisionError):
        within(20, lambda: 1 // 0)


def test_what_does_not_come_in_time_is_not_waited_for() -> None:
    gate = Event()
    try:
        with pytest.raises(TimeoutError, match="timed out"):
            within(0.01, gate.wait)
    finally:
        gate.set()
