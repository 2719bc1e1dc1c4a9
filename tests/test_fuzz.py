"""No file, however it came about, ends in anything but a value or file and reason."""

import shutil
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzing import KINDS, one
from soraplan.storage import paths

EXAMPLES = {"plan": 200, "card": 100, "xlsx": 40, "recovery": 40}


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_are_nearly_right_are_read_or_told_of(kind: str) -> None:
    # Hypothesis makes texts letter by letter; a whole file from one number is a hundred times
    # faster, and a run that failed names the number.
    @settings(max_examples=EXAMPLES.get(kind, 80))
    @given(st.integers(0, 2**32))
    def trial(seed: int) -> None:
        shutil.rmtree(paths.home(), ignore_errors=True)
        KINDS[kind].trial(one(kind, Random(seed)))

    trial()


@pytest.mark.parametrize("kind", KINDS)
def test_the_files_that_they_are_made_of_are_right(kind: str) -> None:
    for seed in KINDS[kind].seeds():
        shutil.rmtree(paths.home(), ignore_errors=True)
        assert KINDS[kind].trial(seed)
