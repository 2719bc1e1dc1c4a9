"""From a finding to its clip, and its fix."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on

from soraplan.core.finding import Code
from soraplan.core.plan import Plan
from soraplan.core.text.cells import cut
from soraplan.ui.screens.panel import PanelEditing
from soraplan.ui.widgets.findings_list import FindingsList

if TYPE_CHECKING:
    from soraplan.core.checks.base import Kind
    from soraplan.core.findings import FindingGroup
    from soraplan.core.fixing import Way

_OF_SETTINGS: tuple[Code, ...] = (
    "over-budget",
    "near-budget",
    "unknown-account",
    "unknown-card",
    "account-lacks-access",
    "deadline-missed",
    "start-too-late",
    "start-passed",
)
_OF_CARD: tuple[Code, ...] = ("card-old", "card-stale", "card-broken")

_NAME = 40
"""The cells of a clip's name over its ways; names have no bound."""


class FindingActions(PanelEditing):
    """What the user does about findings."""

    def action_finding_up(self) -> None:
        """Move to the finding above."""
        self.findings.move(-1)

    def action_finding_down(self) -> None:
        """Move to the finding below."""
        self.findings.move(1)

    async def action_finding_go(self) -> None:
        """Go to the clip of the current finding."""
        group = self.findings.current
        if group:
            await self._go_to(group, self.table.cursor)

    async def action_finding_edit(self) -> None:
        """Edit a clip of the current finding: the one that the cursor is on, where it has it."""
        group = self.findings.current
        if group is None or await self._go_to(group, self.table.cursor - 1):
            if self.selected:
                self.selected.clear()
                self.show_plan()
            await self.action_clip_edit()

    def action_finding_fix(self) -> None:
        """Apply the fix of the current finding wherever it is found, in the way chosen."""
        from soraplan.core.fixing import ways

        group = self.findings.current
        if not group:
            return
        code = group.finding.code
        if not group.finding.fix:
            self.say("There is no fix that needs no judgement for this.")
            return
        found = ways(self.session.forecast, code)
        if len(found) < 2:
            self._fix(code, found[0].title if found else group.finding.fix.title)
            return
        self._choose(code, found, lambda way: self._fix(code, way.title, way.choice))

    def action_finding_leave(self) -> None:
        """Go back to the queue."""
        self.set_focus(self.table)

    def action_findings_fix(self) -> None:
        """Apply the fixes of the current clip, or of the selected ones, in the ways chosen."""
        from soraplan.core.fixing import codes_to_fix, ways

        positions = self.targets()
        codes = codes_to_fix(self.session.forecast, positions)
        if not codes:
            self.say("Nothing to fix in this clip. Tab goes to the findings.")
            return
        asked = []
        for code in codes:
            found = ways(self.session.forecast, code, positions)
            if len(found) > 1:
                asked.append((code, found))
        choices: dict[Code, Kind | None] = {}

        def ask_next() -> None:
            if len(choices) == len(asked):
                self._fix_clips(positions, choices)
                return
            code, found = asked[len(choices)]

            def chosen(way: "Way") -> None:
                choices[code] = way.choice
                ask_next()

            self._choose(code, found, chosen)

        ask_next()

    @on(FindingsList.ClipAsked)
    async def _clip_asked(self, event: FindingsList.ClipAsked) -> None:
        await self._go_to(event.group, self.table.cursor)

    async def _go_to(self, group: "FindingGroup", after: int) -> bool:
        """Go to the next clip behind a position that has a finding, or to what else it is about.

        Whether it was a clip.
        """
        from soraplan.core.findings import next_position

        if group.finding.code in _OF_SETTINGS:
            await self.action_plan_settings()
            return False
        if group.finding.code == "retired-card":
            await self.run_action("screen.plan_move")
            return False
        if group.finding.code in _OF_CARD:
            await self.run_action("screen.rates_show")
            return False
        position = next_position(self.session.forecast, group.finding, after)
        if position is None:
            return False
        if self.row_maker.rows(self.plan).row_of(position) is None:
            self.reveal_all()
        self.table.move_to(position)
        return True

    def _choose(self, code: Code, ways: "Sequence[Way]", chosen: "Callable[[Way], None]") -> None:
        """Let the user choose a way; nothing is fixed when the page is left without one."""
        from soraplan.ui.screens.ways import WaysScreen

        before = self.plan

        def answered(way: "Way | None") -> None:
            if way is None:
                return
            if self.plan is not before:
                # A large file is still being read, and its next part came under the page.
                self.say("The plan has changed meanwhile; nothing was fixed.", "warning")
                return
            chosen(way)

        many = ways[0].clips
        who = f"{many:,} clips" if many > 1 else f"Clip {cut(ways[0].first.name, _NAME)}"
        head = f"{who} · {code.replace('-', ' ')} · cost of a run before and after"
        self.app.push_screen(WaysScreen(head, ways), answered)

    def _fix(self, code: Code, title: str, choice: "Kind | None" = None) -> None:
        from soraplan.core.fixing import fixed_everywhere
        from soraplan.ui.fix_words import changed_clips, fixed_text

        before = self.plan
        plan = fixed_everywhere(self.session.forecast, code, choice)
        if plan == before:
            self.say("Still being worked out for the plan as it is now.")
            return
        clips = changed_clips(before, plan)
        self._tell_fixed(plan, fixed_text({title: clips} if clips else {}, code))

    def _fix_clips(self, positions: Sequence[int], choices: "Mapping[Code, Kind | None]") -> None:
        from soraplan.core.fixing import fixed_clips
        from soraplan.ui.fix_words import fixed_text

        plan, done = fixed_clips(self.session.forecast, positions, choices)
        self._tell_fixed(plan, fixed_text(Counter(done)))

    def _tell_fixed(self, plan: Plan, told: str) -> None:
        """Show a fixed plan and say what was done, and what a run costs where that is changed."""
        from soraplan.ui.fix_words import cost_text

        before = self.session.estimate
        self._show_fixed(plan)
        cost = cost_text(before, self.session.estimate)
        undo = f"; {self._key('plan.undo')} brings it back" if cost else ""
        self.say(f"{told}{cost}{undo}.")

    def _show_fixed(self, plan: Plan) -> None:
        """Show a fixed plan with the cursor on the same clip, and all parts of it selected."""
        clip = self.current()
        cursor = None
        known = {one.id for one in self.plan.clips}
        whole = ""
        for position, one in enumerate(plan.clips):
            if one.id in known:
                whole = one.id
                if clip and whole == clip.id:
                    cursor = position
            elif whole in self.selected:
                self.selected.add(one.id)
        self.change(plan, "fix", cursor=cursor)
