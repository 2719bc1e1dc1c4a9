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
    else wrote up to the next share one ground.
    """

    plan: Plan
    digest: str | None = None
    has_comments: bool = False

    def hold(self, plan: Plan, digest: str | None, *, has_comments: bool = False) -> None:
        """Remember that the file holds something else by now."""
        self.plan, self.digest, self.has_comments = plan, digest, has_comments


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user did: its name in words, and the plan and the place of work before it.

    `ground` is what that plan stands on.
    """

    title: str
    plan: Plan
    place: int
    ground: Ground


class History:
    """The plan as it is now, and the way back and forth.

    Plans share their unchanged clips, so that an entry costs little. `place` is the position in
    the queue where the user was, to return there. `steps` counts the actions that were done,
    undone and redone until now. `ground` is what the plan stands on; it goes back and forth with
    the plan, so that one from before a merge is never taken for one that knows of it.
    """

    def __init__(self, plan: Plan, ground: Ground | None = None) -> None:
        self.plan = plan
        self.ground = ground or Ground(plan)
        self._past: deque[Action] = deque(maxlen=LIMIT)
        self._future: list[Action] = []
        self._merging: str | None = None
        self.steps = 0

    def record(
        self,
        plan: Plan,
        title: str,
        place: int,
        merge: str | None = None,
        ground: Ground | None = None,
    ) -> None:
        """Make a new plan the current one.

        Changes with the same `merge`, such as the letters typed into one field, are one action
        until `close` or another action comes between. A plan that stands on another `ground` is
        an action even where it is the same plan.
        """
        if plan is self.plan and ground is None:
            return
        if merge is None or merge != self._merging:
            self._past.append(self._action(title, place))
            self.steps += 1
        self._merging = merge
        self._future.clear()
        self.plan = plan
        self.ground = ground or self.ground

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
            self.record(plan, "put back", place)
            return
        while self.plan is not plan:
            self.undo(place)

    def saved(self, plan: Plan, digest: str | None = None, ground: Ground | None = None) -> None:
        """Remember which value was written to the file; `ground` is what it stood on then.

        All values that were made of such a one know what was in the file before, and stand on what
        it holds now. Those from before do not, as their file was another one.
        """
        known = [one.ground for one in self._past]
        known += [self.ground, *(one.ground for one in reversed(self._future))]
        ground = ground or self.ground
        if ground in known:
            for one in known[known.index(ground) :]:
                one.hold(plan, digest)
        self._merging = None

    @property
    def is_saved(self) -> bool:
        """Whether the current plan is the one on disk, as far as is known."""
        return self.plan is self.ground.plan or self.plan == self.ground.plan

    def _action(self, title: str, place: int) -> Action:
        return Action(title, self.plan, place, self.ground)

    def _went(self, action: Action) -> Action:
        self.plan, self.ground = action.plan, action.ground
        self.steps += 1
        self._merging = None
        return action
