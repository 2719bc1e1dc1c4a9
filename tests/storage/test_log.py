"""Where faults are written down: private, bounded, and without anything of a plan."""

import stat
from pathlib import Path
from typing import NoReturn

import pytest

from soraplan.storage import log, paths
from soraplan.storage.faults import Fault, fault_of, key_of
from soraplan.storage.problems import NotWritten


def caught(error: BaseException) -> BaseException:
    """An exception as it is after it was raised, with its traceback."""
    try:
        secret = "A secret of the client"
        assert secret
        raise error
    except BaseException as raised:
        return raised


def nested(depth: int = 0) -> int:
    return nested(depth + 1) + 1


def test_an_entry_has_what_whoever_mends_it_asks_for(tmp_path: Path) -> None:
    fault = fault_of(caught(KeyError("card")))
    path = log.write(log.entry(fault, "the app in a terminal of 80x24"))
    assert path == paths.log_file() == tmp_path / "state" / "soraplan.log"
    text = path.read_text(encoding="utf-8")
    for part in ("soraplan ", "Python 3", "Textual 8", "80x24", "KeyError: 'card'", "in caught"):
        assert part in text
    assert text.count("A secret") == 0


def test_the_log_is_the_users_alone() -> None:
    path = log.write("first")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_entries_follow_each_other() -> None:
    log.write("first\n")
    assert log.write("second").read_text(encoding="utf-8") == "first\n\nsecond\n\n"


def test_a_full_log_becomes_the_older_one_and_the_two_stay_bounded() -> None:
    entry = "x" * 10_000
    for _ in range(250):
        log.write(entry)
    assert 0 < paths.log_file().stat().st_size <= log.FULL
    assert 0 < log.older().stat().st_size <= log.FULL
    assert {one.name for one in paths.state_dir().iterdir()} == {"soraplan.log", "soraplan.log.1"}


def test_a_log_that_is_refused_says_why() -> None:
    paths.log_file().mkdir(parents=True)
    with pytest.raises(NotWritten, match="is a folder"):
        log.write("first")


def test_what_would_steer_a_terminal_is_spelled_out() -> None:
    fault = fault_of(caught(ValueError("\x1b[2J\u202e\ud800 a\nb")))
    assert fault.what == r"ValueError: \x1b[2J\u202e\ud800 a\nb"
    assert log.write(log.entry(fault, "a command")).read_text(encoding="utf-8").isascii()


@pytest.mark.parametrize("error", [ValueError("x" * 1_000_000), ValueError("é\n" * 100_000)])
def test_a_long_message_is_cut(error: Exception) -> None:
    fault = fault_of(caught(error))
    assert len(fault.what) < 2_000
    assert len(fault.trace) < 100_000


def test_a_traceback_of_a_thousand_calls_is_cut() -> None:
    with pytest.raises(RecursionError) as raised:
        nested()
    fault = fault_of(raised.value)
    assert "nested deeper" in fault.what
    assert len(fault.trace) < 20_000


class SpeechlessError(Exception):
    def __str__(self) -> NoReturn:
        raise RuntimeError


def test_an_exception_that_cannot_be_told_is_a_fault_as_any_other() -> None:
    fault = fault_of(caught(SpeechlessError()))
    assert fault.what == "SpeechlessError"
    assert "SpeechlessError" in fault.trace
    assert fault_of(ValueError()) == Fault("ValueError", "", "ValueError\n")


def test_a_fault_is_known_again_by_its_place() -> None:
    def first() -> NoReturn:
        raise ValueError("one")

    def keys(*messages: str) -> list[object]:
        found: list[object] = []
        for message in messages:
            with pytest.raises(ValueError, match=message) as raised:
                raise ValueError(message)
            found.append(key_of(raised.value))
        return found

    one, two = keys("one", "two")
    assert one == two
    with pytest.raises(ValueError, match="one") as raised:
        first()
    assert key_of(raised.value) != one
