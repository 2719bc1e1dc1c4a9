"""One plan through whatever may happen to it, in any order, held against a few promises.

Edits, undo and redo, saves, another editor on the same file, crashes and recovery: all but the
screen. What is on the disk at a crash is copied away and read as the next start would read it.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amounts import SEED, amount, tortured
from plans import CHANCE, SORA, TODAY, Edit, some_edits, some_plans
from soraplan.core.estimate import Estimator
from soraplan.core.history import Ground
from soraplan.core.merging import merged
from soraplan.core.plan import Plan
from soraplan.storage import paths, plans, processes, recovery, versions
from soraplan.storage.digests import digest
from soraplan.storage.journal import remove_folder
from soraplan.storage.looks import look
from soraplan.storage.problems import ChangedOnDisk
from soraplan.ui.keeper import Keeper
from soraplan.ui.session import Session

CARDS = {SORA.id: SORA}
SOON = 30.0
"""Seconds that a disk may take; nothing waits for them where it is faster."""


def ids(plan: Plan) -> set[str]:
    return {clip.id for clip in plan.clips}


class Shoot(RuleBasedStateMachine):
    """A session on a file that others write to as well, in a process that may end at any time.

    `lived` has every plan since the start of the process, with the base that it was made on; a
    crash may lead back to the one at `kept` at most. What somebody else saved is numbered: `holds`
    says which of it is in the bytes of a digest, by way of what they were made of, and `seen` which
    of it the plan has taken in; that goes back and forth with the plan in `seen_before` and
    `seen_after`. `brought` has the clips that were new in it, and `removed` all that anybody ever
    removed on purpose.
    """

    def __init__(self) -> None:
        super().__init__()
        # Ids are drawn from one source for all tests, and the same run must draw the same.
        CHANCE.seed(0)
        self.patch = pytest.MonkeyPatch()
        self.folder = Path(tempfile.mkdtemp(prefix="soraplan-model-"))
        self.starts = 0
        self.told: list[str] = []
        self.holds: dict[str, frozenset[int]] = {}
        self.others = 0
        self.brought: dict[int, set[str]] = {}
        self.removed: set[str] = set()

    def teardown(self) -> None:
        if self.starts:
            self.keeper.leave(kept=False)
        self.patch.undo()
        shutil.rmtree(self.folder, ignore_errors=True)
        assert self.told == []

    # -- starting and ending ------------------------------------------------------------------

    @initialize(plan=some_plans)
    def begin(self, plan: Plan) -> None:
        self.use_home("home-0")
        self.holds[plans.write(self.path, plan)] = frozenset()
        self.open()

    def use_home(self, name: str) -> None:
        """Have everything in a folder of that name, the file too."""
        self.patch.setenv("SORAPLAN_HOME", str(self.folder / name))
        self.path = self.folder / name / "plans" / "shoot.toml"

    def open(self) -> None:
        file = plans.read(self.path)
        self.take(self.on(file.plan, file.digest))

    def on(self, plan: Plan, digest: str | None) -> Session:
        return Session(
            plan, Estimator(CARDS, TODAY), self.path, digest=digest, random=Random(self.starts)
        )

    def take(self, session: Session) -> None:
        """Work on a session as a process of its own."""
        self.starts += 1
        self.session = session
        self.keeper = Keeper(self.told.append)
        self.keeper.follow(session)
        self.lived = [(session.ground.common.plan, session.plan)]
        self.kept = 0
        assert session.digest is not None
        self.seen = self.holds[session.digest]
        self.seen_before: list[frozenset[int]] = []
        self.seen_after: list[frozenset[int]] = []

    def changed(self) -> None:
        self.lived.append((self.session.ground.common.plan, self.session.plan))

    def acted(self, seen: frozenset[int]) -> None:
        """Note an action, after which the plan has taken in what was seen."""
        self.seen_before.append(self.seen)
        self.seen_after.clear()
        self.seen = seen
        self.changed()

    # -- working ------------------------------------------------------------------------------

    @rule(edit=some_edits())
    def edit(self, edit: Edit) -> None:
        before = self.session.plan
        if not self.session.apply(edit(before), "edit", 0):
            return
        after = self.session.plan
        self.session.undo(0)
        assert self.session.plan is before
        self.session.redo(0)
        assert self.session.plan is after
        self.removed |= ids(before) - ids(after)
        self.acted(self.seen)

    @rule()
    def undo(self) -> None:
        if self.session.undo(0):
            self.seen_after.append(self.seen)
            self.seen = self.seen_before.pop()
            self.changed()

    @rule()
    def redo(self) -> None:
        if self.session.redo(0):
            self.seen_before.append(self.seen)
            self.seen = self.seen_after.pop()
            self.changed()

    @rule()
    def a_second_passes(self) -> None:
        assert self.keeper.flush(SOON)
        self.kept = len(self.lived) - 1

    @rule()
    def save(self) -> None:
        """A save replaces what was read, or nothing at all: never what the plan has not seen.

        What was taken over, saved and then undone it replaces by an answer, which is given here.
        """
        session, before = self.session, self.path.read_bytes()
        there = plans.read(self.path).digest
        is_ours = there == session.digest
        try:
            written = plans.write(self.path, session.plan, session.digest)
        except ChangedOnDisk:
            assert not is_ours
            assert self.path.read_bytes() == before
            return
        assert is_ours
        assert session.ground.is_behind or self.holds[there] <= self.seen
        self.holds[written] = self.holds.get(written, self.seen) & self.seen
        session.saved(self.path, session.plan, written)
        self.changed()
        assert session.is_saved
        assert plans.read(self.path).plan == session.plan
        assert plans.read(versions.kept(self.path)[0].path).digest == written
        self.a_second_passes()
        assert recovery.found() == [] and not self.journals()

    def journals(self) -> list[Path]:
        folder = paths.recovery_dir()
        return list(folder.iterdir()) if folder.is_dir() else []

    # -- somebody else ------------------------------------------------------------------------

    @rule(edit=some_edits(), in_place=st.booleans())
    def somebody_else_saves(self, edit: Edit, in_place: bool) -> None:
        file = plans.read(self.path)
        plan = edit(file.plan)
        text = plans.dumps(plan)
        found = digest(text.encode("utf-8"))
        if found in self.holds:
            # Bytes that were there before are known to whoever has seen them then.
            return
        self.others += 1
        self.holds[found] = self.holds[file.digest] | {self.others}
        self.removed |= ids(file.plan) - ids(plan)
        # Clips that never got an id of their own may come to be called otherwise.
        new = {one for one in ids(plan) - ids(file.plan) if not one.startswith("clip-")}
        self.brought[self.others] = new
        if in_place:
            self.path.write_text(text, "utf-8")
        else:
            plans.write(self.path, plan, file.digest)

    def look(self) -> "tuple[Plan, str] | None":
        """What somebody else put into the file, and its digest."""
        assert self.session.digest is not None
        seen = look(self.path, self.session.digest)
        if seen.theirs is None:
            assert seen.kind == "same"
            return None
        return seen.theirs.plan, seen.theirs.digest

    @rule()
    def merge(self) -> None:
        found = self.look()
        if found is None:
            return
        theirs, there = found
        session = self.session
        base, mine = session.ground.common.plan, session.plan
        both = merged(base, mine, theirs)
        plan = both.plan()
        gone = (ids(base) - ids(mine)) | (ids(base) - ids(theirs))
        new = {both.renamed.get(one, one) for one in ids(theirs) - ids(base)}
        stay = (ids(mine) | (ids(theirs) & ids(base)) | new) - gone
        # Clips that never got an id of their own and are alike may stand for one another.
        assert {one for one in stay - ids(plan) if not one.startswith("clip-")} == set()
        assert len(plan.clips) >= len(stay)
        assert ids(plan) <= ids(mine) | ids(theirs) | new
        self.removed |= set(both.renamed)
        self.taken(plan, "merge", theirs, there)

    @rule()
    def take_theirs(self) -> None:
        found = self.look()
        if found is None:
            return
        theirs, there = found
        self.removed |= ids(self.session.plan) - ids(theirs)
        self.taken(theirs, "theirs", theirs, there)
        assert self.session.is_saved

    @rule()
    def undo_a_merge_that_was_saved(self) -> None:
        self.merge()
        self.save()
        self.undo()

    def taken(self, plan: Plan, title: str, theirs: Plan, there: str) -> None:
        """Go on with a plan that knows of theirs; undone, it knows of nothing again."""
        session = self.session
        before, ground = session.plan, (session.base, session.digest)
        session.take(plan, title, 0, Ground(theirs, there), is_whole=plan is theirs)
        self.acted(self.seen | self.holds[there])
        session.undo(0)
        assert session.plan is before and (session.base, session.digest) == ground
        session.redo(0)
        assert session.plan is plan and (session.base, session.digest) == (theirs, there)

    # -- the end of a process -----------------------------------------------------------------

    @rule(restores=st.booleans())
    def crash(self, restores: bool) -> None:
        """What a second passed over since is there at the next start, on top of the same base."""
        allowed = self.lived[self.kept :]
        old = self.folder / f"home-{self.starts}-dead"
        home = paths.home()
        shutil.copytree(home, old, ignore=shutil.ignore_patterns("*.tmp"))
        self.keeper.leave(kept=False)
        shutil.rmtree(home)
        name = f"home-{self.starts}"
        old.rename(self.folder / name)
        self.use_home(name)
        with self.patch.context() as patch:
            # The process that "crashed" is this one.
            patch.setattr(processes, "is_running", lambda _pid, _began: False)
            found = recovery.found()
            file = plans.read(self.path)
            if not found:
                assert any(plan in (base, file.plan) for base, plan in allowed)
                self.open()
                return
            (one,) = found
            work = recovery.read(one)
            assert work.unread == 0 and (work.base, work.plan) in allowed
            if not restores:
                # Thrown away, it can still be had.
                target = recovery.discard(one)
                assert target is not None and plans.read(target).plan == work.plan
                self.open()
                return
            assert recovery.claim(one)
        self.take(self.on(work.base, work.digest))
        self.session.apply(work.plan, "recovered work", 0, is_whole=True)
        self.acted(self.seen)
        self.a_second_passes()
        remove_folder(one.folder)

    @rule()
    @precondition(lambda self: self.session.is_saved)
    def leave(self) -> None:
        """A clean end leaves nothing but the file."""
        self.keeper.leave(kept=True)
        assert not self.journals()
        self.open()

    # -- what always holds --------------------------------------------------------------------

    @invariant()
    def the_totals_are_those_of_the_plan(self) -> None:
        if not self.starts:
            return
        anew = Estimator(CARDS, TODAY).estimate(self.session.plan)
        assert self.session.estimate.total == anew.total
        assert self.session.estimate.tally.clips == anew.tally.clips

    @invariant()
    def nothing_disappears_that_nobody_removed(self) -> None:
        if self.starts:
            brought = {one for number in self.seen for one in self.brought[number]}
            assert brought <= ids(self.session.plan) | self.removed

    @invariant()
    def the_file_is_always_whole(self) -> None:
        if self.starts:
            plans.read(self.path)


@pytest.mark.parametrize("runs", [20, tortured("MODEL", 2_000)])
def test_nothing_is_lost_whatever_happens(
    runs: int, record_property: Callable[[str, object], None]
) -> None:
    steps = amount("MODEL_STEPS", 30)
    run_state_machine_as_test(
        seed(SEED)(Shoot),
        settings=settings(max_examples=runs, stateful_step_count=steps, deadline=None),
    )
    record_property("seed", SEED)
    record_property("runs of the model", f"{runs:,} of {steps} steps at most")
