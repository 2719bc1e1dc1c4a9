"""Undo and redo of whole plan values, one entry per action of the user."""

from collections import deque
from dataclasses import dataclass

from soraplan.core.plan import Plan

LIMIT = 1_000
"""Actions that can be undone; older ones are forgotten."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user did: its name in words, and the plan and the place of work before it."""

    title: str
    plan: Plan
    place: int


class History:
    """The plan as it is now, and the way back and forth.

    Plans share their unchanged clips, so that an entry costs little. `place` is the position in
    the queue where the user was, to return there. `steps` counts the actions that were done,
    undone and redone until now.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._saved = plan
        self._past: deque[Action] = deque(maxlen=LIMIT)
        self._future: list[Action] = []
        self._merging: str | None = None
        self.steps = 0

    def record(self, plan: Plan, title: str, place: int, merge: str | None = None) -> None:
        """Make a new plan the current one.

        Changes with the same `merge`, such as the letters typed into one field, are one action
        until `close` or another action comes between.
        """
        if plan is self.plan:
            return
        if merge is None or merge != self._merging:
            self._past.append(Action(title, self.plan, place))
            self.steps += 1
        self._merging = merge
        self._future.clear()
        self.plan = plan

    def close(self) -> None:
        """End a run of changes that count as one action."""
        self._merging = None

    def undo(self, place: int) -> Action | None:
        """Go back one action; None where there is nothing to undo."""
        if not self._past:
            return None
        action = self._past.pop()
        self.steps += 1
        self._future.append(Action(action.title, self.plan, place))
        self.plan = action.plan
        self._merging = None
        return action

    def redo(self, place: int) -> Action | None:
        """Go forward again; None where nothing was undone."""
        if not self._future:
            return None
        action = self._future.pop()
        self.steps += 1
        self._past.append(Action(action.title, self.plan, place))
        self.plan = action.plan
        self._merging = None
        return action

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

    def saved(self, plan: Plan) -> None:
        """Remember which value is on disk."""
        self._saved = plan
        self._merging = None

    @property
    def saved_plan(self) -> Plan:
        """The value that is on disk, as far as is known; at first the one it began with."""
        return self._saved

    @property
    def is_saved(self) -> bool:
        """Whether the current plan is the one on disk."""
        return self.plan is self._saved or self.plan == self._saved
