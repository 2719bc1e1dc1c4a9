"""Undo and redo of whole plan values, one entry per action of the user."""

from collections import deque
from dataclasses import dataclass

from soraplan.core.plan import Plan

LIMIT = 1_000
"""Actions that can be undone; older ones are forgotten."""


@dataclass(slots=True, eq=False)
class Ground:
    """What plans stand on: the one that their file held when it was read or saved last.

    `digest` is that of the file's bytes then, None where there is no file, and `has_comments` says
    that a save would lose comments. All the values of a plan from one taking over of what somebody
    else wrote up to the next share one ground. Where what was saved last has such a taking over
    behind it that those who stand here do not know of, `older` is the ground that they were made
    on: what the file held before that.
    """

    plan: Plan
    digest: str | None = None
    has_comments: bool = False
    older: "Ground | None" = None

    @property
    def is_behind(self) -> bool:
        """Whether a save would undo in the file what was taken over, and then saved."""
        return self.older is not None

    @property
    def common(self) -> "Ground":
        """What is behind both those who stand here and the file: what a merge starts from."""
        return self.older or self

    def hold(
        self,
        plan: Plan,
        digest: str | None,
        *,
        has_comments: bool = False,
        is_behind: bool = False,
    ) -> None:
        """Remember that the file holds something else by now.

        It `is_behind` where those who stand here do not know of all that; they do not forget then
        what they were made on.
        """
        if not is_behind:
            self.older = None
        elif self.older is None:
            self.older = Ground(self.plan, self.digest, self.has_comments)
        self.plan, self.digest, self.has_comments = plan, digest, has_comments


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user did: its name in words, and the plan and the place of work before it.

    `ground` is what that plan stands on, and `origin` what it was made of.
    """

    title: str
    plan: Plan
    place: int
    ground: Ground
    origin: Plan


class History:
    """The plan as it is now, and the way back and forth.

    Plans share their unchanged clips, so that an entry costs little. `place` is the position in
    the queue where the user was, to return there. `steps` counts the actions that were done,
    undone and redone until now. `ground` is what the plan stands on; it goes back and forth with
    the plan, so that one from before a merge is never taken for one that knows of it. So does
    `origin`, the plan that it was made of by edits and merges and by nothing else: the first one,
    or the last that took the place of the one before.
    """

    def __init__(self, plan: Plan, ground: Ground | None = None) -> None:
        self.plan = plan
        self.ground = ground or Ground(plan)
        self.origin = plan
        self._past: deque[Action] = deque(maxlen=LIMIT)
        self._future: list[Action] = []
        self._aside: list[Action] = []
        self._merging: str | None = None
        self.steps = 0

    def record(
        self,
        plan: Plan,
        title: str,
        place: int,
        merge: str | None = None,
        ground: Ground | None = None,
        *,
        is_whole: bool = False,
    ) -> None:
        """Make a new plan the current one.

        Changes with the same `merge`, such as the letters typed into one field, are one action
        until `close` or another action comes between. A plan that stands on another `ground` is
        an action even where it is the same plan. One that `is_whole` was not made of the plan
        before: it takes its place, or leaves out something that was done there.
        """
        if plan is self.plan and ground is None:
            return
        if merge is None or merge != self._merging:
            self._past.append(self._action(title, place))
            self.steps += 1
            # A run of changes may yet be taken back, and what could be redone with it.
            self._aside, self._future = self._future if merge is not None else [], []
        self._merging = merge
        self.plan = plan
        self.ground = ground or self.ground
        self.origin = plan if is_whole else self.origin

    def close(self) -> None:
        """End a run of changes that count as one action."""
        self._merging = None

    def undo(self, place: int) -> Action | None:
        """Go back one action; None where there is nothing to undo."""
        if not self._past:
            return None
        action = self._past.pop()
        self._future.append(self._action(action.title, place))
        return self._went(action)

    def redo(self, place: int) -> Action | None:
        """Go forward again; None where nothing was undone."""
        if not self._future:
            return None
        action = self._future.pop()
        self._past.append(self._action(action.title, place))
        return self._went(action)

    def rewind(self, plan: Plan, place: int) -> None:
        """Go back to a value met before; redo leads forward again, action by action.

        Where it is too long ago to be remembered, going back is itself an action.
        """
        if plan is self.plan:
            return
        if all(action.plan is not plan for action in self._past):
            self.record(plan, "put back", place, is_whole=True)
            return
        while self.plan is not plan:
            self.undo(place)

    def take_back(self, plan: Plan) -> bool:
        """End the run of changes that counts as one action as if it had never been.

        What could be redone before it can be redone again. False, and nothing is done, where there
        is none or it did not begin with this plan.
        """
        if self._merging is None or self._past[-1].plan is not plan:
            return False
        self._went(self._past.pop())
        self._future, self._aside = self._aside, []
        return True

    def saved(self, plan: Plan, digest: str | None = None, ground: Ground | None = None) -> None:
        """Remember which value was written to the file; `ground` is what it stood on then.

        All values stand on what the file holds now. Those that were made of such a one know what
        was in it before; those from before do not, and are behind: a merge still starts from what
        they were made on.
        """
        known = [one.ground for one in self._past]
        known += [self.ground, *(one.ground for one in reversed(self._future))]
        ground = ground or self.ground
        first = known.index(ground) if ground in known else len(known)
        for number, one in enumerate(known):
            one.hold(plan, digest, is_behind=number < first)
        self._merging = None

    @property
    def leads_on(self) -> bool:
        """Whether redo leads to a plan that knows of all that the file holds."""
        return any(not one.ground.is_behind for one in self._future)

    @property
    def is_saved(self) -> bool:
        """Whether the current plan is the one on disk, as far as is known."""
        return self.plan is self.ground.plan or self.plan == self.ground.plan

    def _action(self, title: str, place: int) -> Action:
        return Action(title, self.plan, place, self.ground, self.origin)

    def _went(self, action: Action) -> Action:
        self.plan, self.ground, self.origin = action.plan, action.ground, action.origin
        self.steps += 1
        self._merging = None
        return action
