"""A process that is killed at any instant of a save leaves a whole plan, the old or the new."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import saver

from amounts import SEED, tortured
from soraplan.storage import atomic, leftovers, paths, plans

LONGEST = 0.06
"""Seconds after which the last child is killed: a few saves of each size."""

AGAIN = 40
"""How many times as many kills it may take, on a machine so busy that no save comes far in time."""

AT_ONCE = 2
"""Files that one save may have beside the plan at one moment: the new bytes, and the old plan."""


@contextmanager
def saving(way: str, path: Path) -> Iterator[Callable[[float], int]]:
    """A process that saves for some seconds until it is killed, as often as it is asked."""
    command = [sys.executable, saver.__file__, way, str(path)]
    with subprocess.Popen(
        command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        given, answers = process.stdin, process.stdout
        assert given is not None and answers is not None

        def killed_after(seconds: float) -> int:
            given.write(f"{seconds}\n")
            given.flush()
            return int(answers.readline())

        yield killed_after
        given.close()


def litter(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir() if one.name.startswith(".soraplan-")}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
@pytest.mark.parametrize("kills", [25, tortured("KILLS", 1_000)])
@pytest.mark.parametrize("way", saver.SIZES)
def test_whenever_a_save_is_killed_the_file_is_a_whole_plan(
    way: str,
    kills: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    monkeypatch.setenv("SORAPLAN_HOME", str(tmp_path / "home"))
    folder = tmp_path / "shoots"
    folder.mkdir()
    path = folder / "plan.toml"
    whole = {plans.dumps(plan).encode(): plan for plan in saver.saved(way)}
    assert [plans.parse(data.decode(), "plan") for data in whole] == list(whole.values())
    several = list(whole)
    atomic.write(path, several[0])
    chance = random.Random(SEED)
    saves = in_the_middle = allowed = kill = 0
    with saving(way, path) as killed_after:
        for kill in range(AGAIN * kills):
            if kill >= kills and saves and in_the_middle:
                break
            before, held = litter(folder), path.read_bytes()
            finished = killed_after(chance.uniform(0, LONGEST))
            where = f"kill {kill} of seed {SEED}"
            assert finished >= 0, f"{where}: the save failed, and was not killed"
            # What was saved last, or what was being saved.
            last = several[(kill + finished - 1) % len(several)] if finished else held
            assert path.read_bytes() in (last, several[(kill + finished) % len(several)]), where
            versions = paths.history_dir().rglob("[!.]*.toml")
            for old in (atomic.backup_of(path), *versions):
                assert not old.exists() or old.read_bytes() in whole, f"{old}, {where}"
            left = litter(folder)
            assert {path.name} <= {one.name for one in folder.iterdir()} - left <= names(path)
            # A save that was finished has taken away what those before left.
            allowed = AT_ONCE + (0 if finished else allowed)
            assert len(left) <= allowed, where
            saves += finished
            in_the_middle += bool(left - before)
    assert saves > 0 and in_the_middle > 0
    monkeypatch.setattr(leftovers, "OLD", 0)
    for data, plan in whole.items():
        plans.write(path, plan)
        assert path.read_bytes() == data
    assert {one.name for one in folder.iterdir()} == names(path)
    record_property("seed", SEED)
    record_property("kills", kill)
    record_property("kills in the middle of a save", in_the_middle)
    record_property("saves finished", saves)


def names(path: Path) -> set[str]:
    return {path.name, atomic.backup_of(path).name}
