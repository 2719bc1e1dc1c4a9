"""A day at the desk many times over: random edits, with the memory that they take.

All but the screen: the edits and their estimates, undo, saves with their versions, the journal, and
somebody else who writes to the file, which is noticed and merged.
"""

from collections.abc import Callable
from random import Random

import psutil
import pytest

from amounts import SEED, amount
from plans import SORA, TODAY, numbered
from soraplan.core import edits
from soraplan.core.clip import Clip
from soraplan.core.estimate import Estimator
from soraplan.core.merging import merged
from soraplan.core.plan import Plan
from soraplan.storage import paths, plans
from soraplan.storage.looks import look
from soraplan.ui.keeper import Keeper
from soraplan.ui.session import Session

CLIPS = 1_000
ROOM = 16 * 1024 * 1024
"""Bytes by which the memory may go up and down once everything has been met: an undo of all that
can be undone, a save, a journal of the longest kind."""


def changed(plan: Plan, random: Random) -> Plan:
    """The plan after one thing that a user does; its length stays about the same."""
    length = len(plan.clips)
    at = random.randrange(length)
    kind = random.random()
    if kind < 0.5:
        return edits.changed(plan, [at], lambda clip: edits.revised(clip, takes=1 + at % 9))
    if kind < 0.7:
        text = f"Take {random.randrange(10**9)}\n" * random.randrange(1, 9)
        return edits.replaced(plan, at, edits.revised(plan.clips[at], prompt=text))
    if kind < 0.8 and length <= CLIPS:
        return edits.added(plan, at, [Clip(prompt="Dawn")], random)
    if kind < 0.9 and length >= CLIPS:
        return edits.removed(plan, [at])
    if kind < 0.95:
        return edits.moved(plan, [at], 1)[0]
    return edits.settings_revised(plan, title=f"Shoot {random.randrange(99)}")


@pytest.mark.torture
def test_a_long_day_takes_no_more_memory_than_its_beginning(
    record_property: Callable[[str, object], None],
) -> None:
    steps, random = amount("SOAK", 100_000), Random(SEED)
    path = paths.plans_dir() / "soak.toml"
    plans.write(path, numbered(CLIPS))
    file = plans.read(path)
    estimator = Estimator({SORA.id: SORA}, TODAY)
    session = Session(file.plan, estimator, path, digest=file.digest, random=random)
    troubles: list[str] = []
    keeper = Keeper(troubles.append)
    keeper.follow(session)
    memory = psutil.Process().memory_info
    sizes: list[int] = []
    merges = 0
    for step in range(1, steps + 1):
        kind = random.random()
        if kind < 0.1:
            session.undo(0)
        elif kind < 0.15:
            session.redo(0)
        else:
            session.apply(changed(session.plan, random), "edit", 0)
        if random.random() < 0.002:
            digest = plans.write(path, session.plan, session.digest)
            session.saved(path, session.plan, digest)
        if random.random() < 0.001:
            there = plans.read(path)
            plans.write(path, changed(there.plan, random), there.digest)
            assert session.digest is not None
            seen = look(path, session.digest).theirs
            if seen is not None:
                both = merged(session.base, session.plan, seen.plan).plan()
                session.apply(both, "merge", 0)
                session.rebase(seen.plan, seen.digest, has_comments=False)
                merges += 1
        if step % (steps // 20) == 0:
            assert keeper.flush(60)
            assert (
                session.estimate.total
                == Estimator({SORA.id: SORA}, TODAY).estimate(session.plan).total
            )
            sizes.append(memory().rss)
    keeper.leave(kept=False)
    assert troubles == []
    # The first quarter fills what is kept for undo.
    settled = sizes[len(sizes) // 4 :]
    record_property(
        "soak",
        f"{steps:,} edits of {CLIPS:,} clips, {merges} merges; {min(settled) / 1e6:.0f} to"
        f" {max(settled) / 1e6:.0f} MB from a quarter on, {settled[-1] / 1e6:.0f} MB in the end",
    )
    record_property("seed", SEED)
    assert merges > 0 or steps < 10_000
    assert settled[-1] - settled[0] < ROOM
