"""How much a test under torture does: a figure of its own, or what the environment asks for.

A test takes part with `@pytest.mark.torture`, runs only by `make torture`, and leaves what it
counted with the fixture `record_property`; the run prints those figures in the end. Where the suite
has a shortened run of the same test, the marker stands on the long parameter alone:

    @pytest.mark.parametrize("kills", [25, tortured("KILLS", 1_000)])
"""

import os
import random

import pytest
from _pytest.mark.structures import ParameterSet

SEED = int(os.environ.get("TORTURE_SEED") or random.SystemRandom().randrange(10**9))
"""What every random choice starts from; a run that failed is had again by its seed."""


def amount(name: str, usual: int) -> int:
    """How often something is done: `TORTURE_<name>` where it is set, else what is usual."""
    return int(os.environ.get(f"TORTURE_{name}") or usual)


def tortured(name: str, usual: int) -> ParameterSet:
    """The parameter of a test that only `make torture` runs with so much."""
    return pytest.param(amount(name, usual), marks=pytest.mark.torture, id=f"torture-{name}")
