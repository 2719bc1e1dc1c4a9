"""A process that is killed at any moment of a journal: what the next start offers then."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no fork")

_SCRIPT = """
import json, os, shutil, sys
from datetime import UTC, datetime
from pathlib import Path

from soraplan.core.clip import Clip
from soraplan.core.plan import Plan
from soraplan.storage import journal, paths, plans, recovery

EVENTS = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "shutil.rmtree"}
NOW = datetime.now(UTC)
steps = {"left": 0}

def hook(event, arguments):
    if steps["left"] and event in EVENTS:
        steps["left"] -= 1
        if not steps["left"]:
            os._exit(9)

def plan(clips):
    return Plan(format=1, title="Spring", clips=tuple(Clip(id=f"c{n}") for n in range(clips)))

def journalled():
    file = plans.read(path)
    kept = journal.Journal(path, file.digest, file.plan, lambda: None)
    kept.append(plan(4), NOW)
    kept.append(plan(5), NOW)
    plans.write(path, plan(5))
    kept.close(remove=True)

def offered():
    works = [recovery.read(one) for one in recovery.found()]
    return {
        "file": len(plans.read(path).plan.clips),
        "works": [(len(one.plan.clips), str(one.path)) for one in works],
    }

def in_a_child(does):
    child = os.fork()
    if not child:
        does()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

sys.addaudithook(hook)
path = paths.plans_dir() / "spring.toml"
# What was not loaded before would count as a moment of the journal.
plans.write(path, plan(3))
journalled()
number, code = 0, 9
while code == 9:
    number += 1
    shutil.rmtree(paths.home())
    plans.write(path, plan(3))
    def killed():
        steps["left"] = number
        journalled()
    code = in_a_child(killed)
    print(json.dumps({**offered(), "code": code}))
"""


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What there was after a process was killed, one moment after the other."""
    home = tmp_path_factory.mktemp("killed") / "home"
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env={**os.environ, "SORAPLAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_moment_is_tried(ends: list[dict[str, Any]]) -> None:
    assert len(ends) > 15
    assert [one["code"] for one in ends] == [9] * (len(ends) - 1) + [0]
    assert {one["file"] for one in ends} == {3, 5}


def test_work_is_offered_with_its_file_at_every_moment(ends: list[dict[str, Any]]) -> None:
    works = [work for one in ends for work in one["works"]]
    assert {clips for clips, _ in works} == {4, 5}
    assert {Path(path).name for _, path in works} == {"spring.toml"}


def test_work_that_was_saved_is_offered_at_no_moment(ends: list[dict[str, Any]]) -> None:
    assert [one["works"] for one in ends if one["file"] == 5] == [[]] * sum(
        one["file"] == 5 for one in ends
    )
