"""Very many files that are nearly right, of every kind: no traceback, no change on disk."""

import shutil
from collections.abc import Callable
from random import Random

import pytest

from amounts import SEED, tortured
from fuzzing import KINDS, one
from soraplan.storage import paths


@pytest.mark.parametrize("cases", [tortured("FUZZ", 100_000)])
def test_files_that_are_nearly_right_are_read_or_told_of(
    cases: int, record_property: Callable[[str, object], None]
) -> None:
    accepted = 0
    each = -(-cases // len(KINDS))
    for kind, its in KINDS.items():
        for number in range(each):
            shutil.rmtree(paths.home(), ignore_errors=True)
            seed = f"{SEED} {kind} {number}"
            try:
                accepted += its.trial(one(kind, Random(seed)))
            except BaseException as error:
                error.add_note(f"the {kind} of the seed {seed!r}")
                raise
    made = each * len(KINDS)
    record_property("fuzz", f"{made:,} files of {len(KINDS)} kinds, {accepted:,} accepted")
